//! Where each key of the fragment stands in its text, so that lines can be named, and copied with their comments.
//!
//! It knows the fragment's layout only: block style, two spaces, one key on a line. In another layout it finds fewer
//! keys, and whoever copies lines reads the result back before trusting it.

use std::collections::HashMap;
use std::ops::Range;

use crate::openapi::pointer::join;

/// The text of the fragment, and where its keys stand in it.
pub struct Layout {
    lines: Vec<String>,
    spots: HashMap<String, Spot>,
}

/// The lines of one key, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spot {
    /// Comments and blank lines before it.
    lead: Range<usize>,
    /// Its own line and what is below it.
    body: Range<usize>,
}

/// A key or an element whose end is not found yet.
struct Open {
    indent: usize,
    pointer: String,
    elements: usize,
}

impl Layout {
    /// Finds every key in `text`.
    pub fn of(text: &str) -> Self {
        let mut scan = Scan {
            open: Vec::new(),
            spots: HashMap::new(),
        };
        let (mut lead, mut block) = (None, None);
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (number, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let rest = line.trim();
            if rest.is_empty()
                || (rest.starts_with('#') && block.is_none_or(|outer| indent <= outer))
            {
                lead.get_or_insert(number);
                continue;
            }
            if block.is_some_and(|outer| indent > outer) {
                lead = None;
                continue;
            }
            let started = scan.line(number, lead.unwrap_or(number), indent, rest);
            block = started.filter(|_| opens_block(rest));
            lead = None;
        }
        let end = lead.unwrap_or(lines.len());
        scan.close(0, end);
        Layout {
            lines,
            spots: scan.spots,
        }
    }

    /// The line on which `pointer` stands, or the nearest key above it; counted from 1.
    pub fn line(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer;
        loop {
            if let Some(spot) = self.spots.get(pointer) {
                return Some(spot.body.start + 1);
            }
            pointer = &pointer[..pointer.rfind('/')?];
        }
    }

    /// Comments and blank lines before the key at `pointer`.
    pub fn lead(&self, pointer: &str) -> Option<&[String]> {
        self.spots
            .get(pointer)
            .map(|spot| &self.lines[spot.lead.clone()])
    }

    /// The key at `pointer` with all that is below it.
    pub fn body(&self, pointer: &str) -> Option<&[String]> {
        self.spots
            .get(pointer)
            .map(|spot| &self.lines[spot.body.clone()])
    }
}

struct Scan {
    open: Vec<Open>,
    spots: HashMap<String, Spot>,
}

impl Scan {
    /// Reads the elements and the key that begin on a line; gives the column of the key, if there is one.
    fn line(&mut self, number: usize, lead: usize, indent: usize, rest: &str) -> Option<usize> {
        let (mut lead, mut column, mut rest) = (lead, indent, rest);
        while rest == "-" || rest.starts_with("- ") {
            self.close(column, lead);
            let parent = self.open.last_mut()?;
            let pointer = join(&parent.pointer, &parent.elements.to_string());
            parent.elements += 1;
            self.start(pointer, column, lead..number);
            lead = number;
            let inner = rest[1..].trim_start();
            column += rest.len() - inner.len();
            rest = inner;
        }
        let key = key(rest)?;
        self.close(column, lead);
        let parent = self.open.last().map_or("#", |open| &open.pointer);
        let pointer = join(parent, key);
        self.start(pointer, column, lead..number);
        Some(column)
    }

    fn start(&mut self, pointer: String, indent: usize, lead: Range<usize>) {
        self.spots.insert(
            pointer.clone(),
            Spot {
                body: lead.end..lead.end + 1,
                lead,
            },
        );
        self.open.push(Open {
            indent,
            pointer,
            elements: 0,
        });
    }

    /// Ends everything that stands at `indent` or deeper before the line `end`.
    fn close(&mut self, indent: usize, end: usize) {
        while let Some(open) = self.open.pop_if(|open| open.indent >= indent) {
            if let Some(spot) = self.spots.get_mut(&open.pointer) {
                spot.body.end = end.max(spot.body.end);
            }
        }
    }
}

/// The key that a line begins with, without its quotes.
fn key(rest: &str) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(inner) = rest.strip_prefix(quote) {
            let (key, after) = inner.split_once(quote)?;
            return after.trim_start().starts_with(':').then_some(key);
        }
    }
    if rest.starts_with(['{', '[', '|', '>', '&', '*', '!', '#']) {
        return None;
    }
    rest.split_once(": ")
        .map(|(key, _)| key)
        .or_else(|| rest.strip_suffix(':'))
}

/// Whether the lines below are a block of text: the line ends in `|` or `>`, with or without `-` or `+`.
fn opens_block(rest: &str) -> bool {
    let last = rest.rsplit(' ').next().unwrap_or_default();
    last.starts_with(['|', '>'])
        && last[1..]
            .chars()
            .all(|letter| matches!(letter, '-' | '+' | '0'..='9'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# The head.
openapi: 3.0.3

# About paths.
paths:
  /a/{b}:
    get:
      description: |-
        Text: with a colon

        # not a comment
      parameters:
        # The first.
        - name: b
          in: path
        - name: c
      responses:
        \"200\":
          description: Fine.
# The end.
";

    #[test]
    fn every_key_has_its_lines_and_the_comments_before_it() {
        let layout = Layout::of(TEXT);
        let get = "#/paths/~1a~1{b}/get";
        let rows = [
            ("#/openapi", 2, 1, 1),
            ("#/paths", 5, 2, 15),
            (&format!("{get}/description"), 8, 0, 4),
            (&format!("{get}/parameters"), 12, 0, 5),
            (&format!("{get}/parameters/0"), 14, 1, 2),
            (&format!("{get}/parameters/0/in"), 15, 0, 1),
            (&format!("{get}/parameters/1/name"), 16, 0, 1),
            (&format!("{get}/responses/200/description"), 19, 0, 1),
        ];
        for (pointer, line, lead, body) in rows {
            assert_eq!(layout.line(pointer), Some(line), "{pointer}");
            assert_eq!(
                layout.lead(pointer).map(<[_]>::len),
                Some(lead),
                "lead of {pointer}"
            );
            assert_eq!(
                layout.body(pointer).map(<[_]>::len),
                Some(body),
                "body of {pointer}"
            );
        }
        assert_eq!(
            layout.line(&format!("{get}/parameters/1/schema/type")),
            Some(16)
        );
        assert_eq!(layout.line("#/none"), None);
    }
}
