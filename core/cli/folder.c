#include "core/cli/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/cli/arrivals.h"
#include "core/cli/clock.h"
#include "core/cli/interrupt.h"
#include "core/cli/journal.h"
#include "core/cli/message.h"
#include "core/cli/shelf.h"
#include "core/cli/watch.h"

/* A round is a commit or a few: large enough to make short work of a backlog, small enough that little is read again
 * after the program was killed. */
#define ROUND_FILES_MAX 1024
#define ROUND_BYTES_MAX ((uint64_t)64 << 20)

/* What the system does not tell of is found within this. */
#define SCAN_S 30

/* How long a file stays as it is before it is taken for complete, where nobody says that it is; and an empty one. */
#define SETTLED_S 1
#define EMPTY_SETTLED_S 10

/* A file that somebody writes to for so long without a change is worth a word. */
#define HELD_S 60

/* How often a folder that is gone is looked for. */
#define GONE_S 1

/* Folders in folders are entered that deep. */
#define DEPTH_MAX 64

/* What is kept of why a file could not be read. */
#define REASONS_MAX 20

/* A file of a round. */
struct member {
    char *path;
    cli_stamp stamp;
    char *reasons; /* lines; NULL: none */
    uint64_t reason_count;
    bool is_told; /* the feed is done with it */
    bool is_bad;
};

struct cli_folder {
    cli_folder_options options;
    cli_journal journal;
    char *path; /* of the folder, without slashes behind it */
    char *journal_path;
    cli_watch *watch; /* NULL: the system tells nothing, or the folder is gone */
    bool is_gone;
    bool is_held_said; /* that a file has been open for long */
    bool has_failed;   /* out of memory */
    cli_arrivals arrivals;
    cli_stamps *present; /* collects files that are done, in a scan; NULL: nobody asks */
    double next_scan_s;
    double begin_s; /* nothing is taken before: what was there at the beginning is in order */
    struct member round[ROUND_FILES_MAX];
    const char *paths[ROUND_FILES_MAX];
    size_t round_count;
    bool is_doubtful;
    size_t cursor; /* the member that was spoken of last */
};

/* ---- looking ---- */

static size_t scan_s(const cli_folder *folder)
{
    return folder->options.poll_s ? folder->options.poll_s : SCAN_S;
}

static void see_file(cli_folder *folder, const char *path, bool is_closed)
{
    cli_stamp stamp;
    if (!cli_arrivals_is_meant(strrchr(path, '/') + 1) || !cli_stamp_read(path, &stamp))
        return;
    if (!cli_stamps_has(&folder->journal.done, &stamp))
        folder->has_failed |= !cli_arrivals_add(&folder->arrivals, path, &stamp, cli_clock_seconds(), is_closed);
    else if (folder->present)
        folder->has_failed |= !cli_stamps_add(folder->present, &stamp);
}

static void look_through(cli_folder *folder, const char *path, unsigned depth);

static void see_entry(cli_folder *folder, const char *folder_path, const struct dirent *entry, unsigned depth)
{
    struct stat status;
    char *path;
    if (entry->d_name[0] == '.')
        return;
    if (asprintf(&path, "%s/%s", folder_path, entry->d_name) < 0) {
        folder->has_failed = true;
        return;
    }
    if (entry->d_type == DT_REG)
        see_file(folder, path, false);
    else if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode) && depth < DEPTH_MAX)
        look_through(folder, path, depth + 1);
    else
        see_file(folder, path, false);
    free(path);
}

/* Without watching, or where the system has no watch left, the folder is looked through now and then. */
static void watch_folder(cli_folder *folder, const char *path)
{
    if (!folder->watch || cli_watch_add(folder->watch, path) || errno == ENOENT || errno == ENOTDIR)
        return;
    cli_message_print("cannot watch '%s': %s; it is looked through every %zu s", path, strerror(errno), scan_s(folder));
}

/* Watched first: what comes while it is looked through is told. */
static void look_through(cli_folder *folder, const char *path, unsigned depth)
{
    watch_folder(folder, path);
    DIR *const directory = opendir(path);
    if (!directory) {
        const bool is_there = errno != ENOENT && errno != ENOTDIR;
        folder->is_gone |= depth == 0 && !is_there;
        if (is_there)
            cli_message_print("cannot read folder '%s': %s", path, strerror(errno));
        return;
    }
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL)
        see_entry(folder, path, entry, depth);
    (void)closedir(directory);
}

static void scan(cli_folder *folder)
{
    look_through(folder, folder->options.path, 0);
    folder->next_scan_s = cli_clock_seconds() + (double)scan_s(folder);
}

/* ---- what the system tells ---- */

static void lose_folder(cli_folder *folder)
{
    cli_watch_close(folder->watch);
    folder->watch = NULL;
    cli_arrivals_clear(&folder->arrivals);
    cli_message_print("folder '%s' is gone; waiting for it to be there again", folder->options.path);
}

static void find_folder(cli_folder *folder)
{
    struct stat status;
    if (stat(folder->options.path, &status) != 0 || !S_ISDIR(status.st_mode))
        return;
    folder->is_gone = false;
    folder->watch = cli_watch_open();
    folder->next_scan_s = 0;
    cli_message_print("folder '%s' is there again", folder->options.path);
}

static void take_event(cli_folder *folder, const cli_watch_event *event)
{
    if (event->kind == CLI_WATCH_CREATED || event->kind == CLI_WATCH_CLOSED)
        see_file(folder, event->path, event->kind == CLI_WATCH_CLOSED);
    else if (event->kind == CLI_WATCH_FOLDER && strrchr(event->path, '/')[1] != '.')
        look_through(folder, event->path, 1);
    else if (event->kind == CLI_WATCH_MISSED)
        folder->next_scan_s = 0;
    else if (event->kind == CLI_WATCH_GONE)
        folder->is_gone = true;
}

static void look(cli_folder *folder)
{
    cli_watch_event event;
    if (folder->is_gone)
        find_folder(folder);
    const bool was_gone = folder->is_gone;
    while (folder->watch && !folder->is_gone && (event = cli_watch_next(folder->watch)).kind != CLI_WATCH_NOTHING)
        take_event(folder, &event);
    if (!folder->is_gone && cli_clock_seconds() >= folder->next_scan_s)
        scan(folder);
    if (folder->is_gone && !was_gone)
        lose_folder(folder);
    cli_arrivals_merge(&folder->arrivals);
}

/* ---- which files are complete ---- */

typedef enum writers { WRITERS_NONE, WRITERS_SOME, WRITERS_UNKNOWN } writers;

/* Nobody is given a lease for reading on a file that another one has open to write to it. The owner of the file may ask,
 * and not every file system answers. Should somebody open it right now, the signal says no more than that. */
static writers find_writers(const char *path)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (file < 0)
        return WRITERS_UNKNOWN;
    (void)fcntl(file, F_SETSIG, SIGURG);
    const bool is_leased = fcntl(file, F_SETLEASE, F_RDLCK) == 0;
    const bool is_written = !is_leased && errno == EAGAIN;
    (void)close(file);
    return is_leased ? WRITERS_NONE : is_written ? WRITERS_SOME : WRITERS_UNKNOWN;
}

static double settled_s(const cli_folder *folder, const cli_arrival *arrival)
{
    const double least = folder->options.poll_s ? (double)folder->options.poll_s : SETTLED_S;
    return arrival->stamp.byte_count == 0 && least < EMPTY_SETTLED_S ? EMPTY_SETTLED_S : least;
}

/* Whoever leaves a file open for long, or a file system that says so of all files, would have it wait for ever. */
static void say_held(cli_folder *folder, const cli_arrival *arrival, double now_s)
{
    if (folder->is_held_said || now_s - arrival->since_s < HELD_S)
        return;
    folder->is_held_said = true;
    cli_message_print("%s: somebody has it open for writing, but has not written for %d s; on a network file system "
                      "use '--poll'",
                      arrival->path, HELD_S);
}

/* Looks at a file again. False: it is gone. */
static bool look_again(cli_arrival *arrival, double now_s)
{
    cli_stamp now;
    if (!cli_stamp_read(arrival->path, &now))
        return false;
    if (cli_stamp_equals(&now, &arrival->stamp))
        return true;
    arrival->stamp = now;
    arrival->since_s = now_s;
    arrival->is_closed = false;
    return true;
}

static bool is_complete(cli_folder *folder, cli_arrival *arrival, double now_s)
{
    const bool is_empty = arrival->stamp.byte_count == 0;
    const writers found = folder->options.poll_s ? WRITERS_UNKNOWN : find_writers(arrival->path);
    if (found == WRITERS_SOME) {
        arrival->is_closed = false;
        say_held(folder, arrival, now_s);
        return false;
    }
    if (!is_empty && (found == WRITERS_NONE || arrival->is_closed))
        return true;
    return now_s - arrival->since_s >= settled_s(folder, arrival);
}

/* ---- rounds ---- */

static void enlist(cli_folder *folder, cli_arrival *arrival)
{
    folder->paths[folder->round_count] = arrival->path;
    folder->round[folder->round_count++] = (struct member){.path = arrival->path, .stamp = arrival->stamp};
    arrival->path = NULL;
}

/* Takes the oldest files that are complete: those in doubt, or as many as make a round. */
static void take(cli_folder *folder, bool is_doubtful)
{
    uint64_t byte_count = 0;
    const double now_s = cli_clock_seconds();
    for (size_t i = 0; i < folder->arrivals.count; i++) {
        cli_arrival *const arrival = &folder->arrivals.items[i];
        if (folder->round_count == ROUND_FILES_MAX || byte_count >= ROUND_BYTES_MAX)
            break;
        if (!look_again(arrival, now_s)) {
            free(arrival->path);
            arrival->path = NULL;
            continue;
        }
        if (is_doubtful && !cli_stamps_has(&folder->journal.doubtful, &arrival->stamp))
            continue;
        if (!is_complete(folder, arrival, now_s))
            continue;
        byte_count += is_doubtful ? 0 : arrival->stamp.byte_count;
        enlist(folder, arrival);
    }
    cli_arrivals_drop(&folder->arrivals);
}

static void clear_round(cli_folder *folder)
{
    for (size_t i = 0; i < folder->round_count; i++) {
        free(folder->round[i].path);
        free(folder->round[i].reasons);
    }
    folder->round_count = folder->cursor = 0;
}

static int fail_journal(const cli_folder *folder)
{
    const int error_number = errno;
    cli_message_print("cannot write '%s': %s", folder->journal_path, strerror(error_number));
    return CLI_EXIT_STORE;
}

/* A round that was under way when a program was killed comes first, and whole. What is not there any more, or was changed
 * since, is not in doubt. */
static int begin_round(cli_folder *folder, cli_folder_round *round_out)
{
    cli_stamp stamps[ROUND_FILES_MAX];
    folder->is_doubtful = folder->journal.doubtful.count > 0;
    take(folder, folder->is_doubtful);
    if (folder->round_count == 0 && folder->is_doubtful) {
        cli_stamps_clear(&folder->journal.doubtful);
        folder->is_doubtful = false;
        take(folder, false);
    }
    for (size_t i = 0; i < folder->round_count; i++)
        stamps[i] = folder->round[i].stamp;
    if (folder->round_count > 0 && !cli_journal_take(&folder->journal, stamps, folder->round_count))
        return fail_journal(folder);
    *round_out = (cli_folder_round){folder->paths, folder->round_count, folder->is_doubtful};
    return CLI_EXIT_DONE;
}

/* When there is something to do, if nobody tells before. */
static double next_look_s(const cli_folder *folder, double now_s)
{
    double next_s = folder->is_gone ? now_s + GONE_S : folder->next_scan_s;
    if (folder->begin_s > now_s && folder->begin_s < next_s)
        next_s = folder->begin_s;
    else if (folder->begin_s <= now_s && folder->arrivals.count > 0 && next_s > now_s + SETTLED_S)
        next_s = now_s + SETTLED_S;
    return next_s;
}

static void wait_for_more(const cli_folder *folder)
{
    const double now_s = cli_clock_seconds(), next_s = next_look_s(folder, now_s);
    struct pollfd told[] = {{.fd = cli_interrupt_descriptor(), .events = POLLIN},
                            {.fd = folder->watch ? cli_watch_descriptor(folder->watch) : -1, .events = POLLIN}};
    /* a millisecond later rather than many times just before */
    (void)poll(told, 2, next_s > now_s ? (int)((next_s - now_s) * 1e3) + 1 : 0);
}

int cli_folder_next(cli_folder *folder, cli_folder_round *round_out)
{
    int exit_status = CLI_EXIT_DONE;
    *round_out = (cli_folder_round){0};
    while (exit_status == CLI_EXIT_DONE && round_out->path_count == 0 && !cli_interrupt_caught()) {
        look(folder);
        if (folder->has_failed)
            return cli_message_status(WIRECOPY_E_MEMORY, "cannot follow '%s'", folder->options.path);
        if (!folder->is_gone && cli_clock_seconds() >= folder->begin_s)
            exit_status = begin_round(folder, round_out);
        if (exit_status == CLI_EXIT_DONE && round_out->path_count == 0)
            wait_for_more(folder);
    }
    return exit_status;
}

/* ---- what became of the files of a round ---- */

/* Whether a place is in a file: FILE, FILE:LINE or FILE/MEMBER. */
static bool is_in(const char *place, const char *path)
{
    const size_t path_bytes = strlen(path);
    return strncmp(place, path, path_bytes) == 0 && strchr(":/", place[path_bytes]) != NULL;
}

/* The member that a place is in or that has this path, from the one on that was spoken of last: they are spoken of in
 * order. NULL: none has. */
static struct member *find_member(cli_folder *folder, const char *place)
{
    for (size_t i = 0; i < folder->round_count; i++) {
        const size_t at = (folder->cursor + i) % folder->round_count;
        if (!is_in(place, folder->round[at].path))
            continue;
        folder->cursor = at;
        return &folder->round[at];
    }
    return NULL;
}

void cli_folder_refuse(cli_folder *folder, const char *place, const char *reason)
{
    struct member *const member = find_member(folder, place);
    char *reasons;
    if (!member || member->reason_count++ >= REASONS_MAX)
        return;
    if (asprintf(&reasons, "%s%s: %s\n", member->reasons ? member->reasons : "", place, reason) < 0)
        return;
    free(member->reasons);
    member->reasons = reasons;
}

void cli_folder_tell(void *context, const wirecopy_feed_file *file)
{
    cli_folder *const folder = context;
    for (size_t i = 0; i < folder->round_count; i++) {
        struct member *const member = &folder->round[(folder->cursor + i) % folder->round_count];
        if (strcmp(member->path, file->path) != 0)
            continue;
        member->is_told = true;
        member->is_bad = file->refused_count > 0;
        if (member->is_bad && folder->options.skip_bad && file->story_count > 0)
            member->is_bad = false;
        return;
    }
}

/* Says in one line what was wrong with a file, and where it is now. */
static void say_bad(const struct member *member, const char *moved_to)
{
    const char *const reasons = member->reasons ? member->reasons : member->path;
    const int first_bytes = (int)strcspn(reasons, "\n");
    char more[64] = "";
    if (member->reason_count > 1)
        (void)snprintf(more, sizeof more, " (and %llu more)", (unsigned long long)member->reason_count - 1);
    cli_message_print("%.*s%s%s%s", first_bytes, reasons, more, moved_to ? "; moved to " : "",
                      moved_to ? moved_to : "");
}

static int fail_move(const struct member *member)
{
    const int error_number = errno;
    cli_message_print("cannot move '%s': %s", member->path, strerror(error_number));
    return CLI_EXIT_SYSTEM;
}

/* With what did not fit. */
static char *all_reasons(const struct member *member)
{
    char *text;
    const char *const kept = member->reasons ? member->reasons : "";
    const bool is_cut = member->reason_count > REASONS_MAX;
    const int byte_count =
        is_cut ? asprintf(&text, "%s%llu bad records in all\n", kept, (unsigned long long)member->reason_count)
               : asprintf(&text, "%s", kept);
    return byte_count < 0 ? NULL : text;
}

static int put_failed(cli_folder *folder, const struct member *member)
{
    char *moved_to = NULL, *const reasons = all_reasons(member);
    cli_shelf_result result = CLI_SHELF_ERROR;
    if (folder->options.done == CLI_FOLDER_KEEP) {
        say_bad(member, NULL);
        result = CLI_SHELF_MOVED;
    } else if (reasons) {
        result =
            cli_shelf_move(folder->options.path, CLI_SHELF_FAILED, member->path, &member->stamp, reasons, &moved_to);
        if (result != CLI_SHELF_ERROR)
            say_bad(member, moved_to);
    }
    const int exit_status = result == CLI_SHELF_ERROR ? fail_move(member) : CLI_EXIT_DONE;
    free(reasons);
    free(moved_to);
    return exit_status;
}

static int put_done(cli_folder *folder, const struct member *member)
{
    char *moved_to = NULL;
    cli_shelf_result result = CLI_SHELF_MOVED;
    if (member->reason_count > 0 && !folder->options.is_quiet)
        say_bad(member, NULL);
    if (folder->options.done == CLI_FOLDER_MOVE)
        result = cli_shelf_move(folder->options.path, CLI_SHELF_DONE, member->path, &member->stamp, NULL, &moved_to);
    else if (folder->options.done == CLI_FOLDER_DELETE)
        result = cli_shelf_remove(folder->options.path, member->path, &member->stamp);
    free(moved_to);
    return result == CLI_SHELF_ERROR ? fail_move(member) : CLI_EXIT_DONE;
}

static int finish_journal(cli_folder *folder)
{
    cli_stamp stamps[ROUND_FILES_MAX];
    size_t count = 0;
    bool is_whole = true;
    for (size_t i = 0; i < folder->round_count; i++) {
        is_whole &= folder->round[i].is_told;
        if (folder->round[i].is_told)
            stamps[count++] = folder->round[i].stamp;
    }
    bool written = true;
    if (folder->options.done == CLI_FOLDER_KEEP)
        written = cli_journal_finish(&folder->journal, stamps, count);
    else if (is_whole)
        written = cli_journal_empty(&folder->journal);
    if (folder->is_doubtful)
        cli_stamps_clear(&folder->journal.doubtful);
    return written ? CLI_EXIT_DONE : fail_journal(folder);
}

int cli_folder_finish(cli_folder *folder)
{
    int exit_status = CLI_EXIT_DONE;
    for (size_t i = 0; exit_status == CLI_EXIT_DONE && i < folder->round_count; i++) {
        const struct member *const member = &folder->round[i];
        if (member->is_told)
            exit_status = (member->is_bad ? put_failed : put_done)(folder, member);
    }
    if (exit_status == CLI_EXIT_DONE)
        exit_status = finish_journal(folder);
    clear_round(folder);
    return exit_status;
}

/* ---- opening and closing ---- */

static bool is_within(const char *inner, const char *outer)
{
    const size_t outer_bytes = strlen(outer);
    return strncmp(inner, outer, outer_bytes) == 0 && (inner[outer_bytes] == '/' || !inner[outer_bytes]);
}

/* The store's files are not to be read, and least of all to be moved away. */
static bool is_apart(const cli_folder_options *options)
{
    char *const folder = realpath(options->path, NULL), *const store = realpath(options->store, NULL);
    const bool apart = folder && store && !is_within(folder, store) && !is_within(store, folder);
    free(folder);
    free(store);
    return apart;
}

static int check(const cli_folder_options *options)
{
    DIR *const directory = opendir(options->path);
    if (!directory) {
        cli_message_print("cannot follow '%s': %s", options->path, strerror(errno));
        return CLI_EXIT_INPUT;
    }
    (void)closedir(directory);
    if (!is_apart(options)) {
        cli_message_print("cannot follow '%s': it and store '%s' must not lie one in the other", options->path,
                          options->store);
        return CLI_EXIT_USAGE;
    }
    if (options->done == CLI_FOLDER_KEEP ||
        (cli_shelf_make(options->path, CLI_SHELF_DONE) && cli_shelf_make(options->path, CLI_SHELF_FAILED)))
        return CLI_EXIT_DONE;
    cli_message_print("cannot make '%s' or '%s' in '%s': %s; '--done keep' leaves the folder as it is", CLI_SHELF_DONE,
                      CLI_SHELF_FAILED, options->path, strerror(errno));
    return CLI_EXIT_SYSTEM;
}

/* What was left before, and is to be put away now, is read once more. */
static int open_journal(cli_folder *folder)
{
    if (asprintf(&folder->journal_path, "%s/followed", folder->options.store) < 0) {
        folder->journal_path = NULL;
        return cli_message_status(WIRECOPY_E_MEMORY, "cannot follow '%s'", folder->options.path);
    }
    if (!cli_journal_open(&folder->journal, folder->journal_path)) {
        cli_message_print("cannot open '%s': %s", folder->journal_path, strerror(errno));
        return CLI_EXIT_STORE;
    }
    if (folder->options.done != CLI_FOLDER_KEEP)
        cli_stamps_clear(&folder->journal.done);
    return CLI_EXIT_DONE;
}

/* When the files that are there at the beginning can be taken, oldest first: at once, if it can be told of each whether
 * it is complete. */
static double find_beginning(const cli_folder *folder)
{
    const double now_s = cli_clock_seconds();
    if (folder->options.poll_s)
        return now_s + (double)folder->options.poll_s;
    for (size_t i = 0; i < folder->arrivals.count; i++) {
        if (find_writers(folder->arrivals.items[i].path) == WRITERS_UNKNOWN)
            return now_s + SETTLED_S;
    }
    return now_s;
}

/* Of files that are not there any more nothing need be remembered. */
static int scan_first(cli_folder *folder)
{
    cli_stamps present = {0};
    folder->present = &present;
    scan(folder);
    folder->present = NULL;
    folder->begin_s = find_beginning(folder);
    const bool renewed =
        folder->journal.done.count <= 2 * present.count || cli_journal_renew(&folder->journal, &present);
    cli_stamps_clear(&present);
    return renewed ? CLI_EXIT_DONE : fail_journal(folder);
}

static char *copy_path(const char *path)
{
    size_t byte_count = strlen(path);
    while (byte_count > 1 && path[byte_count - 1] == '/')
        byte_count--;
    return strndup(path, byte_count);
}

int cli_folder_open(const cli_folder_options *options, cli_folder **folder_out)
{
    int exit_status = check(options);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    cli_folder *const folder = calloc(1, sizeof *folder);
    if (!folder)
        return cli_message_status(WIRECOPY_E_MEMORY, "cannot follow '%s'", options->path);
    folder->options = *options;
    folder->path = copy_path(options->path);
    folder->options.path = folder->path;
    exit_status = folder->path ? open_journal(folder)
                               : cli_message_status(WIRECOPY_E_MEMORY, "cannot follow '%s'", options->path);
    if (exit_status == CLI_EXIT_DONE) {
        folder->watch = cli_watch_open();
        if (!folder->watch)
            cli_message_print("cannot watch '%s': %s; it is looked through every %zu s", options->path, strerror(errno),
                              scan_s(folder));
        exit_status = scan_first(folder);
    }
    if (exit_status == CLI_EXIT_DONE)
        *folder_out = folder;
    else
        cli_folder_close(folder);
    return exit_status;
}

void cli_folder_close(cli_folder *folder)
{
    if (!folder)
        return;
    clear_round(folder);
    cli_arrivals_clear(&folder->arrivals);
    cli_watch_close(folder->watch);
    cli_journal_close(&folder->journal);
    free(folder->journal_path);
    free(folder->path);
    free(folder);
}
