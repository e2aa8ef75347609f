//! Protects an access key, which five failures lock: it is used for one request first before
//! requests are sent concurrently, and never again after it was rejected.

use std::sync::{Mutex, PoisonError};

/// What is known about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyState {
    /// There has been no response to a signed request.
    Untested,
    /// The service accepted a signature.
    Accepted,
    /// The service rejected a signature.
    Rejected,
}

/// What is known about a key, shared by all requests of a run.
#[derive(Debug)]
pub struct KeyTrial(Mutex<KeyState>);

/// The key was rejected before; nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RejectedBefore;

/// The result of a signed request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignatureResult {
    /// There was a response, and it did not reject the signature.
    Accepted,
    /// The signature was rejected.
    Rejected,
    /// Unknown: there was no response.
    Unknown,
}

impl Default for KeyTrial {
    fn default() -> Self {
        Self(Mutex::new(KeyState::Untested))
    }
}

impl KeyTrial {
    /// Sends a signed request; `judge` tells from its result whether the signature was accepted.
    ///
    /// Until the key has been accepted, requests are sent one at a time.
    pub(super) fn send<T>(
        &self,
        send: impl FnOnce() -> T,
        judge: impl FnOnce(&T) -> SignatureResult,
    ) -> Result<T, RejectedBefore> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = *state;
        match known {
            KeyState::Rejected => Err(RejectedBefore),
            KeyState::Untested => {
                let result = send();
                match judge(&result) {
                    SignatureResult::Accepted => *state = KeyState::Accepted,
                    SignatureResult::Rejected => *state = KeyState::Rejected,
                    SignatureResult::Unknown => {}
                }
                Ok(result)
            }
            KeyState::Accepted => {
                drop(state);
                let result = send();
                if judge(&result) == SignatureResult::Rejected {
                    *self.0.lock().unwrap_or_else(PoisonError::into_inner) = KeyState::Rejected;
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
    fn a_rejected_access_key_is_never_used_again() {
        for before in [
            &[][..],
            &[SignatureResult::Accepted],
            &[SignatureResult::Unknown, SignatureResult::Accepted],
        ] {
            let trial = KeyTrial::default();
            for outcome in before {
                assert_eq!(trial.send(|| *outcome, |outcome| *outcome), Ok(*outcome));
            }
            assert!(trial.send(|| (), |()| SignatureResult::Rejected).is_ok());
            let sent = trial.send(|| panic!("it was sent"), |()| SignatureResult::Accepted);
            assert_eq!(sent, Err(RejectedBefore));
        }
    }
}
