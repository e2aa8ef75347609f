//! What a run would send, as curl lines; nothing is sent.

use std::fmt::Write as _;

use super::Client;
use crate::error::Result;
use crate::query::Query;
use crate::settings::Credentials;

impl Client {
    /// The curl lines that ask what the run would ask first, and comments on what would follow.
    pub fn dry_run(&self, query: &Query) -> Result<String> {
        let mut text = String::new();
        match &self.settings.identity.credentials {
            Credentials::SignIn(login) => {
                let _ = writeln!(
                    text,
                    "# first a sign-in at {}: its token as $OS_TOKEN",
                    login.auth_url
                );
            }
            Credentials::AccessKey(_) => text.push_str(
                "# the run itself signs each request with the access key; curl needs a token\n",
            ),
            Credentials::Token(_) => {}
        }
        for url in self.api.first_urls(query)? {
            let url = url.as_str().replace('\'', r"'\''");
            let _ = writeln!(
                text,
                "curl -sS -H 'Accept: application/json' -H \"X-Auth-Token: $OS_TOKEN\" '{url}'"
            );
        }
        text.push_str(
            "# then each next page with &offset=, and beyond 1,000 orders parts by &since= and &until=\n",
        );
        Ok(text)
    }
}
