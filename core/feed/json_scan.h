#ifndef WIRECOPY_FEED_JSON_SCAN_H
#define WIRECOPY_FEED_JSON_SCAN_H

#include <stdbool.h>

#include "wirecopy/story.h"

/*
 * Finds its way through JSON by quotes, brackets and commas alone: what a value is, and whether it is well-formed, is left
 * to the parser that it is cut out for. Strings are as written.
 */

/** The offset behind the value that begins at or after `at`; SIZE_MAX if it does not end, or there is none. */
size_t wirecopy_json_scan_value(wirecopy_string json, size_t at);

/** Whether the bytes end inside of brackets, and not within a string: as the first line of what goes on below does. */
bool wirecopy_json_scan_is_open(wirecopy_string json);

/**
 * Goes through the members of an object, or the items of an array.
 *
 * @param at         offset of the opening bracket at first; then what this call left.
 * @param name_out   the member's name, without its quotes; empty for an item.
 * @param value_out  its value, without white space around it.
 * @return whether there was one.
 */
bool wirecopy_json_scan_next(wirecopy_string json, size_t *at, wirecopy_string *name_out, wirecopy_string *value_out);

/** The value of a member, {NULL, 0} if there is none, or this is no object. */
wirecopy_string wirecopy_json_scan_member(wirecopy_string object, const char *name);

#endif
