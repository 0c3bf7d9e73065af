#include "bench/generator.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/lexicon.h"
#include "core/base/memory.h"

/*
 * How a story is made. Its event says what it is about, and its topic follows from the event. Sentence by sentence,
 * content words come in units: a phrase that everybody uses, one of the topic, one of the event, or a word alone. Every
 * phrase is a function of its number, and its words are drawn as all words are: so that words are as frequent in all
 * stories together as in news, though not in each, and bigrams are, because units are.
 *
 * Fitted to 37,554 American news stories (median 828 words, standard deviation of logarithms 0.54): how the entries of
 * their sketches are spread over stories, how many times fuller than uniform the key blocks of their simhashes are, and
 * the share of a story's content words that are different. bench/README.md has the figures of both.
 */

/* In 256ths, what a unit is; the rest are words alone. */
#define COMMON_PHRASES 106
#define TOPIC_PHRASES 42
#define EVENT_PHRASES 8
#define OWN_WORDS 66   /* a word or two that the story has already used */
#define TOPIC_WORDS 28 /* a word of the topic's */

/* In 256ths, how many stop words precede a content word; more: one each. Measured on the same stories. */
static const uint8_t gaps[] = {120, 75, 40, 14, 7};
#define GAP_COUNT (sizeof gaps / sizeof gaps[0])

/* Phrases everybody uses, without end: n uses are of about n^0.66 different ones, so that new ones keep coming as long
 * as stories do. */
static const double phrase_octaves[] = {0.7, 0.9, 1.2, 1.7, 2.4, 3.4, 4.4, 5.4, 6.4, 7.4,
                                        8.2, 8.8, 9.2, 9.4, 9.4, 9.2, 8.9, 8.5, 8,   7.4};
#define PHRASE_TAIL_RATIO 0.7

static const double topic_octaves[] = {2, 2.5, 3, 3, 3, 3.5, 4, 4, 4, 4, 3.5, 3};       /* of 4,095 topics */
static const double source_octaves[] = {8, 14, 22, 20, 14, 9, 6, 4, 3, 2};              /* of 1,023 sources */
static const double topic_word_octaves[] = {5, 6, 7, 7, 8, 8, 7, 6, 5};                 /* of a topic's 511 words */
static const double topic_phrase_octaves[] = {1, 1.2, 1.4, 1.6, 1.8, 2, 2, 2, 2, 2, 2}; /* of its 2,047 phrases */
static const double event_octaves[] = {1, 1.6, 2.6, 4, 6, 8, 10, 12, 14, 16, 20};       /* of a time's 2,047 events */
static const double event_phrase_octaves[] = {2, 2, 2, 2, 2, 2, 2, 2};                  /* of an event's 255 phrases */
static const double age_octaves[] = {1};                                                /* of what is copied */

/* Stories of one time share its events. At one in 30 s that is two thirds of a day. */
#define TIME_STORIES 2048

#define SENTENCE_WORDS_MIN 8
#define SENTENCE_WORDS_RANGE 26 /* 8 .. 33, on average 20.5; 20.8 in the stories measured */
#define SENTENCES_OF_A_PARAGRAPH 3
#define TITLE_WORDS_MIN 6
#define TITLE_WORDS_RANGE 7
#define LENGTH_WORDS_MIN 20
#define LENGTH_MEDIANS_MAX 16 /* no story is longer than so many medians */

#define TEMPLATES_OF_A_SOURCE 4
#define TEMPLATE_WORDS 24
#define TEMPLATE_SHARE 90 /* in 256ths, of the stories of a source that has templates: 3 of 4 do */

/* What numbers are drawn for: nothing that is drawn for one is correlated with what is drawn for another. */
enum { FOR_STORY = 1, FOR_KIND, FOR_AGE, FOR_EDIT, FOR_EVENT, FOR_PHRASE, FOR_TOPIC, FOR_TEMPLATE };

struct bench_generator {
    bench_generator_options options;
    uint64_t derived_below, edited_below, identical_below; /* of 2^32, ascending */
    double sigma_bits;                                     /* standard deviation of the lengths' binary logarithms */
    bench_lexicon lexicon;
    bench_skew phrases, topics, sources, topic_words, topic_phrases, events, event_phrases, ages;
};

/* A content word by its rank, a stop word by its number above STOPS, and what ends a sentence. */
typedef uint32_t token;
#define STOPS (UINT32_MAX - 256)
#define FULL_STOP UINT32_MAX

/* Words in order, every sentence closed by FULL_STOP; the first sentence is the headline. */
typedef struct bench_draft {
    token *tokens; /* [count] */
    size_t count, capacity;
} bench_draft;

struct bench_writer {
    const bench_generator *generator;
    bench_draft original, edited;
    char *text;
    size_t text_capacity;
    char id[32], source[32];
};

/* What a story's words are drawn from. */
typedef struct bench_subject {
    const bench_generator *generator;
    bench_draft *draft;
    uint64_t random;
    uint64_t topic, event; /* seeds of their words and phrases */
} bench_subject;

static uint64_t seed_of(uint64_t base, uint64_t purpose, uint64_t number)
{
    return bench_random_mix(bench_random_mix(base + purpose * UINT64_C(0xd1342543de82ef95)) + number);
}

static uint64_t story_seed(const bench_generator *generator, uint64_t purpose, uint64_t story)
{
    return seed_of(generator->options.seed, purpose, story);
}

/* ---- truth ---- */

static wirecopy_verdict kind_of(const bench_generator *generator, uint64_t story)
{
    const uint64_t chance = story_seed(generator, FOR_KIND, story) >> 32;
    if (story == 0 || chance >= generator->identical_below)
        return WIRECOPY_ORIGINAL;
    return chance < generator->derived_below  ? WIRECOPY_DERIVED
           : chance < generator->edited_below ? WIRECOPY_EDITED
                                              : WIRECOPY_IDENTICAL;
}

/* As many copies are of yesterday's stories as of last month's: ages are drawn by Zipf's law, and folded into what there
 * is. */
static uint64_t story_before(const bench_generator *generator, uint64_t story)
{
    uint64_t random = story_seed(generator, FOR_AGE, story);
    const uint64_t age = bench_skew_draw(&generator->ages, &random);
    return story - 1 - age % story;
}

bench_origin bench_generator_origin(const bench_generator *generator, uint64_t story)
{
    bench_origin origin = {kind_of(generator, story), story};
    if (origin.verdict == WIRECOPY_ORIGINAL)
        return origin;
    do
        origin.original = story_before(generator, origin.original);
    while (kind_of(generator, origin.original) != WIRECOPY_ORIGINAL);
    return origin;
}

/* ---- words ---- */

static void put(bench_subject *subject, token word)
{
    bench_draft *draft = subject->draft;
    draft->tokens[draft->count++] = word;
}

static void put_stop_words(bench_subject *subject)
{
    const bench_lexicon *lexicon = &subject->generator->lexicon;
    unsigned chance = (unsigned)(bench_random_next(&subject->random) >> 56);
    for (size_t i = 0; i < GAP_COUNT && chance >= gaps[i]; i++) {
        chance -= gaps[i];
        put(subject, STOPS + bench_skew_draw(&lexicon->stop, &subject->random));
    }
}

/* Two content words, three, or four. The stop words between them vary: they are no part of what is fingerprinted. */
static void put_phrase(bench_subject *subject, uint64_t seed)
{
    const unsigned chance = seed & 15;
    const unsigned word_count = chance < 10 ? 2 : chance < 14 ? 3 : 4;
    for (unsigned i = 0; i < word_count; i++) {
        if (i > 0)
            put_stop_words(subject);
        put(subject, bench_skew_draw(&subject->generator->lexicon.content, &seed));
    }
}

/* The words of a topic are a sample of all words. */
static token topic_word(bench_subject *subject)
{
    const bench_generator *generator = subject->generator;
    uint64_t seed = seed_of(subject->topic, FOR_TOPIC, bench_skew_draw(&generator->topic_words, &subject->random));
    return bench_skew_draw(&generator->lexicon.content, &seed);
}

/* Stories repeat names and terms, of one content word or two. */
static void put_own_words(bench_subject *subject)
{
    const bench_draft *draft = subject->draft;
    const size_t end = draft->count;
    const uint64_t chance = bench_random_next(&subject->random);
    size_t left = 1 + (chance & 1);
    for (size_t i = (size_t)((chance >> 1) % (end + 1)); left && i < end && draft->tokens[i] != FULL_STOP; i++) {
        if (draft->tokens[i] >= STOPS)
            continue;
        put(subject, draft->tokens[i]);
        if (--left)
            put_stop_words(subject);
    }
}

static void put_unit(bench_subject *subject)
{
    const bench_generator *generator = subject->generator;
    uint64_t *random = &subject->random;
    unsigned kind = (unsigned)(bench_random_next(random) >> 56);
    if (kind < COMMON_PHRASES)
        return put_phrase(subject,
                          seed_of(generator->options.seed, FOR_PHRASE, bench_skew_draw(&generator->phrases, random)));
    kind -= COMMON_PHRASES;
    if (kind < TOPIC_PHRASES)
        return put_phrase(subject,
                          seed_of(subject->topic, FOR_PHRASE, bench_skew_draw(&generator->topic_phrases, random)));
    kind -= TOPIC_PHRASES;
    if (kind < EVENT_PHRASES)
        return put_phrase(subject,
                          seed_of(subject->event, FOR_PHRASE, bench_skew_draw(&generator->event_phrases, random)));
    kind -= EVENT_PHRASES;
    if (kind < OWN_WORDS)
        return put_own_words(subject);
    kind -= OWN_WORDS;
    put(subject, kind < TOPIC_WORDS ? topic_word(subject) : bench_skew_draw(&generator->lexicon.content, random));
}

/* A sentence is a few words longer than asked for, at most a phrase and what precedes it. */
static void put_sentence(bench_subject *subject, size_t word_count)
{
    const size_t end = subject->draft->count + word_count;
    while (subject->draft->count < end) {
        put_stop_words(subject);
        put_unit(subject);
    }
    put(subject, FULL_STOP);
}

#define UNIT_TOKENS_MAX (4 * (GAP_COUNT + 1))
#define SENTENCE_TOKENS_MAX (SENTENCE_WORDS_MIN + SENTENCE_WORDS_RANGE + UNIT_TOKENS_MAX + 1)

static size_t sentence_words(bench_subject *subject)
{
    return SENTENCE_WORDS_MIN + (size_t)bench_random_below(&subject->random, SENTENCE_WORDS_RANGE);
}

static void put_title(bench_subject *subject)
{
    put_sentence(subject, TITLE_WORDS_MIN + (size_t)bench_random_below(&subject->random, TITLE_WORDS_RANGE));
}

/* The sum of twelve uniform numbers is normal enough, and needs no logarithm. */
static double normal(uint64_t *random)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += (double)(bench_random_next(random) >> 11) * 0x1p-53;
    return sum;
}

/* 2^x to within 0.3 %, see skew.h; the same on every machine. */
static double power_of_two(double x)
{
    const double whole = floor(x), share = x - whole;
    return ldexp(1 + share * (0.65625 + 0.34375 * share), (int)whole);
}

static size_t story_words(const bench_generator *generator, uint64_t *random)
{
    const double factor = power_of_two(normal(random) * generator->sigma_bits);
    const double words = generator->options.median_words * (factor < LENGTH_MEDIANS_MAX ? factor : LENGTH_MEDIANS_MAX);
    return words < LENGTH_WORDS_MIN ? LENGTH_WORDS_MIN : (size_t)words;
}

/* ---- a story ---- */

static uint32_t source_of(const bench_generator *generator, uint64_t story)
{
    uint64_t random = story_seed(generator, FOR_STORY, story) + 1;
    return bench_skew_draw(&generator->sources, &random);
}

static void find_subject(const bench_generator *generator, uint64_t story, bench_subject *subject)
{
    subject->generator = generator;
    subject->random = story_seed(generator, FOR_STORY, story);
    const uint64_t number = bench_skew_draw(&generator->events, &subject->random);
    subject->event = story_seed(generator, FOR_EVENT, story / TIME_STORIES << 32 | number);
    uint64_t random = subject->event;
    subject->topic = seed_of(generator->options.seed, FOR_TOPIC, bench_skew_draw(&generator->topics, &random));
}

/* What a source prints under its stories. */
static void put_template(bench_subject *subject, uint32_t source)
{
    const bench_generator *generator = subject->generator;
    const uint64_t chance = bench_random_next(&subject->random);
    if (source % 4 == 0 || (chance & 255) >= TEMPLATE_SHARE)
        return;
    bench_subject printed = {.generator = generator, .draft = subject->draft};
    printed.random = seed_of(generator->options.seed, FOR_TEMPLATE,
                             (uint64_t)source * TEMPLATES_OF_A_SOURCE + (chance >> 8) % TEMPLATES_OF_A_SOURCE);
    printed.topic = printed.event = printed.random;
    put_sentence(&printed, TEMPLATE_WORDS);
}

static wirecopy_status reserve(bench_draft *draft, size_t word_count)
{
    return wirecopy_memory_reserve(&draft->tokens, &draft->capacity, word_count, sizeof draft->tokens[0])
               ? WIRECOPY_E_MEMORY
               : WIRECOPY_OK;
}

static wirecopy_status draft_original(const bench_generator *generator, uint64_t story, bench_draft *draft)
{
    bench_subject subject = {.draft = draft};
    find_subject(generator, story, &subject);
    const size_t word_count = story_words(generator, &subject.random);
    /* Headline, sentences, the one that goes beyond, and boilerplate; own words and FULL_STOPs are in the factor. */
    if (reserve(draft, word_count + 4 * SENTENCE_TOKENS_MAX) != WIRECOPY_OK)
        return WIRECOPY_E_MEMORY;
    draft->count = 0;
    put_title(&subject);
    while (draft->count < word_count)
        put_sentence(&subject, sentence_words(&subject));
    put_template(&subject, source_of(generator, story));
    return WIRECOPY_OK;
}

/* ---- copies ---- */

static size_t sentence_end(const bench_draft *draft, size_t i)
{
    while (draft->tokens[i] != FULL_STOP)
        i++;
    return i + 1;
}

static void copy_tokens(bench_subject *subject, const bench_draft *from, size_t begin, size_t end)
{
    memcpy(subject->draft->tokens + subject->draft->count, from->tokens + begin, (end - begin) * sizeof(token));
    subject->draft->count += end - begin;
}

/* At least the first. */
static void replace_words(bench_subject *subject, unsigned share_of_256)
{
    const bench_lexicon *lexicon = &subject->generator->lexicon;
    token *tokens = subject->draft->tokens;
    bool is_first = true;
    for (size_t i = 0; i < subject->draft->count; i++) {
        if (tokens[i] >= STOPS || ((bench_random_next(&subject->random) & 255) >= share_of_256 && !is_first))
            continue;
        const token word = bench_skew_draw(&lexicon->content, &subject->random);
        tokens[i] = word == tokens[i] ? word + 1 : word;
        is_first = false;
    }
}

/* One kind of edit, or all of them. */
static void edit(bench_subject *subject, const bench_draft *original)
{
    enum { HEADLINE, WORDS, CUT, ALL, EDIT_COUNT };
    const uint64_t kind = bench_random_below(&subject->random, EDIT_COUNT);
    const size_t title_end = sentence_end(original, 0);
    size_t end = original->count;
    if (kind == HEADLINE || kind == ALL)
        put_title(subject);
    else
        copy_tokens(subject, original, 0, title_end);
    if (kind == CUT || kind == ALL)
        end -= (end - title_end) / 10 + 2; /* a full stop, and a word in any case */
    copy_tokens(subject, original, title_end, end);
    if (end < original->count)
        put(subject, FULL_STOP);
    if (kind == WORDS || kind == ALL)
        replace_words(subject, 5);
}

static void rewrite(bench_subject *subject, const bench_draft *original)
{
    size_t begin = 0;
    while (begin < original->count) {
        const size_t end = sentence_end(original, begin);
        const bool is_kept = begin > 0 && bench_random_next(&subject->random) >> 63;
        if (is_kept)
            copy_tokens(subject, original, begin, end);
        else
            put_sentence(subject, end - begin);
        begin = end;
    }
}

static wirecopy_status draft_copy(const bench_generator *generator, uint64_t story, bench_origin origin,
                                  const bench_draft *original, bench_draft *draft)
{
    bench_subject subject = {.draft = draft};
    find_subject(generator, origin.original, &subject);
    subject.random = story_seed(generator, FOR_EDIT, story);
    draft->count = 0;
    /* A sentence written anew is at most a unit longer than the old one, and that had TITLE_WORDS_MIN at least. */
    if (reserve(draft, (1 + UNIT_TOKENS_MAX / TITLE_WORDS_MIN + 1) * original->count + 2 * SENTENCE_TOKENS_MAX) !=
        WIRECOPY_OK)
        return WIRECOPY_E_MEMORY;
    if (origin.verdict == WIRECOPY_IDENTICAL)
        copy_tokens(&subject, original, 0, original->count);
    else if (origin.verdict == WIRECOPY_EDITED)
        edit(&subject, original);
    else
        rewrite(&subject, original);
    return WIRECOPY_OK;
}

/* ---- text ---- */

/* Every word takes its letters and one more, every sentence two more; a spelling is written whole and then cut. */
#define TOKEN_BYTES_MAX (sizeof(bench_spelling) + 2)

/* A sentence without its end, a capital first. */
static char *spell_sentence(const bench_lexicon *lexicon, const token *tokens, char *at)
{
    char *const begin = at;
    for (; *tokens != FULL_STOP; tokens++) {
        const bench_spelling word =
            *tokens < STOPS ? bench_lexicon_word(lexicon, *tokens) : lexicon->stops[*tokens - STOPS];
        memcpy(at, &word, sizeof word);
        at += word.byte_count;
        *at++ = ' ';
    }
    if (at == begin)
        return at;
    *begin = (char)(*begin - ('a' - 'A'));
    return at - 1;
}

static wirecopy_status spell_story(bench_writer *writer, const bench_draft *draft, wirecopy_story *story_out)
{
    const bench_lexicon *lexicon = &writer->generator->lexicon;
    if (wirecopy_memory_reserve(&writer->text, &writer->text_capacity, draft->count * TOKEN_BYTES_MAX, 1))
        return WIRECOPY_E_MEMORY;
    char *at = spell_sentence(lexicon, draft->tokens, writer->text);
    story_out->title = (wirecopy_string){writer->text, (size_t)(at - writer->text)};
    char *const begin = at;
    size_t sentence = 0;
    for (size_t i = sentence_end(draft, 0); i < draft->count; i = sentence_end(draft, i)) {
        at = spell_sentence(lexicon, draft->tokens + i, at);
        *at++ = '.';
        *at++ = ++sentence % SENTENCES_OF_A_PARAGRAPH ? ' ' : '\n';
    }
    story_out->text = (wirecopy_string){begin, (size_t)(at - begin)};
    return WIRECOPY_OK;
}

static wirecopy_string print_number(char *text, size_t capacity, const char *name, uint64_t number)
{
    const int byte_count = snprintf(text, capacity, "%s%llu", name, (unsigned long long)number);
    assert(byte_count > 0 && (size_t)byte_count < capacity);
    return (wirecopy_string){text, (size_t)byte_count};
}

wirecopy_status bench_writer_write(bench_writer *writer, uint64_t story, wirecopy_story *story_out)
{
    const bench_generator *generator = writer->generator;
    const bench_generator_options *options = &generator->options;
    const bench_origin origin = bench_generator_origin(generator, story);
    wirecopy_status status = draft_original(generator, origin.original, &writer->original);
    const bool is_copy = origin.verdict != WIRECOPY_ORIGINAL;
    if (status == WIRECOPY_OK && is_copy)
        status = draft_copy(generator, story, origin, &writer->original, &writer->edited);
    *story_out = (wirecopy_story){.lang = {"en", 2}};
    if (status == WIRECOPY_OK)
        status = spell_story(writer, is_copy ? &writer->edited : &writer->original, story_out);
    story_out->id = print_number(writer->id, sizeof writer->id, "g", story);
    story_out->source = print_number(writer->source, sizeof writer->source, "source ", source_of(generator, story));
    story_out->time_ms =
        options->first_time_ms +
        (int64_t)(story * options->interval_ms + story_seed(generator, FOR_STORY, story) % options->interval_ms);
    return status;
}

/* ---- life ---- */

void bench_generator_options_init(bench_generator_options *options)
{
    *options = (bench_generator_options){
        .seed = 1,
        .median_words = 400,
        .length_spread = 0.54,
        .identical_share = 0.03,
        .edited_share = 0.04,
        .derived_share = 0.03,
        .first_time_ms = INT64_C(1420070400000),
        .interval_ms = 30000,
    };
}

static void shape(bench_skew *skew, const double *octaves, size_t count, double tail_ratio, size_t tail_count)
{
    const bench_skew_shape of = {octaves, count, tail_ratio, tail_count};
    bench_skew_init(skew, &of);
}

#define SHAPE(skew, octaves) shape(skew, octaves, sizeof(octaves) / sizeof((octaves)[0]), 0, 0)

static void shape_all(bench_generator *generator)
{
    const size_t phrase_count = sizeof phrase_octaves / sizeof phrase_octaves[0];
    shape(&generator->phrases, phrase_octaves, phrase_count, PHRASE_TAIL_RATIO, BENCH_SKEW_OCTAVES_MAX - phrase_count);
    shape(&generator->ages, age_octaves, 1, 1, BENCH_SKEW_OCTAVES_MAX - 1);
    SHAPE(&generator->topics, topic_octaves);
    SHAPE(&generator->sources, source_octaves);
    SHAPE(&generator->topic_words, topic_word_octaves);
    SHAPE(&generator->topic_phrases, topic_phrase_octaves);
    SHAPE(&generator->events, event_octaves);
    SHAPE(&generator->event_phrases, event_phrase_octaves);
}

wirecopy_status bench_generator_create(const bench_generator_options *options, bench_generator **generator_out)
{
    assert(options->median_words >= LENGTH_WORDS_MIN && options->interval_ms >= 1);
    bench_generator *generator = wirecopy_memory_alloc_zeroed(1, sizeof *generator);
    if (!generator)
        return WIRECOPY_E_MEMORY;
    generator->options = *options;
    generator->derived_below = (uint64_t)(options->derived_share * 0x1p32);
    generator->edited_below = generator->derived_below + (uint64_t)(options->edited_share * 0x1p32);
    generator->identical_below = generator->edited_below + (uint64_t)(options->identical_share * 0x1p32);
    generator->sigma_bits = options->length_spread * 1.4426950408889634; /* 1 / ln 2 */
    shape_all(generator);
    const wirecopy_status status = bench_lexicon_init(&generator->lexicon);
    if (status == WIRECOPY_OK)
        *generator_out = generator;
    else
        bench_generator_destroy(generator);
    return status;
}

void bench_generator_destroy(bench_generator *generator)
{
    if (!generator)
        return;
    bench_lexicon_clear(&generator->lexicon);
    wirecopy_memory_free(generator);
}

wirecopy_status bench_writer_create(const bench_generator *generator, bench_writer **writer_out)
{
    bench_writer *writer = wirecopy_memory_alloc_zeroed(1, sizeof *writer);
    if (!writer)
        return WIRECOPY_E_MEMORY;
    writer->generator = generator;
    *writer_out = writer;
    return WIRECOPY_OK;
}

void bench_writer_destroy(bench_writer *writer)
{
    if (!writer)
        return;
    wirecopy_memory_free(writer->original.tokens);
    wirecopy_memory_free(writer->edited.tokens);
    wirecopy_memory_free(writer->text);
    wirecopy_memory_free(writer);
}
