#include "core/serve/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/target.h"

/*
 * Hostile bytes as a request: the first chooses the method and the content type, the second in which pieces the body
 * comes; then come the target, up to a line feed, the Authorization, likewise, and the body. The service has a small
 * store, in which the requests add and delete; it is without the network, and without threads.
 */

static void require(int holds)
{
    if (!holds)
        abort();
}

static char folder[64];
static serve_service service;

static void remove_store(void)
{
    char command[128];
    serve_service_close(&service);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    (void)!system(command);
}

static void open_service(void)
{
    static const char tokens[] = "read reader-0123456789\nwrite writer-0123456789\n";
    char reason[SERVE_REASON_BYTES];
    static serve_service_settings settings = {
        .reader_count = 1,
        .limits = {.body_bytes = 4096, .batch_count = 8, .answer_bytes = 4096, .memory_bytes = 64 << 10}};
    if (folder[0])
        return;
    (void)snprintf(folder, sizeof folder, "/tmp/wirecopy-fuzz-XXXXXX");
    require(mkdtemp(folder) != NULL);
    settings.db = folder;
    require(serve_tokens_parse(tokens, sizeof tokens - 1, &settings.tokens, reason) == WIRECOPY_OK);
    require(serve_service_open(&service, &settings) == WIRECOPY_OK);
    require(atexit(remove_store) == 0);
}

/* The bytes up to a line feed, terminated; what a NUL byte cuts off is lost, as it is in a header. */
static char *take_line(const uint8_t **data, size_t *size)
{
    const uint8_t *const end = memchr(*data, '\n', *size);
    const size_t byte_count = end ? (size_t)(end - *data) : *size;
    char *const line = malloc(byte_count + 1);
    require(line != NULL);
    memcpy(line, *data, byte_count);
    line[byte_count] = '\0';
    *data += end ? byte_count + 1 : byte_count;
    *size -= end ? byte_count + 1 : byte_count;
    return line;
}

static bool feed(serve_exchange *exchange, const uint8_t *data, size_t size, size_t piece)
{
    for (size_t begin = 0; begin < size; begin += piece) {
        const size_t byte_count = size - begin < piece ? size - begin : piece;
        char *const copy = malloc(byte_count); /* of exactly so many bytes */
        require(copy != NULL);
        memcpy(copy, data + begin, byte_count);
        const bool goes_on = serve_exchange_feed(exchange, copy, byte_count);
        free(copy);
        if (!goes_on)
            return false;
    }
    return true;
}

static void ignore(void *context)
{
    (void)context;
}

static void check_answer(const serve_exchange *exchange)
{
    const serve_answer *const answer = &exchange->answer;
    require(serve_exchange_is_answered(exchange));
    require(answer->code >= 200 && answer->code < 600 && answer->type);
    require(answer->code < 400 || strcmp(answer->type, SERVE_TYPE_PROBLEM) == 0);
    require(answer->code != 500);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "", "get"};
    static const char *const types[] = {"application/json", "application/x-ndjson", NULL, "text/plain"};
    if (size < 2)
        return 0;
    open_service();
    const uint8_t choice = data[0];
    const size_t piece = (size_t)data[1] + 1;
    data += 2;
    size -= 2;
    char *const target = take_line(&data, &size), *const authorization = take_line(&data, &size);
    const serve_head head = {.method = methods[choice % 8],
                             .content_type = types[choice / 8 % 4],
                             .host = choice / 32 % 2 ? "localhost" : authorization,
                             .authorization = choice / 64 % 2 ? "Bearer writer-0123456789" : authorization,
                             .content_bytes = choice / 128 ? UINT64_MAX : size};
    serve_exchange *const exchange = serve_exchange_create(&service, target, strlen(target));
    require(exchange != NULL);
    serve_exchange_begin(exchange, &head);
    bool is_heard = serve_exchange_is_answered(exchange);
    if (!is_heard && feed(exchange, data, size, piece)) {
        is_heard = true;
        if (serve_exchange_end(exchange) && serve_exchange_submit(exchange, ignore, NULL))
            require(serve_writer_work(service.writer) == 1);
        serve_exchange_conclude(exchange);
    }
    if (is_heard)
        check_answer(exchange);
    serve_exchange_destroy(exchange);
    require(service.budget.held == 0);
    free(target);
    free(authorization);
    return 0;
}
