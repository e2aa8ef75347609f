//! `ma-orders watch`: list again and again.
//!
//! On a terminal the table is redrawn and what changed is marked; anywhere else each order is
//! written once when it is new and once more whenever it has changed.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::present::{self, Presentation, write_while_open};
use super::screen::Screen;
use super::signing_in::Reuse;
use super::way::{self, Way, Wish};
use super::which::{self, Window};
use super::{Session, rounds, verdict};
use crate::api::{Incomplete, Orders};
use crate::cli::{SharedArgs, Usage, WatchArgs};
use crate::exit::Exit;
use crate::order::Order;
use crate::output::{self, Format, Mark, View};
use crate::query::Query;
use crate::world::{SharedWriter, local};

/// So many failed rounds in a row end it.
const MOST_FAILED: u32 = 5;
/// So many lines of messages stand below a redrawn table.
const MOST_LINES: usize = 5;

/// Asks again and again, until `--fail-on`, `--timeout`, five failures or a signal ends it.
pub fn run(args: &WatchArgs, shared: &SharedArgs, session: &mut Session<'_>) -> Result<Exit> {
    if present::lists_columns(&args.view) {
        return present::list_columns(session);
    }
    let (query, window) = which::query(&args.which, Some(&args.limit), session)?;
    verdict::check(&args.fail_on, &query)?;
    let how = present::view(&args.view, shared, args.which.utc, session)?;
    let is_dumb = session.world.variables.raw("TERM").is_some_and(|term| term == "dumb");
    let is_redrawn = session.world.terminal.stdout && !is_dumb;
    if how.format == Format::Json && !is_redrawn {
        return Err(Usage::new("watch writes orders as they come, and one array has no end")
            .hint("use --output jsonl")
            .into());
    }
    let wish = Wish { parallel: args.parallel.number(), reuse: Reuse::Cached, timeout: None };
    // On a redrawn terminal messages have their place below the table.
    let aside = Aside::default();
    let ordinary = session.messages.clone();
    if is_redrawn && session.world.terminal.stderr {
        session.messages = ordinary.to(SharedWriter::new(aside.clone()));
    }
    let ended = Way::connect(wish, shared, session).and_then(|mut way| {
        let place = if is_redrawn {
            Place::Screen(Screen::enter(session.world)?)
        } else {
            Place::Stream { is_begun: false }
        };
        let mut watch = Watch {
            args,
            query,
            window,
            how,
            place,
            aside: aside.clone(),
            lines: Vec::new(),
            seen: None,
            known: HashMap::new(),
        };
        let ended = watch.rounds(&mut way, session);
        watch.leave(session)?;
        ended
    });
    session.messages = ordinary;
    if !matches!(ended, Ok(Exit::Good)) {
        let _ = session.world.stderr.write_all(&aside.text());
    }
    ended
}

/// Where orders go.
enum Place {
    /// A terminal that is redrawn.
    Screen(Screen),
    /// A pipe, a file, or a terminal that cannot be redrawn.
    Stream {
        /// Whether column names have been written.
        is_begun: bool,
    },
}

struct Watch<'a> {
    args: &'a WatchArgs,
    query: Query,
    window: Window,
    how: Presentation,
    place: Place,
    aside: Aside,
    /// Messages of the last rounds.
    lines: Vec<String>,
    /// The last round that was answered.
    seen: Option<Seen>,
    /// Each order that was ever seen, as it was then: one that was away for a round is not new.
    known: HashMap<Box<str>, Box<str>>,
}

/// A round that was answered.
struct Seen {
    at: DateTime<Utc>,
    orders: Vec<Order>,
    marks: Vec<Mark>,
    gone: usize,
    /// What `--limit` left out.
    limit: Option<String>,
}

impl Watch<'_> {
    fn rounds(&mut self, way: &mut Way, session: &mut Session<'_>) -> Result<Exit> {
        let fail_on = &self.args.fail_on;
        let mut failed = 0;
        let mut last_error = None;
        loop {
            match way.orders(&self.query, session) {
                Ok(orders) => {
                    failed = 0;
                    self.lines.clear();
                    let seen = self.take_in(orders, session);
                    let exit = verdict::exit(fail_on, &seen.orders);
                    let is_read = self.show(seen, session)?;
                    if exit != Exit::Good || !is_read && fail_on.is_empty() {
                        return Ok(exit);
                    }
                }
                Err(incomplete) => {
                    failed += 1;
                    if self.seen.is_some() && way::is_out_of_time(&incomplete.error) {
                        return Ok(Exit::Good);
                    }
                    if failed == MOST_FAILED || self.is_the_end(&incomplete, way, session) {
                        return verdict::proof_or_error(fail_on, incomplete, session);
                    }
                    session.messages.warning(&format!(
                        "round failed, {failed} of {MOST_FAILED} in a row that would end it: {:#}",
                        incomplete.error
                    ));
                    self.redraw(session)?;
                    last_error = Some(incomplete.error);
                }
            }
            self.pause(way, session);
            // A reader that has gone is noticed although nothing has changed.
            let is_read = session.world.terminal.is_read.is_none_or(|is_read| is_read());
            if !is_read && fail_on.is_empty() {
                return Ok(Exit::Good);
            }
            if way.time_left(session).is_zero() {
                return match last_error {
                    Some(error) if self.seen.is_none() => Err(error),
                    _ => Ok(Exit::Good),
                };
            }
        }
    }

    /// Whether a failed round is the last: it proves something, time is over, or no later round
    /// can do better.
    fn is_the_end(&self, failed: &Incomplete, way: &Way, session: &Session<'_>) -> bool {
        let is_hopeless = self.seen.is_none() && !way::may_pass(&failed.error);
        // Five failures lock an access key.
        let locks_key = way.signs_requests() && way::is_unauthorized(&failed.error);
        is_hopeless
            || locks_key
            || way.time_left(session).is_zero()
            || verdict::proof(&self.args.fail_on, &failed.seen).is_some()
    }

    /// Compares a round with those before.
    fn take_in(&mut self, orders: Orders, session: &Session<'_>) -> Seen {
        let limit = (orders.total > orders.items.len() as u64)
            .then(|| which::limit_note(&orders, &self.query));
        let mut orders = orders.items;
        if self.seen.is_none() {
            which::note_other_phases(&self.query, &orders, session);
        }
        output::sort(&mut orders, self.how.sort, self.how.reverse);
        let mark = |order: &Order| match self.known.insert(order.key(), order.json().into()) {
            Some(known) if *known == *order.json() => Mark::Same,
            Some(_) => Mark::Changed,
            None => Mark::New,
        };
        let marks = orders.iter().map(mark).collect();
        let here: HashSet<_> = orders.iter().map(Order::key).collect();
        let before = self.seen.iter().flat_map(|seen| &seen.orders);
        let gone = before.filter(|order| !here.contains(&order.key())).count();
        Seen { at: session.world.clock.now(), orders, marks, gone, limit }
    }

    /// Shows a round; whether somebody still reads.
    fn show(&mut self, seen: Seen, session: &mut Session<'_>) -> Result<bool> {
        let is_first = self.seen.is_none();
        let is_read = match &mut self.place {
            Place::Screen(_) => true,
            Place::Stream { is_begun } => {
                let news = seen.orders.iter().zip(&seen.marks);
                let news: Vec<_> = news
                    .filter(|(_, mark)| **mark != Mark::Same)
                    .map(|(order, _)| order.clone())
                    .collect();
                let text = self.how.continued(&news, is_begun, session.world)?;
                if is_first && let Some(limit) = &seen.limit {
                    session.messages.note(limit);
                }
                write_while_open(&text, session.world)?
            }
        };
        self.seen = Some(seen);
        if is_first && let Some(seen) = &mut self.seen {
            // On a first screen everything would be new.
            seen.marks.fill(Mark::Same);
        }
        self.redraw(session)?;
        Ok(is_read)
    }

    /// Draws the last round again: there are messages, or the terminal has another size.
    fn redraw(&mut self, session: &mut Session<'_>) -> Result<()> {
        if !matches!(self.place, Place::Screen(_)) {
            return Ok(());
        }
        self.lines.extend(self.aside.take());
        let (mut text, mut below) = (Vec::new(), Vec::new());
        if let Some(seen) = &self.seen {
            let view = View { marks: &seen.marks, ..self.how.view(session.world) };
            output::render(self.how.format, &seen.orders, &view, &mut text)?;
            below.push(String::new());
            below.push(self.status(seen));
        }
        let first = self.lines.len().saturating_sub(MOST_LINES);
        below.extend(self.lines[first..].iter().cloned());
        match &mut self.place {
            Place::Screen(screen) => {
                screen.draw(&String::from_utf8_lossy(&text), &below, session.world)
            }
            Place::Stream { .. } => Ok(()),
        }
    }

    /// The line below the table: when it was so, and what is on it.
    fn status(&self, seen: &Seen) -> String {
        let at = local(seen.at, self.how.zone()).format("%H:%M:%S");
        let interval = self.args.rounds.interval;
        let summary = present::summary(&seen.orders, &self.window);
        let mut status = format!("{at}, every {interval:?}, Ctrl-C ends: {summary}");
        if seen.gone > 0 {
            let _ = write!(status, ", {} gone", seen.gone);
        }
        if let Some(limit) = &seen.limit {
            let _ = write!(status, "; {limit}");
        }
        status
    }

    fn pause(&mut self, way: &Way, session: &mut Session<'_>) {
        let length = self.args.rounds.interval.min(way.time_left(session));
        rounds::pause(length, session, |session, _| {
            if session.world.terminal.measure_again() {
                // A terminal that cannot be written to is met again in the next round.
                let _ = self.redraw(session);
            }
        });
    }

    /// Gives the terminal back.
    fn leave(self, session: &mut Session<'_>) -> Result<()> {
        for line in &self.lines {
            self.aside.keep(line);
        }
        match self.place {
            Place::Screen(screen) => screen.leave(session.world),
            Place::Stream { .. } => Ok(()),
        }
    }
}

/// Messages that wait for their place on the screen.
#[derive(Clone, Default)]
struct Aside(Arc<Mutex<Vec<u8>>>);

impl Aside {
    fn text(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lines(&self) -> Vec<String> {
        String::from_utf8_lossy(&self.text()).lines().map(str::to_owned).collect()
    }

    fn take(&self) -> Vec<String> {
        let lines = self.lines();
        self.text().clear();
        lines
    }

    fn keep(&self, line: &str) {
        self.text().extend_from_slice(format!("{line}\n").as_bytes());
    }
}

impl Write for Aside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
