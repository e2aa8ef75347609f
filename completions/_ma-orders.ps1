
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'ma-orders' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'ma-orders'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'ma-orders' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the phase [default: auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The whole command, such as 90s or 5m [MA_ORDERS_TIMEOUT; default: 60s]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Ask again so often, for each request [MA_ORDERS_RETRIES; default: 3]')
            [CompletionResult]::new('--project-id', '--project-id', [CompletionResultType]::ParameterName, 'The project''s id [MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'A token; others on this machine can see it, so prefer --token-file [MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'A file that holds a token; `-` is standard input [MA_ORDERS_TOKEN_FILE]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'The service''s address [MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The region, such as eu-de [MA_ORDERS_REGION, OS_REGION_NAME]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificates in this file, in place of the system''s [MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Ask the built-in sandbox; nothing leaves this machine')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the orders that match, all of them, newest first')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the orders that match, all of them, newest first')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve a small copy of the service on loopback, with sample orders')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a script that completes commands, flags and values in a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual, or the page of one command, as roff')
            break
        }
        'ma-orders;list' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Orders of this pool, by its display name; may be repeated')
            [CompletionResult]::new('--pool', '--pool', [CompletionResultType]::ParameterName, 'Orders of this pool, by its display name; may be repeated')
            [CompletionResult]::new('--phase', '--phase', [CompletionResultType]::ParameterName, 'Orders in these phases; the service filters')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Orders from then on: 2d, ''3 hours ago'', yesterday, 2026-03-01, ''10:00'', ''last monday'', @1682043883; without a zone it is local time')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Orders until then; a day alone is its first instant')
            [CompletionResult]::new('--workspace', '--workspace', [CompletionResultType]::ParameterName, 'Orders of this workspace [the service''s default: 0]')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'Orders of this type of resource [the service''s default: pools]')
            [CompletionResult]::new('--operation', '--operation', [CompletionResultType]::ParameterName, 'Orders that do this; the service has no such filter, so it is made here')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Send a parameter that the service only hints at, such as result=successed')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'At most N orders in all: the first as the service gives them')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most N orders in all: the first as the service gives them')
            [CompletionResult]::new('--offset', '--offset', [CompletionResultType]::ParameterName, 'Skip the first N, 0 to 500')
            [CompletionResult]::new('--page-size', '--page-size', [CompletionResultType]::ParameterName, 'Records for each request, 1 to 500 [default: 500]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print: table, wide, json, jsonl, csv, markdown [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print: table, wide, json, jsonl, csv, markdown [default: table]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Columns of table, wide, csv and markdown; `--columns help` lists them')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Columns of table, wide, csv and markdown; `--columns help` lists them')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Sort by a column; times newest first, the rest ascending [default: created]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Times in tables [default: relative on a terminal, else absolute]')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit 10 when a matching order is so; made here, from all orders, so no --phase is needed beside it')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the phase [default: auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The whole command, such as 90s or 5m [MA_ORDERS_TIMEOUT; default: 60s]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Ask again so often, for each request [MA_ORDERS_RETRIES; default: 3]')
            [CompletionResult]::new('--project-id', '--project-id', [CompletionResultType]::ParameterName, 'The project''s id [MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'A token; others on this machine can see it, so prefer --token-file [MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'A file that holds a token; `-` is standard input [MA_ORDERS_TOKEN_FILE]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'The service''s address [MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The region, such as eu-de [MA_ORDERS_REGION, OS_REGION_NAME]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificates in this file, in place of the system''s [MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Read dates without a zone as UTC, and print times in UTC')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Sort the other way round')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the line of column names')
            [CompletionResult]::new('--raw-csv', '--raw-csv', [CompletionResultType]::ParameterName, 'Leave csv cells that look like formulas as they are')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Ask the built-in sandbox; nothing leaves this machine')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ma-orders;ls' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Orders of this pool, by its display name; may be repeated')
            [CompletionResult]::new('--pool', '--pool', [CompletionResultType]::ParameterName, 'Orders of this pool, by its display name; may be repeated')
            [CompletionResult]::new('--phase', '--phase', [CompletionResultType]::ParameterName, 'Orders in these phases; the service filters')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Orders from then on: 2d, ''3 hours ago'', yesterday, 2026-03-01, ''10:00'', ''last monday'', @1682043883; without a zone it is local time')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Orders until then; a day alone is its first instant')
            [CompletionResult]::new('--workspace', '--workspace', [CompletionResultType]::ParameterName, 'Orders of this workspace [the service''s default: 0]')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'Orders of this type of resource [the service''s default: pools]')
            [CompletionResult]::new('--operation', '--operation', [CompletionResultType]::ParameterName, 'Orders that do this; the service has no such filter, so it is made here')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Send a parameter that the service only hints at, such as result=successed')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'At most N orders in all: the first as the service gives them')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most N orders in all: the first as the service gives them')
            [CompletionResult]::new('--offset', '--offset', [CompletionResultType]::ParameterName, 'Skip the first N, 0 to 500')
            [CompletionResult]::new('--page-size', '--page-size', [CompletionResultType]::ParameterName, 'Records for each request, 1 to 500 [default: 500]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print: table, wide, json, jsonl, csv, markdown [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print: table, wide, json, jsonl, csv, markdown [default: table]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Columns of table, wide, csv and markdown; `--columns help` lists them')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Columns of table, wide, csv and markdown; `--columns help` lists them')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Sort by a column; times newest first, the rest ascending [default: created]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Times in tables [default: relative on a terminal, else absolute]')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit 10 when a matching order is so; made here, from all orders, so no --phase is needed beside it')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the phase [default: auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The whole command, such as 90s or 5m [MA_ORDERS_TIMEOUT; default: 60s]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Ask again so often, for each request [MA_ORDERS_RETRIES; default: 3]')
            [CompletionResult]::new('--project-id', '--project-id', [CompletionResultType]::ParameterName, 'The project''s id [MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'A token; others on this machine can see it, so prefer --token-file [MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'A file that holds a token; `-` is standard input [MA_ORDERS_TOKEN_FILE]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'The service''s address [MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The region, such as eu-de [MA_ORDERS_REGION, OS_REGION_NAME]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificates in this file, in place of the system''s [MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Read dates without a zone as UTC, and print times in UTC')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Sort the other way round')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the line of column names')
            [CompletionResult]::new('--raw-csv', '--raw-csv', [CompletionResultType]::ParameterName, 'Leave csv cells that look like formulas as they are')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Ask the built-in sandbox; nothing leaves this machine')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ma-orders;sandbox' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Listen on this port [default: any free one]')
            [CompletionResult]::new('--orders', '--orders', [CompletionResultType]::ParameterName, 'So many sample orders, besides the documentation''s own')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Other sample orders for another seed')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'Answer so much later, such as 100ms')
            [CompletionResult]::new('--fail', '--fail', [CompletionResultType]::ParameterName, 'Answer every request so, to rehearse a script''s exit codes')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the phase [default: auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The whole command, such as 90s or 5m [MA_ORDERS_TIMEOUT; default: 60s]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Ask again so often, for each request [MA_ORDERS_RETRIES; default: 3]')
            [CompletionResult]::new('--project-id', '--project-id', [CompletionResultType]::ParameterName, 'The project''s id [MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'A token; others on this machine can see it, so prefer --token-file [MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'A file that holds a token; `-` is standard input [MA_ORDERS_TOKEN_FILE]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'The service''s address [MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The region, such as eu-de [MA_ORDERS_REGION, OS_REGION_NAME]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificates in this file, in place of the system''s [MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Ask the built-in sandbox; nothing leaves this machine')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ma-orders;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the phase [default: auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The whole command, such as 90s or 5m [MA_ORDERS_TIMEOUT; default: 60s]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Ask again so often, for each request [MA_ORDERS_RETRIES; default: 3]')
            [CompletionResult]::new('--project-id', '--project-id', [CompletionResultType]::ParameterName, 'The project''s id [MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'A token; others on this machine can see it, so prefer --token-file [MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'A file that holds a token; `-` is standard input [MA_ORDERS_TOKEN_FILE]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'The service''s address [MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The region, such as eu-de [MA_ORDERS_REGION, OS_REGION_NAME]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificates in this file, in place of the system''s [MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Ask the built-in sandbox; nothing leaves this machine')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ma-orders;man' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the phase [default: auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The whole command, such as 90s or 5m [MA_ORDERS_TIMEOUT; default: 60s]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Ask again so often, for each request [MA_ORDERS_RETRIES; default: 3]')
            [CompletionResult]::new('--project-id', '--project-id', [CompletionResultType]::ParameterName, 'The project''s id [MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'A token; others on this machine can see it, so prefer --token-file [MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'A file that holds a token; `-` is standard input [MA_ORDERS_TOKEN_FILE]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'The service''s address [MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The region, such as eu-de [MA_ORDERS_REGION, OS_REGION_NAME]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificates in this file, in place of the system''s [MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No notes; warnings and errors still')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each request with status, ms and request id; -vv its headers too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Ask the built-in sandbox; nothing leaves this machine')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
