#ifndef WIRECOPY_FEED_H
#define WIRECOPY_FEED_H

#include "wirecopy/story.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A feed: files that hold stories, read one after the other.
 *
 * What a file is, is told from its first bytes and not from its name: NDJSON (one JSON object per line) begins with
 * '{', after white space; anything else is plain text, one story per file, whose id is the file's name as given (for
 * standard input or a pipe: none, so that one is made from the content). A file that is a JSON array, or a JSON string,
 * as a whole is taken for a mistake and refused. Any file may be compressed with gzip or Zstandard, in several members
 * or frames. A byte order mark at the start is passed over, and lines may end in "\r\n".
 *
 * NDJSON members: "text" (required string, may be empty); "id" (a string, or a number, taken as written; "" is the same
 * as absent); "title", "source", "lang" (strings); "time" (RFC 3339, or a date alone for its midnight UTC). null is the
 * same as absent. One of these given twice is bad. Other members are ignored.
 */
typedef struct wirecopy_feed wirecopy_feed;

/** One renaming: take the story's member from another JSON member. */
typedef struct wirecopy_feed_field {
    const char *member; /**< "id", "text", "title", "source", "time" or "lang" */
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
 * Bad items, each named "FILE:LINE", or "FILE" where lines mean nothing ("<standard input>" for "-"):
 * - a line that is not JSON, or not an object; a "text" that is missing; a member of the wrong type, or given twice; a
 *   time that is not RFC 3339;
 * - a line or text over WIRECOPY_TEXT_BYTES_MAX, another member over WIRECOPY_FIELD_BYTES_MAX (WIRECOPY_E_LIMIT);
 * - a NUL byte in plain text, a JSON array;
 * - a file that is empty or only white space, unless it is standard input;
 * - a file that cannot be opened or read, a directory, a compressed file that is damaged or ends early: the complete
 *   lines before the damage are good.
 *
 * Reading goes on with the next line, or the next file. Blank lines are no items. In NDJSON invalid UTF-8 and halves of
 * surrogate pairs (\ud800) are replaced by U+FFFD and counted in replaced_count, and are not bad; in plain text all
 * bytes but NUL are left as they are.
 *
 * For wirecopy_import() a line is what 'wirecopy export' writes of a story; renamings do not matter. Its members:
 * "fingerprint" (the fingerprint's version), "story" and "group" (numbers), "id", "digest", "words", "content_words",
 * "exact", "simhash" and "sketch" are required, "title", "source", "lang", "time" and "posted" are not. "posted" is there
 * when not all entries of the sketch lead to the story: the bitmap of wirecopy_record, two hexadecimal digits a byte.
 * "leads" and "deleted" say what wirecopy_record says, and are true or not there. Where "deleted" is there, "leads",
 * "id", "title", "source", "lang" and "time" are not.
 * Anything that a store cannot have written is bad, and so is plain text.
 *
 * A batch ends early when a pipe or terminal pauses, and at about 16 MiB. Batches in use, three at most, are all that
 * is held of a feed, besides one parser per worker.
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
