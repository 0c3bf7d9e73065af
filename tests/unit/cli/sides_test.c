#include "core/cli/sides.h"

#include <stdio.h>
#include <string.h>

#include "core/cli/columns.h"
#include "core/cli/html.h"
#include "core/cli/pair_page.h"
#include "tests/unit/suite.h"

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

typedef struct pair {
    wirecopy_story a, b;
    wirecopy_aligner *aligner;
    wirecopy_alignment alignment;
    cli_sides sides;
} pair;

static void open_pair(pair *of, wirecopy_story a, wirecopy_story b)
{
    *of = (pair){.a = a, .b = b};
    CU_ASSERT_EQUAL_FATAL(wirecopy_aligner_create(&of->aligner), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(
        wirecopy_align_stories(of->aligner, &of->a, &of->b, WIRECOPY_PASSAGES_BY_PLACE, &of->alignment), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(cli_sides_lay(&of->sides, &of->a, &of->b, &of->alignment), WIRECOPY_OK);
}

static void close_pair(pair *of)
{
    cli_sides_clear(&of->sides);
    wirecopy_aligner_destroy(of->aligner);
}

static wirecopy_story text_story(const char *text)
{
    return (wirecopy_story){.text = string_of(text), .time_ms = WIRECOPY_TIME_NONE};
}

/* Words drawn from few, in paragraphs, with other words between: what is common moves and repeats. */
static void make_text(char *text, size_t word_count, uint64_t *random)
{
    char *at = text;
    for (size_t i = 0; i < word_count; i++) {
        const uint64_t draw = random_next(random);
        at += sprintf(at, "%s%u%s", draw % 3 ? "word" : "thing", (unsigned)(draw / 3 % 12),
                      draw % 17 == 0   ? ".\n"
                      : draw % 19 == 0 ? ".\n\n"
                      : draw % 5 == 0  ? ", "
                                       : " ");
    }
    *at = '\0';
}

/* Marks ascend, do not overlap, and are the pieces of their passages but for the space between. */
static bool marks_are_sound(const cli_sides *sides, unsigned side)
{
    const cli_run_mark *const marks = sides->marks[side];
    bool right = true;
    for (size_t i = 0; i < sides->mark_counts[side]; i++) {
        const wirecopy_story *const story = sides->stories[side];
        const size_t byte_count = marks[i].in_title ? story->title.byte_count : story->text.byte_count;
        right = right && marks[i].begin < marks[i].end && marks[i].end <= byte_count && marks[i].passage > 0;
        if (i > 0 && marks[i].in_title == marks[i - 1].in_title)
            right = right && marks[i].begin >= marks[i - 1].end;
        for (size_t byte = marks[i].begin; byte < marks[i].end; byte += 3)
            right = right && cli_sides_mark_at(sides, side, marks[i].in_title, byte) == i;
    }
    return right;
}

/* Rows ascend in both, begin with paragraphs, and leave out white space alone. */
static bool rows_are_sound(const cli_sides *sides)
{
    bool right = sides->row_count > 0;
    for (unsigned side = 0; side < 2; side++) {
        const wirecopy_string text = sides->stories[side]->text;
        size_t at = 0;
        for (size_t i = 0; i <= sides->row_count; i++) {
            const size_t begin = i < sides->row_count ? sides->rows[i].begin[side] : text.byte_count;
            right = right && at <= begin;
            for (; right && at < begin; at++)
                right = strchr(" \n\t", text.bytes[at]) != NULL;
            if (i < sides->row_count)
                at = sides->rows[i].end[side];
        }
    }
    return right;
}

static void any_two_stories_are_laid_soundly(void)
{
    static char texts[2][40000], title[200];
    size_t row_count = 0;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        uint64_t random = seed;
        pair one;
        make_text(texts[0], random_next(&random) % 400, &random);
        make_text(texts[1], random_next(&random) % 400, &random);
        if (seed % 3 == 0)
            strcpy(texts[1] + strlen(texts[1]) / 2, texts[0] + strlen(texts[0]) / 3);
        make_text(title, 6, &random);
        wirecopy_story a = text_story(texts[0]), b = text_story(texts[1]);
        a.title = string_of(title);
        b.title = seed % 2 ? string_of(title) : string_of("");
        open_pair(&one, a, b);
        CU_ASSERT(marks_are_sound(&one.sides, 0) && marks_are_sound(&one.sides, 1));
        CU_ASSERT(rows_are_sound(&one.sides));
        row_count += one.sides.row_count;
        close_pair(&one);
    }
    CU_ASSERT(row_count > 180); /* one each is the least */
}

/* What one has more of stands beside nothing, and each row begins with a passage that both have. */
static void paragraphs_with_a_passage_in_common_begin_a_row(void)
{
    static const char first[] =
        "Opening words.\nThe brass band played on the quay all night.\nUpon a bench sat the mayor, who had lost "
        "her hat, her umbrella and, as it turned out some hours later, the keys to both gates.\n"
        "Seven grey seals slept below the pier.",
                      second[] = "Another start altogether.\n\nThe brass band played on the quay, all night long.\n"
                                 "Seven grey seals slept below the pier. Gulls too.";
    pair one;
    open_pair(&one, text_story(first), text_story(second));
    CU_ASSERT_EQUAL_FATAL(one.sides.row_count, 3);
    static const char *const begins[2][3] = {{"Opening", "The brass", "Seven"}, {"Another", "The brass", "Seven"}};
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT(strncmp(first + one.sides.rows[i].begin[0], begins[0][i], strlen(begins[0][i])) == 0);
        CU_ASSERT(strncmp(second + one.sides.rows[i].begin[1], begins[1][i], strlen(begins[1][i])) == 0);
    }
    close_pair(&one);
}

/* ---- columns ---- */

static const char *columns_of(const pair *one, size_t columns, bool colours)
{
    static cli_output output;
    cli_output_init(&output, -1);
    CU_ASSERT_EQUAL_FATAL(cli_columns_write(&output, &one->sides, columns, colours), WIRECOPY_OK);
    output.bytes[output.byte_count] = '\0';
    return output.bytes;
}

static const char ferry[] = "The last ferry left Kestrel Bay on Tuesday evening, its captain said.\nNobody waved.";
static const char ferry_edited[] =
    "Our reporter writes:\nThe last ferry left Kestrel Bay on Monday evening, its captain said.";

static void columns_stand_beside_each_other(void)
{
    pair one;
    open_pair(&one, text_story(ferry), text_story(ferry_edited));
    CU_ASSERT_STRING_EQUAL(columns_of(&one, 63, false),
                           "                               |\n"
                           "[1 The last ferry left Kestrel | Our reporter writes:\n"
                           "Bay on {Tuesday} evening, its  | [1 The last ferry left Kestrel\n"
                           "captain said].                 | Bay on {Monday} evening, its\n"
                           "Nobody waved.                  | captain said].\n");
    const char *const coloured = columns_of(&one, 63, true);
    CU_ASSERT_PTR_NOT_NULL(strstr(coloured, "\033[0;33m[1 The last ferry left Kestrel\033[0m | Our"));
    CU_ASSERT_PTR_NOT_NULL(strstr(coloured, "Bay on \033[0;4;33m{Tuesday}\033[0;33m evening, its\033[0m  |"));
    close_pair(&one);
}

/* No line is wider, and all words are there, however narrow. */
static void lines_fit_whatever_the_width(void)
{
    static char texts[2][40000];
    uint64_t random = 7;
    make_text(texts[0], 120, &random);
    make_text(texts[1], 150, &random);
    memset(texts[1] + 40, 'x', 300); /* a word that is longer than any line */
    pair one;
    open_pair(&one, text_story(texts[0]), text_story(texts[1]));
    for (size_t columns = 40; columns < 130; columns += 7) {
        size_t x_count = 0, widest = 0, width = 0;
        for (const char *at = columns_of(&one, columns, false); *at; at++) {
            x_count += *at == 'x';
            width = *at == '\n' ? 0 : width + 1;
            widest = width > widest ? width : widest;
        }
        CU_ASSERT(widest <= columns && x_count == 300);
    }
    close_pair(&one);
}

static void a_terminal_is_not_driven_by_a_story(void)
{
    pair one;
    open_pair(&one, text_story("a \033[2J b \001 c\xff d"), text_story("\xe2\x80\xae e"));
    const char *const shown = columns_of(&one, 60, false);
    for (const char *at = shown; *at; at++)
        CU_ASSERT((*at >= 0x20 && *at < 0x7f) || *at == '\n');
    close_pair(&one);
}

/* ---- pages ---- */

static const char *page_of(const pair *one)
{
    static cli_output output;
    static const wirecopy_comparison comparison = {.match = {.verdict = WIRECOPY_EDITED, .score = 0.5}};
    cli_output_init(&output, -1);
    cli_pair_page_write(&output, &one->sides, &comparison, &one->alignment);
    output.bytes[output.byte_count] = '\0';
    return output.bytes;
}

static void passages_link_to_each_other(void)
{
    pair one;
    open_pair(&one, text_story(ferry), text_story(ferry_edited));
    const char *const page = page_of(&one);
    CU_ASSERT_PTR_NOT_NULL(strstr(page,
                                  "<a class=\"p c1\" id=\"a1\" href=\"#b1\"><sup>1</sup>The last ferry left Kestrel "
                                  "Bay on <del>Tuesday</del> evening, its captain said</a>.\nNobody waved."));
    CU_ASSERT_PTR_NOT_NULL(strstr(page,
                                  "Our reporter writes:\n<a class=\"p c1\" id=\"b1\" href=\"#a1\"><sup>1</sup>The last "
                                  "ferry left Kestrel Bay on <ins>Monday</ins> evening, its captain said</a>."));
    close_pair(&one);
}

/* Whatever a feed says is text: there is no tag, attribute or character reference that it made. */
static void text_stays_text(void)
{
    static cli_output output;
    cli_output_init(&output, -1);
    cli_html_words(
        &output, "<script>alert('x')</script> & \" \r\t\n\001\177 \xc2\x85 \xff \xef\xbf\xbe \xed\xa0\x80 caf\xc3\xa9");
    output.bytes[output.byte_count] = '\0';
    CU_ASSERT_STRING_EQUAL(output.bytes, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot; "
                                         "\xef\xbf\xbd\t\n\xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd "
                                         "\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd caf\xc3\xa9");
    wirecopy_story a = text_story("</div><b>"), b = text_story("\"><img src=x>");
    a.title = string_of("</title><script>");
    a.source = string_of("<i>");
    a.lang = string_of("en\" onload=\"x");
    b.title = string_of("</title><script>");
    b.lang = string_of("pt-BR");
    pair one;
    open_pair(&one, a, b);
    const char *const page = page_of(&one);
    CU_ASSERT_PTR_NULL(strstr(page, "<script"));
    CU_ASSERT_PTR_NULL(strstr(page, "<b>"));
    CU_ASSERT_PTR_NULL(strstr(page, "<img"));
    CU_ASSERT_PTR_NULL(strstr(page, "<i>"));
    CU_ASSERT_PTR_NULL(strstr(page, "onload=\""));
    CU_ASSERT_PTR_NULL(strstr(page, "http:")); /* nothing from elsewhere */
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "dir=\"auto\" lang=\"pt-BR\""));
    close_pair(&one);
}

int main(void)
{
    static const test_case cases[] = {
        {"any two stories are laid soundly", any_two_stories_are_laid_soundly},
        {"paragraphs with a passage in common begin a row", paragraphs_with_a_passage_in_common_begin_a_row},
        {"columns stand beside each other", columns_stand_beside_each_other},
        {"lines fit, whatever the width", lines_fit_whatever_the_width},
        {"a terminal is not driven by a story", a_terminal_is_not_driven_by_a_story},
        {"passages link to each other", passages_link_to_each_other},
        {"text stays text", text_stays_text},
    };
    return RUN_SUITE("cli/sides", cases);
}
