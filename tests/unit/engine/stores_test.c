#include "tests/unit/engine/runs.h"

/* Lookups that ask several stores. What a matcher finds in them is held against the definition in
 * tests/unit/match/matcher_test.c; here it is held against one store with everything. */

#define PART_MAX 4
#define STORY_MAX 400
#define MATCH_MAX 512

/* A feed in parts, each of which goes to a store of its own: "0", "1", ...; all of it goes to "all". Papers copy within a
 * part alone, and the versions of a story are in one. What they share beyond are the boxes of their sources. */
typedef struct parted_feed {
    made_story *made; /* [offsets[part_count]] */
    size_t part_count;
    size_t offsets[PART_MAX + 1];
} parted_feed;

static void set_id(made_story *made, const char *id)
{
    made->story.id = (wirecopy_string){made->id, (size_t)snprintf(made->id, sizeof made->id, "%s", id)};
}

static void fill_feed(parted_feed *feed, uint64_t *random)
{
    feed->part_count = 2 + random_next(random) % (PART_MAX - 1);
    feed->made = stories_make(0, STORY_MAX);
    for (size_t part = 0; part < feed->part_count; part++) {
        const size_t begin = feed->offsets[part], count = random_next(random) % 70;
        const uint64_t first = (part + 1) * 5000 + random_next(random) % 1000; /* no dispatch is of two parts */
        for (size_t i = begin; i < begin + count; i++) {
            story_make(first + i - begin, &feed->made[i]);
        }
        feed->offsets[part + 1] = begin + count;
    }
}

static void index_feed(const parted_feed *feed)
{
    run_log log = {0};
    fixture_reset();
    for (size_t part = 0; part < feed->part_count; part++) {
        const char name[] = {(char)('0' + part), '\0'};
        const size_t begin = feed->offsets[part];
        index_all(name, feed->made + begin, feed->offsets[part + 1] - begin, 2, 40, &log);
        log_clear(&log);
    }
    index_all("all", feed->made, feed->offsets[feed->part_count], 2, 40, &log);
    log_clear(&log);
}

/* The group of every story, in numbers that run through. */
typedef struct group_list {
    uint64_t offset;
    uint64_t groups[STORY_MAX];
    size_t count;
} group_list;

static wirecopy_status list_group(void *context, const wirecopy_record *record)
{
    group_list *list = context;
    list->groups[list->count++] = list->offset + record->group;
    return WIRECOPY_OK;
}

/* Whether no copy crosses a border: the groups are the same. */
static bool has_same_groups(const parted_feed *feed, wirecopy_store **parts, wirecopy_store *all)
{
    group_list in_parts = {.count = 0}, in_all = {.count = 0};
    for (size_t part = 0; part < feed->part_count; part++) {
        in_parts.offset = feed->offsets[part];
        CU_ASSERT_EQUAL(wirecopy_store_walk(parts[part], list_group, &in_parts), WIRECOPY_OK);
    }
    CU_ASSERT_EQUAL(wirecopy_store_walk(all, list_group, &in_all), WIRECOPY_OK);
    return in_parts.count == in_all.count &&
           memcmp(in_parts.groups, in_all.groups, in_all.count * sizeof in_all.groups[0]) == 0;
}

/* What a lookup reported, with numbers that run through. */
typedef struct placed_log {
    run_log log;
    const size_t *offsets;
    size_t spread_count; /* stories that have matches in several stores */
} placed_log;

static wirecopy_status log_placed(void *context, const wirecopy_report *report)
{
    static wirecopy_match placed[MATCH_MAX];
    placed_log *log = context;
    wirecopy_report all = *report;
    bool is_spread = false;
    CU_ASSERT_FATAL(report->match_count <= MATCH_MAX);
    for (size_t i = 0; i < report->match_count; i++) {
        placed[i] = report->matches[i];
        placed[i].story += log->offsets[placed[i].store];
        placed[i].group += log->offsets[placed[i].store];
        is_spread = is_spread || placed[i].store != report->matches[0].store;
    }
    log->spread_count += is_spread;
    all.matches = placed;
    return log_report(&log->log, &all);
}

static void look_up(wirecopy_store *const *stores, size_t store_count, const made_story *asked, size_t asked_count,
                    const wirecopy_options *options, placed_log *log)
{
    watched_source watched = watch(asked, asked_count);
    const wirecopy_source source = source_of(&watched);
    const wirecopy_observer observer = {log, log_placed, NULL, NULL};
    CU_ASSERT_EQUAL(wirecopy_lookup(stores, store_count, &source, options, &observer), WIRECOPY_OK);
    CU_ASSERT(was_treated_well(&watched));
    CU_ASSERT_EQUAL(log->log.report_count, asked_count);
}

/* Every verdict asked for, with and without a limit, and every filter. Returns how often answers were spread. */
static size_t check_answers(const parted_feed *feed, wirecopy_store **parts, wirecopy_store *all, size_t asked_count)
{
    static const size_t nothing_before[1] = {0};
    const wirecopy_string sources[] = {{"paper 1", 7}, {"paper 2", 7}};
    const wirecopy_filter filters[] = {
        {0}, {.within_ms = 600000}, {.sources = sources, .source_count = 2}, {.other_sources = true}};
    size_t spread_count = 0;
    for (unsigned round = 0; round < 48; round++) {
        wirecopy_options options = options_of(1 + round % 3, 9 + round * 7);
        options.min_verdict = (wirecopy_verdict)(1 + round % 4);
        options.match_limit = round / 4 % 3;
        options.filter = filters[round / 12];
        placed_log got = {.offsets = feed->offsets}, wanted = {.offsets = nothing_before};
        look_up(parts, feed->part_count, feed->made, asked_count, &options, &got);
        look_up(&all, 1, feed->made, asked_count, &options, &wanted);
        CU_ASSERT(log_equals(&got.log, &wanted.log));
        spread_count += got.spread_count;
        log_clear(&got.log);
        log_clear(&wanted.log);
    }
    return spread_count;
}

static void several_stores_answer_as_one_with_everything(void)
{
    uint64_t random = 8;
    size_t spread_count = 0;
    for (unsigned round = 0; round < 4; round++) {
        parted_feed feed = {0};
        wirecopy_store *parts[PART_MAX];
        fill_feed(&feed, &random);
        index_feed(&feed);
        for (size_t part = 0; part < feed.part_count; part++)
            parts[part] = store_open(fixture_path((char[]){(char)('0' + part), '\0'}),
                                     part % 2 ? WIRECOPY_STORE_WRITE : WIRECOPY_STORE_READ);
        wirecopy_store *all = store_open(fixture_path("all"), WIRECOPY_STORE_READ);
        CU_ASSERT_FATAL(has_same_groups(&feed, parts, all));
        const size_t asked_count = feed.offsets[feed.part_count] + 20;
        for (size_t i = 0; i < asked_count; i += 1 + i % 2) { /* the others are asked as versions of themselves */
            char id[32];
            (void)snprintf(id, sizeof id, "asked-%u", (unsigned)i);
            set_id(&feed.made[i], id);
        }
        spread_count += check_answers(&feed, parts, all, asked_count);
        for (size_t part = 0; part < feed.part_count; part++)
            wirecopy_store_close(parts[part]);
        wirecopy_store_close(all);
        free(feed.made);
    }
    CU_ASSERT(spread_count > 30);
}

/* ---- by example ---- */

/* Two stores, of a dispatch each; the same one, or another. */
static void make_two(uint64_t dispatch_a, const char *id_a, uint64_t dispatch_b, const char *id_b)
{
    made_story *made = stories_make(0, 2);
    run_log log = {0};
    uint64_t random = 1;
    fixture_reset();
    made[0].story.text.byte_count = made[1].story.text.byte_count = 0;
    add_passage(&made[0], dispatch_a, 0, 300, &random, 0);
    add_passage(&made[1], dispatch_b, 0, 300, &random, 0);
    set_id(&made[0], id_a);
    set_id(&made[1], id_b);
    index_all("a", &made[0], 1, 1, 10, &log);
    index_all("b", &made[1], 1, 1, 10, &log);
    log_clear(&log);
    free(made);
}

typedef struct found {
    wirecopy_match matches[4];
    char ids[4][32];
    size_t match_count;
} found;

static wirecopy_status note_found(void *context, const wirecopy_report *report)
{
    found *noted = context;
    noted->match_count = report->match_count;
    for (size_t i = 0; i < report->match_count && i < 4; i++) {
        noted->matches[i] = report->matches[i];
        (void)snprintf(noted->ids[i], sizeof noted->ids[i], "%.*s", (int)report->matches[i].id.byte_count,
                       report->matches[i].id.bytes);
    }
    return WIRECOPY_OK;
}

/* What is found of a dispatch in the stores of these names, in their order. */
static found ask_two(uint64_t dispatch, const char *first, const char *second)
{
    found noted = {.match_count = 0};
    uint64_t random = 1;
    made_story *made = stories_make(3, 1);
    made->story.text.byte_count = 0;
    add_passage(made, dispatch, 0, 300, &random, 0);
    watched_source watched = watch(made, 1);
    const wirecopy_source source = source_of(&watched);
    const wirecopy_observer observer = {&noted, note_found, NULL, NULL};
    wirecopy_store *stores[] = {store_open(fixture_path(first), WIRECOPY_STORE_READ),
                                store_open(fixture_path(second), WIRECOPY_STORE_READ)};
    CU_ASSERT_EQUAL(wirecopy_lookup(stores, 2, &source, NULL, &observer), WIRECOPY_OK);
    wirecopy_store_close(stores[0]);
    wirecopy_store_close(stores[1]);
    free(made);
    return noted;
}

/* Copies in two stores are both found, and of equals the one of the earlier store comes first. */
static void a_match_says_which_store_it_is_in(void)
{
    make_two(5, "a1", 5, "b1");
    found noted = ask_two(5, "a", "b");
    CU_ASSERT_FATAL(noted.match_count == 2);
    CU_ASSERT(noted.matches[0].store == 0 && strcmp(noted.ids[0], "a1") == 0);
    CU_ASSERT(noted.matches[1].store == 1 && strcmp(noted.ids[1], "b1") == 0);
    CU_ASSERT(noted.matches[1].story == 0 && noted.matches[1].group == 0);
    noted = ask_two(5, "b", "a");
    CU_ASSERT_FATAL(noted.match_count == 2);
    CU_ASSERT(noted.matches[0].store == 0 && strcmp(noted.ids[0], "b1") == 0);
}

/* The version in the later store is the newer one: it alone is reported, also if it has become another story. */
static void the_newest_version_is_in_the_last_store(void)
{
    make_two(5, "same", 5, "same");
    found noted = ask_two(5, "a", "b");
    CU_ASSERT(noted.match_count == 1 && noted.matches[0].store == 1);
    noted = ask_two(5, "b", "a");
    CU_ASSERT(noted.match_count == 1 && noted.matches[0].store == 1);
    make_two(5, "same", 6, "same");
    CU_ASSERT_EQUAL(ask_two(5, "a", "b").match_count, 0);
    CU_ASSERT_EQUAL(ask_two(5, "b", "a").match_count, 1);
}

static void stores_that_cannot_be_asked_are_refused(void)
{
    make_two(5, "a1", 6, "b1");
    watched_source watched = watch(NULL, 0);
    const wirecopy_source source = source_of(&watched);
    wirecopy_store *a = store_open(fixture_path("a"), WIRECOPY_STORE_READ);
    wirecopy_store *b = store_open(fixture_path("b"), WIRECOPY_STORE_WRITE);
    wirecopy_store *const twice[] = {a, b, a}, *const missing[] = {a, NULL};
    CU_ASSERT_EQUAL(wirecopy_lookup(twice, 3, &source, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_lookup(twice, 2, &source, NULL, NULL), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_lookup(twice, 0, &source, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_lookup(NULL, 1, &source, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_lookup(missing, 2, &source, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_lookup(twice, WIRECOPY_LOOKUP_STORES_MAX + 1, &source, NULL, NULL), WIRECOPY_E_INVALID);
    wirecopy_store_close(a);
    wirecopy_store_close(b);
}

static void without_memory_several_stores_can_be_asked_again(void)
{
    make_two(5, "a1", 5, "b1");
    made_story *made = stories_make(3, 1);
    wirecopy_store *stores[] = {store_open(fixture_path("a"), WIRECOPY_STORE_READ),
                                store_open(fixture_path("b"), WIRECOPY_STORE_READ)};
    const wirecopy_options options = options_of(1, 10);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    size_t refused_count = 0;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 5000; nth++) {
        watched_source watched = watch(made, 1);
        const wirecopy_source source = source_of(&watched);
        wirecopy_memory_fail_at(nth);
        status = wirecopy_lookup(stores, 2, &source, &options, NULL);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        refused_count += status != WIRECOPY_OK;
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 20);
    wirecopy_store_close(stores[0]);
    wirecopy_store_close(stores[1]);
    free(made);
}

int main(void)
{
    static const test_case cases[] = {
        {"several stores answer as one with everything", several_stores_answer_as_one_with_everything},
        {"a match says which store it is in", a_match_says_which_store_it_is_in},
        {"the newest version is in the last store", the_newest_version_is_in_the_last_store},
        {"stores that cannot be asked are refused", stores_that_cannot_be_asked_are_refused},
        {"without memory several stores can be asked again", without_memory_several_stores_can_be_asked_again},
    };
    return RUN_FIXTURE("engine/stores", cases);
}
