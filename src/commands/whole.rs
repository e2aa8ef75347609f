//! The whole list that a query asks for: from the service, or from a saved answer.

use anyhow::Result;

use super::saved::{self, Saved};
use super::signing_in::Reuse;
use super::way::{USUAL_TIMEOUT, Way, Wish};
use super::which::{limit_note, note_other_phases};
use super::{Session, verdict, write_out};
use crate::api::{Incomplete, Orders};
use crate::cli::{AskingArgs, InputArgs, SharedArgs, VerdictArgs};
use crate::exit::Exit;
use crate::order::Order;
use crate::query::Query;

/// What is asked, and what to make of an answer that is not whole.
pub(super) struct Asked<'a> {
    pub(super) query: &'a Query,
    pub(super) input: &'a InputArgs,
    pub(super) verdict: &'a VerdictArgs,
    pub(super) asking: &'a AskingArgs,
}

/// What came of asking.
pub(super) enum Answer {
    Orders(Vec<Order>),
    /// There is nothing to show, and the exit is known.
    Ended(Exit),
}

impl Asked<'_> {
    /// Asks, or only says how it would ask; says what was left out, and why.
    pub(super) fn answer(&self, shared: &SharedArgs, session: &mut Session<'_>) -> Result<Answer> {
        let query = self.query;
        let orders = match &self.input.input {
            Some(file) => {
                let allow_partial = self.verdict.allow_partial;
                let parallel = &self.asking.parallel;
                saved::orders(&Saved { file, shared, parallel, allow_partial }, query, session)?
            }
            None => match self.ask(shared, session)? {
                Ok(orders) => orders,
                Err(exit) => return Ok(Answer::Ended(exit)),
            },
        };
        note_other_phases(query, &orders.items, session);
        if orders.total > orders.items.len() as u64 {
            session.messages.note(&limit_note(&orders, query));
        }
        Ok(Answer::Orders(orders.items))
    }

    /// The service's orders, or an exit that is known without them.
    fn ask(&self, shared: &SharedArgs, session: &mut Session<'_>) -> Result<Result<Orders, Exit>> {
        let is_dry = self.asking.dry_run;
        let reuse = if is_dry { Reuse::SendNothing } else { Reuse::Cached };
        let parallel = self.asking.parallel.number();
        let wish = Wish { parallel, reuse, timeout: Some(USUAL_TIMEOUT) };
        let mut way = Way::connect(wish, shared, session)?;
        if is_dry {
            write_out(way.dry_run(self.query)?.as_bytes(), session.world)?;
            return Ok(Err(Exit::Good));
        }
        match way.orders(self.query, session) {
            Ok(orders) => Ok(Ok(orders)),
            Err(incomplete) if self.verdict.allow_partial && !incomplete.is_refused => {
                Ok(Ok(partial(incomplete, session)))
            }
            Err(incomplete) => {
                verdict::proof_or_error(&self.verdict.fail_on, incomplete, session).map(Err)
            }
        }
    }
}

/// What arrived, with a warning that `--quiet` does not silence.
fn partial(incomplete: Incomplete, session: &Session<'_>) -> Orders {
    let Incomplete { seen, counted, error, .. } = incomplete;
    let shown = seen.len();
    session.messages.warning(&format!(
        "the list is not complete: {shown} orders are shown, the service counts at least {counted} ({error:#})"
    ));
    Orders { total: shown as u64, items: seen }
}
