#include "core/store/card.h"

#include <string.h>

#include "core/fingerprint/hash.h"

uint32_t wirecopy_source_key(wirecopy_string source)
{
    if (source.byte_count == 0)
        return 0;
    const uint32_t key = (uint32_t)(wirecopy_hash64(source.bytes, source.byte_count) >> 32);
    return key ? key : 1;
}

wirecopy_card wirecopy_card_of(const wirecopy_record *record)
{
    wirecopy_card card = {.group = record->group,
                          .source = wirecopy_source_key(record->source),
                          .outline = wirecopy_outline_of(record->fingerprint.sketch, record->fingerprint.sketch_count),
                          .family = record->family};
    memcpy(card.simhash, record->fingerprint.simhash, sizeof card.simhash);
    return card;
}
