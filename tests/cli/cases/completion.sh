# shellcheck shell=bash disable=SC2016,SC2034,SC2154
run 'wirecopy --completion bash | cmp - "$ROOT/scripts/completion/wirecopy.bash"'
# shellcheck source=/dev/null
source "$ROOT/scripts/completion/wirecopy.bash"
compopt() { :; }

# complete_line WORD...: what is offered for the last word.
complete_line() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _wirecopy
    printf '%s => %s\n' "$*" "${COMPREPLY[*]}"
}
mkdir -p 'a folder' && : >'a file'
complete_line wirecopy ''
complete_line wirecopy st
complete_line wirecopy --v
complete_line wirecopy help co
complete_line wirecopy index --no
complete_line wirecopy index --min-verdict i
complete_line wirecopy index --min-verdict = e
complete_line wirecopy index --min-verdict =
complete_line wirecopy index --limit ''
complete_line wirecopy index --db a
complete_line wirecopy index a

# The manual knows every command and option there is.
manual=$ROOT/core/cli/wirecopy.1
for command in $(wirecopy --help | sed -n 's/^  \([a-z]\+\) .*/\1/p'); do
    check "the manual tells of $command" "grep -q '^\.It Cm $command' '$manual'"
    for option in $(wirecopy "$command" --help | grep -oE '^ .{5}--[a-z-]+' | grep -oE '[a-z-]+$' | sed 's/^--//' | sort -u); do
        grep -qE "^\.It .*Fl -$option( |\$)" "$manual" || echo "FAILED: the manual does not tell of --$option"
    done
done
