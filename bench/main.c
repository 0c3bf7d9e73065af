#include <stdio.h>
#include <string.h>

#include "bench/benchmark.h"
#include "bench/message.h"
#include "wirecopy/status.h"

static const bench_benchmark *const benchmarks[] = {
    &bench_hotloop, &bench_quality, &bench_fingerprint, &bench_lookup, &bench_ingest, &bench_mixed,
    &bench_scale,   &bench_hamming, &bench_rivals,      &bench_guard,  &bench_copies, &bench_generate,
};
#define BENCHMARK_COUNT (sizeof benchmarks / sizeof benchmarks[0])

static void print_usage(void)
{
    printf("usage: wirecopy-bench BENCHMARK [OPTION...]\n\n");
    for (size_t i = 0; i < BENCHMARK_COUNT; i++)
        printf("  %-12s %s\n", benchmarks[i]->name, benchmarks[i]->question);
    printf("\n'wirecopy-bench BENCHMARK --help' says more; bench/README.md says how it is measured.\n");
}

/* What was written has to arrive, or the run has failed. */
static int run(const bench_benchmark *benchmark, int argument_count, char **arguments)
{
    const int exit_status = benchmark->run(argument_count, arguments);
    if (fflush(stdout) != 0 || ferror(stdout))
        return bench_message_status(WIRECOPY_E_IO, "cannot write to standard output");
    return exit_status;
}

int main(int argument_count, char **arguments)
{
    const char *name = argument_count > 1 ? arguments[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_usage();
        return 0;
    }
    for (size_t i = 0; i < BENCHMARK_COUNT; i++)
        if (strcmp(name, benchmarks[i]->name) == 0)
            return run(benchmarks[i], argument_count - 1, arguments + 1);
    if (name[0])
        bench_message_print("no benchmark '%s'; 'wirecopy-bench --help' lists them", name);
    else
        bench_message_print("no benchmark named; 'wirecopy-bench --help' lists them");
    return wirecopy_status_exit(WIRECOPY_E_INVALID);
}
