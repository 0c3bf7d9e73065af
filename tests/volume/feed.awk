# Prints a feed of made-up stories in NDJSON: awk -v count=N -f feed.awk. Every third story copies an earlier one, far or
# near: as it is, with words changed, or the half of it. The words are drawn like a language's, few often and many seldom.

function word() {
    return "w" int(20000 ^ rand())
}

function fresh(   i, text) {
    text = word()
    for (i = 0; i < 60; i++)
        text = text " " word()
    return text
}

function edited(text,    words, n, i, result) {
    n = split(text, words, " ")
    for (i = 1; i <= n; i++)
        result = result (i > 1 ? " " : "") (rand() < 0.03 ? word() : words[i])
    return result
}

function copy_of(text,    how) {
    how = int(3 * rand())
    return how == 0 ? text : how == 1 ? edited(text) : substr(text, 1, length(text) / 2)
}

BEGIN {
    srand(20260101)
    for (i = 0; i < count; i++) {
        texts[i] = i % 3 == 2 ? copy_of(texts[int(i * rand())]) : fresh()
        printf "{\"id\":\"s%d\",\"source\":\"desk %d\",\"text\":\"%s\"}\n", i, i % 7, texts[i]
    }
}
