#ifndef WIRECOPY_STORE_H
#define WIRECOPY_STORE_H

#include "wirecopy/fingerprint.h"
#include "wirecopy/verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A store: a directory that keeps the fingerprints of all stories, on LMDB.
 *
 * Caveats, first:
 * - Not on a network file system: LMDB needs coherent memory maps and locks. Where the system tells that it is one (NFS,
 *   SMB, AFS, Ceph and the like), opening is refused; behind FUSE or 9P it cannot be told.
 * - Do not use a handle across fork().
 * - A process may open a store several times, for threads that read at one time, and beside them once for writing. What
 *   one handle commits, the others see with their next lookup. They share LMDB's environments, so that the handle for
 *   writing has to be the first, or one for writing was: else WIRECOPY_E_LOCKED.
 * - One process writes at a time; any number of processes read meanwhile, without waiting. Opening for writing holds
 *   a lock until the store is closed or the process ends, however it ends.
 * - Reading needs permission to write to lock.mdb in log/ and segments/: a reader tells writers there what it looks at.
 *   Without, it shares the lock of writers: it opens only while nobody writes, and nobody writes until it is closed. On a
 *   file system that is mounted read-only it does neither: nothing may then write to the store from elsewhere.
 * - A handle belongs to one thread at a time.
 * - What was acknowledged is durable: it is there after a crash of the process, the system, or the power.
 */
typedef struct wirecopy_store wirecopy_store;

typedef enum wirecopy_store_mode {
    WIRECOPY_STORE_READ = 0,   /**< must exist; nothing is changed, apart from LMDB's table of readers */
    WIRECOPY_STORE_WRITE = 1,  /**< must exist */
    WIRECOPY_STORE_CREATE = 2, /**< for writing; made when it does not exist */
} wirecopy_store_mode;

/**
 * Opens a store.
 *
 * @param path       the directory; its parent must exist for WIRECOPY_STORE_CREATE.
 * @param store_out  unchanged on error.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: NULL or an unknown mode; WIRECOPY_E_NOT_FOUND: nothing at path;
 *         WIRECOPY_E_NETWORK: on a network file system;
 *         WIRECOPY_E_NOT_STORE: a file, or a directory that holds something else; WIRECOPY_E_VERSION: another store
 *         or fingerprint version; WIRECOPY_E_CORRUPT: the log is damaged (for reading, only if nothing of it can be
 *         read: wirecopy_store_verify() names what is); WIRECOPY_E_LOCKED: another process (or another handle) writes to it, or
 *         reads it without permission to write to lock.mdb, or this process has it open for reading alone;
 *         WIRECOPY_E_READ_ONLY: permissions or file system forbid writing or, for reading, writer.lock cannot be read; WIRECOPY_E_FULL; WIRECOPY_E_READERS;
 *         WIRECOPY_E_MEMORY; WIRECOPY_E_IO.
 *
 * Cost: the stories newer than the newest segment are read once, 2.5 us each: after a clean run some two thousand at most,
 * after one that was killed some ten thousand.
 */
WIRECOPY_API wirecopy_status wirecopy_store_open(const char *path, wirecopy_store_mode mode,
                                                 wirecopy_store **store_out);

/** Closes a store. Nothing that was acknowledged waits for this. NULL is allowed. */
WIRECOPY_API void wirecopy_store_close(wirecopy_store *store);

/** What the bytes of a store are for. The first and the last are the truth, the others are the search index. */
typedef enum wirecopy_store_part {
    WIRECOPY_PART_LOG,      /**< the records */
    WIRECOPY_PART_POSTINGS, /**< stories by bigram */
    WIRECOPY_PART_IDS,      /**< stories by id, delivery, and words */
    WIRECOPY_PART_MEMBERS,  /**< stories by group */
    WIRECOPY_PART_KEYS,     /**< stories by the blocks of their 64-bit key */
    WIRECOPY_PART_CARDS,    /**< what is looked at of every candidate */
    WIRECOPY_PART_TEXTS,    /**< texts that are kept: not the index, but truth, too */
    WIRECOPY_PART_COUNT,
} wirecopy_store_part;

/** The name of a part, such as "postings"; "unknown part" for a value not in the list. Static. */
WIRECOPY_API const char *wirecopy_store_part_name(wirecopy_store_part part);

/** How often what is in a segment was merged: its tier, 0 .. WIRECOPY_TIER_COUNT - 1. */
#define WIRECOPY_TIER_COUNT 32

/** What a store holds, how large it is, and who reads it. */
typedef struct wirecopy_store_stats {
    uint64_t story_count;    /**< live: the newest version of each */
    uint64_t replaced_count; /**< older versions, kept so that they are known when they are delivered again */
    uint64_t deleted_count; /**< stories that were deleted, of which the fingerprint is kept: copies of them are live */
    uint64_t group_count;   /**< groups of live stories; copies share their original's */
    uint64_t text_count;    /**< stories whose text is kept */
    uint64_t record_count;  /**< stories that came: all versions, and those that are gone */
    uint64_t batch_count;   /**< commits */
    uint64_t sketch_entry_count;
    uint64_t segment_count;                            /**< of the search index; merging keeps them few */
    uint64_t tier_segment_counts[WIRECOPY_TIER_COUNT]; /**< by tier, those that are being made included */
    uint64_t tail_story_count;                         /**< stories newer than the newest segment */
    uint64_t log_bytes;                                /**< used in log/, whole pages */
    uint64_t segments_bytes;                           /**< used in segments/, whole pages */
    uint64_t part_bytes[WIRECOPY_PART_COUNT];          /**< of these, by what they are for */
    uint64_t reusable_bytes;                           /**< of these, of no use now, and written to next */
    uint64_t map_bytes;    /**< addresses that this process reserved for both files: how large they may grow before
                                     they are mapped anew */
    uint64_t reader_count; /**< lookups of other processes under way now */
    uint64_t
        oldest_reader_lag; /**< changes committed since the oldest of these began: what they gave back is not reused
                                     before it ends */
    uint64_t stale_reader_count; /**< processes that ended while they read, found when the store was opened */
    unsigned store_version;
    unsigned fingerprint_version;
} wirecopy_store_stats;

/**
 * Counts what the store holds. Reads every record once.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID; WIRECOPY_E_CORRUPT; WIRECOPY_E_IO; WIRECOPY_E_READERS; WIRECOPY_E_MEMORY.
 */
WIRECOPY_API wirecopy_status wirecopy_store_count(wirecopy_store *store, wirecopy_store_stats *stats_out);

/**
 * The same without reading records, so that a service can ask often: story_count, replaced_count, deleted_count, group_count
 * and sketch_entry_count are 0. As of now, also in a reading process.
 *
 * @return as wirecopy_store_count().
 */
WIRECOPY_API wirecopy_status wirecopy_store_measure(wirecopy_store *store, wirecopy_store_stats *stats_out);

/** What a store's files take, log and segments, in bytes; 0 for NULL. What wirecopy_store_count() says of it, at no cost. */
WIRECOPY_API uint64_t wirecopy_store_bytes(const wirecopy_store *store);

/** Longest text that a store keeps: of a story with a longer one, none is kept. Bytes. Whatever they are, the line of an
 * export that holds it can be read again: JSON takes six bytes for one at most. */
#define WIRECOPY_KEPT_TEXT_BYTES_MAX ((size_t)4 << 20)

/** One stored story, as kept. Pointers are valid during the call that delivers it. */
typedef struct wirecopy_record {
    uint64_t story;  /**< number, from 0 in the order of arrival */
    uint64_t group;  /**< number of its group's first story; equal to story for that one */
    uint32_t family; /**< of what it is a copy of, identical, edited or derived: 32 bits of the exact hash of the story
                          that this goes back to; of an original, of its own */
    wirecopy_string id;
    wirecopy_string title;
    wirecopy_string source;
    wirecopy_string lang;
    wirecopy_string text; /**< as it came; bytes is NULL where it is not kept, and nowhere else */
    int64_t time_ms;
    int64_t embargo_ms; /**< as in wirecopy_story, like the next four */
    wirecopy_string version;
    wirecopy_story_status status; /**< canceled also if it was killed later */
    wirecopy_correction correction;
    uint32_t correction_number;
    uint64_t digest; /**< XXH3-64 over all members of the story as delivered, text included */
    wirecopy_fingerprint fingerprint;
    const uint8_t *posted; /**< [(sketch_count + 7) / 8] bit i % 8 of byte i / 8 is set: its sketch entry i leads to it;
                                NULL: all do. One that joins a group is only found by what the group did not have */
    uint64_t replaces;     /**< the older version whose place it took, by number; UINT64_MAX: none */
    uint64_t heir;         /**< the newer version that took its place; 0: none */
    bool is_leading;       /**< a newer version took its place; it is the first of its group, and its copies are found
                          through it */
    bool
        is_deleted; /**< it is the first of its group, and its copies are found through what is kept of it: no id, title,
                          source, lang or time */
} wirecopy_record;

/**
 * Delivers every story of the store in order of arrival, as of the call: all versions, and of stories that were deleted
 * what is kept for their copies.
 *
 * @param visit  returns WIRECOPY_OK to go on; any other status ends the walk and is returned.
 * @return WIRECOPY_OK; what visit returned; WIRECOPY_E_INVALID; WIRECOPY_E_CORRUPT; WIRECOPY_E_IO;
 *         WIRECOPY_E_READERS; WIRECOPY_E_MEMORY.
 *
 * The walk holds no read transaction while it calls visit for longer than one batch.
 */
WIRECOPY_API wirecopy_status wirecopy_store_walk(wirecopy_store *store,
                                                 wirecopy_status (*visit)(void *context, const wirecopy_record *record),
                                                 void *context);

/**
 * Takes stories out: every version of each, whatever its source. Durable on return, and seen by other processes when they
 * refresh. A story that comes later under the id is a new one, also when it is the very same.
 *
 * Copies of a story stay, and are still known for copies of one text. Where there are any, its fingerprint is kept, through
 * which they are found, until the last of them is taken out too. What the feed said of a story, its id among it, is shown to
 * nobody any more; its bytes are gone when their place is taken by others, or with wirecopy_store_compact().
 *
 * Commits after every 65,536 stories or so, each with all its versions.
 *
 * @param store               open for writing, with nothing appended that is not committed.
 * @param ids                 [id_count] NULL only if id_count is 0.
 * @param version_counts_out  [id_count] versions of each that were taken out; 0: there was no such story, or its id was
 *                            given before. After an error: those that are gone for good.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: NULL, or a store open for reading; WIRECOPY_E_FULL, _E_IO, _E_MEMORY,
 *         _E_CORRUPT, _E_READERS: the handle must be closed, and each story is there as before or not at all.
 *
 * Cost: a lookup for each id, and a synchronous commit for all of them.
 */
WIRECOPY_API wirecopy_status wirecopy_store_delete(wirecopy_store *store, const wirecopy_string *ids, size_t id_count,
                                                   uint64_t *version_counts_out);

/** What wirecopy_store_expire() did. */
typedef struct wirecopy_store_expiry {
    uint64_t story_count;    /**< taken out, each with all its versions */
    uint64_t timeless_count; /**< kept, as nobody said of what time they are */
} wirecopy_store_expiry;

/**
 * Takes out every story of a time before before_ms (milliseconds since 1970-01-01T00:00:00Z), as wirecopy_store_delete()
 * would one by one. Of a story that came in versions the newest one's time counts.
 *
 * Commits after every 65,536 stories or so: one that was cut short has taken out a part of them, each wholly, and is
 * completed by running it again.
 *
 * @return as wirecopy_store_delete(). Cost: reads every record once.
 */
WIRECOPY_API wirecopy_status wirecopy_store_expire(wirecopy_store *store, int64_t before_ms,
                                                   wirecopy_store_expiry *expiry_out);

/**
 * Kills stories: says of the newest version of each that it must not be published. They stay, and copies of them are still
 * flagged, with a match that is canceled; wirecopy_descend() tells what was made of them. Durable on return.
 *
 * @param store      open for writing, with nothing appended that is not committed.
 * @param ids        [id_count] NULL only if id_count is 0.
 * @param found_out  [id_count] whether there is a story with the id; it may have been killed before.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID; WIRECOPY_E_FULL, _E_IO, _E_MEMORY, _E_CORRUPT, _E_READERS: the handle must be
 *         closed, and none is killed by this call.
 *
 * Cost: a lookup for each id, and a synchronous commit for all of them.
 */
WIRECOPY_API wirecopy_status wirecopy_store_kill(wirecopy_store *store, const wirecopy_string *ids, size_t id_count,
                                                 bool *found_out);

/**
 * Delivers all versions of a story, the oldest first, whatever ids they came under: those that were replaced by a newer one
 * with the same id, or one that evolved from them or corrected them. Of one that is replaced and that nothing is found
 * through any more, a compacted store has but id, digest and heir.
 *
 * @param id     of any of the versions.
 * @param visit  as of wirecopy_store_walk().
 * @return WIRECOPY_OK; what visit returned; WIRECOPY_E_NOT_FOUND: there is no such story; WIRECOPY_E_INVALID;
 *         WIRECOPY_E_CORRUPT; WIRECOPY_E_READERS; WIRECOPY_E_MEMORY; WIRECOPY_E_IO.
 *
 * Cost: a lookup, and a record for each version.
 */
WIRECOPY_API wirecopy_status wirecopy_store_versions(wirecopy_store *store, wirecopy_string id,
                                                     wirecopy_status (*visit)(void *context,
                                                                              const wirecopy_record *record),
                                                     void *context);

/**
 * Copies the store, as of the call, to a new directory, without the space that is free in its files. Others may read and
 * write meanwhile; what they write over is kept until the copy is done, so that the files grow.
 *
 * The copy is made beside path, as PATH.partial- and 16 digits, and gets its name when all of it is durable: what has
 * that name is a whole store. A process that is killed leaves a directory of the other name, which is none.
 *
 * @param path  where the copy is to be: nothing, or an empty directory.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID; WIRECOPY_E_EXISTS: something is there; WIRECOPY_E_NOT_FOUND: its parent is not;
 *         WIRECOPY_E_READ_ONLY: no permission to write there; WIRECOPY_E_FULL; WIRECOPY_E_CORRUPT: of this store;
 *         WIRECOPY_E_READERS; WIRECOPY_E_MEMORY; WIRECOPY_E_IO. After an error there is none.
 *
 * Cost: the store is read once and the copy written once.
 */
WIRECOPY_API wirecopy_status wirecopy_store_copy(wirecopy_store *store, const char *path);

/**
 * Writes a store anew, without what is kept of stories that are gone and with as few segments as can be, and gives the
 * space back to the file system. Answers stay what they are, but that a story delivered again gets its verdict without the
 * versions that it matched then and that were replaced since. The stories that stay are numbered anew, and are used by whom
 * they were used before.
 *
 * The store is whole at every moment: one that was cut short has changed nothing, or is done. Meanwhile other processes
 * may read; they go on with the store as it was until they refresh. Needs the space of the new store beside the old one.
 *
 * @param store  open for writing, with nothing appended that is not committed.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: NULL, or a store open for reading; WIRECOPY_E_FULL, _E_MEMORY, _E_CORRUPT,
 *         _E_READERS; WIRECOPY_E_IO: also where the file system cannot exchange two names (renameat2). After an error
 *         the store is as it was; the handle must be closed.
 *
 * Cost: reads and writes all of it, some 10 us a story.
 */
WIRECOPY_API wirecopy_status wirecopy_store_compact(wirecopy_store *store);

/** What wirecopy_store_verify() looked at, and what it found. */
typedef struct wirecopy_store_check {
    uint64_t story_count;
    uint64_t batch_count;
    uint64_t text_count;
    uint64_t segment_count;
    uint64_t problem_count;
} wirecopy_store_check;

/**
 * Checks everything: checksums, structure and order of the log, and that the segments say what the log says.
 *
 * @param problem    called for each problem with a terminated sentence; NULL if only the count is wanted.
 * @param check_out  what was looked at, also when problems were found.
 * @return WIRECOPY_OK: no problem; WIRECOPY_E_CORRUPT: problem_count > 0; or WIRECOPY_E_INVALID, WIRECOPY_E_IO,
 *         WIRECOPY_E_READERS, WIRECOPY_E_MEMORY.
 */
WIRECOPY_API wirecopy_status wirecopy_store_verify(wirecopy_store *store,
                                                   void (*problem)(void *context, const char *sentence), void *context,
                                                   wirecopy_store_check *check_out);

#ifdef __cplusplus
}
#endif
#endif
