//! The file: a line that says what it is, and a line of JSON for each exchange.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use crate::cassette::exchange::Exchange;
use crate::one_line;

/// The first line.
pub(super) const HEADER: &str = r#"{"cassette":1}"#;

/// The exchanges of a file.
///
/// ```
/// use launchdarkly_experiments_sim::cassette::Cassette;
///
/// let text = "{\"cassette\":1}\n{\"operation\":\"getMembers\",\"request\":{\"method\":\"GET\",\"path\":\"/api/v2/members\"}}\n";
/// let cassette = Cassette::parse(text)?;
/// assert_eq!(cassette.exchanges()[0].request.to_string(), "GET /api/v2/members");
/// let error = Cassette::parse("{}").unwrap_err();
/// assert_eq!(error.to_string(), "line 1: not a cassette; the first line of one is `{\"cassette\":1}`");
/// # Ok::<(), launchdarkly_experiments_sim::cassette::InvalidCassette>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cassette {
    exchanges: Vec<Exchange>,
}

/// A file that is not a cassette, or cannot be read.
#[derive(Debug)]
pub struct InvalidCassette {
    line: usize,
    reason: String,
    source: Option<io::Error>,
}

impl Cassette {
    /// Reads a file.
    ///
    /// # Errors
    /// The file cannot be read, or a line of it is not valid.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, InvalidCassette> {
        let text = fs::read_to_string(path).map_err(|error| InvalidCassette {
            line: 0,
            reason: error.to_string(),
            source: Some(error),
        })?;
        Self::parse(&text)
    }

    /// Parses the text of a file.
    ///
    /// # Errors
    /// A line is not valid. The last line may be incomplete, as a program that was killed leaves it behind; then it is
    /// ignored.
    pub fn parse(text: &str) -> Result<Self, InvalidCassette> {
        let invalid = |line: usize, reason: String| InvalidCassette {
            line,
            reason,
            source: None,
        };
        let mut lines = text.lines().enumerate();
        if lines.next().is_none_or(|(_, line)| line.trim() != HEADER) {
            let reason = format!("not a cassette; the first line of one is `{HEADER}`");
            return Err(invalid(1, reason));
        }
        let mut exchanges = Vec::new();
        let (count, is_complete) = (text.lines().count(), text.ends_with('\n'));
        for (number, line) in lines {
            match serde_json::from_str(line) {
                Ok(exchange) => exchanges.push(exchange),
                Err(_) if number + 1 == count && !is_complete => {}
                Err(error) => {
                    return Err(invalid(number + 1, one_line::message(&error.to_string())));
                }
            }
        }
        Ok(Self { exchanges })
    }

    /// Returns the exchanges in their order. The first one is line 2 of the file.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }
}

impl fmt::Display for InvalidCassette {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => formatter.write_str(&self.reason),
            line => write!(formatter, "line {line}: {}", self.reason),
        }
    }
}

impl std::error::Error for InvalidCassette {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = self.source.as_ref()?;
        Some(source)
    }
}
