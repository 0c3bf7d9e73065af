#include "core/cli/passages.h"

#include <stdio.h>

#include "core/cli/display.h"

/* What is shown of a pair; the rest is counted. */
#define PASSAGES_SHOWN_MAX 10
#define CHANGES_SHOWN_MAX 6

typedef struct lines {
    cli_output *output;
    const json_passages *passages;
    size_t indent, columns;
} lines;

static void show_label(const lines *to, const char *label)
{
    cli_output_print(to->output, "%*s  ", (int)to->indent - 2, label);
}

static void show_count(const lines *to, uint32_t count)
{
    char label[32];
    (void)snprintf(label, sizeof label, "%lu word%s", (unsigned long)count, count == 1 ? "" : "s");
    show_label(to, label);
}

/* Both sides of what was replaced share the line; what is shorter leaves its room to the other. */
static void show_change(const lines *to, const wirecopy_piece *piece)
{
    static const char arrow[] = " -> ";
    const size_t room = to->columns - to->indent;
    const wirecopy_string a = json_passages_bytes(to->passages->a, &piece->a),
                          b = json_passages_bytes(to->passages->b, &piece->b);
    show_label(to, wirecopy_piece_kind_name(piece->kind));
    if (piece->kind == WIRECOPY_PIECE_REPLACED) {
        const size_t half = (room - (sizeof arrow - 1)) / 2, b_columns = cli_display_width(b, room);
        const size_t a_room = b_columns < half ? room - (sizeof arrow - 1) - b_columns : half;
        const size_t taken = cli_display_fit(to->output, a, a_room) + sizeof arrow - 1;
        cli_output_text(to->output, arrow);
        (void)cli_display_fit(to->output, b, room - taken);
    } else {
        (void)cli_display_fit(to->output, piece->kind == WIRECOPY_PIECE_REMOVED ? a : b, room);
    }
    cli_output_byte(to->output, '\n');
}

static void show_passage(const lines *to, const wirecopy_passage *passage)
{
    uint32_t change_count = 0;
    show_count(to, passage->kept_count);
    (void)cli_display_fit(to->output, json_passages_bytes(to->passages->b, &passage->b), to->columns - to->indent);
    cli_output_byte(to->output, '\n');
    for (uint32_t i = 0; i < passage->piece_count; i++)
        if (passage->pieces[i].kind != WIRECOPY_PIECE_KEPT && ++change_count <= CHANGES_SHOWN_MAX)
            show_change(to, &passage->pieces[i]);
    if (change_count <= CHANGES_SHOWN_MAX)
        return;
    show_label(to, "");
    const uint32_t more = change_count - CHANGES_SHOWN_MAX;
    cli_output_print(to->output, "and %lu more change%s\n", (unsigned long)more, more == 1 ? "" : "s");
}

static void show_rest(const lines *to, const wirecopy_alignment *alignment)
{
    uint32_t word_count = 0;
    if (alignment->passage_count <= PASSAGES_SHOWN_MAX)
        return;
    for (size_t i = PASSAGES_SHOWN_MAX; i < alignment->passage_count; i++)
        word_count += alignment->passages[i].kept_count;
    show_count(to, word_count);
    const size_t more = alignment->passage_count - PASSAGES_SHOWN_MAX;
    cli_output_print(to->output, "in %lu more passage%s\n", (unsigned long)more, more == 1 ? "" : "s");
}

static void show_share(const lines *to, const char *label, uint32_t count, uint32_t all)
{
    show_label(to, label);
    cli_output_print(to->output, "%lu of %lu words\n", (unsigned long)count, (unsigned long)all);
}

void cli_passages_show(cli_output *output, const json_passages *passages, size_t indent, size_t columns)
{
    const wirecopy_alignment *const alignment = passages->alignment;
    const lines to = {output, passages, indent, columns};
    for (size_t i = 0; i < alignment->passage_count && i < PASSAGES_SHOWN_MAX; i++)
        show_passage(&to, &alignment->passages[i]);
    show_rest(&to, alignment);
    show_share(&to, "left out", alignment->word_count_a - alignment->kept_count, alignment->word_count_a);
    show_share(&to, "added", alignment->word_count_b - alignment->kept_count, alignment->word_count_b);
}
