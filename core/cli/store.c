#include "core/cli/store.h"

#include "core/cli/message.h"

int cli_store_open(const cli_settings *settings, wirecopy_store **store_out)
{
    const wirecopy_status status = wirecopy_store_open(settings->db, WIRECOPY_STORE_READ, store_out);
    if (status != WIRECOPY_OK)
        return cli_message_status(status, "cannot open store '%s'", settings->db);
    return CLI_EXIT_DONE;
}

int cli_store_fail(const cli_settings *settings, wirecopy_status status)
{
    return cli_message_status(status, "cannot read store '%s'", settings->db);
}
