//! What cannot work, found before anything is started.

use crate::nearest::{by_likeness, edits};
use crate::options::Options;

/// Returns why the options cannot work. No message contains a token.
pub(crate) fn check(options: &Options) -> Result<(), String> {
    let tokens = options.token.iter().map(|token| ("--token", token));
    let services = options
        .service_token
        .iter()
        .map(|token| ("--service-token", token));
    let readers = options
        .reader_token
        .iter()
        .map(|token| ("--reader-token", token));
    let control = options
        .control_token
        .iter()
        .map(|token| ("--control-token", token));
    for (option, token) in tokens.chain(services.clone()).chain(readers.clone()) {
        check_token(option, token)?;
        if token.starts_with("sdk-") || token.starts_with("mob-") {
            return Err(format!(
                "{option}: SDK keys and mobile keys are not access tokens, and every request with one gets 401"
            ));
        }
    }
    for (option, token) in control {
        check_token(option, token)?;
    }
    let mut services = services;
    if services.any(|(_, token)| options.token.contains(token)) {
        return Err("--service-token: a member has the token, by --token".to_owned());
    }
    let can_write = |token| options.token.contains(token) || options.service_token.contains(token);
    let mut readers = readers;
    if readers.any(|(_, token)| can_write(token)) {
        return Err(
            "--reader-token: the token can write, by --token or --service-token".to_owned(),
        );
    }
    if !options.host.is_loopback() && !options.has_token() {
        return Err(format!(
            "--host {}: other machines can reach the simulator there, so it needs a token of your own: \
             --token TOKEN, or the variable SIM_TOKEN",
            options.host
        ));
    }
    if options.durable && options.state.is_none() {
        return Err("--durable: needs a file to store to: --state FILE".to_owned());
    }
    Ok(())
}

fn check_token(option: &str, token: &str) -> Result<(), String> {
    if token.is_empty() {
        return Err(format!("{option}: the token is empty"));
    }
    if !token.chars().all(|letter| letter.is_ascii_graphic()) {
        return Err(format!(
            "{option}: the token has a space, a control character or a letter outside of ASCII, which no header can have"
        ));
    }
    Ok(())
}

/// Returns what a person who starts the simulator should know.
pub(crate) fn warnings(options: &Options) -> Vec<String> {
    let mut warnings = Vec::new();
    for name in Options::unknown_variables() {
        let meant = meant(&name, &Options::known_variables());
        let meant = meant.map(|known| format!("; did you mean {known}?"));
        let meant = meant.unwrap_or_default();
        warnings.push(format!("the variable {name} belongs to no option{meant}"));
    }
    if options.host.is_loopback() {
        return warnings;
    }
    warnings.push(format!(
        "other machines can reach the simulator at {}; whoever has a token can write",
        options.host
    ));
    if options.control_token.is_none() {
        let message = "everyone who can reach it can use the control paths and the page; --control-token protects both";
        warnings.push(message.to_owned());
    }
    if options.allow_host.is_empty() {
        let message = "it answers under IP addresses and localhost only; --allow-host NAME adds the name of a service";
        warnings.push(message.to_owned());
    }
    warnings
}

/// Returns the variable that is meant by an unknown one, if there is one that is much like it.
fn meant(unknown: &str, known: &[String]) -> Option<String> {
    let first = *by_likeness(unknown, known.iter().map(String::as_str)).first()?;
    (edits(unknown, first) <= 3).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn checked(arguments: &[&str]) -> Result<(), String> {
        let program = ["launchdarkly-experiments-sim"];
        let options = Options::try_parse_from(program.iter().chain(arguments)).unwrap();
        check(&options)
    }

    #[test]
    fn a_misspelled_variable_is_recognized() {
        let known = Options::known_variables();
        let meant = |unknown| meant(unknown, &known);
        assert_eq!(meant("SIM_ALOW_HOST").as_deref(), Some("SIM_ALLOW_HOST"));
        assert_eq!(meant("SIM_SOMETHING_ELSE"), None);
    }

    #[test]
    fn what_cannot_work_is_refused_without_the_token() {
        let cases: &[(&[&str], &str)] = &[
            (&["--token", ""], "--token: the token is empty"),
            (&["--token", "a secret"], "--token: the token has a space"),
            (&["--reader-token", "secrét"], "--reader-token: "),
            (&["--control-token", "secret\n"], "--control-token: "),
            (&["--token", "sdk-secret"], "--token: SDK keys"),
            (
                &["--token", "secret", "--reader-token", "secret"],
                "--reader-token: the token can write",
            ),
            (
                &["--service-token", "secret", "--reader-token", "secret"],
                "--reader-token: the token can write",
            ),
            (
                &["--token", "secret", "--service-token", "secret"],
                "--service-token: a member has the token",
            ),
            (
                &["--service-token", "mob-secret"],
                "--service-token: SDK keys",
            ),
            (&["--durable"], "--durable: needs a file"),
            (&["--host", "0.0.0.0"], "--host 0.0.0.0: other machines"),
        ];
        for (arguments, expected) in cases {
            let error = checked(arguments).unwrap_err();
            assert!(error.starts_with(expected), "{arguments:?}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
        assert_eq!(checked(&[]), Ok(()));
        assert_eq!(checked(&["--host", "::1"]), Ok(()));
        for option in ["--token", "--service-token"] {
            assert_eq!(checked(&["--host", "0.0.0.0", option, "secret"]), Ok(()));
        }
    }
}
