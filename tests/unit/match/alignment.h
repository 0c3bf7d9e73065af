#ifndef WIRECOPY_TESTS_UNIT_MATCH_ALIGNMENT_H
#define WIRECOPY_TESTS_UNIT_MATCH_ALIGNMENT_H

#include <stdlib.h>
#include <string.h>

#include "core/text/located.h"
#include "wirecopy/passage.h"

/* Whether an alignment is what passage.h says of it, whatever the stories are. */

/* One story, and what was met of its words. Word i of the text is number title.count + i. */
typedef struct checked_side {
    const wirecopy_story *story;
    wirecopy_located title, text;
    unsigned char *met; /* [title.count + text.count] how often */
} checked_side;

/* The words of a stretch, begin .. end of all; false if it does not begin and end with a word, or miscounts them. */
static inline bool locate_stretch(const checked_side *side, const wirecopy_stretch *stretch, uint32_t *begin_out,
                                  uint32_t *end_out)
{
    const wirecopy_located *located = stretch->in_title ? &side->title : &side->text;
    const size_t byte_count = stretch->in_title ? side->story->title.byte_count : side->story->text.byte_count;
    uint32_t begin = 0;
    while (begin < located->count && located->locations[begin].begin < stretch->begin)
        begin++;
    const uint32_t end = begin + stretch->word_count, offset = stretch->in_title ? 0 : side->title.count;
    *begin_out = offset + begin;
    *end_out = offset + end;
    if (stretch->begin > stretch->end || stretch->end > byte_count || end > located->count)
        return false;
    if (stretch->word_count == 0)
        return stretch->begin == stretch->end && begin > 0 && located->locations[begin - 1].end == stretch->begin;
    return located->locations[begin].begin == stretch->begin && located->locations[end - 1].end == stretch->end;
}

static inline bool is_same_word(const checked_side sides[2], uint32_t i, uint32_t j)
{
    const wirecopy_located *a = &sides[0].title, *b = &sides[1].title;
    if (i >= a->count) {
        i -= a->count;
        a = &sides[0].text;
    }
    if (j >= b->count) {
        j -= b->count;
        b = &sides[1].text;
    }
    const uint32_t byte_count = a->starts[i + 1] - a->starts[i];
    return b->starts[j + 1] - b->starts[j] == byte_count &&
           memcmp(a->bytes + a->starts[i], b->bytes + b->starts[j], byte_count) == 0;
}

/* Returns what is wrong with a piece that must begin with these words of both, or NULL; moves them behind it. */
static inline const char *check_piece(const checked_side sides[2], const wirecopy_piece *piece, bool is_kept,
                                      uint32_t at[2])
{
    uint32_t begin[2], end[2];
    if (!locate_stretch(&sides[0], &piece->a, &begin[0], &end[0]) ||
        !locate_stretch(&sides[1], &piece->b, &begin[1], &end[1]))
        return "a piece does not begin and end with its words";
    if (begin[0] != at[0] || begin[1] != at[1])
        return "pieces do not follow one another";
    at[0] = end[0];
    at[1] = end[1];
    const uint32_t count_a = piece->a.word_count, count_b = piece->b.word_count;
    switch (piece->kind) {
    case WIRECOPY_PIECE_KEPT:
        for (uint32_t i = 0; i < count_a; i++)
            if (count_a != count_b || !is_same_word(sides, begin[0] + i, begin[1] + i))
                return "kept words differ";
        return is_kept && count_a > 0 ? NULL : "kept pieces are not each second";
    case WIRECOPY_PIECE_REPLACED:
        return !is_kept && count_a > 0 && count_b > 0 ? NULL : "nothing was replaced";
    case WIRECOPY_PIECE_REMOVED:
        return !is_kept && count_a > 0 && count_b == 0 ? NULL : "nothing was removed";
    case WIRECOPY_PIECE_ADDED:
        return !is_kept && count_a == 0 && count_b > 0 ? NULL : "nothing was added";
    }
    return "a piece is of no kind";
}

static inline const char *meet(checked_side *side, const wirecopy_stretch *stretch)
{
    uint32_t begin, end;
    if (!locate_stretch(side, stretch, &begin, &end) || begin == end)
        return "a stretch does not begin and end with its words";
    for (uint32_t i = begin; i < end; i++)
        side->met[i]++;
    return NULL;
}

static inline const char *check_passage(checked_side sides[2], const wirecopy_passage *passage)
{
    uint32_t at[2], end[2], kept = 0;
    const char *wrong = meet(&sides[0], &passage->a);
    if (!wrong)
        wrong = meet(&sides[1], &passage->b);
    if (wrong || !locate_stretch(&sides[0], &passage->a, &at[0], &end[0]) ||
        !locate_stretch(&sides[1], &passage->b, &at[1], &end[1]))
        return wrong ? wrong : "a passage has no words";
    if (passage->piece_count % 2 == 0)
        return "a passage does not begin and end with what is kept";
    for (uint32_t i = 0; i < passage->piece_count && !wrong; i++) {
        const wirecopy_piece *piece = &passage->pieces[i];
        wrong = check_piece(sides, piece, i % 2 == 0, at);
        kept += piece->kind == WIRECOPY_PIECE_KEPT ? piece->a.word_count : 0;
        if (piece->a.in_title != passage->a.in_title || piece->b.in_title != passage->b.in_title)
            wrong = "a passage leaves its title";
    }
    if (!wrong && (at[0] != end[0] || at[1] != end[1]))
        wrong = "pieces do not fill the passage";
    return wrong ? wrong : kept == passage->kept_count ? NULL : "kept words are miscounted";
}

/* Every word is in one passage or apart, or is of a title that its text repeats. */
static inline const char *check_met(const checked_side *side, uint32_t word_count)
{
    const uint32_t all = side->title.count + side->text.count, skipped = all - word_count;
    if (word_count > all || (skipped != 0 && skipped != side->title.count))
        return "words are miscounted";
    for (uint32_t i = 0; i < all; i++)
        if (side->met[i] != (i < skipped ? 0 : 1))
            return "a word is in no stretch, or in two";
    return NULL;
}

static inline const char *check_order(const wirecopy_alignment *alignment, wirecopy_passage_order order)
{
    for (size_t i = 1; i < alignment->passage_count; i++) {
        const wirecopy_passage *before = &alignment->passages[i - 1], *after = before + 1;
        const bool by_place =
            before->b.in_title != after->b.in_title ? before->b.in_title : before->b.begin < after->b.begin;
        if (order == WIRECOPY_PASSAGES_LONGEST && before->kept_count != after->kept_count
                ? before->kept_count < after->kept_count
                : !by_place)
            return "passages are out of order";
    }
    return NULL;
}

static inline bool open_side(checked_side *side, const wirecopy_story *story)
{
    *side = (checked_side){.story = story};
    const bool ready =
        wirecopy_located_append(&side->title, story->title.bytes, story->title.byte_count, UINT32_MAX) == WIRECOPY_OK &&
        wirecopy_located_append(&side->text, story->text.bytes, story->text.byte_count, UINT32_MAX) == WIRECOPY_OK;
    side->met = calloc((size_t)side->title.count + side->text.count + 1, 1);
    return ready && side->met != NULL;
}

static inline void close_side(checked_side *side)
{
    wirecopy_located_clear(&side->title);
    wirecopy_located_clear(&side->text);
    free(side->met);
}

/* What is wrong with an alignment of two stories that were not cut, or NULL. */
static inline const char *check_alignment(const wirecopy_story *a, const wirecopy_story *b,
                                          wirecopy_passage_order order, const wirecopy_alignment *alignment)
{
    checked_side sides[2];
    const bool opened_a = open_side(&sides[0], a), opened_b = open_side(&sides[1], b);
    const char *wrong = opened_a && opened_b ? check_order(alignment, order) : "no memory";
    uint64_t kept = 0;
    for (size_t i = 0; i < alignment->passage_count && !wrong; i++) {
        wrong = check_passage(sides, &alignment->passages[i]);
        kept += alignment->passages[i].kept_count;
    }
    for (size_t i = 0; i < alignment->left_out_count && !wrong; i++)
        wrong = meet(&sides[0], &alignment->left_out[i]);
    for (size_t i = 0; i < alignment->added_count && !wrong; i++)
        wrong = meet(&sides[1], &alignment->added[i]);
    if (!wrong)
        wrong = check_met(&sides[0], alignment->word_count_a);
    if (!wrong)
        wrong = check_met(&sides[1], alignment->word_count_b);
    if (!wrong && (kept != alignment->kept_count || alignment->is_cut))
        wrong = "the sum is wrong";
    close_side(&sides[0]);
    close_side(&sides[1]);
    return wrong;
}

#endif
