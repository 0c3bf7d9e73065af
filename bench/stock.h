#ifndef WIRECOPY_BENCH_STOCK_H
#define WIRECOPY_BENCH_STOCK_H

#include "bench/generator.h"
#include "core/base/arena.h"
#include "wirecopy/store.h"

/** Of one thread. */
typedef struct bench_stock_worker {
    bench_writer *writer;
    wirecopy_fingerprinter *fingerprinter;
    wirecopy_arena arena;
} bench_stock_worker;

/** Generated stories in memory, ready to be stored or looked up: making them is no part of what is measured. */
typedef struct bench_stock {
    const bench_generator *generator;
    unsigned thread_count;
    bench_stock_worker *workers; /**< [thread_count] */
    uint64_t first_story;
    size_t count;
    wirecopy_record *records; /**< [count] each its own group */
    size_t records_capacity;
    wirecopy_story *stories; /**< [count] if texts were asked for */
    size_t stories_capacity;
} bench_stock;

/** How stories are kept. */
typedef enum bench_stock_content {
    BENCH_STOCK_TEXTS,       /**< stories; records without fingerprints */
    BENCH_STOCK_RECORDS,     /**< records alone */
    BENCH_STOCK_NO_SKETCHES, /**< records with empty sketches */
} bench_stock_content;

/** An empty stock. The generator is borrowed. WIRECOPY_OK or WIRECOPY_E_MEMORY; to be closed in any case. */
wirecopy_status bench_stock_open(bench_stock *stock, const bench_generator *generator, unsigned thread_count);
void bench_stock_close(bench_stock *stock);

/** Makes stories first_story .. first_story + count - 1 in place of what was there, on all threads. */
wirecopy_status bench_stock_fill(bench_stock *stock, uint64_t first_story, size_t count, bench_stock_content content);

#endif
