//! The positions of keys and values in a file, kept beside what was read.

use std::fmt;
use std::ops::Range;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::{Location, Spanned};

/// A position in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line; the first is 1.
    pub line: u64,
    /// The column in characters; the first is 1.
    pub column: u64,
    /// The length in bytes; 0 if it is not known.
    length: usize,
}

/// The positions of the keys and values of one document.
#[derive(Clone, Debug)]
pub struct Positions(Spanned<Node>);

#[derive(Clone, Debug)]
enum Node {
    Scalar,
    Sequence(Vec<Spanned<Node>>),
    Mapping(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl Positions {
    /// Returns the position of the value at a path of keys and indices; where there is none, that of the nearest key above.
    pub fn of<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<Position> {
        let (mut node, mut found) = (&self.0, self.0.referenced);
        for part in path {
            let next =
                match &node.value {
                    Node::Mapping(entries) => entries
                        .iter()
                        .find(|(key, _)| key.value == part)
                        .map(|(key, value)| {
                            let is_scalar = matches!(value.value, Node::Scalar);
                            (
                                value,
                                if is_scalar {
                                    value.referenced
                                } else {
                                    key.referenced
                                },
                            )
                        }),
                    Node::Sequence(items) => {
                        let item = part
                            .parse::<usize>()
                            .ok()
                            .and_then(|index| items.get(index));
                        item.map(|item| (item, item.referenced))
                    }
                    Node::Scalar => None,
                };
            match next {
                Some((value, location)) => (node, found) = (value, location),
                None => break,
            }
        }
        Position::of(found)
    }

    /// Returns the position of the key whose mapping has a key at this position.
    pub(super) fn owner_of(&self, inner: &Position) -> Option<Position> {
        owner(&self.0.value, self.0.referenced, inner).and_then(Position::of)
    }
}

fn owner(node: &Node, key: Location, inner: &Position) -> Option<Location> {
    let is_inner = |at: Location| (at.line(), at.column()) == (inner.line, inner.column);
    match node {
        Node::Scalar => None,
        Node::Sequence(items) => {
            let mut items = items.iter();
            items.find_map(|item| owner(&item.value, item.referenced, inner))
        }
        Node::Mapping(entries) => match entries.iter().any(|(key, _)| is_inner(key.referenced)) {
            true => Some(key),
            false => entries
                .iter()
                .find_map(|(key, value)| owner(&value.value, key.referenced, inner)),
        },
    }
}

impl Position {
    /// Returns the beginning of a file.
    pub(super) fn first() -> Self {
        Position {
            line: 1,
            column: 1,
            length: 0,
        }
    }

    /// Converts a position of the parser; `None` if it is not known.
    pub(super) fn of(location: Location) -> Option<Self> {
        if location.line() == 0 {
            return None;
        }
        let length = location.span().byte_len();
        Some(Position {
            line: location.line(),
            column: location.column(),
            length: length
                .and_then(|length| usize::try_from(length).ok())
                .unwrap_or_default(),
        })
    }

    /// Returns the bytes in a text, as far as they are on the line.
    pub(super) fn bytes(&self, text: &str) -> Range<usize> {
        let at = |number: u64| usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
        let lines = text.split_inclusive('\n');
        let before: usize = lines.clone().take(at(self.line)).map(str::len).sum();
        let line = lines
            .clone()
            .nth(at(self.line))
            .unwrap_or_default()
            .trim_end();
        let start = line
            .char_indices()
            .nth(at(self.column))
            .map_or(line.len(), |(start, _)| start);
        let mut end = (start + self.length).min(line.len());
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        before + start..before + end
    }
}

impl<'de> Deserialize<'de> for Positions {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Spanned::deserialize(from).map(Positions)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

macro_rules! scalars {
    ($($visit:ident: $type:ty),*) => {
        $(fn $visit<E: Error>(self, _: $type) -> Result<Node, E> {
            Ok(Node::Scalar)
        })*
    };
}

impl<'de> Visitor<'de> for Reader {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    scalars!(visit_bool: bool, visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128, visit_f64: f64, visit_str: &str, visit_bytes: &[u8]);

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_none<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
        Node::deserialize(from)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
        Node::deserialize(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Node::Sequence(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            all.push(entry);
        }
        Ok(Node::Mapping(all))
    }
}
