//! Selects the identity: one complete set of credentials from the families in order of precedence.
//!
//! A family is what one kind of source provides: flags, variables of ma-orders, OpenStack variables
//! on top of the entry that they select, Huawei's variables, a clouds.yaml with one entry, or the
//! SDK's credentials file. Secrets are never combined across families: two halves of different
//! access keys do not make a key, and a password must not be sent to an identity service from a
//! file in the working directory.

use std::path::PathBuf;

use reqwest::Url;

use super::candidates::{self, Candidate, Family, Gap, Origin, SourcedCredentials};
use super::families::{Families, Found, Ranked};
use super::missing::Missing;
use super::target::Target;
use super::values::{Values, password_note};
use super::{Source, Sourced, token};
use crate::auth::{AccessKey, Factor, Login, Method, Secret};
use crate::cli::ConnectionArgs;
use crate::cli::env_vars;
use crate::usage::UsageError;
use crate::world::World;

/// The identity in use, and the others that were available.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The credentials.
    pub credentials: Credentials,
    /// Where they came from.
    pub source: Source,
    /// Other complete identities, which are overridden, in order of precedence.
    pub overrides: Vec<Source>,
}

/// The kinds of credentials.
#[derive(Debug, Clone, PartialEq)]
pub enum Credentials {
    /// A token, sent unchanged.
    Token(Secret),
    /// An access key, which signs each request.
    AccessKey(AccessKey),
    /// A sign-in, which provides a token or looks one up.
    SignIn(Box<Login>),
}

/// The selected identity, and the other settings of its family.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) identity: Identity,
    /// The endpoint, unless it comes from the catalog of a sign-in.
    pub(super) endpoint: Option<Sourced<Url>>,
    pub(super) target: Target,
    pub(super) values: Values,
    /// The entry in clouds.yaml, if it comes from one.
    pub(super) cloud: Option<Sourced<String>>,
    /// The clouds.yaml files that were read.
    pub(super) files: Vec<PathBuf>,
    /// Problems that the user should fix.
    pub(super) warnings: Vec<String>,
    /// Notes for the user.
    pub(super) notes: Vec<String>,
}

/// Why a family was skipped.
enum Passed {
    Gap(Gap),
    Error(UsageError),
}

/// The candidates of a family.
struct Tried {
    target: Target,
    /// Complete candidates, in order of precedence.
    complete: Vec<SourcedCredentials>,
    /// A sign-in that only lacks its password.
    no_password: Option<SourcedCredentials>,
    /// Candidates that lack something else.
    gaps: Vec<Gap>,
}

/// Selects the first complete identity.
pub(super) fn choose(args: &ConnectionArgs, world: &mut World) -> Result<Chosen, UsageError> {
    let mut secret_warnings = Vec::new();
    let token = token::resolve(args, world, &mut secret_warnings)?;
    let password = token::password(args, world, &mut secret_warnings)?;
    let may_ask = world.terminal.stdin && world.terminal.stderr && !args.no_input;
    let families = Families::new(args, world, token);
    Choice { args, world, families, password, may_ask, secret_warnings }.run()
}

/// Project, region and endpoint from the OpenStack variables, for when there is no identity.
pub(super) fn target(args: &ConnectionArgs, world: &World) -> Option<Target> {
    let values = match Families::new(args, world, None).at(Families::OPENSTACK) {
        Ok(Found::Family(family)) => family.values,
        _ => Values::default(),
    };
    Target::resolve(args, &values, world).ok()
}

struct Choice<'a> {
    args: &'a ConnectionArgs,
    world: &'a World,
    families: Families<'a>,
    /// The password from a flag.
    password: Option<Sourced<String>>,
    /// Whether the user may be prompted for a password.
    may_ask: bool,
    /// Warnings about the files of a token and a password.
    secret_warnings: Vec<String>,
}

impl Choice<'_> {
    fn run(&self) -> Result<Chosen, UsageError> {
        let mut passed = Vec::new();
        let mut without_password = None;
        for rank in Families::RANKS {
            let family = match self.families.at(rank)? {
                Found::Family(family) => family,
                Found::Nothing => continue,
                Found::Unusable(error) => {
                    passed.push(Passed::Error(error));
                    continue;
                }
            };
            let mut tried = self.try_family(&family)?;
            let may_lack_password = family.is_named || self.may_ask;
            let fallback = tried.no_password.take();
            let found = match (tried.complete.is_empty(), fallback) {
                (false, _) => Some(tried.complete.remove(0)),
                (true, Some(found)) if may_lack_password => Some(found),
                (true, Some(found)) => {
                    tried.gaps.insert(0, found.without_password(&family.origin));
                    without_password.get_or_insert((rank, found));
                    None
                }
                (true, None) => None,
            };
            if let Some(found) = found {
                return self.chosen(rank, family, found, tried, passed);
            }
            // What a flag or a variable of ma-orders selects is used, or is an error.
            if family.is_named {
                let gap = tried.gaps.first();
                return Err(gap.map_or_else(|| family.no_credentials(), Gap::usage));
            }
            passed.extend(tried.gaps.into_iter().map(Passed::Gap));
        }
        // With a cached token no password is needed; otherwise the password is reported as missing.
        if let Some((rank, found)) = without_password
            && let Found::Family(family) = self.families.at(rank)?
        {
            let tried = self.try_family(&family)?;
            return self.chosen(rank, family, found, tried, Vec::new());
        }
        Err(self.no_identity(passed))
    }

    fn try_family(&self, family: &Ranked) -> Result<Tried, UsageError> {
        let target = Target::resolve(self.args, &family.values, self.world)?;
        let candidates = candidates::candidates(&Family {
            values: &family.values,
            target: &target,
            origin: &family.origin,
            password: self.password.as_ref(),
            may_ask: self.may_ask,
        })?;
        let (mut complete, mut no_password, mut gaps) = (Vec::new(), None, Vec::new());
        for candidate in candidates {
            match candidate {
                Candidate::Complete(found) => complete.push(found),
                Candidate::NoPassword(found) => no_password = Some(found),
                Candidate::Incomplete(gap) => gaps.push(gap),
            }
        }
        Ok(Tried { target, complete, no_password, gaps })
    }

    fn chosen(
        &self,
        rank: usize,
        family: Ranked,
        found: SourcedCredentials,
        tried: Tried,
        passed: Vec<Passed>,
    ) -> Result<Chosen, UsageError> {
        let using = found.in_use();
        if let Some(password) = &self.password
            && found.source != password.source
        {
            let message = format!("{} has no effect: {using}", env_vars::PASSWORD.flag);
            return Err(
                UsageError::new(message).hint("a password applies only to signing in as a user")
            );
        }
        if let Some(given) = family.values.get(&env_vars::CLIENT_CERTIFICATE) {
            let message = format!("client certificates are not supported ({})", given.source);
            return Err(UsageError::new(message).hint("remove cert and key"));
        }
        let passed = passed.into_iter().chain(tried.gaps.into_iter().map(Passed::Gap));
        let mut warnings: Vec<_> = passed
            .filter_map(|passed| match passed {
                Passed::Gap(gap) if !gap.has_secret => None,
                Passed::Gap(gap) => Some(format!("{}; {using}", gap.sentence())),
                Passed::Error(error) => Some(format!("{}; {using}", error.message)),
            })
            .collect();
        warnings.extend(family.warnings);
        warnings.extend(self.secret_warnings.iter().cloned());
        warnings.extend(tried.target.unexpected(self.args));
        let password = family.values.get(&env_vars::PASSWORD);
        let notes = password.filter(|given| given.source == found.source).and_then(password_note);
        let mut overrides: Vec<_> = tried.complete.into_iter().map(|found| found.source).collect();
        overrides.extend(self.overridden_by(rank));
        overrides.retain(|source| *source != found.source);
        let identity = Identity { credentials: found.credentials, source: found.source, overrides };
        Ok(Chosen {
            identity,
            endpoint: found.endpoint.or_else(|| tried.target.given_endpoint.clone()),
            target: tried.target,
            values: family.values,
            cloud: family.cloud,
            files: family.files,
            warnings,
            notes: notes.into_iter().collect(),
        })
    }

    /// The complete identities of families with lower precedence; errors in these do not matter.
    fn overridden_by(&self, rank: usize) -> Vec<Source> {
        let later = Families::RANKS.skip(rank + 1);
        let found = later.filter_map(|rank| match self.families.at(rank) {
            Ok(Found::Family(family)) => self.try_family(&family).ok(),
            _ => None,
        });
        found.flat_map(|tried| tried.complete).map(|found| found.source).collect()
    }

    /// The error if no identity is complete: the first incomplete ones, or everything that could be
    /// set.
    fn no_identity(&self, passed: Vec<Passed>) -> UsageError {
        let mut errors = passed.into_iter().map(|passed| match passed {
            Passed::Gap(gap) => gap.usage(),
            Passed::Error(error) => error,
        });
        if let Some(mut first) = errors.next() {
            first.details.extend(errors.map(|other| format!("also: {}", other.message)));
            return first;
        }
        if let Some(error) = self.families.many_clouds() {
            return error;
        }
        let values = self.families.variables().unwrap_or_default();
        let target = Target::resolve(self.args, &values, self.world).ok();
        Missing {
            project_id: target.as_ref().is_none_or(|target| target.project_id.is_none()),
            region: target
                .as_ref()
                .and_then(|target| target.region.as_ref())
                .map(|region| region.value.clone()),
            endpoint: target
                .is_none_or(|target| !matches!(target.endpoint_without_catalog(), Ok(Some(_)))),
        }
        .usage()
    }
}

impl Identity {
    /// The kind of credentials, as users call it.
    pub fn kind(&self) -> &'static str {
        let login = match &self.credentials {
            Credentials::Token(_) => return "token",
            Credentials::AccessKey(_) => return "access key",
            Credentials::SignIn(login) => login,
        };
        match &login.method {
            Method::ReadyToken(_) => "token",
            Method::Factors(factors) => match factors.as_slice() {
                [Factor::Token(_)] => "token",
                [Factor::ApplicationCredential { .. }] => "application credential",
                [Factor::Totp { .. }] => "one-time code",
                [Factor::Password { .. }] => "password",
                _ => "password and one-time code",
            },
        }
    }
}

impl SourcedCredentials {
    /// Reports that the password is missing.
    fn without_password(&self, origin: &Origin) -> Gap {
        Gap::of_password(&self.source, origin)
    }

    /// How it is used, for warnings.
    fn in_use(&self) -> String {
        match &self.credentials {
            Credentials::Token(_) => format!("using the token from {}", self.source),
            Credentials::AccessKey(_) => format!("using the access key from {}", self.source),
            Credentials::SignIn(_) => format!("signing in with {}", self.source),
        }
    }
}
