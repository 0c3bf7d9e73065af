#include "wirecopy/status.h"

#include <ctype.h>
#include <string.h>

#include "tests/unit/suite.h"

static const struct {
    wirecopy_status status;
    int value, exit_status;
    const char *name;
} known[] = {
#define KNOWN(name, value, exit_status, message) {WIRECOPY_##name, value, exit_status, "WIRECOPY_" #name},
    WIRECOPY_STATUS_LIST(KNOWN)
#undef KNOWN
};

#define KNOWN_COUNT (sizeof known / sizeof known[0])

/* 0, -1, -2 ... without a gap: a program may keep them in a table. */
static void values_descend_from_zero(void)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        CU_ASSERT_EQUAL(known[i].value, -(int)i);
        CU_ASSERT_EQUAL((int)known[i].status, known[i].value);
    }
}

static void messages_are_lower_case_without_full_stop(void)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        const char *message = wirecopy_status_message(known[i].status);
        CU_ASSERT(strlen(message) > 0 && islower((unsigned char)message[0]));
        CU_ASSERT(message[strlen(message) - 1] != '.');
        for (size_t j = 0; j < i; j++)
            CU_ASSERT_STRING_NOT_EQUAL(message, wirecopy_status_message(known[j].status));
    }
}

static void names_are_those_of_the_header(void)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        CU_ASSERT_STRING_EQUAL(wirecopy_status_name(known[i].status), known[i].name);
}

/* 2 usage, 3 bad input, 4 store, 5 system: what the command line promises. */
static void exit_statuses_are_those_of_the_command_line(void)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        const int exit_status = wirecopy_status_exit(known[i].status);
        CU_ASSERT_EQUAL(exit_status, known[i].exit_status);
        CU_ASSERT(known[i].status == WIRECOPY_OK ? exit_status == 0 : exit_status >= 2 && exit_status <= 5);
    }
    CU_ASSERT_EQUAL(wirecopy_status_exit(WIRECOPY_E_INVALID), 2);
    CU_ASSERT_EQUAL(wirecopy_status_exit(WIRECOPY_E_INPUT), 3);
    CU_ASSERT_EQUAL(wirecopy_status_exit(WIRECOPY_E_CORRUPT), 4);
    CU_ASSERT_EQUAL(wirecopy_status_exit(WIRECOPY_E_MEMORY), 5);
}

static void an_unknown_status_has_an_answer(void)
{
    static const int unknown[] = {1, -18, -1000, 77};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        CU_ASSERT_STRING_EQUAL(wirecopy_status_message((wirecopy_status)unknown[i]), "unknown status");
        CU_ASSERT_STRING_EQUAL(wirecopy_status_name((wirecopy_status)unknown[i]), "unknown status");
        CU_ASSERT_EQUAL(wirecopy_status_exit((wirecopy_status)unknown[i]), 5);
    }
}

static void the_version_is_that_of_the_header(void)
{
    CU_ASSERT_STRING_EQUAL(wirecopy_version(), WIRECOPY_VERSION_STRING);
}

int main(void)
{
    static const test_case cases[] = {
        {"values descend from zero", values_descend_from_zero},
        {"messages are lower case without full stop", messages_are_lower_case_without_full_stop},
        {"names are those of the header", names_are_those_of_the_header},
        {"exit statuses are those of the command line", exit_statuses_are_those_of_the_command_line},
        {"an unknown status has an answer", an_unknown_status_has_an_answer},
        {"the version is that of the header", the_version_is_that_of_the_header},
    };
    return RUN_SUITE("base/status", cases);
}
