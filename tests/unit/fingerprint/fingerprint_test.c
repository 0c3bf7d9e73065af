#include "wirecopy/fingerprint.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/hash.h"
#include "tests/unit/kernels.h"

#define SKETCH_MAX WIRECOPY_SKETCH_COUNT_MAX

/* ---- stories ---- */

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

static wirecopy_story story_of(const char *title, const char *text)
{
    return (wirecopy_story){.title = string_of(title), .text = string_of(text), .time_ms = WIRECOPY_TIME_NONE};
}

/* count words of a vocabulary of about 2000, some of them stop words, some with letters beyond ASCII. */
static char *make_text(uint64_t seed, size_t count)
{
    char *text = malloc(count * 16 + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const unsigned draw = (unsigned)(random_next(&seed) % 2600);
        const char *form = draw > 2500 ? "\xc3\xa9t\xc3\xa9%u " : draw > 2000 ? "the " : "word%u ";
        used += (size_t)sprintf(text + used, form, draw);
    }
    return text;
}

/* A fingerprint with a sketch of its own. */
typedef struct kept_fingerprint {
    wirecopy_fingerprint fingerprint;
    wirecopy_sketch_entry sketch[SKETCH_MAX];
    uint32_t invalid_count;
} kept_fingerprint;

static void keep(wirecopy_fingerprinter *fingerprinter, wirecopy_story story, kept_fingerprint *kept)
{
    wirecopy_fingerprint *fingerprint = &kept->fingerprint;
    const wirecopy_status status = wirecopy_fingerprint_story(fingerprinter, &story, fingerprint, &kept->invalid_count);
    CU_ASSERT_EQUAL_FATAL(status, WIRECOPY_OK);
    CU_ASSERT_FATAL(fingerprint->sketch_count <= SKETCH_MAX);
    memcpy(kept->sketch, fingerprint->sketch, fingerprint->sketch_count * sizeof kept->sketch[0]);
    fingerprint->sketch = kept->sketch;
}

static bool equals(const kept_fingerprint *a, const kept_fingerprint *b)
{
    const wirecopy_fingerprint *x = &a->fingerprint, *y = &b->fingerprint;
    return memcmp(x->figures, y->figures, sizeof x->figures) == 0 && memcmp(x->exact, y->exact, sizeof x->exact) == 0 &&
           memcmp(x->simhash, y->simhash, sizeof x->simhash) == 0 && x->word_count == y->word_count &&
           x->content_word_count == y->content_word_count && x->sketch_count == y->sketch_count &&
           memcmp(a->sketch, b->sketch, x->sketch_count * sizeof a->sketch[0]) == 0;
}

static wirecopy_fingerprinter *make_fingerprinter(void)
{
    wirecopy_fingerprinter *fingerprinter = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprinter_create(&fingerprinter), WIRECOPY_OK);
    return fingerprinter;
}

static kept_fingerprint first, second;

static bool are_alike(wirecopy_story a, wirecopy_story b)
{
    wirecopy_fingerprinter *fingerprinter = make_fingerprinter();
    keep(fingerprinter, a, &first);
    keep(fingerprinter, b, &second);
    wirecopy_fingerprinter_destroy(fingerprinter);
    return equals(&first, &second);
}

/* ---- title and text ---- */

static void title_and_text_are_one_row_of_words(void)
{
    char *text = make_text(1, 300);
    for (size_t cut = 0; text[cut]; cut++) {
        if (cut > 0 && text[cut] != ' ')
            continue;
        wirecopy_story split = story_of("", text + cut), whole = story_of("", text);
        split.title = (wirecopy_string){text, cut};
        CU_ASSERT_FATAL(are_alike(split, whole));
    }
    free(text);
}

static void a_title_that_the_text_repeats_counts_once(void)
{
    const char *text = "Bridge reopens: the mayor cut the ribbon on Monday.";
    CU_ASSERT(are_alike(story_of("BRIDGE reopens", text), story_of("", text)));
    CU_ASSERT_EQUAL(first.fingerprint.word_count, 9);
    CU_ASSERT(are_alike(story_of("Bridge reopens", "Bridge reopens"), story_of("Bridge reopens", "")));
    CU_ASSERT(are_alike(story_of("", "a ferry"), story_of("...", "a ferry")));
    CU_ASSERT_FALSE(are_alike(story_of("Bridge reopen", text), story_of("", text)));
    CU_ASSERT_EQUAL(first.fingerprint.word_count, 11);
    CU_ASSERT_FALSE(are_alike(story_of("reopens", text), story_of("", text)));
    CU_ASSERT_FALSE(are_alike(story_of("Bridge reopens today", "Bridge reopens"), story_of("", "Bridge reopens")));
}

static void other_members_are_not_read(void)
{
    wirecopy_story story = story_of("Bridge reopens", "The mayor cut the ribbon."), other = story;
    other.id = other.source = other.lang = (wirecopy_string){(const char *)1, 500};
    other.time_ms = 12;
    other.replaced_count = 9;
    CU_ASSERT(are_alike(story, other));
    CU_ASSERT_EQUAL(second.invalid_count, 0);
}

/* ---- the parts ---- */

static void the_exact_hash_covers_the_word_stream(void)
{
    wirecopy_fingerprinter *fingerprinter = make_fingerprinter();
    const char *stream = "the mayors office didnt open ";
    uint64_t wanted[2];
    wirecopy_hash128(stream, strlen(stream), wanted);
    keep(fingerprinter, story_of("The mayor's office", "DIDN\xe2\x80\x99T open!"), &first);
    CU_ASSERT(memcmp(first.fingerprint.exact, wanted, sizeof wanted) == 0);
    wirecopy_fingerprinter_destroy(fingerprinter);
}

static void punctuation_and_case_do_not_matter_and_order_does(void)
{
    const wirecopy_story story = story_of("", "Ferry crew saves harbour seal");
    CU_ASSERT(are_alike(story, story_of("", "\xe2\x80\x9c"
                                            "FERRY crew\xe2\x80\x9d... saves (harbour) -- seal!")));
    CU_ASSERT_FALSE(are_alike(story, story_of("", "Ferry crew saves seal harbour")));
    CU_ASSERT(memcmp(first.fingerprint.simhash, second.fingerprint.simhash, sizeof first.fingerprint.simhash) == 0);
    CU_ASSERT_EQUAL(first.fingerprint.sketch_count, 4);
}

/* Stop words have no part in simhash and sketch, and in the exact hash they do. */
static void stop_words_count_for_the_exact_hash_alone(void)
{
    CU_ASSERT_FALSE(are_alike(story_of("", "The ferry and the harbour"), story_of("", "a ferry in harbour")));
    CU_ASSERT(memcmp(first.fingerprint.simhash, second.fingerprint.simhash, sizeof first.fingerprint.simhash) == 0);
    CU_ASSERT(first.fingerprint.sketch_count == 1 && second.fingerprint.sketch_count == 1);
    CU_ASSERT_EQUAL(first.sketch[0], second.sketch[0]);
    CU_ASSERT_EQUAL(first.fingerprint.word_count, 5);
    CU_ASSERT_EQUAL(first.fingerprint.content_word_count, 2);
}

static void a_story_without_content_words_is_empty(void)
{
    static const char *const texts[] = {"", " \n", "... -- !", "The and of", "\xff\xfe", "\xf0\x9f\x9a\xa2"};
    wirecopy_fingerprinter *fingerprinter = make_fingerprinter();
    keep(fingerprinter, story_of("", "ferry harbour crew"), &first); /* what memory may still hold */
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        keep(fingerprinter, story_of("", texts[i]), &first);
        const wirecopy_fingerprint *fingerprint = &first.fingerprint;
        CU_ASSERT(fingerprint->content_word_count == 0 && fingerprint->sketch_count == 0);
        for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++)
            CU_ASSERT_EQUAL(fingerprint->simhash[k], 0);
    }
    wirecopy_fingerprinter_destroy(fingerprinter);
}

/* A word that occurs 1, 2, 3, 4 .. times weighs 1, 2, 2, 3 ..: what it takes to outweigh others, each once. */
static void a_word_weighs_one_more_with_every_doubling(void)
{
    wirecopy_fingerprinter *fingerprinter = make_fingerprinter();
    keep(fingerprinter, story_of("", "harbour"), &first);
    for (size_t occurrences = 1; occurrences <= 40; occurrences++) {
        unsigned weight = 0;
        while (occurrences >> weight)
            weight++;
        for (unsigned others = weight - 1; others <= weight; others++) {
            char text[1000];
            size_t used = 0;
            for (size_t i = 0; i < occurrences; i++)
                used += (size_t)sprintf(text + used, "harbour ");
            for (unsigned i = 0; i < others; i++)
                used += (size_t)sprintf(text + used, "word%u ", i);
            keep(fingerprinter, story_of("", text), &second);
            const bool rules =
                memcmp(first.fingerprint.simhash, second.fingerprint.simhash, sizeof first.fingerprint.simhash) == 0;
            CU_ASSERT_EQUAL(rules, others < weight);
        }
    }
    wirecopy_fingerprinter_destroy(fingerprinter);
}

static void stretches_of_invalid_utf8_are_counted_in_title_and_text(void)
{
    wirecopy_fingerprinter *fingerprinter = make_fingerprinter();
    keep(fingerprinter, story_of("\xff bridge \xc3", "ferry \xe2\x80 crew\xed\xa0\x80"), &first);
    CU_ASSERT_EQUAL(first.invalid_count, 6);
    CU_ASSERT_EQUAL(first.fingerprint.word_count, 3);
    const wirecopy_story story = story_of("", "\xff");
    wirecopy_fingerprint fingerprint;
    CU_ASSERT_EQUAL(wirecopy_fingerprint_story(fingerprinter, &story, &fingerprint, NULL), WIRECOPY_OK);
    wirecopy_fingerprinter_destroy(fingerprinter);
}

static void sketches_ascend_without_repeats(void)
{
    wirecopy_fingerprinter *fingerprinter = make_fingerprinter();
    for (size_t count = 0; count < 30000; count = count * 2 + 1) {
        char *text = make_text(count, count);
        keep(fingerprinter, story_of("", text), &first);
        for (uint32_t i = 1; i < first.fingerprint.sketch_count; i++)
            CU_ASSERT(first.sketch[i - 1] >> WIRECOPY_SKETCH_POSITION_BITS < first.sketch[i] >>
                      WIRECOPY_SKETCH_POSITION_BITS);
        free(text);
    }
    wirecopy_fingerprinter_destroy(fingerprinter);
}

/* ---- a fingerprinter ---- */

/* After long stories and short ones, in any order, a story has the fingerprint that a new fingerprinter makes. */
static void what_was_fingerprinted_before_does_not_matter(void)
{
    wirecopy_fingerprinter *used = make_fingerprinter();
    uint64_t random = 3;
    for (unsigned round = 0; round < 200; round++) {
        char *text = make_text(round, random_next(&random) % (round % 10 ? 200 : 5000));
        wirecopy_fingerprinter *fresh = make_fingerprinter();
        keep(used, story_of("", text), &first);
        keep(fresh, story_of("", text), &second);
        CU_ASSERT_FATAL(equals(&first, &second));
        wirecopy_fingerprinter_destroy(fresh);
        free(text);
    }
    wirecopy_fingerprinter_destroy(used);
}

#define THREAD_COUNT 4

static void *fingerprint_many(void *context)
{
    uint64_t *digest = context;
    wirecopy_fingerprinter *fingerprinter = NULL;
    if (wirecopy_fingerprinter_create(&fingerprinter) != WIRECOPY_OK)
        return NULL;
    *digest = 1;
    for (unsigned round = 0; round < 100; round++) {
        char *text = make_text(round, 300);
        const wirecopy_story story = story_of("", text);
        wirecopy_fingerprint fingerprint;
        if (wirecopy_fingerprint_story(fingerprinter, &story, &fingerprint, NULL) == WIRECOPY_OK)
            *digest =
                wirecopy_hash64_seeded(fingerprint.sketch, fingerprint.sketch_count * sizeof fingerprint.sketch[0],
                                       *digest ^ fingerprint.exact[0] ^ fingerprint.simhash[3]);
        free(text);
    }
    wirecopy_fingerprinter_destroy(fingerprinter);
    return NULL;
}

static void threads_make_the_same_fingerprints(void)
{
    pthread_t threads[THREAD_COUNT];
    uint64_t digests[THREAD_COUNT] = {0};
    for (size_t i = 0; i < THREAD_COUNT; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, fingerprint_many, &digests[i]), 0);
    for (size_t i = 0; i < THREAD_COUNT; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < THREAD_COUNT; i++)
        CU_ASSERT(digests[i] != 0 && digests[i] == digests[0]);
}

/* ---- errors ---- */

static void invalid_arguments_are_refused(void)
{
    wirecopy_fingerprinter *fingerprinter = make_fingerprinter();
    const wirecopy_story story = story_of("", "ferry");
    wirecopy_fingerprint fingerprint;
    CU_ASSERT_EQUAL(wirecopy_fingerprinter_create(NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_fingerprint_story(NULL, &story, &fingerprint, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_fingerprint_story(fingerprinter, NULL, &fingerprint, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_fingerprint_story(fingerprinter, &story, NULL, NULL), WIRECOPY_E_INVALID);
    wirecopy_fingerprinter_destroy(fingerprinter);
    wirecopy_fingerprinter_destroy(NULL);
}

/* The bytes are never looked at. */
static void a_story_over_the_limit_is_refused(void)
{
    wirecopy_fingerprinter *fingerprinter = make_fingerprinter();
    wirecopy_fingerprint fingerprint = {.word_count = 77};
    uint32_t invalid_count = 88;
    wirecopy_story story = story_of("", "");
    story.text = (wirecopy_string){"", WIRECOPY_TEXT_BYTES_MAX + 1};
    CU_ASSERT_EQUAL(wirecopy_fingerprint_story(fingerprinter, &story, &fingerprint, &invalid_count), WIRECOPY_E_LIMIT);
    story.title = story.text;
    story.text.byte_count = 0;
    CU_ASSERT_EQUAL(wirecopy_fingerprint_story(fingerprinter, &story, &fingerprint, &invalid_count), WIRECOPY_E_LIMIT);
    CU_ASSERT(fingerprint.word_count == 77 && invalid_count == 88);
    wirecopy_fingerprinter_destroy(fingerprinter);
}

static void without_memory_the_fingerprinter_stays_of_use(void)
{
    char *text = make_text(9, 2000);
    wirecopy_fingerprinter *fresh = make_fingerprinter(), *fingerprinter = NULL;
    keep(fresh, story_of("Title", text), &second);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_fingerprinter_create(&fingerprinter), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_PTR_NULL(fingerprinter);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    size_t refused_count = 0;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 1000; nth++) {
        const wirecopy_story story = story_of("Title", text);
        wirecopy_fingerprint fingerprint = {.word_count = 77};
        uint32_t invalid_count = 88;
        fingerprinter = make_fingerprinter();
        wirecopy_memory_fail_at(nth);
        status = wirecopy_fingerprint_story(fingerprinter, &story, &fingerprint, &invalid_count);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || (status == WIRECOPY_E_MEMORY && fingerprint.word_count == 77));
        CU_ASSERT(status == WIRECOPY_OK || invalid_count == 88);
        refused_count += status != WIRECOPY_OK;
        keep(fingerprinter, story, &first);
        CU_ASSERT(equals(&first, &second));
        wirecopy_fingerprinter_destroy(fingerprinter);
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 5);
    wirecopy_fingerprinter_destroy(fresh);
    free(text);
}

int main(void)
{
    static const test_case cases[] = {
        {"title and text are one row of words", title_and_text_are_one_row_of_words},
        {"a title that the text repeats counts once", a_title_that_the_text_repeats_counts_once},
        {"other members are not read", other_members_are_not_read},
        {"the exact hash covers the word stream", the_exact_hash_covers_the_word_stream},
        {"punctuation and case do not matter and order does", punctuation_and_case_do_not_matter_and_order_does},
        {"stop words count for the exact hash alone", stop_words_count_for_the_exact_hash_alone},
        {"a story without content words is empty", a_story_without_content_words_is_empty},
        {"a word weighs one more with every doubling", a_word_weighs_one_more_with_every_doubling},
        {"stretches of invalid UTF-8 are counted in title and text",
         stretches_of_invalid_utf8_are_counted_in_title_and_text},
        {"sketches ascend without repeats", sketches_ascend_without_repeats},
        {"what was fingerprinted before does not matter", what_was_fingerprinted_before_does_not_matter},
        {"threads make the same fingerprints", threads_make_the_same_fingerprints},
        {"invalid arguments are refused", invalid_arguments_are_refused},
        {"a story over the limit is refused", a_story_over_the_limit_is_refused},
        {"without memory the fingerprinter stays of use", without_memory_the_fingerprinter_stays_of_use},
    };
    return RUN_SUITE_WITH_EACH_KERNEL("fingerprint/fingerprint", cases);
}
