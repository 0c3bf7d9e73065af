#include "core/serve/tokens.h"

#include "core/base/memory.h"
#include "tests/unit/store/fixture.h"

#include <fcntl.h>

#define READER "reader-0123456789"
#define WRITER "writer/0123456789+=~._"

static const char good[] = "# who\n\n  read\t" READER "  \r\nwrite " WRITER "\n";

static serve_tokens *parse(const char *text)
{
    serve_tokens *tokens = NULL;
    char reason[SERVE_REASON_BYTES];
    CU_ASSERT_EQUAL_FATAL(serve_tokens_parse(text, strlen(text), &tokens, reason), WIRECOPY_OK);
    return tokens;
}

static void a_token_grants_its_scope_and_nothing_else_does(void)
{
    static const char *const none[] = {
        NULL,
        "",
        "Bearer",
        "Bearer ",
        "Bearer " READER "x",
        "Bearer reader-012345678",
        "Basic " READER,
        READER,
        "Bearer\t" READER,
        "Bearer " READER " ",
        "Bearer Reader-0123456789",
    };
    serve_tokens *const tokens = parse(good);
    CU_ASSERT_EQUAL(serve_tokens_scope(tokens, "Bearer " READER), SERVE_SCOPE_READ);
    CU_ASSERT_EQUAL(serve_tokens_scope(tokens, "bearer  " WRITER), SERVE_SCOPE_WRITE);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        CU_ASSERT_EQUAL(serve_tokens_scope(tokens, none[i]), SERVE_SCOPE_NONE);
    char long_one[700];
    memset(long_one, 'a', sizeof long_one);
    memcpy(long_one, "Bearer ", 7);
    long_one[sizeof long_one - 1] = '\0';
    CU_ASSERT_EQUAL(serve_tokens_scope(tokens, long_one), SERVE_SCOPE_NONE);
    serve_tokens_close(tokens);
    serve_tokens_close(NULL);
}

static void a_token_given_twice_has_the_larger_scope(void)
{
    serve_tokens *const tokens = parse("write " READER "\nread " READER);
    CU_ASSERT_EQUAL(serve_tokens_scope(tokens, "Bearer " READER), SERVE_SCOPE_WRITE);
    serve_tokens_close(tokens);
}

static void bad_lines_are_named_and_not_quoted(void)
{
    static const char *const bad[] = {
        "# one\nadmin " READER,           "# one\nread short",          "# one\nread",
        "# one\nread " READER " " WRITER, "# one\nread \"" READER "\"", "# one\nwriter " READER,
    };
    serve_tokens *tokens = NULL;
    char reason[SERVE_REASON_BYTES];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT_EQUAL(serve_tokens_parse(bad[i], strlen(bad[i]), &tokens, reason), WIRECOPY_E_INPUT);
        CU_ASSERT(strncmp(reason, "line 2: ", 8) == 0 && !strstr(reason, "0123456789"));
    }
    CU_ASSERT_EQUAL(serve_tokens_parse("# none\n", 7, &tokens, reason), WIRECOPY_E_INPUT);
    CU_ASSERT_PTR_NULL(tokens);
}

static void write_file(const char *name, mode_t mode, const char *text)
{
    const int file = open(fixture_path(name), O_CREAT | O_WRONLY, 0600);
    CU_ASSERT_FATAL(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    CU_ASSERT_EQUAL(fchmod(file, mode), 0);
    close(file);
}

static wirecopy_status open_status(const char *path, char *reason)
{
    serve_tokens *tokens = NULL;
    const wirecopy_status status = serve_tokens_open(path, &tokens, reason);
    serve_tokens_close(tokens);
    return status;
}

static void a_file_is_read_that_others_may_not_read(void)
{
    char reason[SERVE_REASON_BYTES];
    fixture_reset();
    write_file("tokens", 0640, good);
    write_file("open", 0644, good);
    write_file("large", 0600, good);
    CU_ASSERT_EQUAL(truncate(fixture_path("large"), (1 << 20) + 1), 0);
    CU_ASSERT_EQUAL(open_status(fixture_path("tokens"), reason), WIRECOPY_OK);
    CU_ASSERT_EQUAL(open_status(fixture_path("open"), reason), WIRECOPY_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(reason, "chmod"));
    CU_ASSERT_EQUAL(open_status(fixture_path("large"), reason), WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(open_status(fixture_path("none"), reason), WIRECOPY_E_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(reason, "No such file"));
    CU_ASSERT_EQUAL(open_status(fixture_folder, reason), WIRECOPY_E_INPUT);
}

static void memory_may_run_out(void)
{
    char reason[SERVE_REASON_BYTES];
    wirecopy_status status = WIRECOPY_E_MEMORY;
    fixture_reset();
    write_file("tokens", 0600, good);
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 10; nth++) {
        wirecopy_memory_fail_at(nth);
        status = open_status(fixture_path("tokens"), reason);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
    }
    CU_ASSERT_EQUAL(status, WIRECOPY_OK);
}

int main(void)
{
    static const test_case cases[] = {
        {"a token grants its scope, and nothing else does", a_token_grants_its_scope_and_nothing_else_does},
        {"a token given twice has the larger scope", a_token_given_twice_has_the_larger_scope},
        {"bad lines are named, and not quoted", bad_lines_are_named_and_not_quoted},
        {"a file is read that others may not read", a_file_is_read_that_others_may_not_read},
        {"memory may run out", memory_may_run_out},
    };
    return RUN_FIXTURE("serve/tokens", cases);
}
