#include "core/text/stopwords.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "tests/unit/suite.h"

#define WORD_BYTES_MAX 64
#define WORD_COUNT_MAX 8192

/* Copies the word at *position, terminated, and moves past it and the space behind it; false at the end of the list.
 * Splits at every single space, so that a doubled one, or one at either end, shows as an empty word. */
static bool next_word(const char **position, char word_out[WORD_BYTES_MAX])
{
    const char *start = *position;
    if (!start)
        return false;
    const size_t byte_count = strcspn(start, " ");
    CU_ASSERT_FATAL(byte_count < WORD_BYTES_MAX);
    memcpy(word_out, start, byte_count);
    word_out[byte_count] = '\0';
    *position = start[byte_count] ? start + byte_count + 1 : NULL;
    return true;
}

/* Runs a check on every word, and names the word that fails: 5,000 unnamed assertions help nobody. */
static void check_every_word(bool (*is_good)(const char *word))
{
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++) {
        const char *position = wirecopy_stopword_lists[i].words;
        char word[WORD_BYTES_MAX];
        while (next_word(&position, word)) {
            const bool good = is_good(word);
            if (!good)
                printf("\n    %s: '%s'", wirecopy_stopword_lists[i].lang, word);
            CU_ASSERT(good);
        }
    }
}

static bool is_listed(const char *lang, const char *wanted)
{
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++) {
        if (lang && strcmp(lang, wirecopy_stopword_lists[i].lang) != 0)
            continue;
        const char *position = wirecopy_stopword_lists[i].words;
        char word[WORD_BYTES_MAX];
        while (next_word(&position, word)) {
            if (strcmp(word, wanted) == 0)
                return true;
        }
    }
    return false;
}

static bool is_unchanged_by_folding(const char *word)
{
    utf8proc_uint8_t *folded = utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)word);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folded);
    const bool unchanged = strcmp((const char *)folded, word) == 0;
    free(folded);
    return unchanged;
}

static bool is_word_character(utf8proc_int32_t codepoint)
{
    const char *category = utf8proc_category_string(codepoint);
    return category[0] == 'L' || category[0] == 'M' || category[0] == 'N';
}

static bool has_only_word_characters(const char *word)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)word;
    utf8proc_int32_t codepoint = 0;
    while (*bytes) {
        const utf8proc_ssize_t used = utf8proc_iterate(bytes, -1, &codepoint);
        if (used <= 0 || !is_word_character(codepoint))
            return false;
        bytes += used;
    }
    return *word != '\0';
}

static bool has_two_characters(const char *word)
{
    utf8proc_int32_t codepoints[WORD_BYTES_MAX];
    return utf8proc_decompose((const utf8proc_uint8_t *)word, 0, codepoints, WORD_BYTES_MAX, UTF8PROC_NULLTERM) == 2;
}

static void every_word_is_in_normal_form(void)
{
    check_every_word(is_unchanged_by_folding);
}

/* An empty word would be one too: the lists have single spaces, and none at the ends. */
static void every_word_has_letters_marks_and_digits_alone(void)
{
    check_every_word(has_only_word_characters);
}

static void every_list_is_sorted_and_holds_a_word_once(void)
{
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++) {
        const char *position = wirecopy_stopword_lists[i].words;
        char previous[WORD_BYTES_MAX] = "", word[WORD_BYTES_MAX];
        while (next_word(&position, word)) {
            const bool ascending = strcmp(previous, word) < 0;
            if (!ascending)
                printf("\n    %s: '%s' before '%s'", wirecopy_stopword_lists[i].lang, previous, word);
            CU_ASSERT(ascending);
            strcpy(previous, word);
        }
    }
}

static void every_language_has_one_list(void)
{
    CU_ASSERT(wirecopy_stopword_list_count >= 20);
    for (size_t i = 1; i < wirecopy_stopword_list_count; i++)
        CU_ASSERT(strcmp(wirecopy_stopword_lists[i - 1].lang, wirecopy_stopword_lists[i].lang) < 0);
}

/* words.h yields pairs of these scripts: a word of any other length would never be found. */
static void chinese_and_japanese_words_are_pairs(void)
{
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++) {
        const wirecopy_stopword_list *list = &wirecopy_stopword_lists[i];
        if (strcmp(list->lang, "zh") != 0 && strcmp(list->lang, "ja") != 0)
            continue;
        const char *position = list->words;
        char word[WORD_BYTES_MAX];
        while (next_word(&position, word))
            CU_ASSERT(has_two_characters(word));
    }
}

static int compare_words(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* A set this large is a table of a few pages; one list lost, or a text pasted in, would leave the range. */
static void the_union_holds_some_thousand_words(void)
{
    static char words[WORD_COUNT_MAX][WORD_BYTES_MAX];
    size_t count = 0, distinct_count = 0;
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++) {
        const char *position = wirecopy_stopword_lists[i].words;
        while (next_word(&position, words[count])) {
            count++;
            CU_ASSERT_FATAL(count < WORD_COUNT_MAX);
        }
    }
    qsort(words, count, sizeof words[0], compare_words);
    for (size_t i = 0; i < count; i++)
        distinct_count += i == 0 || strcmp(words[i - 1], words[i]) != 0;
    CU_ASSERT(distinct_count >= 3000);
    CU_ASSERT(distinct_count <= 6000);
}

/* One for each trap of the normal form: apostrophe, ß, final sigma, dotless i, zero-width joiner, both Arabic yehs. */
static void words_are_found_as_the_tokenizer_writes_them(void)
{
    static const char *const known[][2] = {
        {"en", "the"},  {"en", "dont"},     {"en", "its"}, {"en", "hes"},    {"de", "dass"},  {"de", "ausserdem"},
        {"fr", "quil"}, {"el", "αυτόσ"},    {"tr", "mı"},  {"tr", "i̇çin"},   {"fa", "میشود"}, {"ar", "في"},
        {"fa", "این"},  {"ru", "который"},  {"hi", "में"},   {"ko", "그리고"}, {"zh", "我们"},  {"ja", "した"},
        {"sv", "och"},  {"pl", "ponieważ"}, {"vi", "của"}, {"sw", "kwamba"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const bool listed = is_listed(known[i][0], known[i][1]);
        if (!listed)
            printf("\n    %s: '%s' is missing", known[i][0], known[i][1]);
        CU_ASSERT(listed);
    }
}

/* Each is a function word of one language, and news in another. */
static void content_words_of_large_languages_are_in_no_list(void)
{
    static const char *const content[] = {"war",  "hat",   "bin",  "man",   "men",  "tot",       "fast",   "gift",
                                          "port", "state", "door", "ville", "caso", "president", "million"};
    for (size_t i = 0; i < sizeof content / sizeof content[0]; i++) {
        const bool listed = is_listed(NULL, content[i]);
        if (listed)
            printf("\n    '%s' is listed", content[i]);
        CU_ASSERT_FALSE(listed);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"every word is in normal form", every_word_is_in_normal_form},
        {"every word has letters, marks and digits alone", every_word_has_letters_marks_and_digits_alone},
        {"every list is sorted and holds a word once", every_list_is_sorted_and_holds_a_word_once},
        {"every language has one list", every_language_has_one_list},
        {"Chinese and Japanese words are pairs", chinese_and_japanese_words_are_pairs},
        {"the union holds some thousand words", the_union_holds_some_thousand_words},
        {"words are found as the tokenizer writes them", words_are_found_as_the_tokenizer_writes_them},
        {"content words of large languages are in no list", content_words_of_large_languages_are_in_no_list},
    };
    return RUN_SUITE("stopwords", cases);
}
