//! Requests as curl commands for a POSIX shell.

use std::fmt;

/// A request that curl sends to a server, with the token from the variable `TOKEN`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Curl<'a> {
    pub(super) method: &'a str,
    /// The address with path and query.
    pub(super) url: &'a str,
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) body: Body<'a>,
}

/// The body of a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Body<'a> {
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
}
