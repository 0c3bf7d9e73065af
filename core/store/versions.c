#include "core/store/versions.h"

#include "core/base/memory.h"
#include "core/store/handle.h"

/* The versions of one story, from the newest on, whose number is in the list already. */
static wirecopy_status list_before(const wirecopy_deaths *deaths, wirecopy_story_list *chain)
{
    for (;;) {
        const uint64_t before = wirecopy_deaths_predecessor(deaths, chain->stories[chain->count - 1]);
        if (before == UINT64_MAX)
            return WIRECOPY_OK;
        if (wirecopy_memory_reserve(&chain->stories, &chain->capacity, chain->count + 1, sizeof chain->stories[0]))
            return WIRECOPY_E_MEMORY;
        chain->stories[chain->count++] = before;
    }
}

wirecopy_status wirecopy_versions_list(const wirecopy_store *store, wirecopy_view *view, wirecopy_string id,
                                       wirecopy_story_list *list)
{
    const uint64_t as_of = wirecopy_view_story_count(view);
    uint64_t newest;
    wirecopy_status status = wirecopy_view_latest(view, id, as_of, list, &newest);
    if (status == WIRECOPY_OK && newest == as_of)
        status = WIRECOPY_E_NOT_FOUND;
    if (status != WIRECOPY_OK) {
        list->count = 0;
        return status;
    }
    list->count = 1; /* there was one with this id at least */
    list->stories[0] = newest;
    return list_before(&store->log.deaths, list);
}

static wirecopy_status deliver(wirecopy_store *store, wirecopy_view *view, uint64_t story,
                               wirecopy_status (*visit)(void *context, const wirecopy_record *record), void *context)
{
    const wirecopy_deaths *const deaths = &store->log.deaths;
    wirecopy_record record;
    const wirecopy_status status = wirecopy_view_record(view, story, &record);
    if (status != WIRECOPY_OK)
        return status;
    record.replaces = wirecopy_deaths_predecessor(deaths, story);
    record.heir = wirecopy_deaths_heir(deaths, story);
    record.status = wirecopy_deaths_is_killed(deaths, story, UINT64_MAX) ? WIRECOPY_CANCELED : record.status;
    return visit(context, &record);
}

wirecopy_status wirecopy_store_versions(wirecopy_store *store, wirecopy_string id,
                                        wirecopy_status (*visit)(void *context, const wirecopy_record *record),
                                        void *context)
{
    if (!store || !visit || (!id.bytes && id.byte_count > 0))
        return WIRECOPY_E_INVALID;
    wirecopy_view *view = NULL;
    wirecopy_story_list chain = {0};
    wirecopy_status status = wirecopy_store_refresh(store);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_create(&store, 1, &view);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_begin(view);
    if (status == WIRECOPY_OK)
        status = wirecopy_versions_list(store, view, id, &chain);
    for (size_t i = chain.count; status == WIRECOPY_OK && i-- > 0;)
        status = deliver(store, view, chain.stories[i], visit, context);
    wirecopy_view_destroy(view);
    wirecopy_memory_free(chain.stories);
    return status;
}
