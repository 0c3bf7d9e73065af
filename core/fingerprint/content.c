#include "core/fingerprint/content.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "core/fingerprint/hash.h"
#include "core/text/stopwords.h"

/* Open addressing with linear probing over the word hashes themselves, at most half full; 0 marks an empty slot. The
 * bit filter in front answers for most content words from 8 KiB. */
#define SLOT_BITS 14
#define SLOT_COUNT ((size_t)1 << SLOT_BITS)
#define FILTER_BITS 16

static uint64_t slots[SLOT_COUNT];
static uint64_t filter[((size_t)1 << FILTER_BITS) / 64];
static pthread_once_t built = PTHREAD_ONCE_INIT;

static inline int filter_has(uint64_t hash)
{
    const uint64_t bit = hash >> (64 - FILTER_BITS);
    return (int)(filter[bit / 64] >> bit % 64 & 1);
}

static size_t slot_of(uint64_t hash)
{
    size_t slot = hash & (SLOT_COUNT - 1);
    while (slots[slot] != 0 && slots[slot] != hash)
        slot = (slot + 1) & (SLOT_COUNT - 1);
    return slot;
}

static size_t add_list(const char *words)
{
    size_t added = 0;
    for (const char *word = words; *word;) {
        const size_t byte_count = strcspn(word, " ");
        const uint64_t hash = wirecopy_hash64(word, byte_count);
        const size_t slot = slot_of(hash);
        added += slots[slot] == 0;
        slots[slot] = hash;
        const uint64_t bit = hash >> (64 - FILTER_BITS);
        filter[bit / 64] |= UINT64_C(1) << bit % 64;
        word += byte_count;
        word += *word == ' ';
    }
    return added;
}

static void build(void)
{
    size_t count = 0;
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++)
        count += add_list(wirecopy_stopword_lists[i].words);
    assert(count <= SLOT_COUNT / 2);
    (void)count;
}

size_t wirecopy_content_select(const uint64_t *hashes, size_t count, uint64_t *content_out)
{
    pthread_once(&built, build);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t hash = hashes[i];
        const int stop = filter_has(hash) && slots[slot_of(hash)] == hash;
        content_out[kept] = hash;
        kept += !stop;
    }
    return kept;
}
