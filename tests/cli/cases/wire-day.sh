# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# A day of a wire, and of the outlets that print it: what an editor has to be told of each story, in the order of the day.

halden="A ferry with 212 people aboard ran aground off Skarre Point early on Tuesday, the coast guard said. Two lifeboats and \
a navy helicopter were on their way to the Halden, which lay with a list of ten degrees on a sandbank half a mile from the \
lighthouse. No injuries were reported at first."
captain="The captain, Ingrid Solvang, told rescuers by radio that water had entered the engine room but that the pumps were \
holding. The sea was calm, and passengers waited on the upper deck in life jackets while the first boats came alongside."
rescue="By nine o'clock all passengers had been taken to the fishing harbour of Lund, where the parish hall was opened to them. \
Seven were treated for shock and one for a broken wrist, said Doctor Amund Berg of the county hospital. A tug is to pull the \
ferry free with the evening tide, and the accident board sent two investigators from the capital."
budget="The province will spend nine hundred million crowns on railways over the next six years, according to the plan that \
Governor Tilde Aune presents on Tuesday afternoon. The line between Lund and Marrow Bay gets a second track, eleven stations \
are to be rebuilt, and the night train to the north returns after a break of fourteen years. Two bus routes end in exchange."
merger="Venn Dairies is to be taken over by its rival Norrland Foods for two billion crowns, people close to the talks said on \
Tuesday. The boards of both companies met in Lund overnight and agreed to close three of the seven creameries in the valley, \
among them the oldest, in Orley, where 140 people work. Neither company would comment before the exchange opens."

# ID HH:MM SOURCE TITLE TEXT [MEMBER VALUE]...
sent() {
    local id=$1 time=$2 source=$3 title=$4 text=$5
    shift 5
    story "$id" "$text" title "$title" source "$source" time "2026-03-10T$time:00Z" "$@"
}
wire() { sent "$1" "$2" "Coast Wire" "${@:3}"; }
index() { wirecopy index --db day --json --quiet | figures; }

{
    wire cw-1 08:01 "ALERT: Ferry aground off Skarre Point, 212 aboard" "Ferry Halden runs aground off Skarre Point with 212 aboard - coast guard"
    wire cw-2 08:05 "URGENT: Ferry aground off Skarre Point" "$halden" evolved_from cw-1
} >morning.ndjson
run 'index <morning.ndjson'

# Leads and updates have ids of their own, and say what they are in the headline. An outlet prints one in between.
{
    wire cw-3 08:20 "1st Lead: Ferry aground off Skarre Point" "$halden $captain"
    sent post-1 08:41 "Harbour Post" "Hundreds wait on stranded ferry" "$halden $captain Our reporter is at the scene."
    wire cw-4 09:25 "2nd Lead: Passengers safe after ferry runs aground" "$halden $captain $rescue"
    sent courier-1 09:40 "Venn Courier" "All safe after ferry drama" "$rescue $captain"
} >leads.ndjson
run 'index <leads.ndjson'

# A correction is no copy of what it corrects. What is embargoed, and printed too early, is said to be so.
{
    wire cw-5 09:55 "CORRECTED-Passengers safe after ferry runs aground" "${halden/212/221} $captain $rescue"
    wire cw-6 10:00 "Province to spend 900 million on railways" "$budget" embargo 2026-03-10T15:00:00Z
    sent post-2 10:12 "Harbour Post" "Night train to return" "$budget"
} >noon.ndjson
run 'index <noon.ndjson'

# A story is killed once two have printed it; one more does afterwards. The kill comes without a text.
{
    wire cw-7 11:00 "Norrland to take over Venn Dairies" "$merger" version 1
    sent courier-2 11:08 "Venn Courier" "Creamery in Orley to close" "$merger Readers may write to us."
    sent post-3 11:15 "Harbour Post" "Fears for jobs in the valley" "People in Orley fear for the creamery. ${merger#*said on Tuesday. }"
    wire cw-7 11:31 "KILL-Norrland to take over Venn Dairies" "" status canceled version 2
    sent echo-1 11:50 "Northern Echo" "Dairies merge" "$merger"
} >kill.ndjson
run 'index <kill.ndjson'

# What was made of it, for those who have to ring the outlets; and of another one, by hand.
run 'wirecopy kill --db day cw-7'
run 'wirecopy kill --db day --json --quiet cw-6 | figures'
run 'wirecopy kill --db day --exit-status nobody'

# The chain of versions, from any of its ids; and a version that comes late, which is not news.
run 'wirecopy versions --db day cw-2'
run 'wirecopy versions --db day --json cw-5 | sed 1,3d'
run 'wirecopy versions --db day --exit-status nobody'
{
    wire cw-8 12:00 "Weather" "Fog on the coast until noon, then sun." version 2
    wire cw-8 12:01 "Weather" "Fog on the coast until evening." version 1
} >late.ndjson
run 'wirecopy index --db day late.ndjson | steady; wirecopy versions --db day cw-8'

# All of it is the same in one go, in other pieces, compacted, and imported.
all() { cat morning.ndjson leads.ndjson noon.ndjson kill.ndjson; }
verdicts() { wirecopy index --db "$@" --json --quiet; }
all | verdicts one >one.json
check 'verdicts do not depend on batches' '[[ $(all | verdicts two --batch 1) == "$(cat one.json)" ]]'
question() { all | sed -E "s/\"id\":\"/&q-/" | wirecopy lookup --db "$1" --json --quiet; }
question one >asked.json
wirecopy export --db one | wirecopy import --db three --quiet -
check 'what was imported answers the same' 'cmp -s <(question three) asked.json'
check 'and has the same versions' 'cmp -s <(wirecopy versions --db three cw-1) <(wirecopy versions --db one cw-1)'
wirecopy compact --db one --quiet
check 'what was compacted answers the same' 'cmp -s <(question one) asked.json'
check 'its copy is sound' 'sound one'
