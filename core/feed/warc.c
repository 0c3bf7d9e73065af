#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/feed/archive.h"

/*
 * A WARC file is a sequence of records: "WARC/1.0", named fields and an empty line, Content-Length bytes, two empty lines.
 * Records of the type response hold an HTTP response, those of the type resource what was fetched alone; the others
 * (requests, metadata) hold no document.
 */

/* Header lines, and how many of them a header has, at most. */
#define LINE_BYTES_MAX ((size_t)16 << 10)
#define LINES_MAX 512

/* What the two headers say of a document. */
typedef struct headers {
    bool is_response, is_resource;
    uint64_t byte_count; /* of the record; UINT64_MAX: not said */
    int http_status;
    char media_type[64];
} headers;

static bool begins_with(const char *line, const char *word)
{
    return strncasecmp(line, word, strlen(word)) == 0;
}

/* The value of a field, if the line is that field. */
static const char *value_of(const char *line, const char *name)
{
    const size_t byte_count = strlen(name);
    if (!begins_with(line, name) || line[byte_count] != ':')
        return NULL;
    const char *value = line + byte_count + 1;
    return value + strspn(value, " \t");
}

static uint64_t number_of(const char *text, int base)
{
    char *end;
    const unsigned long long number = strtoull(text, &end, base);
    return end == text || *text == '-' || number > INT64_MAX ? UINT64_MAX : number;
}

static void copy_value(char *to, size_t byte_count_max, const char *from, size_t byte_count)
{
    if (byte_count >= byte_count_max)
        byte_count = byte_count_max - 1;
    memcpy(to, from, byte_count);
    to[byte_count] = '\0';
}

/* "text/html; charset=utf-8" */
static void take_content_type(wirecopy_entry *member, headers *found, const char *value)
{
    copy_value(found->media_type, sizeof found->media_type, value, strcspn(value, "; \t"));
    const char *label = strcasestr(value, "charset=");
    if (!label)
        return;
    label += strlen("charset=");
    label += *label == '"';
    copy_value(member->charset, sizeof member->charset, label, strcspn(label, "\"; \t"));
}

static void take_record_field(wirecopy_entry *member, headers *found, const char *line)
{
    const char *value;
    if ((value = value_of(line, "WARC-Type"))) {
        found->is_response = begins_with(value, "response");
        found->is_resource = begins_with(value, "resource");
    } else if ((value = value_of(line, "Content-Length"))) {
        found->byte_count = number_of(value, 10);
    } else if ((value = value_of(line, "WARC-Target-URI"))) {
        value += *value == '<';
        copy_value(member->name, sizeof member->name, value, strcspn(value, "> \t"));
    } else if (found->is_resource && (value = value_of(line, "Content-Type"))) {
        take_content_type(member, found, value);
    }
}

static void take_http_field(wirecopy_archive *archive, headers *found, const char *line)
{
    const char *value;
    if (begins_with(line, "HTTP/"))
        found->http_status = atoi(line + strcspn(line, " "));
    else if ((value = value_of(line, "Content-Type")))
        take_content_type(archive->member, found, value);
    else if ((value = value_of(line, "Transfer-Encoding")))
        archive->is_chunked = strcasestr(value, "chunked") != NULL;
}

/* Reads the header of a record up to its empty line. */
static wirecopy_status read_record_header(wirecopy_archive *archive, headers *found)
{
    for (int i = 0; i < LINES_MAX; i++) {
        bool has_line;
        const wirecopy_status status = wirecopy_archive_read_line(archive, LINE_BYTES_MAX, &has_line);
        if (status != WIRECOPY_OK)
            return status;
        if (!has_line)
            return wirecopy_archive_break(archive, "archive ends early");
        if (archive->line_is_cut)
            return wirecopy_archive_break(archive, "a header line that is longer than any should be");
        if (archive->line[0] == '\0')
            return WIRECOPY_OK;
        take_record_field(archive->member, found, archive->line);
    }
    return wirecopy_archive_break(archive, "a header with more lines than any should have");
}

/* A line of the record; it ends where the record does, at the latest. */
static wirecopy_status read_line_within(wirecopy_archive *archive)
{
    bool has_line;
    const size_t bytes_max = archive->left < LINE_BYTES_MAX ? (size_t)archive->left : LINE_BYTES_MAX;
    const wirecopy_status status = wirecopy_archive_read_line(archive, bytes_max, &has_line);
    if (status != WIRECOPY_OK)
        return status;
    archive->left -= archive->line_bytes;
    const bool has_ended = !has_line || (archive->line_is_cut && archive->line_bytes < bytes_max);
    return has_ended ? wirecopy_archive_break(archive, "archive ends early") : WIRECOPY_OK;
}

/* Reads the header of an HTTP message up to its empty line. One that is damaged is over where it is. */
static wirecopy_status read_http_header(wirecopy_archive *archive, headers *found)
{
    for (int i = 0; i < LINES_MAX && archive->left > 0; i++) {
        const wirecopy_status status = read_line_within(archive);
        if (status != WIRECOPY_OK)
            return status;
        if (archive->line[0] == '\0' || archive->line_is_cut)
            break;
        take_http_field(archive, found, archive->line);
    }
    return WIRECOPY_OK;
}

/* What holds no text is named by its type; pages that were not delivered are passed over, too. */
static void judge(wirecopy_entry *member, const headers *found)
{
    static const char *const kinds[][2] = {
        {"image/", "picture"}, {"video/", "video"}, {"audio/", "audio"}, {"font/", "font"}};
    static const char *const texts[] = {"text/html",
                                        "text/plain",
                                        "text/xml",
                                        "application/xhtml+xml",
                                        "application/xml",
                                        "application/rss+xml",
                                        "application/atom+xml",
                                        "application/json",
                                        "application/feed+json",
                                        "application/rdf+xml"};
    member->status = WIRECOPY_E_NO_TEXT;
    if (found->is_response && (found->http_status < 200 || found->http_status > 299)) {
        strcpy(member->kind, "HTTP redirect or error");
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (begins_with(found->media_type, kinds[i][0])) {
            strcpy(member->kind, kinds[i][1]);
            return;
        }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (found->media_type[0] == '\0' || strcasecmp(found->media_type, texts[i]) == 0)
            member->status = WIRECOPY_OK;
    strcpy(member->kind, found->media_type);
}

/* Passes the empty lines between records; false at the end of the file. */
static wirecopy_status find_record(wirecopy_archive *archive, bool *is_found_out)
{
    bool has_line;
    *is_found_out = false;
    do {
        const wirecopy_status status = wirecopy_archive_read_line(archive, LINE_BYTES_MAX, &has_line);
        if (status != WIRECOPY_OK || !has_line)
            return status;
    } while (archive->line[0] == '\0');
    *is_found_out = begins_with(archive->line, "WARC/");
    return *is_found_out ? WIRECOPY_OK : wirecopy_archive_break(archive, "damaged archive");
}

wirecopy_status wirecopy_warc_next(wirecopy_archive *archive, bool *has_member_out)
{
    *has_member_out = false;
    for (;;) {
        headers found = {.byte_count = UINT64_MAX};
        bool is_found;
        *archive->member = (wirecopy_entry){.status = WIRECOPY_OK};
        archive->is_chunked = archive->chunks_begun = archive->chunks_ended = false;
        archive->chunk_left = archive->left = 0;
        wirecopy_status status = find_record(archive, &is_found);
        if (status != WIRECOPY_OK || !is_found)
            return status;
        status = read_record_header(archive, &found);
        if (status != WIRECOPY_OK)
            return status;
        if (found.byte_count == UINT64_MAX)
            return wirecopy_archive_break(archive, "a record without its length");
        archive->left = found.byte_count;
        if (found.is_response)
            status = read_http_header(archive, &found);
        if (status != WIRECOPY_OK)
            return status;
        if (found.is_response || found.is_resource) {
            judge(archive->member, &found);
            *has_member_out = true;
            return WIRECOPY_OK;
        }
        status = wirecopy_archive_skip(archive, archive->left);
        if (status != WIRECOPY_OK)
            return status;
    }
}

/* Reads bytes of the record; fewer than wanted only once. */
static wirecopy_status read_record(wirecopy_archive *archive, char *bytes, uint64_t byte_count_max,
                                   size_t *byte_count_out)
{
    *byte_count_out = 0;
    if (archive->left == 0 || byte_count_max == 0)
        return WIRECOPY_OK;
    const size_t wanted = (size_t)(archive->left < byte_count_max ? archive->left : byte_count_max);
    const wirecopy_status status = wirecopy_archive_read_file(archive, bytes, wanted, byte_count_out);
    archive->left -= *byte_count_out;
    if (*byte_count_out > 0)
        return WIRECOPY_OK; /* what came before the damage is good */
    return status == WIRECOPY_OK ? wirecopy_archive_break(archive, "archive ends early") : status;
}

/* Writers of WARC files often undo the chunks and leave the field: what does not begin with a length is none. */
static wirecopy_status look_for_chunks(wirecopy_archive *archive)
{
    char first;
    size_t byte_count;
    const wirecopy_status status = wirecopy_archive_read_file(archive, &first, 1, &byte_count);
    if (status != WIRECOPY_OK || byte_count == 0)
        return status;
    wirecopy_archive_put_back(archive, first);
    archive->is_chunked = strchr("0123456789abcdefABCDEF", first) && first != '\0';
    return WIRECOPY_OK;
}

/* RFC 9112, section 7.1. */
static wirecopy_status begin_chunk(wirecopy_archive *archive)
{
    if (archive->chunks_begun && archive->left > 0) {
        const wirecopy_status status = read_line_within(archive);
        if (status != WIRECOPY_OK)
            return status;
    }
    if (archive->left == 0) {
        archive->chunks_ended = true;
        return WIRECOPY_OK;
    }
    const wirecopy_status status = read_line_within(archive);
    if (status != WIRECOPY_OK)
        return status;
    const uint64_t byte_count = archive->line_is_cut ? UINT64_MAX : number_of(archive->line, 16);
    archive->chunks_begun = true;
    archive->chunks_ended = byte_count == 0 || byte_count == UINT64_MAX;
    archive->chunk_left = archive->chunks_ended ? 0 : byte_count;
    return byte_count == UINT64_MAX ? wirecopy_archive_refuse(archive, "damaged HTTP response") : WIRECOPY_OK;
}

wirecopy_status wirecopy_warc_read(wirecopy_archive *archive, char *bytes, size_t byte_count_max,
                                   size_t *byte_count_out)
{
    *byte_count_out = 0;
    if (archive->is_chunked && !archive->chunks_begun && archive->left > 0) {
        const wirecopy_status status = look_for_chunks(archive);
        if (status != WIRECOPY_OK)
            return status;
    }
    if (!archive->is_chunked)
        return read_record(archive, bytes, byte_count_max, byte_count_out);
    if (archive->chunk_left == 0 && !archive->chunks_ended) {
        const wirecopy_status status = begin_chunk(archive);
        if (status != WIRECOPY_OK)
            return status;
    }
    if (archive->chunks_ended)
        return WIRECOPY_OK;
    const uint64_t wanted = archive->chunk_left < byte_count_max ? archive->chunk_left : byte_count_max;
    const wirecopy_status status = read_record(archive, bytes, wanted, byte_count_out);
    archive->chunk_left -= *byte_count_out;
    if (status != WIRECOPY_OK || *byte_count_out > 0)
        return status;
    archive->chunks_ended = true; /* the record ended within the chunk */
    return wirecopy_archive_refuse(archive, "damaged HTTP response");
}
