#include "core/cli/dispatch_page.h"

#include "core/json/passages.h"

/* Of the lead's text, so much is shown; of what a copy left out and added, so many pieces. */
#define EXCERPT_BYTES_MAX 360
#define STRETCHES_SHOWN_MAX 12

static const char style[] =
    "main{display:grid;gap:2.2rem;padding-top:1.5rem}\n"
    "article{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1.4rem 1.6rem}\n"
    "h2{font:600 1.3rem/1.3 Georgia,\"Times New Roman\",serif;margin:.2rem 0 .3rem}\n"
    ".excerpt{font:1rem/1.55 Georgia,\"Times New Roman\",serif;color:var(--soft);margin:.6rem 0 0;max-width:46rem}\n"
    "ol{list-style:none;margin:1.1rem 0 0;padding:0}\n"
    "li{display:grid;grid-template-columns:11.5rem 1fr 8.5rem;gap:.1rem 1.2rem;padding:.6rem 0;"
    "border-top:1px solid var(--line)}\n"
    "li time{color:var(--soft);font-variant-numeric:tabular-nums}\n"
    ".title{font-family:Georgia,\"Times New Roman\",serif;overflow-wrap:anywhere}.credit{color:var(--soft)}\n"
    ".status{color:var(--accent);text-transform:uppercase;font-size:.75rem;letter-spacing:.05em}\n"
    ".verdict{font-size:.85rem}.verdict b{font-weight:600}\n"
    ".bar{display:block;height:.35rem;border-radius:.2rem;background:var(--line);margin-top:.35rem}\n"
    ".bar i{display:block;height:100%;border-radius:.2rem;background:var(--accent)}\n"
    "details{grid-column:2/4;color:var(--soft);font-size:.9rem}summary{cursor:pointer}\n"
    "details li{display:list-item;border:0;padding:.1rem 0}details ul{margin:.4rem 0 "
    ".6rem;padding-inline-start:1.1rem}details del,details ins{color:var(--ink)}\n"
    "@media(max-width:44rem){li{grid-template-columns:1fr}details{grid-column:1}}\n";

void cli_dispatch_page_begin(cli_output *output, const char *name)
{
    cli_html_begin(output, (wirecopy_string){"Dispatches and their copies", 27}, style);
    cli_output_text(output, "<header>\n<p class=\"kicker\">wirecopy</p>\n<h1>Dispatches and their copies</h1>\n"
                            "<p class=\"origin\">");
    cli_html_words(output, name);
    cli_output_text(output, "</p>\n</header>\n<main>\n");
}

static void write_count(cli_output *output, size_t count, const char *one, const char *many)
{
    cli_output_print(output, "%lu %s", (unsigned long)count, count == 1 ? one : many);
}

void cli_dispatch_page_open(cli_output *output, const wirecopy_dispatch *dispatch)
{
    cli_output_print(output, "<article id=\"g%llu\">\n<p class=\"kicker\">", (unsigned long long)dispatch->group);
    write_count(output, dispatch->copy_count - 1, "copy", "copies");
    if (dispatch->rewrite_count > 0) {
        cli_output_text(output, ", ");
        write_count(output, dispatch->rewrite_count, "rewrite", "rewrites");
    }
    cli_output_text(output, "</p>\n");
}

static void write_name(cli_output *output, const wirecopy_story *story)
{
    cli_html_text(output, story->title.byte_count > 0 ? story->title : story->id);
}

/* Not in the middle of a character, nor of a word if there is a space near. */
static size_t excerpt_bytes(wirecopy_string text)
{
    if (text.byte_count <= EXCERPT_BYTES_MAX)
        return text.byte_count;
    size_t end = EXCERPT_BYTES_MAX;
    while (end > 0 && ((unsigned char)text.bytes[end] & 0xc0) == 0x80)
        end--;
    for (size_t at = end; at > EXCERPT_BYTES_MAX / 2; at--)
        if (text.bytes[at] == ' ' || text.bytes[at] == '\n')
            return at;
    return end;
}

/* That a story must not be published is what a reader has to see first. */
static void write_status(cli_output *output, const wirecopy_story *story)
{
    if (story->status != WIRECOPY_USABLE)
        cli_output_print(output, " <b class=\"status\">%s</b>", wirecopy_story_status_name(story->status));
}

static void write_lead(cli_output *output, const wirecopy_member *member)
{
    const wirecopy_story *const story = &member->kept.story;
    cli_output_text(output, "<h2");
    cli_html_language(output, story->lang);
    cli_output_byte(output, '>');
    write_name(output, story);
    cli_output_text(output, "</h2>\n<p class=\"origin\">");
    cli_html_origin(output, story);
    write_status(output, story);
    cli_output_text(output, "</p>\n");
    if (member->kept.has_text && story->text.byte_count > 0) {
        const size_t shown = excerpt_bytes(story->text);
        cli_output_text(output, "<p class=\"excerpt\"");
        cli_html_language(output, story->lang);
        cli_output_byte(output, '>');
        cli_html_text(output, (wirecopy_string){story->text.bytes, shown});
        cli_output_text(output, shown < story->text.byte_count ? " &hellip;</p>\n" : "</p>\n");
    }
    cli_output_text(output, "<ol>\n");
}

static void write_credits(cli_output *output, const wirecopy_member *member)
{
    for (size_t i = 0; i < member->credit_count; i++) {
        cli_output_text(output, i == 0 ? " <span class=\"credit\">credits " : ", ");
        cli_html_text(output, member->credits[i].name);
    }
    if (member->credit_count > 0)
        cli_output_text(output, "</span>");
}

static void write_stretches(cli_output *output, const wirecopy_story *story, const wirecopy_stretch *stretches,
                            size_t count, const char *tag)
{
    for (size_t i = 0; i < count && i < STRETCHES_SHOWN_MAX; i++) {
        cli_output_print(output, "<li><%s", tag);
        cli_html_language(output, story->lang);
        cli_output_byte(output, '>');
        cli_html_text(output, json_passages_bytes(story, &stretches[i]));
        cli_output_print(output, "</%s></li>\n", tag);
    }
    if (count > STRETCHES_SHOWN_MAX)
        cli_output_print(output, "<li>and %lu more</li>\n", (unsigned long)(count - STRETCHES_SHOWN_MAX));
}

static void write_changes(cli_output *output, const wirecopy_member *member)
{
    const wirecopy_alignment *const alignment = member->alignment;
    if (!alignment || (alignment->left_out_count == 0 && alignment->added_count == 0))
        return;
    const uint32_t left_out = alignment->word_count_a - alignment->kept_count;
    const uint32_t added = alignment->word_count_b - alignment->kept_count;
    cli_output_print(output, "<details><summary>left out %lu of %lu words, added %lu</summary>\n<ul>\n",
                     (unsigned long)left_out, (unsigned long)alignment->word_count_a, (unsigned long)added);
    write_stretches(output, member->lead, alignment->left_out, alignment->left_out_count, "del");
    write_stretches(output, &member->kept.story, alignment->added, alignment->added_count, "ins");
    cli_output_text(output, "</ul></details>\n");
}

static void write_copy(cli_output *output, const wirecopy_member *member)
{
    const wirecopy_story *const story = &member->kept.story;
    const wirecopy_story when = {.time_ms = story->time_ms},
                         who = {.source = story->source, .time_ms = WIRECOPY_TIME_NONE};
    cli_output_text(output, "<li><div>");
    cli_html_origin(output, &when);
    cli_output_text(output, "</div><div>");
    cli_html_origin(output, &who);
    write_status(output, story);
    write_credits(output, member);
    cli_output_text(output, "<div class=\"title\"");
    cli_html_language(output, story->lang);
    cli_output_byte(output, '>');
    write_name(output, story);
    cli_output_print(output, "</div></div><div class=\"verdict\"><b>%s</b> ", wirecopy_verdict_name(member->verdict));
    cli_html_percent(output, member->contained);
    cli_output_print(output, "<span class=\"bar\"><i style=\"width:%u%%\"></i></span></div>\n",
                     (unsigned)(member->contained * 100 + 0.5));
    write_changes(output, member);
    cli_output_text(output, "</li>\n");
}

void cli_dispatch_page_add(cli_output *output, const wirecopy_member *member)
{
    if (member->is_lead)
        write_lead(output, member);
    else
        write_copy(output, member);
}

void cli_dispatch_page_close(cli_output *output)
{
    cli_output_text(output, "</ol>\n</article>\n");
}

void cli_dispatch_page_end(cli_output *output, uint64_t dispatch_count)
{
    cli_output_text(output, "</main>\n<footer><p>");
    write_count(output, (size_t)dispatch_count, "dispatch", "dispatches");
    cli_output_text(output, ". Copies stand in the order of their times; the share is of a copy's text that is in the "
                            "dispatch.</p></footer>\n");
    cli_html_end(output);
}
