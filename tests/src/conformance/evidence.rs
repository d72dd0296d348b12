//! How a conformance case is known.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a case stands on. It covers all that the case checks, except for the texts of messages, which are the
/// simulator's own everywhere: a case of which a part is guessed is a guess.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Evidence {
    /// The kind of evidence.
    pub by: By,
    /// Who saw it and where, the operation or page of the document, or for a guess what the documents do say.
    pub source: String,
    /// The month of the observation or of the document: `2026-10`.
    pub on: String,
    /// The `LD-API-Version` of the requests with which it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_version: Option<ApiVersion>,
    /// What LaunchDarkly would have to answer, for a guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// The kinds of evidence, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum By {
    /// Somebody saw the service do it.
    Service,
    /// A document says it.
    Document,
    /// Neither; the simulator had to do something.
    Guess,
}

/// The `LD-API-Version` of requests to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ApiVersion {
    /// `beta`.
    Beta,
    /// `20240415`.
    #[serde(rename = "20240415")]
    V20240415,
    /// The requests named none, so it was that of their token.
    None,
    /// Who saw it did not say.
    Unknown,
}

impl ApiVersion {
    /// Returns the value of the header, which the requests of the case have to send.
    #[must_use]
    pub fn header(self) -> Option<&'static str> {
        match self {
            Self::Beta => Some("beta"),
            Self::V20240415 => Some("20240415"),
            Self::None | Self::Unknown => None,
        }
    }
}

impl fmt::Display for By {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Service => "service",
            Self::Document => "document",
            Self::Guess => "guess",
        })
    }
}

impl Evidence {
    /// Returns what is wrong with the evidence.
    #[must_use]
    pub fn faults(&self) -> Vec<&'static str> {
        let month = self.on.split_once('-').is_some_and(|(year, month)| {
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            year.len() == 4 && month.len() == 2 && digits(year) && digits(month)
        });
        let is_question = |text: &String| text.ends_with('?');
        let checks = [
            (!self.source.trim().is_empty(), "`source` is empty"),
            (month, "`on` is not a month such as `2026-10`"),
            (
                self.api_version.is_some() == (self.by == By::Service),
                "`apiVersion` belongs to what was seen in the service, and only to that",
            ),
            (
                self.question.is_some() == (self.by == By::Guess),
                "`question` belongs to a guess, and only to that",
            ),
            (
                self.question.as_ref().is_none_or(is_question),
                "`question` does not end with a question mark",
            ),
        ];
        let failed = checks.into_iter().filter(|(holds, _)| !holds);
        failed.map(|(_, fault)| fault).collect()
    }
}
