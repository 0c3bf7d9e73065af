# What the cases share; sourced by tests/cli/run.
# shellcheck shell=bash disable=SC2034

wirecopy() {
    "$WIRECOPY" "$@"
}

# Replaces what no two runs have in common: times and rates.
steady() {
    sed -E 's/ in [0-9]+\.[0-9] s \([0-9]+\.[0-9] MB\/s\)/ in T s (R MB\/s)/'
}

# Replaces figures that a better way of matching may change; tests/golden keeps those.
figures() {
    sed -E 's/"(score|contained|contains)":[01]\.[0-9]{4}/"\1":N/g; s/"distance":[0-9]+/"distance":N/g'
}

# Shows a command line, what it prints, and its exit status; of a pipe, that of the last command to fail.
run() {
    local status=0
    printf '$ %s\n' "$1"
    (set +e -o pipefail; eval "$1") >.printed 2>&1 || status=$?
    steady <.printed
    printf 'exit %d\n\n' "$status"
}

# check PROPERTY COMMAND: shows only whether the command succeeds.
check() {
    if eval "$2"; then
        printf 'ok: %s\n' "$1"
    else
        printf 'FAILED: %s\n' "$1"
    fi
}

# sound STORE: whether there is no problem in it; shows the first of those there are.
sound() {
    wirecopy verify --db "$1" --quiet >.problems && return
    head -3 .problems
    return 1
}

# story ID TEXT [MEMBER VALUE]...: one line of NDJSON; nothing in it needs to be escaped.
story() {
    local line
    line=$(printf '{"id":"%s","text":"%s"' "$1" "$2")
    shift 2
    while [[ $# -gt 0 ]]; do
        line+=$(printf ',"%s":"%s"' "$1" "$2")
        shift 2
    done
    printf '%s}\n' "$line"
}

# Three small dispatches that have nothing in common.
harbour="The town council of Marrow Bay voted eleven to four on Tuesday night to build a road tunnel beneath the old \
harbour, ending a dispute that has divided fishermen and shopkeepers for nine years. Work on the eastern shaft begins in \
April and should last until the autumn of the following year, engineer Ruth Calloway told reporters after the session. \
The tunnel will cost forty million crowns, a third of which the province promised to pay."
orchard="Frost destroyed almost half of the cherry blossom in the Lower Venn valley over the weekend, growers said on \
Monday, and the cooperative in Sellick expects the smallest harvest since records began. Helicopters hired to stir the \
cold air arrived too late for most orchards. Chairman Tobias Merrin asked the ministry for emergency loans, and warned \
that cider presses might stand idle by September."
comet="Astronomers at the Karst Point observatory photographed a comet that nobody had seen before, using a telescope \
assembled by pupils from a village school. Its orbit suggests that it last visited the inner planets eleven thousand \
years ago. Amateurs with good binoculars may glimpse the greenish smudge near the constellation of the Swan until the \
second week of November, said Doctor Imelda Sorrento."

# The harbour dispatch with a new headline's worth of changes: three words, and a byline.
harbour_edited="By Nils Abernathy. ${harbour/Tuesday night/Tuesday evening}"
harbour_edited=${harbour_edited/engineer Ruth Calloway/chief engineer Ruth Calloway}

# numbered FIRST LAST: that many stories, each of its own words, every tenth a copy of one before. Made by arithmetic, so
# that it is the same everywhere.
numbered() {
    awk -v first="$1" -v last="$2" '
    function word(n,    text) {
        text = ""
        do {
            text = text substr("bdfgklmnprstvz", n % 14 + 1, 1) substr("aeiou", int(n / 14) % 5 + 1, 1)
            n = int(n / 70)
        } while (n > 0)
        return text
    }
    function text_of(number,    state, i, text) {
        state = number * 7919 + 17
        text = ""
        for (i = 0; i < 60; i++) {
            state = (state * 16807) % 2147483647
            text = text (i ? " " : "") word(state % 300000)
        }
        return text
    }
    BEGIN {
        for (number = first; number <= last; number++)
            printf "{\"id\":\"n%d\",\"title\":\"Story %d\",\"text\":\"%s\"}\n", number, number,
                text_of(number % 10 == 9 ? number - 5 : number)
    }'
}
