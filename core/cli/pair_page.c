#include "core/cli/pair_page.h"

/* Where a story's marked bytes are being written. */
typedef struct writer {
    cli_output *output;
    const cli_sides *sides;
    unsigned side;
    const char *prefix;
    uint32_t passage; /* that is open, or 0 */
} writer;

static void close_passage(writer *to)
{
    if (to->passage != 0)
        cli_output_text(to->output, to->prefix ? "</a>" : "</span>");
    to->passage = 0;
}

/* A passage that goes on from the row before has its name there. */
static void open_passage(writer *to, const cli_run_mark *mark, bool is_first)
{
    static const char letters[] = "ab";
    const unsigned long number = mark->passage;
    const unsigned colour = (unsigned)(mark->passage % CLI_HTML_COLOURS);
    if (to->passage == mark->passage)
        return;
    close_passage(to);
    to->passage = mark->passage;
    if (!to->prefix) {
        cli_output_print(to->output, "<span class=\"p c%u\">", colour);
        return;
    }
    cli_output_print(to->output, "<a class=\"p c%u\"", colour);
    if (is_first)
        cli_output_print(to->output, " id=\"%s%c%lu\"", to->prefix, letters[to->side], number);
    cli_output_print(to->output, " href=\"#%s%c%lu\">", to->prefix, letters[1 - to->side], number);
    if (is_first)
        cli_output_print(to->output, "<sup>%lu</sup>", number);
}

static void write_mark(writer *to, const cli_run_mark *mark, wirecopy_string bytes, bool is_first)
{
    static const char *const tags[] = {"del", "ins"};
    open_passage(to, mark, is_first);
    if (mark->is_changed)
        cli_output_print(to->output, "<%s>", tags[to->side]);
    cli_html_text(to->output, bytes);
    if (mark->is_changed)
        cli_output_print(to->output, "</%s>", tags[to->side]);
}

void cli_pair_page_write_marked(cli_output *output, const cli_sides *sides, unsigned side, bool in_title, size_t begin,
                                size_t end, const char *prefix)
{
    const wirecopy_story *const story = sides->stories[side];
    const char *const bytes = in_title ? story->title.bytes : story->text.bytes;
    writer to = {output, sides, side, prefix, 0};
    size_t at = begin;
    for (size_t i = cli_sides_mark_at(sides, side, in_title, begin); i < sides->mark_counts[side]; i++) {
        const cli_run_mark *const mark = &sides->marks[side][i];
        if (mark->in_title != in_title || mark->begin >= end)
            break;
        const size_t from = mark->begin > at ? mark->begin : at, until = mark->end < end ? mark->end : end;
        const bool is_first = from == mark->begin && (i == 0 || sides->marks[side][i - 1].passage != mark->passage);
        if (from > at) {
            close_passage(&to);
            cli_html_text(output, (wirecopy_string){bytes + at, from - at});
        }
        write_mark(&to, mark, (wirecopy_string){bytes + from, until - from}, is_first);
        at = until;
    }
    close_passage(&to);
    cli_html_text(output, (wirecopy_string){bytes + at, end - at});
}

/* ---- the page ---- */

static const char style[] =
    "dl{display:flex;flex-wrap:wrap;gap:.5rem 2.2rem;margin:1.2rem 0;padding:.8rem 0;border-block:1px solid "
    "var(--line)}\n"
    "dt{color:var(--soft);font-size:.8rem}dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums}\n"
    ".row{display:grid;grid-template-columns:1fr 1fr;gap:0 2.5rem}\n"
    ".cell{white-space:pre-wrap;overflow-wrap:anywhere;font:1.02rem/1.62 Georgia,\"Times New Roman\",serif;"
    "padding:.35rem 0 .7rem}\n"
    ".row>.cell:first-child{color:var(--soft)}.row>.cell:first-child a.p{color:var(--ink)}\n"
    ".head .cell{white-space:normal;font-size:1.35rem;line-height:1.3;font-weight:600;padding-bottom:.1rem}\n"
    ".head .cell,.head>.cell:first-child{color:var(--ink)}\n"
    ".label{font:600 .75rem/1.4 system-ui,sans-serif;color:var(--soft);letter-spacing:.05em;text-transform:uppercase}\n"
    ".from{padding-bottom:.8rem;margin-bottom:.8rem;border-bottom:1px solid var(--line)}\n"
    "@media(max-width:44rem){.row{grid-template-columns:1fr}.row>.cell:first-child{border-bottom:1px dashed "
    "var(--line)}}\n";

static void write_figure(cli_output *output, const char *name, double share)
{
    cli_output_print(output, "<div><dt>%s</dt><dd>", name);
    cli_html_percent(output, share);
    cli_output_text(output, "</dd></div>\n");
}

static double share_of(uint32_t part, uint32_t all)
{
    return all == 0 ? 0 : (double)part / all;
}

static const char *sentence_of(wirecopy_verdict verdict)
{
    switch (verdict) {
    case WIRECOPY_IDENTICAL:
        return "The same words, in the same order";
    case WIRECOPY_EDITED:
        return "Nearly all of it, both ways";
    case WIRECOPY_DERIVED:
        return "A substantial part was reused";
    case WIRECOPY_RELATED:
        return "Some overlap; not a copy";
    case WIRECOPY_ORIGINAL:
        break;
    }
    return "Nothing that speaks for a copy";
}

static void write_header(cli_output *output, const wirecopy_comparison *comparison, const wirecopy_alignment *alignment)
{
    const wirecopy_match *const match = &comparison->match;
    cli_output_print(output, "<header>\n<p class=\"kicker\">%s</p>\n<h1>%s</h1>\n<dl>\n",
                     wirecopy_verdict_name(match->verdict), sentence_of(match->verdict));
    write_figure(output, "of the second is in the first", share_of(alignment->kept_count, alignment->word_count_b));
    write_figure(output, "of the first is in the second", share_of(alignment->kept_count, alignment->word_count_a));
    cli_output_print(output,
                     "<div><dt>words in common</dt><dd>%lu</dd></div>\n<div><dt>passages</dt><dd>%lu</dd></div>\n"
                     "<div><dt>score</dt><dd>%u.%02u</dd></div>\n</dl>\n</header>\n",
                     (unsigned long)alignment->kept_count, (unsigned long)alignment->passage_count,
                     (unsigned)(match->score * 100 + 0.5) / 100, (unsigned)(match->score * 100 + 0.5) % 100);
}

static void write_cell(cli_output *output, const cli_sides *sides, unsigned side, bool in_title, size_t begin,
                       size_t end)
{
    cli_output_text(output, "<div class=\"cell\"");
    cli_html_language(output, sides->stories[side]->lang);
    cli_output_byte(output, '>');
    cli_pair_page_write_marked(output, sides, side, in_title, begin, end, "");
    cli_output_text(output, "</div>\n");
}

static void write_heads(cli_output *output, const cli_sides *sides)
{
    static const char *const labels[] = {"First", "Second"};
    cli_output_text(output, "<div class=\"row\">");
    for (unsigned side = 0; side < 2; side++)
        cli_output_print(output, "<div class=\"label\">%s</div>", labels[side]);
    cli_output_text(output, "</div>\n<div class=\"row head\">\n");
    for (unsigned side = 0; side < 2; side++)
        write_cell(output, sides, side, true, 0, sides->stories[side]->title.byte_count);
    cli_output_text(output, "</div>\n<div class=\"row from\">\n");
    for (unsigned side = 0; side < 2; side++) {
        cli_output_text(output, "<p class=\"origin\">");
        cli_html_origin(output, sides->stories[side]);
        cli_output_text(output, "</p>\n");
    }
    cli_output_text(output, "</div>\n");
}

void cli_pair_page_write(cli_output *output, const cli_sides *sides, const wirecopy_comparison *comparison,
                         const wirecopy_alignment *alignment)
{
    const wirecopy_story *const second = sides->stories[1];
    cli_html_begin(output, second->title.byte_count > 0 ? second->title : second->id, style);
    write_header(output, comparison, alignment);
    cli_output_text(output, "<main>\n");
    write_heads(output, sides);
    for (size_t i = 0; i < sides->row_count; i++) {
        cli_output_text(output, "<div class=\"row\">\n");
        for (unsigned side = 0; side < 2; side++)
            write_cell(output, sides, side, false, sides->rows[i].begin[side], sides->rows[i].end[side]);
        cli_output_text(output, "</div>\n");
    }
    cli_output_text(output,
                    "</main>\n<footer><p>Passages that both have are numbered and coloured; each leads to the other "
                    "side. <del>Struck out</del>: words of the first that the second does not have there; "
                    "<ins>underlined</ins>: words that it has instead.</p></footer>\n");
    cli_html_end(output);
}
