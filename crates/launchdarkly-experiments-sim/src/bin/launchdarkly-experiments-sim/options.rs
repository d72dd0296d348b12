//! The options of the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use launchdarkly_experiments_sim::{Dialect, Fault};

use crate::one_line::one_line;

/// A stateful simulation of LaunchDarkly's Experiments API. Unofficial.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Options {
    /// Port on 127.0.0.1; 0 picks a free one.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,

    /// Host name under which it answers, besides IP addresses, localhost, and names below localhost; can be repeated.
    /// Requests for any other host get 403.
    #[arg(long, value_name = "NAME", value_parser = host_name)]
    pub(crate) allow_host: Vec<String>,

    /// Access token that can read and write; can be repeated [default: api-simulator, printed at the start].
    #[arg(long)]
    pub(crate) token: Vec<String>,

    /// Read-only access token; can be repeated.
    #[arg(long)]
    pub(crate) reader_token: Vec<String>,

    /// Project and its environments; can be repeated [default: default:test,production].
    #[arg(long, value_name = "KEY:ENVIRONMENT,…", value_parser = project)]
    pub(crate) project: Vec<(String, Vec<String>)>,

    /// Seed of ids and chance. With a seed the clock stands still at 2026-01-01T00:00:00Z, without one it shows the real
    /// time.
    #[arg(long)]
    pub(crate) seed: Option<u64>,

    /// Deviations of the responses from the default, separated by commas: string-timestamps, covariance, nulls, unknown-enum-values,
    /// unknown-fields, no-newest-fields, conflict, empty-unauthorized.
    #[arg(long, value_name = "NAME,…", value_parser = dialect, default_value = "")]
    pub(crate) dialect: Dialect,

    /// Fault as JSON, such as '{"kind": "reset", "applied": true, "operation": "patchExperiment"}'; can be repeated.
    #[arg(long, value_name = "JSON", value_parser = fault)]
    pub(crate) fault: Vec<Fault>,

    /// Number of requests in ten seconds, for all tokens together.
    #[arg(long, value_name = "REQUESTS")]
    pub(crate) global_limit: Option<u32>,

    /// Number of requests in ten seconds, for each operation.
    #[arg(long, value_name = "REQUESTS")]
    pub(crate) route_limit: Option<u32>,

    /// Number of requests in ten seconds, for each token.
    #[arg(long, value_name = "REQUESTS")]
    pub(crate) token_limit: Option<u32>,

    /// Number of requests in ten seconds, for the IP address of the client.
    #[arg(long, value_name = "REQUESTS")]
    pub(crate) ip_limit: Option<u32>,

    /// Delay of slow responses, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value = "1000", value_parser = millis)]
    pub(crate) delay: Duration,

    /// File from which the state is read, if it exists, and to which it is written after each change. Responses do not
    /// wait for that, so a kill can lose the latest changes; Ctrl-C and SIGTERM lose none.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    /// Holds each response of the API back until the file of `--state` contains everything that the response shows.
    #[arg(long, requires = "state")]
    pub(crate) durable: bool,
}

fn project(text: &str) -> Result<(String, Vec<String>), String> {
    let expected = "expected `project:environment,environment`";
    let (key, environments) = text.split_once(':').ok_or(expected)?;
    let environments: Vec<_> = environments.split(',').map(str::to_owned).collect();
    if key.is_empty() || environments.iter().any(String::is_empty) {
        return Err(expected.to_owned());
    }
    Ok((key.to_owned(), environments))
}

fn host_name(text: &str) -> Result<String, String> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    if text.is_empty() || !text.chars().all(allowed) {
        return Err(
            "expected a host name without scheme and port, such as `simulator.test`".into(),
        );
    }
    Ok(text.to_owned())
}

fn dialect(text: &str) -> Result<Dialect, String> {
    let mut names = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names.try_fold(Dialect::default(), |dialect, name| {
        let known = Dialect::NAMES.join(", ");
        dialect
            .with(name)
            .ok_or_else(|| format!("unknown name `{name}`; expected one of {known}"))
    })
}

fn fault(text: &str) -> Result<Fault, String> {
    serde_json::from_str(text).map_err(|error| one_line(&error.to_string()))
}

fn millis(text: &str) -> Result<Duration, String> {
    text.parse()
        .map(Duration::from_millis)
        .map_err(|_| "expected a whole number".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_valid() {
        use clap::CommandFactory as _;
        Options::command().debug_assert();
    }

    #[test]
    fn projects_need_a_key_and_environments() {
        let expected = (
            "shop".to_owned(),
            vec!["test".to_owned(), "production".to_owned()],
        );
        assert_eq!(project("shop:test,production"), Ok(expected));
        for invalid in ["shop", "shop:", ":test", "shop:a,,b"] {
            assert!(project(invalid).is_err(), "{invalid}");
        }
    }

    #[test]
    fn host_names_have_no_scheme_and_no_port() {
        assert_eq!(host_name("simulator.test"), Ok("simulator.test".to_owned()));
        for invalid in [
            "",
            "http://simulator.test",
            "simulator.test:80",
            "*.test",
            "é",
        ] {
            assert!(host_name(invalid).is_err(), "{invalid}");
        }
    }

    #[test]
    fn dialects_are_parsed_by_name() {
        assert_eq!(dialect(""), Ok(Dialect::default()));
        assert_eq!(
            dialect("nulls, conflict"),
            Ok(Dialect::default().nulls(true).conflict(true))
        );
        assert!(dialect("klingon").is_err());
    }
}
