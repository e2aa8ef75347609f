//! How far a connection has come: so that a failure is named as what it was, and in time.
//!
//! `reqwest` says that a connection failed or took too long, and not whether that was the look-up
//! of the name, the network or TLS. A layer around its connector keeps a note of the stage of each
//! connection, bounds its time, and puts the stage into the error.

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

/// What a connection is busy with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// Looking up the address of a host.
    LookUp(String),
    /// Waiting for a host that has been looked up, or for a proxy's tunnel.
    Connect,
    /// Shaking hands with a host.
    Tls(String),
}

/// A connection that was not made.
#[derive(Debug, thiserror::Error)]
#[error("no connection")]
pub(super) struct ConnectFailure {
    /// What it was busy with.
    pub(super) stage: Stage,
    /// Whether it took all of a connection's own time, or what was left of the run's.
    pub(super) timed_out: Option<TimeLimit>,
    /// What the connector says.
    #[source]
    pub(super) source: Option<BoxError>,
}

/// Which limit ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLimit {
    /// What a connection may take.
    Connection,
    /// What a request may take.
    Request,
    /// What the run may take.
    Run,
}

tokio::task_local! {
    /// The stage of the connection that is being made.
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
    begun: AtomicUsize,
    /// The stage of the last one that was begun, until it is made.
    last: Mutex<Option<Arc<Mutex<Stage>>>>,
}

impl Connections {
    /// How many were begun.
    pub(super) fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    /// What the last one is busy with, if it was not made yet.
    pub(super) fn stage(&self) -> Option<Stage> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().map(|stage| stage.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn set_last(&self, stage: Option<Arc<Mutex<Stage>>>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }
}

impl Observe {
    /// How much of the run's time is left.
    pub(super) fn time_left(&self) -> Duration {
        self.deadline
            .map_or(Duration::MAX, |deadline| deadline.saturating_sub(self.clock.since_start()))
    }

    /// How long a connection may take now. The run's end comes a little earlier for a connection
    /// than for its request, whose error would not tell the stage.
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

/// A connector whose connections are looked after.
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
        connections.begun.fetch_add(1, Ordering::SeqCst);
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

/// Whether the system or the connector gave up on an address for its silence.
fn is_timeout(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|error| {
        error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::TimedOut)
    })
}

/// The system's look-up of names, noting when it begins and ends.
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

/// TLS asks the store of sessions before it says its first word: there a handshake begins.
#[derive(Debug)]
pub(super) struct Sessions(ClientSessionMemoryCache);

impl Sessions {
    /// A store for a handful of hosts.
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
