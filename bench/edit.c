#include "bench/edit.h"

#include <assert.h>
#include <string.h>

#include "bench/random.h"
#include "core/base/memory.h"

#define TITLE_WORDS 8

/* Shorter ones are stop words, mostly: no word that a person would change. */
#define LEARNT_BYTES_MIN 4
#define LEARNT_WORDS_MAX ((size_t)1 << 20)

#define PARAGRAPHS_MIN 4   /* fewer are no order to change: then it is that of the sentences */
#define SENTENCE_GROUPS 6  /* in so many groups, at least */
#define PARAGRAPHS_MAX 512 /* the rest stays with the last */

static const char dateline[] = "HARBOUR CITY, March 3 (Coast Wire) - ";
static const char boilerplate[] =
    "\nSign up to our morning briefing and never miss a story. Like us, share us, tell your "
    "friends. Advertisement. Story continues below. All rights reserved.\n";

const bench_edit bench_edit_table[] = {
    {.name = "one-word", .changes_one_word = true},
    {.name = "words-2-percent", .changed_share = 0.02},
    {.name = "words-5-percent", .changed_share = 0.05},
    {.name = "headline", .changes_title = true},
    {.name = "dateline", .before = dateline},
    {.name = "cut-10-percent", .cut_share = 0.1},
    {.name = "cut-30-percent", .cut_share = 0.3},
    {.name = "reordered", .reorders = true},
    {.name = "boilerplate", .before = boilerplate, .after = boilerplate},
    {.name = "headline-words-cut", .changes_title = true, .changed_share = 0.02, .cut_share = 0.1},
};
const size_t bench_edit_count = sizeof bench_edit_table / sizeof bench_edit_table[0];

void bench_editor_init(bench_editor *editor, uint64_t seed)
{
    *editor = (bench_editor){.random = seed};
}

void bench_editor_clear(bench_editor *editor)
{
    wirecopy_arena_clear(&editor->arena);
    wirecopy_memory_free(editor->words[0]);
    wirecopy_memory_free(editor->words[1]);
    wirecopy_located_clear(&editor->located);
    wirecopy_memory_free(editor->changed);
    wirecopy_memory_free(editor->text);
    memset(editor, 0, sizeof *editor);
}

/* ---- words ---- */

static wirecopy_status locate(bench_editor *editor, wirecopy_string text)
{
    wirecopy_located_reset(&editor->located);
    return wirecopy_located_append(&editor->located, text.bytes, text.byte_count, UINT32_MAX);
}

static wirecopy_status learn_word(bench_editor *editor, wirecopy_string word, bool is_character)
{
    wirecopy_string **words = &editor->words[is_character];
    size_t *count = &editor->word_count[is_character];
    if (*count == LEARNT_WORDS_MAX || (!is_character && word.byte_count < LEARNT_BYTES_MIN))
        return WIRECOPY_OK;
    word.bytes = wirecopy_arena_copy(&editor->arena, word.bytes, word.byte_count);
    if (!word.bytes ||
        wirecopy_memory_reserve(words, &editor->words_capacity[is_character], *count + 1, sizeof **words))
        return WIRECOPY_E_MEMORY;
    (*words)[(*count)++] = word;
    return WIRECOPY_OK;
}

wirecopy_status bench_editor_learn(bench_editor *editor, const wirecopy_story *story)
{
    wirecopy_status status = locate(editor, story->text);
    for (uint32_t i = 0; status == WIRECOPY_OK && i < editor->located.count; i++) {
        const wirecopy_location at = editor->located.locations[i];
        const wirecopy_string word = {story->text.bytes + at.begin, at.end - at.begin};
        status = learn_word(editor, word, at.is_character);
    }
    return status;
}

wirecopy_status bench_editor_count(bench_editor *editor, wirecopy_string text, size_t *count_out)
{
    size_t halves = 0;
    const wirecopy_status status = locate(editor, text);
    for (uint32_t i = 0; status == WIRECOPY_OK && i < editor->located.count; i++)
        halves += editor->located.locations[i].is_character ? 1 : 2;
    *count_out = halves / 2;
    return status;
}

/* ---- writing ---- */

static void put(bench_editor *editor, const char *bytes, size_t byte_count)
{
    if (editor->status != WIRECOPY_OK || byte_count == 0)
        return;
    if (wirecopy_memory_reserve(&editor->text, &editor->text_capacity, editor->text_bytes + byte_count, 1)) {
        editor->status = WIRECOPY_E_MEMORY;
        return;
    }
    memcpy(editor->text + editor->text_bytes, bytes, byte_count);
    editor->text_bytes += byte_count;
}

/* Another word than the one that it stands for; after some tries the same, if there are no others. */
static void put_other(bench_editor *editor, wirecopy_string word, bool is_character)
{
    wirecopy_string other = word;
    const size_t count = editor->word_count[is_character];
    for (unsigned tries = 0; count && tries < 16; tries++) {
        other = editor->words[is_character][bench_random_below(&editor->random, count)];
        if (other.byte_count != word.byte_count || memcmp(other.bytes, word.bytes, word.byte_count) != 0)
            break;
    }
    put(editor, other.bytes, other.byte_count);
}

static void put_title(bench_editor *editor)
{
    const wirecopy_located *located = &editor->located;
    const bool is_character = located->count > 0 && located->locations[located->count / 2].is_character;
    for (unsigned i = 0; i < TITLE_WORDS; i++) {
        if (i > 0 && !is_character)
            put(editor, " ", 1);
        put_other(editor, (wirecopy_string){0}, is_character);
    }
}

/* Marks this many of the first words, each of which is as likely as any other. */
static void mark_changed(bench_editor *editor, size_t changed_count, size_t word_count)
{
    if (wirecopy_memory_reserve(&editor->changed, &editor->changed_capacity, word_count + 1,
                                sizeof editor->changed[0])) {
        editor->status = WIRECOPY_E_MEMORY;
        return;
    }
    memset(editor->changed, 0, word_count * sizeof editor->changed[0]);
    while (changed_count > 0) {
        const size_t i = (size_t)bench_random_below(&editor->random, word_count);
        changed_count -= !editor->changed[i];
        editor->changed[i] = true;
    }
}

/* The body as it is, but for the words that are marked. */
static void put_changed(bench_editor *editor, wirecopy_string body, size_t word_count)
{
    size_t done = 0;
    for (size_t i = 0; editor->status == WIRECOPY_OK && i < word_count; i++) {
        const wirecopy_location at = editor->located.locations[i];
        if (!editor->changed[i])
            continue;
        put(editor, body.bytes + done, at.begin - done);
        put_other(editor, (wirecopy_string){body.bytes + at.begin, at.end - at.begin}, at.is_character);
        done = at.end;
    }
    put(editor, body.bytes + done, body.byte_count - done);
}

/* ---- paragraphs ---- */

/* Bytes of the end of a sentence at this place: a full stop and a space, or one of a script that needs none; 0: none. */
static size_t sentence_end(const char *at, size_t left)
{
    static const char *const ends[] = {". ", "! ", "? ", "\xe3\x80\x82", "\xef\xbc\x81", "\xef\xbc\x9f", "\xdb\x94"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const size_t byte_count = strlen(ends[i]);
        if (left >= byte_count && memcmp(at, ends[i], byte_count) == 0)
            return byte_count;
    }
    return 0;
}

/* Cuts behind every line feed, or behind every so many sentences. Returns how many stretches that gives. */
static size_t cut_paragraphs(wirecopy_string body, size_t sentences, size_t ends_out[PARAGRAPHS_MAX])
{
    size_t count = 0, sentence_count = 0;
    for (size_t i = 0; i < body.byte_count && count < PARAGRAPHS_MAX - 1;) {
        const size_t end = sentences ? sentence_end(body.bytes + i, body.byte_count - i) : body.bytes[i] == '\n';
        i += end ? end : 1;
        if (end && (!sentences || ++sentence_count % sentences == 0))
            ends_out[count++] = i;
    }
    if (count == 0 || ends_out[count - 1] < body.byte_count)
        ends_out[count++] = body.byte_count;
    return count;
}

static void put_paragraph(bench_editor *editor, wirecopy_string body, const size_t *ends, size_t i)
{
    const size_t begin = i ? ends[i - 1] : 0;
    put(editor, body.bytes + begin, ends[i] - begin);
    put(editor, "\n", 1);
}

static void put_reordered(bench_editor *editor, wirecopy_string body)
{
    size_t ends[PARAGRAPHS_MAX];
    size_t count = cut_paragraphs(body, 0, ends);
    if (count < PARAGRAPHS_MIN) {
        const size_t sentence_count = cut_paragraphs(body, 1, ends), group = sentence_count / SENTENCE_GROUPS;
        count = cut_paragraphs(body, group ? group : 1, ends);
    }
    const size_t half = count / 2;
    for (size_t place = 0; place < count; place++) {
        size_t moved = place;
        if (count >= PARAGRAPHS_MIN && (place == 0 || place == count - 1))
            moved = count - 1 - place;
        put_paragraph(editor, body, ends, (moved + half) % count);
    }
}

/* ---- edits ---- */

static void put_body(bench_editor *editor, const bench_edit *edit, wirecopy_string text)
{
    const size_t all = editor->located.count, word_count = all - (size_t)((double)all * edit->cut_share);
    wirecopy_string body = text;
    if (word_count < all && word_count > 0)
        body.byte_count = editor->located.locations[word_count - 1].end;
    if (edit->reorders) {
        put_reordered(editor, body);
        return;
    }
    size_t changed_count = (size_t)((double)word_count * edit->changed_share);
    if (changed_count == 0 && word_count > 0)
        changed_count = edit->changes_one_word || edit->changed_share > 0;
    mark_changed(editor, changed_count, word_count);
    put_changed(editor, body, word_count);
}

wirecopy_status bench_editor_edit(bench_editor *editor, const bench_edit *edit, const wirecopy_story *story,
                                  wirecopy_story *edited_out)
{
    assert(!edit->reorders || (!edit->changes_one_word && edit->changed_share == 0));
    editor->status = locate(editor, story->text);
    editor->text_bytes = 0;
    if (edit->changes_title)
        put_title(editor);
    else
        put(editor, story->title.bytes, story->title.byte_count);
    const size_t title_bytes = editor->text_bytes;
    if (edit->before)
        put(editor, edit->before, strlen(edit->before));
    if (editor->status == WIRECOPY_OK)
        put_body(editor, edit, story->text);
    if (edit->after)
        put(editor, edit->after, strlen(edit->after));
    if (editor->status != WIRECOPY_OK)
        return editor->status;
    *edited_out = *story;
    edited_out->title = (wirecopy_string){editor->text, title_bytes};
    edited_out->text = (wirecopy_string){editor->text + title_bytes, editor->text_bytes - title_bytes};
    return WIRECOPY_OK;
}
