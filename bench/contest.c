#include "bench/contest.h"

#include <string.h>

#include "bench/interrupt.h"
#include "bench/measure.h"
#include "core/base/memory.h"

wirecopy_status bench_contest_open(bench_contest *contest, const bench_rival_setup *setup, const bench_folder *folder)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < bench_rival_count; i++) {
        char path[BENCH_PATH_BYTES];
        bench_rival_setup own = *setup;
        bench_contestant *const contestant = &contest->contestants[contest->count++];
        contest->failed = i;
        contestant->rival = bench_rival_table[i];
        contestant->agrees = true;
        status = bench_folder_path(folder, contestant->rival->name, path);
        own.path = path;
        if (status == WIRECOPY_OK)
            status = contestant->rival->create(&own, &contestant->state);
    }
    return status;
}

void bench_contest_close(bench_contest *contest)
{
    for (size_t i = 0; i < contest->count; i++) {
        bench_contestant *const contestant = &contest->contestants[i];
        if (contestant->state)
            contestant->rival->destroy(contestant->state);
        wirecopy_memory_free(contestant->fingerprint_us);
        bench_hits_clear(&contestant->hits);
    }
    memset(contest, 0, sizeof *contest);
}

/* ---- work ---- */

static double us_since(double begun)
{
    return 1e6 * (bench_clock_seconds() - begun);
}

static wirecopy_status index_batch(bench_contestant *contestant, const wirecopy_story *stories, size_t count,
                                   uint64_t first_story)
{
    const size_t batch = contestant->batch_count;
    if (wirecopy_memory_reserve(&contestant->fingerprint_us, &contestant->fingerprint_capacity, batch + 1,
                                sizeof contestant->fingerprint_us[0]))
        return WIRECOPY_E_MEMORY;
    double begun = bench_clock_seconds();
    wirecopy_status status = contestant->rival->fingerprint(contestant->state, stories, count);
    contestant->fingerprint_us[batch] = us_since(begun) / (double)count;
    begun = bench_clock_seconds();
    if (status == WIRECOPY_OK)
        status = contestant->rival->index(contestant->state, first_story);
    contestant->index_us += us_since(begun);
    contestant->batch_count++;
    return status;
}

wirecopy_status bench_contest_index(bench_contest *contest, const wirecopy_story *stories, size_t count)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < contest->count; i++) {
        contest->failed = i;
        status = bench_interrupt_came() ? WIRECOPY_E_CANCELLED
                                        : index_batch(&contest->contestants[i], stories, count, contest->story_count);
    }
    contest->story_count += count;
    return status;
}

/* What is left to do once all is indexed; then the questions' fingerprints. */
static wirecopy_status prepare(bench_contestant *contestant, const wirecopy_story *questions, size_t count)
{
    const bench_rival *const rival = contestant->rival;
    const double begun = bench_clock_seconds();
    const wirecopy_status status = rival->finish ? rival->finish(contestant->state) : WIRECOPY_OK;
    contestant->index_us += us_since(begun);
    if (status != WIRECOPY_OK)
        return status;
    contestant->byte_count = rival->bytes(contestant->state);
    return rival->fingerprint(contestant->state, questions, count);
}

static wirecopy_status look_up(bench_contestant *contestant, size_t question_count)
{
    bench_hits *const hits = &contestant->hits;
    const size_t count_before = hits->count;
    hits->count = 0;
    const double begun = bench_clock_seconds();
    const wirecopy_status status = contestant->rival->look_up(contestant->state, hits);
    contestant->look_up_us[contestant->round_count] = us_since(begun) / (double)question_count;
    if (status == WIRECOPY_OK && contestant->round_count > 0 && hits->count != count_before)
        return WIRECOPY_E_CORRUPT;
    contestant->round_count++;
    return status;
}

wirecopy_status bench_contest_look_up(bench_contest *contest, const wirecopy_story *questions, size_t count,
                                      size_t round_count)
{
    wirecopy_status status = WIRECOPY_OK;
    contest->question_count = count;
    for (size_t i = 0; status == WIRECOPY_OK && i < contest->count; i++) {
        contest->failed = i;
        status = prepare(&contest->contestants[i], questions, count);
    }
    for (size_t round = 0; round < round_count; round++)
        for (size_t i = 0; status == WIRECOPY_OK && i < contest->count; i++) {
            contest->failed = i;
            status = bench_interrupt_came() ? WIRECOPY_E_CANCELLED : look_up(&contest->contestants[i], count);
        }
    return status;
}

/* ---- judging ---- */

/* Hits are in order, so that those of a question follow each other. */
static void judge(bench_contestant *contestant, uint64_t question_count, const bench_truth *truths,
                  const uint64_t *families)
{
    const bench_hits *const hits = &contestant->hits;
    size_t at = 0;
    for (uint64_t question = 0; question < question_count; question++) {
        bool is_found = false, is_false = false;
        for (; at < hits->count && hits->pairs[at].question == question; at++) {
            const bool is_of_family = families[hits->pairs[at].key] == truths[question].family;
            is_found |= is_of_family;
            is_false |= !is_of_family && truths[question].is_all_known;
        }
        contestant->found[truths[question].verdict] += is_found;
        contestant->false_count += is_false;
    }
}

void bench_contest_judge(bench_contest *contest, const bench_truth *truths, const uint64_t *families)
{
    const bench_contestant *first_exact = NULL;
    for (uint64_t i = 0; i < contest->question_count; i++)
        contest->asked[truths[i].verdict]++;
    for (size_t i = 0; i < contest->count; i++) {
        bench_contestant *const contestant = &contest->contestants[i];
        bench_hits_sort(&contestant->hits);
        judge(contestant, contest->question_count, truths, families);
        if (!contestant->rival->is_exact)
            continue;
        first_exact = first_exact ? first_exact : contestant;
        contestant->agrees = bench_hits_equal(&contestant->hits, &first_exact->hits);
    }
}
