#include "core/serve/exchange.h"

#include "core/base/memory.h"
#include "tests/unit/serve/asked.h"

#define JSON "application/json"
#define NDJSON "application/x-ndjson"

#define FERRY                                                                                                          \
    "{\"title\":\"Ferry to stop\",\"source\":\"Northwire\",\"time\":\"2026-03-01T09:30:00.25Z\",\"lang\":\"en\","      \
    "\"text\":\"The night ferry between Port Aldene and Kestrel Bay stops on Monday, because inspectors found rust "   \
    "in the hull and the harbour authority will not let passengers aboard before the yard has mended it.\"}"
#define TWIN "{\"id\":\"twin\"," /* and the rest of FERRY, after its brace */
#define COMET                                                                                                          \
    "{\"text\":\"Astronomers at the Brenmoor observatory photographed a comet that nobody had listed, and expect it "  \
    "to be seen without a telescope in the second week of April, low in the west after sunset.\"}"

static serve_service service;
static reply answer;

static void open_service(void)
{
    fixture_reset();
    const serve_service_settings settings = settings_of("db");
    CU_ASSERT_EQUAL_FATAL(serve_service_open(&service, &settings), WIRECOPY_OK);
}

static void close_service(void)
{
    CU_ASSERT_EQUAL(service.budget.held, 0);
    CU_ASSERT_EQUAL(service.metrics.waiting, 0);
    serve_service_close(&service);
}

static unsigned ask(const char *method, const char *target, const char *type, const char *body)
{
    ask_service(&service, &(request){.method = method, .target = target, .type = type, .body = body}, &answer);
    return answer.code;
}

static bool says(const char *text)
{
    return strstr(answer.body, text) != NULL;
}

static bool begins(const char *line, const char *text)
{
    return strncmp(line, text, strlen(text)) == 0;
}

/* ---- what is asked for ---- */

static void a_story_is_added_found_and_deleted(void)
{
    open_service();
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/wire%2F1", JSON, FERRY), 201);
    CU_ASSERT_STRING_EQUAL(answer.body, "{\"id\":\"wire/1\",\"verdict\":\"original\",\"matches\":[]}\n");
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/wire%2F1", JSON, FERRY), 200);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/copy?limit=1", JSON, FERRY), 201);
    CU_ASSERT(says("{\"id\":\"copy\",\"verdict\":\"identical\",\"matches\":[{\"id\":\"wire/1\","));
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories/wire%2F1", NULL, NULL), 200);
    CU_ASSERT(says(
        "\"title\":\"Ferry to stop\",\"source\":\"Northwire\",\"lang\":\"en\","
        "\"time\":\"2026-03-01T09:30:00.250Z\",\"status\":\"usable\",\"versions\":1,\"story\":\"0000000000000000\""));
    CU_ASSERT_EQUAL(ask("HEAD", "/v1/stories/wire%2F1", NULL, NULL), 200);
    CU_ASSERT_EQUAL(ask("DELETE", "/v1/stories/wire%2F1", NULL, NULL), 200);
    CU_ASSERT_STRING_EQUAL(answer.body, "{\"id\":\"wire/1\",\"versions\":1}\n");
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories/wire%2F1", NULL, NULL), 404);
    CU_ASSERT_EQUAL(ask("DELETE", "/v1/stories/wire%2F1", NULL, NULL), 404);
    CU_ASSERT(says("\"code\":\"WIRECOPY_E_NOT_FOUND\""));
    close_service();
}

static void a_story_is_killed_and_what_was_made_of_it_told(void)
{
    open_service();
    CU_ASSERT_EQUAL(ask("POST", "/v1/stories/ferry/kill", NULL, NULL), 404);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/ferry", JSON, FERRY), 201);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/copy", JSON, FERRY), 201);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/comet", JSON, COMET), 201);
    CU_ASSERT_EQUAL(ask("POST", "/v1/stories/ferry/kill", NULL, NULL), 200);
    CU_ASSERT(begins(answer.body, "{\"id\":\"ferry\",\"descendants\":[{\"id\":\"copy\",\"from\":\"ferry\","
                                  "\"verdict\":\"identical\""));
    CU_ASSERT(!says("comet"));
    CU_ASSERT_EQUAL(ask("POST", "/v1/stories/comet/kill", NULL, NULL), 200);
    CU_ASSERT_STRING_EQUAL(answer.body, "{\"id\":\"comet\",\"descendants\":[]}\n");
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories/ferry", NULL, NULL), 200);
    CU_ASSERT(says("\"status\":\"canceled\""));
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup?source=Northwire&limit=1", JSON, FERRY), 200);
    CU_ASSERT(says("\"id\":\"ferry\"") && says("\"status\":\"canceled\""));
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories/ferry/kill", NULL, NULL), 405);
    close_service();
}

static void a_group_is_told_in_time(void)
{
    open_service();
    CU_ASSERT_EQUAL(ask("GET", "/v1/groups/ferry", NULL, NULL), 404);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/later", JSON, FERRY), 201);
    CU_ASSERT_EQUAL(
        ask("PUT", "/v1/stories/earlier", JSON,
            "{\"time\":\"2026-02-01\"," /* of the same words */
            "\"text\":\"Ferry to stop. The night ferry between Port Aldene and Kestrel Bay stops on Monday, because "
            "inspectors found rust in the hull and the harbour authority will not let passengers aboard before the "
            "yard has mended it.\"}"),
        201);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/comet", JSON, COMET), 201);
    CU_ASSERT_EQUAL(ask("GET", "/v1/groups/later", NULL, NULL), 200);
    CU_ASSERT(begins(answer.body, "{\"id\":\"later\",\"group\":\"0000000000000000\",\"copies\":1,\"rewrites\":0,"
                                  "\"first\":\"2026-02-01T00:00:00Z\",\"last\":\"2026-03-01T09:30:00.250Z\","
                                  "\"stories\":[{\"id\":\"earlier\","));
    CU_ASSERT(says("{\"id\":\"later\",\"title\":\"Ferry to stop\"") && !says("comet"));
    CU_ASSERT_EQUAL(ask("GET", "/v1/groups/comet", NULL, NULL), 200);
    CU_ASSERT(says("\"copies\":0") && !says("later"));
    CU_ASSERT_EQUAL(ask("POST", "/v1/groups/comet", NULL, NULL), 405);
    close_service();
}

static void texts_are_kept_on_request(void)
{
    open_service();
    serve_writer_keep_text(service.writer, true);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/ferry", JSON, FERRY), 201);
    serve_writer_keep_text(service.writer, false);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/comet", JSON, COMET), 201);
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories/ferry", NULL, NULL), 200);
    CU_ASSERT(says(",\"text\":\"The night ferry between"));
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories/comet", NULL, NULL), 200);
    CU_ASSERT(!says("\"text\""));
    close_service();
}

static void a_lookup_answers_as_the_command_line(void)
{
    open_service();
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/ferry", JSON, FERRY), 201);
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", JSON "; charset=utf-8", FERRY), 200);
    CU_ASSERT_STRING_EQUAL(answer.type, JSON);
    CU_ASSERT(says("\"verdict\":\"identical\",\"matches\":[{\"id\":\"ferry\",\"verdict\":\"identical\","
                   "\"score\":1.0000,\"distance\":0,\"contained\":1.0000,\"contains\":1.0000}]}\n"));
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup?other-sources=true", JSON, FERRY), 200);
    CU_ASSERT(says("\"verdict\":\"original\",\"matches\":[]"));
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup?source=Northwire&within=1h", JSON, FERRY), 200);
    CU_ASSERT(says("\"identical\""));
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup?radius=0", JSON, FERRY), 200);
    CU_ASSERT(says("\"near\":[{\"id\":\"ferry\",\"distance_64\":0,\"distance\":0}]"));
    CU_ASSERT_EQUAL(service.metrics.lookups[WIRECOPY_IDENTICAL], 2);
    close_service();
}

/* However it is cut, and with all that a line can be. */
static void a_batch_is_answered_line_by_line(void)
{
    static const char batch[] = TWIN "\"text\":\"one two\"}\n\n   \r\n" FERRY "\r\n{\"tex\":1}\nno JSON\n" COMET;
    open_service();
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/ferry", JSON, FERRY), 201);
    for (size_t piece = 1; piece < sizeof batch + 5; piece += piece < 20 ? 1 : 97) {
        ask_service(&service,
                    &(request){.method = "POST",
                               .target = "/v1/lookup",
                               .type = NDJSON,
                               .body = batch,
                               .piece_bytes = piece,
                               .hides_its_size = piece % 2},
                    &answer);
        CU_ASSERT(answer.code == 200 && strcmp(answer.type, NDJSON) == 0);
        const char *line = answer.body;
        CU_ASSERT(begins(line, "{\"id\":\"twin\",\"verdict\":\"original\""));
        line = strchr(line, '\n') + 1;
        CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"verdict\":\"identical\""));
        line = strchr(line, '\n') + 1;
        CU_ASSERT(begins(line, "{\"line\":5,\"code\":\"WIRECOPY_E_INPUT\",\"detail\":\"\\\"text\\\" is missing"));
        line = strchr(line, '\n') + 1;
        CU_ASSERT(begins(line, "{\"line\":6,\"code\":\"WIRECOPY_E_INPUT\""));
        line = strchr(line, '\n') + 1;
        CU_ASSERT(strstr(line, "\"verdict\":\"original\"") && strchr(line, '\n')[1] == '\0');
    }
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", NDJSON, ""), 200);
    CU_ASSERT_EQUAL(answer.body_bytes, 0);
    close_service();
}

static void two_stories_are_compared_with_their_passages(void)
{
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"a\":" FERRY "}",
        "{\"a\":" FERRY ",\"b\":1}",
        "{\"a\":" FERRY ",\"b\":{}}",
        "{\"a\":" FERRY ",\"c\":{\"b\":" FERRY "}}",
        "{\"a\":" FERRY ",\"b\":" FERRY "} x",
    };
    open_service();
    CU_ASSERT_EQUAL(
        ask("POST", "/v1/compare", JSON,
            "{\"x\":[\"b\",{\"b\":{}}],\"b\":{\"text\":\"Said today: the night ferry between Port Aldene and "
            "Kestrel Bay stops on Tuesday, because inspectors found rust in the hull.\"},\"a\":" FERRY "}"),
        200);
    CU_ASSERT(begins(answer.body, "{\"verdict\":\"") && says(",\"kept_words\":18,\"a_words\":37,\"b_words\":21,"));
    CU_ASSERT(says("\"passages\":[{\"words\":18,\"a\":{\"in\":\"text\",\"begin\":0,\"end\":"));
    CU_ASSERT(says("\"changes\":[{\"kind\":\"replaced\",\"a\":\"Monday\",\"b\":\"Tuesday\"}]"));
    CU_ASSERT(says("\"added\":[{\"words\":2,\"in\":\"text\",\"begin\":0,\"end\":10,\"text\":\"Said today\"}]"));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_EQUAL(ask("POST", "/v1/compare", JSON, bad[i]), 400);
    CU_ASSERT_EQUAL(ask("GET", "/v1/compare", NULL, NULL), 405);
    close_service();
}

static void the_service_says_how_it_is(void)
{
    open_service();
    CU_ASSERT_EQUAL(ask("GET", "/healthz", NULL, NULL), 200);
    CU_ASSERT(says("\"status\":\"ok\"") && says("\"read_only\":false"));
    CU_ASSERT_EQUAL(ask("GET", "/readyz", NULL, NULL), 200);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/1", JSON, COMET), 201);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/1", JSON, COMET), 200);
    CU_ASSERT_EQUAL(ask("GET", "/metrics", NULL, NULL), 200);
    CU_ASSERT(says("\nwirecopy_requests_total{route=\"/v1/stories/{id}\",code=\"201\"} 1\n"));
    CU_ASSERT(says("\nwirecopy_request_seconds_count{route=\"/v1/stories/{id}\"} 2\n"));
    CU_ASSERT(says("\nwirecopy_adds_total{verdict=\"original\"} 1\n") && says("\nwirecopy_adds_known_total 1\n"));
    CU_ASSERT(says("\nwirecopy_store_records 1\n") && says("\nwirecopy_commit_seconds_count 2\n"));
    CU_ASSERT_EQUAL(ask("GET", "/openapi.json", NULL, NULL), 200);
    CU_ASSERT_STRING_EQUAL(answer.type, JSON);
    CU_ASSERT_EQUAL(ask("GET", "/", NULL, NULL), 200);
    CU_ASSERT(strncmp(answer.type, "text/html", 9) == 0 && says("<!doctype html>"));
    service.is_draining = true;
    CU_ASSERT_EQUAL(ask("GET", "/healthz", NULL, NULL), 200);
    CU_ASSERT_EQUAL(ask("GET", "/readyz", NULL, NULL), 503);
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories/1", NULL, NULL), 503);
    close_service();
}

/* ---- what is refused ---- */

static void what_is_not_there_is_told_from_what_cannot_be_done(void)
{
    open_service();
    CU_ASSERT_EQUAL(ask("GET", "/v2/lookup", NULL, NULL), 404);
    CU_ASSERT(strcmp(answer.type, SERVE_TYPE_PROBLEM) == 0 && says("\"status\":404"));
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories/", NULL, NULL), 404);
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories", NULL, NULL), 404);
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories/a/b", NULL, NULL), 404);
    CU_ASSERT_EQUAL(ask("GET", "/1/2/3/4/5/6/7/8/9", NULL, NULL), 404);
    CU_ASSERT_EQUAL(ask("GET", "/v1/lookup", NULL, NULL), 405);
    CU_ASSERT_STRING_EQUAL(answer.allow, "POST");
    CU_ASSERT_EQUAL(ask("PATCH", "/v1/stories/a", NULL, NULL), 405);
    CU_ASSERT_STRING_EQUAL(answer.allow, "GET, HEAD, PUT, DELETE");
    CU_ASSERT_EQUAL(ask("POST", "/", NULL, NULL), 405);
    CU_ASSERT_EQUAL(ask("GET", "/%zz", NULL, NULL), 400);
    CU_ASSERT_EQUAL(ask("GET", "/v1/stories/a?limit=1", NULL, NULL), 400);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/a?within=1h", JSON, FERRY), 400);
    close_service();
}

static void bad_bodies_are_refused(void)
{
    open_service();
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", NULL, FERRY), 415);
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", "application/x-www-form-urlencoded", FERRY), 415);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/a", NDJSON, FERRY), 415);
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", "application/jsonx", FERRY), 415);
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", JSON, ""), 400);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/a", JSON, ""), 400);
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", JSON, "[1]"), 400);
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", JSON, "{\"text\":1}"), 400);
    CU_ASSERT(says("\"code\":\"WIRECOPY_E_INPUT\"") && says("not a string"));
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/a", JSON, TWIN "\"text\":\"x\"}"), 400);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/twin", JSON, TWIN "\"text\":\"x\"}"), 201);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/a", JSON, FERRY "x"), 400);
    close_service();
}

static void ask_with_body(const char *target, const char *type, size_t byte_count, bool hides_its_size)
{
    char *const body = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(body);
    memset(body, ' ', byte_count);
    ask_service(&service,
                &(request){.method = "POST",
                           .target = target,
                           .type = type,
                           .body = body,
                           .body_bytes = byte_count,
                           .piece_bytes = 1000,
                           .hides_its_size = hides_its_size},
                &answer);
    free(body);
}

static void what_is_too_large_is_refused_and_not_held(void)
{
    char id[6000], lines[400] = "";
    open_service();
    ask_with_body("/v1/lookup", JSON, 20001, false);
    CU_ASSERT(answer.code == 413 && says("WIRECOPY_E_LIMIT"));
    ask_with_body("/v1/lookup", JSON, 20001, true);
    CU_ASSERT(answer.code == 413 && says("WIRECOPY_E_LIMIT"));
    ask_with_body("/v1/lookup", NDJSON, 30000, true);
    CU_ASSERT_EQUAL(answer.code, 413);
    ask_with_body("/v1/lookup", NDJSON, 50000, true);
    CU_ASSERT(answer.is_cut);
    ask_with_body("/healthz", NULL, 50, false); /* what nobody asked for is not looked at */
    CU_ASSERT_EQUAL(answer.code, 405);

    for (unsigned i = 0; i < 21; i++)
        strcat(lines, "{\"text\":\"\"}\n");
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", NDJSON, lines), 413);
    lines[strlen(lines) - 12] = '\0';
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", NDJSON, lines), 200);

    memset(id, 'a', sizeof id);
    memcpy(id, "/v1/stories/", 12);
    id[12 + WIRECOPY_FIELD_BYTES_MAX + 1] = '\0';
    CU_ASSERT_EQUAL(ask("PUT", id, JSON, FERRY), 413);
    id[12 + WIRECOPY_FIELD_BYTES_MAX] = '\0';
    CU_ASSERT_EQUAL(ask("PUT", id, JSON, FERRY), 201);
    close_service();
}

static void without_room_for_a_request_others_come_first(void)
{
    open_service();
    service.budget.limit = 2000;
    ask_with_body("/v1/lookup", JSON, 5000, false);
    CU_ASSERT(answer.code == 503 && says("WIRECOPY_E_MEMORY"));
    service.budget.limit = 0; /* not even for the problem */
    CU_ASSERT_EQUAL(ask("GET", "/healthz", NULL, NULL), 503);
    CU_ASSERT(says("WIRECOPY_E_MEMORY"));
    service.budget.limit = 1 << 20;
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", JSON, FERRY), 200);
    close_service();
}

static void an_answer_that_is_too_large_is_a_fault(void)
{
    char target[64];
    open_service();
    service.settings.limits.answer_bytes = 400;
    for (unsigned i = 0; i < 6; i++) {
        (void)snprintf(target, sizeof target, "/v1/stories/ferry-%u", i);
        CU_ASSERT_EQUAL(ask("PUT", target, JSON, FERRY), 201);
    }
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup?limit=1", JSON, FERRY), 200);
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", JSON, FERRY), 413);
    CU_ASSERT(says("ask for fewer matches"));
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", NDJSON, COMET "\n" FERRY "\n" COMET), 200);
    CU_ASSERT(says("{\"line\":2,\"code\":\"WIRECOPY_E_LIMIT\""));
    close_service();
}

/* ---- who may ---- */

static void tokens_decide_who_may(void)
{
    static const char text[] = "read reader-0123456789\nwrite writer-0123456789\n";
    static const char *const may_read = "Bearer reader-0123456789", *const may_write = "Bearer writer-0123456789";
    char reason[SERVE_REASON_BYTES];
    open_service();
    CU_ASSERT_EQUAL_FATAL(serve_tokens_parse(text, strlen(text), &service.settings.tokens, reason), WIRECOPY_OK);
    const request put = {.method = "PUT", .target = "/v1/stories/a", .type = JSON, .body = FERRY};
    const request look = {.method = "POST", .target = "/v1/lookup", .type = JSON, .body = FERRY};
    static const struct {
        bool is_put;
        const char *const *authorization;
        unsigned code;
    } cases[] = {{true, NULL, 401},       {false, NULL, 401},      {true, &may_read, 403},
                 {false, &may_read, 200}, {true, &may_write, 201}, {false, &may_write, 200}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        request one = cases[i].is_put ? put : look;
        one.authorization = cases[i].authorization ? *cases[i].authorization : NULL;
        one.host = "wirecopy.example";
        ask_service(&service, &one, &answer);
        CU_ASSERT_EQUAL(answer.code, cases[i].code);
    }
    CU_ASSERT_EQUAL(ask("GET", "/metrics", NULL, NULL), 401);
    CU_ASSERT_EQUAL(ask("GET", "/healthz", NULL, NULL), 200);
    CU_ASSERT_EQUAL(ask("GET", "/", NULL, NULL), 200);
    serve_tokens_close(service.settings.tokens);
    close_service();
}

static void without_tokens_the_host_is_an_address(void)
{
    static const char *const trusted[] = {"localhost", "LOCALHOST:80", "127.0.0.1:8733", "[::1]:8733", "10.0.0.7"};
    static const char *const others[] = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "a"};
    open_service();
    for (size_t i = 0; i < sizeof trusted / sizeof trusted[0]; i++) {
        ask_service(&service, &(request){.method = "GET", .target = "/healthz", .host = trusted[i]}, &answer);
        CU_ASSERT_EQUAL(answer.code, 200);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        ask_service(&service, &(request){.method = "GET", .target = "/healthz", .host = others[i]}, &answer);
        CU_ASSERT_EQUAL(answer.code, 421);
    }
    close_service();
}

static void what_only_reads_writes_nothing(void)
{
    open_service();
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/ferry", JSON, FERRY), 201);
    close_service();
    serve_service_settings settings = settings_of("db");
    settings.is_read_only = true;
    CU_ASSERT_EQUAL_FATAL(serve_service_open(&service, &settings), WIRECOPY_OK);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/comet", JSON, COMET), 403);
    CU_ASSERT(says("WIRECOPY_E_READ_ONLY"));
    CU_ASSERT_EQUAL(ask("DELETE", "/v1/stories/ferry", NULL, NULL), 403);
    CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", JSON, FERRY), 200);
    CU_ASSERT(says("identical"));
    CU_ASSERT_EQUAL(ask("GET", "/readyz", NULL, NULL), 200);
    CU_ASSERT(says("\"read_only\":true"));
    close_service();
    settings.db = fixture_path("none");
    CU_ASSERT_EQUAL(serve_service_open(&service, &settings), WIRECOPY_E_NOT_FOUND);
}

static void after_the_writer_stopped_nothing_is_added(void)
{
    open_service();
    serve_writer_stop(service.writer);
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/ferry", JSON, FERRY), 503);
    CU_ASSERT(says("WIRECOPY_E_CANCELLED"));
    close_service();
}

/* Whatever request for memory fails: there is an answer, or none, and all is given back. */
static void memory_may_run_out_at_any_moment(void)
{
    static const request requests[] = {
        {.method = "POST", .target = "/v1/lookup", .type = JSON, .body = FERRY},
        {.method = "POST", .target = "/v1/lookup", .type = NDJSON, .body = FERRY "\n" COMET},
        {.method = "PUT", .target = "/v1/stories/ferry", .type = JSON, .body = FERRY},
        {.method = "GET", .target = "/v1/stories/a", .type = NULL},
    };
    open_service();
    CU_ASSERT_EQUAL(ask("PUT", "/v1/stories/a", JSON, FERRY), 201);
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        unsigned good_count = 0;
        for (size_t nth = 1; good_count < 3 && nth < 400; nth++) {
            const request *const one = &requests[i];
            wirecopy_memory_fail_at(nth);
            serve_exchange *const exchange = serve_exchange_create(&service, one->target, strlen(one->target));
            wirecopy_memory_fail_at(0);
            if (!exchange)
                continue;
            serve_exchange_destroy(exchange);
            wirecopy_memory_fail_at(nth + 2);
            ask_service(&service, one, &answer);
            wirecopy_memory_fail_at(0);
            CU_ASSERT(answer.code == 200 || answer.code == 201 || answer.code == 503);
            good_count = answer.code == 503 ? 0 : good_count + 1;
            (void)serve_writer_work(service.writer); /* the store may have to be opened again */
            CU_ASSERT_EQUAL(ask("POST", "/v1/lookup", JSON, FERRY), 200);
        }
        CU_ASSERT_EQUAL(good_count, 3);
    }
    close_service();
}

int main(void)
{
    static const test_case cases[] = {
        {"a story is added, found, and deleted", a_story_is_added_found_and_deleted},
        {"a story is killed, and what was made of it told", a_story_is_killed_and_what_was_made_of_it_told},
        {"a group is told in time", a_group_is_told_in_time},
        {"texts are kept on request", texts_are_kept_on_request},
        {"a lookup answers as the command line", a_lookup_answers_as_the_command_line},
        {"a batch is answered line by line", a_batch_is_answered_line_by_line},
        {"two stories are compared, with their passages", two_stories_are_compared_with_their_passages},
        {"the service says how it is", the_service_says_how_it_is},
        {"what is not there is told from what cannot be done", what_is_not_there_is_told_from_what_cannot_be_done},
        {"bad bodies are refused", bad_bodies_are_refused},
        {"what is too large is refused, and not held", what_is_too_large_is_refused_and_not_held},
        {"without room for a request, others come first", without_room_for_a_request_others_come_first},
        {"an answer that is too large is a fault", an_answer_that_is_too_large_is_a_fault},
        {"tokens decide who may", tokens_decide_who_may},
        {"without tokens, the host is an address", without_tokens_the_host_is_an_address},
        {"what only reads writes nothing", what_only_reads_writes_nothing},
        {"after the writer stopped nothing is added", after_the_writer_stopped_nothing_is_added},
        {"memory may run out at any moment", memory_may_run_out_at_any_moment},
    };
    return RUN_FIXTURE("serve/exchange", cases);
}
