#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/cli/input.h"
#include "core/cli/interrupt.h"
#include "tests/unit/suite.h"

/* Signals act on the whole process: each case is a child, which exits with 0 when all was as it should be. */
static int passes_in_child(int (*act)(void))
{
    int status = -1;
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);
        _exit(act());
    }
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Two stories in standard input, which stays open: whoever wants a third waits. */
static int open_waiting_feed(cli_input *input, wirecopy_feed **feed_out)
{
    static const char stories[] = "{\"text\":\"one\"}\n{\"text\":\"two\"}\n";
    static const char *const standard_input[] = {"-"};
    int ends[2];
    if (pipe(ends) != 0 || dup2(ends[0], STDIN_FILENO) < 0)
        return 1;
    if (write(ends[1], stories, sizeof stories - 1) != (ssize_t)sizeof stories - 1)
        return 2;
    if (wirecopy_feed_open(standard_input, 1, NULL, feed_out) != WIRECOPY_OK)
        return 3;
    cli_interrupt_catch();
    cli_input_init(input, *feed_out, (wirecopy_string){"", 0});
    return 0;
}

static int read_undisturbed(void)
{
    cli_input input;
    wirecopy_feed *feed = NULL;
    wirecopy_story story;
    void *batch = NULL;
    size_t count = 0;
    uint64_t byte_count = 0;
    int failure = open_waiting_feed(&input, &feed);
    const wirecopy_source source = cli_input_source(&input);
    if (!failure && (source.read(source.context, 10, &batch, &count, &byte_count) != WIRECOPY_OK || !batch))
        return 10;
    if (count != 2 || source.story(source.context, batch, 1, 0, &story) != WIRECOPY_OK)
        return 11;
    if (story.text.byte_count != 3 || memcmp(story.text.bytes, "two", 3) != 0 || input.cut)
        return 12;
    source.release(source.context, batch);
    cli_input_clear(&input);
    wirecopy_feed_close(feed);
    return failure;
}

static void raise_term(int signal_number)
{
    (void)signal_number;
    (void)kill(getpid(), SIGTERM);
}

/* The alarm comes while the second read waits. */
static int read_on_until_told(void)
{
    cli_input input;
    wirecopy_feed *feed = NULL;
    void *first = NULL, *second = NULL;
    size_t count = 0;
    uint64_t byte_count = 0;
    int failure = open_waiting_feed(&input, &feed);
    const wirecopy_source source = cli_input_source(&input);
    if (failure || source.read(source.context, 10, &first, &count, &byte_count) != WIRECOPY_OK || !first)
        return 10;
    signal(SIGALRM, raise_term);
    alarm(1);
    if (source.read(source.context, 10, &second, &count, &byte_count) != WIRECOPY_OK || second || !input.cut)
        return 11;
    if (source.read(source.context, 10, &second, &count, &byte_count) != WIRECOPY_OK || second)
        return 12;
    source.release(source.context, first);
    cli_input_clear(&input);
    wirecopy_feed_close(feed);
    return 0;
}

/* What is read when the signal is there already is not used, whole or not. */
static int read_after_the_signal(void)
{
    cli_input input;
    wirecopy_feed *feed = NULL;
    void *batch = &input;
    size_t count = 0;
    uint64_t byte_count = 0;
    FILE *file = tmpfile();
    if (!file || open_waiting_feed(&input, &feed) != 0)
        return 10;
    raise(SIGINT);
    (void)fputs("half a plain text", file);
    if (fflush(file) != 0 || lseek(fileno(file), 0, SEEK_SET) != 0 || dup2(fileno(file), STDIN_FILENO) < 0)
        return 11;
    const wirecopy_source source = cli_input_source(&input);
    if (source.read(source.context, 10, &batch, &count, &byte_count) != WIRECOPY_OK || batch || !input.cut)
        return 12;
    cli_input_clear(&input);
    wirecopy_feed_close(feed);
    return input.cut_batch == NULL ? 0 : 13;
}

static void stories_pass_through(void)
{
    CU_ASSERT_TRUE(passes_in_child(read_undisturbed));
}

static void a_signal_ends_a_read_that_waits(void)
{
    CU_ASSERT_TRUE(passes_in_child(read_on_until_told));
}

static void what_is_read_after_a_signal_is_not_used(void)
{
    CU_ASSERT_TRUE(passes_in_child(read_after_the_signal));
}

static const test_case cases[] = {
    {"stories pass through", stories_pass_through},
    {"a signal ends a read that waits", a_signal_ends_a_read_that_waits},
    {"what is read after a signal is not used", what_is_read_after_a_signal_is_not_used},
};

int main(void)
{
    return RUN_SUITE("cli/input", cases);
}
