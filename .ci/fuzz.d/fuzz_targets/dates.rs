//! Whatever a person types as a date or a duration.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ma_orders::when::{RangeEnd, When, read_duration};

fuzz_target!(|text: &str| {
    let now = chrono::DateTime::from_timestamp(1_787_140_920, 0).expect("a time");
    if let Ok(when) = text.parse::<When>() {
        for end in [RangeEnd::Since, RangeEnd::Until] {
            let _ = when.at(end, now, &chrono::Utc);
        }
    }
    let _ = read_duration(text);
});
