#include "wirecopy/archive.h"

#include "tests/unit/engine/runs.h"
#include "tests/unit/match/alignment.h"

#define COUNT 400

static void fill(const char *name, const made_story *made, size_t count, bool keep_text)
{
    wirecopy_story *stories = calloc(count, sizeof stories[0]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stories);
    for (size_t i = 0; i < count; i++)
        stories[i] = made[i].story;
    wirecopy_story_array array = {.stories = stories, .count = count};
    const wirecopy_source source = wirecopy_source_of_array(&array);
    wirecopy_options options = options_of(2, 100);
    options.keep_text = keep_text;
    wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
    CU_ASSERT_EQUAL_FATAL(wirecopy_index(store, &source, &options, NULL), WIRECOPY_OK);
    wirecopy_store_close(store);
    free(stories);
}

static wirecopy_archive *archive_open(wirecopy_store *store)
{
    wirecopy_archive *archive = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_archive_create(store, &archive), WIRECOPY_OK);
    return archive;
}

/* ---- one story ---- */

static void a_story_is_found_by_its_id_in_its_newest_version(void)
{
    made_story *made = stories_make(0, COUNT);
    fixture_reset();
    fill("store", made, COUNT, true);
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    wirecopy_archive *archive = archive_open(store);
    for (size_t i = 0; i < COUNT; i += 3) {
        const wirecopy_story *newest = &made[i].story;
        for (size_t later = i; later < COUNT; later++)
            if (string_equals(made[later].story.id, made[i].story.id))
                newest = &made[later].story;
        wirecopy_kept_story kept;
        CU_ASSERT_EQUAL_FATAL(wirecopy_archive_find(archive, made[i].story.id, &kept), WIRECOPY_OK);
        CU_ASSERT(kept.has_text && string_equals(kept.story.text, newest->text) &&
                  string_equals(kept.story.title, newest->title) && string_equals(kept.story.lang, newest->lang) &&
                  string_equals(kept.story.source, newest->source) && kept.story.time_ms == newest->time_ms);
    }
    wirecopy_kept_story kept;
    CU_ASSERT_EQUAL(wirecopy_archive_find(archive, (wirecopy_string){"nobody", 6}, &kept), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(wirecopy_archive_find(archive, (wirecopy_string){NULL, 6}, &kept), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_archive_find(NULL, made[0].story.id, &kept), WIRECOPY_E_INVALID);
    wirecopy_archive_destroy(archive);
    wirecopy_store_close(store);
    free(made);
}

/* ---- groups, by definition ---- */

typedef struct stored {
    uint64_t group;
    int64_t time_ms;
    bool is_live;
} stored;

/* What the store holds, and what was told of it. */
typedef struct telling {
    stored stories[COUNT * 3];
    size_t count;
    uint64_t last_group;
    wirecopy_dispatch dispatch; /* that is told of */
    wirecopy_member before;     /* without what it borrows */
    size_t member_count, rewrite_count, aligned_count, credit_count, dispatch_count;
    bool is_told[COUNT * 3]; /* in its own group */
    size_t rewrite_told[COUNT * 3];
    uint64_t stop_after;
} telling;

static telling told;

/* Numbers of stories that are gone for good are passed over. */
static wirecopy_status note_stored(void *context, const wirecopy_record *record)
{
    (void)context;
    while (told.count < record->story)
        told.stories[told.count++] = (stored){UINT64_MAX, 0, false};
    told.stories[told.count++] = (stored){record->group, record->time_ms, !record->is_leading && !record->is_deleted};
    return WIRECOPY_OK;
}

static bool comes_before(int64_t a_ms, uint64_t a, int64_t b_ms, uint64_t b)
{
    if ((a_ms == WIRECOPY_TIME_NONE) != (b_ms == WIRECOPY_TIME_NONE))
        return b_ms == WIRECOPY_TIME_NONE;
    return a_ms != b_ms ? a_ms < b_ms : a < b;
}

static wirecopy_status on_begin(void *context, const wirecopy_dispatch *dispatch)
{
    (void)context;
    CU_ASSERT(told.dispatch_count == 0 || dispatch->group > told.last_group);
    told.last_group = dispatch->group;
    told.dispatch = *dispatch;
    told.member_count = told.rewrite_count = 0;
    return WIRECOPY_OK;
}

static void check_alignment_of(const wirecopy_member *member)
{
    told.aligned_count++;
    CU_ASSERT_PTR_NULL(
        check_alignment(member->lead, &member->kept.story, WIRECOPY_PASSAGES_LONGEST, member->alignment));
}

static wirecopy_status on_member(void *context, const wirecopy_member *member)
{
    const uint64_t number = member->kept.number;
    const bool is_of_group = member->kept.group == told.dispatch.group;
    (void)context;
    CU_ASSERT(member->is_lead == (told.member_count + told.rewrite_count == 0));
    CU_ASSERT(!member->is_lead || is_of_group);
    CU_ASSERT(number < told.count && told.stories[number].time_ms == member->kept.story.time_ms);
    if (told.member_count + told.rewrite_count > 1)
        CU_ASSERT(
            comes_before(told.before.kept.story.time_ms, told.before.kept.number, member->kept.story.time_ms, number));
    if (is_of_group) {
        told.is_told[number] = true;
        told.member_count++;
        CU_ASSERT(member->is_lead || comes_before(member->lead->time_ms, 0, member->kept.story.time_ms, number));
    } else {
        told.rewrite_told[number]++;
        told.rewrite_count++;
        CU_ASSERT(member->verdict >= WIRECOPY_DERIVED && number > told.dispatch.group);
    }
    if (member->alignment)
        check_alignment_of(member);
    told.credit_count += member->credit_count;
    told.before = *member;
    return WIRECOPY_OK;
}

static wirecopy_status on_end(void *context, const wirecopy_dispatch *dispatch)
{
    (void)context;
    CU_ASSERT(dispatch->group == told.dispatch.group && told.member_count == dispatch->copy_count &&
              told.rewrite_count == dispatch->rewrite_count);
    return ++told.dispatch_count == told.stop_after ? WIRECOPY_E_CANCELLED : WIRECOPY_OK;
}

static const wirecopy_archive_observer observer = {NULL, on_begin, on_member, on_end};

static void begin_telling(wirecopy_store *store)
{
    memset(&told, 0, sizeof told);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_walk(store, note_stored, NULL), WIRECOPY_OK);
    /* who was replaced and leads nothing is not marked: it is asked for by its id */
}

/* A story is live if it is what its id finds. */
static void find_live(wirecopy_archive *archive, const made_story *made, size_t count)
{
    wirecopy_kept_story kept;
    for (size_t i = 0; i < told.count; i++)
        told.stories[i].is_live = false;
    for (size_t i = 0; i < count; i++)
        if (wirecopy_archive_find(archive, made[i].story.id, &kept) == WIRECOPY_OK)
            told.stories[kept.number].is_live = true;
}

static size_t live_count(uint64_t group)
{
    size_t count = 0;
    for (size_t i = 0; i < told.count; i++)
        count += told.stories[i].is_live && told.stories[i].group == group;
    return count;
}

/* Whether each live story of a group of least stories and more was told of, and no other. */
static bool is_all_told(size_t least)
{
    bool right = true;
    for (size_t i = 0; i < told.count; i++)
        right = right && told.is_told[i] == (told.stories[i].is_live && live_count(told.stories[i].group) >= least);
    return right;
}

static void groups_are_those_of_the_store(void)
{
    made_story *made = stories_make(0, COUNT);
    for (unsigned deleted = 0; deleted < 2; deleted++) {
        fixture_reset();
        fill("store", made, COUNT, false);
        if (deleted) {
            wirecopy_store *writer = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
            for (size_t i = 0; i < COUNT; i += 7) {
                uint64_t version_count;
                CU_ASSERT_EQUAL(wirecopy_store_delete(writer, &made[i].story.id, 1, &version_count), WIRECOPY_OK);
            }
            wirecopy_store_close(writer);
        }
        for (size_t least = 0; least < 5; least++) {
            wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
            wirecopy_archive *archive = archive_open(store);
            begin_telling(store);
            find_live(archive, made, COUNT);
            CU_ASSERT_EQUAL(
                wirecopy_archive_walk(archive, &(wirecopy_archive_options){.story_count_min = least}, &observer),
                WIRECOPY_OK);
            CU_ASSERT(is_all_told(least ? least : 2) && told.dispatch_count > 3 && told.aligned_count == 0);
            wirecopy_archive_destroy(archive);
            wirecopy_store_close(store);
        }
    }
    free(made);
}

/* With rewrites, copies of a rewrite are told of where that is, or with it. */
static void no_rewrite_is_lost(void)
{
    made_story *made = stories_make(0, COUNT);
    fixture_reset();
    fill("store", made, COUNT, true);
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    wirecopy_archive *archive = archive_open(store);
    begin_telling(store);
    find_live(archive, made, COUNT);
    const wirecopy_archive_options options = {.rewrites = true, .passages = true};
    CU_ASSERT_EQUAL(wirecopy_archive_walk(archive, &options, &observer), WIRECOPY_OK);
    size_t rewrite_count = 0, lost_count = 0;
    for (size_t i = 0; i < told.count; i++) {
        if (!told.stories[i].is_live)
            continue;
        rewrite_count += told.rewrite_told[i] > 0;
        lost_count += live_count(told.stories[i].group) > 1 && !told.is_told[i] && told.rewrite_told[i] == 0;
    }
    CU_ASSERT(rewrite_count > 20 && lost_count == 0 && told.aligned_count > 100);
    wirecopy_archive_destroy(archive);
    wirecopy_store_close(store);
    free(made);
}

/* By any story of it, a dispatch is the same as in the walk; a story without copies is one, too. */
static void a_dispatch_is_told_of_by_its_group(void)
{
    made_story *made = stories_make(0, COUNT);
    fixture_reset();
    fill("store", made, COUNT, true);
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    wirecopy_archive *archive = archive_open(store);
    size_t alone_count = 0;
    for (size_t i = 0; i < COUNT; i += 5) {
        wirecopy_kept_story kept;
        CU_ASSERT_EQUAL_FATAL(wirecopy_archive_find(archive, made[i].story.id, &kept), WIRECOPY_OK);
        const uint64_t group = kept.group, number = kept.number;
        begin_telling(store);
        find_live(archive, made, COUNT);
        CU_ASSERT_EQUAL(wirecopy_archive_dispatch(archive, group, NULL, &observer), WIRECOPY_OK);
        CU_ASSERT(told.dispatch_count == 1 && told.is_told[number] && told.member_count == live_count(group));
        alone_count += told.member_count == 1;
    }
    CU_ASSERT(alone_count > 3);
    CU_ASSERT_EQUAL(wirecopy_archive_dispatch(archive, COUNT * 2, NULL, &observer), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(wirecopy_archive_dispatch(archive, UINT64_MAX, NULL, &observer), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(wirecopy_archive_dispatch(archive, 0, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_archive_walk(NULL, NULL, &observer), WIRECOPY_E_INVALID);
    begin_telling(store);
    told.stop_after = 3;
    CU_ASSERT_EQUAL(wirecopy_archive_walk(archive, NULL, &observer), WIRECOPY_E_CANCELLED);
    CU_ASSERT_EQUAL(told.dispatch_count, 3);
    CU_ASSERT_EQUAL(wirecopy_archive_walk(archive, NULL, &(wirecopy_archive_observer){0}), WIRECOPY_OK);
    wirecopy_archive_destroy(archive);
    wirecopy_store_close(store);
    free(made);
}

/* ---- crowds ---- */

typedef struct crowd {
    size_t dispatch_count, member_count;
    bool strangers;
} crowd;

static wirecopy_status count_member(void *context, const wirecopy_member *member)
{
    crowd *const seen = context;
    seen->member_count++;
    seen->strangers = seen->strangers || (!member->is_lead && member->contained < 0.5);
    return WIRECOPY_OK;
}

static wirecopy_status count_dispatch(void *context, const wirecopy_dispatch *dispatch)
{
    crowd *const seen = context;
    (void)dispatch;
    seen->dispatch_count++;
    return WIRECOPY_OK;
}

/* A thousand copies of one are one dispatch; of a chain, each edited a little from the last, no dispatch holds what is not
 * like its lead. */
static void crowds_are_told_of_whole(void)
{
    enum { CROWD = 1000, CHAIN = 300 };
    made_story *made = calloc(CROWD, sizeof made[0]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(made);
    for (unsigned chain = 0; chain < 2; chain++) {
        const size_t count = chain ? CHAIN : CROWD;
        crowd seen = {0, 0, false};
        for (size_t i = 0; i < count; i++) {
            story_make(16, &made[i]);
            made[i].story.text.byte_count = 0;
            for (size_t word = 0; word < 200; word++) /* in a chain a word is another's from some story on */
                add_word(&made[i], dispatch_word(chain && word * 3 / 2 < i ? 1000 : 16, word));
            set_string(&made[i].story.id, made[i].id, sizeof made[i].id, "copy-%u", (unsigned)i);
        }
        fixture_reset();
        fill("store", made, count, true);
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        wirecopy_archive *archive = archive_open(store);
        const wirecopy_archive_observer counting = {&seen, NULL, count_member, count_dispatch};
        CU_ASSERT_EQUAL(wirecopy_archive_walk(archive, &(wirecopy_archive_options){.passages = true}, &counting),
                        WIRECOPY_OK);
        CU_ASSERT(!seen.strangers);
        CU_ASSERT(chain ? seen.dispatch_count > 1 && seen.member_count <= CHAIN
                        : seen.dispatch_count == 1 && seen.member_count == CROWD);
        wirecopy_archive_destroy(archive);
        wirecopy_store_close(store);
    }
    free(made);
}

static void a_request_that_fails_is_told(void)
{
    made_story *made = stories_make(0, 120);
    fixture_reset();
    fill("store", made, 120, true);
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    const wirecopy_archive_options options = {.rewrites = true, .passages = true};
    crowd seen = {0, 0, false}, again = {0, 0, false};
    const wirecopy_archive_observer counting = {&seen, NULL, count_member, count_dispatch},
                                    counting_again = {&again, NULL, count_member, count_dispatch};
    size_t failed_count = 0;
    for (size_t nth = 1; nth < 400; nth += 3) {
        wirecopy_archive *archive = NULL;
        wirecopy_memory_fail_at(nth);
        wirecopy_status status = wirecopy_archive_create(store, &archive);
        if (status == WIRECOPY_OK)
            status = wirecopy_archive_walk(archive, &options, &counting);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        failed_count += status == WIRECOPY_E_MEMORY;
        wirecopy_archive_destroy(archive);
    }
    CU_ASSERT(failed_count > 10);
    wirecopy_archive *archive = archive_open(store);
    CU_ASSERT_EQUAL(wirecopy_archive_walk(archive, &options, &counting_again), WIRECOPY_OK);
    CU_ASSERT(again.member_count > 50);
    CU_ASSERT_EQUAL(wirecopy_archive_refresh(archive), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_archive_refresh(NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_archive_create(NULL, &archive), WIRECOPY_E_INVALID);
    wirecopy_archive_destroy(archive);
    wirecopy_store_close(store);
    free(made);
}

int main(void)
{
    static const test_case cases[] = {
        {"a story is found by its id, in its newest version", a_story_is_found_by_its_id_in_its_newest_version},
        {"groups are those of the store", groups_are_those_of_the_store},
        {"no rewrite is lost", no_rewrite_is_lost},
        {"a dispatch is told of by its group", a_dispatch_is_told_of_by_its_group},
        {"crowds are told of whole", crowds_are_told_of_whole},
        {"a request that fails is told", a_request_that_fails_is_told},
    };
    return RUN_FIXTURE("engine/archive", cases);
}
