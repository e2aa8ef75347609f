//! Rules about the repository: README, picture, completions and manual say what is so, modules
//! import only downwards.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, unreachable_pub, reason = "tests")]

mod completions;
mod layers;
mod picture;
mod readme;
#[allow(dead_code, reason = "the tour uses all of it")]
#[path = "../tour/shop.rs"]
mod shop;
mod visitor;

/// A file of the repository.
pub(crate) fn file(path: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
