#include "bench/pairs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/replica.h"
#include "core/base/memory.h"
#include "wirecopy/engine.h"

/* Longest line of a truth file: two ids of the longest kind, and a label. */
#define LINE_BYTES (2 * WIRECOPY_FIELD_BYTES_MAX + 64)

typedef struct truth_pair {
    const char *lesser, *greater; /* ids, in the order of strcmp() */
    wirecopy_verdict label;
} truth_pair;

typedef struct pair_truth {
    truth_pair *pairs; /* [count], sorted */
    size_t count, pairs_capacity;
    size_t copy_count;
    wirecopy_arena arena;
    bench_pairs *counts;
} pair_truth;

static int compare_pairs(const void *a, const void *b)
{
    const truth_pair *left = a, *right = b;
    const int order = strcmp(left->lesser, right->lesser);
    return order ? order : strcmp(left->greater, right->greater);
}

/* Sets the pair's ids, whichever comes first. */
static void order_pair(truth_pair *pair, const char *a, const char *b)
{
    const bool is_ordered = strcmp(a, b) <= 0;
    pair->lesser = is_ordered ? a : b;
    pair->greater = is_ordered ? b : a;
}

static wirecopy_verdict find_label(const pair_truth *truth, const char *a, const char *b)
{
    truth_pair wanted;
    order_pair(&wanted, a, b);
    const truth_pair *pair =
        truth->count ? bsearch(&wanted, truth->pairs, truth->count, sizeof wanted, compare_pairs) : NULL;
    return pair ? pair->label : WIRECOPY_ORIGINAL;
}

/* ---- the truth file ---- */

static wirecopy_status add_line(pair_truth *truth, char *line)
{
    truth_pair pair = {.label = WIRECOPY_ORIGINAL};
    char *rest = NULL;
    const char *a = strtok_r(line, "\t", &rest), *b = strtok_r(NULL, "\t", &rest),
               *label = strtok_r(NULL, "\r\n", &rest);
    for (int verdict = WIRECOPY_RELATED; label && verdict <= WIRECOPY_IDENTICAL; verdict++)
        if (strcmp(label, wirecopy_verdict_name((wirecopy_verdict)verdict)) == 0)
            pair.label = (wirecopy_verdict)verdict;
    if (pair.label == WIRECOPY_ORIGINAL)
        return WIRECOPY_E_INPUT;
    a = wirecopy_arena_copy(&truth->arena, a, strlen(a) + 1);
    b = wirecopy_arena_copy(&truth->arena, b, strlen(b) + 1);
    if (!a || !b ||
        wirecopy_memory_reserve(&truth->pairs, &truth->pairs_capacity, truth->count + 1, sizeof truth->pairs[0]))
        return WIRECOPY_E_MEMORY;
    order_pair(&pair, a, b);
    truth->pairs[truth->count++] = pair;
    truth->counts->rows[pair.label].pair_count += truth->copy_count;
    return WIRECOPY_OK;
}

static wirecopy_status read_truth(pair_truth *truth, const char *path, bench_pairs_fault *fault_out)
{
    static char line[LINE_BYTES];
    FILE *file = fopen(path, "r");
    fault_out->line = 0;
    if (!file)
        return WIRECOPY_E_INPUT;
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && fgets(line, sizeof line, file)) {
        fault_out->line++;
        status = add_line(truth, line);
    }
    (void)fclose(file);
    if (status == WIRECOPY_OK && truth->count)
        qsort(truth->pairs, truth->count, sizeof truth->pairs[0], compare_pairs);
    return status;
}

/* ---- what is reported ---- */

/* Takes the number of its copy off an id; 0 if it has none. */
static unsigned long split_id(const pair_truth *truth, wirecopy_string id, char text_out[WIRECOPY_FIELD_BYTES_MAX + 1])
{
    memcpy(text_out, id.bytes, id.byte_count);
    text_out[id.byte_count] = '\0';
    char *mark = truth->copy_count > 1 ? strrchr(text_out, BENCH_REPLICA_MARK) : NULL;
    if (!mark)
        return 0;
    *mark = '\0';
    return strtoul(mark + 1, NULL, 10);
}

static void count_pair(pair_truth *truth, wirecopy_string a, wirecopy_string b, wirecopy_verdict verdict)
{
    static char a_text[WIRECOPY_FIELD_BYTES_MAX + 1], b_text[WIRECOPY_FIELD_BYTES_MAX + 1];
    const unsigned long a_copy = split_id(truth, a, a_text), b_copy = split_id(truth, b, b_text);
    const wirecopy_verdict label = a_copy == b_copy ? find_label(truth, a_text, b_text) : WIRECOPY_ORIGINAL;
    bench_pairs_row *rows = truth->counts->rows;
    if (label == verdict)
        rows[label].found++;
    else if (label != WIRECOPY_ORIGINAL)
        rows[label].as_other++;
    const bool is_false = verdict == WIRECOPY_RELATED ? label == WIRECOPY_ORIGINAL : label < WIRECOPY_DERIVED;
    rows[verdict].false_count += is_false;
}

static wirecopy_status hear_report(void *context, const wirecopy_report *report)
{
    for (size_t i = 0; i < report->match_count; i++)
        count_pair(context, report->id, report->matches[i].id, report->matches[i].verdict);
    return WIRECOPY_OK;
}

static wirecopy_status hear_refusal(void *context, wirecopy_status status, const char *place, const char *reason)
{
    (void)context, (void)status, (void)place, (void)reason;
    return WIRECOPY_OK;
}

static wirecopy_status index_corpus(pair_truth *truth, const bench_corpus *corpus, unsigned thread_count,
                                    const char *store_path)
{
    wirecopy_options options;
    wirecopy_options_init(&options);
    options.thread_count = thread_count;
    options.match_limit = 0;
    options.min_verdict = WIRECOPY_RELATED;
    const wirecopy_observer observer = {.context = truth, .report = hear_report, .refuse = hear_refusal};
    const wirecopy_feed_options feed_options = {.thread_count = thread_count};
    wirecopy_store *store = NULL;
    wirecopy_feed *feed = NULL;
    wirecopy_status status = wirecopy_store_open(store_path, WIRECOPY_STORE_CREATE, &store);
    if (status == WIRECOPY_OK)
        status = wirecopy_feed_open(&corpus->path, 1, &feed_options, &feed);
    if (status == WIRECOPY_OK) {
        const wirecopy_source source = wirecopy_feed_source(feed);
        status = wirecopy_index(store, &source, &options, &observer);
    }
    wirecopy_feed_close(feed);
    wirecopy_store_close(store);
    bench_folder_remove(store_path);
    return status;
}

wirecopy_status bench_pairs_measure(const bench_corpus *corpus, const char *truth_path, size_t copy_count,
                                    unsigned thread_count, const bench_folder *folder, bench_pairs *counts_out,
                                    bench_pairs_fault *fault_out)
{
    char store_path[BENCH_PATH_BYTES];
    bench_pairs counts = {0};
    pair_truth truth = {.copy_count = copy_count, .counts = &counts};
    wirecopy_status status = bench_folder_path(folder, "pairs", store_path);
    if (status == WIRECOPY_OK)
        status = read_truth(&truth, truth_path, fault_out);
    if (status == WIRECOPY_OK)
        status = index_corpus(&truth, corpus, thread_count, store_path);
    for (int label = WIRECOPY_RELATED; label <= WIRECOPY_IDENTICAL; label++) {
        bench_pairs_row *row = &counts.rows[label];
        row->missed = row->pair_count - row->found - row->as_other;
    }
    if (status == WIRECOPY_OK)
        *counts_out = counts;
    wirecopy_memory_free(truth.pairs);
    wirecopy_arena_clear(&truth.arena);
    return status;
}
