//! TLS errors: a message and a hint for each cause.

use std::error::Error;
use std::fmt;

use chrono::{DateTime, Utc};
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, InvalidMessage, PeerIncompatible};

/// The cause of a failed handshake or of an invalid certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsError {
    /// The certificate has expired; when, and the current time of this machine's clock.
    Expired(Option<(DateTime<Utc>, DateTime<Utc>)>),
    /// The certificate is not valid yet; from when, and the current time of this machine's clock.
    NotYetValid(Option<(DateTime<Utc>, DateTime<Utc>)>),
    /// The certificate is for other names.
    WrongName(Vec<String>),
    /// The certificate is not signed by a trusted authority.
    UnknownAuthority,
    /// The server uses the certificate of an authority as its own.
    AuthorityAsServer,
    /// The certificate is not for servers.
    WrongPurpose,
    /// The certificate has been revoked.
    Revoked,
    /// A signature does not match its key, or the key is too weak to check it.
    BadSignature,
    /// The algorithm of a signature is too weak.
    WeakSignature,
    /// The certificate is invalid for this reason.
    BadCertificate(&'static str),
    /// The server requires a client certificate.
    ClientCertificateWanted,
    /// There is no common TLS version.
    NoCommonVersion,
    /// There is no common cipher suite.
    NoCommonCipher,
    /// The server does not know the name.
    UnknownName,
    /// The peer does not use TLS.
    NotTls,
    /// The server ended the handshake with this alert.
    Alert(u8),
    /// The server violated the TLS protocol.
    Protocol,
}

impl TlsError {
    /// Finds the cause in a chain of errors, however deeply it is wrapped.
    pub(super) fn find(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(tls) = error.downcast_ref::<rustls::Error>() {
                return Some(Self::of(tls));
            }
            // `source` of an io error skips the error that it wraps.
            let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
            if let Some(found) = inner.and_then(|inner| Self::find(inner)) {
                return Some(found);
            }
            cause = error.source();
        }
        None
    }

    fn of(error: &rustls::Error) -> Self {
        match error {
            rustls::Error::InvalidCertificate(certificate) => Self::of_certificate(certificate),
            rustls::Error::NoCertificatesPresented => Self::BadCertificate("the server sent none"),
            rustls::Error::AlertReceived(alert) => Self::of_alert(*alert),
            rustls::Error::InvalidMessage(
                InvalidMessage::InvalidContentType
                | InvalidMessage::UnknownProtocolVersion
                | InvalidMessage::MessageTooLarge
                | InvalidMessage::MessageTooShort
                | InvalidMessage::InvalidEmptyPayload,
            )
            | rustls::Error::PeerSentOversizedRecord => Self::NotTls,
            rustls::Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
                | PeerIncompatible::Tls12NotOffered
                | PeerIncompatible::Tls12NotOfferedOrEnabled
                | PeerIncompatible::SupportedVersionsExtensionRequired,
            ) => Self::NoCommonVersion,
            rustls::Error::PeerIncompatible(_) => Self::NoCommonCipher,
            _ => Self::Protocol,
        }
    }

    fn of_certificate(error: &CertificateError) -> Self {
        match error {
            CertificateError::Expired => Self::Expired(None),
            CertificateError::ExpiredContext { time, not_after } => {
                Self::Expired(times(*not_after, *time))
            }
            CertificateError::NotValidYet => Self::NotYetValid(None),
            CertificateError::NotValidYetContext { time, not_before } => {
                Self::NotYetValid(times(*not_before, *time))
            }
            CertificateError::NotValidForName => Self::WrongName(Vec::new()),
            CertificateError::NotValidForNameContext { presented, .. } => {
                Self::WrongName(presented.iter().map(|name| plain_name(name)).collect())
            }
            CertificateError::UnknownIssuer => Self::UnknownAuthority,
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
                Self::WrongPurpose
            }
            CertificateError::Revoked => Self::Revoked,
            CertificateError::BadSignature => Self::BadSignature,
            CertificateError::UnsupportedSignatureAlgorithmContext { .. }
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                Self::WeakSignature
            }
            CertificateError::BadEncoding => Self::BadCertificate("it could not be parsed"),
            CertificateError::UnhandledCriticalExtension => {
                Self::BadCertificate("it has a critical extension that is not supported")
            }
            CertificateError::Other(other) => other
                .0
                .downcast_ref::<webpki::Error>()
                .map_or(Self::BadCertificate("verification failed"), Self::of_path),
            _ => Self::BadCertificate("verification failed"),
        }
    }

    fn of_path(error: &webpki::Error) -> Self {
        use webpki::Error as E;
        match error {
            E::CaUsedAsEndEntity => Self::AuthorityAsServer,
            E::EndEntityUsedAsCa => {
                Self::BadCertificate("it is signed by a certificate that is not a CA")
            }
            E::UnsupportedCertVersion => {
                Self::BadCertificate("its version is not supported (not X.509 v3)")
            }
            E::PathLenConstraintViolated => {
                Self::BadCertificate("its chain is longer than its CA allows")
            }
            E::NameConstraintViolation => {
                Self::BadCertificate("its CA is not allowed to sign for this name")
            }
            _ => Self::BadCertificate("verification failed"),
        }
    }

    fn of_alert(alert: AlertDescription) -> Self {
        match alert {
            AlertDescription::ProtocolVersion => Self::NoCommonVersion,
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
                Self::NoCommonCipher
            }
            AlertDescription::CertificateRequired
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateUnknown
            | AlertDescription::AccessDenied => Self::ClientCertificateWanted,
            AlertDescription::UnrecognisedName => Self::UnknownName,
            other => Self::Alert(u8::from(other)),
        }
    }

    /// The hint for each cause.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Expired(_) => {
                "the server's certificate must be renewed; if it has been, check the system clock"
            }
            Self::NotYetValid(_) => "check the system clock; it is probably slow",
            Self::WrongName(_) => {
                "use a host name listed in the certificate; DNS or a proxy may also lead to another server"
            }
            Self::UnknownAuthority => {
                "if a proxy or private cloud uses its own CA, pass it with --ca-file; otherwise the server may not be sending its intermediate certificate"
            }
            Self::AuthorityAsServer => {
                "`openssl req -x509` creates such certificates; add `-addext basicConstraints=critical,CA:FALSE` and the server's name in subjectAltName"
            }
            Self::WrongPurpose => "the server needs a certificate for server authentication",
            Self::Revoked => "the server needs a new certificate",
            Self::BadSignature => {
                "if a proxy or private cloud uses its own CA, pass its current certificate with --ca-file; RSA keys must have at least 2,048 bits"
            }
            Self::WeakSignature => {
                "the server needs a certificate with an RSA key of at least 2,048 bits or an elliptic curve key, signed with SHA-256 or better"
            }
            Self::BadCertificate(_) => "the server needs another certificate",
            Self::ClientCertificateWanted => {
                "client certificates are not supported; use an address that does not need one"
            }
            Self::NoCommonVersion => "the server must support TLS 1.2 or 1.3",
            Self::NoCommonCipher => {
                "the server must support TLS 1.2 or 1.3 with AES-GCM or ChaCha20; it may also require a client certificate, which is not supported"
            }
            Self::UnknownName => "check the host name",
            Self::NotTls => "check the port; plain HTTP is supported only on loopback",
            Self::Alert(_) | Self::Protocol => "check the address and any proxy in between",
        }
    }
}

/// Maximum number of a certificate's names to show.
const MAX_NAMES: usize = 5;

impl fmt::Display for TlsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAY: &str = "%Y-%m-%d %H:%M UTC";
        let f = formatter;
        match self {
            Self::Expired(None) => f.write_str("the certificate has expired"),
            Self::Expired(Some((end, now))) => write!(
                f,
                "the certificate expired on {}; the system clock says {}",
                end.format(DAY),
                now.format(DAY)
            ),
            Self::NotYetValid(None) => f.write_str("the certificate is not valid yet"),
            Self::NotYetValid(Some((begin, now))) => write!(
                f,
                "the certificate is not valid before {}; the system clock says {}",
                begin.format(DAY),
                now.format(DAY)
            ),
            Self::WrongName(names) if names.is_empty() => {
                f.write_str("the certificate is not valid for any host name")
            }
            Self::WrongName(names) => {
                let more = names.len().saturating_sub(MAX_NAMES);
                let shown = names.iter().take(MAX_NAMES).cloned().collect::<Vec<_>>().join(", ");
                write!(f, "the certificate is for other host names: {shown}")?;
                if more > 0 { write!(f, " and {more} more") } else { Ok(()) }
            }
            Self::UnknownAuthority => f.write_str("the certificate is not signed by a trusted CA"),
            Self::AuthorityAsServer => f.write_str("the server uses a CA certificate as its own"),
            Self::WrongPurpose => {
                f.write_str("the certificate is not valid for server authentication")
            }
            Self::Revoked => f.write_str("the certificate has been revoked"),
            Self::BadSignature => {
                f.write_str("the certificate has an invalid signature, or a key is too weak")
            }
            Self::WeakSignature => f.write_str("the certificate is signed with a weak algorithm"),
            Self::BadCertificate(why) => write!(f, "certificate rejected: {why}"),
            Self::ClientCertificateWanted => {
                f.write_str("the server requires a client certificate")
            }
            Self::NoCommonVersion => f.write_str("the server does not support TLS 1.2 or later"),
            Self::NoCommonCipher => {
                f.write_str("no common cipher suite, or a client certificate is required")
            }
            Self::UnknownName => f.write_str("the server does not know this host name"),
            Self::NotTls => f.write_str("the server does not speak TLS on this port"),
            Self::Alert(number) => write!(f, "the server aborted the handshake (alert {number})"),
            Self::Protocol => f.write_str("the server violated the TLS protocol"),
        }
    }
}

/// Both times, if they are valid.
fn times(limit: UnixTime, now: UnixTime) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let read = |time: UnixTime| DateTime::from_timestamp(i64::try_from(time.as_secs()).ok()?, 0);
    Some((read(limit)?, read(now)?))
}

/// The name in a certificate, without the type that the library adds in its `Debug` output.
fn plain_name(name: &str) -> String {
    let inner = name.split_once('(').map_or(name, |(_, rest)| rest.trim_end_matches(')'));
    crate::sanitize::sanitize_message(inner.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::Error as Tls;
    use rustls::pki_types::ServerName;
    use std::sync::Arc;
    use std::time::Duration;

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    }

    fn certificate(error: CertificateError) -> TlsError {
        TlsError::of(&Tls::InvalidCertificate(error))
    }

    fn names(presented: &[&str]) -> TlsError {
        certificate(CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("x.test").unwrap(),
            presented: presented.iter().map(|&name| name.to_owned()).collect(),
        })
    }

    #[test]
    fn every_tls_error_has_a_message_and_a_hint() {
        use AlertDescription as A;
        use CertificateError as C;
        use webpki::Error as E;
        let path = |error: E| certificate(C::Other(rustls::OtherError(Arc::new(error))));
        let alert = |alert| TlsError::of(&Tls::AlertReceived(alert));
        let message = |what| TlsError::of(&Tls::InvalidMessage(what));
        let day = 86_400;
        for (error, words) in [
            (certificate(C::Expired), "has expired"),
            (
                certificate(C::ExpiredContext { time: at(2 * day), not_after: at(day) }),
                "expired on 1970-01-02 00:00 UTC; the system clock says 1970-01-03 00:00 UTC",
            ),
            (certificate(C::NotValidYet), "not valid yet"),
            (
                certificate(C::NotValidYetContext { time: at(day), not_before: at(2 * day) }),
                "before 1970-01-03 00:00 UTC; the system clock says 1970-01-02 00:00 UTC",
            ),
            (certificate(C::NotValidForName), "for any host name"),
            (names(&[]), "for any host name"),
            (names(&["DnsName(\"a.test\")", "b.test"]), "other host names: a.test, b.test"),
            (names(&["a", "b", "c", "d", "e"]), "names: a, b, c, d, e"),
            (names(&["a", "b", "c", "d", "e", "f", "g"]), "names: a, b, c, d, e and 2 more"),
            (names(&["a\u{1b}[31m"]), "names: a\\u{1b}[31m"),
            (certificate(C::UnknownIssuer), "not signed by a trusted"),
            (certificate(C::InvalidPurpose), "not valid for server authentication"),
            (certificate(C::Revoked), "revoked"),
            (certificate(C::BadSignature), "invalid signature"),
            (certificate(C::BadEncoding), "could not be parsed"),
            (certificate(C::UnhandledCriticalExtension), "critical extension"),
            (certificate(C::ApplicationVerificationFailure), "rejected: verification failed"),
            (path(E::CaUsedAsEndEntity), "uses a CA certificate as its own"),
            (path(E::EndEntityUsedAsCa), "that is not a CA"),
            (path(E::UnsupportedCertVersion), "version is not supported"),
            (path(E::PathLenConstraintViolated), "chain is longer"),
            (path(E::NameConstraintViolation), "not allowed to sign for this name"),
            (path(E::BadDer), "rejected: verification failed"),
            (TlsError::of(&Tls::NoCertificatesPresented), "the server sent none"),
            (alert(A::ProtocolVersion), "does not support TLS 1.2"),
            (alert(A::HandshakeFailure), "no common cipher suite"),
            (alert(A::InsufficientSecurity), "no common cipher suite"),
            (alert(A::CertificateRequired), "requires a client certificate"),
            (alert(A::NoCertificate), "requires a client certificate"),
            (alert(A::BadCertificate), "requires a client certificate"),
            (alert(A::CertificateUnknown), "requires a client certificate"),
            (alert(A::AccessDenied), "requires a client certificate"),
            (alert(A::UnrecognisedName), "does not know this host name"),
            (alert(A::InternalError), "aborted the handshake (alert 80)"),
            (message(InvalidMessage::InvalidContentType), "does not speak TLS"),
            (TlsError::of(&Tls::PeerSentOversizedRecord), "does not speak TLS"),
            (message(InvalidMessage::InvalidCcs), "violated the TLS protocol"),
            (
                TlsError::of(&Tls::PeerIncompatible(PeerIncompatible::Tls12NotOffered)),
                "does not support TLS 1.2",
            ),
            (
                TlsError::of(&Tls::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon)),
                "no common cipher suite",
            ),
            (TlsError::of(&Tls::DecryptError), "violated the TLS protocol"),
        ] {
            let message = error.to_string();
            assert!(message.contains(words), "{message}");
            // A library's type names are not for users.
            assert!(!message.contains("Error") && !message.contains("Some("), "{message}");
            assert!(error.hint().len() > 10, "{message}");
        }
    }

    #[test]
    fn hints_are_about_their_cause() {
        for (error, word) in [
            (TlsError::Expired(None), "renewed"),
            (TlsError::NotYetValid(None), "clock"),
            (TlsError::WrongName(Vec::new()), "host name"),
            (TlsError::UnknownAuthority, "--ca-file"),
            (TlsError::AuthorityAsServer, "CA:FALSE"),
            (TlsError::WrongPurpose, "server authentication"),
            (TlsError::BadSignature, "--ca-file"),
            (TlsError::WeakSignature, "SHA-256"),
            (TlsError::ClientCertificateWanted, "client certificates"),
            (TlsError::NoCommonVersion, "TLS 1.2 or 1.3"),
            (TlsError::NoCommonCipher, "AES-GCM"),
            (TlsError::UnknownName, "host name"),
            (TlsError::NotTls, "port"),
            (TlsError::Alert(80), "proxy"),
        ] {
            assert!(error.hint().contains(word), "{error}: {}", error.hint());
        }
    }

    #[test]
    fn the_cause_is_found_however_deeply_it_is_wrapped() {
        let tls = || Tls::InvalidCertificate(CertificateError::Revoked);
        let wrapped = std::io::Error::other(std::io::Error::other(tls()));
        assert_eq!(TlsError::find(&wrapped), Some(TlsError::Revoked));
        assert_eq!(TlsError::find(&tls()), Some(TlsError::Revoked));
        let chained = anyhow::Error::from(std::io::Error::other(tls())).context("while sending");
        assert_eq!(TlsError::find(chained.as_ref()), Some(TlsError::Revoked));
        assert_eq!(TlsError::find(&std::io::Error::other("something else")), None);
    }
}
