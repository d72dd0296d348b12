//! Changes of fields, by `updateExperimentFields` and `saveAndStartNewIteration`.
//!
//! Each documented field is a constant with the type of its value; any other is made by [`Field::named`].
//!
//! Which operation a field allows depends on the state of the experiment:
//!
//! | field | draft | running | stopped |
//! |---|---|---|---|
//! | `NAME`, `DESCRIPTION`, `MAINTAINER_ID`, `TAGS` | any | any | any |
//! | `METRICS`, `ATTRIBUTES` | any | `add` | – |
//! | any other | any | – | – |
//!
//! This is what LaunchDarkly's documents say; the service says what holds for an experiment with [`Expand::MutableFieldsByStatus`](crate::Expand::MutableFieldsByStatus), and [`validate_against`](crate::Request::validate_against) checks a request by it.
//! An iteration that runs decides first, then a draft, then a stopped one.
//! A change that LaunchDarkly refuses is explained in the error: "`update` of `metrics` is not allowed while an iteration is running; allowed: `add`".
//!
//! ```
//! use launchdarkly_experiments::{FieldChanges, field};
//!
//! let changes = FieldChanges::new()
//!     .update(field::NAME, "Checkout button, greener")
//!     .add(field::TAGS, ["q3"])
//!     .remove(field::HOLDOUT_ID);
//! assert!(changes.violations().is_empty());
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;

use launchdarkly_experiments_client::types::{
    AnalysisConfigInput, DataSource, FieldAction, FieldUpdate, FieldUpdates, FlagsInput,
    Methodology, TreatmentsInput,
};
use serde::Serialize;
use serde_json::Value;

use crate::input::metric::MetricList;
use crate::input::text_list::TextList;
use crate::input::violation::{Violation, Violations};

/// A field that instructions may change, with the type of its value: a constant of [`field`](crate::field), or one that is [named](Self::named).
///
/// ```
/// use launchdarkly_experiments::{FieldChanges, field, input::Field};
///
/// let fields = FieldChanges::new()
///     .update(field::NAME, "Checkout button, greener")
///     .add(field::TAGS, ["q3"])
///     .remove(field::HOLDOUT_ID)
///     .update(Field::named("aNewField"), serde_json::json!({"a": 1}));
/// # let updates: launchdarkly_experiments::types::FieldUpdates = fields.into();
/// # assert_eq!(updates.len(), 4);
/// ```
pub struct Field<'a, T = Value> {
    name: &'a str,
    value: PhantomData<fn() -> T>,
}

/// A builder of [`FieldUpdates`]: which field is changed how.
///
/// An instruction has one operation for each field.
/// Additions to a list add up, and so do removals from it; [`update`](Self::update) and [`remove`](Self::remove) replace what was set before.
/// To add to a field after another operation, or to remove some of it, is a [violation](Self::violations).
///
/// ```
/// use launchdarkly_experiments::{FieldChanges, field};
///
/// let moved = FieldChanges::new().add(field::TAGS, ["q4"]).remove_some(field::TAGS, ["q3"]);
/// assert_eq!(moved.violations()[0].path, "tags");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct FieldChanges {
    updates: BTreeMap<String, FieldUpdate>,
    /// Fields that were given two conflicting operations.
    conflicting: BTreeSet<String>,
}

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
    TAGS: TextList = "tags";
    /// The statistical approach.
    METHODOLOGY: Methodology = "methodology";
    /// The settings of the analysis.
    ANALYSIS_CONFIG: AnalysisConfigInput = "analysisConfig";
    /// Where the metric events come from.
    DATA_SOURCE: DataSource = "dataSource";
    /// The id of the holdout.
    HOLDOUT_ID: String = "holdoutId";
    /// The hypothesis of the iteration.
    HYPOTHESIS: String = "hypothesis";
    /// Whether contexts may move to another variation.
    CAN_RESHUFFLE_TRAFFIC: bool = "canReshuffleTraffic";
    /// The metrics; while an iteration runs they may only be added to.
    METRICS: MetricList = "metrics";
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
    /// How often a bandit reallocates its traffic, in milliseconds.
    REALLOCATION_FREQUENCY_MILLIS: i64 = "reallocationFrequencyMillis";
    /// The id of the covariates.
    COVARIATE_ID: String = "covariateId";
    /// The attributes to slice by; while an iteration runs they may only be added to.
    ATTRIBUTES: TextList = "attributes";
}

impl<'a> Field<'a> {
    /// Creates a field that this version does not know, by its name on the wire; its value is any JSON.
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

    /// Returns the name on the wire.
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

impl FieldChanges {
    /// Creates an empty list of changes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether no field is changed.
    pub fn is_empty(&self) -> bool {
        self.updates.is_empty()
    }

    /// Sets a field.
    pub fn update<T: Serialize>(self, field: Field<'_, T>, value: impl Into<T>) -> Self {
        self.change(field.name, FieldAction::Update, Some(json(&value.into())))
    }

    /// Adds to a field that is a list.
    pub fn add<T: Serialize>(self, field: Field<'_, T>, value: impl Into<T>) -> Self {
        self.change(field.name, FieldAction::Add, Some(json(&value.into())))
    }

    /// Empties a field.
    pub fn remove<T>(self, field: Field<'_, T>) -> Self {
        self.change(field.name, FieldAction::Remove, None)
    }

    /// Removes some of a field that is a list.
    pub fn remove_some<T: Serialize>(self, field: Field<'_, T>, value: impl Into<T>) -> Self {
        self.change(field.name, FieldAction::Remove, Some(json(&value.into())))
    }

    /// Returns everything that is wrong with the changes by LaunchDarkly's documents.
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = Violations::default();
        self.validate(&mut violations);
        violations.into_vec()
    }

    pub(crate) fn validate(&self, violations: &mut Violations) {
        for name in &self.conflicting {
            violations.add(
                name,
                "has two operations, and an instruction allows one for each field; give the second an `update` of its own",
            );
        }
    }

    fn change(mut self, name: &str, operation: FieldAction, mut value: Option<Value>) -> Self {
        // Without the operation before it, this one would mean something else.
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
                        self.conflicting.insert(name.to_owned());
                        value
                    }
                };
            }
            _ => {
                self.conflicting.remove(name);
            }
        }
        let update = FieldUpdate { operation, value };
        self.updates.insert(name.to_owned(), update);
        self
    }
}

impl From<FieldUpdates> for FieldChanges {
    fn from(updates: FieldUpdates) -> Self {
        FieldChanges {
            updates: updates.into(),
            conflicting: BTreeSet::new(),
        }
    }
}

impl From<FieldChanges> for FieldUpdates {
    fn from(fields: FieldChanges) -> Self {
        fields.updates.into()
    }
}

/// Whether it depends on the state of the experiment if a field may be updated.
pub(crate) fn depends_on_state(name: &str) -> bool {
    ![NAME.name, DESCRIPTION.name, MAINTAINER_ID.name, TAGS.name].contains(&name)
}

/// Converts a value to JSON. This fails only for maps whose keys are not text, and no field is one.
fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
