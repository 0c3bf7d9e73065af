# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Which kernels there are is up to the machine: what is said of them is taken apart.
kernel() {
    "$WIRECOPY" --version -v | sed -n 's/^kernel //p'
}
run 'WIRECOPY_KERNEL=sse9 wirecopy --version 2>&1 | sed "s/but: .*/but: .../"'
run 'WIRECOPY_KERNEL=sse9 wirecopy --version 2>/dev/null'
run 'WIRECOPY_KERNEL=sse9 wirecopy index --db store "$SAMPLE" 2>/dev/null'
run 'WIRECOPY_KERNEL=AVX2 wirecopy lookup --db store "$SAMPLE" 2>/dev/null'
check 'nothing was made' '[[ ! -e store ]]'

# In the order in which they are preferred; the first is used where none is named.
supported=$(WIRECOPY_KERNEL=- wirecopy 2>&1 | sed 's/.*but: //; s/,//g')
check 'the portable one is the last' '[[ $supported == *portable ]]'
check 'the best one is used' '[[ $(kernel) == "${supported%% *}" ]]'
check 'an empty name is none' '[[ $(WIRECOPY_KERNEL= kernel) == "${supported%% *}" ]]'
for name in $supported; do
    [[ $(WIRECOPY_KERNEL=$name kernel) == "$name" ]] || echo "FAILED: $name is not used"
done
for name in avx512 avx2 neon; do
    [[ " $supported " == *" $name "* ]] || WIRECOPY_KERNEL=$name wirecopy --version 2>/dev/null || [[ $? -eq 2 ]] ||
        echo "FAILED: $name is not refused"
done

# Whatever made a store, others read it, and give the same answers.
for name in $supported; do
    WIRECOPY_KERNEL=$name wirecopy index --db "$name" --json --quiet "$SAMPLE" >"$name.json"
done
for name in $supported; do
    cmp "$name.json" portable.json || echo "FAILED: $name has other answers"
    cmp <(wirecopy export --db "$name") <(wirecopy export --db portable) || echo "FAILED: $name has other fingerprints"
done
check 'there are answers' '[[ $(wc -l <portable.json) -eq 113 ]]'
