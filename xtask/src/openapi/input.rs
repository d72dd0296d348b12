//! Reads LaunchDarkly's document from a file or from standard input, and explains what is wrong with it.

use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document;

/// The maximal size of a document; LaunchDarkly's has 3 MB.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Reads a document from a path, or from standard input for `-`, and returns it with its name for messages.
///
/// # Errors
/// A document that cannot be read, is not text, or is not an OpenAPI 3.0 document.
pub fn read(file: &str) -> Result<(Value, String), Error> {
    let (bytes, name) = match file {
        "-" => (all(std::io::stdin().lock()), "standard input".to_owned()),
        path => (
            std::fs::File::open(Path::new(path)).and_then(all),
            path.to_owned(),
        ),
    };
    let bytes = bytes.map_err(|error| {
        Error::new(format!("cannot read the document: {error}"))
            .at(&name)
            .help("give the path of an OpenAPI document, or `-` and the document on standard input")
    })?;
    Ok((parse(&bytes, &name)?, name))
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
