//! The parts that a response contains in addition.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use crate::input::violation::Violations;

/// A part of an experiment that a response leaves out unless the request [asks for it](https://launchdarkly.com/docs/api/experiments/get-experiment#expanding-the-experiment-response).
///
/// Text that names another part is sent as it is.
///
/// | part | one experiment | lists |
/// |---|---|---|
/// | `PreviousIterations`, `DraftIteration`, `SecondaryMetrics`, `Treatments`, `AnalysisConfig` | documented | documented |
/// | `MutableFieldsByStatus` | documented for changing an experiment | not documented |
///
/// ```
/// use launchdarkly_experiments::Expand;
///
/// assert_eq!(Expand::from("treatments"), Expand::Treatments);
/// assert_eq!(Expand::from("aNewPart").as_str(), "aNewPart");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expand {
    /// The iterations before the current one.
    PreviousIterations,
    /// The iteration that is not started yet, which [`Experiment::draft`](crate::types::Experiment::draft) returns wherever the response shows it.
    DraftIteration,
    /// The metrics besides the primary one.
    SecondaryMetrics,
    /// The treatments of each iteration, with their parameters.
    Treatments,
    /// The settings of the statistical analysis.
    AnalysisConfig,
    /// Which fields may be changed in which state: [`Experiment::mutable_fields`](crate::types::Experiment::mutable_fields).
    MutableFieldsByStatus,
    /// A part that this version does not know.
    Other(String),
}

impl Expand {
    /// Every documented part.
    pub const ALL: &'static [Expand] = &[
        Expand::PreviousIterations,
        Expand::DraftIteration,
        Expand::SecondaryMetrics,
        Expand::Treatments,
        Expand::AnalysisConfig,
        Expand::MutableFieldsByStatus,
    ];

    /// Returns the name of the part on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Expand::PreviousIterations => "previousIterations",
            Expand::DraftIteration => "draftIteration",
            Expand::SecondaryMetrics => "secondaryMetrics",
            Expand::Treatments => "treatments",
            Expand::AnalysisConfig => "analysisConfig",
            Expand::MutableFieldsByStatus => "mutableFieldsByStatus",
            Expand::Other(part) => part,
        }
    }
}

impl fmt::Display for Expand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<String> for Expand {
    fn from(part: String) -> Self {
        let known = Expand::ALL.iter().find(|known| known.as_str() == part);
        known.cloned().unwrap_or(Expand::Other(part))
    }
}

impl From<&str> for Expand {
    fn from(part: &str) -> Self {
        part.to_owned().into()
    }
}

impl From<&String> for Expand {
    fn from(part: &String) -> Self {
        part.to_owned().into()
    }
}

impl FromStr for Expand {
    type Err = Infallible;

    fn from_str(part: &str) -> Result<Self, Infallible> {
        Ok(part.into())
    }
}

/// The parts that a request asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExpandList(Vec<Expand>);

impl ExpandList {
    pub(crate) fn of(part: Expand) -> Self {
        ExpandList(vec![part])
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn all() -> Self {
        ExpandList(Expand::ALL.to_vec())
    }

    pub(crate) fn push(&mut self, part: Expand) {
        self.0.push(part);
    }

    /// Returns the parts as one parameter; `None` if there are none.
    pub(crate) fn joined(&self) -> Option<String> {
        let names: Vec<&str> = self.0.iter().map(Expand::as_str).collect();
        (!names.is_empty()).then(|| names.join(","))
    }

    pub(crate) fn validate(&self, violations: &mut Violations) {
        for part in self.0.iter().map(Expand::as_str) {
            if part.is_empty() || part.contains(',') {
                violations.add(
                    "expand",
                    format!("`{part}` is empty or contains a comma, which separates parts"),
                );
            }
        }
    }
}
