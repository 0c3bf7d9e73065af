#include "core/feed/correction.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/suite.h"

typedef struct example {
    const char *text;
    wirecopy_correction kind;
    uint32_t number;
} example;

static void check(const example *examples, size_t count, wirecopy_correction_line (*find)(wirecopy_string text))
{
    for (size_t i = 0; i < count; i++) {
        const wirecopy_correction_line line = find((wirecopy_string){examples[i].text, strlen(examples[i].text)});
        CU_ASSERT_EQUAL(line.kind, examples[i].kind);
        CU_ASSERT_EQUAL(line.number, examples[i].number);
        if (line.kind != examples[i].kind || line.number != examples[i].number)
            fprintf(stderr, "  '%s': kind %d, number %u\n", examples[i].text, (int)line.kind, line.number);
    }
}

#define CHECK(examples, find) check(examples, sizeof(examples) / sizeof((examples)[0]), find)

static void headlines_begin_with_correction_lines(void)
{
    static const example examples[] = {
        {"UPDATE 2-Ferry sinks off Marrow Bay", WIRECOPY_UPDATE, 2},
        {"UPDATE 12 - Ferry sinks", WIRECOPY_UPDATE, 12},
        {"WRAPUP 3-Ferry sinks", WIRECOPY_UPDATE, 3},
        {"Update: ferry sinks", WIRECOPY_UPDATE, 0},
        {"CORRECTED-Ferry sinks", WIRECOPY_CORRECTED, 0},
        {"CORRECTED (OFFICIAL)-Ferry sinks", WIRECOPY_CORRECTED, 0},
        {"CORRECTED-UPDATE 1-Ferry sinks", WIRECOPY_CORRECTED, 1},
        {"Correction: Ferry story", WIRECOPY_CORRECTED, 0},
        {"REFILE-UPDATE 4-Ferry sinks", WIRECOPY_REFILE, 4},
        {"RPT-Ferry sinks", WIRECOPY_REFILE, 0},
        {"REFILE", WIRECOPY_REFILE, 0},
        {"REFILE\n1ST LEAD", WIRECOPY_REFILE, 1},
        {"1ST LEAD", WIRECOPY_LEAD, 1},
        {"2. Lead", WIRECOPY_LEAD, 2},
        {"3rd Lead", WIRECOPY_LEAD, 3},
        {"(KORREKTUR) Fähre", WIRECOPY_CORRECTED, 0},
        {"KORREKTUR: Fähre", WIRECOPY_CORRECTED, 0},
        {"(Achtung: Berichtigung) Fähre", WIRECOPY_CORRECTED, 0},
        {"KILL: Ferry sinks", WIRECOPY_KILL, 0},
        {"MANDATORY KILL", WIRECOPY_KILL, 0},
        {"WITHDRAWN-Ferry sinks", WIRECOPY_KILL, 0},
        {"Eds: CORRECTS spelling of Marrow", WIRECOPY_AS_IT_WAS, 0},
        {"Eds: CORRECTS: spelling of Marrow", WIRECOPY_CORRECTED, 0},
        {"UPDATES: Adds quotes", WIRECOPY_UPDATE, 0},
    };
    CHECK(examples, wirecopy_correction_of_headline);
}

static void other_headlines_do_not(void)
{
    static const example examples[] = {
        {"", WIRECOPY_AS_IT_WAS, 0},
        {"Update on the bridge", WIRECOPY_AS_IT_WAS, 0},
        {"Correction of course at the bank", WIRECOPY_AS_IT_WAS, 0},
        {"Kill Bill returns to cinemas", WIRECOPY_AS_IT_WAS, 0},
        {"Kill: a new thriller", WIRECOPY_AS_IT_WAS, 0},
        {"KILL BILL RETURNS", WIRECOPY_AS_IT_WAS, 0},
        {"Lead poisons the wells of Marrow", WIRECOPY_AS_IT_WAS, 0},
        {"1st lead guitar for sale", WIRECOPY_LEAD, 1}, /* the price of "1st lead" without a mark */
        {"Repeat offender held", WIRECOPY_AS_IT_WAS, 0},
        {"2 killed on ferry", WIRECOPY_AS_IT_WAS, 0},
        {"The update", WIRECOPY_AS_IT_WAS, 0},
        {"UPDATED TIMETABLE FOR FERRIES", WIRECOPY_AS_IT_WAS, 0},
    };
    CHECK(examples, wirecopy_correction_of_headline);
}

static void slugs_may_end_with_them(void)
{
    static const example examples[] = {
        {"BC-US--Ethanol-Losing Grassland, 1st Ld-Writethru", WIRECOPY_LEAD, 1},
        {"BC-BKN--Heat-Hawks 3rdLd-Writethru", WIRECOPY_LEAD, 3},
        {"BC-Ferry, 2nd Ld", WIRECOPY_LEAD, 2},
        {"BC-Ferry, KILL", WIRECOPY_KILL, 0},
        {"BC-Ferry,CORRECTIVE", WIRECOPY_CORRECTED, 0},
        {"MARKETS-CORRECTION", WIRECOPY_AS_IT_WAS, 0},
        {"FILM-KILL/BILL", WIRECOPY_AS_IT_WAS, 0},
        {"COVID-19 cases", WIRECOPY_AS_IT_WAS, 0},
        {"US-LEAD/WATER", WIRECOPY_AS_IT_WAS, 0},
        {"", WIRECOPY_AS_IT_WAS, 0},
    };
    CHECK(examples, wirecopy_correction_of_slug);
}

static void the_stronger_of_two_counts(void)
{
    const wirecopy_correction_line lead = {WIRECOPY_LEAD, 2}, kill = {WIRECOPY_KILL, 0}, none = {WIRECOPY_AS_IT_WAS, 0};
    wirecopy_correction_line joined = wirecopy_correction_join(lead, kill);
    CU_ASSERT_TRUE(joined.kind == WIRECOPY_KILL && joined.number == 2);
    joined = wirecopy_correction_join(kill, lead);
    CU_ASSERT_TRUE(joined.kind == WIRECOPY_KILL && joined.number == 2);
    joined = wirecopy_correction_join(none, lead);
    CU_ASSERT_TRUE(joined.kind == WIRECOPY_LEAD && joined.number == 2);
}

/* Only so much is looked at, however long it is. */
static void long_lines_are_looked_at_in_part(void)
{
    char text[8192];
    for (size_t i = 0; i + 5 < sizeof text; i += 5)
        memcpy(text + i, "KILL ", 5);
    const wirecopy_string all = {text, sizeof text - 5};
    CU_ASSERT_EQUAL(wirecopy_correction_of_headline(all).kind, WIRECOPY_AS_IT_WAS); /* cut within a word */
    CU_ASSERT_EQUAL(wirecopy_correction_of_slug(all).kind, WIRECOPY_AS_IT_WAS);
}

int main(void)
{
    static const test_case cases[] = {
        {"headlines begin with correction lines", headlines_begin_with_correction_lines},
        {"other headlines do not", other_headlines_do_not},
        {"slugs may end with them", slugs_may_end_with_them},
        {"the stronger of two counts", the_stronger_of_two_counts},
        {"long lines are looked at in part", long_lines_are_looked_at_in_part},
    };
    return RUN_SUITE("feed/correction", cases);
}
