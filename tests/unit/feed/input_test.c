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

typedef struct pieces {
    const char *text;
    bool is_damaged; /* behind the text */
} pieces;

/* One byte at a time. */
static wirecopy_status read_piece(void *context, char *bytes, size_t byte_count_max, size_t *byte_count_out,
                                  wirecopy_reason *why)
{
    pieces *source = context;
    CU_ASSERT_TRUE(byte_count_max > 0);
    *byte_count_out = *source->text != '\0';
    if (*byte_count_out == 0 && source->is_damaged) {
        wirecopy_reason_set(why, "no more");
        return WIRECOPY_E_INPUT;
    }
    if (*byte_count_out)
        bytes[0] = *source->text++;
    return WIRECOPY_OK;
}

static void a_source_is_read_as_a_file_is(void)
{
    char bytes[64];
    size_t byte_count;
    pieces source = {"one line\n", false};
    wirecopy_input_open_source(&input, read_piece, &source);
    CU_ASSERT_EQUAL(read_all(bytes, sizeof bytes, 4, &byte_count), WIRECOPY_OK);
    CU_ASSERT_TRUE(byte_count == 9 && memcmp(bytes, "one line\n", 9) == 0);
    CU_ASSERT_FALSE(wirecopy_input_is_pausing(&input));
    wirecopy_input_close(&input);
    source = (pieces){"abcdef", true};
    wirecopy_input_open_source(&input, read_piece, &source);
    CU_ASSERT_EQUAL(read_all(bytes, sizeof bytes, 4, &byte_count), WIRECOPY_E_INPUT);
    CU_ASSERT_EQUAL(byte_count, 6);
    CU_ASSERT_STRING_EQUAL(input.reason.text, "no more");
    wirecopy_input_close(&input);
}

/* Longer than is converted at a time, and compressed in turn. */
static void utf16_is_read_as_utf8(void)
{
    const size_t unit_count = 50000;
    char *wide = malloc(2 * unit_count), *stored = malloc(2 * unit_count), *bytes = malloc(4 * unit_count);
    CU_ASSERT_FATAL(wide && stored && bytes);
    for (size_t i = 0; i < unit_count; i++) {
        const unsigned unit = i == 0 ? 0xfeff : i % 2 ? 0xe9 : 0x6771;
        wide[2 * i] = (char)unit;
        wide[2 * i + 1] = (char)(unit >> 8);
    }
    const size_t stored_bytes = append_zstd(stored, 0, 2 * unit_count, wide, 2 * unit_count);
    for (int is_stored = 0; is_stored < 2; is_stored++) {
        size_t byte_count;
        wirecopy_input_open_memory(&input, is_stored ? stored : wide, is_stored ? stored_bytes : 2 * unit_count);
        CU_ASSERT_EQUAL(read_all(bytes, 4 * unit_count, 1000, &byte_count), WIRECOPY_OK);
        CU_ASSERT_EQUAL(byte_count, 3 + unit_count / 2 * 2 + (unit_count / 2 - 1) * 3);
        CU_ASSERT_TRUE(memcmp(bytes, "\xef\xbb\xbf\xc3\xa9\xe6\x9d\xb1", 8) == 0);
        wirecopy_input_close(&input);
    }
    free(wide);
    free(stored);
    free(bytes);
}

/* Some KiB that are more than the limit when they are let out. */
static void data_that_grows_without_measure_is_refused(void)
{
    const size_t zeros_bytes = (size_t)1 << 20, stored_capacity = (size_t)1 << 20;
    char *zeros = calloc(1, zeros_bytes), *stored = malloc(stored_capacity);
    CU_ASSERT_FATAL(zeros && stored);
    size_t end = 0;
    for (int i = 0; i < 300; i++)
        end = append_zstd(stored, end, stored_capacity, zeros, zeros_bytes);
    wirecopy_input_open_memory(&input, stored, end);
    wirecopy_status status = WIRECOPY_OK;
    uint64_t sum = 0;
    for (size_t byte_count = 1; status == WIRECOPY_OK && byte_count; sum += byte_count)
        status = wirecopy_input_read(&input, zeros, zeros_bytes, &byte_count);
    wirecopy_input_close(&input);
    CU_ASSERT_EQUAL(status, WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(input.reason.text, "compressed data that grows more than 4096 times");
    CU_ASSERT_TRUE(sum >= (uint64_t)256 << 20 && sum < (uint64_t)258 << 20);
    free(zeros);
    free(stored);
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
        {"a source is read as a file is", a_source_is_read_as_a_file_is},
        {"UTF-16 is read as UTF-8", utf16_is_read_as_utf8},
        {"data that grows without measure is refused", data_that_grows_without_measure_is_refused},
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
