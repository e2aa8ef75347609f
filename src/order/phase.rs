//! The words of an order that are one of few: where it stands, and what it does.

/// Where an order stands.
///
/// The spelling is the one of the service's `phase` parameter; its answers say `processing` for
/// running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Phase {
    /// Not paid, or not approved.
    Pending,
    /// Being processed.
    #[value(alias = "processing")]
    Running,
    /// Ended well.
    #[value(name = "successed", aliases = ["succeeded", "success"])]
    Succeeded,
    /// Ended badly.
    Failed,
}

impl Phase {
    /// The word that people see, that filters take, and that the service's parameter takes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Succeeded => "successed",
            Self::Failed => "failed",
        }
    }

    /// Whether an order in this phase changes no more.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }

    /// Reads the service's word, in either of its own spellings or with the aliases of `--phase`.
    pub(super) fn read(word: &str) -> Option<Self> {
        let is = |known: &str| word.eq_ignore_ascii_case(known);
        match () {
            () if is("pending") => Some(Self::Pending),
            () if is("running") || is("processing") => Some(Self::Running),
            () if is("successed") || is("succeeded") || is("success") => Some(Self::Succeeded),
            () if is("failed") => Some(Self::Failed),
            () => None,
        }
    }
}

/// What an order does to its pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Operation {
    /// Create it.
    Apply,
    /// Change its size.
    Modify,
    /// Delete it.
    Delete,
}

impl Operation {
    /// The service's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Modify => "modify",
            Self::Delete => "delete",
        }
    }
}
