#include "core/cli/table.h"

#include <stdio.h>
#include <string.h>

#include "core/cli/display.h"
#include "core/cli/passages.h"
#include "core/json/time.h"

#define EVIDENCE_COLUMNS 16 /* "  score copied  ", and in the lines of stories the verdict */
#define TIME_COLUMNS 16     /* 2024-03-12 09:00 */
#define GAP_COLUMNS 2

/* Before a name: "[embargo 2024-03-12 09:00] ", with a year of any length. */
#define MARK_BYTES (JSON_TIME_TEXT_BYTES + 16)

/* Below this a time would leave too little of the titles, and titles are what people recognise. */
#define COLUMNS_WITH_TIME 100

/* Colours: bold story lines carry the verdict's colour, matches are plain. */
static const char *colour_of(wirecopy_verdict verdict)
{
    switch (verdict) {
    case WIRECOPY_IDENTICAL:
        return "\033[1;31m";
    case WIRECOPY_EDITED:
        return "\033[1;33m";
    case WIRECOPY_DERIVED:
        return "\033[1;36m";
    case WIRECOPY_RELATED:
    case WIRECOPY_ORIGINAL:
        break;
    }
    return "\033[1m";
}

void cli_table_init(cli_table *table, cli_output *output, size_t columns, bool colours)
{
    const bool with_time = columns >= COLUMNS_WITH_TIME;
    memset(table, 0, sizeof *table);
    table->output = output;
    table->colours = colours;
    table->time_columns = with_time ? TIME_COLUMNS : 0;
    /* a name of a paper is seldom longer; beyond that, width goes to the titles */
    table->columns = columns;
    table->source_columns = columns >= 120 ? 20 : with_time ? 16 : 14;
    size_t others = EVIDENCE_COLUMNS + GAP_COLUMNS + table->source_columns;
    others += with_time ? GAP_COLUMNS + TIME_COLUMNS : 0;
    table->story_columns = columns - others;
}

/* Bytes of the folders that all paths begin with; each keeps its last part. */
static size_t common_folder_bytes(const char *const *paths, size_t path_count)
{
    size_t folder_bytes = 0;
    for (size_t i = 0; paths[0][i]; i++) {
        for (size_t k = 0; k < path_count; k++) {
            if (paths[k][i] != paths[0][i] || !paths[k][i + 1])
                return folder_bytes;
        }
        if (paths[0][i] == '/')
            folder_bytes = i + 1;
    }
    return folder_bytes;
}

/* The column is as wide as the longest name, or a sixth of the table: the rest is cut. */
void cli_table_name_stores(cli_table *table, const char *const *paths, size_t store_count)
{
    table->paths = paths;
    table->prefix_bytes = common_folder_bytes(paths, store_count);
    size_t widest = sizeof "STORE" - 1;
    for (size_t i = 0; i < store_count; i++) {
        const size_t byte_count = strlen(paths[i]) - table->prefix_bytes;
        widest = byte_count > widest ? byte_count : widest;
    }
    const size_t widest_allowed = table->columns / 6;
    table->store_columns = widest < widest_allowed ? widest : widest_allowed;
    table->story_columns -= table->store_columns + GAP_COLUMNS;
}

static void paint(const cli_table *table, const char *sequence)
{
    if (table->colours)
        cli_output_text(table->output, sequence);
}

/* A cell and the spaces that fill it, a gap among them. */
static void write_cell(const cli_table *table, wirecopy_string text, size_t columns)
{
    const size_t taken = cli_display_fit(table->output, text, columns - GAP_COLUMNS);
    cli_output_repeat(table->output, ' ', columns - taken);
}

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

/* What people know a story by. */
static wirecopy_string name_of(wirecopy_string title, wirecopy_string id)
{
    return title.byte_count > 0 ? title : id;
}

/* What people know a match by, and before it what keeps it from being published. text: [MARK_BYTES + WIRECOPY_FIELD_BYTES_MAX] */
static wirecopy_string marked_name_of(const wirecopy_match *match, char *text)
{
    const wirecopy_string name = name_of(match->title, match->id);
    char time[JSON_TIME_TEXT_BYTES];
    int byte_count = 0;
    if (match->status != WIRECOPY_USABLE)
        byte_count = snprintf(text, MARK_BYTES, "[%s] ", wirecopy_story_status_name(match->status));
    else if (match->embargo_ms != 0) {
        json_time_format(match->embargo_ms, JSON_TIME_MINUTES, time);
        byte_count = snprintf(text, MARK_BYTES, "[embargo %s] ", time);
    }
    memcpy(text + byte_count, name.bytes, name.byte_count);
    return (wirecopy_string){text, (size_t)byte_count + name.byte_count};
}

/* Name, store, source and time, and the end of the line. What is absent leaves no spaces behind. */
static void write_place(const cli_table *table, wirecopy_string name, size_t name_columns, wirecopy_string store,
                        wirecopy_string source, int64_t time_ms)
{
    char time[JSON_TIME_TEXT_BYTES] = "";
    if (table->time_columns > 0 && time_ms != WIRECOPY_TIME_NONE)
        json_time_format(time_ms, JSON_TIME_MINUTES, time);
    const wirecopy_string cells[] = {name, store, source, string_of(time)};
    const size_t columns[] = {name_columns, table->store_columns, table->source_columns, table->time_columns};
    size_t last = sizeof cells / sizeof cells[0] - 1;
    while (last > 0 && cells[last].byte_count == 0)
        last--;
    for (size_t i = 0; i <= last; i++) {
        if (i == last)
            (void)cli_display_fit(table->output, cells[i], columns[i]);
        else if (columns[i] > 0)
            write_cell(table, cells[i], columns[i] + GAP_COLUMNS);
        if (i == 0)
            paint(table, "\033[0m");
    }
    cli_output_byte(table->output, '\n');
}

static void write_heading(const cli_table *table)
{
    paint(table, "\033[2m");
    cli_output_print(table->output, "%-*s", EVIDENCE_COLUMNS,
                     table->by_descent  ? "KILLED"
                     : table->by_radius ? "NEAR"
                                        : "VERDICT");
    write_cell(table, string_of("STORY"), table->story_columns + GAP_COLUMNS);
    if (table->store_columns > 0)
        write_cell(table, string_of("STORE"), table->store_columns + GAP_COLUMNS);
    if (table->time_columns > 0)
        cli_output_print(table->output, "%-*s  TIME (UTC)", (int)table->source_columns, "SOURCE");
    else
        cli_output_text(table->output, "SOURCE");
    cli_output_text(table->output, table->by_descent  ? "\n  score of it     what was made of it"
                                   : table->by_radius ? "\n  bits of 64      what lies near"
                                                      : "\n  score copied    what it copies");
    paint(table, "\033[0m");
    cli_output_byte(table->output, '\n');
}

static void write_story(const cli_table *table, const wirecopy_report *report)
{
    paint(table, colour_of(report->verdict));
    if (table->by_descent)
        cli_output_print(table->output, "%-*s", EVIDENCE_COLUMNS, "killed");
    else if (table->by_radius)
        cli_output_print(table->output, "%-*zu", EVIDENCE_COLUMNS, report->match_count);
    else
        cli_output_print(table->output, "%-*s", EVIDENCE_COLUMNS, wirecopy_verdict_name(report->verdict));
    paint(table, "\033[0m\033[1m");
    write_place(table, name_of(report->title, report->id), table->story_columns, string_of(""), report->source,
                report->time_ms);
}

void cli_table_add_match(cli_table *table, const wirecopy_match *match)
{
    const char *store = table->paths ? table->paths[match->store] + table->prefix_bytes : "";
    /* through integers: the decimal point is no business of the locale's */
    const unsigned score = (unsigned)(match->score * 100 + 0.5);
    const unsigned contained = (unsigned)(match->contained * 100 + 0.5);
    if (table->by_radius)
        cli_output_print(table->output, "%6u%*s", match->distance_64, EVIDENCE_COLUMNS + GAP_COLUMNS - 6, "");
    else
        cli_output_print(table->output, "   %u.%02u %5u%%    ", score / 100, score % 100, contained);
    char name[MARK_BYTES + WIRECOPY_FIELD_BYTES_MAX];
    write_place(table, marked_name_of(match, name), table->story_columns - GAP_COLUMNS, string_of(store), match->source,
                match->time_ms);
}

static wirecopy_status write_evidence(const cli_table *table, const wirecopy_report *report, size_t i)
{
    wirecopy_exhibit exhibit;
    const wirecopy_status status = wirecopy_report_exhibit(report, i, WIRECOPY_PASSAGES_LONGEST, &exhibit);
    if (status != WIRECOPY_OK)
        return status;
    paint(table, "\033[2m");
    if (exhibit.is_kept)
        cli_passages_show(table->output,
                          &(json_passages){&exhibit.match, &exhibit.story, NULL, NULL, &exhibit.alignment},
                          EVIDENCE_COLUMNS + GAP_COLUMNS, table->columns);
    else
        cli_output_print(table->output, "%*s  its text was not kept\n", EVIDENCE_COLUMNS, "");
    paint(table, "\033[0m");
    return WIRECOPY_OK;
}

void cli_table_add_story(cli_table *table, const wirecopy_report *report)
{
    if (!table->begun)
        write_heading(table);
    table->begun = true;
    write_story(table, report);
}

wirecopy_status cli_table_add(cli_table *table, const wirecopy_report *report)
{
    cli_table_add_story(table, report);
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < report->match_count; i++) {
        cli_table_add_match(table, &report->matches[i]);
        if (report->exhibitor)
            status = write_evidence(table, report, i);
    }
    return status;
}
