#include <stddef.h>
#include <string.h>

#include "core/cli/command.h"
#include "core/cli/message.h"
#include "core/cli/store.h"
#include "core/json/report.h"

/* What its feed said of the story beside its text. */
static void write_note(json_writer *json, const wirecopy_record *record)
{
    const char *const correction = wirecopy_correction_name(record->correction);
    json_standing_write(json, record->version, record->status, record->embargo_ms);
    json_string_member(json, "correction", (wirecopy_string){correction, strlen(correction)});
    if (record->correction_number != 0)
        json_unsigned_member(json, "correction_number", record->correction_number);
}

/* As one number: the first, which is the greatest, in its lowest 16 bits. */
static void write_figures(json_writer *json, const wirecopy_fingerprint *fingerprint)
{
    uint64_t words[WIRECOPY_FIGURE_COUNT / 4] = {0};
    for (size_t i = 0; i < WIRECOPY_FIGURE_COUNT; i++)
        words[i / 4] |= (uint64_t)fingerprint->figures[i] << i % 4 * 16;
    json_key(json, "figures");
    json_hexadecimal(json, words, WIRECOPY_FIGURE_COUNT / 4);
}

static void write_fingerprint(json_writer *json, const wirecopy_fingerprint *fingerprint)
{
    json_key(json, "words");
    json_unsigned(json, fingerprint->word_count);
    json_key(json, "content_words");
    json_unsigned(json, fingerprint->content_word_count);
    json_key(json, "exact");
    json_hexadecimal(json, fingerprint->exact, 2);
    json_key(json, "simhash");
    json_hexadecimal(json, fingerprint->simhash, WIRECOPY_SIMHASH_WORDS);
    write_figures(json, fingerprint);
    json_key(json, "sketch");
    json_array_begin(json);
    for (uint32_t i = 0; i < fingerprint->sketch_count; i++)
        json_hexadecimal(json, &fingerprint->sketch[i], 1);
    json_array_end(json);
}

/* Two digits for each byte of the bitmap. Left out when all entries lead to the story, which most do. */
static void write_posted(json_writer *json, const wirecopy_record *record)
{
    const uint32_t sketch_count = record->fingerprint.sketch_count;
    const uint8_t *const posted = record->posted;
    uint32_t count = 0;
    for (uint32_t i = 0; posted && i < sketch_count; i++)
        count += posted[i / 8] >> i % 8 & 1;
    if (!posted || count == sketch_count)
        return;
    char digits[WIRECOPY_SKETCH_COUNT_MAX / 4];
    const size_t byte_count = ((size_t)sketch_count + 7) / 8;
    for (size_t i = 0; i < 2 * byte_count; i++)
        digits[i] = "0123456789abcdef"[posted[i / 2] >> (i % 2 ? 0 : 4) & 15];
    json_key(json, "posted");
    json_string(json, (wirecopy_string){digits, 2 * byte_count});
}

/* Where records go; asked after each whether a write has failed. */
typedef struct destination {
    cli_output *output;
    json_writer json;
} destination;

static wirecopy_status write_record(void *context, const wirecopy_record *record)
{
    destination *const to = context;
    json_writer *const json = &to->json;
    json_object_begin(json);
    json_key(json, "fingerprint");
    json_unsigned(json, WIRECOPY_FINGERPRINT_VERSION);
    json_key(json, "story");
    json_unsigned(json, record->story);
    json_key(json, "group");
    json_unsigned(json, record->group);
    json_key(json, "family");
    json_unsigned(json, record->family);
    if (record->is_deleted) {
        json_key(json, "deleted");
        json_boolean(json, true);
    } else {
        json_key(json, "id");
        json_string(json, record->id);
    }
    if (record->replaces != UINT64_MAX)
        json_unsigned_member(json, "replaces", record->replaces);
    if (record->is_leading) {
        json_key(json, "leads");
        json_boolean(json, true);
    }
    json_string_member(json, "title", record->title);
    json_string_member(json, "source", record->source);
    json_string_member(json, "lang", record->lang);
    if (record->text.bytes) {
        json_key(json, "text");
        json_string(json, record->text);
    }
    json_time(json, "time", record->time_ms);
    write_note(json, record);
    json_key(json, "digest");
    json_hexadecimal(json, &record->digest, 1);
    write_fingerprint(json, &record->fingerprint);
    write_posted(json, record);
    json_object_end(json);
    json_line_end(json);
    return to->output->error_number ? WIRECOPY_E_IO : WIRECOPY_OK;
}

static int run_export(const cli_settings *settings, cli_output *output)
{
    wirecopy_store *store = NULL;
    destination to = {.output = output};
    const int exit_status = cli_store_open(settings, WIRECOPY_STORE_READ, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    json_init(&to.json, cli_output_sink(output));
    const wirecopy_status status = wirecopy_store_walk(store, write_record, &to);
    wirecopy_store_close(store);
    if (output->error_number != 0)
        return CLI_EXIT_SYSTEM; /* main() says so */
    return status == WIRECOPY_OK ? CLI_EXIT_DONE : cli_store_fail(settings, status);
}

static const cli_option export_options[] = {
    CLI_OPTION_DB_ROW("the store (required)"),
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_export = {
    .name = "export",
    .synopsis = "--db DIR",
    .summary = "every stored story with its fingerprint, as NDJSON",
    .description = "Writes every stored story in order of arrival, one JSON object per line: its number, its group,\n"
                   "what the feed said of it, and its fingerprint; 'wirecopy import' makes a store of it again.\n"
                   "Of a deleted story that others are copies of, only the fingerprint is there. A text is there if\n"
                   "it was kept. Numbers of 64 bits are strings of hexadecimal digits.\n",
    .options = export_options,
    .option_count = sizeof export_options / sizeof export_options[0],
    .run = run_export,
};
