//! `ma-orders list`: the orders that match, all of them.

use anyhow::Result;

use super::whole::{Answer, Asked};
use super::{Session, present, verdict, which};
use crate::cli::{ListArgs, SharedArgs};
use crate::exit::Exit;
use crate::output;

/// Asks, shows, and says how it ended.
pub fn run(args: &ListArgs, shared: &SharedArgs, session: &mut Session<'_>) -> Result<Exit> {
    let ListArgs { which, limit, input, view, verdict, asking } = args;
    if present::lists_columns(view) {
        return present::list_columns(session);
    }
    let (query, window) = which::query(which, Some(limit), session)?;
    verdict::check(&verdict.fail_on, &query)?;
    let view = present::view(view, shared, which.utc, session)?;
    let asked = Asked { query: &query, input, verdict, asking };
    let mut orders = match asked.answer(shared, session)? {
        Answer::Orders(orders) => orders,
        Answer::Ended(exit) => return Ok(exit),
    };
    output::sort(&mut orders, view.sort, view.reverse);
    present::print(&orders, &view, &window, session)?;
    Ok(verdict::exit(&verdict.fail_on, &orders))
}
