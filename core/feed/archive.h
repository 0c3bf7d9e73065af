#ifndef WIRECOPY_FEED_ARCHIVE_H
#define WIRECOPY_FEED_ARCHIVE_H

#include "core/feed/charset.h"
#include "core/feed/input.h"

/** Longest name of a member that is kept, terminator included; a longer one is cut. Bytes. */
#define WIRECOPY_MEMBER_BYTES_MAX 4096

typedef enum wirecopy_archive_kind {
    WIRECOPY_ARCHIVE_UNKNOWN, /**< more bytes are needed to tell */
    WIRECOPY_ARCHIVE_NONE,    /**< a file that is its only member */
    WIRECOPY_ARCHIVE_TAR,
    WIRECOPY_ARCHIVE_WARC,
} wirecopy_archive_kind;

/** A member of an archive: a document. */
typedef struct wirecopy_entry {
    char name
        [WIRECOPY_MEMBER_BYTES_MAX]; /**< path, or the address it was fetched from; "" for a file that is no archive */
    char charset[WIRECOPY_CHARSET_BYTES_MAX]; /**< what came with it says; "" if nothing does */
    wirecopy_status status;                   /**< WIRECOPY_E_NO_TEXT: it need not be looked at, and see kind */
    char kind[WIRECOPY_MEMBER_BYTES_MAX];     /**< then: what it is, such as "picture" */
} wirecopy_entry;

/**
 * What a file holds, one document after the other: itself, or the members of a tar archive (ustar, with the long names of
 * pax and GNU) or of a WARC file (its HTTP responses and resources, without their headers). A member that is compressed is
 * decompressed; an archive in an archive is a document like any other, and none that is read.
 *
 * Source: POSIX.1-2017, pax, "ustar Interchange Format"; ISO 28500:2017, WARC 1.1; RFC 9112 for HTTP.
 *
 * Members are private but for reason. Memory is kept from one file to the next.
 */
typedef struct wirecopy_archive {
    wirecopy_input file;
    wirecopy_input inner; /* the member that is open, of an archive */
    wirecopy_archive_kind kind;
    bool is_open;    /* a file is */
    bool has_member; /* one is open */
    bool is_done;    /* no member comes any more */
    char peek[512];  /* what the kind was told from, and is not yet delivered */
    size_t peek_begin, peek_end;
    bool peek_ended;  /* the file ended within it */
    uint64_t left;    /* bytes of the member, or of the record, that were not yet read */
    uint64_t padding; /* bytes behind it */
    /* of a WARC record that is an HTTP message in chunks */
    bool is_chunked;
    uint64_t chunk_left;
    bool chunks_begun, chunks_ended;
    bool is_broken; /* the file has no more members: it is damaged */
    char *line;     /* of a header */
    size_t line_capacity;
    size_t line_bytes;      /* of it in the file, its end included */
    bool line_is_cut;       /* its end was not reached */
    wirecopy_entry *member; /* what the last wirecopy_archive_next() found */
    wirecopy_reason reason; /**< why the last call refused */
} wirecopy_archive;

void wirecopy_archive_init(wirecopy_archive *archive);
void wirecopy_archive_clear(wirecopy_archive *archive);

/** Opens a file, or memory: as wirecopy_input_open(). WIRECOPY_OK; WIRECOPY_E_INPUT: see reason. */
wirecopy_status wirecopy_archive_open(wirecopy_archive *archive, const char *path);
void wirecopy_archive_open_memory(wirecopy_archive *archive, const char *bytes, size_t byte_count);

/** Closes the file, if one is open. */
void wirecopy_archive_close(wirecopy_archive *archive);

/**
 * Goes to the next member; what was not read of the one before is passed over. Reads from the file once, at least.
 *
 * @param member_out  the member, valid until the next call; NULL: there is none any more, or it cannot be told yet, see
 *                    is_done.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: the file is damaged or cannot be read, see reason; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_archive_next(wirecopy_archive *archive, const wirecopy_entry **member_out);

/** Reads from the member: as wirecopy_input_read(). */
wirecopy_status wirecopy_archive_read(wirecopy_archive *archive, char *bytes, size_t byte_count_max,
                                      size_t *byte_count_out);

/** Whether the next read might have to wait. */
bool wirecopy_archive_is_pausing(const wirecopy_archive *archive);

/* ---- for tar.c and warc.c ---- */

/** Reads bytes of the file, as many as there are up to byte_count: fewer only at its end, or at an error. */
wirecopy_status wirecopy_archive_read_file(wirecopy_archive *archive, char *bytes, size_t byte_count,
                                           size_t *byte_count_out);

/** Puts one byte back that was read from the file last. */
void wirecopy_archive_put_back(wirecopy_archive *archive, char byte);

/** Passes bytes of the file. WIRECOPY_E_INPUT if it ends before. */
wirecopy_status wirecopy_archive_skip(wirecopy_archive *archive, uint64_t byte_count);

/** Reads a line of the file, byte_count_max bytes of it at most, into archive->line, its end cut off, terminated. At the end
 * of the file has_line_out is false. */
wirecopy_status wirecopy_archive_read_line(wirecopy_archive *archive, size_t byte_count_max, bool *has_line_out);

/** Says that the member is damaged; the file goes on behind it. Returns WIRECOPY_E_INPUT. */
wirecopy_status wirecopy_archive_refuse(wirecopy_archive *archive, const char *reason);

/** Says that the file is. Returns WIRECOPY_E_INPUT. */
wirecopy_status wirecopy_archive_break(wirecopy_archive *archive, const char *reason);

/** Whether a file that begins so is a tar archive; only when there are 512 bytes. */
bool wirecopy_tar_is(const char block[512]);

/** Goes to the next member, and sets its name, left and padding; false in has_member_out behind the last. */
wirecopy_status wirecopy_tar_next(wirecopy_archive *archive, bool *has_member_out);

/** The same of a WARC file; left may be more than the member has where it is chunked. */
wirecopy_status wirecopy_warc_next(wirecopy_archive *archive, bool *has_member_out);

/** Reads from a member of a WARC file, undoing chunks. */
wirecopy_status wirecopy_warc_read(wirecopy_archive *archive, char *bytes, size_t byte_count_max,
                                   size_t *byte_count_out);

#endif
