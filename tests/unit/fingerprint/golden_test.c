#include "wirecopy/fingerprint.h"

#include <stdio.h>
#include <string.h>

#include "core/fingerprint/hash.h"
#include "core/text/stopwords.h"
#include "tests/unit/kernels.h"
#include "wirecopy/feed.h"

/* Known answers: tests/golden/fingerprints.txt, which the slow reference beside it wrote, and not the library. When
 * they change, stored fingerprints do, and WIRECOPY_FINGERPRINT_VERSION has to go up. */

#define ENTRIES_SHOWN_MAX 8
#define WORDS_MAX 8192

static FILE *expected;

static void expect_line(const char *line)
{
    char wanted[256] = "";
    const int has_line = fgets(wanted, sizeof wanted, expected) != NULL;
    wanted[strcspn(wanted, "\n")] = '\0';
    if (!has_line || strcmp(line, wanted) != 0)
        printf("\n    got '%s', expected '%s'", line, wanted);
    CU_ASSERT(has_line && strcmp(line, wanted) == 0);
}

/* ---- the stories: some are texts by rule, told by a "lang" for private use ---- */

static char *text_of_hex(wirecopy_string digits, size_t *byte_count_out)
{
    char *text = malloc(digits.byte_count / 2 + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (size_t i = 0; i < digits.byte_count / 2; i++) {
        const char pair[3] = {digits.bytes[2 * i], digits.bytes[2 * i + 1], '\0'};
        text[i] = (char)strtoul(pair, NULL, 16);
    }
    *byte_count_out = digits.byte_count / 2;
    return text;
}

/* Words "w" and the digits of i * 2654435761 mod 2^32, for i below count. */
static char *text_of_words(size_t count, size_t *byte_count_out)
{
    char *text = malloc(count * 12 + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        used += (size_t)sprintf(text + used, "w%u ", (unsigned)((uint32_t)i * UINT32_C(2654435761)));
    *byte_count_out = used;
    return text;
}

/* "repeat " count times, and the words of text_of_words(100): a word that outweighs them, by so much and no more. */
static char *text_of_repeats(size_t count, size_t *byte_count_out)
{
    static const char repeated[] = "repeat ";
    const size_t repeated_bytes = sizeof repeated - 1;
    size_t others_bytes = 0;
    char *const others = text_of_words(100, &others_bytes);
    char *const text = malloc(count * repeated_bytes + others_bytes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * repeated_bytes, repeated, repeated_bytes);
    memcpy(text + count * repeated_bytes, others, others_bytes);
    free(others);
    *byte_count_out = count * repeated_bytes + others_bytes;
    return text;
}

static char *text_of_letters(size_t count, size_t *byte_count_out)
{
    char *text = malloc(count + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (size_t i = 0; i < count; i++)
        text[i] = (char)('a' + i % 10);
    *byte_count_out = count;
    return text;
}

static int is_text(wirecopy_string string, const char *wanted)
{
    return string.byte_count == strlen(wanted) && memcmp(string.bytes, wanted, string.byte_count) == 0;
}

/* The text in memory of its own; to be freed. */
static char *make_text(const wirecopy_story *story, size_t *byte_count_out)
{
    char number[16] = "";
    if (is_text(story->lang, "x-hex"))
        return text_of_hex(story->text, byte_count_out);
    if (story->text.byte_count < sizeof number)
        memcpy(number, story->text.bytes, story->text.byte_count);
    if (is_text(story->lang, "x-words"))
        return text_of_words(strtoul(number, NULL, 10), byte_count_out);
    if (is_text(story->lang, "x-repeats"))
        return text_of_repeats(strtoul(number, NULL, 10), byte_count_out);
    if (is_text(story->lang, "x-letters"))
        return text_of_letters(strtoul(number, NULL, 10), byte_count_out);
    char *text = malloc(story->text.byte_count + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memcpy(text, story->text.bytes, story->text.byte_count);
    *byte_count_out = story->text.byte_count;
    return text;
}

/* ---- what is expected of them ---- */

static void expect_fingerprint(const wirecopy_fingerprint *fingerprint, uint32_t invalid_count)
{
    char line[256];
    snprintf(line, sizeof line, "words %u content %u invalid %u", fingerprint->word_count,
             fingerprint->content_word_count, invalid_count);
    expect_line(line);
    snprintf(line, sizeof line, "exact %016llx%016llx", (unsigned long long)fingerprint->exact[1],
             (unsigned long long)fingerprint->exact[0]);
    expect_line(line);
    const uint64_t *simhash = fingerprint->simhash;
    snprintf(line, sizeof line, "simhash %016llx%016llx%016llx%016llx", (unsigned long long)simhash[3],
             (unsigned long long)simhash[2], (unsigned long long)simhash[1], (unsigned long long)simhash[0]);
    expect_line(line);
    uint64_t figures[2] = {0};
    for (unsigned i = 0; i < WIRECOPY_FIGURE_COUNT; i++)
        figures[i / 4] |= (uint64_t)fingerprint->figures[i] << i % 4 * 16;
    snprintf(line, sizeof line, "figures %016llx%016llx", (unsigned long long)figures[1],
             (unsigned long long)figures[0]);
    expect_line(line);
    const uint32_t count = fingerprint->sketch_count;
    snprintf(line, sizeof line, "sketch %u %016llx", count,
             (unsigned long long)wirecopy_hash64(fingerprint->sketch, count * sizeof fingerprint->sketch[0]));
    expect_line(line);
    for (uint32_t i = 0; count <= ENTRIES_SHOWN_MAX && i < count; i++) {
        snprintf(line, sizeof line, "entry %016llx", (unsigned long long)fingerprint->sketch[i]);
        expect_line(line);
    }
}

static void expect_story(wirecopy_fingerprinter *fingerprinter, const wirecopy_story *given)
{
    char line[256];
    snprintf(line, sizeof line, "story %.*s", (int)given->id.byte_count, given->id.bytes);
    expect_line(line);
    wirecopy_story story = *given;
    char *text = make_text(given, &story.text.byte_count);
    story.text.bytes = text;
    wirecopy_fingerprint fingerprint;
    uint32_t invalid_count;
    CU_ASSERT_EQUAL(wirecopy_fingerprint_story(fingerprinter, &story, &fingerprint, &invalid_count), WIRECOPY_OK);
    expect_fingerprint(&fingerprint, invalid_count);
    free(text);
}

static size_t expect_all_stories(wirecopy_fingerprinter *fingerprinter)
{
    static const char *const paths[] = {WIRECOPY_GOLDEN "/fingerprints.ndjson"};
    wirecopy_feed *feed = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_feed_open(paths, 1, NULL, &feed), WIRECOPY_OK);
    const wirecopy_source source = wirecopy_feed_source(feed);
    size_t story_count = 0;
    for (;;) {
        void *batch = NULL;
        size_t count = 0;
        uint64_t byte_count;
        CU_ASSERT_EQUAL_FATAL(source.read(source.context, 1000, &batch, &count, &byte_count), WIRECOPY_OK);
        if (!batch)
            break;
        for (size_t i = 0; i < count; i++) {
            wirecopy_story story;
            CU_ASSERT_EQUAL_FATAL(source.story(source.context, batch, i, 0, &story), WIRECOPY_OK);
            expect_story(fingerprinter, &story);
        }
        source.release(source.context, batch);
        story_count += count;
    }
    wirecopy_feed_close(feed);
    return story_count;
}

/* ---- the stop words ---- */

static int compare_words(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The union of all lists, sorted by bytes: a line feed between the words. */
static void expect_stop_words(void)
{
    static char words[WORDS_MAX][64];
    static char joined[WORDS_MAX * 64];
    size_t count = 0, distinct_count = 0, used = 0;
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++) {
        for (const char *word = wirecopy_stopword_lists[i].words; *word; count++) {
            const size_t byte_count = strcspn(word, " ");
            CU_ASSERT_FATAL(count < WORDS_MAX && byte_count < sizeof words[0]);
            memset(words[count], 0, sizeof words[count]);
            memcpy(words[count], word, byte_count);
            word += byte_count + (word[byte_count] == ' ');
        }
    }
    qsort(words, count, sizeof words[0], compare_words);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && strcmp(words[i - 1], words[i]) == 0)
            continue;
        if (distinct_count++ > 0)
            joined[used++] = '\n';
        memcpy(joined + used, words[i], strlen(words[i]));
        used += strlen(words[i]);
    }
    char line[64];
    snprintf(line, sizeof line, "stopwords %zu %016llx", distinct_count,
             (unsigned long long)wirecopy_hash64(joined, used));
    expect_line(line);
}

static void fingerprints_are_those_of_the_reference(void)
{
    wirecopy_fingerprinter *fingerprinter = NULL;
    char rest[2];
    expected = fopen(WIRECOPY_GOLDEN "/fingerprints.txt", "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(expected);
    CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprinter_create(&fingerprinter), WIRECOPY_OK);
    expect_stop_words();
    CU_ASSERT(expect_all_stories(fingerprinter) >= 60);
    CU_ASSERT_PTR_NULL(fgets(rest, sizeof rest, expected));
    wirecopy_fingerprinter_destroy(fingerprinter);
    fclose(expected);
}

int main(void)
{
    static const test_case cases[] = {
        {"fingerprints are those of the reference", fingerprints_are_those_of_the_reference},
    };
    return RUN_SUITE_WITH_EACH_KERNEL("fingerprint/golden", cases);
}
