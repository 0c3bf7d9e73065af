#ifndef WIRECOPY_SERVE_QUESTION_H
#define WIRECOPY_SERVE_QUESTION_H

#include "core/serve/target.h"
#include "wirecopy/engine.h"

/** Sources that a lookup can be confined to. */
#define SERVE_SOURCES_MAX 64

/** What the parameters of a request ask for. It borrows the target. */
typedef struct serve_question {
    wirecopy_options options; /* filter.sources is set by serve_question_options() */
    wirecopy_string sources[SERVE_SOURCES_MAX];
} serve_question;

/** Room for a reason, and its terminator. */
#define SERVE_QUESTION_REASON_BYTES 200

/** Which parameters there are. */
typedef enum serve_question_kind {
    SERVE_QUESTION_NONE,
    SERVE_QUESTION_ADD, /* limit and min-verdict */
    SERVE_QUESTION_LOOKUP,
} serve_question_kind;

/**
 * Reads parameters that are called and mean what the options of 'wirecopy lookup' do: limit, min-verdict, within,
 * source, other-sources, radius. An unknown one is refused, and so is one that is given twice but for source.
 *
 * @param reason_out  [SERVE_QUESTION_REASON_BYTES] why it is refused.
 * @return WIRECOPY_OK or WIRECOPY_E_INPUT.
 */
wirecopy_status serve_question_parse(serve_question *question, serve_question_kind kind, const serve_target *target,
                                     char *reason_out);

/** The options, which point into the question. */
const wirecopy_options *serve_question_options(serve_question *question);

#endif
