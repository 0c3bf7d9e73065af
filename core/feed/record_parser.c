#include "core/feed/record_parser.h"

#include <assert.h>
#include <string.h>

#include "core/base/endian.h"
#include "core/base/memory.h"
#include "core/base/strings.h"
#include "core/feed/line.h"
#include "core/feed/rfc3339.h"

struct wirecopy_record_parser {
    wirecopy_line_parser line;
    wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX];
    uint8_t posted[WIRECOPY_SKETCH_COUNT_MAX / 8];
};

_Static_assert(WIRECOPY_SKETCH_COUNT_MAX % 8 == 0, "a bitmap of the longest sketch has whole bytes");

/* A line on its way to be a record. */
typedef struct record_line {
    wirecopy_record_parser *parser;
    const wirecopy_json_member *member; /* the one that is being looked at */
    wirecopy_record *record;
    wirecopy_string posted; /* digits; what they say can be told when all members are known */
    wirecopy_reason *reason;
} record_line;

static wirecopy_status refuse(const record_line *line, const char *fault)
{
    return wirecopy_line_refuse_member(line->member->name, fault, line->reason);
}

/* ---- numbers and digits ---- */

static wirecopy_status take_number(const record_line *line, uint64_t number_max, uint64_t *number_out)
{
    if (!line->member->is_unsigned || line->member->number > number_max)
        return refuse(line, " is not a whole number within its range");
    *number_out = line->member->number;
    return WIRECOPY_OK;
}

static wirecopy_status take_count(const record_line *line, uint32_t *count_out)
{
    uint64_t number = 0;
    const wirecopy_status status = take_number(line, UINT32_MAX, &number);
    if (status == WIRECOPY_OK)
        *count_out = (uint32_t)number;
    return status;
}

#define ALL_BYTES(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The top bit of each byte that is within lo .. hi, of eight that are all below 128. */
static uint64_t bytes_within(uint64_t bytes, unsigned lo, unsigned hi)
{
    return (bytes + ALL_BYTES(0x80 - lo)) & ~(bytes + ALL_BYTES(0x7f - hi)) & ALL_BYTES(0x80);
}

/* Reads eight hexadecimal digits, the highest first, side by side: most of an export is digits. */
static bool read_digits(const char *digits, uint64_t *number_out)
{
    const uint64_t bytes = wirecopy_load64(digits);
    const uint64_t decimal = bytes_within(bytes & ALL_BYTES(0x7f), '0', '9');
    const uint64_t letter = bytes_within((bytes & ALL_BYTES(0x7f)) | ALL_BYTES(0x20), 'a', 'f');
    uint64_t number = (bytes & ALL_BYTES(0x0f)) + (letter >> 7) * 9;
    number = (number << 4 | number >> 8) & UINT64_C(0x00ff00ff00ff00ff);
    number = (number << 8 | number >> 16) & UINT64_C(0x0000ffff0000ffff);
    *number_out = (number << 16 | number >> 32) & UINT32_MAX;
    return (decimal | letter) == ALL_BYTES(0x80) && (bytes & ALL_BYTES(0x80)) == 0;
}

/* Words of 64 bits as one number: words_out[0], the lowest, is written last. */
static bool read_words(wirecopy_string digits, uint64_t *words_out, size_t word_count)
{
    bool is_good = digits.bytes && digits.byte_count == 16 * word_count;
    for (size_t i = 0; is_good && i < word_count; i++) {
        const char *const from = digits.bytes + 16 * (word_count - 1 - i);
        uint64_t high, low;
        const bool is_high = read_digits(from, &high), is_low = read_digits(from + 8, &low);
        is_good = is_high && is_low;
        words_out[i] = high << 32 | low;
    }
    return is_good;
}

static wirecopy_status take_words(const record_line *line, uint64_t *words_out, size_t word_count)
{
    if (read_words(line->member->string, words_out, word_count))
        return WIRECOPY_OK;
    return refuse(line, word_count == 1   ? " is not a string of 16 hexadecimal digits"
                        : word_count == 2 ? " is not a string of 32 hexadecimal digits"
                                          : " is not a string of 64 hexadecimal digits");
}

_Static_assert(WIRECOPY_SIMHASH_WORDS == 4, "the reason names 64 digits");

/* ---- members ---- */

static wirecopy_status take_version(record_line *line)
{
    if (line->member->is_unsigned && line->member->number == WIRECOPY_FINGERPRINT_VERSION)
        return WIRECOPY_OK;
    wirecopy_reason_set(line->reason, "fingerprint of another version; this program knows version %d alone",
                        WIRECOPY_FINGERPRINT_VERSION);
    return WIRECOPY_E_INPUT;
}

static wirecopy_status take_string(const record_line *line, wirecopy_string *string_out)
{
    if (line->member->type != WIRECOPY_JSON_STRING)
        return refuse(line, " is not a string");
    if (line->member->string.byte_count > WIRECOPY_FIELD_BYTES_MAX) {
        (void)refuse(line, " is longer than 4096 bytes");
        return WIRECOPY_E_LIMIT;
    }
    *string_out = line->member->string;
    return WIRECOPY_OK;
}

_Static_assert(WIRECOPY_FIELD_BYTES_MAX == 4096 && WIRECOPY_SKETCH_COUNT_MAX == 4096, "the reasons name the limits");

static wirecopy_status take_story(record_line *line)
{
    return take_number(line, UINT64_MAX - 1, &line->record->story);
}

static wirecopy_status take_group(record_line *line)
{
    return take_number(line, UINT64_MAX - 1, &line->record->group);
}

static wirecopy_status take_family(record_line *line)
{
    uint64_t family = 0;
    const wirecopy_status status = take_number(line, UINT32_MAX, &family);
    line->record->family = (uint32_t)family;
    return status;
}

static wirecopy_status take_true(const record_line *line, bool *is_true_out)
{
    *is_true_out = line->member->is_true;
    return line->member->is_true ? WIRECOPY_OK : refuse(line, " is not true");
}

static wirecopy_status take_deleted(record_line *line)
{
    return take_true(line, &line->record->is_deleted);
}

static wirecopy_status take_leads(record_line *line)
{
    return take_true(line, &line->record->is_leading);
}

static wirecopy_status take_id(record_line *line)
{
    return take_string(line, &line->record->id);
}

static wirecopy_status take_title(record_line *line)
{
    return take_string(line, &line->record->title);
}

static wirecopy_status take_source(record_line *line)
{
    return take_string(line, &line->record->source);
}

static wirecopy_status take_lang(record_line *line)
{
    return take_string(line, &line->record->lang);
}

/* Empty texts have bytes as well: it is kept. */
static wirecopy_status take_text(record_line *line)
{
    if (line->member->type != WIRECOPY_JSON_STRING)
        return refuse(line, " is not a string");
    line->record->text = line->member->string;
    if (line->record->text.byte_count == 0)
        line->record->text.bytes = "";
    return WIRECOPY_OK;
}

static wirecopy_status take_time(record_line *line)
{
    if (line->member->type == WIRECOPY_JSON_STRING &&
        wirecopy_rfc3339_parse(line->member->string, &line->record->time_ms))
        return WIRECOPY_OK;
    return refuse(line, " is not an RFC 3339 time");
}

static wirecopy_status take_replaces(record_line *line)
{
    return take_number(line, UINT64_MAX - 1, &line->record->replaces);
}

static wirecopy_status take_embargo(record_line *line)
{
    if (line->member->type == WIRECOPY_JSON_STRING &&
        wirecopy_rfc3339_parse(line->member->string, &line->record->embargo_ms))
        return WIRECOPY_OK;
    return refuse(line, " is not an RFC 3339 time");
}

static wirecopy_status take_version_of_story(record_line *line)
{
    return take_string(line, &line->record->version);
}

static bool is_name(const record_line *line, const char *name)
{
    return line->member->type == WIRECOPY_JSON_STRING &&
           wirecopy_string_equals(line->member->string, (wirecopy_string){name, strlen(name)});
}

static wirecopy_status take_status(record_line *line)
{
    for (int status = WIRECOPY_WITHHELD; status <= WIRECOPY_CANCELED; status++)
        if (is_name(line, wirecopy_story_status_name((wirecopy_story_status)status))) {
            line->record->status = (wirecopy_story_status)status;
            return WIRECOPY_OK;
        }
    return refuse(line, " is no status of a story");
}

static wirecopy_status take_correction(record_line *line)
{
    for (int correction = WIRECOPY_UPDATE; correction <= WIRECOPY_KILL; correction++)
        if (is_name(line, wirecopy_correction_name((wirecopy_correction)correction))) {
            line->record->correction = (wirecopy_correction)correction;
            return WIRECOPY_OK;
        }
    return refuse(line, " is no correction");
}

static wirecopy_status take_correction_number(record_line *line)
{
    return take_count(line, &line->record->correction_number);
}

static wirecopy_status take_digest(record_line *line)
{
    return take_words(line, &line->record->digest, 1);
}

static wirecopy_status take_word_count(record_line *line)
{
    return take_count(line, &line->record->fingerprint.word_count);
}

static wirecopy_status take_content_word_count(record_line *line)
{
    return take_count(line, &line->record->fingerprint.content_word_count);
}

static wirecopy_status take_exact(record_line *line)
{
    return take_words(line, line->record->fingerprint.exact, 2);
}

static wirecopy_status take_simhash(record_line *line)
{
    return take_words(line, line->record->fingerprint.simhash, WIRECOPY_SIMHASH_WORDS);
}

static wirecopy_status take_figures(record_line *line)
{
    uint64_t words[WIRECOPY_FIGURE_COUNT / 4];
    const wirecopy_status status = take_words(line, words, WIRECOPY_FIGURE_COUNT / 4);
    for (size_t i = 0; status == WIRECOPY_OK && i < WIRECOPY_FIGURE_COUNT; i++)
        line->record->fingerprint.figures[i] = (uint16_t)(words[i / 4] >> i % 4 * 16);
    return status;
}

static wirecopy_status take_sketch(record_line *line)
{
    wirecopy_sketch_entry *const sketch = line->parser->sketch;
    wirecopy_json *const json = line->parser->line.json;
    uint32_t count = 0;
    wirecopy_string digits;
    if (line->member->type != WIRECOPY_JSON_ARRAY)
        return refuse(line, " is not an array");
    if (wirecopy_json_item_count(json) > WIRECOPY_SKETCH_COUNT_MAX) {
        (void)refuse(line, " has more than 4096 entries");
        return WIRECOPY_E_LIMIT;
    }
    for (; wirecopy_json_next_item(json, &digits); count++) {
        if (!read_words(digits, &sketch[count], 1))
            return refuse(line, " has an entry that is not a string of 16 hexadecimal digits");
        if (count > 0 &&
            sketch[count - 1] >> WIRECOPY_SKETCH_POSITION_BITS >= sketch[count] >> WIRECOPY_SKETCH_POSITION_BITS)
            return refuse(line, " does not ascend");
    }
    line->record->fingerprint.sketch_count = count;
    line->record->fingerprint.sketch = sketch;
    return WIRECOPY_OK;
}

static wirecopy_status take_posted(record_line *line)
{
    if (line->member->type != WIRECOPY_JSON_STRING)
        return refuse(line, " is not a string");
    line->posted = line->member->string;
    return WIRECOPY_OK;
}

/* When a member is there: always, or as it happens; and of a story that was deleted, that its copies are found through. */
typedef enum presence {
    ALWAYS,
    UNLESS_DELETED,
    AT_TIMES,
    AT_TIMES_UNLESS_DELETED,
} presence;

/* In the order of every export. */
static const struct {
    wirecopy_string name;
    wirecopy_status (*take)(record_line *line);
    presence presence;
} members[] = {
    {{"fingerprint", 11}, take_version, ALWAYS},
    {{"story", 5}, take_story, ALWAYS},
    {{"group", 5}, take_group, ALWAYS},
    {{"family", 6}, take_family, ALWAYS},
    {{"deleted", 7}, take_deleted, AT_TIMES},
    {{"id", 2}, take_id, UNLESS_DELETED},
    {{"replaces", 8}, take_replaces, AT_TIMES_UNLESS_DELETED},
    {{"leads", 5}, take_leads, AT_TIMES_UNLESS_DELETED},
    {{"title", 5}, take_title, AT_TIMES_UNLESS_DELETED},
    {{"source", 6}, take_source, AT_TIMES_UNLESS_DELETED},
    {{"lang", 4}, take_lang, AT_TIMES_UNLESS_DELETED},
    {{"text", 4}, take_text, AT_TIMES_UNLESS_DELETED},
    {{"time", 4}, take_time, AT_TIMES_UNLESS_DELETED},
    {{"version", 7}, take_version_of_story, AT_TIMES_UNLESS_DELETED},
    {{"status", 6}, take_status, AT_TIMES_UNLESS_DELETED},
    {{"embargo", 7}, take_embargo, AT_TIMES_UNLESS_DELETED},
    {{"correction", 10}, take_correction, AT_TIMES_UNLESS_DELETED},
    {{"correction_number", 17}, take_correction_number, AT_TIMES_UNLESS_DELETED},
    {{"digest", 6}, take_digest, ALWAYS},
    {{"words", 5}, take_word_count, ALWAYS},
    {{"content_words", 13}, take_content_word_count, ALWAYS},
    {{"exact", 5}, take_exact, ALWAYS},
    {{"simhash", 7}, take_simhash, ALWAYS},
    {{"figures", 7}, take_figures, ALWAYS},
    {{"sketch", 6}, take_sketch, ALWAYS},
    {{"posted", 6}, take_posted, AT_TIMES},
};

#define MEMBER_COUNT (sizeof members / sizeof members[0])

/* ---- the line ---- */

static wirecopy_status take_member(record_line *line, bool is_seen[MEMBER_COUNT])
{
    size_t i = 0;
    while (i < MEMBER_COUNT && !wirecopy_string_equals(members[i].name, line->member->name))
        i++;
    if (i == MEMBER_COUNT)
        return WIRECOPY_OK;
    if (is_seen[i])
        return refuse(line, " is given twice");
    is_seen[i] = true;
    return members[i].take(line);
}

/* Turns digits into the bitmap of a sketch that is known by now: two for each byte. */
static bool read_posted(record_line *line)
{
    const uint32_t sketch_count = line->record->fingerprint.sketch_count;
    uint8_t *const posted = line->parser->posted;
    const size_t byte_count = ((size_t)sketch_count + 7) / 8;
    bool is_good = line->posted.byte_count == 2 * byte_count;
    for (size_t i = 0; is_good && i < byte_count; i++) {
        char digits[] = "00000000";
        uint64_t byte;
        memcpy(digits + 6, line->posted.bytes + 2 * i, 2);
        is_good = read_digits(digits, &byte);
        posted[i] = (uint8_t)byte;
    }
    line->record->posted = posted;
    return is_good && (sketch_count % 8 == 0 || posted[byte_count - 1] >> sketch_count % 8 == 0);
}

static wirecopy_status check_members(record_line *line, const bool is_seen[MEMBER_COUNT])
{
    const bool is_deleted = line->record->is_deleted;
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        const presence when = members[i].presence;
        if (!is_seen[i] && (when == ALWAYS || (when == UNLESS_DELETED && !is_deleted)))
            return wirecopy_line_refuse_member(
                members[i].name, " is missing; a line that 'wirecopy export' wrote is expected", line->reason);
        if (is_seen[i] && is_deleted && (when == UNLESS_DELETED || when == AT_TIMES_UNLESS_DELETED))
            return wirecopy_line_refuse_member(members[i].name, " is there, and the story is deleted", line->reason);
    }
    return WIRECOPY_OK;
}

/* What no member can tell alone. */
static wirecopy_status check_whole(record_line *line)
{
    const wirecopy_record *const record = line->record;
    const wirecopy_fingerprint *const fingerprint = &record->fingerprint;
    const char *fault = NULL;
    if (!record->is_deleted && record->id.byte_count == 0)
        fault = "\"id\" is empty";
    else if ((record->is_deleted || record->is_leading) && record->group != record->story)
        fault = "a story that is deleted, or leads, is not the first of its group";
    else if (record->group > record->story)
        fault = "a story is in a group that begins after it";
    else if (record->replaces != UINT64_MAX && record->replaces >= record->story)
        fault = "a story replaces one that came after it";
    else if (fingerprint->content_word_count > fingerprint->word_count)
        fault = "more content words than words";
    else if (fingerprint->sketch_count > fingerprint->content_word_count)
        fault = "a sketch with more entries than there are content words";
    else if (line->posted.bytes && !read_posted(line))
        fault = "\"posted\" is not two hexadecimal digits for every eight entries of the sketch";
    if (!fault)
        return WIRECOPY_OK;
    wirecopy_reason_set(line->reason, "%s", fault);
    return WIRECOPY_E_INPUT;
}

wirecopy_status wirecopy_record_parser_create(wirecopy_record_parser **parser_out)
{
    wirecopy_record_parser *parser = wirecopy_memory_alloc_zeroed(1, sizeof *parser);
    if (!parser)
        return WIRECOPY_E_MEMORY;
    const wirecopy_status status = wirecopy_line_parser_init(&parser->line);
    if (status != WIRECOPY_OK) {
        wirecopy_memory_free(parser);
        return status;
    }
    *parser_out = parser;
    return WIRECOPY_OK;
}

void wirecopy_record_parser_destroy(wirecopy_record_parser *parser)
{
    if (!parser)
        return;
    wirecopy_line_parser_clear(&parser->line);
    wirecopy_memory_free(parser);
}

wirecopy_status wirecopy_record_parser_parse(wirecopy_record_parser *parser, wirecopy_string bytes,
                                             wirecopy_record *record_out, wirecopy_reason *reason_out)
{
    assert(parser && record_out && reason_out);
    wirecopy_record record = {.time_ms = WIRECOPY_TIME_NONE, .replaces = UINT64_MAX};
    wirecopy_json_member member;
    record_line line = {.parser = parser, .member = &member, .record = &record, .reason = reason_out};
    bool is_seen[MEMBER_COUNT] = {false};
    uint32_t replaced_count;
    wirecopy_status status = wirecopy_line_parse(&parser->line, bytes, &replaced_count, reason_out);
    while (status == WIRECOPY_OK && wirecopy_json_next(parser->line.json, &member))
        status = take_member(&line, is_seen);
    if (status == WIRECOPY_OK)
        status = check_members(&line, is_seen);
    if (status == WIRECOPY_OK)
        status = check_whole(&line);
    if (status == WIRECOPY_OK)
        *record_out = record;
    return status;
}
