//! `--dry-run`: the requests as curl commands; nothing is sent.

use std::fmt::Write as _;
use std::path::Path;

use super::Client;
use super::plan::Listing;
use crate::error::Result;
use crate::query::Query;
use crate::settings::{Credentials, Source};
use crate::usage::UsageError;

impl Client {
    /// The curl commands for the first requests, with comments on what would follow.
    pub fn dry_run(&self, query: &Query, token_file: Option<&Path>) -> Result<String> {
        let mut text = "# needs curl 7.76 or newer\n".to_owned();
        if let Some(listing) = &self.listing {
            listing.write(&mut text);
            return Ok(text);
        }
        let mut last_comment = String::new();
        for member in &self.members {
            if let Some(error) = &member.failed {
                return Err(UsageError::new(format!("{}: {error}", member.project.name_or_id()))
                    .hint("pass --project-id and --endpoint to use --dry-run")
                    .into());
            }
            let Some(client) = &member.client else { continue };
            let comment = first_step(&client.settings.identity.credentials);
            if comment != last_comment {
                text.push_str(&comment);
                last_comment = comment;
            }
            if self.is_several {
                let _ = writeln!(text, "# project {}", member.project.name_or_id());
            }
            let token = token(&client.settings.identity.source, token_file);
            for url in client.api.first_urls(query)? {
                text.push_str(&curl(url.as_str(), &token));
            }
        }
        if query.offset.is_none() {
            text.push_str(
                "# next pages: &offset=; beyond 1,000 orders: split by &since= and &until=\n",
            );
        }
        Ok(text)
    }
}

impl Listing {
    /// Writes the request for the list of projects.
    fn write(&self, text: &mut String) {
        let auth_url = self.auth_url.trim_end_matches('/');
        let root = auth_url.trim_end_matches("/v3");
        if self.needs_sign_in {
            let _ = writeln!(text, "# sign in at {auth_url} first and set $OS_TOKEN");
        }
        text.push_str(&curl(&format!("{root}/v3/auth/projects"), "$OS_TOKEN"));
        text.push_str("# then, for each project: sign in to it and list its orders\n");
    }
}

fn first_step(credentials: &Credentials) -> String {
    match credentials {
        Credentials::SignIn(login) => {
            format!("# sign in at {} first and set $OS_TOKEN\n", login.auth_url)
        }
        Credentials::AccessKey(_) => {
            "# ma-orders signs each request with the access key; curl needs a token instead\n"
                .to_owned()
        }
        Credentials::Token(_) => String::new(),
    }
}

fn curl(url: &str, token: &str) -> String {
    let url = url.replace('\'', r"'\''");
    format!(
        "curl -sS --fail-with-body -H 'Accept: application/json' -H \"X-Auth-Token: {token}\" '{url}'\n"
    )
}

/// The token as a shell expression, by its source. A token without a name in the shell has to be
/// set as `$OS_TOKEN`.
fn token(source: &Source, token_file: Option<&Path>) -> String {
    match (source, token_file) {
        (Source::Variable(name), _) if name.ends_with("_FILE") => format!("$(cat \"${name}\")"),
        (Source::Variable(name), _) if name.ends_with("TOKEN") => format!("${name}"),
        (Source::Flag("--token-file"), Some(file)) if file != Path::new("-") => {
            let quoted = file.to_string_lossy().replace('\'', r"'\''");
            format!("$(cat '{quoted}')")
        }
        _ => "$OS_TOKEN".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dry_run_names_the_variable_or_file_of_the_token() {
        let file = Path::new("/run/it's here");
        for (source, token_file, named) in [
            (Source::Variable("MA_ORDERS_TOKEN"), None, "$MA_ORDERS_TOKEN"),
            (Source::Variable("OS_AUTH_TOKEN"), None, "$OS_AUTH_TOKEN"),
            (Source::Variable("MA_ORDERS_TOKEN_FILE"), None, "$(cat \"$MA_ORDERS_TOKEN_FILE\")"),
            (Source::Flag("--token-file"), Some(file), r"$(cat '/run/it'\''s here')"),
            (Source::Flag("--token-file"), Some(Path::new("-")), "$OS_TOKEN"),
            (Source::Flag("--token"), None, "$OS_TOKEN"),
            (Source::Variable("OS_PASSWORD"), None, "$OS_TOKEN"),
        ] {
            assert_eq!(token(&source, token_file), named);
        }
    }
}
