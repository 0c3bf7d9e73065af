#include "core/feed/reader.h"

#include <assert.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/memory.h"

/* Large enough that a system call costs nothing beside the copy, small enough to be in the cache when it is cut. */
#define CHUNK_BYTES_MAX ((size_t)1 << 20)

/* A batch that is limited to few items reads little ahead: what it leaves behind is copied. */
#define CHUNK_BYTES_MIN ((size_t)16 << 10)

#define BATCH_BYTES ((size_t)16 << 20)

/* A guess at the first item of a file. */
#define ITEM_BYTES_TYPICAL 4096

/* What stands before the first part of a document, and is looked at: more is passed over. */
#define HEAD_BYTES_MAX ((size_t)1 << 20)

void wirecopy_reader_init(wirecopy_reader *reader, const char *const *paths, size_t path_count)
{
    memset(reader, 0, sizeof *reader);
    wirecopy_paths_init(&reader->paths, paths, path_count);
    reader->limits = (wirecopy_reader_limits){CHUNK_BYTES_MAX, BATCH_BYTES, WIRECOPY_TEXT_BYTES_MAX};
    wirecopy_archive_init(&reader->archive);
    wirecopy_charset_init(&reader->charset);
}

void wirecopy_reader_clear(wirecopy_reader *reader)
{
    wirecopy_document_release(reader->document);
    wirecopy_document_release(reader->file);
    wirecopy_archive_clear(&reader->archive);
    wirecopy_paths_clear(&reader->paths);
    wirecopy_charset_clear(&reader->charset);
    wirecopy_xml_destroy(reader->xml);
    wirecopy_json_destroy(reader->json);
}

/* ---- bytes ---- */

/* Leaves everything before `end` behind. */
static void cut_to(wirecopy_reader *reader, size_t end)
{
    reader->cut_bytes += end - reader->start;
    reader->start = end;
    reader->scan = end;
}

/* The same where lines are not what is cut, but counted. */
static void pass_to(wirecopy_reader *reader, const wirecopy_feed_batch *batch, size_t end)
{
    const char *at = batch->bytes + reader->start, *const stop = batch->bytes + end;
    while (at < stop && (at = memchr(at, '\n', (size_t)(stop - at))) != NULL) {
        reader->line++;
        at++;
    }
    cut_to(reader, end);
}

/* Drops bytes start .. end - 1 and what goes before them in no item; what follows takes their place. */
static void drop_to(wirecopy_reader *reader, wirecopy_feed_batch *batch, size_t end)
{
    const size_t start = reader->start, kept = batch->byte_count - end;
    pass_to(reader, batch, end);
    memmove(batch->bytes + start, batch->bytes + end, kept);
    batch->byte_count = start + kept;
    reader->start = reader->scan = start;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static size_t skip_space(const wirecopy_feed_batch *batch, size_t at, size_t end)
{
    while (at < end && is_space(batch->bytes[at]))
        at++;
    return at;
}

static void note_size(wirecopy_reader *reader, size_t byte_count)
{
    reader->mean_bytes += byte_count;
    reader->mean_count++;
}

/* ---- files and documents ---- */

static void close_file(wirecopy_reader *reader)
{
    wirecopy_archive_close(&reader->archive);
    reader->file->is_read = true;
    wirecopy_document_release(reader->file);
    reader->file = NULL;
    reader->state = WIRECOPY_READER_BETWEEN;
}

static void close_document(wirecopy_reader *reader, const wirecopy_feed_batch *batch)
{
    cut_to(reader, batch->byte_count);
    wirecopy_document_release(reader->document);
    reader->document = NULL;
    reader->state = WIRECOPY_READER_ENTER;
}

/* Adds an item that holds nothing but why. */
static wirecopy_status refuse_in(wirecopy_feed_batch *batch, wirecopy_document *document, wirecopy_status status,
                                 uint64_t line, const char *reason)
{
    return wirecopy_feed_batch_add(batch, (wirecopy_feed_item){.document = document, .status = status, .line = line},
                                   reason);
}

static wirecopy_status refuse(const wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status status,
                              uint64_t line, const char *reason)
{
    return refuse_in(batch, reader->document, status, line, reason);
}

static wirecopy_status refuse_long(wirecopy_reader *reader, wirecopy_feed_batch *batch, uint64_t line, const char *what)
{
    wirecopy_reason reason;
    wirecopy_reason_set(&reason, "%s of more than %zu bytes", what, reader->limits.item_bytes);
    return refuse(reader, batch, WIRECOPY_E_LIMIT, line, reason.text);
}

static wirecopy_status refuse_damaged(wirecopy_reader *reader, wirecopy_feed_batch *batch, uint64_t line)
{
    const wirecopy_status status = refuse(reader, batch, WIRECOPY_E_INPUT, line, reader->archive.reason.text);
    close_document(reader, batch);
    return status;
}

/* A pipe's name says nothing about the story that came through it: it is then named after its content. */
static bool names_file(const char *path)
{
    struct stat status;
    return strcmp(path, "-") != 0 && (stat(path, &status) != 0 || S_ISREG(status.st_mode));
}

static wirecopy_document *create_file(const wirecopy_reader *reader, const char *path)
{
    wirecopy_document *const file =
        wirecopy_document_create(NULL, strcmp(path, "-") == 0 ? "<standard input>" : path, NULL);
    if (!file)
        return NULL;
    file->is_named = names_file(path);
    file->watch = reader->watch;
    return file;
}

/* Memory stands for a file whatever there is of the same name. */
static wirecopy_status next_path(wirecopy_reader *reader, const char **path_out, wirecopy_reason *reason)
{
    if (!reader->memory)
        return wirecopy_paths_next(&reader->paths, path_out, reason);
    *path_out = reader->paths.paths[reader->paths.next++];
    return WIRECOPY_OK;
}

static wirecopy_status open_next(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    const char *path;
    wirecopy_reason reason;
    wirecopy_status status = next_path(reader, &path, &reason);
    if (status == WIRECOPY_E_MEMORY || !path)
        return status;
    reader->file = create_file(reader, path);
    if (!reader->file)
        return WIRECOPY_E_MEMORY;
    if (status == WIRECOPY_OK && reader->memory) {
        wirecopy_archive_open_memory(&reader->archive, reader->memory->bytes, reader->memory->byte_count);
    } else if (status == WIRECOPY_OK) {
        status = wirecopy_archive_open(&reader->archive, path);
        reason = reader->archive.reason;
    }
    if (status == WIRECOPY_OK) {
        reader->state = WIRECOPY_READER_ENTER;
        return WIRECOPY_OK;
    }
    status = refuse_in(batch, reader->file, WIRECOPY_E_INPUT, 0, reason.text);
    close_file(reader);
    return status;
}

static wirecopy_status create_document(wirecopy_reader *reader, const wirecopy_entry *member)
{
    const bool is_file = reader->archive.kind == WIRECOPY_ARCHIVE_NONE;
    wirecopy_document *const document = is_file
                                            ? wirecopy_document_refer(reader->file)
                                            : wirecopy_document_create(reader->file, reader->file->name, member->name);
    if (!document)
        return WIRECOPY_E_MEMORY;
    reader->document = document;
    memcpy(document->charset, member->charset, sizeof document->charset);
    document->is_named = reader->file->is_named;
    if (reader->archive.kind == WIRECOPY_ARCHIVE_WARC)
        return wirecopy_document_set(&document->address, wirecopy_document_get(member->name));
    return WIRECOPY_OK;
}

static wirecopy_status begin_document(wirecopy_reader *reader, wirecopy_feed_batch *batch, const wirecopy_entry *member)
{
    wirecopy_status status = create_document(reader, member);
    if (status != WIRECOPY_OK)
        return status;
    reader->state = WIRECOPY_READER_DETECT;
    reader->mark_is_passed = reader->has_ended = reader->is_damaged = false;
    reader->line = 1;
    reader->mean_bytes = reader->mean_count = reader->part_count = 0;
    if (member->status == WIRECOPY_OK)
        return WIRECOPY_OK;
    status = refuse(reader, batch, member->status, 0, member->kind);
    close_document(reader, batch);
    return status;
}

/* Goes on to the next document of the file; reads from it. */
static wirecopy_status enter(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    const wirecopy_entry *member;
    wirecopy_status status = wirecopy_archive_next(&reader->archive, &member);
    if (status == WIRECOPY_E_INPUT) {
        status = refuse_in(batch, reader->file, WIRECOPY_E_INPUT, 0, reader->archive.reason.text);
        close_file(reader);
        return status;
    }
    if (status != WIRECOPY_OK)
        return status;
    if (member)
        return begin_document(reader, batch, member);
    if (reader->archive.is_done)
        close_file(reader);
    return WIRECOPY_OK;
}

/* ---- detection ---- */

/* Passes a byte order mark; false when more bytes are needed to see whether there is one. */
static bool pass_mark(wirecopy_reader *reader, const wirecopy_feed_batch *batch)
{
    static const char mark[] = {'\xef', '\xbb', '\xbf'};
    const size_t byte_count = batch->byte_count - reader->start;
    if (reader->mark_is_passed)
        return true;
    if (byte_count < sizeof mark) {
        const bool may_be_mark = memcmp(batch->bytes + reader->start, mark, byte_count) == 0;
        return !may_be_mark || reader->has_ended;
    }
    reader->mark_is_passed = true;
    if (memcmp(batch->bytes + reader->start, mark, sizeof mark) == 0)
        cut_to(reader, reader->start + sizeof mark);
    return true;
}

static wirecopy_status refuse_empty(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    wirecopy_status status = WIRECOPY_OK;
    if (strcmp(reader->document->name, "<standard input>") != 0)
        status = refuse(reader, batch, WIRECOPY_E_INPUT, 0, "empty file");
    close_document(reader, batch);
    return status;
}

static void copy_label(wirecopy_document *document, wirecopy_string label)
{
    if (label.byte_count == 0 || label.byte_count >= sizeof document->charset || document->charset[0])
        return;
    memcpy(document->charset, label.bytes, label.byte_count);
    document->charset[label.byte_count] = '\0';
}

static void begin_items(wirecopy_reader *reader, const wirecopy_feed_batch *batch, size_t first,
                        const wirecopy_detection *detection)
{
    static const wirecopy_reader_state states[] = {
        [WIRECOPY_CUTTING_LINES] = WIRECOPY_READER_LINES,
        [WIRECOPY_CUTTING_WHOLE] = WIRECOPY_READER_WHOLE,
        [WIRECOPY_CUTTING_JSON] = WIRECOPY_READER_WHOLE,
        [WIRECOPY_CUTTING_PARTS] = WIRECOPY_READER_HEAD,
    };
    const wirecopy_format *const format = detection->format;
    reader->document->format = format;
    reader->document->declares_entities = detection->declares_entities;
    copy_label(reader->document, detection->charset);
    reader->state = states[format->cutting];
    if (format->cutting == WIRECOPY_CUTTING_PARTS) {
        wirecopy_cutter_init(&reader->cutter, format->items, format->items_nest);
        pass_to(reader, batch, first + detection->root_at);
    }
}

/* What is there of the document, up to the limit: beyond it nothing is looked at, so that it does not matter how much was
 * read at once. Whether that is all that will be looked at. */
static bool look(const wirecopy_reader *reader, const wirecopy_feed_batch *batch, wirecopy_string *bytes_out)
{
    const size_t byte_count = batch->byte_count - reader->start, byte_count_max = reader->limits.item_bytes + 1;
    const bool is_long = byte_count >= byte_count_max;
    const size_t end = reader->start + (is_long ? byte_count_max : byte_count);
    const size_t first = skip_space(batch, reader->start, end);
    *bytes_out = (wirecopy_string){batch->bytes + first, end - first};
    return reader->has_ended || is_long;
}

static wirecopy_status refuse_blank(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    if (batch->byte_count - reader->start <= reader->limits.item_bytes)
        return refuse_empty(reader, batch);
    const wirecopy_status status = refuse_long(reader, batch, 0, "file");
    close_document(reader, batch);
    return status;
}

static bool detect(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    wirecopy_string bytes;
    wirecopy_detection detection;
    if (reader->is_damaged) {
        *status_out = refuse_damaged(reader, batch, 0);
        return true;
    }
    if (!pass_mark(reader, batch))
        return false;
    const bool is_complete = look(reader, batch, &bytes);
    if (bytes.byte_count == 0) {
        *status_out = is_complete ? refuse_blank(reader, batch) : WIRECOPY_OK;
        return is_complete;
    }
    if (!wirecopy_format_detect(bytes, is_complete, &detection))
        return false;
    if (detection.format) {
        begin_items(reader, batch, (size_t)(bytes.bytes - batch->bytes), &detection);
        return true;
    }
    *status_out = refuse(reader, batch, detection.status, 0, detection.reason.text);
    close_document(reader, batch);
    return true;
}

/* ---- lines ---- */

static wirecopy_status add(const wirecopy_reader *reader, wirecopy_feed_batch *batch, size_t end, uint64_t line)
{
    const wirecopy_feed_item item = {
        .document = reader->document, .offset = reader->start, .byte_count = end - reader->start, .line = line};
    return wirecopy_feed_batch_add(batch, item, NULL);
}

static wirecopy_status add_line(wirecopy_reader *reader, wirecopy_feed_batch *batch, size_t end)
{
    if (end - reader->start > reader->limits.item_bytes)
        return refuse_long(reader, batch, reader->line, "line");
    size_t first = reader->start;
    while (first < end && is_space(batch->bytes[first]))
        first++;
    return first == end ? WIRECOPY_OK : add(reader, batch, end, reader->line);
}

static size_t find_newline(const wirecopy_reader *reader, const wirecopy_feed_batch *batch)
{
    const char *newline = memchr(batch->bytes + reader->scan, '\n', batch->byte_count - reader->scan);
    return newline ? (size_t)(newline - batch->bytes) : batch->byte_count;
}

static void pass_line(wirecopy_reader *reader, size_t newline)
{
    reader->line++;
    note_size(reader, newline + 1 - reader->start);
    cut_to(reader, newline + 1);
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
        close_document(reader, batch);
        return true;
    }
    if (end - reader->start <= reader->limits.item_bytes)
        return false;
    *status_out = refuse_long(reader, batch, reader->line, "line");
    reader->state = WIRECOPY_READER_SKIP;
    return true;
}

/* The bytes of the line that is skipped are dropped, so that the next ones take their place. */
static bool skip_line(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    const size_t end = find_newline(reader, batch);
    if (end < batch->byte_count) {
        pass_line(reader, end);
        reader->state = WIRECOPY_READER_LINES;
        return true;
    }
    drop_to(reader, batch, end);
    if (!reader->has_ended)
        return false;
    if (reader->is_damaged)
        *status_out = refuse_damaged(reader, batch, reader->line);
    else
        close_document(reader, batch);
    return true;
}

/* ---- whole documents ---- */

/* Moves the document out of the batch, and finds its items. */
static wirecopy_status begin_listing(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    wirecopy_document *const document = reader->document;
    const size_t byte_count = batch->byte_count - reader->start;
    wirecopy_reason reason;
    wirecopy_status status = reader->json ? WIRECOPY_OK : wirecopy_json_create(&reader->json);
    if (status != WIRECOPY_OK)
        return status;
    document->bytes = wirecopy_memory_alloc(byte_count + WIRECOPY_FEED_BATCH_PADDING);
    if (!document->bytes)
        return WIRECOPY_E_MEMORY;
    memcpy(document->bytes, batch->bytes + reader->start, byte_count);
    memset(document->bytes + byte_count, 0, WIRECOPY_FEED_BATCH_PADDING);
    document->byte_count = byte_count;
    batch->document_bytes += byte_count;
    cut_to(reader, batch->byte_count);
    reader->state = WIRECOPY_READER_LISTING;
    status = wirecopy_listing_find(document, reader->json, &reader->listing, &reason);
    if (status != WIRECOPY_E_INPUT)
        return status;
    status = refuse(reader, batch, WIRECOPY_E_INPUT, 0, reason.text);
    close_document(reader, batch);
    return status;
}

static bool take_whole(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    const size_t byte_count = batch->byte_count - reader->start;
    if (byte_count <= reader->limits.item_bytes && !reader->has_ended)
        return false;
    if (byte_count > reader->limits.item_bytes)
        *status_out = refuse_long(reader, batch, 0, "file");
    else if (reader->is_damaged)
        *status_out = refuse(reader, batch, WIRECOPY_E_INPUT, 0, reader->archive.reason.text);
    else if (reader->document->format->cutting == WIRECOPY_CUTTING_JSON) {
        *status_out = begin_listing(reader, batch);
        return true;
    } else
        *status_out = add(reader, batch, batch->byte_count, 0);
    close_document(reader, batch);
    return true;
}

static bool take_listed(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    wirecopy_document *const document = reader->document;
    wirecopy_string item;
    uint64_t line;
    if (wirecopy_listing_next(&reader->listing, document, &item, &line))
        *status_out = wirecopy_feed_batch_add(batch,
                                              (wirecopy_feed_item){.document = document,
                                                                   .offset = (size_t)(item.bytes - document->bytes),
                                                                   .byte_count = item.byte_count,
                                                                   .line = line},
                                              NULL);
    else
        close_document(reader, batch);
    return true;
}

/* ---- parts ---- */

static wirecopy_cut look_for_cut(wirecopy_reader *reader, const wirecopy_feed_batch *batch)
{
    return wirecopy_cutter_next(&reader->cutter, batch->bytes, &reader->scan, batch->byte_count);
}

/* Takes from bytes start .. end - 1 what is said of all parts. */
static wirecopy_status read_head(wirecopy_reader *reader, const wirecopy_feed_batch *batch, size_t end)
{
    wirecopy_document *const document = reader->document;
    wirecopy_tree *head;
    wirecopy_string bytes;
    wirecopy_reason reason;
    uint32_t replaced_count;
    if (!document->format->roots || end == reader->start)
        return WIRECOPY_OK;
    if (end - reader->start > HEAD_BYTES_MAX)
        end = reader->start + HEAD_BYTES_MAX;
    wirecopy_status status = reader->xml ? WIRECOPY_OK : wirecopy_xml_create(&reader->xml);
    if (status != WIRECOPY_OK)
        return status;
    document->prefixes = wirecopy_memory_alloc_zeroed(1, sizeof *document->prefixes);
    if (!document->prefixes)
        return WIRECOPY_E_MEMORY;
    status = wirecopy_charset_decode(&reader->charset, wirecopy_document_get(document->charset),
                                     (wirecopy_string){batch->bytes + reader->start, end - reader->start}, &bytes,
                                     &replaced_count, &reason);
    if (status == WIRECOPY_OK)
        status = wirecopy_xml_parse_head(reader->xml, bytes, &head, document->prefixes);
    if (status == WIRECOPY_OK && document->format->read_head)
        status = document->format->read_head(document, head);
    return status;
}

static wirecopy_status begin_part(wirecopy_reader *reader, const wirecopy_feed_batch *batch)
{
    wirecopy_status status = WIRECOPY_OK;
    const size_t at = reader->scan;
    if (reader->state == WIRECOPY_READER_HEAD)
        status = read_head(reader, batch, at);
    pass_to(reader, batch, at);
    reader->state = WIRECOPY_READER_PART;
    reader->part_count++;
    return status;
}

static wirecopy_status add_part(wirecopy_reader *reader, wirecopy_feed_batch *batch, size_t end)
{
    const bool is_long = end - reader->start > reader->limits.item_bytes;
    const wirecopy_status status =
        is_long ? refuse_long(reader, batch, reader->line, "item") : add(reader, batch, end, reader->line);
    note_size(reader, end - reader->start);
    pass_to(reader, batch, end);
    return status;
}

/* The document has no more parts. A feed may be empty, which is worth telling. */
static wirecopy_status end_parts(wirecopy_reader *reader, wirecopy_feed_batch *batch)
{
    wirecopy_reason reason;
    wirecopy_status status = WIRECOPY_OK;
    if (reader->is_damaged)
        return refuse_damaged(reader, batch, reader->line);
    if (reader->part_count == 0) {
        wirecopy_reason_set(&reason, "%s without an item", reader->document->format->name);
        status = refuse(reader, batch, WIRECOPY_E_NO_TEXT, 0, reason.text);
    }
    close_document(reader, batch);
    return status;
}

static bool take_head(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    if (look_for_cut(reader, batch) == WIRECOPY_CUT_BEGIN) {
        *status_out = begin_part(reader, batch);
    } else if (reader->has_ended) {
        *status_out = end_parts(reader, batch);
    } else if (reader->scan - reader->start > HEAD_BYTES_MAX) {
        *status_out = read_head(reader, batch, reader->scan);
        reader->state = WIRECOPY_READER_OUTSIDE;
        drop_to(reader, batch, reader->scan);
    } else {
        return false;
    }
    return true;
}

static bool pass_outside(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    if (look_for_cut(reader, batch) == WIRECOPY_CUT_BEGIN) {
        *status_out = begin_part(reader, batch);
        return true;
    }
    drop_to(reader, batch, reader->scan);
    if (!reader->has_ended)
        return false;
    *status_out = end_parts(reader, batch);
    return true;
}

static bool take_part(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    const wirecopy_cut cut = look_for_cut(reader, batch);
    if (cut != WIRECOPY_CUT_NONE) {
        *status_out = add_part(reader, batch, reader->scan);
        reader->state = cut == WIRECOPY_CUT_END ? WIRECOPY_READER_OUTSIDE : WIRECOPY_READER_PART;
    } else if (reader->is_damaged) {
        *status_out = end_parts(reader, batch);
    } else if (reader->has_ended) {
        *status_out = add_part(reader, batch, batch->byte_count);
        reader->state = WIRECOPY_READER_OUTSIDE;
    } else if (batch->byte_count - reader->start > reader->limits.item_bytes) {
        *status_out = refuse_long(reader, batch, reader->line, "item");
        reader->state = WIRECOPY_READER_PASS;
    } else {
        return false;
    }
    return true;
}

/* As skip_line(). */
static bool pass_part(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    const wirecopy_cut cut = look_for_cut(reader, batch);
    if (cut != WIRECOPY_CUT_NONE) {
        pass_to(reader, batch, reader->scan);
        reader->state = cut == WIRECOPY_CUT_END ? WIRECOPY_READER_OUTSIDE : WIRECOPY_READER_PART;
        return true;
    }
    drop_to(reader, batch, reader->scan);
    if (!reader->has_ended)
        return false;
    *status_out = end_parts(reader, batch);
    return true;
}

/* ---- batches ---- */

/* Goes one step with the bytes at hand; false when there are too few. Adds at most one item. */
static bool take(wirecopy_reader *reader, wirecopy_feed_batch *batch, wirecopy_status *status_out)
{
    switch (reader->state) {
    case WIRECOPY_READER_ENTER:
        return false;
    case WIRECOPY_READER_DETECT:
        return detect(reader, batch, status_out);
    case WIRECOPY_READER_LINES:
        return take_line(reader, batch, status_out);
    case WIRECOPY_READER_SKIP:
        return skip_line(reader, batch, status_out);
    case WIRECOPY_READER_WHOLE:
        return take_whole(reader, batch, status_out);
    case WIRECOPY_READER_LISTING:
        return take_listed(reader, batch, status_out);
    case WIRECOPY_READER_HEAD:
        return take_head(reader, batch, status_out);
    case WIRECOPY_READER_OUTSIDE:
        return pass_outside(reader, batch, status_out);
    case WIRECOPY_READER_PART:
        return take_part(reader, batch, status_out);
    case WIRECOPY_READER_PASS:
        return pass_part(reader, batch, status_out);
    case WIRECOPY_READER_BETWEEN:
        break;
    }
    *status_out = open_next(reader, batch);
    return true;
}

/* About what the items still wanted will need, and as much as there is of a document that is looked at again from its
 * beginning with every chunk. */
static size_t chunk_bytes(const wirecopy_reader *reader, const wirecopy_feed_batch *batch, size_t item_count)
{
    const size_t held = reader->state == WIRECOPY_READER_DETECT ? batch->byte_count - reader->start : 0;
    const size_t mean = reader->mean_count ? (size_t)(reader->mean_bytes / reader->mean_count) + 1 : ITEM_BYTES_TYPICAL;
    size_t byte_count = CHUNK_BYTES_MAX;
    if (item_count < CHUNK_BYTES_MAX / mean)
        byte_count = item_count * mean;
    if (byte_count < held)
        byte_count = held;
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
    if (reader->state == WIRECOPY_READER_ENTER)
        return enter(reader, batch);
    const size_t wanted = chunk_bytes(reader, batch, item_count);
    wirecopy_status status = wirecopy_feed_batch_reserve(batch, wanted);
    if (status != WIRECOPY_OK)
        return status;
    size_t byte_count = 0;
    status = wirecopy_archive_read(&reader->archive, batch->bytes + batch->byte_count, wanted, &byte_count);
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
    return reader->state != WIRECOPY_READER_BETWEEN || wirecopy_paths_has_more(&reader->paths);
}

/* A batch with items in it is not kept waiting for bytes that nobody has written yet. */
static bool is_full(const wirecopy_reader *reader, const wirecopy_feed_batch *batch)
{
    return batch->item_count > 0 && (batch->byte_count + batch->document_bytes >= reader->limits.batch_bytes ||
                                     wirecopy_archive_is_pausing(&reader->archive));
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
    if (reader->state == WIRECOPY_READER_BETWEEN || reader->state == WIRECOPY_READER_LISTING)
        return false;
    const bool has_line = reader->previous && reader->state == WIRECOPY_READER_LINES && reader->scan < reader->end &&
                          memchr(reader->previous->bytes + reader->scan, '\n', reader->end - reader->scan);
    return !has_line && wirecopy_archive_is_pausing(&reader->archive);
}
