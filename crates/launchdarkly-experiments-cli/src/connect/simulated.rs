//! The simulator of `--simulate`: what it has at the start, and the file that keeps its state.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use launchdarkly_experiments::Client;
use launchdarkly_experiments_sim::{Builder, Fixtures, SavedState, Simulator};
use serde_json::Value;

use crate::cli::ConnectOptions;
use crate::connect::settings::Settings;
use crate::error::Error;
use crate::simulate::made_up;
use crate::terminal::Terminal;
use crate::wanted::Wanted;

/// A simulator, and where its state is kept.
#[derive(Debug)]
pub(crate) struct Simulated {
    simulator: Simulator,
    state: Option<PathBuf>,
}

impl Simulated {
    /// Starts with the stored state, else with the fixtures, else with what files name and the environment that is meant.
    pub(crate) fn open(
        options: &ConnectOptions,
        settings: &Settings,
        terminal: &mut Terminal,
        wanted: Option<&Wanted>,
    ) -> Result<Self, Error> {
        let mut builder = Simulator::builder().follow_clock(real_time).strict(false);
        let state = options
            .state
            .as_ref()
            .map(|path| terminal.folder.join(path));
        let stored = match &state {
            Some(path) => stored_state(path)?,
            None => None,
        };
        let is_stored = stored.is_some();
        builder = match (stored, &settings.project, &settings.environment) {
            (Some(stored), _, _) => builder.state(stored),
            (None, Some(project), Some(environment)) => builder.project(project, [environment]),
            (None, _, _) => builder,
        };
        let simulator = match (&options.fixtures, wanted) {
            (Some(_), _) if is_stored => builder.build(),
            (Some(path), _) => with_fixtures(builder, &terminal.folder.join(path))?,
            (None, Some(wanted)) => {
                if !is_stored {
                    terminal.say("note: this is a simulator; flags, metrics and members that the files name are made up");
                }
                made_up(wanted, builder, real_time())?
            }
            (None, None) => builder.build(),
        };
        Ok(Simulated { simulator, state })
    }

    /// Returns a client of the simulator.
    pub(crate) fn client(&self) -> Result<Client, Error> {
        let builder = Client::builder(self.simulator.token());
        Ok(builder.service(self.simulator.service()).build()?)
    }

    /// Writes the state to its file, in one step.
    pub(crate) fn store(&self) -> Result<(), Error> {
        let Some(path) = &self.state else {
            return Ok(());
        };
        let written = replace(path, self.simulator.state().to_json().as_bytes());
        written.map_err(|error| Error::io(format!("--state: {}", path.display()), &error))
    }
}

fn stored_state(path: &Path) -> Result<Option<SavedState>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let state = SavedState::from_json(&text);
            let wrong = |error| Error::usage(format!("--state: {}:{error}", path.display()));
            Ok(Some(state.map_err(wrong)?))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(format!("--state: {}", path.display()), &error)),
    }
}

fn with_fixtures(mut builder: Builder, path: &Path) -> Result<Simulator, Error> {
    let name = format!("--fixtures: {}", path.display());
    let text = fs::read_to_string(path).map_err(|error| Error::io(&name, &error))?;
    let value: Value =
        serde_saphyr::from_str(&text).map_err(|error| Error::usage(format!("{name}: {error}")))?;
    let fixtures = Fixtures::new(value);
    let fixtures = fixtures.map_err(|error| Error::usage(format!("{name}: {error}")))?;
    for (project, environments) in fixtures.projects() {
        builder = builder.project(project, environments);
    }
    let simulator = builder.build();
    let loaded = simulator.load(&fixtures);
    loaded.map_err(|error| Error::usage(format!("{name}: {error}")))?;
    Ok(simulator)
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

fn real_time() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
}
