//! Text as messages and reports show it: bounded, on one line, and without characters that command a terminal.
//!
//! Such text comes from documents, which others wrote.
//! [`one_line`] is for a part of a message, [`escape`] for a whole report, and [`json`] for text that is JSON already,
//! or quoted as JSON is.

/// How much of a text is shown, in bytes.
const SHOWN: usize = 1000;

/// Makes one bounded line: white space becomes single spaces, and hidden characters are escaped as `\u{1b}`.
///
/// ```
/// use xtask::shown::one_line;
///
/// assert_eq!(one_line("two\n  lines, \u{1b}[31mred"), r"two lines, \u{1b}[31mred");
/// ```
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    for (position, word) in text.split_whitespace().enumerate() {
        if position > 0 {
            line.push(' ');
        }
        for c in word.chars() {
            if line.len() >= SHOWN {
                line.push('…');
                return line;
            }
            push(&mut line, c);
        }
    }
    line
}

/// Escapes hidden characters as `\u{1b}`, and keeps lines and tabs.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => escaped.push(c),
            c => push(&mut escaped, c),
        }
    }
    escaped
}

/// Escapes hidden characters as JSON and YAML do within double quotes, as `\u202e`.
pub fn json(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => escaped.push(c),
            c if is_hidden(c) => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Whether a character commands a terminal, ends a line there, or changes the direction of the text around it.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn push(text: &mut String, c: char) {
    match is_hidden(c) {
        true => text.extend(c.escape_unicode()),
        false => text.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters, and how a line shows them; the client has the same table.
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
            let report = escape(&text);
            let kept = |c: char| matches!(c, '\n' | '\t');
            assert!(
                !report.chars().any(|c| is_hidden(c) && !kept(c)),
                "{report:?}"
            );
            let quoted = serde_json::to_string(&text).unwrap();
            let read: String = serde_json::from_str(&json(&quoted)).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn a_line_is_bounded() {
        for text in ["x", "\u{202e}", "größe ", "a\n"] {
            let line = one_line(&text.repeat(1_000_000));
            assert!(line.len() < SHOWN + 20 && line.ends_with('…'), "{line}");
        }
    }
}
