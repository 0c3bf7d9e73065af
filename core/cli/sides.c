#include "core/cli/sides.h"

#include <stdlib.h>
#include <string.h>

/* ---- marks ---- */

static const wirecopy_stretch *stretch_of(const wirecopy_piece *piece, unsigned side)
{
    return side == 0 ? &piece->a : &piece->b;
}

/* Each piece that has words on this side is a run; what is between two of them goes with the one that was kept. */
static void mark_passage(cli_sides *sides, unsigned side, const wirecopy_passage *passage, uint32_t number)
{
    size_t *const count = &sides->mark_counts[side];
    const size_t first = *count;
    for (uint32_t i = 0; i < passage->piece_count; i++) {
        const wirecopy_stretch *const stretch = stretch_of(&passage->pieces[i], side);
        const bool is_changed = passage->pieces[i].kind != WIRECOPY_PIECE_KEPT;
        if (stretch->word_count == 0)
            continue;
        cli_run_mark mark = {stretch->begin, stretch->end, stretch->in_title, is_changed, number};
        if (*count > first) {
            cli_run_mark *const before = &sides->marks[side][*count - 1];
            if (is_changed)
                before->end = mark.begin;
            else
                mark.begin = before->end;
            if (!is_changed && !before->is_changed) { /* what was between them is on the other side alone */
                before->end = mark.end;
                continue;
            }
        }
        sides->marks[side][(*count)++] = mark;
    }
}

static int compare_marks(const void *one, const void *two)
{
    const cli_run_mark *const left = one, *const right = two;
    if (left->in_title != right->in_title)
        return left->in_title ? -1 : 1;
    return left->begin < right->begin ? -1 : left->begin > right->begin;
}

static wirecopy_status mark(cli_sides *sides, const wirecopy_alignment *alignment)
{
    size_t piece_count = 0;
    for (size_t i = 0; i < alignment->passage_count; i++)
        piece_count += alignment->passages[i].piece_count;
    for (unsigned side = 0; side < 2; side++) {
        sides->marks[side] = malloc((piece_count + 1) * sizeof *sides->marks[side]);
        if (!sides->marks[side])
            return WIRECOPY_E_MEMORY;
        for (size_t i = 0; i < alignment->passage_count; i++)
            mark_passage(sides, side, &alignment->passages[i], (uint32_t)(i + 1));
        if (sides->mark_counts[side] > 1)
            qsort(sides->marks[side], sides->mark_counts[side], sizeof *sides->marks[side], compare_marks);
    }
    return WIRECOPY_OK;
}

size_t cli_sides_mark_at(const cli_sides *sides, unsigned side, bool in_title, size_t byte)
{
    const cli_run_mark *const marks = sides->marks[side];
    size_t low = 0, high = sides->mark_counts[side];
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const bool is_before = marks[middle].in_title != in_title ? marks[middle].in_title : marks[middle].end <= byte;
        low = is_before ? middle + 1 : low;
        high = is_before ? high : middle;
    }
    return low;
}

/* ---- rows ---- */

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Where the paragraph begins that a byte is in. Bytes are asked for from the last to the first, so that each is looked at
 * once. */
typedef struct paragraph {
    wirecopy_string text;
    size_t begin;
} paragraph;

static size_t paragraph_of(paragraph *at, size_t byte)
{
    if (byte >= at->begin)
        return at->begin;
    while (byte > 0 && at->text.bytes[byte - 1] != '\n')
        byte--;
    at->begin = byte;
    return byte;
}

/* The heaviest passages that come in the same order in both texts: of all chains that ascend in a, the one with the most
 * words. A link has the weight of the heaviest chain that ends with its passage, and the passage before it in that; the
 * tree has by rank in a, as Fenwick's does, the passage that ends the heaviest chain up to there. */
typedef struct chain {
    const wirecopy_passage *passages;
    struct link {
        size_t begin, passage; /* the passages by their place in a */
        size_t rank, before;   /* of the passage of this number */
        uint64_t best;
    } * links;
    size_t *tree; /* [count + 1] */
    size_t count;
} chain;

#define NO_PASSAGE SIZE_MAX

static int compare_places(const void *one, const void *two)
{
    const struct link *const left = one, *const right = two;
    return left->begin < right->begin ? -1 : left->begin > right->begin;
}

static bool is_in_texts(const wirecopy_passage *passage)
{
    return !passage->a.in_title && !passage->b.in_title;
}

static size_t heaviest_below(const chain *of, size_t rank)
{
    size_t found = NO_PASSAGE;
    for (; rank > 0; rank &= rank - 1)
        if (of->tree[rank] != NO_PASSAGE &&
            (found == NO_PASSAGE || of->links[of->tree[rank]].best > of->links[found].best))
            found = of->tree[rank];
    return found;
}

static void enter(chain *of, size_t rank, size_t passage)
{
    for (; rank <= of->count; rank += rank & -rank)
        if (of->tree[rank] == NO_PASSAGE || of->links[passage].best > of->links[of->tree[rank]].best)
            of->tree[rank] = passage;
}

/* Returns the last of the chain, or NO_PASSAGE. */
static size_t find_chain(chain *of)
{
    size_t last = NO_PASSAGE;
    for (size_t i = 0; i < of->count; i++)
        of->links[i] = (struct link){.begin = of->passages[i].a.begin, .passage = i};
    if (of->count > 1)
        qsort(of->links, of->count, sizeof of->links[0], compare_places);
    for (size_t rank = 0; rank < of->count; rank++)
        of->links[of->links[rank].passage].rank = rank + 1;
    for (size_t rank = 0; rank <= of->count; rank++)
        of->tree[rank] = NO_PASSAGE;
    for (size_t i = 0; i < of->count; i++) {
        if (!is_in_texts(&of->passages[i]))
            continue;
        struct link *const link = &of->links[i];
        link->before = heaviest_below(of, link->rank - 1);
        link->best = of->passages[i].kept_count + (link->before == NO_PASSAGE ? 0 : of->links[link->before].best);
        enter(of, link->rank, i);
        if (last == NO_PASSAGE || link->best > of->links[last].best)
            last = i;
    }
    return last;
}

/* A row begins with the paragraphs that a passage of the chain is in, if no row before it has any of them. Passages come
 * from the last to the first. */
static void add_rows(cli_sides *sides, const chain *of, size_t last)
{
    paragraph a = {sides->stories[0]->text, SIZE_MAX}, b = {sides->stories[1]->text, SIZE_MAX};
    size_t count = 0;
    sides->rows[count++] = (cli_row){.end = {a.text.byte_count, b.text.byte_count}};
    for (size_t i = last; i != NO_PASSAGE; i = of->links[i].before) {
        const size_t at_a = paragraph_of(&a, of->passages[i].a.begin), at_b = paragraph_of(&b, of->passages[i].b.begin);
        if (at_a == 0 || at_b == 0)
            break;
        cli_row *const row = &sides->rows[count - 1];
        const size_t before = of->links[i].before;
        if (before != NO_PASSAGE && (paragraph_of(&a, of->passages[before].a.end - 1) >= at_a ||
                                     paragraph_of(&b, of->passages[before].b.end - 1) >= at_b))
            continue;
        row->begin[0] = at_a;
        row->begin[1] = at_b;
        sides->rows[count++] = (cli_row){.end = {at_a, at_b}};
    }
    sides->row_count = count;
    for (size_t i = 0; i < count / 2; i++) {
        const cli_row row = sides->rows[i];
        sides->rows[i] = sides->rows[count - 1 - i];
        sides->rows[count - 1 - i] = row;
    }
}

/* White space at either end of a row is not shown. */
static void trim_rows(cli_sides *sides)
{
    for (size_t i = 0; i < sides->row_count; i++) {
        cli_row *const row = &sides->rows[i];
        for (unsigned side = 0; side < 2; side++) {
            const char *const bytes = sides->stories[side]->text.bytes;
            while (row->begin[side] < row->end[side] && is_blank(bytes[row->begin[side]]))
                row->begin[side]++;
            while (row->begin[side] < row->end[side] && is_blank(bytes[row->end[side] - 1]))
                row->end[side]--;
        }
    }
}

static wirecopy_status lay_rows(cli_sides *sides, const wirecopy_alignment *alignment)
{
    const size_t count = alignment->passage_count;
    chain of = {.passages = alignment->passages, .count = count};
    of.links = malloc((count + 1) * sizeof *of.links);
    of.tree = malloc((count + 1) * sizeof *of.tree);
    sides->rows = malloc((count + 1) * sizeof *sides->rows);
    const bool has_room = of.links && of.tree && sides->rows;
    if (has_room) {
        add_rows(sides, &of, find_chain(&of));
        trim_rows(sides);
    }
    free(of.links);
    free(of.tree);
    return has_room ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

wirecopy_status cli_sides_lay(cli_sides *sides, const wirecopy_story *a, const wirecopy_story *b,
                              const wirecopy_alignment *alignment)
{
    *sides = (cli_sides){.stories = {a, b}};
    wirecopy_status status = mark(sides, alignment);
    if (status == WIRECOPY_OK)
        status = lay_rows(sides, alignment);
    if (status != WIRECOPY_OK)
        cli_sides_clear(sides);
    return status;
}

void cli_sides_clear(cli_sides *sides)
{
    free(sides->marks[0]);
    free(sides->marks[1]);
    free(sides->rows);
    memset(sides, 0, sizeof *sides);
}
