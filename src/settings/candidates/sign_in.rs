//! Candidates that sign in: a user with a password, a one-time code or both, and an application
//! credential.

use super::{Candidate, Family, Gap, Kind};
use crate::auth::{ApplicationCredential, Factor, Method, Password, Secret, User};
use crate::cli::env_vars;
use crate::settings::target::domain;

impl Family<'_> {
    /// A user's sign-in with a password, a one-time code, or both.
    pub(super) fn user_sign_in(&self, kinds: &[Kind], is_requested: bool) -> Option<Candidate> {
        let user = self.get(&env_vars::USER_ID).or(self.get(&env_vars::USER_NAME));
        let (password, passcode) = (self.password(), self.get(&env_vars::PASSCODE));
        let has_password = kinds.contains(&Kind::Password) && password.is_some();
        let has_passcode = kinds.contains(&Kind::Totp) && passcode.is_some();
        if user.is_none() && !has_password && !has_passcode && !is_requested {
            return None;
        }
        let secret = password.filter(|_| has_password).or(passcode.filter(|_| has_passcode));
        let lacks_password = kinds.contains(&Kind::Password) && !has_password;
        let mut gap = self.gap("a sign-in", secret.or(user), has_password || has_passcode);
        self.need_auth_url(&mut gap);
        let user = self.user(&mut gap);
        if self.target.project.is_none() && !self.target.looks_up_projects {
            gap.lacks.push(("a project".to_owned(), self.project_remedy(true)));
        }
        if kinds.contains(&Kind::Totp) {
            self.need(&mut gap, &env_vars::PASSCODE, passcode.is_some());
        }
        let (Some(user), true) = (user, gap.lacks.is_empty()) else {
            // If only the password is missing, a cached token may do instead.
            self.need(&mut gap, &env_vars::PASSWORD, !lacks_password || self.may_ask);
            return Some(Candidate::Incomplete(gap));
        };
        let source = secret.or(self.get(&env_vars::USER_NAME)).or(self.get(&env_vars::USER_ID));
        let method = Method::Factors(self.factors_of(kinds, &user));
        let found = self.sign_in(method, source?, true)?;
        Some(if lacks_password { Candidate::NoPassword(found) } else { Candidate::Complete(found) })
    }

    fn factors_of(&self, kinds: &[Kind], user: &User) -> Vec<Factor> {
        let mut factors = Vec::new();
        for kind in kinds {
            match kind {
                Kind::Totp => factors.extend(self.totp(user)),
                _ => factors.push(Factor::Password { user: user.clone(), password: self.given() }),
            }
        }
        // A code that is set together with a password is a second factor, even if it is not listed.
        if kinds == [Kind::Password] {
            factors.extend(self.totp(user));
        }
        factors
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

    /// The user, by ID, or by name and domain; adds to the gap what is missing.
    fn user(&self, gap: &mut Gap) -> Option<User> {
        if let Some(id) = self.get(&env_vars::USER_ID) {
            return Some(User::Id(id.value.clone()));
        }
        let name = self.get(&env_vars::USER_NAME);
        let domain = domain(self.values, &env_vars::USER_DOMAIN_ID, &env_vars::USER_DOMAIN_NAME);
        self.need(gap, &env_vars::USER_NAME, name.is_some());
        self.need(gap, &env_vars::USER_DOMAIN_NAME, domain.is_some());
        Some(User::Name { name: name?.value.clone(), domain: domain? })
    }

    pub(super) fn application_credential(&self, is_requested: bool) -> Option<Candidate> {
        let id = self.get(&env_vars::APPLICATION_CREDENTIAL_ID);
        let name = self.get(&env_vars::APPLICATION_CREDENTIAL_NAME);
        let secret = self.get(&env_vars::APPLICATION_CREDENTIAL_SECRET);
        if id.is_none() && name.is_none() && secret.is_none() && !is_requested {
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
                let name = name.value.clone();
                self.user(&mut gap).map(|user| ApplicationCredential::Name { name, user })
            }
            (None, None) => None,
        };
        let secret = self.secret(&env_vars::APPLICATION_CREDENTIAL_SECRET);
        match (credential, secret, gap.lacks.is_empty()) {
            (Some(credential), Some(secret), true) => {
                let factor = Factor::ApplicationCredential { credential, secret };
                // It is bound to its own project, so no scope is sent.
                let found = self.sign_in(Method::Factors(vec![factor]), there?, false)?;
                Some(Candidate::Complete(found))
            }
            _ => Some(Candidate::Incomplete(gap)),
        }
    }
}
