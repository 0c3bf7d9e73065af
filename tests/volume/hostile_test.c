#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zstd.h>

#include "wirecopy/feed.h"

/*
 * Documents that are made to hurt: elements of a gigabyte, brackets and elements 100 000 deep, entities that multiply,
 * entities from elsewhere, millions of small things, data that unpacks to thousands of times its size. Each is sent
 * through a pipe to a process that reads it, which must say what is wrong, yield the stories around it, and take no more
 * than 256 MiB. HOSTILE_BYTES says how long the long ones are (1073741824). The figures are printed.
 */

#define LONG_BYTES ((uint64_t)1 << 30)
#define SECONDS_MAX 200
#define MEMORY_BYTES_MAX ((uint64_t)256 << 20)

/* What a document is made of: pieces, each a number of times. */
struct piece {
    const char *bytes;
    size_t byte_count;
    uint64_t count; /* 0: as often as makes it long */
};

#define PIECE(text, count)                                                                                             \
    {                                                                                                                  \
        text, sizeof(text) - 1, count                                                                                  \
    }
#define ONCE(text) PIECE(text, 1)
#define LONG(text) PIECE(text, 0)
#define DEEP(text) PIECE(text, 100000)

/* About as much as an item may have. */
#define FULL(text) PIECE(text, ((size_t)32 << 20) / (sizeof(text) - 1) - 100)

struct document {
    const char *name;
    struct piece pieces[6];
    bool is_compressed; /* with zstd, as hard as it can */
    const char *expected;
};

#define RSS_BEGIN ONCE("<rss><channel><title>T</title><item><title>first</title></item>\n<item><description>")
#define RSS_END ONCE("</description></item>\n<item><title>last</title></item></channel></rss>")
#define RSS_LIMIT(reason) ":1 [first] \n:2 E_LIMIT " reason "\n:3 [last] \n"
#define LONG_ITEM RSS_LIMIT("item of more than 33554432 bytes")

static const struct document documents[] = {
    /* one thing that does not end */
    {"a long element in RSS", {RSS_BEGIN, LONG("rain "), RSS_END}, false, LONG_ITEM},
    {"a long CDATA section in RSS",
     {RSS_BEGIN, ONCE("<![CDATA["), LONG("<p>"), ONCE("]]>"), RSS_END},
     false,
     LONG_ITEM},
    {"a long tag in RSS", {RSS_BEGIN, ONCE("<a "), LONG("b='c' "), ONCE(">"), RSS_END}, false, LONG_ITEM},
    {"a long comment in RSS", {RSS_BEGIN, ONCE("<!--"), LONG("- "), ONCE("-->"), RSS_END}, false, LONG_ITEM},
    {"long space between items",
     {RSS_BEGIN, ONCE("</description></item>"), LONG(" "), ONCE("<item><description>"), RSS_END},
     false,
     ":1 [first] \n:2 E_NO_TEXT item without content\n:2 E_NO_TEXT item without content\n:3 [last] \n"},
    {"a long head",
     {ONCE("<feed><title>"), LONG("T"), ONCE("</title><entry><title>last</title></entry></feed>")},
     false,
     ":1 [last] \n"},
    {"a long item in Atom",
     {ONCE("<feed><entry><content>"), LONG("&lt;p>"), ONCE("</content></entry><entry><title>last</title></entry>")},
     false,
     ":1 E_LIMIT item of more than 33554432 bytes\n:1 [last] \n"},
    {"a long item in NewsML-G2",
     {ONCE("<newsMessage><newsItem><contentSet><inlineData>"), LONG("rain "),
      ONCE("</inlineData></contentSet></newsItem><newsItem><contentSet><inlineData>last</inlineData></contentSet>"
           "</newsItem></newsMessage>")},
     false,
     ":1 E_LIMIT item of more than 33554432 bytes\n:1 [] last\n"},
    {"a long item in NewsML 1",
     {ONCE("<NewsML><NewsItem>"), LONG("<NewsItem/>"),
      ONCE("</NewsItem><NewsItem><NewsComponent><ContentItem><DataContent>last</DataContent></ContentItem>"
           "</NewsComponent></NewsItem>")},
     false,
     ":1 E_LIMIT item of more than 33554432 bytes\n:1 [] last\n"},
    {"a long NITF document",
     {ONCE("<nitf><body><body.content><p>"), LONG("rain "), ONCE("</p></body.content></body></nitf>")},
     false,
     ":1 E_LIMIT item of more than 33554432 bytes\n"},
    {"a long line of NDJSON",
     {ONCE("{\"text\":\"first\"}\n{\"text\":\""), LONG("rain "), ONCE("\"}\n{\"text\":\"last\"}\n")},
     false,
     ":1 [] first\n:2 E_LIMIT line of more than 33554432 bytes\n:3 [] last\n"},
    {"a long JSON document",
     {ONCE("[\n{\"uri\":\""), LONG("rain "), ONCE("\"}]")},
     false,
     " E_LIMIT file of more than 33554432 bytes\n"},
    {"a long message of IPTC 7901",
     {ONCE("\x01nw1 4 i 5 nw\n\x02"), LONG("rain "), ONCE("\x04\x01nw2 4 i 5 nw\n\x02 last\x03\x04")},
     false,
     ":1 E_LIMIT item of more than 33554432 bytes\n:2 [] last\n"},
    {"a long message of ANPA",
     {ONCE("\x16\x01w1\x1f.\n\x02"), LONG("rain "), ONCE("\x04\x01w2\x1f.\n\x02^a<\n\tlast\x03\x04")},
     false,
     ":1 E_LIMIT item of more than 33554432 bytes\n:2 [a] last\n"},
    {"a long page",
     {ONCE("<html><body>"), LONG("<p>rain"), ONCE("</body></html>")},
     false,
     " E_LIMIT file of more than 33554432 bytes\n"},
    {"a long text", {LONG("rain ")}, false, " E_LIMIT file of more than 33554432 bytes\n"},
    {"long white space", {LONG(" ")}, false, " E_LIMIT file of more than 33554432 bytes\n"},
    {"a long declaration", {ONCE("<?xml "), LONG("a='b' ")}, false, " E_LIMIT file of more than 33554432 bytes\n"},
    {"a long document type",
     {ONCE("<!DOCTYPE rss ["), LONG("<!ENTITY a 'b'>")},
     false,
     " E_INPUT XML without an element\n"},
    {"a long record of WARC",
     {ONCE("WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: a:1\r\nContent-Length: 2147483647\r\n\r\n<p>"),
      LONG("rain ")},
     false,
     "/a:1 E_LIMIT file of more than 33554432 bytes\n E_INPUT archive ends early\n"},

    /* one in the other */
    {"elements nested deeply in RSS",
     {RSS_BEGIN, DEEP("<a>"), RSS_END},
     false,
     RSS_LIMIT("elements nested more than 256 deep")},
    {"elements nested deeply in CDATA",
     {RSS_BEGIN, ONCE("<![CDATA[<p>deep"), DEEP("<a>"), ONCE("]]>"), RSS_END},
     false,
     ":1 [first] \n:2 [] deep\n:3 [last] \n"},
    {"elements nested deeply in NITF",
     {ONCE("<nitf><body><body.content>"), DEEP("<p>")},
     false,
     ":1 E_LIMIT elements nested more than 256 deep\n"},
    {"items nested deeply in NewsML 1",
     {ONCE("<NewsML>"), DEEP("<NewsItem>")},
     false,
     ":1 E_LIMIT elements nested more than 256 deep\n"},
    {"a page nested deeply",
     {ONCE("<html><body>"), DEEP("<article><div itemprop=articleBody>"), ONCE("<p>deep")},
     false,
     " [] deep\n"},
    {"brackets nested deeply in NDJSON",
     {ONCE("{\"text\":\"first\"}\n{\"a\":"), DEEP("["), DEEP("]"), ONCE("}\n{\"text\":\"last\"}\n")},
     false,
     ":1 [] first\n:2 E_INPUT invalid JSON: the JSON document was too deep (too many nested objects and arrays)\n"
     ":3 [] last\n"},
    {"brackets nested deeply in ninjs",
     {ONCE("[{\"uri\":\"a\",\n\"b\":"), DEEP("{\"a\":"), DEEP("}"), ONCE("}]")},
     false,
     ":1 E_INPUT invalid JSON: the JSON document was too deep (too many nested objects and arrays)\n"},

    /* entities */
    {"entities that multiply",
     {ONCE("<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'>"
           "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
           "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>"
           "<!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'><!ENTITY g '&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;'>]>"),
      RSS_BEGIN, ONCE("&g;"), RSS_END},
     false,
     ":1 [first] \n:2 E_INPUT an entity that the document declares itself, which is not expanded: \"&g;\"\n:3 [last] "
     "\n"},
    {"an entity used often",
     {ONCE("<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaaaaaa'>]>"), RSS_BEGIN, FULL("&a;"), RSS_END},
     false,
     RSS_LIMIT("more than 33554432 bytes, once each '&' is XML")},
    {"an entity in an attribute",
     {ONCE("<!DOCTYPE newsItem [<!ENTITY a 'a'>]><newsItem guid='&a;'><contentSet><inlineData>a</inlineData>")},
     false,
     ":1 E_INPUT an entity that the document declares itself, which is not expanded: \"&a;\"\n"},
    {"an entity from elsewhere",
     {ONCE("<!DOCTYPE rss [<!ENTITY a SYSTEM 'entity'>]>"), RSS_BEGIN, ONCE("&a;"), RSS_END},
     false,
     ":1 [first] \n:2 E_INPUT an entity that the document declares itself, which is not expanded: \"&a;\"\n:3 [last] "
     "\n"},
    {"a parameter entity from elsewhere",
     {ONCE("<!DOCTYPE rss [<!ENTITY % a SYSTEM 'entity'> %a;]>"), RSS_BEGIN, ONCE("rain"), RSS_END},
     false,
     ":1 [first] \n:2 [] rain\n:3 [last] \n"},
    {"a document type from elsewhere",
     {ONCE("<!DOCTYPE rss SYSTEM 'entity'>"), RSS_BEGIN, ONCE("rain &a;"), RSS_END},
     false,
     ":1 [first] \n:2 [] rain &a;\n:3 [last] \n"},
    {"a document type within an item",
     {RSS_BEGIN, ONCE("</description></item><!DOCTYPE item SYSTEM 'entity'><item><description>"), ONCE("rain"),
      RSS_END},
     false,
     ":1 [first] \n:2 E_NO_TEXT item without content\n:2 [] rain\n:3 [last] \n"},
    {"an inclusion from elsewhere",
     {RSS_BEGIN, ONCE("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='entity' parse='text'/>rain"),
      RSS_END},
     false,
     ":1 [first] \n:2 [] rain\n:3 [last] \n"},

    /* very many things */
    {"references in RSS", {RSS_BEGIN, FULL("&amp;"), RSS_END}, false, ":1 [first] \n:2 [] &&&&&&&&&\n:3 [last] \n"},
    {"unknown references in RSS",
     {RSS_BEGIN, FULL("&rain;"), RSS_END},
     false,
     RSS_LIMIT("more than 33554432 bytes, once each '&' is XML")},
    {"empty elements in RSS",
     {RSS_BEGIN, FULL("<a/>"), RSS_END},
     false,
     RSS_LIMIT("more elements and texts than any story has")},
    {"attributes in RSS",
     {RSS_BEGIN, FULL("<a b='' c=''/>"), RSS_END},
     false,
     RSS_LIMIT("more attributes than any story has")},
    {"attributes of one element in RSS",
     {RSS_BEGIN, ONCE("<a "), FULL("b='' "), ONCE(">"), RSS_END},
     false,
     RSS_LIMIT("an element with more than 1024 attributes")},
    {"paragraphs in CDATA",
     {RSS_BEGIN, ONCE("<![CDATA["), PIECE("<p>a", 2000000), ONCE("]]>"), RSS_END},
     false,
     ":1 [first] \n:2 [] a a a a a\n:3 [last] \n"},
    {"empty items",
     {ONCE("<rss>"), PIECE("<item/>", 2000000)},
     false,
     ":1 E_NO_TEXT item without content\n:1 E_NO_TEXT item without content\n:1 E_NO_TEXT item without content\n"
     ":1 E_NO_TEXT item without content\n"},
    {"values in NDJSON",
     {ONCE("{\"text\":\"a\",\"n\":[0"), FULL(",0"), ONCE("]}\n{\"text\":\"last\"}")},
     false,
     ":1 E_LIMIT JSON with more than 1048576 values\n:2 [] last\n"},
    {"members in NDJSON",
     {ONCE("{\"text\":\"a\""), FULL(",\"\":0"), ONCE("}\n{\"text\":\"last\"}")},
     false,
     ":1 E_LIMIT JSON with more than 1048576 values\n:2 [] last\n"},
    {"values as many as are looked at",
     {ONCE("{\"text\":\"first\",\"n\":[0"), PIECE(",0", 1048500), ONCE("]}\n")},
     false,
     ":1 [] first\n"},
    {"values in ninjs",
     {ONCE("[{\"uri\":\"a\",\n\"n\":[0"), FULL(",0"), ONCE("]}]")},
     false,
     ":1 E_LIMIT JSON with more than 1048576 values\n"},
    {"small items of JSON Feed",
     {ONCE("{\"version\":\"https://jsonfeed.org/version/1\",\n\"items\":[{}"), PIECE(",{}", 2000000), ONCE("]}")},
     false,
     ":2 E_NO_TEXT item without content\n:2 E_NO_TEXT item without content\n:2 E_NO_TEXT item without content\n"
     ":2 E_NO_TEXT item without content\n"},
    {"halves of surrogate pairs in NDJSON",
     {ONCE("{\"text\":\""), FULL("\\ud83d"), ONCE("\"}\n{\"text\":\"last\"}")},
     false,
     ":1 [] \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n:2 [] last\n"},
    {"bytes that are no UTF-8",
     {ONCE("{\"text\":\""), FULL("\xff"), ONCE("\"}\n{\"text\":\"last\"}")},
     false,
     ":1 E_LIMIT line of more than 33554432 bytes, once its invalid UTF-8 is replaced\n:2 [] last\n"},
    {"a text that grows in UTF-8",
     {ONCE("caf\xe9 "), FULL("\x80")},
     false,
     " E_LIMIT more than 33554432 bytes, once it is UTF-8\n"},
    {"a text as long as may be", {FULL("rain\n")}, false, " [] rain rain\n"},
    {"a page as long as may be", {ONCE("<html><body>"), FULL("<p>rain</p>")}, false, " [] rain rain\n"},
    {"references in a page", {ONCE("<html><body><p>"), FULL("&amp;")}, false, " [] &&&&&&&&&\n"},
    {"a message as long as may be",
     {ONCE("\x16\x01w1\x1f.\n\x02"), FULL("^a\n"), ONCE("\x04")},
     false,
     ":1 [a] a a a a a\n"},

    /* more than was stored */
    {"lines that unpack to very much",
     {ONCE("{\"text\":\"first\"}\n"), LONG("\n"), LONG(" "), ONCE("\n{\"text\":\"last\"}\n")},
     true,
     NULL},
};

#define DOCUMENT_COUNT (sizeof documents / sizeof documents[0])

static uint64_t long_bytes(void)
{
    const char *const text = getenv("HOSTILE_BYTES");
    return text ? strtoull(text, NULL, 10) : LONG_BYTES;
}

/* ---- writing ---- */

static bool write_all(int file, const char *bytes, size_t byte_count)
{
    while (byte_count) {
        const ssize_t written = write(file, bytes, byte_count);
        if (written < 0)
            return false;
        bytes += written;
        byte_count -= (size_t)written;
    }
    return true;
}

/* Where bytes go: to a file, through zstd if there is a context. */
struct sink {
    int file;
    ZSTD_CCtx *context;
};

static bool put(const struct sink *sink, const char *bytes, size_t byte_count, bool is_last)
{
    static char stored[1 << 17];
    if (!sink->context)
        return write_all(sink->file, bytes, byte_count);
    ZSTD_inBuffer in = {bytes, byte_count, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {stored, sizeof stored, 0};
        left = ZSTD_compressStream2(sink->context, &out, &in, is_last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left) || !write_all(sink->file, stored, out.pos))
            return false;
    } while (is_last ? left > 0 : in.pos < in.size);
    return true;
}

static bool put_piece(const struct sink *sink, const struct piece *piece)
{
    static char block[1 << 16];
    const uint64_t count = piece->count ? piece->count : long_bytes() / piece->byte_count;
    const size_t per_block = sizeof block / piece->byte_count;
    if (per_block == 0)
        return put(sink, piece->bytes, piece->byte_count, false);
    for (size_t i = 0; i < per_block && i < count; i++)
        memcpy(block + i * piece->byte_count, piece->bytes, piece->byte_count);
    for (uint64_t left = count; left;) {
        const size_t now = left < per_block ? (size_t)left : per_block;
        if (!put(sink, block, now * piece->byte_count, false))
            return false;
        left -= now;
    }
    return true;
}

/* The reader may have seen enough: that it closes the pipe is no failure. */
static void write_document(const struct document *document, int file)
{
    const struct sink sink = {file, document->is_compressed ? ZSTD_createCCtx() : NULL};
    bool is_open = true;
    signal(SIGPIPE, SIG_IGN);
    if (sink.context)
        ZSTD_CCtx_setParameter(sink.context, ZSTD_c_windowLog, 27);
    for (size_t i = 0; is_open && i < sizeof document->pieces / sizeof document->pieces[0]; i++)
        if (document->pieces[i].byte_count)
            is_open = put_piece(&sink, &document->pieces[i]);
    if (is_open)
        put(&sink, "", 0, true);
    ZSTD_freeCCtx(sink.context);
}

/* ---- reading ---- */

/* The first items, each with the first bytes of its title and text, and without the name of the file. */
#define SHOWN_ITEMS 4
#define SHOWN_BYTES 9

static char transcript[4096];
static uint64_t item_count;

static void note_string(wirecopy_string string)
{
    const size_t at = strlen(transcript);
    size_t i = 0;
    for (; i < string.byte_count && i < SHOWN_BYTES; i++)
        transcript[at + i] = string.bytes[i];
    transcript[at + i] = '\0';
    for (char *newline; (newline = strchr(transcript + at, '\n')) != NULL;)
        *newline = ' ';
}

static void note_item(const wirecopy_source *source, void *batch, size_t i)
{
    wirecopy_story story;
    const char *place, *reason;
    const wirecopy_status status = source->story(source->context, batch, i, 0, &story);
    source->describe(source->context, batch, i, &place, &reason);
    if (item_count++ >= SHOWN_ITEMS)
        return;
    strcat(transcript, place + strlen("<standard input>"));
    if (status == WIRECOPY_OK) {
        strcat(transcript, " [");
        note_string(story.title);
        strcat(transcript, "] ");
        note_string(story.text);
    } else {
        sprintf(transcript + strlen(transcript), " %s %.900s", wirecopy_status_name(status) + strlen("WIRECOPY_"),
                reason);
    }
    strcat(transcript, "\n");
}

static bool read_document(void)
{
    wirecopy_feed *feed = NULL;
    if (wirecopy_feed_open(NULL, 0, NULL, &feed) != WIRECOPY_OK)
        return false;
    const wirecopy_source source = wirecopy_feed_source(feed);
    for (;;) {
        void *batch = NULL;
        size_t count;
        uint64_t byte_count;
        const wirecopy_status status = source.read(source.context, 4096, &batch, &count, &byte_count);
        if (status != WIRECOPY_OK || !batch) {
            wirecopy_feed_close(feed);
            return status == WIRECOPY_OK;
        }
        for (size_t i = 0; i < count; i++)
            note_item(&source, batch, i);
        source.release(source.context, batch);
    }
}

/* ---- both ---- */

static uint64_t peak_bytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_maxrss << 10;
}

/* Of what unpacks to very much: how much of it is read before it is refused is the unpacker's business. */
static bool is_refused(void)
{
    static const char reason[] = "E_INPUT compressed data that grows more than 4096 times\n";
    const size_t byte_count = strlen(transcript);
    return strncmp(transcript, ":1 [] first\n", 12) == 0 && byte_count > sizeof reason &&
           strcmp(transcript + byte_count + 1 - sizeof reason, reason) == 0;
}

/* In a process of its own, whose input is a pipe that another one writes to. */
static int read_in_child(const struct document *document)
{
    int ends[2];
    if (pipe(ends) != 0)
        return 2;
    const pid_t writer = fork();
    if (writer == 0) {
        close(ends[0]);
        write_document(document, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    alarm(SECONDS_MAX);
    bool is_right = writer > 0 && read_document();
    const uint64_t peak = peak_bytes();
    is_right = is_right && (document->expected ? strcmp(transcript, document->expected) == 0 : is_refused());
    printf("%6.1f MiB  %s\n", (double)peak / (1 << 20), document->name);
    if (!is_right)
        printf("%s", transcript);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    is_right = is_right && peak <= MEMORY_BYTES_MAX;
#endif
    fflush(stdout);
    close(STDIN_FILENO);
    waitpid(writer, NULL, 0);
    return is_right ? 0 : 1;
}

/* Where "entity" is a pipe that nobody writes to: whoever opens it waits for ever. */
static bool enter_folder(char folder[])
{
    return mkdtemp(folder) && chdir(folder) == 0 && mkfifo("entity", 0600) == 0;
}

int main(int argc, char **argv)
{
    int exit_status = EXIT_SUCCESS;
    char folder[] = "/tmp/wirecopy-hostile-XXXXXX";
    if (!enter_folder(folder))
        return EXIT_FAILURE;
    for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
        int status;
        if (argc > 1 && !strstr(documents[i].name, argv[1]))
            continue;
        fflush(stdout);
        const pid_t child = fork();
        if (child == 0)
            _exit(read_in_child(&documents[i]));
        if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            printf("FAILED: %s\n", documents[i].name);
            exit_status = EXIT_FAILURE;
        }
    }
    unlink("entity");
    rmdir(folder);
    return exit_status;
}
