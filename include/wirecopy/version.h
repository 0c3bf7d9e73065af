#ifndef WIRECOPY_VERSION_H
#define WIRECOPY_VERSION_H

/* What is exported from the shared library, and the versions a program can be checked against. */

#if defined(__GNUC__)
#define WIRECOPY_API __attribute__((visibility("default")))
#else
#define WIRECOPY_API
#endif

#define WIRECOPY_VERSION_STRING "0.1.0"

/**
 * Version of the fingerprint: what a text turns into, bit by bit (core/fingerprint/FINGERPRINT.md).
 * A store records the version that made it, and a library of another version refuses that store.
 */
#define WIRECOPY_FINGERPRINT_VERSION 1

/** Version of the files in a store directory; another version is refused. */
#define WIRECOPY_STORE_VERSION 1

#ifdef __cplusplus
extern "C" {
#endif

/** The version of the library at run time, as in WIRECOPY_VERSION_STRING. Static; never NULL. Threads: pure. */
WIRECOPY_API const char *wirecopy_version(void);

#ifdef __cplusplus
}
#endif
#endif
