#include "core/store/removal.h"

#include <assert.h>

#include "core/base/memory.h"
#include "core/store/handle.h"

/* A commit once so many stories are gone: 1 MiB of deaths. */
#define DEATHS_PER_COMMIT ((size_t)1 << 16)

/* Lets stories to come have the space of those that are gone for good, where that is half of a batch or a segment. What
 * fails here costs space and nothing else, and is tried again the next time. */
static void reclaim(wirecopy_store *store)
{
    wirecopy_log *const log = &store->log;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < log->batch_count; i++) {
        const uint64_t begin = log->first_stories[i];
        const uint64_t end = i + 1 < log->batch_count ? log->first_stories[i + 1] : log->story_count;
        if (2 * wirecopy_deaths_erased_count(&log->deaths, begin, end) >= end - begin)
            status = wirecopy_log_shrink(log, i);
    }
    if (status == WIRECOPY_OK)
        (void)wirecopy_segments_sweep(&store->segments, log->story_count, &log->deaths);
}

/* Whether a story of the group is live, apart from one. Members are tried from the first on: whoever takes out many does
 * so from the last on. */
static wirecopy_status group_lives(const wirecopy_view *view, uint64_t group, uint64_t except, bool *lives_out)
{
    const uint64_t as_of = wirecopy_view_story_count(view);
    wirecopy_story_list members = {0};
    *lives_out = group != except && wirecopy_view_is_live(view, group, as_of);
    if (*lives_out)
        return WIRECOPY_OK;
    const wirecopy_status status = wirecopy_view_members(view, group, as_of, SIZE_MAX, &members);
    for (size_t i = 0; status == WIRECOPY_OK && !*lives_out && i < members.count; i++)
        *lives_out = members.stories[i] != except && wirecopy_view_card(view, members.stories[i]).group == group;
    wirecopy_memory_free(members.stories);
    return status;
}

/* Takes one story out. The first of its group stays posted while others live; with the last of them it goes for good. */
static wirecopy_status bury(wirecopy_store *store, const wirecopy_view *view, uint64_t story, uint64_t heir)
{
    const uint64_t group = wirecopy_view_card(view, story).group;
    const uint64_t as_of = wirecopy_view_story_count(view);
    bool lives = heir != 0 && wirecopy_view_card(view, heir).group == group;
    wirecopy_status status = lives ? WIRECOPY_OK : group_lives(view, group, story, &lives);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_add_death(
            store, &(wirecopy_death){
                       .story = story, .heir = heir, .is_hidden = true, .is_unposted = !lives || group != story});
    if (status == WIRECOPY_OK && !lives && group != story && !wirecopy_view_is_live(view, group, as_of))
        status = wirecopy_store_add_death(store, &(wirecopy_death){.story = group, .heir = heir, .is_unposted = true});
    if (status != WIRECOPY_OK)
        store->failed = status;
    return status;
}

wirecopy_status wirecopy_store_replace(wirecopy_store *store, wirecopy_view *view, uint64_t story, uint64_t heir)
{
    assert(store && view && story < heir && wirecopy_view_is_live(view, story, heir));
    return store->failed != WIRECOPY_OK ? store->failed : bury(store, view, story, heir);
}

/* Takes out every version of the story with an id, the newest first. */
static wirecopy_status bury_versions(wirecopy_store *store, wirecopy_view *view, wirecopy_string id, uint64_t *count)
{
    wirecopy_story_list versions = {0};
    wirecopy_status status = wirecopy_view_versions(view, id, &versions);
    for (size_t i = versions.count; status == WIRECOPY_OK && i-- > 0;) {
        status = bury(store, view, versions.stories[i], 0);
        *count += status == WIRECOPY_OK;
    }
    wirecopy_memory_free(versions.stories);
    return status;
}

wirecopy_status wirecopy_store_delete(wirecopy_store *store, wirecopy_string id, uint64_t *version_count_out)
{
    if (!store || store->mode == WIRECOPY_STORE_READ || (!id.bytes && id.byte_count > 0) || !version_count_out)
        return WIRECOPY_E_INVALID;
    wirecopy_view *view = NULL;
    uint64_t count = 0;
    wirecopy_status status = wirecopy_view_create(&store, 1, &view);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_begin(view);
    if (status == WIRECOPY_OK) {
        status = bury_versions(store, view, id, &count);
        wirecopy_view_end(view);
    }
    wirecopy_view_destroy(view);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_commit(store);
    if (status == WIRECOPY_OK) {
        *version_count_out = count;
        reclaim(store);
    }
    return status;
}

typedef struct expiry {
    wirecopy_store *store;
    wirecopy_view *view;
    int64_t before_ms;
    wirecopy_store_expiry done;
} expiry;

static wirecopy_status expire_story(expiry *run, uint64_t story)
{
    wirecopy_record record;
    uint64_t version_count = 0;
    if (!wirecopy_view_is_live(run->view, story, wirecopy_view_story_count(run->view)))
        return WIRECOPY_OK;
    const wirecopy_status status = wirecopy_view_story(run->view, story, &record);
    if (status != WIRECOPY_OK)
        return status;
    run->done.timeless_count += record.time_ms == WIRECOPY_TIME_NONE;
    if (record.time_ms == WIRECOPY_TIME_NONE || record.time_ms >= run->before_ms)
        return WIRECOPY_OK;
    run->done.story_count++;
    return bury_versions(run->store, run->view, record.id, &version_count);
}

/* From the last story on, so that a group whose copies go one by one has its first story until the end. */
static wirecopy_status expire_batch(expiry *run, size_t batch)
{
    const wirecopy_log *const log = &run->store->log;
    const uint64_t begin = log->first_stories[batch];
    uint64_t story = batch + 1 < log->batch_count ? log->first_stories[batch + 1] : log->story_count;
    wirecopy_status status = wirecopy_view_begin(run->view);
    if (status != WIRECOPY_OK)
        return status;
    while (status == WIRECOPY_OK && story-- > begin)
        status = expire_story(run, story);
    wirecopy_view_end(run->view);
    if (status == WIRECOPY_OK && (run->store->death_count >= DEATHS_PER_COMMIT || batch == 0))
        status = wirecopy_store_commit(run->store);
    return status;
}

wirecopy_status wirecopy_store_expire(wirecopy_store *store, int64_t before_ms, wirecopy_store_expiry *expiry_out)
{
    if (!store || store->mode == WIRECOPY_STORE_READ || !expiry_out)
        return WIRECOPY_E_INVALID;
    expiry run = {.store = store, .before_ms = before_ms};
    wirecopy_status status = store->failed;
    if (status == WIRECOPY_OK)
        status = wirecopy_view_create(&store, 1, &run.view);
    for (size_t i = store->log.batch_count; status == WIRECOPY_OK && i-- > 0;)
        status = expire_batch(&run, i);
    wirecopy_view_destroy(run.view);
    if (status == WIRECOPY_OK) {
        *expiry_out = run.done;
        reclaim(store);
    }
    return status;
}
