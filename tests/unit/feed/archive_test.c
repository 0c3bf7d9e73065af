#include "core/feed/archive.h"

#include <stdarg.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/feed/archived.h"
#include "tests/unit/feed/compressed.h"
#include "tests/unit/suite.h"

static wirecopy_archive archive;
static char stored[1 << 16], transcript[1 << 14];

static void append(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void append(const char *format, ...)
{
    const size_t at = strlen(transcript);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(transcript + at, sizeof transcript - at, format, arguments);
    va_end(arguments);
}

static void read_member(const wirecopy_entry *member, size_t step)
{
    char bytes[4096];
    wirecopy_status status = WIRECOPY_OK;
    size_t byte_count = 1;
    append("[%s%s%s]", member->name, member->charset[0] ? " in " : "", member->charset);
    if (member->status != WIRECOPY_OK) {
        append(" is %s\n", member->kind);
        return;
    }
    while (status == WIRECOPY_OK && byte_count) {
        status = wirecopy_archive_read(&archive, bytes, step, &byte_count);
        append("%.*s", (int)byte_count, bytes);
    }
    append("%s%s\n", status == WIRECOPY_OK ? "" : " ", status == WIRECOPY_OK ? "" : archive.reason.text);
}

/* Reads `parts` of the members only, `step` bytes at a time; the others are passed over. */
static wirecopy_status read_archive(size_t byte_count, size_t step, size_t parts)
{
    wirecopy_status status = WIRECOPY_OK;
    transcript[0] = '\0';
    wirecopy_archive_open_memory(&archive, stored, byte_count);
    for (size_t i = 0; status == WIRECOPY_OK && !archive.is_done;) {
        const wirecopy_entry *member;
        status = wirecopy_archive_next(&archive, &member);
        if (status == WIRECOPY_OK && member && i++ % parts == 0)
            read_member(member, step);
    }
    if (status == WIRECOPY_E_INPUT)
        append("%s\n", archive.reason.text);
    wirecopy_archive_close(&archive);
    return status;
}

static void expect(size_t byte_count, wirecopy_status expected_status, const char *expected)
{
    static const size_t steps[] = {1, 7, 600, 4096};
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(read_archive(byte_count, steps[i], 1), expected_status);
        CU_ASSERT_STRING_EQUAL(transcript, expected);
    }
}

static size_t store(const char *text)
{
    strcpy(stored, text);
    return strlen(text);
}

static void a_file_that_is_no_archive_is_its_own_member(void)
{
    char longest[1200];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    static const char *const texts[] = {"", "x", "Rain.\n", "WARC", "WARCHEST\n", "{}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "[]%s\n", texts[i]);
        expect(store(texts[i]), WIRECOPY_OK, expected);
    }
    CU_ASSERT_EQUAL(read_archive(store(longest), 100, 1), WIRECOPY_OK);
    CU_ASSERT_EQUAL(strlen(transcript), sizeof longest - 1 + 3);
}

static void members_of_a_tar_are_read_in_order(void)
{
    size_t end = append_tar(stored, 0, '0', "a.txt", "Rain.", 5);
    end = append_tar(stored, end, '5', "folder/", NULL, 0);
    end = append_tar(stored, end, '2', "link", NULL, 0);
    end = append_tar(stored, end, '\0', "folder/b.txt", "", 0);
    char block[513];
    memset(block, 'y', 512);
    block[512] = '\0';
    end = append_tar(stored, end, '7', "c", block, 512);
    end = append_tar_end(stored, end);
    char expected[700];
    snprintf(expected, sizeof expected, "[a.txt]Rain.\n[folder/b.txt]\n[c]%s\n", block);
    expect(end, WIRECOPY_OK, expected);
    expect(end - 1024, WIRECOPY_OK, expected); /* the blocks that say that it ends may be missing */
    CU_ASSERT_EQUAL(read_archive(end, 100, 2), WIRECOPY_OK);
    snprintf(expected, sizeof expected, "[a.txt]Rain.\n[c]%s\n", block);
    CU_ASSERT_STRING_EQUAL(transcript, expected);
}

static void long_names_are_taken_from_extensions(void)
{
    char name[300], expected[2000];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    size_t end = append_tar(stored, 0, 'L', "././@LongLink", name, sizeof name);
    end = append_tar(stored, end, '0', "short", "1", 1);
    static const char attributes[] = "15 path=\xc3\xa9.xml\n20 mtime=1234567890\n";
    end = append_tar(stored, end, 'x', "pax", attributes, sizeof attributes - 1);
    end = append_tar(stored, end, '0', "short", "2", 1);
    end = append_tar(stored, end, 'g', "global", "12 comment=x\n", 13);
    end = append_tar(stored, end, 'x', "damaged", "999 path=x\n", 11);
    end = append_tar(stored, end, '0', "kept", "3", 1);
    const size_t prefixed = end;
    end = append_tar(stored, end, '0', "name", "4", 1);
    memcpy(stored + prefixed + 345, "folder/of/it", 12);
    seal_tar_header(stored + prefixed);
    end = append_tar_end(stored, end);
    snprintf(expected, sizeof expected, "[%s]1\n[\xc3\xa9.xml]2\n[kept]3\n[folder/of/it/name]4\n", name);
    expect(end, WIRECOPY_OK, expected);
}

static void members_are_decompressed(void)
{
    char gzip[256];
    const size_t gzip_bytes = append_gzip(gzip, 0, sizeof gzip, "<a/>", 4);
    size_t end = append_tar(stored, 0, '0', "a.xml.gz", gzip, gzip_bytes);
    end = append_tar(stored, end, '0', "cut.gz", gzip, gzip_bytes - 4);
    end = append_tar(stored, end, '0', "wide.xml", "\xff\xfe<\0a\0/\0>\0", 10);
    end = append_tar_end(stored, end);
    /* A damaged member is not the end of the archive. */
    expect(end, WIRECOPY_OK, "[a.xml.gz]<a/>\n[cut.gz]<a/> compressed data ends early\n[wide.xml]\xef\xbb\xbf<a/>\n");
}

static void damaged_tars_are_refused(void)
{
    size_t first = append_tar(stored, 0, '0', "a", "Rain.", 5);
    size_t end = append_tar(stored, first, '0', "b", "Snow.", 5);
    expect(first + 300, WIRECOPY_E_INPUT, "[a]Rain.\narchive ends early\n");
    expect(first + 512 + 3, WIRECOPY_OK, "[a]Rain.\n[b]Sno archive ends early\n");
    expect(first + 512 + 5, WIRECOPY_E_INPUT, "[a]Rain.\n[b]Snow.\narchive ends early\n");
    stored[first + 10]++;
    expect(end, WIRECOPY_E_INPUT, "[a]Rain.\ndamaged archive\n");
    stored[first + 10]--;
    memcpy(stored + first + 124, "99999999999", 12);
    seal_tar_header(stored + first);
    expect(end, WIRECOPY_E_INPUT, "[a]Rain.\ndamaged archive\n");
    memcpy(stored + first + 124, "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", 12);
    seal_tar_header(stored + first);
    expect(end, WIRECOPY_OK, "[a]Rain.\n[b]Snow. archive ends early\n");
}

#define RESPONSE "WARC-Type: response\r\nWARC-Target-URI: "

static size_t append_response(size_t at, const char *uri, const char *http)
{
    char fields[256];
    snprintf(fields, sizeof fields, RESPONSE "%s\r\n", uri);
    return append_warc(stored, at, fields, http, strlen(http));
}

static void responses_of_a_warc_are_read(void)
{
    size_t end = append_warc(stored, 0, "WARC-Type: warcinfo\r\n", "software: x\r\n", 13);
    end = append_warc(stored, end, "WARC-Type: request\r\n", "GET / HTTP/1.1\r\n\r\n", 18);
    end = append_response(
        end, "http://a.example/1",
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=\"windows-1251\"\r\nX: y\r\n\r\n<p>One.</p>");
    end = append_response(end, "<http://a.example/2>",
                          "HTTP/1.0 200 OK\nContent-Type: Text/HTML;charset=utf-8\n\n<p>Two.</p>");
    end = append_response(end, "http://a.example/3.png", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nPNG");
    end = append_response(end, "http://a.example/4",
                          "HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n<p>Moved.</p>");
    end = append_response(end, "http://a.example/5.js", "HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\n\r\nx");
    end = append_response(end, "http://a.example/6", "HTTP/1.1 200 OK\r\n\r\n<p>No type.</p>");
    end = append_warc(stored, end,
                      "WARC-Type: resource\r\nWARC-Target-URI: http://a.example/7\r\nContent-Type: text/plain\r\n",
                      "Seven.", 6);
    expect(end, WIRECOPY_OK,
           "[http://a.example/1 in windows-1251]<p>One.</p>\n[http://a.example/2 in utf-8]<p>Two.</p>\n"
           "[http://a.example/3.png] is picture\n[http://a.example/4] is HTTP redirect or error\n"
           "[http://a.example/5.js] is text/javascript\n[http://a.example/6]<p>No "
           "type.</p>\n[http://a.example/7]Seven.\n");
    CU_ASSERT_EQUAL(read_archive(end, 100, 3), WIRECOPY_OK);
    CU_ASSERT_STRING_EQUAL(transcript,
                           "[http://a.example/1 in windows-1251]<p>One.</p>\n[http://a.example/4] is HTTP redirect or "
                           "error\n[http://a.example/7]Seven.\n");
}

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static void chunks_are_put_together(void)
{
    size_t end = append_response(0, "http://a.example/1",
                                 CHUNKED "4;x=y\r\n<p>O\r\n6\r\nne.</p\r\n1\r\n>\r\n0\r\nTrailer: x\r\n\r\n");
    end = append_response(end, "http://a.example/2", CHUNKED "<p>Undone already.</p>");
    end = append_response(end, "http://a.example/3", CHUNKED "9\r\n<p>Cut");
    end = append_response(end, "http://a.example/4", CHUNKED "4\r\n<p>O\r\nzz\r\n");
    end = append_response(end, "http://a.example/5", CHUNKED "");
    expect(end, WIRECOPY_OK,
           "[http://a.example/1]<p>One.</p>\n[http://a.example/2]<p>Undone already.</p>\n[http://a.example/3]<p>Cut "
           "damaged HTTP "
           "response\n[http://a.example/4]<p>O damaged HTTP response\n[http://a.example/5]\n");
}

static void damaged_warcs_are_refused(void)
{
    const size_t first = append_response(0, "http://a.example/1", "HTTP/1.1 200 OK\r\n\r\nOne.");
    size_t end = append_response(first, "http://a.example/2", "HTTP/1.1 200 OK\r\n\r\nTwo.");
    expect(end - 6, WIRECOPY_OK, "[http://a.example/1]One.\n[http://a.example/2]Tw archive ends early\n");
    expect(end - 12, WIRECOPY_E_INPUT, "[http://a.example/1]One.\narchive ends early\n");
    end = first + store("") + (size_t)sprintf(stored + first, "WARC/1.0\r\nWARC-Type: response\r\n\r\n");
    append_response(0, "http://a.example/1", "HTTP/1.1 200 OK\r\n\r\nOne.");
    end = first + (size_t)sprintf(stored + first, "WARC/1.0\r\nWARC-Type: response\r\n\r\n");
    expect(end, WIRECOPY_E_INPUT, "[http://a.example/1]One.\na record without its length\n");
    end = first + (size_t)sprintf(stored + first, "HTTP/1.0\r\n\r\n");
    expect(end, WIRECOPY_E_INPUT, "[http://a.example/1]One.\ndamaged archive\n");
    end = first + (size_t)sprintf(stored + first, "WARC/1.0\r\nX: ");
    memset(stored + end, 'x', 20000);
    expect(end + 20000, WIRECOPY_E_INPUT,
           "[http://a.example/1]One.\na header line that is longer than any should be\n");
    end = first + (size_t)sprintf(stored + first, "WARC/1.0\r\n");
    for (int i = 0; i < 600; i++)
        end += (size_t)sprintf(stored + end, "X: y\r\n");
    expect(end, WIRECOPY_E_INPUT, "[http://a.example/1]One.\na header with more lines than any should have\n");
}

/* Cut anywhere: always an end, never more members than there are. */
static void archives_may_end_anywhere(void)
{
    size_t end = append_tar(stored, 0, '0', "a", "Rain.", 5);
    end = append_tar_end(stored, append_tar(stored, end, '0', "b", "Snow.", 5));
    for (size_t byte_count = 0; byte_count < end; byte_count++)
        (void)read_archive(byte_count, 64, 1);
    end = append_response(0, "http://a.example/1", CHUNKED "4\r\n<p>O\r\n6\r\nne.</p\r\n0\r\n\r\n");
    for (size_t byte_count = 0; byte_count < end; byte_count++)
        (void)read_archive(byte_count, 64, 1);
    CU_ASSERT_TRUE(strlen(transcript) > 0);
}

static void failed_allocations_are_reported(void)
{
    const size_t end = append_response(0, "http://a.example/1", CHUNKED "4\r\n<p>O\r\n0\r\n\r\n");
    wirecopy_status status = WIRECOPY_E_MEMORY;
    size_t nth = 1;
    for (; status != WIRECOPY_OK && nth < 10; nth++) {
        wirecopy_archive_clear(&archive);
        wirecopy_memory_fail_at(nth);
        status = read_archive(end, 100, 1);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_TRUE(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
    }
    CU_ASSERT_TRUE(nth > 2 && nth < 10);
}

int main(void)
{
    static const test_case cases[] = {
        {"a file that is no archive is its own member", a_file_that_is_no_archive_is_its_own_member},
        {"members of a tar are read in order", members_of_a_tar_are_read_in_order},
        {"long names are taken from extensions", long_names_are_taken_from_extensions},
        {"members are decompressed", members_are_decompressed},
        {"damaged tars are refused", damaged_tars_are_refused},
        {"responses of a WARC are read", responses_of_a_warc_are_read},
        {"chunks are put together", chunks_are_put_together},
        {"damaged WARCs are refused", damaged_warcs_are_refused},
        {"archives may end anywhere", archives_may_end_anywhere},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    wirecopy_archive_init(&archive);
    const int exit_status = RUN_SUITE("feed/archive", cases);
    wirecopy_archive_clear(&archive);
    return exit_status;
}
