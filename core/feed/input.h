#ifndef WIRECOPY_FEED_INPUT_H
#define WIRECOPY_FEED_INPUT_H

#include "core/feed/decoder.h"
#include "core/feed/reason.h"
#include "core/feed/wide.h"

/**
 * Where stored bytes come from, if not from a file.
 *
 * @param byte_count_out  bytes written, 1 .. byte_count_max; 0 at the end, or on error.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT with a reason; WIRECOPY_E_MEMORY.
 */
typedef wirecopy_status wirecopy_input_source(void *context, char *bytes, size_t byte_count_max, size_t *byte_count_out,
                                              wirecopy_reason *reason);

/**
 * One file after the other as a stream of bytes, decompressed on the way, and turned into UTF-8 where it is UTF-16.
 * Members are private but for reason.
 */
typedef struct wirecopy_input {
    int file;                      /* descriptor, or -1: memory, a source, or none open */
    wirecopy_input_source *source; /* NULL: none */
    void *source_context;
    bool may_pause; /* a pipe, a terminal, a socket: anything but a regular file */
    bool has_ended; /* no more stored bytes */
    wirecopy_compression compression;
    wirecopy_string stored;    /* stored bytes not yet used */
    char *buffer;              /* where stored points to, unless into the caller's memory */
    wirecopy_decoder *decoder; /* NULL for plain files */
    uint64_t stored_bytes_read;
    uint64_t taken_count, given_count; /* bytes that went into the decoder, and came out of it */
    wirecopy_width width;
    wirecopy_wide wide;
    char head[4]; /* bytes that the width was told from, and that are not yet delivered */
    size_t head_begin, head_end;
    char *narrow; /* UTF-8 that was UTF-16 */
    size_t narrow_begin, narrow_end;
    wirecopy_reason reason; /**< why the last call refused */
} wirecopy_input;

/** Makes an input with nothing open. */
void wirecopy_input_init(wirecopy_input *input);

/** Closes what is open and frees all memory. */
void wirecopy_input_clear(wirecopy_input *input);

/**
 * Opens a file; nothing may be open.
 *
 * @param path  "-" is standard input, which closing leaves open.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: see reason.
 */
wirecopy_status wirecopy_input_open(wirecopy_input *input, const char *path);

/** Opens bytes of the caller's as a file; borrowed until it is closed. For tests. */
void wirecopy_input_open_memory(wirecopy_input *input, const char *bytes, size_t byte_count);

/** Opens a source as a file; borrowed until it is closed. */
void wirecopy_input_open_source(wirecopy_input *input, wirecopy_input_source *source, void *context);

/** Closes the file, if one is open, and keeps the memory for the next. */
void wirecopy_input_close(wirecopy_input *input);

/**
 * Reads what comes next, decompressed and in UTF-8 where it was UTF-16.
 *
 * @param byte_count_out  bytes written, 1 .. byte_count_max; 0 at the end, or on error.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: cannot be read, is damaged, ends early or grows without measure, see
 *         reason; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_input_read(wirecopy_input *input, char *bytes, size_t byte_count_max, size_t *byte_count_out);

/** Whether the next read might have to wait for whoever writes to the pipe or terminal. */
bool wirecopy_input_is_pausing(const wirecopy_input *input);

/** Bytes read of all files so far, as stored. */
uint64_t wirecopy_input_stored_bytes_read(const wirecopy_input *input);

#endif
