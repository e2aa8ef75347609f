//! The rules for human dates.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;

fn at(text: &str, end: RangeEnd, now: &str, zone: &str) -> Result<i64, DateError> {
    let now: DateTime<Utc> = now.parse::<DateTime<chrono::FixedOffset>>().unwrap().into();
    let zone: Tz = zone.parse().unwrap();
    let moment = text.parse::<When>()?.at(end, now, &zone)?;
    Ok(moment.at.timestamp_millis())
}

fn berlin(text: &str) -> String {
    // A Sunday on which the clocks change in spring.
    match at(text, RangeEnd::Since, "2026-03-29T12:34:56+02:00", "Europe/Berlin") {
        Ok(ms) => local(
            DateTime::from_timestamp_millis(ms).unwrap(),
            &"Europe/Berlin".parse::<Tz>().unwrap(),
        )
        .to_rfc3339(),
        Err(error) => error.to_string(),
    }
}

use crate::world::local;

#[test]
fn documented_date_examples_are_parsed() {
    let cases: serde_json::Value =
        serde_json::from_str(include_str!("../../tests/data/date_cases.json")).unwrap();
    let cases = cases.as_array().unwrap();
    assert_eq!(cases.len(), 24);
    for case in cases {
        let text = |key: &str| case[key].as_str().unwrap();
        let found = at(text("string"), RangeEnd::Since, text("now"), text("tz"));
        assert_eq!(found, Ok(case["expect_ms"].as_i64().unwrap()), "{case}");
    }
}

#[test]
fn dates_as_people_and_programs_write_them_are_parsed() {
    for (text, instant) in [
        ("today", "2026-03-29T00:00:00+01:00"),
        ("yesterday at 6pm", "2026-03-28T18:00:00+01:00"),
        ("yesterday 6 PM", "2026-03-28T18:00:00+01:00"),
        ("noon", "2026-03-29T12:00:00+02:00"),
        ("12am", "2026-03-29T00:00:00+01:00"),
        ("tomorrow", "2026-03-30T00:00:00+02:00"),
        ("1 Mar 2026", "2026-03-01T00:00:00+01:00"),
        ("March 1, 2026", "2026-03-01T00:00:00+01:00"),
        ("Mar 1", "2026-03-01T00:00:00+01:00"),
        ("Apr 1", "2025-04-01T00:00:00+02:00"),
        ("Feb 29", "2024-02-29T00:00:00+01:00"),
        ("1.3.2026", "2026-03-01T00:00:00+01:00"),
        ("01.03.2026 10:00", "2026-03-01T10:00:00+01:00"),
        ("2026/03/01", "2026-03-01T00:00:00+01:00"),
        ("20260301", "2026-03-01T00:00:00+01:00"),
        ("sunday", "2026-03-29T00:00:00+01:00"),
        ("sunday 18:00", "2026-03-22T18:00:00+01:00"),
        ("last sunday", "2026-03-22T00:00:00+01:00"),
        ("mon", "2026-03-23T00:00:00+01:00"),
        ("an hour ago", "2026-03-29T11:34:56+02:00"),
        ("1h 30m", "2026-03-29T11:04:56+02:00"),
        ("90 seconds", "2026-03-29T12:33:26+02:00"),
        ("-2d", "2026-03-27T11:34:56+01:00"),
        ("1w", "2026-03-22T11:34:56+01:00"),
        ("1mo 1d", "2026-02-27T12:34:56+01:00"),
        ("1y 1mo", "2025-02-28T12:34:56+01:00"),
        ("1y 1w 1d 1h 1m 1s", "2025-03-21T11:33:55+01:00"),
        ("1mo", "2026-02-28T12:34:56+01:00"),
        ("1y", "2025-03-29T12:34:56+01:00"),
        ("2026-03-01 10:00 CET", "2026-03-01T10:00:00+01:00"),
        ("2026-03-01T10:00:30+0200", "2026-03-01T09:00:30+01:00"),
        ("2026-03-01 10:00 +02", "2026-03-01T09:00:00+01:00"),
        ("Sun Mar  1 10:00:45 UTC 2026", "2026-03-01T11:00:45+01:00"),
        ("Sun Mar  1 10:00:45 PM CET 2026", "2026-03-01T22:00:45+01:00"),
        ("Sun 2026-03-01 10:00:45 CET", "2026-03-01T10:00:45+01:00"),
        ("Sun, 01 Mar 2026 10:00:45 +0100", "2026-03-01T10:00:45+01:00"),
        ("10:00:30.5", "2026-03-29T10:00:30.500+02:00"),
        // The clocks changed from 02:00 to 03:00.
        ("02:30", "2026-03-29T03:00:00+02:00"),
    ] {
        assert_eq!(berlin(text), instant, "{text}");
    }
}

#[test]
fn ambiguous_dates_are_rejected_with_a_hint() {
    for (text, hint) in [
        ("", "write 2d"),
        ("   ", "write 2d"),
        ("01/03/2026", "write YYYY-MM-DD"),
        ("03-01-2026", "write YYYY-MM-DD"),
        ("01.03.26", "write YYYY-MM-DD"),
        ("1/3", "write YYYY-MM-DD"),
        ("2026-02-30", "no such day"),
        ("Feb 30", "no such day"),
        ("20261301", "no such day"),
        ("25:00", "no such time"),
        ("13pm", "no such time"),
        ("0am", "no such time"),
        ("10:60", "no such time"),
        ("10:00:60", "no such time"),
        ("last week", "write 7d or 1 month ago"),
        ("last month", "write 7d or 1 month ago"),
        ("last year", "write 7d or 1 month ago"),
        ("5M", "write m for minutes, mo for months"),
        ("1H30M", "write m for minutes, mo for months"),
        ("+2d", "write 2d for two days ago"),
        ("monday 2026-03-01", "2026-03-01 is a Sun, not a Mon"),
        ("10:00 EST", "numeric offset"),
        ("10:00 PDT", "numeric offset"),
        ("2026-03-01 10:00 Europe/Berlin", "numeric offset"),
        ("12345", "is ambiguous"),
        ("12345678901234", "is ambiguous"),
        ("@", "not a timestamp"),
        ("@123456789012", "is ambiguous"),
        ("1.5h", "write 1h30m"),
        ("--pool", "the date is missing"),
        ("-p", "the date is missing"),
        ("soon", "\"soon\" is not a date;"),
        ("1h1h", "\"1h1h\" is not a date;"),
        ("30m1h", "\"30m1h\" is not a date;"),
        ("2 days a week", "not recognized"),
        ("2026-03-01 10:00+0:200", "not recognized"),
        ("2026-03-01 -02", "not a date"),
        ("yesterday at at 10:00", "not recognized"),
        ("today yesterday", "not a date"),
        ("today today", "not recognized"),
        ("UTC", "not a date"),
        ("10", "is ambiguous"),
        ("2026", "is ambiguous"),
        ("mar", "not a date"),
        ("at 10:00", "not recognized"),
        ("999999999y", "too long ago"),
        ("999y", "outside the years"),
        ("1969-12-31", "outside the years"),
        ("tomörrow", "U+00F6"),
        ("2d\u{7}", "U+0007"),
    ] {
        assert!(berlin(text).contains(hint), "{text}: {}", berlin(text));
    }
}

#[test]
fn an_ambiguous_hour_is_the_earlier_for_since_and_the_later_for_until() {
    for (zone, now, text, since, until) in [
        (
            "Europe/Berlin",
            "2025-10-26T12:00:00+01:00",
            "02:30",
            1_761_438_600_000,
            1_761_442_200_000,
        ),
        (
            "America/New_York",
            "2025-11-02T12:00:00-05:00",
            "01:30",
            1_762_061_400_000,
            1_762_065_000_000,
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-05T12:00:00+10:30",
            "01:45",
            1_775_313_900_000,
            1_775_315_700_000,
        ),
    ] {
        assert_eq!(at(text, RangeEnd::Since, now, zone), Ok(since), "{zone}");
        assert_eq!(at(text, RangeEnd::Until, now, zone), Ok(until), "{zone}");
    }
    // The hours around it are unambiguous.
    for text in ["01:59:59", "03:00"] {
        let ends = [RangeEnd::Since, RangeEnd::Until]
            .map(|end| at(text, end, "2025-10-26T12:00:00+01:00", "Europe/Berlin").unwrap());
        assert_eq!(ends[0], ends[1], "{text}");
    }
}

#[test]
fn a_skipped_local_time_is_the_instant_of_the_clock_change() {
    // Samoa skipped 30 December 2011.
    let found = at("2011-12-30", RangeEnd::Since, "2012-06-01T00:00:00+13:00", "Pacific/Apia");
    assert_eq!(found, Ok(1_325_239_200_000));
}

#[test]
fn a_date_without_a_time_is_the_start_of_the_day() {
    for end in [RangeEnd::Since, RangeEnd::Until] {
        let found = at("2026-04-24", end, "2026-04-24T12:00:00+03:00", "Africa/Cairo");
        assert_eq!(found, Ok(1_776_981_600_000));
    }
}

#[test]
fn a_time_later_today_causes_a_note() {
    let now = DateTime::from_timestamp_millis(1_774_780_496_000).unwrap();
    let moment = "23:00".parse::<When>().unwrap().at(RangeEnd::Since, now, &Utc).unwrap();
    assert!(moment.note.is_some() && moment.at > now);
}

#[test]
fn words_that_do_not_fit_together_are_rejected() {
    for text in [
        "last",
        "monday last",
        "last last monday",
        "last today",
        "last noon",
        "last 2026-03-01",
        "last mar 1",
        "last monday today",
        "monday monday",
        "today monday",
        "monday tomorrow",
        "2026-03-01 today",
        "2026-03-01 mar 1",
        "2026-03-01 2026-03-02",
        "2026-03-01 5",
        "2026-03-01 2027",
        "mar 1 today",
        "mar 2026",
        "mar apr 1",
        "mar 1 2",
        "mar 1 2026 2027",
        "1 2026",
        "5",
        "noon 10:00",
        "noon midnight",
        "10:00 11:00",
        "10:00 +01 +02",
        "10:00+01 +02",
        "6am pm",
        "6 am pm",
        "6pmam",
        "18pm",
        "pm",
        "mar 1 pm",
        "today -12",
        "2026-03-01 Z",
        "1:2:3:4",
    ] {
        assert!(berlin(text).contains(' '), "{text:?} is {}", berlin(text));
    }
    for (text, instant) in [
        ("last monday", "2026-03-23T00:00:00+01:00"),
        ("last monday 10:00", "2026-03-23T10:00:00+01:00"),
        ("sun mar 1 2026", "2026-03-01T00:00:00+01:00"),
        ("6 pm yesterday", "2026-03-28T18:00:00+01:00"),
        ("mar 1 6pm", "2026-03-01T18:00:00+01:00"),
        ("today 10:00 Z", "2026-03-29T12:00:00+02:00"),
    ] {
        assert_eq!(berlin(text), instant, "{text}");
    }
}

#[test]
fn the_current_instant_counts_as_past() {
    let (now, zone) = ("2026-03-29T00:00:00Z", "UTC");
    let ms = |text: &str| at(text, RangeEnd::Since, now, zone).unwrap();
    let today = ms("now");
    // A Sunday that has just begun is this one.
    for text in ["today", "sunday", "Mar 29", "00:00"] {
        assert_eq!(ms(text), today, "{text}");
    }
    assert_eq!(ms("last sunday"), today - 7 * 86_400_000);
    assert_eq!(ms("saturday"), today - 86_400_000);
    let note = |text: &str| {
        let now = DateTime::from_timestamp_millis(today).unwrap();
        text.parse::<When>().unwrap().at(RangeEnd::Since, now, &Utc).unwrap().note
    };
    assert_eq!(note("00:00"), None);
    assert!(note("00:00:01").is_some());
}

#[test]
fn a_leap_day_is_up_to_eight_years_back() {
    for (now, leap_day) in [
        ("2024-02-29T12:00:00Z", "2024-02-29T00:00:00Z"),
        ("2028-02-28T12:00:00Z", "2024-02-29T00:00:00Z"),
        // 1900 and 2100 are not leap years.
        ("2100-03-01T12:00:00Z", "2096-02-29T00:00:00Z"),
        ("2104-02-28T12:00:00Z", "2096-02-29T00:00:00Z"),
        ("2104-02-29T12:00:00Z", "2104-02-29T00:00:00Z"),
    ] {
        let expected = leap_day.parse::<DateTime<Utc>>().unwrap().timestamp_millis();
        assert_eq!(at("Feb 29", RangeEnd::Since, now, "UTC"), Ok(expected), "{now}");
    }
}

#[test]
fn dates_are_within_the_years_1970_to_9999() {
    for (text, is_valid) in [
        ("1970-01-01", true),
        ("1969-12-31T23:59:59.999Z", false),
        ("9999-12-31", true),
        ("100y", false),
    ] {
        let found = at(text, RangeEnd::Since, "2026-03-29T12:00:00Z", "UTC");
        assert_eq!(found.is_ok(), is_valid, "{text}: {found:?}");
    }
    assert!(at("tomorrow", RangeEnd::Since, "9999-12-31T12:00:00Z", "UTC").is_err());
}

#[test]
fn subtracting_months_clamps_the_day() {
    let found = at("1mo", RangeEnd::Since, "2026-03-31T12:00:00Z", "UTC").unwrap();
    assert_eq!(
        DateTime::from_timestamp_millis(found).unwrap().to_rfc3339(),
        "2026-02-28T12:00:00+00:00"
    );
}

#[test]
fn a_range_is_half_open_and_never_empty() {
    let [one, two] = [1, 2].map(|s| DateTime::from_timestamp(s, 0).unwrap());
    let range = TimeRange::new(Some(one), Some(two)).unwrap();
    assert!(range.contains(one) && !range.contains(two));
    assert!(TimeRange::new(Some(one), Some(one)).is_err());
    assert!(TimeRange::default().contains(one));
}

proptest! {
    #[test]
    fn date_parsing_never_panics(text in any::<String>()) {
        let _ = at(&text, RangeEnd::Since, "2026-03-29T12:34:56+02:00", "Europe/Berlin");
    }

    #[test]
    fn parsed_dates_are_within_the_supported_range(
        text in "(last |-|\\+|@)?[0-9]{0,13}[-/.: ]?(mon|mar|[0-9]{1,4})?[-/.: ]?[0-9a-zA-Z+: ]{0,12}",
        now in 0i64..253_402_300_799, zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..])
    ) {
        let now = DateTime::from_timestamp(now, 0).unwrap();
        if let Ok(when) = text.parse::<When>()
            && let Ok(moment) = when.at(RangeEnd::Until, now, &zone)
        {
            prop_assert!((0..253_402_300_800_000).contains(&moment.at.timestamp_millis()));
        }
    }

    #[test]
    fn spans_subtract_exactly(amount in 0u32..10_000, unit in prop::sample::select(vec![("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)])) {
        let now = DateTime::from_timestamp(1_774_780_496, 0).unwrap();
        let when: When = format!("{amount}{}", unit.0).parse().unwrap();
        let back = now - when.at(RangeEnd::Since, now, &Utc).unwrap().at;
        prop_assert_eq!(back.num_seconds(), i64::from(amount) * unit.1);
    }

    #[test]
    fn an_instant_printed_with_its_offset_is_read_back(
        ms in 0i64..4_000_000_000_000, zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..])
    ) {
        let instant = DateTime::from_timestamp_millis(ms).unwrap();
        let shown = local(instant, &zone);
        if shown.offset().local_minus_utc() % 60 == 0 && shown.timestamp() == instant.timestamp() {
            let when: When = shown.to_rfc3339().parse().unwrap();
            prop_assert_eq!(when.at(RangeEnd::Since, instant, &Utc).unwrap().at, instant);
        }
    }
}

#[test]
fn a_date_keeps_its_text_as_typed() {
    assert_eq!("  2 days ago ".parse::<When>().unwrap().text(), "2 days ago");
}

#[test]
fn a_flag_in_place_of_a_date_is_recognized() {
    for (text, is_flag) in
        [("--pool", true), ("-p", true), ("-2d", false), ("2d", false), ("-", false), ("", false)]
    {
        assert_eq!(When::is_missing_before(text), is_flag, "{text}");
    }
}
