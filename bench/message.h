#ifndef WIRECOPY_BENCH_MESSAGE_H
#define WIRECOPY_BENCH_MESSAGE_H

#include "wirecopy/status.h"

/** Writes a line to standard error: "wirecopy-bench: " and the text. */
void bench_message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** The same, followed by ": " and the status's message. Returns the exit status to end on. */
int bench_message_status(wirecopy_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
