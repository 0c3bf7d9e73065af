#include "wirecopy/session.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/engine/item.h"
#include "core/engine/pipeline.h"

struct wirecopy_session {
    wirecopy_store *stores[WIRECOPY_LOOKUP_STORES_MAX];
    size_t store_count;
    wirecopy_view *view; /* NULL: to be made before the next question */
    wirecopy_matcher *matcher;
    wirecopy_fingerprinter *fingerprinter;
    wirecopy_arena arena; /* what the last answer is in */
    wirecopy_item item;
    wirecopy_story_list stories; /* that share a key */
};

wirecopy_status wirecopy_session_create(wirecopy_store *const *stores, size_t store_count,
                                        wirecopy_session **session_out)
{
    if (!session_out || !wirecopy_stores_are_valid(stores, store_count))
        return WIRECOPY_E_INVALID;
    wirecopy_session *const session = wirecopy_memory_alloc_zeroed(1, sizeof *session);
    if (!session)
        return WIRECOPY_E_MEMORY;
    memcpy(session->stores, stores, store_count * sizeof stores[0]);
    session->store_count = store_count;
    wirecopy_status status = wirecopy_matcher_create(&session->matcher);
    if (status == WIRECOPY_OK)
        status = wirecopy_fingerprinter_create(&session->fingerprinter);
    if (status != WIRECOPY_OK) {
        wirecopy_session_destroy(session);
        return status;
    }
    *session_out = session;
    return WIRECOPY_OK;
}

void wirecopy_session_destroy(wirecopy_session *session)
{
    if (!session)
        return;
    wirecopy_view_destroy(session->view);
    wirecopy_matcher_destroy(session->matcher);
    wirecopy_fingerprinter_destroy(session->fingerprinter);
    wirecopy_arena_clear(&session->arena);
    wirecopy_memory_free(session->stories.stories);
    wirecopy_memory_free(session);
}

/* A store that was compacted is opened anew, once no view holds it. */
static void leave_replaced(wirecopy_session *session)
{
    bool is_replaced = false;
    for (size_t i = 0; i < session->store_count; i++)
        is_replaced = is_replaced || wirecopy_store_is_replaced(session->stores[i]);
    if (!is_replaced)
        return;
    wirecopy_view_destroy(session->view);
    session->view = NULL;
}

/* Opens the view on what is committed now. */
static wirecopy_status begin(wirecopy_session *session)
{
    wirecopy_status status = WIRECOPY_OK;
    wirecopy_arena_reset(&session->arena);
    leave_replaced(session);
    for (size_t i = 0; status == WIRECOPY_OK && i < session->store_count; i++)
        status = wirecopy_store_refresh(session->stores[i]);
    if (status == WIRECOPY_OK && !session->view)
        status = wirecopy_view_create(session->stores, session->store_count, &session->view);
    return status == WIRECOPY_OK ? wirecopy_view_begin(session->view) : status;
}

wirecopy_status wirecopy_session_lookup(wirecopy_session *session, const wirecopy_story *story,
                                        const wirecopy_options *options, const wirecopy_report **report_out)
{
    wirecopy_options all_options;
    if (!session || !story || !report_out || wirecopy_options_complete(options, &all_options) != WIRECOPY_OK ||
        all_options.keep_text || all_options.evidence)
        return WIRECOPY_E_INVALID;
    wirecopy_status status = begin(session);
    if (status != WIRECOPY_OK)
        return status;
    session->item = (wirecopy_item){.status = WIRECOPY_OK};
    status = wirecopy_item_fill(&session->item, story, session->fingerprinter, &session->arena);
    if (status == WIRECOPY_OK)
        status = wirecopy_item_look_up(&session->item, story->text, session->matcher, session->view, &all_options,
                                       &session->arena);
    wirecopy_view_end(session->view);
    if (status == WIRECOPY_OK)
        *report_out = &session->item.report;
    return status;
}

/* The view is open. What the record borrows from it is copied. */
static wirecopy_status find(wirecopy_session *session, wirecopy_string id, wirecopy_record *record_out,
                            size_t *version_count_out)
{
    const uint64_t as_of = wirecopy_view_story_count(session->view);
    uint64_t newest;
    wirecopy_record record;
    wirecopy_status status = wirecopy_view_newest(session->view, id, 0, as_of, &session->stories, &newest);
    if (status == WIRECOPY_OK && newest == as_of)
        status = WIRECOPY_E_NOT_FOUND;
    if (status == WIRECOPY_OK)
        status = wirecopy_view_record(session->view, newest, &record);
    if (status == WIRECOPY_OK)
        status = wirecopy_item_take(&session->item, &record, &session->arena);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_versions(session->view, id, &session->stories);
    if (status != WIRECOPY_OK)
        return status;
    const wirecopy_view_place place = wirecopy_view_locate(session->view, newest);
    *record_out = *session->item.record;
    record_out->status = wirecopy_view_status(session->view, record_out, as_of);
    record_out->group -= record_out->story - place.story;
    record_out->story = place.story;
    if (version_count_out)
        *version_count_out = session->stories.count;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_session_find(wirecopy_session *session, wirecopy_string id, wirecopy_record *record_out,
                                      size_t *version_count_out)
{
    if (!session || !record_out)
        return WIRECOPY_E_INVALID;
    wirecopy_status status = begin(session);
    if (status != WIRECOPY_OK)
        return status;
    status = find(session, id, record_out, version_count_out);
    wirecopy_view_end(session->view);
    return status;
}
