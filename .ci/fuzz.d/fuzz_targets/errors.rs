//! Whatever a service says when it fails: nothing of it may reach a terminal raw.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ma_orders::sanitize::sanitize_message;

fuzz_target!(|body: &[u8]| {
    let shown = sanitize_message(&String::from_utf8_lossy(body));
    assert!(!shown.chars().any(char::is_control), "{shown:?}");
    assert!(shown.chars().count() <= 1_024 * 6, "{}", shown.len());
});
