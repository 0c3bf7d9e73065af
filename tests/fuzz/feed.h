#ifndef WIRECOPY_TESTS_FUZZ_FEED_H
#define WIRECOPY_TESTS_FUZZ_FEED_H

#include <stdlib.h>
#include <string.h>

#include "core/feed/feed.h"
#include "tests/fuzz/target.h"

/*
 * Reads a file from memory, twice: in small pieces and in large ones, which must come to the same. The first byte of an
 * input chooses how small the pieces are, and how many items a batch has.
 */

/* Of damaged data Zstandard gives out what it has unpacked before the call that finds the damage: less, of a longer one. */
static inline bool is_zstd(const char *bytes, size_t byte_count)
{
    const bool skippable = byte_count > 3 && memcmp(bytes + 1, "\x2a\x4d\x18", 3) == 0;
    return skippable || (byte_count > 3 && memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0);
}

static inline void add_bytes(uint64_t *sum, const char *bytes, size_t byte_count)
{
    for (size_t i = 0; i < byte_count; i++) /* a sanitizer sees a byte that is not there */
        *sum = (*sum ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    *sum = (*sum ^ byte_count) * UINT64_C(0x100000001b3);
}

static inline void add_string(uint64_t *sum, wirecopy_string string)
{
    add_bytes(sum, string.bytes, string.byte_count);
}

static inline void add_story(uint64_t *sum, const wirecopy_story *story)
{
    const int64_t numbers[] = {story->time_ms,
                               story->created_ms,
                               story->embargo_ms,
                               (int64_t)story->status,
                               (int64_t)story->correction,
                               (int64_t)story->correction_number,
                               (int64_t)story->replaced_count};
    add_string(sum, story->id);
    add_string(sum, story->text);
    add_string(sum, story->title);
    add_string(sum, story->source);
    add_string(sum, story->lang);
    add_string(sum, story->version);
    add_string(sum, story->evolved_from);
    add_bytes(sum, (const char *)numbers, sizeof numbers);
    if (story->status > WIRECOPY_CANCELED || story->correction > WIRECOPY_KILL)
        abort();
}

static inline void add_item(uint64_t *sum, const wirecopy_source *source, void *batch, size_t i)
{
    wirecopy_story story;
    const char *place, *reason;
    const wirecopy_status status = source->story(source->context, batch, i, 0, &story);
    source->describe(source->context, batch, i, &place, &reason);
    if (status != WIRECOPY_OK && status != WIRECOPY_E_INPUT && status != WIRECOPY_E_LIMIT &&
        status != WIRECOPY_E_NO_TEXT)
        abort();
    if ((status == WIRECOPY_OK) != (reason[0] == '\0') || place[0] == '\0')
        abort();
    add_bytes(sum, place, strlen(place));
    add_bytes(sum, reason, strlen(reason));
    if (status == WIRECOPY_OK)
        add_story(sum, &story);
}

static inline uint64_t read_feed(wirecopy_string file, size_t chunk_bytes, size_t item_count_max)
{
    wirecopy_feed *feed = NULL;
    uint64_t sum = 0;
    if (wirecopy_feed_open_memory("fuzz", file, NULL, &feed) != WIRECOPY_OK)
        abort();
    *wirecopy_feed_limits(feed) = (wirecopy_reader_limits){
        .chunk_bytes = chunk_bytes,
        .batch_bytes = 512,
        .item_bytes = 4096, /* so that long items are reached by short inputs */
    };
    const wirecopy_source source = wirecopy_feed_source(feed);
    for (;;) {
        void *batch = NULL;
        size_t count = 0;
        uint64_t read_bytes;
        if (source.read(source.context, item_count_max, &batch, &count, &read_bytes) != WIRECOPY_OK)
            abort();
        if (!batch)
            break;
        for (size_t i = 0; i < count; i++)
            add_item(&sum, &source, batch, i);
        source.release(source.context, batch);
    }
    wirecopy_feed_close(feed);
    return sum;
}

/* A file that begins with what makes it one of its format, terminated; the input follows. */
static inline int fuzz_feed(const char *beginning, const uint8_t *data, size_t size)
{
    const size_t beginning_bytes = strlen(beginning), file_bytes = beginning_bytes + size - (size > 0);
    if (size == 0)
        return 0;
    char *const file = malloc(file_bytes ? file_bytes : 1);
    if (!file)
        abort();
    memcpy(file, beginning, beginning_bytes);
    memcpy(file + beginning_bytes, data + 1, size - 1);
    const wirecopy_string string = {file, file_bytes};
    const uint64_t sum = read_feed(string, data[0] % 16 + 1u, data[0] / 16 + 1u);
    if (!is_zstd(file, file_bytes) && sum != read_feed(string, 4096, 100))
        abort();
    free(file);
    return 0;
}

#endif
