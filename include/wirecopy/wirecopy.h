#ifndef WIRECOPY_H
#define WIRECOPY_H

/* All of wirecopy. */

#include "wirecopy/archive.h"
#include "wirecopy/credit.h"
#include "wirecopy/engine.h"
#include "wirecopy/feed.h"
#include "wirecopy/fingerprint.h"
#include "wirecopy/kernel.h"
#include "wirecopy/passage.h"
#include "wirecopy/session.h"
#include "wirecopy/status.h"
#include "wirecopy/store.h"
#include "wirecopy/story.h"
#include "wirecopy/verdict.h"
#include "wirecopy/version.h"

#endif
