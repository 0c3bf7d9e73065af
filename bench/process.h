#ifndef WIRECOPY_BENCH_PROCESS_H
#define WIRECOPY_BENCH_PROCESS_H

#include <stdint.h>

/** What this process has cost the machine so far; zeros where the system does not tell. */
typedef struct bench_process {
    uint64_t written_bytes;  /**< handed to the disk: write_bytes of /proc/self/io */
    uint64_t resident_bytes; /**< of memory that is not of a file: VmRSS - RssFile of /proc/self/status */
} bench_process;

bench_process bench_process_look(void);

#endif
