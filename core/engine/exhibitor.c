#include "core/engine/exhibitor.h"

#include <assert.h>

#include "core/base/memory.h"

struct wirecopy_exhibitor {
    wirecopy_view **views; /* [store_count] one for each store; open only while a text is read */
    size_t store_count;
    wirecopy_text_unpacker *unpacker;
    wirecopy_aligner *aligner;
    wirecopy_string text; /* of the story that is reported on */
};

static wirecopy_status create_views(wirecopy_exhibitor *exhibitor, wirecopy_store *const *stores, size_t store_count)
{
    exhibitor->views = wirecopy_memory_alloc_zeroed(store_count, sizeof exhibitor->views[0]);
    wirecopy_status status = exhibitor->views ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    while (status == WIRECOPY_OK && exhibitor->store_count < store_count) {
        const size_t i = exhibitor->store_count;
        status = wirecopy_view_create(&stores[i], 1, &exhibitor->views[i]);
        exhibitor->store_count += status == WIRECOPY_OK;
    }
    return status;
}

wirecopy_status wirecopy_exhibitor_create(wirecopy_store *const *stores, size_t store_count,
                                          wirecopy_exhibitor **exhibitor_out)
{
    assert(stores && store_count > 0 && exhibitor_out);
    wirecopy_exhibitor *const exhibitor = wirecopy_memory_alloc_zeroed(1, sizeof *exhibitor);
    wirecopy_status status = exhibitor ? create_views(exhibitor, stores, store_count) : WIRECOPY_E_MEMORY;
    if (status == WIRECOPY_OK)
        status = wirecopy_text_unpacker_create(&exhibitor->unpacker);
    if (status == WIRECOPY_OK)
        status = wirecopy_aligner_create(&exhibitor->aligner);
    if (status != WIRECOPY_OK) {
        wirecopy_exhibitor_destroy(exhibitor);
        return status;
    }
    *exhibitor_out = exhibitor;
    return WIRECOPY_OK;
}

void wirecopy_exhibitor_destroy(wirecopy_exhibitor *exhibitor)
{
    if (!exhibitor)
        return;
    for (size_t i = 0; i < exhibitor->store_count; i++)
        wirecopy_view_destroy(exhibitor->views[i]);
    wirecopy_memory_free(exhibitor->views);
    wirecopy_text_unpacker_destroy(exhibitor->unpacker);
    wirecopy_aligner_destroy(exhibitor->aligner);
    wirecopy_memory_free(exhibitor);
}

void wirecopy_exhibitor_set_text(wirecopy_exhibitor *exhibitor, wirecopy_string text)
{
    exhibitor->text = text;
}

static wirecopy_status read_text(const wirecopy_exhibitor *exhibitor, const wirecopy_match *match,
                                 wirecopy_string *text_out)
{
    wirecopy_view *const view = exhibitor->views[match->store];
    wirecopy_status status = wirecopy_view_begin(view);
    if (status != WIRECOPY_OK)
        return status;
    status = wirecopy_view_text(view, match->story, exhibitor->unpacker, text_out);
    wirecopy_view_end(view);
    return status;
}

wirecopy_status wirecopy_report_exhibit(const wirecopy_report *report, size_t match, wirecopy_passage_order order,
                                        wirecopy_exhibit *exhibit_out)
{
    if (!report || !report->exhibitor || match >= report->match_count || !exhibit_out ||
        (unsigned)order > WIRECOPY_PASSAGES_BY_PLACE)
        return WIRECOPY_E_INVALID;
    const wirecopy_exhibitor *const exhibitor = report->exhibitor;
    const wirecopy_match *const found = &report->matches[match];
    wirecopy_exhibit exhibit = {
        .is_kept = true,
        .match = {.id = found->id, .title = found->title, .source = found->source, .time_ms = found->time_ms},
        .story = {.id = report->id,
                  .title = report->title,
                  .source = report->source,
                  .time_ms = report->time_ms,
                  .text = exhibitor->text},
    };
    wirecopy_status status = read_text(exhibitor, found, &exhibit.match.text);
    if (status == WIRECOPY_OK)
        status = wirecopy_align_stories(exhibitor->aligner, &exhibit.match, &exhibit.story, order, &exhibit.alignment);
    if (status == WIRECOPY_E_NOT_FOUND) {
        exhibit = (wirecopy_exhibit){.is_kept = false};
        status = WIRECOPY_OK;
    }
    if (status == WIRECOPY_OK)
        *exhibit_out = exhibit;
    return status;
}
