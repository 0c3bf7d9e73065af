#include "core/fingerprint/content.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "core/fingerprint/hash.h"
#include "core/text/stopwords.h"

/* A bucket is the place of all stop words whose hashes begin with the same bits: looking a word up is a comparison with
 * each of its slots, without a branch that the word decides, since every other word of a text is a stop word and no
 * branch could be predicted. 0 marks an empty slot. */
#define BUCKET_BITS 13
#define BUCKET_SLOTS 4

/* Some buckets overflow: with 5,900 words in 8,192 buckets, one in 1,500 gets a fifth. Those words are kept apart, and
 * looked for only when the bucket is full. */
#define SPILL_MAX 64

static uint64_t buckets[(size_t)1 << BUCKET_BITS][BUCKET_SLOTS];
static uint64_t spill[SPILL_MAX];
static size_t spill_count;
static pthread_once_t built = PTHREAD_ONCE_INIT;

static inline int is_in_bucket(const uint64_t *bucket, uint64_t hash)
{
    return (bucket[0] == hash) | (bucket[1] == hash) | (bucket[2] == hash) | (bucket[3] == hash);
}

static int is_spilled(uint64_t hash)
{
    for (size_t i = 0; i < spill_count; i++)
        if (spill[i] == hash)
            return 1;
    return 0;
}

static void add_word(uint64_t hash)
{
    uint64_t *bucket = buckets[hash >> (64 - BUCKET_BITS)];
    if (is_in_bucket(bucket, hash) || is_spilled(hash))
        return;
    for (unsigned i = 0; i < BUCKET_SLOTS; i++) {
        if (bucket[i] == 0) {
            bucket[i] = hash;
            return;
        }
    }
    assert(spill_count < SPILL_MAX);
    spill[spill_count++] = hash;
}

static void build(void)
{
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++) {
        const char *word = wirecopy_stopword_lists[i].words;
        while (*word) {
            const size_t byte_count = strcspn(word, " ");
            add_word(wirecopy_hash64(word, byte_count));
            word += byte_count + (word[byte_count] == ' ');
        }
    }
}

size_t wirecopy_content_select(const uint64_t *hashes, size_t count, uint64_t *content_out)
{
    pthread_once(&built, build);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t hash = hashes[i];
        const uint64_t *bucket = buckets[hash >> (64 - BUCKET_BITS)];
        int stop = (hash != 0) & is_in_bucket(bucket, hash);
        if (bucket[BUCKET_SLOTS - 1] != 0 && !stop)
            stop = is_spilled(hash);
        content_out[kept] = hash;
        kept += !stop;
    }
    return kept;
}
