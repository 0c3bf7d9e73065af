#ifndef WIRECOPY_STORY_H
#define WIRECOPY_STORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A stretch of bytes, not terminated. {NULL, 0} is the empty string. Whoever hands it out says how long it lives. */
typedef struct wirecopy_string {
    const char *bytes;
    size_t byte_count;
} wirecopy_string;

/** No time is known. */
#define WIRECOPY_TIME_NONE INT64_MIN

/** Longest id, title, source or lang that a store keeps; a longer one is bad input. Bytes. */
#define WIRECOPY_FIELD_BYTES_MAX 4096

/** Longest text of a story, and longest record of a feed that holds one. Bytes. */
#define WIRECOPY_TEXT_BYTES_MAX ((size_t)32 << 20)

/** Whether a story may be published, as its feed says (IPTC NewsCodes "pubstatus"). */
typedef enum wirecopy_story_status {
    WIRECOPY_USABLE,   /**< nothing speaks against it, or nothing is said */
    WIRECOPY_WITHHELD, /**< until further notice */
    WIRECOPY_CANCELED, /**< killed: it must not be published, and its text may be gone */
} wirecopy_story_status;

/** What a correction line makes of a story, weakest first. It stands in the headline, the slug or a note to editors. */
typedef enum wirecopy_correction {
    WIRECOPY_AS_IT_WAS, /**< there is none */
    WIRECOPY_UPDATE,    /**< "UPDATE 2", "WRAPUP 1", "ADDS" */
    WIRECOPY_LEAD,      /**< "1st Lead", "2nd Ld-Writethru" */
    WIRECOPY_REFILE,    /**< "REFILE", "RPT": sent again, with a slip mended */
    WIRECOPY_CORRECTED, /**< "CORRECTED", "CORRECTS", "CLARIFICATION" */
    WIRECOPY_KILL,      /**< "KILL", "WITHDRAWN" */
} wirecopy_correction;

/**
 * One story.
 *
 * What is fingerprinted is the title's words, then the text's; a title that the text already begins with counts once.
 * Any bytes are allowed in text and title: what is not UTF-8 separates words and is counted.
 */
typedef struct wirecopy_story {
    wirecopy_string id;     /**< what the feed calls it; empty: one is made from the content */
    wirecopy_string text;   /**< the body, without markup */
    wirecopy_string title;  /**< the headline, or empty */
    wirecopy_string source; /**< who published it, or empty */
    wirecopy_string lang;   /**< a language tag (BCP 47), or empty; kept, not interpreted */
    int64_t time_ms; /**< when it was published: milliseconds since 1970-01-01T00:00:00Z, or WIRECOPY_TIME_NONE */
    uint32_t replaced_count; /**< stretches of invalid UTF-8 that the reader already replaced by U+FFFD */

    /* What feeds say of a story beside that. All zero: nothing is said. */
    wirecopy_story_status status;
    int64_t created_ms;           /**< when its first version was made; 0: not known. Not stored */
    int64_t embargo_ms;           /**< not to be published before; 0: at once */
    wirecopy_string version;      /**< as the feed writes it, or empty; up to WIRECOPY_FIELD_BYTES_MAX */
    wirecopy_string evolved_from; /**< the id of the story it is a later form of, or empty */
    wirecopy_correction correction;
    uint32_t correction_number; /**< the 2 of "UPDATE 2" and of "2nd Ld"; 0: none is given */
} wirecopy_story;

/** The name of a status, as in IPTC's NewsCodes: "usable", "withheld", "canceled"; "unknown status" for others. Static. */
WIRECOPY_API const char *wirecopy_story_status_name(wirecopy_story_status status);

/** The name of a correction: "update", "lead", "refile", "corrected", "kill"; "" for WIRECOPY_AS_IT_WAS; "unknown correction"
 * for others. Static. */
WIRECOPY_API const char *wirecopy_correction_name(wirecopy_correction correction);

struct wirecopy_record; /* in wirecopy/store.h */

/**
 * Where a run takes its stories from: a feed, an array, or anything a caller writes.
 *
 * A run calls read() and release() from one thread at a time, though not always the same one, and story() or record(),
 * whichever it is for, from several threads at once for different items of a batch. Up to three batches are held at a time; they are released in the
 * order they were read.
 */
typedef struct wirecopy_source {
    void *context;

    /** Workers that story() can serve at once; a run uses no more threads. 0: any number. */
    unsigned worker_count;

    /**
     * Reads the next batch.
     *
     * @param story_count_max  items wanted at most, >= 1.
     * @param batch_out        the batch, or NULL at the end of the stories.
     * @param count_out        its items, 1 .. story_count_max.
     * @param byte_count_out   raw bytes read for it, for progress.
     * @return WIRECOPY_OK, or the status that ends the run (WIRECOPY_E_MEMORY, say). Bad input is an item that
     *         story() refuses, so that what came before it is kept.
     */
    wirecopy_status (*read)(void *context, size_t story_count_max, void **batch_out, size_t *count_out,
                            uint64_t *byte_count_out);

    /**
     * Whether read() would have to wait for input, as on a pipe that nobody has written to yet: the run then finishes
     * what it has before it reads on. Called between reads, on the thread that reads. NULL: it never would.
     */
    bool (*waits)(void *context);

    /**
     * Yields item i of a batch. Called once for every item.
     *
     * @param worker     0 .. thread_count - 1: no two calls with the same worker run at once.
     * @param story_out  valid until the next call with the same worker, or until release().
     * @return WIRECOPY_OK; WIRECOPY_E_INPUT or WIRECOPY_E_LIMIT: the item is bad, and describe() says why;
     *         WIRECOPY_E_NO_TEXT: it is fine, but carries no text, and describe() says what it is; any other status ends
     *         the run.
     */
    wirecopy_status (*story)(void *context, void *batch, size_t i, unsigned worker, wirecopy_story *story_out);

    /**
     * As story(), of a source whose items are stories that a store held, with their fingerprints: what wirecopy_import()
     * asks for. Members of the record are as wirecopy_store_walk() delivers them; number and group are those of the store
     * that it comes from. NULL: there are no such items.
     */
    wirecopy_status (*record)(void *context, void *batch, size_t i, unsigned worker,
                              struct wirecopy_record *record_out);

    /**
     * Where item i stands ("feed.ndjson:17") and, if it was refused, why. Called after story() or record(), by one thread.
     *
     * @param place_out   terminated; valid until the next describe() or release().
     * @param reason_out  terminated, likewise; "" for an item that was not refused.
     */
    void (*describe)(void *context, void *batch, size_t i, const char **place_out, const char **reason_out);

    /** Gives a batch back. */
    void (*release)(void *context, void *batch);
} wirecopy_source;

/** An array of stories as a source. Plain memory of the caller's; see wirecopy_source_of_array(). */
typedef struct wirecopy_story_array {
    const wirecopy_story *stories;
    size_t count;
    size_t next;    /**< first story not yet read; private */
    char place[32]; /**< private */
} wirecopy_story_array;

/**
 * Makes an array readable as a source.
 *
 * @param array  stories and count are set by the caller, and the stories stay unchanged during the run; the rest is
 *               set here. Borrowed by the returned source.
 */
WIRECOPY_API wirecopy_source wirecopy_source_of_array(wirecopy_story_array *array);

#ifdef __cplusplus
}
#endif
#endif
