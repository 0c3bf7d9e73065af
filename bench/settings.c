#include "bench/settings.h"

#include <errno.h>
#include <getopt.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/folder.h"
#include "bench/message.h"
#include "wirecopy/status.h"

#define STORIES_MAX 100000000
#define WORDS_MIN 20
#define WORDS_MAX 20000
#define THREADS_MAX 1024
#define REPEAT_MAX 10000

void bench_settings_init(bench_settings *settings)
{
    *settings = (bench_settings){
        .folder = bench_folder_parent(),
        .story_count = 20000,
        .median_words = 400,
        .seed = 1,
        .thread_count = (uint64_t)omp_get_max_threads(),
        .warm_up_count = 1,
        .repeat_count = 5,
    };
}

static void print_help(const bench_benchmark *benchmark)
{
    printf("usage: wirecopy-bench %s [OPTION...]\n\n%s\n\n", benchmark->name, benchmark->question);
    fputs("  --feed FILE     the feed; default: stories are generated, one in ten of them a copy of another\n"
          "  --truth FILE    pairs of the feed and their labels: how many of them are found is counted, too\n"
          "  --stories N     generated ones; default 20000\n"
          "  --words N       median length of these; default 400\n"
          "  --copies N      the feed as it is and N - 1 times in other words; default: as many as make 32 MB\n"
          "  --seed N        of those words, and of generated stories; default 1\n"
          "  --stage NAME    this stage alone, and no pairs\n"
          "  --threads N     all threads; default: all cores\n"
          "  --warm-up N     rounds that do not count; default 1\n"
          "  --repeat N      rounds that count; default 5\n"
          "  --folder DIR    where stores are written, and removed; default: $TMPDIR, else /tmp\n"
          "  --json          a JSON object instead of a table\n"
          "  --help          this\n",
          stdout);
}

bool bench_settings_number(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *number_out)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno || number < minimum || number > maximum)
        return false;
    *number_out = number;
    return true;
}

enum {
    OPTION_FEED = 1,
    OPTION_TRUTH,
    OPTION_STORIES,
    OPTION_WORDS,
    OPTION_COPIES,
    OPTION_SEED,
    OPTION_STAGE,
    OPTION_THREADS,
    OPTION_WARM_UP,
    OPTION_REPEAT,
    OPTION_FOLDER,
    OPTION_JSON,
    OPTION_HELP,
};

static const struct option options[] = {
    {"feed", required_argument, NULL, OPTION_FEED},
    {"truth", required_argument, NULL, OPTION_TRUTH},
    {"stories", required_argument, NULL, OPTION_STORIES},
    {"words", required_argument, NULL, OPTION_WORDS},
    {"copies", required_argument, NULL, OPTION_COPIES},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"stage", required_argument, NULL, OPTION_STAGE},
    {"threads", required_argument, NULL, OPTION_THREADS},
    {"warm-up", required_argument, NULL, OPTION_WARM_UP},
    {"repeat", required_argument, NULL, OPTION_REPEAT},
    {"folder", required_argument, NULL, OPTION_FOLDER},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static bool set_number(bench_settings *settings, int option, const char *value)
{
    switch (option) {
    case OPTION_STORIES:
        return bench_settings_number(value, 1, STORIES_MAX, &settings->story_count);
    case OPTION_WORDS:
        return bench_settings_number(value, WORDS_MIN, WORDS_MAX, &settings->median_words);
    case OPTION_COPIES:
        return bench_settings_number(value, 1, BENCH_COPIES_MAX, &settings->copy_count);
    case OPTION_SEED:
        return bench_settings_number(value, 0, UINT64_MAX, &settings->seed);
    case OPTION_THREADS:
        return bench_settings_number(value, 1, THREADS_MAX, &settings->thread_count);
    case OPTION_WARM_UP:
        return bench_settings_number(value, 0, REPEAT_MAX, &settings->warm_up_count);
    case OPTION_REPEAT:
        return bench_settings_number(value, 1, REPEAT_MAX, &settings->repeat_count);
    default:
        return false;
    }
}

static bool set_option(bench_settings *settings, int option, const char *value)
{
    switch (option) {
    case OPTION_FEED:
        settings->feed = value;
        return true;
    case OPTION_TRUTH:
        settings->truth = value;
        return true;
    case OPTION_STAGE:
        settings->stage = value;
        return true;
    case OPTION_FOLDER:
        settings->folder = value;
        return true;
    case OPTION_JSON:
        settings->json = true;
        return true;
    default:
        return set_number(settings, option, value);
    }
}

bool bench_settings_parse(bench_settings *settings, const bench_benchmark *benchmark, int argument_count,
                          char **arguments, int *exit_out)
{
    *exit_out = wirecopy_status_exit(WIRECOPY_E_INVALID);
    opterr = 0;
    for (;;) {
        const int at = optind;
        const int option = getopt_long(argument_count, arguments, "", options, NULL);
        if (option == -1)
            break;
        if (option == OPTION_HELP) {
            print_help(benchmark);
            *exit_out = 0;
            return false;
        }
        if (!set_option(settings, option, optarg)) {
            bench_message_print("bad %s '%s'; 'wirecopy-bench %s --help' says what is good",
                                option == '?' ? "option" : "value", option == '?' ? arguments[at] : optarg,
                                benchmark->name);
            return false;
        }
    }
    if (optind < argument_count) {
        bench_message_print("unexpected '%s'", arguments[optind]);
        return false;
    }
    if (!settings->feed && (settings->truth || settings->copy_count)) {
        bench_message_print("'--%s' is of a '--feed'", settings->truth ? "truth" : "copies");
        return false;
    }
    return true;
}
