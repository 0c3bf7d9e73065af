#ifndef WIRECOPY_STATUS_H
#define WIRECOPY_STATUS_H

#include "wirecopy/version.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Every outcome of a fallible function: name, value, exit status of a program that ends on it, message.
 *
 * Exit statuses: 2 usage, 3 bad input, 4 store, 5 system.
 */
#define WIRECOPY_STATUS_LIST(X)                                                                                        \
    X(OK, 0, 0, "success")                                                                                             \
    X(E_INVALID, -1, 2, "invalid argument")                                                                            \
    X(E_INPUT, -2, 3, "bad input")                                                                                     \
    X(E_LIMIT, -3, 3, "larger than the limit")                                                                         \
    X(E_NOT_FOUND, -4, 4, "no store there")                                                                            \
    X(E_NOT_STORE, -5, 4, "not a wirecopy store")                                                                      \
    X(E_VERSION, -6, 4, "made by another version of wirecopy")                                                         \
    X(E_CORRUPT, -7, 4, "store is damaged")                                                                            \
    X(E_LOCKED, -8, 4, "another process is writing to the store")                                                      \
    X(E_READ_ONLY, -9, 4, "store cannot be written to")                                                                \
    X(E_FULL, -10, 4, "no space left for the store")                                                                   \
    X(E_READERS, -11, 4, "too many readers of the store")                                                              \
    X(E_MEMORY, -12, 5, "out of memory")                                                                               \
    X(E_IO, -13, 5, "input or output failed")                                                                          \
    X(E_CANCELLED, -14, 5, "stopped by the caller")                                                                    \
    X(E_EXISTS, -15, 4, "something is there already")                                                                  \
    X(E_NETWORK, -16, 4, "on a network file system, where memory maps and locks cannot be relied on")                  \
    X(E_NO_TEXT, -17, 3, "carries no text")

/** 0, or negative for an error. */
typedef enum wirecopy_status {
#define WIRECOPY_STATUS_ENUM(name, value, exit_status, message) WIRECOPY_##name = (value),
    WIRECOPY_STATUS_LIST(WIRECOPY_STATUS_ENUM)
#undef WIRECOPY_STATUS_ENUM
} wirecopy_status;

/** The message of a status: lower case, no final stop; "unknown status" for a value not in the list. Static. */
WIRECOPY_API const char *wirecopy_status_message(wirecopy_status status);

/** The name of a status, such as "WIRECOPY_E_CORRUPT"; "unknown status" for a value not in the list. Static. */
WIRECOPY_API const char *wirecopy_status_name(wirecopy_status status);

/** The exit status for a program that ends on this status: 0, 2, 3, 4 or 5. */
WIRECOPY_API int wirecopy_status_exit(wirecopy_status status);

#ifdef __cplusplus
}
#endif
#endif
