#include "core/json/report.h"

#include "core/json/passages.h"

static void write_place(json_writer *json, const wirecopy_match *match, const char *const *paths)
{
    json_key(json, "id");
    json_string(json, match->id);
    if (paths) {
        json_key(json, "db");
        json_text(json, paths[match->store]);
    }
}

void json_status_write(json_writer *json, wirecopy_story_status status)
{
    if (status == WIRECOPY_USABLE)
        return;
    json_key(json, "status");
    json_text(json, wirecopy_story_status_name(status));
}

void json_standing_write(json_writer *json, wirecopy_string version, wirecopy_story_status status, int64_t embargo_ms)
{
    json_string_member(json, "version", version);
    json_status_write(json, status);
    if (embargo_ms != 0)
        json_time(json, "embargo", embargo_ms);
}

static void write_measures(json_writer *json, const wirecopy_match *match)
{
    json_key(json, "verdict");
    json_text(json, wirecopy_verdict_name(match->verdict));
    json_key(json, "score");
    json_share(json, match->score);
    json_key(json, "distance");
    json_unsigned(json, match->distance);
    json_key(json, "contained");
    json_share(json, match->contained);
    json_key(json, "contains");
    json_share(json, match->contains);
    json_standing_write(json, match->version, match->status, match->embargo_ms);
}

static wirecopy_status write_evidence(json_writer *json, const wirecopy_report *report, size_t i)
{
    wirecopy_exhibit exhibit;
    if (!report->exhibitor)
        return WIRECOPY_OK;
    const wirecopy_status status = wirecopy_report_exhibit(report, i, WIRECOPY_PASSAGES_LONGEST, &exhibit);
    if (status != WIRECOPY_OK)
        return status;
    json_key(json, "text_kept");
    json_boolean(json, exhibit.is_kept);
    if (exhibit.is_kept)
        json_passages_write(json,
                            &(json_passages){&exhibit.match, &exhibit.story, "match", "story", &exhibit.alignment});
    return WIRECOPY_OK;
}

static wirecopy_status write_match(json_writer *json, const wirecopy_report *report, size_t i, const char *const *paths)
{
    const wirecopy_match *const match = &report->matches[i];
    json_object_begin(json);
    write_place(json, match, paths);
    write_measures(json, match);
    const wirecopy_status status = write_evidence(json, report, i);
    json_object_end(json);
    return status;
}

wirecopy_status json_report_write(json_writer *json, const wirecopy_report *report, const char *const *paths)
{
    wirecopy_status status = WIRECOPY_OK;
    json_object_begin(json);
    json_key(json, "id");
    json_string(json, report->id);
    json_key(json, "verdict");
    json_text(json, wirecopy_verdict_name(report->verdict));
    json_key(json, "matches");
    json_array_begin(json);
    for (size_t i = 0; status == WIRECOPY_OK && i < report->match_count; i++)
        status = write_match(json, report, i, paths);
    json_array_end(json);
    json_object_end(json);
    json_line_end(json);
    return status;
}

wirecopy_status json_report_write_near(json_writer *json, const wirecopy_report *report, const char *const *paths)
{
    wirecopy_status status = WIRECOPY_OK;
    json_object_begin(json);
    json_key(json, "id");
    json_string(json, report->id);
    json_key(json, "near");
    json_array_begin(json);
    for (size_t i = 0; status == WIRECOPY_OK && i < report->match_count; i++) {
        const wirecopy_match *match = &report->matches[i];
        json_object_begin(json);
        write_place(json, match, paths);
        json_key(json, "distance_64");
        json_unsigned(json, match->distance_64);
        json_key(json, "distance");
        json_unsigned(json, match->distance);
        status = write_evidence(json, report, i);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    json_line_end(json);
    return status;
}

void json_report_write_descendant(json_writer *json, const wirecopy_descendant *descendant)
{
    json_object_begin(json);
    write_place(json, &descendant->match, NULL);
    json_key(json, "from");
    json_string(json, descendant->from_id);
    write_measures(json, &descendant->match);
    json_object_end(json);
}
