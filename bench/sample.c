#include "bench/sample.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/content.h"
#include "core/fingerprint/hash.h"
#include "core/fingerprint/simhash.h"
#include "core/fingerprint/sketch.h"

wirecopy_status bench_sample_open(bench_sample *sample)
{
    memset(sample, 0, sizeof *sample);
    wirecopy_words_init(&sample->words);
    const wirecopy_status status = wirecopy_fingerprinter_create(&sample->fingerprinter);
    return status == WIRECOPY_OK ? bench_plain_create(&sample->plain) : status;
}

void bench_sample_close(bench_sample *sample)
{
    wirecopy_memory_free(sample->stories);
    wirecopy_memory_free(sample->numbers);
    wirecopy_memory_free(sample->scratch);
    wirecopy_words_clear(&sample->words);
    wirecopy_features_clear(&sample->features);
    wirecopy_fingerprinter_destroy(sample->fingerprinter);
    bench_plain_destroy(sample->plain);
    wirecopy_arena_clear(&sample->arena);
    memset(sample, 0, sizeof *sample);
}

/* ---- preparing ---- */

static bool copy_string(wirecopy_arena *arena, wirecopy_string from, wirecopy_string *to_out)
{
    to_out->bytes = wirecopy_arena_copy(arena, from.bytes, from.byte_count);
    to_out->byte_count = from.byte_count;
    return to_out->bytes != NULL;
}

static wirecopy_status split(bench_sample *sample, const wirecopy_story *story)
{
    wirecopy_words_reset(&sample->words);
    const wirecopy_status status = wirecopy_words_append(&sample->words, story->title.bytes, story->title.byte_count);
    return status == WIRECOPY_OK ? wirecopy_words_append(&sample->words, story->text.bytes, story->text.byte_count)
                                 : status;
}

static wirecopy_status reserve(bench_sample *sample, size_t word_count)
{
    if (wirecopy_memory_reserve(&sample->numbers, &sample->numbers_capacity, word_count + 1,
                                sizeof sample->numbers[0]) ||
        wirecopy_memory_reserve(&sample->scratch, &sample->scratch_capacity, word_count + 1, sizeof sample->scratch[0]))
        return WIRECOPY_E_MEMORY;
    return WIRECOPY_OK;
}

/* Runs the stages on a story, and keeps what each makes for the next. */
static wirecopy_status prepare(bench_sample *sample, bench_sample_story *story)
{
    const wirecopy_words *const words = &sample->words;
    wirecopy_status status = split(sample, &story->story);
    if (status == WIRECOPY_OK)
        status = reserve(sample, words->count);
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_arena *const arena = &sample->arena;
    story->word_count = words->count;
    story->bytes = wirecopy_arena_copy(arena, words->bytes, words->starts[words->count] + WIRECOPY_WORDS_PADDING);
    story->starts = wirecopy_arena_copy(arena, words->starts, (words->count + 1) * sizeof words->starts[0]);
    wirecopy_hash_words(words->bytes, words->starts, words->count, sample->numbers);
    story->hashes = wirecopy_arena_copy(arena, sample->numbers, words->count * sizeof sample->numbers[0]);
    story->content_count = (uint32_t)wirecopy_content_select(sample->numbers, words->count, sample->numbers);
    story->content = wirecopy_arena_copy(arena, sample->numbers, story->content_count * sizeof sample->numbers[0]);
    size_t feature_count = 0;
    status = wirecopy_features_weigh(&sample->features, sample->numbers, story->content_count, &feature_count);
    if (status != WIRECOPY_OK)
        return status;
    story->feature_count = (uint32_t)feature_count;
    story->features = wirecopy_arena_copy(arena, sample->features.features, feature_count * sizeof sample->numbers[0]);
    return story->bytes && story->starts && story->hashes && story->content && story->features ? WIRECOPY_OK
                                                                                               : WIRECOPY_E_MEMORY;
}

wirecopy_status bench_sample_add(bench_sample *sample, const wirecopy_story *story)
{
    if (wirecopy_memory_reserve(&sample->stories, &sample->stories_capacity, sample->story_count + 1,
                                sizeof sample->stories[0]))
        return WIRECOPY_E_MEMORY;
    bench_sample_story *const added = &sample->stories[sample->story_count];
    memset(added, 0, sizeof *added);
    if (!copy_string(&sample->arena, story->title, &added->story.title) ||
        !copy_string(&sample->arena, story->text, &added->story.text))
        return WIRECOPY_E_MEMORY;
    const wirecopy_status status = prepare(sample, added);
    if (status != WIRECOPY_OK)
        return status;
    sample->story_count++;
    sample->byte_count += story->title.byte_count + story->text.byte_count;
    sample->word_count += added->word_count;
    sample->content_count += added->content_count;
    sample->feature_count += added->feature_count;
    return WIRECOPY_OK;
}

/* Bytes up to behind the spaces that follow so many words; 0 if there are not so many. */
static size_t cut_words(const char *text, size_t byte_count, size_t word_count)
{
    size_t at = 0;
    for (; word_count > 0; word_count--) {
        const char *const space = memchr(text + at, ' ', byte_count - at);
        if (!space)
            return 0;
        at = (size_t)(space - text) + 1;
        while (at < byte_count && text[at] == ' ')
            at++;
    }
    return at;
}

wirecopy_status bench_sample_cut(bench_sample *sample, const bench_sample *from, size_t words_per_story)
{
    char *const all = wirecopy_memory_alloc(from->byte_count + from->story_count);
    wirecopy_status status = all ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    size_t byte_count = 0;
    for (size_t i = 0; all && i < from->story_count; i++) {
        const wirecopy_string text = from->stories[i].story.text;
        memcpy(all + byte_count, text.bytes, text.byte_count);
        byte_count += text.byte_count;
        all[byte_count++] = ' ';
    }
    size_t at = 0, taken;
    while (status == WIRECOPY_OK && (taken = cut_words(all + at, byte_count - at, words_per_story)) > 0) {
        const wirecopy_story story = {.text = {all + at, taken}};
        status = bench_sample_add(sample, &story);
        at += taken;
    }
    wirecopy_memory_free(all);
    return status;
}

/* ---- stages ---- */

static uint64_t words_of(const bench_sample *sample)
{
    return sample->word_count;
}

static uint64_t content_of(const bench_sample *sample)
{
    return sample->content_count;
}

static uint64_t counted_of(const bench_sample *sample)
{
    return WIRECOPY_SIMHASH_WORDS * sample->feature_count;
}

static uint64_t result_of(const wirecopy_fingerprint *fingerprint)
{
    const uint64_t last = fingerprint->sketch_count ? fingerprint->sketch[fingerprint->sketch_count - 1] : 0;
    return last + fingerprint->sketch_count + 3 * fingerprint->exact[0] + 5 * fingerprint->simhash[0];
}

static bool are_same(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b)
{
    return a->word_count == b->word_count && a->content_word_count == b->content_word_count &&
           memcmp(a->figures, b->figures, sizeof a->figures) == 0 && memcmp(a->exact, b->exact, sizeof a->exact) == 0 &&
           memcmp(a->simhash, b->simhash, sizeof a->simhash) == 0 && a->sketch_count == b->sketch_count &&
           memcmp(a->sketch, b->sketch, a->sketch_count * sizeof a->sketch[0]) == 0;
}

wirecopy_status bench_sample_check(bench_sample *sample, bool *same_out)
{
    *same_out = true;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && *same_out && i < sample->story_count; i++) {
        const wirecopy_story *const story = &sample->stories[i].story;
        wirecopy_fingerprint plain, kernels;
        status = bench_plain_fingerprint(sample->plain, story, &plain);
        if (status == WIRECOPY_OK)
            status = wirecopy_fingerprint_story(sample->fingerprinter, story, &kernels, NULL);
        *same_out = status == WIRECOPY_OK && are_same(&plain, &kernels);
    }
    return status;
}

static wirecopy_status run_plain(bench_sample *sample, const bench_sample_story *story, uint64_t *result_out)
{
    wirecopy_fingerprint fingerprint;
    const wirecopy_status status = bench_plain_fingerprint(sample->plain, &story->story, &fingerprint);
    *result_out = status == WIRECOPY_OK ? result_of(&fingerprint) : 0;
    return status;
}

static wirecopy_status run_whole(bench_sample *sample, const bench_sample_story *story, uint64_t *result_out)
{
    wirecopy_fingerprint fingerprint;
    const wirecopy_status status = wirecopy_fingerprint_story(sample->fingerprinter, &story->story, &fingerprint, NULL);
    *result_out = status == WIRECOPY_OK ? result_of(&fingerprint) : 0;
    return status;
}

static wirecopy_status run_split(bench_sample *sample, const bench_sample_story *story, uint64_t *result_out)
{
    const wirecopy_status status = split(sample, &story->story);
    *result_out = (uint64_t)sample->words.count << 32 | sample->words.starts[sample->words.count];
    return status;
}

static wirecopy_status run_exact(bench_sample *sample, const bench_sample_story *story, uint64_t *result_out)
{
    (void)sample;
    uint64_t exact[2];
    wirecopy_hash128(story->bytes, story->starts[story->word_count], exact);
    *result_out = exact[0] ^ exact[1];
    return WIRECOPY_OK;
}

static wirecopy_status run_hash(bench_sample *sample, const bench_sample_story *story, uint64_t *result_out)
{
    wirecopy_hash_words(story->bytes, story->starts, story->word_count, sample->numbers);
    *result_out = story->word_count ? sample->numbers[story->word_count - 1] : 0;
    return WIRECOPY_OK;
}

static wirecopy_status run_select(bench_sample *sample, const bench_sample_story *story, uint64_t *result_out)
{
    *result_out = wirecopy_content_select(story->hashes, story->word_count, sample->numbers);
    return WIRECOPY_OK;
}

static wirecopy_status run_weigh(bench_sample *sample, const bench_sample_story *story, uint64_t *result_out)
{
    size_t count = 0;
    const wirecopy_status status =
        wirecopy_features_weigh(&sample->features, story->content, story->content_count, &count);
    *result_out = count;
    return status;
}

static wirecopy_status run_count(bench_sample *sample, const bench_sample_story *story, uint64_t *result_out)
{
    (void)sample;
    uint64_t simhash[WIRECOPY_SIMHASH_WORDS];
    wirecopy_simhash_compute(story->features, story->feature_count, simhash);
    *result_out = simhash[0] + 3 * simhash[1] + 5 * simhash[2] + 7 * simhash[3];
    return WIRECOPY_OK;
}

static wirecopy_status run_sketch(bench_sample *sample, const bench_sample_story *story, uint64_t *result_out)
{
    const size_t count = wirecopy_sketch_choose(story->content, story->content_count, sample->numbers, sample->scratch);
    *result_out = count ? sample->numbers[count - 1] + count : 0;
    return WIRECOPY_OK;
}

const bench_sample_stage bench_sample_stages[] = {
    {"plain", "text to fingerprint, plainly written", "word", words_of, run_plain},
    {"whole", "text to fingerprint", "word", words_of, run_whole},
    {"split", "text to words", "word", words_of, run_split},
    {"exact", "words to the exact hash", "word", words_of, run_exact},
    {"hash", "words to their hashes", "word", words_of, run_hash},
    {"select", "hashes to those of content words", "word", words_of, run_select},
    {"weigh", "content words to weighted features", "content word", content_of, run_weigh},
    {"count", "features to the simhash", "feature and 64 bits", counted_of, run_count},
    {"sketch", "content words to the sketch", "content word", content_of, run_sketch},
};
const size_t bench_sample_stage_count = sizeof bench_sample_stages / sizeof bench_sample_stages[0];
