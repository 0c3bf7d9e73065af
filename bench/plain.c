#include "bench/plain.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/constants.h"
#include "core/fingerprint/figures.h"
#include "core/fingerprint/hash.h"
#include "core/fingerprint/sketch.h"
#include "core/text/split.h"
#include "core/text/stopwords.h"

#define STOP_SLOTS 16384

/* A word that was met, and how often; count 0 is an empty slot. */
typedef struct met_word {
    uint64_t hash;
    uint32_t count;
} met_word;

struct bench_plain {
    unsigned char folded[256]; /* what a byte becomes in a word; 0: it separates */
    uint64_t stop_words[STOP_SLOTS];
    wirecopy_words words;
    uint64_t *content;
    size_t content_capacity;
    met_word *met;
    size_t met_capacity;
    wirecopy_sketch_entry *entries;
    size_t entries_capacity;
};

/* ---- words ---- */

static void fill_table(bench_plain *plain)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        const bool is_capital = byte >= 'A' && byte <= 'Z', is_small = byte >= 'a' && byte <= 'z',
                   is_digit = byte >= '0' && byte <= '9';
        if (is_capital)
            plain->folded[byte] = (unsigned char)(byte + ('a' - 'A'));
        else if (is_small || is_digit || byte == '\'' || byte >= 0x80)
            plain->folded[byte] = (unsigned char)byte;
    }
}

/* Chunks with anything but ASCII are split by their definition, which the table knows nothing of. */
static wirecopy_status split_others(wirecopy_words *words, const char *chunk, size_t byte_count)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t done = 0, taken = 0; status == WIRECOPY_OK && done < byte_count; done += taken)
        status = wirecopy_split_defined(chunk + done, byte_count - done, words, &taken);
    return status;
}

static wirecopy_status reserve_words(wirecopy_words *words, size_t byte_count)
{
    const size_t used = words->starts ? words->starts[words->count] : 0;
    if (wirecopy_memory_reserve(&words->starts, &words->starts_capacity,
                                words->count + WIRECOPY_SPLIT_WORDS_MAX(byte_count) + 1, sizeof words->starts[0]) ||
        wirecopy_memory_reserve(&words->bytes, &words->bytes_capacity,
                                used + WIRECOPY_SPLIT_BYTES_MAX(byte_count) + WIRECOPY_WORDS_PADDING, 1))
        return WIRECOPY_E_MEMORY;
    words->starts[words->count] = (uint32_t)used;
    return WIRECOPY_OK;
}

static wirecopy_status split_text(bench_plain *plain, const char *text, size_t byte_count)
{
    wirecopy_words *const words = &plain->words;
    wirecopy_status status = reserve_words(words, byte_count);
    size_t at = 0;
    while (status == WIRECOPY_OK && at < byte_count) {
        const size_t start = at;
        unsigned char seen = 0, folded;
        char *to = words->bytes + words->starts[words->count];
        for (; at < byte_count && (folded = plain->folded[(unsigned char)text[at]]) != 0; at++) {
            seen |= folded;
            if (folded != '\'')
                *to++ = (char)folded;
        }
        if (seen >= 0x80) {
            status = split_others(words, text + start, at - start);
            if (status == WIRECOPY_OK)
                status = reserve_words(words, byte_count - at);
        } else if (to > words->bytes + words->starts[words->count]) {
            *to++ = ' ';
            words->starts[++words->count] = (uint32_t)(to - words->bytes);
        }
        at++;
    }
    return status;
}

/* ---- content words ---- */

static bool is_stop_word(const bench_plain *plain, uint64_t hash)
{
    size_t slot = hash % STOP_SLOTS;
    while (plain->stop_words[slot] != 0 && plain->stop_words[slot] != hash)
        slot = (slot + 1) % STOP_SLOTS;
    return plain->stop_words[slot] == hash;
}

static void fill_stop_words(bench_plain *plain)
{
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++) {
        for (const char *word = wirecopy_stopword_lists[i].words; *word;) {
            const size_t byte_count = strcspn(word, " ");
            const uint64_t hash = wirecopy_hash64(word, byte_count);
            size_t slot = hash % STOP_SLOTS;
            while (plain->stop_words[slot] != 0 && plain->stop_words[slot] != hash)
                slot = (slot + 1) % STOP_SLOTS;
            plain->stop_words[slot] = hash;
            word += byte_count + (word[byte_count] == ' ');
        }
    }
}

static size_t hash_content(bench_plain *plain, uint32_t first, uint16_t figures_out[WIRECOPY_FIGURE_COUNT])
{
    const wirecopy_words *const words = &plain->words;
    const size_t word_count = words->count - first;
    size_t count = 0;
    for (size_t i = 0; i < word_count; i++) {
        const uint32_t start = words->starts[first + i], end = words->starts[first + i + 1] - 1;
        plain->content[i] = wirecopy_hash64(words->bytes + start, end - start);
    }
    wirecopy_figures_collect(words->bytes, words->starts + first, plain->content, word_count, figures_out);
    for (size_t i = 0; i < word_count; i++) {
        const uint64_t hash = plain->content[i];
        if (!is_stop_word(plain, hash))
            plain->content[count++] = hash;
    }
    return count;
}

/* ---- simhash ---- */

/* Returns slots that were used to count, a power of two. */
static size_t count_words(bench_plain *plain, size_t count)
{
    size_t slot_count = 16;
    while (slot_count < 2 * count)
        slot_count *= 2;
    memset(plain->met, 0, slot_count * sizeof plain->met[0]);
    for (size_t i = 0; i < count; i++) {
        const uint64_t hash = plain->content[i];
        size_t slot = hash & (slot_count - 1);
        while (plain->met[slot].count && plain->met[slot].hash != hash)
            slot = (slot + 1) & (slot_count - 1);
        plain->met[slot].hash = hash;
        plain->met[slot].count++;
    }
    return slot_count;
}

static void add_word(int64_t *tallies, uint64_t hash, int64_t weight)
{
    static const uint64_t multipliers[WIRECOPY_SIMHASH_WORDS] = {
        1, WIRECOPY_SIMHASH_MULTIPLIER_1, WIRECOPY_SIMHASH_MULTIPLIER_2, WIRECOPY_SIMHASH_MULTIPLIER_3};
    for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++) {
        const uint64_t product = hash * multipliers[k], word = k == 0 ? hash : product ^ product >> 32;
        for (unsigned bit = 0; bit < 64; bit++)
            tallies[64 * k + bit] += (word >> bit & 1) ? weight : -weight;
    }
}

static void compute_simhash(bench_plain *plain, size_t count, uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS])
{
    int64_t tallies[WIRECOPY_SIMHASH_BITS] = {0};
    const size_t slot_count = count_words(plain, count);
    for (size_t slot = 0; slot < slot_count; slot++) {
        int64_t weight = 0;
        for (uint32_t left = plain->met[slot].count; left > 0; left /= 2)
            weight++;
        if (weight > 0)
            add_word(tallies, plain->met[slot].hash, weight);
    }
    memset(simhash_out, 0, WIRECOPY_SIMHASH_WORDS * sizeof simhash_out[0]);
    for (unsigned bit = 0; bit < WIRECOPY_SIMHASH_BITS; bit++)
        simhash_out[bit / 64] |= (uint64_t)(tallies[bit] > 0) << bit % 64;
}

/* ---- sketch ---- */

static int compare_entries(const void *a, const void *b)
{
    const wirecopy_sketch_entry left = *(const wirecopy_sketch_entry *)a, right = *(const wirecopy_sketch_entry *)b;
    return left < right ? -1 : left > right;
}

/* Distinct bigrams below a limit, ascending. */
static size_t list_bigrams(bench_plain *plain, size_t count, uint64_t limit)
{
    size_t made = 0, kept = 0;
    for (size_t i = 0; i + 1 < count || i < (count == 1); i++) {
        const uint64_t left = plain->content[i], right = plain->content[count == 1 ? i : i + 1];
        const uint64_t hash = (left * WIRECOPY_BIGRAM_MULTIPLIER_LEFT + right * WIRECOPY_BIGRAM_MULTIPLIER_RIGHT) >>
                              (64 - WIRECOPY_SKETCH_HASH_BITS);
        if (hash < limit)
            plain->entries[made++] = hash << WIRECOPY_SKETCH_POSITION_BITS |
                                     (i < WIRECOPY_BIGRAM_POSITION_MAX ? i : WIRECOPY_BIGRAM_POSITION_MAX);
    }
    qsort(plain->entries, made, sizeof plain->entries[0], compare_entries);
    for (size_t i = 0; i < made; i++)
        if (kept == 0 || wirecopy_sketch_hash(plain->entries[i]) != wirecopy_sketch_hash(plain->entries[kept - 1]))
            plain->entries[kept++] = plain->entries[i];
    return kept;
}

static size_t choose_sketch(bench_plain *plain, size_t count)
{
    size_t kept = list_bigrams(plain, count, WIRECOPY_SKETCH_QUARTER);
    if (kept >= WIRECOPY_SKETCH_COUNT_MIN)
        return kept < WIRECOPY_SKETCH_COUNT_MAX ? kept : WIRECOPY_SKETCH_COUNT_MAX;
    kept = list_bigrams(plain, count, 4 * WIRECOPY_SKETCH_QUARTER);
    return kept < WIRECOPY_SKETCH_COUNT_MIN ? kept : WIRECOPY_SKETCH_COUNT_MIN;
}

/* ---- all of it ---- */

wirecopy_status bench_plain_create(bench_plain **plain_out)
{
    bench_plain *plain = wirecopy_memory_alloc_zeroed(1, sizeof *plain);
    if (!plain)
        return WIRECOPY_E_MEMORY;
    wirecopy_words_init(&plain->words);
    fill_table(plain);
    fill_stop_words(plain);
    *plain_out = plain;
    return WIRECOPY_OK;
}

void bench_plain_destroy(bench_plain *plain)
{
    if (!plain)
        return;
    wirecopy_words_clear(&plain->words);
    wirecopy_memory_free(plain->content);
    wirecopy_memory_free(plain->met);
    wirecopy_memory_free(plain->entries);
    wirecopy_memory_free(plain);
}

static wirecopy_status reserve(bench_plain *plain, size_t word_count)
{
    const size_t count = word_count + 1;
    if (wirecopy_memory_reserve(&plain->content, &plain->content_capacity, count, sizeof plain->content[0]) ||
        wirecopy_memory_reserve(&plain->met, &plain->met_capacity, 4 * count + 16, sizeof plain->met[0]) ||
        wirecopy_memory_reserve(&plain->entries, &plain->entries_capacity, count, sizeof plain->entries[0]))
        return WIRECOPY_E_MEMORY;
    return WIRECOPY_OK;
}

/* Words of the title that the text begins with, too. */
static uint32_t repeated_words(const wirecopy_words *words, uint32_t title_words)
{
    const uint32_t title_bytes = words->starts[title_words];
    const bool repeats = words->starts[words->count] - title_bytes >= title_bytes &&
                         memcmp(words->bytes, words->bytes + title_bytes, title_bytes) == 0;
    return repeats ? title_words : 0;
}

wirecopy_status bench_plain_fingerprint(bench_plain *plain, const wirecopy_story *story,
                                        wirecopy_fingerprint *fingerprint_out)
{
    wirecopy_words *const words = &plain->words;
    wirecopy_words_reset(words);
    wirecopy_status status = split_text(plain, story->title.bytes, story->title.byte_count);
    const uint32_t title_words = words->count;
    if (status == WIRECOPY_OK)
        status = split_text(plain, story->text.bytes, story->text.byte_count);
    if (status == WIRECOPY_OK)
        status = reserve(plain, words->count);
    if (status != WIRECOPY_OK)
        return status;
    const uint32_t first = repeated_words(words, title_words), start = words->starts[first];
    wirecopy_fingerprint fingerprint = {.word_count = words->count - first};
    wirecopy_hash128(words->bytes + start, words->starts[words->count] - start, fingerprint.exact);
    const size_t content_count = hash_content(plain, first, fingerprint.figures);
    fingerprint.content_word_count = (uint32_t)content_count;
    compute_simhash(plain, content_count, fingerprint.simhash);
    fingerprint.sketch_count = (uint32_t)choose_sketch(plain, content_count);
    fingerprint.sketch = plain->entries;
    *fingerprint_out = fingerprint;
    return WIRECOPY_OK;
}
