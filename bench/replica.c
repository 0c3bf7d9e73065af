#include "bench/replica.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench/random.h"
#include "bench/settings.h"
#include "bench/vocabulary.h"
#include "core/base/memory.h"
#include "core/fingerprint/hash.h"

#define DAY_MS INT64_C(86400000)

/* Well beyond the caches of a server's core (1 to 2 MB) and of most machines as a whole, and a few seconds a round. */
#define CORPUS_BYTES_MIN UINT64_C(32000000)

/* A stretch of a title or text: a content word, or what stands between two. */
typedef struct feed_piece {
    wirecopy_string bytes;
    uint32_t word; /* BENCH_WORD_NONE: stays as it is */
} feed_piece;

/* A feed cut into pieces. Story i has pieces ends[2 i - 1] .. ends[2 i] - 1 as its title, and those up to
 * ends[2 i + 1] - 1 as its text. */
typedef struct feed_stencil {
    bench_vocabulary vocabulary;
    feed_piece *pieces;
    size_t piece_count, pieces_capacity;
    size_t *ends; /* [2 x stories] */
} feed_stencil;

/* ---- cutting ---- */

typedef enum character_kind {
    CHARACTER_OTHER,  /* stands between words, or is left alone */
    CHARACTER_LETTER, /* continues a word */
    CHARACTER_SIGN,   /* a word of its own: Han, Kana */
    CHARACTER_JOINER, /* an apostrophe: part of a word between two letters */
} character_kind;

static size_t character_bytes(const char *bytes, size_t left)
{
    const unsigned char lead = (unsigned char)bytes[0];
    const size_t byte_count = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return byte_count <= left ? byte_count : left;
}

static uint32_t code_point(const char *bytes, size_t byte_count)
{
    uint32_t value = (unsigned char)bytes[0];
    if (byte_count > 1)
        value &= 0xffU >> (byte_count + 1);
    for (size_t i = 1; i < byte_count; i++)
        value = value << 6 | ((unsigned char)bytes[i] & 0x3f);
    return value;
}

static character_kind kind_of_ascii(uint32_t character)
{
    const uint32_t folded = character | 0x20;
    if ((folded >= 'a' && folded <= 'z') || (character >= '0' && character <= '9'))
        return CHARACTER_LETTER;
    return character == '\'' ? CHARACTER_JOINER : CHARACTER_OTHER;
}

/* Coarser than the library's rule, and free to be: what it cuts wrongly is left as it is, since the vocabulary takes
 * nothing but single words. */
static character_kind kind_of(uint32_t character)
{
    static const struct {
        uint32_t first, last;
        character_kind kind;
    } ranges[] = {
        {0x80, 0xbf, CHARACTER_OTHER},       /* signs of Latin-1 */
        {0x60c, 0x61f, CHARACTER_OTHER},     /* Arabic punctuation */
        {0x964, 0x965, CHARACTER_OTHER},     /* danda */
        {0x2018, 0x2019, CHARACTER_JOINER},  /* typographic apostrophes */
        {0x2000, 0x2bff, CHARACTER_OTHER},   /* punctuation and symbols */
        {0x3041, 0x3096, CHARACTER_SIGN},    /* Hiragana: a copy loses Japanese stop words, which are pairs of them */
        {0x30a1, 0x30fa, CHARACTER_SIGN},    /* Katakana */
        {0x3400, 0x9fff, CHARACTER_SIGN},    /* Han */
        {0x3000, 0x33ff, CHARACTER_OTHER},   /* the rest of these blocks: punctuation */
        {0xe000, 0x10ffff, CHARACTER_OTHER}, /* private use, presentation and full-width forms, emoji */
    };
    if (character < 0x80)
        return kind_of_ascii(character);
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return ranges[i].kind;
    return CHARACTER_LETTER;
}

static character_kind kind_at(wirecopy_string text, size_t start, size_t *byte_count_out)
{
    *byte_count_out = 0;
    if (start >= text.byte_count)
        return CHARACTER_OTHER;
    *byte_count_out = character_bytes(text.bytes + start, text.byte_count - start);
    return kind_of(code_point(text.bytes + start, *byte_count_out));
}

/* The bytes of the word that starts here; 0 if none does. */
static size_t word_bytes(wirecopy_string text, size_t start)
{
    size_t byte_count, end = start;
    const character_kind kind = kind_at(text, start, &byte_count);
    if (kind == CHARACTER_SIGN)
        return byte_count;
    while (kind_at(text, end, &byte_count) == CHARACTER_LETTER) {
        size_t joiner_bytes;
        end += byte_count;
        if (kind_at(text, end, &joiner_bytes) == CHARACTER_JOINER &&
            kind_at(text, end + joiner_bytes, &byte_count) == CHARACTER_LETTER)
            end += joiner_bytes;
    }
    return end - start;
}

/* What stays as it is is joined to what stays before it, in the same text. */
static wirecopy_status add_piece(feed_stencil *stencil, size_t first_piece, wirecopy_string bytes, uint32_t word)
{
    if (word == BENCH_WORD_NONE && stencil->piece_count > first_piece &&
        stencil->pieces[stencil->piece_count - 1].word == BENCH_WORD_NONE) {
        stencil->pieces[stencil->piece_count - 1].bytes.byte_count += bytes.byte_count;
        return WIRECOPY_OK;
    }
    if (wirecopy_memory_reserve(&stencil->pieces, &stencil->pieces_capacity, stencil->piece_count + 1,
                                sizeof stencil->pieces[0]))
        return WIRECOPY_E_MEMORY;
    stencil->pieces[stencil->piece_count++] = (feed_piece){bytes, word};
    return WIRECOPY_OK;
}

static wirecopy_status cut_text(feed_stencil *stencil, wirecopy_string text, uint64_t seed)
{
    const size_t first_piece = stencil->piece_count;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t start = 0; status == WIRECOPY_OK && start < text.byte_count;) {
        uint32_t word = BENCH_WORD_NONE;
        wirecopy_string bytes = {text.bytes + start, word_bytes(text, start)};
        if (bytes.byte_count)
            status = bench_vocabulary_add(&stencil->vocabulary, bytes, seed, &word);
        else
            (void)kind_at(text, start, &bytes.byte_count);
        if (status == WIRECOPY_OK)
            status = add_piece(stencil, first_piece, bytes, word);
        start += bytes.byte_count;
    }
    return status;
}

static wirecopy_status cut_feed(feed_stencil *stencil, const bench_corpus *feed)
{
    stencil->ends = wirecopy_memory_alloc_zeroed(2 * feed->story_count, sizeof stencil->ends[0]);
    if (!stencil->ends)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < feed->story_count; i++) {
        const wirecopy_story *story = &feed->stories[i];
        const uint64_t seed = wirecopy_hash64(story->lang.bytes, story->lang.byte_count);
        status = cut_text(stencil, story->title, seed);
        stencil->ends[2 * i] = stencil->piece_count;
        if (status == WIRECOPY_OK)
            status = cut_text(stencil, story->text, seed);
        stencil->ends[2 * i + 1] = stencil->piece_count;
    }
    return status == WIRECOPY_OK ? bench_vocabulary_rank(&stencil->vocabulary) : status;
}

/* ---- writing ---- */

static void write_escaped(FILE *file, wirecopy_string string)
{
    for (size_t i = 0; i < string.byte_count; i++) {
        const unsigned char byte = (unsigned char)string.bytes[i];
        if (byte == '"' || byte == '\\')
            fprintf(file, "\\%c", byte);
        else if (byte < 0x20)
            fprintf(file, "\\u%04x", byte);
        else
            putc(byte, file);
    }
}

/* Folding undoes capitals, so that they do not change the words; they are kept for the tokenizer's sake, which would
 * otherwise be spared the folding. */
static void write_word(FILE *file, wirecopy_string word, char first)
{
    const bool is_capital = first >= 'A' && first <= 'Z' && word.bytes[0] >= 'a' && word.bytes[0] <= 'z';
    putc(is_capital ? word.bytes[0] - 'a' + 'A' : word.bytes[0], file);
    fwrite(word.bytes + 1, 1, word.byte_count - 1, file);
}

static void write_pieces(FILE *file, const feed_stencil *stencil, size_t first, size_t end, size_t copy)
{
    for (size_t i = first; i < end; i++) {
        const feed_piece *piece = &stencil->pieces[i];
        if (copy == 0 || piece->word == BENCH_WORD_NONE)
            write_escaped(file, piece->bytes);
        else
            write_word(file, bench_vocabulary_exchanged(&stencil->vocabulary, piece->word), piece->bytes.bytes[0]);
    }
}

static void write_time(FILE *file, int64_t time_ms)
{
    const time_t seconds = (time_t)(time_ms / 1000);
    struct tm parts;
    char text[64];
    if (gmtime_r(&seconds, &parts) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts))
        fprintf(file, ",\"time\":\"%s\"", text);
}

static void write_member(FILE *file, const char *name, wirecopy_string value)
{
    if (value.byte_count == 0)
        return;
    fprintf(file, ",\"%s\":\"", name);
    write_escaped(file, value);
    fputc('"', file);
}

static void write_story(FILE *file, const feed_stencil *stencil, const wirecopy_story *story, size_t i, size_t copy)
{
    fputs("{\"id\":\"", file);
    if (story->id.byte_count)
        write_escaped(file, story->id);
    else
        fprintf(file, "story-%zu", i);
    if (copy)
        fprintf(file, "%c%zu", BENCH_REPLICA_MARK, copy);
    fputs("\",\"title\":\"", file);
    write_pieces(file, stencil, i ? stencil->ends[2 * i - 1] : 0, stencil->ends[2 * i], copy);
    fputs("\",\"text\":\"", file);
    write_pieces(file, stencil, stencil->ends[2 * i], stencil->ends[2 * i + 1], copy);
    fputc('"', file);
    write_member(file, "source", story->source);
    write_member(file, "lang", story->lang);
    if (story->time_ms != WIRECOPY_TIME_NONE)
        write_time(file, story->time_ms + (int64_t)copy * DAY_MS);
    fputs("}\n", file);
}

static wirecopy_status write_copies(feed_stencil *stencil, const bench_corpus *feed, size_t copy_count, uint64_t seed,
                                    FILE *file)
{
    for (size_t copy = 0; copy < copy_count && !ferror(file); copy++) {
        bench_vocabulary_shuffle(&stencil->vocabulary, bench_random_mix(seed + copy));
        for (size_t i = 0; i < feed->story_count; i++)
            write_story(file, stencil, &feed->stories[i], i, copy);
    }
    return fflush(file) == 0 && !ferror(file) ? WIRECOPY_OK : WIRECOPY_E_IO;
}

wirecopy_status bench_replica_write(const bench_corpus *feed, size_t copy_count, uint64_t seed, FILE *file)
{
    feed_stencil stencil = {0};
    bench_vocabulary_init(&stencil.vocabulary);
    wirecopy_status status = cut_feed(&stencil, feed);
    if (status == WIRECOPY_OK)
        status = write_copies(&stencil, feed, copy_count, seed, file);
    bench_vocabulary_clear(&stencil.vocabulary);
    wirecopy_memory_free(stencil.pieces);
    wirecopy_memory_free(stencil.ends);
    return status;
}

wirecopy_status bench_replica_save(const bench_corpus *feed, size_t copy_count, uint64_t seed, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return WIRECOPY_E_IO;
    const wirecopy_status status = bench_replica_write(feed, copy_count, seed, file);
    return fclose(file) == 0 || status != WIRECOPY_OK ? status : WIRECOPY_E_IO;
}

uint64_t bench_replica_enough(uint64_t text_bytes)
{
    const uint64_t count = text_bytes ? (CORPUS_BYTES_MIN + text_bytes - 1) / text_bytes : 1;
    return count < BENCH_COPIES_MAX ? count : BENCH_COPIES_MAX;
}
