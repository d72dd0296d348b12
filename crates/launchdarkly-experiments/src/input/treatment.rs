//! A treatment of an iteration.

use launchdarkly_experiments_client::Decimal;
use launchdarkly_experiments_client::types::{TreatmentInput, TreatmentParameterInput};

use crate::error::Error;
use crate::input::names::left;
use crate::input::violation::Violations;

/// A builder of a [`TreatmentInput`]: a flag's variation, and its share of the traffic.
///
/// In LaunchDarkly's documentation: `treatments` of [Create iteration](https://launchdarkly.com/docs/api/experiments/create-iteration).
///
/// ```
/// use launchdarkly_experiments::{Treatment, types::TreatmentInput};
///
/// // The id of the variation `green` is found when the request is sent.
/// let green = Treatment::new("Green").percent(33.3).serves("checkout-button", "green");
/// assert!(TreatmentInput::try_from(green).is_err());
///
/// let green = Treatment::new("Green").percent(33.3).variation("checkout-button", "green-id");
/// assert_eq!(TreatmentInput::try_from(green)?.allocation_percent.as_str(), "33.3");
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Treatment {
    pub(crate) input: TreatmentInput,
    /// The positions of parameters whose `variationId` holds the name of a variation.
    pub(crate) names: Vec<usize>,
}

impl Treatment {
    /// Creates a treatment by its name, with no traffic until [`percent`](Self::percent) is called.
    pub fn new(name: impl Into<String>) -> Self {
        TreatmentInput {
            allocation_percent: Decimal::from(0),
            baseline: false,
            name: name.into(),
            parameters: Vec::new(),
        }
        .into()
    }

    /// Creates the treatment that the others are compared with.
    pub fn baseline(name: impl Into<String>) -> Self {
        let mut treatment = Treatment::new(name);
        treatment.input.baseline = true;
        treatment
    }

    /// Sets its share of the traffic in percent, from 0 to 100: an integer, a float or text. It is sent as it is written.
    ///
    /// Text that is not a number is kept, and is a violation when the request is validated.
    pub fn percent<P: TryInto<Decimal> + ToString>(mut self, percent: P) -> Self {
        self.input.allocation_percent = decimal(percent);
        self
    }

    /// Sets the variation of a flag that it stands for, by the variation's name, value or id.
    ///
    /// The id is found when the request is sent, by one read of the flag, or by [`Request::resolve`](crate::Request::resolve) in a [`Catalog`](crate::Catalog).
    /// A value that is not text is given as it is, or as JSON: `true`, `7`, `json!({"size": 2})`.
    /// A name that no variation has, or that is the name of one and the value of another, is a violation that lists the flag's variations.
    ///
    /// ```
    /// use launchdarkly_experiments::Treatment;
    ///
    /// let on = Treatment::new("On").percent(50).serves("new-checkout", true);
    /// let wide = Treatment::new("Wide").percent(50).serves("columns", "wide");
    /// # assert_ne!(on, wide);
    /// ```
    pub fn serves(mut self, flag_key: impl Into<String>, variation: impl ToString) -> Self {
        self.names.push(self.input.parameters.len());
        self.variation(flag_key, variation.to_string())
    }

    /// Sets the variation of a flag that it stands for, by the variation's id.
    ///
    /// The id is the `_id` of an element of `variations` in LaunchDarkly's [Get feature flag](https://launchdarkly.com/docs/api/feature-flags/get-feature-flag).
    pub fn variation(mut self, flag_key: impl Into<String>, id: impl Into<String>) -> Self {
        self.input.parameters.push(TreatmentParameterInput {
            flag_key: flag_key.into(),
            variation_id: id.into(),
        });
        self
    }
}

impl From<TreatmentInput> for Treatment {
    fn from(input: TreatmentInput) -> Self {
        Treatment {
            input,
            names: Vec::new(),
        }
    }
}

impl TryFrom<Treatment> for TreatmentInput {
    type Error = Error;

    /// Converts a treatment without names.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with a violation for each variation that is given by [`serves`](Treatment::serves).
    fn try_from(treatment: Treatment) -> Result<Self, Error> {
        let mut violations = Violations::default();
        for at in treatment.names {
            if let Some(parameter) = treatment.input.parameters.get(at) {
                violations.add(
                    format_args!("parameters[{at}].variationId"),
                    left("variation", &parameter.variation_id),
                );
            }
        }
        violations.into_result(treatment.input)
    }
}

/// Converts a number to a decimal; text that is not a number is kept for the validation to find.
pub(crate) fn decimal<P: TryInto<Decimal> + ToString>(number: P) -> Decimal {
    let text = number.to_string();
    number
        .try_into()
        .unwrap_or_else(|_| Decimal::from_text_unchecked(text))
}
