#include "core/fingerprint/content.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "core/fingerprint/hash.h"
#include "core/text/stopwords.h"

/*
 * A perfect hash table of the stop words: a word can be in one slot only, and looking it up is one comparison,
 * without a branch, since every other word of a text is a stop word and no branch could be foreseen. The words are in
 * groups by their upper bits; each group has a displacement by which none of its words meets another in a slot,
 * combined with the lower bits by exclusive or. Source: Belazzougui, Botelho, Dietzfelbinger, "Hash, Displace, and
 * Compress", ESA 2009.
 */

#define GROUP_BITS 12
#define GROUP_COUNT ((size_t)1 << GROUP_BITS)
#define SLOT_BITS 13
#define SLOT_COUNT ((size_t)1 << SLOT_BITS)

/* Of all lists, with what is in several of them. */
#define LISTED_MAX 16384

static uint8_t displacements[GROUP_COUNT];
static uint64_t slots[SLOT_COUNT];
static pthread_once_t built = PTHREAD_ONCE_INIT;

static inline size_t group_of(uint64_t hash)
{
    return hash >> (64 - GROUP_BITS);
}

static inline size_t slot_of(uint64_t hash, unsigned displacement)
{
    return (hash ^ displacement) & (SLOT_COUNT - 1);
}

static bool contains(const uint64_t *hashes, size_t count, uint64_t hash)
{
    for (size_t i = 0; i < count; i++)
        if (hashes[i] == hash)
            return true;
    return false;
}

static bool fits(const uint64_t *group, size_t count, unsigned displacement)
{
    size_t taken[LISTED_MAX / GROUP_COUNT * 4];
    assert(count <= sizeof taken / sizeof taken[0]);
    for (size_t i = 0; i < count; i++) {
        taken[i] = slot_of(group[i], displacement);
        if (slots[taken[i]] != 0)
            return false;
        for (size_t other = 0; other < i; other++)
            if (taken[other] == taken[i])
                return false;
    }
    return true;
}

static void place_group(size_t number, const uint64_t *group, size_t count)
{
    unsigned displacement = 0;
    while (displacement <= UINT8_MAX && !fits(group, count, displacement))
        displacement++;
    assert(displacement <= UINT8_MAX); /* with the lists as they are: 74 */
    displacements[number] = (uint8_t)displacement;
    for (size_t i = 0; i < count; i++)
        slots[slot_of(group[i], displacement)] = group[i];
}

static size_t hash_lists(uint64_t *hashes_out)
{
    size_t count = 0;
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++) {
        for (const char *word = wirecopy_stopword_lists[i].words; *word;) {
            const size_t byte_count = strcspn(word, " ");
            assert(count < LISTED_MAX);
            hashes_out[count++] = wirecopy_hash64(word, byte_count);
            word += byte_count + (word[byte_count] == ' ');
        }
    }
    return count;
}

/* Large groups first, while there is room to choose from. */
static void build(void)
{
    static uint64_t listed[LISTED_MAX], grouped[LISTED_MAX]; /* written once, and too large for a stack */
    static size_t begins[GROUP_COUNT + 1], counts[GROUP_COUNT];
    const size_t listed_count = hash_lists(listed);
    for (size_t i = 0; i < listed_count; i++)
        begins[group_of(listed[i]) + 1]++;
    for (size_t group = 0; group < GROUP_COUNT; group++)
        begins[group + 1] += begins[group];
    size_t largest = 0;
    for (size_t i = 0; i < listed_count; i++) {
        const size_t group = group_of(listed[i]);
        if (contains(grouped + begins[group], counts[group], listed[i]))
            continue;
        grouped[begins[group] + counts[group]++] = listed[i];
        largest = counts[group] > largest ? counts[group] : largest;
    }
    for (size_t count = largest; count > 0; count--)
        for (size_t group = 0; group < GROUP_COUNT; group++)
            if (counts[group] == count)
                place_group(group, grouped + begins[group], count);

    /* An empty slot holds 0, which is a hash like others: where that would be found, there is one that would not. */
    const size_t of_zero = slot_of(0, displacements[0]);
    if (slots[of_zero] == 0)
        slots[of_zero] = 1;
}

size_t wirecopy_content_select(const uint64_t *hashes, size_t count, uint64_t *content_out)
{
    pthread_once(&built, build);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t hash = hashes[i];
        content_out[kept] = hash;
        kept += slots[slot_of(hash, displacements[group_of(hash)])] != hash;
    }
    return kept;
}
