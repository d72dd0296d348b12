//! What a failed call did to LaunchDarkly's state.

/// Whether a failed call took effect; the first thing to know after a failed write.
///
/// Ordered by how much may have happened. For reads it says how far the request came, and nothing is at stake.
///
/// ```
/// use launchdarkly_experiments::Effect;
///
/// // Over several attempts the largest effect is the one that counts.
/// assert_eq!([Effect::Rejected, Effect::Unknown, Effect::NotSent].into_iter().max(), Some(Effect::Unknown));
/// assert!(Effect::Rejected.is_safe_to_repeat() && !Effect::Unknown.is_safe_to_repeat());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Nothing was sent that could change anything: the request never left this machine, or it was a wait, which only reads; nothing has changed.
    NotSent,
    /// LaunchDarkly turned the request away; nothing has changed.
    Rejected,
    /// The request was sent and its outcome never became known; the change may or may not have happened, or may yet happen.
    Unknown,
    /// LaunchDarkly reported success, so the change has happened; only the reply could not be used.
    Applied,
}

impl Effect {
    /// Whether sending the same write again cannot double it.
    pub fn is_safe_to_repeat(self) -> bool {
        matches!(self, Effect::NotSent | Effect::Rejected)
    }
}
