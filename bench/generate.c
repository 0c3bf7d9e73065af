#include <stdbool.h>
#include <stdio.h>

#include "bench/benchmark.h"
#include "bench/message.h"
#include "bench/scale_settings.h"
#include "bench/wire.h"
#include "wirecopy/status.h"

static int generate(const bench_scale_settings *settings, FILE *truth)
{
    bench_generator *generator = NULL;
    wirecopy_status status = bench_generator_create(&settings->generator, &generator);
    if (status == WIRECOPY_OK)
        status = bench_wire_write(generator, settings->first_story, settings->story_count, stdout, truth);
    bench_generator_destroy(generator);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot generate stories");
    return 0;
}

static int run_generate(int argument_count, char **arguments)
{
    bench_scale_settings settings;
    int exit_status;
    bench_scale_settings_init(&settings);
    if (!bench_scale_settings_parse(&settings, &bench_generate, argument_count, arguments, &exit_status))
        return exit_status;
    FILE *truth = settings.truth_out ? fopen(settings.truth_out, "w") : NULL;
    if (settings.truth_out && !truth)
        return bench_message_status(WIRECOPY_E_IO, "cannot write '%s'", settings.truth_out);
    exit_status = generate(&settings, truth);
    const bool is_truth_cut = truth && ferror(truth);
    if ((truth && fclose(truth) != 0) || is_truth_cut)
        exit_status = bench_message_status(WIRECOPY_E_IO, "cannot write '%s'", settings.truth_out);
    return exit_status;
}

const bench_benchmark bench_generate = {
    .name = "generate",
    .question = "writes what ingest and lookup measure on: invented stories, distributed as news are",
    .run = run_generate,
};
