#ifndef WIRECOPY_TESTS_FUZZ_TARGET_H
#define WIRECOPY_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/* What every fuzz target defines: feeds one input to the code under test, and returns 0. Any input is allowed; what is
 * wrong with the code shows as a crash, a sanitizer's report, or a failed assertion. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
