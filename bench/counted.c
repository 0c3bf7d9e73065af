#include "bench/counted.h"

/* By itself in this file, so that the compiler neither inlines nor renames it. */
wirecopy_status bench_counted_run(bench_counted_work *work, void *context)
{
    /* Not the last thing it does, or it would be left before the work begins. */
    volatile wirecopy_status status = work(context);
    return status;
}
