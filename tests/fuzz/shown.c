#include <stdlib.h>
#include <string.h>

#include "core/store/packed_text.h"
#include "tests/fuzz/target.h"
#include "wirecopy/credit.h"

/*
 * Hostile bytes as what the evidence is read from: a packed text, as it may lie in a damaged store, and a text in which
 * credits are looked for. Each lies in memory of exactly its bytes, so that reading past them is found.
 */

static void require(int holds)
{
    if (!holds)
        abort();
}

static void unpack(const uint8_t *image, size_t byte_count)
{
    wirecopy_text_unpacker *unpacker = NULL;
    wirecopy_string text;
    require(wirecopy_text_unpacker_create(&unpacker) == WIRECOPY_OK);
    const wirecopy_status status = wirecopy_text_unpack(unpacker, image, byte_count, &text);
    require(status == WIRECOPY_E_CORRUPT ||
            (status == WIRECOPY_OK && text.bytes && text.byte_count <= WIRECOPY_KEPT_TEXT_BYTES_MAX));
    wirecopy_text_unpacker_destroy(unpacker);
}

/* What was packed comes back, whatever it is; and past its checksum, damage is found or is none. */
static void pack(wirecopy_string text, uint8_t flip)
{
    wirecopy_text_packer *packer = NULL;
    wirecopy_text_unpacker *unpacker = NULL;
    wirecopy_string image, back;
    require(wirecopy_text_packer_create(&packer) == WIRECOPY_OK);
    require(wirecopy_text_unpacker_create(&unpacker) == WIRECOPY_OK);
    require(wirecopy_text_pack(packer, text, &image) == WIRECOPY_OK);
    require(wirecopy_text_unpack(unpacker, image.bytes, image.byte_count, &back) == WIRECOPY_OK);
    require(back.byte_count == text.byte_count && memcmp(back.bytes, text.bytes, text.byte_count) == 0);
    uint8_t *const damaged = malloc(image.byte_count);
    require(damaged != NULL);
    memcpy(damaged, image.bytes, image.byte_count);
    damaged[flip % image.byte_count] ^= 1;
    unpack(damaged, image.byte_count);
    free(damaged);
    wirecopy_text_packer_destroy(packer);
    wirecopy_text_unpacker_destroy(unpacker);
}

static void find_credits(wirecopy_string text)
{
    wirecopy_credit credits[WIRECOPY_CREDITS_MAX];
    const wirecopy_string names[] = {{text.bytes, text.byte_count / 4}, {"Daily Lantern", 13}, {"", 0}};
    const size_t count = wirecopy_credits_find(text, names, 3, credits);
    require(count <= WIRECOPY_CREDITS_MAX);
    for (size_t i = 0; i < count; i++)
        require(credits[i].begin < credits[i].end && credits[i].end <= text.byte_count &&
                (i == 0 || credits[i - 1].begin <= credits[i].begin));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    char *const copy = malloc(size > 1 ? size - 1 : 1);
    require(copy != NULL);
    memcpy(copy, data + 1, size - 1);
    unpack((const uint8_t *)copy, size - 1);
    pack((wirecopy_string){copy, size - 1}, data[0]);
    find_credits((wirecopy_string){copy, size - 1});
    free(copy);
    return 0;
}
