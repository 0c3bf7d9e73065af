#include <string.h>

#include "core/cli/options.h"
#include "tests/unit/suite.h"

static const cli_choice choices[] = {{"weak", 1}, {"strong", 2}, {NULL, 0}};

static const cli_option options[] = {
    {.name = "db",
     .required = true,
     .kind = CLI_OPTION_DIRECTORY,
     .value_name = "DIR",
     .help = "the store",
     .offset = offsetof(cli_settings, db)},
    {.name = "json",
     .letter = 'j',
     .kind = CLI_OPTION_FLAG,
     .flag = 1,
     .help = "as JSON",
     .offset = offsetof(cli_settings, json)},
    {.name = "quiet",
     .letter = 'q',
     .kind = CLI_OPTION_FLAG,
     .flag = 1,
     .help = "say\nless",
     .offset = offsetof(cli_settings, quiet)},
    {.name = "no-progress",
     .kind = CLI_OPTION_FLAG,
     .flag = 0,
     .help = "no bar",
     .offset = offsetof(cli_settings, progress)},
    {.name = "limit",
     .kind = CLI_OPTION_COUNT,
     .value_name = "N",
     .minimum = 2,
     .maximum = 100,
     .help = "a limit",
     .offset = offsetof(cli_settings, match_limit)},
    {.name = "min-verdict",
     .kind = CLI_OPTION_CHOICE,
     .value_name = "VERDICT",
     .choices = choices,
     .help = "a choice",
     .offset = offsetof(cli_settings, min_verdict)},
    {.name = "field", .kind = CLI_OPTION_FIELD, .value_name = "MEMBER=NAME", .help = "a field"},
    {.name = "secret",
     .hidden = true,
     .kind = CLI_OPTION_TEXT,
     .value_name = "X",
     .help = "hidden",
     .offset = offsetof(cli_settings, completion)},
    {.name = "help",
     .letter = 'h',
     .kind = CLI_OPTION_FLAG,
     .flag = 1,
     .help = "help",
     .offset = offsetof(cli_settings, help)},
};
#define OPTION_COUNT (sizeof options / sizeof options[0])
#define ARGUMENTS_MAX 16

static cli_settings settings;
static cli_problem problem;
static const char *arguments[ARGUMENTS_MAX];

/* Arguments in a list ended by NULL. */
static bool parse(const char *const *given)
{
    size_t count = 0;
    while (given[count]) {
        arguments[count] = given[count];
        count++;
    }
    cli_settings_init(&settings);
    problem.text[0] = '\0';
    return cli_options_parse(options, OPTION_COUNT, count, arguments, &settings, &problem);
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})
#define REFUSED(text_wanted, ...) (!PARSE(__VA_ARGS__) && told(text_wanted))

static bool told(const char *wanted)
{
    if (strcmp(problem.text, wanted) == 0)
        return true;
    fprintf(stderr, "told: %s\n", problem.text);
    return false;
}

static void values_stand_behind_an_equals_sign_or_a_space(void)
{
    CU_ASSERT_TRUE(PARSE("--db=x"));
    CU_ASSERT_STRING_EQUAL(settings.db, "x");
    CU_ASSERT_TRUE(PARSE("--db", "y", "--limit", "7", "--min-verdict=strong"));
    CU_ASSERT_STRING_EQUAL(settings.db, "y");
    CU_ASSERT_EQUAL(settings.match_limit, 7);
    CU_ASSERT_EQUAL(settings.min_verdict, 2);
    CU_ASSERT_TRUE(PARSE("--db=--odd=name"));
    CU_ASSERT_STRING_EQUAL(settings.db, "--odd=name");
    CU_ASSERT_TRUE(PARSE("--db", "-"));
    CU_ASSERT_STRING_EQUAL(settings.db, "-");
}

static void the_last_of_two_holds(void)
{
    CU_ASSERT_TRUE(PARSE("--db=x", "--limit=3", "--limit=4", "--db=y"));
    CU_ASSERT_STRING_EQUAL(settings.db, "y");
    CU_ASSERT_EQUAL(settings.match_limit, 4);
}

static void flags_have_letters_that_join(void)
{
    CU_ASSERT_TRUE(PARSE("-qj", "--db=x", "--no-progress"));
    CU_ASSERT_EQUAL(settings.quiet, 1);
    CU_ASSERT_EQUAL(settings.json, 1);
    CU_ASSERT_EQUAL(settings.progress, 0);
    CU_ASSERT_TRUE(REFUSED("unknown option '-x'", "-qx", "--db=x"));
}

static void operands_may_stand_anywhere(void)
{
    CU_ASSERT_TRUE(PARSE("one", "--db", "x", "-", "-q", "two", "--", "--json", "-q"));
    CU_ASSERT_EQUAL_FATAL(settings.operand_count, 5);
    const char *const expected[] = {"one", "-", "two", "--json", "-q"};
    for (size_t i = 0; i < 5; i++)
        CU_ASSERT_STRING_EQUAL(settings.operands[i], expected[i]);
    CU_ASSERT_EQUAL(settings.json, 0);
}

static void what_is_required_must_be_there_but_for_help(void)
{
    CU_ASSERT_TRUE(REFUSED("option '--db DIR' is required", "--json"));
    CU_ASSERT_TRUE(PARSE("--help"));
    CU_ASSERT_EQUAL(settings.help, 1);
}

static void slips_get_a_hint(void)
{
    CU_ASSERT_TRUE(REFUSED("unknown option '--jsn'; did you mean '--json'?", "--jsn"));
    CU_ASSERT_TRUE(REFUSED("unknown option '--min'; did you mean '--min-verdict'?", "--min=weak"));
    CU_ASSERT_TRUE(REFUSED("unknown option '--nonsense'", "--nonsense"));
    CU_ASSERT_TRUE(REFUSED("unknown option '--secre'", "--secre"));
    CU_ASSERT_TRUE(REFUSED("unknown option '--=x'", "--=x") || REFUSED("unknown option '--'", "--=x"));
}

static void values_are_checked(void)
{
    CU_ASSERT_TRUE(REFUSED("option '--db' needs a value: --db=DIR", "--db"));
    CU_ASSERT_TRUE(REFUSED("option '--db' needs a value: --db=DIR", "--db", "--json"));
    CU_ASSERT_TRUE(REFUSED("option '--db' needs a value that is not empty", "--db="));
    CU_ASSERT_TRUE(REFUSED("option '--json' takes no value", "--json=yes"));
    CU_ASSERT_TRUE(REFUSED("option '--min-verdict' takes one of weak, strong, not 'medium'", "--min-verdict=medium"));
}

/* Below, above, one beyond each type, and what strtoull() would let pass. */
static void numbers_are_digits_within_their_bounds(void)
{
    const char *const bad[] = {"1", "101", "", "-3", "+3", " 3", "3 ", "0x3", "3.0", "ten", "18446744073709551619"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT_FALSE(PARSE("--db=x", "--limit", bad[i]));
        CU_ASSERT_PTR_NOT_NULL(strstr(problem.text, "takes a number from 2 to 100"));
    }
    CU_ASSERT_TRUE(PARSE("--db=x", "--limit", "2"));
    CU_ASSERT_TRUE(PARSE("--db=x", "--limit", "100"));
}

static void fields_are_collected(void)
{
    CU_ASSERT_TRUE(PARSE("--db=x", "--field", "text=body", "--field=title=a=b"));
    CU_ASSERT_EQUAL_FATAL(settings.field_count, 2);
    CU_ASSERT_STRING_EQUAL(settings.fields[0].member, "text");
    CU_ASSERT_STRING_EQUAL(settings.fields[0].name, "body");
    CU_ASSERT_STRING_EQUAL(settings.fields[1].member, "title");
    CU_ASSERT_STRING_EQUAL(settings.fields[1].name, "a=b");
}

static void fields_are_checked(void)
{
    const char *shape = "option '--field' takes MEMBER=NAME, such as text=body, not 'text'";
    CU_ASSERT_TRUE(REFUSED(shape, "--field", "text"));
    CU_ASSERT_FALSE(PARSE("--field", "text="));
    CU_ASSERT_FALSE(PARSE("--field", "=x"));
    CU_ASSERT_TRUE(REFUSED("option '--field' maps 'text' twice", "--field=text=a", "--field=text=b"));
    CU_ASSERT_TRUE(REFUSED("a story has id, text, title, source, time and lang, but no 'body'", "--field=body=text"));
}

/* A long mistake must not run over what holds the problem. */
static void long_mistakes_are_cut(void)
{
    char option[4096];
    memset(option, 'a', sizeof option - 1);
    option[sizeof option - 1] = '\0';
    memcpy(option, "--", 2);
    CU_ASSERT_FALSE(PARSE(option));
    CU_ASSERT_TRUE(strlen(problem.text) < 80);
    memcpy(option, "--min-verdict=", 14);
    CU_ASSERT_FALSE(PARSE(option));
    CU_ASSERT_TRUE(strlen(problem.text) < 120);
}

static void help_shows_what_is_not_hidden(void)
{
    static cli_output output;
    static char text[8192];
    cli_output_init(&output, -1);
    cli_options_help(options, OPTION_COUNT, &output);
    memcpy(text, output.bytes, output.byte_count);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "      --db DIR              the store\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "  -q, --quiet               say\n                            less\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "--min-verdict VERDICT"));
    CU_ASSERT_PTR_NULL(strstr(text, "secret"));
}

static const test_case cases[] = {
    {"values stand behind an equals sign or a space", values_stand_behind_an_equals_sign_or_a_space},
    {"the last of two holds", the_last_of_two_holds},
    {"flags have letters that join", flags_have_letters_that_join},
    {"operands may stand anywhere", operands_may_stand_anywhere},
    {"what is required must be there, but for help", what_is_required_must_be_there_but_for_help},
    {"slips get a hint", slips_get_a_hint},
    {"values are checked", values_are_checked},
    {"numbers are digits within their bounds", numbers_are_digits_within_their_bounds},
    {"fields are collected", fields_are_collected},
    {"fields are checked", fields_are_checked},
    {"long mistakes are cut", long_mistakes_are_cut},
    {"help shows what is not hidden", help_shows_what_is_not_hidden},
};

int main(void)
{
    return RUN_SUITE("cli/options", cases);
}
