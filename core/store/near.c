#include "core/store/near.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/store/handle.h"

/* First blocks are asked so many at a time, for each waits for memory: first for its slots, then for its entries, then
 * for the cards of what may be near. One question with radius 3 has four of them a segment. */
#define VISITS_MAX 64

/* Fewer questions are not worth bringing in order. */
#define ORDERED_QUESTIONS_MIN 1024

/* A segment, on disk or in memory: its parts, and which of its entries count. */
typedef struct wirecopy_near_source {
    const wirecopy_segment_part *parts; /* [part_count] ascending */
    size_t part_count;
    size_t part; /* where a key was sought last */
    uint64_t first_story;
    uint64_t value_begin, value_end; /* stories less first_story */
    uint64_t entry_begin;
} near_source;

/* A first block of a question, to be asked of a source. */
typedef struct near_visit {
    uint64_t key;       /* of the question in the table */
    uint64_t block_key; /* see wirecopy_hamming_blocks() */
    near_source *source;
    size_t part;         /* the first in which the block may lie */
    unsigned second_max; /* see wirecopy_hamming_second_max() */
    uint32_t question;
} near_visit;

typedef struct wirecopy_near_probe {
    const wirecopy_run *run;
    wirecopy_run_span span;
    wirecopy_hamming_range range; /* what counts of it */
    const near_visit *visit;
} near_probe;

typedef struct wirecopy_near_candidate {
    uint64_t story;
    uint32_t question;
    uint32_t table;
} near_candidate;

/* What all that is asked at once has in common. */
typedef struct near_search {
    wirecopy_near *near;
    const wirecopy_window *window;
    const uint64_t *questions; /* [question_count] */
    size_t question_count;
    uint64_t as_of;
    wirecopy_hamming_limits limits;
    near_visit visits[VISITS_MAX];
    size_t visit_count;
} near_search;

void wirecopy_near_clear(wirecopy_near *near)
{
    wirecopy_memory_free(near->hits);
    wirecopy_memory_free(near->scratch_hits);
    wirecopy_memory_free(near->order);
    wirecopy_memory_free(near->order_scratch);
    wirecopy_memory_free(near->sources);
    wirecopy_memory_free(near->probes);
    wirecopy_memory_free(near->candidates);
    wirecopy_memory_free(near->scratch_candidates);
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

/* The first part in which a key may lie. Keys are asked in order where they are many: most lie in the part of the one
 * before, or in the next. */
static size_t part_seek(near_source *source, uint64_t key)
{
    const wirecopy_segment_part *const parts = source->parts;
    const uint64_t entry = wirecopy_run_entry(key, 0);
    const size_t last = source->part;
    if (parts[last].place.begin <= entry && (last + 1 == source->part_count || entry < parts[last + 1].place.begin))
        return last;
    size_t begin = 0;
    for (size_t count = source->part_count; count > 1;) {
        const size_t half = count / 2;
        begin += parts[begin + half].place.begin <= entry ? half : 0;
        count -= half;
    }
    return source->part = begin;
}

/* ---- a block ---- */

/* A range of its own for a bit that differs costs about as much as reading so many entries. */
#define PIECE_ENTRIES 256

/* As fine as makes a piece of a block that many entries, but no finer than slots are: they are read whole. Blocks are
 * full where frequent words pull, and the questions lie there, too. */
static unsigned cut_bits_for(const wirecopy_run *run, wirecopy_hamming_range block)
{
    const wirecopy_run_span span = wirecopy_run_span_find(run, block.first_key, block.last_key);
    unsigned bits = 0;
    while (bits < WIRECOPY_HAMMING_CUT_BITS_MAX && run->slot_bits + bits < WIRECOPY_HAMMING_BLOCK_KEY_BITS &&
           (span.end - span.next) >> bits > PIECE_ENTRIES)
        bits++;
    return bits;
}

static wirecopy_status add_probes_of(near_search *search, const near_visit *visit, const wirecopy_run *run)
{
    wirecopy_near *const near = search->near;
    wirecopy_hamming_range ranges[WIRECOPY_HAMMING_RANGE_COUNT_MAX];
    const unsigned cut_bits = cut_bits_for(run, wirecopy_hamming_block(visit->block_key));
    const size_t count = wirecopy_hamming_ranges(visit->block_key, visit->second_max, cut_bits, ranges);
    if (wirecopy_memory_reserve(&near->probes, &near->probe_capacity, near->probe_count + count,
                                sizeof *near->probes) != 0)
        return WIRECOPY_E_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const wirecopy_run_span span = wirecopy_run_span_find(run, ranges[i].first_key, ranges[i].last_key);
        if (span.next >= span.end)
            continue;
        wirecopy_run_span_prefetch(run, &span);
        near->probes[near->probe_count++] = (near_probe){run, span, ranges[i], visit};
    }
    return WIRECOPY_OK;
}

/* A block lies in one part, but for those that a part ends in. */
static wirecopy_status add_probes(near_search *search, const near_visit *visit)
{
    const near_source *const source = visit->source;
    const uint64_t last =
        wirecopy_run_entry(wirecopy_hamming_block(visit->block_key).last_key, WIRECOPY_RUN_VALUE_MAX - 1);
    wirecopy_status status = WIRECOPY_OK;
    size_t part = visit->part;
    do
        status = add_probes_of(search, visit, &source->parts[part++].run);
    while (status == WIRECOPY_OK && part < source->part_count && source->parts[part].place.begin <= last);
    return status;
}

static wirecopy_status add_candidate(near_search *search, uint64_t story, uint32_t question, unsigned table)
{
    wirecopy_near *const near = search->near;
    if (RESERVE_ONE(near, candidates, candidate_count, candidate_capacity) != 0)
        return WIRECOPY_E_MEMORY;
    near->candidates[near->candidate_count++] = (near_candidate){story, question, table};
    return WIRECOPY_OK;
}

/* Bytes may be damaged: what is no story of the segment is left out. */
static wirecopy_status read_probe(near_search *search, near_probe *probe)
{
    uint64_t entries[WIRECOPY_SEEK_COUNT_MAX];
    const near_visit *const visit = probe->visit;
    const near_source *const source = visit->source;
    const unsigned table = wirecopy_hamming_table(wirecopy_hamming_first_block(visit->key));
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && probe->span.next < probe->span.end) {
        const size_t count = wirecopy_run_span_read(probe->run, &probe->span, visit->key,
                                                    WIRECOPY_HAMMING_SECOND_BLOCK_MASK, visit->second_max, entries);
        for (size_t i = 0; status == WIRECOPY_OK && i < count; i++) {
            const uint64_t value = wirecopy_run_value(entries[i]), key = entries[i] >> WIRECOPY_RUN_VALUE_BITS;
            if (key >= probe->range.first_key && key <= probe->range.last_key && value >= source->value_begin &&
                value < source->value_end && entries[i] >= source->entry_begin &&
                wirecopy_hamming_admits(&search->limits, table, key ^ visit->key))
                status = add_candidate(search, source->first_story + value, visit->question, table);
        }
    }
    return status;
}

/* Many candidates are brought in the order of their stories, all but for the lowest bits: what is near is found in
 * several tables, and its card is then loaded once; and loading is faster from pages side by side than all over the
 * cards. */
#define CANDIDATES_MAX ((size_t)1 << 18)
#define ORDERED_CANDIDATES_MIN 512
#define STORY_DIGIT_BITS 11
#define STORY_DIGIT_COUNT 3
#define STORY_SHIFT 3

static wirecopy_status order_candidates(wirecopy_near *near)
{
    const uint64_t mask = ((uint64_t)1 << STORY_DIGIT_BITS) - 1;
    if (wirecopy_memory_reserve(&near->scratch_candidates, &near->scratch_candidate_capacity, near->candidate_capacity,
                                sizeof *near->candidates) != 0)
        return WIRECOPY_E_MEMORY;
    for (unsigned pass = 0; pass < STORY_DIGIT_COUNT; pass++) {
        const unsigned shift = STORY_SHIFT + pass * STORY_DIGIT_BITS;
        uint32_t next[1 << STORY_DIGIT_BITS] = {0}, sum = 0;
        for (size_t i = 0; i < near->candidate_count; i++)
            next[near->candidates[i].story >> shift & mask]++;
        for (size_t digit = 0; digit <= mask; digit++) {
            const uint32_t tally = next[digit];
            next[digit] = sum;
            sum += tally;
        }
        for (size_t i = 0; i < near->candidate_count; i++)
            near->scratch_candidates[next[near->candidates[i].story >> shift & mask]++] = near->candidates[i];
        near_candidate *const swapped = near->candidates;
        const size_t swapped_capacity = near->candidate_capacity;
        near->candidates = near->scratch_candidates;
        near->candidate_capacity = near->scratch_candidate_capacity;
        near->scratch_candidates = swapped;
        near->scratch_candidate_capacity = swapped_capacity;
    }
    return WIRECOPY_OK;
}

/* So many cards are waited for at once. */
#define CARDS_AHEAD 16

static wirecopy_status verify(near_search *search)
{
    wirecopy_near *const near = search->near;
    const wirecopy_card *cards[CARDS_AHEAD];
    if (near->candidate_count >= ORDERED_CANDIDATES_MIN && order_candidates(near) != WIRECOPY_OK)
        return WIRECOPY_E_MEMORY;
    for (size_t i = 0; i < near->candidate_count + CARDS_AHEAD; i++) {
        if (i >= CARDS_AHEAD) {
            const near_candidate *const candidate = &near->candidates[i - CARDS_AHEAD];
            const uint64_t differing = cards[i % CARDS_AHEAD]->simhash[0] ^ search->questions[candidate->question];
            if (wirecopy_hamming_answers(&search->limits, candidate->table, differing) &&
                wirecopy_window_is_live(search->window, candidate->story, search->as_of)) {
                if (RESERVE_ONE(near, hits, hit_count, hit_capacity) != 0)
                    return WIRECOPY_E_MEMORY;
                near->hits[near->hit_count++] =
                    (wirecopy_near_hit){candidate->story, candidate->question, wirecopy_popcount64(differing)};
            }
        }
        if (i < near->candidate_count) {
            cards[i % CARDS_AHEAD] = wirecopy_window_card(search->window, near->candidates[i].story);
            __builtin_prefetch(cards[i % CARDS_AHEAD]->simhash);
        }
    }
    near->candidate_count = 0;
    return WIRECOPY_OK;
}

static wirecopy_status make_visits(near_search *search)
{
    wirecopy_near *const near = search->near;
    wirecopy_status status = WIRECOPY_OK;
    near->probe_count = 0;
    for (size_t i = 0; status == WIRECOPY_OK && i < search->visit_count; i++)
        status = add_probes(search, &search->visits[i]);
    for (size_t i = 0; status == WIRECOPY_OK && i < near->probe_count; i++)
        status = read_probe(search, &near->probes[i]);
    search->visit_count = 0;
    return status == WIRECOPY_OK && near->candidate_count >= CANDIDATES_MAX ? verify(search) : status;
}

/* ---- all of them ---- */

static wirecopy_status ask_source(near_search *search, near_source *source)
{
    const wirecopy_near *const near = search->near;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < search->question_count * WIRECOPY_HAMMING_TABLE_COUNT; i++) {
        uint64_t block_keys[WIRECOPY_HAMMING_BLOCK_COUNT_MAX];
        const uint64_t key = near->order[i] >> WIRECOPY_RUN_VALUE_BITS;
        const unsigned table = wirecopy_hamming_table(wirecopy_hamming_first_block(key));
        const size_t block_count = wirecopy_hamming_blocks(&search->limits, table, key, block_keys);
        for (size_t j = 0; status == WIRECOPY_OK && j < block_count; j++) {
            const wirecopy_hamming_range block = wirecopy_hamming_block(block_keys[j]);
            near_visit *const visit = &search->visits[search->visit_count++];
            *visit = (near_visit){key,
                                  block_keys[j],
                                  source,
                                  part_seek(source, block.first_key),
                                  wirecopy_hamming_second_max(&search->limits, table, key, block_keys[j]),
                                  wirecopy_run_value(near->order[i])};
            wirecopy_run_prefetch_slots(&source->parts[visit->part].run, block.first_key, block.last_key);
            if (search->visit_count == VISITS_MAX)
                status = make_visits(search);
        }
    }
    return status;
}

static wirecopy_status ask_tail(near_search *search)
{
    const wirecopy_maps *const tail = &wirecopy_window_store(search->window)->tail;
    const uint64_t begin =
        wirecopy_window_segments(search->window)->end; /* a view may see newer ones than the handle */
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0;
         tail->story_count > 0 && status == WIRECOPY_OK && i < search->question_count * WIRECOPY_HAMMING_TABLE_COUNT;
         i++) {
        uint64_t block_keys[WIRECOPY_HAMMING_BLOCK_COUNT_MAX];
        const uint64_t key = search->near->order[i] >> WIRECOPY_RUN_VALUE_BITS;
        const unsigned table = wirecopy_hamming_table(wirecopy_hamming_first_block(key));
        const size_t block_count = wirecopy_hamming_blocks(&search->limits, table, key, block_keys);
        for (size_t j = 0; j < block_count; j++) {
            const wirecopy_tail_slice slice = wirecopy_tail_find(
                tail->tails[WIRECOPY_MAP_KEYS], wirecopy_maps_tail_key(WIRECOPY_MAP_KEYS, block_keys[j]));
            for (size_t k = 0; status == WIRECOPY_OK && k < slice.count; k++) {
                const uint64_t story = tail->first_story + slice.values[k];
                if (story >= begin && story < search->as_of)
                    status = add_candidate(search, story, wirecopy_run_value(search->near->order[i]), table);
            }
        }
        if (status == WIRECOPY_OK && search->near->candidate_count >= CANDIDATES_MAX)
            status = verify(search);
    }
    return status;
}

/* Sorts the keys of one table by their upper 22 bits below the table's number: neighbours find in the cache what they
 * need. */
#define ORDER_DIGIT_BITS 11

static void order_table(uint64_t *order, uint64_t *scratch, size_t count)
{
    uint64_t *from = order, *to = scratch;
    for (unsigned shift = 38; shift <= 38 + ORDER_DIGIT_BITS; shift += ORDER_DIGIT_BITS) {
        const uint64_t mask = ((uint64_t)1 << ORDER_DIGIT_BITS) - 1;
        uint32_t next[1 << ORDER_DIGIT_BITS] = {0};
        uint32_t sum = 0;
        for (size_t i = 0; i < count; i++)
            next[from[i] >> shift & mask]++;
        for (size_t digit = 0; digit <= mask; digit++) {
            const uint32_t tally = next[digit];
            next[digit] = sum;
            sum += tally;
        }
        for (size_t i = 0; i < count; i++)
            to[next[from[i] >> shift & mask]++] = from[i];
        uint64_t *const swapped = from;
        from = to;
        to = swapped;
    }
}

static wirecopy_status order_questions(wirecopy_near *near, const uint64_t *questions, size_t question_count)
{
    const size_t count = question_count * WIRECOPY_HAMMING_TABLE_COUNT;
    if (count == 0)
        return WIRECOPY_OK;
    if (wirecopy_memory_reserve(&near->order, &near->order_capacity, count, sizeof *near->order) != 0 ||
        wirecopy_memory_reserve(&near->order_scratch, &near->order_scratch_capacity, count, sizeof *near->order) != 0)
        return WIRECOPY_E_MEMORY;
    for (unsigned table = 0; table < WIRECOPY_HAMMING_TABLE_COUNT; table++) {
        uint64_t *const order = near->order + table * question_count;
        for (uint32_t i = 0; i < question_count; i++)
            order[i] = wirecopy_run_entry(wirecopy_hamming_key(questions[i], table), i);
        if (question_count >= ORDERED_QUESTIONS_MIN)
            order_table(order, near->order_scratch, question_count);
    }
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_near_ask(wirecopy_near *near, const wirecopy_window *window, const uint64_t *questions,
                                  size_t question_count, unsigned radius_bits, uint64_t as_of)
{
    assert(question_count <= WIRECOPY_NEAR_QUESTIONS_MAX);
    const uint64_t story_count = wirecopy_window_story_count(window); /* segments may hold newer stories */
    near_search search;
    search.near = near;
    search.window = window;
    search.questions = questions;
    search.question_count = question_count;
    search.as_of = as_of < story_count ? as_of : story_count;
    search.limits = wirecopy_hamming_limits_of(radius_bits);
    search.visit_count = 0;
    near->candidate_count = 0;

    wirecopy_status status = list_sources(near, window, search.as_of);
    if (status == WIRECOPY_OK)
        status = order_questions(near, questions, question_count);
    for (size_t i = 0; status == WIRECOPY_OK && i < near->source_count; i++)
        status = ask_source(&search, &near->sources[i]);
    if (status == WIRECOPY_OK)
        status = make_visits(&search);
    if (status == WIRECOPY_OK)
        status = ask_tail(&search);
    return status == WIRECOPY_OK ? verify(&search) : status;
}

static int compare_stories(const void *a, const void *b)
{
    const uint64_t left = ((const wirecopy_near_hit *)a)->story, right = ((const wirecopy_near_hit *)b)->story;
    return left < right ? -1 : left > right;
}

static void swap_hits(wirecopy_near *near)
{
    wirecopy_near_hit *const hits = near->hits;
    const size_t capacity = near->hit_capacity;
    near->hits = near->scratch_hits;
    near->hit_capacity = near->scratch_hit_capacity;
    near->scratch_hits = hits;
    near->scratch_hit_capacity = capacity;
}

wirecopy_status wirecopy_near_sort(wirecopy_near *near, size_t question_count)
{
    if (near->hit_count < 2)
        return WIRECOPY_OK;
    if (wirecopy_memory_reserve(&near->scratch_hits, &near->scratch_hit_capacity, near->hit_count,
                                sizeof *near->hits) != 0 ||
        wirecopy_memory_reserve(&near->order, &near->order_capacity, question_count + 1, sizeof *near->order) != 0)
        return WIRECOPY_E_MEMORY;
    uint64_t *const ends = near->order; /* [question_count] where the hits of each end that are placed so far */
    memset(ends, 0, (question_count + 1) * sizeof *ends);
    for (size_t i = 0; i < near->hit_count; i++)
        ends[near->hits[i].question + 1]++;
    for (size_t i = 0; i < question_count; i++)
        ends[i + 1] += ends[i];
    for (size_t i = 0; i < near->hit_count; i++)
        near->scratch_hits[ends[near->hits[i].question]++] = near->hits[i];
    swap_hits(near);
    for (size_t i = 0, begin = 0; i < question_count; begin = ends[i++])
        if (ends[i] - begin > 1)
            qsort(near->hits + begin, ends[i] - begin, sizeof near->hits[0], compare_stories);
    return WIRECOPY_OK;
}
