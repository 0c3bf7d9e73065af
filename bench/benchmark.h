#ifndef WIRECOPY_BENCH_BENCHMARK_H
#define WIRECOPY_BENCH_BENCHMARK_H

/** A benchmark: a row of the table in main.c, and a file that answers one question. */
typedef struct bench_benchmark {
    const char *name;
    const char *question;

    /** Arguments from the benchmark's name on. Returns the exit status of the program. */
    int (*run)(int argument_count, char **arguments);
} bench_benchmark;

extern const bench_benchmark bench_hotloop;
extern const bench_benchmark bench_copies;   /* no measurement: the feed that others measure on */
extern const bench_benchmark bench_generate; /* likewise: invented stories */
extern const bench_benchmark bench_ingest;
extern const bench_benchmark bench_lookup;
extern const bench_benchmark bench_quality;
extern const bench_benchmark bench_mixed;
extern const bench_benchmark bench_scale;
extern const bench_benchmark bench_hamming;
extern const bench_benchmark bench_fingerprint;
extern const bench_benchmark bench_guard;
extern const bench_benchmark bench_rivals;

#endif
