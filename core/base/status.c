#include "wirecopy/status.h"

const char *wirecopy_version(void)
{
    return WIRECOPY_VERSION_STRING;
}

const char *wirecopy_status_message(wirecopy_status status)
{
    switch (status) {
#define STATUS_CASE(name, value, exit_status, message)                                                                 \
    case WIRECOPY_##name:                                                                                              \
        return message;
        WIRECOPY_STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
    }
    return "unknown status";
}

const char *wirecopy_status_name(wirecopy_status status)
{
    switch (status) {
#define STATUS_CASE(name, value, exit_status, message)                                                                 \
    case WIRECOPY_##name:                                                                                              \
        return "WIRECOPY_" #name;
        WIRECOPY_STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
    }
    return "unknown status";
}

int wirecopy_status_exit(wirecopy_status status)
{
    switch (status) {
#define STATUS_CASE(name, value, exit_status, message)                                                                 \
    case WIRECOPY_##name:                                                                                              \
        return exit_status;
        WIRECOPY_STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
    }
    return 5;
}
