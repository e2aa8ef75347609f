//! How an identity is authenticated: methods, users and projects, and their JSON in Keystone's API.

use serde_json::{Value, json};

use super::Secret;

/// How to authenticate at the identity service.
///
/// A token with an endpoint (`admin_token`) does not need it: see `settings::Credentials::Token`.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// A sign-in with these factors: one for most users, several for multi-factor authentication
    /// (`v3multifactor`). They are sent in this order.
    Factors(Vec<Factor>),
    /// An existing token, used unchanged; only its project and catalog are looked up.
    ReadyToken(Secret),
}

/// An authentication factor; Keystone calls it a method.
#[derive(Debug, Clone, PartialEq)]
pub enum Factor {
    /// A user's password.
    Password {
        /// The user.
        user: User,
        /// The password.
        password: Password,
    },
    /// A one-time code (TOTP).
    Totp {
        /// The user.
        user: User,
        /// The code.
        passcode: Secret,
    },
    /// A token, which is exchanged for one for another project.
    Token(Secret),
    /// An application credential, which has its own project.
    ApplicationCredential {
        /// Its ID or name.
        credential: ApplicationCredential,
        /// Its secret.
        secret: Secret,
    },
}

/// An application credential, by ID, or by name and user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplicationCredential {
    /// By ID.
    Id(String),
    /// By name, which is unique for a user.
    Name {
        /// The name of the credential.
        name: String,
        /// Its owner.
        user: User,
    },
}

/// A password, which may be missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Password {
    /// The password.
    Given(Secret),
    /// No password; not needed if a token is cached.
    NotGiven {
        /// Whether the user can be prompted for it.
        may_ask: bool,
    },
}

/// A user, by ID, or by name and domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum User {
    /// By ID.
    Id(String),
    /// By name and domain.
    Name {
        /// The user's name.
        name: String,
        /// The domain (account).
        domain: Domain,
    },
}

/// A domain (account), by ID or name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Domain {
    /// By ID.
    Id(String),
    /// By name.
    Name(String),
}

/// A project, by ID or by name; clouds other than Open Telekom Cloud may require a domain with a
/// name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Project {
    /// By ID.
    Id(String),
    /// By name, for example `eu-de`.
    Name {
        /// The name.
        name: String,
        /// Its domain; sent only if it is set.
        domain: Option<Domain>,
    },
}

impl Factor {
    /// Keystone's name for the method, in `methods` and as the key of its parameters.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Password { .. } => "password",
            Self::Totp { .. } => "totp",
            Self::Token(_) => "token",
            Self::ApplicationCredential { .. } => "application_credential",
        }
    }

    pub(super) fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Password { password: Password::NotGiven { .. }, .. } => None,
            Self::Password { password: Password::Given(secret), .. }
            | Self::Totp { passcode: secret, .. }
            | Self::Token(secret)
            | Self::ApplicationCredential { secret, .. } => Some(secret),
        }
    }

    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Password { user, password } => {
                let mut user = user.to_json();
                if let Password::Given(given) = password {
                    user["password"] = given.expose().into();
                }
                json!({ "user": user })
            }
            Self::Totp { user, passcode } => {
                let mut user = user.to_json();
                user["passcode"] = passcode.expose().into();
                json!({ "user": user })
            }
            Self::Token(token) => json!({ "id": token.expose() }),
            Self::ApplicationCredential { credential, secret } => {
                let mut value = match credential {
                    ApplicationCredential::Id(id) => json!({ "id": id }),
                    ApplicationCredential::Name { name, user } => {
                        json!({ "name": name, "user": user.to_json() })
                    }
                };
                value["secret"] = secret.expose().into();
                value
            }
        }
    }
}

impl User {
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Id(id) => json!({ "id": id }),
            Self::Name { name, domain } => json!({ "name": name, "domain": domain.to_json() }),
        }
    }
}

impl Project {
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Id(id) => json!({ "id": id }),
            Self::Name { name, domain: None } => json!({ "name": name }),
            Self::Name { name, domain: Some(domain) } => {
                json!({ "name": name, "domain": domain.to_json() })
            }
        }
    }
}

impl Domain {
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Id(id) => json!({ "id": id }),
            Self::Name(name) => json!({ "name": name }),
        }
    }
}
