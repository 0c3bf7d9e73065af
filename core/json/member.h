#ifndef WIRECOPY_JSON_MEMBER_H
#define WIRECOPY_JSON_MEMBER_H

#include "core/json/writer.h"
#include "wirecopy/archive.h"

/** Writes a story of a dispatch: what it is, what it is to the lead, whom it credits and, where it was asked for and texts
 * are kept, what it left out and added. */
void json_member_write(json_writer *json, const wirecopy_member *member);

#endif
