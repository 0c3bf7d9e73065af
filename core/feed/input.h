#ifndef WIRECOPY_FEED_INPUT_H
#define WIRECOPY_FEED_INPUT_H

#include "core/feed/decoder.h"
#include "core/feed/reason.h"

/** One file after the other as a stream of bytes, decompressed on the way. Members are private but for reason. */
typedef struct wirecopy_input {
    int file;       /* descriptor, or -1: memory, or none open */
    bool may_pause; /* a pipe, a terminal, a socket: anything but a regular file */
    bool has_ended; /* no more stored bytes */
    wirecopy_format format;
    wirecopy_string stored;    /* stored bytes not yet used */
    char *buffer;              /* where stored points to, unless into the caller's memory */
    wirecopy_decoder *decoder; /* NULL for plain files */
    uint64_t stored_bytes_read;
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

/** Closes the file, if one is open, and keeps the memory for the next. */
void wirecopy_input_close(wirecopy_input *input);

/**
 * Reads what comes next, decompressed.
 *
 * @param byte_count_out  bytes written, 1 .. byte_count_max; 0 at the end, or on error.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: cannot be read, is damaged or ends early, see reason; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_input_read(wirecopy_input *input, char *bytes, size_t byte_count_max, size_t *byte_count_out);

/** Whether the next read might have to wait for whoever writes to the pipe or terminal. */
bool wirecopy_input_is_pausing(const wirecopy_input *input);

/** Bytes read of all files so far, as stored. */
uint64_t wirecopy_input_stored_bytes_read(const wirecopy_input *input);

#endif
