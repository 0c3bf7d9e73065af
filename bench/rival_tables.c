#include <errno.h>
#include <lmdb.h>
#include <stdlib.h>
#include <string.h>

#include "bench/keys.h"
#include "bench/rival.h"
#include "core/base/bits.h"
#include "core/base/endian.h"
#include "core/base/memory.h"

/* Of two keys that differ in three bits at most, one of four blocks is the same: there is a table for each. */
#define TABLE_COUNT 4
#define BLOCK_BITS 16

/* Bytes of a block, and under it of a key and the number of its story. */
#define BLOCK_BYTES 2
#define ENTRY_BYTES 12

/* Address space, which costs nothing until it is used: more than four randomly filled trees of that many entries take. */
#define MAP_BYTES_MIN ((size_t)1 << 28)
#define MAP_BYTES_PER_STORY 1024

/* What is put into a table, in the order of the table. */
typedef struct pair {
    unsigned char block[BLOCK_BYTES];
    unsigned char entry[ENTRY_BYTES];
} pair;

typedef struct tables {
    bench_keys asked;
    MDB_env *env;
    MDB_dbi tables[TABLE_COUNT];
    pair *pairs; /* [batch_count] */
    size_t batch_count;
} tables;

static wirecopy_status status_of(int code)
{
    return code == MDB_SUCCESS ? WIRECOPY_OK : code == ENOMEM ? WIRECOPY_E_MEMORY : WIRECOPY_E_IO;
}

/* ---- opening ---- */

static int open_tables(tables *rival)
{
    static const char *const names[TABLE_COUNT] = {"block0", "block1", "block2", "block3"};
    MDB_txn *txn = NULL;
    int code = mdb_txn_begin(rival->env, NULL, 0, &txn);
    for (unsigned i = 0; code == MDB_SUCCESS && i < TABLE_COUNT; i++)
        code = mdb_dbi_open(txn, names[i], MDB_CREATE | MDB_DUPSORT | MDB_DUPFIXED, &rival->tables[i]);
    if (code == MDB_SUCCESS)
        return mdb_txn_commit(txn);
    mdb_txn_abort(txn);
    return code;
}

/* In LMDB's default mode: a commit is on the disk. */
static int open_env(tables *rival, const bench_rival_setup *setup)
{
    int code = mdb_env_create(&rival->env);
    if (code == MDB_SUCCESS)
        code = mdb_env_set_maxdbs(rival->env, TABLE_COUNT);
    if (code == MDB_SUCCESS)
        code = mdb_env_set_mapsize(rival->env, MAP_BYTES_MIN + MAP_BYTES_PER_STORY * (size_t)setup->story_count);
    if (code == MDB_SUCCESS)
        code = mdb_env_open(rival->env, setup->path, MDB_NOSUBDIR, 0644);
    return code == MDB_SUCCESS ? open_tables(rival) : code;
}

static void destroy(void *state)
{
    tables *const rival = state;
    if (!rival)
        return;
    if (rival->env)
        mdb_env_close(rival->env);
    bench_keys_clear(&rival->asked);
    wirecopy_memory_free(rival->pairs);
    wirecopy_memory_free(rival);
}

static wirecopy_status create(const bench_rival_setup *setup, void **rival_out)
{
    tables *const rival = wirecopy_memory_alloc_zeroed(1, sizeof *rival);
    if (!rival)
        return WIRECOPY_E_MEMORY;
    rival->asked.shingle_words = BENCH_KEYS_SHINGLE_WORDS;
    rival->batch_count = setup->batch_count;
    rival->pairs = wirecopy_memory_alloc(setup->batch_count * sizeof rival->pairs[0]);
    const wirecopy_status status = rival->pairs ? status_of(open_env(rival, setup)) : WIRECOPY_E_MEMORY;
    if (status == WIRECOPY_OK)
        *rival_out = rival;
    else
        destroy(rival);
    return status;
}

static wirecopy_status fingerprint(void *state, const wirecopy_story *stories, size_t count)
{
    tables *const rival = state;
    return bench_keys_make(&rival->asked, stories, count);
}

/* ---- indexing ---- */

/* Most significant byte first, so that byte order is the order of numbers. */
static void write_block(uint64_t key, unsigned table, unsigned char block_out[BLOCK_BYTES])
{
    const uint64_t block = key >> BLOCK_BITS * table;
    block_out[0] = (unsigned char)(block >> 8);
    block_out[1] = (unsigned char)block;
}

static int compare_pairs(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(pair));
}

/* In the order of the table: neighbours go into one page. */
static int fill_table(tables *rival, MDB_txn *txn, unsigned table, uint64_t first_story)
{
    int code = MDB_SUCCESS;
    for (size_t i = 0; i < rival->asked.count; i++) {
        pair *const made = &rival->pairs[i];
        write_block(rival->asked.keys[i], table, made->block);
        wirecopy_store64(made->entry, rival->asked.keys[i]);
        wirecopy_store32(made->entry + 8, (uint32_t)(first_story + i));
    }
    qsort(rival->pairs, rival->asked.count, sizeof rival->pairs[0], compare_pairs);
    for (size_t i = 0; code == MDB_SUCCESS && i < rival->asked.count; i++) {
        MDB_val block = {BLOCK_BYTES, rival->pairs[i].block}, entry = {ENTRY_BYTES, rival->pairs[i].entry};
        code = mdb_put(txn, rival->tables[table], &block, &entry, 0);
    }
    return code;
}

static wirecopy_status add_batch(void *state, uint64_t first_story)
{
    tables *const rival = state;
    MDB_txn *txn = NULL;
    int code = mdb_txn_begin(rival->env, NULL, 0, &txn);
    for (unsigned table = 0; code == MDB_SUCCESS && table < TABLE_COUNT; table++)
        code = fill_table(rival, txn, table, first_story);
    if (code == MDB_SUCCESS)
        code = mdb_txn_commit(txn);
    else
        mdb_txn_abort(txn);
    return status_of(code);
}

/* ---- looking up ---- */

/* Whether a block before this one is the same: then the key was found there. */
static bool is_found_before(uint64_t differing, unsigned table)
{
    for (unsigned i = 0; i < table; i++)
        if ((differing >> BLOCK_BITS * i & UINT16_MAX) == 0)
            return true;
    return false;
}

static wirecopy_status add_near(uint64_t key, unsigned table, size_t question, const MDB_val *entries, bench_hits *hits)
{
    wirecopy_status status = WIRECOPY_OK;
    const unsigned char *const bytes = entries->mv_data;
    for (size_t at = 0; status == WIRECOPY_OK && at < entries->mv_size; at += ENTRY_BYTES) {
        const uint64_t differing = key ^ wirecopy_load64(bytes + at);
        if (wirecopy_popcount64(differing) <= BENCH_KEYS_RADIUS && !is_found_before(differing, table))
            status = bench_hits_add(hits, question, wirecopy_load32(bytes + at + 8));
    }
    return status;
}

/* A page of entries at a time. Where there is one entry alone it is what MDB_SET finds: MDB_GET_MULTIPLE leaves it. */
static wirecopy_status search_block(MDB_cursor *cursor, uint64_t key, unsigned table, size_t question, bench_hits *hits)
{
    unsigned char bytes[BLOCK_BYTES];
    write_block(key, table, bytes);
    MDB_val block = {sizeof bytes, bytes}, entries;
    wirecopy_status status = WIRECOPY_OK;
    int code = mdb_cursor_get(cursor, &block, &entries, MDB_SET);
    if (code == MDB_SUCCESS)
        code = mdb_cursor_get(cursor, &block, &entries, MDB_GET_MULTIPLE);
    while (code == MDB_SUCCESS && status == WIRECOPY_OK) {
        status = add_near(key, table, question, &entries, hits);
        code = mdb_cursor_get(cursor, &block, &entries, MDB_NEXT_MULTIPLE);
    }
    return code == MDB_SUCCESS || code == MDB_NOTFOUND ? status : status_of(code);
}

static wirecopy_status search_table(tables *rival, MDB_txn *txn, unsigned table, bench_hits *hits)
{
    MDB_cursor *cursor = NULL;
    wirecopy_status status = status_of(mdb_cursor_open(txn, rival->tables[table], &cursor));
    for (size_t i = 0; status == WIRECOPY_OK && i < rival->asked.count; i++)
        status = search_block(cursor, rival->asked.keys[i], table, i, hits);
    if (cursor)
        mdb_cursor_close(cursor);
    return status;
}

static wirecopy_status look_up(void *state, bench_hits *hits)
{
    tables *const rival = state;
    MDB_txn *txn = NULL;
    wirecopy_status status = status_of(mdb_txn_begin(rival->env, NULL, MDB_RDONLY, &txn));
    for (unsigned table = 0; status == WIRECOPY_OK && table < TABLE_COUNT; table++)
        status = search_table(rival, txn, table, hits);
    if (txn)
        mdb_txn_abort(txn);
    return status;
}

/* All pages up to the last that is used. */
static uint64_t count_bytes(const void *state)
{
    const tables *const rival = state;
    MDB_envinfo info;
    MDB_stat stat;
    if (mdb_env_info(rival->env, &info) != MDB_SUCCESS || mdb_env_stat(rival->env, &stat) != MDB_SUCCESS)
        return 0;
    return ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
}

const bench_rival bench_rival_tables = {
    .name = "simhash-lmdb",
    .method = "SimHash of three words in a row; a table for each of four blocks of a key, in LMDB: block to keys",
    .configuration =
        "64 bits, within 3, exact by the pigeonhole principle (Manku, Jain, Das Sarma 2007); MDB_DUPFIXED and "
        "MDB_GET_MULTIPLE; a batch is put in order, and is one durable commit",
    .is_exact = true,
    .create = create,
    .destroy = destroy,
    .fingerprint = fingerprint,
    .index = add_batch,
    .look_up = look_up,
    .bytes = count_bytes,
};
