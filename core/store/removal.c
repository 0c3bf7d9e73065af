#include "core/store/removal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/store/handle.h"

/* A commit once so many stories are gone: 1 MiB of deaths. */
#define DEATHS_PER_COMMIT ((size_t)1 << 16)

/* Lets stories to come have the space of those that are gone for good, where that is half of a batch or a segment. What
 * fails here costs space and nothing else. touched: a bit for each batch that lost a story; NULL: any may have. */
static void reclaim(wirecopy_store *store, const uint8_t *touched)
{
    wirecopy_log *const log = &store->log;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < log->batch_count; i++) {
        const uint64_t begin = log->first_stories[i];
        const uint64_t end = wirecopy_log_batch_end(log, i);
        if ((!touched || touched[i / 8] >> i % 8 & 1) &&
            2 * wirecopy_deaths_erased_count(&log->deaths, begin, end) >= end - begin)
            status = wirecopy_log_shrink(log, i);
    }
    if (status == WIRECOPY_OK)
        (void)wirecopy_segments_sweep(&store->segments, log->story_count, &log->deaths);
}

/* Whether a story of the group is live, apart from one. Members are tried from the first on, and no more of them than it
 * takes: whoever takes out many does so from the last on. */
static wirecopy_status group_lives(const wirecopy_view *view, uint64_t group, uint64_t except, bool *lives_out)
{
    const uint64_t as_of = wirecopy_view_story_count(view);
    wirecopy_story_list members = {0};
    wirecopy_status status = WIRECOPY_OK;
    bool lives = group != except && wirecopy_view_is_live(view, group, as_of), is_whole = false;
    for (size_t count_max = 4; status == WIRECOPY_OK && !lives && !is_whole; count_max *= 4) {
        status = wirecopy_view_members(view, group, as_of, count_max, &members);
        is_whole = members.count < count_max;
        for (size_t i = 0; status == WIRECOPY_OK && !lives && i < members.count; i++)
            lives = members.stories[i] != except && wirecopy_view_card(view, members.stories[i]).group == group;
    }
    wirecopy_memory_free(members.stories);
    *lives_out = lives;
    return status;
}

/* Takes one story out. The first of its group stays posted while others live; with the last of them it goes for good. */
static wirecopy_status bury(wirecopy_store *store, const wirecopy_view *view, uint64_t story, uint64_t heir,
                            bool group_stays)
{
    const uint64_t group = wirecopy_view_card(view, story).group;
    const uint64_t as_of = wirecopy_view_story_count(view);
    bool lives = group_stays || (heir != 0 && wirecopy_view_card(view, heir).group == group);
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

wirecopy_status wirecopy_store_replace(wirecopy_store *store, wirecopy_view *view, uint64_t story, uint64_t heir,
                                       bool group_stays)
{
    assert(store && view && story < heir && wirecopy_view_is_live(view, story, heir));
    const wirecopy_status status = wirecopy_store_settle(store);
    return status == WIRECOPY_OK ? bury(store, view, story, heir, group_stays) : status;
}

wirecopy_status wirecopy_store_append_deleted(wirecopy_store *store, const wirecopy_record *record, uint64_t *story_out)
{
    assert(store && record && record->group == wirecopy_store_story_count(store));
    const wirecopy_record remains = wirecopy_record_remains(record);
    uint64_t story;
    wirecopy_status status = wirecopy_store_append(store, &remains, &story);
    if (status != WIRECOPY_OK)
        return status;
    status = wirecopy_store_add_death(store, &(wirecopy_death){.story = story, .is_hidden = true});
    if (status == WIRECOPY_OK)
        *story_out = story;
    else
        store->failed = status;
    return status;
}

wirecopy_status wirecopy_store_note_kill(wirecopy_store *store, uint64_t story, uint64_t at)
{
    assert(store && story < at && at <= wirecopy_store_story_count(store));
    const wirecopy_status status = wirecopy_store_add_death(store, &(wirecopy_death){.story = story, .heir = at});
    if (status != WIRECOPY_OK)
        store->failed = status;
    return status;
}

/* A story that is to be taken out, and which of the ids said so. */
typedef struct doomed {
    uint64_t story;
    size_t id;
} doomed;

typedef struct deletion {
    wirecopy_store *store;
    wirecopy_view *view;
    doomed *stories; /* [count] not taken out yet */
    size_t count, capacity;
    wirecopy_story_list versions; /* of one id */
    uint8_t *touched;             /* a bit for each batch that lost a story */
    uint64_t *version_counts;
} deletion;

static wirecopy_status doom_versions(deletion *run, wirecopy_string id, size_t i)
{
    const wirecopy_status status = wirecopy_view_versions(run->view, id, &run->versions);
    if (status != WIRECOPY_OK)
        return status;
    if (wirecopy_memory_reserve(&run->stories, &run->capacity, run->count + run->versions.count,
                                sizeof *run->stories) != 0)
        return WIRECOPY_E_MEMORY;
    for (size_t version = 0; version < run->versions.count; version++)
        run->stories[run->count++] = (doomed){run->versions.stories[version], i};
    return WIRECOPY_OK;
}

/* The last story first; an id that is given again comes after itself. */
static int compare_doomed(const void *a, const void *b)
{
    const doomed *const left = a, *const right = b;
    if (left->story != right->story)
        return left->story < right->story ? 1 : -1;
    return left->id < right->id ? -1 : left->id > right->id;
}

static void touch(deletion *run, uint64_t story)
{
    const size_t batch = wirecopy_log_batch_of(&run->store->log, story);
    run->touched[batch / 8] |= (uint8_t)(1u << batch % 8);
}

/* Takes out what is doomed, from the last story on, so that a group whose copies go has its first story until the end. */
static wirecopy_status bury_doomed(deletion *run)
{
    wirecopy_status status = WIRECOPY_OK;
    size_t count = 0;
    if (run->count > 1)
        qsort(run->stories, run->count, sizeof *run->stories, compare_doomed);
    for (size_t i = 0; i < run->count; i++)
        if (i == 0 || run->stories[i].story != run->stories[i - 1].story)
            run->stories[count++] = run->stories[i];
    run->count = count;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->count; i++) {
        const uint64_t story = run->stories[i].story;
        touch(run, story);
        touch(run, wirecopy_view_card(run->view, story).group);
        status = bury(run->store, run->view, story, 0, false);
    }
    return status;
}

/* Takes out the stories of the next ids, as many as go into one commit. Returns in *next the id after them. */
static wirecopy_status delete_some(deletion *run, const wirecopy_string *ids, size_t id_count, size_t *next)
{
    wirecopy_status status = wirecopy_view_begin(run->view);
    if (status != WIRECOPY_OK)
        return status;
    run->count = 0;
    for (; status == WIRECOPY_OK && *next < id_count && run->count < DEATHS_PER_COMMIT; ++*next)
        status = doom_versions(run, ids[*next], *next);
    if (status == WIRECOPY_OK)
        status = bury_doomed(run);
    wirecopy_view_end(run->view);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_commit(run->store);
    for (size_t i = 0; status == WIRECOPY_OK && i < run->count; i++)
        run->version_counts[run->stories[i].id]++;
    return status;
}

static bool are_ids(const wirecopy_string *ids, size_t id_count)
{
    for (size_t i = 0; i < id_count; i++)
        if (!ids || (!ids[i].bytes && ids[i].byte_count > 0))
            return false;
    return true;
}

wirecopy_status wirecopy_store_delete(wirecopy_store *store, const wirecopy_string *ids, size_t id_count,
                                      uint64_t *version_counts_out)
{
    if (!store || store->mode == WIRECOPY_STORE_READ || !are_ids(ids, id_count) || !version_counts_out)
        return WIRECOPY_E_INVALID;
    deletion run = {.store = store, .version_counts = version_counts_out};
    size_t next = 0;
    for (size_t i = 0; i < id_count; i++)
        version_counts_out[i] = 0;
    run.touched = wirecopy_memory_alloc_zeroed(store->log.batch_count / 8 + 1, 1);
    wirecopy_status status = run.touched ? store->failed : WIRECOPY_E_MEMORY;
    if (status == WIRECOPY_OK)
        status = wirecopy_view_create(&store, 1, &run.view);
    while (status == WIRECOPY_OK && next < id_count)
        status = delete_some(&run, ids, id_count, &next);
    wirecopy_view_destroy(run.view);
    if (status == WIRECOPY_OK)
        reclaim(store, run.touched);
    wirecopy_memory_free(run.stories);
    wirecopy_memory_free(run.versions.stories);
    wirecopy_memory_free(run.touched);
    return status;
}

typedef struct expiry {
    wirecopy_store *store;
    wirecopy_view *view;
    int64_t before_ms;
    wirecopy_story_list versions; /* of one id */
    wirecopy_store_expiry done;
} expiry;

/* Takes out every version of the story with an id, the newest first. */
static wirecopy_status expire_versions(expiry *run, wirecopy_string id)
{
    wirecopy_status status = wirecopy_view_versions(run->view, id, &run->versions);
    for (size_t i = run->versions.count; status == WIRECOPY_OK && i-- > 0;)
        status = bury(run->store, run->view, run->versions.stories[i], 0, false);
    return status;
}

static wirecopy_status expire_story(expiry *run, uint64_t story)
{
    wirecopy_record record;
    if (!wirecopy_view_is_live(run->view, story, wirecopy_view_story_count(run->view)))
        return WIRECOPY_OK;
    const wirecopy_status status = wirecopy_view_story(run->view, story, &record);
    if (status != WIRECOPY_OK)
        return status;
    run->done.timeless_count += record.time_ms == WIRECOPY_TIME_NONE;
    if (record.time_ms == WIRECOPY_TIME_NONE || record.time_ms >= run->before_ms)
        return WIRECOPY_OK;
    run->done.story_count++;
    return expire_versions(run, record.id);
}

/* From the last story on, so that a group whose copies go one by one has its first story until the end. */
static wirecopy_status expire_batch(expiry *run, size_t batch)
{
    const wirecopy_log *const log = &run->store->log;
    const uint64_t begin = log->first_stories[batch];
    uint64_t story = wirecopy_log_batch_end(log, batch);
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
        reclaim(store, NULL);
    }
    wirecopy_memory_free(run.versions.stories);
    return status;
}

/* Kills the newest version of a story. Returns in *is_found whether there is one. */
static wirecopy_status kill_newest(wirecopy_store *store, wirecopy_view *view, wirecopy_string id,
                                   wirecopy_story_list *scratch, bool *is_found)
{
    const uint64_t as_of = wirecopy_view_story_count(view);
    uint64_t story;
    wirecopy_status status = wirecopy_view_latest(view, id, as_of, scratch, &story);
    *is_found = status == WIRECOPY_OK && story != as_of;
    if (*is_found && !wirecopy_view_is_killed(view, story, as_of))
        status = wirecopy_store_note_kill(store, story, as_of);
    return status;
}

wirecopy_status wirecopy_store_kill(wirecopy_store *store, const wirecopy_string *ids, size_t id_count, bool *found_out)
{
    if (!store || store->mode == WIRECOPY_STORE_READ || !are_ids(ids, id_count) || !found_out)
        return WIRECOPY_E_INVALID;
    wirecopy_view *view = NULL;
    wirecopy_story_list scratch = {0};
    memset(found_out, 0, id_count * sizeof found_out[0]);
    wirecopy_status status = store->failed;
    if (status == WIRECOPY_OK)
        status = wirecopy_view_create(&store, 1, &view);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_begin(view);
    for (size_t i = 0; status == WIRECOPY_OK && i < id_count; i++)
        status = kill_newest(store, view, ids[i], &scratch, &found_out[i]);
    wirecopy_view_destroy(view);
    wirecopy_memory_free(scratch.stories);
    return status == WIRECOPY_OK ? wirecopy_store_commit(store) : status;
}
