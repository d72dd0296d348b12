//! Requests as curl commands for a POSIX shell.

use std::fmt;

use crate::journal::JournalEntry;
use crate::one_line::one_line;

/// The number of bytes up to which a body is part of the command.
const BODY: usize = 4000;

/// The headers that a curl command needs to have the same effect.
const HEADERS: [&str; 2] = ["content-type", "ld-api-version"];

/// A request that curl sends to a server, with the token from the variable `TOKEN`.
#[derive(Clone, Copy, Debug)]
pub(in crate::transport::http::page) struct Curl<'a> {
    pub(in crate::transport::http::page) method: &'a str,
    /// The address with path and query.
    pub(in crate::transport::http::page) url: &'a str,
    pub(in crate::transport::http::page) headers: &'a [(&'a str, &'a str)],
    pub(in crate::transport::http::page) body: Body<'a>,
}

/// The body of a request.
#[derive(Clone, Copy, Debug)]
pub(in crate::transport::http::page) enum Body<'a> {
    None,
    Text(&'a str),
    /// The content of a file.
    File(&'static str),
}

impl fmt::Display for Curl<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("curl")?;
        // What curl does without being told.
        let default = match self.body {
            Body::None => "GET",
            Body::Text(_) | Body::File(_) => "POST",
        };
        if self.method != default {
            write!(formatter, " --request {}", Quoted(self.method))?;
        }
        let next = " \\\n  ";
        if self.url.contains(['[', ']', '{', '}']) {
            // They are no patterns.
            formatter.write_str(" --globoff")?;
        }
        write!(formatter, " {}", Quoted(self.url))?;
        write!(formatter, "{next}--header \"Authorization: $TOKEN\"")?;
        for (name, value) in self.headers {
            let header = format!("{name}: {value}");
            write!(formatter, "{next}--header {}", Quoted(&header))?;
        }
        match self.body {
            Body::None => Ok(()),
            Body::Text(text) => write!(formatter, "{next}--data-raw {}", Quoted(text)),
            Body::File(name) => write!(formatter, "{next}--data-binary @{name}"),
        }
    }
}

/// Returns the command that sends a request of the journal again, to the server at `base`.
pub(in crate::transport::http::page) fn repeat(entry: &JournalEntry, base: &str) -> String {
    let query = match entry.query.as_str() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let url = one_line(&format!("{base}{}{query}", entry.path));
    let headers: Vec<_> = HEADERS
        .iter()
        .filter_map(|name| Some((*name, one_line(entry.header(name)?))))
        .collect();
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (*name, &**value))
        .collect();
    let (body, hint) = match std::str::from_utf8(&entry.request) {
        Ok("") => (Body::None, ""),
        Ok(text) if text.len() <= BODY && is_printable(text) => (Body::Text(text), ""),
        _ => (
            Body::File("body.json"),
            "# body.json is the body of the request.\n",
        ),
    };
    let curl = Curl {
        method: &entry.method,
        url: &url,
        headers: &headers,
        body,
    };
    format!("{hint}{curl}")
}

/// Whether a text has no character that controls a terminal into which somebody pastes it.
fn is_printable(text: &str) -> bool {
    let mut lines = text.split('\n');
    lines.all(|line| {
        let line = line.replace('\t', " ");
        one_line(line.trim_end_matches('\r')) == line.trim_end_matches('\r')
    })
}

/// A word in which the shell sees no special character.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        match !self.0.is_empty() && self.0.chars().all(plain) {
            true => formatter.write_str(self.0),
            false => write!(formatter, "'{}'", self.0.replace('\'', r"'\''")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_says_only_what_curl_does_not_do_by_itself() {
        let get = Curl {
            method: "GET",
            url: "http://localhost/a?b=[c]",
            headers: &[],
            body: Body::None,
        };
        let expected =
            "curl --globoff 'http://localhost/a?b=[c]' \\\n  --header \"Authorization: $TOKEN\"";
        assert_eq!(get.to_string(), expected);
        let patch = Curl {
            method: "PATCH",
            url: "http://localhost/",
            body: Body::Text("{\"a\": \"it's $HOME\"}"),
            headers: &[("content-type", "application/json; a=`b`")],
        };
        let patch = patch.to_string();
        for part in [
            "curl --request PATCH 'http://localhost/' \\\n",
            " \\\n  --header 'content-type: application/json; a=`b`'",
            r#"--data-raw '{"a": "it'\''s $HOME"}'"#,
        ] {
            assert!(patch.contains(part), "{part}: {patch}");
        }
        let file = Curl {
            body: Body::File("body.json"),
            ..get
        };
        assert!(file.to_string().ends_with("\n  --data-binary @body.json"));
    }

    #[test]
    fn a_command_has_nothing_that_controls_a_terminal() {
        for (body, whole) in [
            ("{\n\t\"a\": 1\r\n}", true),
            ("\u{1b}[201~\nrm -rf /", false),
            ("\u{9b}2J", false),
            ("\u{202e}", false),
        ] {
            let entry = JournalEntry {
                number: 1,
                at: 0,
                method: "POST".to_owned(),
                path: "/a".to_owned(),
                query: String::new(),
                operation: None,
                headers: vec![("content-type".to_owned(), "a\u{9b}2J".to_owned())],
                status: None,
                fault: None,
                applied: false,
                violation: None,
                took: Default::default(),
                request: body.into(),
                response: Default::default(),
            };
            let command = repeat(&entry, "http://localhost");
            assert_eq!(command.contains("--data-raw"), whole, "{command}");
            assert!(
                !command.contains(['\u{1b}', '\u{9b}', '\u{202e}']),
                "{command}"
            );
        }
    }
}
