#ifndef WIRECOPY_TESTS_UNIT_STORE_FIXTURE_H
#define WIRECOPY_TESTS_UNIT_STORE_FIXTURE_H

#include "core/index/run.h"
#include "core/store/near.h"
#include "core/store/record.h"
#include "core/store/view.h"
#include "tests/unit/suite.h"

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the tests of the store share: stories that follow from their number, what a store of the first n of them has to
 * answer, and a folder to work in. */

#define SAMPLE_SKETCH_MAX 40
#define SAMPLE_KEY_COUNT 400
#define SAMPLE_ID_COUNT 90

typedef struct sample {
    wirecopy_record record;
    char id[32];
    char title[64];
    wirecopy_sketch_entry sketch[SAMPLE_SKETCH_MAX];
    uint8_t bitmap[(SAMPLE_SKETCH_MAX + 7) / 8];
} sample;

/* Sketch hashes are drawn from few, some of them often: postings long and short, and spread over the key space. */
static inline uint64_t sample_key(uint64_t i)
{
    uint64_t state = i;
    return random_next(&state) >> 26;
}

static inline int sample_compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static inline void sample_sketch(sample *out, uint64_t *random)
{
    const uint32_t wanted = (uint32_t)(random_next(random) % (SAMPLE_SKETCH_MAX + 1));
    uint32_t count = 0;
    for (uint32_t i = 0; i < wanted; i++) {
        const uint64_t draw = random_next(random);
        const uint64_t key = sample_key(draw % 4 ? draw / 4 % SAMPLE_KEY_COUNT : draw / 4 % 5);
        out->sketch[i] = key << WIRECOPY_SKETCH_POSITION_BITS | i;
    }
    qsort(out->sketch, wanted, sizeof *out->sketch, sample_compare);
    for (uint32_t i = 0; i < wanted; i++) {
        if (count == 0 ||
            out->sketch[count - 1] >> WIRECOPY_SKETCH_POSITION_BITS != out->sketch[i] >> WIRECOPY_SKETCH_POSITION_BITS)
            out->sketch[count++] = out->sketch[i];
    }
    out->record.fingerprint.sketch = out->sketch;
    out->record.fingerprint.sketch_count = count;
    out->record.fingerprint.content_word_count = count ? count * 4 + 1 : 0;
    out->record.fingerprint.word_count = count * 9 + 2;
    for (size_t i = 0; i < sizeof out->bitmap; i++)
        out->bitmap[i] = (uint8_t)random_next(random);
    out->record.posted = random_next(random) % 2 ? out->bitmap : NULL;
}

/* Simhashes lie in crowds: a few bits from one of SAMPLE_CROWD_COUNT. */
#define SAMPLE_CROWD_COUNT 9

static inline uint64_t sample_simhash(uint64_t *random)
{
    uint64_t crowd = random_next(random) % SAMPLE_CROWD_COUNT, simhash = random_next(&crowd);
    for (uint64_t flips = random_next(random) % 6; flips > 0; flips--)
        simhash ^= (uint64_t)1 << random_next(random) % 64;
    return simhash;
}

/* Story n. Two of three are copies, of the third or of one long before it; ids repeat. */
static inline void sample_make(uint64_t story, sample *out)
{
    uint64_t random = story * 77 + 1;
    memset(out, 0, sizeof *out);
    wirecopy_record *const record = &out->record;
    sample_sketch(out, &random);
    for (unsigned i = 0; record->fingerprint.content_word_count > 0 && i < WIRECOPY_SIMHASH_WORDS; i++)
        record->fingerprint.simhash[i] = i == 0 ? sample_simhash(&random) : random_next(&random);
    record->fingerprint.exact[0] = random_next(&random);
    record->fingerprint.exact[1] = random_next(&random);
    for (uint16_t i = 0; i < WIRECOPY_FIGURE_COUNT; i++)
        record->fingerprint.figures[i] = i < story % 9 ? (uint16_t)(50000 - story - i * 7) : 0;
    record->story = story;
    record->group = story % 3 == 0 ? story : (story % 3 == 1 ? story - 1 : story / 6 / 3 * 3);
    record->digest = random_next(&random);
    record->family = (uint32_t)(story * 7919);
    if (story % 5 == 0) {
        record->status = (wirecopy_story_status)(story / 5 % 3);
        record->correction = (wirecopy_correction)(story / 15 % 6);
        record->correction_number = (uint32_t)(story % 11);
        record->embargo_ms = story % 2 ? -(int64_t)story : (int64_t)story << 40;
        record->version = (wirecopy_string){"2026.1", (size_t)(story % 7)};
    }
    record->time_ms = story % 7 ? (int64_t)(story * 1000) : WIRECOPY_TIME_NONE;
    record->id.byte_count =
        (size_t)snprintf(out->id, sizeof out->id, "wire-%u", (unsigned)(random_next(&random) % SAMPLE_ID_COUNT));
    record->id.bytes = out->id;
    record->title.byte_count =
        (size_t)snprintf(out->title, sizeof out->title, "Harbour bridge reopens, day %u", (unsigned)story);
    record->title.bytes = out->title;
    record->source = story % 2 ? (wirecopy_string){"Coast Gazette", 13} : (wirecopy_string){NULL, 0};
    record->lang = (wirecopy_string){"en", 2};
}

#define SAMPLE_TEXT_BYTES_MAX 20000

/* The text of story n, which every third has none of: empty, short, or of several pages. */
static inline wirecopy_string sample_text(uint64_t story, char buffer[SAMPLE_TEXT_BYTES_MAX])
{
    uint64_t random = story * 91 + 5;
    if (story % 3 == 1)
        return (wirecopy_string){NULL, 0};
    const size_t byte_count = story % 11 == 0 ? 0 : random_next(&random) % (story % 5 ? 1500 : SAMPLE_TEXT_BYTES_MAX);
    for (size_t i = 0; i < byte_count; i++)
        buffer[i] = (char)(random_next(&random) % 7 ? 'a' + (int)(i % 17) : (int)(random_next(&random) % 256));
    return (wirecopy_string){buffer, byte_count};
}

static inline bool string_equals(wirecopy_string a, wirecopy_string b)
{
    return a.byte_count == b.byte_count && (a.byte_count == 0 || memcmp(a.bytes, b.bytes, a.byte_count) == 0);
}

static inline bool posted_equals(const wirecopy_record *a, const wirecopy_record *b)
{
    bool equals = true;
    for (uint32_t i = 0; i < a->fingerprint.sketch_count; i++)
        equals = equals && wirecopy_record_is_posted(a->posted, i) == wirecopy_record_is_posted(b->posted, i);
    return equals;
}

static inline bool record_equals(const wirecopy_record *a, const wirecopy_record *b)
{
    const wirecopy_fingerprint *const x = &a->fingerprint, *const y = &b->fingerprint;
    return a->story == b->story && a->group == b->group && string_equals(a->id, b->id) &&
           string_equals(a->title, b->title) && string_equals(a->source, b->source) &&
           string_equals(a->lang, b->lang) && a->time_ms == b->time_ms && a->family == b->family &&
           a->status == b->status && a->correction == b->correction && a->correction_number == b->correction_number &&
           a->embargo_ms == b->embargo_ms && string_equals(a->version, b->version) && a->digest == b->digest &&
           memcmp(x->figures, y->figures, sizeof x->figures) == 0 && memcmp(x->exact, y->exact, sizeof x->exact) == 0 &&
           memcmp(x->simhash, y->simhash, sizeof x->simhash) == 0 && x->word_count == y->word_count &&
           x->content_word_count == y->content_word_count && x->sketch_count == y->sketch_count &&
           (x->sketch_count == 0 || memcmp(x->sketch, y->sketch, x->sketch_count * sizeof *x->sketch) == 0) &&
           posted_equals(a, b);
}

/* Whether story n is to be found under a key of a map. */
static inline bool sample_has(const sample *one, wirecopy_view_map map, uint64_t key)
{
    const wirecopy_record *const record = &one->record;
    if (map == WIRECOPY_MAP_IDS)
        return wirecopy_id_key(record->id) == key || wirecopy_delivery_key(record->id, record->digest) == key ||
               (record->fingerprint.content_word_count > 0 && wirecopy_exact_key(record->fingerprint.exact) == key);
    if (map == WIRECOPY_MAP_MEMBERS)
        return record->group != record->story && wirecopy_group_key(record->group) == key;
    if (map == WIRECOPY_MAP_KEYS)
        return record->fingerprint.content_word_count > 0 &&
               wirecopy_hamming_key(record->fingerprint.simhash[0], (unsigned)(key >> 36)) == key;
    for (uint32_t i = 0; i < record->fingerprint.sketch_count; i++) {
        if (record->fingerprint.sketch[i] >> WIRECOPY_SKETCH_POSITION_BITS == key)
            return wirecopy_record_is_posted(one->record.posted, i);
    }
    return false;
}

/* A key that is likely to be there. */
static inline uint64_t sample_query(wirecopy_view_map map, uint64_t story_count, uint64_t *random)
{
    char id[32];
    const uint64_t draw = random_next(random);
    if (map == WIRECOPY_MAP_POSTINGS)
        return sample_key(draw % 2 ? draw / 2 % 5 : draw / 2 % (SAMPLE_KEY_COUNT + 20));
    if (map == WIRECOPY_MAP_MEMBERS)
        return wirecopy_group_key(draw % (story_count + 1) / 3 * 3);
    const int byte_count = snprintf(id, sizeof id, "wire-%u", (unsigned)(draw % (SAMPLE_ID_COUNT + 5)));
    return wirecopy_id_key((wirecopy_string){id, (size_t)byte_count});
}

/* A run holds these entries and no others. */
static inline bool run_holds(const wirecopy_run *run, const uint64_t *entries, size_t count)
{
    wirecopy_run_reader reader = wirecopy_run_reader_at(run, 0);
    uint64_t entry;
    size_t i = 0;
    while (i < count && wirecopy_run_read(&reader, &entry, 1) == 1 && entry == entries[i])
        i++;
    return i == count && run->entry_count == count;
}

/* The answer by definition, for the first story_count samples. */
static inline bool find_agrees(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                               size_t capacity)
{
    uint64_t stories[1024];
    const uint64_t story_count = wirecopy_view_story_count(view);
    const size_t found = wirecopy_view_find(view, map, key, as_of, capacity ? stories : NULL, capacity);
    size_t count = 0;
    for (uint64_t story = 0; story < as_of && story < story_count; story++) {
        sample one;
        sample_make(story, &one);
        if (!sample_has(&one, map, key))
            continue;
        if (count < capacity && (count >= found || stories[count] != story))
            return false;
        count++;
    }
    if (map == WIRECOPY_MAP_POSTINGS && count > WIRECOPY_VIEW_POSTINGS_MAX)
        count = WIRECOPY_VIEW_POSTINGS_MAX;
    return count == found;
}

/* The same of a radius search. */
static inline bool near_agrees(const wirecopy_view *view, const uint64_t *questions, size_t question_count,
                               unsigned radius, uint64_t as_of)
{
    wirecopy_near near = {0};
    const uint64_t story_count = wirecopy_view_story_count(view);
    bool agrees = wirecopy_view_near(view, questions, question_count, radius, as_of, &near) == WIRECOPY_OK;
    size_t at = 0;
    for (size_t i = 0; agrees && i < question_count; i++) {
        for (uint64_t story = 0; agrees && story < as_of && story < story_count; story++) {
            sample one;
            sample_make(story, &one);
            const unsigned distance = wirecopy_popcount64(one.record.fingerprint.simhash[0] ^ questions[i]);
            if (one.record.fingerprint.content_word_count == 0 || distance > radius)
                continue;
            agrees = at < near.hit_count && near.hits[at].question == i && near.hits[at].story == story &&
                     near.hits[at].distance_bits == distance;
            at++;
        }
    }
    agrees = agrees && at == near.hit_count;
    wirecopy_near_clear(&near);
    return agrees;
}

/* Asks a view about as much as is worth the time: all maps, any as_of, answers cut short and whole. */
static inline bool view_agrees(wirecopy_view *view, uint64_t seed, unsigned query_count)
{
    uint64_t random = seed;
    const uint64_t story_count = wirecopy_view_story_count(view);
    for (unsigned i = 0; i < query_count; i++) {
        const wirecopy_view_map map = (wirecopy_view_map)(i % WIRECOPY_MAP_KEYS);
        const uint64_t as_of = i % 5 ? random_next(&random) % (story_count + 2) : UINT64_MAX;
        const size_t capacity = i % 7 ? 1024 : (size_t)(random_next(&random) % 4);
        if (!find_agrees(view, map, sample_query(map, story_count, &random), as_of, capacity))
            return false;
    }
    for (unsigned i = 0; i < query_count; i += 8) {
        uint64_t questions[12];
        const size_t question_count = i % 16 ? 1 : (size_t)(random_next(&random) % 12);
        for (size_t j = 0; j < question_count; j++)
            questions[j] = j % 4 == 3 ? 0 : sample_simhash(&random);
        const uint64_t as_of = i % 3 ? random_next(&random) % (story_count + 2) : UINT64_MAX;
        if (!near_agrees(view, questions, question_count, random_next(&random) % 8, as_of))
            return false;
    }
    for (unsigned i = 0; story_count && i < query_count; i++) {
        sample one;
        wirecopy_record record;
        sample_make(random_next(&random) % story_count, &one);
        if (wirecopy_view_record(view, one.record.story, &record) != WIRECOPY_OK ||
            !record_equals(&record, &one.record))
            return false;
    }
    return true;
}

/* Whether a store holds exactly the first story_count samples, as far as queries tell. */
static inline bool store_agrees(wirecopy_store *store, uint64_t story_count, unsigned query_count)
{
    wirecopy_view *view = NULL;
    bool agrees = wirecopy_view_create(&store, 1, &view) == WIRECOPY_OK && wirecopy_view_begin(view) == WIRECOPY_OK;
    if (agrees) {
        agrees = wirecopy_view_story_count(view) == story_count && view_agrees(view, story_count + 9, query_count);
        wirecopy_view_end(view);
    }
    wirecopy_view_destroy(view);
    return agrees;
}

/* Appends the samples that come next, and commits them. */
/* Keeps the text that story n has, if it has one, as that of a story of the store. */
static inline wirecopy_status sample_keep_text(wirecopy_store *store, uint64_t story, uint64_t number)
{
    static char buffer[SAMPLE_TEXT_BYTES_MAX];
    const wirecopy_string text = sample_text(story, buffer);
    wirecopy_text_packer *packer = NULL;
    wirecopy_string image;
    if (!text.bytes)
        return WIRECOPY_OK;
    wirecopy_status status = wirecopy_text_packer_create(&packer);
    if (status == WIRECOPY_OK)
        status = wirecopy_text_pack(packer, text, &image);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_keep_text(store, number, image);
    wirecopy_text_packer_destroy(packer);
    return status;
}

static inline wirecopy_status store_add(wirecopy_store *store, uint64_t first_story, uint64_t count)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint64_t i = 0; status == WIRECOPY_OK && i < count; i++) {
        sample one;
        uint64_t story;
        sample_make(first_story + i, &one);
        status = wirecopy_store_append(store, &one.record, &story);
        if (status == WIRECOPY_OK && story != first_story + i)
            status = WIRECOPY_E_CORRUPT;
        if (status == WIRECOPY_OK)
            status = sample_keep_text(store, first_story + i, story);
    }
    return status == WIRECOPY_OK ? wirecopy_store_commit(store) : status;
}

static char fixture_folder[64];

static inline const char *fixture_path(const char *name)
{
    static char paths[8][4096];
    static unsigned next;
    char *const path = paths[next++ % 8];
    (void)snprintf(path, sizeof paths[0], "%s/%s", fixture_folder, name);
    return path;
}

static inline int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status, (void)type, (void)place;
    return remove(path);
}

/* A file or a folder with all that is in it; nothing if it is not there. */
static inline void remove_all(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Every test has the folder to itself. */
static inline void fixture_reset(void)
{
    if (fixture_folder[0])
        remove_all(fixture_folder);
    (void)snprintf(fixture_folder, sizeof fixture_folder, "/tmp/wirecopy-test-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(fixture_folder));
}

static inline int fixture_run(const char *name, const test_case *cases, size_t count)
{
    const int result = run_suite(name, cases, count);
    if (fixture_folder[0])
        remove_all(fixture_folder);
    return result;
}

#define RUN_FIXTURE(name, cases) fixture_run(name, cases, sizeof(cases) / sizeof((cases)[0]))

static inline wirecopy_store *store_open(const char *path, wirecopy_store_mode mode)
{
    wirecopy_store *store = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_open(path, mode, &store), WIRECOPY_OK);
    return store;
}

/* A store of the first count samples, batch_count to a commit. */
static inline wirecopy_store *store_make(const char *path, uint64_t count, uint64_t batch_count)
{
    wirecopy_store *const store = store_open(path, WIRECOPY_STORE_CREATE);
    for (uint64_t story = 0; story < count; story += batch_count) {
        const uint64_t left = count - story;
        CU_ASSERT_EQUAL_FATAL(store_add(store, story, left < batch_count ? left : batch_count), WIRECOPY_OK);
    }
    return store;
}

static inline uint64_t verify_problem_count(wirecopy_store *store)
{
    wirecopy_store_check check = {0};
    const wirecopy_status status = wirecopy_store_verify(store, NULL, NULL, &check);
    return status == WIRECOPY_OK || status == WIRECOPY_E_CORRUPT ? check.problem_count : UINT64_MAX;
}

#endif
