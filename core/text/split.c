#include "core/text/split.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/text/pages.h"
#include "core/text/walk.h"

/* ---- characters ---- */

typedef struct page_character {
    uint32_t raw;   /* its bytes, the first one lowest */
    uint32_t entry; /* of pages.h */
    unsigned byte_count;
} page_character;

static inline uint32_t entry_of(uint32_t code_point)
{
    return wirecopy_page_entries[wirecopy_page_numbers[code_point / WIRECOPY_PAGE_CHARACTERS]]
                                [code_point % WIRECOPY_PAGE_CHARACTERS];
}

static inline bool is_trailing(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* The character at a place before end, or a separator of no bytes there. One that is ill-formed, or beyond U+FFFF, is
 * complex. */
static inline page_character read_character(const unsigned char *at, const unsigned char *end)
{
    const size_t left = (size_t)(end - at);
    if (left == 0)
        return (page_character){0, 0, 0};
    const uint32_t first = at[0];
    if (first < 0x80)
        return (page_character){first, entry_of(first), 1};
    if (first >= 0xc2 && first < 0xe0 && left >= 2 && is_trailing(at[1])) {
        const uint32_t raw = first | (uint32_t)at[1] << 8;
        return (page_character){raw, entry_of((first & 0x1f) << 6 | (at[1] & 0x3f)), 2};
    }
    if (first >= 0xe0 && first < 0xf0 && left >= 3 && is_trailing(at[1]) && is_trailing(at[2])) {
        const uint32_t code_point = (first & 0xf) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3f);
        const uint32_t raw = first | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
        if (code_point >= 0x800)
            return (page_character){raw, entry_of(code_point), 3};
    }
    return (page_character){first, WIRECOPY_PAGE_COMPLEX, 1};
}

/* Where splitting stands. */
typedef struct plain_cursor {
    const unsigned char *at, *end;
    char *to; /* where the next byte of the stream goes */
    const char *stream;
    uint32_t *next_start; /* where that of the next word goes */
    uint32_t attracts;    /* WIRECOPY_PAGE_ATTRACTS, if the character before does */
} plain_cursor;

static inline void end_word(plain_cursor *cursor)
{
    *cursor->to++ = ' ';
    *cursor->next_start++ = (uint32_t)(cursor->to - cursor->stream);
}

/* Whether what stands there is of a class, and can be taken by itself. */
static inline bool is_plain(const plain_cursor *cursor, uint32_t entry, uint32_t class)
{
    return (entry & (class | WIRECOPY_PAGE_COMPLEX)) == class && !(cursor->attracts && (entry & WIRECOPY_PAGE_JOINS));
}

static inline void pass(plain_cursor *cursor, page_character character)
{
    cursor->at += character.byte_count;
    cursor->attracts = character.entry & WIRECOPY_PAGE_ATTRACTS;
}

/* Of a character of a word, that nothing has to be asked of: its bytes change, and that is all. */
#define ORDINARY_MASK                                                                                                  \
    (WIRECOPY_PAGE_WORD | WIRECOPY_PAGE_COMPLEX | WIRECOPY_PAGE_JOINS | WIRECOPY_PAGE_DROPS_ONE |                      \
     WIRECOPY_PAGE_DROPS_TWO)

/* Takes a run of the class word, whose first character is given, and reads what stands behind it. */
static inline page_character take_word(plain_cursor *cursor, page_character character)
{
    for (;;) {
        while ((character.entry & ORDINARY_MASK) == WIRECOPY_PAGE_WORD) {
            wirecopy_store32(cursor->to, character.raw ^ character.entry >> 8);
            cursor->to += character.byte_count;
            pass(cursor, character);
            character = read_character(cursor->at, cursor->end);
        }
        if (is_plain(cursor, character.entry, WIRECOPY_PAGE_WORD)) {
            const unsigned dropped = character.entry & WIRECOPY_PAGE_DROPS_ONE   ? 1
                                     : character.entry & WIRECOPY_PAGE_DROPS_TWO ? 2
                                                                                 : 0;
            wirecopy_store32(cursor->to, (character.raw ^ character.entry >> 8) >> 8 * dropped);
            cursor->to += character.byte_count - dropped;
        } else if (!is_plain(cursor, character.entry, WIRECOPY_PAGE_TRANSPARENT)) {
            break;
        }
        pass(cursor, character);
        character = read_character(cursor->at, cursor->end);
    }
    end_word(cursor);
    return character;
}

#define UNSPACED_BYTES 3

/* The same of a run of characters without spaces: every pair of them is a word, or the only one. */
static inline page_character take_unspaced(plain_cursor *cursor, page_character character)
{
    uint32_t left = 0;
    bool is_first = true, has_pair = false;
    do {
        const uint32_t right = character.raw ^ character.entry >> 8;
        if (!is_first) {
            wirecopy_store32(cursor->to, left);
            wirecopy_store32(cursor->to + UNSPACED_BYTES, right);
            cursor->to += 2 * UNSPACED_BYTES;
            end_word(cursor);
            has_pair = true;
        }
        left = right;
        is_first = false;
        pass(cursor, character);
        character = read_character(cursor->at, cursor->end);
        while (is_plain(cursor, character.entry, WIRECOPY_PAGE_TRANSPARENT)) {
            pass(cursor, character);
            character = read_character(cursor->at, cursor->end);
        }
    } while (is_plain(cursor, character.entry, WIRECOPY_PAGE_UNSPACED));
    if (!has_pair) {
        wirecopy_store32(cursor->to, left);
        cursor->to += UNSPACED_BYTES;
        end_word(cursor);
    }
    return character;
}

/* Takes what is plain, up to behind the first ASCII character that separates, or all; or up to a chunk that is complex:
 * *is_complex_out. Returns what was taken. */
static size_t split_plain(const char *text, size_t byte_count, wirecopy_words *words, bool *is_complex_out)
{
    const unsigned char *const begin = (const unsigned char *)text, *chunk_at = begin;
    uint32_t *const first_start = words->starts + words->count + 1, *chunk_start = first_start;
    plain_cursor cursor = {begin, begin + byte_count, words->bytes + first_start[-1], words->bytes, first_start, 0};
    page_character character = read_character(cursor.at, cursor.end);
    *is_complex_out = false;
    for (;;) {
        if (is_plain(&cursor, character.entry, WIRECOPY_PAGE_WORD)) {
            character = take_word(&cursor, character);
        } else if (is_plain(&cursor, character.entry, WIRECOPY_PAGE_UNSPACED)) {
            character = take_unspaced(&cursor, character);
        } else {
            *is_complex_out = character.entry != 0 && !is_plain(&cursor, character.entry, WIRECOPY_PAGE_TRANSPARENT);
            if (*is_complex_out)
                break;
            pass(&cursor, character);
            if (character.entry == 0) {
                chunk_at = cursor.at;
                chunk_start = cursor.next_start;
                if (character.byte_count <= 1)
                    break;
            }
            character = read_character(cursor.at, cursor.end);
        }
    }
    words->count += (uint32_t)(chunk_start - first_start);
    return (size_t)(chunk_at - begin);
}

wirecopy_status wirecopy_split_characters(const char *text, size_t byte_count, wirecopy_words *words, size_t *done_out)
{
    wirecopy_status status = WIRECOPY_OK;
    bool is_complex = false;
    size_t done = split_plain(text, byte_count, words, &is_complex);
    while (status == WIRECOPY_OK && is_complex) {
        size_t taken = 0;
        status = wirecopy_split_defined(text + done, byte_count - done, words, &taken);
        done += taken;
        is_complex = false;
        if (status == WIRECOPY_OK && (unsigned char)text[done - 1] >= 0x80)
            done += split_plain(text + done, byte_count - done, words, &is_complex);
    }
    *done_out = done;
    return status;
}

/* ---- blocks ---- */

/* Gathers eight bytes that are 0 or 1 into eight bits: the products of the multiplication do not overlap. */
static inline uint64_t gather_bits(const uint8_t bytes[8])
{
    return wirecopy_load64(bytes) * UINT64_C(0x0102040810204080) >> 56;
}

/* Byte by byte, in memory of its own, which every compiler turns into vectors. */
static inline wirecopy_walk_masks fold_block(const char *text, char *folded_out)
{
    uint8_t bytes[WIRECOPY_WALK_BLOCK], folded[WIRECOPY_WALK_BLOCK];
    uint8_t chunk[WIRECOPY_WALK_BLOCK], special[WIRECOPY_WALK_BLOCK];
    memcpy(bytes, text, sizeof bytes);
    for (unsigned i = 0; i < WIRECOPY_WALK_BLOCK; i++) {
        const uint8_t byte = bytes[i];
        /* Bit 5 makes small letters of capitals, and letters of nothing else. */
        const uint8_t letter = (uint8_t)((byte | 0x20) - 'a') < 26, digit = (uint8_t)(byte - '0') < 10;
        special[i] = (uint8_t)((byte == '\'') | byte >> 7);
        chunk[i] = letter | digit | special[i];
        folded[i] = (uint8_t)(byte | letter << 5);
    }
    memcpy(folded_out, folded, sizeof folded);
    wirecopy_walk_masks masks = {0, 0};
    for (unsigned i = 0; i < WIRECOPY_WALK_BLOCK; i += 8) {
        masks.chunk |= gather_bits(chunk + i) << i;
        masks.special |= gather_bits(special + i) << i;
    }
    return masks;
}

wirecopy_status wirecopy_split_portable(const char *text, size_t byte_count, wirecopy_words *words)
{
    return wirecopy_walk(fold_block, text, byte_count, words);
}

/* ---- the table ---- */

const wirecopy_split_kernel wirecopy_split_kernels[] = {
#if defined(__x86_64__)
    {WIRECOPY_KERNEL_AVX512, wirecopy_split_avx512},
    {WIRECOPY_KERNEL_AVX2, wirecopy_split_avx2},
#elif defined(__aarch64__)
    {WIRECOPY_KERNEL_NEON, wirecopy_split_neon},
#endif
    {WIRECOPY_KERNEL_PORTABLE, wirecopy_split_portable},
};
const size_t wirecopy_split_kernel_count = sizeof wirecopy_split_kernels / sizeof wirecopy_split_kernels[0];

const wirecopy_split_kernel *wirecopy_split_kernel_chosen(void)
{
    const wirecopy_kernel chosen = wirecopy_kernel_chosen();
    const wirecopy_split_kernel *row = wirecopy_split_kernels;
    while (row->kernel < chosen)
        row++;
    return row;
}
