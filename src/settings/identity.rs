//! Who asks: one identity, whole, out of ranked families.
//!
//! A family is what one kind of source says: flags, our own variables, those of OpenStack's
//! clients laid over the cloud that they name, those of Huawei's, a clouds.yaml with one cloud,
//! the SDK's file. Nothing of one family is ever put together with a secret of another: half an
//! access key here and half there would sign as nobody, and a password must not go to an identity
//! service that a file in the working folder names.

use std::path::PathBuf;

use reqwest::Url;

use crate::auth::{AccessKey, Factor, Login, Method, Secret};
use crate::cli::ConnectionArgs;
use crate::cli::env_vars;
use crate::usage::UsageError;
use crate::world::World;

use super::families::{Families, Found, Ranked};
use super::missing::Missing;
use super::places::Places;
use super::proofs::{self, Attempt, Family, Gap, Origin, Proof};
use super::values::{Values, password_note};
use super::{Source, Sourced, token};

/// Who asks, and what else could have.
#[derive(Debug, Clone)]
pub struct Identity {
    /// How it is proved.
    pub credentials: Credentials,
    /// Where the proof came from.
    pub source: Source,
    /// Weaker identities that were complete, the strongest first.
    pub overrides: Vec<Source>,
}

/// The ways to prove who asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Credentials {
    /// A ready token, sent as it is.
    Token(Secret),
    /// A signature on each request.
    AccessKey(AccessKey),
    /// A token that the identity service gives, or tells about.
    SignIn(Box<Login>),
}

/// The identity that was chosen, with the places and values of its family.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) identity: Identity,
    /// The service's address, unless a sign-in's catalog tells it.
    pub(super) endpoint: Option<Sourced<Url>>,
    pub(super) places: Places,
    pub(super) values: Values,
    /// The cloud, where it is one's.
    pub(super) cloud: Option<Sourced<String>>,
    /// The files of clouds that were read.
    pub(super) files: Vec<PathBuf>,
    /// What the user should mend.
    pub(super) warnings: Vec<String>,
    /// What is worth knowing.
    pub(super) notes: Vec<String>,
}

/// A family that was passed over, and why.
enum Passed {
    Gap(Gap),
    Error(UsageError),
}

/// A family, tried.
struct Tried {
    places: Places,
    /// The ways that are complete, the strongest first.
    complete: Vec<Proof>,
    /// A sign-in that lacks its password alone.
    no_password: Option<Proof>,
    /// The ways that lack something else.
    gaps: Vec<Gap>,
}

/// Chooses the first identity that is complete.
pub(super) fn choose(args: &ConnectionArgs, world: &mut World) -> Result<Chosen, UsageError> {
    let token = token::resolve(args, world)?;
    let password = token::password(args, world)?;
    let may_ask = world.terminal.stdin && world.terminal.stderr && !args.no_input;
    let families = Families::new(args, world, token);
    Choice { args, world, families, password, may_ask }.run()
}

/// The places of OpenStack's variables, for when nobody can ask yet.
pub(super) fn places(args: &ConnectionArgs, world: &World) -> Option<Places> {
    let values = match Families::new(args, world, None).at(Families::OPENSTACK) {
        Ok(Found::Family(family)) => family.values,
        _ => Values::default(),
    };
    Places::resolve(args, &values, world).ok()
}

struct Choice<'a> {
    args: &'a ConnectionArgs,
    world: &'a World,
    families: Families<'a>,
    /// A password that a flag gives.
    password: Option<Sourced<String>>,
    /// Whether a password may be asked for at the terminal.
    may_ask: bool,
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
            let proof = match (tried.complete.is_empty(), fallback) {
                (false, _) => Some(tried.complete.remove(0)),
                (true, Some(proof)) if may_lack_password => Some(proof),
                (true, Some(proof)) => {
                    tried.gaps.insert(0, proof.without_password(&family.origin));
                    without_password.get_or_insert((rank, proof));
                    None
                }
                (true, None) => None,
            };
            if let Some(proof) = proof {
                return self.chosen(rank, family, proof, tried, passed);
            }
            // What a flag or a variable of ours names is used, or it is an error.
            if family.is_named {
                let gap = tried.gaps.first();
                return Err(gap.map_or_else(|| family.empty(), Gap::usage));
            }
            passed.extend(tried.gaps.into_iter().map(Passed::Gap));
        }
        // A token of an earlier sign-in may do without a password; else it is what is missing.
        if let Some((rank, proof)) = without_password
            && let Found::Family(family) = self.families.at(rank)?
        {
            let tried = self.try_family(&family)?;
            return self.chosen(rank, family, proof, tried, Vec::new());
        }
        Err(self.nobody(passed))
    }

    fn try_family(&self, family: &Ranked) -> Result<Tried, UsageError> {
        let places = Places::resolve(self.args, &family.values, self.world)?;
        let attempts = proofs::attempts(&Family {
            values: &family.values,
            places: &places,
            origin: &family.origin,
            password: self.password.as_ref(),
            may_ask: self.may_ask,
        })?;
        let (mut complete, mut no_password, mut gaps) = (Vec::new(), None, Vec::new());
        for attempt in attempts {
            match attempt {
                Attempt::Complete(proof) => complete.push(proof),
                Attempt::NoPassword(proof) => no_password = Some(proof),
                Attempt::Incomplete(gap) => gaps.push(gap),
            }
        }
        Ok(Tried { places, complete, no_password, gaps })
    }

    fn chosen(
        &self,
        rank: usize,
        family: Ranked,
        proof: Proof,
        tried: Tried,
        passed: Vec<Passed>,
    ) -> Result<Chosen, UsageError> {
        let using = proof.in_use();
        if let Some(password) = &self.password
            && proof.source != password.source
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
        let password = family.values.get(&env_vars::PASSWORD);
        let notes = password.filter(|given| given.source == proof.source).and_then(password_note);
        let mut overrides: Vec<_> = tried.complete.into_iter().map(|proof| proof.source).collect();
        overrides.extend(self.weaker(rank));
        overrides.retain(|source| *source != proof.source);
        let identity = Identity { credentials: proof.credentials, source: proof.source, overrides };
        Ok(Chosen {
            identity,
            endpoint: proof.endpoint.or(tried.places.given_endpoint.clone()),
            places: tried.places,
            values: family.values,
            cloud: family.cloud,
            files: family.files,
            warnings,
            notes: notes.into_iter().collect(),
        })
    }

    /// The complete identities of weaker families; what is wrong with one is of no matter here.
    fn weaker(&self, rank: usize) -> Vec<Source> {
        let later = Families::RANKS.skip(rank + 1);
        let found = later.filter_map(|rank| match self.families.at(rank) {
            Ok(Found::Family(family)) => self.try_family(&family).ok(),
            _ => None,
        });
        found.flat_map(|tried| tried.complete).map(|proof| proof.source).collect()
    }

    /// Nobody can ask: what was found first and lacks something, else all that there could be.
    fn nobody(&self, passed: Vec<Passed>) -> UsageError {
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
        let places = Places::resolve(self.args, &values, self.world).ok();
        Missing {
            project_id: places.as_ref().is_none_or(|places| places.project_id.is_none()),
            region: places
                .as_ref()
                .and_then(|places| places.region.as_ref())
                .map(|region| region.value.clone()),
            endpoint: places
                .is_none_or(|places| !matches!(places.endpoint_without_catalog(), Ok(Some(_)))),
        }
        .usage()
    }
}

impl Identity {
    /// What people call this kind of proof.
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

impl Proof {
    /// That it lacks its password.
    fn without_password(&self, origin: &Origin) -> Gap {
        Gap::of_password(&self.source, origin)
    }

    /// What is done with it, for warnings.
    fn in_use(&self) -> String {
        match &self.credentials {
            Credentials::Token(_) => format!("using the token from {}", self.source),
            Credentials::AccessKey(_) => format!("using the access key from {}", self.source),
            Credentials::SignIn(_) => format!("signing in with {}", self.source),
        }
    }
}
