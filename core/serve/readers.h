#ifndef WIRECOPY_SERVE_READERS_H
#define WIRECOPY_SERVE_READERS_H

#include "core/feed/json.h"
#include "core/feed/parser.h"
#include "core/json/writer.h"
#include "wirecopy/session.h"

/** What one request at a time reads and is read with. */
typedef struct serve_reader {
    wirecopy_store *store;
    wirecopy_session *session; /* NULL: the store could not be opened again; status says why */
    wirecopy_status status;
    wirecopy_parser *parsers[2]; /* of a pair of stories, one each */
    wirecopy_json *json;         /* for what is no story */
    struct serve_reader *next;
} serve_reader;

/** Readers of one store, each with a handle of its own, that threads take and give back. */
typedef struct serve_readers serve_readers;

/**
 * Opens so many readers; where this process writes to the store too, it has it open already.
 *
 * @return WIRECOPY_OK, or as wirecopy_store_open().
 */
wirecopy_status serve_readers_open(const char *path, size_t count, serve_readers **readers_out);

/** All of them were given back. NULL is allowed. */
void serve_readers_close(serve_readers *readers);

/** Takes one, and waits for it if all are taken. */
serve_reader *serve_readers_take(serve_readers *readers);
void serve_readers_give(serve_readers *readers, serve_reader *reader);

/** Waits until all were given back, and closes their stores: nobody gets one before serve_readers_reopen(). */
void serve_readers_shut(serve_readers *readers);

/** Opens them again. After an error they are given out without a session. */
wirecopy_status serve_readers_reopen(serve_readers *readers);

/**
 * Turns a JSON object into a story.
 *
 * @param side        0, or of a pair of stories 0 and 1.
 * @param bytes       WIRECOPY_JSON_PADDING bytes behind them must be readable.
 * @param story_out   valid until the next call for this side, and as long as the bytes.
 * @param reason_out  set when it is refused.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT, _E_LIMIT, _E_NO_TEXT: refused; WIRECOPY_E_MEMORY.
 */
wirecopy_status serve_reader_parse(serve_reader *reader, unsigned side, wirecopy_string bytes,
                                   wirecopy_story *story_out, wirecopy_reason *reason_out);

#endif
