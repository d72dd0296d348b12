//! The connection of a command: to LaunchDarkly, or to a simulator in this process.
//!
//! [`settings`] finds out which host, project and environment are meant, [`simulated`] makes the simulator.

mod settings;
mod simulated;

use launchdarkly_experiments::{Client, Environment, Project};

use crate::cli::ConnectOptions;
use crate::connect::settings::Settings;
use crate::connect::simulated::Simulated;
use crate::error::Error;
use crate::terminal::Terminal;

/// A client, and which project and environment are meant where nothing else says it.
#[derive(Debug)]
pub(crate) struct Connection {
    client: Client,
    settings: Settings,
    simulated: Option<Simulated>,
}

impl Connection {
    /// Connects as options, variables and `ldx.toml` say. Nothing is sent.
    pub(crate) fn open(options: &ConnectOptions, terminal: &Terminal) -> Result<Self, Error> {
        let settings = Settings::read(options, terminal)?;
        let simulated = match options.simulate {
            true => Some(Simulated::open(options, &settings, terminal)?),
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

    /// Returns the client.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the project that is meant.
    pub(crate) fn project(&self) -> Result<Project, Error> {
        let key = self.settings.project.as_ref();
        let key = key.ok_or_else(|| missing("project", "--project", "LD_PROJECT"))?;
        Ok(self.client.project(key)?)
    }

    /// Returns the environment that is meant.
    pub(crate) fn environment(&self) -> Result<Environment, Error> {
        let project = self.project()?;
        let key = self.settings.environment.as_ref();
        let key = key.ok_or_else(|| missing("environment", "--environment", "LD_ENVIRONMENT"))?;
        Ok(project.environment(key)?)
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
