#include "core/cli/store.h"

#include "core/cli/message.h"

int cli_store_open(const cli_settings *settings, wirecopy_store_mode mode, wirecopy_store **store_out)
{
    const wirecopy_status status = wirecopy_store_open(settings->db, mode, store_out);
    if (status == WIRECOPY_OK)
        return CLI_EXIT_DONE;
    if (status != WIRECOPY_E_NOT_FOUND)
        return cli_message_status(status, "cannot open store '%s'", settings->db);
    if (mode == WIRECOPY_STORE_CREATE)
        cli_message_print("cannot make store '%s': the folder it would be in does not exist", settings->db);
    else
        cli_message_print("cannot open store '%s': no store there; 'wirecopy index' makes one", settings->db);
    return wirecopy_status_exit(status);
}

int cli_store_fail(const cli_settings *settings, wirecopy_status status)
{
    return cli_message_status(status, "cannot read store '%s'", settings->db);
}
