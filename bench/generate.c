#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench/benchmark.h"
#include "bench/message.h"
#include "bench/scale_settings.h"
#include "wirecopy/status.h"

/* A generated text has nothing to escape but line feeds. */
static void print_string(wirecopy_string string)
{
    const char *at = string.bytes, *const end = at + string.byte_count;
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        fwrite(at, 1, (size_t)((line_end ? line_end : end) - at), stdout);
        if (line_end)
            fputs("\\n", stdout);
        at = line_end ? line_end + 1 : end;
    }
}

static void print_member(const char *name, wirecopy_string value)
{
    printf("\"%s\":\"", name);
    print_string(value);
    fputs("\",", stdout);
}

static void print_story(const wirecopy_story *story)
{
    char date[32] = "";
    const time_t seconds = (time_t)(story->time_ms / 1000);
    struct tm parts;
    if (gmtime_r(&seconds, &parts))
        (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
    putchar_unlocked('{');
    print_member("id", story->id);
    print_member("source", story->source);
    print_member("lang", story->lang);
    printf("\"time\":\"%s.%03dZ\",", date, (int)(story->time_ms % 1000));
    print_member("title", story->title);
    fputs("\"text\":\"", stdout);
    print_string(story->text);
    fputs("\"}\n", stdout);
}

static wirecopy_status write_stories(const bench_scale_settings *settings, const bench_generator *generator,
                                     bench_writer *writer, FILE *truth)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint64_t i = 0; status == WIRECOPY_OK && i < settings->story_count && !ferror(stdout); i++) {
        const uint64_t number = settings->first_story + i;
        const bench_origin origin = bench_generator_origin(generator, number);
        wirecopy_story story;
        status = bench_writer_write(writer, number, &story);
        if (status == WIRECOPY_OK)
            print_story(&story);
        if (truth && origin.verdict != WIRECOPY_ORIGINAL)
            fprintf(truth, "g%" PRIu64 "\tg%" PRIu64 "\t%s\n", origin.original, number,
                    wirecopy_verdict_name(origin.verdict));
    }
    return status;
}

static int generate(const bench_scale_settings *settings, FILE *truth)
{
    bench_generator *generator = NULL;
    bench_writer *writer = NULL;
    wirecopy_status status = bench_generator_create(&settings->generator, &generator);
    if (status == WIRECOPY_OK)
        status = bench_writer_create(generator, &writer);
    if (status == WIRECOPY_OK)
        status = write_stories(settings, generator, writer, truth);
    bench_writer_destroy(writer);
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
