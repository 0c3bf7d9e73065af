#include "core/store/near.h"

#include <assert.h>

#include "core/base/memory.h"
#include "core/store/handle.h"

/* Tables of questions are asked so many at a time: all wait for memory together. One question has four. */
#define GROUP_COUNT 8

_Static_assert(GROUP_COUNT >= WIRECOPY_HAMMING_TABLE_COUNT, "one question is asked at once");

/* A segment, on disk or in memory: its parts, and which of its entries count. */
typedef struct wirecopy_near_source {
    const wirecopy_segment_part *parts; /* [part_count] ascending */
    size_t part_count;
    uint64_t first_story;
    uint64_t value_begin, value_end; /* stories less first_story */
    uint64_t entry_begin;
} near_source;

/* What is asked of one table of one question, and a place in the order. */
typedef struct asked_table {
    wirecopy_hamming_question question;
    uint64_t key;    /* of the question there */
    uint32_t number; /* of the question */
    unsigned table;
} asked_table;

typedef struct wirecopy_near_probe {
    wirecopy_run_range range;
    uint32_t source;
    uint32_t asked; /* index of an asked_table of the group */
} near_probe;

typedef struct wirecopy_near_candidate {
    const wirecopy_card *card;
    uint64_t story;
    uint32_t asked;
} near_candidate;

void wirecopy_near_clear(wirecopy_near *near)
{
    wirecopy_memory_free(near->hits);
    wirecopy_memory_free(near->order);
    wirecopy_memory_free(near->order_scratch);
    wirecopy_memory_free(near->sources);
    wirecopy_memory_free(near->probes);
    wirecopy_memory_free(near->candidates);
    *near = (wirecopy_near){0};
}

/* Makes room for one more. */
#define RESERVE_ONE(near, items, item_count, item_capacity)                                                            \
    wirecopy_memory_reserve(&(near)->items, &(near)->item_capacity, (near)->item_count + 1, sizeof *(near)->items)

static wirecopy_status add_source(wirecopy_near *near, near_source source, uint64_t story_count, uint64_t story_begin,
                                  uint64_t as_of)
{
    if (source.first_story >= as_of || source.part_count == 0)
        return WIRECOPY_OK;
    const uint64_t seen_count = as_of - source.first_story;
    source.value_begin = story_begin > source.first_story ? story_begin - source.first_story : 0;
    source.value_end = seen_count < story_count ? seen_count : story_count;
    if (RESERVE_ONE(near, sources, source_count, source_capacity) != 0)
        return WIRECOPY_E_MEMORY;
    near->sources[near->source_count++] = source;
    return WIRECOPY_OK;
}

/* What a segment that is being made has already is not asked of its sources. */
static wirecopy_status list_sources(wirecopy_near *near, const wirecopy_window *window, uint64_t as_of)
{
    const wirecopy_segment_list *const list = wirecopy_window_segments(window);
    const wirecopy_store *const store = wirecopy_window_store(window);
    wirecopy_status status = WIRECOPY_OK;
    near->source_count = 0;
    for (size_t i = 0; status == WIRECOPY_OK && i < list->count; i++) {
        const wirecopy_segment *const segment = &list->items[i];
        const size_t begin = segment->kind_begins[WIRECOPY_MAP_KEYS];
        const near_source source = {.parts = list->parts + begin,
                                    .part_count = segment->kind_begins[WIRECOPY_MAP_KEYS + 1] - begin,
                                    .first_story = segment->first_story,
                                    .entry_begin =
                                        segment->hidden.kind == WIRECOPY_MAP_KEYS ? segment->hidden.entry : 0};
        if (segment->hidden.kind <= WIRECOPY_MAP_KEYS)
            status = add_source(near, source, segment->story_count, 0, as_of);
    }
    for (size_t i = 0; status == WIRECOPY_OK && i < store->memory_segment_count; i++) {
        const wirecopy_memory_segment *const segment = &store->memory_segments[i];
        const near_source source = {
            .parts = &segment->parts[WIRECOPY_MAP_KEYS], .part_count = 1, .first_story = segment->first_story};
        status = add_source(near, source, source.parts->place.story_count, list->end, as_of);
    }
    return status;
}

/* The first part in which a key may lie. */
static size_t part_seek(const near_source *source, uint64_t key)
{
    const uint64_t entry = wirecopy_run_entry(key, 0);
    size_t begin = 0;
    for (size_t count = source->part_count; count > 1;) {
        const size_t half = count / 2;
        begin += source->parts[begin + half].place.begin <= entry ? half : 0;
        count -= half;
    }
    return begin;
}

/* A range of its own for a bit that differs costs about as much as reading so many entries. */
#define PIECE_ENTRIES 32

/* As fine as makes a piece of the question's block that many entries. Blocks are full where frequent words pull, and the
 * questions lie there, too. */
static unsigned cut_bits_for(const wirecopy_run *run, uint64_t key)
{
    const uint64_t slot_entries = wirecopy_run_slot_entries(run, key);
    const uint64_t block_entries = run->slot_bits < WIRECOPY_HAMMING_BLOCK_KEY_BITS
                                       ? slot_entries << (WIRECOPY_HAMMING_BLOCK_KEY_BITS - run->slot_bits)
                                       : slot_entries >> (run->slot_bits - WIRECOPY_HAMMING_BLOCK_KEY_BITS);
    unsigned bits = 0;
    while (bits < WIRECOPY_HAMMING_CUT_BITS_MAX && block_entries >> bits > PIECE_ENTRIES)
        bits++;
    return bits;
}

/* Room for what probe_source() adds: every range lies in one part, but for those that a part ends in. */
static wirecopy_status probes_reserve(wirecopy_near *near, const near_source *source)
{
    const size_t count = near->probe_count + WIRECOPY_HAMMING_RANGE_COUNT_MAX + source->part_count;
    if (count <= near->probe_capacity)
        return WIRECOPY_OK;
    return wirecopy_memory_reserve(&near->probes, &near->probe_capacity, count, sizeof *near->probes) == 0
               ? WIRECOPY_OK
               : WIRECOPY_E_MEMORY;
}

static wirecopy_status probe_source(wirecopy_near *near, uint32_t source_number, const asked_table *asked,
                                    uint32_t asked_number)
{
    const near_source *const source = &near->sources[source_number];
    wirecopy_hamming_range ranges[WIRECOPY_HAMMING_RANGE_COUNT_MAX];
    const wirecopy_status status = probes_reserve(near, source);
    if (status != WIRECOPY_OK)
        return status;
    size_t part = part_seek(source, asked->key); /* that of most of the ranges */
    const size_t count = wirecopy_hamming_ranges(&asked->question, asked->table,
                                                 cut_bits_for(&source->parts[part].run, asked->key), ranges);
    for (size_t i = 0; i < count; i++) {
        const wirecopy_place *const place = &source->parts[part].place;
        const uint64_t first = wirecopy_run_entry(ranges[i].first_key, 0);
        const uint64_t last = wirecopy_run_entry(ranges[i].last_key, WIRECOPY_RUN_VALUE_MAX - 1);
        if (first < place->begin || place->last < first)
            part = part_seek(source, ranges[i].first_key);
        for (size_t j = part; j < source->part_count && (j == part || source->parts[j].place.begin <= last); j++) {
            const wirecopy_run *const run = &source->parts[j].run;
            near_probe *const probe = &near->probes[near->probe_count++];
            probe->range.run = run;
            probe->range.first_key = ranges[i].first_key;
            probe->range.last_key = ranges[i].last_key;
            probe->source = source_number;
            probe->asked = asked_number;
            wirecopy_run_prefetch_slot(run, ranges[i].first_key);
        }
    }
    return WIRECOPY_OK;
}

static wirecopy_status add_candidate(wirecopy_near *near, const wirecopy_window *window, uint64_t story, uint32_t asked)
{
    if (RESERVE_ONE(near, candidates, candidate_count, candidate_capacity) != 0)
        return WIRECOPY_E_MEMORY;
    const wirecopy_card *const card = wirecopy_window_card(window, story);
    __builtin_prefetch(card->simhash);
    near->candidates[near->candidate_count++] = (near_candidate){card, story, asked};
    return WIRECOPY_OK;
}

/* Bytes may be damaged: what is no story of the segment is left out. */
static wirecopy_status read_probe(wirecopy_near *near, const wirecopy_window *window, const asked_table *group,
                                  near_probe *probe)
{
    uint64_t entries[64];
    const size_t capacity = sizeof entries / sizeof entries[0];
    const near_source *const source = &near->sources[probe->source];
    const asked_table *const asked = &group[probe->asked];
    const unsigned differing_max = asked->question.limits[asked->table][2] - 1u;
    wirecopy_status status = WIRECOPY_OK;
    size_t count;
    do {
        count = wirecopy_run_range_read(&probe->range, asked->key, differing_max, entries, capacity);
        for (size_t i = 0; status == WIRECOPY_OK && i < count; i++) {
            const uint64_t value = wirecopy_run_value(entries[i]);
            if (value >= source->value_begin && value < source->value_end && entries[i] >= source->entry_begin &&
                wirecopy_hamming_admits(&asked->question, asked->table, entries[i] >> WIRECOPY_RUN_VALUE_BITS))
                status = add_candidate(near, window, source->first_story + value, probe->asked);
        }
    } while (status == WIRECOPY_OK && count == capacity);
    return status;
}

static wirecopy_status ask_tail(wirecopy_near *near, const wirecopy_window *window, const asked_table *asked,
                                uint32_t asked_number, uint64_t as_of)
{
    const wirecopy_maps *const tail = &wirecopy_window_store(window)->tail;
    const uint64_t begin = wirecopy_window_segments(window)->end; /* a view may see newer segments than the handle */
    wirecopy_hamming_range ranges[WIRECOPY_HAMMING_RANGE_COUNT_MAX];
    const size_t count = wirecopy_hamming_ranges(&asked->question, asked->table, 0, ranges);
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; i < count; i++) {
        const uint64_t key = wirecopy_maps_tail_key(WIRECOPY_MAP_KEYS, ranges[i].first_key);
        const wirecopy_tail_slice slice = wirecopy_tail_find(tail->tails[WIRECOPY_MAP_KEYS], key);
        for (size_t j = 0; status == WIRECOPY_OK && j < slice.count; j++) {
            const uint64_t story = tail->first_story + slice.values[j];
            if (story >= begin && story < as_of)
                status = add_candidate(near, window, story, asked_number);
        }
    }
    return status;
}

static wirecopy_status verify(wirecopy_near *near, const wirecopy_window *window, const asked_table *group,
                              uint64_t as_of)
{
    for (size_t i = 0; i < near->candidate_count; i++) {
        const near_candidate *const candidate = &near->candidates[i];
        const asked_table *const asked = &group[candidate->asked];
        const uint64_t simhash = candidate->card->simhash[0];
        if (!wirecopy_hamming_answers(&asked->question, asked->table, simhash) ||
            !wirecopy_window_is_live(window, candidate->story, as_of))
            continue;
        if (RESERVE_ONE(near, hits, hit_count, hit_capacity) != 0)
            return WIRECOPY_E_MEMORY;
        near->hits[near->hit_count++] = (wirecopy_near_hit){candidate->story, asked->number,
                                                            wirecopy_popcount64(simhash ^ asked->question.simhash)};
    }
    return WIRECOPY_OK;
}

/* Asks some tables at once: the slots of all their keys are loaded, then those of the ranges, the entries, and the cards. */
static wirecopy_status ask_group(wirecopy_near *near, const wirecopy_window *window, const asked_table *group,
                                 size_t group_count, uint64_t as_of)
{
    wirecopy_status status = WIRECOPY_OK;
    near->probe_count = near->candidate_count = 0;
    for (size_t i = 0; i < group_count; i++) {
        for (size_t j = 0; j < near->source_count; j++) {
            const near_source *const source = &near->sources[j];
            wirecopy_run_prefetch_slot(&source->parts[part_seek(source, group[i].key)].run, group[i].key);
        }
    }
    for (uint32_t i = 0; i < group_count; i++)
        for (uint32_t source = 0; status == WIRECOPY_OK && source < near->source_count; source++)
            status = probe_source(near, source, &group[i], i);
    for (size_t i = 0; status == WIRECOPY_OK && i < near->probe_count; i++) {
        wirecopy_run_range *const range = &near->probes[i].range;
        *range = wirecopy_run_range_open(range->run, range->first_key, range->last_key);
        wirecopy_run_range_prefetch(range);
    }
    for (uint32_t i = 0; status == WIRECOPY_OK && i < group_count; i++)
        status = ask_tail(near, window, &group[i], i, as_of);
    for (size_t i = 0; status == WIRECOPY_OK && i < near->probe_count; i++)
        status = read_probe(near, window, group, &near->probes[i]);
    return status == WIRECOPY_OK ? verify(near, window, group, as_of) : status;
}

/* All tables of all questions by their keys: neighbours find what they need in the cache. */
static wirecopy_status order_questions(wirecopy_near *near, const uint64_t *questions, size_t question_count)
{
    const size_t count = question_count * WIRECOPY_HAMMING_TABLE_COUNT;
    if (wirecopy_memory_reserve(&near->order, &near->order_capacity, count, sizeof *near->order) != 0 ||
        wirecopy_memory_reserve(&near->order_scratch, &near->order_scratch_capacity, count, sizeof *near->order) != 0)
        return WIRECOPY_E_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const uint32_t question = (uint32_t)(i % question_count);
        near->order[i] =
            wirecopy_run_entry(wirecopy_hamming_key(questions[question], (unsigned)(i / question_count)), question);
    }
    if (question_count > 1)
        wirecopy_run_sort(near->order, near->order_scratch, count);
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_near_ask(wirecopy_near *near, const wirecopy_window *window, const uint64_t *questions,
                                  size_t question_count, unsigned radius_bits, uint64_t as_of)
{
    assert(question_count <= WIRECOPY_NEAR_QUESTIONS_MAX);
    const uint64_t story_count = wirecopy_window_story_count(window); /* segments may hold newer stories */
    as_of = as_of < story_count ? as_of : story_count;
    wirecopy_status status = list_sources(near, window, as_of);
    if (status == WIRECOPY_OK)
        status = order_questions(near, questions, question_count);

    const size_t count = question_count * WIRECOPY_HAMMING_TABLE_COUNT;
    wirecopy_hamming_question question = wirecopy_hamming_ask(0, radius_bits);
    for (size_t i = 0; status == WIRECOPY_OK && i < count;) {
        asked_table group[GROUP_COUNT];
        size_t group_count = 0;
        for (; i < count && group_count < GROUP_COUNT; i++) {
            const uint32_t number = wirecopy_run_value(near->order[i]);
            const uint64_t key = near->order[i] >> WIRECOPY_RUN_VALUE_BITS;
            const unsigned table = wirecopy_hamming_table(wirecopy_hamming_first_block(key));
            question.simhash = questions[number];
            if (question.limits[table][0] > 0)
                group[group_count++] = (asked_table){question, key, number, table};
        }
        status = ask_group(near, window, group, group_count, as_of);
    }
    return status;
}
