//! A project's experimentation settings: the context kinds that experiments may randomize by.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::{RandomizationSettingsPut, RandomizationSettingsRep, RandomizationUnitInput};

use crate::input::validate as check;
use crate::input::violation::Faults;
use crate::operation::{Call, Performed, Sealed};
use crate::{Client, ProjectKey, Request};

/// The experimentation settings of a project: the [context kinds](https://launchdarkly.com/docs/home/observability/context-kinds) that its experiments may randomize by.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let settings = client.project("shop")?.experimentation_settings();
/// // A full replacement: what is not listed is dropped.
/// settings.put().default_unit("user").unit("organization").send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ExperimentationSettings {
    client: Client,
    project: ProjectKey,
}

/// Gets the settings; `getExperimentationSettings`.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let settings = client.project("shop")?.experimentation_settings().get().send().await?;
/// println!("{:?}", settings.randomization_units);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GetSettings {
    project: ProjectKey,
}

/// Replaces the settings; `putExperimentationSettings`. What was read can be kept:
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let settings = client.project("shop")?.experimentation_settings();
/// let read = settings.get().send().await?;
/// settings.put().units_of(&read).default_unit("organization").send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PutSettings {
    project: ProjectKey,
    body: RandomizationSettingsPut,
}

impl ExperimentationSettings {
    pub(crate) fn new(client: Client, project: ProjectKey) -> Self {
        ExperimentationSettings { client, project }
    }

    /// Reads the settings.
    pub fn get(&self) -> Request<GetSettings> {
        let call = GetSettings {
            project: self.project.clone(),
        };
        Request::new(self.client.clone(), call)
    }

    /// Replaces the settings as a whole; a unit that is not listed is dropped. To list none, which drops all, is a fault, and needs [`send_unchecked`](Request::send_unchecked).
    pub fn put(&self) -> Request<PutSettings> {
        let call = PutSettings {
            project: self.project.clone(),
            body: RandomizationSettingsPut {
                randomization_units: Vec::new(),
            },
        };
        Request::new(self.client.clone(), call)
    }
}

impl Request<PutSettings> {
    /// Lists a context kind.
    pub fn unit(self, context_kind: impl Into<String>) -> Self {
        self.input(RandomizationUnitInput {
            default: None,
            randomization_unit: context_kind.into(),
            standard_randomization_unit: None,
        })
    }

    /// Makes a context kind the one that new iterations use unless told otherwise, and lists it if it is not listed. The default is one: a unit that was it before is no longer.
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
            None => self.input(RandomizationUnitInput {
                default: Some(true),
                randomization_unit: chosen,
                standard_randomization_unit: None,
            }),
        }
    }

    /// Lists a unit with every field of its own.
    pub fn input(mut self, unit: RandomizationUnitInput) -> Self {
        self.call.body.randomization_units.push(unit);
        self
    }

    /// Lists the units as they were read, to be sent back with a change. One without a name is `user`, as LaunchDarkly documents it.
    pub fn units_of(mut self, settings: &RandomizationSettingsRep) -> Self {
        for unit in settings.randomization_units.iter().flatten() {
            let name = unit.randomization_unit.as_deref().unwrap_or("user");
            self = self.input(RandomizationUnitInput {
                default: unit.default,
                randomization_unit: name.to_owned(),
                standard_randomization_unit: None,
            });
        }
        self
    }
}

impl Sealed for GetSettings {}

impl Call for GetSettings {
    type Value = RandomizationSettingsRep;

    fn operation(&self) -> &'static Operation {
        &raw::operations::GET_EXPERIMENTATION_SETTINGS
    }

    fn place(&self) -> String {
        self.project.to_string()
    }

    async fn perform(&self, raw: raw::Client) -> Performed<RandomizationSettingsRep> {
        raw.get_experimentation_settings(self.project.as_str())
            .await
    }
}

impl Sealed for PutSettings {}

impl Call for PutSettings {
    type Value = RandomizationSettingsRep;

    fn operation(&self) -> &'static Operation {
        &raw::operations::PUT_EXPERIMENTATION_SETTINGS
    }

    fn place(&self) -> String {
        self.project.to_string()
    }

    async fn perform(&self, raw: raw::Client) -> Performed<RandomizationSettingsRep> {
        let project = self.project.as_str();
        raw.put_experimentation_settings(project, &self.body).await
    }

    fn check(&self, faults: &mut Faults) {
        check::settings(&self.body, faults);
    }
}
