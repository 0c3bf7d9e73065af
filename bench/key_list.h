#ifndef WIRECOPY_BENCH_KEY_LIST_H
#define WIRECOPY_BENCH_KEY_LIST_H

#include "bench/keys.h"
#include "bench/rival.h"

/** Keys in memory, in the order of their stories: what rivals have that compare all with all. */
typedef struct bench_key_list {
    bench_keys asked; /**< of the stories that were fingerprinted last */
    uint64_t *stored; /**< [stored_count] */
    size_t stored_count, stored_capacity;
} bench_key_list;

/** WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status bench_key_list_create(unsigned shingle_words, void **list_out);

/** These are what a bench_rival has of that name. */
void bench_key_list_destroy(void *list);
wirecopy_status bench_key_list_fingerprint(void *list, const wirecopy_story *stories, size_t count);
wirecopy_status bench_key_list_index(void *list, uint64_t first_story);
uint64_t bench_key_list_bytes(const void *list);

#endif
