//! A TLS proxy for an http server on loopback, with its own certificate.
//!
//! `https UPSTREAM CA-FILE` writes the CA certificate to a file, prints its URL, and serves until
//! it is killed.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "no product"
)]

use std::io::{self, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A server that is listening.
pub struct Https {
    listener: TcpListener,
    config: Arc<ServerConfig>,
    /// The CA certificate, in PEM.
    pub authority: String,
}

impl Https {
    /// Listens on any free port of loopback.
    pub fn bind() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // OpenSSL takes a certificate with the same name as its issuer as self-signed.
        params.distinguished_name.push(DnType::CommonName, "an authority on loopback");
        let key = KeyPair::generate().unwrap();
        let authority = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        let key = KeyPair::generate().unwrap();
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self { listener, config: Arc::new(config), authority }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.listener.local_addr().unwrap().port())
    }

    /// Serves each connection on a separate thread, forever.
    pub fn serve(self, upstream: &str) {
        let upstream = upstream.trim_start_matches("http://").trim_end_matches('/').to_owned();
        for stream in self.listener.incoming().flatten() {
            let (config, upstream) = (Arc::clone(&self.config), upstream.clone());
            std::thread::spawn(move || forward(stream, config, &upstream));
        }
    }
}

/// Forwards requests without a body to the other server, one at a time.
fn forward(stream: TcpStream, config: Arc<ServerConfig>, upstream: &str) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut client = BufReader::new(StreamOwned::new(connection, stream));
    let server = TcpStream::connect(upstream)?;
    server.set_nodelay(true)?;
    let mut server = BufReader::new(server);
    loop {
        let (request, _) = head(&mut client)?;
        server.get_mut().write_all(request.as_bytes())?;
        let (mut answer, length) = head(&mut server)?;
        let mut body = vec![0; length];
        server.read_exact(&mut body)?;
        let mut whole = std::mem::take(&mut answer).into_bytes();
        whole.extend(body);
        client.get_mut().write_all(&whole)?;
        client.get_mut().flush()?;
    }
}

/// The lines up to an empty one, and the content length.
fn head(stream: &mut impl io::BufRead) -> io::Result<(String, usize)> {
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let start = text.len();
        if stream.read_line(&mut text)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = text[start..].to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
        if line.trim().is_empty() {
            return Ok((text, length));
        }
    }
}

#[allow(dead_code, reason = "the tests of certificates use this file as a module")]
fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    let https = Https::bind();
    std::fs::write(&arguments[2], &https.authority).unwrap();
    println!("{}", https.url());
    https.serve(&arguments[1]);
}
