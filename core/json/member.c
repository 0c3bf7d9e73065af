#include "core/json/member.h"

#include "core/json/passages.h"

static void write_string(json_writer *json, const char *name, wirecopy_string value)
{
    if (value.byte_count == 0)
        return;
    json_key(json, name);
    json_string(json, value);
}

static void write_time(json_writer *json, const char *name, int64_t time_ms)
{
    if (time_ms != WIRECOPY_TIME_NONE)
        json_time(json, name, time_ms);
}

static void write_number(json_writer *json, const char *name, uint64_t number)
{
    json_key(json, name);
    json_unsigned(json, number);
}

static void write_share(json_writer *json, const char *name, double share)
{
    json_key(json, name);
    json_share(json, share);
}

static void write_credits(json_writer *json, const wirecopy_member *member)
{
    json_key(json, "credits");
    json_array_begin(json);
    for (size_t i = 0; i < member->credit_count; i++) {
        const wirecopy_credit *const credit = &member->credits[i];
        json_object_begin(json);
        json_key(json, "kind");
        json_text(json, wirecopy_credit_kind_name(credit->kind));
        json_key(json, "name");
        json_string(json, credit->name);
        write_number(json, "begin", credit->begin);
        write_number(json, "end", credit->end);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_shares(json_writer *json, const wirecopy_member *member)
{
    json_key(json, "verdict");
    json_text(json, wirecopy_verdict_name(member->verdict));
    write_share(json, "score", member->score);
    write_share(json, "contained", member->contained);
    write_share(json, "contains", member->contains);
}

static void write_alignment(json_writer *json, const wirecopy_member *member)
{
    const wirecopy_alignment *const alignment = member->alignment;
    const json_passages passages = {member->lead, &member->kept.story, "lead", "story", alignment};
    write_number(json, "kept_words", alignment->kept_count);
    write_number(json, "lead_words", alignment->word_count_a);
    write_number(json, "story_words", alignment->word_count_b);
    json_passages_write_apart(json, &passages);
}

void json_member_write(json_writer *json, const wirecopy_member *member)
{
    const wirecopy_story *const story = &member->kept.story;
    json_object_begin(json);
    json_key(json, "id");
    json_string(json, story->id);
    write_string(json, "title", story->title);
    write_string(json, "source", story->source);
    write_string(json, "lang", story->lang);
    write_time(json, "time", story->time_ms);
    if (story->status != WIRECOPY_USABLE) {
        json_key(json, "status");
        json_text(json, wirecopy_story_status_name(story->status));
    }
    if (!member->is_lead)
        write_shares(json, member);
    json_key(json, "text_kept");
    json_boolean(json, member->kept.has_text);
    if (member->kept.has_text)
        write_credits(json, member);
    if (member->alignment)
        write_alignment(json, member);
    json_object_end(json);
}
