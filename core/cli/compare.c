#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/cli/columns.h"
#include "core/cli/command.h"
#include "core/cli/display.h"
#include "core/cli/message.h"
#include "core/cli/pair_page.h"
#include "core/json/passages.h"
#include "core/json/writer.h"
#include "wirecopy/engine.h"

/* A file with one story. The batch is held as long as the story is needed: it owns the text. */
struct side {
    const char *path;
    wirecopy_feed *feed;
    wirecopy_source source;
    void *batch;
    wirecopy_story story;
};

static int refuse(const struct side *side, const char *reason)
{
    cli_message_print("%s: %s; 'compare' takes files of one story each", side->path, reason);
    return CLI_EXIT_INPUT;
}

static int fail(const struct side *side, wirecopy_status status)
{
    return cli_message_status(status, "cannot read '%s'", side->path);
}

static int explain(const struct side *side, void *batch, wirecopy_status status)
{
    const char *place, *reason;
    if (status != WIRECOPY_E_INPUT && status != WIRECOPY_E_LIMIT)
        return fail(side, status);
    side->source.describe(side->source.context, batch, 0, &place, &reason);
    cli_message_print("%s: %s", place, reason);
    return wirecopy_status_exit(status);
}

/* Takes one item: the story, if there is none yet; what carries no text is passed over. The story stays as it is while
 * others are looked at, because those are another worker's. */
static int take_item(struct side *side, void *batch)
{
    wirecopy_story story;
    const unsigned worker = side->batch ? 1 : 0;
    const wirecopy_status status = side->source.story(side->source.context, batch, 0, worker, &story);
    if (status == WIRECOPY_OK && !side->batch) {
        side->story = story;
        side->batch = batch;
        return CLI_EXIT_DONE;
    }
    int exit_status = CLI_EXIT_DONE;
    if (status == WIRECOPY_OK)
        exit_status = refuse(side, "holds more than one story");
    else if (status != WIRECOPY_E_NO_TEXT)
        exit_status = explain(side, batch, status);
    side->source.release(side->source.context, batch);
    return exit_status;
}

/* Returns an exit status. */
static int read_side(struct side *side)
{
    for (;;) {
        void *batch = NULL;
        size_t count;
        uint64_t byte_count;
        const wirecopy_status status = side->source.read(side->source.context, 1, &batch, &count, &byte_count);
        if (status != WIRECOPY_OK)
            return fail(side, status);
        if (!batch)
            return side->batch ? CLI_EXIT_DONE : refuse(side, "holds no story");
        const int exit_status = take_item(side, batch);
        if (exit_status != CLI_EXIT_DONE)
            return exit_status;
    }
}

static int open_side(struct side *side, const char *path, const wirecopy_feed_options *options)
{
    side->path = path;
    const wirecopy_status status = wirecopy_feed_open(&path, 1, options, &side->feed);
    if (status != WIRECOPY_OK)
        return fail(side, status);
    side->source = wirecopy_feed_source(side->feed);
    return read_side(side);
}

static void close_side(struct side *side)
{
    if (side->batch)
        side->source.release(side->source.context, side->batch);
    wirecopy_feed_close(side->feed);
}

static void write_side(json_writer *json, const char *name, const struct side *side,
                       const wirecopy_fingerprint *fingerprint)
{
    json_key(json, name);
    json_object_begin(json);
    json_key(json, "id");
    json_string(json, side->story.id);
    json_key(json, "words");
    json_unsigned(json, fingerprint->word_count);
    json_key(json, "content_words");
    json_unsigned(json, fingerprint->content_word_count);
    json_key(json, "sketch_entries");
    json_unsigned(json, fingerprint->sketch_count);
    json_object_end(json);
}

static void write_json(cli_output *output, const struct side sides[2], const wirecopy_comparison *comparison,
                       const wirecopy_alignment *alignment)
{
    const json_passages passages = {&sides[0].story, &sides[1].story, "a", "b", alignment};
    const wirecopy_match *match = &comparison->match;
    json_writer json;
    json_init(&json, cli_output_sink(output));
    json_object_begin(&json);
    write_side(&json, "a", &sides[0], &comparison->a);
    write_side(&json, "b", &sides[1], &comparison->b);
    json_key(&json, "verdict");
    json_text(&json, wirecopy_verdict_name(match->verdict));
    json_key(&json, "score");
    json_share(&json, match->score);
    json_key(&json, "distance");
    json_unsigned(&json, match->distance);
    json_key(&json, "contained");
    json_share(&json, match->contained);
    json_key(&json, "contains");
    json_share(&json, match->contains);
    json_key(&json, "shared_bigrams");
    json_unsigned(&json, comparison->shared_bigram_count);
    json_key(&json, "spread");
    json_share(&json, comparison->spread);
    json_key(&json, "alignment");
    json_share(&json, comparison->alignment);
    json_passages_write(&json, &passages);
    json_passages_write_apart(&json, &passages);
    json_object_end(&json);
    json_line_end(&json);
}

static const char *meaning_of(wirecopy_verdict verdict)
{
    switch (verdict) {
    case WIRECOPY_IDENTICAL:
        return "B has the same words as A, in the same order";
    case WIRECOPY_EDITED:
        return "B is nearly all of A, and A nearly all of B";
    case WIRECOPY_DERIVED:
        return "a substantial part of one is in the other, spread over it";
    case WIRECOPY_RELATED:
        return "some overlap, such as a quote or the same event; not a copy";
    case WIRECOPY_ORIGINAL:
        break;
    }
    return "nothing that speaks for a copy";
}

static void write_share(cli_output *output, const char *name, double share, const char *meaning)
{
    const unsigned scaled = (unsigned)(share * 10000 + 0.5); /* not by the locale's decimal point */
    cli_output_print(output, "%-16s%7u.%04u   %s\n", name, scaled / 10000, scaled % 10000, meaning);
}

static void write_pair(cli_output *output, const char *name, uint32_t a, uint32_t b, const char *meaning)
{
    char pair[32];
    (void)snprintf(pair, sizeof pair, "%lu, %lu", (unsigned long)a, (unsigned long)b);
    cli_output_print(output, "%-16s%12s   %s\n", name, pair, meaning);
}

/* What people know the story by; one from standard input may have neither title nor id. */
static wirecopy_string name_of(const struct side *side)
{
    if (side->story.title.byte_count > 0)
        return side->story.title;
    if (side->story.id.byte_count > 0)
        return side->story.id;
    return (wirecopy_string){side->path, strlen(side->path)};
}

static void write_name(cli_output *output, const char *letter, const struct side *side)
{
    cli_output_print(output, "%s   ", letter);
    (void)cli_display_fit(output, name_of(side), cli_display_columns(output->descriptor, 100) - 4);
    cli_output_byte(output, '\n');
}

static void write_table(cli_output *output, const struct side sides[2], const wirecopy_comparison *comparison)
{
    const wirecopy_match *match = &comparison->match;
    const wirecopy_fingerprint *a = &comparison->a, *b = &comparison->b;
    write_name(output, "A", &sides[0]);
    write_name(output, "B", &sides[1]);
    cli_output_print(output, "\n%-16s%12s   %s\n", "verdict", wirecopy_verdict_name(match->verdict),
                     meaning_of(match->verdict));
    write_share(output, "score", match->score, "all evidence together, 0 to 1");
    write_share(output, "contained", match->contained, "share of B that is found in A");
    write_share(output, "contains", match->contains, "share of A that is found in B");
    write_share(output, "spread", comparison->spread, "share of the story over which the common parts are spread");
    write_share(output, "alignment", comparison->alignment,
                "share of the common parts that follow one another in both");
    cli_output_print(output, "%-16s%12u   %s\n", "distance", match->distance,
                     "bits of 256 that differ between the simhashes; 0 is the same vocabulary");
    cli_output_print(output, "%-16s%12lu   %s\n", "shared bigrams", (unsigned long)comparison->shared_bigram_count,
                     "pairs of content words that the sketches of both hold");
    write_pair(output, "sketch entries", a->sketch_count, b->sketch_count,
               "pairs of content words that a sketch keeps");
    write_pair(output, "content words", a->content_word_count, b->content_word_count, "words that are not stop words");
    write_pair(output, "words", a->word_count, b->word_count, "all words");
}

/* Where nobody says how wide it should be: a file, a pipe. */
#define COLUMNS_ELSEWHERE 100

static wirecopy_status write_columns(const cli_settings *settings, cli_output *output, const cli_sides *laid)
{
    const size_t columns =
        settings->width ? settings->width : cli_display_columns(output->descriptor, COLUMNS_ELSEWHERE);
    cli_output_text(output, "\n[n ...] is in both, and was changed where it says {...}\n\n");
    return cli_columns_write(output, laid, columns, cli_display_colours(output->descriptor));
}

static int write_page(const char *path, const cli_sides *laid, const wirecopy_comparison *comparison,
                      const wirecopy_alignment *alignment)
{
    cli_output *const page = cli_html_open(path);
    if (!page)
        return CLI_EXIT_SYSTEM;
    cli_pair_page_write(page, laid, comparison, alignment);
    return cli_html_close(page, path) ? CLI_EXIT_DONE : CLI_EXIT_SYSTEM;
}

/* Shows both side by side, on the terminal or as a page. */
static wirecopy_status show(const cli_settings *settings, cli_output *output, const struct side sides[2],
                            const wirecopy_comparison *comparison, const wirecopy_alignment *alignment,
                            int *exit_status)
{
    cli_sides laid;
    wirecopy_status status = cli_sides_lay(&laid, &sides[0].story, &sides[1].story, alignment);
    if (status != WIRECOPY_OK)
        return status;
    if (settings->html) {
        *exit_status = write_page(settings->html, &laid, comparison, alignment);
    } else {
        write_table(output, sides, comparison);
        status = write_columns(settings, output, &laid);
    }
    cli_sides_clear(&laid);
    return status;
}

static wirecopy_status explain_pair(const cli_settings *settings, cli_output *output, const struct side sides[2],
                                    wirecopy_comparison *comparison, int *exit_status)
{
    const wirecopy_passage_order order = settings->json ? WIRECOPY_PASSAGES_LONGEST : WIRECOPY_PASSAGES_BY_PLACE;
    wirecopy_aligner *aligner = NULL;
    wirecopy_alignment alignment;
    wirecopy_status status = wirecopy_compare(&sides[0].story, &sides[1].story, comparison);
    if (status == WIRECOPY_OK)
        status = wirecopy_aligner_create(&aligner);
    if (status == WIRECOPY_OK)
        status = wirecopy_align_stories(aligner, &sides[0].story, &sides[1].story, order, &alignment);
    if (status == WIRECOPY_OK && settings->json)
        write_json(output, sides, comparison, &alignment);
    else if (status == WIRECOPY_OK)
        status = show(settings, output, sides, comparison, &alignment, exit_status);
    wirecopy_aligner_destroy(aligner);
    return status;
}

static int run_compare(const cli_settings *settings, cli_output *output)
{
    const wirecopy_feed_options options = {
        .fields = settings->fields, .field_count = settings->field_count, .thread_count = 2};
    struct side sides[2] = {{.path = NULL}};
    wirecopy_comparison comparison;
    int exit_status = open_side(&sides[0], settings->operands[0], &options);
    if (exit_status == CLI_EXIT_DONE)
        exit_status = open_side(&sides[1], settings->operands[1], &options);
    if (exit_status != CLI_EXIT_DONE)
        goto cleanup;

    const wirecopy_status status = explain_pair(settings, output, sides, &comparison, &exit_status);
    if (status != WIRECOPY_OK)
        exit_status = cli_message_status(status, "cannot compare '%s' and '%s'", sides[0].path, sides[1].path);
    else if (exit_status == CLI_EXIT_DONE && settings->exit_status && comparison.match.verdict < WIRECOPY_DERIVED)
        exit_status = CLI_EXIT_NOTHING_FOUND;

cleanup:
    close_side(&sides[1]);
    close_side(&sides[0]);
    return exit_status;
}

static const cli_option compare_options[] = {
    CLI_OPTION_JSON_ROW("write one JSON object"),
    CLI_OPTION_HTML_ROW("write both side by side as a page, and nothing else"),
    {.name = "width",
     .kind = CLI_OPTION_COUNT,
     .value_name = "N",
     .minimum = CLI_WIDTH_MIN,
     .maximum = CLI_WIDTH_MAX,
     .help = "take N columns (default: the terminal's)",
     .offset = offsetof(cli_settings, width)},
    CLI_OPTION_FIELD_ROW,
    CLI_OPTION_EXIT_STATUS_ROW,
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_compare = {
    .name = "compare",
    .synopsis = "[OPTION...] FILE FILE",
    .summary = "two stories, explained",
    .description = "Says what the second story is to the first, and on what evidence, and shows both side by side\n"
                   "with what they have in common marked. FILE holds one story, in any format that a feed may\n"
                   "have; '-' is standard input.\n",
    .options = compare_options,
    .option_count = sizeof compare_options / sizeof compare_options[0],
    .operand_count_min = 2,
    .operand_count_max = 2,
    .run = run_compare,
};
