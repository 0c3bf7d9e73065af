# shellcheck shell=bash disable=SC2154
# For the tests of wirecopy-bench: 'source library.sh SUBJECT', which is what is tested. They set root, the project, and folder,
# a temporary one, where what is tested leaves what it says in messages.

subject=$1

fail() {
    echo "$subject: $*" >&2
    exit 1
}

# What all results have in common, where there is something to check it with.
shape() {
    if command -v python3 >/dev/null; then
        python3 "$root/tests/bench/shape.py" "$@" || fail "the result of $2 is not what results are"
    fi
}

# Expects an exit status and a message from what follows.
refused() {
    local wanted=$1 message=$2 status=0
    shift 2
    "$@" >/dev/null || status=$?
    [[ $status -eq $wanted ]] || fail "'$*' ended with $status, not $wanted"
    grep -qF -- "$message" "$folder/messages" || fail "'$*' said: $(cat "$folder/messages")"
}

json() {
    grep -oE "\"$1\":(\"[^\"]*\"|[-0-9.]+)" | cut -d: -f2- | tr -d '"'
}
