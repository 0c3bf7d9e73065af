#ifndef WIRECOPY_STORE_ENV_H
#define WIRECOPY_STORE_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/**
 * An LMDB environment of tables that map 64-bit numbers to byte strings. env.c is the only file that knows LMDB, and
 * translates its codes to statuses, once.
 *
 * Caveats, all of them LMDB's:
 * - The map is reserved when the environment is opened, as large as the system allows up to 1 TiB of addresses, and
 *   grown by policy before a write. Growing moves it: for that it waits until no snapshot and no change of this process
 *   is live, for a second, and does not grow if one then is.
 * - LMDB must not open an environment twice in a process: whoever does shares what is open already. Threads may use it
 *   at one time; a snapshot or a change is of one thread at a time.
 * - A value larger than half a page is stored on pages of its own, and its bytes are 16-aligned: see
 *   wirecopy_env_own_page_bytes().
 * - A snapshot keeps the pages it sees from being reused: keep it short.
 * - A reader announces itself in the lock table, so that a writer leaves it the pages that it sees. Without permission
 *   to write to the table, it keeps writers away instead, see wirecopy_env_options.writers_lock; on a file system that
 *   cannot be written to, it does neither.
 */
typedef struct wirecopy_env wirecopy_env;

/** The number of a table: its place in wirecopy_env_options.tables. */
#define WIRECOPY_ENV_TABLE_COUNT_MAX 4

typedef struct wirecopy_env_options {
    const char *tables[WIRECOPY_ENV_TABLE_COUNT_MAX]; /**< their names; NULL ends the list */
    bool last_is_new; /**< environments made before lack the last table: a writer adds it, and to a reader it is empty
                           until it is there */
    bool writable;    /**< else nothing but the lock table is changed */
    bool create;      /**< when writable: make the tables if the environment holds nothing at all */
    const char
        *writers_lock;  /**< from the directory: the file that writers lock before they open; NULL: there is none */
    bool random_access; /**< the kernel is not to read ahead */
    bool
        may_lose_last; /**< a power cut may take back the last change, and nothing else: a commit waits for the disk once,
                             and not twice */
} wirecopy_env_options;

/** Bytes borrowed from the map; valid until the snapshot ends. */
typedef struct wirecopy_blob {
    const void *bytes;
    size_t byte_count;
} wirecopy_blob;

/**
 * Opens the environment in an existing directory, or shares it if this process has it open; then with the options it was
 * opened with.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_NOT_FOUND: no environment there; WIRECOPY_E_NOT_STORE: one without the tables;
 *         WIRECOPY_E_READ_ONLY: no permission to write and, for a reader, no lock of writers to share;
 *         WIRECOPY_E_LOCKED: a reader would have to share it and a writer has it, or it is to be written to and this
 *         process has it open for reading;
 *         WIRECOPY_E_CORRUPT: also a file that was cut off, or emptied when it is not to be created; WIRECOPY_E_VERSION,
 *         _E_FULL, _E_READERS, _E_MEMORY, _E_IO.
 */
wirecopy_status wirecopy_env_open(const char *path, const wirecopy_env_options *options, wirecopy_env **env_out);

/** NULL is allowed. No snapshot that was made of it by whom it was opened may exist. */
void wirecopy_env_close(wirecopy_env *env);

/** Values at least this long lie 16-aligned on pages of their own. */
size_t wirecopy_env_own_page_bytes(const wirecopy_env *env);

/** Bytes of all pages ever used: what the file takes. */
uint64_t wirecopy_env_used_bytes(wirecopy_env *env);

/** The number of the last change that was committed, by whomever. */
uint64_t wirecopy_env_last_change(wirecopy_env *env);

/** Bytes of the pages that a value of its own pages takes. */
uint64_t wirecopy_env_value_bytes(const wirecopy_env *env, size_t byte_count);

/** How an environment is, and who reads it. */
typedef struct wirecopy_env_figures {
    uint64_t used_bytes;         /**< wirecopy_env_used_bytes() */
    uint64_t reusable_bytes;     /**< of these, of pages that hold nothing, and are written to next */
    uint64_t map_bytes;          /**< addresses that this process reserved */
    uint64_t reader_count;       /**< snapshots of other processes that are live now */
    uint64_t oldest_reader_lag;  /**< changes committed since the oldest of them began; 0: none */
    uint64_t stale_reader_count; /**< slots of processes that had ended, freed when the environment was opened */
} wirecopy_env_figures;

/** WIRECOPY_OK; WIRECOPY_E_READERS, _E_MEMORY, _E_CORRUPT, _E_IO. */
wirecopy_status wirecopy_env_measure(wirecopy_env *env, wirecopy_env_figures *figures_out);

/**
 * Follows the growth of the environment by another process, and finds the table that it lacked. The caller has no live
 * snapshot. WIRECOPY_E_CORRUPT: its file was cut off since; WIRECOPY_E_READERS, _E_MEMORY, _E_IO.
 */
wirecopy_status wirecopy_env_refresh(wirecopy_env *env);

/**
 * Writes what the environment holds now to a new file, without pages that are free, and makes it durable. Others may read
 * and write meanwhile; pages that they give back are not used again until it is done.
 *
 * @param path  must not exist; nothing is there after an error.
 * @return WIRECOPY_OK; WIRECOPY_E_EXISTS, _E_FULL, _E_READERS, _E_READ_ONLY, _E_NOT_FOUND, _E_CORRUPT, _E_MEMORY, _E_IO.
 */
wirecopy_status wirecopy_env_copy(wirecopy_env *env, const char *path);

/** Whether the environment is still the one in a directory, or another was put in its place. */
bool wirecopy_env_is_in(const wirecopy_env *env, const char *path);

/** The status for an errno of a call on the store's files. */
wirecopy_status wirecopy_env_status_of_errno(int code);

/** For tests: maps opened from now on begin no larger than this; 0: the default. */
void wirecopy_env_map_bytes_limit(size_t byte_count);

/** A read transaction that can be begun again and again; one thread at a time. */
typedef struct wirecopy_snapshot wirecopy_snapshot;

wirecopy_status wirecopy_snapshot_create(wirecopy_env *env, wirecopy_snapshot **snapshot_out);

/** wirecopy_snapshot_create() and _begin(). After an error, too, whatever is in snapshot_out is to be destroyed. */
wirecopy_status wirecopy_snapshot_open(wirecopy_env *env, wirecopy_snapshot **snapshot_out);

/** Ends and frees a snapshot. NULL is allowed. */
void wirecopy_snapshot_destroy(wirecopy_snapshot *snapshot);

/**
 * Sees from now on what is committed now.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_READERS, _E_MEMORY, _E_IO; the last also when another process let the environment
 *         grow beyond twice what it was at the last wirecopy_env_refresh() and the map does not reach that far.
 */
wirecopy_status wirecopy_snapshot_begin(wirecopy_snapshot *snapshot);

/** Pointers into the map are no longer valid. A snapshot that is not live is left alone; NULL is allowed. */
void wirecopy_snapshot_end(wirecopy_snapshot *snapshot);

/** What a snapshot sees: two of one environment with equal editions see the same blobs at the same addresses. */
typedef struct wirecopy_edition {
    uint64_t transaction; /**< the last that was committed */
    uint64_t move_count;  /**< how often the map was moved */
} wirecopy_edition;

wirecopy_edition wirecopy_snapshot_edition(const wirecopy_snapshot *snapshot);

/** WIRECOPY_E_NOT_FOUND when the key is not there. */
wirecopy_status wirecopy_snapshot_get(wirecopy_snapshot *snapshot, unsigned table, uint64_t key,
                                      wirecopy_blob *blob_out);

/** The entry with the largest key, or WIRECOPY_E_NOT_FOUND. */
wirecopy_status wirecopy_snapshot_last(wirecopy_snapshot *snapshot, unsigned table, uint64_t *key_out,
                                       wirecopy_blob *blob_out);

/** What a table takes. */
typedef struct wirecopy_table_figures {
    uint64_t entry_count;
    uint64_t byte_count; /**< of its pages */
} wirecopy_table_figures;

/** WIRECOPY_OK, _E_CORRUPT, _E_IO. */
wirecopy_status wirecopy_snapshot_measure(wirecopy_snapshot *snapshot, unsigned table,
                                          wirecopy_table_figures *figures_out);

/** Says that bytes of a blob are about to be read from begin to end: the kernel reads them in large pieces. */
void wirecopy_blob_will_need(wirecopy_blob blob);

/** Visits the entries with a key of at least first_key, ascending, until visit returns anything but WIRECOPY_OK. */
wirecopy_status wirecopy_snapshot_walk(wirecopy_snapshot *snapshot, unsigned table, uint64_t first_key,
                                       wirecopy_status (*visit)(void *context, uint64_t key, wirecopy_blob blob),
                                       void *context);

/** A write transaction: all of it, or nothing. One at a time, ended by the thread that began it. */
typedef struct wirecopy_change wirecopy_change;

/** Begins a change, after growing the map so that byte_count more leave half of it free. The caller has no live snapshot. */
wirecopy_status wirecopy_change_begin(wirecopy_env *env, size_t byte_count, wirecopy_change **change_out);

/** Adds an entry. bytes_out: [byte_count], to be written before the next call; 16-aligned if on pages of its own. */
wirecopy_status wirecopy_change_put(wirecopy_change *change, unsigned table, uint64_t key, size_t byte_count,
                                    void **bytes_out);

/** As wirecopy_change_put(), for a key larger than all others; WIRECOPY_E_CORRUPT if it is not. */
wirecopy_status wirecopy_change_append(wirecopy_change *change, unsigned table, uint64_t key, size_t byte_count,
                                       void **bytes_out);

/** Deletes an entry. WIRECOPY_E_NOT_FOUND when it is not there. */
wirecopy_status wirecopy_change_delete(wirecopy_change *change, unsigned table, uint64_t key);

/** Deletes all entries with a key of at least first_key. */
wirecopy_status wirecopy_change_delete_from(wirecopy_change *change, unsigned table, uint64_t first_key);

/** Makes the change durable, see also wirecopy_env_options.may_lose_last, or undoes it; frees it either way. */
wirecopy_status wirecopy_change_commit(wirecopy_change *change);

/** Undoes and frees. NULL is allowed. */
void wirecopy_change_abort(wirecopy_change *change);

#endif
