#include "core/engine/arrival.h"

#include "core/base/strings.h"
#include "core/match/pair.h"
#include "core/match/score.h"

/* A correction is of a story of the last three days: agencies write leads through for a day or two. */
#define CORRECTED_WITHIN_MS (INT64_C(3) * 24 * 3600 * 1000)

wirecopy_arrival wirecopy_arrival_make(wirecopy_item *item)
{
    return (wirecopy_arrival){.item = item,
                              .id_key = wirecopy_id_key(item->story.id),
                              .story = UINT64_MAX,
                              .group = UINT64_MAX,
                              .replaces = UINT64_MAX,
                              .origin = UINT64_MAX};
}

/* ---- versions ---- */

static bool is_kill(const wirecopy_story *story)
{
    return story->status == WIRECOPY_CANCELED || story->correction == WIRECOPY_KILL;
}

/* Reads a version that is a number: digits, few enough. */
static bool read_number(wirecopy_string text, uint64_t *number_out)
{
    uint64_t number = 0;
    if (text.byte_count == 0 || text.byte_count > 18)
        return false;
    for (size_t i = 0; i < text.byte_count; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        number = 10 * number + (uint64_t)(text.bytes[i] - '0');
    }
    *number_out = number;
    return true;
}

/* Whether both versions are numbers, and the first is the lower. */
static bool is_older(wirecopy_string version, wirecopy_string other)
{
    uint64_t number, other_number;
    return read_number(version, &number) && read_number(other, &other_number) && number < other_number;
}

/* ---- corrections ---- */

/* Whether a correction may be one of a story, as far as what their feeds say of both tells. */
static bool may_correct(const wirecopy_story *story, const wirecopy_story *other)
{
    const bool is_same_kind = story->correction == other->correction && story->correction_number > 0;
    if (story->correction == WIRECOPY_AS_IT_WAS || story->source.byte_count == 0 ||
        !wirecopy_string_equals(story->source, other->source) || story->evolved_from.byte_count > 0 ||
        (is_same_kind && other->correction_number >= story->correction_number))
        return false;
    if (story->time_ms == WIRECOPY_TIME_NONE || other->time_ms == WIRECOPY_TIME_NONE)
        return true;
    return wirecopy_times_are_within(story->time_ms, other->time_ms, CORRECTED_WITHIN_MS);
}

/* Takes a story for the one that is corrected, if its words say so more clearly than those of any before it. */
static wirecopy_status consider(wirecopy_arrival *at, uint64_t story, const wirecopy_fingerprint *fingerprint)
{
    wirecopy_evidence evidence;
    double score;
    const wirecopy_status status = wirecopy_pair_weigh(fingerprint, &at->item->fingerprint, true, &evidence);
    if (status != WIRECOPY_OK || wirecopy_score_decide(&evidence, &score) < WIRECOPY_DERIVED ||
        score <= at->replaces_score)
        return status;
    at->replaces = story;
    at->replaces_score = score;
    return WIRECOPY_OK;
}

static wirecopy_story story_of(const wirecopy_record *record)
{
    return (wirecopy_story){.source = record->source,
                            .time_ms = record->time_ms,
                            .correction = record->correction,
                            .correction_number = record->correction_number};
}

/* Looks for the story that is corrected among those of its source that share anything. */
static wirecopy_status find_corrected(wirecopy_arrival *at, wirecopy_matcher *matcher, wirecopy_view *view)
{
    const wirecopy_story *const story = &at->item->story;
    const wirecopy_filter filter = {.sources = &story->source, .source_count = 1};
    const wirecopy_question question = {.fingerprint = &at->item->fingerprint,
                                        .id = story->id,
                                        .source = story->source,
                                        .as_of = wirecopy_view_story_count(view),
                                        .min_verdict = WIRECOPY_RELATED,
                                        .filter = &filter,
                                        .families_below = UINT64_MAX};
    wirecopy_answer answer;
    if (story->correction == WIRECOPY_AS_IT_WAS || story->source.byte_count == 0)
        return WIRECOPY_OK;
    wirecopy_status status = wirecopy_matcher_ask(matcher, view, &question, &answer);
    for (size_t i = 0; status == WIRECOPY_OK && i < answer.match_count; i++) {
        wirecopy_record record;
        status = wirecopy_view_record(view, answer.matches[i].story, &record);
        if (status != WIRECOPY_OK)
            break;
        const wirecopy_story other = story_of(&record);
        if (may_correct(story, &other))
            status = consider(at, record.story, &record.fingerprint);
    }
    return status;
}

/* ---- against the store ---- */

/* The newest version of what it is a version of, by what its feed says; as_of: there is none. */
static wirecopy_status find_version(wirecopy_arrival *at, wirecopy_view *view, wirecopy_story_list *list,
                                    uint64_t *story_out)
{
    const wirecopy_story *const story = &at->item->story;
    const uint64_t as_of = wirecopy_view_story_count(view);
    wirecopy_record record;
    wirecopy_status status = wirecopy_view_latest(view, story->id, as_of, list, story_out);
    if (status != WIRECOPY_OK)
        return status;
    if (*story_out == as_of)
        return story->evolved_from.byte_count > 0
                   ? wirecopy_view_latest(view, story->evolved_from, as_of, list, story_out)
                   : WIRECOPY_OK;
    if (story->version.byte_count == 0)
        return WIRECOPY_OK;
    status = wirecopy_view_story(view, *story_out, &record);
    at->is_known = status == WIRECOPY_OK && wirecopy_string_equals(record.id, story->id) &&
                   is_older(story->version, record.version);
    return status;
}

/* What is known is the story that it is about. */
static void take_known(wirecopy_arrival *at, wirecopy_view *view, uint64_t story)
{
    at->is_known = true;
    at->story = story;
    at->group = wirecopy_view_card(view, story).group;
    at->replaces = UINT64_MAX;
}

wirecopy_status wirecopy_arrival_recognise(wirecopy_arrival *at, wirecopy_matcher *matcher, wirecopy_view *view,
                                           wirecopy_story_list *list)
{
    const wirecopy_item *const item = at->item;
    const uint64_t as_of = wirecopy_view_story_count(view);
    wirecopy_record known;
    uint64_t version = as_of;
    wirecopy_status status = wirecopy_view_delivered(view, item->story.id, item->digest, list, &known);
    if (status == WIRECOPY_OK) {
        take_known(at, view, known.story);
        return WIRECOPY_OK;
    }
    if (status == WIRECOPY_E_NOT_FOUND)
        status = find_version(at, view, list, &version);
    if (status == WIRECOPY_OK && version != as_of)
        at->replaces = version;
    else if (status == WIRECOPY_OK)
        status = find_corrected(at, matcher, view);
    if (status != WIRECOPY_OK || at->replaces == UINT64_MAX)
        return status;
    at->kills = is_kill(&item->story);
    if (at->kills || at->is_known)
        take_known(at, view, at->replaces);
    return WIRECOPY_OK;
}

/* ---- against those before it ---- */

/* Whether it is a version of an earlier arrival by what their feed says, or takes the place of the same story. */
static bool is_version(const wirecopy_arrival *at, const wirecopy_arrival *earlier)
{
    const wirecopy_story *const story = &at->item->story, *const other = &earlier->item->story;
    const bool has_id = earlier->id_key == at->id_key && wirecopy_string_equals(other->id, story->id);
    const bool evolved = story->evolved_from.byte_count > 0 && wirecopy_string_equals(other->id, story->evolved_from);
    const bool follows = !earlier->is_known && earlier->replaces != UINT64_MAX &&
                         (at->replaces == earlier->replaces || (at->kills && at->story == earlier->replaces));
    return has_id || evolved || follows;
}

static bool is_delivered_again(const wirecopy_arrival *at, const wirecopy_arrival *earlier)
{
    return earlier->item->digest == at->item->digest &&
           wirecopy_string_equals(earlier->item->story.id, at->item->story.id);
}

wirecopy_status wirecopy_arrival_recognise_among(wirecopy_arrival *at, const wirecopy_arrival *earlier)
{
    const wirecopy_story *const story = &at->item->story, *const other = &earlier->item->story;
    wirecopy_status status = WIRECOPY_OK;
    if (at->is_known && !at->kills)
        return WIRECOPY_OK;
    bool is_its = is_version(at, earlier);
    if (!is_its && !earlier->is_known && may_correct(story, other)) {
        status = consider(at, earlier->story, &earlier->item->fingerprint);
        is_its = status == WIRECOPY_OK && at->replaces == earlier->story;
    }
    if (status != WIRECOPY_OK || !is_its || (earlier->is_known && at->kills))
        return status;
    const bool is_late = wirecopy_string_equals(other->id, story->id) && is_older(story->version, other->version);
    at->kills = is_kill(story);
    at->is_known = at->kills || is_late || is_delivered_again(at, earlier);
    at->story = earlier->story;
    at->group = earlier->group;
    at->replaces = earlier->is_known ? at->replaces : earlier->story;
    return WIRECOPY_OK;
}
