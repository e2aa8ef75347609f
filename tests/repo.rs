//! Rules about the repository: README, picture, completions and manual are up to date, and modules
//! import only from lower layers.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, unreachable_pub, reason = "tests")]

mod support;

mod repo {
    mod completions;
    mod layers;
    mod picture;
    mod readme;
}
