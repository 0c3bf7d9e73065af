#include "core/json/member.h"

#include "core/json/passages.h"
#include "core/json/report.h"

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
        json_unsigned_member(json, "begin", credit->begin);
        json_unsigned_member(json, "end", credit->end);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_shares(json_writer *json, const wirecopy_member *member)
{
    json_key(json, "verdict");
    json_text(json, wirecopy_verdict_name(member->verdict));
    json_share_member(json, "score", member->score);
    json_share_member(json, "contained", member->contained);
    json_share_member(json, "contains", member->contains);
}

static void write_alignment(json_writer *json, const wirecopy_member *member)
{
    const wirecopy_alignment *const alignment = member->alignment;
    const json_passages passages = {member->lead, &member->kept.story, "lead", "story", alignment};
    json_unsigned_member(json, "kept_words", alignment->kept_count);
    json_unsigned_member(json, "lead_words", alignment->word_count_a);
    json_unsigned_member(json, "story_words", alignment->word_count_b);
    json_passages_write_apart(json, &passages);
}

void json_member_write(json_writer *json, const wirecopy_member *member)
{
    const wirecopy_story *const story = &member->kept.story;
    json_object_begin(json);
    json_key(json, "id");
    json_string(json, story->id);
    json_string_member(json, "title", story->title);
    json_string_member(json, "source", story->source);
    json_string_member(json, "lang", story->lang);
    json_time(json, "time", story->time_ms);
    json_status_write(json, story->status);
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
