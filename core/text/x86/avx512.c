#include "core/text/split.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "core/text/pages.h"

/*
 * Splits 64 bytes at a time. Masks say which bytes belong to words, to characters of scripts without spaces, to
 * transparent ones, and to separators. Bytes are folded where they stand; then those of words, and of the separator
 * behind each, are moved together, and that is a stretch of the word stream. Where words end is read off the mask of
 * these separators.
 *
 * What characters are and become is looked up in the 64-byte tables of pages.h: ASCII in two at once, others by their
 * last bytes, page by page; a block has few pages.
 */

#define KERNEL                                                                                                         \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

#define BLOCK 64

/* A page that characters of a text are in, by the bytes before their last one; first is 0 where they have two. */
typedef struct known_page {
    const wirecopy_page_planes *planes;
    uint8_t first, second;
} known_page;

/* A block's characters are looked for in these pages first, for a text has few: that needs neither a branch nor a
 * byte of the block. Japanese has kana on three pages, punctuation on another and full-width forms on two. */
#define RECENT_MAX 6

/* How far a text is split. */
typedef struct split_cursor {
    const char *text;
    size_t byte_count, at;
    wirecopy_words *words;
    uint32_t stream_bytes; /* those of the word that goes on included */
    uint32_t chunk_count;  /* words before the chunk in which the cursor is */
    size_t chunk_at;       /* where that begins */
    uint64_t in_word;      /* 1: what stands before, but for transparent characters, is a word that goes on */
    uint64_t in_unspaced;  /* 1: it is a run without spaces; what its last character adds to the stream is there */
    uint64_t attracts;     /* 1: the character before attracts */
    known_page recent[RECENT_MAX];
    unsigned recent_count, recent_next; /* pages that are known; which one gives way to another */
} split_cursor;

/* ---- bytes and bits ---- */

/* The bits below one, of 0 .. 64. */
KERNEL static inline uint64_t below(unsigned bit)
{
    return _bzhi_u64(~UINT64_C(0), bit);
}

/* The number of the highest bit, plus one; 0 if there is none. */
KERNEL static inline unsigned bit_length(uint64_t bits)
{
    return BLOCK - (unsigned)_lzcnt_u64(bits);
}

KERNEL static inline __m512i all_bytes(unsigned byte)
{
    return _mm512_set1_epi8((char)byte);
}

KERNEL static inline __m512i byte_numbers(void)
{
    static const uint8_t numbers[BLOCK] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                           16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                           32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                           48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    return _mm512_loadu_si512(numbers);
}

/* Which bytes are first .. last. */
KERNEL static inline uint64_t in_range(__m512i bytes, unsigned first, unsigned last)
{
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(bytes, all_bytes(first)), all_bytes(last - first));
}

KERNEL static inline uint64_t equal_to(__m512i bytes, unsigned byte)
{
    return _mm512_cmpeq_epi8_mask(bytes, all_bytes(byte));
}

/* Moves every byte so many places up or down; what comes in is not used. */
KERNEL static inline __m512i move_bytes(__m512i bytes, int places)
{
    return _mm512_permutexvar_epi8(_mm512_sub_epi8(byte_numbers(), all_bytes((unsigned)places)), bytes);
}

/* ---- writing ---- */

/* Appends the kept bytes to the stream. Those that end a word are spaces. */
KERNEL static inline void write_stream(split_cursor *cursor, __m512i bytes, uint64_t kept, uint64_t ends)
{
    wirecopy_words *const words = cursor->words;
    _mm512_storeu_si512(words->bytes + cursor->stream_bytes,
                        _mm512_maskz_compress_epi8(kept, _mm512_mask_mov_epi8(bytes, ends, all_bytes(' '))));
    const uint64_t ends_there = _pext_u64(ends, kept);
    const unsigned end_count = (unsigned)_mm_popcnt_u64(ends_there);
    const __m512i places = _mm512_maskz_compress_epi8(ends_there, byte_numbers());
    const __m512i base = _mm512_set1_epi32((int)(cursor->stream_bytes + 1));
    uint32_t *const starts = words->starts + words->count + 1;
    _mm512_storeu_si512(starts, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places))));
    if (end_count > 16)
        _mm512_storeu_si512(starts + 16,
                            _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, 1))));
    words->count += end_count;
    cursor->stream_bytes += (uint32_t)_mm_popcnt_u64(kept);
}

static void end_word(split_cursor *cursor)
{
    wirecopy_words *const words = cursor->words;
    words->bytes[cursor->stream_bytes++] = ' ';
    words->starts[++words->count] = cursor->stream_bytes;
    cursor->in_word = 0;
}

/* The bit behind each run, where those that are passed over do not count: an addition carries it through a stretch of
 * them. before: 1 if a run goes on from before; *beyond_out likewise, if it goes on behind the last bit. */
KERNEL static inline uint64_t bits_behind(uint64_t runs, uint64_t before, uint64_t passed, uint64_t *beyond_out)
{
    const uint64_t next = runs << 1 | before;
    unsigned long long carried;
    const uint64_t overflows = _addcarry_u64(0, next & passed, passed, &carried);
    *beyond_out = runs >> (BLOCK - 1) | overflows;
    return (next | carried) & ~(passed | runs);
}

/* ---- characters ---- */

/* What pages.h says of characters, at their last bytes. */
typedef struct looked_up {
    __m512i flags, last, second_last, third_last;
} looked_up;

KERNEL static inline uint64_t flagged(const looked_up *found, unsigned flags)
{
    return _mm512_test_epi8_mask(found->flags, all_bytes(flags));
}

/* ASCII is the first two pages. */
KERNEL static inline looked_up look_up_ascii(__m512i bytes, uint64_t ascii)
{
    const wirecopy_page_planes *const low = &wirecopy_pages[0], *const high = &wirecopy_pages[1];
    const __m512i zero = _mm512_setzero_si512();
    return (looked_up){
        _mm512_maskz_permutex2var_epi8(ascii, _mm512_loadu_si512(low->flags), bytes, _mm512_loadu_si512(high->flags)),
        _mm512_maskz_permutex2var_epi8(ascii, _mm512_loadu_si512(low->last), bytes, _mm512_loadu_si512(high->last)),
        zero, zero};
}

/* Notes that the chunk before the last separator is done, all of whose words are written. */
KERNEL static inline void begin_chunk(split_cursor *cursor, uint64_t separators, uint32_t word_count)
{
    if (separators) {
        cursor->chunk_at = cursor->at + bit_length(separators);
        cursor->chunk_count = word_count;
    }
}

/* A block of ASCII alone. */
KERNEL static inline void split_ascii(split_cursor *cursor, __m512i bytes)
{
    const looked_up found = look_up_ascii(bytes, ~UINT64_C(0));
    const uint64_t word = flagged(&found, WIRECOPY_PAGE_WORD), passed = flagged(&found, WIRECOPY_PAGE_TRANSPARENT);
    const uint64_t ends = bits_behind(word, cursor->in_word, passed, &cursor->in_word);
    write_stream(cursor, _mm512_xor_si512(bytes, found.last), word | ends, ends);
    cursor->in_unspaced = cursor->attracts = 0;
    begin_chunk(cursor, ~(word | passed), cursor->words->count);
    cursor->at += BLOCK;
}

/* A block of characters of up to three bytes. In masks of characters the bits are those of their last bytes. */
typedef struct text_block {
    __m512i bytes; /* folded */
    unsigned size; /* bytes taken: without a character that is cut off; with a space at the end of a text */
    uint64_t last_of_2, last_of_3; /* characters of two bytes, of three */
    __m512i before, before_that;   /* the bytes before each; before_that is 0 but for characters of three */
    uint64_t word, unspaced, attracting;
    uint64_t passed;  /* what runs pass over: transparent ones, and bytes of characters that are not their last */
    uint64_t dropped; /* bytes */
    uint64_t complex; /* first bytes */
} text_block;

/* From last bytes to all. */
KERNEL static inline uint64_t whole(const text_block *block, uint64_t last)
{
    return last | (last & (block->last_of_2 | block->last_of_3)) >> 1 | (last & block->last_of_3) >> 2;
}

/* From last bytes to the first, of characters of more than one. */
KERNEL static inline uint64_t first(const text_block *block, uint64_t last)
{
    return (last & block->last_of_2) >> 1 | (last & block->last_of_3) >> 2;
}

/* Finds where characters are. What is not UTF-8, or has four bytes, is complex. */
KERNEL static inline void find_characters(text_block *block, __m512i bytes, uint64_t high, size_t left)
{
    const uint64_t first_of_2 = in_range(bytes, 0xc2, 0xdf), first_of_3 = in_range(bytes, 0xe0, 0xef);
    const uint64_t trailing = (uint64_t)_mm512_cmplt_epi8_mask(bytes, all_bytes(0xc0));
    const uint64_t cut_off = left < BLOCK ? 0 : (first_of_2 & ~below(63)) | (first_of_3 & ~below(62));
    block->size = left < BLOCK ? (unsigned)left + 1 : cut_off ? (unsigned)_tzcnt_u64(cut_off) : BLOCK;
    block->last_of_2 = (first_of_2 << 1) & below(block->size);
    block->last_of_3 = (first_of_3 << 2) & below(block->size);
    block->before = move_bytes(bytes, 1);
    block->before_that = _mm512_maskz_mov_epi8(block->last_of_3, move_bytes(bytes, 2));
    block->complex = 0;
    const uint64_t expected = first_of_2 << 1 | first_of_3 << 1 | first_of_3 << 2;
    const uint64_t wrong = (trailing ^ expected) | (high & ~(first_of_2 | first_of_3 | trailing));
    /* A first byte whose others are missing is wrong, too: they may be missing where the block or the text ends. */
    if (wrong)
        block->complex = wrong | (wrong >> 1 & (first_of_2 | first_of_3)) | (wrong >> 2 & first_of_3);
}

/* Characters of three bytes that are all alike: the ideographs U+3400 .. U+9FFF but the page of hexagrams, and the
 * syllables of Hangul, U+AC00 .. U+D77F. None of them changes. That spares looking up pages, of which they have many. */
typedef struct alike_masks {
    uint64_t ideograph, hangul;
} alike_masks;

KERNEL static inline alike_masks find_alike(__m512i bytes, uint64_t last_of_3)
{
    alike_masks masks = {0, 0};
    if ((in_range(bytes, 0xe3, 0xed) << 2 & last_of_3) == 0)
        return masks;
    const uint64_t e3 = equal_to(bytes, 0xe3), e4 = equal_to(bytes, 0xe4), ea = equal_to(bytes, 0xea),
                   ed = equal_to(bytes, 0xed);
    const uint64_t from_90 = _mm512_cmpge_epu8_mask(bytes, all_bytes(0x90)),
                   from_9e = _mm512_cmpge_epu8_mask(bytes, all_bytes(0x9e)),
                   from_b0 = _mm512_cmpge_epu8_mask(bytes, all_bytes(0xb0));
    masks.ideograph = (in_range(bytes, 0xe5, 0xe9) | (e4 & ~(equal_to(bytes, 0xb7) >> 1)) | (e3 & from_90 >> 1)) << 2;
    masks.hangul = (in_range(bytes, 0xeb, 0xec) | (ea & from_b0 >> 1) | (ed & ~(from_9e >> 1))) << 2;
    masks.ideograph &= last_of_3;
    masks.hangul &= last_of_3;
    return masks;
}

/* Looks up the characters of one page, and returns them. */
KERNEL static inline uint64_t look_up(looked_up *found, const known_page *page, const text_block *block, __m512i bytes)
{
    const __m512i is_second = _mm512_set1_epi8((char)page->second), is_first = _mm512_set1_epi8((char)page->first);
    const uint64_t alike = _mm512_mask_cmpeq_epi8_mask(
        _mm512_mask_cmpeq_epi8_mask(block->last_of_2 | block->last_of_3, block->before, is_second), block->before_that,
        is_first);
    const wirecopy_page_planes *const planes = page->planes;
    found->flags = _mm512_mask_permutexvar_epi8(found->flags, alike, bytes, _mm512_loadu_si512(planes->flags));
    found->last = _mm512_mask_permutexvar_epi8(found->last, alike, bytes, _mm512_loadu_si512(planes->last));
    found->second_last =
        _mm512_mask_permutexvar_epi8(found->second_last, alike, bytes, _mm512_loadu_si512(planes->second_last));
    found->third_last =
        _mm512_mask_permutexvar_epi8(found->third_last, alike, bytes, _mm512_loadu_si512(planes->third_last));
    return alike;
}

/* A page of surrogates, whose entries are all complex. */
#define COMPLEX_PAGE (0xd800 / WIRECOPY_PAGE_CHARACTERS)

/* The page of the character whose last byte is at a place. */
static known_page page_at(const text_block *block, const unsigned char *text, unsigned at)
{
    known_page page = {.second = text[at - 1]};
    unsigned number = page.second & 0x1f;
    if (block->last_of_3 >> at & 1) {
        page.first = text[at - 2];
        number = (page.first & 0xfu) << 6 | (page.second & 0x3f);
        if (number < 0x800 / WIRECOPY_PAGE_CHARACTERS) /* it is overlong */
            number = COMPLEX_PAGE;
    }
    page.planes = &wirecopy_pages[wirecopy_page_numbers[number]];
    return page;
}

KERNEL static inline void look_up_pages(looked_up *found, split_cursor *cursor, const text_block *block, __m512i bytes,
                                        uint64_t left)
{
    for (unsigned i = 0; i < cursor->recent_count; i++)
        left &= ~look_up(found, &cursor->recent[i], block, bytes);
    while (left) {
        known_page *const page = &cursor->recent[cursor->recent_next];
        *page = page_at(block, (const unsigned char *)cursor->text + cursor->at, (unsigned)_tzcnt_u64(left));
        cursor->recent_next = cursor->recent_next + 1 < RECENT_MAX ? cursor->recent_next + 1 : 0;
        cursor->recent_count += cursor->recent_count < RECENT_MAX;
        left &= ~look_up(found, page, block, bytes);
    }
}

/* What few blocks have: complex characters, those that join, and those of which bytes are dropped. */
KERNEL static inline void look_closer(text_block *block, const looked_up *found, uint64_t attracts)
{
    const uint64_t complex = flagged(found, WIRECOPY_PAGE_COMPLEX), joins = flagged(found, WIRECOPY_PAGE_JOINS),
                   drops_one = flagged(found, WIRECOPY_PAGE_DROPS_ONE),
                   drops_two = flagged(found, WIRECOPY_PAGE_DROPS_TWO);
    block->complex |= first(block, complex) | (first(block, joins) & (block->attracting << 1 | attracts));
    block->dropped = first(block, drops_one | drops_two) | drops_two >> 1;
}

KERNEL static inline void look_at(text_block *block, split_cursor *cursor, __m512i bytes, uint64_t high)
{
    find_characters(block, bytes, high, cursor->byte_count - cursor->at);
    const alike_masks alike = find_alike(bytes, block->last_of_3);
    looked_up found = look_up_ascii(bytes, ~high);
    look_up_pages(&found, cursor, block, bytes,
                  (block->last_of_2 | block->last_of_3) & ~(alike.ideograph | alike.hangul));

    block->word = flagged(&found, WIRECOPY_PAGE_WORD) | alike.hangul;
    block->unspaced = flagged(&found, WIRECOPY_PAGE_UNSPACED) | alike.ideograph;
    block->attracting = flagged(&found, WIRECOPY_PAGE_ATTRACTS) | alike.hangul;
    block->passed =
        flagged(&found, WIRECOPY_PAGE_TRANSPARENT) | (block->last_of_2 | block->last_of_3) >> 1 | block->last_of_3 >> 2;
    block->dropped = 0;
    if (flagged(&found,
                WIRECOPY_PAGE_COMPLEX | WIRECOPY_PAGE_JOINS | WIRECOPY_PAGE_DROPS_ONE | WIRECOPY_PAGE_DROPS_TWO))
        look_closer(block, &found, cursor->attracts);
    block->complex &= below(block->size);

    const __m512i changed = _mm512_ternarylogic_epi64(found.last, move_bytes(found.second_last, -1),
                                                      move_bytes(found.third_last, -2), 0x96);
    block->bytes = _mm512_xor_si512(bytes, changed);
}

/* Keeps of a block what is below a size, the end of a character. */
KERNEL static inline void cut(text_block *block, unsigned size)
{
    const uint64_t taken = below(size);
    block->size = size;
    block->word &= taken;
    block->unspaced &= taken;
    block->attracting &= taken;
    block->passed &= taken;
}

KERNEL static inline uint64_t separators(const text_block *block)
{
    return below(block->size) & ~(block->word | block->unspaced | block->passed);
}

/* Bytes of words that go into the stream. */
KERNEL static inline uint64_t kept_of_words(const text_block *block)
{
    return whole(block, block->word) & ~block->dropped;
}

KERNEL static inline void split_words(split_cursor *cursor, const text_block *block)
{
    uint64_t beyond;
    const uint64_t behind = bits_behind(block->word, cursor->in_word, block->passed, &beyond);
    const uint64_t ends = behind & below(block->size);
    write_stream(cursor, block->bytes, kept_of_words(block) | ends, ends);
    cursor->in_word = block->size < BLOCK ? behind >> block->size & 1 : beyond;
    cursor->in_unspaced = 0;
    cursor->attracts = block->attracting >> (block->size - 1) & 1;
    begin_chunk(cursor, separators(block), cursor->words->count);
    cursor->at += block->size;
}

/* ---- scripts without spaces: what a character adds to the stream depends on the next one ---- */

/* A block as items: characters of words and of scripts without spaces, and breaks, the first separator behind a run.
 * Masks have a bit for each item, but for those of bytes. */
typedef struct block_items {
    uint64_t starts; /* bytes of the block: the first that is kept of each item */
    uint64_t bytes;  /* bytes of the block that belong to items */
    uint64_t word, unspaced, breaks;
    uint64_t of_two, of_three; /* of two bytes or more, of three */
} block_items;

KERNEL static inline block_items find_items(const text_block *block, uint64_t in_run)
{
    block_items items;
    uint64_t beyond;
    const uint64_t breaks =
        bits_behind(block->word | block->unspaced, in_run, block->passed, &beyond) & below(block->size);
    const uint64_t kept = kept_of_words(block);
    const uint64_t trailing = block->last_of_2 | block->last_of_3 | block->last_of_3 >> 1;
    const uint64_t word_starts = kept & ~(trailing & kept << 1);
    const uint64_t unspaced_starts = block->unspaced >> 2;
    items.starts = word_starts | unspaced_starts | breaks;
    items.bytes = kept | whole(block, block->unspaced) | breaks;
    items.word = _pext_u64(word_starts, items.starts);
    items.unspaced = _pext_u64(unspaced_starts, items.starts);
    items.breaks = _pext_u64(breaks, items.starts);

    const uint64_t starts_there = _pext_u64(items.starts, items.bytes);
    const uint64_t others_there = ~starts_there & below((unsigned)_mm_popcnt_u64(items.bytes));
    items.of_two = _pext_u64(others_there >> 1, starts_there);
    items.of_three = _pext_u64(others_there >> 1 & others_there >> 2, starts_there);
    return items;
}

/* Which items add what to the stream: bits of items. */
typedef struct stream_additions {
    unsigned count;   /* items that are taken */
    uint64_t in_word; /* characters of words */
    uint64_t ends;    /* words end with these: */
    uint64_t pairs, singles, words_ended, breaks;
} stream_additions;

/* Of the items that begin below a size, what they add; the item behind them is known, or they end with a break. */
KERNEL static inline stream_additions find_additions(const split_cursor *cursor, const block_items *items,
                                                     unsigned size)
{
    const uint64_t unspaced_next = items->unspaced >> 1, unspaced_before = items->unspaced << 1 | cursor->in_unspaced,
                   word_before = items->word << 1 | cursor->in_word;
    stream_additions additions;
    additions.count = (unsigned)_mm_popcnt_u64(items->starts & below(size));
    const uint64_t taken = below(additions.count);
    additions.in_word = taken & items->word;
    additions.pairs = taken & items->unspaced & unspaced_next;
    additions.singles = taken & items->unspaced & ~unspaced_next & ~unspaced_before;
    additions.words_ended = additions.in_word & unspaced_next;
    additions.breaks = taken & items->breaks & word_before;
    additions.ends = additions.pairs | additions.singles | additions.words_ended | additions.breaks;
    return additions;
}

/* Writes what the items add, eight of them at a time, each from eight bytes of its own: those of its character and the
 * next one's, and behind them, or behind its own, a space. Which of the eight are kept is a byte of a mask, by item. */
KERNEL static inline void write_items(split_cursor *cursor, const text_block *block, const block_items *items,
                                      const stream_additions *additions)
{
    const __m512i seven_bits = all_bytes(0x7f);
    __m512i kept = _mm512_maskz_mov_epi8(additions->in_word | additions->breaks, all_bytes(0x01));
    kept = _mm512_mask_mov_epi8(kept, additions->in_word & items->of_two, all_bytes(0x03));
    kept = _mm512_mask_mov_epi8(kept, additions->in_word & items->of_three, all_bytes(0x07));
    kept = _mm512_mask_add_epi8(kept, additions->words_ended, _mm512_add_epi8(kept, kept), all_bytes(0x01));
    kept = _mm512_mask_mov_epi8(kept, additions->singles, all_bytes(0x0f));
    kept = _mm512_mask_mov_epi8(kept, additions->pairs, seven_bits);
    const __m512i but_last = _mm512_and_si512(_mm512_srli_epi16(kept, 1), seven_bits);
    uint64_t kept_of[BLOCK / 8], ends_of[BLOCK / 8];
    _mm512_storeu_si512(kept_of, kept);
    _mm512_storeu_si512(ends_of, _mm512_maskz_mov_epi8(additions->ends, _mm512_xor_si512(kept, but_last)));

    const __m512i together = _mm512_maskz_compress_epi8(items->bytes, block->bytes);
    const __m512i places = _mm512_maskz_compress_epi8(_pext_u64(items->starts, items->bytes), byte_numbers());
    const __m512i within = _mm512_and_si512(byte_numbers(), all_bytes(7));
    const __m512i of_eight = _mm512_and_si512(_mm512_srli_epi16(byte_numbers(), 3), all_bytes(7));
    for (unsigned i = 0; i < additions->count; i += 8) {
        const __m512i starts = _mm512_permutexvar_epi8(_mm512_add_epi8(of_eight, all_bytes(i)), places);
        const __m512i eights = _mm512_permutexvar_epi8(_mm512_add_epi8(starts, within), together);
        write_stream(cursor, eights, kept_of[i / 8], ends_of[i / 8]);
    }
}

/* How much of a block is taken where what comes behind has to be known: all but its last character, and transparent
 * ones behind that. As long as there are none, where the next block begins does not wait for the tables. */
KERNEL static inline unsigned all_but_last(const text_block *block)
{
    const uint64_t first_bytes = ~(block->last_of_2 | block->last_of_3 | block->last_of_3 >> 1);
    unsigned end = block->size;
    if (__builtin_expect(block->passed >> (end - 1) & 1, 0))
        end = bit_length(~block->passed & below(end));
    return bit_length(first_bytes & below(end)) - 1;
}

/* Takes so much of a block, the end of a character. */
KERNEL static inline void split_unspaced(split_cursor *cursor, text_block *block, unsigned size)
{
    const block_items items = find_items(block, cursor->in_word | cursor->in_unspaced);
    const stream_additions additions = find_additions(cursor, &items, size);
    cut(block, size);
    if (cursor->in_word && (items.unspaced & 1) && additions.count > 0)
        end_word(cursor);
    write_items(cursor, block, &items, &additions);

    /* Of the words that ended here, some may be behind the last separator. */
    const uint64_t separator = separators(block);
    const uint64_t items_before = below((unsigned)_mm_popcnt_u64(items.starts & below(bit_length(separator))));
    begin_chunk(cursor, separator, cursor->words->count - (uint32_t)_mm_popcnt_u64(additions.ends & ~items_before));
    if (additions.count > 0) {
        const unsigned last = additions.count - 1;
        cursor->in_word = (items.word & ~(items.unspaced >> 1)) >> last & 1;
        cursor->in_unspaced = (items.unspaced & ~(items.word >> 1)) >> last & 1;
    }
    cursor->attracts = block->attracting >> (block->size - 1) & 1;
    cursor->at += block->size;
}

/* ---- all of it ---- */

/* Leaves the chunk to its definition. */
static wirecopy_status split_complex(split_cursor *cursor)
{
    wirecopy_words *const words = cursor->words;
    size_t done = 0;
    words->count = cursor->chunk_count;
    const wirecopy_status status =
        wirecopy_split_defined(cursor->text + cursor->chunk_at, cursor->byte_count - cursor->chunk_at, words, &done);
    cursor->at = cursor->chunk_at += done;
    cursor->chunk_count = words->count;
    cursor->stream_bytes = words->starts[words->count];
    cursor->in_word = cursor->in_unspaced = cursor->attracts = 0;
    return status;
}

KERNEL static __attribute__((noinline)) wirecopy_status split_mixed(split_cursor *cursor, __m512i bytes, uint64_t high)
{
    text_block block;
    bool ends_with_separator = cursor->byte_count - cursor->at < BLOCK;
    look_at(&block, cursor, bytes, high);
    if (block.complex) {
        const uint64_t separator = separators(&block) & below((unsigned)_tzcnt_u64(block.complex));
        if (!separator)
            return split_complex(cursor);
        cut(&block, bit_length(separator));
        ends_with_separator = true;
    }
    if (!block.unspaced) {
        split_words(cursor, &block);
        return WIRECOPY_OK;
    }
    const unsigned size = ends_with_separator ? block.size : all_but_last(&block);
    if (size == 0) /* a character, and transparent ones, as far as can be seen */
        return split_complex(cursor);
    split_unspaced(cursor, &block, size);
    return WIRECOPY_OK;
}

KERNEL wirecopy_status wirecopy_split_avx512(const char *text, size_t byte_count, wirecopy_words *words)
{
    split_cursor cursor = {.text = text,
                           .byte_count = byte_count,
                           .words = words,
                           .stream_bytes = words->starts[words->count],
                           .chunk_count = words->count};
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && cursor.at < byte_count) {
        const size_t left = byte_count - cursor.at;
        const __m512i bytes = left >= BLOCK
                                  ? _mm512_loadu_si512(text + cursor.at)
                                  : _mm512_mask_loadu_epi8(all_bytes(' '), below((unsigned)left), text + cursor.at);
        const uint64_t high = _mm512_movepi8_mask(bytes);
        if (high)
            status = split_mixed(&cursor, bytes, high);
        else
            split_ascii(&cursor, bytes);
    }
    if (cursor.in_word)
        end_word(&cursor);
    return status;
}
#endif
