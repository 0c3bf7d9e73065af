#include "core/fingerprint/scan.h"

#include "core/base/bits.h"
#include "core/fingerprint/portable.h"

/* Keys that stay in the first-level cache, of 32 KiB or more, while all questions pass. */
#define STRETCH 2048

size_t wirecopy_find_near_portable(const uint64_t *keys, size_t count, uint64_t question, unsigned radius)
{
    size_t i = 0;
    while (i < count && wirecopy_popcount64(keys[i] ^ question) > radius)
        i++;
    return i;
}

size_t wirecopy_scan(const uint64_t *keys, size_t key_count, const uint64_t *questions, size_t question_count,
                     unsigned radius, wirecopy_scan_hit *hits_out, size_t hit_count_max)
{
    const wirecopy_fingerprint_kernel *const kernel = wirecopy_fingerprint_kernel_chosen();
    size_t hit_count = 0;
    for (size_t begin = 0; begin < key_count; begin += STRETCH) {
        const size_t end = key_count - begin < STRETCH ? key_count : begin + STRETCH;
        for (size_t question = 0; question < question_count; question++) {
            for (size_t key = begin; key < end; key++) {
                key += kernel->find_near(keys + key, end - key, questions[question], radius);
                if (key < end && hit_count < hit_count_max)
                    hits_out[hit_count] = (wirecopy_scan_hit){(uint32_t)question, (uint32_t)key};
                hit_count += key < end;
            }
        }
    }
    return hit_count;
}
