//! The values of options, read from text.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use launchdarkly_experiments_sim::{Dialect, Fault};

use crate::one_line;

/// The longest delay of slow responses, in milliseconds: ten minutes.
const LONGEST_DELAY: u64 = 600_000;

pub(crate) fn project(text: &str) -> Result<(String, Vec<String>), String> {
    let expected = "expected `project:environment,environment`";
    let (key, environments) = text.split_once(':').ok_or(expected)?;
    let environments: Vec<_> = environments.split(',').map(str::to_owned).collect();
    for key in environments.iter().map(String::as_str).chain([key]) {
        if !is_key(key) {
            return Err(format!(
                "{expected}, of keys that begin with a letter or a digit and continue with these, `.`, `_` and `-`; \
                 no client can name another key"
            ));
        }
    }
    Ok((key.to_owned(), environments))
}

/// Whether the key of a project or an environment can exist.
fn is_key(key: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    key.starts_with(|first: char| first.is_ascii_alphanumeric()) && key.chars().all(allowed)
}

pub(crate) fn host(text: &str) -> Result<IpAddr, String> {
    if text == "localhost" {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    let text = text.trim_start_matches('[').trim_end_matches(']');
    let expected = "expected an IP address of this machine, such as 127.0.0.1, or 0.0.0.0 for all";
    text.parse().map_err(|_| expected.to_owned())
}

pub(crate) fn host_name(text: &str) -> Result<String, String> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    if text.is_empty() || !text.chars().all(allowed) {
        return Err(
            "expected a host name without scheme and port, such as `simulator.test`".into(),
        );
    }
    Ok(text.to_owned())
}

pub(crate) fn dialect(text: &str) -> Result<Dialect, String> {
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

pub(crate) fn fault(text: &str) -> Result<Fault, String> {
    serde_json::from_str(text).map_err(|error| one_line::message(&error.to_string()))
}

/// Reads a whole number of a type without signs.
pub(crate) fn number<N: TryFrom<u64>>(text: &str) -> Result<N, String> {
    let number = text.parse::<u64>().ok();
    let number = number.and_then(|number| N::try_from(number).ok());
    number.ok_or_else(|| {
        let last = u64::MAX >> (64 - 8 * size_of::<N>());
        format!("expected a whole number from 0 to {last}")
    })
}

pub(crate) fn millis(text: &str) -> Result<Duration, String> {
    let millis = text.parse().ok().filter(|millis| *millis <= LONGEST_DELAY);
    millis
        .map(Duration::from_millis)
        .ok_or_else(|| format!("expected a whole number from 0 to {LONGEST_DELAY}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_need_a_key_and_environments() {
        let expected = (
            "shop".to_owned(),
            vec!["test".to_owned(), "production".to_owned()],
        );
        assert_eq!(project("shop:test,production"), Ok(expected));
        let invalid = [
            "shop",
            "shop:",
            ":test",
            "shop:a,,b",
            "sh op:test",
            "shop:te/st",
            "..:test",
            "shop:é",
        ];
        for invalid in invalid {
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

    #[test]
    fn a_host_is_an_address() {
        assert_eq!(host("localhost"), Ok(Ipv4Addr::LOCALHOST.into()));
        assert!(host("0.0.0.0").unwrap().is_unspecified());
        assert!(host("[::1]").unwrap().is_loopback());
        assert!(host("0.0.0.0:8080").is_err() && host("example.com").is_err());
    }

    #[test]
    fn a_wrong_number_is_refused_with_its_bounds() {
        assert_eq!(number::<u16>("65535"), Ok(65_535));
        assert_eq!(number(&u64::MAX.to_string()), Ok(u64::MAX));
        for invalid in ["abc", "65536", "-1", ""] {
            let error = number::<u16>(invalid).unwrap_err();
            assert_eq!(error, "expected a whole number from 0 to 65535");
        }
        let error = number::<u64>("abc").unwrap_err();
        assert!(error.ends_with("to 18446744073709551615"), "{error}");
    }

    #[test]
    fn a_delay_has_a_bound() {
        assert_eq!(millis("600000"), Ok(Duration::from_secs(600)));
        assert!(millis("600001").is_err() && millis("-1").is_err());
    }
}
