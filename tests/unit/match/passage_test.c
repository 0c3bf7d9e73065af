#include "wirecopy/passage.h"

#include <stdio.h>

#include "core/base/memory.h"
#include "tests/unit/match/alignment.h"
#include "tests/unit/match/stories.h"

static wirecopy_string text_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

/* Aligns, checks all that can be checked of any two stories, and returns the alignment. */
static wirecopy_alignment align(wirecopy_aligner *aligner, const wirecopy_story *a, const wirecopy_story *b,
                                wirecopy_passage_order order)
{
    wirecopy_alignment alignment;
    CU_ASSERT_EQUAL_FATAL(wirecopy_align_stories(aligner, a, b, order, &alignment), WIRECOPY_OK);
    const char *wrong = check_alignment(a, b, order, &alignment);
    if (wrong)
        printf("\n    %s: '%.200s' and '%.200s'", wrong, a->text.bytes, b->text.bytes);
    CU_ASSERT_FATAL(wrong == NULL);
    return alignment;
}

/* ---- by example ---- */

static size_t write_stretch(char *out, const wirecopy_story *story, const wirecopy_stretch *stretch)
{
    const wirecopy_string *field = stretch->in_title ? &story->title : &story->text;
    const size_t byte_count = stretch->end - stretch->begin;
    if (byte_count > 0)
        memcpy(out, field->bytes + stretch->begin, byte_count);
    return byte_count;
}

/* Passages as "kept {old -> new} kept | ...", "^" before each side that is in a title; then "- left out" and "+ added". */
static void describe(const wirecopy_story *a, const wirecopy_story *b, const wirecopy_alignment *alignment, char *out)
{
    char *at = out;
    for (size_t i = 0; i < alignment->passage_count; i++) {
        const wirecopy_passage *passage = &alignment->passages[i];
        at += sprintf(at, "%s%s%s", i ? " | " : "", passage->a.in_title ? "^" : "", passage->b.in_title ? "^" : "");
        for (uint32_t j = 0; j < passage->piece_count; j++) {
            const wirecopy_piece *piece = &passage->pieces[j];
            if (piece->kind == WIRECOPY_PIECE_KEPT) {
                at += write_stretch(at, b, &piece->b);
                continue;
            }
            at += sprintf(at, " {");
            at += write_stretch(at, a, &piece->a);
            at += sprintf(at, " -> ");
            at += write_stretch(at, b, &piece->b);
            at += sprintf(at, "} ");
        }
    }
    for (size_t i = 0; i < alignment->left_out_count; i++) {
        at += sprintf(at, " - ");
        at += write_stretch(at, a, &alignment->left_out[i]);
    }
    for (size_t i = 0; i < alignment->added_count; i++) {
        at += sprintf(at, " + ");
        at += write_stretch(at, b, &alignment->added[i]);
    }
    *at = '\0';
}

static void check_example(const wirecopy_story *a, const wirecopy_story *b, const char *wanted)
{
    char found[1000];
    wirecopy_aligner *aligner = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_aligner_create(&aligner), WIRECOPY_OK);
    const wirecopy_alignment alignment = align(aligner, a, b, WIRECOPY_PASSAGES_BY_PLACE);
    describe(a, b, &alignment, found);
    if (strcmp(found, wanted) != 0)
        printf("\n    found '%s'", found);
    CU_ASSERT(strcmp(found, wanted) == 0);
    wirecopy_aligner_destroy(aligner);
}

static void check_texts(const char *a, const char *b, const char *wanted)
{
    check_example(&(wirecopy_story){.text = text_of(a)}, &(wirecopy_story){.text = text_of(b)}, wanted);
}

static void passages_are_what_a_reader_would_mark(void)
{
    static const char ferry[] = "The last ferry left Kestrel Bay on Tuesday evening, its captain said.";
    check_texts(ferry, "THE LAST FERRY left Kestrel Bay on Tuesday evening, its captain said!",
                "THE LAST FERRY left Kestrel Bay on Tuesday evening, its captain said");
    check_texts(ferry, "The last ferry left Kestrel Bay on Monday evening, its captain said.",
                "The last ferry left Kestrel Bay on {Tuesday -> Monday} evening, its captain said");
    check_texts(ferry, "Yesterday the last ferry left stormy Kestrel Bay, as its captain said.",
                "the last ferry left { -> stormy} Kestrel Bay - on Tuesday evening, its captain said"
                " + Yesterday + as its captain said");
    check_texts(ferry, "Nothing of this kind was reported elsewhere.",
                " - The last ferry left Kestrel Bay on Tuesday evening, its captain said"
                " + Nothing of this kind was reported elsewhere");
    check_texts("", ferry, " + The last ferry left Kestrel Bay on Tuesday evening, its captain said");
    check_texts("", "", "");
}

/* A name that two stories share says nothing; beside a passage it belongs to it. */
static void what_says_little_is_no_passage_by_itself(void)
{
    check_texts("Prime Minister Miriam Quist spoke.", "It was Miriam Quist who won.",
                " - Prime Minister Miriam Quist spoke + It was Miriam Quist who won");
    check_texts("Finance minister Miriam Quist spoke.", "Yet finance minister Miriam Quist slept.",
                "finance minister Miriam Quist - spoke + Yet + slept");
    check_texts("Among them was Miriam Quist, who later, to the surprise of all, won the vote by two.",
                "Miriam Quist, to the surprise of all, won the vote by one.",
                "Miriam Quist {who later -> } to the surprise of all, won the vote by - Among them was - two + one");
}

static void what_says_little_is_a_passage_where_it_is_all(void)
{
    const wirecopy_story a = {.title = text_of("Viaduct closed"), .text = text_of("Trains turn back at Brenmoor.")},
                         b = {.title = text_of("VIADUCT CLOSED"), .text = text_of("Nothing else.")},
                         c = {.title = text_of("Viaduct closed today"), .text = text_of("Nothing else.")};
    check_example(&a, &b, "^^VIADUCT CLOSED - Trains turn back at Brenmoor + Nothing else");
    check_example(&a, &c, " - Viaduct closed - Trains turn back at Brenmoor + Viaduct closed today + Nothing else");
    check_texts("Viaduct closed", "Viaduct closed.", "Viaduct closed");
}

static void passages_may_move(void)
{
    check_texts("Copper prices rose sharply overseas. Seven fishermen reached harbour safely.",
                "Seven fishermen reached harbour safely. Copper prices rose sharply overseas.",
                "Seven fishermen reached harbour safely | Copper prices rose sharply overseas");
    /* What moved into the gap between two others parts them. */
    check_texts("One red lantern burned brightly. Two grey herons waited quietly. Three brass bells rang twice.",
                "One red lantern burned brightly. Three brass bells rang twice. Two grey herons waited quietly.",
                "One red lantern burned brightly | Three brass bells rang twice | Two grey herons waited quietly");
}

static void titles_are_places_of_their_own(void)
{
    const wirecopy_story a = {.title = text_of("Harbour bridge opens after seven years"),
                              .text = text_of("Thousands crossed the new harbour bridge on Sunday.")};
    check_example(&a, &a,
                  "^^Harbour bridge opens after seven years | Thousands crossed the new harbour bridge on Sunday");
    check_example(&a,
                  &(wirecopy_story){.title = text_of("Thousands crossed the new harbour bridge on Sunday"),
                                    .text = text_of("A harbour bridge opens after seven years of work")},
                  "^Thousands crossed the new harbour bridge on Sunday | ^harbour bridge opens after seven years"
                  " + A + of work");
    /* Not on from the title into the text. */
    check_example(&(wirecopy_story){.title = text_of("Seven old barges"), .text = text_of("sank off Marlock pier")},
                  &(wirecopy_story){.text = text_of("Seven old barges sank off Marlock pier")},
                  " - Seven old barges - sank off Marlock pier + Seven old barges sank off Marlock pier");
    /* With whose words the text begins: once. */
    check_example(&(wirecopy_story){.title = text_of("Seven old barges!"),
                                    .text = text_of("Seven old barges sank off Marlock pier")},
                  &(wirecopy_story){.text = text_of("Seven old barges sank off Marlock pier")},
                  "Seven old barges sank off Marlock pier");
}

static void scripts_without_spaces_are_aligned_by_character(void)
{
    check_texts("\u6e2f\u53e3\u7684\u65b0\u6865\u661f\u671f\u4e8c\u5348\u540e\u901a\u8f66\u3002",
                "\u6e2f\u53e3\u7684\u65b0\u6865\u661f\u671f\u4e00\u5348\u540e\u901a\u8f66\u4e86",
                "\u6e2f\u53e3\u7684\u65b0\u6865\u661f\u671f {\u4e8c -> \u4e00} \u5348\u540e\u901a\u8f66 + \u4e86");
    check_texts("\uff76\uff9e\uff7d\u7ba1\u304c\u58ca\u308c\u3066\u6d41\u308c\u51fa\u305f",
                "\u30ac\u30b9\u7ba1\u304c\u58ca\u308c\u3066\u6d41\u308c\u51fa\u305f\u3068",
                "\u30ac\u30b9\u7ba1\u304c\u58ca\u308c\u3066\u6d41\u308c\u51fa\u305f + \u3068");
}

/* ---- planted edits, against what was planted ---- */

#define PLANTED_BYTES 40000

typedef struct planted {
    char a[PLANTED_BYTES], b[PLANTED_BYTES];
    size_t a_bytes, b_bytes;
    uint32_t next_word;
    wirecopy_piece pieces[400]; /* by their numbers of words */
    uint32_t piece_count, kept_count;
} planted;

static void plant(planted *story, uint32_t count, bool in_a, bool in_b)
{
    for (uint32_t i = 0; i < count; i++, story->next_word++) {
        if (in_a)
            story->a_bytes += (size_t)sprintf(story->a + story->a_bytes, "w%u ", story->next_word);
        if (in_b)
            story->b_bytes += (size_t)sprintf(story->b + story->b_bytes, "W%u, ", story->next_word);
    }
}

static void plant_piece(planted *story, wirecopy_piece_kind kind, uint32_t count_a, uint32_t count_b)
{
    if (kind == WIRECOPY_PIECE_KEPT) {
        plant(story, count_a, true, true);
        story->kept_count += count_a;
    } else {
        plant(story, count_a, true, false);
        plant(story, count_b, false, true);
    }
    wirecopy_piece *piece = &story->pieces[story->piece_count++];
    *piece = (wirecopy_piece){.kind = kind, .a.word_count = count_a, .b.word_count = count_b};
}

/* Words nobody else has, kept in pieces of at least eight, and up to sixteen between changed. */
static void plant_edits(planted *story, uint64_t *random)
{
    const unsigned edits = (unsigned)(random_next(random) % 60);
    story->a_bytes = story->b_bytes = story->piece_count = story->kept_count = 0;
    for (unsigned i = 0; i <= edits; i++) {
        const uint32_t kept = 8 + (uint32_t)(random_next(random) % 20),
                       changed = 1 + (uint32_t)(random_next(random) % 16);
        const wirecopy_piece_kind kind = (wirecopy_piece_kind)(1 + random_next(random) % 3);
        plant_piece(story, WIRECOPY_PIECE_KEPT, kept, kept);
        if (i < edits)
            plant_piece(story, kind, kind == WIRECOPY_PIECE_ADDED ? 0 : changed,
                        kind == WIRECOPY_PIECE_REMOVED    ? 0
                        : kind == WIRECOPY_PIECE_REPLACED ? 1 + (uint32_t)(random_next(random) % 16)
                                                          : changed);
    }
}

static void planted_edits_are_found_as_planted(void)
{
    static planted story;
    uint64_t random = 1;
    wirecopy_aligner *aligner = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_aligner_create(&aligner), WIRECOPY_OK);
    for (unsigned round = 0; round < 300; round++) {
        plant_edits(&story, &random);
        const wirecopy_story a = {.text = {story.a, story.a_bytes}}, b = {.text = {story.b, story.b_bytes}};
        const wirecopy_alignment alignment = align(aligner, &a, &b, WIRECOPY_PASSAGES_LONGEST);
        CU_ASSERT_FATAL(alignment.passage_count == 1 && alignment.kept_count == story.kept_count);
        CU_ASSERT_FATAL(alignment.left_out_count == 0 && alignment.added_count == 0);
        CU_ASSERT_EQUAL_FATAL(alignment.passages[0].piece_count, story.piece_count);
        for (uint32_t i = 0; i < story.piece_count; i++) {
            const wirecopy_piece *found = &alignment.passages[0].pieces[i], *wanted = &story.pieces[i];
            CU_ASSERT_FATAL(found->kind == wanted->kind && found->a.word_count == wanted->a.word_count &&
                            found->b.word_count == wanted->b.word_count);
        }
    }
    wirecopy_aligner_destroy(aligner);
}

/* ---- any stories ---- */

static void random_stories_are_aligned_by_the_rules(void)
{
    static const char *const words[] = {"the ",   "of ",    "ferry ", "Kestrel ",       "bay, ", "w ", "'x' ", "\u6e2f",
                                        "\u53e3", "\u30ab", "\u3099", "\u00e9t\u00e9 ", "\xff",  "\n", "- ",   "9 "};
    uint64_t random = 2;
    wirecopy_aligner *aligner = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_aligner_create(&aligner), WIRECOPY_OK);
    size_t passages = 0;
    for (unsigned round = 0; round < 2000; round++) {
        char bytes[4][1200];
        wirecopy_string fields[4];
        const size_t choice = 2 + random_next(&random) % (sizeof words / sizeof words[0] - 1);
        for (unsigned field = 0; field < 4; field++) {
            size_t used = 0;
            for (size_t left = random_next(&random) % (field % 2 ? 100 : 12); left > 0; left--)
                used += (size_t)sprintf(bytes[field] + used, "%s", words[random_next(&random) % choice]);
            fields[field] = (wirecopy_string){bytes[field], used};
        }
        const wirecopy_story a = {.title = fields[0], .text = fields[1]}, b = {.title = fields[2], .text = fields[3]};
        passages += align(aligner, &a, &b, (wirecopy_passage_order)(round % 2)).passage_count;
        const wirecopy_alignment itself = align(aligner, &a, &a, WIRECOPY_PASSAGES_LONGEST);
        CU_ASSERT_FATAL(itself.passage_count <= 2);
    }
    CU_ASSERT(passages > 300);
    wirecopy_aligner_destroy(aligner);
}

/* A dispatch, its copies, a rewrite, a brief, and what shares a quote with it. */
static void copies_have_passages_and_strangers_have_none(void)
{
    static made_story dispatch, other;
    wirecopy_aligner *aligner = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_aligner_create(&aligner), WIRECOPY_OK);
    for (uint64_t n = 0; n < 400; n++) {
        story_make(n, &other);
        story_make(dispatch_of(n), &dispatch);
        const wirecopy_alignment alignment = align(aligner, &dispatch.story, &other.story, WIRECOPY_PASSAGES_LONGEST);
        if (n % 8 < 5)
            CU_ASSERT_FATAL(alignment.passage_count > 0 && 4 * alignment.kept_count > alignment.word_count_b);
        story_make(n + 1600, &dispatch);
        CU_ASSERT_FATAL(align(aligner, &dispatch.story, &other.story, WIRECOPY_PASSAGES_LONGEST).kept_count <= 60);
    }
    wirecopy_aligner_destroy(aligner);
}

/* ---- limits and failures ---- */

static char *repeat(const char *word, size_t count, size_t *byte_count_out)
{
    const size_t word_bytes = strlen(word);
    char *text = malloc(word_bytes * count + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * word_bytes, word, word_bytes);
    *byte_count_out = word_bytes * count;
    return text;
}

/* One word over and over is what takes hours if anything does. */
static void one_word_over_and_over_is_one_passage(void)
{
    size_t byte_count;
    char *text = repeat("herring ", 100000, &byte_count);
    const wirecopy_story a = {.text = {text, byte_count}}, b = {.text = {text, byte_count - 8 * 40000}};
    wirecopy_aligner *aligner = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_aligner_create(&aligner), WIRECOPY_OK);
    const wirecopy_alignment alignment = align(aligner, &a, &b, WIRECOPY_PASSAGES_LONGEST);
    CU_ASSERT(alignment.passage_count == 1 && alignment.kept_count == 60000 && alignment.added_count == 0);
    CU_ASSERT(alignment.left_out_count == 1 && alignment.left_out[0].word_count == 40000);
    wirecopy_aligner_destroy(aligner);
    free(text);
}

static void a_story_over_the_limit_is_cut(void)
{
    size_t byte_count;
    char *text = repeat("q ", (size_t)WIRECOPY_ALIGNED_WORDS_MAX + 1, &byte_count);
    const wirecopy_story short_one = {.text = text_of("q q q q q q")};
    wirecopy_story long_one = {.text = {text, byte_count}};
    wirecopy_aligner *aligner = NULL;
    wirecopy_alignment alignment;
    CU_ASSERT_EQUAL_FATAL(wirecopy_aligner_create(&aligner), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_align_stories(aligner, &short_one, &long_one, 0, &alignment), WIRECOPY_OK);
    CU_ASSERT(alignment.is_cut && alignment.word_count_b == WIRECOPY_ALIGNED_WORDS_MAX && alignment.kept_count == 6);
    long_one.title = long_one.text;
    CU_ASSERT_EQUAL(wirecopy_align_stories(aligner, &long_one, &short_one, 0, &alignment), WIRECOPY_OK);
    CU_ASSERT(alignment.is_cut && alignment.word_count_a == WIRECOPY_ALIGNED_WORDS_MAX && alignment.kept_count == 6);
    long_one.title.byte_count = 0;
    long_one.text.byte_count -= 2;
    CU_ASSERT_EQUAL(wirecopy_align_stories(aligner, &short_one, &long_one, 0, &alignment), WIRECOPY_OK);
    CU_ASSERT(!alignment.is_cut && alignment.word_count_b == WIRECOPY_ALIGNED_WORDS_MAX);
    wirecopy_aligner_destroy(aligner);
    free(text);
}

static void what_cannot_be_aligned_is_refused(void)
{
    const wirecopy_story story = {.text = text_of("some words")};
    const wirecopy_story too_long = {.text = {"", WIRECOPY_TEXT_BYTES_MAX + 1}};
    wirecopy_aligner *aligner = NULL;
    wirecopy_alignment alignment = {.kept_count = 7};
    CU_ASSERT_EQUAL(wirecopy_aligner_create(NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL_FATAL(wirecopy_aligner_create(&aligner), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_align_stories(NULL, &story, &story, 0, &alignment), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_align_stories(aligner, NULL, &story, 0, &alignment), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_align_stories(aligner, &story, NULL, 0, &alignment), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_align_stories(aligner, &story, &story, 0, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_align_stories(aligner, &story, &story, (wirecopy_passage_order)2, &alignment),
                    WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_align_stories(aligner, &too_long, &story, 0, &alignment), WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(wirecopy_align_stories(aligner, &story, &too_long, 0, &alignment), WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(alignment.kept_count, 7);
    wirecopy_aligner_destroy(aligner);
    wirecopy_aligner_destroy(NULL);
}

static void without_memory_it_stays_of_use(void)
{
    static made_story a, b;
    story_make(40, &a);
    story_make(44, &b);
    size_t refused_count = 0;
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 1000; nth++) {
        wirecopy_aligner *aligner = NULL;
        wirecopy_alignment alignment;
        wirecopy_memory_fail_at(nth);
        status = wirecopy_aligner_create(&aligner);
        if (status == WIRECOPY_OK)
            status = wirecopy_align_stories(aligner, &a.story, &b.story, WIRECOPY_PASSAGES_LONGEST, &alignment);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_FATAL(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        refused_count += status != WIRECOPY_OK;
        if (aligner)
            (void)align(aligner, &a.story, &b.story, WIRECOPY_PASSAGES_LONGEST);
        wirecopy_aligner_destroy(aligner);
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 20);
}

static void kinds_have_names(void)
{
    CU_ASSERT_STRING_EQUAL(wirecopy_piece_kind_name(WIRECOPY_PIECE_KEPT), "kept");
    CU_ASSERT_STRING_EQUAL(wirecopy_piece_kind_name(WIRECOPY_PIECE_REPLACED), "replaced");
    CU_ASSERT_STRING_EQUAL(wirecopy_piece_kind_name(WIRECOPY_PIECE_REMOVED), "removed");
    CU_ASSERT_STRING_EQUAL(wirecopy_piece_kind_name(WIRECOPY_PIECE_ADDED), "added");
    CU_ASSERT_STRING_EQUAL(wirecopy_piece_kind_name((wirecopy_piece_kind)4), "unknown kind");
}

int main(void)
{
    static const test_case cases[] = {
        {"passages are what a reader would mark", passages_are_what_a_reader_would_mark},
        {"what says little is no passage by itself", what_says_little_is_no_passage_by_itself},
        {"what says little is a passage where it is all", what_says_little_is_a_passage_where_it_is_all},
        {"passages may move", passages_may_move},
        {"titles are places of their own", titles_are_places_of_their_own},
        {"scripts without spaces are aligned by character", scripts_without_spaces_are_aligned_by_character},
        {"planted edits are found as planted", planted_edits_are_found_as_planted},
        {"random stories are aligned by the rules", random_stories_are_aligned_by_the_rules},
        {"copies have passages, and strangers have none", copies_have_passages_and_strangers_have_none},
        {"one word over and over is one passage", one_word_over_and_over_is_one_passage},
        {"a story over the limit is cut", a_story_over_the_limit_is_cut},
        {"what cannot be aligned is refused", what_cannot_be_aligned_is_refused},
        {"without memory it stays of use", without_memory_it_stays_of_use},
        {"kinds have names", kinds_have_names},
    };
    return RUN_SUITE("match/passage", cases);
}
