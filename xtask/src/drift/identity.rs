//! The identity of an upstream document: which one was compared, of which date, with which checksum.

use crate::openapi::input::Input;
use crate::openapi::provenance::Document;

/// An upstream document, as reports identify it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its name: the path as it was given, or `standard input`.
    pub name: String,
    /// Its date, if one is known.
    pub date: Option<DocumentDate>,
    /// Its `info.version`.
    pub version: Option<String>,
    /// The sha256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// The date of a document, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentDate {
    /// The provenance records the document.
    Recorded {
        /// The day or month.
        date: String,
        /// The place of the record: `openapi/provenance.toml:5`.
        place: String,
    },
    /// The file was last written on that day; the document may be older.
    File(String),
}

impl Identity {
    /// Identifies a document, by the records of the provenance if they have its checksum.
    pub fn of(input: &Input, records: &[Document]) -> Self {
        let version = input.document.pointer("/info/version");
        let recorded = record(input, records).map(|record| DocumentDate::Recorded {
            date: record.date.clone(),
            place: record.place(),
        });
        Identity {
            name: input.name.clone(),
            date: recorded.or_else(|| input.date.clone().map(DocumentDate::File)),
            version: version
                .and_then(serde_json::Value::as_str)
                .map(str::to_owned),
            sha256: input.sha256.clone(),
        }
    }

    /// Describes date, version and checksum: `document of 2026-03-25, version 2.0, sha256 0acd…`.
    pub fn text(&self) -> String {
        let mut text = match &self.date {
            Some(DocumentDate::Recorded { date, place }) => {
                format!("document of {date} (recorded in {place})")
            }
            Some(DocumentDate::File(date)) => format!("file of {date}"),
            None => "document of unknown date".to_owned(),
        };
        if let Some(version) = &self.version {
            text += &format!(", version {version}");
        }
        text + &format!(", sha256 {}", self.sha256)
    }
}

/// The record of a document in the provenance, found by its checksum.
pub(super) fn record<'r>(input: &Input, records: &'r [Document]) -> Option<&'r Document> {
    let same = |record: &&Document| record.sha256.as_deref() == Some(&*input.sha256);
    records.iter().find(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provenance_knows_the_date_better_than_the_file() {
        let text = b"{\"openapi\": \"3.0.3\", \"info\": {\"version\": \"2.0\"}, \"paths\": {}}";
        let mut input = Input::of(text, "d.json").expect("parses");
        let sha256 = input.sha256.clone();
        let text = |input: &Input, records: &[Document]| Identity::of(input, records).text();
        assert_eq!(
            text(&input, &[]),
            format!("document of unknown date, version 2.0, sha256 {sha256}")
        );
        input.date = Some("2026-11-21".into());
        assert_eq!(
            text(&input, &[]),
            format!("file of 2026-11-21, version 2.0, sha256 {sha256}")
        );
        let record = Document {
            id: "d".into(),
            name: "d".into(),
            date: "2026-03-25".into(),
            sha256: Some(sha256.clone()),
            line: 5,
            areas: Vec::new(),
        };
        assert_eq!(
            text(&input, &[record]),
            format!(
                "document of 2026-03-25 (recorded in openapi/provenance.toml:5), version 2.0, sha256 {sha256}"
            )
        );
    }
}
