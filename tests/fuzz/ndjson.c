#include "core/feed/feed.h"

#include <stdlib.h>

/*
 * Hostile bytes as a file: NDJSON, plain text, or compressed data. The first byte chooses how much is read at once and
 * how many stories a batch has, so that lines are cut at odd places; the rest is the file.
 */

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t byte_count);

/* Reads every byte of a string: a sanitizer sees one that is not there. */
static unsigned sum_of(wirecopy_string string)
{
    unsigned sum = 0;
    for (size_t i = 0; i < string.byte_count; i++)
        sum += (unsigned char)string.bytes[i];
    return sum;
}

static unsigned walk_batch(const wirecopy_source *source, void *batch, size_t count)
{
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++) {
        wirecopy_story story;
        const char *place, *reason;
        const wirecopy_status status = source->story(source->context, batch, i, 0, &story);
        source->describe(source->context, batch, i, &place, &reason);
        if (status != WIRECOPY_OK && status != WIRECOPY_E_INPUT && status != WIRECOPY_E_LIMIT)
            abort();
        if ((status == WIRECOPY_OK) != (reason[0] == '\0') || place[0] == '\0')
            abort();
        if (status == WIRECOPY_OK)
            sum +=
                sum_of(story.id) + sum_of(story.text) + sum_of(story.title) + sum_of(story.source) + sum_of(story.lang);
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t byte_count)
{
    static volatile unsigned kept;
    if (byte_count == 0)
        return 0;
    wirecopy_feed *feed = NULL;
    const wirecopy_string file = {(const char *)data + 1, byte_count - 1};
    if (wirecopy_feed_open_memory("fuzz", file, NULL, &feed) != WIRECOPY_OK)
        abort();
    wirecopy_reader_limits *limits = wirecopy_feed_limits(feed);
    limits->chunk_bytes = data[0] % 16 ? data[0] % 16 : 4096;
    limits->item_bytes = 4096; /* so that long lines are reached by short inputs */
    limits->batch_bytes = 512;
    const wirecopy_source source = wirecopy_feed_source(feed);
    for (;;) {
        void *batch = NULL;
        size_t count = 0;
        uint64_t read_bytes;
        if (source.read(source.context, data[0] / 16 + 1u, &batch, &count, &read_bytes) != WIRECOPY_OK)
            abort();
        if (!batch)
            break;
        kept = kept + walk_batch(&source, batch, count);
        source.release(source.context, batch);
    }
    wirecopy_feed_close(feed);
    return 0;
}
