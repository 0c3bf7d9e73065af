# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# The sample feed against what its authors meant: every pair of stories whose verdict is not the one in truth.tsv, where
# related and unlisted pairs must not be flagged. What stands in the expected output is what is still wrong; a better
# decision makes it shorter.
wirecopy index --db s --json --quiet --limit 0 "$SAMPLE" >verdicts.ndjson

# One line a match: incoming story, earlier story, verdict.
awk '{
    incoming = $0
    sub(/^[{]"id":"/, "", incoming)
    sub(/".*/, "", incoming)
    count = split($0, part, /[{]"id":"/)
    for (i = 3; i <= count; i++) {
        earlier = part[i]
        sub(/".*/, "", earlier)
        verdict = part[i]
        sub(/.*"verdict":"/, "", verdict)
        sub(/".*/, "", verdict)
        print earlier "\t" incoming "\t" verdict
    }
}' verdicts.ndjson | LC_ALL=C sort >found.tsv

disagreements() {
    awk -F '\t' '
        NR == FNR { meant[$1 "\t" $2] = $3; next }
        { found[$1 "\t" $2] = $3 }
        END {
            for (pair in meant) {
                verdict = pair in found ? found[pair] : "related"
                agreed += verdict == meant[pair]
                if (verdict != meant[pair])
                    print pair "\tmeant " meant[pair] "\tfound " verdict
            }
            for (pair in found)
                if (!(pair in meant))
                    print pair "\tmeant unrelated\tfound " found[pair]
            print "~ pairs as meant: " agreed
        }' "${SAMPLE%/*}/truth.tsv" found.tsv | LC_ALL=C sort
}
run disagreements
