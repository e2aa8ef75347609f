# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ma_orders_global_optspecs
    string join \n color= q/quiet v/verbose error-format= timeout= retries= project-id= project= A/all-projects except= token= token-file= password-file= no-input no-cache endpoint= region= cloud= ca-file= sandbox h/help V/version
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

complete -c ma-orders -n "__fish_ma_orders_needs_command" -l color -d 'When to color the phase [default: auto]' -r -f -a "auto\t'On terminals that support it'
always\t'Even if stdout is not a terminal'
never\t'Do not color'"
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l timeout -d 'Maximum time for the whole command, for example 90s or 5m' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l retries -d 'Retry each failed request up to N times' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l project-id -d 'Project ID, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l project -d 'Project name, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l except -d 'Skip these projects, by name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l token -d 'Authentication token' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l token-file -d 'Read the token from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l password-file -d 'Read the password from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l endpoint -d 'URL of the service' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l region -d 'Region, for example eu-de' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l cloud -d 'Use these entries in clouds.yaml, or "*" for all' -r -f
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l ca-file -d 'Use the CA certificates in FILE instead of the system\'s' -r -F
complete -c ma-orders -n "__fish_ma_orders_needs_command" -s q -l quiet -d 'Suppress notes'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -s v -l verbose -d 'Print each request with its status, duration and request ID'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -s A -l all-projects -d 'Query all enabled projects of the region'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l no-input -d 'Never prompt, even on a terminal'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l no-cache -d 'Do not read or write the token cache'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -l sandbox -d 'Use the built-in sandbox instead of a real service'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -s V -l version -d 'Print version'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "list" -d 'List all matching orders, newest first'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "ls" -d 'List all matching orders, newest first'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "show" -d 'Show an order in full, by name or ID'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "wait" -d 'Wait until orders finish; the exit code reports the outcome'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "watch" -d 'List orders repeatedly and highlight changes'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "stats" -d 'Count orders by phase, operation, pool, day, reason or project'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "config" -d 'Show each setting, its value and its source'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "logout" -d 'Remove cached tokens'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "sandbox" -d 'Run a local copy of the service with sample orders'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "completions" -d 'Generate shell completions'
complete -c ma-orders -n "__fish_ma_orders_needs_command" -f -a "man" -d 'Print the manual page, or the page for one command, as roff'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s p -l pool -d 'Filter by pool, by display name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l phase -d 'Filter by phase' -r -f -a "pending\t'Awaiting payment or approval'
running\t'In progress'
successed\t'Completed successfully'
partialSuccessed\t'Partially completed'
failed\t'Failed'
unknown\t'Any undocumented phase'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l since -d 'Only orders created at or after this time, for example 2d or yesterday' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l until -d 'Only orders created up to this time' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l changed-since -d 'Only orders created, started or ended since then' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l workspace -d 'Filter by workspace ID [API default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l resource -d 'Filter by resource type [API default: pools]' -r -f -a "pools\t''"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l operation -d 'Filter by operation' -r -f -a "apply\t'Create the pool'
modify\t'Resize the pool'
delete\t'Delete the pool'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l param -d 'Add a query parameter to the request, for example result=successed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l page-size -d 'Number of orders per request, 1 to 500 [default: 500]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s n -l limit -d 'Maximum number of orders to show' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l offset -d 'Show one page in API order, starting after N orders' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l input -d 'Read orders from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l color -d 'When to color the phase [default: auto]' -r -f -a "auto\t'On terminals that support it'
always\t'Even if stdout is not a terminal'
never\t'Do not color'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s o -l output -d 'Output format: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'Table that fits the terminal; in a pipe, one order per line'
wide\t'Table with more columns'
json\t'JSON array of the orders as returned by the API'
jsonl\t'JSON Lines: one order per line'
csv\t'CSV with all columns, times in UTC'
markdown\t'Markdown table'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s c -l columns -d 'Columns to print in table, wide, csv and markdown' -r -f -a "id\t'Order ID; the name in a table if it has no ID'
name\t'Order name'
pool\t'Pool name, as used with --pool'
resource\t'Full name of the pool'
workspace\t'Workspace ID'
operation\t'Operation: apply, modify, delete'
phase\t'Status: pending, running, successed, partialSuccessed, failed'
result\t'Result as returned by the API'
created\t'Creation time'
started\t'Start time'
ended\t'End time'
duration\t'Duration'
duration_seconds\t'Duration in seconds'
nodes\t'Nodes before and requested, for example 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes requested'
nodes_after\t'Nodes reached'
flavors\t'Flavors and node counts, for example modelarts.vm.gpu.t4u8*3'
billing\t'Billing mode'
period\t'Billing period'
reason\t'Why the order failed'
project\t'Project, if several were queried'
help\t'List the columns'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l sort -d 'Sort by a column: times newest first, durations longest first, others ascending [default: created]' -r -f -a "id\t'Order ID; the name in a table if it has no ID'
name\t'Order name'
pool\t'Pool name, as used with --pool'
resource\t'Full name of the pool'
workspace\t'Workspace ID'
operation\t'Operation: apply, modify, delete'
phase\t'Status: pending, running, successed, partialSuccessed, failed'
result\t'Result as returned by the API'
created\t'Creation time'
started\t'Start time'
ended\t'End time'
duration\t'Duration'
duration_seconds\t'Duration in seconds'
nodes\t'Nodes before and requested, for example 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes requested'
nodes_after\t'Nodes reached'
flavors\t'Flavors and node counts, for example modelarts.vm.gpu.t4u8*3'
billing\t'Billing mode'
period\t'Billing period'
reason\t'Why the order failed'
project\t'Project, if several were queried'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l time -d 'How to print times in tables [default: relative on a terminal, else absolute]' -r -f -a "relative\t'Relative to now, for example 5m ago'
absolute\t'Local time with seconds on a terminal, RFC 3339 UTC in a pipe'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l timeout -d 'Maximum time for the whole command, for example 90s or 5m' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l retries -d 'Retry each failed request up to N times' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l fail-on -d 'Exit with code 10 if any matching order is in one of these states' -r -f -a "failed\t'An order failed or partially succeeded'
partial\t'An order partially succeeded'
pending\t'An order is pending'
running\t'An order is running'
successed\t'An order succeeded'
unknown\t'An order is in an undocumented phase'
any\t'At least one order matches, including --phase'
empty\t'No order matches, including --phase'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l accept -d 'Do not fail on ended orders in this undocumented phase' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l parallel -d 'Maximum number of concurrent requests, across projects and within long lists' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l project-id -d 'Project ID, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l project -d 'Project name, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l except -d 'Skip these projects, by name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l token -d 'Authentication token' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l token-file -d 'Read the token from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l password-file -d 'Read the password from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l endpoint -d 'URL of the service' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l region -d 'Region, for example eu-de' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l cloud -d 'Use these entries in clouds.yaml, or "*" for all' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l ca-file -d 'Use the CA certificates in FILE instead of the system\'s' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l utc -d 'Read dates without an offset as UTC, and print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s q -l quiet -d 'Suppress notes'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s v -l verbose -d 'Print each request with its status, duration and request ID'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l reverse -d 'Reverse the sort order'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l no-headers -d 'Do not print the header row'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l raw-csv -d 'Do not escape CSV cells that a spreadsheet would treat as formulas'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l allow-partial -d 'If the list is incomplete, print the orders received with a warning and exit 0'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l dry-run -d 'Print the first request of each query as a curl command and send nothing'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s A -l all-projects -d 'Query all enabled projects of the region'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l no-input -d 'Never prompt, even on a terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l no-cache -d 'Do not read or write the token cache'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l sandbox -d 'Use the built-in sandbox instead of a real service'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s p -l pool -d 'Filter by pool, by display name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l phase -d 'Filter by phase' -r -f -a "pending\t'Awaiting payment or approval'
running\t'In progress'
successed\t'Completed successfully'
partialSuccessed\t'Partially completed'
failed\t'Failed'
unknown\t'Any undocumented phase'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l since -d 'Only orders created at or after this time, for example 2d or yesterday' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l until -d 'Only orders created up to this time' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l changed-since -d 'Only orders created, started or ended since then' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l workspace -d 'Filter by workspace ID [API default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l resource -d 'Filter by resource type [API default: pools]' -r -f -a "pools\t''"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l operation -d 'Filter by operation' -r -f -a "apply\t'Create the pool'
modify\t'Resize the pool'
delete\t'Delete the pool'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l param -d 'Add a query parameter to the request, for example result=successed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l page-size -d 'Number of orders per request, 1 to 500 [default: 500]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s n -l limit -d 'Maximum number of orders to show' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l offset -d 'Show one page in API order, starting after N orders' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l input -d 'Read orders from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l color -d 'When to color the phase [default: auto]' -r -f -a "auto\t'On terminals that support it'
always\t'Even if stdout is not a terminal'
never\t'Do not color'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s o -l output -d 'Output format: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'Table that fits the terminal; in a pipe, one order per line'
wide\t'Table with more columns'
json\t'JSON array of the orders as returned by the API'
jsonl\t'JSON Lines: one order per line'
csv\t'CSV with all columns, times in UTC'
markdown\t'Markdown table'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s c -l columns -d 'Columns to print in table, wide, csv and markdown' -r -f -a "id\t'Order ID; the name in a table if it has no ID'
name\t'Order name'
pool\t'Pool name, as used with --pool'
resource\t'Full name of the pool'
workspace\t'Workspace ID'
operation\t'Operation: apply, modify, delete'
phase\t'Status: pending, running, successed, partialSuccessed, failed'
result\t'Result as returned by the API'
created\t'Creation time'
started\t'Start time'
ended\t'End time'
duration\t'Duration'
duration_seconds\t'Duration in seconds'
nodes\t'Nodes before and requested, for example 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes requested'
nodes_after\t'Nodes reached'
flavors\t'Flavors and node counts, for example modelarts.vm.gpu.t4u8*3'
billing\t'Billing mode'
period\t'Billing period'
reason\t'Why the order failed'
project\t'Project, if several were queried'
help\t'List the columns'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l sort -d 'Sort by a column: times newest first, durations longest first, others ascending [default: created]' -r -f -a "id\t'Order ID; the name in a table if it has no ID'
name\t'Order name'
pool\t'Pool name, as used with --pool'
resource\t'Full name of the pool'
workspace\t'Workspace ID'
operation\t'Operation: apply, modify, delete'
phase\t'Status: pending, running, successed, partialSuccessed, failed'
result\t'Result as returned by the API'
created\t'Creation time'
started\t'Start time'
ended\t'End time'
duration\t'Duration'
duration_seconds\t'Duration in seconds'
nodes\t'Nodes before and requested, for example 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes requested'
nodes_after\t'Nodes reached'
flavors\t'Flavors and node counts, for example modelarts.vm.gpu.t4u8*3'
billing\t'Billing mode'
period\t'Billing period'
reason\t'Why the order failed'
project\t'Project, if several were queried'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l time -d 'How to print times in tables [default: relative on a terminal, else absolute]' -r -f -a "relative\t'Relative to now, for example 5m ago'
absolute\t'Local time with seconds on a terminal, RFC 3339 UTC in a pipe'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l timeout -d 'Maximum time for the whole command, for example 90s or 5m' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l retries -d 'Retry each failed request up to N times' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l fail-on -d 'Exit with code 10 if any matching order is in one of these states' -r -f -a "failed\t'An order failed or partially succeeded'
partial\t'An order partially succeeded'
pending\t'An order is pending'
running\t'An order is running'
successed\t'An order succeeded'
unknown\t'An order is in an undocumented phase'
any\t'At least one order matches, including --phase'
empty\t'No order matches, including --phase'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l accept -d 'Do not fail on ended orders in this undocumented phase' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l parallel -d 'Maximum number of concurrent requests, across projects and within long lists' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l project-id -d 'Project ID, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l project -d 'Project name, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l except -d 'Skip these projects, by name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l token -d 'Authentication token' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l token-file -d 'Read the token from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l password-file -d 'Read the password from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l endpoint -d 'URL of the service' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l region -d 'Region, for example eu-de' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l cloud -d 'Use these entries in clouds.yaml, or "*" for all' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l ca-file -d 'Use the CA certificates in FILE instead of the system\'s' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l utc -d 'Read dates without an offset as UTC, and print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s q -l quiet -d 'Suppress notes'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s v -l verbose -d 'Print each request with its status, duration and request ID'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l reverse -d 'Reverse the sort order'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l no-headers -d 'Do not print the header row'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l raw-csv -d 'Do not escape CSV cells that a spreadsheet would treat as formulas'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l allow-partial -d 'If the list is incomplete, print the orders received with a warning and exit 0'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l dry-run -d 'Print the first request of each query as a curl command and send nothing'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s A -l all-projects -d 'Query all enabled projects of the region'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l no-input -d 'Never prompt, even on a terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l no-cache -d 'Do not read or write the token cache'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -l sandbox -d 'Use the built-in sandbox instead of a real service'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s p -l pool -d 'Show the newest order for this pool' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l workspace -d 'Workspace to search [API default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l input -d 'Read orders from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l color -d 'When to color the phase [default: auto]' -r -f -a "auto\t'On terminals that support it'
always\t'Even if stdout is not a terminal'
never\t'Do not color'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s o -l output -d 'Output format: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'Table that fits the terminal; in a pipe, one order per line'
wide\t'Table with more columns'
json\t'JSON array of the orders as returned by the API'
jsonl\t'JSON Lines: one order per line'
csv\t'CSV with all columns, times in UTC'
markdown\t'Markdown table'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s c -l columns -d 'Columns to print in table, wide, csv and markdown' -r -f -a "id\t'Order ID; the name in a table if it has no ID'
name\t'Order name'
pool\t'Pool name, as used with --pool'
resource\t'Full name of the pool'
workspace\t'Workspace ID'
operation\t'Operation: apply, modify, delete'
phase\t'Status: pending, running, successed, partialSuccessed, failed'
result\t'Result as returned by the API'
created\t'Creation time'
started\t'Start time'
ended\t'End time'
duration\t'Duration'
duration_seconds\t'Duration in seconds'
nodes\t'Nodes before and requested, for example 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes requested'
nodes_after\t'Nodes reached'
flavors\t'Flavors and node counts, for example modelarts.vm.gpu.t4u8*3'
billing\t'Billing mode'
period\t'Billing period'
reason\t'Why the order failed'
project\t'Project, if several were queried'
help\t'List the columns'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l sort -d 'Sort by a column: times newest first, durations longest first, others ascending [default: created]' -r -f -a "id\t'Order ID; the name in a table if it has no ID'
name\t'Order name'
pool\t'Pool name, as used with --pool'
resource\t'Full name of the pool'
workspace\t'Workspace ID'
operation\t'Operation: apply, modify, delete'
phase\t'Status: pending, running, successed, partialSuccessed, failed'
result\t'Result as returned by the API'
created\t'Creation time'
started\t'Start time'
ended\t'End time'
duration\t'Duration'
duration_seconds\t'Duration in seconds'
nodes\t'Nodes before and requested, for example 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes requested'
nodes_after\t'Nodes reached'
flavors\t'Flavors and node counts, for example modelarts.vm.gpu.t4u8*3'
billing\t'Billing mode'
period\t'Billing period'
reason\t'Why the order failed'
project\t'Project, if several were queried'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l time -d 'How to print times in tables [default: relative on a terminal, else absolute]' -r -f -a "relative\t'Relative to now, for example 5m ago'
absolute\t'Local time with seconds on a terminal, RFC 3339 UTC in a pipe'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l timeout -d 'Maximum time for the whole command, for example 90s or 5m' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l retries -d 'Retry each failed request up to N times' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l parallel -d 'Maximum number of concurrent requests, across projects and within long lists' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l project-id -d 'Project ID, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l project -d 'Project name, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l except -d 'Skip these projects, by name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l token -d 'Authentication token' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l token-file -d 'Read the token from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l password-file -d 'Read the password from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l endpoint -d 'URL of the service' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l region -d 'Region, for example eu-de' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l cloud -d 'Use these entries in clouds.yaml, or "*" for all' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l ca-file -d 'Use the CA certificates in FILE instead of the system\'s' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l utc -d 'Print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s q -l quiet -d 'Suppress notes'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s v -l verbose -d 'Print each request with its status, duration and request ID'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l reverse -d 'Reverse the sort order'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l no-headers -d 'Do not print the header row'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l raw-csv -d 'Do not escape CSV cells that a spreadsheet would treat as formulas'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s A -l all-projects -d 'Query all enabled projects of the region'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l no-input -d 'Never prompt, even on a terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l no-cache -d 'Do not read or write the token cache'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -l sandbox -d 'Use the built-in sandbox instead of a real service'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s p -l pool -d 'Filter by pool, by display name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l phase -d 'Filter by phase' -r -f -a "pending\t'Awaiting payment or approval'
running\t'In progress'
successed\t'Completed successfully'
partialSuccessed\t'Partially completed'
failed\t'Failed'
unknown\t'Any undocumented phase'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l since -d 'Only orders created at or after this time, for example 2d or yesterday' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l until -d 'Only orders created up to this time' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l changed-since -d 'Only orders created, started or ended since then' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l workspace -d 'Filter by workspace ID [API default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l resource -d 'Filter by resource type [API default: pools]' -r -f -a "pools\t''"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l operation -d 'Filter by operation' -r -f -a "apply\t'Create the pool'
modify\t'Resize the pool'
delete\t'Delete the pool'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l param -d 'Add a query parameter to the request, for example result=successed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l page-size -d 'Number of orders per request, 1 to 500 [default: 500]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l color -d 'When to color the phase [default: auto]' -r -f -a "auto\t'On terminals that support it'
always\t'Even if stdout is not a terminal'
never\t'Do not color'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s o -l output -d 'Output format: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'Table that fits the terminal; in a pipe, one order per line'
wide\t'Table with more columns'
json\t'JSON array of the orders as returned by the API'
jsonl\t'JSON Lines: one order per line'
csv\t'CSV with all columns, times in UTC'
markdown\t'Markdown table'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s c -l columns -d 'Columns to print in table, wide, csv and markdown' -r -f -a "id\t'Order ID; the name in a table if it has no ID'
name\t'Order name'
pool\t'Pool name, as used with --pool'
resource\t'Full name of the pool'
workspace\t'Workspace ID'
operation\t'Operation: apply, modify, delete'
phase\t'Status: pending, running, successed, partialSuccessed, failed'
result\t'Result as returned by the API'
created\t'Creation time'
started\t'Start time'
ended\t'End time'
duration\t'Duration'
duration_seconds\t'Duration in seconds'
nodes\t'Nodes before and requested, for example 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes requested'
nodes_after\t'Nodes reached'
flavors\t'Flavors and node counts, for example modelarts.vm.gpu.t4u8*3'
billing\t'Billing mode'
period\t'Billing period'
reason\t'Why the order failed'
project\t'Project, if several were queried'
help\t'List the columns'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l sort -d 'Sort by a column: times newest first, durations longest first, others ascending [default: created]' -r -f -a "id\t'Order ID; the name in a table if it has no ID'
name\t'Order name'
pool\t'Pool name, as used with --pool'
resource\t'Full name of the pool'
workspace\t'Workspace ID'
operation\t'Operation: apply, modify, delete'
phase\t'Status: pending, running, successed, partialSuccessed, failed'
result\t'Result as returned by the API'
created\t'Creation time'
started\t'Start time'
ended\t'End time'
duration\t'Duration'
duration_seconds\t'Duration in seconds'
nodes\t'Nodes before and requested, for example 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes requested'
nodes_after\t'Nodes reached'
flavors\t'Flavors and node counts, for example modelarts.vm.gpu.t4u8*3'
billing\t'Billing mode'
period\t'Billing period'
reason\t'Why the order failed'
project\t'Project, if several were queried'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l time -d 'How to print times in tables [default: relative on a terminal, else absolute]' -r -f -a "relative\t'Relative to now, for example 5m ago'
absolute\t'Local time with seconds on a terminal, RFC 3339 UTC in a pipe'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l timeout -d 'Maximum time for the whole command, for example 90s or 5m' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l retries -d 'Retry each failed request up to N times' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l accept -d 'Treat ended orders in this undocumented phase as successful' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l interval -d 'Time between polls, at least 2s' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l parallel -d 'Maximum number of concurrent requests, across projects and within long lists' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l project-id -d 'Project ID, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l project -d 'Project name, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l except -d 'Skip these projects, by name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l token -d 'Authentication token' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l token-file -d 'Read the token from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l password-file -d 'Read the password from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l endpoint -d 'URL of the service' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l region -d 'Region, for example eu-de' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l cloud -d 'Use these entries in clouds.yaml, or "*" for all' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l ca-file -d 'Use the CA certificates in FILE instead of the system\'s' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l utc -d 'Read dates without an offset as UTC, and print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s q -l quiet -d 'Suppress notes'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s v -l verbose -d 'Print each request with its status, duration and request ID'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l reverse -d 'Reverse the sort order'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l no-headers -d 'Do not print the header row'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l raw-csv -d 'Do not escape CSV cells that a spreadsheet would treat as formulas'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l allow-empty -d 'Succeed immediately if no order matches, instead of waiting for one'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s A -l all-projects -d 'Query all enabled projects of the region'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l no-input -d 'Never prompt, even on a terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l no-cache -d 'Do not read or write the token cache'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l sandbox -d 'Use the built-in sandbox instead of a real service'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s p -l pool -d 'Filter by pool, by display name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l phase -d 'Filter by phase' -r -f -a "pending\t'Awaiting payment or approval'
running\t'In progress'
successed\t'Completed successfully'
partialSuccessed\t'Partially completed'
failed\t'Failed'
unknown\t'Any undocumented phase'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l since -d 'Only orders created at or after this time, for example 2d or yesterday' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l until -d 'Only orders created up to this time' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l changed-since -d 'Only orders created, started or ended since then' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l workspace -d 'Filter by workspace ID [API default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l resource -d 'Filter by resource type [API default: pools]' -r -f -a "pools\t''"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l operation -d 'Filter by operation' -r -f -a "apply\t'Create the pool'
modify\t'Resize the pool'
delete\t'Delete the pool'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l param -d 'Add a query parameter to the request, for example result=successed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l page-size -d 'Number of orders per request, 1 to 500 [default: 500]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s n -l limit -d 'Maximum number of orders to show' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l offset -d 'Show one page in API order, starting after N orders' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l color -d 'When to color the phase [default: auto]' -r -f -a "auto\t'On terminals that support it'
always\t'Even if stdout is not a terminal'
never\t'Do not color'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s o -l output -d 'Output format: table, wide, json, jsonl, csv, markdown [default: table]' -r -f -a "table\t'Table that fits the terminal; in a pipe, one order per line'
wide\t'Table with more columns'
json\t'JSON array of the orders as returned by the API'
jsonl\t'JSON Lines: one order per line'
csv\t'CSV with all columns, times in UTC'
markdown\t'Markdown table'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s c -l columns -d 'Columns to print in table, wide, csv and markdown' -r -f -a "id\t'Order ID; the name in a table if it has no ID'
name\t'Order name'
pool\t'Pool name, as used with --pool'
resource\t'Full name of the pool'
workspace\t'Workspace ID'
operation\t'Operation: apply, modify, delete'
phase\t'Status: pending, running, successed, partialSuccessed, failed'
result\t'Result as returned by the API'
created\t'Creation time'
started\t'Start time'
ended\t'End time'
duration\t'Duration'
duration_seconds\t'Duration in seconds'
nodes\t'Nodes before and requested, for example 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes requested'
nodes_after\t'Nodes reached'
flavors\t'Flavors and node counts, for example modelarts.vm.gpu.t4u8*3'
billing\t'Billing mode'
period\t'Billing period'
reason\t'Why the order failed'
project\t'Project, if several were queried'
help\t'List the columns'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l sort -d 'Sort by a column: times newest first, durations longest first, others ascending [default: created]' -r -f -a "id\t'Order ID; the name in a table if it has no ID'
name\t'Order name'
pool\t'Pool name, as used with --pool'
resource\t'Full name of the pool'
workspace\t'Workspace ID'
operation\t'Operation: apply, modify, delete'
phase\t'Status: pending, running, successed, partialSuccessed, failed'
result\t'Result as returned by the API'
created\t'Creation time'
started\t'Start time'
ended\t'End time'
duration\t'Duration'
duration_seconds\t'Duration in seconds'
nodes\t'Nodes before and requested, for example 1->3'
nodes_before\t'Nodes before the order'
nodes_target\t'Nodes requested'
nodes_after\t'Nodes reached'
flavors\t'Flavors and node counts, for example modelarts.vm.gpu.t4u8*3'
billing\t'Billing mode'
period\t'Billing period'
reason\t'Why the order failed'
project\t'Project, if several were queried'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l time -d 'How to print times in tables [default: relative on a terminal, else absolute]' -r -f -a "relative\t'Relative to now, for example 5m ago'
absolute\t'Local time with seconds on a terminal, RFC 3339 UTC in a pipe'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l timeout -d 'Maximum time for the whole command, for example 90s or 5m' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l retries -d 'Retry each failed request up to N times' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l fail-on -d 'Exit with code 10 if any matching order is in one of these states' -r -f -a "failed\t'An order failed or partially succeeded'
partial\t'An order partially succeeded'
pending\t'An order is pending'
running\t'An order is running'
successed\t'An order succeeded'
unknown\t'An order is in an undocumented phase'
any\t'At least one order matches, including --phase'
empty\t'No order matches, including --phase'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l accept -d 'Do not fail on ended orders in this undocumented phase' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l interval -d 'Time between polls, at least 2s' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l parallel -d 'Maximum number of concurrent requests, across projects and within long lists' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l project-id -d 'Project ID, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l project -d 'Project name, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l except -d 'Skip these projects, by name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l token -d 'Authentication token' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l token-file -d 'Read the token from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l password-file -d 'Read the password from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l endpoint -d 'URL of the service' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l region -d 'Region, for example eu-de' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l cloud -d 'Use these entries in clouds.yaml, or "*" for all' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l ca-file -d 'Use the CA certificates in FILE instead of the system\'s' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l utc -d 'Read dates without an offset as UTC, and print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s q -l quiet -d 'Suppress notes'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s v -l verbose -d 'Print each request with its status, duration and request ID'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l reverse -d 'Reverse the sort order'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l no-headers -d 'Do not print the header row'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l raw-csv -d 'Do not escape CSV cells that a spreadsheet would treat as formulas'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s A -l all-projects -d 'Query all enabled projects of the region'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l no-input -d 'Never prompt, even on a terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l no-cache -d 'Do not read or write the token cache'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l sandbox -d 'Use the built-in sandbox instead of a real service'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s p -l pool -d 'Filter by pool, by display name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l phase -d 'Filter by phase' -r -f -a "pending\t'Awaiting payment or approval'
running\t'In progress'
successed\t'Completed successfully'
partialSuccessed\t'Partially completed'
failed\t'Failed'
unknown\t'Any undocumented phase'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l since -d 'Only orders created at or after this time, for example 2d or yesterday' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l until -d 'Only orders created up to this time' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l changed-since -d 'Only orders created, started or ended since then' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l workspace -d 'Filter by workspace ID [API default: 0]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l resource -d 'Filter by resource type [API default: pools]' -r -f -a "pools\t''"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l operation -d 'Filter by operation' -r -f -a "apply\t'Create the pool'
modify\t'Resize the pool'
delete\t'Delete the pool'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l param -d 'Add a query parameter to the request, for example result=successed' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l page-size -d 'Number of orders per request, 1 to 500 [default: 500]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s n -l limit -d 'Maximum number of orders to show' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l offset -d 'Show one page in API order, starting after N orders' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l input -d 'Read orders from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l color -d 'When to color the phase [default: auto]' -r -f -a "auto\t'On terminals that support it'
always\t'Even if stdout is not a terminal'
never\t'Do not color'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l by -d 'Group orders by this' -r -f -a "phase\t'Phase, in the order of progress'
operation\t'Operation (apply, modify, delete)'
pool\t'Pool, most orders first'
day\t'Day of creation, in local time, or UTC with --utc'
reason\t'Failure reason, with IDs, numbers and addresses folded; most frequent first'
project\t'Project, if several are queried; most orders first'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s o -l output -d 'Output format: table, wide, json, jsonl, csv, markdown, openmetrics [default: table]' -r -f -a "table\t'Table, with bars on a terminal'
wide\t'Same as table'
json\t'JSON array'
jsonl\t'JSON Lines'
csv\t'CSV'
markdown\t'Markdown table'
openmetrics\t'OpenMetrics for Prometheus, with all counts'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l timeout -d 'Maximum time for the whole command, for example 90s or 5m' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l retries -d 'Retry each failed request up to N times' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l fail-on -d 'Exit with code 10 if any matching order is in one of these states' -r -f -a "failed\t'An order failed or partially succeeded'
partial\t'An order partially succeeded'
pending\t'An order is pending'
running\t'An order is running'
successed\t'An order succeeded'
unknown\t'An order is in an undocumented phase'
any\t'At least one order matches, including --phase'
empty\t'No order matches, including --phase'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l accept -d 'Do not fail on ended orders in this undocumented phase' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l parallel -d 'Maximum number of concurrent requests, across projects and within long lists' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l project-id -d 'Project ID, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l project -d 'Project name, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l except -d 'Skip these projects, by name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l token -d 'Authentication token' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l token-file -d 'Read the token from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l password-file -d 'Read the password from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l endpoint -d 'URL of the service' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l region -d 'Region, for example eu-de' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l cloud -d 'Use these entries in clouds.yaml, or "*" for all' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l ca-file -d 'Use the CA certificates in FILE instead of the system\'s' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l utc -d 'Read dates without an offset as UTC, and print times in UTC'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s q -l quiet -d 'Suppress notes'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s v -l verbose -d 'Print each request with its status, duration and request ID'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l no-headers -d 'Do not print the header row'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l allow-partial -d 'If the list is incomplete, print the orders received with a warning and exit 0'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l dry-run -d 'Print the first request of each query as a curl command and send nothing'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s A -l all-projects -d 'Query all enabled projects of the region'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l no-input -d 'Never prompt, even on a terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l no-cache -d 'Do not read or write the token cache'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l sandbox -d 'Use the built-in sandbox instead of a real service'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -s o -l output -d 'Output format' -r -f -a "table\t'Human-readable table'
json\t'JSON array'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l timeout -d 'Maximum time for the whole command, for example 90s or 5m' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l retries -d 'Retry each failed request up to N times' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l project-id -d 'Project ID, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l project -d 'Project name, or several' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l except -d 'Skip these projects, by name or ID' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l token -d 'Authentication token' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l token-file -d 'Read the token from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l password-file -d 'Read the password from FILE' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l endpoint -d 'URL of the service' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l region -d 'Region, for example eu-de' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l cloud -d 'Use these entries in clouds.yaml, or "*" for all' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l ca-file -d 'Use the CA certificates in FILE instead of the system\'s' -r -F
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l check -d 'Also query the service for one order, and exit as `list` would'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -s q -l quiet -d 'Suppress notes'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -s v -l verbose -d 'Print each request with its status, duration and request ID'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -s A -l all-projects -d 'Query all enabled projects of the region'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l no-input -d 'Never prompt, even on a terminal'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -l no-cache -d 'Do not read or write the token cache'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l port -d 'Port to listen on [default: any free port]' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l orders -d 'Number of sample orders, in addition to the one in the API documentation' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l seed -d 'Random seed for the sample orders' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l latency -d 'Delay each response by this long, for example 100ms' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l fail -d 'Fail every request in this way, to test a script\'s error handling' -r -f -a "400\t'Bad request'
401\t'Token rejected'
403\t'Permission denied'
404\t'No such pool'
429\t'Too many requests, with Retry-After'
500\t'Internal server error'
503\t'Service unavailable'
slow\t'Respond after a minute'
truncated\t'Close the connection in the middle of the response'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l quirk -d 'Deviate from the API documentation in these ways, for testing' -r -f -a "clamp\t'Return at most 100 orders per page, and count only those'
cap\t'Count and return at most 500 orders per query'
disorder\t'Return the oldest orders first'
history\t'Reject time ranges that start more than 30 days ago'
duplicates\t'Return each order twice'
ignore-offset\t'Return the first page for every offset'
ignore-since\t'Ignore the start of the time range'
ignore-pool\t'Return orders for every pool'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l fail-project -d 'Fail every request for a project in this way, for example eu-de_dev=403' -r -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l live -d 'Change orders over time: unfinished ones finish within seconds, new ones arrive'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l clouds-yaml -d 'Print a clouds.yaml with an entry for each project instead of variables'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -s q -l quiet -d 'Suppress notes'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -l error-format -d 'Format of notes, warnings and errors [default: text]' -r -f -a "text\t'Human-readable text'
json\t'One JSON object per line'"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -s q -l quiet -d 'Suppress notes'
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ma-orders -f
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l phase -r -f -a "(__fish_append , pending running successed partialSuccessed failed unknown)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l operation -r -f -a "(__fish_append , apply modify delete)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -s c -l columns -r -f -a "(__fish_append , id name pool resource workspace operation phase result created started ended duration duration_seconds nodes nodes_before nodes_target nodes_after flavors billing period reason project help)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand list" -l fail-on -r -f -a "(__fish_append , failed partial pending running successed unknown any empty)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand show" -s c -l columns -r -f -a "(__fish_append , id name pool resource workspace operation phase result created started ended duration duration_seconds nodes nodes_before nodes_target nodes_after flavors billing period reason project help)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l phase -r -f -a "(__fish_append , pending running successed partialSuccessed failed unknown)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -l operation -r -f -a "(__fish_append , apply modify delete)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand wait" -s c -l columns -r -f -a "(__fish_append , id name pool resource workspace operation phase result created started ended duration duration_seconds nodes nodes_before nodes_target nodes_after flavors billing period reason project help)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l phase -r -f -a "(__fish_append , pending running successed partialSuccessed failed unknown)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l operation -r -f -a "(__fish_append , apply modify delete)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -s c -l columns -r -f -a "(__fish_append , id name pool resource workspace operation phase result created started ended duration duration_seconds nodes nodes_before nodes_target nodes_after flavors billing period reason project help)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand watch" -l fail-on -r -f -a "(__fish_append , failed partial pending running successed unknown any empty)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l phase -r -f -a "(__fish_append , pending running successed partialSuccessed failed unknown)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l operation -r -f -a "(__fish_append , apply modify delete)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand stats" -l fail-on -r -f -a "(__fish_append , failed partial pending running successed unknown any empty)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand sandbox" -l quirk -r -f -a "(__fish_append , clamp cap disorder history duplicates ignore-offset ignore-since ignore-pool)"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand completions" -f -a "bash elvish fish powershell zsh"
complete -c ma-orders -n "__fish_ma_orders_using_subcommand man" -f -a "list show wait watch stats config logout sandbox completions man"
