//! A treatment of an iteration.

use launchdarkly_experiments_client::Decimal;
use launchdarkly_experiments_client::types::{TreatmentInput, TreatmentParameterInput};

/// A builder of a [`TreatmentInput`]: a flag's variation, and its share of the traffic.
///
/// In LaunchDarkly's documentation: `treatments` of [Create iteration](https://launchdarkly.com/docs/api/experiments/create-iteration).
///
/// ```
/// use launchdarkly_experiments::{Treatment, types::TreatmentInput};
///
/// let green: TreatmentInput =
///     Treatment::new("Green").percent(33.3).variation("checkout-button", "green-id").into();
/// assert_eq!(green.allocation_percent.as_str(), "33.3");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Treatment(TreatmentInput);

impl Treatment {
    /// Creates a treatment by its name, with no traffic until [`percent`](Self::percent) is called.
    pub fn new(name: impl Into<String>) -> Self {
        Treatment(TreatmentInput {
            allocation_percent: Decimal::from(0),
            baseline: false,
            name: name.into(),
            parameters: Vec::new(),
        })
    }

    /// Creates the treatment that the others are compared with.
    pub fn baseline(name: impl Into<String>) -> Self {
        let mut treatment = Treatment::new(name);
        treatment.0.baseline = true;
        treatment
    }

    /// Sets its share of the traffic in percent, from 0 to 100: an integer, a float or text. It is sent as it is written.
    ///
    /// Text that is not a number is kept, and is a violation when the request is validated.
    pub fn percent<P: TryInto<Decimal> + ToString>(mut self, percent: P) -> Self {
        self.0.allocation_percent = decimal(percent);
        self
    }

    /// Sets the variation of a flag that it stands for, by the variation's id.
    ///
    /// The id is the `_id` of an element of `variations` in LaunchDarkly's [Get feature flag](https://launchdarkly.com/docs/api/feature-flags/get-feature-flag).
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

/// Converts a number to a decimal; text that is not a number is kept for the validation to find.
pub(crate) fn decimal<P: TryInto<Decimal> + ToString>(number: P) -> Decimal {
    let text = number.to_string();
    number
        .try_into()
        .unwrap_or_else(|_| Decimal::from_text_unchecked(text))
}
