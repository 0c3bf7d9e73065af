#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/cli/output.h"
#include "tests/unit/suite.h"

/* Reads back what went through a pipe; the writing end is closed by the output. */
static size_t drain(int descriptor, char *bytes, size_t byte_count_max)
{
    size_t total = 0;
    ssize_t taken;
    while (total < byte_count_max && (taken = read(descriptor, bytes + total, byte_count_max - total)) > 0)
        total += (size_t)taken;
    close(descriptor);
    return total;
}

static void bytes_arrive_in_order(void)
{
    int ends[2];
    char bytes[64];
    cli_output output;
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    cli_output_init(&output, ends[1]);
    cli_output_text(&output, "one ");
    cli_output_print(&output, "%d", 2);
    cli_output_byte(&output, ' ');
    cli_output_repeat(&output, '3', 3);
    cli_output_write(&output, "\0x", 2);
    CU_ASSERT_TRUE(cli_output_close(&output));
    CU_ASSERT_EQUAL(drain(ends[0], bytes, sizeof bytes), 11);
    CU_ASSERT_EQUAL(memcmp(bytes, "one 2 333\0x", 11), 0);
}

/* Sizes around the buffer's, so that a piece begins, ends and crosses where the buffer does. */
static void a_piece_larger_than_the_buffer_arrives_whole(void)
{
    static char piece[3 * CLI_OUTPUT_BYTES], back[3 * CLI_OUTPUT_BYTES];
    const size_t sizes[] = {CLI_OUTPUT_BYTES - 1, CLI_OUTPUT_BYTES, CLI_OUTPUT_BYTES + 1, sizeof piece - 1};
    for (size_t i = 0; i < sizeof piece; i++)
        piece[i] = (char)(i * 7 + i / 251);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        cli_output output;
        char name[] = "/tmp/wirecopy-output-XXXXXX";
        const int descriptor = mkstemp(name);
        CU_ASSERT_FATAL(descriptor >= 0);
        cli_output_init(&output, dup(descriptor));
        cli_output_write(&output, piece, 1);
        cli_output_write(&output, piece + 1, sizes[i] - 1);
        CU_ASSERT_TRUE(cli_output_close(&output));
        CU_ASSERT_EQUAL(lseek(descriptor, 0, SEEK_SET), 0);
        CU_ASSERT_EQUAL(drain(descriptor, back, sizeof back), sizes[i]);
        CU_ASSERT_EQUAL(memcmp(piece, back, sizes[i]), 0);
        unlink(name);
    }
}

static void a_full_device_is_told_at_the_flush_and_stays(void)
{
    cli_output output;
    cli_output_init(&output, open("/dev/full", O_WRONLY));
    cli_output_text(&output, "lost");
    CU_ASSERT_EQUAL(output.error_number, 0);
    CU_ASSERT_FALSE(cli_output_flush(&output));
    CU_ASSERT_EQUAL(output.error_number, ENOSPC);
    CU_ASSERT_TRUE(cli_output_close(&output) == false);
    CU_ASSERT_EQUAL(output.error_number, ENOSPC);
}

static void a_descriptor_that_cannot_be_written_is_told_at_close(void)
{
    cli_output output;
    cli_output_init(&output, open("/dev/null", O_RDONLY));
    cli_output_text(&output, "lost");
    CU_ASSERT_FALSE(cli_output_close(&output));
    CU_ASSERT_EQUAL(output.error_number, EBADF);
}

static void a_close_that_fails_is_told(void)
{
    cli_output output;
    cli_output_init(&output, -1);
    CU_ASSERT_FALSE(cli_output_close(&output));
    CU_ASSERT_EQUAL(output.error_number, EBADF);
}

/* A pipe holds 64 KiB; more than that, into one set not to block, must wait for the reader. */
static void a_pipe_that_does_not_block_is_waited_for(void)
{
    static char back[4 * CLI_OUTPUT_BYTES];
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    CU_ASSERT_EQUAL_FATAL(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    const pid_t child = fork();
    CU_ASSERT_FATAL(child >= 0);
    if (child == 0) {
        cli_output output;
        close(ends[0]);
        cli_output_init(&output, ends[1]);
        cli_output_repeat(&output, 'x', sizeof back);
        _exit(cli_output_close(&output) ? 0 : 1);
    }
    close(ends[1]);
    usleep(50000); /* the child fills the pipe */
    CU_ASSERT_EQUAL(drain(ends[0], back, sizeof back), sizeof back);
}

static const test_case cases[] = {
    {"bytes arrive in order", bytes_arrive_in_order},
    {"a piece larger than the buffer arrives whole", a_piece_larger_than_the_buffer_arrives_whole},
    {"a full device is told at the flush, and stays told", a_full_device_is_told_at_the_flush_and_stays},
    {"a descriptor that cannot be written is told at close", a_descriptor_that_cannot_be_written_is_told_at_close},
    {"a close that fails is told", a_close_that_fails_is_told},
    {"a pipe that does not block is waited for", a_pipe_that_does_not_block_is_waited_for},
};

int main(void)
{
    return RUN_SUITE("cli/output", cases);
}
