//! Project, region, endpoint and interface, each resolved separately.
//!
//! A flag takes precedence over a variable of ma-orders, and that over the selected family.

use reqwest::Url;

use super::values::{self, Values};
use super::{Source, Sourced, endpoint};
use crate::auth::{Domain, Project};
use crate::cli::ConnectionArgs;
use crate::cli::env_vars::{self, Setting};
use crate::usage::UsageError;
use crate::world::World;

/// Project, region, endpoint and interface from one family.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// The project ID.
    pub(super) project_id: Option<Sourced<String>>,
    /// The project as the scope of a sign-in.
    pub(super) project: Option<Sourced<Project>>,
    /// Whether the projects are listed by the identity service.
    pub(super) looks_up_projects: bool,
    /// The region.
    pub(super) region: Option<Sourced<String>>,
    /// `public`, `internal` or `admin`.
    pub(super) interface: Sourced<String>,
    /// The endpoint as it was set.
    pub(super) given_endpoint: Option<Sourced<Url>>,
    /// The URL of the identity service.
    pub(super) auth_url: Option<Sourced<Url>>,
}

impl Target {
    /// Resolves them for the values of a family.
    pub(super) fn resolve(
        args: &ConnectionArgs,
        family: &Values,
        world: &World,
    ) -> Result<Self, UsageError> {
        let given = resolve_setting(&env_vars::PROJECT_ID, args.project_id(), family, world)?;
        let mut project_id = given.filter(|_| !args.looks_up_projects());
        if let Some(project_id) = &mut project_id {
            check_project_id(project_id)?;
            // A family may have its project by name only.
            if let (None, Some(name)) =
                (family.get(&env_vars::PROJECT_ID), family.get(&env_vars::PROJECT_NAME))
            {
                project_id.overrides.push(name.source.clone());
            }
        }
        let region = resolve_setting(&env_vars::REGION, args.region.as_deref(), family, world)?;
        let given = resolve_setting(&env_vars::ENDPOINT, args.endpoint.as_deref(), family, world)?;
        let id = project_id.as_ref().map(|id| id.value.as_str());
        let given_endpoint = given.map(|given| endpoint::parse(given, id)).transpose()?;
        let auth_url = family.get(&env_vars::AUTH_URL).cloned();
        Ok(Self {
            project: project(project_id.as_ref(), family).filter(|_| !args.looks_up_projects()),
            looks_up_projects: args.looks_up_projects(),
            interface: interface(family)?,
            auth_url: auth_url.map(endpoint::parse_auth_url).transpose()?,
            project_id,
            region,
            given_endpoint,
        })
    }

    /// Warnings about variables that take precedence over what a flag selects.
    pub(super) fn unexpected(&self, args: &ConnectionArgs) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some(Sourced { source: Source::Variable(name), overrides, .. }) = &self.project_id
            && !args.clouds.is_empty()
            && let Some(cloud @ Source::File(_)) = overrides.first()
        {
            warnings.push(format!("{name} overrides the project from {cloud}"));
        }
        let source = self.given_endpoint.as_ref().map(|endpoint| &endpoint.source);
        if let (Some(_), Some(source @ (Source::Variable(_) | Source::File(_))), false) =
            (&args.region, source, self.looks_up_projects)
        {
            warnings.push(format!(
                "{} has no effect on the endpoint, which is from {source}",
                env_vars::REGION.flag
            ));
        }
        warnings
    }

    /// The endpoint for credentials without a catalog: as set, derived from the identity service,
    /// or from the pattern of a known region.
    pub(super) fn endpoint_without_catalog(&self) -> Result<Option<Sourced<Url>>, UsageError> {
        if let Some(given) = &self.given_endpoint {
            return Ok(Some(given.clone()));
        }
        match &self.auth_url {
            Some(auth_url) => endpoint::from_auth_url(auth_url, self.region.as_ref()),
            None => match &self.region {
                Some(region) => endpoint::from_region(region),
                None => Ok(None),
            },
        }
    }
}

/// A setting: its flag, the variable of ma-orders or the family's value, with what was overridden.
pub(super) fn resolve_setting(
    setting: &'static Setting,
    flag: Option<&str>,
    family: &Values,
    world: &World,
) -> Result<Option<Sourced<String>>, UsageError> {
    let flag = match flag {
        Some("") => {
            let hint = format!("use {} {}", setting.flag, setting.takes);
            return Err(UsageError::new(format!("{} is empty", setting.flag)).hint(hint));
        }
        flag => flag.map(|flag| Sourced::new(flag.to_owned(), Source::Flag(setting.flag))),
    };
    let own = values::variable(setting, setting.own, &world.variables)?;
    let mut given = [flag, own, family.get(setting).cloned()].into_iter().flatten();
    let Some(mut first) = given.next() else { return Ok(None) };
    for weaker in given {
        first.overrides.push(weaker.source);
        first.overrides.extend(weaker.overrides);
    }
    Ok(Some(first))
}

/// Checks that a project ID can be part of a path: 1 to 64 letters, digits, `-` and `_`.
pub(super) fn check_project_id(project_id: &Sourced<String>) -> Result<(), UsageError> {
    let value = &project_id.value;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if (1..=64).contains(&value.len()) && value.chars().all(is_plain) {
        return Ok(());
    }
    Err(UsageError::new(format!("invalid project ID in {}: {value:?}", project_id.source))
        .hint("a project ID is 32 hexadecimal digits; the console shows it under My Credentials"))
}

/// The project by ID if known, else by name, with its domain if one was set.
fn project(id: Option<&Sourced<String>>, family: &Values) -> Option<Sourced<Project>> {
    if let Some(id) = id {
        let project = Project::Id(id.value.clone());
        return Some(Sourced::new(project, id.source.clone()).overriding(id.overrides.clone()));
    }
    let name = family.get(&env_vars::PROJECT_NAME)?;
    let domain = domain(family, &env_vars::PROJECT_DOMAIN_ID, &env_vars::PROJECT_DOMAIN_NAME);
    let project = Project::Name { name: name.value.clone(), domain };
    Some(Sourced::new(project, name.source.clone()))
}

/// A domain by ID or name, or else the default domain.
pub(super) fn domain(family: &Values, id: &Setting, name: &Setting) -> Option<Domain> {
    let text = |setting: &Setting| family.get(setting).map(|given| given.value.clone());
    None.or_else(|| text(id).map(Domain::Id))
        .or_else(|| text(name).map(Domain::Name))
        .or_else(|| text(&env_vars::DEFAULT_DOMAIN_ID).map(Domain::Id))
        .or_else(|| text(&env_vars::DEFAULT_DOMAIN_NAME).map(Domain::Name))
}

/// `public`, `internal` or `admin`, with or without the suffix `URL`.
fn interface(family: &Values) -> Result<Sourced<String>, UsageError> {
    let Some(given) = family.get(&env_vars::INTERFACE) else {
        return Ok(Sourced::new("public".to_owned(), Source::Default));
    };
    let lower = given.value.to_ascii_lowercase();
    let name = lower.strip_suffix("url").unwrap_or(&lower);
    if ["public", "internal", "admin"].contains(&name) {
        return Ok(given.clone().map(|_| name.to_owned()));
    }
    Err(UsageError::new(format!("invalid interface in {}: {:?}", given.source, given.value))
        .hint("valid interfaces: public, internal, admin"))
}
