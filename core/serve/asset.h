#ifndef WIRECOPY_SERVE_ASSET_H
#define WIRECOPY_SERVE_ASSET_H

#include <stddef.h>

/* Files of this folder that are part of the program: the build makes arrays of them, see embed.cmake. */

extern const char serve_asset_page[];
extern const size_t serve_asset_page_bytes;

/* Its content security policy: the script and the style that are in it and no other, nobody asked but this service, and
 * nobody else may frame it. */
extern const char serve_asset_page_policy[];

extern const char serve_asset_openapi[];
extern const size_t serve_asset_openapi_bytes;

#endif
