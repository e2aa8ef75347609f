//! The timeout of the run and the number of retries.

use std::time::Duration;

use super::values::variable;
use super::{Source, Sourced};
use crate::cli::GlobalArgs;
use crate::cli::env_vars::{self, Setting};
use crate::error::Result;
use crate::usage::UsageError;
use crate::when::read_duration;
use crate::world::World;

/// The timeout of the run and the number of retries.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The time limit for the whole command.
    pub timeout: Sourced<Option<Duration>>,
    /// The number of retries for each request.
    pub retries: Sourced<u32>,
}

impl Limits {
    /// Resolves the limits; `default` is the command's own timeout.
    pub fn resolve(args: &GlobalArgs, world: &World, default: Option<Duration>) -> Result<Self> {
        let timeout = limit(&env_vars::TIMEOUT, args.timeout.map(Some), default, world, |text| {
            read_duration(text).map(Some).map_err(|error| error.to_string())
        })?;
        let retries = limit(&env_vars::RETRIES, args.retries, 3, world, |text| {
            let number = text.parse().ok().filter(|retries| *retries <= 100);
            number.ok_or_else(|| "expected a number from 0 to 100".to_owned())
        })?;
        Ok(Self { timeout, retries })
    }
}

fn limit<T>(
    setting: &'static Setting,
    flag: Option<T>,
    default: T,
    world: &World,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Sourced<T>, UsageError> {
    let given = variable(setting, setting.own, &world.variables)?;
    match (flag, given) {
        (Some(flag), given) => {
            let overrides = given.into_iter().map(|given| given.source).collect();
            Ok(Sourced::new(flag, Source::Flag(setting.flag)).overriding(overrides))
        }
        (None, Some(given)) => match read(&given.value) {
            Ok(value) => Ok(given.map(|_| value)),
            Err(why) => Err(UsageError::new(format!("{}: {why}", given.source))),
        },
        (None, None) => Ok(Sourced::new(default, Source::Default)),
    }
}
