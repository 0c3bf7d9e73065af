#ifndef WIRECOPY_CREDIT_H
#define WIRECOPY_CREDIT_H

#include "wirecopy/story.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a story names whom it has something from. */
typedef enum wirecopy_credit_kind {
    WIRECOPY_CREDIT_DATELINE = 0,    /**< before the first sentence: "LONDON (AP) -" */
    WIRECOPY_CREDIT_SIGNATURE = 1,   /**< in brackets, or at the end: "(AFP)", "dpa/reuters" */
    WIRECOPY_CREDIT_ATTRIBUTION = 2, /**< in a sentence: "Reuters reported", "selon l'AFP" */
} wirecopy_credit_kind;

/** The name of a kind, such as "dateline"; "unknown kind" for a value not in the list. Static. */
WIRECOPY_API const char *wirecopy_credit_kind_name(wirecopy_credit_kind kind);

/** A credit: bytes begin .. end of the story's text are the name as it stands there. */
typedef struct wirecopy_credit {
    wirecopy_credit_kind kind;
    wirecopy_string
        name; /**< of an agency that is known, its usual short name, static; else as it stands in the text */
    size_t begin, end;
} wirecopy_credit;

/** Credits that are found in one story at most: the first of each name. */
#define WIRECOPY_CREDITS_MAX 8

/**
 * Finds in a text whom it names as its source.
 *
 * Some 60 news agencies are known, by the names they go by in their languages; and whoever is named in a dateline. Words of
 * fifteen languages tell an attribution from a mention. A story can have a source that it does not name, and name one that
 * it has nothing from.
 *
 * @param text        of the story; any bytes.
 * @param names       [name_count] others to look for, such as the sources of stories that it may have something from.
 * @param credits_out [WIRECOPY_CREDITS_MAX] the first of each name, in the order of the text; they borrow it, and names.
 * @return how many; 0 where text or names are NULL and not empty.
 *
 * Cost: some 30 us for 400 words. Threads: pure.
 */
WIRECOPY_API size_t wirecopy_credits_find(wirecopy_string text, const wirecopy_string *names, size_t name_count,
                                          wirecopy_credit *credits_out);

#ifdef __cplusplus
}
#endif
#endif
