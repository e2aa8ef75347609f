//! How long a run may take, and how often it asks again.

use std::time::Duration;

use crate::error::Result;

use super::{Source, Sourced, text};
use crate::cli::GlobalArgs;
use crate::cli::env_vars;
use crate::usage::UsageError;
use crate::when::read_duration;
use crate::world::World;

/// How long a run may take and how often it asks again.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The whole command.
    pub timeout: Sourced<Option<Duration>>,
    /// Retries for each request.
    pub retries: Sourced<u32>,
}

impl Limits {
    /// Finds how long to wait and how often to ask; `default` is the command's own.
    pub fn resolve(args: &GlobalArgs, world: &World, default: Option<Duration>) -> Result<Self> {
        let timeout =
            match args.timeout {
                Some(timeout) => {
                    Sourced { value: Some(timeout), source: Source::Flag(env_vars::TIMEOUT.flag) }
                }
                None => match text(&env_vars::TIMEOUT, None, world)? {
                    Some(given) => Sourced {
                        value: Some(read_duration(&given.value).map_err(|error| {
                            UsageError::new(format!("{}: {error}", given.source))
                        })?),
                        source: given.source,
                    },
                    None => Sourced { value: default, source: Source::Default },
                },
            };
        let retries = match args.retries {
            Some(retries) => {
                Sourced { value: retries, source: Source::Flag(env_vars::RETRIES.flag) }
            }
            None => match text(&env_vars::RETRIES, None, world)? {
                Some(given) => {
                    let number = given.value.parse().ok().filter(|retries| *retries <= 100);
                    let bad = || {
                        UsageError::new(format!("{} is not a number from 0 to 100", given.source))
                    };
                    Sourced { value: number.ok_or_else(bad)?, source: given.source }
                }
                None => Sourced { value: 3, source: Source::Default },
            },
        };
        Ok(Self { timeout, retries })
    }
}
