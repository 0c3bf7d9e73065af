#include "wirecopy/verdict.h"

const char *wirecopy_verdict_name(wirecopy_verdict verdict)
{
    switch (verdict) {
    case WIRECOPY_ORIGINAL:
        return "original";
    case WIRECOPY_RELATED:
        return "related";
    case WIRECOPY_DERIVED:
        return "derived";
    case WIRECOPY_EDITED:
        return "edited";
    case WIRECOPY_IDENTICAL:
        return "identical";
    }
    return "unknown verdict";
}
