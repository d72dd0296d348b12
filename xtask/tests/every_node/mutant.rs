//! The nodes of the fragment's files, and the ways to break one.

use serde_json::{Value, json};

/// A way of breaking a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The node is taken out.
    Deletion,
    /// A value of another type stands there.
    WrongType,
    /// A letter is missing in its key.
    MisspelledKey,
    /// A letter is missing in its text.
    MisspelledText,
    /// It stands there twice: in a list, or under another key.
    Copy,
    /// Its key stands there twice.
    SameKey,
}

impl Kind {
    pub(crate) const ALL: [Kind; 6] = [
        Kind::Deletion,
        Kind::WrongType,
        Kind::MisspelledKey,
        Kind::MisspelledText,
        Kind::Copy,
        Kind::SameKey,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Deletion => "deletion",
            Kind::WrongType => "wrong type",
            Kind::MisspelledKey => "misspelled key",
            Kind::MisspelledText => "misspelled text",
            Kind::Copy => "copy",
            Kind::SameKey => "same key twice",
        }
    }
}

/// One broken node.
#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    /// The file, as its position.
    pub(crate) file: usize,
    /// The pointer to the object or list that contains the node.
    pub(crate) parent: String,
    /// The key or the position of the node in it.
    pub(crate) key: String,
    /// How it is broken.
    pub(crate) kind: Kind,
    /// The value that stands there instead, if the kind needs one.
    pub(crate) value: Option<Value>,
}

/// Lists all mutants of all files, and counts their nodes.
pub(crate) fn all(documents: &[Value]) -> (usize, Vec<Mutant>) {
    let (mut nodes, mut mutants) = (0, Vec::new());
    for (file, document) in documents.iter().enumerate() {
        below(file, String::new(), document, &mut nodes, &mut mutants);
    }
    (nodes, mutants)
}

fn below(file: usize, parent: String, value: &Value, nodes: &mut usize, mutants: &mut Vec<Mutant>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(list) => {
            let list = list.iter().enumerate();
            list.map(|(index, value)| (index.to_string(), value))
                .collect()
        }
        _ => return,
    };
    for (key, child) in children {
        *nodes += 1;
        let mut push = |kind: Kind, value: Option<Value>| {
            let (parent, key) = (parent.clone(), key.clone());
            mutants.push(Mutant {
                file,
                parent,
                key,
                kind,
                value,
            });
        };
        push(Kind::Deletion, None);
        push(Kind::Copy, None);
        if value.is_object() {
            push(Kind::SameKey, None);
            push(Kind::MisspelledKey, None);
        }
        for other in [
            json!(null),
            json!(true),
            json!(7),
            json!("text"),
            json!([]),
            json!({}),
        ] {
            if std::mem::discriminant(&other) != std::mem::discriminant(child) {
                push(Kind::WrongType, Some(other));
            }
        }
        if let Some(text) = child.as_str() {
            push(Kind::MisspelledText, Some(misspelled(text).into()));
        }
        let key = key.replace('~', "~0").replace('/', "~1");
        below(file, format!("{parent}/{key}"), child, nodes, mutants);
    }
}

/// Leaves out a letter, of the last word: that is where a text that is a pointer, a path or a sentence says most.
fn misspelled(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let last = letters.iter().rposition(|c| c.is_alphanumeric());
    match last {
        // The last but one, so that the plural does not become the singular, which may be there too.
        Some(at) if at > 0 && letters[at - 1].is_alphanumeric() => drop(letters.remove(at - 1)),
        Some(at) => drop(letters.remove(at)),
        None => letters.push('x'),
    }
    letters.into_iter().collect()
}

impl Mutant {
    /// Breaks the node in a copy of its document; the same key twice is a matter of the text.
    pub(crate) fn apply(&self, document: &mut Value) {
        let parent = document.pointer_mut(&self.parent).unwrap();
        match (self.kind, parent) {
            (Kind::Deletion, Value::Object(object)) => drop(object.shift_remove(&self.key)),
            (Kind::Deletion, Value::Array(list)) => drop(list.remove(self.key.parse().unwrap())),
            (Kind::WrongType | Kind::MisspelledText, Value::Object(object)) => {
                object[&self.key] = self.value.clone().unwrap();
            }
            (Kind::WrongType | Kind::MisspelledText, Value::Array(list)) => {
                list[self.key.parse::<usize>().unwrap()] = self.value.clone().unwrap();
            }
            (Kind::MisspelledKey, Value::Object(object)) => {
                // In its place, since the order of properties is that of the document.
                let members = std::mem::take(object);
                for (key, value) in members {
                    let key = if key == self.key {
                        misspelled(&key)
                    } else {
                        key
                    };
                    object.insert(key, value);
                }
            }
            (Kind::Copy, Value::Object(object)) => {
                let copy = object[&self.key].clone();
                object.insert(format!("{}Copy", self.key), copy);
            }
            (Kind::Copy, Value::Array(list)) => {
                let copy = list[self.key.parse::<usize>().unwrap()].clone();
                list.push(copy);
            }
            (kind, other) => panic!("{kind:?} of {other}"),
        }
    }

    /// Writes the document as YAML in which the key of the node stands twice.
    pub(crate) fn text_with_key_twice(&self, document: &Value) -> String {
        // JSON is YAML too, unless the text begins with a brace, which is read as JSON.
        let mut text = String::from("# With a key twice.\n");
        self.write(document, "", &mut text);
        text
    }

    fn write(&self, value: &Value, at: &str, text: &mut String) {
        // Only what leads to the node is written key by key.
        if !self.parent.starts_with(at) {
            text.push_str(&value.to_string());
            return;
        }
        match value {
            Value::Object(object) => {
                text.push_str("{\n");
                for (key, value) in object {
                    let below = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                    let times = if at == self.parent && *key == self.key {
                        2
                    } else {
                        1
                    };
                    for _ in 0..times {
                        text.push_str(&format!("{}: ", Value::from(key.as_str())));
                        self.write(value, &below, text);
                        text.push_str(",\n");
                    }
                }
                text.push('}');
            }
            Value::Array(list) => {
                text.push_str("[\n");
                for (index, value) in list.iter().enumerate() {
                    self.write(value, &format!("{at}/{index}"), text);
                    text.push_str(",\n");
                }
                text.push(']');
            }
            other => text.push_str(&other.to_string()),
        }
    }
}
