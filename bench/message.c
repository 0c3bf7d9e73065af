#include "bench/message.h"

#include <stdarg.h>
#include <stdio.h>

#include "bench/bar.h"

void bench_message_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    bench_bar_show(NULL, 0, 0);
    fputs("wirecopy-bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

int bench_message_status(wirecopy_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    bench_bar_show(NULL, 0, 0);
    fputs("wirecopy-bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, ": %s\n", wirecopy_status_message(status));
    va_end(arguments);
    return wirecopy_status_exit(status);
}
