#include "core/feed/entity.h"

#include <string.h>

#include "tests/unit/suite.h"

static const struct reference {
    const char *text;
    size_t byte_count; /* 0: it is no reference */
    uint32_t code_point;
} references[] = {
    {"&amp;", 5, '&'},
    {"&apos;", 6, '\''},
    {"&quot;x", 6, '"'},
    {"&AElig;", 7, 0xc6},
    {"&zwnj;", 6, 0x200c},
    {"&thetasym;", 10, 0x3d1},
    {"&euro;", 6, 0x20ac},
    {"&eacute;t&eacute;", 8, 0xe9},
    {"&#233;", 6, 0xe9},
    {"&#xE9;", 6, 0xe9},
    {"&#xe9 ", 5, 0xe9},
    {"&#38", 4, '&'},
    {"&#x1F600;", 9, 0x1f600},
    {"&#146;", 6, 0x2019}, /* what Windows-1252 has there */
    {"&#129;", 6, WIRECOPY_ENTITY_REPLACEMENT},
    {"&#0;", 4, WIRECOPY_ENTITY_REPLACEMENT},
    {"&#xD800;", 8, WIRECOPY_ENTITY_REPLACEMENT},
    {"&#x110000;", 10, WIRECOPY_ENTITY_REPLACEMENT},
    {"&#99999999999999999999;", 23, WIRECOPY_ENTITY_REPLACEMENT},
    {"&#7;", 4, ' '},
    {"&#10;", 5, ' '},
    {"&", 0, 0},
    {"&;", 0, 0},
    {"& ", 0, 0},
    {"&#;", 0, 0},
    {"&#x;", 0, 0},
    {"&#xg;", 0, 0},
    {"&amp", 0, 0},
    {"&Amp;", 0, 0},
    {"&am;", 0, 0},
    {"&ampx;", 0, 0},
    {"&lol9;", 0, 0},
    {"&thetasymx;", 0, 0},
    {"&T Corporation;", 0, 0},
};

static void references_are_read_as_html_has_them(void)
{
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++) {
        uint32_t code_point = 77;
        const size_t byte_count = wirecopy_entity_decode(references[i].text, strlen(references[i].text), &code_point);
        CU_ASSERT_EQUAL(byte_count, references[i].byte_count);
        CU_ASSERT_EQUAL(code_point, references[i].byte_count ? references[i].code_point : 77);
    }
}

/* The bytes lie at the end of memory of their size: a sanitizer sees one too many. */
static void nothing_is_read_behind_the_end(void)
{
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++)
        for (size_t byte_count = 1; byte_count <= strlen(references[i].text); byte_count++) {
            char *copy = malloc(byte_count);
            uint32_t code_point;
            CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
            memcpy(copy, references[i].text, byte_count);
            CU_ASSERT_TRUE(wirecopy_entity_decode(copy, byte_count, &code_point) <= byte_count);
            free(copy);
        }
}

int main(void)
{
    static const test_case cases[] = {
        {"references are read as HTML has them", references_are_read_as_html_has_them},
        {"nothing is read behind the end", nothing_is_read_behind_the_end},
    };
    return RUN_SUITE("feed/entity", cases);
}
