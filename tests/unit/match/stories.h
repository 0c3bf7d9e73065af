#ifndef WIRECOPY_TESTS_UNIT_MATCH_STORIES_H
#define WIRECOPY_TESTS_UNIT_MATCH_STORIES_H

#include <stdio.h>
#include <string.h>

#include "tests/unit/suite.h"
#include "wirecopy/story.h"

/* A feed that follows from the numbers of its stories: dispatches, and what papers make of them. */

#define STORY_WORDS_MAX 700
#define STORY_SOURCES 4

typedef struct made_story {
    wirecopy_story story;
    char id[32], source[32], title[64];
    char text[STORY_WORDS_MAX * 12];
} made_story;

/* Word i of dispatch n. */
static inline unsigned dispatch_word(uint64_t n, uint64_t i)
{
    uint64_t state = n * 1000003 + i;
    return (unsigned)(random_next(&state) % 100000);
}

static inline size_t dispatch_words(uint64_t n)
{
    uint64_t state = n * 77;
    return 150 + random_next(&state) % 350;
}

static inline void add_word(made_story *made, unsigned word)
{
    char *const end = made->text + made->story.text.byte_count;
    CU_ASSERT_FATAL(made->story.text.byte_count + 12 < sizeof made->text);
    made->story.text.byte_count += (size_t)sprintf(end, "w%u%s ", word, word % 17 ? "" : " of the");
}

/* Words first .. first + count of dispatch n, one in change_in another. */
static inline void add_passage(made_story *made, uint64_t n, size_t first, size_t count, uint64_t *random,
                               unsigned change_in)
{
    for (size_t i = first; i < first + count; i++) {
        const uint64_t draw = random_next(random);
        add_word(made, change_in && draw % change_in == 0 ? (unsigned)(draw % 99991) : dispatch_word(n, i));
    }
}

/* Pieces of a dispatch in order, with words of its own between. */
static inline void add_rewrite(made_story *made, uint64_t n, uint64_t *random)
{
    const size_t count = dispatch_words(n);
    for (size_t i = 0; i + 40 < count; i += 20 + random_next(random) % 40) {
        add_passage(made, n, i, 8 + random_next(random) % 14, random, 0);
        for (size_t own = 5 + random_next(random) % 25; own > 0; own--)
            add_word(made, (unsigned)(random_next(random) % 100000));
    }
}

/* The dispatch that story n is about. */
static inline uint64_t dispatch_of(uint64_t n)
{
    uint64_t state = n;
    return n % 8 < 2 ? n : n / 8 < 2 ? n / 8 * 8 : (n / 8 - random_next(&state) % (n / 8 < 6 ? n / 8 : 6)) * 8;
}

static inline void set_string(wirecopy_string *string, char *room, size_t capacity, const char *form, unsigned number)
{
    *string = (wirecopy_string){room, (size_t)snprintf(room, capacity, form, number)};
}

static inline void fill_text(made_story *made, uint64_t n, uint64_t *random)
{
    const uint64_t about = dispatch_of(n);
    const size_t count = dispatch_words(about);
    switch (n % 8) {
    case 0:
    case 1:
    case 2:
        add_passage(made, about, 0, count, random, 0);
        break;
    case 3:
        add_passage(made, about, 0, count - count / 10, random, 50);
        break;
    case 4:
        add_rewrite(made, about, random);
        break;
    case 5: /* a brief, or nothing */
        add_passage(made, about, random_next(random) % 100, n % 3 ? random_next(random) % 30 : 0, random, 0);
        break;
    case 6: /* news of its own, with a quote, or above its source's box */
        add_passage(made, n, 0, 60, random, 0);
        if (n / 8 % 2)
            add_passage(made, 900000 + n % STORY_SOURCES, 0, 40, random, 0);
        else
            add_passage(made, about, 40, 20, random, 0);
        add_passage(made, n, 60, 120, random, 0);
        break;
    default:
        add_passage(made, about, 0, count, random, 30);
    }
}

/* Story n of the feed. */
static inline void story_make(uint64_t n, made_story *made)
{
    uint64_t random = n * 31 + 7;
    made->story = (wirecopy_story){.time_ms = n % 5 ? (int64_t)n * 60000 : WIRECOPY_TIME_NONE, .lang = {"en", 2}};
    made->story.text.bytes = made->text;
    fill_text(made, n, &random);
    set_string(&made->story.title, made->title, sizeof made->title, n % 8 > 2 ? "Harbour w%u" : "", (unsigned)n);
    set_string(&made->story.source, made->source, sizeof made->source, n % 7 ? "paper %u" : "",
               (unsigned)(n % STORY_SOURCES));
    /* Every eighth story is a version of the one it is about. */
    set_string(&made->story.id, made->id, sizeof made->id, "wire-%u", (unsigned)(n % 8 == 7 ? dispatch_of(n) : n));
}

#endif
