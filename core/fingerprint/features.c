#include "core/fingerprint/features.h"

#include <string.h>

#include "core/base/memory.h"

/*
 * Occurrences are counted in a table of slots without probing, and without a branch that a word decides. A slot
 * belongs to the first word that came to it. Words that come to another's slot are left for a further pass, in which
 * other bits of the hash say where they go; there are an eighth as many or fewer, and each pass has at least one word
 * less. Who wants many passes must find many words whose hashes agree in all their bits but some 25.
 */
#define SLOT_COUNT_MIN 64
#define PASS_SHIFT 13
#define PASS_SHIFT_MAX (3 * PASS_SHIFT)

/* Slots that stay at most half full. */
static size_t slots_for(size_t word_count)
{
    size_t slot_count = SLOT_COUNT_MIN;
    while (slot_count < 2 * word_count)
        slot_count *= 2;
    return slot_count;
}

void wirecopy_features_clear(wirecopy_features *features)
{
    wirecopy_memory_free(features->features);
    wirecopy_memory_free(features->owners);
    wirecopy_memory_free(features->counts);
    wirecopy_memory_free(features->left);
    memset(features, 0, sizeof *features);
}

static wirecopy_status reserve(wirecopy_features *features, size_t word_count)
{
    const size_t slot_count = slots_for(word_count), owners_before = features->owners_capacity;
    if (wirecopy_memory_reserve(&features->features, &features->features_capacity, word_count + 1,
                                sizeof features->features[0]) ||
        wirecopy_memory_reserve(&features->left, &features->left_capacity, word_count + 1, sizeof features->left[0]) ||
        wirecopy_memory_reserve(&features->counts, &features->counts_capacity, slot_count,
                                sizeof features->counts[0]) ||
        wirecopy_memory_reserve(&features->owners, &features->owners_capacity, slot_count, sizeof features->owners[0]))
        return WIRECOPY_E_MEMORY;
    /* Owners of slots that count nothing are read, too, and not used. */
    if (features->owners_capacity > owners_before)
        memset(features->owners, 0, features->owners_capacity * sizeof features->owners[0]);
    return WIRECOPY_OK;
}

/* How far a call has come. */
typedef struct progress {
    size_t feature_count, left_count;
} progress;

/* A word's 1st, 2nd, 4th, 8th ... occurrence makes a feature: that is as many as it weighs. left may be words. */
static progress weigh_once(wirecopy_features *features, const uint64_t *words, size_t count, unsigned shift,
                           size_t feature_count)
{
    const size_t slot_mask = slots_for(count) - 1;
    uint64_t *const owners = features->owners, *const made = features->features, *const left = features->left;
    uint32_t *const counts = features->counts;
    memset(counts, 0, (slot_mask + 1) * sizeof counts[0]);
    size_t left_count = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t word = words[i];
        const size_t slot = word >> shift & slot_mask;
        const uint32_t before = counts[slot];
        const uint64_t foreign = (owners[slot] ^ word) & -(uint64_t)(before != 0); /* 0 where the slot is the word's */
        owners[slot] = word ^ foreign;
        counts[slot] = before + (foreign == 0);
        made[feature_count] = word;
        feature_count += ((before & (before + 1)) | foreign) == 0;
        left[left_count] = word;
        left_count += foreign != 0;
    }
    return (progress){feature_count, left_count};
}

wirecopy_status wirecopy_features_weigh(wirecopy_features *features, const uint64_t *words, size_t count,
                                        size_t *count_out)
{
    const wirecopy_status status = reserve(features, count);
    if (status != WIRECOPY_OK)
        return status;
    progress done = {0, count};
    for (unsigned shift = 0; done.left_count > 0; shift = shift < PASS_SHIFT_MAX ? shift + PASS_SHIFT : 0) {
        done = weigh_once(features, words, done.left_count, shift, done.feature_count);
        words = features->left;
    }
    *count_out = done.feature_count;
    return WIRECOPY_OK;
}
