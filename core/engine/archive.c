#include "wirecopy/archive.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/memory.h"
#include "core/base/strings.h"
#include "core/engine/comparison.h"
#include "core/match/matcher.h"

/* A story of a dispatch, before it is read. */
typedef struct item {
    uint64_t number;
    int64_t time_ms;
    wirecopy_verdict verdict; /* of a rewrite; WIRECOPY_ORIGINAL: it is of the group */
} item;

/* A story that was read, with what it borrows. */
typedef struct reading {
    wirecopy_arena arena;
    wirecopy_text_unpacker *unpacker;
    wirecopy_kept_story kept;
    wirecopy_fingerprint fingerprint;
} reading;

struct wirecopy_archive {
    wirecopy_store *store;
    wirecopy_view *view; /* open only while something is read */
    wirecopy_matcher *matcher;
    wirecopy_aligner *aligner;
    reading lead, other;
    wirecopy_story_list list;
    item *items; /* [item_count] of the dispatch; the lead first, once there is one */
    size_t item_count, items_capacity;
    uint64_t *elsewhere; /* [elsewhere_count] ascending: stories that are told of with an earlier dispatch */
    size_t elsewhere_count, elsewhere_capacity;
};

wirecopy_status wirecopy_archive_create(wirecopy_store *store, wirecopy_archive **archive_out)
{
    if (!store || !archive_out)
        return WIRECOPY_E_INVALID;
    wirecopy_archive *const archive = wirecopy_memory_alloc_zeroed(1, sizeof *archive);
    if (!archive)
        return WIRECOPY_E_MEMORY;
    archive->store = store;
    wirecopy_status status = wirecopy_view_create(&store, 1, &archive->view);
    if (status == WIRECOPY_OK)
        status = wirecopy_matcher_create(&archive->matcher);
    if (status == WIRECOPY_OK)
        status = wirecopy_aligner_create(&archive->aligner);
    if (status == WIRECOPY_OK)
        status = wirecopy_text_unpacker_create(&archive->lead.unpacker);
    if (status == WIRECOPY_OK)
        status = wirecopy_text_unpacker_create(&archive->other.unpacker);
    if (status != WIRECOPY_OK) {
        wirecopy_archive_destroy(archive);
        return status;
    }
    *archive_out = archive;
    return WIRECOPY_OK;
}

void wirecopy_archive_destroy(wirecopy_archive *archive)
{
    if (!archive)
        return;
    wirecopy_view_destroy(archive->view);
    wirecopy_matcher_destroy(archive->matcher);
    wirecopy_aligner_destroy(archive->aligner);
    wirecopy_text_unpacker_destroy(archive->lead.unpacker);
    wirecopy_text_unpacker_destroy(archive->other.unpacker);
    wirecopy_arena_clear(&archive->lead.arena);
    wirecopy_arena_clear(&archive->other.arena);
    wirecopy_memory_free(archive->list.stories);
    wirecopy_memory_free(archive->items);
    wirecopy_memory_free(archive->elsewhere);
    wirecopy_memory_free(archive);
}

wirecopy_status wirecopy_archive_refresh(wirecopy_archive *archive)
{
    return archive ? wirecopy_store_refresh(archive->store) : WIRECOPY_E_INVALID;
}

/* ---- one story ---- */

static wirecopy_status copy_string(wirecopy_arena *arena, wirecopy_string from, wirecopy_string *to)
{
    const char *const bytes = wirecopy_arena_copy(arena, from.bytes, from.byte_count);
    if (!bytes)
        return WIRECOPY_E_MEMORY;
    *to = (wirecopy_string){bytes, from.byte_count};
    return WIRECOPY_OK;
}

static wirecopy_status copy_fingerprint(reading *into, const wirecopy_fingerprint *from)
{
    into->fingerprint = *from;
    into->fingerprint.sketch =
        wirecopy_arena_copy(&into->arena, from->sketch, from->sketch_count * sizeof from->sketch[0]);
    return into->fingerprint.sketch ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

/* Reads a story into memory of its own; the view is open. */
static wirecopy_status read_story(wirecopy_view *view, uint64_t number, reading *into)
{
    wirecopy_record record;
    wirecopy_kept_story *const kept = &into->kept;
    wirecopy_arena_reset(&into->arena);
    wirecopy_status status = wirecopy_view_record(view, number, &record);
    if (status != WIRECOPY_OK)
        return status;
    *kept =
        (wirecopy_kept_story){.number = number,
                              .group = record.group,
                              .story = {.time_ms = record.time_ms,
                                        .embargo_ms = record.embargo_ms,
                                        .status = wirecopy_view_status(view, &record, wirecopy_view_story_count(view)),
                                        .correction = record.correction,
                                        .correction_number = record.correction_number}};
    status = copy_string(&into->arena, record.id, &kept->story.id);
    if (status == WIRECOPY_OK)
        status = copy_string(&into->arena, record.title, &kept->story.title);
    if (status == WIRECOPY_OK)
        status = copy_string(&into->arena, record.source, &kept->story.source);
    if (status == WIRECOPY_OK)
        status = copy_string(&into->arena, record.lang, &kept->story.lang);
    if (status == WIRECOPY_OK)
        status = copy_string(&into->arena, record.version, &kept->story.version);
    if (status == WIRECOPY_OK)
        status = copy_fingerprint(into, &record.fingerprint);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_text(view, number, into->unpacker, &kept->story.text);
    kept->has_text = status == WIRECOPY_OK;
    return status == WIRECOPY_E_NOT_FOUND ? WIRECOPY_OK : status;
}

static wirecopy_status find_story(wirecopy_archive *archive, wirecopy_string id)
{
    const uint64_t as_of = wirecopy_view_story_count(archive->view);
    uint64_t number;
    const wirecopy_status status = wirecopy_view_newest(archive->view, id, 0, as_of, &archive->list, &number);
    if (status != WIRECOPY_OK)
        return status;
    return number < as_of ? read_story(archive->view, number, &archive->other) : WIRECOPY_E_NOT_FOUND;
}

wirecopy_status wirecopy_archive_find(wirecopy_archive *archive, wirecopy_string id, wirecopy_kept_story *kept_out)
{
    if (!archive || (!id.bytes && id.byte_count > 0) || !kept_out)
        return WIRECOPY_E_INVALID;
    wirecopy_status status = wirecopy_view_begin(archive->view);
    if (status != WIRECOPY_OK)
        return status;
    status = find_story(archive, id);
    wirecopy_view_end(archive->view);
    if (status == WIRECOPY_OK)
        *kept_out = archive->other.kept;
    return status;
}

/* ---- who is in a dispatch ---- */

static wirecopy_status add_item(wirecopy_archive *archive, uint64_t number, wirecopy_verdict verdict)
{
    wirecopy_record record;
    if (wirecopy_memory_reserve(&archive->items, &archive->items_capacity, archive->item_count + 1,
                                sizeof archive->items[0]))
        return WIRECOPY_E_MEMORY;
    const wirecopy_status status = wirecopy_view_story(archive->view, number, &record);
    if (status == WIRECOPY_OK)
        archive->items[archive->item_count++] = (item){number, record.time_ms, verdict};
    return status;
}

/* Lists the live stories of a group. */
static wirecopy_status list_group(wirecopy_archive *archive, uint64_t group)
{
    const wirecopy_view *const view = archive->view;
    const uint64_t as_of = wirecopy_view_story_count(view);
    archive->item_count = 0;
    if (group >= as_of || !wirecopy_view_is_posted(view, group, as_of) ||
        wirecopy_view_card(view, group).group != group)
        return WIRECOPY_OK;
    wirecopy_status status = wirecopy_view_members(view, group, as_of, SIZE_MAX, &archive->list);
    if (status == WIRECOPY_OK && wirecopy_view_is_live(view, group, as_of))
        status = add_item(archive, group, WIRECOPY_ORIGINAL);
    for (size_t i = 0; status == WIRECOPY_OK && i < archive->list.count; i++) {
        const uint64_t number = archive->list.stories[i];
        if (number != group && wirecopy_view_card(view, number).group == group) /* others may share the key */
            status = add_item(archive, number, WIRECOPY_ORIGINAL);
    }
    return status;
}

/* By their times; those without one last; of the same time as they came. */
static int compare_items(const void *one, const void *two)
{
    const item *const left = one, *const right = two;
    const bool has_left = left->time_ms != WIRECOPY_TIME_NONE, has_right = right->time_ms != WIRECOPY_TIME_NONE;
    if (has_left != has_right)
        return has_left ? -1 : 1;
    if (left->time_ms != right->time_ms)
        return left->time_ms < right->time_ms ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

static void sort_items(item *items, size_t count)
{
    if (count > 1)
        qsort(items, count, sizeof items[0], compare_items);
}

static wirecopy_status ask(wirecopy_archive *archive, const reading *about, wirecopy_answer *answer_out)
{
    const wirecopy_question question = {
        .fingerprint = &about->fingerprint,
        .id = about->kept.story.id,
        .source = about->kept.story.source,
        .as_of = wirecopy_view_story_count(archive->view),
        .families_below = UINT64_MAX,
        .min_verdict = WIRECOPY_DERIVED,
    };
    return wirecopy_matcher_ask(archive->matcher, archive->view, &question, answer_out);
}

static int compare_numbers(const void *one, const void *two)
{
    const uint64_t left = *(const uint64_t *)one, right = *(const uint64_t *)two;
    return left < right ? -1 : left > right;
}

/* Notes who is a copy or rewrite of a story: they are told of with it. */
static wirecopy_status note_elsewhere(wirecopy_archive *archive, uint64_t number)
{
    wirecopy_answer answer;
    wirecopy_status status = read_story(archive->view, number, &archive->other);
    if (status == WIRECOPY_OK)
        status = ask(archive, &archive->other, &answer);
    if (status != WIRECOPY_OK)
        return status;
    if (wirecopy_memory_reserve(&archive->elsewhere, &archive->elsewhere_capacity, answer.match_count,
                                sizeof archive->elsewhere[0]))
        return WIRECOPY_E_MEMORY;
    for (size_t i = 0; i < answer.match_count; i++)
        archive->elsewhere[i] = answer.matches[i].story;
    archive->elsewhere_count = answer.match_count;
    if (answer.match_count > 1)
        qsort(archive->elsewhere, answer.match_count, sizeof archive->elsewhere[0], compare_numbers);
    return WIRECOPY_OK;
}

static bool is_elsewhere(const wirecopy_archive *archive, uint64_t number)
{
    return archive->elsewhere_count > 0 && bsearch(&number, archive->elsewhere, archive->elsewhere_count,
                                                   sizeof archive->elsewhere[0], compare_numbers) != NULL;
}

/* Takes out who is told of with an earlier dispatch; the lead stays, for the others to be held against. */
static void drop_elsewhere(wirecopy_archive *archive)
{
    size_t kept = 1;
    for (size_t i = 1; i < archive->item_count; i++)
        if (!is_elsewhere(archive, archive->items[i].number))
            archive->items[kept++] = archive->items[i];
    archive->item_count = kept;
}

/* Adds what was derived from the lead later. earliest_out: the first story that the lead itself is derived from, or
 * UINT64_MAX. */
static wirecopy_status add_rewrites(wirecopy_archive *archive, uint64_t group, uint64_t *earliest_out)
{
    wirecopy_answer answer;
    *earliest_out = UINT64_MAX;
    wirecopy_status status = ask(archive, &archive->lead, &answer);
    for (size_t i = 0; status == WIRECOPY_OK && i < answer.match_count; i++) {
        const wirecopy_match *const match = &answer.matches[i];
        if (match->group == group)
            continue;
        if (match->story > group)
            status = add_item(archive, match->story, match->verdict);
        else if (match->story < *earliest_out)
            *earliest_out = match->story;
    }
    return status;
}

/* Lists a dispatch: its lead, which is read, and then the others by their times. is_alone: what is told of elsewhere is
 * part of it, too. */
static wirecopy_status list_dispatch(wirecopy_archive *archive, uint64_t group, const wirecopy_archive_options *options,
                                     bool is_alone)
{
    uint64_t earliest = UINT64_MAX;
    wirecopy_status status = list_group(archive, group);
    archive->elsewhere_count = 0;
    if (status != WIRECOPY_OK || archive->item_count == 0)
        return status;
    sort_items(archive->items, archive->item_count);
    status = read_story(archive->view, archive->items[0].number, &archive->lead);
    if (status == WIRECOPY_OK && options->rewrites)
        status = add_rewrites(archive, group, &earliest);
    if (status == WIRECOPY_OK && earliest != UINT64_MAX && !is_alone) {
        status = note_elsewhere(archive, earliest);
        drop_elsewhere(archive);
    }
    sort_items(archive->items + 1, archive->item_count - 1);
    return status;
}

/* ---- telling ---- */

static wirecopy_dispatch describe(const wirecopy_archive *archive, uint64_t group)
{
    wirecopy_dispatch dispatch = {.group = group, .first_ms = WIRECOPY_TIME_NONE, .last_ms = WIRECOPY_TIME_NONE};
    for (size_t i = 0; i < archive->item_count; i++) {
        const item *const one = &archive->items[i];
        dispatch.copy_count += one->verdict == WIRECOPY_ORIGINAL;
        dispatch.rewrite_count += one->verdict != WIRECOPY_ORIGINAL;
        if (one->time_ms == WIRECOPY_TIME_NONE)
            continue;
        if (dispatch.first_ms == WIRECOPY_TIME_NONE || one->time_ms < dispatch.first_ms)
            dispatch.first_ms = one->time_ms;
        if (one->time_ms > dispatch.last_ms)
            dispatch.last_ms = one->time_ms;
    }
    return dispatch;
}

/* Reads a story, and what it is to the lead. false: it is gone since the dispatch was listed. */
static wirecopy_status read_member(wirecopy_archive *archive, const item *one, wirecopy_member *member, bool *is_there)
{
    reading *const other = &archive->other;
    const wirecopy_story *const lead = &archive->lead.kept.story;
    wirecopy_comparison comparison;
    wirecopy_status status = wirecopy_view_begin(archive->view);
    if (status != WIRECOPY_OK)
        return status;
    *is_there = wirecopy_view_is_live(archive->view, one->number, wirecopy_view_story_count(archive->view));
    if (*is_there)
        status = read_story(archive->view, one->number, other);
    wirecopy_view_end(archive->view);
    if (status != WIRECOPY_OK || !*is_there)
        return status;
    status = wirecopy_comparison_make(
        &archive->lead.fingerprint, &other->fingerprint,
        lead->source.byte_count > 0 && wirecopy_string_equals(lead->source, other->kept.story.source), &comparison);
    if (status != WIRECOPY_OK)
        return status;
    *member = (wirecopy_member){
        .kept = other->kept,
        .verdict = one->verdict > comparison.match.verdict ? one->verdict : comparison.match.verdict,
        .score = comparison.match.score,
        .contained = comparison.match.contained,
        .contains = comparison.match.contains,
        .lead = lead,
    };
    return WIRECOPY_OK;
}

static wirecopy_status tell_member(wirecopy_archive *archive, wirecopy_member *member,
                                   const wirecopy_archive_options *options, const wirecopy_archive_observer *observer)
{
    const wirecopy_story *const lead = member->lead, *const story = &member->kept.story;
    wirecopy_credit credits[WIRECOPY_CREDITS_MAX];
    wirecopy_alignment alignment;
    const bool is_foreign =
        !member->is_lead && lead->source.byte_count > 0 && !wirecopy_string_equals(lead->source, story->source);
    if (member->kept.has_text)
        member->credit_count = wirecopy_credits_find(story->text, &lead->source, is_foreign, credits);
    member->credits = credits;
    if (options->passages && !member->is_lead && member->kept.has_text && archive->lead.kept.has_text) {
        const wirecopy_status status =
            wirecopy_align_stories(archive->aligner, lead, story, WIRECOPY_PASSAGES_LONGEST, &alignment);
        if (status != WIRECOPY_OK)
            return status;
        member->alignment = &alignment;
    }
    return observer->member(observer->context, member);
}

/* What was listed, from the lead on. */
static wirecopy_status tell(wirecopy_archive *archive, uint64_t group, const wirecopy_archive_options *options,
                            const wirecopy_archive_observer *observer)
{
    const wirecopy_dispatch dispatch = describe(archive, group);
    wirecopy_status status = observer->begin ? observer->begin(observer->context, &dispatch) : WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && observer->member && i < archive->item_count; i++) {
        wirecopy_member member = {.kept = archive->lead.kept, .is_lead = true, .lead = &archive->lead.kept.story};
        bool is_there = true;
        if (i > 0)
            status = read_member(archive, &archive->items[i], &member, &is_there);
        if (status == WIRECOPY_OK && is_there)
            status = tell_member(archive, &member, options, observer);
    }
    return status == WIRECOPY_OK && observer->end ? observer->end(observer->context, &dispatch) : status;
}

static wirecopy_status list_with_view(wirecopy_archive *archive, uint64_t group,
                                      const wirecopy_archive_options *options, bool is_alone)
{
    wirecopy_status status = wirecopy_view_begin(archive->view);
    if (status != WIRECOPY_OK)
        return status;
    status = list_dispatch(archive, group, options, is_alone);
    wirecopy_view_end(archive->view);
    return status;
}

static const wirecopy_archive_options no_options;

wirecopy_status wirecopy_archive_dispatch(wirecopy_archive *archive, uint64_t group,
                                          const wirecopy_archive_options *options,
                                          const wirecopy_archive_observer *observer)
{
    if (!archive || !observer)
        return WIRECOPY_E_INVALID;
    const wirecopy_archive_options *const wanted = options ? options : &no_options;
    const wirecopy_status status = list_with_view(archive, group, wanted, true);
    if (status != WIRECOPY_OK)
        return status;
    return archive->item_count > 0 ? tell(archive, group, wanted, observer) : WIRECOPY_E_NOT_FOUND;
}

/* Stories that there are now; those that come later are not walked over. */
static wirecopy_status count_stories(wirecopy_archive *archive, uint64_t *count_out)
{
    const wirecopy_status status = wirecopy_view_begin(archive->view);
    if (status != WIRECOPY_OK)
        return status;
    *count_out = wirecopy_view_story_count(archive->view);
    wirecopy_view_end(archive->view);
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_archive_walk(wirecopy_archive *archive, const wirecopy_archive_options *options,
                                      const wirecopy_archive_observer *observer)
{
    if (!archive || !observer)
        return WIRECOPY_E_INVALID;
    const wirecopy_archive_options *const wanted = options ? options : &no_options;
    const size_t least = wanted->story_count_min ? wanted->story_count_min : 2;
    uint64_t count = 0;
    wirecopy_status status = count_stories(archive, &count);
    for (uint64_t group = 0; status == WIRECOPY_OK && group < count; group++) {
        status = list_with_view(archive, group, wanted, false);
        const bool is_listed = archive->item_count >= least &&
                               (archive->item_count > 1 || !is_elsewhere(archive, archive->items[0].number));
        if (status == WIRECOPY_OK && is_listed)
            status = tell(archive, group, wanted, observer);
    }
    return status;
}
