//! An access key on trial: five failures lock it, so it is tried once before requests go out side
//! by side, and never again after it was refused.

use std::sync::{Mutex, PoisonError};

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// No response to a signed request has come yet.
    Open,
    /// The service accepted a signature.
    Accepted,
    /// It refused one.
    Refused,
}

/// How a key has fared so far, over all requests of a run.
#[derive(Debug)]
pub struct KeyTrial(Mutex<Verdict>);

/// The key was refused before: nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RefusedBefore;

/// What came of a signed request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signed {
    /// There was a response, and no word against the signature.
    Accepted,
    /// The signature was refused.
    Refused,
    /// Nothing is known: there was no response.
    Unknown,
}

impl Default for KeyTrial {
    fn default() -> Self {
        Self(Mutex::new(Verdict::Open))
    }
}

impl KeyTrial {
    /// Sends a signed request; `judge` reads from its result how the signature fared.
    ///
    /// As long as nothing is known of the key, requests go out one after the other.
    pub(super) fn send<T>(
        &self,
        send: impl FnOnce() -> T,
        judge: impl FnOnce(&T) -> Signed,
    ) -> Result<T, RefusedBefore> {
        let mut verdict = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = *verdict;
        match known {
            Verdict::Refused => Err(RefusedBefore),
            Verdict::Open => {
                let result = send();
                match judge(&result) {
                    Signed::Accepted => *verdict = Verdict::Accepted,
                    Signed::Refused => *verdict = Verdict::Refused,
                    Signed::Unknown => {}
                }
                Ok(result)
            }
            Verdict::Accepted => {
                drop(verdict);
                let result = send();
                if judge(&result) == Signed::Refused {
                    *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Verdict::Refused;
                }
                Ok(result)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_key_is_never_used_again() {
        for before in [&[][..], &[Signed::Accepted], &[Signed::Unknown, Signed::Accepted]] {
            let trial = KeyTrial::default();
            for outcome in before {
                assert_eq!(trial.send(|| *outcome, |outcome| *outcome), Ok(*outcome));
            }
            assert!(trial.send(|| (), |()| Signed::Refused).is_ok());
            let sent = trial.send(|| panic!("it was sent"), |()| Signed::Accepted);
            assert_eq!(sent, Err(RefusedBefore));
        }
    }
}
