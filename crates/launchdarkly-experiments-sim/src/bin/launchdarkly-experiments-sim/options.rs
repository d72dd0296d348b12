//! The options of the command line, each of which can be given as a variable `SIM_…` too.

use std::env;
use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{FalseyValueParser, Resettable};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, ValueEnum};
use launchdarkly_experiments_sim::{Dialect, Fault};

use crate::value;

/// The beginning of the names of the variables.
const PREFIX: &str = "SIM_";

/// What follows the options in the help.
const EXAMPLES: &str = "\
Examples:
  launchdarkly-experiments-sim --port 8080 --project shop:test,production    for this machine, with a page at /
  launchdarkly-experiments-sim --port 8080 --fixtures shop.yaml --seed 1     the same ids and times in every run
  launchdarkly-experiments-sim --port 8080 --state state.json --durable      what was answered survives a kill
  launchdarkly-experiments-sim --port 8080 --health                          is it up? for health checks";

/// A stateful simulation of LaunchDarkly's Experiments API. Unofficial.
///
/// Each option can be given as a variable too. The option counts if both are given, and an empty variable counts as
/// none. In a variable, several values are separated by semicolons.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Address at which it listens: 127.0.0.1 for this machine only, 0.0.0.0 for others too, which needs a `--token`.
    #[arg(long, env = "SIM_HOST", value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = value::host)]
    pub(crate) host: IpAddr,

    /// Port; 0 picks a free one.
    #[arg(long, env = "SIM_PORT", default_value_t = 0, value_parser = value::number::<u16>)]
    pub(crate) port: u16,

    /// Host name under which it answers, besides IP addresses, localhost, and names below localhost, such as the name of
    /// a service; can be repeated. Requests for any other host get 403.
    #[arg(long, env = "SIM_ALLOW_HOST", value_name = "NAME", value_delimiter = ';', value_parser = value::host_name)]
    pub(crate) allow_host: Vec<String>,

    /// Access token that can read and write; can be repeated [default: api-simulator, printed at the start].
    #[arg(long, env = "SIM_TOKEN", value_delimiter = ';', hide_env_values = true)]
    pub(crate) token: Vec<String>,

    /// Service token, which can read and write and which no member has, so that an experiment needs a `maintainerId`;
    /// can be repeated.
    #[arg(
        long,
        env = "SIM_SERVICE_TOKEN",
        value_delimiter = ';',
        hide_env_values = true
    )]
    pub(crate) service_token: Vec<String>,

    /// Read-only access token; can be repeated.
    #[arg(
        long,
        env = "SIM_READER_TOKEN",
        value_delimiter = ';',
        hide_env_values = true
    )]
    pub(crate) reader_token: Vec<String>,

    /// Token that the control paths need, and the page as its password. By default they need none.
    #[arg(
        long,
        env = "SIM_CONTROL_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub(crate) control_token: Option<String>,

    /// Project and its environments; can be repeated [default: default:test,production].
    #[arg(long, env = "SIM_PROJECT", value_name = "KEY:ENVIRONMENT,…", value_delimiter = ';', value_parser = value::project)]
    pub(crate) project: Vec<(String, Vec<String>)>,

    /// File of fixtures, YAML or JSON: what exists at the start, and after a reset; can be repeated. If the file of
    /// `--state` exists, its state counts at the start.
    #[arg(long, env = "SIM_FIXTURES", value_name = "FILE", value_delimiter = ';')]
    pub(crate) fixtures: Vec<PathBuf>,

    /// Seed of ids and chance. With a seed the clock stands still at 2026-01-01T00:00:00Z, without one it shows the real
    /// time.
    #[arg(long, env = "SIM_SEED", value_parser = value::number::<u64>)]
    pub(crate) seed: Option<u64>,

    /// Deviations of the responses from the default, separated by commas: string-timestamps, covariance, nulls, unknown-enum-values,
    /// unknown-fields, no-newest-fields, conflict, empty-unauthorized, observed.
    #[arg(long, env = "SIM_DIALECT", value_name = "NAME,…", value_parser = value::dialect, default_value = "")]
    pub(crate) dialect: Dialect,

    /// Fault as JSON, such as '{"kind": "reset", "applied": true, "operation": "patchExperiment"}' or '{"status": 503}';
    /// can be repeated.
    #[arg(long, env = "SIM_FAULT", value_name = "JSON", value_delimiter = ';', value_parser = value::fault)]
    pub(crate) fault: Vec<Fault>,

    /// Number of requests in ten seconds, for all tokens together.
    #[arg(long, env = "SIM_GLOBAL_LIMIT", value_name = "REQUESTS", value_parser = value::number::<u32>)]
    pub(crate) global_limit: Option<u32>,

    /// Number of requests in ten seconds, for each operation.
    #[arg(long, env = "SIM_ROUTE_LIMIT", value_name = "REQUESTS", value_parser = value::number::<u32>)]
    pub(crate) route_limit: Option<u32>,

    /// Number of requests in ten seconds, for each token.
    #[arg(long, env = "SIM_TOKEN_LIMIT", value_name = "REQUESTS", value_parser = value::number::<u32>)]
    pub(crate) token_limit: Option<u32>,

    /// Number of requests in ten seconds, for the IP address of the client.
    #[arg(long, env = "SIM_IP_LIMIT", value_name = "REQUESTS", value_parser = value::number::<u32>)]
    pub(crate) ip_limit: Option<u32>,

    /// Delay of slow responses, in milliseconds.
    #[arg(long, env = "SIM_DELAY", value_name = "MILLISECONDS", default_value = "1000", value_parser = value::millis)]
    pub(crate) delay: Duration,

    /// File from which the state is read, if it exists, and to which it is written after each change. Responses do not
    /// wait for that, so a kill can lose the latest changes; Ctrl-C and SIGTERM lose none.
    #[arg(long, env = "SIM_STATE", value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    /// Holds each response of the API back until the file of `--state` contains everything that the response shows.
    #[arg(long, env = "SIM_DURABLE", value_parser = FalseyValueParser::new())]
    pub(crate) durable: bool,

    /// Writes one line to standard error for each request of the API and each change by a control path.
    #[arg(long, env = "SIM_LOG", value_name = "FORMAT")]
    pub(crate) log: Option<LogFormat>,

    /// Asks the simulator at `--host` and `--port` whether it is up, and exits with 0 if it is. For health checks.
    #[arg(long)]
    pub(crate) health: bool,

    /// Prints the JSON Schema of fixtures, for editors.
    #[arg(long)]
    pub(crate) fixtures_schema: bool,
}

/// The form of a line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// An object for each line.
    Json,
    /// Text for people.
    Text,
}

impl Options {
    /// Whether a token that can write is given.
    pub(crate) fn has_token(&self) -> bool {
        !self.token.is_empty() || !self.service_token.is_empty()
    }

    /// Reads the command line and the variables. Exits if they are wrong.
    pub(crate) fn read() -> Self {
        let mut command = Self::command();
        let empty = |name: &OsString| env::var_os(name).is_some_and(|value| value.is_empty());
        for (id, name) in variables() {
            if empty(&name) {
                command = command.mut_arg(id, |option| option.env(Resettable::Reset));
            }
        }
        let matches = command.get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    /// Returns the names of the variables of options.
    pub(crate) fn known_variables() -> Vec<String> {
        let names = variables().into_iter().map(|(_, name)| name);
        names.filter_map(|name| name.into_string().ok()).collect()
    }

    /// Returns the names of variables that begin as those of options do, and belong to none.
    pub(crate) fn unknown_variables() -> Vec<String> {
        let known: Vec<_> = variables().into_iter().map(|(_, name)| name).collect();
        let given = env::vars_os().map(|(name, _)| name);
        let unknown = given.filter(|name| !known.contains(name));
        let names = unknown.filter_map(|name| name.into_string().ok());
        names.filter(|name| name.starts_with(PREFIX)).collect()
    }
}

/// Returns the id of each option that has a variable, with the name of the variable.
fn variables() -> Vec<(String, OsString)> {
    let command = Options::command();
    let options = command.get_arguments();
    options
        .filter_map(|option| Some((option.get_id().to_string(), option.get_env()?.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_valid() {
        Options::command().debug_assert();
    }

    #[test]
    fn every_option_has_its_variable() {
        let command = Options::command();
        let without = ["fixtures_schema", "health", "help", "version"];
        for option in command.get_arguments() {
            let id = option.get_id().as_str();
            let expected = format!("{PREFIX}{}", id.to_uppercase());
            let expected = (!without.contains(&id)).then_some(OsString::from(expected));
            assert_eq!(option.get_env(), expected.as_deref(), "{id}");
        }
    }
}
