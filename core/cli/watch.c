#include "core/cli/watch.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* Holds a hundred events with names of the greatest length, and thousands with common ones. */
#define EVENT_BYTES ((size_t)32 << 10)

struct cli_watch {
    int descriptor;
    int first;    /* watch of the first folder; 0: none. The system counts from 1 */
    char **paths; /* [path_count] of the folders by watch; NULL: none. A number is not used twice */
    size_t path_count;
    char *path; /* of the event that was told last */
    size_t next, byte_count;
    _Alignas(struct inotify_event) char bytes[EVENT_BYTES];
};

cli_watch *cli_watch_open(void)
{
    cli_watch *const watch = calloc(1, sizeof *watch);
    if (!watch)
        return NULL;
    watch->descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->descriptor < 0) {
        free(watch);
        return NULL;
    }
    return watch;
}

void cli_watch_close(cli_watch *watch)
{
    if (!watch)
        return;
    (void)close(watch->descriptor);
    for (size_t i = 0; i < watch->path_count; i++)
        free(watch->paths[i]);
    free(watch->paths);
    free(watch->path);
    free(watch);
}

int cli_watch_descriptor(const cli_watch *watch)
{
    return watch->descriptor;
}

static bool set_path(cli_watch *watch, size_t number, const char *path)
{
    if (number >= watch->path_count) {
        const size_t count = 2 * number + 16;
        char **const paths = realloc(watch->paths, count * sizeof paths[0]);
        if (!paths)
            return false;
        memset(paths + watch->path_count, 0, (count - watch->path_count) * sizeof paths[0]);
        watch->paths = paths;
        watch->path_count = count;
    }
    char *const copy = strdup(path);
    if (!copy)
        return false;
    free(watch->paths[number]);
    watch->paths[number] = copy;
    return true;
}

bool cli_watch_add(cli_watch *watch, const char *path)
{
    const uint32_t mask = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    const int number = inotify_add_watch(watch->descriptor, path, mask);
    if (number < 0)
        return false;
    if (watch->first == 0)
        watch->first = number;
    return set_path(watch, (size_t)number, path);
}

/* The path of what an event is about; NULL: of a folder that is not watched any more, or out of memory. */
static const char *path_of(cli_watch *watch, const struct inotify_event *event)
{
    const size_t number = (size_t)event->wd;
    const char *const folder = event->wd >= 0 && number < watch->path_count ? watch->paths[number] : NULL;
    free(watch->path);
    watch->path = NULL;
    if (folder && asprintf(&watch->path, "%s/%s", folder, event->len ? event->name : "") < 0)
        watch->path = NULL;
    return watch->path;
}

/* A folder that is not watched any more leaves its number behind, which the system does not give away again. */
static void forget(cli_watch *watch, const struct inotify_event *event)
{
    if ((size_t)event->wd >= watch->path_count)
        return;
    free(watch->paths[event->wd]);
    watch->paths[event->wd] = NULL;
}

static cli_watch_event translate(cli_watch *watch, const struct inotify_event *event)
{
    cli_watch_event told = {CLI_WATCH_NOTHING, NULL};
    if (event->mask & IN_Q_OVERFLOW)
        told.kind = CLI_WATCH_MISSED;
    else if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT))
        told.kind = event->wd == watch->first ? CLI_WATCH_GONE : CLI_WATCH_NOTHING;
    else if (event->mask & IN_ISDIR)
        told.kind = event->mask & (IN_CREATE | IN_MOVED_TO) ? CLI_WATCH_FOLDER : CLI_WATCH_NOTHING;
    else
        told.kind = event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO) ? CLI_WATCH_CLOSED : CLI_WATCH_CREATED;
    if (told.kind == CLI_WATCH_FOLDER || told.kind == CLI_WATCH_CLOSED || told.kind == CLI_WATCH_CREATED) {
        told.path = path_of(watch, event);
        told.kind = told.path ? told.kind : CLI_WATCH_MISSED;
    }
    if (event->mask & IN_IGNORED)
        forget(watch, event);
    return told;
}

cli_watch_event cli_watch_next(cli_watch *watch)
{
    cli_watch_event told = {CLI_WATCH_NOTHING, NULL};
    while (told.kind == CLI_WATCH_NOTHING) {
        if (watch->next == watch->byte_count) {
            const ssize_t byte_count = read(watch->descriptor, watch->bytes, sizeof watch->bytes);
            watch->next = 0;
            watch->byte_count = byte_count > 0 ? (size_t)byte_count : 0;
            if (byte_count <= 0)
                return told;
        }
        const struct inotify_event *const event = (const void *)(watch->bytes + watch->next);
        watch->next += sizeof *event + event->len;
        told = translate(watch, event);
    }
    return told;
}
