#include "bench/planting.h"

#include <string.h>

#include "bench/random.h"
#include "core/base/memory.h"

#define HELD_OUT_EVERY 20
#define CHANGED_PERCENT 2
#define CUT_SHARE 10           /* one in so many bytes */
#define ORIGINAL_BYTES_MIN 600 /* a flash has too few words to be changed in so many ways */
#define TRIES 20

bool bench_planting_holds_out(size_t story)
{
    return story % HELD_OUT_EVERY == HELD_OUT_EVERY - 1;
}

/* ---- pieces of a text ---- */

/* What a text is cut into: ends with a byte of these, which belongs to it. */
typedef struct pieces {
    const char *at, *end, *ends;
} pieces;

static bool next_piece(pieces *left, const char **piece_out, size_t *byte_count_out)
{
    if (left->at == left->end)
        return false;
    const char *to = left->at;
    while (to < left->end && !strchr(left->ends, *to))
        to++;
    to += to < left->end;
    *piece_out = left->at;
    *byte_count_out = (size_t)(to - left->at);
    left->at = to;
    return true;
}

static wirecopy_status append(bench_planting *planting, const char *bytes, size_t byte_count)
{
    if (wirecopy_memory_reserve(&planting->bytes, &planting->capacity, planting->byte_count + byte_count + 1, 1))
        return WIRECOPY_E_MEMORY;
    memcpy(planting->bytes + planting->byte_count, bytes, byte_count);
    planting->byte_count += byte_count;
    return WIRECOPY_OK;
}

/* Appends the pieces of a text, with some of another's, of the same place, in place of its own. */
typedef bool is_changed(uint64_t *random, size_t piece);

static wirecopy_status mix(bench_planting *planting, wirecopy_string text, wirecopy_string other, const char *ends,
                           is_changed *changed, uint64_t *random)
{
    pieces own = {text.bytes, text.bytes + text.byte_count, ends},
           others = {other.bytes, other.bytes + other.byte_count, ends};
    wirecopy_status status = WIRECOPY_OK;
    const char *piece, *instead;
    size_t piece_bytes, instead_bytes;
    planting->byte_count = 0;
    for (size_t i = 0; status == WIRECOPY_OK && next_piece(&own, &piece, &piece_bytes); i++) {
        const bool has_other = next_piece(&others, &instead, &instead_bytes);
        if (!changed(random, i))
            status = append(planting, piece, piece_bytes);
        else if (has_other)
            status = append(planting, instead, instead_bytes);
    }
    return status;
}

static bool is_one_of_fifty(uint64_t *random, size_t piece)
{
    (void)piece;
    return bench_random_below(random, 100) < CHANGED_PERCENT;
}

static bool is_every_other(uint64_t *random, size_t piece)
{
    (void)random;
    return piece % 2 == 1;
}

/* ---- plants ---- */

static size_t draw_held_out(const bench_planting *planting, uint64_t *random)
{
    return HELD_OUT_EVERY * bench_random_below(random, planting->corpus->story_count / HELD_OUT_EVERY) +
           HELD_OUT_EVERY - 1;
}

/* One that is not held out, and long enough if there are such. */
static size_t draw_original(const bench_planting *planting, uint64_t *random)
{
    size_t story = 0;
    for (unsigned i = 0; i < TRIES; i++) {
        story = bench_random_below(random, planting->corpus->story_count);
        story -= bench_planting_holds_out(story);
        if (planting->corpus->stories[story].text.byte_count >= ORIGINAL_BYTES_MIN)
            break;
    }
    return story;
}

wirecopy_status bench_planting_make(bench_planting *planting, uint64_t i, bench_plant *plant_out)
{
    static const wirecopy_verdict verdicts[] = {WIRECOPY_ORIGINAL, WIRECOPY_IDENTICAL, WIRECOPY_EDITED,
                                                WIRECOPY_DERIVED};
    uint64_t random = bench_random_mix(planting->seed + bench_random_mix(i));
    const wirecopy_verdict verdict = verdicts[i % 4];
    const size_t donor = draw_held_out(planting, &random);
    const size_t original = verdict == WIRECOPY_ORIGINAL ? donor : draw_original(planting, &random);
    const wirecopy_story *const other = &planting->corpus->stories[donor];
    bench_plant plant = {planting->corpus->stories[original], verdict, original};
    const wirecopy_string text = plant.story.text;
    planting->byte_count = 0;
    wirecopy_status status = append(planting, "", 0); /* there is a text, though it may be empty */
    if (status != WIRECOPY_OK)
        return status;
    if (verdict == WIRECOPY_EDITED)
        status = mix(planting, text, other->text, " \n", is_one_of_fifty, &random);
    else if (verdict == WIRECOPY_DERIVED)
        status = mix(planting, text, other->text, ".\n", is_every_other, &random);
    else
        status = append(planting, text.bytes, text.byte_count);
    if (status != WIRECOPY_OK)
        return status;
    if (verdict == WIRECOPY_EDITED)
        planting->byte_count -= planting->byte_count / CUT_SHARE;
    if (verdict == WIRECOPY_EDITED || verdict == WIRECOPY_DERIVED)
        plant.story.title = other->title;
    plant.story.text = (wirecopy_string){planting->bytes, planting->byte_count};
    *plant_out = plant;
    return WIRECOPY_OK;
}

void bench_planting_clear(bench_planting *planting)
{
    wirecopy_memory_free(planting->bytes);
    *planting = (bench_planting){0};
}
