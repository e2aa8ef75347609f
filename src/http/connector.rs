//! Tracks the stage of each connection, so that failures are reported precisely and in time.
//!
//! `reqwest` reports that a connection failed or timed out, but not whether that was during DNS
//! resolution, connecting, or the TLS handshake. A layer around its connector records the stage of
//! each connection, limits its time, and adds the stage to the error.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::NamedGroup;
use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::pki_types::ServerName;
use tower_layer::Layer;
use tower_service::Service;

use super::CONNECT_TIMEOUT;
use crate::world::Clock;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The stage of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// Resolving the name of a host.
    LookUp(String),
    /// Connecting to a host that has been resolved, or through a proxy.
    Connect,
    /// TLS handshake with a host.
    Tls(String),
}

/// A connection that could not be established.
#[derive(Debug, thiserror::Error)]
#[error("no connection")]
pub(super) struct ConnectFailure {
    /// The stage in which it failed.
    pub(super) stage: Stage,
    /// Whether it timed out, because of the limit for connections or for the run.
    pub(super) timed_out: Option<TimeLimit>,
    /// The connector's error.
    #[source]
    pub(super) source: Option<BoxError>,
}

/// Which time limit was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLimit {
    /// The limit for a connection.
    Connection,
    /// The limit for a request.
    Request,
    /// The limit for the run.
    Run,
}

tokio::task_local! {
    /// The stage of the connection that is being established.
    static STAGE: Arc<Mutex<Stage>>;
}

fn enter(stage: Stage) {
    let _ = STAGE.try_with(|current| {
        *current.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    });
}

/// The layer around the connector.
#[derive(Clone)]
pub(super) struct Observe {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) deadline: Option<Duration>,
    pub(super) connections: Arc<Connections>,
}

/// The connections of a run.
#[derive(Default)]
pub(super) struct Connections {
    started: AtomicUsize,
    /// The stage of the connection that was started last, until it is established.
    last: Mutex<Option<Arc<Mutex<Stage>>>>,
}

impl Connections {
    /// The number of connections that were started.
    pub(super) fn started(&self) -> usize {
        self.started.load(Ordering::SeqCst)
    }

    /// The stage of the last connection, if it is not established yet.
    pub(super) fn stage(&self) -> Option<Stage> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().map(|stage| stage.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn set_last(&self, stage: Option<Arc<Mutex<Stage>>>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }
}

impl Observe {
    /// The time left for the run.
    pub(super) fn time_left(&self) -> Duration {
        self.deadline
            .map_or(Duration::MAX, |deadline| deadline.saturating_sub(self.clock.since_start()))
    }

    /// The time limit for a connection. If the run ends first, it is slightly less than for the
    /// request, whose error would not tell the stage.
    fn limit(&self) -> (Duration, TimeLimit) {
        let left = self.time_left();
        let left = left.saturating_sub(Duration::from_millis(50).min(left / 10));
        if left < CONNECT_TIMEOUT {
            (left, TimeLimit::Run)
        } else {
            (CONNECT_TIMEOUT, TimeLimit::Connection)
        }
    }
}

impl<S> Layer<S> for Observe {
    type Service = Observed<S>;

    fn layer(&self, inner: S) -> Observed<S> {
        Observed { inner, observe: self.clone() }
    }
}

/// A connector that tracks its connections.
#[derive(Clone)]
pub(super) struct Observed<S> {
    inner: S,
    observe: Observe,
}

impl<S, R> Service<R> for Observed<S>
where
    S: Service<R, Error = BoxError>,
    S::Future: Send + 'static,
    S::Response: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let connections = Arc::clone(&self.observe.connections);
        connections.started.fetch_add(1, Ordering::SeqCst);
        let (limit, kind) = self.observe.limit();
        let stage = Arc::new(Mutex::new(Stage::Connect));
        connections.set_last(Some(Arc::clone(&stage)));
        let connecting = STAGE.scope(Arc::clone(&stage), self.inner.call(request));
        Box::pin(async move {
            let (timed_out, source) = match tokio::time::timeout(limit, connecting).await {
                Ok(Ok(connection)) => {
                    connections.set_last(None);
                    return Ok(connection);
                }
                Ok(Err(error)) => (is_timeout(&*error).then_some(kind), Some(error)),
                Err(_) => (Some(kind), None),
            };
            let stage = stage.lock().unwrap_or_else(PoisonError::into_inner).clone();
            Err(Box::new(ConnectFailure { stage, timed_out, source }) as BoxError)
        })
    }
}

/// Whether the system or the connector timed out waiting for an address.
fn is_timeout(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|error| {
        error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::TimedOut)
    })
}

/// Resolves names with the system's resolver, and records the stage.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            enter(Stage::LookUp(host.clone()));
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            enter(Stage::Connect);
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// TLS looks up its session cache at the beginning of a handshake, which marks that stage.
#[derive(Debug)]
pub(super) struct Sessions(ClientSessionMemoryCache);

impl Sessions {
    /// A cache for a few hosts.
    pub(super) fn new() -> Self {
        Self(ClientSessionMemoryCache::new(16))
    }
}

impl ClientSessionStore for Sessions {
    fn kx_hint(&self, server_name: &ServerName<'_>) -> Option<NamedGroup> {
        enter(Stage::Tls(server_name.to_str().into_owned()));
        self.0.kx_hint(server_name)
    }

    fn set_kx_hint(&self, server_name: ServerName<'static>, group: NamedGroup) {
        self.0.set_kx_hint(server_name, group);
    }

    fn set_tls12_session(&self, name: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.0.set_tls12_session(name, value);
    }

    fn tls12_session(&self, name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.0.tls12_session(name)
    }

    fn remove_tls12_session(&self, name: &ServerName<'static>) {
        self.0.remove_tls12_session(name);
    }

    fn insert_tls13_ticket(&self, name: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.0.insert_tls13_ticket(name, value);
    }

    fn take_tls13_ticket(&self, name: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.0.take_tls13_ticket(name)
    }
}
