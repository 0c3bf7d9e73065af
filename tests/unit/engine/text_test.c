#include "tests/unit/engine/runs.h"

/* Texts that the store keeps on the way in, out and in again. */

static wirecopy_status index_keeping(wirecopy_store *store, const wirecopy_source *source,
                                     const wirecopy_options *options, const wirecopy_observer *observer)
{
    wirecopy_options keeping = *options;
    keeping.keep_text = true;
    return wirecopy_index(store, source, &keeping, observer);
}

/* Adds stories first .. end - 1. */
static void add(const char *name, run_function *run, const made_story *made, size_t first, size_t end,
                unsigned thread_count)
{
    run_log log = {0};
    wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
    watched_source watched = watch(made + first, end - first);
    CU_ASSERT_EQUAL_FATAL(run_over(run, store, &watched, thread_count, 37, &log), WIRECOPY_OK);
    wirecopy_store_close(store);
    log_clear(&log);
}

typedef struct expectation {
    const made_story *made;
    size_t begin, end; /* the stories that have a text */
    size_t text_count, problem_count;
} expectation;

static wirecopy_status look(void *context, const wirecopy_record *record)
{
    expectation *const wanted = context;
    const wirecopy_story *story = NULL;
    size_t i = wanted->begin;
    for (; i < wanted->end && !story; i++)
        if (string_equals(wanted->made[i].story.id, record->id) &&
            string_equals(wanted->made[i].story.title, record->title))
            story = &wanted->made[i].story;
    wanted->text_count += record->text.bytes != NULL;
    wanted->problem_count +=
        (story != NULL) != (record->text.bytes != NULL) || (story && !string_equals(story->text, record->text));
    return WIRECOPY_OK;
}

/* Whether the stories begin .. end - 1 have their texts, and no others. */
static bool has_texts(const char *name, const made_story *made, size_t begin, size_t end)
{
    expectation wanted = {made, begin, end, 0, 0};
    wirecopy_store_stats stats = {0};
    wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_READ);
    bool right = wirecopy_store_walk(store, look, &wanted) == WIRECOPY_OK && verify_problem_count(store) == 0 &&
                 wirecopy_store_count(store, &stats) == WIRECOPY_OK;
    wirecopy_store_close(store);
    right = right && wanted.problem_count == 0 && wanted.text_count == end - begin && stats.text_count == end - begin;
    return right && (stats.part_bytes[WIRECOPY_PART_TEXTS] > 0) == (end > begin);
}

#define COUNT 150

static void texts_are_kept_when_asked_for(void)
{
    made_story *made = stories_make(0, COUNT);
    for (unsigned thread_count = 1; thread_count <= 3; thread_count += 2) {
        fixture_reset();
        add("store", wirecopy_index, made, 0, 50, thread_count);
        CU_ASSERT(has_texts("store", made, 0, 0));
        add("store", index_keeping, made, 50, 120, thread_count);
        CU_ASSERT(has_texts("store", made, 50, 120));
        add("store", wirecopy_index, made, 120, COUNT, thread_count);
        CU_ASSERT(has_texts("store", made, 50, 120));
    }
    free(made);
}

/* What was added without texts, and what is there twice in a batch. */
static void a_story_that_is_known_gets_its_text_late(void)
{
    made_story *made = stories_make(0, COUNT);
    made_story *twice = malloc(2 * COUNT * sizeof twice[0]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(twice);
    for (size_t i = 0; i < COUNT; i++)
        twice[2 * i] = twice[2 * i + 1] = made[i];
    fixture_reset();
    add("store", wirecopy_index, made, 0, 100, 2);
    add("store", index_keeping, made, 60, COUNT, 2);
    CU_ASSERT(has_texts("store", made, 60, COUNT));
    add("store", index_keeping, made, 0, COUNT, 2);
    CU_ASSERT(has_texts("store", made, 0, COUNT));
    add("double", index_keeping, twice, 0, 2 * COUNT, 2);
    CU_ASSERT(has_texts("double", made, 0, COUNT));
    free(made);
    free(twice);
}

static void verdicts_and_fingerprints_do_not_depend_on_texts(void)
{
    made_story *made = stories_make(0, COUNT);
    run_log logs[2] = {{0}, {0}};
    fixture_reset();
    for (unsigned i = 0; i < 2; i++) {
        const char *const name = i ? "with" : "without";
        wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
        watched_source watched = watch(made, COUNT);
        CU_ASSERT_EQUAL(run_over(i ? index_keeping : wirecopy_index, store, &watched, 2, 40, &logs[i]), WIRECOPY_OK);
        wirecopy_store_close(store);
        log_store(name, &logs[i]);
    }
    CU_ASSERT(log_equals(&logs[0], &logs[1]));
    log_clear(&logs[0]);
    log_clear(&logs[1]);
    free(made);
}

static void a_text_that_is_too_long_is_not_kept(void)
{
    made_story *made = stories_make(0, 3);
    char *const text = calloc(WIRECOPY_KEPT_TEXT_BYTES_MAX + 1, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, 'x', WIRECOPY_KEPT_TEXT_BYTES_MAX + 1);
    made[0].story.text = (wirecopy_string){text, WIRECOPY_KEPT_TEXT_BYTES_MAX + 1};
    made[1].story.text = (wirecopy_string){text, WIRECOPY_KEPT_TEXT_BYTES_MAX};
    fixture_reset();
    add("store", index_keeping, made, 0, 3, 1);
    CU_ASSERT(has_texts("store", made, 1, 3));
    free(text);
    free(made);
}

/* ---- from store to store ---- */

/* The records of a store, one after another, as a source has them. */
typedef struct record_list {
    struct kept_record {
        wirecopy_record record;
        void *memory[7];
    } * items;
    size_t count, next;
} record_list;

static void *copy_of(const void *bytes, size_t byte_count)
{
    void *const copy = malloc(byte_count + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    if (byte_count > 0)
        memcpy(copy, bytes, byte_count);
    return copy;
}

static wirecopy_status keep_record(void *context, const wirecopy_record *record)
{
    record_list *const list = context;
    struct kept_record *const kept = &list->items[list->count++];
    kept->record = *record;
    wirecopy_string *const strings[] = {&kept->record.id, &kept->record.title, &kept->record.source, &kept->record.lang,
                                        &kept->record.text};
    for (size_t i = 0; i < 5; i++) {
        kept->memory[i] = copy_of(strings[i]->bytes, strings[i]->byte_count);
        if (strings[i]->bytes)
            strings[i]->bytes = kept->memory[i];
    }
    const uint32_t sketch_count = record->fingerprint.sketch_count;
    kept->record.fingerprint.sketch = kept->memory[5] =
        copy_of(record->fingerprint.sketch, sketch_count * sizeof record->fingerprint.sketch[0]);
    kept->memory[6] = copy_of(record->posted, record->posted ? ((size_t)sketch_count + 7) / 8 : 0);
    if (record->posted)
        kept->record.posted = kept->memory[6];
    return WIRECOPY_OK;
}

static wirecopy_status read_records(void *context, size_t count_max, void **batch_out, size_t *count_out,
                                    uint64_t *byte_count_out)
{
    record_list *const list = context;
    const size_t left = list->count - list->next;
    *count_out = left < count_max ? left : count_max;
    *batch_out = left > 0 ? &list->items[list->next] : NULL;
    list->next += *count_out;
    *byte_count_out = *count_out;
    return WIRECOPY_OK;
}

static wirecopy_status yield_record(void *context, void *batch, size_t i, unsigned worker, wirecopy_record *record_out)
{
    const struct kept_record *const records = batch;
    (void)context, (void)worker;
    *record_out = records[i].record;
    return WIRECOPY_OK;
}

static void release_records(void *context, void *batch)
{
    (void)context, (void)batch;
}

static void import_into(const char *from, const char *to, size_t fail_at, wirecopy_status expected)
{
    record_list list = {.items = calloc(4096, sizeof(struct kept_record))};
    CU_ASSERT_PTR_NOT_NULL_FATAL(list.items);
    wirecopy_store *store = store_open(fixture_path(from), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_walk(store, keep_record, &list), WIRECOPY_OK);
    wirecopy_store_close(store);
    store = store_open(fixture_path(to), WIRECOPY_STORE_CREATE);
    const wirecopy_source source = {
        .context = &list, .read = read_records, .record = yield_record, .release = release_records};
    const wirecopy_options options = options_of(1, 37);
    wirecopy_memory_fail_at(fail_at);
    const wirecopy_status status = wirecopy_import(store, &source, &options, NULL);
    wirecopy_memory_fail_at(0);
    CU_ASSERT(status == expected || (fail_at > 0 && status == WIRECOPY_OK));
    wirecopy_store_close(store);
    for (size_t i = 0; i < list.count; i++)
        for (size_t k = 0; k < 7; k++)
            free(list.items[i].memory[k]);
    free(list.items);
}

static void an_import_keeps_the_texts_of_an_export(void)
{
    made_story *made = stories_make(0, COUNT);
    fixture_reset();
    add("from", wirecopy_index, made, 0, 40, 1);
    add("from", index_keeping, made, 40, COUNT, 1);
    import_into("from", "to", 0, WIRECOPY_OK);
    CU_ASSERT(has_texts("to", made, 40, COUNT));
    add("bare", wirecopy_index, made, 0, COUNT, 1);
    import_into("from", "bare", 0, WIRECOPY_OK); /* it knows the stories, and has no texts */
    CU_ASSERT(has_texts("bare", made, 40, COUNT));
    free(made);
}

/* Whichever request fails: the store holds whole batches, with their texts, and the same again completes it. */
static void running_out_of_memory_leaves_a_sound_store(void)
{
    made_story *made = stories_make(0, COUNT);
    fixture_reset();
    add("from", index_keeping, made, 0, COUNT, 1);
    for (size_t nth = 1; nth < 400; nth += 7) {
        run_log log = {0};
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
        watched_source watched = watch(made, COUNT);
        wirecopy_memory_fail_at(nth);
        const wirecopy_status status = run_over(index_keeping, store, &watched, 1, 37, &log);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        wirecopy_store_close(store);
        log_clear(&log);
        import_into("from", "imported", nth, WIRECOPY_E_MEMORY);
    }
    add("store", index_keeping, made, 0, COUNT, 1);
    CU_ASSERT(has_texts("store", made, 0, COUNT));
    import_into("from", "imported", 0, WIRECOPY_OK);
    CU_ASSERT(has_texts("imported", made, 0, COUNT));
    free(made);
}

static void a_lookup_keeps_nothing(void)
{
    made_story *made = stories_make(0, 2);
    wirecopy_story_array array = {.stories = &made[0].story, .count = 1};
    const wirecopy_source source = wirecopy_source_of_array(&array);
    wirecopy_options options = options_of(1, 10);
    fixture_reset();
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
    options.keep_text = true;
    CU_ASSERT_EQUAL(wirecopy_lookup(&store, 1, &source, &options, NULL), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
    free(made);
}

int main(void)
{
    static const test_case cases[] = {
        {"texts are kept when asked for", texts_are_kept_when_asked_for},
        {"a story that is known gets its text late", a_story_that_is_known_gets_its_text_late},
        {"verdicts and fingerprints do not depend on texts", verdicts_and_fingerprints_do_not_depend_on_texts},
        {"a text that is too long is not kept", a_text_that_is_too_long_is_not_kept},
        {"an import keeps the texts of an export", an_import_keeps_the_texts_of_an_export},
        {"running out of memory leaves a sound store", running_out_of_memory_leaves_a_sound_store},
        {"a lookup keeps nothing", a_lookup_keeps_nothing},
    };
    return RUN_FIXTURE("engine/text", cases);
}
