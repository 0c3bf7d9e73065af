#include "core/feed/feed.h"

#include <assert.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/feed/json.h"
#include "core/feed/parser.h"
#include "core/feed/record_parser.h"

_Static_assert(WIRECOPY_FEED_BATCH_PADDING >= WIRECOPY_JSON_PADDING, "lines are parsed where they lie in the batch");

struct wirecopy_feed {
    wirecopy_members members;
    void (*file_done)(void *context, const wirecopy_feed_file *file);
    void *file_done_context;
    char **paths; /* [path_count], one block with the strings behind it */
    size_t path_count;
    wirecopy_string memory;
    wirecopy_reader reader;
    wirecopy_feed_batch *free_batches;
    wirecopy_parser **parsers;               /* [parser_count], one for each worker */
    wirecopy_record_parser **record_parsers; /* [parser_count], each NULL until its worker asks for a record */
    size_t parser_count;
    uint64_t byte_count;
    /* Written by read(), which may run beside whoever draws a progress bar. */
    _Atomic uint64_t bytes_read;
    char *place; /* of describe() */
    size_t place_bytes;
};

/* ":" and 20 digits of a 64-bit number, the terminator, and a name if there is no memory for a longer one. */
#define PLACE_BYTES_EXTRA 256

static wirecopy_status copy_paths(wirecopy_feed *feed, const char *const *paths, size_t path_count)
{
    size_t byte_count = path_count * sizeof *feed->paths;
    for (size_t i = 0; i < path_count; i++)
        byte_count += strlen(paths[i]) + 1;
    feed->paths = wirecopy_memory_alloc(byte_count);
    if (!feed->paths || wirecopy_memory_reserve(&feed->place, &feed->place_bytes, PLACE_BYTES_EXTRA, 1) != 0)
        return WIRECOPY_E_MEMORY;

    char *next = (char *)(feed->paths + path_count);
    for (size_t i = 0; i < path_count; i++) {
        const size_t path_bytes = strlen(paths[i]) + 1;
        memcpy(next, paths[i], path_bytes);
        feed->paths[i] = next;
        next += path_bytes;
    }
    feed->path_count = path_count;
    return WIRECOPY_OK;
}

static wirecopy_status create_parsers(wirecopy_feed *feed, size_t count)
{
    feed->parsers = wirecopy_memory_alloc_zeroed(count, sizeof(wirecopy_parser *));
    feed->record_parsers = wirecopy_memory_alloc_zeroed(count, sizeof(wirecopy_record_parser *));
    if (!feed->parsers || !feed->record_parsers)
        return WIRECOPY_E_MEMORY;
    feed->parser_count = count;
    for (size_t i = 0; i < count; i++) {
        const wirecopy_status status = wirecopy_parser_create(&feed->members, &feed->parsers[i]);
        if (status != WIRECOPY_OK)
            return status;
    }
    return WIRECOPY_OK;
}

/* Standard input that is a file may have been read from before it came here. */
static bool stat_path(const char *path, uint64_t *byte_count_out)
{
    struct stat status;
    *byte_count_out = 0;
    if (strcmp(path, "-") != 0) {
        if (stat(path, &status) != 0)
            return true; /* a bad item when it is reached, of no bytes */
        *byte_count_out = (uint64_t)status.st_size;
        return S_ISREG(status.st_mode);
    }
    if (fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    const off_t position = lseek(STDIN_FILENO, 0, SEEK_CUR);
    if (position >= 0 && position < status.st_size)
        *byte_count_out = (uint64_t)(status.st_size - position);
    return true;
}

static uint64_t count_bytes(const wirecopy_feed *feed)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < feed->path_count; i++) {
        uint64_t byte_count;
        if (!stat_path(feed->paths[i], &byte_count))
            return 0;
        sum += byte_count;
    }
    return sum;
}

static void tell_done(void *context, const wirecopy_document *file)
{
    const wirecopy_feed *const feed = context;
    const wirecopy_feed_file done = {file->name, file->story_count, file->skipped_count, file->refused_count};
    feed->file_done(feed->file_done_context, &done);
}

static wirecopy_status open_feed(const char *const *paths, size_t path_count, const wirecopy_feed_options *options,
                                 wirecopy_feed **feed_out)
{
    static const wirecopy_feed_options defaults = {0};
    if (!options)
        options = &defaults;
    wirecopy_feed *feed = wirecopy_memory_alloc_zeroed(1, sizeof *feed);
    if (!feed)
        return WIRECOPY_E_MEMORY;

    wirecopy_reader_init(&feed->reader, NULL, 0);
    wirecopy_status status = wirecopy_members_init(&feed->members, options->fields, options->field_count);
    if (status == WIRECOPY_OK)
        status = copy_paths(feed, paths, path_count);
    if (status == WIRECOPY_OK)
        status = create_parsers(feed, options->thread_count ? options->thread_count : 1);
    if (status != WIRECOPY_OK) {
        wirecopy_feed_close(feed);
        return status;
    }
    wirecopy_reader_init(&feed->reader, (const char *const *)feed->paths, path_count);
    feed->file_done = options->file_done;
    feed->file_done_context = options->file_done_context;
    if (feed->file_done)
        feed->reader.watch = (wirecopy_document_watch){tell_done, feed};
    *feed_out = feed;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_feed_open(const char *const *paths, size_t path_count, const wirecopy_feed_options *options,
                                   wirecopy_feed **feed_out)
{
    static const char *const standard_input[] = {"-"};
    if (!feed_out || (path_count && !paths))
        return WIRECOPY_E_INVALID;
    for (size_t i = 0; i < path_count; i++)
        if (!paths[i])
            return WIRECOPY_E_INVALID;

    wirecopy_feed *feed;
    const wirecopy_status status =
        open_feed(path_count ? paths : standard_input, path_count ? path_count : 1, options, &feed);
    if (status != WIRECOPY_OK)
        return status;
    feed->byte_count = count_bytes(feed);
    *feed_out = feed;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_feed_open_memory(const char *path, wirecopy_string bytes, const wirecopy_feed_options *options,
                                          wirecopy_feed **feed_out)
{
    wirecopy_feed *feed;
    const wirecopy_status status = open_feed(&path, 1, options, &feed);
    if (status != WIRECOPY_OK)
        return status;
    feed->byte_count = bytes.byte_count;
    feed->memory = bytes;
    feed->reader.memory = &feed->memory;
    *feed_out = feed;
    return WIRECOPY_OK;
}

void wirecopy_feed_close(wirecopy_feed *feed)
{
    if (!feed)
        return;
    wirecopy_reader_clear(&feed->reader);
    while (feed->free_batches) {
        wirecopy_feed_batch *batch = feed->free_batches;
        feed->free_batches = batch->next_free;
        wirecopy_feed_batch_destroy(batch);
    }
    for (size_t i = 0; i < feed->parser_count; i++) {
        wirecopy_parser_destroy(feed->parsers[i]);
        wirecopy_record_parser_destroy(feed->record_parsers[i]);
    }
    wirecopy_memory_free(feed->parsers);
    wirecopy_memory_free(feed->record_parsers);
    wirecopy_memory_free(feed->place);
    wirecopy_memory_free(feed->paths);
    wirecopy_members_clear(&feed->members);
    wirecopy_memory_free(feed);
}

wirecopy_reader_limits *wirecopy_feed_limits(wirecopy_feed *feed)
{
    return &feed->reader.limits;
}

/* The reader may still read what a batch left over from it while it is in use, or after it was released: batches are
 * freed with the feed alone. */
static void release_batch(void *context, void *batch)
{
    wirecopy_feed *feed = context;
    wirecopy_feed_batch *released = batch;
    wirecopy_feed_batch_reset(released);
    released->next_free = feed->free_batches;
    feed->free_batches = released;
}

static wirecopy_feed_batch *take_batch(wirecopy_feed *feed)
{
    wirecopy_feed_batch *batch = feed->free_batches;
    if (!batch)
        return wirecopy_feed_batch_create();
    feed->free_batches = batch->next_free;
    batch->next_free = NULL;
    return batch;
}

static wirecopy_status read_batch(void *context, size_t story_count_max, void **batch_out, size_t *count_out,
                                  uint64_t *byte_count_out)
{
    wirecopy_feed *feed = context;
    wirecopy_feed_batch *batch = take_batch(feed);
    if (!batch)
        return WIRECOPY_E_MEMORY;

    uint64_t byte_count = 0;
    const wirecopy_status status = wirecopy_reader_read(&feed->reader, batch, story_count_max, &byte_count);
    const uint64_t bytes_read = wirecopy_input_stored_bytes_read(&feed->reader.archive.file);
    atomic_store_explicit(&feed->bytes_read, bytes_read, memory_order_relaxed);
    const size_t item_count = batch->item_count;
    if (status != WIRECOPY_OK || item_count == 0) {
        release_batch(feed, batch);
        batch = NULL;
    }
    if (status != WIRECOPY_OK)
        return status;
    *batch_out = batch;
    *count_out = item_count;
    *byte_count_out = byte_count;
    return WIRECOPY_OK;
}

static bool feed_waits(void *context)
{
    const wirecopy_feed *feed = context;
    return wirecopy_reader_waits(&feed->reader);
}

/* Keeps why an item was refused, if it was. */
static wirecopy_status keep_reason(wirecopy_feed_item *item, wirecopy_status status, const wirecopy_reason *reason)
{
    if (status != WIRECOPY_E_INPUT && status != WIRECOPY_E_LIMIT && status != WIRECOPY_E_NO_TEXT)
        return status;
    return wirecopy_feed_item_set_reason(item, reason->text) == WIRECOPY_OK ? status : WIRECOPY_E_MEMORY;
}

/* A line within an item is one of the document, too. */
static void locate(wirecopy_feed_item *item, uint64_t fault_line)
{
    if (fault_line)
        item->line = item->line ? item->line + fault_line - 1 : fault_line;
}

/* Runs on several threads at once: it writes only to this item, to this worker's parser, and to the file's counts. */
static wirecopy_status parse_item(void *context, void *batch, size_t i, unsigned worker, wirecopy_story *story_out)
{
    const wirecopy_feed *feed = context;
    wirecopy_feed_batch *items = batch;
    assert(i < items->item_count && worker < feed->parser_count);
    wirecopy_feed_item *item = &items->items[i];
    wirecopy_reason reason;
    uint64_t fault_line = 0;
    wirecopy_status status = item->status;
    if (status == WIRECOPY_OK) {
        status = wirecopy_parser_parse(feed->parsers[worker], item->document, wirecopy_feed_batch_bytes(items, i),
                                       story_out, &reason, &fault_line);
        locate(item, fault_line);
        status = keep_reason(item, status, &reason);
    }
    wirecopy_document_count(item->document, status);
    return status;
}

static wirecopy_status parse_record(wirecopy_feed *feed, unsigned worker, wirecopy_string line,
                                    wirecopy_record *record_out, wirecopy_reason *reason)
{
    wirecopy_record_parser **const parser = &feed->record_parsers[worker];
    const wirecopy_status status = *parser ? WIRECOPY_OK : wirecopy_record_parser_create(parser);
    return status == WIRECOPY_OK ? wirecopy_record_parser_parse(*parser, line, record_out, reason) : status;
}

static wirecopy_status parse_line(wirecopy_feed *feed, wirecopy_feed_item *item, wirecopy_string line, unsigned worker,
                                  wirecopy_record *record_out)
{
    wirecopy_reason reason;
    if (item->status != WIRECOPY_OK)
        return item->status;
    if (item->document->format->cutting != WIRECOPY_CUTTING_LINES) {
        wirecopy_reason_set(&reason, "%s; what 'wirecopy export' wrote is expected", item->document->format->name);
        return keep_reason(item, WIRECOPY_E_INPUT, &reason);
    }
    return keep_reason(item, parse_record(feed, worker, line, record_out, &reason), &reason);
}

/* As parse_item(). */
static wirecopy_status parse_record_item(void *context, void *batch, size_t i, unsigned worker,
                                         wirecopy_record *record_out)
{
    wirecopy_feed *feed = context;
    wirecopy_feed_batch *items = batch;
    assert(i < items->item_count && worker < feed->parser_count);
    wirecopy_feed_item *item = &items->items[i];
    const wirecopy_status status = parse_line(feed, item, wirecopy_feed_batch_bytes(items, i), worker, record_out);
    wirecopy_document_count(item->document, status);
    return status;
}

/* Names of documents have no limit; the place is made to fit, or cut if there is no memory for it. */
static void describe_item(void *context, void *batch, size_t i, const char **place_out, const char **reason_out)
{
    wirecopy_feed *feed = context;
    const wirecopy_feed_batch *items = batch;
    assert(i < items->item_count);
    const wirecopy_feed_item *item = &items->items[i];
    const char *name = item->document->name;
    (void)wirecopy_memory_reserve(&feed->place, &feed->place_bytes, strlen(name) + PLACE_BYTES_EXTRA, 1);
    if (item->line)
        snprintf(feed->place, feed->place_bytes, "%s:%" PRIu64, name, item->line);
    else
        snprintf(feed->place, feed->place_bytes, "%s", name);
    *place_out = feed->place;
    *reason_out = item->reason ? item->reason : "";
}

wirecopy_source wirecopy_feed_source(wirecopy_feed *feed)
{
    assert(feed);
    return (wirecopy_source){.context = feed,
                             .worker_count = (unsigned)feed->parser_count,
                             .read = read_batch,
                             .waits = feed_waits,
                             .story = parse_item,
                             .record = parse_record_item,
                             .describe = describe_item,
                             .release = release_batch};
}

uint64_t wirecopy_feed_byte_count(const wirecopy_feed *feed)
{
    assert(feed);
    return feed->byte_count;
}

uint64_t wirecopy_feed_bytes_read(const wirecopy_feed *feed)
{
    assert(feed);
    return atomic_load_explicit(&feed->bytes_read, memory_order_relaxed);
}
