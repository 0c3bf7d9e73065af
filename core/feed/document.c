#include "core/feed/document.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/feed/utf8.h"

static char *join(const char *name, const char *member)
{
    const size_t name_bytes = strlen(name), member_bytes = member ? strlen(member) + 1 : 0;
    char *const joined = wirecopy_memory_alloc(name_bytes + member_bytes + 1);
    if (!joined)
        return NULL;
    memcpy(joined, name, name_bytes + 1);
    if (member) {
        joined[name_bytes] = '/';
        memcpy(joined + name_bytes + 1, member, member_bytes);
    }
    return joined;
}

wirecopy_document *wirecopy_document_create(wirecopy_document *file, const char *name, const char *member)
{
    wirecopy_document *const document = wirecopy_memory_alloc_zeroed(1, sizeof *document);
    if (!document)
        return NULL;
    document->name = join(name, member);
    if (!document->name) {
        wirecopy_memory_free(document);
        return NULL;
    }
    document->reference_count = 1;
    document->file = file ? wirecopy_document_refer(file) : NULL;
    return document;
}

wirecopy_document *wirecopy_document_refer(wirecopy_document *document)
{
    document->reference_count++;
    return document;
}

wirecopy_document *wirecopy_document_file(wirecopy_document *document)
{
    return document->file ? document->file : document;
}

void wirecopy_document_count(wirecopy_document *document, wirecopy_status status)
{
    wirecopy_document *const file = wirecopy_document_file(document);
    _Atomic uint64_t *const count = status == WIRECOPY_OK          ? &file->story_count
                                    : status == WIRECOPY_E_NO_TEXT ? &file->skipped_count
                                                                   : &file->refused_count;
    atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
}

/* A run that ends early gives batches back whose items nobody has looked at. */
static bool is_done(const wirecopy_document *document)
{
    return document->is_read &&
           document->story_count + document->skipped_count + document->refused_count == document->item_count;
}

void wirecopy_document_release(wirecopy_document *document)
{
    if (!document)
        return;
    assert(document->reference_count > 0);
    if (--document->reference_count > 0)
        return;
    if (document->watch.done && is_done(document))
        document->watch.done(document->watch.context, document);
    wirecopy_document_release(document->file);
    wirecopy_memory_free(document->name);
    wirecopy_memory_free(document->address);
    wirecopy_memory_free(document->prefixes);
    wirecopy_memory_free(document->bytes);
    wirecopy_memory_free(document->title);
    wirecopy_memory_free(document->lang);
    wirecopy_memory_free(document);
}

wirecopy_status wirecopy_document_set(char **string, wirecopy_string value)
{
    value = wirecopy_utf8_cut(wirecopy_string_trim(value), WIRECOPY_FIELD_BYTES_MAX);
    char *const copy = wirecopy_memory_alloc(value.byte_count + 1);
    if (!copy)
        return WIRECOPY_E_MEMORY;
    if (value.byte_count)
        memcpy(copy, value.bytes, value.byte_count);
    copy[value.byte_count] = '\0';
    wirecopy_memory_free(*string);
    *string = copy;
    return WIRECOPY_OK;
}

wirecopy_string wirecopy_document_get(const char *string)
{
    return (wirecopy_string){string, string ? strlen(string) : 0};
}
