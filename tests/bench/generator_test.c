#include "bench/generator.h"

#include <string.h>

#include "bench/lexicon.h"
#include "core/base/memory.h"
#include "core/fingerprint/content.h"
#include "core/fingerprint/hash.h"
#include "core/fingerprint/sketch.h"
#include "tests/unit/suite.h"

static bench_generator *create(const bench_generator_options *options)
{
    bench_generator *generator = NULL;
    CU_ASSERT_EQUAL_FATAL(bench_generator_create(options, &generator), WIRECOPY_OK);
    return generator;
}

static bench_writer *create_writer(const bench_generator *generator)
{
    bench_writer *writer = NULL;
    CU_ASSERT_EQUAL_FATAL(bench_writer_create(generator, &writer), WIRECOPY_OK);
    return writer;
}

static uint64_t hash_string(wirecopy_string string, uint64_t seed)
{
    return wirecopy_hash64_seeded(string.bytes, string.byte_count, seed);
}

static uint64_t hash_story(bench_writer *writer, uint64_t number)
{
    wirecopy_story story;
    CU_ASSERT_EQUAL_FATAL(bench_writer_write(writer, number, &story), WIRECOPY_OK);
    uint64_t hash = hash_string(story.id, (uint64_t)story.time_ms);
    hash = hash_string(story.title, hash);
    hash = hash_string(story.source, hash);
    return hash_string(story.text, hash);
}

static void a_story_depends_on_seed_and_number_alone(void)
{
    bench_generator_options options;
    bench_generator_options_init(&options);
    bench_generator *generator = create(&options), *same = create(&options);
    options.seed++;
    bench_generator *other = create(&options);
    bench_writer *writer = create_writer(generator), *same_writer = create_writer(same);
    bench_writer *other_writer = create_writer(other);
    uint64_t hashes[64];
    for (uint64_t i = 0; i < 64; i++)
        hashes[i] = hash_story(writer, i * i * 1000003);
    for (uint64_t i = 64; i-- > 0;) {
        CU_ASSERT_EQUAL(hash_story(same_writer, i * i * 1000003), hashes[i]);
        CU_ASSERT_NOT_EQUAL(hash_story(other_writer, i * i * 1000003), hashes[i]);
    }
    bench_writer_destroy(writer);
    bench_writer_destroy(same_writer);
    bench_writer_destroy(other_writer);
    bench_generator_destroy(generator);
    bench_generator_destroy(same);
    bench_generator_destroy(other);
}

/* Figures of two machines can be compared because their stories are the same. Whoever changes what is generated changes
 * this number, and makes older figures incomparable. */
static void stories_are_the_same_on_every_machine(void)
{
    bench_generator_options options;
    bench_generator_options_init(&options);
    bench_generator *generator = create(&options);
    bench_writer *writer = create_writer(generator);
    uint64_t hash = 0;
    for (uint64_t i = 0; i < 200; i++)
        hash = hash * 31 + hash_story(writer, i * UINT64_C(50000017));
    CU_ASSERT_EQUAL(hash, UINT64_C(0x087779879dc623df));
    bench_writer_destroy(writer);
    bench_generator_destroy(generator);
}

static int compare_numbers(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* Ranks on both sides of where words get longer and stop being kept, and up to the last. */
static void no_two_words_are_written_alike(void)
{
    enum { NEAR = 1 << 18, FAR = 1 << 16, COUNT = NEAR + FAR };
    static uint64_t hashes[COUNT];
    bench_lexicon lexicon;
    CU_ASSERT_EQUAL_FATAL(bench_lexicon_init(&lexicon), WIRECOPY_OK);
    for (uint32_t i = 0; i < COUNT; i++) {
        const uint32_t rank = i < NEAR ? i : NEAR + (i - NEAR) * 32749;
        const bench_spelling word = bench_lexicon_word(&lexicon, rank);
        hashes[i] = wirecopy_hash64(word.bytes, word.byte_count);
    }
    qsort(hashes, COUNT, sizeof hashes[0], compare_numbers);
    size_t equal_count = 0;
    for (size_t i = 1; i < COUNT; i++)
        equal_count += hashes[i] == hashes[i - 1];
    CU_ASSERT_EQUAL(equal_count, 0);
    bench_lexicon_clear(&lexicon);
}

static size_t count_content(const bench_spelling *words, size_t count)
{
    size_t content_count = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = wirecopy_hash64(words[i].bytes, words[i].byte_count);
        content_count += wirecopy_content_select(&hash, 1, &hash);
    }
    return content_count;
}

static void stop_words_are_and_content_words_are_not(void)
{
    bench_lexicon lexicon;
    CU_ASSERT_EQUAL_FATAL(bench_lexicon_init(&lexicon), WIRECOPY_OK);
    CU_ASSERT_EQUAL(count_content(lexicon.common, BENCH_LEXICON_COMMON_COUNT), BENCH_LEXICON_COMMON_COUNT);
    CU_ASSERT_EQUAL(count_content(lexicon.stops, BENCH_LEXICON_STOPS_MAX), 0);
    bench_lexicon_clear(&lexicon);
}

/* ---- skew ---- */

static unsigned octave_of(uint32_t rank)
{
    return 31 - (unsigned)__builtin_clz(rank + 1);
}

/* A million draws: the share of an octave is within 5 standard deviations, and ranks in it fall as 1 / rank. */
static void octaves_are_drawn_as_they_weigh(void)
{
    enum { DRAWS = 1000000, OCTAVES = 9 };
    static const double octaves[] = {1, 0, 3, 2};
    const bench_skew_shape shape = {octaves, 4, 0.5, 5};
    const double sum = 1 + 0 + 3 + 2 + 1 + 0.5 + 0.25 + 0.125 + 0.0625;
    uint64_t random = 7;
    size_t counts[OCTAVES] = {0}, rank_3 = 0, rank_6 = 0;
    bench_skew skew;
    bench_skew_init(&skew, &shape);
    for (size_t i = 0; i < DRAWS; i++) {
        const uint32_t rank = bench_skew_draw(&skew, &random);
        CU_ASSERT_FATAL(octave_of(rank) < OCTAVES);
        counts[octave_of(rank)]++;
        rank_3 += rank == 3;
        rank_6 += rank == 6;
    }
    for (size_t i = 0; i < OCTAVES; i++) {
        const double share = (i < 4 ? octaves[i] : 2 * (1.0 / (double)(1 << (i - 3)))) / sum;
        const double difference = (double)counts[i] - share * DRAWS;
        CU_ASSERT_TRUE(difference * difference <= 25 * share * (1 - share) * DRAWS);
    }
    CU_ASSERT_TRUE((double)rank_3 > 1.5 * (double)rank_6 && (double)rank_3 < 2 * (double)rank_6);
}

/* ---- copies ---- */

static wirecopy_fingerprint fingerprint_of(bench_writer *writer, wirecopy_fingerprinter *fingerprinter, uint64_t number)
{
    wirecopy_story story;
    wirecopy_fingerprint fingerprint;
    CU_ASSERT_EQUAL_FATAL(bench_writer_write(writer, number, &story), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprint_story(fingerprinter, &story, &fingerprint, NULL), WIRECOPY_OK);
    return fingerprint;
}

/* Share of the first one's entries that the other has, too. */
static double contained(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b)
{
    size_t shared = 0;
    for (uint32_t i = 0, j = 0; i < a->sketch_count && j < b->sketch_count;) {
        const uint64_t left = wirecopy_sketch_hash(a->sketch[i]), right = wirecopy_sketch_hash(b->sketch[j]);
        shared += left == right;
        i += left <= right;
        j += right <= left;
    }
    return (double)shared / (double)a->sketch_count;
}

/* The shortest a rewriting leaves may be all of a story of three sentences, or nothing: that is chance, and rare. */
static void copies_are_what_they_are_said_to_be(void)
{
    enum { STORIES = 4000 };
    bench_generator_options options;
    bench_generator_options_init(&options);
    bench_generator *generator = create(&options);
    bench_writer *writer = create_writer(generator), *original_writer = create_writer(generator);
    wirecopy_fingerprinter *fingerprinter = NULL, *original_fingerprinter = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprinter_create(&fingerprinter), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprinter_create(&original_fingerprinter), WIRECOPY_OK);
    size_t derived_count = 0, odd_count = 0;
    for (uint64_t i = 0; i < STORIES; i++) {
        const bench_origin origin = bench_generator_origin(generator, i);
        if (origin.verdict == WIRECOPY_ORIGINAL) {
            CU_ASSERT_EQUAL(origin.original, i);
            continue;
        }
        CU_ASSERT_FATAL(origin.original < i);
        CU_ASSERT_EQUAL(bench_generator_origin(generator, origin.original).verdict, WIRECOPY_ORIGINAL);
        const wirecopy_fingerprint copy = fingerprint_of(writer, fingerprinter, i);
        const wirecopy_fingerprint original = fingerprint_of(original_writer, original_fingerprinter, origin.original);
        const bool is_identical = memcmp(copy.exact, original.exact, sizeof copy.exact) == 0;
        const double share = contained(&original, &copy);
        CU_ASSERT_EQUAL(is_identical, origin.verdict == WIRECOPY_IDENTICAL);
        CU_ASSERT_TRUE(origin.verdict != WIRECOPY_EDITED || share > 0.6);
        derived_count += origin.verdict == WIRECOPY_DERIVED;
        odd_count += origin.verdict == WIRECOPY_DERIVED && (share < 0.2 || share > 0.8);
    }
    CU_ASSERT_TRUE(derived_count > 50 && odd_count < derived_count / 10);
    wirecopy_fingerprinter_destroy(fingerprinter);
    wirecopy_fingerprinter_destroy(original_fingerprinter);
    bench_writer_destroy(writer);
    bench_writer_destroy(original_writer);
    bench_generator_destroy(generator);
}

/* Counts of 100,000 draws, within 5 standard deviations; also of stories that nobody will have in a store. */
static void copies_are_as_many_as_asked_for(void)
{
    enum { STORIES = 100000 };
    bench_generator_options options;
    bench_generator_options_init(&options);
    options.identical_share = 0.01;
    options.edited_share = 0.2;
    options.derived_share = 0.05;
    bench_generator *generator = create(&options);
    size_t counts[WIRECOPY_IDENTICAL + 1] = {0};
    for (uint64_t i = 0; i < STORIES; i++)
        counts[bench_generator_origin(generator, UINT64_C(10000000000) + i).verdict]++;
    const double wanted[WIRECOPY_IDENTICAL + 1] = {0.74, 0, 0.05, 0.2, 0.01};
    for (int i = 0; i <= WIRECOPY_IDENTICAL; i++) {
        const double difference = (double)counts[i] - wanted[i] * STORIES;
        CU_ASSERT_TRUE(difference * difference <= 25 * wanted[i] * (1 - wanted[i]) * STORIES);
    }
    bench_generator_destroy(generator);
}

/* ---- what news are like ---- */

typedef struct news_sample {
    uint64_t *entries; /* hashes of all sketches */
    size_t entry_count, entries_capacity;
    uint32_t *lengths;
    uint16_t *key_blocks; /* [4 * count] */
    size_t count;
    uint64_t word_count, content_word_count;
} news_sample;

static int compare_lengths(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

static void add_fingerprint(news_sample *sample, const wirecopy_fingerprint *fingerprint)
{
    CU_ASSERT_EQUAL_FATAL(wirecopy_memory_reserve(&sample->entries, &sample->entries_capacity,
                                                  sample->entry_count + fingerprint->sketch_count,
                                                  sizeof sample->entries[0]),
                          0);
    for (uint32_t i = 0; i < fingerprint->sketch_count; i++)
        sample->entries[sample->entry_count++] = wirecopy_sketch_hash(fingerprint->sketch[i]);
    for (int block = 0; block < 4; block++)
        sample->key_blocks[4 * sample->count + (size_t)block] = (uint16_t)(fingerprint->simhash[0] >> 16 * block);
    sample->lengths[sample->count++] = fingerprint->word_count;
    sample->word_count += fingerprint->word_count;
    sample->content_word_count += fingerprint->content_word_count;
}

static news_sample take_sample(size_t count)
{
    news_sample sample = {.lengths = wirecopy_memory_alloc_zeroed(count, sizeof(uint32_t)),
                          .key_blocks = wirecopy_memory_alloc_zeroed(4 * count, sizeof(uint16_t))};
    CU_ASSERT_FATAL(sample.lengths && sample.key_blocks);
    bench_generator_options options;
    bench_generator_options_init(&options);
    options.identical_share = options.edited_share = options.derived_share = 0;
    bench_generator *generator = create(&options);
    bench_writer *writer = create_writer(generator);
    wirecopy_fingerprinter *fingerprinter = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprinter_create(&fingerprinter), WIRECOPY_OK);
    for (uint64_t i = 0; i < count; i++) {
        const wirecopy_fingerprint fingerprint = fingerprint_of(writer, fingerprinter, i);
        add_fingerprint(&sample, &fingerprint);
    }
    wirecopy_fingerprinter_destroy(fingerprinter);
    bench_writer_destroy(writer);
    bench_generator_destroy(generator);
    return sample;
}

static void clear_sample(news_sample *sample)
{
    wirecopy_memory_free(sample->entries);
    wirecopy_memory_free(sample->lengths);
    wirecopy_memory_free(sample->key_blocks);
}

/* Pairs of stories that share a key block, against what there would be of uniform ones. */
static double fullness(const news_sample *sample, size_t block)
{
    static uint32_t counts[1 << 16];
    memset(counts, 0, sizeof counts);
    double pairs = 0;
    for (size_t i = 0; i < sample->count; i++)
        pairs += counts[sample->key_blocks[4 * i + block]]++;
    return pairs / ((double)sample->count * (double)(sample->count - 1) / 2 / 65536);
}

/* Share of the entries that are in so many stories. */
static double share_in(const news_sample *sample, size_t least, size_t most)
{
    size_t matching = 0, begin = 0;
    for (size_t i = 1; i <= sample->entry_count; i++) {
        if (i < sample->entry_count && sample->entries[i] == sample->entries[begin])
            continue;
        if (i - begin >= least && i - begin <= most)
            matching += i - begin;
        begin = i;
    }
    return (double)matching / (double)sample->entry_count;
}

/* Wide bounds around what bench/README.md says of these stories: they hold for any seed, and fail for uniform words,
 * for stories without topics, and for stories without phrases. */
static void stories_are_like_news(void)
{
    enum { STORIES = 8000 };
    news_sample sample = take_sample(STORIES);
    qsort(sample.lengths, sample.count, sizeof sample.lengths[0], compare_lengths);
    qsort(sample.entries, sample.entry_count, sizeof sample.entries[0], compare_numbers);
    const double content_share = (double)sample.content_word_count / (double)sample.word_count;
    CU_ASSERT_TRUE(sample.lengths[STORIES / 2] > 360 && sample.lengths[STORIES / 2] < 440);
    CU_ASSERT_TRUE(sample.lengths[STORIES / 10] < 250 && sample.lengths[STORIES * 9 / 10] > 700);
    CU_ASSERT_TRUE(content_share > 0.48 && content_share < 0.56);
    for (size_t block = 0; block < 4; block++)
        CU_ASSERT_TRUE(fullness(&sample, block) > 1.8 && fullness(&sample, block) < 6.5);
    const double once = share_in(&sample, 1, 1), often = share_in(&sample, 129, SIZE_MAX);
    CU_ASSERT_TRUE(once > 0.35 && once < 0.65);
    CU_ASSERT_TRUE(often > 0.01 && often < 0.15);
    clear_sample(&sample);
}

static void times_ascend(void)
{
    bench_generator_options options;
    bench_generator_options_init(&options);
    bench_generator *generator = create(&options);
    bench_writer *writer = create_writer(generator);
    int64_t last = INT64_MIN;
    for (uint64_t i = 0; i < 500; i++) {
        wirecopy_story story;
        CU_ASSERT_EQUAL_FATAL(bench_writer_write(writer, i, &story), WIRECOPY_OK);
        CU_ASSERT_TRUE(story.time_ms >= last);
        last = story.time_ms;
    }
    CU_ASSERT_TRUE(last >= options.first_time_ms + 499 * (int64_t)options.interval_ms);
    bench_writer_destroy(writer);
    bench_generator_destroy(generator);
}

static void no_memory_is_told(void)
{
    bench_generator_options options;
    bench_generator_options_init(&options);
    bench_generator *generator = NULL;
    for (size_t nth = 1; nth <= 2; nth++) {
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(bench_generator_create(&options, &generator), WIRECOPY_E_MEMORY);
        CU_ASSERT_PTR_NULL(generator);
    }
    wirecopy_memory_fail_at(0);
    generator = create(&options);
    uint64_t copy = 0;
    while (bench_generator_origin(generator, copy).verdict == WIRECOPY_ORIGINAL)
        copy++;
    bench_writer *writer = create_writer(generator);
    wirecopy_story story;
    /* The original's words, the copy's, and the text. */
    for (size_t nth = 1; nth <= 3; nth++) {
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(bench_writer_write(writer, copy, &story), WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        bench_writer_destroy(writer);
        writer = create_writer(generator);
    }
    bench_writer_destroy(writer);
    bench_generator_destroy(generator);
}

int main(void)
{
    static const test_case cases[] = {
        {"a story depends on seed and number alone", a_story_depends_on_seed_and_number_alone},
        {"stories are the same on every machine", stories_are_the_same_on_every_machine},
        {"no two words are written alike", no_two_words_are_written_alike},
        {"stop words are, and content words are not", stop_words_are_and_content_words_are_not},
        {"octaves are drawn as they weigh", octaves_are_drawn_as_they_weigh},
        {"copies are what they are said to be", copies_are_what_they_are_said_to_be},
        {"copies are as many as asked for", copies_are_as_many_as_asked_for},
        {"stories are like news", stories_are_like_news},
        {"times ascend", times_ascend},
        {"no memory is told", no_memory_is_told},
    };
    return RUN_SUITE("bench generator", cases);
}
