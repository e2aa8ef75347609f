//! The HTTP server: hyper on a separate thread with its own runtime, since a blocking client cannot
//! run inside an asynchronous one.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::{BodyExt as _, Collected, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::identity::{self, Identity, TOKENS_PATH};
use super::quirks::Quirks;
use super::routes::{Caller, RouteResponse, Router};
use super::signature;
use super::store::Store;
use super::{Fail, Options};
use crate::world::Clock;

/// Maximum size of a sign-in's body in bytes.
const MAX_SIGN_IN_BODY: usize = 64 << 10;
/// The delay of a slow response.
const SLOW: Duration = Duration::from_secs(60);

/// A thread that serves requests until it is stopped.
pub(super) struct Server {
    pub(super) url: String,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The state shared by all connections.
struct State {
    service: Router,
    latency: Duration,
    fail: Option<Fail>,
    identity: Identity,
    clock: Arc<dyn Clock>,
    requests: Mutex<Vec<String>>,
    answered: AtomicU64,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl Server {
    pub(super) fn start(options: Options) -> io::Result<Self> {
        let Options { port, source, latency, fail, fail_projects, quirks, token_life, clock } =
            options;
        let listener = std::net::TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let stores = Store::of_projects(source, clock.now());
        let state = Arc::new(State {
            service: Router::new(stores, fail_projects, Quirks(quirks)),
            latency,
            fail,
            identity: Identity::new(token_life),
            clock,
            requests: Mutex::default(),
            answered: AtomicU64::new(0),
            at_once: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&state);
        let thread = std::thread::Builder::new().name("sandbox".to_owned()).spawn(move || {
            // At the end of the block, the connections are dropped with the runtime.
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = accept(listener, served) => {}
                }
            });
            runtime.shutdown_background();
        })?;
        Ok(Self { url, state, stop: Some(stop), thread: Some(thread) })
    }

    pub(super) fn revoke_tokens(&self) {
        self.state.identity.revoke();
    }

    pub(super) fn most_at_once(&self) -> usize {
        self.state.most_at_once.load(Ordering::Relaxed)
    }

    pub(super) fn requests(&self) -> Vec<String> {
        self.state.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: std::net::TcpListener, state: Arc<State>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Nagle's algorithm would delay small writes by 44 ms per request.
        let _ = stream.set_nodelay(true);
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let state = Arc::clone(&state);
                async move { Ok::<_, Infallible>(state.answer(request).await) }
            });
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

impl State {
    async fn answer(&self, request: Request<Incoming>) -> Response<Sent> {
        let now_at_once = self.at_once.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_at_once.fetch_max(now_at_once, Ordering::Relaxed);
        let response = self.answer_in_time(request).await;
        self.at_once.fetch_sub(1, Ordering::Relaxed);
        response
    }

    async fn answer_in_time(&self, request: Request<Incoming>) -> Response<Sent> {
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let line = format!("{} {target}", request.method());
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        let fail = self.fail.or_else(|| self.service.project_failure(request.uri().path()));
        if fail == Some(Fail::Slow) {
            tokio::time::sleep(SLOW).await;
        }
        let number = self.answered.fetch_add(1, Ordering::Relaxed);
        let request_id = format!("{number:032x}");
        let answer = match fail.and_then(|fail| RouteResponse::simulated(fail, &request_id)) {
            Some(answer) => answer,
            None if request.method() == Method::POST && request.uri().path() == TOKENS_PATH => {
                self.sign_in(request).await
            }
            None => self.regular_response(&request, &request_id),
        };
        respond(&answer, &request_id, fail)
    }

    async fn sign_in(&self, request: Request<Incoming>) -> RouteResponse {
        let host = header(&request, "host").unwrap_or_default().to_owned();
        let body = Limited::new(request.into_body(), MAX_SIGN_IN_BODY).collect().await;
        let body = body.map(Collected::to_bytes).unwrap_or_default();
        self.identity.sign_in(&body, &host, self.clock.now())
    }

    fn regular_response(&self, request: &Request<Incoming>, request_id: &str) -> RouteResponse {
        let (now, uri) = (self.clock.now(), request.uri());
        let token = header(request, "x-auth-token");
        let caller = if request.headers().contains_key("authorization") {
            let checked = signature::check(request.method(), uri, request.headers(), now);
            if let Err((code, text)) = checked {
                return RouteResponse::gateway_error(401, code, &text, request_id);
            }
            Caller::Signed(header(request, "x-project-id"))
        } else {
            self.identity.caller(token, now)
        };
        if Identity::serves(uri.path()) {
            if matches!(caller, Caller::Signed(_)) {
                return identity::list_projects(uri);
            }
            let host = header(request, "host").unwrap_or_default();
            let subject = header(request, "x-subject-token");
            return self.identity.look_up(uri, token, subject, host, now);
        }
        self.service.answer(request.method().as_str(), uri, caller, request_id, now)
    }
}

fn respond(answer: &RouteResponse, request_id: &str, fail: Option<Fail>) -> Response<Sent> {
    let is_cut = fail == Some(Fail::Truncated);
    let length = answer.body.len();
    let body = if is_cut { &answer.body[..length / 2] } else { &answer.body };
    let mut response = Response::builder()
        .status(answer.status)
        .header("content-type", "application/json")
        .header("server", "api-gateway")
        .header("x-request-id", request_id);
    if let Some(seconds) = answer.retry_after {
        response = response.header("retry-after", seconds);
    }
    if let Some(token) = &answer.token {
        response = response.header("x-subject-token", token);
    }
    let body = Sent {
        left: Some(Bytes::copy_from_slice(body.as_bytes())),
        length,
        is_cut,
        has_paused: false,
    };
    response.body(body).unwrap_or_else(|_| {
        Response::new(Sent { left: None, length: 0, is_cut: false, has_paused: false })
    })
}

fn header<'a>(request: &'a Request<Incoming>, name: &str) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// A body that is sent in one write, or that ends before its declared length.
struct Sent {
    left: Option<Bytes>,
    length: usize,
    is_cut: bool,
    has_paused: bool,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left.is_none() && self.is_cut && !self.has_paused {
            // Flush what was written so far before the connection is closed.
            self.has_paused = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(match self.left.take() {
            Some(bytes) => Some(Ok(Frame::data(bytes))),
            None if self.is_cut => Some(Err(io::ErrorKind::ConnectionReset.into())),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_none() && !self.is_cut
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length as u64)
    }
}
