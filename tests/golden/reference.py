#!/usr/bin/env python3
"""Fingerprints by core/fingerprint/FINGERPRINT.md alone: slow, plain, and independent of the library's code.

    reference.py             prints what fingerprints.txt has to hold
    reference.py --check     compares with fingerprints.txt; exit status 1 if it differs, 77 without python3-xxhash
    reference.py --explain TEXT...   shows every step for a short text

Only the lists of stop words are taken from the library, for they are part of the format. Python knows another version
of Unicode than the format: the stories of fingerprints.ndjson keep to characters that both have.
"""

import codecs
import json
import pathlib
import re
import sys
import unicodedata

try:
    import xxhash
except ImportError:
    print("reference.py: needs python3-xxhash", file=sys.stderr)
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
MASK = 2**64 - 1

# ---- characters ----

ILL_FORMED = "\udfff"  # no character of valid UTF-8
codecs.register_error("part", lambda error: (ILL_FORMED, error.end))


def ranges(text):
    found = set()
    for item in text.split():
        first, _, last = item.partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


APOSTROPHES = ranges("0027 02BC 2018 2019 FF07")
IGNORABLE = ranges(
    "00AD 034F 061C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-2064 2066-206F 3164 FE00-FE0F FEFF FFA0"
    " 1BCA0-1BCA3 1D173-1D17A E0001 E0020-E007F E0100-E01EF"
)
UNSPACED = ranges(
    "0E00-0EFF 1000-109F 1780-17FF 19E0-19FF 2E80-2FDF 3005-3007 3021-3029 3031-3035 3038-303C 3041-30FF 31F0-31FF"
    " 3400-4DBF 4E00-9FFF A9E0-A9FF AA60-AA7F F900-FAFF FF66-FF9F 1AFF0-1B16F 20000-323AF"
)


def is_word_category(character):
    return unicodedata.category(character)[0] in "LMN"


def class_of(character):
    if ord(character) in APOSTROPHES or ord(character) in IGNORABLE:
        return "transparent"
    if not is_word_category(character):
        return "separator"
    return "unspaced" if ord(character) in UNSPACED else "word"


def expand(character):
    """One character of NFKC_Casefold before composition: fold, else decompose, and so on with what that makes."""
    if ord(character) in IGNORABLE:
        return ""
    folded = character.casefold()
    if folded != character:
        return "".join(map(expand, folded))
    mapping = [item for item in unicodedata.decomposition(character).split() if not item.startswith("<")]
    return "".join(expand(chr(int(item, 16))) for item in mapping) if mapping else character


def normalise(run):
    composed = unicodedata.normalize("NFC", "".join(map(expand, run)))
    return "".join(c for c in composed if is_word_category(c) and ord(c) not in APOSTROPHES)


# ---- words ----


def words_of_run(run, kind):
    normal = normalise(run)
    if kind == "unspaced" and len(normal) > 1:
        return [normal[i : i + 2] for i in range(len(normal) - 1)]
    return [normal] if normal else []


def split_words(text):
    """The words of a text, and how many ill-formed parts it has."""
    characters = text.decode("utf-8", errors="part")
    words, run, run_kind = [], "", None
    for character in characters + " ":
        kind = "separator" if character == ILL_FORMED else class_of(character)
        if kind == "transparent":
            run += character if run else ""
            continue
        if run and kind != run_kind:
            words += words_of_run(run, run_kind)
            run = ""
        if kind in ("word", "unspaced"):
            run += character
            run_kind = kind
    return words, characters.count(ILL_FORMED)


def story_words(title, text):
    title_words, title_invalid = split_words(title)
    text_words, text_invalid = split_words(text)
    if text_words[: len(title_words)] == title_words:
        title_words = []
    return title_words + text_words, title_invalid + text_invalid


# ---- hashes ----


def stop_words():
    source = (HERE / "../../core/text/stopwords.c").read_text(encoding="utf-8")
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    union = set()
    for entry in re.findall(r'\{"[a-z-]+",((?:\s*"[^"]*")+)\}', source):
        union |= set("".join(re.findall(r'"([^"]*)"', entry)).split())
    return union


STOP_WORDS = stop_words()
SIMHASH_MULTIPLIERS = (0x6A09E667F3BCC909, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B)


def hash64(data):
    return xxhash.xxh3_64_intdigest(data)


def expand_hash(value):
    """256 bits: bit b of the simhash is bit b % 64 of word b / 64."""
    bits = value
    for k, multiplier in enumerate(SIMHASH_MULTIPLIERS, 1):
        product = value * multiplier & MASK
        bits |= (product ^ product >> 32) << 64 * k
    return bits


def simhash_of(hashes):
    counts = {}
    for value in hashes:
        counts[value] = counts.get(value, 0) + 1
    tallies = [0] * 256
    for value, count in counts.items():
        weight, bits = count.bit_length(), expand_hash(value)
        for b in range(256):
            tallies[b] += weight if bits >> b & 1 else -weight
    return sum(1 << b for b in range(256) if tallies[b] > 0)


def figures_of(words):
    """The greatest eight hashes of words that begin with a digit, each with the word before it; the first lowest."""
    found, left = set(), 0
    for word in words:
        value = hash64(word.encode())
        if word[0] in "0123456789":
            found.add((left * 0xA54FF53A5F1D36F1 + value * 0x510E527FADE682D1 & MASK) >> 48)
        left = value
    return sum(value << 16 * i for i, value in enumerate(sorted(found, reverse=True)[:8]))


def bigram_hash(left, right):
    return (left * 0xA54FF53A5F1D36F1 + right * 0x510E527FADE682D1 & MASK) >> 24


def sketch_of(hashes):
    if len(hashes) == 1:
        return [bigram_hash(hashes[0], hashes[0]) << 24]
    first = {}
    for position, (left, right) in enumerate(zip(hashes, hashes[1:])):
        first.setdefault(bigram_hash(left, right), min(position, 2**24 - 1))
    below = sorted(value for value in first if value < 2**38)
    kept = below[:4096] if len(below) >= 64 else sorted(first)[:64]
    return [value << 24 | first[value] for value in kept]


# ---- the vectors ----


def generated_words(count):
    """Words by rule: letter w, and the decimal digits of i * 2654435761 modulo 2^32."""
    return " ".join("w%d" % (i * 2654435761 % 2**32) for i in range(count)).encode()


def text_of(story):
    """A "lang" of x-hex, x-words, x-letters or x-repeats says that the text is a rule."""
    text, lang = story["text"], story.get("lang", "")
    if lang == "x-hex":
        return bytes.fromhex(text)
    if lang == "x-words":
        return generated_words(int(text))
    if lang == "x-repeats":
        return b"repeat " * int(text) + generated_words(100)
    if lang == "x-letters":
        return (b"abcdefghij" * int(text))[: int(text)]
    return text.encode()


def describe(story):
    words, invalid = story_words(story.get("title", "").encode(), text_of(story))
    stream = "".join(word + " " for word in words).encode()
    hashes = [hash64(word.encode()) for word in words if word not in STOP_WORDS]
    sketch = sketch_of(hashes)
    lines = [
        "story " + story["id"],
        "words %d content %d invalid %d" % (len(words), len(hashes), invalid),
        "exact %032x" % xxhash.xxh3_128_intdigest(stream),
        "simhash %064x" % simhash_of(hashes),
        "figures %032x" % figures_of(words),
        "sketch %d %016x" % (len(sketch), hash64(b"".join(entry.to_bytes(8, "little") for entry in sketch))),
    ]
    if len(sketch) <= 8:
        lines += ["entry %016x" % entry for entry in sketch]
    return "".join(line + "\n" for line in lines)


def describe_all():
    stories = (HERE / "fingerprints.ndjson").read_text(encoding="utf-8").splitlines()
    union = "\n".join(sorted(STOP_WORDS, key=lambda word: word.encode())).encode()
    head = "stopwords %d %016x\n" % (len(STOP_WORDS), hash64(union))
    return head + "".join(describe(json.loads(line)) for line in stories)


def explain(text):
    words, invalid = story_words(b"", text.encode())
    stream = "".join(word + " " for word in words).encode()
    print("stream   %r, %d ill-formed parts" % (stream.decode(), invalid))
    content = [word for word in words if word not in STOP_WORDS]
    for word in words:
        mark = "" if word in STOP_WORDS else "  content word %d" % content.index(word)
        print("hash     %016x  %s%s" % (hash64(word.encode()), word, mark))
    for left, right in zip(content, content[1:]):
        print("bigram   %010x  %s %s" % (bigram_hash(hash64(left.encode()), hash64(right.encode())), left, right))
    print(describe({"id": "explained", "text": text}), end="")


def main(arguments):
    if arguments[:1] == ["--explain"]:
        explain(" ".join(arguments[1:]))
    elif arguments == ["--check"]:
        expected = (HERE / "fingerprints.txt").read_text(encoding="utf-8")
        same = describe_all() == expected
        print("reference.py: fingerprints.txt", "agrees" if same else "differs")
        return 0 if same else 1
    else:
        print(describe_all(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
