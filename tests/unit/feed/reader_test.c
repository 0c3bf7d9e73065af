#include "core/feed/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/feed/archived.h"
#include "tests/unit/feed/compressed.h"
#include "tests/unit/suite.h"

#define NO_LIMIT ((size_t)1 << 20)

static char transcript[1 << 16];

static void append(const char *kind, const wirecopy_feed_item *item, const char *bytes, size_t byte_count)
{
    const size_t at = strlen(transcript);
    snprintf(transcript + at, sizeof transcript - at, "%" PRIu64 " %s <%.*s>\n", item->line, kind, (int)byte_count,
             bytes);
}

static void append_items(const wirecopy_feed_batch *batch)
{
    for (size_t i = 0; i < batch->item_count; i++) {
        const wirecopy_feed_item *item = &batch->items[i];
        const wirecopy_document *document = item->document;
        if (item->status != WIRECOPY_OK) {
            append(item->status == WIRECOPY_E_NO_TEXT ? "none" : "bad", item, item->reason, strlen(item->reason));
            continue;
        }
        const wirecopy_string bytes = wirecopy_feed_batch_bytes(batch, i);
        append(document->format->cutting == WIRECOPY_CUTTING_LINES   ? "line"
               : document->format->cutting == WIRECOPY_CUTTING_WHOLE ? "text"
                                                                     : "part",
               item, bytes.bytes, bytes.byte_count);
        CU_ASSERT_TRUE(item->offset + item->byte_count <= (document->bytes ? document->byte_count : batch->byte_count));
        CU_ASSERT_TRUE(batch->byte_count + WIRECOPY_FEED_BATCH_PADDING <= batch->byte_capacity);
    }
}

/* Reads bytes as a file, through two batches in turn, so that what is left over moves from one to the other. */
static uint64_t read_all(const char *path, wirecopy_string bytes, wirecopy_reader_limits limits, size_t item_count_max)
{
    wirecopy_feed_batch *batches[2] = {wirecopy_feed_batch_create(), wirecopy_feed_batch_create()};
    CU_ASSERT_FATAL(batches[0] && batches[1]);
    wirecopy_reader reader;
    wirecopy_reader_init(&reader, &path, 1);
    reader.memory = &bytes;
    reader.limits = limits;
    transcript[0] = '\0';
    uint64_t sum = 0;
    for (size_t turn = 0;; turn++) {
        wirecopy_feed_batch *batch = batches[turn % 2];
        wirecopy_feed_batch_reset(batch);
        uint64_t byte_count;
        CU_ASSERT_EQUAL_FATAL(wirecopy_reader_read(&reader, batch, item_count_max, &byte_count), WIRECOPY_OK);
        CU_ASSERT_TRUE(batch->item_count <= item_count_max);
        sum += byte_count;
        if (batch->item_count == 0)
            break;
        append_items(batch);
    }
    wirecopy_reader_clear(&reader);
    wirecopy_feed_batch_destroy(batches[0]);
    wirecopy_feed_batch_destroy(batches[1]);
    return sum;
}

static void check(wirecopy_string bytes, size_t item_bytes, const char *expected)
{
    for (size_t chunk_bytes = 1; chunk_bytes <= bytes.byte_count + 1; chunk_bytes++) {
        static const size_t batch_bytes[] = {1, 20, NO_LIMIT}, item_counts[] = {1, 2, 100};
        for (size_t i = 0; i < 9; i++) {
            const wirecopy_reader_limits limits = {chunk_bytes, batch_bytes[i % 3], item_bytes};
            read_all("a", bytes, limits, item_counts[i / 3]);
            CU_ASSERT_STRING_EQUAL_FATAL(transcript, expected);
        }
    }
}

#define CHECK(text, item_bytes, expected) check((wirecopy_string){text, sizeof(text) - 1}, item_bytes, expected)

static void lines_are_cut_the_same_whatever_is_read_at_once(void)
{
    CHECK("\n \t\r\n{\"a\":1}\r\n\n  {\"b\":2}\n{\"c\"", NO_LIMIT,
          "3 line <{\"a\":1}\r>\n5 line <  {\"b\":2}>\n6 line <{\"c\">\n");
    CHECK("\xef\xbb\xbf{\"a\":1}\n\n\n", NO_LIMIT, "1 line <{\"a\":1}>\n");
}

static void lines_over_the_limit_are_passed_over(void)
{
    CHECK("{12345678}\n{123456789}\n{12345}\n{1234567890123456789012345678}\n{1}", 10,
          "1 line <{12345678}>\n2 bad <line of more than 10 bytes>\n3 line <{12345}>\n"
          "4 bad <line of more than 10 bytes>\n5 line <{1}>\n");
    CHECK("{}\n              \n{}\n{0123456789012", 10,
          "1 line <{}>\n2 bad <line of more than 10 bytes>\n3 line <{}>\n4 bad <line of more than 10 bytes>\n");
}

static void plain_text_is_one_item(void)
{
    CHECK("Rain.\n\n{more}\n", NO_LIMIT, "0 text <Rain.\n\n{more}\n>\n");
    CHECK("\xef\xbb\xbf Rain", NO_LIMIT, "0 text < Rain>\n");
    CHECK("\xef\xbb\xbf\xef\xbb\xbf{}", NO_LIMIT, "0 text <\xef\xbb\xbf{}>\n");
    CHECK("\xef\xbb", NO_LIMIT, "0 text <\xef\xbb>\n");
    CHECK("\n[AFP] Rain", NO_LIMIT, "0 text <\n[AFP] Rain>\n");
    CHECK("[", NO_LIMIT, "0 text <[>\n");
    CHECK("0123456789", 10, "0 text <0123456789>\n");
    CHECK("0123456789a", 10, "0 bad <file of more than 10 bytes>\n");
}

static void elements_are_parts(void)
{
    CHECK(
        "<rss><title>t</title>\n<item a=\"</item>\">\n1</item> \n<item/>\n\n<x:item>2<!-- </x:item> --></x:item></rss>",
        NO_LIMIT,
        "2 part <<item a=\"</item>\">\n1</item>>\n4 part <<item/>>\n6 part <<x:item>2<!-- </x:item> --></x:item>>\n");
    CHECK("<!-- <item>0</item> --><rss><![CDATA[<item>]]><?pi <item> ?>\n<item><![CDATA[</item>]]></item>", NO_LIMIT,
          "2 part <<item><![CDATA[</item>]]></item>>\n");
    CHECK("<rss><item>1\n<item>2</item>\n</item><item>3", NO_LIMIT,
          "1 part <<item>1\n>\n2 part <<item>2</item>>\n3 part <<item>3>\n");
    CHECK("<entry>alone</entry>\n", NO_LIMIT, "1 part <<entry>alone</entry>>\n");
    CHECK("<feed></feed>", NO_LIMIT, "0 none <Atom without an item>\n");
    CHECK("<NewsML><NewsItem>1<NewsItem>2</NewsItem></NewsItem><NewsItem>3</NewsItem></NewsML>", NO_LIMIT,
          "1 part <<NewsItem>1<NewsItem>2</NewsItem></NewsItem>>\n1 part <<NewsItem>3</NewsItem>>\n");
}

static void parts_over_the_limit_are_passed_over(void)
{
    CHECK("<rss>\n<item>123456789</item>\n<item>1234567890123456789012345\n</item>\n<item>3</item></rss>", 22,
          "2 part <<item>123456789</item>>\n3 bad <item of more than 22 bytes>\n5 part <<item>3</item>>\n");
    CHECK("<rss><item>123456789012345678901<item>2</item>", 22,
          "1 bad <item of more than 22 bytes>\n1 part <<item>2</item>>\n");
    CHECK("<rss><item>12345678901234567890123", 22, "1 bad <item of more than 22 bytes>\n");
    CHECK("\x01w1 1\n\x02 12345678901234567\x04\x01w1 2\n\x02 2\x04", 20,
          "1 bad <item of more than 20 bytes>\n2 part <\x01w1 2\n\x02 2\x04>\n");
}

static void messages_are_parts(void)
{
    CHECK("\x01w1 1\n\x02 a\n\x03z\x04\n\n\x01w2 2\n\x02lost \x01w3 3\n\x02 c\x04", NO_LIMIT,
          "1 part <\x01w1 1\n\x02 a\n\x03z\x04>\n5 part <\x01w2 2\n\x02lost >\n6 part <\x01w3 3\n\x02 c\x04>\n");
    CHECK("\x16\x16\x01w1\x1f.\x02 a\x04\x16\x16", NO_LIMIT, "1 part <\x01w1\x1f.\x02 a\x04>\n");
}

static void members_of_json_are_parts(void)
{
    CHECK("[\n{\"uri\":\"a\"},\n{\"b\":[1,{}]}, 3,\n{\"c\"", NO_LIMIT,
          "2 part <{\"uri\":\"a\"}>\n3 part <{\"b\":[1,{}]}>\n3 part <3>\n4 part <{\"c\">\n");
    CHECK("{\n\"uri\":\"a\"\n}\n", NO_LIMIT, "1 part <{\n\"uri\":\"a\"\n}>\n");
    CHECK("{\"items\":[{\"id\":1},{}],\"version\":\"jsonfeed.org\"}", NO_LIMIT, "1 part <{\"id\":1}>\n1 part <{}>\n");
    CHECK("{\n\"a\":\"0123456789\"}", 12, "0 bad <file of more than 12 bytes>\n");
}

/* What stands before the first part is looked at once, and let go. */
static void a_long_head_is_passed_over(void)
{
    static char bytes[3 << 20];
    const char *const first = "<rss><channel><title>T</title>", *const last = "\n<item>1</item></channel></rss>";
    const wirecopy_reader_limits limits = {1 << 16, 1 << 16, 1 << 16};
    memset(bytes, ' ', sizeof bytes);
    memcpy(bytes, first, strlen(first));
    memcpy(bytes + sizeof bytes - strlen(last), last, strlen(last));
    CU_ASSERT_EQUAL(read_all("a", (wirecopy_string){bytes, sizeof bytes}, limits, 1), sizeof bytes);
    CU_ASSERT_STRING_EQUAL(transcript, "2 part <<item>1</item>>\n");
    memset(bytes, ' ', sizeof bytes);
    read_all("a", (wirecopy_string){bytes, sizeof bytes}, limits, 1);
    CU_ASSERT_STRING_EQUAL(transcript, "0 bad <file of more than 65536 bytes>\n");
}

static void damage_is_named_after_what_is_whole(void)
{
    static const char text[] = "<rss><item>1</item>\n<item>2</item>\n<item>3";
    char stored[2048];
    const size_t first = append_zstd(stored, 0, sizeof stored, text, sizeof text - 1);
    const size_t second = append_zstd(stored, first, sizeof stored, text, sizeof text - 1);
    check((wirecopy_string){stored, second - 1}, NO_LIMIT,
          "1 part <<item>1</item>>\n2 part <<item>2</item>>\n3 part <<item>3<rss>>\n3 part <<item>1</item>>\n"
          "4 part <<item>2</item>>\n5 bad <compressed data ends early>\n");
    const size_t json = append_gzip(stored, 0, sizeof stored, "{\n\"uri\":1}", 11);
    check((wirecopy_string){stored, json - 1}, NO_LIMIT, "0 bad <compressed data ends early>\n");
    const size_t tar = append_tar_end(stored, append_tar(stored, 0, '0', "m", "<rss><item>1", 12)) - 1024;
    check((wirecopy_string){stored, tar - 500}, NO_LIMIT, "1 part <<item>1>\n0 bad <archive ends early>\n");
    check((wirecopy_string){stored, tar - 501}, NO_LIMIT, "1 bad <archive ends early>\n");
}

static void arrays_and_empty_files_are_refused(void)
{
    CHECK(" [ \n {\"a\":1},\n{}]\n", NO_LIMIT, "0 bad <a JSON array; one object per line is expected>\n");
    CHECK("", NO_LIMIT, "0 bad <empty file>\n");
    CHECK("\xef\xbb\xbf", NO_LIMIT, "0 bad <empty file>\n");
    CHECK(" \n\r\n\t", NO_LIMIT, "0 bad <empty file>\n");
}

static void standard_input_may_be_empty(void)
{
    const wirecopy_reader_limits limits = {16, NO_LIMIT, NO_LIMIT};
    read_all("-", (wirecopy_string){" \n", 2}, limits, 10);
    CU_ASSERT_STRING_EQUAL(transcript, "");
}

static void all_bytes_are_accounted_for(void)
{
    const wirecopy_reader_limits limits = {5, 10, 8};
    CU_ASSERT_EQUAL(read_all("a", (wirecopy_string){"\n{1}\n\n{0123456789}\n{2}", 22}, limits, 1), 22);
    CU_ASSERT_EQUAL(read_all("a", (wirecopy_string){"0123456", 7}, limits, 1), 7);
}

/* The complete lines before the damage are good, the one it is in is named. */
static void a_compressed_file_that_ends_early_keeps_its_complete_lines(void)
{
    static const char text[] = "{\"a\":1}\n{\"b\":2}\n{\"c\":3}";
    char stored[512];
    const size_t first = append_zstd(stored, 0, sizeof stored, text, sizeof text - 1);
    const size_t second = append_zstd(stored, first, sizeof stored, text, sizeof text - 1);
    check((wirecopy_string){stored, second - 1}, NO_LIMIT,
          "1 line <{\"a\":1}>\n2 line <{\"b\":2}>\n3 line <{\"c\":3}{\"a\":1}>\n4 line <{\"b\":2}>\n"
          "5 bad <compressed data ends early>\n");
    check((wirecopy_string){stored, 5}, NO_LIMIT, "0 bad <compressed data ends early>\n");
    const size_t plain = append_gzip(stored, 0, sizeof stored, "Rain.", 5);
    check((wirecopy_string){stored, plain - 1}, NO_LIMIT, "0 bad <compressed data ends early>\n");
    const size_t long_line = append_gzip(stored, 0, sizeof stored, "{0123456789012345678901234567890123456789", 41);
    check((wirecopy_string){stored, long_line - 1}, 10,
          "1 bad <line of more than 10 bytes>\n1 bad <compressed data ends early>\n");
}

static void blank_lines_take_no_memory(void)
{
    const size_t byte_count = (size_t)8 << 20;
    char *bytes = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    memset(bytes, '\n', byte_count);
    memcpy(bytes, "{1}", 3);
    memcpy(bytes + byte_count - 4, "\n{2}", 4);
    const wirecopy_string memory = {bytes, byte_count};
    const char *path = "a";
    wirecopy_reader reader;
    wirecopy_reader_init(&reader, &path, 1);
    reader.memory = &memory;
    reader.limits.batch_bytes = 1000;
    wirecopy_feed_batch *batch = wirecopy_feed_batch_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(batch);
    for (uint64_t expected = 1; expected <= 2; expected++) {
        uint64_t read_bytes;
        wirecopy_feed_batch_reset(batch);
        CU_ASSERT_EQUAL(wirecopy_reader_read(&reader, batch, 10, &read_bytes), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(batch->item_count, 1);
        CU_ASSERT_EQUAL(batch->items[0].line, expected == 1 ? 1 : byte_count - 5);
    }
    CU_ASSERT_TRUE(batch->byte_capacity < (size_t)4 << 20);
    wirecopy_reader_clear(&reader);
    wirecopy_feed_batch_destroy(batch);
    free(bytes);
}

int main(void)
{
    static const test_case cases[] = {
        {"lines are cut the same whatever is read at once", lines_are_cut_the_same_whatever_is_read_at_once},
        {"lines over the limit are passed over", lines_over_the_limit_are_passed_over},
        {"plain text is one item", plain_text_is_one_item},
        {"elements are parts", elements_are_parts},
        {"parts over the limit are passed over", parts_over_the_limit_are_passed_over},
        {"messages are parts", messages_are_parts},
        {"members of JSON are parts", members_of_json_are_parts},
        {"a long head is passed over", a_long_head_is_passed_over},
        {"damage is named after what is whole", damage_is_named_after_what_is_whole},
        {"arrays and empty files are refused", arrays_and_empty_files_are_refused},
        {"standard input may be empty", standard_input_may_be_empty},
        {"all bytes are accounted for", all_bytes_are_accounted_for},
        {"a compressed file that ends early keeps its complete lines",
         a_compressed_file_that_ends_early_keeps_its_complete_lines},
        {"blank lines take no memory", blank_lines_take_no_memory},
    };
    return RUN_SUITE("feed/reader", cases);
}
