#ifndef WIRECOPY_SESSION_H
#define WIRECOPY_SESSION_H

#include "wirecopy/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Questions to stores that stay open, one at a time: what a service has. wirecopy_lookup() makes all that it works with
 * anew for every run; a session keeps it, so that a question costs what its answer does.
 *
 * Each answer is as of the moment of the question: all that was committed before it, by whatever handle or process, is
 * seen. No read transaction is left open between questions.
 *
 * Threads: one at a time per session. Stores that it asks are its own meanwhile; threads that ask at one time have a
 * session each, of handles of their own to the same store, see wirecopy/store.h.
 */
typedef struct wirecopy_session wirecopy_session;

/**
 * Makes a session.
 *
 * @param stores       [store_count] 1 .. WIRECOPY_LOOKUP_STORES_MAX, each once; borrowed until the session is destroyed,
 *                     the array is not.
 * @param session_out  unchanged on error.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: NULL, or not so many stores; WIRECOPY_E_MEMORY. Cost: some 300 KiB.
 */
WIRECOPY_API wirecopy_status wirecopy_session_create(wirecopy_store *const *stores, size_t store_count,
                                                     wirecopy_session **session_out);

/** Before the stores are closed. NULL is allowed. */
WIRECOPY_API void wirecopy_session_destroy(wirecopy_session *session);

/**
 * Says of a story what stored story it copies, as wirecopy_lookup() would; adds nothing.
 *
 * @param options     thread_count and batch_story_count do not matter; NULL: the defaults of wirecopy_options_init().
 * @param report_out  the session's, until its next question; unchanged on error.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: NULL, or options that cannot be; WIRECOPY_E_LIMIT: a title or text is longer
 *         than WIRECOPY_TEXT_BYTES_MAX; WIRECOPY_E_READERS, _E_MEMORY, _E_CORRUPT, _E_IO: the session can be asked again.
 */
WIRECOPY_API wirecopy_status wirecopy_session_lookup(wirecopy_session *session, const wirecopy_story *story,
                                                     const wirecopy_options *options,
                                                     const wirecopy_report **report_out);

/**
 * Finds a story by its id: the newest version, in the last store that has it.
 *
 * @param record_out         strings and sketch are the session's, until its next question; its numbers are those of its
 *                           store. Unchanged on error.
 * @param version_count_out  of how many versions, in all stores, it is the newest; NULL if that is not wanted.
 * @return WIRECOPY_OK; WIRECOPY_E_NOT_FOUND: no story has the id; WIRECOPY_E_INVALID: NULL; WIRECOPY_E_READERS,
 *         _E_MEMORY, _E_CORRUPT, _E_IO.
 */
WIRECOPY_API wirecopy_status wirecopy_session_find(wirecopy_session *session, wirecopy_string id,
                                                   wirecopy_record *record_out, size_t *version_count_out);

#ifdef __cplusplus
}
#endif
#endif
