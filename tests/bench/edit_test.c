#include "bench/edit.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

#define WORDS 200

static char text[WORDS * 16];

/* "word0 word1 ...", a full stop after every tenth, a line feed after every fiftieth. */
static wirecopy_story make_story(void)
{
    size_t used = 0;
    for (unsigned i = 0; i < WORDS; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "word%03u%s", i,
                                 i % 50 == 49  ? ".\n"
                                 : i % 10 == 9 ? ". "
                                               : " ");
    return (wirecopy_story){.title = {"A title", 7}, .text = {text, used}};
}

static const bench_edit *find(const char *name)
{
    for (size_t i = 0; i < bench_edit_count; i++)
        if (strcmp(bench_edit_table[i].name, name) == 0)
            return &bench_edit_table[i];
    CU_FAIL_FATAL("no such edit");
    return NULL;
}

static bool has(wirecopy_string string, unsigned i)
{
    char word[16];
    const int byte_count = snprintf(word, sizeof word, "word%03u", i);
    return memmem(string.bytes, string.byte_count, word, (size_t)byte_count) != NULL;
}

/* Words of the original that are still there. */
static unsigned count_kept(wirecopy_string string)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < WORDS; i++)
        kept += has(string, i);
    return kept;
}

/* Words to put in that the story does not have. */
static void open_editor(bench_editor *editor)
{
    const char learnt[] = "alpha bravo charlie delta echo foxtrot golf hotel \xe4\xb8\xad\xe6\x96\x87";
    const wirecopy_story story = {.text = {learnt, sizeof learnt - 1}};
    bench_editor_init(editor, 7);
    CU_ASSERT_EQUAL_FATAL(bench_editor_learn(editor, &story), WIRECOPY_OK);
    CU_ASSERT_EQUAL(editor->word_count[0], 8);
    CU_ASSERT_EQUAL(editor->word_count[1], 2);
}

static wirecopy_story edit(bench_editor *editor, const char *name)
{
    const wirecopy_story story = make_story();
    wirecopy_story edited = {0};
    CU_ASSERT_EQUAL_FATAL(bench_editor_edit(editor, find(name), &story, &edited), WIRECOPY_OK);
    return edited;
}

static void as_many_words_change_as_the_edit_says(void)
{
    bench_editor editor;
    open_editor(&editor);
    CU_ASSERT_EQUAL(count_kept(edit(&editor, "one-word").text), WORDS - 1);
    CU_ASSERT_EQUAL(count_kept(edit(&editor, "words-2-percent").text), WORDS - 4);
    CU_ASSERT_EQUAL(count_kept(edit(&editor, "words-5-percent").text), WORDS - 10);
    size_t count = 0;
    CU_ASSERT_EQUAL(bench_editor_count(&editor, edit(&editor, "words-5-percent").text, &count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(count, WORDS);
    bench_editor_clear(&editor);
}

static void a_cut_takes_the_end_and_nothing_else(void)
{
    bench_editor editor;
    open_editor(&editor);
    const wirecopy_story cut = edit(&editor, "cut-30-percent");
    CU_ASSERT_EQUAL(count_kept(cut.text), WORDS * 7 / 10);
    CU_ASSERT_TRUE(has(cut.text, WORDS * 7 / 10 - 1));
    CU_ASSERT_FALSE(has(cut.text, WORDS * 7 / 10));
    CU_ASSERT_EQUAL(memcmp(cut.text.bytes, text, cut.text.byte_count), 0);
    CU_ASSERT_EQUAL(cut.title.byte_count, 7);
    bench_editor_clear(&editor);
}

static void a_headline_changes_the_title_alone(void)
{
    bench_editor editor;
    open_editor(&editor);
    const wirecopy_story edited = edit(&editor, "headline"), original = make_story();
    CU_ASSERT_EQUAL_FATAL(edited.text.byte_count, original.text.byte_count);
    CU_ASSERT_EQUAL(memcmp(edited.text.bytes, text, edited.text.byte_count), 0);
    CU_ASSERT_PTR_NULL(memmem(edited.title.bytes, edited.title.byte_count, "title", 5));
    size_t count = 0;
    CU_ASSERT_EQUAL(bench_editor_count(&editor, edited.title, &count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(count, 8);
    bench_editor_clear(&editor);
}

static void reordering_keeps_all_and_moves_the_first(void)
{
    bench_editor editor;
    open_editor(&editor);
    const wirecopy_story edited = edit(&editor, "reordered");
    CU_ASSERT_EQUAL(count_kept(edited.text), WORDS);
    CU_ASSERT_NOT_EQUAL(memcmp(edited.text.bytes, text, 7), 0);
    /* Two paragraphs are no order: their sentences are. */
    wirecopy_story flat = make_story(), moved;
    for (size_t i = 0; i < flat.text.byte_count; i++)
        text[i] = text[i] == '\n' ? ' ' : text[i];
    CU_ASSERT_EQUAL_FATAL(bench_editor_edit(&editor, find("reordered"), &flat, &moved), WIRECOPY_OK);
    CU_ASSERT_EQUAL(count_kept(moved.text), WORDS);
    CU_ASSERT_NOT_EQUAL(memcmp(moved.text.bytes, text, 7), 0);
    bench_editor_clear(&editor);
}

static void all_at_once_is_all_of_them(void)
{
    bench_editor editor;
    open_editor(&editor);
    const wirecopy_story edited = edit(&editor, "headline-words-cut");
    CU_ASSERT_EQUAL(count_kept(edited.text), WORDS * 9 / 10 - 3);
    CU_ASSERT_PTR_NULL(memmem(edited.title.bytes, edited.title.byte_count, "title", 5));
    bench_editor_clear(&editor);
}

static void what_has_no_words_is_left_alone(void)
{
    bench_editor editor;
    const wirecopy_story story = {.text = {"...", 3}};
    wirecopy_story edited;
    open_editor(&editor);
    for (size_t i = 0; i < bench_edit_count; i++)
        CU_ASSERT_EQUAL(bench_editor_edit(&editor, &bench_edit_table[i], &story, &edited), WIRECOPY_OK);
    bench_editor_clear(&editor);
}

static void characters_stand_for_characters(void)
{
    bench_editor editor;
    const char chinese[] = "\xe6\xb8\xaf\xe5\x8f\xa3\xe8\xbd\xae\xe6\xb8\xa1";
    const wirecopy_story story = {.text = {chinese, sizeof chinese - 1}};
    wirecopy_story edited;
    size_t count = 0;
    open_editor(&editor);
    CU_ASSERT_EQUAL(bench_editor_count(&editor, story.text, &count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(count, 2);
    CU_ASSERT_EQUAL(bench_editor_edit(&editor, find("one-word"), &story, &edited), WIRECOPY_OK);
    CU_ASSERT_EQUAL(edited.text.byte_count, story.text.byte_count);
    CU_ASSERT_NOT_EQUAL(memcmp(edited.text.bytes, chinese, edited.text.byte_count), 0);
    bench_editor_clear(&editor);
}

static void no_memory_is_told(void)
{
    const wirecopy_story story = make_story();
    for (size_t i = 0; i < bench_edit_count; i++) {
        wirecopy_status status = WIRECOPY_E_MEMORY;
        for (size_t request = 1; status == WIRECOPY_E_MEMORY; request++) {
            bench_editor editor;
            wirecopy_story edited;
            bench_editor_init(&editor, 7);
            CU_ASSERT_FATAL(request < 1000);
            wirecopy_memory_fail_at(request);
            status = bench_editor_learn(&editor, &story);
            if (status == WIRECOPY_OK)
                status = bench_editor_edit(&editor, &bench_edit_table[i], &story, &edited);
            wirecopy_memory_fail_at(0);
            bench_editor_clear(&editor);
        }
        CU_ASSERT_EQUAL(status, WIRECOPY_OK);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"as many words change as the edit says", as_many_words_change_as_the_edit_says},
        {"a cut takes the end and nothing else", a_cut_takes_the_end_and_nothing_else},
        {"a headline changes the title alone", a_headline_changes_the_title_alone},
        {"reordering keeps all, and moves the first", reordering_keeps_all_and_moves_the_first},
        {"all at once is all of them", all_at_once_is_all_of_them},
        {"what has no words is left alone", what_has_no_words_is_left_alone},
        {"characters stand for characters", characters_stand_for_characters},
        {"no memory is told", no_memory_is_told},
    };
    return RUN_SUITE("bench edit", cases);
}
