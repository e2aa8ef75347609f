//! Builds the `reqwest` clients: CA certificates, proxy, and defaults that must be disabled.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use reqwest::blocking::Client;
use reqwest::{Proxy, Url, redirect};
use rustls::client::{Resumption, WantsClientCert};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};

use super::connector::{Observe, Sessions, SystemResolver};
use super::{CONNECT_TIMEOUT, no_proxy};
use crate::world::{Clock, read_file, read_file_or_pipe};

/// Maximum size of a certificate file in bytes.
const MAX_CERTIFICATES: u64 = 16 << 20;

/// Settings for connections.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConnectionOptions {
    /// The CA certificates to trust.
    pub roots: Roots,
    /// The proxy for https, if any; never used for loopback addresses.
    pub proxy: Option<ProxyChoice>,
}

/// Where the CA certificates come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Roots {
    /// The system's.
    #[default]
    System,
    /// A PEM file, and the setting that named it.
    File(PathBuf, String),
    /// A directory of PEM files, and the setting that named it.
    Folder(PathBuf, String),
}

/// A validated proxy.
#[derive(Clone, PartialEq)]
pub struct ProxyChoice {
    /// Its URL, including credentials.
    pub url: Url,
    /// The variable that it came from.
    pub source: String,
    /// Hosts to reach without the proxy: the value of `NO_PROXY`.
    pub except: Option<String>,
}

impl ProxyChoice {
    /// Its host and port, without the user.
    pub fn address(&self) -> String {
        let port = self.url.port_or_known_default().unwrap_or(1080);
        format!("{}:{port}", self.url.host_str().unwrap_or_default())
    }

    /// Its password, if it has one.
    pub(super) fn password(&self) -> Option<secrecy::SecretString> {
        let password = percent_decode_str(self.url.password()?).decode_utf8_lossy();
        Some(password.into_owned().into())
    }

    /// Whether requests to this URL go through the proxy; never for loopback addresses.
    pub fn serves(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_direct =
            self.except.as_ref().is_some_and(|except| no_proxy::is_listed(except, host));
        !is_direct && !is_loopback(url)
    }
}

/// For messages: the host and port of the proxy, and the variable that it came from.
impl std::fmt::Display for ProxyChoice {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "through the proxy {} from {}", self.address(), self.source)
    }
}

impl std::fmt::Debug for ProxyChoice {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ProxyChoice(…)")
    }
}

/// Where Linux distributions have a single file with all certificates, which is faster to read than
/// a directory of single ones.
const SYSTEM_BUNDLES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs/ca-bundle.crt",
];

/// How a request is sent; each route has its own client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// http to a loopback address.
    Loopback,
    /// https without a proxy.
    Direct,
    /// https through the proxy.
    Proxied,
}

impl Route {
    /// All routes; each is at the index of its discriminant.
    pub(super) const ALL: [Self; 3] = [Self::Loopback, Self::Direct, Self::Proxied];
}

impl ConnectionOptions {
    /// The route to this URL.
    pub(super) fn route(&self, url: &Url) -> Route {
        match &self.proxy {
            _ if url.scheme() == "http" => Route::Loopback,
            Some(proxy) if proxy.serves(url) => Route::Proxied,
            _ => Route::Direct,
        }
    }

    /// Builds the client for a route. The error says what is wrong and names the setting.
    ///
    /// A certificate file may be a pipe; reading it is limited by the deadline.
    pub(super) fn build(&self, route: Route, observe: Observe) -> Result<Client, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let tls = if route == Route::Loopback {
            // Loopback http needs no certificates, and loading them takes milliseconds.
            tls.with_root_certificates(RootCertStore::empty())
        } else {
            self.roots.trusted_by(tls, &*observe.clock, observe.deadline)?
        };
        let mut tls = tls.with_no_client_auth();
        tls.resumption = Resumption::store(Arc::new(Sessions::new()));
        // Shared between the addresses of a host, so that there is time to try a second one.
        let connect_timeout = observe.time_left().min(CONNECT_TIMEOUT);
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(concat!("ma-orders/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            .http1_only()
            .dns_resolver(Arc::new(SystemResolver))
            .connect_timeout(connect_timeout)
            .connector_layer(observe)
            .no_proxy()
            // Each request has its own timeout; this one would restart with each read.
            .timeout(None);
        if let Some(proxy) = self.proxy.as_ref().filter(|_| route == Route::Proxied) {
            let proxy = Proxy::all(proxy.url.clone())
                .map_err(|_| format!("{}: invalid proxy", proxy.source))?;
            builder = builder.proxy(proxy);
        }
        builder.build().map_err(|error| format!("could not set up the connection: {error}"))
    }
}

/// A TLS configuration before and after the certificates are set.
type Untrusting = ConfigBuilder<ClientConfig, WantsVerifier>;
type Trusting = ConfigBuilder<ClientConfig, WantsClientCert>;

impl Roots {
    #[cfg(not(windows))]
    fn trusted_by(
        &self,
        tls: Untrusting,
        clock: &dyn Clock,
        deadline: Option<Duration>,
    ) -> Result<Trusting, String> {
        Ok(tls.with_root_certificates(self.read(clock, deadline)?))
    }

    /// Windows stores its certificates in no file, and downloads some only when they are needed, so
    /// its own verifier is used.
    #[cfg(windows)]
    fn trusted_by(
        &self,
        tls: Untrusting,
        clock: &dyn Clock,
        deadline: Option<Duration>,
    ) -> Result<Trusting, String> {
        use rustls_platform_verifier::BuilderVerifierExt as _;
        match self {
            Self::System => tls.with_platform_verifier().map_err(|error| error.to_string()),
            named => Ok(tls.with_root_certificates(named.read(clock, deadline)?)),
        }
    }

    fn read(&self, clock: &dyn Clock, deadline: Option<Duration>) -> Result<RootCertStore, String> {
        let mut store = RootCertStore::empty();
        match self {
            Self::File(file, source) => {
                let path = file.display();
                let pem = read_file_or_pipe(file, MAX_CERTIFICATES, clock, deadline)
                    .map_err(|error| error.to_string());
                let found = pem.and_then(|pem| certificates(&pem.bytes));
                store.add_parsable_certificates(found.map_err(|error| {
                    format!("could not read certificates from {path} ({source}): {error}")
                })?);
                if store.is_empty() {
                    return Err(format!("no PEM certificates in {path} ({source})"));
                }
            }
            Self::Folder(folder, source) => {
                let path = folder.display();
                add_folder(&mut store, folder).map_err(|error| {
                    format!("could not read certificates from {path} ({source}): {error}")
                })?;
                if store.is_empty() {
                    return Err(format!("no PEM certificates in {path} ({source})"));
                }
            }
            Self::System => {
                for bundle in SYSTEM_BUNDLES.map(Path::new) {
                    if let Ok(found) = certificates_in(bundle) {
                        store.add_parsable_certificates(found);
                        if !store.is_empty() {
                            return Ok(store);
                        }
                    }
                }
                let _ = add_folder(&mut store, Path::new("/etc/ssl/certs"));
                if store.is_empty() {
                    return Err("this system has no root certificates".to_owned());
                }
            }
        }
        Ok(store)
    }
}

/// The certificates in a PEM file.
fn certificates_in(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = read_file(file, MAX_CERTIFICATES).map_err(|error| error.to_string())?;
    certificates(&pem.bytes)
}

/// The certificates in a PEM text, parsed like OpenSSL does.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    // Comments between certificates may be in any encoding.
    let text = String::from_utf8_lossy(pem.strip_prefix(b"\xef\xbb\xbf").unwrap_or(pem));
    // OpenSSL's headers for a certificate with trust settings, and an obsolete one.
    let text = text
        .replace("-----BEGIN TRUSTED CERTIFICATE-----", "-----BEGIN CERTIFICATE-----")
        .replace("-----END TRUSTED CERTIFICATE-----", "-----END CERTIFICATE-----")
        .replace("-----BEGIN X509 CERTIFICATE-----", "-----BEGIN CERTIFICATE-----")
        .replace("-----END X509 CERTIFICATE-----", "-----END CERTIFICATE-----");
    CertificateDer::pem_slice_iter(text.as_bytes())
        .map(|found| found.map(|der| without_trust_settings(&der)))
        .collect::<Result<_, _>>()
        .map_err(|error| {
            let why = match error {
                pem::Error::MissingSectionEnd { .. } => "missing END line",
                pem::Error::IllegalSectionStart { .. } => "malformed BEGIN line",
                pem::Error::Base64Decode(_) => "invalid base64",
                _ => "malformed PEM",
            };
            format!("not a PEM certificate file: {why}")
        })
}

/// The first of several consecutive DER values: the certificate without its trust settings.
fn without_trust_settings(der: &[u8]) -> CertificateDer<'static> {
    let end = match der {
        [0x30, length @ ..=0x7f, ..] => Some(2 + usize::from(*length)),
        [0x30, 0x81, length, ..] => Some(3 + usize::from(*length)),
        [0x30, 0x82, high, low, ..] => Some(4 + usize::from(u16::from_be_bytes([*high, *low]))),
        _ => None,
    };
    CertificateDer::from(end.and_then(|end| der.get(..end)).unwrap_or(der).to_vec())
}

/// Adds every certificate in a directory; ignores other files, like OpenSSL does.
fn add_folder(store: &mut RootCertStore, folder: &Path) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())?.flatten() {
        if let Ok(found) = certificates_in(&entry.path()) {
            store.add_parsable_certificates(found);
        }
    }
    Ok(())
}

/// Whether a URL's host is this machine: a loopback address, or exactly `localhost`.
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost"
        || host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_no_proxy_hosts_do_not_use_the_proxy() {
        let options = ConnectionOptions {
            proxy: Some(ProxyChoice {
                url: "http://user:secret@proxy.test:3128".parse().unwrap(),
                source: "HTTPS_PROXY".to_owned(),
                except: Some("10.0.0.0/8 fd77::/16,b.test".to_owned()),
            }),
            ..ConnectionOptions::default()
        };
        for (url, route) in [
            ("http://127.0.0.1:8080", Route::Loopback),
            ("https://127.0.0.1", Route::Direct),
            ("https://[::1]:8443", Route::Direct),
            ("https://localhost", Route::Direct),
            ("https://a.b.test:8443/x", Route::Direct),
            ("https://10.1.2.3", Route::Direct),
            ("https://[fd77::1]", Route::Direct),
            ("https://[fd78::1]", Route::Proxied),
            ("https://a.test", Route::Proxied),
        ] {
            assert_eq!(options.route(&url.parse().unwrap()), route, "{url}");
        }
        let shown = options.proxy.unwrap().to_string();
        assert_eq!(shown, "through the proxy proxy.test:3128 from HTTPS_PROXY");
    }

    #[test]
    fn pem_certificates_are_read_in_all_forms_of_openssl() {
        let key = rcgen::KeyPair::generate().unwrap();
        let made = rcgen::CertificateParams::new(vec!["a.test".to_owned()]).unwrap();
        let made = made.self_signed(&key).unwrap();
        let (pem, der) = (made.pem(), made.der().to_vec());
        // What `openssl x509 -trustout` appends to a certificate that is trusted for servers.
        let mut trusted = der.clone();
        trusted.extend(b"\x30\x0c\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01");
        for (form, text) in [
            ("as it is", pem.clone()),
            ("a byte order mark", format!("\u{feff}{pem}")),
            ("carriage returns", pem.replace('\n', "\r\n")),
            ("settings of trust", pem.replace(" CERTIFICATE", " TRUSTED CERTIFICATE")),
            ("an old heading", pem.replace(" CERTIFICATE", " X509 CERTIFICATE")),
            ("words around it", format!("# root\n{pem}\nend\n")),
        ] {
            let found = certificates(text.as_bytes()).unwrap();
            assert_eq!(found.len(), 1, "{form}");
            assert_eq!(*found[0], *der, "{form}");
        }
        assert_eq!(*without_trust_settings(&trusted), *der);
    }
}
