#include "core/cli/report.h"

#include "core/cli/passages.h"

static void write_place(cli_json *json, const wirecopy_match *match, const char *const *paths)
{
    cli_json_key(json, "id");
    cli_json_string(json, match->id);
    if (paths) {
        cli_json_key(json, "db");
        cli_json_text(json, paths[match->store]);
    }
}

/* What its feed, or a kill, says of a story: left out where that is nothing. */
static void write_standing(cli_json *json, const wirecopy_match *match)
{
    if (match->version.byte_count > 0) {
        cli_json_key(json, "version");
        cli_json_string(json, match->version);
    }
    if (match->status != WIRECOPY_USABLE) {
        cli_json_key(json, "status");
        cli_json_text(json, wirecopy_story_status_name(match->status));
    }
    if (match->embargo_ms != 0)
        cli_json_time(json, "embargo", match->embargo_ms);
}

static void write_measures(cli_json *json, const wirecopy_match *match)
{
    cli_json_key(json, "verdict");
    cli_json_text(json, wirecopy_verdict_name(match->verdict));
    cli_json_key(json, "score");
    cli_json_share(json, match->score);
    cli_json_key(json, "distance");
    cli_json_unsigned(json, match->distance);
    cli_json_key(json, "contained");
    cli_json_share(json, match->contained);
    cli_json_key(json, "contains");
    cli_json_share(json, match->contains);
    write_standing(json, match);
}

static wirecopy_status write_evidence(cli_json *json, const wirecopy_report *report, size_t i)
{
    wirecopy_exhibit exhibit;
    if (!report->exhibitor)
        return WIRECOPY_OK;
    const wirecopy_status status = wirecopy_report_exhibit(report, i, WIRECOPY_PASSAGES_LONGEST, &exhibit);
    if (status != WIRECOPY_OK)
        return status;
    cli_json_key(json, "text_kept");
    cli_json_boolean(json, exhibit.is_kept);
    if (exhibit.is_kept)
        cli_passages_write(json, &(cli_passages){&exhibit.match, &exhibit.story, "match", "story", &exhibit.alignment});
    return WIRECOPY_OK;
}

static wirecopy_status write_match(cli_json *json, const wirecopy_report *report, size_t i, const char *const *paths)
{
    const wirecopy_match *const match = &report->matches[i];
    cli_json_object_begin(json);
    write_place(json, match, paths);
    write_measures(json, match);
    const wirecopy_status status = write_evidence(json, report, i);
    cli_json_object_end(json);
    return status;
}

wirecopy_status cli_report_write(cli_json *json, const wirecopy_report *report, const char *const *paths)
{
    wirecopy_status status = WIRECOPY_OK;
    cli_json_object_begin(json);
    cli_json_key(json, "id");
    cli_json_string(json, report->id);
    cli_json_key(json, "verdict");
    cli_json_text(json, wirecopy_verdict_name(report->verdict));
    cli_json_key(json, "matches");
    cli_json_array_begin(json);
    for (size_t i = 0; status == WIRECOPY_OK && i < report->match_count; i++)
        status = write_match(json, report, i, paths);
    cli_json_array_end(json);
    cli_json_object_end(json);
    cli_json_line_end(json);
    return status;
}

wirecopy_status cli_report_write_near(cli_json *json, const wirecopy_report *report, const char *const *paths)
{
    wirecopy_status status = WIRECOPY_OK;
    cli_json_object_begin(json);
    cli_json_key(json, "id");
    cli_json_string(json, report->id);
    cli_json_key(json, "near");
    cli_json_array_begin(json);
    for (size_t i = 0; status == WIRECOPY_OK && i < report->match_count; i++) {
        const wirecopy_match *match = &report->matches[i];
        cli_json_object_begin(json);
        write_place(json, match, paths);
        cli_json_key(json, "distance_64");
        cli_json_unsigned(json, match->distance_64);
        cli_json_key(json, "distance");
        cli_json_unsigned(json, match->distance);
        status = write_evidence(json, report, i);
        cli_json_object_end(json);
    }
    cli_json_array_end(json);
    cli_json_object_end(json);
    cli_json_line_end(json);
    return status;
}

void cli_report_write_descendant(cli_json *json, const wirecopy_descendant *descendant)
{
    cli_json_object_begin(json);
    write_place(json, &descendant->match, NULL);
    cli_json_key(json, "from");
    cli_json_string(json, descendant->from_id);
    write_measures(json, &descendant->match);
    cli_json_object_end(json);
    cli_json_line_end(json);
}
