//! What is wrong with a request, found before it is sent.

use std::fmt;

/// One fault of a request: the field by its path, and what is wrong with it.
///
/// ```
/// use launchdarkly_experiments::{NewIteration, Treatment};
///
/// let iteration = NewIteration::new("green sells").treatment(Treatment::baseline("Blue").percent("half"));
/// let faults: Vec<String> = iteration.faults().iter().map(ToString::to_string).collect();
/// assert_eq!(faults[0], "primarySingleMetricKey: give this or `primaryFunnelKey`");
/// assert_eq!(faults[1], "treatments[0].allocationPercent: `half` is not a decimal number; write it like `12.5`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The path of the field, as in `iteration.treatments[1].allocationPercent`.
    pub path: String,
    /// What is wrong, and how to fix it.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// Collects faults below a path.
#[derive(Debug, Default)]
pub struct Faults {
    prefix: String,
    found: Vec<Fault>,
}

impl Faults {
    pub(crate) fn add(&mut self, path: impl fmt::Display, message: impl Into<String>) {
        self.found.push(Fault {
            path: format!("{}{path}", self.prefix),
            message: message.into(),
        });
    }

    /// Runs checks whose paths begin with a further part.
    pub(crate) fn within(&mut self, part: &str, checks: impl FnOnce(&mut Faults)) {
        let length = self.prefix.len();
        self.prefix.push_str(part);
        checks(self);
        self.prefix.truncate(length);
    }

    pub(crate) fn found(self) -> Vec<Fault> {
        self.found
    }
}
