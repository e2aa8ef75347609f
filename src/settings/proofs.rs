//! How an identity can be proved with what one family says: each way that it has the beginnings
//! of, complete, or with what it lacks.

use super::places::{Places, domain};
use super::values::Values;
use super::{Credentials, Source, Sourced, endpoint, token};
use reqwest::Url;

use crate::auth::{
    AccessKey, ApplicationCredential, Factor, Login, Method, Password, Secret, SignatureForm, User,
};
use crate::cli::env_vars::{self, Setting};
use crate::usage::UsageError;

/// One way to prove who asks.
#[derive(Debug)]
pub(super) enum Attempt {
    /// Everything is there.
    Complete(Proof),
    /// Everything but the password of a sign-in, which may be asked for, or need not be sent
    /// because a token is cached.
    NoPassword(Proof),
    /// Something is lacking.
    Incomplete(Gap),
}

/// A way to prove who asks, ready to be used.
#[derive(Debug, Clone)]
pub(super) struct Proof {
    pub(super) credentials: Credentials,
    /// Where the secret came from.
    pub(super) source: Source,
    /// The service's address, where no catalog is to tell it.
    pub(super) endpoint: Option<Sourced<Url>>,
}

/// What a way to prove who asks lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    /// What is there, such as `the access key from OS_ACCESS_KEY`.
    pub(super) subject: String,
    /// What is not, and how to give it.
    pub(super) lacks: Vec<(String, String)>,
    /// Whether a secret of this way is there: then it is not passed over without a word.
    pub(super) has_secret: bool,
}

/// Where a family's values are given, which says how a missing one is to be given.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// The variables of one kind.
    Variables(fn(&Setting) -> &'static [&'static str]),
    /// A cloud; its name as in `clouds.yaml (otc)`.
    Cloud(String),
    /// The SDK's credentials file.
    CredentialsFile(String),
}

/// What the ways of one family have in common.
pub(super) struct Family<'a> {
    pub(super) values: &'a Values,
    pub(super) places: &'a Places,
    pub(super) origin: &'a Origin,
    /// A password that a flag gives, instead of the family's own.
    pub(super) password: Option<&'a Sourced<String>>,
    /// Whether a password may be asked for at the terminal.
    pub(super) may_ask: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Password,
    Totp,
    MultiFactor,
    Token,
    AdminToken,
    ApplicationCredential,
}

/// The types that can be used, in the words of clouds.yaml.
const KINDS: [(&[&str], Kind); 6] = [
    (&["password", "v3password"], Kind::Password),
    (&["token", "v3token"], Kind::Token),
    (&["v3totp", "totp"], Kind::Totp),
    (&["v3multifactor", "multifactor"], Kind::MultiFactor),
    (
        &["v3applicationcredential", "applicationcredential", "application_credential"],
        Kind::ApplicationCredential,
    ),
    (&["admin_token", "token_endpoint"], Kind::AdminToken),
];

/// The ways of a family, the strongest first. A type that was asked for is the only one, but for a
/// cloud's access key; one that is not known is refused: no password is sent by a way that was not
/// asked for.
pub(super) fn attempts(family: &Family<'_>) -> Result<Vec<Attempt>, UsageError> {
    let auth_type = family.values.get(&env_vars::AUTH_TYPE);
    let is_cloud = |source: &Source| matches!(source, Source::File(_));
    let kind = auth_type.map(kind_of).transpose()?;
    let mut ways = Vec::new();
    match (kind, family.origin) {
        (Some(kind), _) => ways.push(family.way(kind, true)?),
        (None, Origin::Cloud(_)) => {
            for kind in [Kind::Password, Kind::ApplicationCredential, Kind::Token] {
                ways.push(family.way(kind, false)?);
            }
        }
        (None, _) => {
            for kind in [Kind::ApplicationCredential, Kind::Password, Kind::Token] {
                ways.push(family.way(kind, false)?);
            }
        }
    }
    if auth_type.is_none_or(|given| is_cloud(&given.source)) {
        ways.push(family.access_key()?);
    }
    Ok(ways.into_iter().flatten().collect())
}

fn kind_of(given: &Sourced<String>) -> Result<Kind, UsageError> {
    let word = given.value.to_ascii_lowercase();
    let known = KINDS.iter().find(|(names, _)| names.contains(&word.as_str()));
    known.map(|(_, kind)| *kind).ok_or_else(|| {
        let names: Vec<_> = KINDS.iter().map(|(names, _)| names[0]).collect();
        UsageError::new(format!(
            "the auth type {} (from {}) is not supported",
            given.value, given.source
        ))
        .hint(format!("supported: {}", names.join(", ")))
    })
}

impl Family<'_> {
    fn get(&self, setting: &Setting) -> Option<&Sourced<String>> {
        self.values.get(setting)
    }

    fn secret(&self, setting: &Setting) -> Option<Secret> {
        self.get(setting).map(|given| Secret::new(given.value.clone()))
    }

    fn password(&self) -> Option<&Sourced<String>> {
        self.password.or(self.get(&env_vars::PASSWORD))
    }

    /// One way; `None` where nothing of it is there and nobody asked for it.
    fn way(&self, kind: Kind, is_asked_for: bool) -> Result<Option<Attempt>, UsageError> {
        match kind {
            Kind::Password => Ok(self.factors(&[Kind::Password], is_asked_for)),
            Kind::Totp => Ok(self.factors(&[Kind::Totp], is_asked_for)),
            Kind::MultiFactor => Ok(self.factors(&self.multi_factor()?, is_asked_for)),
            Kind::ApplicationCredential => Ok(self.application_credential(is_asked_for)),
            Kind::Token => self.token(is_asked_for),
            Kind::AdminToken => self.admin_token(),
        }
    }

    /// The methods that `auth_methods` lists.
    fn multi_factor(&self) -> Result<Vec<Kind>, UsageError> {
        let Some(given) = self.get(&env_vars::AUTH_METHODS) else {
            return Ok(vec![Kind::Password, Kind::Totp]);
        };
        let words = given.value.split(',').map(str::trim).filter(|word| !word.is_empty());
        let kinds = words.map(|word| kind_of(&given.clone().map(|_| word.to_owned())));
        kinds
            .map(|kind| match kind? {
                kind @ (Kind::Password | Kind::Totp) => Ok(kind),
                _ => Err(UsageError::new(format!(
                    "the auth methods from {} are not supported: {}",
                    given.source, given.value
                ))
                .hint("supported: v3password, v3totp")),
            })
            .collect()
    }

    /// A sign-in of a user: with a password, a one-time code, or both.
    fn factors(&self, kinds: &[Kind], is_asked_for: bool) -> Option<Attempt> {
        let user = self.get(&env_vars::USER_ID).or(self.get(&env_vars::USER_NAME));
        let (password, passcode) = (self.password(), self.get(&env_vars::PASSCODE));
        let has_password = kinds.contains(&Kind::Password) && password.is_some();
        let has_passcode = kinds.contains(&Kind::Totp) && passcode.is_some();
        if user.is_none() && !has_password && !has_passcode && !is_asked_for {
            return None;
        }
        let secret = password.filter(|_| has_password).or(passcode.filter(|_| has_passcode));
        let mut gap = self.gap("a sign-in", secret.or(user), has_password || has_passcode);
        self.need_auth_url(&mut gap);
        self.need(&mut gap, &env_vars::USER_NAME, user.is_some());
        let user = self.user(&mut gap);
        if self.places.project.is_none() {
            gap.lacks.push(("a project".to_owned(), self.project_remedy(true)));
        }
        if kinds.contains(&Kind::Totp) {
            self.need(&mut gap, &env_vars::PASSCODE, passcode.is_some());
        }
        let (Some(user), true) = (user, gap.lacks.is_empty()) else {
            return Some(Attempt::Incomplete(gap));
        };
        let mut factors = Vec::new();
        for kind in kinds {
            match kind {
                Kind::Totp => factors.extend(self.totp(&user)),
                _ => factors.push(Factor::Password { user: user.clone(), password: self.given() }),
            }
        }
        // A code beside a password alone is a second factor that nobody had to list.
        if kinds == [Kind::Password] {
            factors.extend(self.totp(&user));
        }
        let source = secret.or(self.get(&env_vars::USER_NAME)).or(self.get(&env_vars::USER_ID));
        let proof = self.sign_in(Method::Factors(factors), source?, true)?;
        let is_whole = has_password || !kinds.contains(&Kind::Password);
        Some(if is_whole { Attempt::Complete(proof) } else { Attempt::NoPassword(proof) })
    }

    fn totp(&self, user: &User) -> Option<Factor> {
        let passcode = self.secret(&env_vars::PASSCODE)?;
        Some(Factor::Totp { user: user.clone(), passcode })
    }

    fn given(&self) -> Password {
        match self.password() {
            Some(given) => Password::Given(Secret::new(given.value.clone())),
            None => Password::NotGiven { may_ask: self.may_ask },
        }
    }

    /// The user, by id or by name and domain.
    fn user(&self, gap: &mut Gap) -> Option<User> {
        if let Some(id) = self.get(&env_vars::USER_ID) {
            return Some(User::Id(id.value.clone()));
        }
        let name = self.get(&env_vars::USER_NAME)?.value.clone();
        let domain = domain(self.values, &env_vars::USER_DOMAIN_ID, &env_vars::USER_DOMAIN_NAME);
        let Some(domain) = domain else {
            self.need(gap, &env_vars::USER_DOMAIN_NAME, false);
            return None;
        };
        Some(User::Name { name, domain })
    }

    fn application_credential(&self, is_asked_for: bool) -> Option<Attempt> {
        let id = self.get(&env_vars::APPLICATION_CREDENTIAL_ID);
        let name = self.get(&env_vars::APPLICATION_CREDENTIAL_NAME);
        let secret = self.get(&env_vars::APPLICATION_CREDENTIAL_SECRET);
        if id.is_none() && name.is_none() && secret.is_none() && !is_asked_for {
            return None;
        }
        let there = id.or(name).or(secret);
        let mut gap = self.gap("the application credential", there, secret.is_some());
        self.need_auth_url(&mut gap);
        self.need(&mut gap, &env_vars::APPLICATION_CREDENTIAL_ID, id.or(name).is_some());
        self.need(&mut gap, &env_vars::APPLICATION_CREDENTIAL_SECRET, secret.is_some());
        let credential = match (id, name) {
            (Some(id), _) => Some(ApplicationCredential::Id(id.value.clone())),
            (None, Some(name)) => {
                let has_user =
                    self.values.has(&env_vars::USER_ID) || self.values.has(&env_vars::USER_NAME);
                self.need(&mut gap, &env_vars::USER_NAME, has_user);
                let name = name.value.clone();
                self.user(&mut gap).map(|user| ApplicationCredential::Name { name, user })
            }
            (None, None) => None,
        };
        let secret = self.secret(&env_vars::APPLICATION_CREDENTIAL_SECRET);
        match (credential, secret, gap.lacks.is_empty()) {
            (Some(credential), Some(secret), true) => {
                let factor = Factor::ApplicationCredential { credential, secret };
                // Its project is its own: no scope goes along.
                let proof = self.sign_in(Method::Factors(vec![factor]), there?, false)?;
                Some(Attempt::Complete(proof))
            }
            _ => Some(Attempt::Incomplete(gap)),
        }
    }

    /// A token: as it is where everything else is known; else the identity service tells its
    /// project and catalog. One of another project is exchanged only where its type was asked for.
    fn token(&self, is_asked_for: bool) -> Result<Option<Attempt>, UsageError> {
        let Some(given) = self.get(&env_vars::TOKEN) else {
            let mut gap = self.gap("the auth type token", self.get(&env_vars::AUTH_TYPE), false);
            self.need(&mut gap, &env_vars::TOKEN, false);
            return Ok(is_asked_for.then_some(Attempt::Incomplete(gap)));
        };
        let secret = token::checked(given)?;
        let endpoint = self.places.endpoint_without_catalog()?;
        if self.places.project_id.is_some() && endpoint.is_some() {
            let (credentials, source) = (Credentials::Token(secret), given.source.clone());
            return Ok(Some(Attempt::Complete(Proof { credentials, source, endpoint })));
        }
        if self.places.auth_url.is_some() {
            let is_exchanged = is_asked_for && self.places.project.is_some();
            let method = if is_exchanged {
                Method::Factors(vec![Factor::Token(secret)])
            } else {
                Method::ReadyToken(secret)
            };
            return Ok(self.sign_in(method, given, is_exchanged).map(Attempt::Complete));
        }
        let mut gap = self.gap("the token", Some(given), true);
        self.need_places(&mut gap, endpoint.is_some(), true);
        Ok(Some(Attempt::Incomplete(gap)))
    }

    /// A token beside the address of the service itself.
    fn admin_token(&self) -> Result<Option<Attempt>, UsageError> {
        let given = self.get(&env_vars::TOKEN);
        let project_id = self.places.project_id.as_ref().map(|id| id.value.as_str());
        let endpoint = match (&self.places.given_endpoint, self.get(&env_vars::ADMIN_ENDPOINT)) {
            (Some(given), _) => Some(given.clone()),
            (None, Some(given)) => Some(endpoint::given(given.clone(), project_id)?),
            (None, None) => None,
        };
        let there = given.or(self.get(&env_vars::AUTH_TYPE));
        let mut gap = self.gap("the token", there, given.is_some());
        self.need(&mut gap, &env_vars::TOKEN, given.is_some());
        self.need(&mut gap, &env_vars::ADMIN_ENDPOINT, endpoint.is_some());
        if self.places.project_id.is_none() {
            gap.lacks.push(("a project id".to_owned(), self.project_remedy(false)));
        }
        Ok(Some(match given {
            Some(given) if gap.lacks.is_empty() => {
                let credentials = Credentials::Token(token::checked(given)?);
                Attempt::Complete(Proof { credentials, source: given.source.clone(), endpoint })
            }
            _ => Attempt::Incomplete(gap),
        }))
    }

    fn access_key(&self) -> Result<Option<Attempt>, UsageError> {
        let (id, secret) = (self.get(&env_vars::ACCESS_KEY), self.get(&env_vars::SECRET_KEY));
        let Some(there) = id.or(secret) else { return Ok(None) };
        let mut gap = self.gap("the access key", Some(there), true);
        self.need(&mut gap, &env_vars::ACCESS_KEY, id.is_some());
        self.need(&mut gap, &env_vars::SECRET_KEY, secret.is_some());
        let endpoint = self.places.endpoint_without_catalog()?;
        // Half a key is the one thing to say; places matter to a whole one.
        if gap.lacks.is_empty() {
            self.need_places(&mut gap, endpoint.is_some(), false);
        }
        let (Some(id), Some(secret), Some(endpoint), true) =
            (id, secret, endpoint, gap.lacks.is_empty())
        else {
            return Ok(Some(Attempt::Incomplete(gap)));
        };
        if !id.value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message = format!("the access key from {} is not letters and digits", id.source);
            return Err(UsageError::new(message));
        }
        let security_token = match self.get(&env_vars::SECURITY_TOKEN) {
            None => None,
            Some(given) => Some(token::checked(given)?),
        };
        let form = form(self.get(&env_vars::SIGNATURE))?;
        let (key_id, secret) = (id.value.clone(), Secret::new(secret.value.clone()));
        let credentials =
            Credentials::AccessKey(AccessKey { id: key_id, secret, security_token, form });
        let (source, endpoint) = (id.source.clone(), Some(endpoint));
        Ok(Some(Attempt::Complete(Proof { credentials, source, endpoint })))
    }

    fn sign_in(&self, method: Method, from: &Sourced<String>, is_scoped: bool) -> Option<Proof> {
        let scope = self.places.project.as_ref().filter(|_| is_scoped);
        let login = Login {
            auth_url: self.places.auth_url.as_ref()?.value.clone(),
            method,
            scope: scope.map(|project| project.value.clone()),
        };
        let credentials = Credentials::SignIn(Box::new(login));
        Some(Proof { credentials, source: from.source.clone(), endpoint: None })
    }

    fn gap(&self, what: &str, there: Option<&Sourced<String>>, has_secret: bool) -> Gap {
        let from = match there {
            Some(there) => there.source.to_string(),
            None => self.origin.to_string(),
        };
        let word = if what.starts_with("a ") { "with" } else { "from" };
        Gap { subject: format!("{what} {word} {from}"), lacks: Vec::new(), has_secret }
    }

    fn need(&self, gap: &mut Gap, setting: &'static Setting, is_there: bool) {
        if !is_there {
            let name = self.origin.name_of(setting);
            gap.lacks.push((name, self.origin.remedy(setting)));
        }
    }

    fn need_auth_url(&self, gap: &mut Gap) {
        self.need(gap, &env_vars::AUTH_URL, self.places.auth_url.is_some());
    }

    fn need_places(&self, gap: &mut Gap, has_endpoint: bool, is_token: bool) {
        let or_asked = if is_token {
            format!(
                ", or {} so that the token's own is looked up",
                self.origin.name_of(&env_vars::AUTH_URL)
            )
        } else {
            String::new()
        };
        if self.places.project_id.is_none() {
            let remedy = format!("{}{or_asked}", self.project_remedy(false));
            gap.lacks.push(("a project id".to_owned(), remedy));
        }
        if !has_endpoint {
            let remedy = format!("{}{or_asked}", self.endpoint_remedy());
            gap.lacks.push(("an endpoint".to_owned(), remedy));
        }
    }

    fn project_remedy(&self, by_name: bool) -> String {
        let flag = env_vars::PROJECT_ID.flag;
        let id = self.origin.remedy(&env_vars::PROJECT_ID);
        if by_name {
            let name = self.origin.remedy(&env_vars::PROJECT_NAME);
            return format!(
                "{name}, such as eu-de, or {}, or pass {flag}",
                self.origin.name_of(&env_vars::PROJECT_ID)
            );
        }
        format!("{id}, or pass {flag}")
    }

    fn endpoint_remedy(&self) -> String {
        let endpoint = &env_vars::ENDPOINT;
        let region = if self.places.region.is_none() && self.places.auth_url.is_none() {
            format!(", or {} eu-de for Open Telekom Cloud", env_vars::REGION.flag)
        } else {
            String::new()
        };
        format!("set {} or pass {}{region}", endpoint.own[0], endpoint.flag)
    }
}

impl Origin {
    /// What a setting is called there.
    fn name_of(&self, setting: &Setting) -> String {
        match self {
            Self::Variables(names) => {
                let first = names(setting).first().or(setting.openstack.first());
                first.copied().unwrap_or(setting.what).to_owned()
            }
            Self::Cloud(_) => setting.keys.first().copied().unwrap_or(setting.what).to_owned(),
            Self::CredentialsFile(_) => setting.ini.to_owned(),
        }
    }

    fn remedy(&self, setting: &Setting) -> String {
        let name = self.name_of(setting);
        match self {
            Self::Variables(_) => format!("set {name}"),
            Self::Cloud(origin) => format!("add {name} to {origin}"),
            Self::CredentialsFile(path) => format!("add {name} to {path}"),
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Variables(_) => formatter.write_str("variables"),
            Self::Cloud(origin) | Self::CredentialsFile(origin) => formatter.write_str(origin),
        }
    }
}

impl Gap {
    /// That a sign-in lacks its password alone.
    pub(super) fn of_password(there: &Source, origin: &Origin) -> Self {
        let setting = &env_vars::PASSWORD;
        let lacks = vec![(origin.name_of(setting), origin.remedy(setting))];
        Self { subject: format!("a sign-in with {there}"), lacks, has_secret: true }
    }

    /// In one sentence.
    pub(super) fn sentence(&self) -> String {
        let lacks: Vec<_> = self.lacks.iter().map(|(what, _)| what.as_str()).collect();
        format!("{} lacks {}", self.subject, lacks.join(" and "))
    }

    /// As the error that ends a run.
    pub(super) fn usage(&self) -> UsageError {
        let remedies: Vec<_> = self.lacks.iter().map(|(_, remedy)| remedy.as_str()).collect();
        UsageError::new(self.sentence()).hint(remedies.join("; "))
    }
}

/// The form of a signature: as somebody said, else by the host.
fn form(given: Option<&Sourced<String>>) -> Result<SignatureForm, UsageError> {
    let Some(given) = given else { return Ok(SignatureForm::ByHost) };
    match given.value.to_ascii_lowercase().as_str() {
        "access" => Ok(SignatureForm::Access),
        "credential" => Ok(SignatureForm::Credential),
        _ => Err(UsageError::new(format!("{} is neither access nor credential", given.source))
            .hint("access is the current form, credential the older one")),
    }
}
