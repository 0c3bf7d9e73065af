#include <stdio.h>

#include "bench/anatomy.h"
#include "bench/folder.h"
#include "bench/keys.h"
#include "bench/rival.h"
#include "core/base/arena.h"
#include "core/base/memory.h"
#include "core/fingerprint/hash.h"
#include "core/match/matcher.h"
#include "core/store/near.h"
#include "core/store/record.h"
#include "wirecopy/fingerprint.h"

#define MATCH_LIMIT 10 /* as the command line has it by default */

typedef struct own {
    char path[BENCH_PATH_BYTES];
    wirecopy_fingerprinter *fingerprinter;
    wirecopy_matcher *matcher;
    wirecopy_store *store;
    wirecopy_view *view;
    const wirecopy_story *stories; /* [count] borrowed */
    wirecopy_fingerprint *fingerprints;
    size_t count, capacity;
    wirecopy_arena sketches;
    wirecopy_near near;
} own;

static void destroy(void *state)
{
    own *const rival = state;
    if (!rival)
        return;
    wirecopy_view_destroy(rival->view);
    wirecopy_store_close(rival->store);
    wirecopy_matcher_destroy(rival->matcher);
    wirecopy_fingerprinter_destroy(rival->fingerprinter);
    wirecopy_arena_clear(&rival->sketches);
    wirecopy_near_clear(&rival->near);
    wirecopy_memory_free(rival->fingerprints);
    wirecopy_memory_free(rival);
}

static wirecopy_status create(const bench_rival_setup *setup, void **rival_out)
{
    own *const rival = wirecopy_memory_alloc_zeroed(1, sizeof *rival);
    if (!rival)
        return WIRECOPY_E_MEMORY;
    snprintf(rival->path, sizeof rival->path, "%s", setup->path);
    wirecopy_status status = wirecopy_fingerprinter_create(&rival->fingerprinter);
    if (status == WIRECOPY_OK)
        status = wirecopy_matcher_create(&rival->matcher);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_open(rival->path, WIRECOPY_STORE_CREATE, &rival->store);
    if (status == WIRECOPY_OK)
        *rival_out = rival;
    else
        destroy(rival);
    return status;
}

static wirecopy_status fingerprint_one(own *rival, const wirecopy_story *story, wirecopy_fingerprint *made)
{
    const wirecopy_status status = wirecopy_fingerprint_story(rival->fingerprinter, story, made, NULL);
    if (status != WIRECOPY_OK)
        return status;
    made->sketch = wirecopy_arena_copy(&rival->sketches, made->sketch, made->sketch_count * sizeof made->sketch[0]);
    return made->sketch ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

static wirecopy_status fingerprint(void *state, const wirecopy_story *stories, size_t count)
{
    own *const rival = state;
    if (wirecopy_memory_reserve(&rival->fingerprints, &rival->capacity, count, sizeof rival->fingerprints[0]))
        return WIRECOPY_E_MEMORY;
    wirecopy_arena_reset(&rival->sketches);
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i++)
        status = fingerprint_one(rival, &stories[i], &rival->fingerprints[i]);
    rival->stories = stories;
    rival->count = count;
    return status;
}

/* Each story is of a group of its own, as if none had been found to be a copy. */
static wirecopy_status append(own *rival, size_t i, uint64_t number)
{
    const wirecopy_story *const story = &rival->stories[i];
    wirecopy_record record = {.group = number, .fingerprint = rival->fingerprints[i]};
    uint64_t appended;
    record.family = wirecopy_family_of(&record.fingerprint);
    record.digest = wirecopy_hash64_seeded(story->text.bytes, story->text.byte_count, number);
    record.id = story->id;
    record.title = story->title;
    record.source = story->source;
    record.lang = story->lang;
    record.time_ms = story->time_ms;
    return wirecopy_store_append(rival->store, &record, &appended);
}

static wirecopy_status add_batch(void *state, uint64_t first_story)
{
    own *const rival = state;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < rival->count; i++)
        status = append(rival, i, first_story + i);
    return status == WIRECOPY_OK ? wirecopy_store_commit(rival->store) : status;
}

/* Lookups ask a store as another process would leave it: closed by its writer, opened for reading. */
static wirecopy_status reopen(void *state)
{
    own *const rival = state;
    wirecopy_store_close(rival->store);
    rival->store = NULL;
    wirecopy_status status = wirecopy_store_open(rival->path, WIRECOPY_STORE_READ, &rival->store);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_create(&rival->store, 1, &rival->view);
    return status;
}

static wirecopy_status ask(own *rival, size_t i, bench_hits *hits)
{
    const wirecopy_question question = {
        .families_below = UINT64_MAX,
        .fingerprint = &rival->fingerprints[i],
        .id = rival->stories[i].id,
        .source = rival->stories[i].source,
        .as_of = wirecopy_view_story_count(rival->view),
        .min_verdict = WIRECOPY_DERIVED,
        .match_limit = MATCH_LIMIT,
        .time_ms = rival->stories[i].time_ms,
    };
    wirecopy_answer answer;
    wirecopy_status status = wirecopy_matcher_ask(rival->matcher, rival->view, &question, &answer);
    for (size_t match = 0; status == WIRECOPY_OK && match < answer.match_count; match++)
        status = bench_hits_add(hits, i, answer.matches[match].story);
    return status;
}

static wirecopy_status look_up(void *state, bench_hits *hits)
{
    own *const rival = state;
    wirecopy_status status = wirecopy_view_begin(rival->view);
    if (status != WIRECOPY_OK)
        return status;
    for (size_t i = 0; status == WIRECOPY_OK && i < rival->count; i++)
        status = ask(rival, i, hits);
    wirecopy_view_end(rival->view);
    return status;
}

/* Those whose key lies near, and nothing else: what the rivals that are exact do, with its own keys, all at once. */
static wirecopy_status find_near(own *rival, bench_hits *hits)
{
    uint64_t *const keys = wirecopy_memory_alloc(rival->count * sizeof keys[0]);
    if (!keys)
        return WIRECOPY_E_MEMORY;
    for (size_t i = 0; i < rival->count; i++)
        keys[i] = rival->fingerprints[i].simhash[0];
    wirecopy_status status =
        wirecopy_view_near(rival->view, keys, rival->count, BENCH_KEYS_RADIUS, UINT64_MAX, &rival->near);
    for (size_t i = 0; status == WIRECOPY_OK && i < rival->near.hit_count; i++) {
        const wirecopy_near_hit *const hit = &rival->near.hits[i];
        if (rival->fingerprints[hit->question].content_word_count > 0) /* else it has no key */
            status = bench_hits_add(hits, hit->question, hit->story);
    }
    wirecopy_memory_free(keys);
    return status;
}

static wirecopy_status look_up_near(void *state, bench_hits *hits)
{
    own *const rival = state;
    wirecopy_status status = wirecopy_view_begin(rival->view);
    if (status != WIRECOPY_OK)
        return status;
    status = find_near(rival, hits);
    wirecopy_view_end(rival->view);
    return status;
}

static uint64_t count_bytes(const void *state)
{
    const own *const rival = state;
    bench_anatomy anatomy;
    if (bench_anatomy_look(rival->store, &anatomy) != WIRECOPY_OK)
        return 0;
    return anatomy.log_bytes + anatomy.segments_bytes;
}

const bench_rival bench_rival_wirecopy = {
    .name = "wirecopy",
    .method =
        "the whole of it: exact hash, SimHash of 256 bits, sketch of content bigrams, evidence, verdict; in a store",
    .configuration = "the defaults: 10 matches, derived or better; a batch is one durable commit; questions one by one",
    .create = create,
    .destroy = destroy,
    .fingerprint = fingerprint,
    .index = add_batch,
    .finish = reopen,
    .look_up = look_up,
    .bytes = count_bytes,
};

const bench_rival bench_rival_radius = {
    .name = "wirecopy-radius",
    .method =
        "the same store, asked for what lies near alone: `wirecopy lookup --radius`, the first 64 bits of its SimHash",
    .configuration = "within 3 bits, exact; all questions at once",
    .create = create,
    .destroy = destroy,
    .fingerprint = fingerprint,
    .index = add_batch,
    .finish = reopen,
    .look_up = look_up_near,
    .bytes = count_bytes,
};
