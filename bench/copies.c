#include <stdio.h>

#include "bench/benchmark.h"
#include "bench/corpus.h"
#include "bench/message.h"
#include "bench/replica.h"
#include "bench/settings.h"

static int write_copies(const bench_settings *settings)
{
    char reason[BENCH_REASON_BYTES];
    bench_corpus corpus;
    wirecopy_status status = bench_corpus_read(&corpus, settings->feed, 1, reason);
    int exit_status = wirecopy_status_exit(status);
    if (status == WIRECOPY_OK) {
        const uint64_t copy_count =
            settings->copy_count ? settings->copy_count : bench_replica_enough(corpus.text_bytes);
        status = bench_replica_write(&corpus, (size_t)copy_count, settings->seed, stdout);
        if (status != WIRECOPY_OK)
            exit_status = bench_message_status(status, "cannot write copies of '%s'", settings->feed);
    } else {
        bench_message_status(status, "cannot read '%s'%s%s", settings->feed, reason[0] ? ": " : "", reason);
    }
    bench_corpus_clear(&corpus);
    return exit_status;
}

static int run_copies(int argument_count, char **arguments)
{
    bench_settings settings;
    int exit_status;
    bench_settings_init(&settings);
    if (!bench_settings_parse(&settings, &bench_copies, argument_count, arguments, &exit_status))
        return exit_status;
    if (!settings.feed) {
        bench_message_print("of what? '--feed FILE' says it");
        return wirecopy_status_exit(WIRECOPY_E_INVALID);
    }
    return write_copies(&settings);
}

const bench_benchmark bench_copies = {
    .name = "copies",
    .question = "writes what hotloop measures on: a feed, as it is and N - 1 times in other words",
    .run = run_copies,
};
