#include "core/feed/reader.h"

#include <assert.h>
#include <string.h>

/* Large enough that a system call costs nothing beside the copy, small enough to be in the cache when it is cut. */
#define CHUNK_BYTES_MAX ((size_t)1 << 20)

/* A batch that is limited to few items reads little ahead: what it leaves behind is copied. */
#define CHUNK_BYTES_MIN ((size_t)16 << 10)

#define BATCH_BYTES ((size_t)16 << 20)

/* A guess at the first line of a file. */
#define LINE_BYTES_TYPICAL 4096

void wirecopy_reader_init(wirecopy_reader *reader, const char *const *paths, size_t path_count)
{
    memset(reader, 0, sizeof *reader);
    reader->paths = paths;
    reader->path_count = path_count;
    reader->limits = (wirecopy_reader_limits){CHUNK_BYTES_MAX, BATCH_BYTES, WIRECOPY_TEXT_BYTES_MAX};
    wirecopy_input_init(&reader->input);
}

void wirecopy_reader_clear(wirecopy_reader *reader)
{
    wirecopy_input_clear(&reader->input);
}

static size_t file_of(const wirecopy_reader *reader)
{
    return reader->next_path - 1;
}

static bool is_standard_input(const wirecopy_reader *reader)
{
    return strcmp(reader->paths[file_of(reader)], "-") == 0;
}

/* Leaves everything before `end` behind. */
static void cut_to(wirecopy_reader *reader, size_t end)
{
    reader->cut_bytes += end - reader->start;
    reader->start = end;
    reader->scan = end;
}

static void close_file(wirecopy_reader *reader, const wirecopy_feed_batch *batch)
{
    cut_to(reader, batch->byte_count);
    wirecopy_input_close(&reader->input);
    reader->state = WIRECOPY_READER_BETWEEN;
}

static wirecopy_status refuse(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status status,
                              uint64_t line, const char *reason)
{
    const wirecopy_feed_item item = {
        .kind = WIRECOPY_FEED_ITEM_REFUSED, .status = status, .file = file_of(reader), .line = line};
    return wirecopy_feed_batch_add(batch, item, reason);
}

static wirecopy_status refuse_long(wirecopy_reader *reader, wirecopy_feed_batch *batch, uint64_t line)
{
    wirecopy_reason reason;
    wirecopy_reason_set(&reason, "%s of more than %zu bytes", line ? "line" : "file", reader->limits.item_bytes);
    return refuse(reader, batch, WIRECOPY_E_LIMIT, line, reason.text);
}

static wirecopy_status refuse_damaged(wirecopy_reader *reader, wirecopy_feed_batch *batch, uint64_t line)
{
    const wirecopy_status status = refuse(reader, batch, WIRECOPY_E_INPUT, line, reader->input.reason.text);
    close_file(reader, batch);
    return status;
}

static wirecopy_status open_next(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    const char *path = reader->paths[reader->next_path++];
    if (reader->memory)
        wirecopy_input_open_memory(&reader->input, reader->memory->bytes, reader->memory->byte_count);
    else if (wirecopy_input_open(&reader->input, path) != WIRECOPY_OK)
        return refuse(reader, batch, WIRECOPY_E_INPUT, 0, reader->input.reason.text);
    reader->state = WIRECOPY_READER_DETECT;
    reader->has_ended = false;
    reader->is_damaged = false;
    reader->line = 1;
    reader->line_bytes = 0;
    return WIRECOPY_OK;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static size_t skip_space(const wirecopy_feed_batch *batch, size_t at)
{
    while (at < batch->byte_count && is_space(batch->bytes[at]))
        at++;
    return at;
}

/* Passes a byte order mark; false when more bytes are needed to see whether there is one. */
static bool pass_mark(wirecopy_reader *reader, const wirecopy_feed_batch *batch)
{
    static const char mark[] = {'\xef', '\xbb', '\xbf'};
    const size_t byte_count = batch->byte_count - reader->start;
    if (byte_count < sizeof mark) {
        const bool may_be_mark = memcmp(batch->bytes + reader->start, mark, byte_count) == 0;
        return !may_be_mark || reader->has_ended;
    }
    if (memcmp(batch->bytes + reader->start, mark, sizeof mark) == 0)
        cut_to(reader, reader->start + sizeof mark);
    return true;
}

static wirecopy_status refuse_array(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    const wirecopy_status status =
        refuse(reader, batch, WIRECOPY_E_INPUT, 0, "a JSON array; one object per line is expected");
    close_file(reader, batch);
    return status;
}

static wirecopy_status refuse_empty(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    wirecopy_status status = WIRECOPY_OK;
    if (!is_standard_input(reader))
        status = refuse(reader, batch, WIRECOPY_E_INPUT, 0, "empty file");
    close_file(reader, batch);
    return status;
}

/* An array of objects is told from a text that begins with a bracket by its second mark. */
static bool detect(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    const bool is_complete = reader->has_ended || batch->byte_count - reader->start > reader->limits.item_bytes;
    if (reader->is_damaged) {
        *status_out = refuse_damaged(reader, batch, 0);
        return true;
    }
    if (!pass_mark(reader, batch))
        return false;
    const size_t first = skip_space(batch, reader->start);
    if (first == batch->byte_count && !is_complete)
        return false;
    if (first == batch->byte_count && reader->has_ended) {
        *status_out = refuse_empty(reader, batch);
        return true;
    }
    const char mark = first < batch->byte_count ? batch->bytes[first] : '\0';
    const size_t second = mark == '[' ? skip_space(batch, first + 1) : first;
    if (second == batch->byte_count && !is_complete)
        return false;
    if (mark == '[' && second < batch->byte_count && batch->bytes[second] == '{')
        *status_out = refuse_array(reader, batch);
    else
        reader->state = mark == '{' ? WIRECOPY_READER_LINES : WIRECOPY_READER_TEXT;
    return true;
}

static wirecopy_status add_line(wirecopy_reader *reader, wirecopy_feed_batch *batch, size_t end)
{
    const size_t start = reader->start;
    if (end - start > reader->limits.item_bytes)
        return refuse_long(reader, batch, reader->line);
    size_t first = start;
    while (first < end && is_space(batch->bytes[first]))
        first++;
    if (first == end)
        return WIRECOPY_OK;
    const wirecopy_feed_item item = {.kind = WIRECOPY_FEED_ITEM_LINE,
                                     .offset = start,
                                     .byte_count = end - start,
                                     .file = file_of(reader),
                                     .line = reader->line};
    return wirecopy_feed_batch_add(batch, item, NULL);
}

static size_t find_newline(wirecopy_reader *reader, const wirecopy_feed_batch *batch)
{
    const char *newline = memchr(batch->bytes + reader->scan, '\n', batch->byte_count - reader->scan);
    return newline ? (size_t)(newline - batch->bytes) : batch->byte_count;
}

static void pass_line(wirecopy_reader *reader, size_t newline)
{
    reader->line++;
    reader->line_bytes += newline + 1 - reader->start;
    cut_to(reader, newline + 1);
}

static wirecopy_status begin_skipping(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    const size_t start = reader->start;
    const wirecopy_status status = refuse_long(reader, batch, reader->line);
    reader->state = WIRECOPY_READER_SKIP;
    cut_to(reader, batch->byte_count);
    batch->byte_count = reader->start = reader->scan = start;
    return status;
}

static bool take_line(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    const size_t end = find_newline(reader, batch);
    if (end < batch->byte_count) {
        *status_out = add_line(reader, batch, end);
        pass_line(reader, end);
        return true;
    }
    reader->scan = end;
    if (reader->is_damaged) {
        *status_out = refuse_damaged(reader, batch, reader->line);
        return true;
    }
    if (reader->has_ended) {
        *status_out = add_line(reader, batch, end);
        close_file(reader, batch);
        return true;
    }
    if (end - reader->start <= reader->limits.item_bytes)
        return false;
    *status_out = begin_skipping(reader, batch);
    return true;
}

/* The bytes of the line that is skipped are dropped, so that the next ones take their place. */
static bool skip_line(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    const size_t start = reader->start, end = find_newline(reader, batch);
    if (end < batch->byte_count) {
        pass_line(reader, end);
        reader->state = WIRECOPY_READER_LINES;
        return true;
    }
    cut_to(reader, end);
    batch->byte_count = reader->start = reader->scan = start;
    if (!reader->has_ended)
        return false;
    if (reader->is_damaged)
        *status_out = refuse_damaged(reader, batch, reader->line);
    else
        close_file(reader, batch);
    return true;
}

static wirecopy_status add_text(const wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    const wirecopy_feed_item item = {.kind = WIRECOPY_FEED_ITEM_TEXT,
                                     .offset = reader->start,
                                     .byte_count = batch->byte_count - reader->start,
                                     .file = file_of(reader)};
    return wirecopy_feed_batch_add(batch, item, NULL);
}

static bool take_text(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    const size_t byte_count = batch->byte_count - reader->start;
    if (byte_count > reader->limits.item_bytes)
        *status_out = refuse_long(reader, batch, 0);
    else if (!reader->has_ended)
        return false;
    else if (reader->is_damaged)
        *status_out = refuse(reader, batch, WIRECOPY_E_INPUT, 0, reader->input.reason.text);
    else
        *status_out = add_text(reader, batch);
    close_file(reader, batch);
    return true;
}

/* Goes one step with the bytes at hand; false when there are too few. Adds at most one item. */
static bool take(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    switch (reader->state) {
    case WIRECOPY_READER_DETECT:
        return detect(reader, batch, status_out);
    case WIRECOPY_READER_LINES:
        return take_line(reader, batch, status_out);
    case WIRECOPY_READER_SKIP:
        return skip_line(reader, batch, status_out);
    case WIRECOPY_READER_TEXT:
        return take_text(reader, batch, status_out);
    case WIRECOPY_READER_BETWEEN:
        break;
    }
    *status_out = open_next(reader, batch);
    return true;
}

/* About what the items still wanted will need. */
static size_t chunk_bytes(const wirecopy_reader *reader, size_t item_count)
{
    const uint64_t line_count = reader->line - 1;
    const size_t mean = line_count ? (size_t)(reader->line_bytes / line_count) + 1 : LINE_BYTES_TYPICAL;
    size_t byte_count = CHUNK_BYTES_MAX;
    if (item_count < CHUNK_BYTES_MAX / mean)
        byte_count = item_count * mean;
    if (byte_count < CHUNK_BYTES_MIN)
        byte_count = CHUNK_BYTES_MIN;
    return byte_count < reader->limits.chunk_bytes ? byte_count : reader->limits.chunk_bytes;
}

/* Moves what is not yet an item, `byte_count` bytes, from where it was read to the front of a batch. */
static void move_to_front(wirecopy_reader *reader, wirecopy_feed_batch *batch, const char *bytes, size_t byte_count)
{
    if (byte_count)
        memmove(batch->bytes, bytes + reader->start, byte_count);
    batch->byte_count = byte_count;
    reader->scan -= reader->start;
    reader->start = 0;
}

/* Without an item there is nothing to keep in place: blank lines, however many, take no memory. */
static wirecopy_status fill(wirecopy_reader *reader, wirecopy_feed_batch *batch, size_t item_count)
{
    if (batch->item_count == 0)
        move_to_front(reader, batch, batch->bytes, batch->byte_count - reader->start);
    const size_t wanted = chunk_bytes(reader, item_count);
    wirecopy_status status = wirecopy_feed_batch_reserve(batch, wanted);
    if (status != WIRECOPY_OK)
        return status;
    size_t byte_count = 0;
    status = wirecopy_input_read(&reader->input, batch->bytes + batch->byte_count, wanted, &byte_count);
    batch->byte_count += byte_count;
    reader->is_damaged = status == WIRECOPY_E_INPUT;
    reader->has_ended = byte_count == 0;
    return reader->is_damaged ? WIRECOPY_OK : status;
}

/* Brings what the batch before left over to this one. */
static wirecopy_status carry_over(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    const size_t byte_count = reader->end - reader->start;
    if (reader->previous != batch) {
        const wirecopy_status status = wirecopy_feed_batch_reserve(batch, byte_count);
        if (status != WIRECOPY_OK)
            return status;
    }
    move_to_front(reader, batch, reader->previous ? reader->previous->bytes : NULL, byte_count);
    reader->previous = batch;
    return WIRECOPY_OK;
}

static bool has_more(const wirecopy_reader *reader)
{
    return reader->state != WIRECOPY_READER_BETWEEN || reader->next_path < reader->path_count;
}

/* A batch with items in it is not kept waiting for bytes that nobody has written yet. */
static bool is_full(const wirecopy_reader *reader, const wirecopy_feed_batch *batch)
{
    return batch->item_count > 0 &&
           (batch->byte_count >= reader->limits.batch_bytes || wirecopy_input_is_pausing(&reader->input));
}

wirecopy_status wirecopy_reader_read(wirecopy_reader *reader, wirecopy_feed_batch *batch, size_t item_count_max,
                                     uint64_t *byte_count_out)
{
    assert(batch->item_count == 0 && item_count_max >= 1);
    const uint64_t cut_before = reader->cut_bytes;
    wirecopy_status status = carry_over(reader, batch);
    while (status == WIRECOPY_OK && batch->item_count < item_count_max && has_more(reader)) {
        if (take(reader, batch, &status))
            continue;
        if (is_full(reader, batch))
            break;
        status = fill(reader, batch, item_count_max - batch->item_count);
    }
    if (status != WIRECOPY_OK)
        return status;
    reader->end = batch->byte_count;
    memset(batch->bytes + batch->byte_count, 0, WIRECOPY_FEED_BATCH_PADDING);
    *byte_count_out = reader->cut_bytes - cut_before;
    return WIRECOPY_OK;
}

bool wirecopy_reader_waits(const wirecopy_reader *reader)
{
    if (reader->state == WIRECOPY_READER_BETWEEN)
        return false;
    const bool has_line = reader->previous && reader->scan < reader->end &&
                          memchr(reader->previous->bytes + reader->scan, '\n', reader->end - reader->scan);
    return !has_line && wirecopy_input_is_pausing(&reader->input);
}
