#include "core/cli/store.h"

#include <stdbool.h>
#include <sys/stat.h>

#include "core/cli/message.h"

static int open_store(const char *path, wirecopy_store_mode mode, wirecopy_store **store_out)
{
    const wirecopy_status status = wirecopy_store_open(path, mode, store_out);
    if (status == WIRECOPY_OK)
        return CLI_EXIT_DONE;
    if (status != WIRECOPY_E_NOT_FOUND)
        return cli_message_status(status, "cannot open store '%s'", path);
    if (mode == WIRECOPY_STORE_CREATE)
        cli_message_print("cannot make store '%s': the folder it would be in does not exist", path);
    else
        cli_message_print("cannot open store '%s': no store there; 'wirecopy index' makes one", path);
    return wirecopy_status_exit(status);
}

int cli_store_open(const cli_settings *settings, wirecopy_store_mode mode, wirecopy_store **store_out)
{
    return open_store(settings->db, mode, store_out);
}

/* One directory has many paths. What cannot be asked cannot be opened either, and that says why. */
static bool is_same_directory(const char *a, const char *b)
{
    struct stat of_a, of_b;
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

int cli_stores_open(const char *const *paths, size_t store_count, wirecopy_store_mode mode, wirecopy_store **stores)
{
    for (size_t i = 0; i < store_count; i++) {
        for (size_t other = 0; other < i; other++) {
            if (!is_same_directory(paths[other], paths[i]))
                continue;
            cli_message_print("store '%s' is given twice: '%s' is the same directory", paths[other], paths[i]);
            return CLI_EXIT_USAGE;
        }
        const int exit_status = open_store(paths[i], mode, &stores[i]);
        if (exit_status != CLI_EXIT_DONE)
            return exit_status;
    }
    return CLI_EXIT_DONE;
}

int cli_store_fail(const cli_settings *settings, wirecopy_status status)
{
    return cli_message_status(status, "cannot read store '%s'", settings->db);
}
