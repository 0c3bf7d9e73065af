#ifndef WIRECOPY_FEED_H
#define WIRECOPY_FEED_H

#include "wirecopy/story.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A feed: files that hold stories, read one after the other.
 *
 * A path may name a folder: the regular files in it and in the folders in it are read, sorted by the bytes of their
 * names; those whose names begin with a dot, and folders behind a symbolic link, are left out. A file may be compressed
 * with gzip or Zstandard, in several members or frames, and may be a tar archive (ustar, pax, GNU) or a WARC file: its
 * members (the responses and resources of a crawl, without their HTTP headers), compressed or not, are read like files.
 * An archive in an archive is not.
 *
 * What a document is, is told from its first bytes and not from its name:
 *
 *     begins with                                    is            its stories are
 *     '{', and the object ends in the first line     NDJSON        its lines: plain stories, or ninjs
 *       the same, with a version of jsonfeed.org     JSON Feed     its items
 *     '{', and the object goes on for more lines     ninjs         itself, or what it wraps: {"data": {"item": {}}},
 *                                                                  {"item": []}, {"items": []}, {"data": {"items": []}}
 *                                                                  JSON Feed, by its version: its items
 *     "[{"                                           ninjs         its items
 *     <newsMessage>, <newsItem>, <packageItem> ...   NewsML-G2     each newsItem
 *     <NewsML>                                       NewsML 1.x    each NewsItem that is not in another one
 *     <nitf>                                         NITF          itself
 *     <rss>, <rdf:RDF>                               RSS           each item
 *     <feed>, <entry>                                Atom          each entry
 *     SOH, letters and digits, a space               IPTC 7901     each message, SOH to EOT
 *     SYNs, SOH, letters and digits, US              ANPA 1312     each message, SOH to EOT
 *     any element of HTML, or its <!DOCTYPE>         HTML          itself
 *     anything else                                  plain text    itself
 *
 * with a byte order mark, white space, an XML declaration, comments and a document type passed over. Prefixes of
 * elements do not matter. A JSON array of something else than ninjs is taken for a mistake and refused, as are XML with
 * another first element, a text that is one JSON value as a whole, PDF, zip, xz, bzip2 and e-mail.
 *
 * From what a story's members are taken; the first that is there counts:
 *
 *     plain story  "text" (required string, may be empty); "id" (a string, or a number, taken as written; "" is the
 *                  same as absent); "title", "source", "lang" (strings); "time" (RFC 3339, or a date alone for its
 *                  midnight UTC); "version" (a string or a number), "evolved_from" (a string: an id), "status" ("usable",
 *                  "withheld", "canceled"; others say nothing), "embargo" (a time). null is the same as absent. One of
 *                  these given twice is bad. Other members are ignored. corrections: title.
 *     ninjs        1.0 to 3.0; names in any case. id: uri, guid (altids.itemid where the uri has a query). text:
 *                  body_text, body_xhtml, body_html, the bodies[] in plain text, HTML, or another format, any body_*,
 *                  description_*, descriptions[]. title: headline, the main one of headlines[], title, name. source:
 *                  source, provider, infosources[].name, copyrightholder. time: versioncreated, firstcreated. created:
 *                  firstcreated, firstversion. embargo: embargoed. lang: language. version; evolvedfrom; status:
 *                  pubstatus; corrections: headline, slugline, slug, ednote.
 *     JSON Feed    1.0, 1.1. id: id, url. text: content_text, content_html, summary. title. source: the feed's title.
 *                  lang: language, the feed's. time: date_modified, date_published. created: date_published.
 *     NewsML-G2    id: guid. text: the first inlineXML with NITF or HTML, or inlineData in text or HTML. title:
 *                  headline, the main one; itemMeta/title. source: provider, creditline, infoSource: name, literal or
 *                  code. time: versionCreated, contentModified, contentCreated. created: firstCreated, contentCreated.
 *                  embargo: embargoed. lang: contentMeta/language, xml:lang. version. evolved from: link with rel
 *                  evolvedFrom. status: pubStatus. corrections: headline, slugline, edNote.
 *     NewsML 1.x   id: urn:newsml:ProviderId:DateId:NewsItemId. text: the DataContent of the component in the role Main
 *                  or Text, or without a role: NITF, HTML, text. title: HeadLine. source: Provider, CreditLine, Source,
 *                  ProviderId. time: ThisRevisionCreated. created: FirstCreated. embargo: StatusWillChange, while it is
 *                  withheld or embargoed. lang: Language, xml:lang. version: RevisionId. status: Status. corrections:
 *                  HeadLine, SlugLine.
 *     NITF         id: doc-id, du-key, the file's name as given. text: the body's body.content. title: hl1, title.
 *                  source: distributor, doc-id/@regsrc, from-src, doc.copyright, rights.owner. time: date.issue,
 *                  pubdata, story.date, date.release. embargo: date.release, if later. lang: baselang, xml:lang. version:
 *                  du-key. status: docdata/@management-status. corrections: hl1, du-key, fixture, ed-msg.
 *     RSS          0.9x, 1.0, 2.0. id: rdf:about, guid, dc:identifier, atom:id, link. text: content:encoded,
 *                  atom:content, description, dc:description, atom:summary. title: title, dc:title. source: source,
 *                  dc:source, dc:publisher, the channel's title. time: pubDate, dc:date, dc:modified, atom:updated,
 *                  atom:published. created: dc:created. lang: dc:language, the channel's. corrections: title.
 *     Atom         1.0, 0.3. id: id, link. text: content, summary, media:description. title. source: source/title, the
 *                  feed's title. time: updated, modified, published, issued. created: published, created, issued. lang:
 *                  xml:lang, of the entry, its content or the feed. corrections: title.
 *     IPTC 7901    id: the message's name, and date and time behind ETX. text: what is below the first line that ends
 *                  with '='. title: the lines above, without corrections and bylines. source: what the header ends
 *                  with. time: behind ETX. corrections: keywords, the lines above the headline.
 *     ANPA 1312    id: the message's name, and what is behind ETX. text: the lines that do not begin with '^', and
 *                  those behind them. title: the first line '^...<' below the slug that is no note; the slug. source,
 *                  time: of the line behind ETX. corrections: slug, headline, Eds notes.
 *     HTML         id: link rel=canonical, the address in a WARC file, the file's name. text: the paragraphs and
 *                  headings of the main part (itemprop=articleBody, the <article> with the most text, <main>, or all),
 *                  without script, style, nav, header, footer, aside, figure, forms, what is hidden, and lines that are
 *                  mostly links. title: og:title, <title>. source: og:site_name. time: article:published_time or
 *                  datePublished of a <meta>, datePublished of JSON-LD, article:modified_time, dateModified. lang: of
 *                  <html>.
 *     plain text   id: the address, the file's name as given (for standard input or a pipe: none, so that one is made
 *                  from the content). text: all.
 *
 * Text that is HTML becomes paragraphs, parted by newlines; so does NITF and XHTML. A headline is cut to
 * WIRECOPY_FIELD_BYTES_MAX; a source, a language or a version that is longer is left out. A time that cannot be read is
 * left out too, but for that of a plain story, where it is bad; one that names no zone is taken for UTC.
 *
 * Character sets: what is UTF-8 as a whole is taken for it, whatever it says it is; UTF-16 is told by its byte order
 * mark or its zeros. Else the set counts that the HTTP header, the XML declaration or the <meta> names (iconv, with
 * ISO-8859-1 taken for Windows-1252 and the like), each item on its own; without one that is known: Windows-1252, or
 * UTF-8 where most of it is that. What is no character is replaced by U+FFFD and counted in replaced_count. NDJSON and
 * the other JSON are UTF-8, halves of surrogate pairs (\ud800) being replaced likewise.
 *
 * XML that leaves no doubt as to what was meant is mended: a lone '&', the entities of HTML, control characters.
 * Entities that a document declares itself are never expanded, and nothing is ever fetched.
 */
typedef struct wirecopy_feed wirecopy_feed;

/** One renaming: take a plain story's member from another JSON member. */
typedef struct wirecopy_feed_field {
    const char *member; /**< "id", "text", "title", "source", "time", "lang", "version", "evolved_from", "status" or
                             "embargo" */
    const char *name;   /**< the JSON member that holds it */
} wirecopy_feed_field;

/** What became of a file, or of all members of an archive; more refused than none: it was bad. */
typedef struct wirecopy_feed_file {
    const char *path; /**< as given, or found in a folder, terminated; valid during the call */
    uint64_t story_count;
    uint64_t skipped_count; /**< items without text */
    uint64_t refused_count; /**< bad items; one for a file that could not be opened */
} wirecopy_feed_file;

typedef struct wirecopy_feed_options {
    const wirecopy_feed_field *fields; /**< [field_count]; NULL if none */
    size_t field_count;
    unsigned thread_count; /**< workers that may call story() at once; 0: 1 */

    /**
     * Called once for every file, whether it could be read or not, when all that was found in it was parsed and given
     * back; not for those that a run which ended early has not come to the end of. An index run has made the stories
     * durable by then, unless it fails: what is moved because of this is best moved when the run has returned
     * WIRECOPY_OK. Called by the thread that reads and releases. NULL: nobody asks.
     */
    void (*file_done)(void *context, const wirecopy_feed_file *file);
    void *file_done_context;
} wirecopy_feed_options;

/**
 * Opens a feed. Files are opened when they are reached; one that cannot be opened or read is a bad item then.
 *
 * @param paths    [path_count] file names, terminated; "-" is standard input; copied. path_count 0 is the same as "-".
 * @param options  NULL: no renaming, one worker.
 * @param feed_out unchanged on error.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: NULL where that is not allowed, or a field that does not exist or is mapped
 *         twice; WIRECOPY_E_MEMORY.
 */
WIRECOPY_API wirecopy_status wirecopy_feed_open(const char *const *paths, size_t path_count,
                                                const wirecopy_feed_options *options, wirecopy_feed **feed_out);

/** Closes a feed and its files. No batch of it may be in use. NULL is allowed. */
WIRECOPY_API void wirecopy_feed_close(wirecopy_feed *feed);

/**
 * The feed as the source of a run; borrowed, valid until the feed is closed.
 *
 * An item is named "FILE:LINE", where its line in the file begins, or "FILE" where lines mean nothing ("<standard
 * input>" for "-"); of a member of an archive "FILE/MEMBER:LINE". With a fault in XML the line is that of the fault.
 *
 * What carries no text is passed over with WIRECOPY_E_NO_TEXT, and says what it is: "picture", "graphic", "audio",
 * "video", "animated", "animation", "data", "event", "planning item", "package", "concept", "knowledge item",
 * "catalog"; "text that is only linked to"; "item without content"; "page without text"; "RSS without an item"; of a
 * crawl "HTTP redirect or error" and media types such as "application/pdf". A canceled story is not passed over: it is
 * yielded even if its text is empty. An item that has a headline alone is a story, too.
 *
 * Bad items:
 * - a line that is not JSON, or not an object; a "text" that is missing; a member of the wrong type, or given twice; a
 *   time that is not RFC 3339;
 * - a line, an item of XML or of a wire, or another document over WIRECOPY_TEXT_BYTES_MAX, also once it is UTF-8; of
 *   plain stories another member over WIRECOPY_FIELD_BYTES_MAX, of others an id; JSON of more than 1048576 values; XML
 *   nested more than 256 deep, with more than 131072 elements and texts or as many attributes (WIRECOPY_E_LIMIT);
 * - XML that is not well-formed, within its item; one that uses an entity of the document's own;
 * - a message of a wire without its STX or its header;
 * - a NUL byte in plain text, and what is refused above;
 * - a file that is empty or only white space, unless it is standard input;
 * - a file that cannot be opened or read, a compressed file or an archive that is damaged or ends early, compressed
 *   data that grows more than 4096 times beyond 256 MiB: what was read before the damage is met is good.
 *
 * Reading goes on with the next line, item, member or file. Blank lines are no items.
 *
 * For wirecopy_import() a line is what 'wirecopy export' writes of a story; renamings do not matter. Its members:
 * "fingerprint" (the fingerprint's version), "story", "group" and "family" (numbers), "id", "digest", "words", "content_words",
 * "exact", "simhash", "figures" and "sketch" are required, "title", "source", "lang", "time", "version", "status", "embargo", "correction", "correction_number", "replaces"
 * and "posted" are not. "posted" is
 * there when not all entries of the sketch lead to the story: the bitmap of wirecopy_record, two hexadecimal digits a
 * byte. "leads" and "deleted" say what wirecopy_record says, and are true or not there. Where "deleted" is there,
 * "leads", "id", "title", "source", "lang" and "time" are not. Anything that a store cannot have written is bad, and so
 * is anything but NDJSON.
 *
 * A batch ends early when a pipe or terminal pauses, and at about 16 MiB. Batches in use, three at most, are all that
 * is held of a feed, besides a parser for each worker, and JSON documents (no NDJSON) as long as items of theirs are in
 * use. Documents of any length are read in less than 256 MiB.
 *
 * Cost: a core parses NDJSON at some 3 GB/s, pages at 0.9, RSS at 0.5 and NewsML-G2 at 0.36 (AMD EPYC, wirecopy-bench
 * hotloop --stage parse --threads 1); cutting costs less than a tenth of that, but for NDJSON.
 *
 * Source: IPTC, "ninjs", 1.0 to 3.0; "NewsML-G2", 2.34; "NewsML", 1.2; "NITF", 3.6; "The IPTC recommended message
 * format" (IPTC 7901), fifth revision; ANPA 1312; RSS Advisory Board, "RSS 2.0"; RSS-DEV, "RSS 1.0"; RFC 4287 (Atom);
 * "JSON Feed", 1.1; WHATWG, "HTML Living Standard"; ISO 28500 (WARC); POSIX, pax (tar).
 */
WIRECOPY_API wirecopy_source wirecopy_feed_source(wirecopy_feed *feed);

/** Bytes of all files together as stored, when the feed was opened; 0 when that cannot be known (a pipe, say). */
WIRECOPY_API uint64_t wirecopy_feed_byte_count(const wirecopy_feed *feed);

/** Bytes read from the files so far, as stored; together with the above, how far a run has come. Threads: any. */
WIRECOPY_API uint64_t wirecopy_feed_bytes_read(const wirecopy_feed *feed);

#ifdef __cplusplus
}
#endif
#endif
