#include "core/feed/archive.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"

void wirecopy_archive_init(wirecopy_archive *archive)
{
    memset(archive, 0, sizeof *archive);
    wirecopy_input_init(&archive->file);
    wirecopy_input_init(&archive->inner);
}

void wirecopy_archive_clear(wirecopy_archive *archive)
{
    wirecopy_input_clear(&archive->file);
    wirecopy_input_clear(&archive->inner);
    wirecopy_memory_free(archive->line);
    wirecopy_memory_free(archive->member);
    wirecopy_archive_init(archive);
}

static void begin(wirecopy_archive *archive)
{
    archive->kind = WIRECOPY_ARCHIVE_UNKNOWN;
    archive->is_open = true;
    archive->has_member = archive->is_done = archive->is_broken = archive->peek_ended = false;
    archive->peek_begin = archive->peek_end = 0;
    archive->left = archive->padding = 0;
}

wirecopy_status wirecopy_archive_open(wirecopy_archive *archive, const char *path)
{
    assert(!archive->is_open);
    const wirecopy_status status = wirecopy_input_open(&archive->file, path);
    if (status == WIRECOPY_OK)
        begin(archive);
    else
        archive->reason = archive->file.reason;
    return status;
}

void wirecopy_archive_open_memory(wirecopy_archive *archive, const char *bytes, size_t byte_count)
{
    assert(!archive->is_open);
    wirecopy_input_open_memory(&archive->file, bytes, byte_count);
    begin(archive);
}

void wirecopy_archive_close(wirecopy_archive *archive)
{
    wirecopy_input_close(&archive->inner);
    wirecopy_input_close(&archive->file);
    archive->is_open = archive->has_member = false;
}

wirecopy_status wirecopy_archive_refuse(wirecopy_archive *archive, const char *reason)
{
    wirecopy_reason_set(&archive->reason, "%s", reason);
    return WIRECOPY_E_INPUT;
}

wirecopy_status wirecopy_archive_break(wirecopy_archive *archive, const char *reason)
{
    archive->is_broken = true;
    return wirecopy_archive_refuse(archive, reason);
}

/* ---- bytes of the file ---- */

/* Reads what comes next: what was looked at already first. */
static wirecopy_status read_some(wirecopy_archive *archive, char *bytes, size_t byte_count_max, size_t *byte_count_out)
{
    const size_t peeked = archive->peek_end - archive->peek_begin;
    if (peeked) {
        *byte_count_out = peeked < byte_count_max ? peeked : byte_count_max;
        memcpy(bytes, archive->peek + archive->peek_begin, *byte_count_out);
        archive->peek_begin += *byte_count_out;
        return WIRECOPY_OK;
    }
    const wirecopy_status status = wirecopy_input_read(&archive->file, bytes, byte_count_max, byte_count_out);
    return status == WIRECOPY_E_INPUT ? wirecopy_archive_break(archive, archive->file.reason.text) : status;
}

wirecopy_status wirecopy_archive_read_file(wirecopy_archive *archive, char *bytes, size_t byte_count,
                                           size_t *byte_count_out)
{
    *byte_count_out = 0;
    while (*byte_count_out < byte_count) {
        size_t some = 0;
        const wirecopy_status status = read_some(archive, bytes + *byte_count_out, byte_count - *byte_count_out, &some);
        if (status != WIRECOPY_OK)
            return status;
        if (some == 0)
            break;
        *byte_count_out += some;
    }
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_archive_skip(wirecopy_archive *archive, uint64_t byte_count)
{
    char bytes[8192];
    while (byte_count > 0) {
        size_t some = 0;
        const size_t wanted = byte_count < sizeof bytes ? (size_t)byte_count : sizeof bytes;
        const wirecopy_status status = read_some(archive, bytes, wanted, &some);
        if (status != WIRECOPY_OK)
            return status;
        if (some == 0)
            return wirecopy_archive_break(archive, "archive ends early");
        byte_count -= some;
    }
    return WIRECOPY_OK;
}

/* Puts bytes back that were read from the file last. There is room: they came out of at most one such block. */
static void put_back(wirecopy_archive *archive, const char *bytes, size_t byte_count)
{
    const size_t kept = archive->peek_end - archive->peek_begin;
    assert(byte_count + kept <= sizeof archive->peek);
    memmove(archive->peek + byte_count, archive->peek + archive->peek_begin, kept);
    memmove(archive->peek, bytes, byte_count);
    archive->peek_begin = 0;
    archive->peek_end = byte_count + kept;
}

void wirecopy_archive_put_back(wirecopy_archive *archive, char byte)
{
    put_back(archive, &byte, 1);
}

wirecopy_status wirecopy_archive_read_line(wirecopy_archive *archive, size_t byte_count_max, bool *has_line_out)
{
    size_t line_bytes = 0;
    const char *newline = NULL;
    for (size_t some = 1; !newline && some > 0 && line_bytes < byte_count_max;) {
        char block[256];
        const size_t wanted = byte_count_max - line_bytes < sizeof block ? byte_count_max - line_bytes : sizeof block;
        const wirecopy_status status = read_some(archive, block, wanted, &some);
        if (status != WIRECOPY_OK)
            return status;
        newline = some ? memchr(block, '\n', some) : NULL;
        const size_t taken = newline ? (size_t)(newline + 1 - block) : some;
        if (wirecopy_memory_reserve(&archive->line, &archive->line_capacity, line_bytes + taken + 1, 1) != 0)
            return WIRECOPY_E_MEMORY;
        memcpy(archive->line + line_bytes, block, taken);
        line_bytes += taken;
        put_back(archive, block + taken, some - taken);
    }
    *has_line_out = line_bytes > 0;
    archive->line_bytes = line_bytes;
    archive->line_is_cut = !newline;
    while (line_bytes && (archive->line[line_bytes - 1] == '\n' || archive->line[line_bytes - 1] == '\r'))
        line_bytes--;
    if (archive->line)
        archive->line[line_bytes] = '\0';
    return WIRECOPY_OK;
}

/* ---- members ---- */

/* A tar archive has its mark behind a name; where a line ends before that, it is none. */
#define TAR_MARK_END 263

static wirecopy_archive_kind tell_kind(const wirecopy_archive *archive)
{
    static const char warc[] = "WARC/";
    const size_t count = archive->peek_end;
    const bool may_be_warc = memcmp(archive->peek, warc, count < 5 ? count : 5) == 0;
    if (may_be_warc && count >= 5)
        return WIRECOPY_ARCHIVE_WARC;
    if (count == sizeof archive->peek)
        return wirecopy_tar_is(archive->peek) ? WIRECOPY_ARCHIVE_TAR : WIRECOPY_ARCHIVE_NONE;
    const size_t looked_at = count < TAR_MARK_END ? count : TAR_MARK_END;
    const bool may_be_tar = !memchr(archive->peek, '\n', looked_at) && !memchr(archive->peek, '{', looked_at ? 1 : 0);
    if (archive->peek_ended || (!may_be_warc && !may_be_tar))
        return WIRECOPY_ARCHIVE_NONE;
    return WIRECOPY_ARCHIVE_UNKNOWN;
}

/* Looks at some more of the file. */
static wirecopy_status peek(wirecopy_archive *archive)
{
    size_t some = 0;
    const wirecopy_status status = wirecopy_input_read(&archive->file, archive->peek + archive->peek_end,
                                                       sizeof archive->peek - archive->peek_end, &some);
    if (status == WIRECOPY_E_INPUT)
        archive->reason = archive->file.reason;
    if (status != WIRECOPY_OK)
        return status;
    archive->peek_end += some;
    archive->peek_ended = some == 0;
    archive->kind = tell_kind(archive);
    return WIRECOPY_OK;
}

/* The source of the inner input: the member's bytes as they are stored. */
static wirecopy_status read_member(void *context, char *bytes, size_t byte_count_max, size_t *byte_count_out,
                                   wirecopy_reason *reason)
{
    wirecopy_archive *const archive = context;
    wirecopy_status status = WIRECOPY_OK;
    *byte_count_out = 0;
    if (archive->kind == WIRECOPY_ARCHIVE_WARC) {
        status = wirecopy_warc_read(archive, bytes, byte_count_max, byte_count_out);
    } else if (archive->left > 0) {
        const size_t wanted = archive->left < byte_count_max ? (size_t)archive->left : byte_count_max;
        status = read_some(archive, bytes, wanted, byte_count_out);
        if (status == WIRECOPY_OK && *byte_count_out == 0)
            status = wirecopy_archive_break(archive, "archive ends early");
        archive->left -= *byte_count_out;
    }
    if (status == WIRECOPY_E_INPUT)
        *reason = archive->reason;
    return status;
}

static wirecopy_status close_member(wirecopy_archive *archive)
{
    if (!archive->has_member || archive->kind == WIRECOPY_ARCHIVE_NONE)
        return WIRECOPY_OK;
    archive->has_member = false;
    wirecopy_input_close(&archive->inner);
    return wirecopy_archive_skip(archive, archive->left + archive->padding);
}

/* A file that is no archive is its own member, once. */
static wirecopy_status go_to_next(wirecopy_archive *archive, bool *has_member_out)
{
    wirecopy_status status = close_member(archive);
    archive->left = archive->padding = 0;
    if (status != WIRECOPY_OK)
        return status;
    *archive->member = (wirecopy_entry){.status = WIRECOPY_OK};
    if (archive->kind == WIRECOPY_ARCHIVE_NONE)
        *has_member_out = !archive->has_member;
    else if (archive->kind == WIRECOPY_ARCHIVE_TAR)
        status = wirecopy_tar_next(archive, has_member_out);
    else
        status = wirecopy_warc_next(archive, has_member_out);
    return status;
}

wirecopy_status wirecopy_archive_next(wirecopy_archive *archive, const wirecopy_entry **member_out)
{
    wirecopy_status status = WIRECOPY_OK;
    bool has_member = false;
    *member_out = NULL;
    if (!archive->member)
        archive->member = wirecopy_memory_alloc(sizeof *archive->member);
    if (!archive->member)
        return WIRECOPY_E_MEMORY;
    if (archive->kind == WIRECOPY_ARCHIVE_UNKNOWN && !archive->is_broken)
        status = peek(archive);
    if (status == WIRECOPY_OK && archive->kind == WIRECOPY_ARCHIVE_UNKNOWN && !archive->is_broken)
        return WIRECOPY_OK;
    if (status == WIRECOPY_OK && !archive->is_broken)
        status = go_to_next(archive, &has_member);
    archive->is_broken = archive->is_broken || status == WIRECOPY_E_INPUT;
    archive->is_done = status == WIRECOPY_OK && !has_member;
    if (status != WIRECOPY_OK || !has_member)
        return status;
    if (archive->kind != WIRECOPY_ARCHIVE_NONE)
        wirecopy_input_open_source(&archive->inner, read_member, archive);
    archive->has_member = true;
    *member_out = archive->member;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_archive_read(wirecopy_archive *archive, char *bytes, size_t byte_count_max,
                                      size_t *byte_count_out)
{
    if (archive->kind == WIRECOPY_ARCHIVE_NONE)
        return read_some(archive, bytes, byte_count_max, byte_count_out);
    const wirecopy_status status = wirecopy_input_read(&archive->inner, bytes, byte_count_max, byte_count_out);
    if (status == WIRECOPY_E_INPUT)
        archive->reason = archive->inner.reason;
    return status;
}

bool wirecopy_archive_is_pausing(const wirecopy_archive *archive)
{
    return archive->is_open && archive->peek_begin == archive->peek_end && wirecopy_input_is_pausing(&archive->file);
}
