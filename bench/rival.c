#include "bench/rival.h"

const bench_rival *const bench_rival_table[] = {
    &bench_rival_wirecopy,        &bench_rival_radius,     &bench_rival_plain, &bench_rival_tables, &bench_rival_scan,
#ifdef WIRECOPY_BENCH_FAISS
    &bench_rival_faiss_multihash, &bench_rival_faiss_flat,
#endif
    &bench_rival_minhash,
};
const size_t bench_rival_count = sizeof bench_rival_table / sizeof bench_rival_table[0];
