#include "bench/vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "bench/random.h"
#include "core/base/memory.h"
#include "core/fingerprint/content.h"
#include "core/fingerprint/hash.h"

#define SLOT_COUNT_MIN 1024
/* With windows of 16 words, copies of stories in a language with little text shared a score of bigrams by chance. */
#define FIRST_WINDOW 64
#define WINDOW_GROWTH 4

void bench_vocabulary_init(bench_vocabulary *vocabulary)
{
    memset(vocabulary, 0, sizeof *vocabulary);
    wirecopy_words_init(&vocabulary->normalised);
}

void bench_vocabulary_clear(bench_vocabulary *vocabulary)
{
    wirecopy_memory_free(vocabulary->words);
    wirecopy_memory_free(vocabulary->slots);
    wirecopy_memory_free(vocabulary->ranked);
    wirecopy_memory_free(vocabulary->exchange);
    wirecopy_words_clear(&vocabulary->normalised);
    wirecopy_arena_clear(&vocabulary->arena);
    bench_vocabulary_init(vocabulary);
}

static size_t find_slot(const bench_vocabulary *vocabulary, wirecopy_string bytes, uint64_t kind)
{
    size_t slot = wirecopy_hash64_seeded(bytes.bytes, bytes.byte_count, kind) & (vocabulary->slot_count - 1);
    for (; vocabulary->slots[slot]; slot = (slot + 1) & (vocabulary->slot_count - 1)) {
        const bench_word *word = &vocabulary->words[vocabulary->slots[slot] - 1];
        if (word->kind == kind && word->bytes.byte_count == bytes.byte_count &&
            memcmp(word->bytes.bytes, bytes.bytes, bytes.byte_count) == 0)
            break;
    }
    return slot;
}

/* Keeps the table at most half full. */
static wirecopy_status grow_slots(bench_vocabulary *vocabulary)
{
    if (2 * (vocabulary->count + 1) <= vocabulary->slot_count)
        return WIRECOPY_OK;
    const size_t slot_count = vocabulary->slot_count ? 2 * vocabulary->slot_count : SLOT_COUNT_MIN;
    uint32_t *slots = wirecopy_memory_alloc_zeroed(slot_count, sizeof slots[0]);
    if (!slots)
        return WIRECOPY_E_MEMORY;
    wirecopy_memory_free(vocabulary->slots);
    vocabulary->slots = slots;
    vocabulary->slot_count = slot_count;
    for (size_t i = 0; i < vocabulary->count; i++)
        slots[find_slot(vocabulary, vocabulary->words[i].bytes, vocabulary->words[i].kind)] = (uint32_t)i + 1;
    return WIRECOPY_OK;
}

static bool is_figure(wirecopy_string word)
{
    for (size_t i = 0; i < word.byte_count; i++)
        if (word.bytes[i] < '0' || word.bytes[i] > '9')
            return false;
    return true;
}

/* Characters of scripts without spaces come one at a time; Han and Kana are told apart by their first byte. */
static uint64_t kind_of(wirecopy_string word, uint64_t seed)
{
    const unsigned char lead = (unsigned char)word.bytes[0];
    const uint64_t script = is_figure(word) ? 1 : lead == 0xe3 ? 2 : lead >= 0xe4 ? 3 : 0;
    return bench_random_mix(seed + script);
}

static wirecopy_status add_word(bench_vocabulary *vocabulary, wirecopy_string bytes, uint64_t kind, uint32_t *word_out)
{
    if (grow_slots(vocabulary) != WIRECOPY_OK)
        return WIRECOPY_E_MEMORY;
    const size_t slot = find_slot(vocabulary, bytes, kind);
    if (!vocabulary->slots[slot]) {
        bytes.bytes = wirecopy_arena_copy(&vocabulary->arena, bytes.bytes, bytes.byte_count);
        if (!bytes.bytes || wirecopy_memory_reserve(&vocabulary->words, &vocabulary->words_capacity,
                                                    vocabulary->count + 1, sizeof vocabulary->words[0]))
            return WIRECOPY_E_MEMORY;
        vocabulary->words[vocabulary->count] = (bench_word){.bytes = bytes, .kind = kind};
        vocabulary->slots[slot] = (uint32_t)++vocabulary->count;
    }
    *word_out = vocabulary->slots[slot] - 1;
    vocabulary->words[*word_out].occurrences++;
    return WIRECOPY_OK;
}

wirecopy_status bench_vocabulary_add(bench_vocabulary *vocabulary, wirecopy_string word, uint64_t seed,
                                     uint32_t *word_out)
{
    wirecopy_words *normalised = &vocabulary->normalised;
    wirecopy_words_reset(normalised);
    const wirecopy_status status = wirecopy_words_append(normalised, word.bytes, word.byte_count);
    if (status != WIRECOPY_OK)
        return status;
    uint64_t hash;
    *word_out = BENCH_WORD_NONE;
    if (normalised->count != 1)
        return WIRECOPY_OK;
    wirecopy_hash_words(normalised->bytes, normalised->starts, 1, &hash);
    if (wirecopy_content_select(&hash, 1, &hash) == 0)
        return WIRECOPY_OK;
    const wirecopy_string bytes = {normalised->bytes, normalised->starts[1] - 1};
    return add_word(vocabulary, bytes, kind_of(bytes, seed), word_out);
}

/* A word to be ranked; qsort() takes no context. */
typedef struct candidate {
    const bench_word *word;
    uint32_t index;
} candidate;

/* Ties fall to the earlier word, so that the order does not depend on qsort(). */
static int compare_candidates(const void *a, const void *b)
{
    const candidate *left = a, *right = b;
    if (left->word->kind != right->word->kind)
        return left->word->kind < right->word->kind ? -1 : 1;
    if (left->word->occurrences != right->word->occurrences)
        return left->word->occurrences > right->word->occurrences ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

wirecopy_status bench_vocabulary_rank(bench_vocabulary *vocabulary)
{
    const size_t count = vocabulary->count;
    candidate *candidates = wirecopy_memory_alloc_zeroed(count, sizeof candidates[0]);
    vocabulary->ranked = wirecopy_memory_alloc_zeroed(count, sizeof vocabulary->ranked[0]);
    vocabulary->exchange = wirecopy_memory_alloc_zeroed(count, sizeof vocabulary->exchange[0]);
    const bool has_memory = candidates && vocabulary->ranked && vocabulary->exchange;
    for (size_t i = 0; has_memory && i < count; i++)
        candidates[i] = (candidate){&vocabulary->words[i], (uint32_t)i};
    if (has_memory)
        qsort(candidates, count, sizeof candidates[0], compare_candidates);
    for (size_t rank = 0; has_memory && rank < count; rank++) {
        vocabulary->ranked[rank] = candidates[rank].index;
        vocabulary->words[candidates[rank].index].rank = (uint32_t)rank;
    }
    wirecopy_memory_free(candidates);
    return has_memory ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

/* Source: Durstenfeld, "Algorithm 235: Random permutation", CACM 1964. */
static void shuffle_window(uint32_t *window, size_t count, uint64_t *random)
{
    for (size_t left = count; left > 1; left--) {
        const size_t chosen = (size_t)bench_random_below(random, left);
        const uint32_t word = window[chosen];
        window[chosen] = window[left - 1];
        window[left - 1] = word;
    }
}

void bench_vocabulary_shuffle(bench_vocabulary *vocabulary, uint64_t seed)
{
    uint64_t random = seed;
    memcpy(vocabulary->exchange, vocabulary->ranked, vocabulary->count * sizeof vocabulary->ranked[0]);
    size_t start = 0, kind_start = 0, window_count = FIRST_WINDOW;
    while (start < vocabulary->count) {
        const uint64_t kind = vocabulary->words[vocabulary->ranked[start]].kind;
        size_t end = start;
        while (end < vocabulary->count && end - start < window_count &&
               vocabulary->words[vocabulary->ranked[end]].kind == kind)
            end++;
        shuffle_window(vocabulary->exchange + start, end - start, &random);
        const bool is_kind_done = end == vocabulary->count || vocabulary->words[vocabulary->ranked[end]].kind != kind;
        if (is_kind_done)
            window_count = FIRST_WINDOW;
        else
            window_count = (WINDOW_GROWTH - 1) * (end - kind_start);
        kind_start = is_kind_done ? end : kind_start;
        start = end;
    }
}

wirecopy_string bench_vocabulary_exchanged(const bench_vocabulary *vocabulary, uint32_t word)
{
    return vocabulary->words[vocabulary->exchange[vocabulary->words[word].rank]].bytes;
}
