/*
 * Hashing a list of words in vectors: a file includes this once, having defined KERNEL and LANES as for lanes.h, and
 *
 *   hash_group   hashes LANES words, but for those over 16 bytes, whose bits it returns. It may read eight bytes up to
 *                the end of a word, also where the word is shorter
 */

/* Words whose longer ones are hashed behind them; their places fit bytes. */
#define WORDS_AT_A_TIME 256

static inline void hash_one(const char *bytes, const uint32_t *starts, uint64_t *hash_out)
{
    *hash_out = wirecopy_hash64(bytes + starts[0], starts[1] - starts[0] - 1);
}

/* The places of the bits of a group that begins at a place, packed into bytes. */
KERNEL static inline uint64_t places_of(unsigned bits, size_t place)
{
    const uint64_t by_byte = _pdep_u64(bits, 0x0101010101010101);
    return _pext_u64(0x0706050403020100 + 0x0101010101010101 * place, by_byte * 0xff);
}

/* LANES words at least. The last group overlaps the one before, if need be. */
KERNEL static void hash_some(const char *bytes, const uint32_t *starts, size_t count, uint64_t *hashes_out)
{
    uint8_t longer[WORDS_AT_A_TIME + 2 * sizeof(uint64_t)];
    size_t longer_count = 0;
    for (size_t i = 0; i < count; i += LANES) {
        const size_t at = count - i < LANES ? count - LANES : i;
        const unsigned is_longer = hash_group(bytes, starts + at, hashes_out + at);
        wirecopy_store64(longer + longer_count, places_of(is_longer, at));
        longer_count += (unsigned)__builtin_popcount(is_longer);
    }
    for (size_t i = 0; i < longer_count; i++)
        hash_one(bytes, starts + longer[i], hashes_out + longer[i]);
}

/* A word that ends within the first eight bytes has nothing before it that could be read. */
KERNEL static void hash_words(const char *bytes, const uint32_t *starts, size_t count, uint64_t *hashes_out)
{
    size_t done = 0;
    while (done < count && starts[done + 1] < 9) {
        hash_one(bytes, starts + done, hashes_out + done);
        done++;
    }
    for (size_t left; (left = count - done) >= LANES; done += left) {
        left = left < WORDS_AT_A_TIME ? left : WORDS_AT_A_TIME;
        hash_some(bytes, starts + done, left, hashes_out + done);
    }
    for (; done < count; done++)
        hash_one(bytes, starts + done, hashes_out + done);
}
