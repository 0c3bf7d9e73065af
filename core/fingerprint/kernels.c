#include "core/fingerprint/kernels.h"

#include "core/fingerprint/portable.h"

static const wirecopy_fingerprint_kernel portable = {
    .kernel = WIRECOPY_KERNEL_PORTABLE,
    .hash_words = wirecopy_hash_words_portable,
    .filter_bigrams = wirecopy_filter_bigrams_portable,
    .count_features = wirecopy_count_features_portable,
    .find_near = wirecopy_find_near_portable,
};

const wirecopy_fingerprint_kernel *const wirecopy_fingerprint_kernels[] = {
#if defined(__x86_64__)
    &wirecopy_fingerprint_avx512,
    &wirecopy_fingerprint_avx2,
#elif defined(__aarch64__)
    &wirecopy_fingerprint_neon,
#endif
    &portable,
};
const size_t wirecopy_fingerprint_kernel_count =
    sizeof wirecopy_fingerprint_kernels / sizeof wirecopy_fingerprint_kernels[0];

const wirecopy_fingerprint_kernel *wirecopy_fingerprint_kernel_chosen(void)
{
    const wirecopy_kernel chosen = wirecopy_kernel_chosen();
    size_t row = 0;
    while (wirecopy_fingerprint_kernels[row]->kernel < chosen)
        row++;
    return wirecopy_fingerprint_kernels[row];
}
