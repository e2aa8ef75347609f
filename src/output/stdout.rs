//! Writes to standard output, which has orders and nothing else.

use std::io::{self, Write as _};

use super::options::columns_help;
use super::{Column, Format, OutputArgs, OutputOptions, Rendered, render};
use crate::messages::{Messages, counted};
use crate::order::Order;
use crate::world::World;

/// Writing to standard output failed.
#[derive(Debug, thiserror::Error)]
#[error("could not write to standard output: {0}")]
pub struct OutputError(#[from] io::Error);

/// Writes to standard output and flushes. A closed pipe is not an error.
pub fn write_out(text: &[u8], world: &mut World) -> Result<(), OutputError> {
    write_while_open(text, world).map(drop)
}

/// Like [`write_out`]; returns whether the pipe is still open.
pub fn write_while_open(text: &[u8], world: &mut World) -> Result<bool, OutputError> {
    match world.stdout.write_all(text).and_then(|()| world.stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true).map_err(OutputError),
    }
}

/// Prints the columns for `--columns help`. Returns whether that was given.
pub fn print_columns_help(args: &OutputArgs, world: &mut World) -> Result<bool, OutputError> {
    let Some(text) = columns_help(args) else { return Ok(false) };
    write_out(text.as_bytes(), world)?;
    Ok(true)
}

/// Prints the orders, and on a terminal a summary below the table; `range` is the time range as
/// text.
pub fn print_orders(
    orders: &[Order],
    options: &OutputOptions,
    range: &str,
    world: &mut World,
    messages: &Messages,
) -> Result<(), OutputError> {
    let view = options.view(world);
    // Streamed: formatted as one text, a long list would double the memory use.
    let rendered = match render(options.format, orders, &view, &mut world.stdout) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Rendered::default(),
        rendered => rendered?,
    };
    note_truncated(rendered, messages);
    if world.terminal.stdout && matches!(options.format, Format::Table | Format::Wide) {
        messages.plain(&summary(orders, range));
        let height = world.terminal.height.map_or(usize::MAX, usize::from);
        if orders.len() + usize::from(options.has_headers()) >= height {
            let is_newest_first = options.sort == Column::Created && !options.reverse;
            let order = if is_newest_first { "newest first; " } else { "" };
            messages.plain(&format!("{order}-n 20 or --since 1d shows less"));
        }
    }
    Ok(())
}

/// Notes that cells were truncated.
pub fn note_truncated(rendered: Rendered, messages: &Messages) {
    if rendered.cells_cut > 0 {
        messages.note(&format!(
            "{} truncated to 1,024 characters; use --output json or csv to see everything",
            counted(rendered.cells_cut, "cell")
        ));
    }
}

/// The summary: the number of orders and of failures, and the time range.
pub fn summary(orders: &[Order], range: &str) -> String {
    let count = match orders.len() {
        0 => "no orders".to_owned(),
        some => counted(some, "order"),
    };
    let failed = orders.iter().filter(|order| order.outcome().is_failure()).count();
    let failed = if failed == 0 { String::new() } else { format!(", {failed} failed") };
    format!("{count}{failed}{range}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::messages::{ErrorFormat, Verbosity};
    use crate::output::{OutputArgs, OutputOptions};
    use crate::world::SharedWriter;
    use crate::world::fake::{Buffer, world};

    #[derive(Default, Clone, Copy)]
    struct Given {
        format: Option<Format>,
        sort: Option<Column>,
        reverse: bool,
        no_headers: bool,
    }

    /// What is written below a table of three orders on a terminal of this height.
    fn below(height: Option<u16>, is_terminal: bool, given: Given) -> String {
        let mut world = world();
        (world.terminal.stdout, world.terminal.height) = (is_terminal, height);
        let message = Buffer::default();
        let stream = SharedWriter::new(message.clone());
        let messages = Messages::new(stream, Verbosity::Normal, ErrorFormat::Text);
        let Given { format, sort, reverse, no_headers } = given;
        let args = OutputArgs {
            output: format,
            columns: Vec::new(),
            sort,
            reverse,
            no_headers,
            time: None,
            raw_csv: false,
        };
        let options = OutputOptions::from_args(&args, None, Arc::new(chrono::Utc), &world).unwrap();
        let order = |phase| Order::read(&format!(r#"{{"phase":"{phase}"}}"#)).unwrap();
        let orders = ["failed", "successed", "partialSuccessed"].map(order);
        print_orders(&orders, &options, ", since then", &mut world, &messages).unwrap();
        message.text()
    }

    #[test]
    fn a_table_longer_than_the_screen_has_a_hint() {
        let summary = "3 orders, 2 failed, since then\n";
        let hint = |order: &str| format!("{summary}{order}-n 20 or --since 1d shows less\n");
        let usual = Given::default();
        let bare = Given { no_headers: true, ..usual };
        // Three orders, the header, and the prompt.
        assert_eq!(below(Some(5), true, usual), summary);
        assert_eq!(below(Some(4), true, usual), hint("newest first; "));
        assert_eq!(below(Some(4), true, bare), summary);
        assert_eq!(below(Some(3), true, bare), hint("newest first; "));
        let reverse = Given { reverse: true, ..usual };
        assert_eq!(below(Some(4), true, reverse), hint(""));
        let by_pool = Given { sort: Some(Column::Pool), ..usual };
        assert_eq!(below(Some(4), true, by_pool), hint(""));
        let wide = Given { format: Some(Format::Wide), ..usual };
        assert_eq!(below(Some(4), true, wide), hint("newest first; "));
        assert_eq!(below(None, true, usual), summary);
        assert_eq!(below(Some(1), false, usual), "");
        let csv = Given { format: Some(Format::Csv), ..usual };
        assert_eq!(below(Some(1), true, csv), "");
        assert_eq!(super::summary(&[], ""), "no orders");
    }
}
