//! What a reply is to contain in addition.

/// A part of an experiment that a reply leaves out unless it is [asked for](https://launchdarkly.com/docs/api/experiments/get-experiment#expanding-the-experiment-response).
///
/// Open: text that names another part is sent as it is.
///
/// ```
/// use launchdarkly_experiments::Expand;
///
/// assert_eq!(Expand::from("treatments"), Expand::Treatments);
/// assert_eq!(Expand::from("partOfTomorrow").as_str(), "partOfTomorrow");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expand {
    /// The iterations before the current one.
    PreviousIterations,
    /// The iteration that is not started yet.
    DraftIteration,
    /// The metrics besides the primary one.
    SecondaryMetrics,
    /// The treatments of each iteration, with their parameters.
    Treatments,
    /// The settings of the statistical analysis.
    AnalysisConfig,
    /// Which fields may be changed in which state; read it with [`ExperimentExt::mutable_fields`](crate::ExperimentExt::mutable_fields). LaunchDarkly documents it for [changing an experiment](https://launchdarkly.com/docs/api/experiments/patch-experiment), and not for lists.
    MutableFieldsByStatus,
    /// A part that this version does not know.
    Other(String),
}

impl Expand {
    /// Everything that tells two experiments apart.
    pub(crate) const WHOLE: [Expand; 5] = [
        Expand::PreviousIterations,
        Expand::DraftIteration,
        Expand::SecondaryMetrics,
        Expand::Treatments,
        Expand::AnalysisConfig,
    ];

    /// The part as it is on the wire.
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

impl From<&str> for Expand {
    fn from(part: &str) -> Self {
        let known = Expand::WHOLE
            .into_iter()
            .chain([Expand::MutableFieldsByStatus]);
        let mut same = known.filter(|known| known.as_str() == part);
        same.next()
            .unwrap_or_else(|| Expand::Other(part.to_owned()))
    }
}

/// The parts as one parameter; `None` if there are none.
pub(crate) fn joined(parts: &[Expand]) -> Option<String> {
    let names: Vec<&str> = parts.iter().map(Expand::as_str).collect();
    (!names.is_empty()).then(|| names.join(","))
}
