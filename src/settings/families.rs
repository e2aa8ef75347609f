//! The families of settings in order of precedence: the values from each kind of source.

use std::path::PathBuf;

use super::candidates::Origin;
use super::clouds::{self, Cloud, Clouds};
use super::credentials_file;
use super::target::resolve_setting;
use super::values::{self, Values};
use super::{Source, Sourced};
use crate::cli::ConnectionArgs;
use crate::cli::env_vars::{self, Setting};
use crate::usage::UsageError;
use crate::world::World;

/// The families; each is read when it is requested.
pub(super) struct Families<'a> {
    args: &'a ConnectionArgs,
    world: &'a World,
    /// The token from a flag or a variable of ma-orders.
    token: Option<Sourced<String>>,
}

/// A family of settings.
#[derive(Debug)]
pub(super) struct Ranked {
    pub(super) values: Values,
    pub(super) origin: Origin,
    /// Whether a flag or a variable of ma-orders selects it, so that it must not be skipped.
    pub(super) is_named: bool,
    /// The entry in clouds.yaml, and what selected it.
    pub(super) cloud: Option<Sourced<String>>,
    pub(super) files: Vec<PathBuf>,
    pub(super) warnings: Vec<String>,
}

/// The result of reading a rank.
#[derive(Debug)]
pub(super) enum Found {
    /// A family, whether or not it has credentials.
    Family(Ranked),
    /// A family that cannot be read; the next one may be used.
    Unusable(UsageError),
    /// No such family.
    Nothing,
}

/// The OpenStack variables that are part of an identity. If one of them is set, a clouds.yaml that
/// was not selected explicitly is ignored.
const WHO: [&Setting; 10] = [
    &env_vars::TOKEN,
    &env_vars::PASSWORD,
    &env_vars::PASSCODE,
    &env_vars::USER_NAME,
    &env_vars::USER_ID,
    &env_vars::APPLICATION_CREDENTIAL_ID,
    &env_vars::APPLICATION_CREDENTIAL_NAME,
    &env_vars::APPLICATION_CREDENTIAL_SECRET,
    &env_vars::ACCESS_KEY,
    &env_vars::SECRET_KEY,
];

/// The settings that an explicit token takes from a family: no secrets.
const WHERE: [&Setting; 13] = [
    &env_vars::PROJECT_ID,
    &env_vars::PROJECT_NAME,
    &env_vars::PROJECT_DOMAIN_ID,
    &env_vars::PROJECT_DOMAIN_NAME,
    &env_vars::DEFAULT_DOMAIN_ID,
    &env_vars::DEFAULT_DOMAIN_NAME,
    &env_vars::REGION,
    &env_vars::INTERFACE,
    &env_vars::ENDPOINT,
    &env_vars::AUTH_URL,
    &env_vars::CA_FILE,
    &env_vars::CLIENT_CERTIFICATE,
    &env_vars::INSECURE,
];

impl<'a> Families<'a> {
    /// The ranks, highest precedence first.
    pub(super) const RANKS: std::ops::Range<usize> = 0..9;

    /// The rank of the OpenStack variables.
    pub(super) const OPENSTACK: usize = 4;

    pub(super) fn new(
        args: &'a ConnectionArgs,
        world: &'a World,
        token: Option<Sourced<String>>,
    ) -> Self {
        Self { args, world, token }
    }

    /// Reads the family with this rank.
    pub(super) fn at(&self, rank: usize) -> Result<Found, UsageError> {
        let is_flag = |source: &Source| matches!(source, Source::Flag(_));
        let named = self.named_cloud()?;
        match rank {
            0 | 2 => match &self.token {
                Some(token) if is_flag(&token.source) == (rank == 0) => self.ready_token(token),
                _ => Ok(Found::Nothing),
            },
            1 | 3 => match named {
                Some(name) if is_flag(&name.source) == (rank == 1) => {
                    let cloud = self.cloud(&name, None)?;
                    self.of_cloud(cloud, name, true)
                }
                _ => Ok(Found::Nothing),
            },
            Self::OPENSTACK => self.openstack(),
            5 => self.of_variables(|setting| setting.sdk),
            6 => self.of_variables(|setting| setting.terraform),
            7 => self.only_cloud(named.is_some()),
            _ => self.credentials_file(),
        }
    }

    /// The OpenStack variables only.
    pub(super) fn variables(&self) -> Result<Values, UsageError> {
        Values::of_variables(|setting| setting.openstack, &self.world.variables)
    }

    /// The error if clouds.yaml has several entries and none was selected.
    pub(super) fn many_clouds(&self) -> Option<UsageError> {
        let clouds = Clouds::find(self.world).ok()?;
        let names = clouds.names();
        let (last, others) = names.split_last().filter(|(_, others)| !others.is_empty())?;
        let names = format!("{} and {last}", others.join(", "));
        let flag = env_vars::CLOUD.flag;
        Some(
            UsageError::new(format!("no cloud selected: {} contains {names}", clouds.shown()))
                .hint(format!("select one with {flag}, or set {}", env_vars::CLOUD.openstack[0])),
        )
    }

    /// The entry that `--cloud` or a variable of ma-orders selects.
    fn named_cloud(&self) -> Result<Option<Sourced<String>>, UsageError> {
        resolve_setting(&env_vars::CLOUD, self.args.cloud(), &Values::default(), self.world)
    }

    fn cloud(&self, name: &Sourced<String>, overlay: Option<&Values>) -> Result<Cloud, UsageError> {
        let below = overlay.cloned().unwrap_or_default();
        let region =
            resolve_setting(&env_vars::REGION, self.args.region.as_deref(), &below, self.world)?;
        Clouds::find(self.world)?.cloud(&name.value, region.as_ref())
    }

    fn of_cloud(
        &self,
        cloud: Cloud,
        name: Sourced<String>,
        is_named: bool,
    ) -> Result<Found, UsageError> {
        let mut values = cloud.values;
        self.complete_key(&mut values)?;
        Ok(Found::Family(Ranked {
            values,
            origin: Origin::Cloud(cloud.origin),
            is_named,
            cloud: Some(name),
            files: cloud.files,
            warnings: cloud.warnings,
        }))
    }

    /// An explicit token, with the project, region and endpoint of the selected entry or of the
    /// OpenStack variables.
    fn ready_token(&self, token: &Sourced<String>) -> Result<Found, UsageError> {
        let family = match self.named_cloud()? {
            Some(name) => {
                let cloud = self.cloud(&name, None)?;
                self.of_cloud(cloud, name, true)?
            }
            None => self.openstack()?,
        };
        let mut ranked = match family {
            Found::Family(family) => family,
            Found::Unusable(error) => Ranked {
                warnings: vec![format!("{}; ignoring it", error.message)],
                ..Ranked::of_variables(self.variables()?, |setting| setting.own)
            },
            Found::Nothing => Ranked::of_variables(Values::default(), |setting| setting.own),
        };
        ranked.values.retain(&WHERE);
        ranked.values.insert(&env_vars::TOKEN, token.clone());
        let origin = Origin::Variables(|setting| setting.own);
        Ok(Found::Family(Ranked { origin, is_named: true, ..ranked }))
    }

    /// The OpenStack variables, which override the entry that they select.
    fn openstack(&self) -> Result<Found, UsageError> {
        let mut values = self.variables()?;
        let named = values.get(&env_vars::CLOUD).cloned();
        values.remove(&env_vars::CLOUD);
        let (mut files, mut warnings) = (Vec::new(), Vec::new());
        if let Some(given) = values.get(&env_vars::INSECURE)
            && clouds::ON.contains(&given.value.to_ascii_lowercase().as_str())
        {
            warnings.push(clouds::insecure_warning(&given.source.to_string()));
        }
        if let Some(name) = &named {
            match self.cloud(name, Some(&values)) {
                Ok(cloud) => {
                    values = values.over(cloud.values);
                    files = cloud.files;
                    warnings.extend(cloud.warnings);
                }
                Err(error) => return Ok(Found::Unusable(error)),
            }
        }
        self.complete_key(&mut values)?;
        let family = Ranked::of_variables(values, |setting| setting.openstack);
        Ok(Found::Family(Ranked { cloud: named, files, warnings, ..family }))
    }

    /// The variables of Huawei's SDK or Terraform provider.
    fn of_variables(
        &self,
        names: fn(&Setting) -> &'static [&'static str],
    ) -> Result<Found, UsageError> {
        let mut values = Values::of_variables(names, &self.world.variables)?;
        self.complete_key(&mut values)?;
        Ok(Found::Family(Ranked::of_variables(values, names)))
    }

    /// The only entry in clouds.yaml, if none was selected and no variable is part of an identity:
    /// a password from the environment is never sent to a host from a file that was not selected.
    fn only_cloud(&self, is_another_named: bool) -> Result<Found, UsageError> {
        let variables = self.variables()?;
        let is_given = |setting: &&Setting| variables.has(setting);
        if is_another_named || variables.has(&env_vars::CLOUD) || WHO.iter().any(is_given) {
            return Ok(Found::Nothing);
        }
        let found = Clouds::find(self.world).and_then(|clouds| match clouds.names().as_slice() {
            [only] => {
                let source = Source::Derived(format!("the only entry in {}", clouds.shown()));
                let name = Sourced::new((*only).to_owned(), source);
                self.cloud(&name, None).map(|cloud| Some((cloud, name)))
            }
            _ => Ok(None),
        });
        match found {
            Ok(Some((cloud, name))) => self.of_cloud(cloud, name, false),
            Ok(None) => Ok(Found::Nothing),
            Err(error) => Ok(Found::Unusable(error)),
        }
    }

    fn credentials_file(&self) -> Result<Found, UsageError> {
        let Some(file) = credentials_file::read(self.world)? else { return Ok(Found::Nothing) };
        let mut values = file.values;
        self.complete_key(&mut values)?;
        let family = Ranked::of_variables(values, |_| &[]);
        let origin = Origin::CredentialsFile(file.path);
        Ok(Found::Family(Ranked { origin, warnings: file.warnings, ..family }))
    }

    /// Completes an access key of any family: adds the form of its signature, and the security
    /// token that otc-auth writes to `AWS_SESSION_TOKEN`, if it belongs to this key.
    fn complete_key(&self, values: &mut Values) -> Result<(), UsageError> {
        let variables = &self.world.variables;
        let form = &env_vars::SIGNATURE;
        if let Some(form) = values::variable(form, form.own, variables)? {
            values.insert(&env_vars::SIGNATURE, form);
        }
        let Some(key) = values.get(&env_vars::ACCESS_KEY) else { return Ok(()) };
        let is_same = variables.text(env_vars::OTHER_ACCESS_KEY)? == Some(&key.value);
        if is_same
            && !values.has(&env_vars::SECURITY_TOKEN)
            && let Some(token) = variables.text(env_vars::SESSION_TOKEN)?
        {
            let source = Source::Variable(env_vars::SESSION_TOKEN);
            values.insert(&env_vars::SECURITY_TOKEN, Sourced::new(token.to_owned(), source));
        }
        Ok(())
    }
}

impl Ranked {
    fn of_variables(values: Values, names: fn(&Setting) -> &'static [&'static str]) -> Self {
        Self {
            values,
            origin: Origin::Variables(names),
            is_named: false,
            cloud: None,
            files: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The error for a selected family without any credentials.
    pub(super) fn no_credentials(&self) -> UsageError {
        UsageError::new(format!("{} contains no credentials", self.origin))
            .hint("add a user and a password, an application credential, a token or an access key")
    }
}
