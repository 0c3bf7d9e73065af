#ifndef WIRECOPY_TEXT_STOPWORDS_H
#define WIRECOPY_TEXT_STOPWORDS_H

#include <stddef.h>

/** The function words of one language, as words.h normalises them: folded, apostrophes dropped. */
typedef struct wirecopy_stopword_list {
    const char *lang;  /**< BCP 47 */
    const char *words; /**< separated by single spaces, sorted, each once */
} wirecopy_stopword_list;

/** One list a language. Which language a text is in is never asked: their union is one set. */
extern const wirecopy_stopword_list wirecopy_stopword_lists[];
extern const size_t wirecopy_stopword_list_count;

#endif
