# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Dispatches with their copies, the earliest first: for people, as JSON, as a page.
wirecopy index --db s -q --keep-text "$SAMPLE" >/dev/null
wirecopy index --db bare -q "$SAMPLE" >/dev/null
run 'wirecopy groups --db s --limit 4'
run 'wirecopy groups --db s --min-size 4'
run 'wirecopy groups --db s --min-size 4 --min-verdict edited --json | figures'
run 'wirecopy groups --db bare --min-size 4 --min-verdict edited'
check 'without rewrites there are no derived copies' '! wirecopy groups --db s --min-verdict edited --json | grep -q derived'
check 'the dispatch of the sample has its rewrites' \
    'wirecopy groups --db s --json | grep dam-northwire | grep dam-brenmoor | grep dam-kestrel | grep -q dam-eastmarch'
run 'wirecopy groups --db s --limit 1 --json | grep -o "\"credits\":\[[^]]*\]" | head -2'

run 'wirecopy groups --db s --html page.html'
check 'a page has every dispatch' '[[ $(grep -c "<article" page.html) -eq $(wirecopy groups --db s --json | wc -l) ]]'
run 'wirecopy groups --db s --html nowhere/page.html'
run 'wirecopy groups --db nowhere'
run 'wirecopy groups --db s --min-size 1'
run 'wirecopy groups --db s --min-verdict related'
wirecopy index --db empty -q </dev/null
run 'wirecopy groups --db empty'
run 'wirecopy groups --db s >/dev/full'

# A dispatch that was killed says so, to everyone who looks.
wirecopy kill --db s leak-northwire -q >/dev/null
run 'wirecopy groups --db s --min-size 4 --min-verdict edited | head -3'
check 'in JSON' 'wirecopy groups --db s --json | grep -q "\"id\":\"leak-northwire\",.*\"status\":\"canceled\""'
check 'on the page' 'wirecopy groups --db s --html page.html && grep -q "<b class=\"status\">canceled</b>" page.html'
