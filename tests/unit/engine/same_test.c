#include "core/store/merger.h"
#include "core/store/segments.h"
#include "tests/unit/engine/runs.h"

/* A store answers the same whatever became of its files: appended to in any pieces, merged in any order, its segments
 * thrown away and made anew, compacted, or exported and imported. The stories come in versions, are deleted, and expire. */

#define FEED_COUNT 260
#define MORE_COUNT 60
#define QUESTION_COUNT 70

/* ---- answers, without the numbers, which compacting and importing change ---- */

static wirecopy_status log_answer(void *context, const wirecopy_report *report)
{
    run_log *const log = context;
    char line[512];
    (void)snprintf(line, sizeof line, "%.*s %s\n", (int)report->id.byte_count, report->id.bytes,
                   wirecopy_verdict_name(report->verdict));
    log_add(log, line);
    for (size_t i = 0; i < report->match_count; i++) {
        wirecopy_match match = report->matches[i];
        match.story = match.group = 0;
        log_match(log, &match);
    }
    log->report_count += report->match_count;
    return WIRECOPY_OK;
}

static void run_answers(run_function *run, wirecopy_store *store, const made_story *made, size_t count,
                        unsigned thread_count, size_t batch_story_count, run_log *log)
{
    watched_source watched = watch(made, count);
    const wirecopy_source source = source_of(&watched);
    const wirecopy_options options = options_of(thread_count, batch_story_count);
    const wirecopy_observer observer = {.context = log, .report = log_answer};
    CU_ASSERT_EQUAL_FATAL(run(store, &source, &options, &observer), WIRECOPY_OK);
}

/* ---- an export, in memory ---- */

typedef struct kept_record {
    wirecopy_record record;
    wirecopy_sketch_entry *sketch;
    char *bytes;
} kept_record;

typedef struct exported {
    kept_record kept[FEED_COUNT];
    size_t count, next;
} exported;

static wirecopy_string keep_string(wirecopy_string string, char **end)
{
    if (string.byte_count > 0)
        memcpy(*end, string.bytes, string.byte_count);
    const wirecopy_string kept = {*end, string.byte_count};
    *end += string.byte_count;
    return kept;
}

static wirecopy_status keep_record(void *context, const wirecopy_record *record)
{
    exported *const all = context;
    CU_ASSERT_FATAL(all->count < FEED_COUNT);
    kept_record *const kept = &all->kept[all->count++];
    const size_t count = record->fingerprint.sketch_count;
    *kept = (kept_record){*record, malloc((count + 1) * sizeof *kept->sketch), malloc(4096)};
    CU_ASSERT_FATAL(kept->sketch != NULL && kept->bytes != NULL);
    char *end = kept->bytes;
    kept->record.id = keep_string(record->id, &end);
    kept->record.title = keep_string(record->title, &end);
    kept->record.source = keep_string(record->source, &end);
    kept->record.lang = keep_string(record->lang, &end);
    if (count > 0)
        memcpy(kept->sketch, record->fingerprint.sketch, count * sizeof *kept->sketch);
    kept->record.fingerprint.sketch = kept->sketch;
    if (record->posted)
        kept->record.posted =
            (const uint8_t *)keep_string((wirecopy_string){(const char *)record->posted, (count + 7) / 8}, &end).bytes;
    return WIRECOPY_OK;
}

static wirecopy_status exported_read(void *context, size_t story_count_max, void **batch_out, size_t *count_out,
                                     uint64_t *byte_count_out)
{
    exported *const all = context;
    const size_t left = all->count - all->next;
    *batch_out = left ? &all->kept[all->next] : NULL;
    *count_out = *byte_count_out = left < story_count_max ? left : story_count_max;
    all->next += *count_out;
    return WIRECOPY_OK;
}

static wirecopy_status exported_record(void *context, void *batch, size_t i, unsigned worker,
                                       wirecopy_record *record_out)
{
    (void)context, (void)worker;
    *record_out = ((const kept_record *)batch)[i].record;
    return WIRECOPY_OK;
}

static void exported_release(void *context, void *batch)
{
    (void)context, (void)batch;
}

static void import_into(const char *name, wirecopy_store *from, size_t batch_story_count)
{
    static exported all;
    const wirecopy_options options = options_of(2, batch_story_count);
    const wirecopy_source source = {
        .context = &all, .read = exported_read, .record = exported_record, .release = exported_release};
    all.count = all.next = 0;
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_walk(from, keep_record, &all), WIRECOPY_OK);
    wirecopy_store *const store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
    CU_ASSERT_EQUAL(wirecopy_import(store, &source, &options, NULL), WIRECOPY_OK);
    wirecopy_store_close(store);
    for (size_t i = 0; i < all.count; i++) {
        free(all.kept[i].sketch);
        free(all.kept[i].bytes);
    }
}

/* ---- the life of a store ---- */

static void limit(uint64_t *random)
{
    wirecopy_segments_limit(3 + (uint32_t)(random_next(random) % 40), 0);
    wirecopy_segments_part_limit(300 + random_next(random) % 2000);
    wirecopy_merger_factor((int)(random_next(random) % 40));
}

static void delete_one(wirecopy_store *store, wirecopy_string id)
{
    uint64_t version_count;
    CU_ASSERT_EQUAL(wirecopy_store_delete(store, &id, 1, &version_count), WIRECOPY_OK);
}

/* What happens, and in which pieces, with how many threads, and how often the store is opened meanwhile. */
typedef struct life {
    uint64_t what, how;
    bool is_eternal; /* nothing is deleted, nothing expires */
} life;

static wirecopy_store *live(const char *name, const made_story *made, const life *one, run_log *log)
{
    uint64_t what = one->what, how = one->how;
    wirecopy_store_expiry expiry;
    limit(&how);
    wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
    for (size_t i = 0; i < FEED_COUNT;) {
        const size_t left = FEED_COUNT - i, drawn = 1 + random_next(&what) % 40, count = drawn < left ? drawn : left;
        run_answers(wirecopy_index, store, made + i, count, 1 + (unsigned)(random_next(&how) % 3),
                    1 + random_next(&how) % 30, log);
        i += count;
        for (uint64_t deletions = one->is_eternal ? 0 : random_next(&what) % 4; deletions > 0; deletions--)
            delete_one(store, made[random_next(&what) % i].story.id);
        if (!one->is_eternal && random_next(&what) % 6 == 0)
            CU_ASSERT_EQUAL(wirecopy_store_expire(store, (int64_t)(random_next(&what) % (i / 2 + 1)) * 60000, &expiry),
                            WIRECOPY_OK);
        if (random_next(&how) % 4 == 0) {
            wirecopy_store_close(store);
            limit(&how);
            store = store_open(fixture_path(name), WIRECOPY_STORE_WRITE);
        }
    }
    return store;
}

/* Holds what a store says of the questions, and of what comes next, which it adds, against what another one said. */
static void check_same(wirecopy_store *store, const made_story *questions, const made_story *more, run_log *wanted)
{
    run_log log = {0};
    const unsigned thread_count = more ? 2 : 3;
    run_answers(look_up_in_one, store, questions, QUESTION_COUNT, thread_count, 13, &log);
    if (more) {
        run_answers(wirecopy_index, store, more, MORE_COUNT, thread_count, 17, &log);
        run_answers(look_up_in_one, store, questions, QUESTION_COUNT, thread_count, 13, &log);
    }
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    if (!wanted->text)
        *wanted = log;
    else
        CU_ASSERT(log_equals(&log, wanted));
    if (wanted->text != log.text)
        log_clear(&log);
}

static void check_opened(const char *name, wirecopy_store_mode mode, const made_story *questions,
                         const made_story *more, run_log *wanted)
{
    wirecopy_store *const store = store_open(fixture_path(name), mode);
    check_same(store, questions, more, wanted);
    wirecopy_store_close(store);
}

static void copy_store(wirecopy_store *store, const char *name)
{
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_copy(store, fixture_path(name)), WIRECOPY_OK);
}

/* The feed, which is asked about again under other ids, and as much again that comes later. */
static made_story *make_questions(uint64_t seed)
{
    made_story *const questions = stories_make(seed * 1000, QUESTION_COUNT);
    uint64_t random = seed;
    for (size_t i = 0; i < QUESTION_COUNT; i++) {
        story_make(seed * 1000 + random_next(&random) % (FEED_COUNT + MORE_COUNT), &questions[i]);
        set_string(&questions[i].story.id, questions[i].id, sizeof questions[i].id, "question-%u", (unsigned)i);
    }
    return questions;
}

static void one_feed(uint64_t seed, bool is_eternal)
{
    made_story *const made = stories_make(seed * 1000, FEED_COUNT + MORE_COUNT), *const more = made + FEED_COUNT;
    made_story *const questions = make_questions(seed);
    run_log before = {0}, after = {0}, reports = {0}, other_reports = {0};
    fixture_reset();
    wirecopy_store *store = live("store", made, &(life){seed, seed + 100, is_eternal}, &reports);
    check_same(store, questions, NULL, &before);
    CU_ASSERT(before.report_count > QUESTION_COUNT / 2);

    wirecopy_store *const other = live("other", made, &(life){seed, seed + 200, is_eternal}, &other_reports);
    CU_ASSERT(log_equals(&reports, &other_reports));
    check_same(other, questions, NULL, &before);
    wirecopy_store_close(other);

    copy_store(store, "rebuilt");
    copy_store(store, "compacted");
    import_into("imported", store, 7 + seed);
    wirecopy_store_close(store);
    remove_all(fixture_path("rebuilt/segments"));
    store = store_open(fixture_path("compacted"), WIRECOPY_STORE_WRITE);
    CU_ASSERT_EQUAL(wirecopy_store_compact(store), WIRECOPY_OK);
    wirecopy_store_close(store);

    static const char *const names[] = {"store", "other", "rebuilt", "compacted", "imported"};
    const size_t name_count = sizeof names / sizeof names[0];
    for (size_t i = 0; i < name_count; i++)
        check_opened(names[i], WIRECOPY_STORE_READ, questions, NULL, &before);
    for (size_t i = 0; i < name_count; i++)
        check_opened(names[i], WIRECOPY_STORE_WRITE, questions, more, &after);
    log_clear(&before);
    log_clear(&after);
    log_clear(&reports);
    log_clear(&other_reports);
    free(made);
    free(questions);
}

static void appended_rebuilt_compacted_and_imported_it_answers_the_same(void)
{
    for (uint64_t seed = 1; seed <= 4; seed++)
        one_feed(seed, seed % 4 == 0);
    wirecopy_segments_limit(0, 0);
    wirecopy_segments_part_limit(0);
    wirecopy_merger_factor(-1);
}

int main(void)
{
    static const test_case cases[] = {
        {"appended, rebuilt, compacted and imported it answers the same",
         appended_rebuilt_compacted_and_imported_it_answers_the_same},
    };
    return RUN_FIXTURE("engine/same", cases);
}
