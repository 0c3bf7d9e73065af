#include "core/feed/listing.h"

#include <string.h>

#include "core/feed/format.h"
#include "core/feed/json_scan.h"

static wirecopy_string all_of(const wirecopy_document *document)
{
    return (wirecopy_string){document->bytes, document->byte_count};
}

static bool begins_with(wirecopy_string value, char mark)
{
    return value.byte_count > 0 && value.bytes[0] == mark;
}

/* Sets a string of the document from a value as written. */
static wirecopy_status set_string(char **string, wirecopy_string value, wirecopy_json *json)
{
    wirecopy_json_type type;
    if (!begins_with(value, '"'))
        return WIRECOPY_OK;
    const wirecopy_json_error error = wirecopy_json_parse(json, value.bytes, value.byte_count, &type);
    if (error == WIRECOPY_JSON_NO_MEMORY)
        return WIRECOPY_E_MEMORY;
    return error == WIRECOPY_JSON_OK ? wirecopy_document_set(string, wirecopy_json_string(wirecopy_json_root(json)))
                                     : WIRECOPY_OK;
}

static wirecopy_status find_feed(wirecopy_document *document, wirecopy_string root, wirecopy_json *json)
{
    document->format = &wirecopy_formats[WIRECOPY_FORMAT_JSONFEED];
    wirecopy_status status = set_string(&document->title, wirecopy_json_scan_member(root, "title"), json);
    if (status == WIRECOPY_OK)
        status = set_string(&document->lang, wirecopy_json_scan_member(root, "language"), json);
    return status;
}

/* Whether an object has what identifies a story of ninjs. */
static bool may_be_ninjs(wirecopy_string object)
{
    return wirecopy_json_scan_member(object, "uri").bytes || wirecopy_json_scan_member(object, "guid").bytes ||
           wirecopy_json_scan_member(object, "item").bytes;
}

static wirecopy_status find_in_array(const wirecopy_document *document, wirecopy_listing *listing,
                                     wirecopy_reason *reason)
{
    wirecopy_string name, first;
    size_t at = listing->begin;
    if (wirecopy_json_scan_next(all_of(document), &at, &name, &first) && may_be_ninjs(first))
        return WIRECOPY_OK;
    wirecopy_reason_set(reason, "a JSON array; one object per line is expected");
    return WIRECOPY_E_INPUT;
}

/* The array of ninjs in an object around it. */
static wirecopy_string wrapped_array(wirecopy_string root, wirecopy_string items)
{
    const wirecopy_string places[] = {items, wirecopy_json_scan_member(root, "item"),
                                      wirecopy_json_scan_member(wirecopy_json_scan_member(root, "data"), "items")};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        wirecopy_string name, first;
        size_t at = 0;
        if (begins_with(places[i], '[') && wirecopy_json_scan_next(places[i], &at, &name, &first) &&
            may_be_ninjs(first))
            return places[i];
    }
    return (wirecopy_string){NULL, 0};
}

static void set_array(wirecopy_listing *listing, const wirecopy_document *document, wirecopy_string array)
{
    listing->begin = (size_t)(array.bytes - document->bytes);
    listing->has_array = true;
    listing->is_one = false;
}

wirecopy_status wirecopy_listing_find(wirecopy_document *document, wirecopy_json *json, wirecopy_listing *listing_out,
                                      wirecopy_reason *reason)
{
    const wirecopy_string root = wirecopy_string_trim(all_of(document));
    *listing_out = (wirecopy_listing){.is_one = true, .line = 1};
    if (begins_with(root, '[')) {
        set_array(listing_out, document, root);
        return find_in_array(document, listing_out, reason);
    }
    const wirecopy_string version = wirecopy_json_scan_member(root, "version");
    const wirecopy_string items = wirecopy_json_scan_member(root, "items");
    if (version.bytes && memmem(version.bytes, version.byte_count, "jsonfeed.org", 12) && begins_with(items, '[')) {
        set_array(listing_out, document, items);
        return find_feed(document, root, json);
    }
    const wirecopy_string wrapped = wrapped_array(root, items);
    if (wrapped.bytes)
        set_array(listing_out, document, wrapped);
    return WIRECOPY_OK;
}

/* What stands where the next item should. If that does not end, the array does not either. */
static wirecopy_string rest_of(wirecopy_string all, size_t at)
{
    while (at < all.byte_count && strchr(" \t\r\n,[", all.bytes[at]) && all.bytes[at])
        at++;
    return wirecopy_string_trim((wirecopy_string){all.bytes + at, all.byte_count - at});
}

static bool find_next(wirecopy_listing *listing, wirecopy_string all, wirecopy_string *item_out)
{
    wirecopy_string name;
    if (listing->is_one) {
        listing->is_one = false;
        *item_out = wirecopy_string_trim(all);
        return true;
    }
    if (!listing->has_array || wirecopy_json_scan_next(all, &listing->begin, &name, item_out))
        return listing->has_array;
    listing->has_array = false;
    *item_out = rest_of(all, listing->begin);
    return item_out->byte_count > 0 && item_out->bytes[0] != ']';
}

bool wirecopy_listing_next(wirecopy_listing *listing, const wirecopy_document *document, wirecopy_string *item_out,
                           uint64_t *line_out)
{
    const wirecopy_string all = all_of(document);
    if (!find_next(listing, all, item_out))
        return false;
    const size_t at = (size_t)(item_out->bytes - all.bytes);
    for (; listing->counted < at; listing->counted++)
        listing->line += all.bytes[listing->counted] == '\n';
    *line_out = listing->line;
    return true;
}
