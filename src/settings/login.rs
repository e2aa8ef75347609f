//! What a sign-in needs, from the variables of OpenStack's clients.

use std::path::Path;

use crate::error::Result;
use reqwest::Url;

use super::{Source, Sourced, endpoint, token, variable};
use crate::auth::{Domain, Factor, Login, Method, Password, Project, Secret, User};
use crate::cli::ConnectionArgs;
use crate::usage::UsageError;
use crate::world::{World, prompt_password};

/// Reads the sign-in; `None` where no identity service or user was named.
pub(super) fn resolve(
    args: &ConnectionArgs,
    project_id: Option<&Sourced<String>>,
    world: &mut World,
) -> Result<Option<Sourced<Login>>> {
    let Some(auth_url) = variable(&["OS_AUTH_URL"], world)? else { return Ok(None) };
    let user_id = variable(&["OS_USER_ID", "OS_USERID"], world)?;
    let user_name = variable(&["OS_USERNAME", "OS_USER_NAME"], world)?;
    let Some(source) = user_id.as_ref().or(user_name.as_ref()).map(|user| user.source.clone())
    else {
        return Ok(None);
    };
    let user = match (user_id, user_name) {
        (Some(id), _) => User::Id(id.value),
        (None, name) => User::Name {
            name: name.map(|name| name.value).unwrap_or_default(),
            domain: user_domain(world)?,
        },
    };
    let project = match (project_id, variable(&["OS_PROJECT_NAME", "OS_TENANT_NAME"], world)?) {
        (Some(id), _) => Project::Id(id.value.clone()),
        (None, Some(name)) => Project::Name {
            name: name.value,
            domain: domain(&["OS_PROJECT_DOMAIN_ID"], &["OS_PROJECT_DOMAIN_NAME"], world)?,
        },
        (None, None) => {
            return Err(UsageError::new("the sign-in needs a project: a token is for one")
                .hint("set OS_PROJECT_NAME, such as eu-de, or OS_PROJECT_ID, or give --project-id")
                .into());
        }
    };
    let mut factors =
        vec![Factor::Password { user: user.clone(), password: password(args, world)? }];
    if let Some(passcode) = variable(&["OS_PASSCODE"], world)? {
        factors.push(Factor::Totp { user, passcode: Secret::new(passcode.value) });
    }
    let login = Login {
        auth_url: read_auth_url(&auth_url)?,
        method: Method::Factors(factors),
        scope: Some(project),
    };
    Ok(Some(Sourced { value: login, source }))
}

fn read_auth_url(given: &Sourced<String>) -> Result<Url> {
    let url = Url::parse(&given.value).map_err(|error| format!("is not an address: {error}"));
    let checked = url.and_then(|url| endpoint::check(&url, &given.value).map(|()| url));
    Ok(checked.map_err(|what| {
        UsageError::new(format!("the identity service's address from {} {what}", given.source))
            .hint("write it like https://iam.eu-de.otc.t-systems.com/v3")
    })?)
}

fn user_domain(world: &World) -> Result<Domain> {
    let ids = &["OS_USER_DOMAIN_ID", "OS_DOMAIN_ID"];
    let names = &["OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_DEFAULT_DOMAIN"];
    domain(ids, names, world)?.ok_or_else(|| {
        UsageError::new("the sign-in needs the user's domain, which is the account")
            .hint("set OS_USER_DOMAIN_NAME, such as OTC-EU-DE-00000000001000000xxx")
            .into()
    })
}

fn domain(
    ids: &'static [&'static str],
    names: &'static [&'static str],
    world: &World,
) -> Result<Option<Domain>> {
    Ok(match (variable(ids, world)?, variable(names, world)?) {
        (Some(id), _) => Some(Domain::Id(id.value)),
        (None, Some(name)) => Some(Domain::Name(name.value)),
        (None, None) => None,
    })
}

/// The password: from a file, which may be standard input, else from `OS_PASSWORD`; it may
/// be typed later.
fn password(args: &ConnectionArgs, world: &mut World) -> Result<Password> {
    let source = Source::Flag("--password-file");
    if let Some(file) = &args.password_file {
        let password = token::read_file("password", Path::new(file), &source, world)?;
        return Ok(Password::Given(Secret::new(password)));
    }
    match variable(&["OS_PASSWORD"], world)? {
        Some(password) => Ok(Password::Given(Secret::new(password.value))),
        // A kept token may do without one.
        None => Ok(Password::NotGiven {
            may_ask: world.terminal.stdin && world.terminal.stderr && !args.no_input,
        }),
    }
}

/// A login with its password, which is asked for at the terminal now that it is needed.
pub(super) fn with_password(login: &Login) -> Result<Login> {
    let mut login = login.clone();
    let Some(password) = login.missing_password() else { return Ok(login) };
    let may_ask = *password == Password::NotGiven { may_ask: true };
    let typed = if may_ask { prompt_password("Password: ").ok() } else { None };
    match typed.filter(|typed| !typed.is_empty()) {
        Some(typed) => {
            *password = Password::Given(Secret::new(typed));
            Ok(login)
        }
        None => Err(UsageError::new("the sign-in needs a password")
            .hint("set OS_PASSWORD, or give --password-file FILE (- is standard input)")
            .into()),
    }
}
