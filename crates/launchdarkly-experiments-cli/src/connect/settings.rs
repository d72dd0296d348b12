//! Which host, project and environment are meant: by an option, else a variable, else the nearest `ldx.toml`.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use launchdarkly_experiments::{Client, ClientBuilder};
use serde::Deserialize;

use crate::cli::ConnectOptions;
use crate::error::Error;
use crate::terminal::Terminal;

/// The name of the file of settings.
const FILE: &str = "ldx.toml";

/// Which host, project and environment are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) project: Option<String>,
    pub(crate) environment: Option<String>,
    host: Option<String>,
}

/// What `ldx.toml` says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    project: Option<String>,
    environment: Option<String>,
    host: Option<String>,
}

impl Settings {
    /// Reads the settings; an option counts before a variable, and a variable before the file.
    pub(crate) fn read(options: &ConnectOptions, terminal: &Terminal) -> Result<Self, Error> {
        let file = nearest_file(&terminal.folder)?;
        let first = |option: &Option<String>, variable: &str, file: Option<String>| {
            let option = option.clone().or_else(|| terminal.variable(variable));
            option.or(file)
        };
        Ok(Settings {
            project: first(&options.project, "LD_PROJECT", file.project),
            environment: first(&options.environment, "LD_ENVIRONMENT", file.environment),
            // The variables of the host are read by the client.
            host: options.host.clone().or_else(|| {
                let is_set = |name: &&str| terminal.variable(name).is_some();
                let variables = ["LAUNCHDARKLY_API_HOST", "LD_BASE_URI"];
                file.host.filter(|_| !variables.iter().any(is_set))
            }),
        })
    }

    /// Returns a client of LaunchDarkly.
    pub(crate) fn client(&self, terminal: &Terminal) -> Result<Client, Error> {
        let builder = ClientBuilder::from_variables(|name| terminal.variable(name));
        let mut builder = builder.map_err(|error| {
            Error::usage(error.to_string())
                .help("or try it without an account: `--simulate` needs no token")
        })?;
        if let Some(host) = &self.host {
            builder = builder.base_url(host.as_str());
        }
        let version = concat!("ldx/", env!("CARGO_PKG_VERSION"));
        let client = builder.user_agent_suffix(version).build();
        client.map_err(|error| {
            let said = error.to_string();
            Error::new(said.replace(
                "or call `allow_plain_http`",
                "or set LAUNCHDARKLY_ALLOW_HTTP=1",
            ))
        })
    }
}

/// Reads the file in this folder, or else in the nearest one above that has it.
fn nearest_file(folder: &Path) -> Result<SettingsFile, Error> {
    for folder in folder.ancestors() {
        let path: PathBuf = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => {
                return toml::from_str(&text)
                    .map_err(|error| Error::usage(format!("{}: {error}", path.display())));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io(path.display(), &error)),
        }
    }
    Ok(SettingsFile::default())
}
