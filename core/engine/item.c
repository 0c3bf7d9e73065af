#include "core/engine/item.h"

#include <stdio.h>

#include "core/fingerprint/hash.h"

static uint64_t chain(uint64_t hash, wirecopy_string string)
{
    return wirecopy_hash64_seeded(string.bytes, string.byte_count, hash + string.byte_count);
}

static uint64_t chain_number(uint64_t hash, int64_t number)
{
    return chain(hash, (wirecopy_string){(const char *)&number, sizeof number});
}

/* All members but the id, as delivered; of those that most feeds do not have, what is there. */
static uint64_t hash_content(const wirecopy_story *story, uint64_t seed)
{
    uint64_t hash = chain(chain(chain(chain(seed, story->text), story->title), story->source), story->lang);
    hash = chain_number(hash, story->time_ms);
    if (story->status != WIRECOPY_USABLE)
        hash = chain_number(hash, story->status);
    if (story->embargo_ms != 0)
        hash = chain_number(hash, story->embargo_ms);
    return story->version.byte_count > 0 ? chain(hash, story->version) : hash;
}

static wirecopy_status copy_string(wirecopy_arena *arena, wirecopy_string from, wirecopy_string *to)
{
    const char *bytes = wirecopy_arena_copy(arena, from.bytes, from.byte_count);
    if (!bytes)
        return WIRECOPY_E_MEMORY;
    *to = (wirecopy_string){bytes, from.byte_count};
    return WIRECOPY_OK;
}

/* An id for a story that came without: 32 hexadecimal digits of its content. */
static wirecopy_status make_id(wirecopy_arena *arena, const wirecopy_story *story, wirecopy_string *id_out)
{
    char digits[33];
    snprintf(digits, sizeof digits, "%016llx%016llx", (unsigned long long)hash_content(story, 1),
             (unsigned long long)hash_content(story, 2));
    return copy_string(arena, (wirecopy_string){digits, 32}, id_out);
}

static wirecopy_status keep_story(wirecopy_item *item, const wirecopy_story *story, wirecopy_arena *arena)
{
    item->story = (wirecopy_story){.time_ms = story->time_ms,
                                   .status = story->status,
                                   .embargo_ms = story->embargo_ms,
                                   .correction = story->correction,
                                   .correction_number = story->correction_number};
    wirecopy_status status =
        story->id.byte_count ? copy_string(arena, story->id, &item->story.id) : make_id(arena, story, &item->story.id);
    if (status == WIRECOPY_OK)
        status = copy_string(arena, story->title, &item->story.title);
    if (status == WIRECOPY_OK)
        status = copy_string(arena, story->source, &item->story.source);
    if (status == WIRECOPY_OK)
        status = copy_string(arena, story->lang, &item->story.lang);
    if (status == WIRECOPY_OK)
        status = copy_string(arena, story->version, &item->story.version);
    if (status == WIRECOPY_OK)
        status = copy_string(arena, story->evolved_from, &item->story.evolved_from);
    item->digest = chain(hash_content(story, 0), item->story.id);
    return status;
}

wirecopy_status wirecopy_item_fill(wirecopy_item *item, const wirecopy_story *story,
                                   wirecopy_fingerprinter *fingerprinter, wirecopy_arena *arena)
{
    wirecopy_fingerprint *fingerprint = &item->fingerprint;
    wirecopy_status status = wirecopy_fingerprint_story(fingerprinter, story, fingerprint, &item->invalid_count);
    if (status != WIRECOPY_OK)
        return status;
    item->invalid_count += story->replaced_count;
    fingerprint->sketch =
        wirecopy_arena_copy(arena, fingerprint->sketch, fingerprint->sketch_count * sizeof fingerprint->sketch[0]);
    return fingerprint->sketch ? keep_story(item, story, arena) : WIRECOPY_E_MEMORY;
}

wirecopy_status wirecopy_item_keep_text(wirecopy_item *item, wirecopy_string text, wirecopy_arena *arena)
{
    return copy_string(arena, text, &item->story.text);
}

wirecopy_status wirecopy_item_pack(wirecopy_item *item, wirecopy_string text, wirecopy_text_packer *packer,
                                   wirecopy_arena *arena)
{
    wirecopy_string image;
    if (text.byte_count > WIRECOPY_KEPT_TEXT_BYTES_MAX)
        return WIRECOPY_OK;
    const wirecopy_status status = wirecopy_text_pack(packer, text, &image);
    return status == WIRECOPY_OK ? copy_string(arena, image, &item->packed_text) : status;
}

/* All but the text, which is packed. */
static wirecopy_status copy_record(wirecopy_arena *arena, const wirecopy_record *from, wirecopy_record *to)
{
    const uint32_t sketch_count = from->fingerprint.sketch_count;
    *to = *from;
    to->text = (wirecopy_string){NULL, 0};
    to->fingerprint.sketch =
        wirecopy_arena_copy(arena, from->fingerprint.sketch, sketch_count * sizeof from->fingerprint.sketch[0]);
    if (from->posted)
        to->posted = wirecopy_arena_copy(arena, from->posted, ((size_t)sketch_count + 7) / 8);
    if (!to->fingerprint.sketch || (from->posted && !to->posted))
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = copy_string(arena, from->id, &to->id);
    if (status == WIRECOPY_OK)
        status = copy_string(arena, from->title, &to->title);
    if (status == WIRECOPY_OK)
        status = copy_string(arena, from->source, &to->source);
    if (status == WIRECOPY_OK)
        status = copy_string(arena, from->version, &to->version);
    return status == WIRECOPY_OK ? copy_string(arena, from->lang, &to->lang) : status;
}

wirecopy_status wirecopy_item_take(wirecopy_item *item, const wirecopy_record *record, wirecopy_arena *arena)
{
    wirecopy_record *const copy = wirecopy_arena_alloc(arena, sizeof *copy);
    const wirecopy_status status = copy ? copy_record(arena, record, copy) : WIRECOPY_E_MEMORY;
    if (status != WIRECOPY_OK)
        return status;
    item->record = copy;
    item->report = (wirecopy_report){
        .id = copy->id,
        .title = copy->title,
        .source = copy->source,
        .time_ms = copy->time_ms,
        .verdict = WIRECOPY_ORIGINAL,
        .place = "",
    };
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_item_answer(wirecopy_item *item, const wirecopy_answer *answer, wirecopy_arena *arena)
{
    wirecopy_match *matches =
        wirecopy_arena_copy(arena, answer->matches, answer->match_count * sizeof answer->matches[0]);
    if (!matches)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < answer->match_count; i++) {
        status = copy_string(arena, matches[i].id, &matches[i].id);
        if (status == WIRECOPY_OK)
            status = copy_string(arena, matches[i].title, &matches[i].title);
        if (status == WIRECOPY_OK)
            status = copy_string(arena, matches[i].source, &matches[i].source);
        if (status == WIRECOPY_OK)
            status = copy_string(arena, matches[i].version, &matches[i].version);
    }
    item->is_flagged = answer->is_flagged;
    item->report = (wirecopy_report){
        .story = UINT64_MAX,
        .group = UINT64_MAX,
        .id = item->story.id,
        .title = item->story.title,
        .source = item->story.source,
        .time_ms = item->story.time_ms,
        .verdict = answer->verdict,
        .match_count = answer->match_count,
        .matches = matches,
        .invalid_count = item->invalid_count,
        .place = "",
    };
    return status;
}
