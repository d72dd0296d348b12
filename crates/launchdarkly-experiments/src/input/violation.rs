//! The violations of a request, collected before it is sent.

use std::fmt;

use crate::error::Error;

/// One thing that is wrong with a request: the path of the field, and how to correct it.
///
/// ```
/// use launchdarkly_experiments::{NewIteration, Treatment};
///
/// let iteration = NewIteration::new("green sells")
///     .treatment(Treatment::baseline("Blue").percent("half"));
/// let violations = iteration.violations();
/// assert_eq!(violations.len(), 2);
/// assert_eq!(
///     violations[0].to_string(),
///     "`primarySingleMetricKey`: is missing; give it with `primary_metric(…)`, or a funnel with `primary_funnel(…)`",
/// );
/// assert_eq!(violations[1].path, "treatments[0].allocationPercent");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The path of the field, such as `iteration.treatments[1].allocationPercent`.
    pub path: String,
    /// The problem, and how to correct it.
    pub message: String,
}

impl Violation {
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Violation {
            path: path.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path, self.message)
    }
}

/// A collection of violations, with a prefix for the paths of those that are added.
#[derive(Debug, Default)]
pub struct Violations {
    prefix: String,
    found: Vec<Violation>,
}

impl Violations {
    pub(crate) fn add(&mut self, path: impl fmt::Display, message: impl Into<String>) {
        self.found
            .push(Violation::new(format!("{}{path}", self.prefix), message));
    }

    /// Runs checks whose paths begin with a further part.
    pub(crate) fn within(&mut self, part: &str, checks: impl FnOnce(&mut Violations)) {
        let length = self.prefix.len();
        self.prefix.push_str(part);
        checks(self);
        self.prefix.truncate(length);
    }

    /// Returns a value, or an error where there are violations.
    pub(crate) fn into_result<T>(self, value: T) -> Result<T, Error> {
        match self.found.is_empty() {
            true => Ok(value),
            false => Err(Error::invalid(self.found)),
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Violation> {
        self.found
    }
}
