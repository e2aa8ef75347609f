//! https on loopback: which certificates are trusted, and the errors for others.

use std::path::PathBuf;
use std::sync::Arc;

use ma_orders::sandbox::{Options, PROJECT_ID, Sandbox, TOKEN};
use ma_orders::world::World;

use crate::support::ma_orders;

#[path = "../../benches/https.rs"]
mod https;

/// The sandbox behind https, and a directory with the CA certificate.
struct Service {
    _sandbox: Sandbox,
    url: String,
    folder: PathBuf,
}

impl Service {
    fn new(name: &str) -> Self {
        let sandbox =
            Sandbox::start(Options::with_clock(Arc::clone(&World::real().clock))).unwrap();
        let https = https::Https::bind();
        let folder = std::env::temp_dir().join(format!("ma-orders-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("ca.pem"), &https.authority).unwrap();
        let (url, upstream) = (https.url(), sandbox.url().to_owned());
        std::thread::spawn(move || https.serve(&upstream));
        Self { _sandbox: sandbox, url, folder }
    }

    fn file(&self) -> String {
        self.folder.join("ca.pem").display().to_string()
    }

    fn lists(&self, args: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
        let output = ma_orders()
            .args(["list", "-o", "jsonl", "-n", "5", "-q", "--endpoint", &self.url])
            .args(["--project-id", PROJECT_ID])
            .args(args)
            .env("MA_ORDERS_TOKEN", TOKEN)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let orders = String::from_utf8(output.stdout).unwrap().lines().count();
        let code = output.status.code().unwrap();
        assert_eq!(orders, if code == 0 { 5 } else { 0 });
        (code, String::from_utf8(output.stderr).unwrap())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn ca_file_is_read_from_the_flag_and_each_variable() {
    let service = Service::new("trusted");
    let file = service.file();
    let folder = service.folder.display().to_string();
    assert_eq!(service.lists(&["--ca-file", &file], &[]), (0, String::new()));
    assert_eq!(service.lists(&["--cacert", &file], &[]), (0, String::new()));
    for variable in ["MA_ORDERS_CA_FILE", "OS_CACERT", "SSL_CERT_FILE"] {
        assert_eq!(service.lists(&[], &[(variable, &file)]), (0, String::new()), "{variable}");
    }
    assert_eq!(service.lists(&[], &[("SSL_CERT_DIR", &folder)]), (0, String::new()));
}

#[test]
fn an_unknown_ca_is_exit_6_without_retries() {
    let service = Service::new("untrusted");
    let another = Service::new("another");
    let (code, stderr) = service.lists(&["--ca-file", &another.file()], &[]);
    assert_eq!(code, 6, "{stderr}");
    assert!(stderr.contains("TLS error with localhost"), "{stderr}");
    assert!(stderr.contains(", 1 attempt, ") || stderr.contains("  1 attempt, "), "{stderr}");
    assert!(stderr.contains("--ca-file"), "{stderr}");
}

#[test]
fn an_invalid_ca_file_is_named() {
    let service = Service::new("bad");
    for (text, says) in [("", "no PEM certificates in"), ("-----BEGIN CERTIFICATE-----\nx", "PEM")]
    {
        let file = service.folder.join("bad.pem");
        std::fs::write(&file, text).unwrap();
        let (code, stderr) = service.lists(&[], &[("OS_CACERT", file.to_str().unwrap())]);
        assert_eq!(code, 2, "{stderr}");
        assert!(stderr.contains("OS_CACERT") && stderr.contains(says), "{stderr}");
    }
    let (code, stderr) = service.lists(&["--ca-file", "/nonexistent.pem"], &[]);
    assert_eq!(code, 2, "{stderr}");
    assert!(
        stderr.contains("could not read certificates from /nonexistent.pem (--ca-file): "),
        "{stderr}"
    );
}
