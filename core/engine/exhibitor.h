#ifndef WIRECOPY_ENGINE_EXHIBITOR_H
#define WIRECOPY_ENGINE_EXHIBITOR_H

#include "core/store/view.h"
#include "wirecopy/engine.h"

/** Shows what matches and a story have in common: working memory of one run, for one report after the other. */
typedef struct wirecopy_exhibitor wirecopy_exhibitor;

/** stores: [store_count] of the matches. WIRECOPY_OK, or as wirecopy_view_create(). */
wirecopy_status wirecopy_exhibitor_create(wirecopy_store *const *stores, size_t store_count,
                                          wirecopy_exhibitor **exhibitor_out);

/** NULL is allowed. */
void wirecopy_exhibitor_destroy(wirecopy_exhibitor *exhibitor);

/** Says whose text the next reports are of: borrowed. */
void wirecopy_exhibitor_set_text(wirecopy_exhibitor *exhibitor, wirecopy_string text);

#endif
