#include "wirecopy/story.h"

const char *wirecopy_story_status_name(wirecopy_story_status status)
{
    switch (status) {
    case WIRECOPY_USABLE:
        return "usable";
    case WIRECOPY_WITHHELD:
        return "withheld";
    case WIRECOPY_CANCELED:
        return "canceled";
    }
    return "unknown status";
}

const char *wirecopy_correction_name(wirecopy_correction correction)
{
    switch (correction) {
    case WIRECOPY_AS_IT_WAS:
        return "";
    case WIRECOPY_UPDATE:
        return "update";
    case WIRECOPY_LEAD:
        return "lead";
    case WIRECOPY_REFILE:
        return "refile";
    case WIRECOPY_CORRECTED:
        return "corrected";
    case WIRECOPY_KILL:
        return "kill";
    }
    return "unknown correction";
}
