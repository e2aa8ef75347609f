//! The results of `--fail-on` for every kind of list.

use super::*;
use crate::client::stderr_of;
use crate::when::TimeRange;

const FAILED: FailOn = FailOn::Phase(Phase::Failed);
const PARTIAL: FailOn = FailOn::Phase(Phase::PartialSucceeded);
const PENDING: FailOn = FailOn::Phase(Phase::Pending);
const RUNNING: FailOn = FailOn::Phase(Phase::Running);
const SUCCEEDED: FailOn = FailOn::Phase(Phase::Succeeded);
const UNKNOWN: FailOn = FailOn::Phase(Phase::Unknown);

/// Orders by ID and phase; `id@pool` also sets the pool.
fn orders(all: &[(&str, &str)]) -> Vec<Order> {
    let order = |(id, phase): &(&str, &str)| {
        let (id, pool) = id.split_once('@').unwrap_or((id, ""));
        let end = if matches!(*phase, "pending" | "running" | "new") { 0 } else { 7 };
        Order::read(&format!(
            r#"{{"orderId":"{id}","resourceName":"{pool}","phase":"{phase}","endTimestamp":{end}}}"#
        ))
        .unwrap()
    };
    all.iter().map(order).collect()
}

/// The exit code and the message: the error, or why there is no decision, with its hint.
fn checked(fail_on: &[FailOn], accept: &[&str], query: &Query, list: &[(&str, &str)]) -> String {
    let accept = accept.iter().map(|&word| word.to_owned()).collect();
    let args = FailOnArgs { fail_on: fail_on.to_vec(), accept };
    let result = FailOnCheck::new(&args, query).unwrap().check_orders(&orders(list));
    let exit = result.exit().number();
    assert_eq!(result.is_passed(), exit == 0);
    match (result.failed, result.undecided) {
        (None, None) => exit.to_string(),
        (Some(failed), None) => format!("{exit} {failed}"),
        (None, Some(undecided)) => format!("{exit} {} / {}", undecided.message, undecided.hint),
        (Some(_), Some(_)) => panic!("both"),
    }
}

#[test]
fn each_fail_on_condition_has_its_orders_and_message() {
    let list = [
        ("p", "pending"),
        ("r", "running"),
        ("s", "successed"),
        ("f", "failed"),
        ("h", "partialSuccessed"),
        ("n", "new"),
    ];
    let several = [FAILED, RUNNING];
    for (fail_on, expected) in [
        (&[][..], "0"),
        (&[FAILED], "10 2 of 6 orders failed (--fail-on failed): f, h (partialSuccessed)"),
        (&[PARTIAL], "10 1 of 6 orders partially succeeded (--fail-on partial): h"),
        (&[PENDING], "10 1 of 6 orders is pending (--fail-on pending): p"),
        (&[RUNNING], "10 1 of 6 orders is running (--fail-on running): r"),
        (&[SUCCEEDED], "10 1 of 6 orders succeeded (--fail-on successed): s"),
        (&[UNKNOWN], "10 1 of 6 orders is in an undocumented phase (--fail-on unknown): n (new)"),
        (
            &several,
            "10 3 of 6 orders match (--fail-on failed,running): r (running), f (failed), h (partialSuccessed)",
        ),
        (
            &[FailOn::Any],
            "10 6 of 6 orders match (--fail-on any): p (pending), r (running), s (successed), f (failed), h (partialSuccessed), n (new)",
        ),
        (&[FailOn::Empty], "0"),
    ] {
        assert_eq!(checked(fail_on, &[], &Query::default(), &list), expected);
    }
    let two = [("a", "pending"), ("b", "pending")];
    let message = checked(&[PENDING], &[], &Query::default(), &two);
    assert_eq!(message, "10 2 of 2 orders are pending (--fail-on pending): a, b");
    let message = checked(&[FAILED, RUNNING], &[], &Query::default(), &[("a", "failed")]);
    assert_eq!(message, "10 1 of 1 orders matches (--fail-on failed,running): a (failed)");
    let message = checked(&[FailOn::Empty], &[], &Query::default(), &[]);
    assert_eq!(message, "10 no orders match (--fail-on empty)");
    for passed in [FAILED, FailOn::Any, UNKNOWN] {
        assert_eq!(checked(&[passed], &[], &Query::default(), &[]), "0");
    }
}

#[test]
fn phases_only_affect_fail_on_any_and_empty() {
    let query = Query { phases: vec![Phase::Pending, Phase::Running], ..Query::default() };
    let list = [("f", "failed"), ("r", "running")];
    for (fail_on, list, expected) in [
        (
            FailOn::Any,
            &list[..],
            "10 1 of 2 orders matches (--phase pending,running --fail-on any): r (running)",
        ),
        (FailOn::Any, &list[..1], "0"),
        (FailOn::Empty, &list, "0"),
        (FailOn::Empty, &list[..1], "10 no orders match (--phase pending,running --fail-on empty)"),
        (FAILED, &list, "10 1 of 2 orders failed (--fail-on failed): f"),
    ] {
        assert_eq!(checked(&[fail_on], &[], &query, list), expected);
    }
}

#[test]
fn an_unknown_outcome_is_undecided_if_a_condition_is_about_success_or_failure() {
    let list = [("a", "cancelled"), ("b", "archived "), ("c", "successed"), ("n", "new")];
    let undecided = |flag: &str| {
        format!(
            "7 2 of 4 orders ended with an unknown outcome (--fail-on {flag}): a (cancelled), \
             b (archived) / if this is not a failure, pass --accept archived,cancelled"
        )
    };
    for (fail_on, expected) in [
        (&[FAILED][..], undecided("failed")),
        (&[PARTIAL], undecided("partial")),
        (&[RUNNING, FAILED], undecided("running,failed")),
        (&[PENDING], "0".into()),
        (&[RUNNING], "0".into()),
        (&[FailOn::Empty], "0".into()),
    ] {
        assert_eq!(checked(fail_on, &[], &Query::default(), &list), expected);
    }
    let asked = Query::default();
    assert_eq!(checked(&[SUCCEEDED], &[], &asked, &list[..1])[..1], *"7");
    assert!(checked(&[UNKNOWN], &[], &asked, &list).starts_with("10 3 of 4 "));
    // A match takes precedence over orders with an unknown outcome.
    let failed = [list[0], ("f", "failed")];
    assert!(checked(&[FAILED], &[], &asked, &failed).starts_with("10 1 of 2 orders failed"));
    let message = checked(&[FAILED], &[], &asked, &[("a", "")]);
    let no_word = "7 1 of 1 orders ended with an unknown outcome (--fail-on failed): a (no phase) \
                   / run `ma-orders show ORDER` for details";
    assert_eq!(message, no_word);
}

#[test]
fn accepted_phases_do_not_match() {
    let list = [("a", "Cancelled"), ("b", "archived"), ("f", "failed")];
    let query = Query::default();
    assert_eq!(checked(&[FAILED], &["cancelled", "archived"], &query, &list[..2]), "0");
    assert_eq!(checked(&[UNKNOWN], &["cancelled", "archived"], &query, &list[..2]), "0");
    assert!(checked(&[FAILED], &["archived"], &query, &list[..2]).starts_with("7 1 of 2 orders"));
    assert!(checked(&[FAILED], &["failed"], &query, &list).starts_with("10 1 of 3 orders"));
    assert!(checked(&[FailOn::Any], &["archived"], &query, &list[1..2]).starts_with("10 "));
    for (accept, note) in [
        (&[][..], ""),
        (&["archived"], "note: 1 order ended in an accepted phase (--accept)\n"),
        (&["archived", "cancelled"], "note: 2 orders ended in an accepted phase (--accept)\n"),
    ] {
        let accept = accept.iter().map(|&word: &&str| word.to_owned()).collect();
        for fail_on in [vec![UNKNOWN], vec![FAILED], vec![FailOn::Empty]] {
            let args = FailOnArgs { fail_on, accept: Vec::clone(&accept) };
            let result = FailOnCheck::new(&args, &query).unwrap().check_orders(&orders(&list));
            assert_eq!(stderr_of(|session| result.note_accepted(session)), note);
        }
    }
}

#[test]
fn orders_that_a_filter_should_have_excluded_are_not_checked() {
    let query = Query { pools: vec!["a".into()], ..Query::default() };
    let list = [("x@b", "failed"), ("y@a", "successed")];
    assert_eq!(checked(&[FAILED], &[], &query, &list), "0");
    let message = checked(&[FAILED], &[], &query, &[("x@b", "failed"), ("y@a", "failed")]);
    assert_eq!(message, "10 1 of 1 orders failed (--fail-on failed): y");
    assert!(checked(&[FAILED], &[], &query, &list[..1]).starts_with("7 none of the 1 orders "));
    assert_eq!(checked(&[], &[], &query, &list[..1]), "0");
    assert_eq!(checked(&[FAILED], &[], &query, &[]), "0");
}

#[test]
fn more_than_twenty_orders_are_counted_instead_of_named() {
    let ids: Vec<_> = (0..22).map(|number| format!("{number}")).collect();
    for (count, end) in [(20, "18, 19"), (21, "18, 19 and 1 more"), (22, "18, 19 and 2 more")] {
        let list: Vec<_> = ids[..count].iter().map(|id| (&**id, "failed")).collect();
        assert!(checked(&[FAILED], &[], &Query::default(), &list).ends_with(end));
    }
}

#[test]
fn fail_on_rejects_flags_that_omit_orders() {
    let limit = Query { limit: Some(1), ..Query::default() };
    let offset = Query { offset: Some(0), ..Query::default() };
    let params = Query { params: vec![("a".into(), "b".into())], ..Query::default() };
    for (query, flag) in [(&limit, "--limit"), (&offset, "--offset"), (&params, "--param")] {
        let args = |fail_on| FailOnArgs { fail_on, accept: Vec::new() };
        let asked = args(vec![FAILED]);
        let refused = FailOnCheck::new(&asked, query).err().unwrap();
        assert_eq!(refused.message, format!("--fail-on cannot be used with {flag}"));
        assert!(FailOnCheck::new(&args(Vec::new()), query).is_ok());
    }
    let since = TimeRange { since: Some(chrono::DateTime::UNIX_EPOCH), until: None };
    let query = Query { range: since, pools: vec!["a".into()], ..Query::default() };
    let args = FailOnArgs { fail_on: vec![FAILED], accept: Vec::new() };
    assert!(FailOnCheck::new(&args, &query).unwrap().is_enabled());
    assert!(
        !FailOnCheck::new(&FailOnArgs { fail_on: Vec::new(), ..args }, &query)
            .unwrap()
            .is_enabled()
    );
}

#[test]
fn phase_is_not_sent_with_fail_on() {
    let args = |fail_on| FailOnArgs { fail_on, accept: Vec::new() };
    assert_eq!(phase_filter(&args(vec![])), PhaseFilter::Service);
    assert_eq!(phase_filter(&args(vec![FailOn::Any])), PhaseFilter::Caller);
}

#[test]
fn one_match_is_sufficient_in_an_incomplete_list() {
    let query = Query { pools: vec!["a".into()], ..Query::default() };
    let args = FailOnArgs { fail_on: vec![FAILED, FailOn::Empty], accept: Vec::new() };
    let check = FailOnCheck::new(&args, &query).unwrap();
    let incomplete = |received: &[(&str, &str)]| QueryError {
        received: orders(received),
        counted: 9,
        nothing_received: false,
        error: crate::error::Error::Skipped,
    };
    for (seen, proof) in [
        (&[("f@a", "failed"), ("s@a", "successed")][..], true),
        (&[("s@a", "successed"), ("h@a", "partialSuccessed")], true),
        (&[("s@a", "successed"), ("r@a", "running")], false),
        (&[("f@b", "failed")], false),
        (&[], false),
    ] {
        assert_eq!(check.has_match(&incomplete(seen)), proof, "{seen:?}");
        let text = stderr_of(|session| {
            let exit = check.match_or_error(incomplete(seen), session);
            assert_eq!(exit.ok(), proof.then_some(ExitCode::CheckFailed), "{seen:?}");
        });
        assert_eq!(text.is_empty(), !proof, "{text}");
    }
    let text = stderr_of(|session| {
        let _ = check.match_or_error(incomplete(&[("f@a", "failed")]), session);
    });
    assert_eq!(
        text,
        "warning: could not read the complete list: skipped\n\
         error: 1 of at least 1 orders matches (--fail-on failed,empty): f (failed)\n"
    );
}

#[test]
fn a_check_result_is_reported_once_with_its_exit_code() {
    let undecided = || Some(Undecided { message: "who knows".into(), hint: String::new() });
    let failed = || Some("it failed".to_owned());
    for (failed, undecided, exit, text) in [
        (None, None, Some(0), ""),
        (failed(), None, Some(10), "error: it failed\n"),
        (None, undecided(), None, ""),
    ] {
        let result = CheckResult { failed, undecided, accepted: 0 };
        let spoken = stderr_of(|session| {
            let concluded = result.conclude(session).ok();
            assert_eq!(concluded.map(ExitCode::number), exit);
        });
        assert_eq!(spoken, text);
    }
}
