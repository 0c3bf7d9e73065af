#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/feed/feed.h"
#include "tests/unit/suite.h"

/*
 * Documents of every format, in tests/feed/formats, and what is to be read from each, in tests/feed/expected. With
 * --update the latter is written anew: look at what changes.
 */

/* More than a document has: so much at once is all of it. */
#define BYTES_MAX 8192

static char *transcript;
static size_t transcript_bytes;
static FILE *out;

static void begin_transcript(void)
{
    out = open_memstream(&transcript, &transcript_bytes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
}

static void end_transcript(void)
{
    CU_ASSERT_EQUAL_FATAL(fclose(out), 0);
}

static void drop_transcript(void)
{
    free(transcript);
    transcript = NULL;
}

static void put_string(const char *name, wirecopy_string string)
{
    if (string.byte_count)
        fprintf(out, "  %s: %.*s\n", name, (int)string.byte_count, string.bytes);
}

static void put_time(const char *name, int64_t time_ms)
{
    char text[64];
    const time_t seconds = (time_t)(time_ms / 1000);
    struct tm parts;
    if (time_ms == 0 || time_ms == WIRECOPY_TIME_NONE)
        return;
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime_r(&seconds, &parts));
    fprintf(out, "  %s: %s\n", name, text);
}

static void put_text(wirecopy_string text)
{
    const char *at = text.bytes, *const end = text.bytes + text.byte_count;
    while (text.byte_count && at <= end) {
        const char *const newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        const char *const line_end = newline ? newline : end;
        fprintf(out, "  | %.*s\n", (int)(line_end - at), at);
        at = line_end + 1;
    }
}

static void put_story(const wirecopy_story *story)
{
    static const char *const statuses[] = {"usable", "withheld", "canceled"};
    static const char *const corrections[] = {"", "update", "lead", "refile", "corrected", "kill"};
    put_string("id", story->id);
    put_string("title", story->title);
    put_string("source", story->source);
    put_string("lang", story->lang);
    put_time("time", story->time_ms);
    put_time("created", story->created_ms);
    put_time("embargo", story->embargo_ms);
    if (story->status != WIRECOPY_USABLE)
        fprintf(out, "  status: %s\n", statuses[story->status]);
    put_string("version", story->version);
    put_string("evolved from", story->evolved_from);
    if (story->correction != WIRECOPY_AS_IT_WAS)
        fprintf(out, "  correction: %s %" PRIu32 "\n", corrections[story->correction], story->correction_number);
    if (story->replaced_count)
        fprintf(out, "  replaced: %" PRIu32 "\n", story->replaced_count);
    put_text(story->text);
}

static void put_item(const wirecopy_source *source, void *batch, size_t i)
{
    wirecopy_story story;
    const char *place, *reason;
    const wirecopy_status status = source->story(source->context, batch, i, 0, &story);
    source->describe(source->context, batch, i, &place, &reason);
    if (status == WIRECOPY_OK) {
        fprintf(out, "%s\n", place);
        put_story(&story);
    } else {
        fprintf(out, "%s: %s: %s\n", place, wirecopy_status_name(status) + strlen("WIRECOPY_"), reason);
    }
}

/* Reads a document into the transcript. */
static wirecopy_status read_sample(wirecopy_feed *feed, size_t item_count_max)
{
    const wirecopy_source source = wirecopy_feed_source(feed);
    for (;;) {
        void *batch = NULL;
        size_t count;
        uint64_t byte_count;
        const wirecopy_status status = source.read(source.context, item_count_max, &batch, &count, &byte_count);
        if (status != WIRECOPY_OK || !batch)
            return status;
        for (size_t i = 0; i < count; i++)
            put_item(&source, batch, i);
        source.release(source.context, batch);
    }
}

static wirecopy_status read_document(const char *name, size_t chunk_bytes, size_t item_count_max)
{
    wirecopy_feed *feed = NULL;
    wirecopy_status status = wirecopy_feed_open(&name, 1, NULL, &feed);
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_feed_limits(feed)->chunk_bytes = chunk_bytes;
    status = read_sample(feed, item_count_max);
    wirecopy_feed_close(feed);
    return status;
}

/* ---- over all documents ---- */

static int is_sample(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void for_all_samples(void (*run)(const char *name))
{
    struct dirent **entries = NULL;
    CU_ASSERT_EQUAL_FATAL(chdir(WIRECOPY_SAMPLES "/formats"), 0);
    const int count = scandir(".", &entries, is_sample, alphasort);
    CU_ASSERT_TRUE_FATAL(count > 25);
    for (int i = 0; i < count; i++) {
        run(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

static char *expected_path(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, WIRECOPY_SAMPLES "/expected/%s", name);
    return path;
}

static void load_expected(const char *name, char *expected, size_t size)
{
    FILE *const file = fopen(expected_path(name), "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    const size_t byte_count = fread(expected, 1, size - 1, file);
    CU_ASSERT_TRUE_FATAL(byte_count < size - 1);
    expected[byte_count] = '\0';
    fclose(file);
}

static void update(const char *name)
{
    begin_transcript();
    CU_ASSERT_EQUAL(read_document(name, BYTES_MAX, 1000), WIRECOPY_OK);
    end_transcript();
    FILE *const file = fopen(expected_path(name), "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fwrite(transcript, 1, transcript_bytes, file);
    CU_ASSERT_EQUAL(fclose(file), 0);
    drop_transcript();
}

static void check(const char *name)
{
    static const size_t chunks[] = {1, 2, 7, 61, BYTES_MAX}, counts[] = {1, 3, 1000};
    char expected[1 << 15];
    load_expected(name, expected, sizeof expected);
    for (size_t i = 0; i < 15; i++) {
        begin_transcript();
        CU_ASSERT_EQUAL(read_document(name, chunks[i / 3], counts[i % 3]), WIRECOPY_OK);
        end_transcript();
        CU_ASSERT_STRING_EQUAL(transcript, expected);
        if (strcmp(transcript, expected) != 0)
            fprintf(stderr, "%s, %zu bytes and %zu items at once:\n%s", name, chunks[i / 3], counts[i % 3], transcript);
        drop_transcript();
    }
}

/* Whichever request fails: the status says so, and nothing else is said of any item than what is expected. */
static void fail(const char *name)
{
    char expected[1 << 15];
    bool is_through = false;
    load_expected(name, expected, sizeof expected);
    for (size_t nth = 1; !is_through && nth < 2000; nth++) {
        begin_transcript();
        wirecopy_memory_fail_at(nth);
        const wirecopy_status status = read_document(name, 512, 2);
        wirecopy_memory_fail_at(0);
        end_transcript();
        CU_ASSERT_TRUE(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        const char *const failed = strstr(transcript, "E_MEMORY");
        is_through = status == WIRECOPY_OK && !failed;
        if (is_through)
            CU_ASSERT_STRING_EQUAL(transcript, expected);
        if (status == WIRECOPY_E_MEMORY)
            CU_ASSERT_TRUE(failed || strncmp(transcript, expected, strlen(transcript)) == 0);
        drop_transcript();
    }
    CU_ASSERT_TRUE(is_through);
}

/* ---- documents that end early ---- */

/* Behind the item that begins here: the next line that is not indented. */
static const char *behind_item(const char *at)
{
    do {
        const char *const newline = strchr(at, '\n');
        at = newline ? newline + 1 : at + strlen(at);
    } while (*at == ' ');
    return at;
}

/* Whether all items but the last are what is expected. */
static bool begins_as_expected(const char *expected)
{
    const char *last = transcript;
    for (const char *at = transcript; *at; at = behind_item(at))
        last = at;
    return strncmp(transcript, expected, (size_t)(last - transcript)) == 0;
}

static wirecopy_status read_bytes(const char *name, const char *bytes, size_t byte_count)
{
    wirecopy_feed *feed = NULL;
    wirecopy_status status = wirecopy_feed_open_memory(name, (wirecopy_string){bytes, byte_count}, NULL, &feed);
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_feed_limits(feed)->chunk_bytes = BYTES_MAX;
    status = read_sample(feed, 1000);
    wirecopy_feed_close(feed);
    return status;
}

/* What stands before the item that the document ends in is as it was. What the document is has to be known by then. */
static void cut(const char *name)
{
    char bytes[BYTES_MAX], expected[1 << 15];
    FILE *const file = fopen(name, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    const size_t byte_count = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    CU_ASSERT_TRUE_FATAL(byte_count < sizeof bytes);
    load_expected(name, expected, sizeof expected);
    for (size_t cut = 1; cut < byte_count; cut++) {
        begin_transcript();
        CU_ASSERT_EQUAL(read_bytes(name, bytes, cut), WIRECOPY_OK);
        end_transcript();
        CU_ASSERT_TRUE_FATAL(begins_as_expected(expected));
        drop_transcript();
    }
}

static void all_expected_are_written(void)
{
    for_all_samples(update);
}

static void documents_are_read_the_same_in_any_pieces(void)
{
    for_all_samples(check);
}

static void documents_that_end_early_are_read_as_far_as_they_go(void)
{
    for_all_samples(cut);
}

static void every_failed_allocation_is_reported(void)
{
    for_all_samples(fail);
}

int main(int argc, char **argv)
{
    static const test_case updates[] = {{"all expected are written", all_expected_are_written}};
    static const test_case cases[] = {
        {"documents are read the same in any pieces", documents_are_read_the_same_in_any_pieces},
        {"documents that end early are read as far as they go", documents_that_end_early_are_read_as_far_as_they_go},
        {"every failed allocation is reported", every_failed_allocation_is_reported},
    };
    if (argc == 2 && strcmp(argv[1], "--update") == 0)
        return RUN_SUITE("feed/samples", updates);
    return RUN_SUITE("feed/samples", cases);
}
