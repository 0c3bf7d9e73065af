#ifndef WIRECOPY_FEED_FEED_H
#define WIRECOPY_FEED_FEED_H

#include "core/feed/reader.h"
#include "wirecopy/feed.h"

/* What tests need of a feed beside include/wirecopy/feed.h. */

/**
 * Opens bytes of the caller's as a feed of one file; borrowed until the feed is closed.
 *
 * @param path  what the file is called.
 * @return as wirecopy_feed_open().
 */
wirecopy_status wirecopy_feed_open_memory(const char *path, wirecopy_string bytes, const wirecopy_feed_options *options,
                                          wirecopy_feed **feed_out);

/** The feed's limits, to be changed before the first read. Stories do not depend on the first two. */
wirecopy_reader_limits *wirecopy_feed_limits(wirecopy_feed *feed);

#endif
