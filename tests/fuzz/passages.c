#include "wirecopy/passage.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/target.h"
#include "tests/unit/match/alignment.h"

/*
 * Hostile bytes as two stories. The first byte chooses the order of the passages, and the next three how much of the rest
 * is the first title, the first text, and the second title, in parts of 255 of what is left; the second text is what then
 * remains. Each lies in memory of exactly its bytes, so that reading past them is found.
 */

static void require(int holds)
{
    if (!holds)
        abort();
}

static wirecopy_string take(const uint8_t **bytes, size_t *left, unsigned share)
{
    const size_t byte_count = *left * share / 255;
    char *copy = malloc(byte_count ? byte_count : 1);
    require(copy != NULL);
    if (byte_count > 0)
        memcpy(copy, *bytes, byte_count);
    *bytes += byte_count;
    *left -= byte_count;
    return (wirecopy_string){copy, byte_count};
}

static void drop(const wirecopy_story *story)
{
    free((char *)story->title.bytes);
    free((char *)story->text.bytes);
}

/* Twice, with the same memory: an alignment is a function of the stories. */
static void check_stories(const wirecopy_story *a, const wirecopy_story *b, wirecopy_passage_order order)
{
    wirecopy_aligner *aligner = NULL;
    wirecopy_alignment alignment;
    require(wirecopy_aligner_create(&aligner) == WIRECOPY_OK);
    require(wirecopy_align_stories(aligner, a, b, order, &alignment) == WIRECOPY_OK);
    require(check_alignment(a, b, order, &alignment) == NULL);
    const uint32_t kept_count = alignment.kept_count;
    require(wirecopy_align_stories(aligner, b, a, order, &alignment) == WIRECOPY_OK);
    require(check_alignment(b, a, order, &alignment) == NULL);
    require(wirecopy_align_stories(aligner, a, b, order, &alignment) == WIRECOPY_OK);
    require(alignment.kept_count == kept_count);
    wirecopy_aligner_destroy(aligner);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    const uint8_t *bytes = data + 4;
    size_t left = size - 4;
    wirecopy_story a = {.title = take(&bytes, &left, data[1])};
    a.text = take(&bytes, &left, data[2]);
    wirecopy_story b = {.title = take(&bytes, &left, data[3])};
    b.text = take(&bytes, &left, 255);
    check_stories(&a, &b, (wirecopy_passage_order)(data[0] % 2));
    drop(&a);
    drop(&b);
    return 0;
}
