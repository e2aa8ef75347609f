//! Whatever a person types behind `list --input -`: the exit code is one that the help names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ma_orders_fuzz::run;

const SAVED: &[u8] = br#"{"count":1,"items":[{"orderId":"CS1","phase":"failed","resourceDisplayName":"p"}]}"#;

fuzz_target!(|text: &str| {
    let words = text.split_whitespace().filter(|word| !word.starts_with("--input"));
    let line: Vec<&str> = ["ma-orders", "list", "--input", "-"].into_iter().chain(words).collect();
    let (code, stdout, _) = run(&line, SAVED, None);
    assert!(matches!(code, 0 | 2 | 7 | 9 | 10), "{code}: {line:?}");
    assert!(code != 2 || stdout.is_empty(), "{line:?}");
});
