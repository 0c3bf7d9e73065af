#include "core/fingerprint/figures.h"

#include <string.h>

#include "core/fingerprint/hash.h"
#include "tests/unit/suite.h"

#define WORDS_MAX 64

/* Words of a text that are parted by single spaces. */
static void collect(const char *text, uint16_t figures_out[WIRECOPY_FIGURE_COUNT])
{
    uint32_t starts[WORDS_MAX];
    uint64_t hashes[WORDS_MAX];
    size_t count = 0;
    for (const char *next = text; *next; next += strcspn(next, " ") + (next[strcspn(next, " ")] == ' ')) {
        starts[count] = (uint32_t)(next - text);
        hashes[count++] = wirecopy_hash64(next, strcspn(next, " "));
    }
    wirecopy_figures_collect(text, starts, hashes, count, figures_out);
}

static unsigned compare(const char *a, const char *b, unsigned *shared_out)
{
    uint16_t figures_a[WIRECOPY_FIGURE_COUNT], figures_b[WIRECOPY_FIGURE_COUNT];
    collect(a, figures_a);
    collect(b, figures_b);
    return wirecopy_figures_compare(figures_a, figures_b, shared_out);
}

static void what_begins_with_a_digit_is_a_figure(void)
{
    uint16_t figures[WIRECOPY_FIGURE_COUNT];
    collect("no figures at all a1", figures);
    for (size_t i = 0; i < WIRECOPY_FIGURE_COUNT; i++)
        CU_ASSERT_EQUAL(figures[i], 0);
    collect("12 and 3rd and 12 and 12", figures);
    CU_ASSERT(figures[0] > figures[1] && figures[1] > figures[2] && figures[2] > 0 && figures[3] == 0);
}

static void the_word_before_counts(void)
{
    unsigned shared;
    CU_ASSERT_EQUAL(compare("up 12 down 7", "up 12 down 7", &shared), 2);
    CU_ASSERT_EQUAL(shared, 2);
    CU_ASSERT_EQUAL(compare("up 12 down 7", "up 7 down 12 left 3", &shared), 2);
    CU_ASSERT_EQUAL(shared, 0);
    CU_ASSERT_EQUAL(compare("up 12 down 7", "none", &shared), 0);
    CU_ASSERT_EQUAL(shared, 0);
}

/* Of many, those are compared that are above the least kept of either. */
static void of_many_the_greatest_are_compared(void)
{
    const char many[] = "a 1 b 2 c 3 d 4 e 5 f 6 g 7 h 8 i 9 j 10 k 11 l 12 m 13 n 14 o 15 p 16";
    unsigned shared;
    CU_ASSERT_EQUAL(compare(many, many, &shared), WIRECOPY_FIGURE_COUNT);
    CU_ASSERT_EQUAL(shared, WIRECOPY_FIGURE_COUNT);
    const unsigned count = compare(many, "a 1 b 2 c 3 d 4 e 5 f 6 g 7 h 8", &shared);
    CU_ASSERT(count == shared && count > 0 && count < WIRECOPY_FIGURE_COUNT);
}

int main(void)
{
    static const test_case cases[] = {
        {"what begins with a digit is a figure", what_begins_with_a_digit_is_a_figure},
        {"the word before counts", the_word_before_counts},
        {"of many the greatest are compared", of_many_the_greatest_are_compared},
    };
    return RUN_SUITE("fingerprint/figures", cases);
}
