//! The columns, and which of them each format shows by default.

/// How orders are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Table that fits the terminal; in a pipe, one order per line
    Table,
    /// Table with more columns
    Wide,
    /// JSON array of the orders as returned by the API
    Json,
    /// JSON Lines: one order per line
    Jsonl,
    /// CSV with all columns, times in UTC
    Csv,
    /// Markdown table
    Markdown,
}

impl Format {
    /// The default columns of the format; empty if it has no columns.
    pub fn default_columns(self) -> &'static [Column] {
        use Column as C;
        const TABLE: &[C] =
            &[C::Created, C::Phase, C::Operation, C::Pool, C::Nodes, C::Id, C::Reason];
        const WIDE: &[C] = &[
            C::Created,
            C::Phase,
            C::Operation,
            C::Pool,
            C::Nodes,
            C::Id,
            C::Started,
            C::Duration,
            C::Flavors,
            C::Name,
            C::Workspace,
            C::Reason,
        ];
        const CSV: &[C] = &[
            C::Id,
            C::Name,
            C::Pool,
            C::Resource,
            C::Workspace,
            C::Operation,
            C::Phase,
            C::Result,
            C::Created,
            C::Started,
            C::Ended,
            C::DurationSeconds,
            C::NodesBefore,
            C::NodesTarget,
            C::NodesAfter,
            C::Flavors,
            C::Billing,
            C::Period,
            C::Reason,
        ];
        match self {
            Self::Table | Self::Markdown => TABLE,
            Self::Wide => WIDE,
            Self::Csv => CSV,
            Self::Json | Self::Jsonl => &[],
        }
    }

    /// Whether the format has columns and a header row.
    pub fn is_made_of_columns(self) -> bool {
        !self.default_columns().is_empty()
    }
}

/// One thing to see of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Column {
    /// Order ID; the name in a table if it has no ID
    Id,
    /// Order name
    Name,
    /// Pool name, as used with --pool
    Pool,
    /// Full name of the pool
    Resource,
    /// Workspace ID
    Workspace,
    /// Operation: apply, modify, delete
    Operation,
    /// Status: pending, running, successed, partialSuccessed, failed
    Phase,
    /// Result as returned by the API
    Result,
    /// Creation time
    Created,
    /// Start time
    Started,
    /// End time
    Ended,
    /// Duration
    Duration,
    /// Duration in seconds
    DurationSeconds,
    /// Nodes before and requested, for example 1->3
    Nodes,
    /// Nodes before the order
    NodesBefore,
    /// Nodes requested
    NodesTarget,
    /// Nodes reached
    NodesAfter,
    /// Flavors and node counts, for example modelarts.vm.gpu.t4u8*3
    Flavors,
    /// Billing mode
    Billing,
    /// Billing period
    Period,
    /// Why the order failed
    Reason,
    /// Project, if several were queried
    Project,
}

impl Column {
    /// The column's name, as `--columns` takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Pool => "pool",
            Self::Resource => "resource",
            Self::Workspace => "workspace",
            Self::Operation => "operation",
            Self::Phase => "phase",
            Self::Result => "result",
            Self::Created => "created",
            Self::Started => "started",
            Self::Ended => "ended",
            Self::Duration => "duration",
            Self::DurationSeconds => "duration_seconds",
            Self::Nodes => "nodes",
            Self::NodesBefore => "nodes_before",
            Self::NodesTarget => "nodes_target",
            Self::NodesAfter => "nodes_after",
            Self::Flavors => "flavors",
            Self::Billing => "billing",
            Self::Period => "period",
            Self::Reason => "reason",
            Self::Project => "project",
        }
    }

    /// The column's name in the header row.
    pub(super) fn header(self) -> String {
        self.as_str().to_ascii_uppercase()
    }

    /// Whether the column is truncated if the terminal is too narrow.
    pub(super) fn may_be_truncated(self) -> bool {
        matches!(self, Self::Pool | Self::Flavors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum as _;

    #[test]
    fn every_column_and_format_has_a_name_and_help() {
        for column in Column::value_variants() {
            let value = column.to_possible_value().unwrap();
            assert_eq!(value.get_name(), column.as_str());
            assert!(value.get_help().is_some());
        }
        for format in Format::value_variants() {
            assert!(format.to_possible_value().unwrap().get_help().is_some());
        }
    }

    #[test]
    fn csv_has_the_documented_columns() {
        let words: Vec<_> = Format::Csv.default_columns().iter().map(|c| c.as_str()).collect();
        assert_eq!(
            words.join(","),
            "id,name,pool,resource,workspace,operation,phase,result,created,started,ended,\
             duration_seconds,nodes_before,nodes_target,nodes_after,flavors,billing,period,reason"
        );
    }

    #[test]
    fn only_json_has_no_columns() {
        let without: Vec<_> =
            Format::value_variants().iter().filter(|f| !f.is_made_of_columns()).collect();
        assert_eq!(without, [&Format::Json, &Format::Jsonl]);
    }
}
