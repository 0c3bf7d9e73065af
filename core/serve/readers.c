#include "core/serve/readers.h"

#include <pthread.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/feed/format.h"

struct serve_readers {
    pthread_mutex_t lock;
    pthread_cond_t given;
    serve_reader *free; /* those that nobody has; the one that was used last first */
    size_t free_count;
    size_t count;
    bool is_shut;
    char *path;
    wirecopy_members members;
    serve_reader items[]; /* [count] */
};

static wirecopy_status reader_open_store(serve_reader *reader, const char *path)
{
    reader->status = wirecopy_store_open(path, WIRECOPY_STORE_READ, &reader->store);
    if (reader->status == WIRECOPY_OK)
        reader->status = wirecopy_session_create(&reader->store, 1, &reader->session);
    return reader->status;
}

static void reader_close_store(serve_reader *reader)
{
    wirecopy_session_destroy(reader->session);
    wirecopy_store_close(reader->store);
    reader->session = NULL;
    reader->store = NULL;
}

static wirecopy_status reader_init(serve_reader *reader, const serve_readers *readers)
{
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned side = 0; status == WIRECOPY_OK && side < 2; side++)
        status = wirecopy_parser_create(&readers->members, &reader->parsers[side]);
    if (status == WIRECOPY_OK)
        status = wirecopy_json_create(&reader->json);
    return status == WIRECOPY_OK ? reader_open_store(reader, readers->path) : status;
}

static char *copy_of(const char *text)
{
    char *const copy = wirecopy_memory_alloc(strlen(text) + 1);
    return copy ? memcpy(copy, text, strlen(text) + 1) : NULL;
}

wirecopy_status serve_readers_open(const char *path, size_t count, serve_readers **readers_out)
{
    serve_readers *const readers = wirecopy_memory_alloc_zeroed(1, sizeof *readers + count * sizeof readers->items[0]);
    if (!readers)
        return WIRECOPY_E_MEMORY;
    (void)pthread_mutex_init(&readers->lock, NULL);
    (void)pthread_cond_init(&readers->given, NULL);
    readers->path = copy_of(path);
    wirecopy_status status = readers->path ? wirecopy_members_init(&readers->members, NULL, 0) : WIRECOPY_E_MEMORY;
    for (; status == WIRECOPY_OK && readers->count < count; readers->count++)
        status = reader_init(&readers->items[readers->count], readers);
    for (size_t i = 0; i < readers->count; i++)
        serve_readers_give(readers, &readers->items[i]);
    if (status != WIRECOPY_OK) {
        serve_readers_close(readers);
        return status;
    }
    *readers_out = readers;
    return WIRECOPY_OK;
}

void serve_readers_close(serve_readers *readers)
{
    if (!readers)
        return;
    for (size_t i = 0; i < readers->count; i++) {
        reader_close_store(&readers->items[i]);
        wirecopy_parser_destroy(readers->items[i].parsers[0]);
        wirecopy_parser_destroy(readers->items[i].parsers[1]);
        wirecopy_json_destroy(readers->items[i].json);
    }
    wirecopy_members_clear(&readers->members);
    wirecopy_memory_free(readers->path);
    (void)pthread_cond_destroy(&readers->given);
    (void)pthread_mutex_destroy(&readers->lock);
    wirecopy_memory_free(readers);
}

serve_reader *serve_readers_take(serve_readers *readers)
{
    pthread_mutex_lock(&readers->lock);
    while (!readers->free || readers->is_shut)
        pthread_cond_wait(&readers->given, &readers->lock);
    serve_reader *const reader = readers->free;
    readers->free = reader->next;
    readers->free_count--;
    pthread_mutex_unlock(&readers->lock);
    return reader;
}

void serve_readers_give(serve_readers *readers, serve_reader *reader)
{
    pthread_mutex_lock(&readers->lock);
    reader->next = readers->free;
    readers->free = reader;
    readers->free_count++;
    if (readers->is_shut)
        pthread_cond_broadcast(&readers->given);
    else
        pthread_cond_signal(&readers->given);
    pthread_mutex_unlock(&readers->lock);
}

void serve_readers_shut(serve_readers *readers)
{
    pthread_mutex_lock(&readers->lock);
    readers->is_shut = true;
    while (readers->free_count < readers->count)
        pthread_cond_wait(&readers->given, &readers->lock);
    pthread_mutex_unlock(&readers->lock);
    for (size_t i = 0; i < readers->count; i++)
        reader_close_store(&readers->items[i]);
}

wirecopy_status serve_readers_reopen(serve_readers *readers)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; i < readers->count; i++) {
        const wirecopy_status opened = reader_open_store(&readers->items[i], readers->path);
        status = opened != WIRECOPY_OK ? opened : status;
    }
    pthread_mutex_lock(&readers->lock);
    readers->is_shut = false;
    pthread_cond_broadcast(&readers->given);
    pthread_mutex_unlock(&readers->lock);
    return status;
}

wirecopy_status serve_reader_parse(serve_reader *reader, unsigned side, wirecopy_string bytes,
                                   wirecopy_story *story_out, wirecopy_reason *reason_out)
{
    static char name[] = "request";
    const wirecopy_document document = {.format = &wirecopy_formats[WIRECOPY_FORMAT_NDJSON], .name = name};
    uint64_t line;
    return wirecopy_parser_parse(reader->parsers[side], &document, bytes, story_out, reason_out, &line);
}
