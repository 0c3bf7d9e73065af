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
 * '{', after white space; anything else is plain text, one story per file, whose id is the file's name as given. Either
 * may be compressed with gzip or Zstandard, in several frames or members.
 *
 * NDJSON members: "text" (required string); "id" (a string, or a number, taken as written); "title", "source", "lang"
 * (strings); "time" (RFC 3339). null is the same as absent. Other members are ignored. A member given twice is bad.
 */
typedef struct wirecopy_feed wirecopy_feed;

/** One renaming: take the story's member from another JSON member. */
typedef struct wirecopy_feed_field {
    const char *member; /**< "id", "text", "title", "source", "time" or "lang" */
    const char *name;   /**< the JSON member that holds it */
} wirecopy_feed_field;

typedef struct wirecopy_feed_options {
    const wirecopy_feed_field *fields; /**< [field_count]; NULL if none */
    size_t field_count;
    unsigned thread_count;             /**< workers that may call story() at once; 0: 1 */
} wirecopy_feed_options;

/**
 * Opens a feed. Files are opened when they are reached; one that cannot be opened or read is a bad item then.
 *
 * @param paths    [path_count] file names, terminated; "-" is standard input; copied. path_count 0 is the same as "-".
 * @param options  NULL: no renaming, one worker.
 * @param feed_out unchanged on error.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: NULL, or a field that does not exist or is mapped twice;
 *         WIRECOPY_E_MEMORY.
 */
WIRECOPY_API wirecopy_status wirecopy_feed_open(const char *const *paths, size_t path_count,
                                                const wirecopy_feed_options *options, wirecopy_feed **feed_out);

/** Closes a feed and its files. No batch of it may be in use. NULL is allowed. */
WIRECOPY_API void wirecopy_feed_close(wirecopy_feed *feed);

/**
 * The feed as the source of a run; borrowed, valid until the feed is closed.
 *
 * Bad items, each named "FILE:LINE" (or "FILE" where lines mean nothing): invalid JSON, a record that is no object, a
 * missing or empty-handed "text", a member of the wrong type, a line or text over WIRECOPY_TEXT_BYTES_MAX, a field over
 * WIRECOPY_FIELD_BYTES_MAX, a time that is not RFC 3339, a NUL byte in plain text, a file that cannot be opened or read,
 * a directory, a compressed file that is damaged or ends early. Reading goes on with the next line, or the next file.
 * Blank lines are no items, nor is an empty file. Invalid UTF-8 is replaced by U+FFFD and counted, and is not bad.
 *
 * A batch read from a pipe or terminal is handed on as soon as the input pauses.
 */
WIRECOPY_API wirecopy_source wirecopy_feed_source(wirecopy_feed *feed);

/** Bytes of all files together as stored, or 0 when that cannot be known (standard input, say). */
WIRECOPY_API uint64_t wirecopy_feed_byte_count(const wirecopy_feed *feed);

/** Bytes read from the files so far, as stored; together with the above, how far a run has come. */
WIRECOPY_API uint64_t wirecopy_feed_bytes_read(const wirecopy_feed *feed);

#ifdef __cplusplus
}
#endif
#endif
