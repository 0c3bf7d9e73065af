#ifndef WIRECOPY_BENCH_EDIT_H
#define WIRECOPY_BENCH_EDIT_H

#include <stdbool.h>

#include "core/base/arena.h"
#include "core/text/located.h"
#include "wirecopy/story.h"

/** One way in which papers change a dispatch. What is 0, false or NULL is left as it is. */
typedef struct bench_edit {
    const char *name; /**< a part of a measurement's name */
    bool changes_title;
    bool changes_one_word;
    double changed_share; /**< of the words that are left, stop words included: another word stands in their place */
    double cut_share;     /**< of the words, from the end */
    bool reorders; /**< halves of the paragraphs change places, and then the first and the last; not together with
                               changed words */
    const char *before, *after;
} bench_edit;

extern const bench_edit bench_edit_table[];
extern const size_t bench_edit_count;

/** Makes edits. */
typedef struct bench_editor {
    uint64_t random;
    wirecopy_arena arena;
    wirecopy_string *words[2]; /**< [word_count] what may stand in a word's place; of scripts without spaces apart */
    size_t word_count[2], words_capacity[2];
    wirecopy_located located; /**< the words of the story at hand */
    bool *changed;            /**< [located.count] */
    size_t changed_capacity;
    char *text; /**< the title, and then the text, that is being written */
    size_t text_bytes, text_capacity;
    wirecopy_status status; /**< what went wrong since the edit began */
} bench_editor;

void bench_editor_init(bench_editor *editor, uint64_t seed);
void bench_editor_clear(bench_editor *editor);

/** Takes up the words of a story for those that are put in. WIRECOPY_OK, WIRECOPY_E_MEMORY, WIRECOPY_E_LIMIT. */
wirecopy_status bench_editor_learn(bench_editor *editor, const wirecopy_story *story);

/** Words of a text; a character of a script without spaces counts as half of one. WIRECOPY_OK, _E_MEMORY, _E_LIMIT. */
wirecopy_status bench_editor_count(bench_editor *editor, wirecopy_string text, size_t *count_out);

/**
 * Edits a story.
 *
 * @param edited_out  the story with another title and text, which are the editor's until the next edit.
 * @return WIRECOPY_OK, WIRECOPY_E_MEMORY, WIRECOPY_E_LIMIT.
 */
wirecopy_status bench_editor_edit(bench_editor *editor, const bench_edit *edit, const wirecopy_story *story,
                                  wirecopy_story *edited_out);

#endif
