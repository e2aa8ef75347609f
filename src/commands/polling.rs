//! The pause between polls of `wait` and `watch`.

use std::time::Duration;

use crate::client::Session;

/// How often the pause calls back.
const TICK: Duration = Duration::from_millis(200);

/// Waits, and calls back regularly.
pub(super) fn pause(
    length: Duration,
    session: &mut Session<'_>,
    mut tick: impl FnMut(&mut Session<'_>, Duration),
) {
    let begin = session.world.clock.since_start();
    loop {
        let waited = session.world.clock.since_start().saturating_sub(begin);
        let left = length.saturating_sub(waited);
        if left.is_zero() {
            return;
        }
        tick(session, left);
        session.world.clock.sleep(left.min(TICK));
    }
}
