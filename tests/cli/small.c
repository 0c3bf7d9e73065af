#include "core/store/segments.h"

/* Linked with the program, this makes its segments and their parts small: some hundred stories then make as many, and as
 * many merges of them, as some hundred thousand do. */
__attribute__((constructor)) static void make_small(void)
{
    wirecopy_segments_limit(30, 0);
    wirecopy_segments_part_limit(700);
}
