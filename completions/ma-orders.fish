# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ma_orders_global_optspecs
    string join \n color= q/quiet v/verbose error-format= timeout= retries= project-id= token= token-file= password-file= no-input no-cache endpoint= region= cloud= ca-file= sandbox h/help V/version
end

function __fish_ma_orders_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ma_orders_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ma_orders_using_subcommand
    set -l cmd (__fish_ma_orders_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ma-orders -n "__fish_ma_orders_needs_command" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_needs_command" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -s V -l version -d 'Print version'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "list" -d 'List the orders that match, all of them, newest first'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "ls" -d 'List the orders that match, all of them, newest first'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "show" -d 'Show one order in full, by name or id'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "wait" -d 'Wait until orders have ended; the exit code says how'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "watch" -d 'List again and again, and mark what has changed'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "stats" -d 'Count orders by phase, operation, pool or day'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "config" -d 'Show every setting, its value, and where it came from'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "logout" -d 'Forget the tokens of earlier sign-ins'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "sandbox" -d 'Serve a small copy of the service on loopback, with sample orders'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "completions" -d 'Print a script that completes commands, flags and values in a shell'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "man" -d 'Print the manual, or the page of one command, as roff'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s p -l pool -d 'Orders of this pool, by its display name; may be repeated' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l phase -d 'Orders in these phases; the service filters, but for wait, which does so here' -r -f -a "pending\t'Not paid, or not approved'
running\t'Being processed'
successed\t'Ended well'
failed\t'Ended badly'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l since -d 'Orders from then on: 2d, \'3 hours ago\', yesterday, 2026-03-01, \'10:00\', \'last monday\', @1682043883; without a zone it is local time' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l until -d 'Orders until then; a day alone is its first instant' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l workspace -d 'Orders of this workspace [the service\'s default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l resource -d 'Orders of this type of resource [the service\'s default: pools]' -r -f -a "pools\t''"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l operation -d 'Orders that do this; the service has no such filter, so it is made here' -r -f -a "apply\t'Create it'
modify\t'Change its size'
delete\t'Delete it'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l param -d 'Send a parameter that the service only hints at, such as result=successed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l page-size -d 'Records for each request, 1 to 500 [default: 500]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s n -l limit -d 'At most N orders in all: the first as the service gives them' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l offset -d 'Skip the first N, 0 to 500' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l input -d 'Read a saved answer (the service\'s, or our json or jsonl; `-` is standard input) in place of asking; the same filters and formats' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s o -l output -d 'How to print: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'For people: fits a terminal, one order a line in a pipe'
wide\t'The table with more columns'
json\t'One array of the orders as the service sent them'
jsonl\t'The same, one order a line'
csv\t'For spreadsheets: every column, times in UTC'
markdown\t'The table for a wiki or an issue'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s c -l columns -d 'Columns of table, wide, csv and markdown; `--columns help` lists them' -r -f -a "id\t'The order\'s id; in a table its name where the service sent none'
name\t'The order\'s name'
pool\t'The pool, as --pool takes it'
resource\t'The pool\'s full name'
workspace\t'The workspace\'s id'
operation\t'What the order does: apply, modify, delete'
phase\t'Where it stands: pending, running, successed, failed'
result\t'The service\'s own word for the outcome'
created\t'When the order was made'
started\t'When work on it began'
ended\t'When it ended'
duration\t'How long the work took'
duration_seconds\t'The same in seconds'
nodes\t'Nodes before and target, such as 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes that the order wants'
nodes_after\t'Nodes that were reached'
flavors\t'What the nodes are, such as modelarts.vm.gpu.t4u8*3'
billing\t'How the pool is paid for'
period\t'For how long it is paid'
reason\t'Why the order failed'
help\t'List the columns'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l sort -d 'Sort by a column; times newest first, the rest ascending [default: created]' -r -f -a "id\t'The order\'s id; in a table its name where the service sent none'
name\t'The order\'s name'
pool\t'The pool, as --pool takes it'
resource\t'The pool\'s full name'
workspace\t'The workspace\'s id'
operation\t'What the order does: apply, modify, delete'
phase\t'Where it stands: pending, running, successed, failed'
result\t'The service\'s own word for the outcome'
created\t'When the order was made'
started\t'When work on it began'
ended\t'When it ended'
duration\t'How long the work took'
duration_seconds\t'The same in seconds'
nodes\t'Nodes before and target, such as 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes that the order wants'
nodes_after\t'Nodes that were reached'
flavors\t'What the nodes are, such as modelarts.vm.gpu.t4u8*3'
billing\t'How the pool is paid for'
period\t'For how long it is paid'
reason\t'Why the order failed'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l time -d 'Times in tables [default: relative on a terminal, else absolute]' -r -f -a "relative\t'As a distance: 5m ago'
absolute\t'Local with seconds on a terminal, RFC 3339 in UTC in a pipe'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l fail-on -d 'Exit 10 when a matching order is so; made here, from all orders, so no --phase is needed beside it' -r -f -a "failed\t'An order failed'
pending\t'An order is pending'
running\t'An order is running'
successed\t'An order succeeded'
any\t'There is an order'
empty\t'There is no order'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l parallel -d 'Requests at a time when a list is longer than one query reaches; 1 after the service says that they are too many [default: 4]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l utc -d 'Read dates without a zone as UTC, and print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l reverse -d 'Sort the other way round'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l no-headers -d 'Leave out the line of column names'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l raw-csv -d 'Leave csv cells that look like formulas as they are'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l allow-partial -d 'Print what arrived when the list is known to be incomplete, with a warning, and exit 0'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l dry-run -d 'Print the first request of each query as a curl line and send nothing'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s p -l pool -d 'Orders of this pool, by its display name; may be repeated' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l phase -d 'Orders in these phases; the service filters, but for wait, which does so here' -r -f -a "pending\t'Not paid, or not approved'
running\t'Being processed'
successed\t'Ended well'
failed\t'Ended badly'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l since -d 'Orders from then on: 2d, \'3 hours ago\', yesterday, 2026-03-01, \'10:00\', \'last monday\', @1682043883; without a zone it is local time' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l until -d 'Orders until then; a day alone is its first instant' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l workspace -d 'Orders of this workspace [the service\'s default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l resource -d 'Orders of this type of resource [the service\'s default: pools]' -r -f -a "pools\t''"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l operation -d 'Orders that do this; the service has no such filter, so it is made here' -r -f -a "apply\t'Create it'
modify\t'Change its size'
delete\t'Delete it'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l param -d 'Send a parameter that the service only hints at, such as result=successed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l page-size -d 'Records for each request, 1 to 500 [default: 500]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s n -l limit -d 'At most N orders in all: the first as the service gives them' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l offset -d 'Skip the first N, 0 to 500' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l input -d 'Read a saved answer (the service\'s, or our json or jsonl; `-` is standard input) in place of asking; the same filters and formats' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s o -l output -d 'How to print: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'For people: fits a terminal, one order a line in a pipe'
wide\t'The table with more columns'
json\t'One array of the orders as the service sent them'
jsonl\t'The same, one order a line'
csv\t'For spreadsheets: every column, times in UTC'
markdown\t'The table for a wiki or an issue'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s c -l columns -d 'Columns of table, wide, csv and markdown; `--columns help` lists them' -r -f -a "id\t'The order\'s id; in a table its name where the service sent none'
name\t'The order\'s name'
pool\t'The pool, as --pool takes it'
resource\t'The pool\'s full name'
workspace\t'The workspace\'s id'
operation\t'What the order does: apply, modify, delete'
phase\t'Where it stands: pending, running, successed, failed'
result\t'The service\'s own word for the outcome'
created\t'When the order was made'
started\t'When work on it began'
ended\t'When it ended'
duration\t'How long the work took'
duration_seconds\t'The same in seconds'
nodes\t'Nodes before and target, such as 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes that the order wants'
nodes_after\t'Nodes that were reached'
flavors\t'What the nodes are, such as modelarts.vm.gpu.t4u8*3'
billing\t'How the pool is paid for'
period\t'For how long it is paid'
reason\t'Why the order failed'
help\t'List the columns'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l sort -d 'Sort by a column; times newest first, the rest ascending [default: created]' -r -f -a "id\t'The order\'s id; in a table its name where the service sent none'
name\t'The order\'s name'
pool\t'The pool, as --pool takes it'
resource\t'The pool\'s full name'
workspace\t'The workspace\'s id'
operation\t'What the order does: apply, modify, delete'
phase\t'Where it stands: pending, running, successed, failed'
result\t'The service\'s own word for the outcome'
created\t'When the order was made'
started\t'When work on it began'
ended\t'When it ended'
duration\t'How long the work took'
duration_seconds\t'The same in seconds'
nodes\t'Nodes before and target, such as 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes that the order wants'
nodes_after\t'Nodes that were reached'
flavors\t'What the nodes are, such as modelarts.vm.gpu.t4u8*3'
billing\t'How the pool is paid for'
period\t'For how long it is paid'
reason\t'Why the order failed'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l time -d 'Times in tables [default: relative on a terminal, else absolute]' -r -f -a "relative\t'As a distance: 5m ago'
absolute\t'Local with seconds on a terminal, RFC 3339 in UTC in a pipe'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l fail-on -d 'Exit 10 when a matching order is so; made here, from all orders, so no --phase is needed beside it' -r -f -a "failed\t'An order failed'
pending\t'An order is pending'
running\t'An order is running'
successed\t'An order succeeded'
any\t'There is an order'
empty\t'There is no order'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l parallel -d 'Requests at a time when a list is longer than one query reaches; 1 after the service says that they are too many [default: 4]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l utc -d 'Read dates without a zone as UTC, and print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l reverse -d 'Sort the other way round'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l no-headers -d 'Leave out the line of column names'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l raw-csv -d 'Leave csv cells that look like formulas as they are'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l allow-partial -d 'Print what arrived when the list is known to be incomplete, with a warning, and exit 0'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l dry-run -d 'Print the first request of each query as a curl line and send nothing'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s p -l pool -d 'The newest order for this pool, or only orders for it' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l workspace -d 'Look in this workspace [the service\'s default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l input -d 'Read a saved answer (the service\'s, or our json or jsonl; `-` is standard input) in place of asking; the same filters and formats' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s o -l output -d 'How to print: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'For people: fits a terminal, one order a line in a pipe'
wide\t'The table with more columns'
json\t'One array of the orders as the service sent them'
jsonl\t'The same, one order a line'
csv\t'For spreadsheets: every column, times in UTC'
markdown\t'The table for a wiki or an issue'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s c -l columns -d 'Columns of table, wide, csv and markdown; `--columns help` lists them' -r -f -a "id\t'The order\'s id; in a table its name where the service sent none'
name\t'The order\'s name'
pool\t'The pool, as --pool takes it'
resource\t'The pool\'s full name'
workspace\t'The workspace\'s id'
operation\t'What the order does: apply, modify, delete'
phase\t'Where it stands: pending, running, successed, failed'
result\t'The service\'s own word for the outcome'
created\t'When the order was made'
started\t'When work on it began'
ended\t'When it ended'
duration\t'How long the work took'
duration_seconds\t'The same in seconds'
nodes\t'Nodes before and target, such as 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes that the order wants'
nodes_after\t'Nodes that were reached'
flavors\t'What the nodes are, such as modelarts.vm.gpu.t4u8*3'
billing\t'How the pool is paid for'
period\t'For how long it is paid'
reason\t'Why the order failed'
help\t'List the columns'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l sort -d 'Sort by a column; times newest first, the rest ascending [default: created]' -r -f -a "id\t'The order\'s id; in a table its name where the service sent none'
name\t'The order\'s name'
pool\t'The pool, as --pool takes it'
resource\t'The pool\'s full name'
workspace\t'The workspace\'s id'
operation\t'What the order does: apply, modify, delete'
phase\t'Where it stands: pending, running, successed, failed'
result\t'The service\'s own word for the outcome'
created\t'When the order was made'
started\t'When work on it began'
ended\t'When it ended'
duration\t'How long the work took'
duration_seconds\t'The same in seconds'
nodes\t'Nodes before and target, such as 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes that the order wants'
nodes_after\t'Nodes that were reached'
flavors\t'What the nodes are, such as modelarts.vm.gpu.t4u8*3'
billing\t'How the pool is paid for'
period\t'For how long it is paid'
reason\t'Why the order failed'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l time -d 'Times in tables [default: relative on a terminal, else absolute]' -r -f -a "relative\t'As a distance: 5m ago'
absolute\t'Local with seconds on a terminal, RFC 3339 in UTC in a pipe'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l parallel -d 'Requests at a time when a list is longer than one query reaches; 1 after the service says that they are too many [default: 4]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l utc -d 'Print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l reverse -d 'Sort the other way round'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l no-headers -d 'Leave out the line of column names'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l raw-csv -d 'Leave csv cells that look like formulas as they are'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s p -l pool -d 'Orders of this pool, by its display name; may be repeated' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l phase -d 'Orders in these phases; the service filters, but for wait, which does so here' -r -f -a "pending\t'Not paid, or not approved'
running\t'Being processed'
successed\t'Ended well'
failed\t'Ended badly'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l since -d 'Orders from then on: 2d, \'3 hours ago\', yesterday, 2026-03-01, \'10:00\', \'last monday\', @1682043883; without a zone it is local time' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l until -d 'Orders until then; a day alone is its first instant' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l workspace -d 'Orders of this workspace [the service\'s default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l resource -d 'Orders of this type of resource [the service\'s default: pools]' -r -f -a "pools\t''"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l operation -d 'Orders that do this; the service has no such filter, so it is made here' -r -f -a "apply\t'Create it'
modify\t'Change its size'
delete\t'Delete it'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l param -d 'Send a parameter that the service only hints at, such as result=successed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l page-size -d 'Records for each request, 1 to 500 [default: 500]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s o -l output -d 'How to print: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'For people: fits a terminal, one order a line in a pipe'
wide\t'The table with more columns'
json\t'One array of the orders as the service sent them'
jsonl\t'The same, one order a line'
csv\t'For spreadsheets: every column, times in UTC'
markdown\t'The table for a wiki or an issue'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s c -l columns -d 'Columns of table, wide, csv and markdown; `--columns help` lists them' -r -f -a "id\t'The order\'s id; in a table its name where the service sent none'
name\t'The order\'s name'
pool\t'The pool, as --pool takes it'
resource\t'The pool\'s full name'
workspace\t'The workspace\'s id'
operation\t'What the order does: apply, modify, delete'
phase\t'Where it stands: pending, running, successed, failed'
result\t'The service\'s own word for the outcome'
created\t'When the order was made'
started\t'When work on it began'
ended\t'When it ended'
duration\t'How long the work took'
duration_seconds\t'The same in seconds'
nodes\t'Nodes before and target, such as 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes that the order wants'
nodes_after\t'Nodes that were reached'
flavors\t'What the nodes are, such as modelarts.vm.gpu.t4u8*3'
billing\t'How the pool is paid for'
period\t'For how long it is paid'
reason\t'Why the order failed'
help\t'List the columns'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l sort -d 'Sort by a column; times newest first, the rest ascending [default: created]' -r -f -a "id\t'The order\'s id; in a table its name where the service sent none'
name\t'The order\'s name'
pool\t'The pool, as --pool takes it'
resource\t'The pool\'s full name'
workspace\t'The workspace\'s id'
operation\t'What the order does: apply, modify, delete'
phase\t'Where it stands: pending, running, successed, failed'
result\t'The service\'s own word for the outcome'
created\t'When the order was made'
started\t'When work on it began'
ended\t'When it ended'
duration\t'How long the work took'
duration_seconds\t'The same in seconds'
nodes\t'Nodes before and target, such as 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes that the order wants'
nodes_after\t'Nodes that were reached'
flavors\t'What the nodes are, such as modelarts.vm.gpu.t4u8*3'
billing\t'How the pool is paid for'
period\t'For how long it is paid'
reason\t'Why the order failed'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l time -d 'Times in tables [default: relative on a terminal, else absolute]' -r -f -a "relative\t'As a distance: 5m ago'
absolute\t'Local with seconds on a terminal, RFC 3339 in UTC in a pipe'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l interval -d 'Ask again after so long, 2s at least' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l parallel -d 'Requests at a time when a list is longer than one query reaches; 1 after the service says that they are too many [default: 4]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l utc -d 'Read dates without a zone as UTC, and print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l reverse -d 'Sort the other way round'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l no-headers -d 'Leave out the line of column names'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l raw-csv -d 'Leave csv cells that look like formulas as they are'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l allow-empty -d 'Success at once where no order matches; else wait for a first one'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s p -l pool -d 'Orders of this pool, by its display name; may be repeated' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l phase -d 'Orders in these phases; the service filters, but for wait, which does so here' -r -f -a "pending\t'Not paid, or not approved'
running\t'Being processed'
successed\t'Ended well'
failed\t'Ended badly'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l since -d 'Orders from then on: 2d, \'3 hours ago\', yesterday, 2026-03-01, \'10:00\', \'last monday\', @1682043883; without a zone it is local time' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l until -d 'Orders until then; a day alone is its first instant' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l workspace -d 'Orders of this workspace [the service\'s default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l resource -d 'Orders of this type of resource [the service\'s default: pools]' -r -f -a "pools\t''"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l operation -d 'Orders that do this; the service has no such filter, so it is made here' -r -f -a "apply\t'Create it'
modify\t'Change its size'
delete\t'Delete it'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l param -d 'Send a parameter that the service only hints at, such as result=successed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l page-size -d 'Records for each request, 1 to 500 [default: 500]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s n -l limit -d 'At most N orders in all: the first as the service gives them' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l offset -d 'Skip the first N, 0 to 500' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s o -l output -d 'How to print: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'For people: fits a terminal, one order a line in a pipe'
wide\t'The table with more columns'
json\t'One array of the orders as the service sent them'
jsonl\t'The same, one order a line'
csv\t'For spreadsheets: every column, times in UTC'
markdown\t'The table for a wiki or an issue'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s c -l columns -d 'Columns of table, wide, csv and markdown; `--columns help` lists them' -r -f -a "id\t'The order\'s id; in a table its name where the service sent none'
name\t'The order\'s name'
pool\t'The pool, as --pool takes it'
resource\t'The pool\'s full name'
workspace\t'The workspace\'s id'
operation\t'What the order does: apply, modify, delete'
phase\t'Where it stands: pending, running, successed, failed'
result\t'The service\'s own word for the outcome'
created\t'When the order was made'
started\t'When work on it began'
ended\t'When it ended'
duration\t'How long the work took'
duration_seconds\t'The same in seconds'
nodes\t'Nodes before and target, such as 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes that the order wants'
nodes_after\t'Nodes that were reached'
flavors\t'What the nodes are, such as modelarts.vm.gpu.t4u8*3'
billing\t'How the pool is paid for'
period\t'For how long it is paid'
reason\t'Why the order failed'
help\t'List the columns'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l sort -d 'Sort by a column; times newest first, the rest ascending [default: created]' -r -f -a "id\t'The order\'s id; in a table its name where the service sent none'
name\t'The order\'s name'
pool\t'The pool, as --pool takes it'
resource\t'The pool\'s full name'
workspace\t'The workspace\'s id'
operation\t'What the order does: apply, modify, delete'
phase\t'Where it stands: pending, running, successed, failed'
result\t'The service\'s own word for the outcome'
created\t'When the order was made'
started\t'When work on it began'
ended\t'When it ended'
duration\t'How long the work took'
duration_seconds\t'The same in seconds'
nodes\t'Nodes before and target, such as 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes that the order wants'
nodes_after\t'Nodes that were reached'
flavors\t'What the nodes are, such as modelarts.vm.gpu.t4u8*3'
billing\t'How the pool is paid for'
period\t'For how long it is paid'
reason\t'Why the order failed'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l time -d 'Times in tables [default: relative on a terminal, else absolute]' -r -f -a "relative\t'As a distance: 5m ago'
absolute\t'Local with seconds on a terminal, RFC 3339 in UTC in a pipe'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l fail-on -d 'End with exit 10 as soon as a matching order is so' -r -f -a "failed\t'An order failed'
pending\t'An order is pending'
running\t'An order is running'
successed\t'An order succeeded'
any\t'There is an order'
empty\t'There is no order'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l interval -d 'Ask again after so long, 2s at least' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l parallel -d 'Requests at a time when a list is longer than one query reaches; 1 after the service says that they are too many [default: 4]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l utc -d 'Read dates without a zone as UTC, and print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l reverse -d 'Sort the other way round'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l no-headers -d 'Leave out the line of column names'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l raw-csv -d 'Leave csv cells that look like formulas as they are'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l by -d 'What to count by' -r -f -a "phase\t'Pending, running, successed, failed'
operation\t'Apply, modify, delete'
pool\t'The pool; the one with most orders first'
day\t'The day on which they were made, in local time or with --utc in UTC'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s p -l pool -d 'Orders of this pool, by its display name; may be repeated' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l phase -d 'Orders in these phases; the service filters, but for wait, which does so here' -r -f -a "pending\t'Not paid, or not approved'
running\t'Being processed'
successed\t'Ended well'
failed\t'Ended badly'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l since -d 'Orders from then on: 2d, \'3 hours ago\', yesterday, 2026-03-01, \'10:00\', \'last monday\', @1682043883; without a zone it is local time' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l until -d 'Orders until then; a day alone is its first instant' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l workspace -d 'Orders of this workspace [the service\'s default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l resource -d 'Orders of this type of resource [the service\'s default: pools]' -r -f -a "pools\t''"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l operation -d 'Orders that do this; the service has no such filter, so it is made here' -r -f -a "apply\t'Create it'
modify\t'Change its size'
delete\t'Delete it'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l param -d 'Send a parameter that the service only hints at, such as result=successed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l page-size -d 'Records for each request, 1 to 500 [default: 500]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s n -l limit -d 'At most N orders in all: the first as the service gives them' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l offset -d 'Skip the first N, 0 to 500' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l input -d 'Read a saved answer (the service\'s, or our json or jsonl; `-` is standard input) in place of asking; the same filters and formats' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s o -l output -d 'How to print: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'For people: fits a terminal, one order a line in a pipe'
wide\t'The table with more columns'
json\t'One array of the orders as the service sent them'
jsonl\t'The same, one order a line'
csv\t'For spreadsheets: every column, times in UTC'
markdown\t'The table for a wiki or an issue'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l fail-on -d 'Exit 10 when a matching order is so; made here, from all orders, so no --phase is needed beside it' -r -f -a "failed\t'An order failed'
pending\t'An order is pending'
running\t'An order is running'
successed\t'An order succeeded'
any\t'There is an order'
empty\t'There is no order'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l parallel -d 'Requests at a time when a list is longer than one query reaches; 1 after the service says that they are too many [default: 4]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l utc -d 'Read dates without a zone as UTC, and print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l no-headers -d 'Leave out the line of column names'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l allow-partial -d 'Print what arrived when the list is known to be incomplete, with a warning, and exit 0'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l dry-run -d 'Print the first request of each query as a curl line and send nothing'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -s o -l output -d 'How to print' -r -f -a "table\t'For people'
json\t'For programs'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l port -d 'Listen on this port [default: any free one]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l orders -d 'So many sample orders, besides the documentation\'s own' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l seed -d 'Other sample orders for another seed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l latency -d 'Answer so much later, such as 100ms' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l fail -d 'Answer every request so, to rehearse a script\'s exit codes' -r -f -a "400\t'Bad request'
401\t'The token is not accepted'
403\t'The user may not'
404\t'No such pool'
429\t'Too many requests, with Retry-After'
500\t'The service failed'
503\t'The service is not there now'
slow\t'An answer after a minute'
truncated\t'An answer that ends in the middle'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l live -d 'Let orders move with time: open ones end within seconds, new ones arrive'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l color -d 'Colour the phase [default: auto]' -r -f -a "auto\t'On a terminal that can'
always\t'In a pipe too'
never\t'Not at all'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l error-format -d 'How to write notes, warnings and errors' -r -f -a "text\t'Lines for people'
json\t'One object on one line for each'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l timeout -d 'The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s, wait 30m, watch no end]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l retries -d 'Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l project-id -d 'The project\'s id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l token -d 'A token; others on this machine can see it, so prefer --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l token-file -d 'A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l password-file -d 'A file that holds the password for a sign-in; `-` is standard input; else OS_PASSWORD' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l endpoint -d 'The service\'s address [env: MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l region -d 'The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l cloud -d 'A cloud of clouds.yaml; as a flag it beats credentials, project and region in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l ca-file -d 'Trust the certificates in this file, in place of the system\'s [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -s q -l quiet -d 'No notes; warnings and errors still'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -s v -l verbose -d 'Show each request with status, ms and request id; -vv its headers too'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l no-input -d 'Never ask for anything at the terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l no-cache -d 'Neither use nor keep a token of an earlier sign-in'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l sandbox -d 'Ask the built-in sandbox; nothing leaves this machine'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -f -a "bash elvish fish powershell zsh"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -f -a "list show wait watch stats config logout sandbox completions man"
