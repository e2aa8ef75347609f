//! What all clients of a run share: the request rate for each host, and the concurrency limit.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::attempt::HostGate;

/// Limits for the requests of a run.
#[derive(Default)]
pub struct Traffic {
    /// The request rate for each host.
    gates: Mutex<HashMap<String, Arc<HostGate>>>,
    /// Maximum number of concurrent requests; `None` for no limit.
    limit: Option<usize>,
    under_way: Mutex<usize>,
    has_ended: Condvar,
}

/// Permission to send a request; released when dropped.
pub(super) struct Slot<'a>(&'a Traffic);

impl Traffic {
    /// Limits the number of concurrent requests.
    pub fn limited(limit: usize) -> Self {
        Self { limit: Some(limit.max(1)), ..Self::default() }
    }

    /// The gate of a host.
    pub(super) fn gate(&self, host: &str) -> Arc<HostGate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(gates.entry(host.to_owned()).or_default())
    }

    /// Whether any host has throttled.
    pub(super) fn is_throttled(&self) -> bool {
        let gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        gates.values().any(|gate| gate.is_throttled())
    }

    /// Waits until another request may be sent. Requests have deadlines, so this ends too.
    pub(super) fn slot(&self) -> Slot<'_> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        while self.limit.is_some_and(|limit| *under_way >= limit) {
            under_way = self.has_ended.wait(under_way).unwrap_or_else(PoisonError::into_inner);
        }
        *under_way += 1;
        Slot(self)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.has_ended.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn concurrent_requests_never_exceed_the_limit() {
        let traffic = Traffic::limited(3);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..12 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let _slot = traffic.slot();
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!((1..=3).contains(&most.into_inner()));
        assert_eq!(*traffic.under_way.lock().unwrap(), 0);
    }
}
