#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/cli/interrupt.h"
#include "tests/unit/suite.h"

/* What a child does with signals does not touch the tests. Returns how it ended, as wait() tells. */
static int in_child(void (*act)(void))
{
    int status = -1;
    const pid_t child = fork();
    if (child == 0) {
        act();
        _exit(99);
    }
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    return status;
}

static void catch_one(void)
{
    cli_interrupt_catch();
    if (cli_interrupt_caught() != 0)
        _exit(1);
    raise(SIGTERM);
    _exit(cli_interrupt_caught() == SIGTERM ? 0 : 2);
}

static void catch_two(void)
{
    cli_interrupt_catch();
    raise(SIGINT);
    raise(SIGINT);
}

static void ignore_one(void)
{
    signal(SIGINT, SIG_IGN);
    cli_interrupt_catch();
    raise(SIGINT);
    _exit(cli_interrupt_caught());
}

/* Before anybody waits, and while somebody does. */
static void tell_who_waits(void)
{
    cli_interrupt_catch();
    struct pollfd told = {.fd = cli_interrupt_descriptor(), .events = POLLIN};
    if (told.fd < 0 || told.fd != cli_interrupt_descriptor() || poll(&told, 1, 0) != 0)
        _exit(1);
    raise(SIGTERM);
    _exit(poll(&told, 1, 10000) == 1 ? 0 : 2);
}

static void tell_who_comes_late(void)
{
    cli_interrupt_catch();
    raise(SIGTERM);
    struct pollfd told = {.fd = cli_interrupt_descriptor(), .events = POLLIN};
    _exit(poll(&told, 1, 10000) == 1 ? 0 : 2);
}

static void who_waits_for_the_descriptor_is_told(void)
{
    const int while_waiting = in_child(tell_who_waits), late = in_child(tell_who_comes_late);
    CU_ASSERT_TRUE(WIFEXITED(while_waiting) && WEXITSTATUS(while_waiting) == 0);
    CU_ASSERT_TRUE(WIFEXITED(late) && WEXITSTATUS(late) == 0);
}

static void the_first_signal_is_remembered(void)
{
    const int status = in_child(catch_one);
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void the_second_ends_the_program(void)
{
    const int status = in_child(catch_two);
    CU_ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
}

static void an_ignored_signal_stays_ignored(void)
{
    const int status = in_child(ignore_one);
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static const test_case cases[] = {
    {"the first signal is remembered", the_first_signal_is_remembered},
    {"the second ends the program", the_second_ends_the_program},
    {"an ignored signal stays ignored", an_ignored_signal_stays_ignored},
    {"who waits for the descriptor is told", who_waits_for_the_descriptor_is_told},
};

int main(void)
{
    return RUN_SUITE("cli/interrupt", cases);
}
