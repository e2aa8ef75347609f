//! Normalizes reasons: replaces what differs between orders with `…`, so that reasons can be
//! counted.

/// Replaces IDs, numbers and addresses in a reason.
///
/// Codes such as `ECS.0319` and flavors such as `modelarts.vm.gpu.v100` are kept, since they tell
/// what failed.
pub(super) fn fold(reason: &str) -> String {
    let mut folded = String::with_capacity(reason.len());
    let mut rest = reason.trim();
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (token, after) = rest.split_at(end.max(first.len_utf8()));
        // Punctuation at the end of a sentence is not part of the last word.
        let word = token.trim_end_matches(['.', ':', '/', '-']);
        fold_word(word, &mut folded);
        folded.push_str(&token[word.len()..]);
        rest = after;
    }
    folded
}

/// Whether the character can be inside a word.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | ':' | '/' | '-' | '_' | '%')
}

fn fold_word(word: &str, folded: &mut String) {
    let has_digit = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    if is_address(word) {
        folded.push('…');
    } else if !has_digit(word) {
        folded.push_str(word);
    } else if is_number(word) || is_long_id(word) {
        folded.push('…');
    } else if word.contains('.') && !word.contains('-') {
        folded.push_str(word);
    } else {
        // For example `node-3`, `network-7d41`, `eu-de-02`: the numbered components.
        for (number, part) in word.split('-').enumerate() {
            if number > 0 {
                folded.push('-');
            }
            let is_counted =
                number > 0 || is_long_id(part) || part.starts_with(|c: char| c.is_ascii_digit());
            folded.push_str(if has_digit(part) && is_counted { "…" } else { part });
        }
    }
}

/// A number, optionally with a unit: `3600`, `0.5`, `30s`, `90%`.
fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let unit = word.len() - digits.len();
    !digits.is_empty()
        && unit <= 3
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ':' | '/' | '-'))
}

/// An IPv4 or IPv6 address, optionally with a prefix length or port, or a URL.
fn is_address(word: &str) -> bool {
    let host = word.split('/').next().unwrap_or_default();
    word.contains("://")
        || host.parse::<std::net::IpAddr>().is_ok()
        || host.parse::<std::net::SocketAddr>().is_ok()
}

/// An opaque ID: a UUID, many hexadecimal digits, or an ID such as `CS2304191748WNW2R`.
fn is_long_id(word: &str) -> bool {
    let is_hex = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit());
    let parts: Vec<_> = word.split('-').collect();
    let is_uuid = parts.len() == 5 && parts.iter().all(|part| part.len() >= 4 && is_hex(part));
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let is_plain = word.chars().all(|c| c.is_ascii_alphanumeric());
    is_uuid || (is_plain && word.len() >= 8 && (is_hex(word) || digits >= 4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fold_replaces_ids_and_numbers_in_reasons() {
        for (reason, folded) in [
            ("quota exceeded: 8 of 8 GPU nodes in use", "quota exceeded: … of … GPU nodes in use"),
            (
                "no resources of flavor modelarts.vm.gpu.v100 in zone eu-de-02",
                "no resources of flavor modelarts.vm.gpu.v100 in zone eu-de-…",
            ),
            (
                "timed out after 3600 s: \"node-3\" did not.",
                "timed out after … s: \"node-…\" did not.",
            ),
            ("timed out after 30s", "timed out after …"),
            ("ECS.0319: the flavor is sold out", "ECS.0319: the flavor is sold out"),
            ("subnet 10.20.0.0/24 of network network-7d41", "subnet … of network network-…"),
            ("host fd00::1 and [2001:db8::2]:443", "host … and […]…"),
            ("see https://h.example/x?id=7", "see …?id=…"),
            ("order CS2304191748WNW2R", "order …"),
            ("pool 04f258c84780d5a52f3bc00dc15aa5e7", "pool …"),
            ("job 1b4e28ba-2fa1-11d2-883f-0016d3cca427.", "job …."),
            ("nothing to fold, at all", "nothing to fold, at all"),
            ("100% full...", "… full..."),
            ("", ""),
            ("- . :", "- . :"),
            ("配额 8 已用", "配额 … 已用"),
        ] {
            assert_eq!(fold(reason), folded, "{reason}");
        }
    }

    proptest! {
        #[test]
        fn fold_never_panics_and_is_idempotent(reason in "\\PC{0,80}") {
            let once = fold(&reason);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
