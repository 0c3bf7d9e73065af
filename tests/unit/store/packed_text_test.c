#include "core/store/packed_text.h"

#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

static wirecopy_text_packer *packer;
static wirecopy_text_unpacker *unpacker;

static void open_both(void)
{
    CU_ASSERT_EQUAL_FATAL(wirecopy_text_packer_create(&packer), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_text_unpacker_create(&unpacker), WIRECOPY_OK);
}

static void close_both(void)
{
    wirecopy_text_packer_destroy(packer);
    wirecopy_text_unpacker_destroy(unpacker);
}

/* The image on the heap, with nothing behind it. */
static uint8_t *pack(wirecopy_string text, size_t *byte_count_out)
{
    wirecopy_string image;
    CU_ASSERT_EQUAL_FATAL(wirecopy_text_pack(packer, text, &image), WIRECOPY_OK);
    uint8_t *const copy = malloc(image.byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, image.bytes, image.byte_count);
    *byte_count_out = image.byte_count;
    return copy;
}

static bool comes_back(wirecopy_string text)
{
    size_t byte_count;
    uint8_t *const image = pack(text, &byte_count);
    wirecopy_string back;
    const bool is_back = wirecopy_text_unpack(unpacker, image, byte_count, &back) == WIRECOPY_OK && back.bytes &&
                         back.byte_count == text.byte_count &&
                         (text.byte_count == 0 || memcmp(back.bytes, text.bytes, text.byte_count) == 0);
    free(image);
    return is_back;
}

/* Empty, of any bytes, that pack well and that do not, up to the longest; a short one after a long one. */
static void a_text_comes_back_as_it_was(void)
{
    static const size_t sizes[] = {0, 1, 7, 100, 3000, 131072, 131073, WIRECOPY_KEPT_TEXT_BYTES_MAX, 5};
    char *const text = malloc(WIRECOPY_KEPT_TEXT_BYTES_MAX);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    open_both();
    for (unsigned kind = 0; kind < 3; kind++) {
        uint64_t random = kind;
        for (size_t i = 0; i < WIRECOPY_KEPT_TEXT_BYTES_MAX; i++)
            text[i] = kind == 0 ? 0 : (char)(kind == 1 ? random_next(&random) : random_next(&random) % 4 + 'a');
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            CU_ASSERT(comes_back((wirecopy_string){text, sizes[i]}));
    }
    CU_ASSERT(comes_back((wirecopy_string){NULL, 0}));
    close_both();
    free(text);
}

static void repetition_takes_less(void)
{
    char text[4000];
    size_t byte_count;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "The harbour master said. "[i % 25];
    open_both();
    free(pack((wirecopy_string){text, sizeof text}, &byte_count));
    CU_ASSERT(byte_count < 100);
    close_both();
}

/* One bit, anywhere, or the end: then there is no text. */
static void a_damaged_image_is_refused(void)
{
    size_t byte_count;
    wirecopy_string back = {"untouched", 9};
    open_both();
    uint8_t *const image = pack((wirecopy_string){"Ferry to stop, ferry to stop, ferry to stop", 43}, &byte_count);
    for (size_t bit = 0; bit < 8 * byte_count; bit++) {
        image[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CU_ASSERT_EQUAL(wirecopy_text_unpack(unpacker, image, byte_count, &back), WIRECOPY_E_CORRUPT);
        image[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t shorter = 0; shorter < byte_count; shorter++)
        CU_ASSERT_EQUAL(wirecopy_text_unpack(unpacker, image, shorter, &back), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(back.byte_count, 9);
    CU_ASSERT_EQUAL(wirecopy_text_unpack(unpacker, image, byte_count, &back), WIRECOPY_OK);
    free(image);
    close_both();
}

static void running_out_of_memory_is_told(void)
{
    size_t byte_count;
    wirecopy_string out;
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_text_packer_create(&packer), WIRECOPY_E_MEMORY);
    CU_ASSERT_EQUAL(wirecopy_text_unpacker_create(&unpacker), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    open_both();
    uint8_t *const image = pack((wirecopy_string){"a", 1}, &byte_count);
    char long_text[2000] = {0};
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_text_pack(packer, (wirecopy_string){long_text, sizeof long_text}, &out),
                    WIRECOPY_E_MEMORY);
    CU_ASSERT_EQUAL(wirecopy_text_unpack(unpacker, image, byte_count, &out), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_EQUAL(wirecopy_text_unpack(unpacker, image, byte_count, &out), WIRECOPY_OK);
    free(image);
    close_both();
    wirecopy_text_packer_destroy(NULL);
    wirecopy_text_unpacker_destroy(NULL);
}

int main(void)
{
    static const test_case cases[] = {
        {"a text comes back as it was", a_text_comes_back_as_it_was},
        {"repetition takes less", repetition_takes_less},
        {"a damaged image is refused", a_damaged_image_is_refused},
        {"running out of memory is told", running_out_of_memory_is_told},
    };
    return RUN_SUITE("store/packed text", cases);
}
