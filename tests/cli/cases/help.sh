# shellcheck shell=bash disable=SC2016,SC2034,SC2154
run 'wirecopy --help'
run 'wirecopy -h | head -1'
run 'wirecopy help | head -1'
for command in index lookup compare serve stats verify export import backup; do
    run "wirecopy $command --help"
    check "help $command says the same" 'cmp -s <(wirecopy help '$command') <(wirecopy '$command' -h)'
done
run 'wirecopy --version'
run 'WIRECOPY_KERNEL=portable wirecopy --version -v'
run 'WIRECOPY_KERNEL=portable wirecopy -Vv'
run 'wirecopy --verbose --version --help | head -1'
