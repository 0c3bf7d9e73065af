#include "bench/planting.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

#define STORY_COUNT 60
#define SENTENCES 40
#define SENTENCE_WORDS 10
#define TEXT_BYTES 8192

static char texts[STORY_COUNT][TEXT_BYTES], titles[STORY_COUNT][32];
static wirecopy_story stories[STORY_COUNT];
static bench_corpus corpus;

/* Word 3 of sentence 2 of story 17 is "w17.2.3", but for the full stop: no word comes twice. */
static void make_corpus(void)
{
    for (int story = 0; story < STORY_COUNT; story++) {
        size_t at = 0;
        for (int sentence = 0; sentence < SENTENCES; sentence++)
            for (int word = 0; word < SENTENCE_WORDS; word++)
                at += (size_t)snprintf(texts[story] + at, TEXT_BYTES - at, "w%d-%d-%d%s", story, sentence, word,
                                       word + 1 < SENTENCE_WORDS ? " " : ".");
        snprintf(titles[story], sizeof titles[story], "title %d", story);
        stories[story].text = (wirecopy_string){texts[story], at};
        stories[story].title = (wirecopy_string){titles[story], strlen(titles[story])};
    }
    corpus.stories = stories;
    corpus.story_count = STORY_COUNT;
}

static bench_plant make(bench_planting *planting, uint64_t i)
{
    bench_plant plant;
    CU_ASSERT_EQUAL_FATAL(bench_planting_make(planting, i, &plant), WIRECOPY_OK);
    return plant;
}

static bool are_same(wirecopy_string a, wirecopy_string b)
{
    return a.byte_count == b.byte_count && memcmp(a.bytes, b.bytes, a.byte_count) == 0;
}

/* How many words are of a story, and how many of others. */
static void count_words(wirecopy_string text, size_t story, unsigned *own_out, unsigned *other_out)
{
    *own_out = *other_out = 0;
    for (size_t at = 0; at < text.byte_count; at++) {
        if (text.bytes[at] != 'w')
            continue;
        unsigned number = 0;
        for (at++; at < text.byte_count && text.bytes[at] != '-'; at++)
            number = 10 * number + (unsigned)(text.bytes[at] - '0');
        ++*(number == story ? own_out : other_out);
    }
}

static void plants_are_what_they_are_said_to_be(void)
{
    static const wirecopy_verdict verdicts[] = {WIRECOPY_ORIGINAL, WIRECOPY_IDENTICAL, WIRECOPY_EDITED,
                                                WIRECOPY_DERIVED};
    bench_planting planting = {.corpus = &corpus, .seed = 1};
    unsigned changed = 0;
    for (uint64_t i = 0; i < 400; i++) {
        const bench_plant plant = make(&planting, i);
        const wirecopy_story *const original = &stories[plant.original];
        unsigned own, other;
        count_words(plant.story.text, plant.original, &own, &other);
        CU_ASSERT_EQUAL(plant.verdict, verdicts[i % 4]);
        CU_ASSERT_EQUAL(bench_planting_holds_out(plant.original), plant.verdict == WIRECOPY_ORIGINAL);
        CU_ASSERT_EQUAL(are_same(plant.story.text, original->text),
                        plant.verdict < WIRECOPY_DERIVED || plant.verdict == WIRECOPY_IDENTICAL);
        CU_ASSERT_EQUAL(are_same(plant.story.title, original->title),
                        plant.verdict < WIRECOPY_DERIVED || plant.verdict == WIRECOPY_IDENTICAL);
        if (plant.verdict == WIRECOPY_EDITED) {
            CU_ASSERT(own > 330 && own < 370 && other < 25);
            changed += other;
        }
        if (plant.verdict == WIRECOPY_DERIVED)
            CU_ASSERT(own == 200 && other == 200);
    }
    CU_ASSERT(changed > 500 && changed < 900); /* 2 % of 100 times 360 is 720 */
    bench_planting_clear(&planting);
}

static void a_plant_depends_on_seed_and_number_alone(void)
{
    bench_planting planting = {.corpus = &corpus, .seed = 1}, same = {.corpus = &corpus, .seed = 1};
    bench_planting other = {.corpus = &corpus, .seed = 2};
    unsigned differing = 0;
    for (uint64_t i = 100; i-- > 0;) {
        const bench_plant plant = make(&planting, i);
        (void)make(&same, i * 7);
        CU_ASSERT(are_same(plant.story.text, make(&same, i).story.text));
        differing += !are_same(plant.story.text, make(&other, i).story.text);
    }
    CU_ASSERT(differing > 50);
    bench_planting_clear(&planting);
    bench_planting_clear(&same);
    bench_planting_clear(&other);
}

static void a_text_without_spaces_and_an_empty_one_are_planted(void)
{
    static wirecopy_story few[20];
    const bench_corpus small = {.stories = few, .story_count = 20};
    bench_planting planting = {.corpus = &small, .seed = 1};
    for (size_t i = 0; i < 20; i++)
        few[i].text = i % 2 ? (wirecopy_string){"", 0} : (wirecopy_string){"unbroken", 8};
    for (uint64_t i = 0; i < 40; i++) {
        const bench_plant plant = make(&planting, i);
        CU_ASSERT(plant.original < 20);
        CU_ASSERT(plant.story.text.byte_count <= 8);
    }
    bench_planting_clear(&planting);
}

static void no_memory_is_told(void)
{
    bench_planting planting = {.corpus = &corpus, .seed = 1};
    bench_plant plant = {.original = 7777};
    wirecopy_memory_fail_at(1);
    for (uint64_t i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(bench_planting_make(&planting, i, &plant), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_EQUAL(plant.original, 7777);
    bench_planting_clear(&planting);
}

int main(void)
{
    static const test_case cases[] = {
        {"plants are what they are said to be", plants_are_what_they_are_said_to_be},
        {"a plant depends on seed and number alone", a_plant_depends_on_seed_and_number_alone},
        {"a text without spaces, and an empty one, are planted", a_text_without_spaces_and_an_empty_one_are_planted},
        {"no memory is told", no_memory_is_told},
    };
    make_corpus();
    return RUN_SUITE("bench planting", cases);
}
