//! Scripted responses, the requests they lead to, and the result.

use std::collections::VecDeque;
use std::fmt::Write as _;

use super::*;

/// A response: the reported count, and the records by ID. `1..4` are three, and `-x` is a record
/// without an ID.
type Response<'a> = (Option<u64>, &'a str);

fn page((count, records): Response<'_>) -> Page {
    let mut orders = Vec::new();
    for word in records.split_whitespace() {
        let range =
            word.split_once("..").map(|(from, to)| from.parse().unwrap()..to.parse().unwrap());
        let json = |id: &str| match id.strip_prefix('-') {
            Some(text) => format!(r#"{{"failReason":"{text}"}}"#),
            None => format!(r#"{{"orderId":"{id}","creationTimestamp":1}}"#),
        };
        let texts: Vec<_> = match range {
            Some(range) => range.map(|number: u64| json(&number.to_string())).collect(),
            None => vec![json(word)],
        };
        orders.extend(texts.iter().map(|text| Order::read(text).unwrap()));
    }
    Page { count, orders }
}

/// The requests as `offset+limit`, and the result as
/// `Completeness counted received[ repeated N][ arrived N]`.
fn read(page_size: u32, reads_all_in_reach: bool, responses: &[Response<'_>]) -> (String, String) {
    let mut left: VecDeque<_> = responses.iter().copied().collect();
    let mut requests = Vec::new();
    let mut found = OrderSet::default();
    let window = PageWindow { page_size, reads_all_in_reach };
    let mut fetch = |offset: u32, limit: u32| -> Result<Page> {
        requests.push(format!("{offset}+{limit}"));
        match left.pop_front() {
            Some(response) => Ok(page(response)),
            None => Err(anyhow::anyhow!("no more responses").into()),
        }
    };
    let read = window.read(&mut fetch, &mut found);
    let result = match read {
        Err(error) => format!("{error}, {} received", found.len()),
        Ok(read) => {
            let mut text = format!("{:?} {} {}", read.end, read.counted, found.len());
            for (number, word) in [(read.repeated as u64, "repeated"), (read.arrived, "arrived")] {
                if number > 0 {
                    let _ = write!(text, " {word} {number}");
                }
            }
            if !left.is_empty() {
                let _ = write!(text, " left over {}", left.len());
            }
            assert_eq!(
                read.is_counted,
                responses.iter().any(|(count, _)| count.is_some_and(|c| c > 0))
            );
            text
        }
    };
    (requests.join(" "), result)
}

/// A page size, the responses, the requests, the result.
type Case<'a> = (u32, &'a [Response<'a>], &'a str, &'a str);

fn check(cases: &[Case<'_>]) {
    for (page_size, responses, requests, result) in cases {
        let (sent, read) = read(*page_size, false, responses);
        assert_eq!((&*sent, &*read), (*requests, *result), "{page_size} {responses:?}");
    }
}

#[test]
fn the_last_page_needs_evidence() {
    check(&[
        // Shorter than requested, by a number that no limit gives, and the count agrees.
        (500, &[(Some(7), "1..8")], "0+500", "Complete 7 7"),
        (500, &[(None, "")], "0+500", "Complete 0 0"),
        (500, &[(Some(0), "")], "0+500", "Complete 0 0"),
        (500, &[(Some(5), "")], "0+500", "Incomplete 5 0"),
        // A multiple of 50, a missing count and one that is not the number cost a request.
        (500, &[(Some(50), "1..51"), (Some(50), "50")], "0+500 49+500", "Complete 50 50"),
        // The last record has moved by one, but nothing follows it.
        (
            500,
            &[(Some(50), "1..51"), (Some(50), "49 50")],
            "0+500 49+500",
            "Complete 50 50 repeated 1",
        ),
        (500, &[(None, "1..8"), (None, "7")], "0+500 6+500", "Complete 7 7"),
        (500, &[(Some(0), "1..8"), (Some(0), "7")], "0+500 6+500", "Complete 7 7"),
        (500, &[(Some(6), "1..8"), (Some(6), "7")], "0+500 6+500", "Complete 7 7"),
        (
            500,
            &[(Some(9), "1..8"), (Some(9), "7")],
            "0+500 6+500 0+500",
            "no more responses, 7 received",
        ),
        // A full page.
        (10, &[(Some(10), "1..11"), (Some(10), "10")], "0+10 9+10", "Complete 10 10"),
        (
            10,
            &[(Some(25), "1..11"), (Some(25), "10..20"), (Some(25), "19..26")],
            "0+10 9+10 18+10",
            "Complete 25 25",
        ),
        // A later page as short as one before may be limited too.
        (
            500,
            &[(Some(60), "1..31"), (Some(60), "30..60"), (Some(60), "59 60")],
            "0+500 29+500 58+500",
            "Complete 60 60",
        ),
        // Totals of exactly 500 may be a cap.
        (500, &[(Some(500), "1..501"), (Some(500), "500")], "0+500 499+500", "Unproven 500 500"),
        (
            400,
            &[(Some(500), "1..401"), (Some(500), "400..501")],
            "0+400 399+400",
            "Unproven 500 500",
        ),
        (
            400,
            &[(None, "1..401"), (None, "400..501"), (None, "500")],
            "0+400 399+400 499+400",
            "Unproven 500 500",
        ),
        (
            400,
            &[(Some(600), "1..401"), (Some(500), "400..501")],
            "0+400 399+400",
            "Unproven 600 500",
        ),
        // More than the offset reaches.
        (500, &[(Some(1_200), "1..501")], "0+500", "BeyondWindow 1200 500"),
        // Unless the service ignores the limit.
        (
            500,
            &[(Some(1_200), "1..1201"), (Some(1_200), "501..1201")],
            "0+500 500+500",
            "Complete 1200 1200",
        ),
        (500, &[(Some(1_001), "1..501")], "0+500", "BeyondWindow 1001 500"),
        (
            500,
            &[(Some(999), "1..501"), (Some(999), "500..1000"), (Some(999), "501..1000")],
            "0+500 499+500 500+500",
            "Complete 999 999",
        ),
        (
            500,
            &[(Some(1_000), "1..501"), (Some(1_000), "500..1000"), (Some(1_000), "501..1001")],
            "0+500 499+500 500+500",
            "BeyondWindow 1000 1000",
        ),
        (
            500,
            &[(None, "1..501"), (None, "500..1000"), (None, "501..1001")],
            "0+500 499+500 500+500",
            "BeyondWindow 1000 1000",
        ),
    ]);
}

#[test]
fn records_that_are_not_where_they_were_are_read_again() {
    check(&[
        // 10 is gone, so 11 is not seen where it was: rows have moved.
        (
            10,
            &[
                (Some(15), "1..11"),
                (Some(14), "11..16"),
                (Some(14), "1..10 11"),
                (Some(14), "11..16"),
            ],
            "0+10 9+10 0+10 9+10",
            "Complete 14 14",
        ),
        // The same twice: it does not get better.
        (
            10,
            &[(Some(15), "1..11"), (Some(15), "11..16"), (Some(15), "1..11"), (Some(15), "11..16")],
            "0+10 9+10 0+10 9+10",
            "Incomplete 15 15",
        ),
        // Never the same: three times.
        (
            10,
            &[
                (Some(15), "1..11"),
                (Some(15), "11..16"),
                (Some(15), "2..12"),
                (Some(15), "12..17"),
                (Some(15), "3..13"),
                (Some(15), "13..18"),
            ],
            "0+10 9+10 0+10 9+10 0+10 9+10",
            "Incomplete 15 15",
        ),
        // A new order at the top shifts the others by one: the record is there, one place later.
        (
            10,
            &[
                (Some(15), "1..11"),
                (Some(16), "9 10..16"),
                (Some(16), "14 15"),
                (Some(16), "0..10"),
                (Some(16), "9..16"),
            ],
            "0+10 9+10 14+10 0+10 9+10",
            "Complete 16 16",
        ),
    ]);
}

#[test]
fn pages_that_do_not_overlap_are_read_twice() {
    let pass = [(Some(2), "1"), (Some(2), "2"), (Some(2), ""), (Some(2), "2")];
    let one_by_one = [pass, pass].concat();
    check(&[
        // Small pages do not overlap and are read twice.
        (
            3,
            &[(Some(5), "1..4"), (Some(5), "4 5"), (Some(5), "1..4"), (Some(5), "4 5")],
            "0+3 3+3 0+3 3+3",
            "Complete 5 5",
        ),
        (
            3,
            &[
                (Some(5), "1..4"),
                (Some(5), "4 5"),
                (Some(5), "1 2 4"),
                (Some(5), "5 6"),
                (Some(5), "1 2 4"),
                (Some(5), "5 6"),
            ],
            "0+3 3+3 0+3 3+3 0+3 3+3",
            "Complete 5 5",
        ),
        (
            3,
            &[
                (Some(5), "1..4"),
                (Some(5), "4 5"),
                (Some(5), "1 2 4"),
                (Some(5), "5 6"),
                (Some(5), "2 4 5"),
                (Some(5), "6 7"),
            ],
            "0+3 3+3 0+3 3+3 0+3 3+3",
            "Incomplete 5 5",
        ),
        (
            9,
            &[(Some(12), "1..10"), (Some(12), "10..13"), (Some(12), "1..10"), (Some(12), "10..13")],
            "0+9 9+9 0+9 9+9",
            "Complete 12 12",
        ),
        // A full page that nothing follows has no neighbor.
        (3, &[(Some(3), "1..4"), (Some(3), ""), (Some(3), "3")], "0+3 3+3 2+3", "Complete 3 3"),
        // Pages of one record cannot overlap, whatever size was requested.
        (500, &one_by_one, "0+500 1+500 2+500 1+500 0+500 1+500 2+500 1+500", "Complete 2 2"),
        (3, &[(Some(2), "1 2")], "0+3", "Complete 2 2"),
        (
            1,
            &[
                (Some(2), "1"),
                (Some(2), "2"),
                (Some(2), ""),
                (Some(2), "2"),
                (Some(2), "1"),
                (Some(2), "2"),
                (Some(2), ""),
                (Some(2), "2"),
            ],
            "0+1 1+1 2+1 1+1 0+1 1+1 2+1 1+1",
            "Complete 2 2",
        ),
    ]);
}

#[test]
fn copies_and_new_orders_are_counted() {
    let busy = |counts: [Option<u64>; 3]| -> Vec<Response<'static>> {
        let passes =
            [["1..11", "10 11 20", "20"], ["1..11", "10 11 21", "21"], ["1..11", "10..13", "12"]];
        passes.iter().flat_map(|pass| counts.into_iter().zip(*pass)).collect()
    };
    let twice_and_again = "0+10 9+10 11+10 0+10 9+10 11+10 0+10 9+10 11+10";
    check(&[
        (
            500,
            &[
                (Some(8), "1 2 3 3 4 5 6 7"),
                (Some(8), "7"),
                (Some(8), "1 2 3 3 4 5 6 7"),
                (Some(8), "7"),
            ],
            "0+500 6+500 0+500 6+500",
            "Complete 8 7 repeated 1",
        ),
        (
            500,
            &[(Some(7), "1 2 3 3 4 5 6 7"), (Some(7), "1 2 3 3 4 5 6 7")],
            "0+500 0+500",
            "Complete 7 7 repeated 1",
        ),
        (
            10,
            &[
                (Some(15), "1..11"),
                (Some(15), "10 3 11..16"),
                (Some(15), "1..11"),
                (Some(15), "10 3 11..16"),
            ],
            "0+10 9+10 0+10 9+10",
            "Complete 15 15 repeated 1",
        ),
        (10, &[(Some(15), "1..11"), (Some(16), "10..17")], "0+10 9+10", "Complete 16 16"),
        // A busy service: at the third time, an order more than at first is no reason to give up,
        // unless the count has also shrunk, or was never reached.
        (10, &busy([Some(12), Some(13), Some(13)]), twice_and_again, "Complete 13 12 arrived 1"),
        (10, &busy([Some(12), Some(14), Some(13)]), twice_and_again, "Incomplete 13 12"),
        (10, &busy([Some(13), Some(14), Some(14)]), twice_and_again, "Incomplete 14 12"),
        (10, &busy([Some(13), Some(13), Some(13)]), twice_and_again, "Incomplete 13 12"),
        (10, &busy([Some(12), Some(12), Some(12)]), "0+10 9+10", "Complete 12 12 left over 7"),
        // Records without an ID.
        (
            10,
            &[(Some(12), "-a -b -c -d -e -f -g -h -i -j"), (Some(12), "-j -k -l")],
            "0+10 9+10",
            "Complete 12 12",
        ),
        (
            10,
            &[(Some(12), "-a -a -a -a -a -a -a -a -a -a"), (Some(12), "-a -a -a")],
            "0+10 9+10",
            "Complete 12 12",
        ),
    ]);
}

#[test]
fn an_ignored_offset_gives_no_evidence() {
    check(&[
        (
            500,
            &[(Some(50), "1..51"), (Some(50), "1..51")],
            "0+500 49+500",
            "Unproven 50 50 repeated 49",
        ),
        (
            500,
            &[(Some(80), "1..51"), (Some(80), "1..51")],
            "0+500 49+500",
            "Incomplete 80 50 repeated 49",
        ),
        (500, &[(None, "1..8"), (None, "1..8")], "0+500 6+500", "Incomplete 7 7 repeated 6"),
        (
            10,
            &[(Some(20), "1..11"), (Some(20), "1..11")],
            "0+10 9+10",
            "Incomplete 20 10 repeated 9",
        ),
        (10, &[(Some(10), "1..11"), (Some(10), "1..11")], "0+10 9+10", "Unproven 10 10 repeated 9"),
        // Pages that are empty from some record on.
        (
            500,
            &[(Some(50), "1..51"), (Some(50), ""), (Some(50), "1..51"), (Some(50), "")],
            "0+500 49+500 0+500 49+500",
            "Incomplete 50 50",
        ),
        (10, &[(None, "1..11"), (None, "10")], "0+10 9+10", "Complete 10 10"),
        (
            10,
            &[(Some(30), "1..11"), (Some(30), "10"), (Some(30), "1..11"), (Some(30), "10")],
            "0+10 9+10 0+10 9+10",
            "Incomplete 30 10",
        ),
    ]);
}

#[test]
fn reads_all_in_reach_ignores_a_large_count() {
    let responses =
        [(Some(1_200), "1..501"), (Some(1_200), "500..1000"), (Some(1_200), "501..1001")];
    let (requests, result) = read(500, true, &responses);
    assert_eq!(requests, "0+500 499+500 500+500");
    assert_eq!(result, "BeyondWindow 1200 1000");
}

#[test]
fn after_a_failure_the_longest_pass_is_kept() {
    for (responses, received) in [
        (&[][..], 0),
        (&[(Some(30), "1..11")], 10),
        (&[(Some(15), "1..11"), (Some(15), "11..16"), (Some(15), "1..11")], 15),
        (&[(Some(15), "1..11"), (Some(15), "11"), (Some(25), "0..10"), (Some(25), "9..19")], 19),
        (&[(Some(15), "1..11"), (Some(15), "11"), (Some(25), "20..30"), (Some(25), "29 31")], 11),
    ] {
        let (_, result) = read(10, false, responses);
        assert_eq!(result, format!("no more responses, {received} received"));
    }
}
