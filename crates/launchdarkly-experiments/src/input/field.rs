//! Updates of fields, by `updateExperimentFields` and `saveAndStartNewIteration`.
//!
//! Each documented field is a constant of [`field`] with the type of its value; any other is made by [`Field::named`], of text that may be put together at run time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;

use launchdarkly_experiments_client::types::{FieldAction, FieldUpdate, FieldUpdates};
use serde::Serialize;
use serde_json::Value;

use crate::Fault;
use crate::input::violation::Faults;

/// A field that instructions may change, with the type of its value: a constant of [`field`], or one that is [named](Self::named).
///
/// ```
/// use launchdarkly_experiments::{Field, Fields, field};
///
/// let fields = Fields::new()
///     .update(field::NAME, "Checkout button, greener")
///     .add(field::TAGS, ["q3"])
///     .remove(field::HOLDOUT_ID)
///     .update(Field::named("fieldOfTomorrow"), serde_json::json!({"a": 1}));
/// # let updates: launchdarkly_experiments::types::FieldUpdates = fields.into();
/// # assert_eq!(updates.len(), 4);
/// ```
pub struct Field<'a, T = Value> {
    name: &'a str,
    value: PhantomData<fn() -> T>,
}

/// Builds [`FieldUpdates`]: what to do with which field.
///
/// An instruction has one operation for each field. What is added to a list twice is added together, and so is what is removed from it; [`update`](Self::update) and [`remove`](Self::remove) take the place of what was said before.
/// To add to a field after another operation, or to remove some of it, is a [fault](Self::faults).
///
/// ```
/// use launchdarkly_experiments::{Fields, field};
///
/// let moved = Fields::new().add(field::TAGS, ["q4"]).remove_some(field::TAGS, ["q3"]);
/// assert_eq!(
///     moved.faults()[0].to_string(),
///     "tags: has two operations, and an instruction has one for each field; give the second an `update` of its own",
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Fields {
    updates: BTreeMap<String, FieldUpdate>,
    /// The fields with an operation that another one has pushed out.
    torn: BTreeSet<String>,
}

/// A list of names, as tags and attributes are: made from arrays, vectors and slices of text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Names(Vec<String>);

/// The fields that LaunchDarkly documents for experiments and iterations.
pub mod field {
    use launchdarkly_experiments_client::types::{
        AnalysisConfigInput, DataSource, FlagsInput, Methodology, MetricsInput, TreatmentsInput,
    };

    use super::{Field, Names};

    macro_rules! fields {
        ($($(#[$doc:meta])* $constant:ident: $value:ty = $name:literal;)*) => {
            $($(#[$doc])* pub const $constant: Field<'static, $value> = Field::of($name);)*
        };
    }

    fields! {
        /// The name; may be updated in every state.
        NAME: String = "name";
        /// The description; may be updated in every state.
        DESCRIPTION: String = "description";
        /// The id of the maintainer; may be updated in every state.
        MAINTAINER_ID: String = "maintainerId";
        /// The tags; may be updated in every state.
        TAGS: Names = "tags";
        /// The statistical approach.
        METHODOLOGY: Methodology = "methodology";
        /// The settings of the analysis.
        ANALYSIS_CONFIG: AnalysisConfigInput = "analysisConfig";
        /// Where the metric events come from.
        DATA_SOURCE: DataSource = "dataSource";
        /// The id of the holdout.
        HOLDOUT_ID: String = "holdoutId";
        /// What the iteration is expected to show.
        HYPOTHESIS: String = "hypothesis";
        /// Whether contexts may move to another variation.
        CAN_RESHUFFLE_TRAFFIC: bool = "canReshuffleTraffic";
        /// The metrics; while an iteration runs they may only be added to.
        METRICS: MetricsInput = "metrics";
        /// The key of the primary metric.
        PRIMARY_SINGLE_METRIC_KEY: String = "primarySingleMetricKey";
        /// The key of the primary funnel.
        PRIMARY_FUNNEL_KEY: String = "primaryFunnelKey";
        /// The treatments.
        TREATMENTS: TreatmentsInput = "treatments";
        /// The flags.
        FLAGS: FlagsInput = "flags";
        /// The context kind to randomize by.
        RANDOMIZATION_UNIT: String = "randomizationUnit";
        /// How often a bandit shares out its traffic anew, in milliseconds.
        REALLOCATION_FREQUENCY_MILLIS: i64 = "reallocationFrequencyMillis";
        /// The id of the covariates.
        COVARIATE_ID: String = "covariateId";
        /// The attributes to slice by; while an iteration runs they may only be added to.
        ATTRIBUTES: Names = "attributes";
    }
}

impl<'a> Field<'a> {
    /// A field that this version does not know, by its name on the wire; its value is any JSON.
    pub const fn named(name: &'a str) -> Self {
        Field::of(name)
    }
}

impl<'a, T> Field<'a, T> {
    const fn of(name: &'a str) -> Self {
        Field {
            name,
            value: PhantomData,
        }
    }

    /// The name on the wire.
    pub fn name(&self) -> &'a str {
        self.name
    }
}

impl<T> Clone for Field<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Field<'_, T> {}

impl<T> fmt::Debug for Field<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({:?})", self.name)
    }
}

impl Fields {
    /// No change.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a field.
    pub fn update<T: Serialize>(self, field: Field<'_, T>, value: impl Into<T>) -> Self {
        self.act(field.name, FieldAction::Update, Some(json(&value.into())))
    }

    /// Adds to a field that is a list.
    pub fn add<T: Serialize>(self, field: Field<'_, T>, value: impl Into<T>) -> Self {
        self.act(field.name, FieldAction::Add, Some(json(&value.into())))
    }

    /// Empties a field.
    pub fn remove<T>(self, field: Field<'_, T>) -> Self {
        self.act(field.name, FieldAction::Remove, None)
    }

    /// Removes some of a field that is a list.
    pub fn remove_some<T: Serialize>(self, field: Field<'_, T>, value: impl Into<T>) -> Self {
        self.act(field.name, FieldAction::Remove, Some(json(&value.into())))
    }

    /// What is wrong with it, by what LaunchDarkly's documents rule out.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        self.check(&mut faults);
        faults.found()
    }

    pub(crate) fn check(&self, faults: &mut Faults) {
        for name in &self.torn {
            faults.add(
                name,
                "has two operations, and an instruction has one for each field; give the second an `update` of its own",
            );
        }
    }

    fn act(mut self, name: &str, operation: FieldAction, mut value: Option<Value>) -> Self {
        // Without what was before it, this one means something else.
        let builds_on =
            operation == FieldAction::Add || value.is_some() && operation == FieldAction::Remove;
        match self.updates.remove(name) {
            Some(before) if builds_on => {
                let same = before.operation == operation;
                value = match (before.value, value) {
                    (Some(Value::Array(mut all)), Some(Value::Array(more))) if same => {
                        all.extend(more);
                        Some(Value::Array(all))
                    }
                    (_, value) => {
                        self.torn.insert(name.to_owned());
                        value
                    }
                };
            }
            _ => {
                self.torn.remove(name);
            }
        }
        let update = FieldUpdate { operation, value };
        self.updates.insert(name.to_owned(), update);
        self
    }
}

impl From<FieldUpdates> for Fields {
    fn from(updates: FieldUpdates) -> Self {
        Fields {
            updates: updates.into(),
            torn: BTreeSet::new(),
        }
    }
}

impl From<Fields> for FieldUpdates {
    fn from(fields: Fields) -> Self {
        fields.updates.into()
    }
}

impl<S: Into<String>, const N: usize> From<[S; N]> for Names {
    fn from(names: [S; N]) -> Self {
        names.into_iter().collect()
    }
}

impl<S: Into<String>> From<Vec<S>> for Names {
    fn from(names: Vec<S>) -> Self {
        names.into_iter().collect()
    }
}

impl<S: AsRef<str>> From<&[S]> for Names {
    fn from(names: &[S]) -> Self {
        names.iter().map(AsRef::as_ref).collect()
    }
}

impl<S: Into<String>> FromIterator<S> for Names {
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> Self {
        Names(names.into_iter().map(Into::into).collect())
    }
}

/// The value as JSON. Only a map with keys that are no text has none, and no field is one.
fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
