#include "core/store/view.h"

#include "core/base/memory.h"
#include "core/store/handle.h"
#include "core/store/merger.h"
#include "tests/unit/store/fixture.h"

#include <pthread.h>

#define STORY_COUNT 260

/* Segments of 1 to 50 stories, and none; batches that end on, before and beyond the segments' ends. */
static void answers_do_not_depend_on_how_stories_lie(void)
{
    static const uint32_t limits[] = {1, 7, 50, 0};
    static const uint64_t batches[] = {1, 13, 260};
    for (size_t l = 0; l < sizeof limits / sizeof *limits; l++) {
        for (size_t b = 0; b < sizeof batches / sizeof *batches; b++) {
            fixture_reset();
            wirecopy_segments_limit(limits[l], 0);
            wirecopy_store *store = store_make(fixture_path("store"), STORY_COUNT, batches[b]);
            CU_ASSERT(store_agrees(store, STORY_COUNT, 60));
            wirecopy_store_close(store);
            store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
            CU_ASSERT(store_agrees(store, STORY_COUNT, 60));
            wirecopy_store_close(store);
            store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
            CU_ASSERT(store_agrees(store, STORY_COUNT, 60));
            wirecopy_store_close(store);
        }
    }
    wirecopy_segments_limit(0, 0);
}

static int compare_keys(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* Lists are what is found key by key, or too long. */
static bool lists_agree(const wirecopy_view *view, uint64_t as_of, uint32_t list_max, uint64_t *random)
{
    enum { KEYS = 60, LIST_MAX = 130 };
    static uint64_t keys[KEYS], stories[KEYS * LIST_MAX], found[LIST_MAX];
    static uint32_t counts[KEYS];
    const size_t key_count = random_next(random) % (KEYS + 1);
    for (size_t i = 0; i < key_count; i++)
        keys[i] = sample_query(WIRECOPY_MAP_POSTINGS, STORY_COUNT, random);
    qsort(keys, key_count, sizeof keys[0], compare_keys);
    wirecopy_view_find_lists(view, as_of, &(wirecopy_view_lists){keys, key_count, list_max, stories, counts});
    for (size_t i = 0; i < key_count; i++) {
        const size_t count = wirecopy_view_find(view, WIRECOPY_MAP_POSTINGS, keys[i], as_of, found, list_max);
        if (counts[i] != (count <= list_max ? count : list_max + 1) ||
            (count <= list_max && memcmp(stories + i * list_max, found, count * sizeof found[0]) != 0))
            return false;
    }
    return true;
}

static bool any_lists_agree(const wirecopy_view *view, uint64_t *random)
{
    static const uint32_t list_max[] = {1, 3, 20, 128};
    for (unsigned round = 0; round < 200; round++) {
        const uint64_t as_of = round % 3 ? UINT64_MAX : random_next(random) % (STORY_COUNT + 1);
        if (!lists_agree(view, as_of, list_max[round % 4], random))
            return false;
    }
    return true;
}

/* In segments, also in the middle of a merge, and in the tail; with and without stories that are gone. */
static void lists_are_what_is_found_key_by_key(void)
{
    uint64_t random = 9;
    wirecopy_view *view = NULL;
    fixture_reset();
    wirecopy_segments_limit(20, 0);
    wirecopy_segments_part_limit(60);
    wirecopy_merger_factor(1);
    wirecopy_store *store = store_make(fixture_path("store"), STORY_COUNT, 10);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    for (unsigned gone = 0; gone < 3; gone++) {
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
        CU_ASSERT(any_lists_agree(view, &random));
        wirecopy_view_end(view);
        const wirecopy_string id = {"wire-1", 6};
        uint64_t version_count;
        CU_ASSERT_EQUAL(wirecopy_store_delete(store, &id, 1, &version_count), WIRECOPY_OK);
        CU_ASSERT_EQUAL(version_count > 0, gone == 0);
    }
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
    wirecopy_merger_factor(-1);
    wirecopy_segments_part_limit(0);
    wirecopy_segments_limit(0, 0);
}

/* A reader without segments makes its own, in memory. */
static void answers_do_not_need_segments(void)
{
    fixture_reset();
    wirecopy_segments_limit(30, 0);
    wirecopy_store_close(store_make(fixture_path("store"), STORY_COUNT, 20));
    remove_all(fixture_path("store/segments"));
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT(store_agrees(store, STORY_COUNT, 300));
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

static void appended_stories_are_seen_at_once(void)
{
    fixture_reset();
    wirecopy_segments_limit(25, 0);
    wirecopy_store *store = store_make(fixture_path("store"), 40, 40);
    wirecopy_view *view = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    for (unsigned batch = 0; batch < 5; batch++) {
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
        for (unsigned i = 0; i < 15; i++) {
            static sample one;
            uint64_t story;
            sample_make(wirecopy_view_story_count(view), &one);
            CU_ASSERT_EQUAL_FATAL(wirecopy_store_append(store, &one.record, &story), WIRECOPY_OK);
            CU_ASSERT_EQUAL_FATAL(wirecopy_store_settle(store), WIRECOPY_OK);
            CU_ASSERT_EQUAL(wirecopy_view_story_count(view), story + 1);
            CU_ASSERT(view_agrees(view, story, 12));
        }
        wirecopy_view_end(view);
        CU_ASSERT_EQUAL_FATAL(wirecopy_store_commit(store), WIRECOPY_OK);
    }
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

static void several_views_are_open_at_once(void)
{
    fixture_reset();
    wirecopy_store *store = store_make(fixture_path("store"), 60, 9);
    wirecopy_view *views[3] = {0};
    for (unsigned i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &views[i]), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(views[i]), WIRECOPY_OK);
    }
    for (unsigned i = 0; i < 3; i++)
        CU_ASSERT(view_agrees(views[i], i, 30));
    for (unsigned i = 0; i < 3; i++) {
        wirecopy_view_end(views[i]);
        wirecopy_view_destroy(views[i]);
    }
    wirecopy_view_destroy(NULL);
    wirecopy_store_close(store);
}

typedef struct asker {
    wirecopy_store *store;
    uint64_t seed;
    bool agrees;
} asker;

static void *ask(void *context)
{
    asker *const self = context;
    wirecopy_view *view = NULL;
    self->agrees = wirecopy_view_create(&self->store, 1, &view) == WIRECOPY_OK;
    for (unsigned round = 0; self->agrees && round < 5; round++) {
        self->agrees = wirecopy_view_begin(view) == WIRECOPY_OK && view_agrees(view, self->seed + round, 40);
        if (self->agrees)
            wirecopy_view_end(view);
    }
    wirecopy_view_destroy(view);
    return NULL;
}

static void threads_may_each_have_a_view(void)
{
    fixture_reset();
    wirecopy_segments_limit(25, 0);
    wirecopy_store *store = store_make(fixture_path("store"), 120, 9);
    pthread_t threads[4];
    asker askers[4];
    for (unsigned i = 0; i < 4; i++) {
        askers[i] = (asker){store, i * 100, false};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
    }
    for (unsigned i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
        CU_ASSERT(askers[i].agrees);
    }
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* Stores side by side: each holds the first of the samples, so many of them, and one holds nothing. */
#define SEVERAL_COUNT 4
static const uint64_t several_counts[SEVERAL_COUNT] = {70, 1, 0, 130};

typedef struct several {
    wirecopy_store *stores[SEVERAL_COUNT];
    wirecopy_view *view;
} several;

/* One is open for writing, the others as readers find them. */
static several several_open(void)
{
    several made = {{NULL}, NULL};
    fixture_reset();
    wirecopy_segments_limit(25, 0);
    for (size_t i = 0; i < SEVERAL_COUNT; i++) {
        char name[2] = {(char)('a' + i), 0};
        made.stores[i] = store_make(fixture_path(name), several_counts[i], 9);
        if (i == 0)
            continue;
        wirecopy_store_close(made.stores[i]);
        made.stores[i] = store_open(fixture_path(name), WIRECOPY_STORE_READ);
    }
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(made.stores, SEVERAL_COUNT, &made.view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(made.view), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_view_story_count(made.view), 201);
    return made;
}

static void several_close(several *made)
{
    wirecopy_view_end(made->view);
    wirecopy_view_destroy(made->view);
    for (size_t i = 0; i < SEVERAL_COUNT; i++)
        wirecopy_store_close(made->stores[i]);
    wirecopy_segments_limit(0, 0);
}

/* The answer by definition: the samples of all stores in a row that have a key and, with members of a group asked for,
 * are in its store. */
static bool several_find_agrees(const several *made, wirecopy_view_map map, uint64_t key, uint64_t as_of, size_t only,
                                const uint64_t *found, size_t found_count, size_t capacity)
{
    size_t count = 0;
    uint64_t story = 0;
    for (size_t i = 0; i < SEVERAL_COUNT; i++) {
        for (uint64_t own = 0; own < several_counts[i]; own++, story++) {
            const wirecopy_view_place place = wirecopy_view_locate(made->view, story);
            sample one;
            sample_make(own, &one);
            if (place.store != i || place.story != own)
                return false;
            if (story >= as_of || (only != SIZE_MAX && only != i) || !sample_has(&one, map, key))
                continue;
            if (count < capacity && (count >= found_count || found[count] != story))
                return false;
            count++;
        }
    }
    return count == found_count;
}

static void several_stores_are_found_in_as_one(void)
{
    several made = several_open();
    uint64_t random = 3, stories[512];
    for (unsigned i = 0; i < 400; i++) {
        const wirecopy_view_map map = i % 2 ? WIRECOPY_MAP_POSTINGS : WIRECOPY_MAP_IDS;
        const uint64_t as_of = i % 5 ? random_next(&random) % 203 : UINT64_MAX;
        const size_t capacity = i % 3 ? 512 : (size_t)(random_next(&random) % 5);
        const uint64_t key = sample_query(map, 130, &random);
        wirecopy_view_prefetch_slots(made.view, map, key);
        wirecopy_view_prefetch_entries(made.view, map, key);
        const size_t found = wirecopy_view_find(made.view, map, key, as_of, capacity ? stories : NULL, capacity);
        CU_ASSERT_FATAL(several_find_agrees(&made, map, key, as_of, SIZE_MAX, stories, found, capacity));
    }
    CU_ASSERT(any_lists_agree(made.view, &random));
    several_close(&made);
}

static void what_is_near_is_found_in_several_stores_as_in_one(void)
{
    several made = several_open();
    wirecopy_near near = {0};
    uint64_t random = 5;
    for (unsigned i = 0; i < 60; i++) {
        const uint64_t questions[] = {sample_simhash(&random), sample_simhash(&random)};
        const uint64_t as_of = i % 5 ? random_next(&random) % 203 : UINT64_MAX;
        const unsigned radius = i % 8;
        size_t at = 0;
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_near(made.view, questions, 2, radius, as_of, &near), WIRECOPY_OK);
        for (uint32_t question = 0; question < 2; question++) {
            for (uint64_t story = 0; story < 201 && story < as_of; story++) {
                sample one;
                sample_make(wirecopy_view_locate(made.view, story).story, &one);
                const uint64_t simhash = one.record.fingerprint.simhash[0];
                if (simhash == 0 || wirecopy_popcount64(simhash ^ questions[question]) > radius)
                    continue;
                CU_ASSERT_FATAL(at < near.hit_count);
                CU_ASSERT(near.hits[at].question == question && near.hits[at].story == story);
                at++;
            }
        }
        CU_ASSERT_EQUAL(at, near.hit_count);
    }
    wirecopy_near_clear(&near);
    several_close(&made);
}

static void members_are_those_of_the_group_of_its_store(void)
{
    several made = several_open();
    wirecopy_story_list list = {0};
    size_t member_count = 0;
    for (uint64_t group = 0; group < 201; group++) {
        const wirecopy_view_place place = wirecopy_view_locate(made.view, group);
        const uint64_t as_of = group % 4 ? UINT64_MAX : 120, key = wirecopy_group_key(place.story);
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_members(made.view, group, as_of, SIZE_MAX, &list), WIRECOPY_OK);
        CU_ASSERT_FATAL(several_find_agrees(&made, WIRECOPY_MAP_MEMBERS, key, as_of, place.store, list.stories,
                                            list.count, SIZE_MAX));
        member_count += list.count;
    }
    CU_ASSERT(member_count > 60);
    wirecopy_memory_free(list.stories);
    several_close(&made);
}

static void stories_of_several_stores_have_numbers_of_the_view(void)
{
    several made = several_open();
    for (uint64_t story = 0; story < 201; story++) {
        const wirecopy_view_place place = wirecopy_view_locate(made.view, story);
        wirecopy_record record;
        sample one;
        sample_make(place.story, &one);
        one.record.story += story - place.story;
        one.record.group += story - place.story;
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_record(made.view, story, &record), WIRECOPY_OK);
        CU_ASSERT_FATAL(record_equals(&record, &one.record));
        const wirecopy_card card = wirecopy_view_card(made.view, story), want = wirecopy_card_of(&one.record);
        CU_ASSERT_FATAL(memcmp(&card, &want, sizeof card) == 0);
    }
    several_close(&made);
}

/* Stories as they come from a list, or out of order as from a damaged one; a source that none has; and those of an id that
 * was deleted, which are of no source. */
static void are_of_source_says_what_the_cards_do(void)
{
    several made = several_open();
    uint64_t random = 6, deleted_count = 0;
    unsigned told[2] = {0, 0};
    wirecopy_record record;
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_record(made.view, 11, &record), WIRECOPY_OK);
    CU_ASSERT(record.source.byte_count > 0);
    char bytes[32];
    const wirecopy_string id = {memcpy(bytes, record.id.bytes, record.id.byte_count), record.id.byte_count};
    wirecopy_view_end(made.view);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_delete(made.stores[0], &id, 1, &deleted_count), WIRECOPY_OK);
    CU_ASSERT(deleted_count > 0);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(made.view), WIRECOPY_OK);
    const uint32_t gazette = wirecopy_source_key((wirecopy_string){"Coast Gazette", 13});
    for (unsigned round = 0; round < 400; round++) {
        uint64_t stories[300];
        const size_t count = random_next(&random) % 300, least = random_next(&random) % 80;
        const uint32_t source = round % 4 ? gazette : gazette ^ 1;
        size_t found = 0;
        for (size_t i = 0; i < count; i++) {
            stories[i] = round % 2 ? i * 201 / count : random_next(&random) % 201;
            found += wirecopy_view_card(made.view, stories[i]).source == source;
        }
        const bool wanted = found >= least;
        CU_ASSERT_EQUAL(wirecopy_view_are_of_source(made.view, stories, count, source, least), wanted);
        told[wanted] += round % 4 > 0;
    }
    CU_ASSERT(told[0] > 50 && told[1] > 50);
    several_close(&made);
}

/* The last of the stores can not begin: then none has begun, and all can begin again. */
static void a_view_begins_on_all_stores_or_none(void)
{
    several made = several_open();
    wirecopy_view_end(made.view);
    made.stores[3]->log_change = 0; /* as if something had been committed since */
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_store_refresh(made.stores[3]), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_EQUAL(wirecopy_view_begin(made.view), WIRECOPY_E_MEMORY);
    CU_ASSERT_EQUAL(wirecopy_store_refresh(made.stores[3]), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(made.view), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_view_story_count(made.view), 201);
    several_close(&made);
}

/* Requests of the library; LMDB's own are beyond its reach. */
static void beginning_fails_without_memory_and_can_be_repeated(void)
{
    fixture_reset();
    wirecopy_segments_limit(5, 0);
    wirecopy_store *store = store_make(fixture_path("store"), 60, 9);
    bool done = false;
    for (size_t nth = 1; !done; nth++) {
        wirecopy_view *view = NULL;
        wirecopy_memory_fail_at(nth);
        wirecopy_status status = wirecopy_view_create(&store, 1, &view);
        if (status == WIRECOPY_OK)
            status = wirecopy_view_begin(view);
        wirecopy_memory_fail_at(0);
        done = status == WIRECOPY_OK;
        CU_ASSERT_FATAL(done || status == WIRECOPY_E_MEMORY);
        if (view && !done)
            CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
        if (view) {
            CU_ASSERT(view_agrees(view, nth, 9));
            wirecopy_view_end(view);
        }
        wirecopy_view_destroy(view);
    }
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* Makes every entry of every map name the last story that a value can, and every card the last group, in place. */
static void part_lead_astray(uint8_t *image, size_t byte_count, const wirecopy_segment_part *part, uint64_t *random)
{
    wirecopy_card *const cards = wirecopy_segment_part_cards(image);
    (void)byte_count, (void)random;
    for (size_t i = 0; i < part->item_count; i++) {
        if (part->cards)
            cards[i].group = i % 2 ? UINT64_MAX : STORY_COUNT;
        else if (i + 1 < part->item_count)
            memset(image + (part->run.entries - part->image) + i * part->run.entry_bytes, 0xff, 3);
    }
}

/* Some bytes anywhere; mostly behind the header, as a part whose header is damaged is passed over with all after it. */
static void part_scatter(uint8_t *image, size_t byte_count, const wirecopy_segment_part *part, uint64_t *random)
{
    (void)part;
    const size_t begin = random_next(random) % 50 ? 72 : 0;
    for (uint64_t count = 1 + random_next(random) % 200; count > 0; count--)
        image[begin + random_next(random) % (byte_count - begin)] = (uint8_t)random_next(random);
}

typedef struct damaging {
    wirecopy_change *change;
    void (*damage)(uint8_t *image, size_t byte_count, const wirecopy_segment_part *part, uint64_t *random);
    uint64_t random;
} damaging;

static wirecopy_status part_damage(void *context, uint64_t key, wirecopy_blob blob)
{
    wirecopy_segment_part part;
    damaging *const self = context;
    void *image = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_segment_part_open(blob.bytes, blob.byte_count, &part), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_put(self->change, WIRECOPY_SEGMENTS_TABLE, key, blob.byte_count, &image),
                          WIRECOPY_OK);
    memcpy(image, blob.bytes, blob.byte_count);
    self->damage(image, blob.byte_count, &part, &self->random);
    return WIRECOPY_OK;
}

static void segments_damage(damaging self)
{
    wirecopy_env *env = NULL;
    wirecopy_snapshot *snapshot = NULL;
    const wirecopy_env_options options = {.tables = {"parts"}, .writable = true};
    CU_ASSERT_EQUAL_FATAL(wirecopy_env_open(fixture_path("store/segments"), &options, &env), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(env, 0, &self.change), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_walk(snapshot, WIRECOPY_SEGMENTS_TABLE, 0, part_damage, &self),
                          WIRECOPY_OK);
    wirecopy_snapshot_destroy(snapshot);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(self.change), WIRECOPY_OK);
    wirecopy_env_close(env);
}

/* Asks for all kinds of keys; returns how many stories it was told of. All of them, and their groups, have to be there. */
static uint64_t ask_damaged(uint64_t *random)
{
    wirecopy_view *view = NULL;
    wirecopy_near near = {0};
    uint64_t found_count = 0;
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    for (unsigned i = 0; i < 600; i++) {
        uint64_t stories[1024];
        const wirecopy_view_map map = (wirecopy_view_map)(i % WIRECOPY_MAP_KEYS);
        const uint64_t key = sample_query(map, STORY_COUNT, random);
        const uint64_t as_of = i % 2 ? random_next(random) % STORY_COUNT : STORY_COUNT;
        const size_t found = wirecopy_view_find(view, map, key, as_of, stories, 1024);
        CU_ASSERT_EQUAL(wirecopy_view_find(view, map, key, as_of, NULL, 0), found);
        for (size_t j = 0; j < found && j < 1024; j++) {
            CU_ASSERT_FATAL(stories[j] < as_of);
            CU_ASSERT(wirecopy_view_card(view, stories[j]).group <= stories[j]);
        }
        (void)wirecopy_view_are_of_source(view, stories, found < 1024 ? found : 1024, 1, 3);
        found_count += found;
    }
    for (unsigned i = 0; i < 100; i++) {
        const uint64_t question = sample_simhash(random),
                       as_of = i % 2 ? random_next(random) % STORY_COUNT : STORY_COUNT;
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_near(view, &question, 1, i % 8, as_of, &near), WIRECOPY_OK);
        for (size_t j = 0; j < near.hit_count; j++)
            CU_ASSERT_FATAL(near.hits[j].story < as_of && near.hits[j].distance_bits <= i % 8);
        found_count += near.hit_count;
    }
    wirecopy_near_clear(&near);
    wirecopy_view_end(view);
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
    return found_count;
}

static void damaged_segments_name_no_story_that_is_not_there(void)
{
    uint64_t random = 1, found_count = 0;
    for (unsigned round = 0; round < 30; round++) {
        fixture_reset();
        wirecopy_segments_limit(50, 0);
        wirecopy_store_close(store_make(fixture_path("store"), STORY_COUNT, 30));
        segments_damage((damaging){.damage = round ? part_scatter : part_lead_astray, .random = round});
        found_count += ask_damaged(&random);
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        CU_ASSERT(verify_problem_count(store) > 0 && verify_problem_count(store) != UINT64_MAX);
        wirecopy_store_close(store);
    }
    CU_ASSERT(found_count > 0);
    wirecopy_segments_limit(0, 0);
}

int main(void)
{
    static const test_case cases[] = {
        {"answers do not depend on how stories lie", answers_do_not_depend_on_how_stories_lie},
        {"lists are what is found key by key", lists_are_what_is_found_key_by_key},
        {"answers do not need segments", answers_do_not_need_segments},
        {"appended stories are seen at once", appended_stories_are_seen_at_once},
        {"several views are open at once", several_views_are_open_at_once},
        {"threads may each have a view", threads_may_each_have_a_view},
        {"several stores are found in as one", several_stores_are_found_in_as_one},
        {"what is near is found in several stores as in one", what_is_near_is_found_in_several_stores_as_in_one},
        {"members are those of the group of its store", members_are_those_of_the_group_of_its_store},
        {"stories of several stores have numbers of the view", stories_of_several_stores_have_numbers_of_the_view},
        {"are of source says what the cards do", are_of_source_says_what_the_cards_do},
        {"a view begins on all stores or none", a_view_begins_on_all_stores_or_none},
        {"damaged segments name no story that is not there", damaged_segments_name_no_story_that_is_not_there},
        {"beginning fails without memory and can be repeated", beginning_fails_without_memory_and_can_be_repeated},
    };
    return RUN_FIXTURE("store/view", cases);
}
