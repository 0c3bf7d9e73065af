#include "core/feed/json.h"

#include <string.h>

#include "tests/unit/suite.h"

static wirecopy_json *json;

static wirecopy_json_error parse(const char *text, wirecopy_json_type *type_out)
{
    static char padded[512];
    memset(padded, 0, sizeof padded);
    strcpy(padded, text);
    return wirecopy_json_parse(json, padded, strlen(text), type_out);
}

static bool is(wirecopy_string string, const char *text)
{
    return string.byte_count == strlen(text) &&
           (string.byte_count == 0 || memcmp(string.bytes, text, string.byte_count) == 0);
}

static void members_come_in_order_and_unescaped(void)
{
    wirecopy_json_type type = WIRECOPY_JSON_NULL;
    wirecopy_json_member member;
    CU_ASSERT_EQUAL_FATAL(
        parse("{\"a\":\"x\\u0041\\n\",\"\\u0062\":1,\"c\":true,\"d\":null,\"e\":[1],\"f\":{},\"g\":-1.5}", &type),
        WIRECOPY_JSON_OK);
    CU_ASSERT_EQUAL(type, WIRECOPY_JSON_OBJECT);
    static const struct {
        const char *name;
        wirecopy_json_type type;
        const char *string;
    } expected[] = {{"a", WIRECOPY_JSON_STRING, "xA\n"}, {"b", WIRECOPY_JSON_NUMBER, ""},
                    {"c", WIRECOPY_JSON_BOOLEAN, ""},    {"d", WIRECOPY_JSON_NULL, ""},
                    {"e", WIRECOPY_JSON_ARRAY, ""},      {"f", WIRECOPY_JSON_OBJECT, ""},
                    {"g", WIRECOPY_JSON_NUMBER, ""}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        CU_ASSERT_TRUE_FATAL(wirecopy_json_next(json, &member));
        CU_ASSERT_TRUE(is(member.name, expected[i].name));
        CU_ASSERT_EQUAL(member.type, expected[i].type);
        CU_ASSERT_TRUE(is(member.string, expected[i].string));
    }
    CU_ASSERT_FALSE(wirecopy_json_next(json, &member));
}

static void what_is_no_object_has_no_members(void)
{
    static const struct {
        const char *text;
        wirecopy_json_type type;
    } cases[] = {{"[{\"a\":1}]", WIRECOPY_JSON_ARRAY}, {"\"a\"", WIRECOPY_JSON_STRING}, {"12", WIRECOPY_JSON_NUMBER},
                 {"false", WIRECOPY_JSON_BOOLEAN},     {"null", WIRECOPY_JSON_NULL},    {"{}", WIRECOPY_JSON_OBJECT}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        wirecopy_json_type type;
        wirecopy_json_member member;
        CU_ASSERT_EQUAL_FATAL(parse(cases[i].text, &type), WIRECOPY_JSON_OK);
        CU_ASSERT_EQUAL(type, cases[i].type);
        CU_ASSERT_FALSE(wirecopy_json_next(json, &member));
    }
}

static void errors_are_told_apart(void)
{
    static const struct {
        const char *text;
        wirecopy_json_error error;
    } cases[] = {
        {"{\"a\":\"\xff\"}", WIRECOPY_JSON_BAD_UTF8},
        {"{\"a\":\"\\q\"}", WIRECOPY_JSON_BAD_STRING},
        {"{\"a\":\"\\ud800\"}", WIRECOPY_JSON_BAD_STRING},
        {"{\"a\":\"\\udc00\"}", WIRECOPY_JSON_BAD_STRING},
        {"{\"a\":1e999}", WIRECOPY_JSON_BAD_NUMBER},
        {"{\"a\":99999999999999999999}", WIRECOPY_JSON_BAD_NUMBER},
        {"{\"a\":1} x", WIRECOPY_JSON_BAD},
        {"{\"a\":1}{}", WIRECOPY_JSON_BAD},
        {"{\"a\":\"\x01\"}", WIRECOPY_JSON_BAD},
        {"", WIRECOPY_JSON_BAD},
        {"{", WIRECOPY_JSON_BAD},
        {"{'a':1}", WIRECOPY_JSON_BAD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        wirecopy_json_type type;
        wirecopy_json_member member;
        CU_ASSERT_EQUAL(parse(cases[i].text, &type), cases[i].error);
        CU_ASSERT_TRUE(strlen(wirecopy_json_message(json)) > 5);
        CU_ASSERT_FALSE(wirecopy_json_next(json, &member));
    }
}

static void a_parser_grows_with_its_documents(void)
{
    for (size_t byte_count = 16; byte_count <= (size_t)1 << 21; byte_count *= 8) {
        char *bytes = malloc(byte_count + WIRECOPY_JSON_PADDING);
        CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
        memset(bytes, 'x', byte_count + WIRECOPY_JSON_PADDING);
        memcpy(bytes, "{\"t\":\"", 6);
        memcpy(bytes + byte_count - 2, "\"}", 2);
        wirecopy_json_type type;
        wirecopy_json_member member;
        CU_ASSERT_EQUAL(wirecopy_json_parse(json, bytes, byte_count, &type), WIRECOPY_JSON_OK);
        CU_ASSERT_TRUE(wirecopy_json_next(json, &member));
        CU_ASSERT_EQUAL(member.string.byte_count, byte_count - 8);
        free(bytes);
    }
}

static void booleans_are_delivered(void)
{
    wirecopy_json_type type;
    wirecopy_json_member member;
    CU_ASSERT_EQUAL_FATAL(parse("{\"a\":true,\"b\":false,\"c\":\"true\",\"d\":1}", &type), WIRECOPY_JSON_OK);
    CU_ASSERT_TRUE(wirecopy_json_next(json, &member) && member.is_true);
    while (wirecopy_json_next(json, &member))
        CU_ASSERT_FALSE(member.is_true);
}

static void numbers_and_arrays_are_delivered(void)
{
    wirecopy_json_type type;
    wirecopy_json_member member;
    wirecopy_string item;
    CU_ASSERT_EQUAL_FATAL(
        parse("{\"a\":[\"x\",1,\"yz\"],\"b\":18446744073709551615,\"c\":-1,\"d\":1.5,\"e\":[],\"f\":\"8\"}", &type),
        WIRECOPY_JSON_OK);
    CU_ASSERT_FALSE(wirecopy_json_next_item(json, &item));
    CU_ASSERT_TRUE(wirecopy_json_next(json, &member) && !member.is_unsigned);
    CU_ASSERT_EQUAL(wirecopy_json_item_count(json), 3);
    CU_ASSERT_TRUE(wirecopy_json_next_item(json, &item) && item.byte_count == 1 && item.bytes[0] == 'x');
    CU_ASSERT_TRUE(wirecopy_json_next_item(json, &item) && !item.bytes);
    CU_ASSERT_TRUE(wirecopy_json_next_item(json, &item) && item.byte_count == 2);
    CU_ASSERT_FALSE(wirecopy_json_next_item(json, &item));
    CU_ASSERT_TRUE(wirecopy_json_next(json, &member) && member.is_unsigned && member.number == UINT64_MAX);
    CU_ASSERT_EQUAL(wirecopy_json_item_count(json), 0);
    CU_ASSERT_TRUE(wirecopy_json_next(json, &member) && !member.is_unsigned && member.number == 0);
    CU_ASSERT_TRUE(wirecopy_json_next(json, &member) && !member.is_unsigned && member.number == 0);
    CU_ASSERT_TRUE(wirecopy_json_next(json, &member) && !wirecopy_json_next_item(json, &item));
    CU_ASSERT_TRUE(wirecopy_json_next(json, &member) && !member.is_unsigned);
    CU_ASSERT_FALSE(wirecopy_json_next(json, &member));
}

static void values_are_found_at_any_depth(void)
{
    wirecopy_json_type type;
    wirecopy_json_value value, inner;
    uint64_t number;
    CU_ASSERT_EQUAL_FATAL(
        parse("{\"a\":{\"B\":[{\"x\":1},\"two\"],\"c\":7},\"A\":1,\"d\":\"s\\u0041\",\"e\":-1,\"f\":null}", &type),
        WIRECOPY_JSON_OK);
    const wirecopy_json_value root = wirecopy_json_root(json);
    CU_ASSERT_EQUAL(wirecopy_json_type_of(root), WIRECOPY_JSON_OBJECT);
    CU_ASSERT_TRUE_FATAL(wirecopy_json_find(root, "A", &value)); /* the first of them, in any case */
    CU_ASSERT_EQUAL(wirecopy_json_type_of(value), WIRECOPY_JSON_OBJECT);
    CU_ASSERT_TRUE_FATAL(wirecopy_json_find(value, "c", &inner));
    CU_ASSERT_TRUE(wirecopy_json_number(inner, &number) && number == 7);
    CU_ASSERT_TRUE_FATAL(wirecopy_json_find(value, "b", &inner));
    CU_ASSERT_EQUAL(wirecopy_json_type_of(inner), WIRECOPY_JSON_ARRAY);
    CU_ASSERT_FALSE(wirecopy_json_find(inner, "x", &value));
    CU_ASSERT_TRUE_FATAL(wirecopy_json_find(root, "d", &value));
    CU_ASSERT_TRUE(is(wirecopy_json_string(value), "sA"));
    CU_ASSERT_FALSE(wirecopy_json_number(value, &number));
    CU_ASSERT_TRUE(wirecopy_json_find(root, "e", &value) && !wirecopy_json_number(value, &number));
    CU_ASSERT_PTR_NULL(wirecopy_json_string(value).bytes);
    CU_ASSERT_TRUE(wirecopy_json_find(root, "f", &value) && wirecopy_json_type_of(value) == WIRECOPY_JSON_NULL);
    CU_ASSERT_FALSE(wirecopy_json_find(root, "g", &value));
}

static void members_and_items_are_stepped_through(void)
{
    wirecopy_json_type type;
    wirecopy_json_value value;
    wirecopy_string name;
    CU_ASSERT_EQUAL_FATAL(parse("[{\"a\":1},[2,[]],\"x\"]", &type), WIRECOPY_JSON_OK);
    wirecopy_json_cursor cursor = wirecopy_json_begin(wirecopy_json_root(json));
    CU_ASSERT_TRUE_FATAL(wirecopy_json_step(&cursor, &name, &value));
    CU_ASSERT_EQUAL(name.byte_count, 0);
    wirecopy_json_cursor inner = wirecopy_json_begin(value);
    CU_ASSERT_TRUE(wirecopy_json_step(&inner, &name, &value) && is(name, "a"));
    CU_ASSERT_FALSE(wirecopy_json_step(&inner, &name, &value));
    CU_ASSERT_TRUE(wirecopy_json_step(&cursor, &name, &value) && wirecopy_json_type_of(value) == WIRECOPY_JSON_ARRAY);
    CU_ASSERT_TRUE(wirecopy_json_step(&cursor, &name, &value) && is(wirecopy_json_string(value), "x"));
    inner = wirecopy_json_begin(value);
    CU_ASSERT_FALSE(wirecopy_json_step(&inner, &name, &value));
    CU_ASSERT_FALSE(wirecopy_json_step(&cursor, &name, &value));
}

/* Strings are passed over, whatever is in them, and what has few bytes cannot have too many values. */
static void a_document_of_very_many_values_is_not_looked_at(void)
{
    static const struct {
        const char *begin, *piece, *end;
        wirecopy_json_error error;
    } rows[] = {
        {"[0", ",1", "]", WIRECOPY_JSON_CROWDED},
        {"[{\"a\\\\\":0}", ",{\"\":0}", "]", WIRECOPY_JSON_CROWDED},
        {"[\"", ",[{:\\\"", "\"]", WIRECOPY_JSON_OK},
        {"[\"", ",,", "", WIRECOPY_JSON_BAD},
    };
    const size_t capacity = (size_t)16 << 20;
    char *const bytes = malloc(capacity);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wirecopy_json_type type;
        const size_t piece_bytes = strlen(rows[i].piece);
        size_t at = strlen(rows[i].begin);
        strcpy(bytes, rows[i].begin);
        for (size_t n = 0; n < WIRECOPY_JSON_VALUES_MAX + 1; n++, at += piece_bytes)
            memcpy(bytes + at, rows[i].piece, piece_bytes);
        strcpy(bytes + at, rows[i].end);
        CU_ASSERT_EQUAL(wirecopy_json_parse(json, bytes, at + strlen(rows[i].end), &type), rows[i].error);
    }
    free(bytes);
}

static void utf8_is_told_from_other_bytes(void)
{
    CU_ASSERT_TRUE(wirecopy_json_is_utf8("caf\xc3\xa9", 5));
    CU_ASSERT_FALSE(wirecopy_json_is_utf8("caf\xe9", 4));
    CU_ASSERT_FALSE(wirecopy_json_is_utf8("\xed\xa0\x80", 3));
    CU_ASSERT_TRUE(wirecopy_json_is_utf8("", 0));
}

int main(void)
{
    static const test_case cases[] = {
        {"booleans are delivered", booleans_are_delivered},
        {"numbers and arrays are delivered", numbers_and_arrays_are_delivered},
        {"values are found at any depth", values_are_found_at_any_depth},
        {"members and items are stepped through", members_and_items_are_stepped_through},
        {"a document of very many values is not looked at", a_document_of_very_many_values_is_not_looked_at},
        {"UTF-8 is told from other bytes", utf8_is_told_from_other_bytes},
        {"members come in order and unescaped", members_come_in_order_and_unescaped},
        {"what is no object has no members", what_is_no_object_has_no_members},
        {"errors are told apart", errors_are_told_apart},
        {"a parser grows with its documents", a_parser_grows_with_its_documents},
    };
    if (wirecopy_json_create(&json) != WIRECOPY_OK)
        return EXIT_FAILURE;
    const int exit_status = RUN_SUITE("feed/json", cases);
    wirecopy_json_destroy(json);
    wirecopy_json_destroy(NULL);
    return exit_status;
}
