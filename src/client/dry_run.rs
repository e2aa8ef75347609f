//! What a run would send, as curl lines; nothing is sent.

use std::fmt::Write as _;

use super::Client;
use super::plan::Listing;
use crate::error::Result;
use crate::query::Query;
use crate::settings::Credentials;
use crate::usage::UsageError;

impl Client {
    /// The curl lines that ask what the run would ask first, and comments on what would follow.
    pub fn dry_run(&self, query: &Query) -> Result<String> {
        let mut text = String::new();
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
            for url in client.api.first_urls(query)? {
                text.push_str(&curl(url.as_str()));
            }
        }
        text.push_str(
            "# then each next page with &offset=, and beyond 1,000 orders parts by &since= and &until=\n",
        );
        Ok(text)
    }
}

impl Listing {
    /// The request for the list of projects, and what would follow.
    fn write(&self, text: &mut String) {
        let auth_url = self.auth_url.trim_end_matches('/');
        let root = auth_url.trim_end_matches("/v3");
        if self.needs_sign_in {
            let _ = writeln!(text, "# first a sign-in at {auth_url}: its token as $OS_TOKEN");
        }
        text.push_str(&curl(&format!("{root}/v3/auth/projects")));
        text.push_str("# then for each project a token of its own, and its orders\n");
    }
}

fn first_step(credentials: &Credentials) -> String {
    match credentials {
        Credentials::SignIn(login) => {
            format!("# first a sign-in at {}: its token as $OS_TOKEN\n", login.auth_url)
        }
        Credentials::AccessKey(_) => {
            "# the run itself signs each request with the access key; curl needs a token\n"
                .to_owned()
        }
        Credentials::Token(_) => String::new(),
    }
}

fn curl(url: &str) -> String {
    let url = url.replace('\'', r"'\''");
    format!("curl -sS -H 'Accept: application/json' -H \"X-Auth-Token: $OS_TOKEN\" '{url}'\n")
}
