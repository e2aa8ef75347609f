//! Hints for commands and flags of gh, kubectl, aws, openstack or az: the equivalent in ma-orders.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::order::Phase;

/// Foreign words, and the hint for them.
type Row = (&'static [&'static str], &'static str);

const COMMANDS: [Row; 20] = [
    (
        &["get", "query", "search", "find", "order", "jobs", "tasks", "list-orders", "listorders"],
        "use `ma-orders list`, or `ma-orders show ORDER` for a single order",
    ),
    (
        &["describe", "inspect", "view", "details", "info", "show-order"],
        "use `ma-orders show ORDER`",
    ),
    (
        &["login", "auth", "signin", "sign-in", "authenticate", "init", "configure", "setup"],
        "ma-orders signs in when it needs to; `ma-orders config` shows which credentials it uses",
    ),
    (
        &["log", "logs", "events", "history", "steps"],
        "use `ma-orders show ORDER` for the steps and events of an order",
    ),
    (&["version"], "use `ma-orders --version`"),
    (
        &["status", "ps", "top", "open"],
        "use `ma-orders list --phase pending,running`, or `ma-orders watch`",
    ),
    (&["tail", "follow", "monitor"], "use `ma-orders watch`"),
    (&["count", "summary", "report"], "use `ma-orders stats`"),
    (&["metrics"], "use `ma-orders stats --output openmetrics`"),
    (
        &[
            "delete", "rm", "remove", "cancel", "create", "apply", "add", "edit", "patch", "scale",
            "resize", "update", "rerun", "retry", "approve", "pay",
        ],
        "ma-orders only reads orders; change resource pools in the ModelArts console",
    ),
    (
        &["whoami", "profile", "env", "settings", "context", "account", "project"],
        "use `ma-orders config`",
    ),
    (&["projects"], "use `ma-orders stats -A --by project`"),
    (&["completion", "autocomplete"], "use `ma-orders completions SHELL`"),
    (&["manual", "docs"], "use `ma-orders man | man -l -`"),
    (&["serve", "server", "mock", "demo"], "use `ma-orders sandbox`"),
    (
        &["export", "dump", "download"],
        "use `ma-orders list --output csv`, or `--output jsonl` for --input",
    ),
    (&["check", "verify", "alert"], "use `ma-orders list --since 24h --fail-on failed`"),
    (&["ping", "health", "doctor"], "use `ma-orders config --check`"),
    (&["pool", "pools"], "use `ma-orders stats --by pool`"),
    (&["failed", "failures", "errors"], "use `ma-orders list --phase failed`"),
];

const FLAGS: [Row; 42] = [
    (&["format", "f", "out-format"], "use --output FORMAT, for example --output json"),
    (&["json"], "use --output json"),
    (&["jsonl", "ndjson"], "use --output jsonl"),
    (&["csv"], "use --output csv"),
    (&["yaml"], "use --output json; there is no YAML output"),
    (&["query", "jq", "jsonpath", "template", "t"], "use --output json and pipe it to jq"),
    (
        &["filter", "filters", "selector", "l", "where", "search", "field-selector"],
        "use --pool, --phase, --operation, --since and --until to filter",
    ),
    (&["status", "state", "states"], "use --phase"),
    (&["failed", "failures", "errors", "only-failed"], "use --phase failed"),
    (&["pending"], "use --phase pending"),
    (&["running", "active", "open"], "use --phase pending,running"),
    (&["succeeded", "success", "successful", "successed", "completed"], "use --phase successed"),
    (
        &["after", "from", "start", "start-time", "begin", "created-after", "newer-than"],
        "use --since, for example --since 2d",
    ),
    (
        &["before", "to", "end", "end-time", "created-before", "older-than"],
        "use --until, for example --until yesterday",
    ),
    (
        &["last", "days", "hours", "day", "date", "today", "age", "max-age"],
        "use --since, for example --since 24h",
    ),
    (
        &["profile", "os-cloud", "context", "account"],
        "use --cloud NAME for an entry in clouds.yaml",
    ),
    (&["all", "a"], "all matching orders are listed; --limit lists fewer"),
    (&["namespace"], "use --project or --project-id"),
    (&["all-namespaces"], "use --all-projects (-A)"),
    (&["w", "watch", "follow"], "use `ma-orders watch`"),
    (&["wait"], "use `ma-orders wait`"),
    (
        &["tail", "head", "max-items", "max-results", "top", "first", "max", "count", "L"],
        "use --limit N (-n N)",
    ),
    (
        &[
            "next-token",
            "starting-token",
            "marker",
            "page-token",
            "page",
            "paginate",
            "no-paginate",
        ],
        "all pages are read; --limit lists fewer orders",
    ),
    (&["group-by", "group"], "use `ma-orders stats --by phase`"),
    (&["by", "summary", "stats"], "use `ma-orders stats --by phase`"),
    (&["no-pager", "pager"], "output is never paged; pipe it to a pager if you want one"),
    (&["sort-by", "order-by", "S"], "use --sort COLUMN"),
    (&["desc", "descending", "asc", "ascending"], "use --sort COLUMN, and --reverse"),
    (&["fields", "field", "cols", "show-labels", "F"], "use --columns A,B"),
    (&["debug", "trace", "log-level", "loglevel"], "use -v, or -vv for headers"),
    (&["silent", "s"], "use --quiet"),
    (
        &[
            "insecure",
            "k",
            "no-verify-ssl",
            "no-verify",
            "no-check-certificate",
            "insecure-skip-tls-verify",
        ],
        "certificates are always verified; pass your CA with --ca-file",
    ),
    (
        &[
            "os-auth-url",
            "os-username",
            "os-password",
            "os-project-name",
            "os-project-id",
            "os-token",
            "os-region-name",
            "os-user-domain-name",
        ],
        "set the OS_* variable of that name, or use --cloud, --project-id, --token-file or --region",
    ),
    (
        &["access-key", "secret-key", "ak", "sk", "secret"],
        "set OS_ACCESS_KEY and OS_SECRET_KEY in the environment",
    ),
    (
        &["username", "user", "u", "password"],
        "set OS_USERNAME and OS_PASSWORD in the environment, or use --password-file",
    ),
    (&["url", "host", "server", "endpoint-url", "api"], "use --endpoint URL"),
    (&["type", "action", "kind"], "use --operation"),
    (&["name", "id", "order", "order-id"], "use `ma-orders show ORDER`"),
    (
        &["file", "save", "output-file", "out", "O"],
        "redirect the output, for example `ma-orders list --output csv > orders.csv`",
    ),
    (&["proxy", "x"], "set HTTPS_PROXY in the environment"),
    (&["max-time", "request-timeout", "connect-timeout"], "use --timeout DURATION"),
    (&["exit-code", "exit-status", "fail", "error-on"], "use --fail-on failed"),
];

/// Values by flag.
const VALUES: [(&str, &[Row]); 9] = [
    ("--output", &FORMATS),
    ("--phase", &PHASES),
    ("--fail-on", &PHASES),
    ("--columns", &COLUMNS),
    ("--sort", &COLUMNS),
    ("--by", &COLUMNS),
    ("--color", &COLORS),
    ("--time", &TIMES),
    ("--limit", &LIMITS),
];

const FORMATS: [Row; 9] = [
    (&["yaml", "yml"], "use --output json; there is no YAML output"),
    (&["name", "id"], "use --output csv --columns name --no-headers"),
    (&["text", "plain", "pretty", "list", "value", "tsv", "tab"], "use --output table or csv"),
    (
        &["jsonpath", "jsonpath-as-json", "go-template", "template", "jmespath", "custom-columns"],
        "use --output json and pipe it to jq, or choose --columns",
    ),
    (&["ndjson", "json-lines", "jsonlines"], "use --output jsonl"),
    (&["md", "gfm"], "use --output markdown"),
    (&["xlsx", "excel", "xls"], "use --output csv"),
    (&["html", "xml"], "use --output json or markdown"),
    (&["openmetrics", "prometheus"], "use `ma-orders stats --output openmetrics`"),
];

const PHASES: [Row; 5] = [
    (&["error", "errors", "errored", "failure", "fail", "failing"], "the phase is called failed"),
    (
        &["completed", "complete", "done", "finished", "ok", "successful"],
        "the phase is called successed",
    ),
    (
        &["active", "open", "inprogress", "in-progress", "in_progress", "unfinished"],
        "use pending,running",
    ),
    (&["waiting", "queued", "unpaid"], "the phase is called pending"),
    (
        &["cancelled", "canceled", "closed", "expired", "rejected", "stopped", "terminated"],
        "use unknown, which selects every phase that the API does not document",
    ),
];

const COLUMNS: [Row; 5] = [
    (&["status", "state"], "the column is called phase"),
    (&["age", "date", "time", "creationtimestamp", "created_at"], "the column is called created"),
    (&["type", "action"], "the column is called operation"),
    (&["error", "message", "failreason"], "the column is called reason"),
    (&["size", "count", "replicas"], "the column is called nodes"),
];

const COLORS: [Row; 2] =
    [(&["yes", "true", "on", "1"], "use always"), (&["no", "false", "off", "0"], "use never")];

const TIMES: [Row; 1] = [(&["iso", "rfc3339", "full", "utc"], "use absolute, with --utc for UTC")];

const LIMITS: [Row; 1] =
    [(&["all", "none", "unlimited", "0", "-1", "max"], "omit --limit to list all orders")];

/// The hint, if the command line was rejected because of a foreign word.
pub(super) fn hint(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = text(ContextKind::InvalidSubcommand)?;
            among(&COMMANDS, word).map(str::to_owned)
        }
        ErrorKind::UnknownArgument => {
            let word = text(ContextKind::InvalidArg)?;
            match word.strip_prefix('-') {
                Some(flag) => of_flag(flag.trim_start_matches('-')).map(str::to_owned),
                None => of_argument(word, error),
            }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let flag = text(ContextKind::InvalidArg)?.split([' ', '=']).next()?;
            let (_, rows) = VALUES.iter().find(|(name, _)| *name == flag)?;
            let value = text(ContextKind::InvalidValue)?;
            // For example `jsonpath={.items}` or `custom-columns:NAME`.
            let word = value.split(['=', ':']).next()?.trim();
            among(rows, word).map(str::to_owned)
        }
        _ => None,
    }
}

fn among(rows: &[Row], word: &str) -> Option<&'static str> {
    let is_meant = |known: &&str| known.eq_ignore_ascii_case(word);
    rows.iter().find(|(words, _)| words.iter().any(is_meant)).map(|(_, hint)| *hint)
}

/// Case matters for single-letter flags.
fn of_flag(flag: &str) -> Option<&'static str> {
    let flag = flag.split('=').next()?;
    FLAGS.iter().find(|(words, _)| words.contains(&flag)).map(|(_, hint)| *hint)
}

/// The hint for a word after a command that takes filters and no arguments.
fn of_argument(word: &str, error: &clap::Error) -> Option<String> {
    let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) else { return None };
    let usage = usage.to_string();
    if !["list", "watch", "stats"].iter().any(|command| usage.split(' ').any(|it| it == *command)) {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    if let Ok(phase) = <Phase as clap::ValueEnum>::from_str(&lower, true) {
        return Some(format!("use --phase {}", phase.as_str()));
    }
    if ["orders", "order"].contains(&&*lower) {
        return Some("omit it: `ma-orders list` lists orders".to_owned());
    }
    if lower == "help" {
        return Some("use --help".to_owned());
    }
    Some(format!("use --pool {word} for a pool, or `ma-orders show {word}` for an order"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    fn hint_for(words: &[&str]) -> Option<String> {
        let words = ["ma-orders"].iter().chain(words).map(Into::into).collect();
        hint(&Cli::read(words, 80).unwrap_err())
    }

    #[test]
    fn every_word_of_other_tools_gets_its_hint() {
        for (words, hint) in COMMANDS {
            for word in words {
                assert_eq!(hint_for(&[word]).as_deref(), Some(hint), "{word}");
            }
        }
        for (words, hint) in FLAGS {
            for word in words {
                let dashes = if word.len() == 1 { "-" } else { "--" };
                let flag = format!("{dashes}{word}");
                assert_eq!(hint_for(&["list", &flag]).as_deref(), Some(hint), "{flag}");
            }
        }
        for (flag, rows) in VALUES {
            let command = if flag == "--by" { "stats" } else { "list" };
            for (word, hint) in
                rows.iter().flat_map(|(words, hint)| words.iter().map(move |word| (word, hint)))
            {
                let given = format!("{flag}={word}");
                assert_eq!(hint_for(&[command, &given]).as_deref(), Some(*hint), "{given}");
            }
        }
    }

    #[test]
    fn a_word_after_a_command_is_a_filter_only_if_the_command_filters() {
        for (words, hint) in [
            (&["list", "pool-1"][..], Some("use --pool pool-1 for a pool")),
            (&["watch", "pool-1"], Some("use --pool pool-1 for a pool")),
            (&["stats", "failed"], Some("use --phase failed")),
            (&["orders", "list", "running"], Some("use --phase running")),
            (&["list", "help"], Some("use --help")),
            (&["config", "list"], None),
            (&["config", "stats"], None),
            (&["logout", "all"], None),
            (&["sandbox", "start"], None),
            (&["man", "list", "show"], None),
            (&["completions", "bash", "zsh"], None),
        ] {
            let given = hint_for(words);
            assert_eq!(given.is_some(), hint.is_some(), "{words:?} {given:?}");
            assert!(given.unwrap_or_default().starts_with(hint.unwrap_or_default()), "{words:?}");
        }
    }
}
