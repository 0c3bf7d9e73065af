#ifndef WIRECOPY_TESTS_UNIT_STORE_MODEL_H
#define WIRECOPY_TESTS_UNIT_STORE_MODEL_H

#include "core/base/memory.h"
#include "core/store/removal.h"
#include "tests/unit/store/fixture.h"

/* What a store has to answer, by definition: which stories came, in which groups, and what became of them. */
#define STORY_MAX 600

static struct {
    uint64_t count;
    uint64_t numbers[STORY_MAX]; /* in the store; UINT64_MAX: not any more */
    uint64_t number_count;
    uint64_t committed_count; /* of the numbers */
    uint64_t groups[STORY_MAX];
    uint64_t heirs[STORY_MAX]; /* 0: not replaced */
    bool deleted[STORY_MAX];
    bool any_deleted;
} model;

static inline bool is_live(uint64_t story, uint64_t as_of)
{
    return story < as_of && !model.deleted[story] && (model.heirs[story] == 0 || model.heirs[story] >= as_of);
}

static inline bool group_is_live(uint64_t group, uint64_t as_of)
{
    for (uint64_t story = group; story < model.count && story < as_of; story++)
        if (model.groups[story] == group && is_live(story, as_of))
            return true;
    return false;
}

static inline bool is_posted(uint64_t story, uint64_t as_of)
{
    return is_live(story, as_of) || (model.groups[story] == story && group_is_live(story, as_of));
}

/* Sample n, in the group that the model has it in. */
static inline void make(uint64_t story, sample *out)
{
    sample_make(story, out);
    out->record.group = model.groups[story];
}

/* In model numbers; as of the past only while the store's numbers are the same. */
static inline uint64_t number_as_of(uint64_t as_of)
{
    return as_of == model.count ? model.number_count : as_of;
}

static inline bool find_agrees_with_model(const wirecopy_view *view, wirecopy_view_map map, uint64_t key,
                                          uint64_t as_of)
{
    uint64_t stories[STORY_MAX];
    const size_t found = wirecopy_view_find(view, map, key, number_as_of(as_of), stories, STORY_MAX);
    size_t count = 0;
    for (uint64_t story = 0; story < as_of && story < model.count; story++) {
        sample one;
        make(story, &one);
        if (!sample_has(&one, map, key))
            continue;
        if (map == WIRECOPY_MAP_POSTINGS ? !is_posted(story, as_of) : !is_live(story, as_of))
            continue;
        if (count >= found || stories[count++] != model.numbers[story])
            return false;
    }
    return count == found && wirecopy_view_find(view, map, key, number_as_of(as_of), NULL, 0) == found;
}

static inline bool members_agree(const wirecopy_view *view, uint64_t group, uint64_t as_of)
{
    wirecopy_story_list list = {0};
    size_t count = 0;
    bool agrees = group_is_live(group, as_of);
    if (!agrees)
        return true;
    agrees = wirecopy_view_members(view, model.numbers[group], number_as_of(as_of), SIZE_MAX, &list) == WIRECOPY_OK;
    for (uint64_t story = group + 1; agrees && story < as_of; story++)
        if (model.groups[story] == group && is_live(story, as_of))
            agrees = count < list.count && list.stories[count++] == model.numbers[story];
    wirecopy_memory_free(list.stories);
    return agrees && count == list.count;
}

/* Those that are live, as their samples are; of the others some of it may be gone. */
static inline bool record_agrees(wirecopy_view *view, uint64_t story)
{
    wirecopy_record record;
    sample one;
    make(story, &one);
    if (model.deleted[story] && is_posted(story, model.count))
        return wirecopy_view_record(view, model.numbers[story], &record) == WIRECOPY_OK && record.id.byte_count == 0 &&
               record.source.byte_count == 0 && wirecopy_view_card(view, model.numbers[story]).source == 0;
    if (!is_live(story, model.count))
        return true;
    one.record.story = model.numbers[story];
    one.record.group = model.numbers[model.groups[story]];
    return wirecopy_view_record(view, one.record.story, &record) == WIRECOPY_OK &&
           record_equals(&record, &one.record) && wirecopy_view_card(view, one.record.story).group == one.record.group;
}

/* The text of a story goes when it is deleted; that of one that was replaced may go. */
static inline bool text_agrees(wirecopy_view *view, uint64_t story)
{
    static char buffer[SAMPLE_TEXT_BYTES_MAX];
    const wirecopy_string wanted = sample_text(story, buffer);
    wirecopy_text_unpacker *unpacker = NULL;
    wirecopy_string text = {NULL, 0};
    if (model.numbers[story] == UINT64_MAX || model.numbers[story] >= model.committed_count)
        return true;
    if (wirecopy_text_unpacker_create(&unpacker) != WIRECOPY_OK)
        return false;
    const wirecopy_status status = wirecopy_view_text(view, model.numbers[story], unpacker, &text);
    const bool is_there = status == WIRECOPY_OK && string_equals(text, wanted);
    wirecopy_text_unpacker_destroy(unpacker);
    if (wirecopy_view_has_text(view, model.numbers[story]) != (status == WIRECOPY_OK))
        return false;
    if (wanted.bytes && is_live(story, model.count))
        return is_there;
    return status == WIRECOPY_E_NOT_FOUND || (wanted.bytes && !model.deleted[story] && is_there);
}

static inline bool versions_agree(wirecopy_view *view, const sample *one)
{
    wirecopy_story_list list = {0};
    wirecopy_record record;
    bool agrees = wirecopy_view_versions(view, one->record.id, &list) == WIRECOPY_OK;
    size_t count = 0;
    uint64_t newest, live = model.number_count;
    for (uint64_t story = 0; agrees && story < model.count; story++) {
        sample other;
        make(story, &other);
        if (model.deleted[story] || !string_equals(other.record.id, one->record.id))
            continue;
        agrees = count < list.count && list.stories[count++] == model.numbers[story];
        live = is_live(story, model.count) ? model.numbers[story] : live;
    }
    agrees = agrees && count == list.count;
    for (uint64_t first = live ? live - 1 : 0; agrees && first <= live + 1; first++)
        agrees = wirecopy_view_newest(view, one->record.id, first, model.number_count, &list, &newest) == WIRECOPY_OK &&
                 newest == (first <= live ? live : model.number_count);
    const wirecopy_status status = wirecopy_view_delivered(view, one->record.id, one->record.digest, &list, &record);
    agrees = agrees && status == (model.deleted[one->record.story] ? WIRECOPY_E_NOT_FOUND : WIRECOPY_OK);
    wirecopy_memory_free(list.stories);
    return agrees && (status != WIRECOPY_OK || record.story == model.numbers[one->record.story]);
}

static inline bool near_agrees_with_model(const wirecopy_view *view, uint64_t question, unsigned radius, uint64_t as_of)
{
    wirecopy_near near = {0};
    bool right = wirecopy_view_near(view, &question, 1, radius, number_as_of(as_of), &near) == WIRECOPY_OK;
    size_t count = 0;
    for (uint64_t story = 0; right && story < as_of && story < model.count; story++) {
        sample one;
        make(story, &one);
        if (one.record.fingerprint.content_word_count > 0 && is_live(story, as_of) &&
            wirecopy_popcount64(one.record.fingerprint.simhash[0] ^ question) <= radius)
            right = count < near.hit_count && near.hits[count++].story == model.numbers[story];
    }
    right = right && count == near.hit_count;
    wirecopy_near_clear(&near);
    return right;
}

/* As of the past, a store from which stories were deleted need not answer as it did then. */
static inline bool agrees(wirecopy_view *view, uint64_t seed, unsigned query_count)
{
    uint64_t random = seed;
    bool right = true;
    for (unsigned i = 0; right && i < query_count; i++) {
        const wirecopy_view_map map = (wirecopy_view_map)(i % WIRECOPY_MAP_KEYS);
        const uint64_t as_of = model.any_deleted || model.number_count != model.count || i % 4 == 0
                                   ? model.count
                                   : random_next(&random) % (model.count + 1);
        const uint64_t story = random_next(&random) % model.count;
        sample one;
        make(story, &one);
        right = map == WIRECOPY_MAP_MEMBERS
                    ? members_agree(view, model.groups[story], as_of)
                    : find_agrees_with_model(view, map, sample_query(map, model.count, &random), as_of);
        right = right && near_agrees_with_model(view, sample_simhash(&random), i % 8, as_of) &&
                versions_agree(view, &one) && record_agrees(view, story) && text_agrees(view, story) &&
                (story >= as_of || model.numbers[story] == UINT64_MAX ||
                 wirecopy_view_is_live(view, model.numbers[story], number_as_of(as_of)) == is_live(story, as_of));
    }
    return right;
}

static inline wirecopy_view *view_open(wirecopy_store *store)
{
    wirecopy_view *view = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    return view;
}

static inline void view_close(wirecopy_view *view)
{
    wirecopy_view_end(view);
    wirecopy_view_destroy(view);
}

static inline bool store_is_as_the_model(wirecopy_store *store, uint64_t seed, unsigned query_count)
{
    wirecopy_view *const view = view_open(store);
    const bool right = wirecopy_view_story_count(view) == model.number_count && agrees(view, seed, query_count);
    view_close(view);
    return right;
}

/* Adds the next sample, which takes the place of the live story of its id if there is one. It joins the group that
 * samples do, if that is live. */
static inline void add(wirecopy_store *store, wirecopy_view *view)
{
    const uint64_t story = model.count;
    uint64_t appended, replaced = story;
    sample one;
    sample_make(story, &one);
    if (!group_is_live(one.record.group, story))
        one.record.group = story;
    for (uint64_t i = 0; i < story; i++) {
        sample other;
        make(i, &other);
        if (is_live(i, story) && string_equals(other.record.id, one.record.id))
            replaced = i;
    }
    model.groups[story] = one.record.group;
    one.record.group = one.record.group == story ? model.number_count : model.numbers[one.record.group];
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_append(store, &one.record, &appended), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_settle(store), WIRECOPY_OK);
    CU_ASSERT_EQUAL(appended, model.number_count);
    CU_ASSERT_EQUAL_FATAL(sample_keep_text(store, story, appended), WIRECOPY_OK);
    model.numbers[story] = model.number_count++;
    model.count++;
    if (replaced == story)
        return;
    model.heirs[replaced] = story;
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_replace(store, view, model.numbers[replaced], appended, false), WIRECOPY_OK);
}

static inline void add_batch(wirecopy_store *store, uint64_t count, uint64_t seed)
{
    wirecopy_view *const view = view_open(store);
    for (uint64_t i = 0; i < count; i++)
        add(store, view);
    CU_ASSERT(agrees(view, seed, 6));
    view_close(view);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_commit(store), WIRECOPY_OK);
    model.committed_count = model.number_count;
}

static inline void model_delete(wirecopy_string id, uint64_t *count)
{
    for (uint64_t i = 0; i < model.count; i++) {
        sample other;
        make(i, &other);
        if (model.deleted[i] || !string_equals(other.record.id, id))
            continue;
        model.deleted[i] = model.any_deleted = true;
        ++*count;
    }
}

static inline void delete_one(wirecopy_store *store, uint64_t story)
{
    uint64_t version_count = UINT64_MAX, wanted = 0;
    sample one;
    make(story, &one);
    model_delete(one.record.id, &wanted);
    CU_ASSERT_EQUAL(wirecopy_store_delete(store, &one.record.id, 1, &version_count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(version_count, wanted);
}

static inline void expire(wirecopy_store *store, int64_t before_ms)
{
    wirecopy_store_expiry expiry, wanted = {0, 0};
    for (uint64_t story = model.count; story-- > 0;) {
        sample one;
        uint64_t version_count = 0;
        make(story, &one);
        if (!is_live(story, model.count))
            continue;
        wanted.timeless_count += one.record.time_ms == WIRECOPY_TIME_NONE;
        if (one.record.time_ms == WIRECOPY_TIME_NONE || one.record.time_ms >= before_ms)
            continue;
        wanted.story_count++;
        model_delete(one.record.id, &version_count);
    }
    CU_ASSERT_EQUAL(wirecopy_store_expire(store, before_ms, &expiry), WIRECOPY_OK);
    CU_ASSERT(expiry.story_count == wanted.story_count && expiry.timeless_count == wanted.timeless_count);
}

/* Of what is gone for good there is nothing any more; what stays moves up. */
static inline void compact(wirecopy_store *store)
{
    model.number_count = 0;
    for (uint64_t story = 0; story < model.count; story++) {
        const bool stays = !model.deleted[story] || is_posted(story, model.count);
        model.numbers[story] = stays ? model.number_count++ : UINT64_MAX;
    }
    CU_ASSERT_EQUAL(wirecopy_store_compact(store), WIRECOPY_OK);
    model.committed_count = model.number_count;
}

static inline wirecopy_store *begin(const char *name)
{
    memset(&model, 0, sizeof model);
    return store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
}

#endif
