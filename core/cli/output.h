#ifndef WIRECOPY_CLI_OUTPUT_H
#define WIRECOPY_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/json/writer.h"

/* Bytes gathered before they are written. Large, so that a run is not held up by system calls. */
#define CLI_OUTPUT_BYTES ((size_t)64 << 10)

/**
 * Buffered output to a descriptor. The first write that fails is remembered and nothing is written after it, so that
 * callers may write on and ask once.
 */
typedef struct cli_output {
    int descriptor;
    int error_number; /* errno of the write that failed, or 0 */
    size_t byte_count;
    char bytes[CLI_OUTPUT_BYTES];
} cli_output;

void cli_output_init(cli_output *output, int descriptor);

void cli_output_write(cli_output *output, const char *bytes, size_t byte_count);
void cli_output_print(cli_output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cli_output_text(cli_output *output, const char *text);
void cli_output_byte(cli_output *output, char byte);
void cli_output_repeat(cli_output *output, char byte, size_t count);

/** The output as where JSON goes; borrowed. */
json_sink cli_output_sink(cli_output *output);

/** Hands on what is buffered. False: a write has failed, now or before. */
bool cli_output_flush(cli_output *output);

/** Flushes and closes the descriptor: some file systems tell only then that nothing was kept. */
bool cli_output_close(cli_output *output);

#endif
