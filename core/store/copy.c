#include "core/store/handle.h"
#include "core/store/stage.h"

wirecopy_status wirecopy_store_copy(wirecopy_store *store, const char *path)
{
    if (!store || !path || !*path)
        return WIRECOPY_E_INVALID;
    wirecopy_stage stage = {0};
    wirecopy_status status = wirecopy_store_refresh(store);
    if (status == WIRECOPY_OK)
        status = wirecopy_stage_begin(path, &stage);
    /* Segments first: the log then has every story that they have. And a copy without its log is no store. */
    if (status == WIRECOPY_OK && store->segments.env)
        status = wirecopy_env_copy(store->segments.env, stage.segments_data);
    if (status == WIRECOPY_OK)
        status = wirecopy_env_copy(store->log.env, stage.log_data);
    if (status == WIRECOPY_OK)
        status = wirecopy_stage_finish(&stage);
    wirecopy_stage_clear(&stage);
    return status;
}
