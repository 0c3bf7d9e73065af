#include "core/base/memory.h"
#include "core/store/handle.h"
#include "core/store/view.h"
#include "tests/unit/engine/runs.h"
#include "tests/unit/store/child.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <time.h>

/* One process writes, and four read: stories come in versions, are deleted, expire, and the store is compacted now and
 * then. Every reader sees what was acknowledged before it looked, and goes on to see it; what it looks at stays what it is
 * while it looks. READERS_SECONDS says for how long (4), READERS_STORIES of how many stories a segment is made (400; 0: as
 * many as ever), READERS_KEPT how many stories do not expire (3000), READERS_COMPACT after how many commits the store is compacted (15). The
 * figures are printed. */

#define READER_COUNT 4
#define CHUNK_STORIES 256
#define RECENT_STORIES 1000
#define FIXED_COUNT 40
#define SEGMENT_STORIES 400

/* Of all processes. */
static struct shared {
    atomic_uint_fast64_t acknowledged; /* stories of the feed that are durable */
    atomic_uint_fast64_t compactions;
    atomic_bool is_over;
    atomic_uint_fast64_t wait_ns[READER_COUNT], look_count[READER_COUNT]; /* longest, and how often */
    atomic_uint_fast64_t slow_count[READER_COUNT];                        /* waits over 10 ms */
    atomic_uint_fast64_t work_ns[READER_COUNT]; /* the most of a processor's time that one took */
    double file_ratio, file_ratio_end;
    uint64_t segments_bytes, story_count, live_count;
} * shared;

static unsigned failure_count;

static bool check(bool is_right, const char *what)
{
    if (!is_right && failure_count++ < 5)
        (void)fprintf(stderr, "readers: process %d: %s\n", (int)getpid(), what);
    return is_right;
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* ---- stories ---- */

/* Stories that no other one is like, and that stay. */
static void fixed_make(uint64_t i, made_story *made)
{
    story_make(5000000 + 8 * i, made);
    made->story.time_ms = WIRECOPY_TIME_NONE;
    set_string(&made->story.id, made->id, sizeof made->id, "fixed-%u", (unsigned)i);
}

/* The next story of the feed that is not about another one, nor replaced. */
static uint64_t original_before(uint64_t story)
{
    return story / 8 * 8 > 8 ? story / 8 * 8 - 7 : 1;
}

/* ---- who writes ---- */

static wirecopy_status index_made(wirecopy_store *store, const made_story *made, size_t count)
{
    watched_source watched = watch(made, count);
    const wirecopy_source source = source_of(&watched);
    const wirecopy_options options = options_of(1, CHUNK_STORIES);
    return wirecopy_index(store, &source, &options, NULL);
}

static void delete_old(wirecopy_store *store, uint64_t end, uint64_t *random)
{
    for (unsigned i = 0; i < 8 && end > 2 * RECENT_STORIES; i++) {
        char id[32];
        uint64_t version_count;
        const int byte_count =
            snprintf(id, sizeof id, "wire-%u", (unsigned)(random_next(random) % (end - 2 * RECENT_STORIES)));
        check(wirecopy_store_delete(store, &(wirecopy_string){id, (size_t)byte_count}, 1, &version_count) ==
                  WIRECOPY_OK,
              "delete");
    }
}

/* The file may be larger than what is in it by what was freed and not used again. Where there is little in it, the part
 * that is being written is a large share: two are not looked at yet. */
static void measure(wirecopy_store *store)
{
    wirecopy_store_stats stats;
    uint64_t live_bytes = 0;
    check(wirecopy_store_count(store, &stats) == WIRECOPY_OK, "count");
    for (unsigned part = WIRECOPY_PART_LOG + 1; part < WIRECOPY_PART_COUNT; part++)
        live_bytes += stats.part_bytes[part];
    if (live_bytes < (uint64_t)(setting("READERS_STORIES", SEGMENT_STORIES) > 0 ? 1 : 24) << 20)
        return;
    shared->file_ratio_end = (double)stats.segments_bytes / (double)live_bytes;
    if (shared->file_ratio_end > shared->file_ratio)
        shared->file_ratio = shared->file_ratio_end;
    shared->segments_bytes = stats.segments_bytes;
    shared->live_count = stats.story_count;
}

static void take_care(wirecopy_store *store, uint64_t turn, uint64_t kept_count, uint64_t *random)
{
    const uint64_t end = atomic_load(&shared->acknowledged);
    const uint64_t compact_turns = setting("READERS_COMPACT", 15);
    wirecopy_store_expiry expiry;
    if (turn % 3 == 1)
        delete_old(store, end, random);
    if (turn % 8 == 7 && end > kept_count)
        check(wirecopy_store_expire(store, (int64_t)(end - kept_count) * 60000, &expiry) == WIRECOPY_OK, "expire");
    if (turn % compact_turns == compact_turns - 1) {
        atomic_fetch_add(&shared->compactions, 1);
        check(wirecopy_store_compact(store) == WIRECOPY_OK, "compact");
    }
    if (turn % 10 == 9)
        measure(store);
}

static int write_all(int from_parent, int to_parent)
{
    const uint64_t end_ns = clock_ns(CLOCK_MONOTONIC) + setting("READERS_SECONDS", 4) * UINT64_C(1000000000);
    const uint64_t kept_count = setting("READERS_KEPT", 3000);
    uint64_t random = 1;
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
    made_story *const made = stories_make(0, CHUNK_STORIES);
    for (size_t i = 0; i < FIXED_COUNT; i++)
        fixed_make(i, &made[i]);
    check(index_made(store, made, FIXED_COUNT) == WIRECOPY_OK, "index");
    tell(to_parent);
    (void)from_parent;
    for (uint64_t turn = 0; clock_ns(CLOCK_MONOTONIC) < end_ns && failure_count == 0; turn++) {
        const uint64_t first = atomic_load(&shared->acknowledged);
        for (size_t i = 0; i < CHUNK_STORIES; i++)
            story_make(first + i, &made[i]);
        check(index_made(store, made, CHUNK_STORIES) == WIRECOPY_OK, "index");
        atomic_store(&shared->acknowledged, first + CHUNK_STORIES);
        take_care(store, turn, kept_count, &random);
    }
    measure(store);
    shared->story_count = atomic_load(&shared->acknowledged);
    check(verify_problem_count(store) == 0, "verify");
    wirecopy_store_close(store);
    free(made);
    return failure_count > 0;
}

/* ---- who reads ---- */

typedef struct found {
    wirecopy_verdict verdict;
    size_t match_count;
    char ids[2][32]; /* of the best matches */
    double score;
} found;

static wirecopy_status keep_found(void *context, const wirecopy_report *report)
{
    found *const kept = context;
    *kept = (found){.verdict = report->verdict, .match_count = report->match_count};
    for (size_t i = 0; i < 2 && i < report->match_count; i++)
        (void)snprintf(kept->ids[i], sizeof kept->ids[i], "%.*s", (int)report->matches[i].id.byte_count,
                       report->matches[i].id.bytes);
    kept->score = report->match_count ? report->matches[0].score : 0;
    return WIRECOPY_OK;
}

/* Refreshes, and looks a story up under another id: what somebody waits for. */
static found look_up(wirecopy_store *store, made_story *made, unsigned reader)
{
    found kept = {0};
    set_string(&made->story.id, made->id, sizeof made->id, "question-%u", reader);
    watched_source watched = watch(made, 1);
    const wirecopy_source source = source_of(&watched);
    const wirecopy_options options = options_of(1, 1);
    const wirecopy_observer observer = {.context = &kept, .report = keep_found};
    const uint64_t begin_ns = clock_ns(CLOCK_MONOTONIC), work_begin_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    check(wirecopy_lookup(&store, 1, &source, &options, &observer) == WIRECOPY_OK, "lookup");
    const uint64_t wait_ns = clock_ns(CLOCK_MONOTONIC) - begin_ns;
    const uint64_t work_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - work_begin_ns;
    if (wait_ns > atomic_load(&shared->wait_ns[reader]))
        atomic_store(&shared->wait_ns[reader], wait_ns);
    if (work_ns > atomic_load(&shared->work_ns[reader]))
        atomic_store(&shared->work_ns[reader], work_ns);
    atomic_fetch_add(&shared->slow_count[reader], wait_ns > 10000000);
    atomic_fetch_add(&shared->look_count[reader], 1);
    return kept;
}

static void look_up_fixed(wirecopy_store *store, unsigned reader, uint64_t *random, made_story *made)
{
    char id[32];
    const uint64_t i = random_next(random) % FIXED_COUNT;
    fixed_make(i, made);
    (void)snprintf(id, sizeof id, "fixed-%u", (unsigned)i);
    const found kept = look_up(store, made, reader);
    check(kept.verdict == WIRECOPY_IDENTICAL && kept.match_count == 1 && kept.score == 1 &&
              strcmp(kept.ids[0], id) == 0,
          "the answer to a question that is always the same");
}

/* What was acknowledged lately is found, as an original is, or an identical copy of it. */
static void look_up_recent(wirecopy_store *store, unsigned reader, uint64_t *random, made_story *made)
{
    const uint64_t end = atomic_load(&shared->acknowledged);
    if (end < RECENT_STORIES)
        return;
    const uint64_t story = original_before(end - random_next(random) % (RECENT_STORIES / 2));
    char id[32];
    (void)snprintf(id, sizeof id, "wire-%u", (unsigned)story);
    story_make(story, made);
    const found kept = look_up(store, made, reader);
    check(kept.verdict == WIRECOPY_IDENTICAL && (strcmp(kept.ids[0], id) == 0 || strcmp(kept.ids[1], id) == 0),
          "a story that was acknowledged is not found");
}

static uint64_t digest_of(wirecopy_view *view, uint64_t story)
{
    wirecopy_record record;
    if (!check(wirecopy_view_record(view, story, &record) == WIRECOPY_OK, "record"))
        return 0;
    uint64_t digest = record.digest ^ record.fingerprint.simhash[1] ^ record.group;
    for (uint32_t i = 0; i < record.fingerprint.sketch_count; i++)
        digest = digest * 31 + record.fingerprint.sketch[i];
    for (size_t i = 0; i < record.id.byte_count; i++)
        digest = digest * 31 + (uint8_t)record.id.bytes[i];
    return digest * 31 + wirecopy_view_card(view, story).group;
}

#define HELD_COUNT 64

/* Holds a view for longer than a few commits take: what it shows stays what it is, whatever is deleted or merged. */
static void hold_view(wirecopy_store *store, uint64_t *random)
{
    wirecopy_view *view = NULL;
    uint64_t stories[HELD_COUNT], digests[HELD_COUNT];
    check(wirecopy_view_create(&store, 1, &view) == WIRECOPY_OK && wirecopy_view_begin(view) == WIRECOPY_OK, "view");
    const uint64_t story_count = wirecopy_view_story_count(view);
    for (size_t i = 0; i < HELD_COUNT; i++) {
        stories[i] = random_next(random) % story_count;
        digests[i] = digest_of(view, stories[i]);
    }
    (void)usleep(100000);
    for (size_t i = 0; i < HELD_COUNT; i++)
        check(digest_of(view, stories[i]) == digests[i], "a record changed under a view");
    wirecopy_view_end(view);
    wirecopy_view_destroy(view);
}

/* Whether there are no fewer stories than the last time, unless the store was compacted, and so is another one. */
static void check_growth(const wirecopy_store *store, uint64_t *story_count, wirecopy_store_id *id)
{
    const bool is_same = memcmp(id, &store->log.id, sizeof *id) == 0;
    check(!is_same || store->log.story_count >= *story_count, "stories are gone");
    *story_count = store->log.story_count;
    *id = store->log.id;
}

static int read_all(unsigned reader)
{
    uint64_t random = reader + 10, story_count = 0;
    wirecopy_store_id id = {0};
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    made_story *const made = stories_make(0, 1);
    for (uint64_t turn = 0; !atomic_load(&shared->is_over) && failure_count == 0; turn++) {
        look_up_fixed(store, reader, &random, made);
        check_growth(store, &story_count, &id);
        look_up_recent(store, reader, &random, made);
        check_growth(store, &story_count, &id);
        if (reader == 0 && turn % 200 == 199)
            hold_view(store, &random);
        if (reader == 1 && turn % 50 == 49) { /* opens at any moment */
            wirecopy_store_close(store);
            store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        }
    }
    wirecopy_store_close(store);
    free(made);
    return failure_count > 0;
}

static unsigned next_reader;

static int read_in_child(int from_parent, int to_parent)
{
    (void)from_parent, (void)to_parent;
    return read_all(next_reader);
}

static void print_figures(void)
{
    (void)printf("\n    %u stories came, %u are live; %u compactions; segments %.1f MB, at most %.2f times what is in "
                 "them, %.2f at the end\n",
                 (unsigned)shared->story_count, (unsigned)shared->live_count,
                 (unsigned)atomic_load(&shared->compactions), (double)shared->segments_bytes / 1e6, shared->file_ratio,
                 shared->file_ratio_end);
    for (unsigned i = 0; i < READER_COUNT; i++)
        (void)printf("    reader %u: %u lookups, the longest %.2f ms, %u over 10 ms; the most work %.2f ms\n", i,
                     (unsigned)atomic_load(&shared->look_count[i]), (double)atomic_load(&shared->wait_ns[i]) / 1e6,
                     (unsigned)atomic_load(&shared->slow_count[i]), (double)atomic_load(&shared->work_ns[i]) / 1e6);
}

static void readers_see_what_is_there_while_one_writes(void)
{
    child readers[READER_COUNT];
    fixture_reset();
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CU_ASSERT_FATAL(shared != MAP_FAILED);
    wirecopy_segments_limit((uint32_t)setting("READERS_STORIES", SEGMENT_STORIES), 0);
    if (setting("READERS_STORIES", SEGMENT_STORIES) > 0)
        wirecopy_segments_part_limit(20000);
    const child writer = child_run(write_all);
    CU_ASSERT_FATAL(await(writer.from_child));
    for (next_reader = 0; next_reader < READER_COUNT; next_reader++)
        readers[next_reader] = child_run(read_in_child);
    CU_ASSERT_EQUAL(child_end(writer), 0);
    atomic_store(&shared->is_over, true);
    for (unsigned i = 0; i < READER_COUNT; i++) {
        CU_ASSERT_EQUAL(child_end(readers[i]), 0);
        CU_ASSERT(atomic_load(&shared->look_count[i]) > 20);
    }
    print_figures();
    (void)munmap(shared, sizeof *shared);
}

int main(void)
{
    static const test_case cases[] = {
        {"readers see what is there while one writes", readers_see_what_is_there_while_one_writes},
    };
    return RUN_FIXTURE("volume/readers", cases);
}
