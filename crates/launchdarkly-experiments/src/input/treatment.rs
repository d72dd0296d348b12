//! A treatment of an iteration.

use launchdarkly_experiments_client::Decimal;
use launchdarkly_experiments_client::types::{TreatmentInput, TreatmentParameterInput};
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as Never, StringDeserializer};

/// Builds a [`TreatmentInput`]: a flag's variation, and its share of the traffic.
///
/// In LaunchDarkly's documentation: `treatments` of [Create iteration](https://launchdarkly.com/docs/api/experiments/create-iteration).
///
/// ```
/// use launchdarkly_experiments::{Treatment, types::TreatmentInput};
///
/// let green: TreatmentInput = Treatment::new("Green").percent(33.3).variation("checkout-button", "green-id").into();
/// assert_eq!(green.allocation_percent.as_str(), "33.3");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Treatment(TreatmentInput);

impl Treatment {
    /// A treatment by its name, with no traffic until [`percent`](Self::percent) says how much.
    pub fn new(name: impl Into<String>) -> Self {
        Treatment(TreatmentInput {
            allocation_percent: Decimal::from(0),
            baseline: false,
            name: name.into(),
            parameters: Vec::new(),
        })
    }

    /// The treatment that the others are compared with.
    pub fn baseline(name: impl Into<String>) -> Self {
        let mut treatment = Treatment::new(name);
        treatment.0.baseline = true;
        treatment
    }

    /// Its share of the traffic in percent: an integer, a float or text, from 0 to 100. It is sent as it is written.
    ///
    /// Text that is not a number is kept, and is a fault when the request is checked.
    pub fn percent<P: TryInto<Decimal> + ToString>(mut self, percent: P) -> Self {
        self.0.allocation_percent = decimal(percent);
        self
    }

    /// The flag's variation that it stands for, by its id.
    pub fn variation(mut self, flag_key: impl Into<String>, id: impl Into<String>) -> Self {
        self.0.parameters.push(TreatmentParameterInput {
            flag_key: flag_key.into(),
            variation_id: id.into(),
        });
        self
    }
}

impl From<Treatment> for TreatmentInput {
    fn from(treatment: Treatment) -> Self {
        treatment.0
    }
}

/// A decimal, or what was written in its place, for the check to find.
pub(crate) fn decimal<P: TryInto<Decimal> + ToString>(number: P) -> Decimal {
    let written = number.to_string();
    number.try_into().unwrap_or_else(|_| {
        let text: StringDeserializer<Never> = written.into_deserializer();
        // A decimal keeps any text that it reads.
        Decimal::deserialize(text).unwrap_or_else(|_| Decimal::from(0))
    })
}
