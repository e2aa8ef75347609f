//! Requests without a response: the stage that they reached, and the cause.

use std::error::Error;
use std::fmt;

use super::super::client::ProxyChoice;
use super::super::connector::{ConnectFailure, Stage, TimeLimit};
use super::super::{CONNECT_TIMEOUT, REQUEST_TIMEOUT};
use super::tls::TlsError;
use crate::sanitize::sanitize_message;

/// Why there was no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    /// How far the request got.
    pub stage: RequestStage,
    /// The cause.
    pub cause: TransportCause,
    /// The host of the request, with its port unless it is the default.
    pub host: String,
    /// The proxy that was used, as messages name it.
    pub proxy: Option<String>,
}

/// The stage in which a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestStage {
    /// Resolving the host or the proxy.
    LookUp,
    /// Connecting to the host.
    Connect,
    /// TLS handshake.
    Tls,
    /// Connecting to the proxy, or through it.
    Proxy,
    /// Sending the request.
    Send,
    /// Waiting for the response.
    Wait,
    /// Reading the response.
    Read,
}

/// The cause of a failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportCause {
    /// The host does not exist.
    UnknownHost,
    /// The name could not be resolved, perhaps temporarily.
    NameService(String),
    /// A TLS error.
    Tls(TlsError),
    /// The connection failed, with the system's message.
    NotConnected(String),
    /// The connection was closed, with the system's message if there is one.
    Closed(Option<String>),
    /// The proxy refused.
    ProxyRefused(ProxyRefusal),
    /// A time limit was exceeded.
    TimedOut(TimeLimit),
}

/// How a proxy refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyRefusal {
    /// It requires a user name and a password, or rejected them.
    Credentials,
    /// It refused to open a tunnel; the HTTP client does not report the status.
    Tunnel,
    /// The message of a SOCKS server.
    Socks(String),
}

impl TransportError {
    /// The run's time was up before the request was sent.
    pub(in crate::http) fn not_sent(url: &reqwest::Url) -> Self {
        let cause = TransportCause::TimedOut(TimeLimit::Run);
        Self { stage: RequestStage::Send, cause, host: host_of(url), proxy: None }
    }

    /// The response was not received completely in time.
    pub(in crate::http) fn timed_out(url: &reqwest::Url, limit: TimeLimit) -> Self {
        let cause = TransportCause::TimedOut(limit);
        Self { stage: RequestStage::Read, cause, host: host_of(url), proxy: None }
    }

    /// Converts an error from `reqwest`. `limit` is what a timeout of the whole request means;
    /// `stage` is the stage of its connection, if it was not established.
    pub(in crate::http) fn of(
        error: &reqwest::Error,
        url: &reqwest::Url,
        proxy: Option<&ProxyChoice>,
        (limit, stage): (TimeLimit, Option<Stage>),
    ) -> Self {
        let (stage, cause) = match find::<ConnectFailure>(error) {
            Some(failure) => of_connection(failure, proxy),
            None if error.is_timeout() => {
                let stage = stage.map_or(RequestStage::Wait, |stage| request_stage(&stage, proxy));
                (stage, TransportCause::TimedOut(limit))
            }
            None => match TlsError::find(error) {
                Some(tls) => (RequestStage::Tls, TransportCause::Tls(tls)),
                None => (RequestStage::Wait, TransportCause::Closed(system_words(error))),
            },
        };
        Self { stage, cause, host: host_of(url), proxy: proxy.map(ToString::to_string) }
    }

    /// Whether the time limit of the run was exceeded.
    pub fn is_out_of_time(&self) -> bool {
        self.cause == TransportCause::TimedOut(TimeLimit::Run)
    }

    /// Whether the same request may succeed later.
    pub fn is_transient(&self) -> bool {
        !matches!(
            self.cause,
            TransportCause::UnknownHost | TransportCause::Tls(_) | TransportCause::ProxyRefused(_)
        )
    }
}

fn request_stage(stage: &Stage, proxy: Option<&ProxyChoice>) -> RequestStage {
    match stage {
        Stage::LookUp(_) => RequestStage::LookUp,
        Stage::Connect if proxy.is_some() => RequestStage::Proxy,
        Stage::Connect => RequestStage::Connect,
        Stage::Tls(_) => RequestStage::Tls,
    }
}

fn of_connection(
    failure: &ConnectFailure,
    proxy: Option<&ProxyChoice>,
) -> (RequestStage, TransportCause) {
    let stage = request_stage(&failure.stage, proxy);
    let Some(source) = failure.source.as_deref().filter(|_| failure.timed_out.is_none()) else {
        let limit = failure.timed_out.unwrap_or(TimeLimit::Connection);
        return (stage, TransportCause::TimedOut(limit));
    };
    let source: &(dyn Error + 'static) = source;
    if let Some(tls) = TlsError::find(source) {
        return (RequestStage::Tls, TransportCause::Tls(tls));
    }
    if let Some(refusal) = proxy.and_then(|_| ProxyRefusal::find(source)) {
        return (RequestStage::Proxy, TransportCause::ProxyRefused(refusal));
    }
    let words = system_words(source);
    let cause = match (&failure.stage, words) {
        (Stage::LookUp(_), Some(words)) => of_look_up(&words),
        (Stage::LookUp(_), None) => TransportCause::UnknownHost,
        (Stage::Tls(_), words) => TransportCause::Closed(words),
        (Stage::Connect, Some(words)) if is_closed(source) => TransportCause::Closed(Some(words)),
        (Stage::Connect, Some(words)) => TransportCause::NotConnected(words),
        (Stage::Connect, None) if is_no_name(source) => TransportCause::UnknownHost,
        (Stage::Connect, None) => TransportCause::Closed(None),
    };
    (stage, cause)
}

/// Whether an established connection was closed.
fn is_closed(error: &(dyn Error + 'static)) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    chain(error)
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset))
}

/// Whether TLS rejected the host name, so that it was not even resolved.
fn is_no_name(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| error.to_string().to_ascii_lowercase().contains("dns name"))
}

/// The system's resolver distinguishes temporary failures only by their message.
fn of_look_up(words: &str) -> TransportCause {
    let words = words.trim_start_matches("failed to lookup address information: ");
    if words.contains("emporary") || words.contains("ry again") {
        TransportCause::NameService(words.to_owned())
    } else {
        TransportCause::UnknownHost
    }
}

impl ProxyRefusal {
    /// The HTTP client's error types for proxies are private, so their messages are matched.
    fn find(error: &(dyn Error + 'static)) -> Option<Self> {
        chain(error).find_map(|error| {
            let text = error.to_string();
            if let Some(what) = text.strip_prefix("tunnel error: ") {
                return match what {
                    "proxy authorization required" => Some(Self::Credentials),
                    "unsuccessful" | "proxy response headers too long" => Some(Self::Tunnel),
                    _ => None,
                };
            }
            match text.strip_prefix("SOCKS error: ")? {
                "failed to create underlying connection" | "io error during SOCKS handshake" => {
                    None
                }
                what => Some(Self::Socks(sanitize_message(what))),
            }
        })
    }
}

fn chain<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> + use<'a> {
    std::iter::successors(Some(error), |error| (*error).source())
}

fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// The operating system's message without its error number; our own for an unexpected end.
fn system_words(error: &(dyn Error + 'static)) -> Option<String> {
    let io = chain(error).filter_map(|error| error.downcast_ref::<std::io::Error>()).last()?;
    if io.kind() == std::io::ErrorKind::UnexpectedEof {
        return None;
    }
    let text = io.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    Some(sanitize_message(text))
}

/// The host of a URL, with its port unless it is the default.
pub(in crate::http) fn host_of(url: &reqwest::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use RequestStage::{Connect, LookUp, Proxy, Read, Send, Tls, Wait};
        let host = &self.host;
        match (&self.cause, self.stage) {
            (TransportCause::UnknownHost, _) => match &self.proxy {
                Some(_) => f.write_str("could not resolve the proxy host")?,
                None => write!(f, "could not resolve host {host}")?,
            },
            (TransportCause::NameService(why), _) => {
                write!(f, "could not resolve host {host}: {why}")?;
            }
            (TransportCause::Tls(why), _) => write!(f, "TLS error with {host}: {why}")?,
            (TransportCause::NotConnected(why), _) => {
                write!(f, "could not connect to {host}: {why}")?;
            }
            (TransportCause::Closed(why), stage) => {
                match stage {
                    Tls => {
                        write!(f, "{host} closed the connection during the TLS handshake")?;
                    }
                    Proxy => f.write_str("the proxy closed the connection")?,
                    _ => write!(f, "{host} closed the connection before the response")?,
                }
                if let Some(why) = why {
                    write!(f, ": {why}")?;
                }
            }
            (TransportCause::ProxyRefused(ProxyRefusal::Credentials), _) => {
                f.write_str(
                    "HTTP 407: the proxy requires a user name and password, or rejected them",
                )?;
            }
            (TransportCause::ProxyRefused(ProxyRefusal::Tunnel), _) => {
                write!(f, "the proxy refused the tunnel to {host}")?;
            }
            (TransportCause::ProxyRefused(ProxyRefusal::Socks(why)), _) => {
                write!(f, "the proxy refused the connection to {host}: {why}")?;
            }
            (TransportCause::TimedOut(limit), stage) => {
                match stage {
                    LookUp if self.proxy.is_some() => {
                        f.write_str("could not resolve the proxy host")?;
                    }
                    LookUp => write!(f, "could not resolve host {host}")?,
                    Connect | Proxy => write!(f, "could not connect to {host}")?,
                    Tls => write!(f, "could not complete the TLS handshake with {host}")?,
                    Send => write!(f, "could not send the request to {host}")?,
                    Wait => write!(f, "no response from {host}")?,
                    Read => write!(f, "no complete response from {host}")?,
                }
                match limit {
                    TimeLimit::Connection => write!(f, " within {} s", CONNECT_TIMEOUT.as_secs())?,
                    TimeLimit::Request => write!(f, " within {} s", REQUEST_TIMEOUT.as_secs())?,
                    TimeLimit::Run => f.write_str(" within --timeout")?,
                }
            }
        }
        match &self.proxy {
            Some(proxy) => write!(f, " ({proxy})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{self, ErrorKind};

    fn proxy() -> ProxyChoice {
        ProxyChoice {
            url: "http://user:pw@proxy.test:3128".parse().unwrap(),
            source: "HTTPS_PROXY".into(),
            except: None,
        }
    }

    /// The stage and the message of a failed connection, with and without a proxy.
    fn messages_of(failure: &ConnectFailure) -> [String; 2] {
        let proxy = proxy();
        [None, Some(&proxy)].map(|proxy| {
            let (stage, cause) = of_connection(failure, proxy);
            let (host, proxy) = ("h.test".to_owned(), proxy.map(|_| "via P".to_owned()));
            format!("{stage:?}: {}", TransportError { stage, cause, host, proxy })
        })
    }

    fn failed(stage: Stage, source: impl Into<Box<dyn Error + Send + Sync>>) -> ConnectFailure {
        ConnectFailure { stage, timed_out: None, source: Some(source.into()) }
    }

    fn look_up() -> Stage {
        Stage::LookUp("h.test".into())
    }

    fn tls() -> Stage {
        Stage::Tls("h.test".into())
    }

    #[test]
    fn failed_connections_name_stage_and_cause() {
        let resolver =
            |text: &str| io::Error::other(format!("failed to lookup address information: {text}"));
        let refused = || io::Error::new(ErrorKind::ConnectionRefused, "refused (os error 111)");
        let reset = || io::Error::new(ErrorKind::ConnectionReset, "reset");
        let ended = || io::Error::new(ErrorKind::UnexpectedEof, "eof");
        let revoked = rustls::Error::InvalidCertificate(rustls::CertificateError::Revoked);
        for (failure, direct, through_proxy) in [
            (
                failed(look_up(), resolver("Name or service not known")),
                "LookUp: could not resolve host h.test",
                "LookUp: could not resolve the proxy host (via P)",
            ),
            (
                failed(look_up(), resolver("Temporary failure in name resolution")),
                "LookUp: could not resolve host h.test: Temporary failure in name resolution",
                "LookUp: could not resolve host h.test: Temporary failure in name resolution (via P)",
            ),
            (
                failed(look_up(), resolver("Try again")),
                "LookUp: could not resolve host h.test: Try again",
                "LookUp: could not resolve host h.test: Try again (via P)",
            ),
            (
                failed(look_up(), "no such name"),
                "LookUp: could not resolve host h.test",
                "LookUp: could not resolve the proxy host (via P)",
            ),
            (
                failed(Stage::Connect, refused()),
                "Connect: could not connect to h.test: refused",
                "Proxy: could not connect to h.test: refused (via P)",
            ),
            (
                failed(Stage::Connect, reset()),
                "Connect: h.test closed the connection before the response: reset",
                "Proxy: the proxy closed the connection: reset (via P)",
            ),
            (
                failed(Stage::Connect, ended()),
                "Connect: h.test closed the connection before the response",
                "Proxy: the proxy closed the connection (via P)",
            ),
            (
                failed(Stage::Connect, "invalid DNS name"),
                "Connect: could not resolve host h.test",
                "Proxy: could not resolve the proxy host (via P)",
            ),
            (
                failed(tls(), reset()),
                "Tls: h.test closed the connection during the TLS handshake: reset",
                "Tls: h.test closed the connection during the TLS handshake: reset (via P)",
            ),
            (
                failed(tls(), io::Error::other(revoked)),
                "Tls: TLS error with h.test: the certificate has been revoked",
                "Tls: TLS error with h.test: the certificate has been revoked (via P)",
            ),
            (
                failed(Stage::Connect, "tunnel error: proxy authorization required"),
                "Connect: h.test closed the connection before the response",
                "Proxy: HTTP 407: the proxy requires a user name and password, or rejected them (via P)",
            ),
            (
                failed(Stage::Connect, "tunnel error: unsuccessful"),
                "Connect: h.test closed the connection before the response",
                "Proxy: the proxy refused the tunnel to h.test (via P)",
            ),
            (
                failed(Stage::Connect, "tunnel error: proxy response headers too long"),
                "Connect: h.test closed the connection before the response",
                "Proxy: the proxy refused the tunnel to h.test (via P)",
            ),
            (
                failed(Stage::Connect, "SOCKS error: not allowed\u{1b}"),
                "Connect: h.test closed the connection before the response",
                "Proxy: the proxy refused the connection to h.test: not allowed\\u{1b} (via P)",
            ),
            (
                failed(Stage::Connect, "SOCKS error: io error during SOCKS handshake"),
                "Connect: h.test closed the connection before the response",
                "Proxy: the proxy closed the connection (via P)",
            ),
        ] {
            assert_eq!(messages_of(&failure), [direct, through_proxy]);
        }
    }

    #[test]
    fn connection_timeouts_name_stage_and_limit() {
        let late = |stage, limit| ConnectFailure { stage, timed_out: Some(limit), source: None };
        for (failure, direct, through_proxy) in [
            (
                late(look_up(), TimeLimit::Connection),
                "LookUp: could not resolve host h.test within 10 s",
                "LookUp: could not resolve the proxy host within 10 s (via P)",
            ),
            (
                late(Stage::Connect, TimeLimit::Run),
                "Connect: could not connect to h.test within --timeout",
                "Proxy: could not connect to h.test within --timeout (via P)",
            ),
            (
                late(tls(), TimeLimit::Request),
                "Tls: could not complete the TLS handshake with h.test within 30 s",
                "Tls: could not complete the TLS handshake with h.test within 30 s (via P)",
            ),
        ] {
            assert_eq!(messages_of(&failure), [direct, through_proxy]);
        }
    }

    #[test]
    fn proxy_and_certificate_errors_are_not_retried() {
        let error = |cause| TransportError {
            stage: RequestStage::Connect,
            cause,
            host: "h.test:8443".into(),
            proxy: None,
        };
        for (cause, is_transient) in [
            (TransportCause::UnknownHost, false),
            (TransportCause::NameService("x".into()), true),
            (TransportCause::Tls(TlsError::NotTls), false),
            (TransportCause::NotConnected("x".into()), true),
            (TransportCause::Closed(None), true),
            (TransportCause::ProxyRefused(ProxyRefusal::Tunnel), false),
            (TransportCause::TimedOut(TimeLimit::Request), true),
        ] {
            assert_eq!(error(cause).is_transient(), is_transient);
        }
        assert!(error(TransportCause::TimedOut(TimeLimit::Run)).is_out_of_time());
        assert!(!error(TransportCause::TimedOut(TimeLimit::Request)).is_out_of_time());
        assert!(!error(TransportCause::Closed(None)).is_out_of_time());
    }

    #[test]
    fn request_timeouts_name_the_stage() {
        let host = "https://h.test/v1".parse().unwrap();
        let with_port = "https://h.test:8443/v1".parse().unwrap();
        let not_sent = TransportError::not_sent(&host).to_string();
        assert_eq!(not_sent, "could not send the request to h.test within --timeout");
        let late = TransportError::timed_out(&with_port, TimeLimit::Request).to_string();
        assert_eq!(late, "no complete response from h.test:8443 within 30 s");
    }
}
