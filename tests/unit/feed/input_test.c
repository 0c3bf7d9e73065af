#include "core/feed/input.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "tests/unit/feed/compressed.h"
#include "tests/unit/suite.h"

static char path[64];
static wirecopy_input input;

static void write_file(const char *bytes, size_t byte_count)
{
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL_FATAL(fwrite(bytes, 1, byte_count, file), byte_count);
    CU_ASSERT_EQUAL_FATAL(fclose(file), 0);
}

/* Reads to the end, `step` bytes at a time. */
static wirecopy_status read_all(char *bytes, size_t capacity, size_t step, size_t *byte_count_out)
{
    wirecopy_status status = WIRECOPY_OK;
    size_t byte_count = 1;
    *byte_count_out = 0;
    while (status == WIRECOPY_OK && byte_count) {
        CU_ASSERT_TRUE_FATAL(*byte_count_out + step <= capacity);
        status = wirecopy_input_read(&input, bytes + *byte_count_out, step, &byte_count);
        *byte_count_out += byte_count;
    }
    return status;
}

static void plain_and_compressed_files_read_the_same(void)
{
    char stored[512], bytes[2048];
    const char *text = "one line\nand another\n";
    const size_t text_bytes = strlen(text);
    for (int kind = 0; kind < 3; kind++) {
        size_t stored_bytes = text_bytes;
        memcpy(stored, text, text_bytes);
        if (kind)
            stored_bytes = kind == 1 ? append_gzip(stored, 0, sizeof stored, text, text_bytes)
                                     : append_zstd(stored, 0, sizeof stored, text, text_bytes);
        write_file(stored, stored_bytes);
        for (size_t step = 1; step < 40; step++) {
            const uint64_t before = wirecopy_input_stored_bytes_read(&input);
            size_t byte_count;
            CU_ASSERT_EQUAL_FATAL(wirecopy_input_open(&input, path), WIRECOPY_OK);
            CU_ASSERT_EQUAL(read_all(bytes, sizeof bytes, step, &byte_count), WIRECOPY_OK);
            CU_ASSERT_FALSE(wirecopy_input_is_pausing(&input));
            wirecopy_input_close(&input);
            CU_ASSERT_EQUAL_FATAL(byte_count, text_bytes);
            CU_ASSERT_TRUE(memcmp(bytes, text, text_bytes) == 0);
            CU_ASSERT_EQUAL(wirecopy_input_stored_bytes_read(&input) - before, stored_bytes);
        }
    }
}

static void files_too_short_for_a_format_are_plain(void)
{
    static const char *const texts[] = {"", "\x1f", "\x28\xb5\x2f", "P*", "x"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char bytes[16];
        size_t byte_count;
        write_file(texts[i], strlen(texts[i]));
        CU_ASSERT_EQUAL_FATAL(wirecopy_input_open(&input, path), WIRECOPY_OK);
        CU_ASSERT_EQUAL(read_all(bytes, sizeof bytes, 4, &byte_count), WIRECOPY_OK);
        wirecopy_input_close(&input);
        CU_ASSERT_EQUAL(byte_count, strlen(texts[i]));
        CU_ASSERT_TRUE(memcmp(bytes, texts[i], byte_count) == 0);
    }
}

static void compressed_files_that_end_early_or_are_damaged_say_so(void)
{
    char stored[512], bytes[2048];
    const size_t stored_bytes = append_gzip(stored, 0, sizeof stored, "some text", 9);
    size_t byte_count;
    wirecopy_input_open_memory(&input, stored, stored_bytes - 1);
    CU_ASSERT_EQUAL(read_all(bytes, sizeof bytes, 4, &byte_count), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(input.reason.text, "compressed data ends early");
    CU_ASSERT_EQUAL(byte_count, 9);
    wirecopy_input_close(&input);

    stored[stored_bytes - 1] ^= 1; /* the length in the trailer */
    wirecopy_input_open_memory(&input, stored, stored_bytes);
    CU_ASSERT_EQUAL(read_all(bytes, sizeof bytes, 4, &byte_count), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(input.reason.text, "damaged gzip data");
    CU_ASSERT_EQUAL(byte_count, 9);
    wirecopy_input_close(&input);
}

static void what_cannot_be_read_says_why(void)
{
    char bytes[16];
    size_t byte_count;
    CU_ASSERT_EQUAL(wirecopy_input_open(&input, "/nonexistent/feed"), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(input.reason.text, "no such file or directory");
    CU_ASSERT_EQUAL_FATAL(wirecopy_input_open(&input, "/"), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_input_read(&input, bytes, sizeof bytes, &byte_count), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(input.reason.text, "is a directory");
    wirecopy_input_close(&input);
}

/* A descriptor made non-blocking by whoever shares it is waited for, not taken for a failure. */
static void a_pipe_pauses_while_nothing_is_in_it(void)
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    const int saved = dup(STDIN_FILENO);
    CU_ASSERT_EQUAL_FATAL(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    char bytes[16];
    size_t byte_count;
    CU_ASSERT_EQUAL_FATAL(wirecopy_input_open(&input, "-"), WIRECOPY_OK);
    CU_ASSERT_TRUE(wirecopy_input_is_pausing(&input));
    CU_ASSERT_EQUAL_FATAL(write(ends[1], "{}\n", 3), 3);
    CU_ASSERT_FALSE(wirecopy_input_is_pausing(&input));
    CU_ASSERT_EQUAL(wirecopy_input_read(&input, bytes, 2, &byte_count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(byte_count, 2);
    CU_ASSERT_FALSE(wirecopy_input_is_pausing(&input));
    CU_ASSERT_EQUAL(wirecopy_input_read(&input, bytes, 16, &byte_count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(byte_count, 1);
    CU_ASSERT_TRUE(wirecopy_input_is_pausing(&input));
    if (fork() == 0) {
        usleep(20000);
        _exit(write(ends[1], "x", 1) != 1);
    }
    close(ends[1]);
    CU_ASSERT_EQUAL(wirecopy_input_read(&input, bytes, 16, &byte_count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(byte_count, 1);
    CU_ASSERT_EQUAL(wirecopy_input_read(&input, bytes, 16, &byte_count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(byte_count, 0);
    CU_ASSERT_FALSE(wirecopy_input_is_pausing(&input));
    wirecopy_input_close(&input);
    CU_ASSERT_EQUAL(dup2(saved, STDIN_FILENO), STDIN_FILENO);
    close(saved);
    close(ends[0]);
}

static void failed_allocations_are_reported(void)
{
    char stored[512], bytes[16];
    size_t byte_count;
    write_file(stored, append_gzip(stored, 0, sizeof stored, "some text", 9));
    for (size_t nth = 1; nth <= 2; nth++) {
        wirecopy_input_clear(&input);
        CU_ASSERT_EQUAL_FATAL(wirecopy_input_open(&input, path), WIRECOPY_OK);
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(wirecopy_input_read(&input, bytes, sizeof bytes, &byte_count), WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        wirecopy_input_close(&input);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"plain and compressed files read the same", plain_and_compressed_files_read_the_same},
        {"files too short for a format are plain", files_too_short_for_a_format_are_plain},
        {"compressed files that end early or are damaged say so",
         compressed_files_that_end_early_or_are_damaged_say_so},
        {"what cannot be read says why", what_cannot_be_read_says_why},
        {"a pipe pauses while nothing is in it", a_pipe_pauses_while_nothing_is_in_it},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    snprintf(path, sizeof path, "/tmp/wirecopy-input-XXXXXX");
    const int file = mkstemp(path);
    if (file < 0)
        return EXIT_FAILURE;
    close(file);
    wirecopy_input_init(&input);
    const int exit_status = RUN_SUITE("feed/input", cases);
    wirecopy_input_clear(&input);
    unlink(path);
    return exit_status;
}
