//! The effect of a failed call on the server.

use std::fmt;

/// Whether a failed call took effect on the server.
///
/// Check it first after a failed write.
/// Variants are ordered by how much may have happened; over several attempts the largest one counts.
/// For reads it says how far the request came.
///
/// ```
/// use launchdarkly_experiments::Effect;
///
/// let attempts = [Effect::Rejected, Effect::Unknown, Effect::NotSent];
/// assert_eq!(attempts.into_iter().max(), Some(Effect::Unknown));
/// assert!(Effect::Rejected.is_safe_to_repeat());
/// assert!(!Effect::Unknown.is_safe_to_repeat());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// No request that could change anything was sent.
    NotSent,
    /// LaunchDarkly rejected the request; nothing has changed.
    Rejected,
    /// The request was sent and its outcome is not known: the change may have happened, or may still happen.
    Unknown,
    /// LaunchDarkly reported success, so the change has happened; only the response, or what was to be read after it, could not be used.
    Applied,
}

impl Effect {
    /// Whether sending the same write again cannot apply it twice.
    pub fn is_safe_to_repeat(self) -> bool {
        matches!(self, Effect::NotSent | Effect::Rejected)
    }

    /// The effect in snake case, as it appears in spans: `not_sent`, `rejected`, `unknown`, `applied`.
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::NotSent => "not_sent",
            Effect::Rejected => "rejected",
            Effect::Unknown => "unknown",
            Effect::Applied => "applied",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
