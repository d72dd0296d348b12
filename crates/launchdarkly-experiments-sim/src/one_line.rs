//! Text from requests and files in messages: it is shown on one line and cannot control the terminal that shows it.
//!
//! [`message`] is for what repeats a text of any length, and [`one_line`] for what must be whole, such as a path.

/// The longest message, in characters; what follows is `…`.
const LONGEST: usize = 1_000;

/// Makes one bounded line of a message.
#[allow(
    dead_code,
    reason = "the program has this file too, and does not need all of it"
)]
pub(crate) fn message(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => one_line(&text[..end]) + "…",
        None => one_line(text),
    }
}

/// Escapes control characters, those that change the direction of writing, and those that end a line.
///
/// Everything else remains, the backslash too, so a text that has been escaped once does not change again.
pub(crate) fn one_line(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => escaped.extend(character.escape_unicode()),
            other if other.is_control() => escaped.extend(other.escape_default()),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_bounded() {
        assert_eq!(message("no such\nkey"), "no such\\nkey");
        let whole = "ü".repeat(LONGEST);
        assert_eq!(message(&whole), whole);
        assert_eq!(message(&(whole.clone() + "x")), whole + "…");
    }

    #[test]
    fn what_controls_a_terminal_is_escaped_and_nothing_else() {
        let cases = [
            ("checkout-button", "checkout-button"),
            ("Größe, 尺寸, مرحبا, 👩‍👧", "Größe, 尺寸, مرحبا, 👩‍👧"),
            ("a \\ 'b' \"c\" \u{a0}", "a \\ 'b' \"c\" \u{a0}"),
            ("\0", "\\u{0}"),
            ("\u{7}", "\\u{7}"),
            ("\u{8}", "\\u{8}"),
            ("one\r\n\ttwo", "one\\r\\n\\ttwo"),
            ("\u{1b}[31mred\u{1b}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("\u{7f}", "\\u{7f}"),
            ("\u{85}", "\\u{85}"),
            ("\u{9b}31m\u{9d}\u{9f}", "\\u{9b}31m\\u{9d}\\u{9f}"),
            ("\u{61c}\u{200e}\u{200f}", "\\u{61c}\\u{200e}\\u{200f}"),
            ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
            ("\u{202a}\u{202e}", "\\u{202a}\\u{202e}"),
            ("\u{2066}\u{2069}", "\\u{2066}\\u{2069}"),
            ("\u{feff}", "\\u{feff}"),
        ];
        for (text, expected) in cases {
            assert_eq!(one_line(text), expected);
            assert_eq!(one_line(expected), expected);
        }
    }
}
