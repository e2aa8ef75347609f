//! How long a run may take, and how often it asks again.

use std::time::Duration;

use anyhow::Result;

use super::{Source, Sourced, text};
use crate::cli::variables;
use crate::cli::{SharedArgs, Usage};
use crate::when::read_duration;
use crate::world::World;

/// How long a run may take and how often it asks again.
#[derive(Debug, Clone, PartialEq)]
pub struct Patience {
    /// The whole command.
    pub timeout: Sourced<Option<Duration>>,
    /// Retries for each request.
    pub retries: Sourced<u32>,
}

impl Patience {
    /// Finds how long to wait and how often to ask; `default` is the command's own.
    pub fn resolve(args: &SharedArgs, world: &World, default: Option<Duration>) -> Result<Self> {
        let timeout = match args.timeout {
            Some(timeout) => {
                Sourced { value: Some(timeout), source: Source::Flag(variables::TIMEOUT.flag) }
            }
            None => match text(&variables::TIMEOUT, None, world)? {
                Some(given) => Sourced {
                    value: Some(
                        read_duration(&given.value)
                            .map_err(|error| Usage::new(format!("{}: {error}", given.source)))?,
                    ),
                    source: given.source,
                },
                None => Sourced { value: default, source: Source::Default },
            },
        };
        let retries = match args.retries {
            Some(retries) => {
                Sourced { value: retries, source: Source::Flag(variables::RETRIES.flag) }
            }
            None => match text(&variables::RETRIES, None, world)? {
                Some(given) => {
                    let number = given.value.parse().ok().filter(|retries| *retries <= 100);
                    let bad =
                        || Usage::new(format!("{} is not a number from 0 to 100", given.source));
                    Sourced { value: number.ok_or_else(bad)?, source: given.source }
                }
                None => Sourced { value: 3, source: Source::Default },
            },
        };
        Ok(Self { timeout, retries })
    }
}
