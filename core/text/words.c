#include "core/text/words.h"

#include <assert.h>
#include <string.h>

#include "core/base/bits.h"
#include "core/base/endian.h"
#include "core/base/memory.h"
#include "core/text/character.h"
#include "wirecopy/story.h"

/*
 * A text is taken in slices that end at a certain separator. Of each slice, 64 bytes at a time, a bit mask says which
 * bytes may belong to a word: ASCII letters and digits, apostrophes, and every byte above 127. Where the mask changes,
 * a chunk begins or ends. A chunk of letters and digits alone is one word, already folded; the others, few in English,
 * are taken character by character. Source of the mask walk: Langdale, Lemire, "Parsing Gigabytes of JSON per Second",
 * VLDB Journal 2019.
 */

/* Small enough that a slice, its folded copy and its edges stay in the first-level cache; results do not depend on it. */
#define SLICE_BYTES 8192

#define BLOCK_BYTES 64

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

struct wirecopy_words_slice {
    char *folded;       /* [capacity + BLOCK_BYTES] the slice with A..Z folded */
    uint32_t *edges;    /* [capacity + 2 + POSITIONS_AT_A_TIME] where chunks begin and end, in turn */
    uint32_t *specials; /* [capacity + 1 + POSITIONS_AT_A_TIME] bytes of chunks that are no ASCII letter or digit */
    size_t capacity;
};

/* ---- eight bytes in a uint64_t; flags are the top bit of each byte ---- */

/* Flags bytes lo .. hi, both below 128, of bytes whose top bits are cleared: a sum carries into the top bit or not. */
static inline uint64_t flag_range(uint64_t bytes7, unsigned lo, unsigned hi)
{
    return (bytes7 + EACH_BYTE(0x80 - lo)) & ~(bytes7 + EACH_BYTE(0x7f - hi));
}

/* Gathers the eight flags into eight bits: the products of the multiplication do not overlap. */
static inline uint64_t flags_to_bits(uint64_t flags)
{
    return ((flags & EACH_BYTE(0x80)) >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* The masks of one block: bytes that may belong to a word, and those of them that are no ASCII letter or digit. */
typedef struct block_masks {
    uint64_t word, special;
} block_masks;

static inline block_masks fold_block(const char *text, char *folded)
{
    block_masks masks = {0, 0};
    for (unsigned i = 0; i < BLOCK_BYTES / 8; i++) {
        const uint64_t bytes = wirecopy_load64(text + 8 * i);
        const uint64_t bytes7 = bytes & EACH_BYTE(0x7f);
        const uint64_t ascii = ~bytes;
        /* Bit 5 makes small letters of capitals, and letters of nothing else. */
        const uint64_t letter = flag_range(bytes7 | EACH_BYTE(0x20), 'a', 'z') & ascii & EACH_BYTE(0x80);
        const uint64_t digit = flag_range(bytes7, '0', '9') & ascii;
        const uint64_t special = (flag_range(bytes7, '\'', '\'') & ascii) | bytes;
        wirecopy_store64(folded + 8 * i, bytes | letter >> 2);
        masks.word |= flags_to_bits(letter | digit | special) << 8 * i;
        masks.special |= flags_to_bits(special) << 8 * i;
    }
    return masks;
}

/* Positions are written this many at a time, past the last if need be: how many bits a block has cannot be foreseen, and
 * a loop that ends at the last would be mispredicted every time. */
#define POSITIONS_AT_A_TIME 8

static inline size_t write_bits(uint32_t *positions, size_t count, uint64_t bits, size_t base)
{
    uint32_t *to = positions + count;
    const unsigned bit_count = wirecopy_popcount64(bits);
    for (unsigned done = 0; done < bit_count; done += POSITIONS_AT_A_TIME) {
        for (unsigned i = 0; i < POSITIONS_AT_A_TIME; i++) {
            /* Bit 63 gives the count of trailing zeros a meaning when no bit is left; what is written then is not used. */
            to[done + i] = (uint32_t)(base + (unsigned)__builtin_ctzll(bits | UINT64_C(1) << 63));
            bits &= bits - 1;
        }
    }
    return count + bit_count;
}

typedef struct slice_counts {
    size_t edges, specials;
} slice_counts;

/* Fills a slice's folded bytes, edges (an even number) and specials. */
static slice_counts scan_slice(struct wirecopy_words_slice *slice, const char *text, size_t byte_count)
{
    slice_counts counts = {0, 0};
    uint64_t before = 0; /* 1 while a chunk reaches over the end of the block before */
    for (size_t base = 0; base < byte_count; base += BLOCK_BYTES) {
        const size_t left = byte_count - base;
        char last[BLOCK_BYTES];
        const char *block = text + base;
        if (left < BLOCK_BYTES) {
            memset(last, ' ', sizeof last);
            memcpy(last, block, left);
            block = last;
        }
        const block_masks masks = fold_block(block, slice->folded + base);
        counts.edges = write_bits(slice->edges, counts.edges, masks.word ^ (masks.word << 1 | before), base);
        if (masks.special)
            counts.specials = write_bits(slice->specials, counts.specials, masks.special, base);
        before = masks.word >> 63;
    }
    if (before)
        slice->edges[counts.edges++] = (uint32_t)byte_count;
    return counts;
}

/* ---- the list of words ---- */

void wirecopy_words_init(wirecopy_words *words)
{
    memset(words, 0, sizeof *words);
}

void wirecopy_words_clear(wirecopy_words *words)
{
    if (words->slice) {
        wirecopy_memory_free(words->slice->folded);
        wirecopy_memory_free(words->slice->edges);
        wirecopy_memory_free(words->slice->specials);
    }
    wirecopy_memory_free(words->slice);
    wirecopy_memory_free(words->bytes);
    wirecopy_memory_free(words->starts);
    wirecopy_words_init(words);
}

void wirecopy_words_reset(wirecopy_words *words)
{
    words->count = 0;
    words->invalid_count = 0;
    if (words->starts)
        words->starts[0] = 0;
}

static wirecopy_status reserve_words(wirecopy_words *words, size_t word_count, size_t byte_count)
{
    const size_t used = words->starts ? words->starts[words->count] : 0;
    if (used + byte_count + WIRECOPY_WORDS_PADDING > UINT32_MAX)
        return WIRECOPY_E_LIMIT;
    const int fresh = words->starts == NULL;
    if (wirecopy_memory_reserve(&words->starts, &words->starts_capacity, words->count + word_count + 1,
                                sizeof words->starts[0]) ||
        wirecopy_memory_reserve(&words->bytes, &words->bytes_capacity, used + byte_count + WIRECOPY_WORDS_PADDING, 1))
        return WIRECOPY_E_MEMORY;
    if (fresh)
        words->starts[0] = 0;
    return WIRECOPY_OK;
}

static wirecopy_status reserve_slice(wirecopy_words *words, size_t byte_count)
{
    if (!words->slice) {
        words->slice = wirecopy_memory_alloc_zeroed(1, sizeof *words->slice);
        if (!words->slice)
            return WIRECOPY_E_MEMORY;
    }
    struct wirecopy_words_slice *slice = words->slice;
    if (byte_count <= slice->capacity)
        return WIRECOPY_OK;
    size_t folded = 0, edges = 0, specials = 0;
    wirecopy_memory_free(slice->folded);
    wirecopy_memory_free(slice->edges);
    wirecopy_memory_free(slice->specials);
    memset(slice, 0, sizeof *slice);
    if (wirecopy_memory_reserve(&slice->folded, &folded, byte_count + BLOCK_BYTES, 1) ||
        wirecopy_memory_reserve(&slice->edges, &edges, byte_count + 2 + POSITIONS_AT_A_TIME, sizeof slice->edges[0]) ||
        wirecopy_memory_reserve(&slice->specials, &specials, byte_count + 1 + POSITIONS_AT_A_TIME,
                                sizeof slice->specials[0]))
        return WIRECOPY_E_MEMORY;
    slice->capacity = byte_count;
    return WIRECOPY_OK;
}

/* Appends one word whose room is reserved: 16 bytes at a time, past its end if need be, and a space. */
static inline void append_folded(wirecopy_words *words, const char *folded, size_t byte_count)
{
    const uint32_t start = words->starts[words->count];
    char *to = words->bytes + start;
    for (size_t i = 0; i < byte_count; i += 16)
        memcpy(to + i, folded + i, 16);
    to[byte_count] = ' ';
    words->starts[++words->count] = start + (uint32_t)byte_count + 1;
}

/* ---- chunks with special bytes, character by character ---- */

/* Drops the apostrophes of a chunk of ASCII: "don't" becomes "dont", and a chunk of apostrophes alone nothing. */
static void append_ascii_chunk(wirecopy_words *words, const char *folded, size_t byte_count)
{
    const uint32_t start = words->starts[words->count];
    char *to = words->bytes + start;
    size_t kept = 0;
    for (size_t i = 0; i < byte_count; i++) {
        to[kept] = folded[i];
        kept += folded[i] != '\'';
    }
    if (kept == 0)
        return;
    to[kept] = ' ';
    words->starts[++words->count] = start + (uint32_t)kept + 1;
}

static int is_ascii(const char *bytes, size_t byte_count)
{
    unsigned char seen = 0;
    for (size_t i = 0; i < byte_count; i++)
        seen |= (unsigned char)bytes[i];
    return seen < 0x80;
}

static wirecopy_status append_normalised_word(wirecopy_words *words, const char *raw, const char *folded,
                                              size_t byte_count)
{
    const size_t room = byte_count * WIRECOPY_NORMALISE_GROWTH_MAX + 1;
    const wirecopy_status status = reserve_words(words, 1, room);
    if (status != WIRECOPY_OK)
        return status;
    if (is_ascii(raw, byte_count)) {
        append_ascii_chunk(words, folded, byte_count);
        return WIRECOPY_OK;
    }
    const uint32_t start = words->starts[words->count];
    size_t written = 0;
    if (wirecopy_character_normalise(raw, byte_count, words->bytes + start, room - 1, &written) != WIRECOPY_OK)
        return WIRECOPY_E_MEMORY;
    if (written == 0)
        return WIRECOPY_OK;
    words->bytes[start + written] = ' ';
    words->starts[++words->count] = start + (uint32_t)written + 1;
    return WIRECOPY_OK;
}

/* Appends every pair of adjacent characters of a normalised run as a word, or its one character. */
static wirecopy_status append_pairs(wirecopy_words *words, const char *run, size_t byte_count)
{
    /* A character stands in two words at most, and each word ends with a space; a word has at least 2 bytes here. */
    const wirecopy_status status = reserve_words(words, byte_count, 3 * byte_count + 2);
    if (status != WIRECOPY_OK)
        return status;
    size_t first = 0, second = wirecopy_character_bytes(run[0]);
    if (second >= byte_count)
        append_folded(words, run, byte_count);
    while (second < byte_count) {
        const size_t end = second + wirecopy_character_bytes(run[second]);
        append_folded(words, run + first, end - first);
        first = second;
        second = end;
    }
    return WIRECOPY_OK;
}

static wirecopy_status append_unspaced_run(wirecopy_words *words, const char *raw, size_t byte_count)
{
    const size_t room = byte_count * WIRECOPY_NORMALISE_GROWTH_MAX;
    char *run = wirecopy_memory_alloc(room + 16); /* append_folded() reads up to 15 bytes too many */
    if (!run)
        return WIRECOPY_E_MEMORY;
    size_t written = 0;
    wirecopy_status status = wirecopy_character_normalise(raw, byte_count, run, room, &written);
    if (status == WIRECOPY_OK && written > 0)
        status = append_pairs(words, run, written);
    wirecopy_memory_free(run);
    return status;
}

/* A maximal run of characters of one kind, as it grows. Its transparent characters are dropped by normalisation. */
typedef struct character_run {
    const char *start;  /* NULL: none */
    const char *folded; /* start, in the folded copy */
    const char *end;    /* after its last character that is not transparent */
    wirecopy_character_class class;
} character_run;

static wirecopy_status end_run(wirecopy_words *words, character_run *run)
{
    wirecopy_status status = WIRECOPY_OK;
    if (run->start && run->class == WIRECOPY_CHARACTER_WORD)
        status = append_normalised_word(words, run->start, run->folded, (size_t)(run->end - run->start));
    else if (run->start)
        status = append_unspaced_run(words, run->start, (size_t)(run->end - run->start));
    run->start = NULL;
    return status;
}

static wirecopy_status append_mixed_chunk(wirecopy_words *words, const char *chunk, const char *folded,
                                          size_t byte_count)
{
    wirecopy_status status = WIRECOPY_OK;
    character_run run = {NULL, NULL, NULL, WIRECOPY_CHARACTER_WORD};
    const char *const end = chunk + byte_count;
    for (const char *at = chunk; status == WIRECOPY_OK && at < end;) {
        wirecopy_character character;
        const char *const next = at + wirecopy_character_decode(at, (size_t)(end - at), &character);
        words->invalid_count += character.class == WIRECOPY_CHARACTER_INVALID;
        if (character.class == WIRECOPY_CHARACTER_TRANSPARENT) {
            at = next;
            continue;
        }
        if (run.start && character.class != run.class)
            status = end_run(words, &run);
        if (character.class == WIRECOPY_CHARACTER_WORD || character.class == WIRECOPY_CHARACTER_UNSPACED) {
            if (!run.start) {
                run.start = at;
                run.folded = folded + (at - chunk);
            }
            run.class = character.class;
            run.end = next;
        }
        at = next;
    }
    return status == WIRECOPY_OK ? end_run(words, &run) : status;
}

/* ---- slices ---- */

static wirecopy_status append_special_chunk(wirecopy_words *words, const char *text, const char *folded,
                                            size_t byte_count)
{
    if (!is_ascii(text, byte_count))
        return append_mixed_chunk(words, text, folded, byte_count);
    append_ascii_chunk(words, folded, byte_count);
    return WIRECOPY_OK;
}

static wirecopy_status append_slice(wirecopy_words *words, const char *text, size_t byte_count)
{
    wirecopy_status status = reserve_slice(words, byte_count);
    if (status != WIRECOPY_OK)
        return status;
    struct wirecopy_words_slice *slice = words->slice;
    const slice_counts counts = scan_slice(slice, text, byte_count);

    /* Words of ASCII take no more than their bytes and a space. Mixed chunks reserve for themselves, so what is left
     * of the slice is reserved anew after each. */
    status = reserve_words(words, counts.edges / 2, byte_count + 1);
    size_t special = 0;
    for (size_t i = 0; status == WIRECOPY_OK && i < counts.edges; i += 2) {
        const uint32_t start = slice->edges[i], end = slice->edges[i + 1];
        if (special == counts.specials || slice->specials[special] >= end) {
            append_folded(words, slice->folded + start, end - start);
            continue;
        }
        while (special < counts.specials && slice->specials[special] < end)
            special++;
        status = append_special_chunk(words, text + start, slice->folded + start, end - start);
        if (status == WIRECOPY_OK)
            status = reserve_words(words, (counts.edges - i) / 2, byte_count - end + 1);
    }
    return status;
}

static int separates(char byte)
{
    const unsigned char c = (unsigned char)byte;
    const unsigned char lower = c | 0x20;
    return c < 0x80 && !(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && c != '\'';
}

/* The longest slice of at most about SLICE_BYTES that ends with a separator, or the shortest longer one. */
static size_t slice_bytes(const char *text, size_t byte_count)
{
    if (byte_count <= SLICE_BYTES)
        return byte_count;
    for (size_t i = SLICE_BYTES; i > SLICE_BYTES / 2; i--)
        if (separates(text[i - 1]))
            return i;
    for (size_t i = SLICE_BYTES; i < byte_count; i++)
        if (separates(text[i]))
            return i + 1;
    return byte_count;
}

wirecopy_status wirecopy_words_append(wirecopy_words *words, const char *text, size_t byte_count)
{
    assert(words && (text || byte_count == 0));
    if (byte_count > WIRECOPY_TEXT_BYTES_MAX)
        return WIRECOPY_E_LIMIT;
    wirecopy_status status = reserve_words(words, 0, 0);
    while (status == WIRECOPY_OK && byte_count > 0) {
        const size_t taken = slice_bytes(text, byte_count);
        status = append_slice(words, text, taken);
        text += taken;
        byte_count -= taken;
    }
    return status;
}
