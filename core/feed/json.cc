#include "core/feed/json.h"

#include <cstring>
#include <new>
#include <strings.h>
#include <type_traits>

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

/* DOM and not On-Demand: it checks the whole document, what follows it included, and all of it runs in the kernel that
 * simdjson chooses for the machine. On-Demand unescapes strings with what the compiler's flags allow, and was no
 * faster on lines that are mostly text. */

namespace dom = simdjson::dom;

static_assert(WIRECOPY_JSON_PADDING >= simdjson::SIMDJSON_PADDING, "simdjson reads further than that");

struct wirecopy_json {
    dom::parser parser;
    dom::object::iterator next;
    dom::object::iterator end;
    size_t item_count = 0; /* of the array, between these two */
    dom::array::iterator item;
    dom::array::iterator items_end;
    simdjson::error_code error = simdjson::SUCCESS;
};

namespace
{

/* Lines differ in length: capacity in powers of two, so that a parser is allocated a few times and not for each line
 * that is the longest so far. */
constexpr size_t capacity_min = size_t(64) << 10;

simdjson::error_code grow(dom::parser &parser, size_t byte_count)
{
    if (byte_count <= parser.capacity())
        return simdjson::SUCCESS;
    size_t capacity = capacity_min;
    while (capacity < byte_count)
        capacity *= 2;
    return parser.allocate(capacity);
}

/* Behind the string that begins at a quote; end if it does not end. A backslash goes with the byte behind it. */
const char *skip_string(const char *quote, const char *end)
{
    for (const char *at = quote + 1; at < end; at++) {
        if (*at == '"')
            return at + 1;
        if (*at == '\\')
            at++;
    }
    return end;
}

/* Whether a document may have too many values. Each takes two bytes at least, and stands behind one of four marks. */
bool is_crowded(const char *bytes, size_t byte_count)
{
    const char *const end = bytes + byte_count;
    size_t count = 0;
    if (byte_count <= 2 * WIRECOPY_JSON_VALUES_MAX)
        return false;
    for (const char *at = bytes; at < end && count <= WIRECOPY_JSON_VALUES_MAX;) {
        if (*at == '"') {
            at = skip_string(at, end);
            continue;
        }
        count += *at == ',' || *at == ':' || *at == '[' || *at == '{';
        at++;
    }
    return count > WIRECOPY_JSON_VALUES_MAX;
}

wirecopy_json_error translate(simdjson::error_code error)
{
    switch (error) {
    case simdjson::SUCCESS:
        return WIRECOPY_JSON_OK;
    case simdjson::UTF8_ERROR:
        return WIRECOPY_JSON_BAD_UTF8;
    case simdjson::STRING_ERROR:
        return WIRECOPY_JSON_BAD_STRING;
    case simdjson::NUMBER_ERROR:
        return WIRECOPY_JSON_BAD_NUMBER;
    case simdjson::MEMALLOC:
        return WIRECOPY_JSON_NO_MEMORY;
    default:
        return WIRECOPY_JSON_BAD;
    }
}

wirecopy_json_type type_of(dom::element element)
{
    switch (element.type()) {
    case dom::element_type::OBJECT:
        return WIRECOPY_JSON_OBJECT;
    case dom::element_type::ARRAY:
        return WIRECOPY_JSON_ARRAY;
    case dom::element_type::STRING:
        return WIRECOPY_JSON_STRING;
    case dom::element_type::BOOL:
        return WIRECOPY_JSON_BOOLEAN;
    case dom::element_type::NULL_VALUE:
        return WIRECOPY_JSON_NULL;
    default:
        return WIRECOPY_JSON_NUMBER;
    }
}

wirecopy_string string_of(std::string_view view)
{
    return wirecopy_string{view.data(), view.size()};
}

} // namespace

wirecopy_status wirecopy_json_create(wirecopy_json **json_out)
{
    wirecopy_json *json = new (std::nothrow) wirecopy_json;
    if (!json)
        return WIRECOPY_E_MEMORY;
    *json_out = json;
    return WIRECOPY_OK;
}

void wirecopy_json_destroy(wirecopy_json *json)
{
    delete json;
}

wirecopy_json_error wirecopy_json_parse(wirecopy_json *json, const char *bytes, size_t byte_count,
                                        wirecopy_json_type *type_out)
{
    json->next = json->end = dom::object::iterator();
    json->item_count = 0;
    if (is_crowded(bytes, byte_count))
        return WIRECOPY_JSON_CROWDED;
    json->error = grow(json->parser, byte_count);
    if (json->error != simdjson::SUCCESS)
        return translate(json->error);

    dom::element root;
    json->error = json->parser.parse(bytes, byte_count, false).get(root);
    if (json->error != simdjson::SUCCESS)
        return translate(json->error);
    dom::object object;
    if (root.get(object) == simdjson::SUCCESS) {
        json->next = object.begin();
        json->end = object.end();
    }
    *type_out = type_of(root);
    return WIRECOPY_JSON_OK;
}

const char *wirecopy_json_message(const wirecopy_json *json)
{
    return simdjson::error_message(json->error);
}

bool wirecopy_json_next(wirecopy_json *json, wirecopy_json_member *member_out)
{
    if (!(json->next != json->end))
        return false;
    const dom::element value = json->next.value();
    member_out->name = string_of(json->next.key());
    member_out->type = type_of(value);
    member_out->string = wirecopy_string{nullptr, 0};
    member_out->number = 0;
    std::string_view string;
    if (value.get(string) == simdjson::SUCCESS)
        member_out->string = string_of(string);
    member_out->is_unsigned = value.get(member_out->number) == simdjson::SUCCESS;
    bool boolean;
    member_out->is_true = value.get(boolean) == simdjson::SUCCESS && boolean;
    json->item_count = 0;
    dom::array array;
    if (value.get(array) == simdjson::SUCCESS) {
        json->item_count = array.size();
        json->item = array.begin();
        json->items_end = array.end();
    }
    ++json->next;
    return true;
}

size_t wirecopy_json_item_count(const wirecopy_json *json)
{
    return json->item_count;
}

bool wirecopy_json_next_item(wirecopy_json *json, wirecopy_string *string_out)
{
    if (json->item_count == 0 || !(json->item != json->items_end))
        return false;
    std::string_view string;
    const dom::element item = *json->item;
    *string_out = wirecopy_string{nullptr, 0};
    if (item.get(string) == simdjson::SUCCESS)
        *string_out = string_of(string);
    ++json->item;
    return true;
}

/* ---- values at any depth ---- */

/* An element is a document's address and an index: it fits into the C face's value, and so does an iterator. */
static_assert(sizeof(dom::element) == sizeof(wirecopy_json_value) && std::is_trivially_copyable<dom::element>::value,
              "a value holds an element");
static_assert(sizeof(dom::object::iterator) == sizeof(wirecopy_json_value) &&
                  sizeof(dom::array::iterator) == sizeof(wirecopy_json_value),
              "a cursor holds iterators");

namespace
{

template <typename From> wirecopy_json_value to_value(const From &from)
{
    wirecopy_json_value value;
    std::memcpy(&value, &from, sizeof value);
    return value;
}

template <typename To> To from_value(const wirecopy_json_value &value)
{
    To to;
    std::memcpy(static_cast<void *>(&to), &value, sizeof to);
    return to;
}

} // namespace

wirecopy_json_value wirecopy_json_root(const wirecopy_json *json)
{
    return to_value(json->parser.doc.root());
}

wirecopy_json_type wirecopy_json_type_of(wirecopy_json_value value)
{
    return type_of(from_value<dom::element>(value));
}

wirecopy_string wirecopy_json_string(wirecopy_json_value value)
{
    std::string_view string;
    if (from_value<dom::element>(value).get(string) != simdjson::SUCCESS)
        return wirecopy_string{nullptr, 0};
    return string_of(string);
}

bool wirecopy_json_number(wirecopy_json_value value, uint64_t *number_out)
{
    return from_value<dom::element>(value).get(*number_out) == simdjson::SUCCESS;
}

wirecopy_json_cursor wirecopy_json_begin(wirecopy_json_value value)
{
    const dom::element element = from_value<dom::element>(value);
    dom::object object;
    dom::array array;
    if (element.get(object) == simdjson::SUCCESS)
        return wirecopy_json_cursor{to_value(object.begin()), to_value(object.end()), true};
    if (element.get(array) == simdjson::SUCCESS)
        return wirecopy_json_cursor{to_value(array.begin()), to_value(array.end()), false};
    return wirecopy_json_cursor{value, value, false};
}

bool wirecopy_json_step(wirecopy_json_cursor *cursor, wirecopy_string *name_out, wirecopy_json_value *value_out)
{
    if (cursor->next.index == cursor->end.index)
        return false;
    *name_out = wirecopy_string{nullptr, 0};
    if (cursor->is_object) {
        auto at = from_value<dom::object::iterator>(cursor->next);
        *name_out = string_of(at.key());
        *value_out = to_value(at.value());
        cursor->next = to_value(++at);
    } else {
        auto at = from_value<dom::array::iterator>(cursor->next);
        *value_out = to_value(*at);
        cursor->next = to_value(++at);
    }
    return true;
}

bool wirecopy_json_find(wirecopy_json_value object, const char *name, wirecopy_json_value *value_out)
{
    wirecopy_json_cursor cursor = wirecopy_json_begin(object);
    const size_t byte_count = std::strlen(name);
    wirecopy_string found;
    wirecopy_json_value value;
    while (cursor.is_object && wirecopy_json_step(&cursor, &found, &value))
        if (found.byte_count == byte_count && strncasecmp(found.bytes, name, byte_count) == 0) {
            *value_out = value;
            return true;
        }
    return false;
}

bool wirecopy_json_is_utf8(const char *bytes, size_t byte_count)
{
    return simdjson::validate_utf8(bytes, byte_count);
}
