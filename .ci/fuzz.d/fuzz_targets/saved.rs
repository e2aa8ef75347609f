//! Whatever a saved list holds: the exit code is one of those that a list can have, nothing is
//! printed beside an error, and a verdict never passes what a list without one refuses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ma_orders_fuzz::run;

fuzz_target!(|bytes: &[u8]| {
    let plain = ["ma-orders", "list", "--input", "-", "-o", "jsonl"];
    let (code, stdout, _) = run(&plain, bytes, None);
    assert!(matches!(code, 0 | 7), "{code}");
    assert!(code == 0 || stdout.is_empty());
    let (verdict, _, _) = run(&["ma-orders", "list", "--input", "-", "--fail-on", "failed"], bytes, None);
    assert!(matches!(verdict, 0 | 7 | 10), "{verdict}");
    assert!(code == 0 || verdict != 0, "a list that cannot be read is no proof");
    if code == 0 {
        // What was written reads the same again.
        let (again, repeated, _) = run(&plain, &stdout, None);
        assert_eq!((again, repeated), (0, stdout));
    }
});
