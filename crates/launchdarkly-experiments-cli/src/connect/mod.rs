//! The connection of a command: to LaunchDarkly, or to a simulator in this process.
//!
//! [`settings`] finds out which host, project and environment are meant, [`simulated`] makes the simulator.

mod settings;
mod simulated;

use launchdarkly_experiments::{Client, Environment, Project};

use crate::cli::ConnectOptions;
use crate::connect::simulated::Simulated;
use crate::error::Error;
use crate::terminal::Terminal;
use crate::wanted::Wanted;

pub(crate) use settings::Settings;

/// A client, and which project and environment are meant where nothing else says it.
#[derive(Debug)]
pub(crate) struct Connection {
    client: Client,
    settings: Settings,
    simulated: Option<Simulated>,
}

impl Connection {
    /// Connects as options, variables and `ldx.toml` say. Nothing is sent.
    pub(crate) fn open(
        options: &ConnectOptions,
        terminal: &mut Terminal,
        wanted: Option<&Wanted>,
    ) -> Result<Self, Error> {
        let settings = Settings::read(options, terminal)?;
        let simulated = match options.simulate {
            true => Some(Simulated::open(options, &settings, terminal, wanted)?),
            false => None,
        };
        let client = match &simulated {
            Some(simulated) => simulated.client()?,
            None => settings.client(terminal)?,
        };
        Ok(Connection {
            client,
            settings,
            simulated,
        })
    }

    /// Returns the project that is meant.
    pub(crate) fn project(&self) -> Result<Project, Error> {
        self.project_of(None)
    }

    /// Returns the environment that is meant.
    pub(crate) fn environment(&self) -> Result<Environment, Error> {
        self.environment_of(None, None)
    }

    /// Returns the environment with these keys; what is not given is the one that is meant.
    pub(crate) fn environment_of(
        &self,
        project: Option<&str>,
        environment: Option<&str>,
    ) -> Result<Environment, Error> {
        let project = self.project_of(project)?;
        let key = environment.or(self.settings.environment.as_deref());
        let key = key.ok_or_else(|| missing("environment", "--environment", "LD_ENVIRONMENT"))?;
        Ok(project.environment(key)?)
    }

    fn project_of(&self, key: Option<&str>) -> Result<Project, Error> {
        let key = key.or(self.settings.project.as_deref());
        let key = key.ok_or_else(|| missing("project", "--project", "LD_PROJECT"))?;
        Ok(self.client.project(key)?)
    }

    /// Keeps what the simulator has become, if there is one and a file for it.
    pub(crate) fn close(&self) -> Result<(), Error> {
        self.simulated.as_ref().map_or(Ok(()), Simulated::store)
    }
}

fn missing(what: &str, option: &str, variable: &str) -> Error {
    Error::usage(format!("it is not said which {what} is meant")).help(format!(
        "give `{option} KEY`, set {variable}, or write `{what} = \"KEY\"` into ldx.toml"
    ))
}
