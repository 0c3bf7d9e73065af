#include "core/feed/listing.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/feed/format.h"
#include "tests/unit/suite.h"

static wirecopy_json *json;
static wirecopy_reason reason;

/* A document of these bytes; they are all that may be read but for the padding. */
static wirecopy_document *create(const char *bytes)
{
    wirecopy_document *const document = wirecopy_document_create(NULL, "a", NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(document);
    document->byte_count = strlen(bytes);
    document->bytes = wirecopy_memory_alloc_zeroed(1, document->byte_count + WIRECOPY_JSON_PADDING);
    CU_ASSERT_PTR_NOT_NULL_FATAL(document->bytes);
    memcpy(document->bytes, bytes, document->byte_count);
    document->format = &wirecopy_formats[WIRECOPY_FORMAT_NINJS];
    return document;
}

static void list(const wirecopy_document *document, wirecopy_listing *listing, char *items, size_t size)
{
    wirecopy_string item;
    uint64_t line;
    items[0] = '\0';
    while (wirecopy_listing_next(listing, document, &item, &line)) {
        const size_t at = strlen(items);
        snprintf(items + at, size - at, "%d<%.*s>", (int)line, (int)item.byte_count, item.bytes);
    }
}

static wirecopy_document *check(const char *bytes, const char *expected)
{
    wirecopy_document *const document = create(bytes);
    wirecopy_listing listing;
    char items[1024];
    CU_ASSERT_EQUAL_FATAL(wirecopy_listing_find(document, json, &listing, &reason), WIRECOPY_OK);
    list(document, &listing, items, sizeof items);
    CU_ASSERT_STRING_EQUAL(items, expected);
    return document;
}

static void expect(const char *bytes, const char *expected)
{
    wirecopy_document_release(check(bytes, expected));
}

static void an_object_is_one_item(void)
{
    expect(" {\"uri\":1,\n\"items\":{}}\n", "1<{\"uri\":1,\n\"items\":{}}>");
    expect("{\"items\":[{\"no\":1}]}", "1<{\"items\":[{\"no\":1}]}>");
    expect("{\"items\":[]}", "1<{\"items\":[]}>");
    expect("{\"uri\":", "1<{\"uri\":>");
}

static void an_array_holds_items(void)
{
    expect("[{\"uri\":1}\n,\n{\"guid\":2}, 7]\n", "1<{\"uri\":1}>3<{\"guid\":2}>3<7>");
    expect("[{\"item\":{\"uri\":\"a\"}}]", "1<{\"item\":{\"uri\":\"a\"}}>");
    expect("[{\"uri\":1},\n{\"uri\":\"never", "1<{\"uri\":1}>2<{\"uri\":\"never>");
    expect("[{\"uri\":1}, ", "1<{\"uri\":1}>");
}

static void arrays_of_something_else_are_refused(void)
{
    static const char *const others[] = {"[{\"text\":\"a\"}]", "[1]", "[]", "[", "[{\"uri\""};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        wirecopy_document *const document = create(others[i]);
        wirecopy_listing listing;
        CU_ASSERT_EQUAL(wirecopy_listing_find(document, json, &listing, &reason), WIRECOPY_E_INPUT);
        CU_ASSERT_STRING_EQUAL(reason.text, "a JSON array; one object per line is expected");
        wirecopy_document_release(document);
    }
}

static void what_agencies_put_around_is_seen_through(void)
{
    expect("{\"items\":[{\"guid\":1},{\"x\":2}]}", "1<{\"guid\":1}>1<{\"x\":2}>");
    expect("{\"a\":[],\"item\":[{\"uri\":1}]}", "1<{\"uri\":1}>");
    expect("{\"data\":{\"a\":\"]\",\n\"items\":[\n{\"item\":{\"uri\":1}},{\"item\":{}}]}}",
           "3<{\"item\":{\"uri\":1}}>3<{\"item\":{}}>");
}

static void a_feed_says_its_name_and_language(void)
{
    wirecopy_document *document =
        check("{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\" \\u201cA\\u201d \","
              "\"language\":\"en\",\"items\":[{\"id\":1}]}",
              "1<{\"id\":1}>");
    CU_ASSERT_PTR_EQUAL(document->format, &wirecopy_formats[WIRECOPY_FORMAT_JSONFEED]);
    CU_ASSERT_STRING_EQUAL(document->title, "\xe2\x80\x9c"
                                            "A\xe2\x80\x9d");
    CU_ASSERT_STRING_EQUAL(document->lang, "en");
    wirecopy_document_release(document);
    document = check("{\"items\":[],\"title\":7,\"language\":\"\\q\",\"version\":\"jsonfeed.org\"}", "");
    CU_ASSERT_PTR_NULL(document->title);
    CU_ASSERT_PTR_NULL(document->lang);
    wirecopy_document_release(document);
}

static void failed_allocations_are_reported(void)
{
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status == WIRECOPY_E_MEMORY && nth < 10; nth++) {
        wirecopy_listing listing;
        wirecopy_document *const document =
            create("{\"items\":[],\"title\":\"A\",\"language\":\"en\",\"version\":\"jsonfeed.org\"}");
        wirecopy_memory_fail_at(nth);
        status = wirecopy_listing_find(document, json, &listing, &reason);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_EQUAL(status, nth <= 2 ? WIRECOPY_E_MEMORY : WIRECOPY_OK);
        wirecopy_document_release(document);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"an object is one item", an_object_is_one_item},
        {"an array holds items", an_array_holds_items},
        {"arrays of something else are refused", arrays_of_something_else_are_refused},
        {"what agencies put around is seen through", what_agencies_put_around_is_seen_through},
        {"a feed says its name and language", a_feed_says_its_name_and_language},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    if (wirecopy_json_create(&json) != WIRECOPY_OK)
        return EXIT_FAILURE;
    const int exit_status = RUN_SUITE("feed/listing", cases);
    wirecopy_json_destroy(json);
    return exit_status;
}
