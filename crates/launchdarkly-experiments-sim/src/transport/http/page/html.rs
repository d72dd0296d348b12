//! An HTML writer: markup is constant, and everything else is escaped.

use std::fmt::{self, Display, Write as _};

/// A piece of HTML to which more is appended.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// Adds constant markup. The type `&'static str` keeps out text from requests.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds escaped text, for the content of an element or for the value of a quoted attribute.
    pub(super) fn text(&mut self, text: impl Display) -> &mut Self {
        // Writing to a string cannot fail; what can is a `Display` that returns an error, and then nothing is added.
        let _ = write!(Escaped(&mut self.0), "{text}");
        self
    }

    /// Adds an element that contains only text.
    pub(super) fn element(&mut self, name: &'static str, text: impl Display) -> &mut Self {
        self.raw("<").raw(name).raw(">").text(text);
        self.raw("</").raw(name).raw(">")
    }

    /// Adds a badge, coloured by its kind.
    pub(super) fn badge(&mut self, kind: &'static str, text: impl Display) -> &mut Self {
        self.raw(" <span class=\"badge ").raw(kind).raw("\">");
        self.text(text).raw("</span>")
    }

    /// Adds a name and its value to a description list.
    pub(super) fn fact(&mut self, name: &'static str, value: impl Display) -> &mut Self {
        self.raw("<div>").element("dt", name);
        self.element("dd", value).raw("</div>\n")
    }

    /// Adds an option of a `<select>`. The value is its text unless it has another one.
    pub(super) fn option(
        &mut self,
        value: impl Display,
        text: impl Display,
        selected: bool,
    ) -> &mut Self {
        self.raw("<option value=\"").text(value);
        self.raw(if selected { "\" selected>" } else { "\">" });
        self.text(text).raw("</option>")
    }

    /// Opens a table with a caption and column names.
    pub(super) fn table(&mut self, caption: impl Display, columns: &[&'static str]) -> &mut Self {
        self.raw("<div class=\"scroll\"><table>\n")
            .element("caption", caption);
        self.raw("\n<thead><tr>");
        for column in columns {
            self.raw("<th scope=\"col\">").raw(column).raw("</th>");
        }
        self.raw("</tr></thead>\n<tbody>\n")
    }

    /// Closes a table.
    pub(super) fn end_table(&mut self) -> &mut Self {
        self.raw("</tbody>\n</table></div>\n")
    }

    /// Returns the HTML.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

/// Writes text in which no character is markup.
struct Escaped<'a>(&'a mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut plain = 0;
        for (position, byte) in text.bytes().enumerate() {
            let escape = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                b'\'' => "&#39;",
                _ => continue,
            };
            self.0.push_str(&text[plain..position]);
            self.0.push_str(escape);
            plain = position + 1;
        }
        self.0.push_str(&text[plain..]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        let mut html = Html::default();
        html.element("b", "é<i>\"&'</i>é");
        assert_eq!(
            html.into_string(),
            "<b>é&lt;i&gt;&quot;&amp;&#39;&lt;/i&gt;é</b>"
        );
    }

    #[test]
    fn the_value_of_an_option_is_escaped() {
        let mut html = Html::default();
        html.option("\"", "<", true);
        assert_eq!(
            html.into_string(),
            "<option value=\"&quot;\" selected>&lt;</option>"
        );
    }

    #[test]
    fn a_table_has_a_caption_and_named_columns() {
        let mut html = Html::default();
        html.table("A < B", &["One", "Two"]).end_table();
        let html = html.into_string();
        assert!(html.contains("<caption>A &lt; B</caption>"), "{html}");
        assert!(
            html.contains("<th scope=\"col\">One</th><th scope=\"col\">Two</th>"),
            "{html}"
        );
    }
}
