//! Replacing the experimentation settings of a project.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::{
    RandomizationSettingsPut, RandomizationSettingsRep, RandomizationUnitInput,
    RandomizationUnitRep,
};

use crate::execute::call::Execute;
use crate::input::validate;
use crate::input::violation::Violations;
use crate::key::ProjectKey;
use crate::operation::request::Request;

/// The replacement of the settings, `putExperimentationSettings`.
///
/// Its options: [`unit`](Request::unit), [`default_unit`](Request::default_unit), [`unit_input`](Request::unit_input), [`units_from`](Request::units_from).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let settings = client.project("shop")?.experimentation_settings();
/// // Keeps the units that there are.
/// let current = settings.get().send().await?;
/// settings.replace().units_from(&current).default_unit("organization").send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PutSettings {
    project: ProjectKey,
    body: RandomizationSettingsPut,
}

impl PutSettings {
    pub(crate) fn new(project: ProjectKey) -> Self {
        let body = RandomizationSettingsPut {
            randomization_units: Vec::new(),
        };
        PutSettings { project, body }
    }
}

/// Options of [`PutSettings`].
impl Request<PutSettings> {
    /// Lists a context kind.
    pub fn unit(self, context_kind: impl Into<String>) -> Self {
        self.unit_input(RandomizationUnitInput {
            default: None,
            randomization_unit: context_kind.into(),
            standard_randomization_unit: None,
        })
    }

    /// Makes a context kind the default of new iterations, and lists it if it is not listed.
    ///
    /// There is one default: a unit that was it before no longer is.
    pub fn default_unit(mut self, context_kind: impl Into<String>) -> Self {
        let chosen = context_kind.into();
        let units = &mut self.call.body.randomization_units;
        for unit in units.iter_mut().filter(|unit| unit.default == Some(true)) {
            unit.default = Some(false);
        }
        match units
            .iter_mut()
            .find(|unit| unit.randomization_unit == chosen)
        {
            Some(unit) => {
                unit.default = Some(true);
                self
            }
            None => self.unit_input(RandomizationUnitInput {
                default: Some(true),
                randomization_unit: chosen,
                standard_randomization_unit: None,
            }),
        }
    }

    /// Lists a unit, given as the generated type.
    pub fn unit_input(mut self, unit: RandomizationUnitInput) -> Self {
        self.call.body.randomization_units.push(unit);
        self
    }

    /// Lists the units of settings that were read.
    ///
    /// A unit without a name is `user`, as LaunchDarkly documents it.
    /// A hidden one is left out, unless it is the default: the service was seen to list units of its own as hidden, which nobody has set.
    pub fn units_from(mut self, settings: &RandomizationSettingsRep) -> Self {
        let units = settings.randomization_units.iter().flatten();
        let is_set =
            |unit: &&RandomizationUnitRep| unit.hidden != Some(true) || unit.default == Some(true);
        for unit in units.filter(is_set) {
            let name = unit.randomization_unit.as_deref().unwrap_or("user");
            self = self.unit_input(RandomizationUnitInput {
                default: unit.default,
                randomization_unit: name.to_owned(),
                standard_randomization_unit: None,
            });
        }
        self
    }
}

impl Execute for PutSettings {
    type Value = RandomizationSettingsRep;

    fn operation(&self) -> &'static Operation {
        &raw::operations::PUT_EXPERIMENTATION_SETTINGS
    }

    fn resource(&self) -> String {
        self.project.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        raw.put_experimentation_settings_request(self.project.as_str(), &self.body)
    }

    fn validate(&self, violations: &mut Violations) {
        validate::settings(&self.body, violations);
    }
}
