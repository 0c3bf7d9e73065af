#include "core/feed/feed.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "tests/unit/feed/compressed.h"
#include "tests/unit/suite.h"

static char folder[64];
static char transcript[1 << 18];

static const char *path_of(const char *name)
{
    static char paths[8][96];
    static size_t next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static const char *write_file(const char *name, const char *bytes, size_t byte_count)
{
    const char *path = path_of(name);
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL_FATAL(fwrite(bytes, 1, byte_count, file), byte_count);
    CU_ASSERT_EQUAL_FATAL(fclose(file), 0);
    return path;
}

static const char *write_text(const char *name, const char *text)
{
    return write_file(name, text, strlen(text));
}

/* One line for an item; places without the folder, which differs from run to run. */
static void append_item(const wirecopy_source *source, void *batch, size_t i, unsigned worker)
{
    wirecopy_story story;
    const char *place, *reason;
    const wirecopy_status status = source->story(source->context, batch, i, worker, &story);
    source->describe(source->context, batch, i, &place, &reason);
    const char *name = strrchr(place, '/') ? strrchr(place, '/') + 1 : place;
    const size_t at = strlen(transcript);
    CU_ASSERT_TRUE_FATAL(sizeof transcript - at > 1000);
    if (status == WIRECOPY_OK) {
        CU_ASSERT_STRING_EQUAL(reason, "");
        const char *slash = memrchr(story.id.bytes ? story.id.bytes : "", '/', story.id.byte_count);
        const size_t cut = slash ? (size_t)(slash + 1 - story.id.bytes) : 0;
        snprintf(transcript + at, sizeof transcript - at, "%s [%.*s] %.*s\n", name, (int)(story.id.byte_count - cut),
                 story.id.bytes ? story.id.bytes + cut : "", (int)story.text.byte_count, story.text.bytes);
    } else {
        snprintf(transcript + at, sizeof transcript - at, "%s %s: %s\n", name, wirecopy_status_name(status) + 9,
                 reason);
    }
}

/* Holds `held` batches before it looks at the first of them, as a run does. */
static wirecopy_status read_through(wirecopy_feed *feed, size_t story_count_max, size_t held)
{
    const wirecopy_source source = wirecopy_feed_source(feed);
    void *batches[3];
    size_t counts[3], first = 0, next = 0;
    wirecopy_status status = WIRECOPY_OK;
    bool has_more = true;
    transcript[0] = '\0';
    while (has_more || first < next) {
        uint64_t byte_count;
        if (has_more && next - first < held) {
            void *batch = NULL;
            status = source.read(source.context, story_count_max, &batch, &counts[next % 3], &byte_count);
            has_more = status == WIRECOPY_OK && batch;
            if (has_more)
                batches[next++ % 3] = batch;
            continue;
        }
        CU_ASSERT_TRUE(counts[first % 3] >= 1 && counts[first % 3] <= story_count_max);
        for (size_t i = 0; i < counts[first % 3]; i++)
            append_item(&source, batches[first % 3], i, 0);
        source.release(source.context, batches[first++ % 3]);
    }
    return status;
}

static void check_files(const char *const *paths, size_t path_count, const char *expected)
{
    static const size_t story_counts[] = {1, 2, 7, 10000}, chunks[] = {1, 3, 50, 1 << 20}, held[] = {1, 2, 3};
    for (size_t i = 0; i < 48; i++) {
        wirecopy_feed *feed = NULL;
        CU_ASSERT_EQUAL_FATAL(wirecopy_feed_open(paths, path_count, NULL, &feed), WIRECOPY_OK);
        wirecopy_feed_limits(feed)->chunk_bytes = chunks[i / 4 % 4];
        CU_ASSERT_EQUAL(read_through(feed, story_counts[i % 4], held[i / 16]), WIRECOPY_OK);
        CU_ASSERT_STRING_EQUAL_FATAL(transcript, expected);
        wirecopy_feed_close(feed);
    }
}

static void files_of_all_kinds_are_read_one_after_the_other(void)
{
    static const char lines[] = "{\"id\":1,\"text\":\"one\"}\n\n{}\n{\"id\":\"two\",\"text\":\"Two.\"}";
    char stored[1024];
    const char *plain = write_text("plain.ndjson", lines);
    size_t end = append_gzip(stored, 0, sizeof stored, lines, 10);
    const char *gzip =
        write_file("lines.gz", stored, append_gzip(stored, end, sizeof stored, lines + 10, sizeof lines - 11));
    end = append_skippable(stored, 0);
    end = append_zstd(stored, end, sizeof stored, lines, 30);
    const char *zstd =
        write_file("zstd", stored, append_zstd(stored, end, sizeof stored, lines + 30, sizeof lines - 31));
    const char *text = write_text("story.txt", "Rain on Monday.");
    const char *paths[] = {plain, text, gzip, path_of("absent"), zstd, text};
    char expected[2048];
    snprintf(expected, sizeof expected,
             "plain.ndjson:1 [1] one\nplain.ndjson:3 E_INPUT: \"text\" is missing\n"
             "plain.ndjson:4 [two] Two.\nstory.txt [story.txt] Rain on Monday.\n"
             "lines.gz:1 [1] one\nlines.gz:3 E_INPUT: \"text\" is missing\n"
             "lines.gz:4 [two] Two.\nabsent E_INPUT: no such file or directory\n"
             "zstd:1 [1] one\nzstd:3 E_INPUT: \"text\" is missing\n"
             "zstd:4 [two] Two.\nstory.txt [story.txt] Rain on Monday.\n");
    check_files(paths, 6, expected);
}

static void bad_files_are_bad_items(void)
{
    char stored[512];
    const size_t stored_bytes = append_gzip(stored, 0, sizeof stored, "{\"text\":\"a\"}\n{\"te", 17);
    const char *paths[] = {write_text("empty", ""), write_file("cut.gz", stored, stored_bytes - 3),
                           write_text("array", "[{\"text\":\"a\"}]"), write_file("nul", "one\ntwo\0", 8),
                           write_file("empty.gz", stored, append_gzip(stored, 0, sizeof stored, "", 0))};
    check_files(paths, 5,
                "empty E_INPUT: empty file\ncut.gz:1 [] a\ncut.gz:2 E_INPUT: compressed data ends early\n"
                "array E_INPUT: a JSON array; one object per line is expected\n"
                "nul:2 E_INPUT: NUL byte: not plain text\nempty.gz E_INPUT: empty file\n");
}

static void many_stories_are_the_same_in_any_batches(void)
{
    char lines[16384] = "", expected[16384] = "";
    size_t at = 0, expected_at = 0;
    for (unsigned i = 1; i <= 300; i++) {
        at += (size_t)snprintf(lines + at, sizeof lines - at, "{\"text\":\"%.*s\"}\n", (int)(i * 7 % 23),
                               "abcdefghijklmnopqrstuvwxyz");
        expected_at += (size_t)snprintf(expected + expected_at, sizeof expected - expected_at, "many:%u [] %.*s\n", i,
                                        (int)(i * 7 % 23), "abcdefghijklmnopqrstuvwxyz");
    }
    const char *path = write_file("many", lines, at);
    check_files(&path, 1, expected);
}

/* A line of more than the limit, longer than the parser is ever shown. */
static void a_line_over_the_limit_is_refused(void)
{
    const size_t byte_count = WIRECOPY_TEXT_BYTES_MAX + 1;
    char *lines = malloc(byte_count + 20);
    CU_ASSERT_PTR_NOT_NULL_FATAL(lines);
    memset(lines, ' ', byte_count);
    lines[0] = '{';
    memcpy(lines + byte_count, "\n{\"text\":\"\"}", 12);
    wirecopy_feed *feed = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_feed_open_memory("long", (wirecopy_string){lines, byte_count + 12}, NULL, &feed),
                          WIRECOPY_OK);
    CU_ASSERT_EQUAL(read_through(feed, 10, 3), WIRECOPY_OK);
    CU_ASSERT_STRING_EQUAL(transcript, "long:1 E_LIMIT: line of more than 33554432 bytes\nlong:2 [] \n");
    wirecopy_feed_close(feed);
    free(lines);
}

static void standard_input_is_read_and_named(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"{\"text\":\"a\"}\n{}\n", "<standard input>:1 [] a\n<standard input>:2 E_INPUT: \"text\" is missing\n"},
        {"Rain.", "<standard input> [] Rain.\n"},
    };
    const int saved = dup(STDIN_FILENO);
    for (size_t i = 0; i < 6; i++) {
        const char *path = write_text("input", cases[i % 3].text);
        CU_ASSERT_PTR_NOT_NULL_FATAL(freopen(path, "rb", stdin));
        wirecopy_feed *feed = NULL;
        static const char *const dash[] = {"-", "-"};
        CU_ASSERT_EQUAL_FATAL(wirecopy_feed_open(i < 3 ? NULL : dash, i < 3 ? 0 : 2, NULL, &feed), WIRECOPY_OK);
        CU_ASSERT_EQUAL(wirecopy_feed_byte_count(feed), strlen(cases[i % 3].text) * (i < 3 ? 1 : 2));
        CU_ASSERT_EQUAL(read_through(feed, 10, 1), WIRECOPY_OK);
        CU_ASSERT_STRING_EQUAL(transcript, cases[i % 3].expected);
        wirecopy_feed_close(feed);
    }
    CU_ASSERT_EQUAL(dup2(saved, STDIN_FILENO), STDIN_FILENO);
    close(saved);
}

/* Writes two pieces into standard input, and reads what is there after each. */
static void read_pieces(const char *const written[2], const size_t counts[2], const bool waits[2])
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    const int saved = dup(STDIN_FILENO);
    CU_ASSERT_EQUAL_FATAL(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    wirecopy_feed *feed = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_feed_open(NULL, 0, NULL, &feed), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_feed_byte_count(feed), 0);
    const wirecopy_source source = wirecopy_feed_source(feed);
    void *batch = NULL;
    size_t count = 0;
    uint64_t byte_count = 0;
    transcript[0] = '\0';
    for (size_t i = 0; i < 2; i++) {
        const size_t written_bytes = strlen(written[i]);
        CU_ASSERT_EQUAL_FATAL(write(ends[1], written[i], written_bytes), (ssize_t)written_bytes);
        CU_ASSERT_EQUAL(source.read(source.context, 100, &batch, &count, &byte_count), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(count, counts[i]);
        CU_ASSERT_EQUAL(source.waits(source.context), waits[i]);
        for (size_t j = 0; j < count; j++)
            append_item(&source, batch, j, 0);
        source.release(source.context, batch);
    }
    close(ends[1]);
    CU_ASSERT_FALSE(source.waits(source.context));
    CU_ASSERT_EQUAL(source.read(source.context, 100, &batch, &count, &byte_count), WIRECOPY_OK);
    CU_ASSERT_PTR_NULL(batch);
    wirecopy_feed_close(feed);
    CU_ASSERT_EQUAL(dup2(saved, STDIN_FILENO), STDIN_FILENO);
    close(saved);
    close(ends[0]);
}

static void a_batch_is_handed_on_when_a_pipe_pauses(void)
{
    static const size_t counts[] = {2, 1};
    static const bool waits[] = {true, true};
    static const char *const lines[] = {"{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"te", "xt\":\"c\"}\n"};
    read_pieces(lines, counts, waits);
    CU_ASSERT_STRING_EQUAL(transcript, "<standard input>:1 [] a\n<standard input>:2 [] b\n<standard input>:3 [] c\n");
    static const char *const items[] = {
        "<rss><item><title>T</title><description>a</description></item><item><description>b</description></item>\n<it",
        "em><description>c</description></item>"};
    read_pieces(items, counts, waits);
    CU_ASSERT_STRING_EQUAL(transcript, "<standard input>:1 [] a\n<standard input>:1 [] b\n<standard input>:2 [] c\n");
}

static void progress_counts_stored_bytes(void)
{
    char stored[512];
    const size_t stored_bytes = append_zstd(stored, 0, sizeof stored, "{\"text\":\"a\"}\n", 13);
    const char *paths[] = {write_file("a.zst", stored, stored_bytes), write_text("b", "{\"text\":\"a\"}"),
                           path_of("absent")};
    wirecopy_feed *feed = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_feed_open(paths, 3, NULL, &feed), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_feed_byte_count(feed), stored_bytes + 12);
    CU_ASSERT_EQUAL(wirecopy_feed_bytes_read(feed), 0);
    CU_ASSERT_EQUAL(read_through(feed, 10, 1), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_feed_bytes_read(feed), stored_bytes + 12);
    wirecopy_feed_close(feed);
    paths[2] = folder;
    CU_ASSERT_EQUAL_FATAL(wirecopy_feed_open(paths, 3, NULL, &feed), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_feed_byte_count(feed), 0);
    wirecopy_feed_close(feed);
}

/* Appends what became of a file to the transcript of what was done with. */
static void note_done(void *context, const wirecopy_feed_file *file)
{
    char *const done = context;
    const char *const slash = strrchr(file->path, '/');
    const size_t at = strlen(done);
    CU_ASSERT_TRUE_FATAL(at < 1000);
    snprintf(done + at, 100, "%s %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", slash ? slash + 1 : file->path,
             file->story_count, file->skipped_count, file->refused_count);
}

static const char *write_three(void)
{
    return write_text(
        "plain.ndjson",
        "{\"text\":\"a\"}\n{}\n{\"uri\":\"u\",\"pubstatus\":\"usable\",\"type\":\"picture\"}\n{\"text\":\"b\"}\n");
}

static void a_file_is_done_with_when_its_last_story_is(void)
{
    static const size_t held[] = {1, 2, 3};
    const char *paths[] = {write_three(), path_of("absent"), write_text("story.txt", "Rain.")};
    for (size_t i = 0; i < 9; i++) {
        char done[1200] = "";
        const wirecopy_feed_options options = {.file_done = note_done, .file_done_context = done};
        wirecopy_feed *feed = NULL;
        CU_ASSERT_EQUAL_FATAL(wirecopy_feed_open(paths, 3, &options, &feed), WIRECOPY_OK);
        CU_ASSERT_EQUAL(read_through(feed, 1 + i / 3, held[i % 3]), WIRECOPY_OK);
        CU_ASSERT_STRING_EQUAL(done, "plain.ndjson 2 1 1\nabsent 0 0 1\nstory.txt 1 0 0\n");
        wirecopy_feed_close(feed);
    }
}

/* Of a file whose items were given back unseen, or that was not read to its end, nobody can say that it is done. */
static void a_file_is_not_done_with_before(void)
{
    const char *paths[] = {write_three()};
    for (size_t read_count = 1; read_count <= 5; read_count++) {
        char done[1200] = "";
        const wirecopy_feed_options options = {.file_done = note_done, .file_done_context = done};
        wirecopy_feed *feed = NULL;
        CU_ASSERT_EQUAL_FATAL(wirecopy_feed_open(paths, 1, &options, &feed), WIRECOPY_OK);
        const wirecopy_source source = wirecopy_feed_source(feed);
        for (size_t i = 0; i < read_count; i++) {
            void *batch = NULL;
            size_t count;
            uint64_t byte_count;
            wirecopy_story story;
            CU_ASSERT_EQUAL(source.read(source.context, 1, &batch, &count, &byte_count), WIRECOPY_OK);
            if (i != 1 && batch)
                source.story(source.context, batch, 0, 0, &story);
            if (batch)
                source.release(source.context, batch);
        }
        wirecopy_feed_close(feed);
        CU_ASSERT_STRING_EQUAL(done, "");
    }
}

static void bad_arguments_are_refused(void)
{
    static const char *const paths[] = {"a", NULL};
    static const wirecopy_feed_field field = {"body", "text"};
    const wirecopy_feed_options options = {.fields = &field, .field_count = 1};
    wirecopy_feed *feed = NULL;
    CU_ASSERT_EQUAL(wirecopy_feed_open(paths, 1, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_feed_open(NULL, 1, NULL, &feed), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_feed_open(paths, 2, NULL, &feed), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_feed_open(paths, 1, &options, &feed), WIRECOPY_E_INVALID);
    CU_ASSERT_PTR_NULL(feed);
    wirecopy_feed_close(NULL);
}

typedef struct work {
    const wirecopy_source *source;
    void *batch;
    size_t count;
    unsigned worker;
    size_t byte_count, refused_count;
} work;

/* Every other item is this worker's. */
static void *run_worker(void *argument)
{
    work *mine = argument;
    for (size_t i = mine->worker; i < mine->count; i += 2) {
        wirecopy_story story;
        if (mine->source->story(mine->source->context, mine->batch, i, mine->worker, &story) != WIRECOPY_OK)
            mine->refused_count++;
        else
            mine->byte_count += story.text.byte_count;
    }
    return NULL;
}

/* Reading ahead while two workers are busy with the batch before. */
static void workers_run_beside_each_other_and_beside_read(void)
{
    char line[64];
    char *lines = malloc((size_t)1 << 20);
    CU_ASSERT_PTR_NOT_NULL_FATAL(lines);
    size_t at = 0, expected = 0;
    for (unsigned i = 0; i < 20000; i++) {
        const int byte_count = snprintf(line, sizeof line, "{\"text\":\"%u\"%s\n", i, i % 10 ? "}" : "");
        memcpy(lines + at, line, (size_t)byte_count);
        at += (size_t)byte_count;
        expected += i % 10 ? (size_t)byte_count - 13 + 1 : 0;
    }
    const wirecopy_feed_options options = {.thread_count = 2};
    wirecopy_feed *feed = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_feed_open_memory("a", (wirecopy_string){lines, at}, &options, &feed), WIRECOPY_OK);
    const wirecopy_source source = wirecopy_feed_source(feed);
    size_t byte_count = 0, refused_count = 0, count = 0, next_count = 0;
    void *batch = NULL, *next_batch = NULL;
    uint64_t read_bytes;
    CU_ASSERT_EQUAL(source.read(source.context, 500, &batch, &count, &read_bytes), WIRECOPY_OK);
    while (batch) {
        work works[2] = {{&source, batch, count, 0, 0, 0}, {&source, batch, count, 1, 0, 0}};
        pthread_t threads[2];
        for (size_t i = 0; i < 2; i++)
            CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, run_worker, &works[i]), 0);
        CU_ASSERT_EQUAL(source.read(source.context, 500, &next_batch, &next_count, &read_bytes), WIRECOPY_OK);
        for (size_t i = 0; i < 2; i++) {
            pthread_join(threads[i], NULL);
            byte_count += works[i].byte_count;
            refused_count += works[i].refused_count;
        }
        source.release(source.context, batch);
        batch = next_batch;
        count = next_count;
    }
    CU_ASSERT_EQUAL(byte_count, expected);
    CU_ASSERT_EQUAL(refused_count, 2000);
    wirecopy_feed_close(feed);
    free(lines);
}

/* Whichever request fails, the status says so, nothing leaks, and no story is made up. */
static void every_failed_allocation_is_reported(void)
{
    static const char lines[] = "{\"text\":\"a\"}\n{\"text\":\"\xff\"}\nbad\n{\"text\":\"b\"}\n";
    char stored[512];
    const char *paths[] = {write_file("m.gz", stored, append_gzip(stored, 0, sizeof stored, lines, sizeof lines - 1)),
                           write_text("m.txt", "Rain."), path_of("absent")};
    bool is_through = false;
    size_t nth = 1;
    for (; !is_through && nth < 200; nth++) {
        wirecopy_feed *feed = NULL;
        wirecopy_memory_fail_at(nth);
        wirecopy_status status = wirecopy_feed_open(paths, 3, NULL, &feed);
        if (status == WIRECOPY_OK) {
            status = read_through(feed, 2, 1);
            is_through = !strstr(transcript, "E_MEMORY") && status == WIRECOPY_OK;
        }
        wirecopy_memory_fail_at(0);
        CU_ASSERT_TRUE(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        wirecopy_feed_close(feed);
    }
    CU_ASSERT_TRUE(is_through);
    CU_ASSERT_TRUE(nth > 15);
}

static void remove_folder(void)
{
    static const char *const names[] = {"plain.ndjson", "lines.gz", "zstd", "story.txt", "empty",
                                        "cut.gz",       "array",    "nul",  "empty.gz",  "many",
                                        "input",        "a.zst",    "b",    "m.gz",      "m.txt"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(path_of(names[i]));
    rmdir(folder);
}

int main(void)
{
    static const test_case cases[] = {
        {"files of all kinds are read one after the other", files_of_all_kinds_are_read_one_after_the_other},
        {"bad files are bad items", bad_files_are_bad_items},
        {"many stories are the same in any batches", many_stories_are_the_same_in_any_batches},
        {"a line over the limit is refused", a_line_over_the_limit_is_refused},
        {"standard input is read and named", standard_input_is_read_and_named},
        {"a batch is handed on when a pipe pauses", a_batch_is_handed_on_when_a_pipe_pauses},
        {"progress counts stored bytes", progress_counts_stored_bytes},
        {"a file is done with when its last story is", a_file_is_done_with_when_its_last_story_is},
        {"a file is not done with before", a_file_is_not_done_with_before},
        {"bad arguments are refused", bad_arguments_are_refused},
        {"workers run beside each other and beside read", workers_run_beside_each_other_and_beside_read},
        {"every failed allocation is reported", every_failed_allocation_is_reported},
    };
    snprintf(folder, sizeof folder, "/tmp/wirecopy-feed-XXXXXX");
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    const int exit_status = RUN_SUITE("feed/feed", cases);
    remove_folder();
    return exit_status;
}
