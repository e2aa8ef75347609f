//! The connection: certificates to trust, a proxy, and what `reqwest` must not do by itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use reqwest::blocking::Client;
use reqwest::{NoProxy, Proxy, Url, redirect};
use rustls::client::WantsClientCert;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};

use super::CONNECT_TIMEOUT;

/// What a connection needs to know.
#[derive(Debug, Clone, Default)]
pub struct ConnectionOptions {
    /// The certificates to trust.
    pub roots: Roots,
    /// The proxy for https, if any; loopback never uses one.
    pub proxy: Option<ProxyChoice>,
}

/// Where the certificates to trust come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Roots {
    /// The system's own.
    #[default]
    System,
    /// A file in PEM, and the setting that named it.
    File(PathBuf, String),
    /// A folder of files in PEM, and the setting that named it.
    Folder(PathBuf, String),
}

/// A proxy that was checked when the settings were read.
#[derive(Clone)]
pub struct ProxyChoice {
    /// Its address, credentials included.
    pub url: Url,
    /// Hosts that are asked directly: the value of `NO_PROXY`.
    pub except: Option<String>,
}

impl std::fmt::Debug for ProxyChoice {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ProxyChoice(…)")
    }
}

/// Where Linux distributions keep all roots in one file: read once, rather than each certificate
/// of a folder.
const SYSTEM_BUNDLES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs/ca-bundle.crt",
];

/// Loopback, in the spelling of `NO_PROXY`.
const NEVER_BY_PROXY: &str = "localhost,127.0.0.0/8,::1";

impl ConnectionOptions {
    /// Builds the client for an address; the error says what is wrong and names the setting.
    pub(super) fn build(&self, url: &Url) -> Result<Client, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let tls = if url.scheme() == "https" {
            self.roots.trusted_by(tls)?
        } else {
            // A loopback http endpoint needs no certificates, and reading them costs milliseconds.
            tls.with_root_certificates(RootCertStore::empty())
        };
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls.with_no_client_auth())
            .user_agent(concat!("ma-orders/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            .http1_only()
            .connect_timeout(CONNECT_TIMEOUT)
            .no_proxy()
            // The true bound is set on each request; this one starts anew at each read.
            .timeout(None);
        if let Some(ProxyChoice { url: proxy, except }) = self.proxy.clone() {
            // A proxy chosen by a function would not look at the exceptions at all.
            let except = format!("{NEVER_BY_PROXY},{}", except.unwrap_or_default());
            let proxy = Proxy::all(proxy).map_err(|_| "the proxy cannot be used".to_owned())?;
            builder = builder.proxy(proxy.no_proxy(NoProxy::from_string(&except)));
        }
        builder.build().map_err(|error| format!("cannot set up the connection: {error}"))
    }
}

/// A TLS configuration that does not know yet whom to trust, and one that does.
type Untrusting = ConfigBuilder<ClientConfig, WantsVerifier>;
type Trusting = ConfigBuilder<ClientConfig, WantsClientCert>;

impl Roots {
    #[cfg(not(windows))]
    fn trusted_by(&self, tls: Untrusting) -> Result<Trusting, String> {
        Ok(tls.with_root_certificates(self.read()?))
    }

    /// Windows keeps its roots in no file, and fetches some of them only once a certificate asks for
    /// them: it judges for itself.
    #[cfg(windows)]
    fn trusted_by(&self, tls: Untrusting) -> Result<Trusting, String> {
        use rustls_platform_verifier::BuilderVerifierExt as _;
        match self {
            Self::System => tls.with_platform_verifier().map_err(|error| error.to_string()),
            named => Ok(tls.with_root_certificates(named.read()?)),
        }
    }

    fn read(&self) -> Result<RootCertStore, String> {
        let mut store = RootCertStore::empty();
        match self {
            Self::File(file, source) => {
                let path = file.display();
                store.add_parsable_certificates(
                    certificates(file).map_err(|error| format!("{source}: {path}: {error}"))?,
                );
                if store.is_empty() {
                    return Err(format!("{source}: {path} holds no certificate in PEM"));
                }
            }
            Self::Folder(folder, source) => {
                let path = folder.display();
                add_folder(&mut store, folder)
                    .map_err(|error| format!("{source}: {path}: {error}"))?;
                if store.is_empty() {
                    return Err(format!("{source}: {path} holds no certificate in PEM"));
                }
            }
            Self::System => {
                for bundle in SYSTEM_BUNDLES.map(Path::new) {
                    if let Ok(found) = certificates(bundle) {
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

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = fs::read(file).map_err(|error| error.to_string())?;
    CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("not a file of certificates in PEM: {error}"))
}

/// Adds every certificate of a folder; other files in it are passed over, as OpenSSL does.
fn add_folder(store: &mut RootCertStore, folder: &Path) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())?.flatten() {
        if let Ok(found) = certificates(&entry.path()) {
            store.add_parsable_certificates(found);
        }
    }
    Ok(())
}

/// Whether an address stays on this machine: a loopback address, or exactly `localhost`.
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost"
        || host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
