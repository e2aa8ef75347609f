//! Rules about the repository: README, picture, completions and manual say what is so, modules
//! import only downwards.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, unreachable_pub, reason = "tests")]

mod support;

mod repo {
    mod completions;
    mod layers;
    mod picture;
    mod readme;
}
