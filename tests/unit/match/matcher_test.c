#include "core/match/matcher.h"

#include <math.h>

#include "core/base/memory.h"
#include "core/fingerprint/sketch.h"
#include "core/match/candidates.h"
#include "core/match/evidence.h"
#include "core/match/lead.h"
#include "core/match/score.h"
#include "core/store/record.h"
#include "tests/unit/match/stories.h"
#include "tests/unit/store/fixture.h"

/* ---- the definition: every story, every entry, without an index ---- */

#define STORY_MAX 400
#define SKETCH_MAX 600
#define TEMPLATE_GROUPS 2
#define FEW_ENTRIES 4

/* A stored story, kept in plain memory beside the store. */
typedef struct kept_story {
    made_story made;
    wirecopy_fingerprint fingerprint;
    wirecopy_sketch_entry sketch[SKETCH_MAX];
    bool is_posted[SKETCH_MAX];
    uint64_t group;
    uint32_t family;
} kept_story;

static kept_story kept[STORY_MAX];
static size_t kept_count;
static size_t kept_first; /* of the store that is being filled; those before are in others */

typedef struct plain_answer {
    wirecopy_match matches[STORY_MAX];
    size_t match_count;
    bool is_flagged;
    uint64_t origin;
    double origin_score;
    uint64_t group;
    bool posted[SKETCH_MAX];
} plain_answer;

/* Whether the index would lead to story s by this hash. */
static bool is_posted_under(size_t s, uint64_t hash)
{
    const wirecopy_fingerprint *fingerprint = &kept[s].fingerprint;
    for (uint32_t i = 0; i < fingerprint->sketch_count && wirecopy_sketch_hash(kept[s].sketch[i]) <= hash; i++)
        if (wirecopy_sketch_hash(kept[s].sketch[i]) == hash)
            return kept[s].is_posted[i];
    return false;
}

typedef struct plain_question {
    const wirecopy_question *question;
    float weights[SKETCH_MAX], source_weights[SKETCH_MAX];
    uint32_t shared_counts[STORY_MAX]; /* followed entries under which a story is posted */
    bool is_candidate[STORY_MAX];      /* by group */
    bool is_common[SKETCH_MAX];        /* and taken to be posted in any group */
    size_t families[SKETCH_MAX];
} plain_question;

/* How many families the stories are of that a set has. */
static size_t count_families(const bool *is_in, size_t count)
{
    size_t families = 0;
    for (size_t s = 0; s < count; s++) {
        bool is_new = is_in[s];
        for (size_t t = 0; t < s && is_new; t++)
            is_new = !is_in[t] || kept[t].family != kept[s].family;
        families += is_new;
    }
    return families;
}

static void look_up_entries(plain_question *asked)
{
    const wirecopy_question *question = asked->question;
    const size_t as_of = question->as_of;
    bool *const is_common = asked->is_common;
    uint32_t common_count = 0;
    memset(asked->shared_counts, 0, sizeof asked->shared_counts);
    for (uint32_t i = 0; i < question->fingerprint->sketch_count; i++) {
        const uint64_t hash = wirecopy_sketch_hash(question->fingerprint->sketch[i]);
        bool is_posted[STORY_MAX];
        unsigned frequency = 0, of_source = 0;
        for (size_t s = 0; s < as_of; s++) {
            is_posted[s] = is_posted_under(s, hash);
            frequency += is_posted[s];
            of_source += is_posted[s] && string_equals(kept[s].made.story.source, question->source);
        }
        for (size_t s = 0; s < as_of && frequency <= WIRECOPY_CANDIDATES_LIST_MAX; s++)
            asked->shared_counts[s] += is_posted[s];
        is_common[i] = frequency > WIRECOPY_CANDIDATES_LIST_MAX;
        common_count += is_common[i];
        asked->families[i] = is_common[i] ? STORY_MAX : count_families(is_posted, as_of);
        asked->weights[i] = frequency > 1 ? 1 / sqrtf((float)frequency) : 1;
        if (is_common[i])
            asked->weights[i] = WIRECOPY_CANDIDATES_COMMON_WEIGHT;
        asked->source_weights[i] = of_source > TEMPLATE_GROUPS ? 0 : asked->weights[i];
    }
    for (uint32_t i = 0; i < question->fingerprint->sketch_count; i++)
        if (is_common[i] && 4 * common_count > question->fingerprint->sketch_count &&
            question->fingerprint->sketch_count - common_count >= WIRECOPY_CANDIDATES_RARE)
            asked->source_weights[i] = 0;
}

static void find_candidates(plain_question *asked)
{
    const uint32_t least = asked->question->fingerprint->sketch_count > FEW_ENTRIES ? 2 : 1;
    memset(asked->is_candidate, 0, sizeof asked->is_candidate);
    for (size_t s = 0; s < asked->question->as_of; s++)
        if (asked->shared_counts[s] >= least)
            asked->is_candidate[kept[s].group] = true;
}

static bool has_newer_version(size_t s, uint64_t as_of)
{
    for (size_t t = s + 1; t < as_of; t++)
        if (string_equals(kept[t].made.story.id, kept[s].made.story.id))
            return true;
    return false;
}

static int compare_matches(const void *a, const void *b)
{
    const wirecopy_match *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return left->story < right->story ? -1 : 1;
}

/* Entries that both hold and that weigh anything, and of which no more than so many families hold each. */
static uint32_t count_held_by(const plain_question *asked, const wirecopy_fingerprint *theirs, const float *weights,
                              size_t families_max, uint32_t count_max)
{
    const wirecopy_fingerprint *const ours = asked->question->fingerprint;
    const wirecopy_overlap overlap = wirecopy_evidence_overlap(theirs, ours);
    uint32_t count = 0;
    for (uint32_t i = 0; i < overlap.count_a; i++)
        for (uint32_t j = 0; j < overlap.count_b && count < count_max; j++)
            count += wirecopy_sketch_hash(theirs->sketch[i]) == wirecopy_sketch_hash(ours->sketch[j]) &&
                     weights[j] > 0 && asked->families[j] <= families_max;
    return count;
}

static void weigh_plainly(const plain_question *asked, size_t s, plain_answer *answer, double *group_score)
{
    static wirecopy_shared shared[SKETCH_MAX + 1];
    const wirecopy_question *question = asked->question;
    const wirecopy_story *story = &kept[s].made.story;
    const bool is_own = question->source.byte_count > 0 && string_equals(story->source, question->source);
    wirecopy_evidence evidence;
    double score;
    const float *const weights = is_own ? asked->source_weights : asked->weights;
    wirecopy_evidence_weigh(&kept[s].fingerprint, question->fingerprint, weights, shared, &evidence);
    evidence.rare_count =
        count_held_by(asked, &kept[s].fingerprint, weights, WIRECOPY_CANDIDATES_RARE_FAMILIES, WIRECOPY_RARE_COUNTED);
    evidence.scarce_count = count_held_by(asked, &kept[s].fingerprint, weights, WIRECOPY_CANDIDATES_SCARCE_FAMILIES,
                                          WIRECOPY_SCARCE_COUNTED);
    evidence.same_source = is_own;
    const wirecopy_verdict verdict = wirecopy_score_decide(&evidence, &score);
    if (verdict >= WIRECOPY_EDITED && kept[s].group == s && score > *group_score) {
        answer->group = s;
        *group_score = score;
    }
    if (string_equals(story->id, question->id) || has_newer_version(s, question->as_of))
        return;
    answer->is_flagged = answer->is_flagged || verdict >= WIRECOPY_DERIVED;
    if (verdict >= WIRECOPY_DERIVED && score > answer->origin_score) {
        answer->origin = s;
        answer->origin_score = score;
    }
    if (verdict >= question->min_verdict)
        answer->matches[answer->match_count++] = (wirecopy_match){.story = s,
                                                                  .group = kept[s].group,
                                                                  .verdict = verdict,
                                                                  .score = score,
                                                                  .distance = evidence.distance,
                                                                  .contained = evidence.contained,
                                                                  .contains = evidence.contains};
}

static void answer_plainly(const wirecopy_question *question, plain_answer *answer)
{
    static plain_question asked;
    double group_score = 0;
    memset(answer, 0, sizeof *answer);
    asked.question = question;
    answer->group = question->as_of;
    answer->origin = UINT64_MAX;
    look_up_entries(&asked);
    find_candidates(&asked);
    for (size_t s = 0; s < question->as_of; s++)
        if (asked.is_candidate[kept[s].group])
            weigh_plainly(&asked, s, answer, &group_score);
    qsort(answer->matches, answer->match_count, sizeof answer->matches[0], compare_matches);
    if (question->match_limit && answer->match_count > question->match_limit)
        answer->match_count = question->match_limit;
    for (uint32_t i = 0; i < question->fingerprint->sketch_count; i++) {
        answer->posted[i] = !asked.is_common[i] || answer->group == question->as_of;
        for (size_t s = 0; s < question->as_of && answer->group != question->as_of; s++)
            if (kept[s].group == answer->group &&
                is_posted_under(s, wirecopy_sketch_hash(question->fingerprint->sketch[i])))
                answer->posted[i] = false;
    }
}

/* ---- comparing ---- */

static bool match_equals(const wirecopy_match *got, const wirecopy_match *wanted)
{
    const wirecopy_story *story = &kept[wanted->story].made.story;
    return got->story == wanted->story && got->group == wanted->group && got->verdict == wanted->verdict &&
           got->score == wanted->score && got->distance == wanted->distance && got->contained == wanted->contained &&
           got->contains == wanted->contains && string_equals(got->id, story->id) &&
           string_equals(got->title, story->title) && string_equals(got->source, story->source) &&
           got->time_ms == story->time_ms;
}

static bool answer_equals(const wirecopy_question *question, const wirecopy_answer *got, const plain_answer *wanted)
{
    bool same = got->match_count == wanted->match_count && got->is_flagged == wanted->is_flagged &&
                got->origin == wanted->origin &&
                got->verdict == (wanted->match_count ? wanted->matches[0].verdict : WIRECOPY_ORIGINAL);
    for (size_t i = 0; same && i < wanted->match_count; i++)
        same = match_equals(&got->matches[i], &wanted->matches[i]);
    if (!same)
        printf("\n    as of %u: %zu matches, wanted %zu", (unsigned)question->as_of, got->match_count,
               wanted->match_count);
    return same;
}

/* The group that a story joins, and what it is posted under; NULL: all. */
typedef struct joined {
    uint64_t group;
    const uint8_t *posted;
} joined;

static bool joined_equals(const wirecopy_question *question, const joined *got, const plain_answer *wanted)
{
    bool same = got->group == wanted->group;
    for (uint32_t i = 0; same && i < question->fingerprint->sketch_count; i++)
        same = (!got->posted || wirecopy_record_is_posted(got->posted, i)) == wanted->posted[i];
    return same;
}

/* ---- a store with a matcher ---- */

typedef struct desk {
    wirecopy_store *store;
    wirecopy_view *view;
    wirecopy_matcher *matcher;
    wirecopy_fingerprinter *fingerprinter;
    joined joined; /* of the story that was asked about last */
    uint32_t family;
} desk;

/* At a store of its own, whose first story is the next that is kept. */
static desk desk_open_at(const char *name)
{
    desk made = {0};
    made.store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
    kept_first = kept_count;
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&made.store, 1, &made.view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_matcher_create(&made.matcher), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprinter_create(&made.fingerprinter), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(made.view), WIRECOPY_OK);
    return made;
}

static desk desk_open(void)
{
    fixture_reset();
    kept_count = 0;
    return desk_open_at("db");
}

static void desk_close(desk *at)
{
    wirecopy_view_end(at->view);
    wirecopy_fingerprinter_destroy(at->fingerprinter);
    wirecopy_matcher_destroy(at->matcher);
    wirecopy_view_destroy(at->view);
    wirecopy_store_close(at->store);
}

static void commit(desk *at)
{
    wirecopy_view_end(at->view);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_commit(at->store), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(at->view), WIRECOPY_OK);
}

static void take_fingerprint(desk *at, kept_story *to)
{
    CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprint_story(at->fingerprinter, &to->made.story, &to->fingerprint, NULL),
                          WIRECOPY_OK);
    CU_ASSERT_FATAL(to->fingerprint.sketch_count <= SKETCH_MAX);
    memcpy(to->sketch, to->fingerprint.sketch, to->fingerprint.sketch_count * sizeof to->sketch[0]);
    to->fingerprint.sketch = to->sketch;
}

static wirecopy_question question_of(const kept_story *story, uint64_t as_of)
{
    return (wirecopy_question){.fingerprint = &story->fingerprint,
                               .id = story->made.story.id,
                               .source = story->made.story.source,
                               .as_of = as_of,
                               .families_below = UINT64_MAX,
                               .min_verdict = WIRECOPY_RELATED};
}

/* Asks about the story in kept[kept_count].made; the matches borrow the view until it is appended. */
static void ask_kept(desk *at, wirecopy_answer *answer)
{
    kept_story *const story = &kept[kept_count];
    take_fingerprint(at, story);
    wirecopy_question question = question_of(story, kept_count - kept_first);
    wirecopy_leads leads;
    CU_ASSERT_EQUAL_FATAL(wirecopy_matcher_leads(at->matcher, at->view, &question, UINT64_MAX, NULL, 0, &leads),
                          WIRECOPY_OK);
    at->joined = (joined){question.as_of, NULL};
    if (leads.count > 0)
        at->joined = (joined){leads.items[0].group, leads.posted};
    question = question_of(story, kept_count - kept_first);
    CU_ASSERT_EQUAL_FATAL(wirecopy_matcher_ask(at->matcher, at->view, &question, answer), WIRECOPY_OK);
    at->family = answer->origin == UINT64_MAX ? wirecopy_family_of(&story->fingerprint)
                                              : wirecopy_view_card(at->view, answer->origin).family;
}

static void append_kept(desk *at)
{
    kept_story *const story = &kept[kept_count];
    story->group = kept_first + at->joined.group;
    story->family = at->family;
    for (uint32_t i = 0; i < story->fingerprint.sketch_count; i++)
        story->is_posted[i] = !at->joined.posted || wirecopy_record_is_posted(at->joined.posted, i);
    const wirecopy_story *made = &story->made.story;
    const wirecopy_record record = {.group = at->joined.group,
                                    .family = at->family,
                                    .id = made->id,
                                    .title = made->title,
                                    .source = made->source,
                                    .lang = made->lang,
                                    .time_ms = made->time_ms,
                                    .fingerprint = story->fingerprint,
                                    .posted = at->joined.posted};
    uint64_t number;
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_append(at->store, &record, &number), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_settle(at->store), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(number, kept_count - kept_first);
    kept_count++;
}

/* Both; of the matches only the numbers are of use afterwards. */
static void add_kept(desk *at, wirecopy_answer *answer)
{
    ask_kept(at, answer);
    append_kept(at);
}

/* ---- against the definition ---- */

static void answers_are_as_defined(void)
{
    static plain_answer wanted;
    desk own = desk_open();
    unsigned verdicts[WIRECOPY_IDENTICAL + 1] = {0};
    while (kept_count < STORY_MAX) {
        wirecopy_answer answer;
        story_make(kept_count, &kept[kept_count].made);
        ask_kept(&own, &answer);
        wirecopy_question question = question_of(&kept[kept_count], kept_count);
        answer_plainly(&question, &wanted);
        CU_ASSERT_FATAL(answer_equals(&question, &answer, &wanted));
        CU_ASSERT_FATAL(joined_equals(&question, &own.joined, &wanted));
        verdicts[answer.verdict]++;
        append_kept(&own);
        if (kept_count % 37 == 0)
            commit(&own);
    }
    for (unsigned verdict = 0; verdict <= WIRECOPY_IDENTICAL; verdict++)
        CU_ASSERT(verdicts[verdict] >= 10);
    desk_close(&own);
}

static void desk_fill(desk *at, size_t count)
{
    wirecopy_answer answer;
    while (kept_count < count) {
        story_make(kept_count, &kept[kept_count].made);
        add_kept(at, &answer);
    }
    commit(at);
}

/* Any story at any time, of any source, with any limit. */
static void later_questions_are_answered_as_of_then(void)
{
    static plain_answer wanted;
    static kept_story asked;
    uint64_t random = 2;
    desk own = desk_open();
    desk_fill(&own, 200);
    for (unsigned round = 0; round < 400; round++) {
        wirecopy_answer answer;
        story_make(random_next(&random) % 320, &asked.made);
        take_fingerprint(&own, &asked);
        wirecopy_question question = question_of(&asked, random_next(&random) % (kept_count + 1));
        question.min_verdict = (wirecopy_verdict)(1 + random_next(&random) % WIRECOPY_IDENTICAL);
        question.match_limit = random_next(&random) % 4;
        if (round % 4 == 0)
            question.source = (wirecopy_string){NULL, 0};
        answer_plainly(&question, &wanted);
        CU_ASSERT_EQUAL_FATAL(wirecopy_matcher_ask(own.matcher, own.view, &question, &answer), WIRECOPY_OK);
        CU_ASSERT_FATAL(answer_equals(&question, &answer, &wanted));
        for (size_t i = 0; i < answer.match_count; i++)
            CU_ASSERT_FATAL(!string_equals(answer.matches[i].id, question.id));
    }
    desk_close(&own);
}

/* ---- several stores ---- */

#define SHELF_COUNT 4

/* Stores that the stories of a feed went to one after the other: copies and versions of the stories of one are in the
 * next, and each has joined the groups of its own store alone. */
typedef struct shelf {
    wirecopy_store *stores[SHELF_COUNT];
    uint64_t offsets[SHELF_COUNT];
    desk own; /* with a view of all */
} shelf;

static shelf shelf_open(const size_t ends[SHELF_COUNT])
{
    static const char *const names[SHELF_COUNT] = {"a", "b", "c", "d"};
    shelf made;
    fixture_reset();
    kept_count = 0;
    for (size_t i = 0; i < SHELF_COUNT; i++) {
        desk part = desk_open_at(names[i]);
        made.offsets[i] = kept_first;
        desk_fill(&part, ends[i]);
        desk_close(&part);
        made.stores[i] = store_open(fixture_path(names[i]), WIRECOPY_STORE_READ);
    }
    made.own = desk_open_at("none");
    wirecopy_view_end(made.own.view);
    wirecopy_view_destroy(made.own.view);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(made.stores, SHELF_COUNT, &made.own.view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(made.own.view), WIRECOPY_OK);
    return made;
}

static void shelf_close(shelf *made)
{
    desk_close(&made->own);
    for (size_t i = 0; i < SHELF_COUNT; i++)
        wirecopy_store_close(made->stores[i]);
}

/* Gives the matches the numbers that the definition has. Returns in how many stores they are. */
static size_t number_matches(const shelf *at, wirecopy_answer *answer)
{
    static wirecopy_match numbered[STORY_MAX];
    bool is_in[SHELF_COUNT] = {false};
    size_t store_count = 0;
    CU_ASSERT_FATAL(answer->match_count <= STORY_MAX);
    for (size_t i = 0; i < answer->match_count; i++) {
        numbered[i] = answer->matches[i];
        CU_ASSERT_FATAL(numbered[i].store < SHELF_COUNT);
        store_count += !is_in[numbered[i].store];
        is_in[numbered[i].store] = true;
        numbered[i].story += at->offsets[numbered[i].store];
        numbered[i].group += at->offsets[numbered[i].store];
    }
    answer->matches = numbered;
    return store_count;
}

/* The definition is the one above, over the stories of all stores: groups are those that each made within its store,
 * and an entry occurs in as many groups as the stores count together. */
static void several_stores_answer_as_defined(void)
{
    static const size_t ends[][SHELF_COUNT] = {{60, 140, 170, 200}, {1, 100, 100, 200}, {0, 37, 199, 200}};
    static plain_answer wanted;
    static kept_story asked;
    uint64_t random = 5;
    size_t spread_count = 0;
    for (size_t s = 0; s < sizeof ends / sizeof ends[0]; s++) {
        shelf made = shelf_open(ends[s]);
        for (unsigned round = 0; round < 300; round++) {
            wirecopy_answer answer;
            story_make(random_next(&random) % 260, &asked.made);
            take_fingerprint(&made.own, &asked);
            const uint64_t as_of = round % 3 ? kept_count : random_next(&random) % (kept_count + 1);
            wirecopy_question question = question_of(&asked, as_of);
            question.min_verdict = (wirecopy_verdict)(1 + random_next(&random) % WIRECOPY_IDENTICAL);
            question.match_limit = random_next(&random) % 4 * 3;
            answer_plainly(&question, &wanted);
            CU_ASSERT_EQUAL_FATAL(wirecopy_matcher_ask(made.own.matcher, made.own.view, &question, &answer),
                                  WIRECOPY_OK);
            spread_count += number_matches(&made, &answer) > 1;
            CU_ASSERT_FATAL(answer_equals(&question, &answer, &wanted));
        }
        shelf_close(&made);
    }
    CU_ASSERT(spread_count > 30);
}

/* ---- by example ---- */

static void set_story(made_story *made, const char *id, const char *source)
{
    made->story = (wirecopy_story){.time_ms = WIRECOPY_TIME_NONE, .text = {made->text, 0}};
    made->story.id = (wirecopy_string){made->id, (size_t)sprintf(made->id, "%s", id)};
    made->story.source = (wirecopy_string){made->source, (size_t)sprintf(made->source, "%s", source)};
}

static void add_dispatch(desk *at, uint64_t dispatch, const char *id, const char *source, wirecopy_answer *answer)
{
    uint64_t random = 1;
    set_story(&kept[kept_count].made, id, source);
    add_passage(&kept[kept_count].made, dispatch, 0, 300, &random, 0);
    add_kept(at, answer);
}

static void copies_are_told_by_kind(void)
{
    desk own = desk_open();
    wirecopy_answer answer;
    uint64_t random = 3;
    add_dispatch(&own, 1, "first", "one", &answer);
    CU_ASSERT(answer.verdict == WIRECOPY_ORIGINAL && answer.match_count == 0 && own.joined.group == 0);

    add_dispatch(&own, 1, "same", "two", &answer);
    CU_ASSERT(answer.verdict == WIRECOPY_IDENTICAL && answer.match_count == 1 && answer.matches[0].score == 1);
    CU_ASSERT(own.joined.group == 0 && answer.matches[0].contained == 1 && answer.matches[0].distance == 0);

    set_story(&kept[kept_count].made, "edited", "three");
    add_passage(&kept[kept_count].made, 1, 0, 290, &random, 60);
    add_kept(&own, &answer);
    CU_ASSERT(answer.verdict == WIRECOPY_EDITED && answer.match_count == 2 && own.joined.group == 0);

    set_story(&kept[kept_count].made, "derived", "four");
    for (size_t i = 0; i < 300; i += 60) {
        add_passage(&kept[kept_count].made, 1, i, 25, &random, 0);
        add_passage(&kept[kept_count].made, 55, i, 30, &random, 0);
    }
    add_kept(&own, &answer);
    CU_ASSERT(answer.verdict == WIRECOPY_DERIVED && answer.match_count == 3 && own.joined.group == 3);

    set_story(&kept[kept_count].made, "related", "five");
    add_passage(&kept[kept_count].made, 77, 0, 300, &random, 0);
    add_passage(&kept[kept_count].made, 1, 200, 20, &random, 0);
    add_kept(&own, &answer);
    CU_ASSERT(answer.verdict <= WIRECOPY_RELATED && own.joined.group == 4 && !answer.is_flagged);

    set_story(&kept[kept_count].made, "empty", "six");
    add_kept(&own, &answer);
    CU_ASSERT(answer.verdict == WIRECOPY_ORIGINAL && answer.match_count == 0 && own.joined.group == 5);
    set_story(&kept[kept_count].made, "empty too", "six");
    add_kept(&own, &answer);
    CU_ASSERT(answer.verdict == WIRECOPY_ORIGINAL && answer.match_count == 0 && own.joined.group == 6);
    desk_close(&own);
}

/* Of the versions of a story the newest is reported, and to a story none of its own. */
static void versions_stand_for_one_story(void)
{
    desk own = desk_open();
    wirecopy_answer answer;
    add_dispatch(&own, 1, "a", "one", &answer);
    add_dispatch(&own, 1, "a", "one", &answer);
    CU_ASSERT(answer.match_count == 0 && answer.verdict == WIRECOPY_ORIGINAL && own.joined.group == 0);
    add_dispatch(&own, 1, "b", "two", &answer);
    CU_ASSERT_EQUAL_FATAL(answer.match_count, 1);
    CU_ASSERT_EQUAL(answer.matches[0].story, 1);
    wirecopy_question question = question_of(&kept[2], 1);
    CU_ASSERT_EQUAL(wirecopy_matcher_ask(own.matcher, own.view, &question, &answer), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(answer.match_count, 1); /* as of then, the first was the newest */
    CU_ASSERT_EQUAL(answer.matches[0].story, 0);
    desk_close(&own);
}

/* A box that a source prints under all it has makes no copy, once it is known for one. */
static void the_template_of_a_source_is_no_copy(void)
{
    desk own = desk_open();
    wirecopy_answer answer;
    uint64_t random = 4;
    for (unsigned i = 0; i < 12; i++) {
        char id[16];
        sprintf(id, "box %u", i);
        set_story(&kept[kept_count].made, id, "daily");
        add_passage(&kept[kept_count].made, 100 + i, 0, 80, &random, 0);
        add_passage(&kept[kept_count].made, 50, 0, 100, &random, 0);
        add_kept(&own, &answer);
        if (i > TEMPLATE_GROUPS)
            CU_ASSERT(answer.verdict <= WIRECOPY_RELATED && !answer.is_flagged && own.joined.group == i);
    }
    desk_close(&own);
}

/* Under the same words in hundreds of groups nobody looks; a copy is found by its other words. */
static void what_is_everywhere_is_not_followed(void)
{
    desk own = desk_open();
    wirecopy_answer answer;
    uint64_t random = 5;
    for (unsigned i = 0; i < 300; i++) {
        char id[16];
        sprintf(id, "s%u", i);
        set_story(&kept[kept_count].made, id, "");
        add_passage(&kept[kept_count].made, 50, 0, 10, &random, 0);
        add_passage(&kept[kept_count].made, 100 + i, 0, 50, &random, 0);
        add_kept(&own, &answer);
        CU_ASSERT(own.joined.group == i);
    }
    set_story(&kept[kept_count].made, "common", "");
    add_passage(&kept[kept_count].made, 50, 0, 10, &random, 0);
    add_kept(&own, &answer);
    CU_ASSERT_EQUAL(answer.match_count, 0);
    set_story(&kept[kept_count].made, "copy", "");
    add_passage(&kept[kept_count].made, 50, 0, 10, &random, 0);
    add_passage(&kept[kept_count].made, 107, 0, 50, &random, 0);
    add_kept(&own, &answer);
    CU_ASSERT(answer.match_count >= 1 && answer.verdict == WIRECOPY_IDENTICAL && answer.matches[0].story == 7);
    CU_ASSERT_EQUAL(own.joined.group, 7);
    desk_close(&own);
}

/* Phrases that many sources have, and stories that are rewritten by the source that had them first, or by another. */
static void check_common_entries(size_t phrase_words)
{
    static plain_answer wanted;
    static const char *const sources[] = {"one", "two", "three", ""};
    desk own = desk_open();
    uint64_t random = 11;
    unsigned flagged_count = 0;
    while (kept_count < STORY_MAX) {
        char id[16];
        wirecopy_answer answer;
        made_story *const made = &kept[kept_count].made;
        const uint64_t about = 100 + kept_count - kept_count % 5;
        sprintf(id, "c%zu", kept_count);
        set_story(made, id, sources[random_next(&random) % 4]);
        for (uint64_t phrase = 0; phrase < 3; phrase++) {
            add_passage(made, phrase, 0, phrase_words, &random, 0);
            add_passage(made, kept_count % 5 ? about : 100 + kept_count, phrase * 40, 20, &random, 0);
            add_passage(made, 1000 + kept_count, phrase * 40, 20, &random, 0);
        }
        ask_kept(&own, &answer);
        wirecopy_question question = question_of(&kept[kept_count], kept_count);
        answer_plainly(&question, &wanted);
        CU_ASSERT_FATAL(answer_equals(&question, &answer, &wanted));
        flagged_count += answer.is_flagged;
        append_kept(&own);
    }
    CU_ASSERT(flagged_count > 100 && flagged_count < STORY_MAX);
    desk_close(&own);
}

/* Few of a story's entries, and many. */
static void common_entries_are_weighed_as_defined(void)
{
    check_common_entries(4);
    check_common_entries(24);
}

/* One shared entry is chance, unless there are no more than a few to share. */
static void one_shared_entry_counts_for_a_flash_alone(void)
{
    desk own = desk_open();
    wirecopy_answer answer;
    uint64_t random = 6;
    set_story(&kept[kept_count].made, "pair", "");
    add_passage(&kept[kept_count].made, 91, 0, 2, &random, 0);
    add_kept(&own, &answer);
    for (size_t own_words = FEW_ENTRIES - 1; own_words <= FEW_ENTRIES; own_words++) {
        char id[16];
        sprintf(id, "flash %zu", own_words);
        set_story(&kept[kept_count].made, id, "");
        add_passage(&kept[kept_count].made, 91, 0, 2, &random, 0);
        add_passage(&kept[kept_count].made, 92 + own_words, 0, own_words, &random, 0);
        add_kept(&own, &answer);
        CU_ASSERT_EQUAL(kept[kept_count - 1].fingerprint.sketch_count, own_words + 1);
        CU_ASSERT_EQUAL(answer.match_count > 0, own_words + 1 <= FEW_ENTRIES);
    }
    desk_close(&own);
}

/* ---- without memory ---- */

static void without_memory_a_question_can_be_asked_again(void)
{
    desk own = desk_open();
    size_t refused_count = 0;
    desk_fill(&own, 60);
    wirecopy_answer wanted, answer;
    wirecopy_question question = question_of(&kept[18], 60);
    CU_ASSERT_EQUAL_FATAL(wirecopy_matcher_ask(own.matcher, own.view, &question, &wanted), WIRECOPY_OK);
    const size_t match_count = wanted.match_count;
    CU_ASSERT(match_count > 0);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 1000; nth++) {
        wirecopy_matcher *matcher = NULL;
        CU_ASSERT_EQUAL_FATAL(wirecopy_matcher_create(&matcher), WIRECOPY_OK);
        wirecopy_memory_fail_at(nth);
        status = wirecopy_matcher_ask(matcher, own.view, &question, &answer);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        refused_count += status != WIRECOPY_OK;
        CU_ASSERT_EQUAL(wirecopy_matcher_ask(matcher, own.view, &question, &answer), WIRECOPY_OK);
        CU_ASSERT_EQUAL(answer.match_count, match_count);
        wirecopy_matcher_destroy(matcher);
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 5);
    wirecopy_matcher *none = NULL;
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_matcher_create(&none), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    wirecopy_matcher_destroy(NULL);
    desk_close(&own);
}

int main(void)
{
    static const test_case cases[] = {
        {"answers are as defined", answers_are_as_defined},
        {"later questions are answered as of then", later_questions_are_answered_as_of_then},
        {"several stores answer as defined", several_stores_answer_as_defined},
        {"copies are told by kind", copies_are_told_by_kind},
        {"versions stand for one story", versions_stand_for_one_story},
        {"the template of a source is no copy", the_template_of_a_source_is_no_copy},
        {"what is everywhere is not followed", what_is_everywhere_is_not_followed},
        {"common entries are weighed as defined", common_entries_are_weighed_as_defined},
        {"one shared entry counts for a flash alone", one_shared_entry_counts_for_a_flash_alone},
        {"without memory a question can be asked again", without_memory_a_question_can_be_asked_again},
    };
    return RUN_FIXTURE("match/matcher", cases);
}
