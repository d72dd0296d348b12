//! Text as errors show it: bounded, on one line, and without characters that command a terminal.
//!
//! Such text comes from a server or from a caller, and ends in logs.
//! [`one_line`] is for `Display`; `Debug` shows the [`beginning`], which it escapes itself.
//! [`bounded`] and [`without_long_url`] are for errors of other crates, whose text nobody has bounded.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write};

use tower::BoxError;

/// How many characters of a text are shown.
const SHOWN: usize = 200;

/// The longest text of a foreign error that is kept, with its sources, in bytes: 4 KiB, and twice as much for its `Debug`.
const LONGEST_FOREIGN: usize = 4 * 1024;

/// The longest URL that an error of `reqwest` repeats, in bytes.
const LONGEST_URL: usize = 1024;

/// Makes one bounded line: white space becomes single spaces, and hidden characters are escaped as `\u{1b}`.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if text.len() <= SHOWN && is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut line = String::new();
    let (mut room, mut space) = (SHOWN, false);
    for c in text.chars() {
        if c.is_whitespace() {
            space = !line.is_empty();
            continue;
        }
        if room <= usize::from(space) {
            line.push('…');
            break;
        }
        if std::mem::take(&mut space) {
            line.push(' ');
            room -= 1;
        }
        match is_hidden(c) {
            true => line.extend(c.escape_unicode()),
            false => line.push(c),
        }
        room -= 1;
    }
    Cow::Owned(line)
}

/// Whether a text is one line without hidden characters.
pub(crate) fn is_plain(text: &str) -> bool {
    text.chars()
        .all(|c| c == ' ' || !(c.is_whitespace() || is_hidden(c)))
}

/// Whether a character commands a terminal or changes the direction of the text around it.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Returns the first characters of a text.
pub(crate) fn beginning(text: &str) -> &str {
    let end = text.char_indices().nth(SHOWN).map(|(end, _)| end);
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// Returns the error as it is, or one line of its text if it or its sources say too much.
pub(crate) fn bounded(error: BoxError) -> BoxError {
    let mut text = Limited(LONGEST_FOREIGN);
    let mut debug = Limited(2 * LONGEST_FOREIGN);
    let is_bounded = write!(text, "{}", chain(&*error)).is_ok();
    if is_bounded && write!(debug, "{error:?}").is_ok() {
        return error;
    }
    one_line(&chain(&*error).to_string()).into_owned().into()
}

/// Leaves a long URL out of an error, which would repeat it.
pub(crate) fn without_long_url(error: reqwest::Error) -> reqwest::Error {
    let is_long = |url: &reqwest::Url| url.as_str().len() > LONGEST_URL;
    match error.url().is_some_and(is_long) {
        true => error.without_url(),
        false => error,
    }
}

/// Shows an error and its sources, joined by colons.
pub(crate) fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl fmt::Display + 'a {
    struct Chain<'a>(&'a (dyn Error + 'static));
    impl fmt::Display for Chain<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}", self.0)?;
            let mut source = self.0.source();
            while let Some(deeper) = source {
                write!(f, ": {deeper}")?;
                source = deeper.source();
            }
            Ok(())
        }
    }
    Chain(error)
}

/// Takes so many bytes, and then fails.
struct Limited(usize);

impl Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters, and how a line shows them; xtask has the same table.
    const TABLE: [(char, &str); 24] = [
        ('\0', r"\u{0}"),
        ('\u{7}', r"\u{7}"),
        ('\u{8}', r"\u{8}"),
        ('\t', " "),
        ('\n', " "),
        ('\u{c}', " "),
        ('\r', " "),
        ('\u{1b}', r"\u{1b}"),
        ('\u{7f}', r"\u{7f}"),
        ('\u{80}', r"\u{80}"),
        ('\u{85}', " "),
        ('\u{9b}', r"\u{9b}"),
        ('\u{61c}', r"\u{61c}"),
        ('\u{200e}', r"\u{200e}"),
        ('\u{200f}', r"\u{200f}"),
        ('\u{2028}', " "),
        ('\u{2029}', " "),
        ('\u{202a}', r"\u{202a}"),
        ('\u{202e}', r"\u{202e}"),
        ('\u{2066}', r"\u{2066}"),
        ('\u{2069}', r"\u{2069}"),
        ('\u{feff}', r"\u{feff}"),
        ('ß', "ß"),
        ('实', "实"),
    ];

    #[test]
    fn a_line_shows_no_character_that_commands_a_terminal() {
        for (character, shown) in TABLE {
            let text = format!("a{character}b");
            assert_eq!(one_line(&text), format!("a{shown}b"));
        }
        assert_eq!(one_line("a\n\tb\r\nc"), "a b c");
    }

    #[test]
    fn a_line_is_bounded() {
        assert_eq!(one_line("no such experiment"), "no such experiment");
        let long = one_line(&"größe ".repeat(100_000)).into_owned();
        assert!(
            long.chars().count() <= SHOWN + 1 && long.ends_with('…'),
            "{long}"
        );
        assert_eq!(one_line(&"x".repeat(SHOWN)).chars().count(), SHOWN);
        assert!(one_line(&"\u{202e}".repeat(100_000)).len() < 2_000);
    }

    #[test]
    fn a_foreign_error_is_kept_unless_it_says_too_much() {
        let kept = bounded(std::io::Error::other("closed").into());
        assert!(kept.is::<std::io::Error>());
        let long = "x".repeat(20_000_000);
        let short = bounded(std::io::Error::other(long).into());
        assert!(short.to_string().len() < 1_000 && format!("{short:?}").len() < 1_000);
    }
}
