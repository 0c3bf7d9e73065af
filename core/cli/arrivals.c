#include "core/cli/arrivals.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool cli_arrivals_is_meant(const char *name)
{
    static const char *const endings[] = {"~",           ".tmp",        ".temp",   ".part",
                                          ".partial",    ".filepart",   ".upload", ".uploading",
                                          ".inprogress", ".crdownload", ".swp",    ".lock"};
    const size_t name_bytes = strlen(name);
    if (name[0] == '.')
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        const size_t ending_bytes = strlen(endings[i]);
        if (name_bytes >= ending_bytes && strcasecmp(name + name_bytes - ending_bytes, endings[i]) == 0)
            return false;
    }
    return true;
}

static bool make_room(cli_arrivals *arrivals)
{
    if (arrivals->count < arrivals->capacity)
        return true;
    const size_t capacity = arrivals->capacity ? 2 * arrivals->capacity : 64;
    cli_arrival *const items = realloc(arrivals->items, capacity * sizeof items[0]);
    if (!items)
        return false;
    arrivals->items = items;
    arrivals->capacity = capacity;
    return true;
}

bool cli_arrivals_add(cli_arrivals *arrivals, const char *path, const cli_stamp *stamp, double now_s, bool is_closed)
{
    char *const copy = make_room(arrivals) ? strdup(path) : NULL;
    if (!copy)
        return false;
    arrivals->items[arrivals->count++] = (cli_arrival){copy, *stamp, now_s, is_closed, arrivals->next_number++};
    return true;
}

static int compare_paths(const void *a, const void *b)
{
    const cli_arrival *const left = a, *const right = b;
    const int order = strcmp(left->path, right->path);
    return order ? order : (left->number > right->number) - (left->number < right->number);
}

static int compare_ages(const void *a, const void *b)
{
    const cli_arrival *const left = a, *const right = b;
    const int order =
        (left->stamp.modified_ns > right->stamp.modified_ns) - (left->stamp.modified_ns < right->stamp.modified_ns);
    return order ? order : strcmp(left->path, right->path);
}

/* What a later sighting of a file makes of an earlier one. */
static void see_again(cli_arrival *earlier, cli_arrival *later)
{
    if (cli_stamp_equals(&earlier->stamp, &later->stamp)) {
        earlier->is_closed |= later->is_closed;
    } else {
        earlier->stamp = later->stamp;
        earlier->since_s = later->since_s;
        earlier->is_closed = later->is_closed;
    }
    free(later->path);
    later->path = NULL;
}

void cli_arrivals_merge(cli_arrivals *arrivals)
{
    if (arrivals->count == 0)
        return;
    qsort(arrivals->items, arrivals->count, sizeof arrivals->items[0], compare_paths);
    cli_arrival *kept = &arrivals->items[0];
    for (size_t i = 1; i < arrivals->count; i++) {
        cli_arrival *const next = &arrivals->items[i];
        if (strcmp(kept->path, next->path) == 0)
            see_again(kept, next);
        else
            kept = next;
    }
    cli_arrivals_drop(arrivals);
    qsort(arrivals->items, arrivals->count, sizeof arrivals->items[0], compare_ages);
}

void cli_arrivals_drop(cli_arrivals *arrivals)
{
    size_t kept_count = 0;
    for (size_t i = 0; i < arrivals->count; i++) {
        if (arrivals->items[i].path)
            arrivals->items[kept_count++] = arrivals->items[i];
    }
    arrivals->count = kept_count;
}

void cli_arrivals_clear(cli_arrivals *arrivals)
{
    for (size_t i = 0; i < arrivals->count; i++)
        free(arrivals->items[i].path);
    free(arrivals->items);
    memset(arrivals, 0, sizeof *arrivals);
}
