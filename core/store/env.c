#include "core/store/env.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "core/base/memory.h"

_Static_assert(sizeof(size_t) == sizeof(uint64_t),
               "LMDB's integer keys are size_t, and the map needs 64-bit addresses");

/* Addresses are free, until they are not: a 39-bit address space, a limit set by ulimit -v, an emulator or a sanitizer
 * may leave less than 1 TiB, and then half of it is tried, and so on. The least is enough to begin with: the map is grown
 * before a write that needs more. */
#define MAP_BYTES_MAX ((size_t)1 << 40)
#define MAP_BYTES_MIN ((size_t)64 << 20)

/* One slot per open view or running command; a slot takes a cache line of the lock table. */
#define READERS_MAX 1022

static size_t map_bytes_limit;

struct wirecopy_env {
    MDB_env *mdb;
    MDB_dbi tables[WIRECOPY_ENV_TABLE_COUNT_MAX];
    atomic_uint table_count;          /* that are there */
    const char *_Atomic table_lacked; /* the one after them, see last_is_new; NULL: none */
    size_t page_bytes;
    int stale_reader_count; /* found when it was opened */
    int guard_file;         /* keeps writers away while there is no lock table; else -1 */
    bool is_writable;
    _Atomic wirecopy_status failed; /* of the last commit that did, or WIRECOPY_OK */
    atomic_bool map_lost;           /* the map could not be put back after growing it failed */
    atomic_uint_fast64_t map_move_count;

    /* Who uses the map, and that it does not move meanwhile. LMDB sees to all else that threads do at one time. */
    pthread_mutex_t using;
    pthread_cond_t used; /* a use has ended, or the map has moved */
    unsigned use_count;  /* snapshots and changes that are live, and what else looks into the map for long */
    bool is_moving;      /* nobody begins */

    /* Of one that is open: LMDB must not open an environment twice in a process, so that those who do share it. */
    dev_t device;
    ino_t file_number; /* of its data */
    pid_t process;     /* a child that was forked does not have it */
    unsigned open_count;
    struct wirecopy_env *next_open;
};

static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER; /* held while one is opened or closed, and for these: */
static wirecopy_env *first_open;                            /* the environments that this process has open */

struct wirecopy_snapshot {
    wirecopy_env *env;
    MDB_txn *txn; /* NULL until it first begins; reset while it is not live */
    bool live;
};

struct wirecopy_change {
    wirecopy_env *env;
    MDB_txn *txn;
    size_t byte_count;
};

void wirecopy_env_map_bytes_limit(size_t byte_count)
{
    map_bytes_limit = byte_count;
}

/* The one place where LMDB's codes and errno, which share a number space, become statuses. */
static wirecopy_status status_from_mdb(int code)
{
    switch (code) {
    case MDB_SUCCESS:
        return WIRECOPY_OK;
    case MDB_NOTFOUND:
    case ENOENT:
    case ENOTDIR:
        return WIRECOPY_E_NOT_FOUND;
    case MDB_VERSION_MISMATCH:
        return WIRECOPY_E_VERSION;
    case MDB_KEYEXIST: /* only from MDB_APPEND: the last key is not what it has to be */
    case MDB_PAGE_NOTFOUND:
    case MDB_CORRUPTED:
    case MDB_INVALID:
    case MDB_INCOMPATIBLE:
    case MDB_BAD_VALSIZE:
    case MDB_CURSOR_FULL:
    case MDB_PAGE_FULL:
        return WIRECOPY_E_CORRUPT;
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return WIRECOPY_E_FULL;
    case MDB_READERS_FULL:
        return WIRECOPY_E_READERS;
    case EACCES:
    case EPERM:
    case EROFS:
        return WIRECOPY_E_READ_ONLY;
    case ENOMEM:
        return WIRECOPY_E_MEMORY;
    default:
        return WIRECOPY_E_IO;
    }
}

wirecopy_status wirecopy_env_status_of_errno(int code)
{
    return status_from_mdb(code);
}

static int open_mapped(const char *path, unsigned flags, size_t map_bytes, MDB_env **mdb_out)
{
    MDB_env *mdb = NULL;
    int code = mdb_env_create(&mdb);
    if (code != MDB_SUCCESS)
        return code;
    code = mdb_env_set_maxdbs(mdb, WIRECOPY_ENV_TABLE_COUNT_MAX);
    if (code == MDB_SUCCESS)
        code = mdb_env_set_maxreaders(mdb, READERS_MAX);
    if (code == MDB_SUCCESS)
        code = mdb_env_set_mapsize(mdb, map_bytes);
    if (code == MDB_SUCCESS)
        code = mdb_env_open(mdb, path, flags, 0666);
    if (code != MDB_SUCCESS) {
        mdb_env_close(mdb);
        return code;
    }
    *mdb_out = mdb;
    return MDB_SUCCESS;
}

/* Opens with the largest map that the system gives. Emulators call a map that is too large an invalid argument. */
static int open_mapped_largest(const char *path, unsigned flags, MDB_env **mdb_out)
{
    size_t map_bytes = map_bytes_limit ? map_bytes_limit : MAP_BYTES_MAX;
    int code = open_mapped(path, flags, map_bytes, mdb_out);
    while ((code == ENOMEM || code == EINVAL) && map_bytes / 2 >= MAP_BYTES_MIN) {
        map_bytes /= 2;
        code = open_mapped(path, flags, map_bytes, mdb_out);
    }
    return code;
}

static bool find_file(const char *path, struct stat *file_out)
{
    char file_path[4096 + 16];
    return (size_t)snprintf(file_path, sizeof file_path, "%s/data.mdb", path) < sizeof file_path &&
           stat(file_path, file_out) == 0;
}

/* An empty file is what LMDB begins a new environment in, and what losing one leaves: unless it is to be made, there was
 * one. What cannot be looked at is left to opening it. */
static bool is_emptied(const char *path)
{
    struct stat file;
    return find_file(path, &file) && S_ISREG(file.st_mode) && file.st_size == 0;
}

/* LMDB's own figures lie in the map. */
static MDB_envinfo read_info(wirecopy_env *env)
{
    MDB_envinfo info;
    pthread_mutex_lock(&env->using);
    (void)mdb_env_info(env->mdb, &info); /* fails for NULL alone */
    pthread_mutex_unlock(&env->using);
    return info;
}

/* Pages beyond the end of a file that was cut off are a SIGBUS to whoever reads them. What is in use is looked up first:
 * pages are written before anything says so. */
static wirecopy_status check_file_reaches(wirecopy_env *env)
{
    const MDB_envinfo info = read_info(env);
    mdb_filehandle_t file;
    struct stat status;
    (void)mdb_env_get_fd(env->mdb, &file); /* fails for NULL alone */
    if (fstat(file, &status) != 0)
        return status_from_mdb(errno);
    return info.me_last_pgno < (uint64_t)status.st_size / env->page_bytes ? WIRECOPY_OK : WIRECOPY_E_CORRUPT;
}

/* A writer makes its file as long as it has to be just after a commit, see file_extend(): what looks cut off is looked at
 * again. */
static wirecopy_status wait_file_reaches(wirecopy_env *env)
{
    wirecopy_status status = check_file_reaches(env);
    for (unsigned turn = 0; status == WIRECOPY_E_CORRUPT && turn < 5; turn++) {
        (void)usleep(2000);
        status = check_file_reaches(env);
    }
    return status;
}

/* Sees to it that nobody writes: by the lock that writers hold, which any number of readers may share meanwhile. */
static wirecopy_status guard_take(const char *path, const char *writers_lock, int *file_out)
{
    char file_path[4096 + 64];
    if (!writers_lock)
        return WIRECOPY_E_READ_ONLY;
    if ((size_t)snprintf(file_path, sizeof file_path, "%s/%s", path, writers_lock) >= sizeof file_path)
        return WIRECOPY_E_IO;
    const int file = open(file_path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT ? WIRECOPY_E_READ_ONLY : status_from_mdb(errno);
    if (flock(file, LOCK_SH | LOCK_NB) != 0) {
        const wirecopy_status status = errno == EWOULDBLOCK ? WIRECOPY_E_LOCKED : status_from_mdb(errno);
        close(file);
        return status;
    }
    *file_out = file;
    return WIRECOPY_OK;
}

/* Opens with the lock table, in which a reader names the pages that it needs. Where permissions forbid that, a writer
 * must be neither there nor come. (On a file system that cannot be written to, LMDB does without by itself.) */
static wirecopy_status open_guarded(const char *path, const wirecopy_env_options *options, wirecopy_env *env)
{
    /* Transactions belong to whoever holds them and not to their thread: a view may move between threads. */
    unsigned flags = MDB_NOTLS;
    if (!options->writable)
        flags |= MDB_RDONLY;
    if (options->random_access)
        flags |= MDB_NORDAHEAD;
    /* The page that a change is begun from is made durable with the pages of the next one, and those that a change gave
     * back are used again by the next but one at the soonest: what a power cut leaves is the last change or the one before
     * it, whole. */
    if (options->may_lose_last)
        flags |= MDB_NOMETASYNC;
    const int code = open_mapped_largest(path, flags, &env->mdb);
    if (options->writable || (code != EACCES && code != EPERM))
        return status_from_mdb(code);
    const wirecopy_status status = guard_take(path, options->writers_lock, &env->guard_file);
    return status == WIRECOPY_OK ? status_from_mdb(open_mapped_largest(path, flags | MDB_NOLOCK, &env->mdb)) : status;
}

static bool is_new(const wirecopy_env_options *options, unsigned table)
{
    return options->last_is_new && (table + 1 == WIRECOPY_ENV_TABLE_COUNT_MAX || !options->tables[table + 1]);
}

/* Finds the tables, or makes them in an environment that holds nothing; and the last, if it is new. */
static int tables_find(wirecopy_env *env, const wirecopy_env_options *options, MDB_txn *txn)
{
    MDB_dbi main_table;
    MDB_stat stat;
    int code = mdb_dbi_open(txn, NULL, 0, &main_table);
    if (code == MDB_SUCCESS)
        code = mdb_stat(txn, main_table, &stat);
    const bool create = code == MDB_SUCCESS && options->writable && options->create && stat.ms_entries == 0;
    for (unsigned i = 0; code == MDB_SUCCESS && i < WIRECOPY_ENV_TABLE_COUNT_MAX && options->tables[i]; i++) {
        const bool may_create = create || (options->writable && is_new(options, i));
        code = mdb_dbi_open(txn, options->tables[i], MDB_INTEGERKEY | (may_create ? MDB_CREATE : 0), &env->tables[i]);
        env->table_count += code == MDB_SUCCESS;
        if (code != MDB_NOTFOUND || !is_new(options, i))
            continue;
        env->table_lacked = options->tables[i];
        code = MDB_SUCCESS;
    }
    return code;
}

static wirecopy_status tables_open(wirecopy_env *env, const wirecopy_env_options *options)
{
    MDB_txn *txn = NULL;
    int code = mdb_txn_begin(env->mdb, NULL, options->writable ? 0 : MDB_RDONLY, &txn);
    if (code != MDB_SUCCESS)
        return status_from_mdb(code);
    code = tables_find(env, options, txn);
    if (code != MDB_SUCCESS) {
        mdb_txn_abort(txn);
        return code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE ? WIRECOPY_E_NOT_STORE : status_from_mdb(code);
    }
    return status_from_mdb(mdb_txn_commit(txn)); /* commit keeps the tables open */
}

static void env_free(wirecopy_env *env)
{
    assert(env->use_count == 0);
    if (env->mdb)
        mdb_env_close(env->mdb);
    if (env->guard_file >= 0)
        close(env->guard_file);
    (void)pthread_cond_destroy(&env->used);
    (void)pthread_mutex_destroy(&env->using);
    wirecopy_memory_free(env);
}

static wirecopy_env *env_alloc(void)
{
    pthread_condattr_t waiting;
    wirecopy_env *const env = wirecopy_memory_alloc_zeroed(1, sizeof *env);
    if (!env)
        return NULL;
    env->guard_file = -1;
    (void)pthread_mutex_init(&env->using, NULL); /* plain ones need no memory */
    (void)pthread_condattr_init(&waiting);
    (void)pthread_condattr_setclock(&waiting, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&env->used, &waiting);
    (void)pthread_condattr_destroy(&waiting);
    return env;
}

static wirecopy_status open_alone(const char *path, const wirecopy_env_options *options, wirecopy_env *env)
{
    MDB_stat stat;
    wirecopy_status status = open_guarded(path, options, env);
    if (status == WIRECOPY_OK)
        status = status_from_mdb(mdb_env_stat(env->mdb, &stat));
    if (status != WIRECOPY_OK)
        return status;
    env->page_bytes = stat.ms_psize;
    status = wait_file_reaches(env);
    if (status != WIRECOPY_OK)
        return status;
    /* Only frees slots sooner: its failure changes nothing. */
    (void)mdb_reader_check(env->mdb, &env->stale_reader_count);
    return tables_open(env, options);
}

/* Adds one to those that are open, so that it is found by its file. */
static wirecopy_status env_register(wirecopy_env *env)
{
    mdb_filehandle_t file;
    struct stat status;
    (void)mdb_env_get_fd(env->mdb, &file);
    if (fstat(file, &status) != 0)
        return status_from_mdb(errno);
    env->device = status.st_dev;
    env->file_number = status.st_ino;
    env->process = getpid();
    env->open_count = 1;
    env->next_open = first_open;
    first_open = env;
    return WIRECOPY_OK;
}

static wirecopy_env *find_open(const char *path)
{
    struct stat file;
    if (!first_open || !find_file(path, &file))
        return NULL;
    wirecopy_env *env = first_open;
    while (env && (env->device != file.st_dev || env->file_number != file.st_ino || env->process != getpid()))
        env = env->next_open;
    return env;
}

static wirecopy_status open_new(const char *path, const wirecopy_env_options *options, wirecopy_env **env_out)
{
    if (!(options->writable && options->create) && is_emptied(path))
        return WIRECOPY_E_CORRUPT;
    wirecopy_env *const env = env_alloc();
    if (!env)
        return WIRECOPY_E_MEMORY;
    env->is_writable = options->writable;
    wirecopy_status status = open_alone(path, options, env);
    if (status == WIRECOPY_OK)
        status = env_register(env);
    if (status != WIRECOPY_OK) {
        env_free(env);
        return status;
    }
    *env_out = env;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_env_open(const char *path, const wirecopy_env_options *options, wirecopy_env **env_out)
{
    assert(path && options && env_out);
    wirecopy_status status = WIRECOPY_OK;
    pthread_mutex_lock(&opening);
    wirecopy_env *const shared = find_open(path);
    if (!shared) {
        status = open_new(path, options, env_out);
    } else if (options->writable && !shared->is_writable) {
        status = WIRECOPY_E_LOCKED;
    } else {
        shared->open_count++;
        *env_out = shared;
    }
    pthread_mutex_unlock(&opening);
    return status;
}

void wirecopy_env_close(wirecopy_env *env)
{
    if (!env)
        return;
    pthread_mutex_lock(&opening);
    assert(env->open_count > 0);
    if (--env->open_count == 0) {
        wirecopy_env **place = &first_open;
        while (*place != env)
            place = &(*place)->next_open;
        *place = env->next_open;
        env_free(env);
    }
    pthread_mutex_unlock(&opening);
}

/* ---- who uses the map ---- */

static void use_begin(wirecopy_env *env)
{
    pthread_mutex_lock(&env->using);
    while (env->is_moving)
        pthread_cond_wait(&env->used, &env->using);
    env->use_count++;
    pthread_mutex_unlock(&env->using);
}

static void use_end(wirecopy_env *env)
{
    pthread_mutex_lock(&env->using);
    assert(env->use_count > 0);
    env->use_count--;
    if (env->is_moving)
        pthread_cond_broadcast(&env->used);
    pthread_mutex_unlock(&env->using);
}

static bool wait_unused(wirecopy_env *env, long wait_ns)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += wait_ns;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    int code = 0;
    while (env->use_count > 0 && code == 0)
        code = pthread_cond_timedwait(&env->used, &env->using, &until);
    return env->use_count == 0;
}

/* Lets nobody begin to use the map, and waits until nobody does. One who uses it may be about to begin a second use, and
 * wait for the move: now and then all may begin, and then it is tried again, for a second or so. Called with the lock held;
 * false: somebody used it all the time. */
#define MOVE_TURNS 50
#define MOVE_WAIT_NS 10000000

static bool await_unused(wirecopy_env *env)
{
    for (unsigned turn = 0; turn < MOVE_TURNS; turn++) {
        env->is_moving = true;
        if (wait_unused(env, MOVE_WAIT_NS))
            return true;
        env->is_moving = false;
        pthread_cond_broadcast(&env->used);
        (void)wait_unused(env, MOVE_WAIT_NS);
    }
    return false;
}

/* LMDB moves a value to pages of its own when it and its key do not fit half a page, headers apart. */
size_t wirecopy_env_own_page_bytes(const wirecopy_env *env)
{
    return env->page_bytes / 2;
}

static uint64_t used_bytes(const wirecopy_env *env, const MDB_envinfo *info)
{
    return (uint64_t)(info->me_last_pgno + 1) * env->page_bytes;
}

uint64_t wirecopy_env_used_bytes(wirecopy_env *env)
{
    const MDB_envinfo info = read_info(env);
    return used_bytes(env, &info);
}

uint64_t wirecopy_env_last_change(wirecopy_env *env)
{
    return (uint64_t)read_info(env).me_last_txnid;
}

/* LMDB heads the pages of a value with 16 bytes. */
uint64_t wirecopy_env_value_bytes(const wirecopy_env *env, size_t byte_count)
{
    return ((uint64_t)byte_count + 16 + env->page_bytes - 1) / env->page_bytes * env->page_bytes;
}

/* LMDB keeps lists of free pages in its table 0, by the change that freed them: each begins with its length. */
static int count_free_pages(MDB_env *mdb, uint64_t *page_count_out)
{
    MDB_txn *txn = NULL;
    MDB_cursor *cursor = NULL;
    MDB_val key, value;
    uint64_t page_count = 0;
    int code = mdb_txn_begin(mdb, NULL, MDB_RDONLY, &txn);
    if (code == MDB_SUCCESS)
        code = mdb_cursor_open(txn, 0, &cursor);
    while (code == MDB_SUCCESS && (code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == MDB_SUCCESS) {
        size_t count = 0;
        memcpy(&count, value.mv_data, value.mv_size < sizeof count ? 0 : sizeof count);
        page_count += count;
    }
    if (cursor)
        mdb_cursor_close(cursor);
    if (txn)
        mdb_txn_abort(txn);
    *page_count_out = page_count;
    return code == MDB_NOTFOUND ? MDB_SUCCESS : code;
}

typedef struct reader_count {
    uint64_t count;
    uint64_t oldest; /* the change that the oldest sees */
} reader_count;

/* A line of mdb_reader_list(): process, thread, and the change that it sees, or "-"; or a heading. The lines are all that
 * LMDB tells of readers. */
static int count_reader(const char *line, void *context)
{
    reader_count *const readers = context;
    long process;
    unsigned long long change;
    if (sscanf(line, "%ld %*x %llu", &process, &change) != 2 || process == (long)getpid())
        return 0;
    if (readers->count++ == 0 || change < readers->oldest)
        readers->oldest = change;
    return 0;
}

wirecopy_status wirecopy_env_measure(wirecopy_env *env, wirecopy_env_figures *figures_out)
{
    uint64_t free_page_count = 0;
    reader_count readers = {0, 0};
    if (env->map_lost)
        return WIRECOPY_E_MEMORY;
    use_begin(env);
    int code = count_free_pages(env->mdb, &free_page_count);
    use_end(env);
    if (code == MDB_SUCCESS && mdb_reader_list(env->mdb, count_reader, &readers) < 0)
        code = EIO;
    const MDB_envinfo info = read_info(env); /* after the readers: none of them sees anything newer */
    if (code != MDB_SUCCESS)
        return status_from_mdb(code);
    *figures_out = (wirecopy_env_figures){
        .used_bytes = used_bytes(env, &info),
        .reusable_bytes = free_page_count * env->page_bytes,
        .map_bytes = info.me_mapsize,
        .reader_count = readers.count,
        .oldest_reader_lag = readers.count ? (uint64_t)info.me_last_txnid - readers.oldest : 0,
        .stale_reader_count = (uint64_t)env->stale_reader_count,
    };
    return WIRECOPY_OK;
}

/* Doubles the map until byte_count more bytes leave half of it free. Called with the lock held, and nobody uses it. */
static void map_double(wirecopy_env *env, size_t byte_count)
{
    MDB_envinfo info;
    (void)mdb_env_info(env->mdb, &info);
    const size_t before = info.me_mapsize, wanted = (size_t)used_bytes(env, &info) + byte_count;
    size_t grown = before;
    while (grown / 2 < wanted)
        grown *= 2;
    if (grown == before)
        return;
    env->map_move_count++;
    if (mdb_env_set_mapsize(env->mdb, grown) != MDB_SUCCESS)
        env->map_lost = mdb_env_set_mapsize(env->mdb, before) != MDB_SUCCESS;
}

/* A map that cannot grow, or not now, is still good for what fits it: LMDB says when it is full. */
static wirecopy_status map_grow(wirecopy_env *env, size_t byte_count)
{
    const MDB_envinfo info = read_info(env);
    if (info.me_mapsize / 2 >= (size_t)used_bytes(env, &info) + byte_count)
        return WIRECOPY_OK;
    pthread_mutex_lock(&env->using);
    while (env->is_moving)
        pthread_cond_wait(&env->used, &env->using);
    if (await_unused(env))
        map_double(env, byte_count);
    env->is_moving = false;
    pthread_cond_broadcast(&env->used);
    pthread_mutex_unlock(&env->using);
    return env->map_lost ? WIRECOPY_E_MEMORY : WIRECOPY_OK;
}

/* Looks again for the table that an environment lacked. One thread at a time: LMDB opens one table at a time. */
static wirecopy_status find_lacked(wirecopy_env *env)
{
    MDB_txn *txn = NULL;
    int code = mdb_txn_begin(env->mdb, NULL, MDB_RDONLY, &txn);
    if (code != MDB_SUCCESS)
        return status_from_mdb(code);
    code = mdb_dbi_open(txn, env->table_lacked, MDB_INTEGERKEY, &env->tables[env->table_count]);
    if (code != MDB_SUCCESS) {
        mdb_txn_abort(txn);
        return code == MDB_NOTFOUND ? WIRECOPY_OK : status_from_mdb(code);
    }
    code = mdb_txn_commit(txn);
    if (code != MDB_SUCCESS)
        return status_from_mdb(code);
    env->table_lacked = NULL;
    env->table_count++; /* last: whoever reads it finds the table */
    return WIRECOPY_OK;
}

static wirecopy_status complete_tables(wirecopy_env *env)
{
    wirecopy_status status = WIRECOPY_OK;
    pthread_mutex_lock(&opening);
    use_begin(env);
    if (env->table_lacked)
        status = find_lacked(env);
    use_end(env);
    pthread_mutex_unlock(&opening);
    return status;
}

/* What another process committed shows in the first pages, which every map has: how far the environment reaches is known
 * before a snapshot would fail with MDB_MAP_RESIZED. */
wirecopy_status wirecopy_env_refresh(wirecopy_env *env)
{
    if (env->map_lost)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = wait_file_reaches(env);
    if (status == WIRECOPY_OK)
        status = map_grow(env, 0);
    return status == WIRECOPY_OK && env->table_lacked ? complete_tables(env) : status;
}

wirecopy_status wirecopy_env_copy(wirecopy_env *env, const char *path)
{
    assert(env && path);
    if (env->map_lost)
        return WIRECOPY_E_MEMORY;
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0)
        return errno == EEXIST ? WIRECOPY_E_EXISTS : status_from_mdb(errno);
    use_begin(env);
    wirecopy_status status = status_from_mdb(mdb_env_copyfd2(env->mdb, file, MDB_CP_COMPACT));
    use_end(env);
    if (status == WIRECOPY_OK && fsync(file) != 0)
        status = status_from_mdb(errno);
    if (close(file) != 0 && status == WIRECOPY_OK)
        status = status_from_mdb(errno);
    if (status != WIRECOPY_OK)
        (void)unlink(path);
    return status;
}

bool wirecopy_env_is_in(const wirecopy_env *env, const char *path)
{
    char data_path[PATH_MAX];
    mdb_filehandle_t file;
    struct stat ours, there;
    const int length = snprintf(data_path, sizeof data_path, "%s/data.mdb", path);
    return length > 0 && (size_t)length < sizeof data_path && mdb_env_get_fd(env->mdb, &file) == MDB_SUCCESS &&
           fstat(file, &ours) == 0 && stat(data_path, &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

wirecopy_status wirecopy_snapshot_create(wirecopy_env *env, wirecopy_snapshot **snapshot_out)
{
    assert(env && snapshot_out);
    wirecopy_snapshot *const snapshot = wirecopy_memory_alloc_zeroed(1, sizeof *snapshot);
    if (!snapshot)
        return WIRECOPY_E_MEMORY;
    snapshot->env = env;
    *snapshot_out = snapshot;
    return WIRECOPY_OK;
}

void wirecopy_snapshot_destroy(wirecopy_snapshot *snapshot)
{
    if (!snapshot)
        return;
    wirecopy_snapshot_end(snapshot);
    if (snapshot->txn)
        mdb_txn_abort(snapshot->txn);
    wirecopy_memory_free(snapshot);
}

/* After a commit that failed half-way LMDB begins no transaction any more, and says that something was wrong, but not
 * what. */
static wirecopy_status status_of_begin(const wirecopy_env *env, int code)
{
    return code == MDB_PANIC && env->failed != WIRECOPY_OK ? env->failed : status_from_mdb(code);
}

wirecopy_status wirecopy_snapshot_begin(wirecopy_snapshot *snapshot)
{
    assert(snapshot && !snapshot->live);
    if (snapshot->env->map_lost)
        return WIRECOPY_E_MEMORY;
    use_begin(snapshot->env);
    const int code = snapshot->txn ? mdb_txn_renew(snapshot->txn)
                                   : mdb_txn_begin(snapshot->env->mdb, NULL, MDB_RDONLY, &snapshot->txn);
    snapshot->live = code == MDB_SUCCESS;
    if (snapshot->live)
        return WIRECOPY_OK;
    use_end(snapshot->env);
    return status_of_begin(snapshot->env, code);
}

wirecopy_status wirecopy_snapshot_open(wirecopy_env *env, wirecopy_snapshot **snapshot_out)
{
    const wirecopy_status status = wirecopy_snapshot_create(env, snapshot_out);
    return status == WIRECOPY_OK ? wirecopy_snapshot_begin(*snapshot_out) : status;
}

void wirecopy_snapshot_end(wirecopy_snapshot *snapshot)
{
    if (!snapshot || !snapshot->live)
        return;
    mdb_txn_reset(snapshot->txn);
    snapshot->live = false;
    use_end(snapshot->env);
}

wirecopy_edition wirecopy_snapshot_edition(const wirecopy_snapshot *snapshot)
{
    assert(snapshot->live);
    return (wirecopy_edition){mdb_txn_id(snapshot->txn), snapshot->env->map_move_count};
}

static wirecopy_blob blob_of(const MDB_val *value)
{
    return (wirecopy_blob){value->mv_data, value->mv_size};
}

wirecopy_status wirecopy_snapshot_get(wirecopy_snapshot *snapshot, unsigned table, uint64_t key,
                                      wirecopy_blob *blob_out)
{
    assert(snapshot->live && blob_out);
    MDB_val mdb_key = {sizeof key, &key}, value;
    if (table >= snapshot->env->table_count)
        return WIRECOPY_E_NOT_FOUND;
    const int code = mdb_get(snapshot->txn, snapshot->env->tables[table], &mdb_key, &value);
    if (code == MDB_SUCCESS)
        *blob_out = blob_of(&value);
    return status_from_mdb(code);
}

void wirecopy_blob_will_need(wirecopy_blob blob)
{
    const uintptr_t begin = (uintptr_t)blob.bytes, page_bytes = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t aligned = begin / page_bytes * page_bytes;
    (void)posix_madvise((void *)aligned, blob.byte_count + (begin - aligned), POSIX_MADV_WILLNEED);
}

static wirecopy_status key_from_mdb(const MDB_val *mdb_key, uint64_t *key_out)
{
    if (mdb_key->mv_size != sizeof *key_out)
        return WIRECOPY_E_CORRUPT;
    memcpy(key_out, mdb_key->mv_data, sizeof *key_out); /* LMDB aligns keys to 2 bytes only */
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_snapshot_last(wirecopy_snapshot *snapshot, unsigned table, uint64_t *key_out,
                                       wirecopy_blob *blob_out)
{
    assert(snapshot->live && key_out && blob_out);
    MDB_cursor *cursor;
    MDB_val mdb_key, value;
    if (table >= snapshot->env->table_count)
        return WIRECOPY_E_NOT_FOUND;
    int code = mdb_cursor_open(snapshot->txn, snapshot->env->tables[table], &cursor);
    if (code != MDB_SUCCESS)
        return status_from_mdb(code);
    code = mdb_cursor_get(cursor, &mdb_key, &value, MDB_LAST);
    const wirecopy_status status = code == MDB_SUCCESS ? key_from_mdb(&mdb_key, key_out) : status_from_mdb(code);
    if (status == WIRECOPY_OK)
        *blob_out = blob_of(&value);
    mdb_cursor_close(cursor);
    return status;
}

wirecopy_status wirecopy_snapshot_walk(wirecopy_snapshot *snapshot, unsigned table, uint64_t first_key,
                                       wirecopy_status (*visit)(void *context, uint64_t key, wirecopy_blob blob),
                                       void *context)
{
    assert(snapshot->live && visit);
    MDB_cursor *cursor;
    MDB_val mdb_key = {sizeof first_key, &first_key}, value;
    if (table >= snapshot->env->table_count)
        return WIRECOPY_OK;
    int code = mdb_cursor_open(snapshot->txn, snapshot->env->tables[table], &cursor);
    if (code != MDB_SUCCESS)
        return status_from_mdb(code);

    wirecopy_status status = WIRECOPY_OK;
    code = mdb_cursor_get(cursor, &mdb_key, &value, MDB_SET_RANGE);
    while (code == MDB_SUCCESS && status == WIRECOPY_OK) {
        uint64_t key;
        status = key_from_mdb(&mdb_key, &key);
        if (status == WIRECOPY_OK)
            status = visit(context, key, blob_of(&value));
        if (status == WIRECOPY_OK)
            code = mdb_cursor_get(cursor, &mdb_key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    return code == MDB_SUCCESS || code == MDB_NOTFOUND ? status : status_from_mdb(code);
}

wirecopy_status wirecopy_snapshot_measure(wirecopy_snapshot *snapshot, unsigned table,
                                          wirecopy_table_figures *figures_out)
{
    assert(snapshot->live && figures_out);
    MDB_stat stat = {0};
    const int code =
        table < snapshot->env->table_count ? mdb_stat(snapshot->txn, snapshot->env->tables[table], &stat) : MDB_SUCCESS;
    if (code != MDB_SUCCESS)
        return status_from_mdb(code);
    *figures_out = (wirecopy_table_figures){
        .entry_count = stat.ms_entries,
        .byte_count =
            (uint64_t)(stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages) * snapshot->env->page_bytes,
    };
    return WIRECOPY_OK;
}

/* A disk that fills up in the middle of a write gives LMDB a short write, which it reports as EIO. */
static wirecopy_status status_of_write(const wirecopy_env *env, int code, size_t byte_count)
{
    mdb_filehandle_t file;
    struct statvfs space;
    if (code == EIO && mdb_env_get_fd(env->mdb, &file) == MDB_SUCCESS && fstatvfs(file, &space) == 0 &&
        (uint64_t)space.f_bavail * space.f_frsize <= byte_count)
        return WIRECOPY_E_FULL;
    return status_from_mdb(code);
}

wirecopy_status wirecopy_change_begin(wirecopy_env *env, size_t byte_count, wirecopy_change **change_out)
{
    assert(env && change_out);
    wirecopy_status status = env->map_lost ? WIRECOPY_E_MEMORY : map_grow(env, byte_count);
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_change *change = wirecopy_memory_alloc_zeroed(1, sizeof *change);
    if (!change)
        return WIRECOPY_E_MEMORY;
    change->env = env;
    change->byte_count = byte_count;
    use_begin(env);
    status = status_of_begin(env, mdb_txn_begin(env->mdb, NULL, 0, &change->txn));
    if (status != WIRECOPY_OK) {
        use_end(env);
        wirecopy_memory_free(change);
        return status;
    }
    *change_out = change;
    return WIRECOPY_OK;
}

static wirecopy_status put(wirecopy_change *change, unsigned table, uint64_t key, size_t byte_count, unsigned flags,
                           void **bytes_out)
{
    MDB_val mdb_key = {sizeof key, &key}, value = {byte_count, NULL};
    const int code = mdb_put(change->txn, change->env->tables[table], &mdb_key, &value, MDB_RESERVE | flags);
    if (code == MDB_SUCCESS)
        *bytes_out = value.mv_data;
    return status_of_write(change->env, code, change->byte_count);
}

wirecopy_status wirecopy_change_put(wirecopy_change *change, unsigned table, uint64_t key, size_t byte_count,
                                    void **bytes_out)
{
    return put(change, table, key, byte_count, 0, bytes_out);
}

wirecopy_status wirecopy_change_append(wirecopy_change *change, unsigned table, uint64_t key, size_t byte_count,
                                       void **bytes_out)
{
    return put(change, table, key, byte_count, MDB_APPEND, bytes_out);
}

wirecopy_status wirecopy_change_delete(wirecopy_change *change, unsigned table, uint64_t key)
{
    MDB_val mdb_key = {sizeof key, &key};
    const int code = mdb_del(change->txn, change->env->tables[table], &mdb_key, NULL);
    return status_of_write(change->env, code, change->byte_count);
}

wirecopy_status wirecopy_change_delete_from(wirecopy_change *change, unsigned table, uint64_t first_key)
{
    MDB_cursor *cursor;
    int code = mdb_cursor_open(change->txn, change->env->tables[table], &cursor);
    if (code != MDB_SUCCESS)
        return status_from_mdb(code);
    while (code == MDB_SUCCESS) {
        MDB_val mdb_key = {sizeof first_key, &first_key}, value;
        code = mdb_cursor_get(cursor, &mdb_key, &value, MDB_SET_RANGE);
        if (code == MDB_SUCCESS)
            code = mdb_cursor_del(cursor, 0);
    }
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? WIRECOPY_OK : status_of_write(change->env, code, change->byte_count);
}

/* LMDB does not write pages that were taken and given back in one transaction; when the last ones are of that kind, the
 * file ends before the pages in use do. A hole in their place tells it from one that was cut off. The commit is durable
 * whether or not this succeeds. */
static void file_extend(wirecopy_env *env)
{
    mdb_filehandle_t file;
    if (check_file_reaches(env) == WIRECOPY_E_CORRUPT && mdb_env_get_fd(env->mdb, &file) == MDB_SUCCESS)
        (void)!ftruncate(file, (off_t)wirecopy_env_used_bytes(env));
}

wirecopy_status wirecopy_change_commit(wirecopy_change *change)
{
    const int code = mdb_txn_commit(change->txn);
    use_end(change->env);
    const wirecopy_status status = status_of_write(change->env, code, change->byte_count);
    if (status == WIRECOPY_OK)
        file_extend(change->env);
    else
        change->env->failed = status;
    wirecopy_memory_free(change); /* the transaction is gone, also when it failed */
    return status;
}

void wirecopy_change_abort(wirecopy_change *change)
{
    if (!change)
        return;
    mdb_txn_abort(change->txn);
    use_end(change->env);
    wirecopy_memory_free(change);
}
