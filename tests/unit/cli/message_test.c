#include <string.h>
#include <unistd.h>

#include "core/cli/message.h"
#include "tests/unit/suite.h"

/* Standard error goes through a pipe while a message is written. */
static int kept_descriptor, ends[2];

static void capture(void)
{
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    kept_descriptor = dup(STDERR_FILENO);
    CU_ASSERT_FATAL(dup2(ends[1], STDERR_FILENO) >= 0);
    close(ends[1]);
}

static int captured(const char *expected)
{
    static char text[16384];
    CU_ASSERT_FATAL(dup2(kept_descriptor, STDERR_FILENO) >= 0); /* closes the writing end */
    close(kept_descriptor);
    const ssize_t byte_count = read(ends[0], text, sizeof text);
    close(ends[0]);
    return byte_count == (ssize_t)strlen(expected) && memcmp(text, expected, (size_t)byte_count) == 0;
}

static void a_message_is_a_line_with_the_programs_name(void)
{
    capture();
    cli_message_print("cannot open '%s'", "x");
    CU_ASSERT_TRUE(captured("wirecopy: cannot open 'x'\n"));
}

static void a_status_gives_its_message_and_exit_status(void)
{
    capture();
    const int exit_status = cli_message_status(WIRECOPY_E_LOCKED, "cannot open store '%s'", "db");
    CU_ASSERT_TRUE(captured("wirecopy: cannot open store 'db': another process is writing to the store\n"));
    CU_ASSERT_EQUAL(exit_status, CLI_EXIT_STORE);
}

/* An escape, a newline, DEL, and the one-byte CSI in UTF-8; letters beyond ASCII stay. */
static void control_characters_cannot_reach_the_terminal(void)
{
    capture();
    cli_message_print("%s", "a\033[2Jb\nc\x7f\xc2\x9bz caf\xc3\xa9");
    CU_ASSERT_TRUE(captured("wirecopy: a?[2Jb?c???z caf\xc3\xa9\n"));
}

/* 6143 bytes and the line's end: all that is kept of a message. */
static void a_long_message_is_cut(void)
{
    static char text[20000], expected[6146];
    memset(text, 'x', sizeof text - 1);
    memset(expected, 'x', sizeof expected - 1);
    memcpy(expected, "wirecopy: ", 10);
    capture();
    cli_message_print("%s", text);
    expected[6142] = '\n';
    expected[6143] = '\0';
    CU_ASSERT_TRUE(captured(expected));
}

static const test_case cases[] = {
    {"a message is a line with the program's name", a_message_is_a_line_with_the_programs_name},
    {"a status gives its message and exit status", a_status_gives_its_message_and_exit_status},
    {"control characters cannot reach the terminal", control_characters_cannot_reach_the_terminal},
    {"a long message is cut", a_long_message_is_cut},
};

int main(void)
{
    return RUN_SUITE("cli/message", cases);
}
