#include "wirecopy/verdict.h"

#include "tests/unit/suite.h"

static void names_are_those_of_the_command_line(void)
{
    CU_ASSERT_STRING_EQUAL(wirecopy_verdict_name(WIRECOPY_ORIGINAL), "original");
    CU_ASSERT_STRING_EQUAL(wirecopy_verdict_name(WIRECOPY_RELATED), "related");
    CU_ASSERT_STRING_EQUAL(wirecopy_verdict_name(WIRECOPY_DERIVED), "derived");
    CU_ASSERT_STRING_EQUAL(wirecopy_verdict_name(WIRECOPY_EDITED), "edited");
    CU_ASSERT_STRING_EQUAL(wirecopy_verdict_name(WIRECOPY_IDENTICAL), "identical");
}

static void an_unknown_verdict_has_an_answer(void)
{
    CU_ASSERT_STRING_EQUAL(wirecopy_verdict_name((wirecopy_verdict)5), "unknown verdict");
    CU_ASSERT_STRING_EQUAL(wirecopy_verdict_name((wirecopy_verdict)-1), "unknown verdict");
}

/* Programs compare them: "derived or higher". */
static void verdicts_ascend(void)
{
    CU_ASSERT(WIRECOPY_ORIGINAL < WIRECOPY_RELATED && WIRECOPY_RELATED < WIRECOPY_DERIVED &&
              WIRECOPY_DERIVED < WIRECOPY_EDITED && WIRECOPY_EDITED < WIRECOPY_IDENTICAL);
}

int main(void)
{
    static const test_case cases[] = {
        {"names are those of the command line", names_are_those_of_the_command_line},
        {"an unknown verdict has an answer", an_unknown_verdict_has_an_answer},
        {"verdicts ascend", verdicts_ascend},
    };
    return RUN_SUITE("match/verdict", cases);
}
