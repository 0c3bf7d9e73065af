# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Stories that are made from a form every day: with other figures none is an edited copy of another, and with one figure
# corrected, it is. All figures of a form are others each day.

# figure I WIDTH: one that no other day has
figure() { printf '%d' $(((day * 37 + $1 * 11) * 7919 % 9973 + ${2:-100})); }

weather() {
    printf 'Weather for the coast: in the morning %s degrees of the old scale in Lund and %s in Marrow Bay, with a wind from the west of %s.' \
        "$(figure 1)" "$(figure 2)" "$(figure 3)"
    printf ' In the afternoon it reaches %s, and %s drops of rain may fall in the hills. The sea stands at %s, the institute said.' \
        "$(figure 4)" "$(figure 5)" "$(figure 6)"
}
market() {
    printf 'Shares in Lund closed at %s points after trading of %s crowns. Norrland Foods stood at %s and Venn Dairies at %s, the exchange' \
        "$(figure 1)" "$(figure 2)" "$(figure 3)" "$(figure 4)"
    printf ' said. A barrel of oil cost %s crowns and an ounce of gold %s. Analysts had expected a quiet session before the bank meets.' \
        "$(figure 5)" "$(figure 6)"
}
score() {
    printf 'Lund beat Orley by %s points to %s before %s spectators on Saturday, and leads the league of the valley with %s points.' \
        "$(figure 1)" "$(figure 2)" "$(figure 3)" "$(figure 4)"
    printf ' Orley has %s from %s games. Both teams play again on Wednesday, when Lund travels to Marrow Bay by the early train.' \
        "$(figure 5)" "$(figure 6)"
}
library() {
    printf 'The public library of Lund lent %s books last month, the town said in its report. Most readers were children, and the title that' \
        "$(figure 1)"
    printf ' was asked for most was once more a novel about a lighthouse keeper. A year ago it had lent %s. The reading room is closed.' \
        "$(figure 2)"
}
for day in {1..50}; do
    for form in weather market score library; do
        story "$form-$day" "$($form)"
    done
done >forms.ndjson
run 'wirecopy index --db forms --json --quiet forms.ndjson | grep -oE "\"id\":\"[a-z]*-[0-9]*\",\"verdict\":\"(identical|edited)\"" | sort -u | wc -l'

# The day's own, with one of the figures corrected, and one sent again.
day=50
{
    story corrected "$(weather | sed "s/ and $(figure 5) drops/ and 7 drops/")"
    story again "$(market)"
    story books "$(library | sed "s/lent $(figure 2)\\./lent 8./")"
} >today.ndjson
run 'wirecopy lookup --db forms --json --limit 1 --quiet today.ndjson | figures'
