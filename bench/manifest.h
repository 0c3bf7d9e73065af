#ifndef WIRECOPY_BENCH_MANIFEST_H
#define WIRECOPY_BENCH_MANIFEST_H

#include <stdint.h>
#include <stdio.h>

/** On what, and with what, a measurement was made. All strings are terminated; "unknown" where that is so. */
typedef struct bench_manifest {
    char cpu[512];
    char system[208];   /**< the operating system's kernel, and the architecture */
    char command[1024]; /**< the benchmark's arguments; what is too long is cut */
    char date[32];      /**< RFC 3339, UTC, of the start */
    long cores;         /**< online */
    uint64_t memory_bytes;
    double load;         /**< load average over a minute at the start, or below 0 if unknown */
    double busy_cores;   /**< cores busy with something else, over half a second at the start; below 0 if unknown */
    double others_cores; /**< the same from the start to the end, on average, when bench_manifest_finish() was called;
                              below 0 if unknown */
    const char *kernel;  /**< whose instructions the library uses: see wirecopy/kernel.h */
    const char *compiler;
    const char *flags;    /**< WIRECOPY_BENCH_FLAGS if the build sets it, else what the compiler tells */
    const char *version;  /**< of the library */
    const char *revision; /**< WIRECOPY_BENCH_REVISION of the environment, else "unknown" */
    uint64_t seed, warm_up_count, repeat_count; /**< set by the benchmark; 0 until then */
    struct {
        unsigned long long busy, own; /**< ticks, at the start */
        double seconds;
    } begun; /**< for bench_manifest_finish() alone */
} bench_manifest;

/**
 * Looks around, for half a second. Call before the work begins, which is load itself.
 *
 * @param arguments  [argument_count] of the benchmark, its name first.
 */
void bench_manifest_collect(bench_manifest *manifest, int argument_count, char **arguments);

/** Looks at what others did since then, and says on standard error if that was more than half a core. */
void bench_manifest_finish(bench_manifest *manifest);

/** Says on standard error if more than half a core is busy with something else. */
void bench_manifest_warn(const bench_manifest *manifest);

/** Says it in two lines for people: the machine, and the build. */
void bench_manifest_table(const bench_manifest *manifest, FILE *file);

/** Writes it as members of a JSON object, without the braces. */
void bench_manifest_json(const bench_manifest *manifest, FILE *file);

/** Writes a member of a JSON object that is a string. */
void bench_manifest_string(FILE *file, const char *name, const char *value);

#endif
