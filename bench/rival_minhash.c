#include <string.h>

#include "bench/keys.h"
#include "bench/random.h"
#include "bench/rival.h"
#include "bench/wide.h"
#include "core/base/memory.h"
#include "core/fingerprint/hash.h"

/*
 * A signature holds for each of many hash functions the least value of all shingles; two stories agree in as many of them as
 * their sets of shingles overlap (Broder, "On the Resemblance and Containment of Documents", SEQUENCES 1997). It is cut
 * into bands of rows, and stories that agree in all rows of a band meet under it (Leskovec, Rajaraman, Ullman, "Mining
 * of Massive Datasets", chapter 3). Candidates are not verified, as datasketch's MinHashLSH.query() does not.
 */

#define PERMUTATION_COUNT 128

/* Stories of similarity s meet with probability 1 - (1 - s^rows)^bands. Of all that 128 values allow, these bands are those
 * for which the areas of both errors, that some meet below a similarity of 0.5 and that others do not above it, are least
 * together (0.087): so does datasketch choose them. */
#define BAND_COUNT 25
#define ROW_COUNT 5
#define SHINGLE_WORDS 3
#define NO_STORY UINT32_MAX

/* Stories with the same rows of a band: the last of them; the others follow it. */
typedef struct bucket {
    uint64_t rows; /* hash of them */
    uint32_t last; /* NO_STORY: the bucket is free */
} bucket;

typedef struct minhash {
    bench_keys shingler;
    uint64_t factors[PERMUTATION_COUNT], addends[PERMUTATION_COUNT];
    uint64_t story_count;
    uint32_t (*signatures)[PERMUTATION_COUNT]; /* [batch_count] */
    size_t asked_count;
    bucket *buckets;     /* [BAND_COUNT][bucket_count], open addressing */
    uint32_t *previous;  /* [BAND_COUNT][story_count] the story before one in its bucket */
    size_t bucket_count; /* a power of two */
    uint32_t *seen;      /* [story_count] the question, from 1, by which a story was found last */
} minhash;

/* ---- signatures ---- */

/* A hash of 32 bits of one, by multiplying and shifting: Dietzfelbinger, "Universal Hashing and k-Wise Independent
 * Random Variables via Integer Arithmetic without Primes", STACS 1996. */
BENCH_WIDE_BODY int sign_body(const minhash *rival, const uint64_t *shingles, size_t count, uint32_t *signature_out)
{
    for (unsigned i = 0; i < PERMUTATION_COUNT; i++)
        signature_out[i] = UINT32_MAX;
    for (size_t j = 0; j < count; j++) {
        const uint64_t shingle = (uint32_t)shingles[j];
        for (unsigned i = 0; i < PERMUTATION_COUNT; i++) {
            const uint32_t value = (uint32_t)((rival->factors[i] * shingle + rival->addends[i]) >> 32);
            signature_out[i] = value < signature_out[i] ? value : signature_out[i];
        }
    }
    return 0;
}

BENCH_WIDE(int, sign, (const minhash *rival, const uint64_t *shingles, size_t count, uint32_t *signature_out),
           (rival, shingles, count, signature_out))

static wirecopy_status fingerprint(void *state, const wirecopy_story *stories, size_t count)
{
    minhash *const rival = state;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i++) {
        size_t shingle_count = 0;
        status = bench_keys_shingle(&rival->shingler, &stories[i], &shingle_count);
        if (status == WIRECOPY_OK)
            sign(rival, rival->shingler.shingles, shingle_count, rival->signatures[i]);
    }
    rival->asked_count = count;
    return status;
}

/* ---- the index ---- */

static uint64_t hash_rows(const minhash *rival, size_t i, unsigned band)
{
    return wirecopy_hash64(&rival->signatures[i][band * ROW_COUNT], ROW_COUNT * sizeof(uint32_t));
}

/* The bucket of these rows, or the free one where it would be. There are more buckets than stories. */
static bucket *find_bucket(const minhash *rival, unsigned band, uint64_t rows)
{
    bucket *const buckets = rival->buckets + band * rival->bucket_count;
    size_t i = rows & (rival->bucket_count - 1);
    while (buckets[i].last != NO_STORY && buckets[i].rows != rows)
        i = (i + 1) & (rival->bucket_count - 1);
    return &buckets[i];
}

static wirecopy_status add_batch(void *state, uint64_t first_story)
{
    minhash *const rival = state;
    for (unsigned band = 0; band < BAND_COUNT; band++)
        for (size_t i = 0; i < rival->asked_count; i++) {
            const uint64_t rows = hash_rows(rival, i, band), story = first_story + i;
            bucket *const found = find_bucket(rival, band, rows);
            rival->previous[band * rival->story_count + story] = found->last;
            *found = (bucket){rows, (uint32_t)story};
        }
    return WIRECOPY_OK;
}

/* Each story once, though it may be met in several bands. */
static wirecopy_status find_all(minhash *rival, size_t question, bench_hits *hits)
{
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned band = 0; band < BAND_COUNT; band++) {
        const uint32_t *const previous = rival->previous + band * rival->story_count;
        uint32_t story = find_bucket(rival, band, hash_rows(rival, question, band))->last;
        for (; status == WIRECOPY_OK && story != NO_STORY; story = previous[story]) {
            if (rival->seen[story] == question + 1)
                continue;
            rival->seen[story] = (uint32_t)question + 1;
            status = bench_hits_add(hits, question, story);
        }
    }
    return status;
}

static wirecopy_status look_up(void *state, bench_hits *hits)
{
    minhash *const rival = state;
    wirecopy_status status = WIRECOPY_OK;
    memset(rival->seen, 0, rival->story_count * sizeof rival->seen[0]);
    for (size_t i = 0; status == WIRECOPY_OK && i < rival->asked_count; i++)
        status = find_all(rival, i, hits);
    return status;
}

/* Signatures are not kept: candidates are not verified. */
static uint64_t count_bytes(const void *state)
{
    const minhash *const rival = state;
    return BAND_COUNT *
           (rival->bucket_count * sizeof rival->buckets[0] + rival->story_count * sizeof rival->previous[0]);
}

/* ---- making and freeing ---- */

static void destroy(void *state)
{
    minhash *const rival = state;
    if (!rival)
        return;
    bench_keys_clear(&rival->shingler);
    wirecopy_memory_free(rival->signatures);
    wirecopy_memory_free(rival->buckets);
    wirecopy_memory_free(rival->previous);
    wirecopy_memory_free(rival->seen);
    wirecopy_memory_free(rival);
}

static wirecopy_status reserve(minhash *rival, const bench_rival_setup *setup)
{
    for (rival->bucket_count = 16; rival->bucket_count * 3 / 4 < setup->story_count;)
        rival->bucket_count *= 2;
    const size_t bucket_count = BAND_COUNT * rival->bucket_count;
    rival->story_count = setup->story_count;
    rival->signatures = wirecopy_memory_alloc(setup->batch_count * sizeof rival->signatures[0]);
    rival->buckets = wirecopy_memory_alloc(bucket_count * sizeof rival->buckets[0]);
    rival->previous = wirecopy_memory_alloc(BAND_COUNT * (size_t)setup->story_count * sizeof rival->previous[0]);
    rival->seen = wirecopy_memory_alloc((size_t)setup->story_count * sizeof rival->seen[0]);
    if (!rival->signatures || !rival->buckets || !rival->previous || !rival->seen)
        return WIRECOPY_E_MEMORY;
    for (size_t i = 0; i < bucket_count; i++)
        rival->buckets[i].last = NO_STORY;
    return WIRECOPY_OK;
}

static wirecopy_status create(const bench_rival_setup *setup, void **rival_out)
{
    minhash *const rival = wirecopy_memory_alloc_zeroed(1, sizeof *rival);
    if (!rival)
        return WIRECOPY_E_MEMORY;
    uint64_t random = 1;
    rival->shingler.shingle_words = SHINGLE_WORDS;
    for (unsigned i = 0; i < PERMUTATION_COUNT; i++) {
        rival->factors[i] = bench_random_next(&random) | 1;
        rival->addends[i] = bench_random_next(&random);
    }
    const wirecopy_status status = reserve(rival, setup);
    if (status == WIRECOPY_OK)
        *rival_out = rival;
    else
        destroy(rival);
    return status;
}

const bench_rival bench_rival_minhash = {
    .name = "minhash-lsh",
    .method = "MinHash of three words in a row, by locality-sensitive hashing (Broder 1997); hash tables in memory",
    .configuration =
        "128 permutations; 25 bands of 5 rows, which is what datasketch chooses for a Jaccard similarity of "
        "0.5; candidates are not verified",
    .create = create,
    .destroy = destroy,
    .fingerprint = fingerprint,
    .index = add_batch,
    .look_up = look_up,
    .bytes = count_bytes,
};
