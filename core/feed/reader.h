#ifndef WIRECOPY_FEED_READER_H
#define WIRECOPY_FEED_READER_H

#include "core/feed/archive.h"
#include "core/feed/batch.h"
#include "core/feed/cutter.h"
#include "core/feed/format.h"
#include "core/feed/listing.h"
#include "core/feed/paths.h"

/** How much is read at a time and held at a time; tests make it small. */
typedef struct wirecopy_reader_limits {
    size_t chunk_bytes; /**< asked of a file at once, at most */
    size_t batch_bytes; /**< a batch that holds an item takes no more bytes than this, give or take a chunk */
    size_t item_bytes;  /**< longest item */
} wirecopy_reader_limits;

typedef enum wirecopy_reader_state {
    WIRECOPY_READER_BETWEEN, /* no file is open */
    WIRECOPY_READER_ENTER,   /* a file is, but none of its documents */
    WIRECOPY_READER_DETECT,  /* what the document is, is not known yet */
    WIRECOPY_READER_LINES,   /* in lines */
    WIRECOPY_READER_SKIP,    /* in a line that is too long */
    WIRECOPY_READER_WHOLE,   /* the document is one item, or several that are cut when all of it is there */
    WIRECOPY_READER_LISTING, /* these several */
    WIRECOPY_READER_HEAD,    /* before the first part */
    WIRECOPY_READER_OUTSIDE, /* between two parts */
    WIRECOPY_READER_PART,    /* in one */
    WIRECOPY_READER_PASS,    /* in one that is too long */
} wirecopy_reader_state;

/**
 * Cuts files into items. Bytes are read to where the items lie in a batch, and only an item that a batch ends in is
 * copied, to the front of the next one. Members are private but for limits and watch.
 */
typedef struct wirecopy_reader {
    wirecopy_paths paths;
    const wirecopy_string *memory; /* stands for the one file, in tests; else NULL */
    wirecopy_reader_limits limits;
    wirecopy_document_watch watch; /* of every file */
    wirecopy_archive archive;
    wirecopy_document *file;     /* the one that is open; NULL: none */
    wirecopy_document *document; /* likewise: the file, or a member of it */
    wirecopy_reader_state state;
    wirecopy_cutter cutter;              /* of parts */
    wirecopy_listing listing;            /* of a JSON document, in the document's own bytes */
    wirecopy_xml *xml;                   /* for heads; NULL until the first comes */
    wirecopy_charset charset;            /* likewise */
    wirecopy_json *json;                 /* for JSON Feed's; likewise */
    size_t part_count;                   /* parts of the document that were found */
    bool mark_is_passed;                 /* if there is a byte order mark */
    bool has_ended;                      /* the document has no more bytes */
    bool is_damaged;                     /* nor ever will have: see the archive's reason */
    uint64_t line;                       /* number of the line at start */
    uint64_t mean_bytes, mean_count;     /* of the lines so far */
    size_t start;                        /* of what is not yet an item, in the batch's bytes */
    size_t scan;                         /* from here on nothing was looked for */
    uint64_t cut_bytes;                  /* bytes made into items, or passed over */
    const wirecopy_feed_batch *previous; /* its bytes start .. end - 1 belong to the next batch */
    size_t end;
} wirecopy_reader;

/** Makes a reader of files; paths are borrowed. */
void wirecopy_reader_init(wirecopy_reader *reader, const char *const *paths, size_t path_count);

/** Closes the open file and frees the memory. */
void wirecopy_reader_clear(wirecopy_reader *reader);

/**
 * Fills a batch with what comes next.
 *
 * @param batch           no items at the end of the last file. The batch filled before is read from, unless it is this
 *                        one, and must still be there, in use or not.
 * @param item_count_max  >= 1.
 * @param byte_count_out  bytes made into items, decompressed; set on success.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY, after which the reader can only be cleared.
 */
wirecopy_status wirecopy_reader_read(wirecopy_reader *reader, wirecopy_feed_batch *batch, size_t item_count_max,
                                     uint64_t *byte_count_out);

/** Whether the next read would have to wait for bytes that nobody has written yet. */
bool wirecopy_reader_waits(const wirecopy_reader *reader);

#endif
