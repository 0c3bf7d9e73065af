#include <string.h>

#include "core/feed/token.h"
#include "core/json/passages.h"
#include "core/serve/route.h"
#include "wirecopy/engine.h"

/* POST /v1/compare: what story "b" is to story "a", and the passages that they have in common. */

/* ---- what comes ---- */

/* The value of a member that is an object, as written. Names and values are told apart by the tokens between them. */
static wirecopy_string find_object(wirecopy_string json, const char *name)
{
    const size_t name_bytes = strlen(name);
    size_t depth = 0, begin = 0;
    bool is_key = false, is_wanted = false;
    for (wirecopy_token token = wirecopy_token_next(json, 0);
         token.kind != WIRECOPY_TOKEN_END && token.kind != WIRECOPY_TOKEN_FAULT;
         token = wirecopy_token_next(json, token.end)) {
        const char mark = token.kind == WIRECOPY_TOKEN_MARK ? json.bytes[token.start] : '\0';
        if (mark == '{' || mark == '[') {
            if (depth++ == 1 && mark == '{' && is_wanted)
                begin = token.start;
        } else if (mark == '}' || mark == ']') {
            if (--depth == 1 && is_wanted && begin > 0)
                return (wirecopy_string){json.bytes + begin, token.end - begin};
        } else if (depth == 1 && token.kind == WIRECOPY_TOKEN_STRING && is_key) {
            is_wanted = token.end - token.start == name_bytes + 2 &&
                        memcmp(json.bytes + token.start + 1, name, name_bytes) == 0;
        }
        if (depth == 1)
            is_key = mark == '{' || mark == ',';
    }
    return (wirecopy_string){NULL, 0};
}

static wirecopy_status read_story(serve_reader *reader, unsigned side, wirecopy_string json, wirecopy_story *story,
                                  wirecopy_reason *reason)
{
    static const char *const names[] = {"a", "b"};
    const wirecopy_string object = find_object(json, names[side]);
    wirecopy_reason why = {""};
    if (!object.bytes) {
        wirecopy_reason_set(reason, "the body has to be {\"a\": {...}, \"b\": {...}}, two stories");
        return WIRECOPY_E_INPUT;
    }
    const wirecopy_status status = serve_reader_parse(reader, side, object, story, &why);
    if (status != WIRECOPY_OK)
        wirecopy_reason_set(reason, "story \"%s\": %.*s", names[side], 200,
                            why.text[0] ? why.text : wirecopy_status_message(status));
    return status;
}

/* The whole has to be JSON, not only the two stories in it. */
static wirecopy_status check_body(serve_reader *reader, wirecopy_string body, wirecopy_reason *reason)
{
    wirecopy_json_type type = WIRECOPY_JSON_NULL;
    const wirecopy_json_error error =
        body.byte_count > 0 ? wirecopy_json_parse(reader->json, body.bytes, body.byte_count, &type) : WIRECOPY_JSON_BAD;
    if (error == WIRECOPY_JSON_NO_MEMORY)
        return WIRECOPY_E_MEMORY;
    if (error == WIRECOPY_JSON_OK && type == WIRECOPY_JSON_OBJECT)
        return WIRECOPY_OK;
    wirecopy_reason_set(reason, "the body is no JSON object");
    return WIRECOPY_E_INPUT;
}

/* ---- what is said ---- */

static void write_comparison(serve_exchange *exchange, const wirecopy_story stories[2],
                             const wirecopy_comparison *comparison, const wirecopy_alignment *alignment)
{
    const json_passages passages = {&stories[0], &stories[1], "a", "b", alignment};
    json_writer json;
    json_init(&json, serve_buffer_sink(&exchange->answer.body));
    json_object_begin(&json);
    json_key(&json, "verdict");
    json_text(&json, wirecopy_verdict_name(comparison->match.verdict));
    json_share_member(&json, "score", comparison->match.score);
    json_unsigned_member(&json, "distance", comparison->match.distance);
    json_share_member(&json, "contained", comparison->match.contained);
    json_share_member(&json, "contains", comparison->match.contains);
    json_unsigned_member(&json, "shared_bigrams", comparison->shared_bigram_count);
    json_share_member(&json, "spread", comparison->spread);
    json_share_member(&json, "alignment", comparison->alignment);
    json_passages_write(&json, &passages);
    json_passages_write_apart(&json, &passages);
    json_object_end(&json);
    json_line_end(&json);
}

static wirecopy_status compare(serve_exchange *exchange, const wirecopy_story stories[2])
{
    wirecopy_aligner *aligner = NULL;
    wirecopy_alignment alignment;
    wirecopy_comparison comparison;
    wirecopy_status status = wirecopy_aligner_create(&aligner);
    if (status == WIRECOPY_OK)
        status = wirecopy_compare(&stories[0], &stories[1], &comparison);
    if (status == WIRECOPY_OK)
        status = wirecopy_align_stories(aligner, &stories[0], &stories[1], WIRECOPY_PASSAGES_LONGEST, &alignment);
    if (status == WIRECOPY_OK)
        write_comparison(exchange, stories, &comparison, &alignment);
    wirecopy_aligner_destroy(aligner);
    return status;
}

bool serve_compare_end(serve_exchange *exchange)
{
    const wirecopy_string body = {exchange->body.bytes, exchange->body.byte_count};
    wirecopy_story stories[2];
    wirecopy_reason reason = {""};
    serve_reader *const reader = serve_readers_take(exchange->service->readers);
    wirecopy_status status = check_body(reader, body, &reason);
    for (unsigned side = 0; status == WIRECOPY_OK && side < 2; side++)
        status = read_story(reader, side, body, &stories[side], &reason);
    if (status == WIRECOPY_OK)
        status = compare(exchange, stories);
    serve_readers_give(exchange->service->readers, reader);
    serve_buffer_clear(&exchange->body);
    if (status == WIRECOPY_OK)
        serve_exchange_answer(exchange, 200, SERVE_TYPE_JSON);
    else
        serve_exchange_refuse(exchange, serve_answer_code(status), status, "%s",
                              reason.text[0] ? reason.text : wirecopy_status_message(status));
    return false;
}
