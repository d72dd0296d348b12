//! Reads LaunchDarkly's document from a file or from standard input, and explains what is wrong with it.

use std::io::Read;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::openapi::document;

/// The maximal size of a document; LaunchDarkly's has 3 MB.
const LIMIT: u64 = 64 * 1024 * 1024;

/// A document, and what is known of the file that it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// The document.
    pub document: Value,
    /// Its name for messages: the path as it was given, or `standard input`.
    pub name: String,
    /// The date on which the file was last written, as `2026-03-25` in UTC; standard input has none.
    pub date: Option<String>,
    /// The sha256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl Input {
    /// Parses the bytes of a document that was not read from a file.
    ///
    /// # Errors
    /// As [`parse`].
    pub fn of(bytes: &[u8], name: &str) -> Result<Self, Error> {
        let digest = Sha256::digest(bytes);
        Ok(Input {
            document: parse(bytes, name)?,
            name: name.to_owned(),
            date: None,
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }
}

/// Reads a document from a path, or from standard input for `-`.
///
/// # Errors
/// A document that cannot be read, is not text, or is not an OpenAPI 3.0 document.
pub fn read(file: &str) -> Result<Input, Error> {
    let (result, name) = match file {
        "-" => (
            all(std::io::stdin().lock()).map(|bytes| (bytes, None)),
            "standard input".to_owned(),
        ),
        path => (of_file(Path::new(path)), path.to_owned()),
    };
    let (bytes, written) = result.map_err(|error| {
        Error::new(format!("cannot read the document: {error}"))
            .at(&name)
            .help("give the path of an OpenAPI document, or `-` and the document on standard input")
    })?;
    let date = written.map(date);
    Ok(Input {
        date,
        ..Input::of(&bytes, &name)?
    })
}

/// The bytes of a file, and when it was last written, if the system knows.
fn of_file(path: &Path) -> std::io::Result<(Vec<u8>, Option<SystemTime>)> {
    let file = std::fs::File::open(path)?;
    let written = file.metadata().and_then(|metadata| metadata.modified());
    Ok((all(file)?, written.ok()))
}

/// The date of a moment in UTC, as `2026-03-25`.
fn date(moment: SystemTime) -> String {
    let seconds = moment
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    // Days since 0000-03-01: a year that begins in March has its leap day at the end.
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Parses the bytes of a document.
///
/// # Errors
/// A document that is not text, or not an OpenAPI 3.0 document.
pub fn parse(bytes: &[u8], name: &str) -> Result<Value, Error> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Error::new(format!(
            "the document is not text: byte {} is not UTF-8",
            error.valid_up_to()
        ))
        .at(name)
        .help("unpack it, or convert it to UTF-8")
    })?;
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().chars().next() {
        None => Err(Error::new("the document is empty")
            .at(name)
            .help("download it again")),
        Some('<') => Err(Error::new("the document is a web page, not OpenAPI")
            .at(name)
            .help("download https://app.launchdarkly.com/api/v2/openapi.json itself")),
        Some(_) => document::parse(text, name),
    }
}

fn all(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(std::io::Error::other(format!(
            "it has more than {} MiB",
            LIMIT >> 20
        )));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let rows = [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_774_396_800, "2026-03-25"),
            (1_798_761_599, "2026-12-31"),
            (1_798_761_600, "2027-01-01"),
            (4_107_542_400, "2100-03-01"),
        ];
        for (seconds, expected) in rows {
            let moment = UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(date(moment), expected, "{seconds}");
        }
    }

    #[test]
    fn a_document_has_the_checksum_of_its_bytes() {
        let input = Input::of(b"openapi: 3.0.3\npaths: {}\n", "d").unwrap();
        assert_eq!(input.sha256.len(), 64);
        assert_ne!(
            input.sha256,
            Input::of(b"openapi: 3.0.3\npaths: {}", "d").unwrap().sha256
        );
        assert_eq!(input.date, None);
    }
}
