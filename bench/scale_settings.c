#include "bench/scale_settings.h"

#include <getopt.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "bench/folder.h"
#include "bench/message.h"
#include "bench/settings.h"
#include "wirecopy/status.h"

#define STORIES_MAX UINT64_C(1000000000000)
#define WORDS_MIN 20
#define WORDS_MAX 20000
#define THREADS_MAX 1024

void bench_scale_settings_init(bench_scale_settings *settings)
{
    *settings = (bench_scale_settings){
        .story_count = 1000000,
        .commit_count = 10000,
        .lookup_count = 20000,
        .repeat_count = 5,
        .write_count = 10000,
        .write_rate = 10000,
        .reader_count = (uint64_t)(omp_get_max_threads() > 1 ? omp_get_max_threads() - 1 : 1),
        .thread_count = (uint64_t)omp_get_max_threads(),
        .folder = bench_folder_parent(),
    };
    bench_generator_options_init(&settings->generator);
}

typedef bool set_option(bench_scale_settings *settings, const char *value);

static bool set_stories(bench_scale_settings *settings, const char *value)
{
    return bench_settings_number(value, 1, STORIES_MAX, &settings->story_count);
}

static bool set_first(bench_scale_settings *settings, const char *value)
{
    return bench_settings_number(value, 0, STORIES_MAX, &settings->first_story);
}

static bool set_seed(bench_scale_settings *settings, const char *value)
{
    return bench_settings_number(value, 0, UINT64_MAX, &settings->generator.seed);
}

static bool set_words(bench_scale_settings *settings, const char *value)
{
    uint64_t words;
    if (!bench_settings_number(value, WORDS_MIN, WORDS_MAX, &words))
        return false;
    settings->generator.median_words = (uint32_t)words;
    return true;
}

/* The three kinds keep their proportion. */
static bool set_copies(bench_scale_settings *settings, const char *value)
{
    uint64_t percent;
    if (!bench_settings_number(value, 0, 90, &percent))
        return false;
    settings->generator.identical_share = 0.003 * (double)percent;
    settings->generator.edited_share = 0.004 * (double)percent;
    settings->generator.derived_share = 0.003 * (double)percent;
    return true;
}

static bool set_truth_out(bench_scale_settings *settings, const char *value)
{
    settings->truth_out = value;
    return true;
}

static bool set_commit(bench_scale_settings *settings, const char *value)
{
    return bench_settings_number(value, 1, STORIES_MAX, &settings->commit_count);
}

static bool set_no_sketch(bench_scale_settings *settings, const char *value)
{
    (void)value;
    settings->no_sketch = true;
    return true;
}

static bool set_keep(bench_scale_settings *settings, const char *value)
{
    settings->keep = value;
    return true;
}

static bool set_store(bench_scale_settings *settings, const char *value)
{
    settings->store = value;
    return true;
}

/* N,N,...: ascending, for a store only grows. */
static bool set_sizes(bench_scale_settings *settings, const char *value)
{
    char number[32];
    settings->size_count = 0;
    for (;;) {
        const size_t byte_count = strcspn(value, ",");
        const uint64_t least = settings->size_count ? settings->sizes[settings->size_count - 1] + 1 : 1;
        if (settings->size_count == BENCH_SIZES_MAX || byte_count >= sizeof number)
            return false;
        memcpy(number, value, byte_count);
        number[byte_count] = '\0';
        if (!bench_settings_number(number, least, STORIES_MAX, &settings->sizes[settings->size_count++]))
            return false;
        if (value[byte_count] == '\0')
            return true;
        value += byte_count + 1;
    }
}

static bool set_lookups(bench_scale_settings *settings, const char *value)
{
    return bench_settings_number(value, 1, STORIES_MAX, &settings->lookup_count);
}

static bool set_threads(bench_scale_settings *settings, const char *value)
{
    return bench_settings_number(value, 1, THREADS_MAX, &settings->thread_count);
}

static bool set_repeat(bench_scale_settings *settings, const char *value)
{
    return bench_settings_number(value, 1, BENCH_REPEAT_MAX, &settings->repeat_count);
}

static bool set_writes(bench_scale_settings *settings, const char *value)
{
    return bench_settings_number(value, 1, STORIES_MAX, &settings->write_count);
}

static bool set_rate(bench_scale_settings *settings, const char *value)
{
    return bench_settings_number(value, 0, STORIES_MAX, &settings->write_rate);
}

static bool set_readers(bench_scale_settings *settings, const char *value)
{
    return bench_settings_number(value, 1, THREADS_MAX, &settings->reader_count);
}

static bool set_feed(bench_scale_settings *settings, const char *value)
{
    settings->feed = value;
    return true;
}

static bool set_folder(bench_scale_settings *settings, const char *value)
{
    settings->folder = value;
    return true;
}

static bool set_json(bench_scale_settings *settings, const char *value)
{
    (void)value;
    settings->json = true;
    return true;
}

/* One table for all: which benchmarks take an option, how it is set, and what --help says. */
typedef struct scale_option {
    const char *name;
    const char *argument; /* NULL: none */
    const char *benchmarks;
    set_option *set;
    const char *help;
} scale_option;

static const scale_option options[] = {
    {"feed", "FILE", "quality", set_feed, "whose stories are edited; default: generated ones"},
    {"stories", "N", "generate ingest mixed scale quality", set_stories,
     "how many: written, in the store, at most; of a feed; default 1000000, of quality 5000"},
    {"first", "N", "generate", set_first, "the number of the first one; default 0"},
    {"seed", "N", "generate ingest lookup mixed scale quality", set_seed, "of the stories, and of edits; default 1"},
    {"words", "N", "generate ingest lookup mixed scale quality", set_words, "median length of a story; default 400"},
    {"copies", "PERCENT", "generate ingest lookup mixed scale", set_copies, "planted copies; default 10"},
    {"truth-out", "FILE", "generate", set_truth_out, "writes copies and originals: id TAB id TAB verdict"},
    {"commit", "N", "ingest lookup mixed scale", set_commit, "stories of a commit; default 10000, of mixed 100"},
    {"no-sketch", NULL, "ingest", set_no_sketch, "stories without sketch entries: the simhash part alone"},
    {"keep", "DIR", "ingest lookup", set_keep, "where the store is made, and left; default: removed"},
    {"store", "DIR", "lookup", set_store, "a store that 'ingest --keep' left, with the same --seed and --words"},
    {"sizes", "N,N,...", "lookup scale", set_sizes,
     "sizes of the store to measure at; default 100000,1000000, of scale 100000,300000,1000000,... up to --stories"},
    {"lookups", "N", "lookup mixed scale", set_lookups, "stories to look up, at each size; default 20000"},
    {"readers", "N", "mixed", set_readers, "threads that look up; default: all cores but one"},
    {"writes", "N", "mixed", set_writes, "stories that are written in each phase; default 10000"},
    {"rate", "N", "mixed", set_rate, "of these a second; default 10000; 0: as fast as it goes"},
    {"repeat", "N", "ingest lookup mixed scale", set_repeat, "rounds; of ingest, stores; default 5, of ingest 3"},
    {"threads", "N", "ingest lookup mixed scale quality", set_threads, "all threads; default: all cores"},
    {"folder", "DIR", "ingest lookup mixed scale quality", set_folder,
     "where a store that is not kept is; default: $TMPDIR, else /tmp"},
    {"json", NULL, "ingest lookup mixed scale quality", set_json, "a JSON object instead of a table"},
};
#define OPTION_COUNT (sizeof options / sizeof options[0])

static bool takes(const bench_benchmark *benchmark, const scale_option *option)
{
    return strstr(option->benchmarks, benchmark->name) != NULL;
}

static void print_help(const bench_benchmark *benchmark)
{
    printf("usage: wirecopy-bench %s [OPTION...]\n\n%s\n\n", benchmark->name, benchmark->question);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        char text[40];
        const char *argument = options[i].argument;
        snprintf(text, sizeof text, "--%s%s%s", options[i].name, argument ? " " : "", argument ? argument : "");
        if (takes(benchmark, &options[i]))
            printf("  %-17s %s\n", text, options[i].help);
    }
    printf("  %-17s this\n", "--help");
}

/* The table as getopt_long() wants it, of one benchmark; an option's value is its number in the table and 1. */
static void list_options(const bench_benchmark *benchmark, struct option list[OPTION_COUNT + 2])
{
    size_t count = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (takes(benchmark, &options[i]))
            list[count++] = (struct option){options[i].name, options[i].argument ? required_argument : no_argument,
                                            NULL, (int)i + 1};
    list[count++] = (struct option){"help", no_argument, NULL, (int)OPTION_COUNT + 1};
    list[count] = (struct option){NULL, 0, NULL, 0};
}

bool bench_scale_settings_parse(bench_scale_settings *settings, const bench_benchmark *benchmark, int argument_count,
                                char **arguments, int *exit_out)
{
    struct option list[OPTION_COUNT + 2];
    list_options(benchmark, list);
    *exit_out = wirecopy_status_exit(WIRECOPY_E_INVALID);
    opterr = 0;
    for (;;) {
        const int at = optind;
        const int option = getopt_long(argument_count, arguments, "", list, NULL);
        if (option == -1)
            break;
        if (option == (int)OPTION_COUNT + 1) {
            print_help(benchmark);
            *exit_out = 0;
            return false;
        }
        if (option == '?' || !options[option - 1].set(settings, optarg)) {
            bench_message_print("bad %s '%s'; 'wirecopy-bench %s --help' says what is good",
                                option == '?' ? "option" : "value", option == '?' ? arguments[at] : optarg,
                                benchmark->name);
            return false;
        }
    }
    if (optind < argument_count)
        bench_message_print("unexpected '%s'", arguments[optind]);
    return optind == argument_count;
}

void bench_scale_settings_open(const bench_scale_settings *settings, bench_result *result,
                               const bench_benchmark *benchmark, int argument_count, char **arguments)
{
    bench_result_open(result, benchmark, settings->json, argument_count, arguments);
    result->manifest.seed = settings->generator.seed;
    result->manifest.warm_up_count = 1;
    result->manifest.repeat_count = settings->repeat_count;
}

int bench_scale_settings_path(const bench_scale_settings *settings, bench_folder *folder,
                              char path_out[BENCH_PATH_BYTES])
{
    const char *given = settings->store ? settings->store : settings->keep;
    if (given) {
        const int byte_count = snprintf(path_out, BENCH_PATH_BYTES, "%s", given);
        return byte_count < BENCH_PATH_BYTES ? 0 : bench_message_status(WIRECOPY_E_LIMIT, "cannot use '%s'", given);
    }
    wirecopy_status status = bench_folder_create(folder, settings->folder);
    if (status == WIRECOPY_OK)
        status = bench_folder_path(folder, "store", path_out);
    return status == WIRECOPY_OK ? 0 : bench_message_status(status, "cannot make a folder in '%s'", settings->folder);
}
