//! Changes of an input: of the tree, where it is JSON or ends with it, and else of the bytes.
//!
//! libFuzzer uses the first for half of its inputs, and the ordinary test both; the same seed makes the same change.

use serde_json::{Map, Value, json};

/// Texts that are worth a try wherever a text stands.
const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "null",
    "true",
    "\u{0}",
    "\n",
    "\u{1b}[31m",
    "\u{202e}",
    "é",
    "\u{1f600}",
    "~1",
    "/",
    "..",
    "%2e",
    "\"",
    "\\",
    "api-5ecre7-70ken",
    "1767225600000",
    "2026-01-01T00:00:00.5Z",
    "12.50",
    "user",
    "fallthrough",
];

/// Numbers at the ends of types.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "-0.0",
    "1",
    "-1",
    "0.1",
    "1.5",
    "1e15",
    "1e16",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "1.7976931348623157e308",
    "5e-324",
    "253402300799999",
];

/// Random numbers from a seed (splitmix64).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Begins with a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// Returns the next number below a bound; 0 if the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % (bound.max(1) as u64)).unwrap_or_default()
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// Changes an input of libFuzzer in its buffer, and returns the new length; `bytes` is libFuzzer's own way.
pub fn in_place(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    bytes: fn(&mut [u8], usize, usize) -> usize,
) -> usize {
    let mut random = Random::new(seed.into());
    if random.below(2) == 0
        && let Some(changed) = tree(&data[..size], &mut random)
        && changed.len() <= max_size
    {
        data[..changed.len()].copy_from_slice(&changed);
        return changed.len();
    }
    bytes(data, size, max_size)
}

/// Returns a changed input.
#[must_use]
pub fn mutated(data: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let changed = match random.below(2) {
        0 => tree(data, &mut random),
        _ => None,
    };
    changed.unwrap_or_else(|| bytes(data, &mut random))
}

/// Changes bytes: replaces, removes, repeats and inserts.
fn bytes(data: &[u8], random: &mut Random) -> Vec<u8> {
    let mut data = data.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(data.len() + 1);
        let end = (at + random.below(16)).min(data.len());
        match random.below(4) {
            0 => drop(data.drain(at..end)),
            1 => {
                let part = data[at..end].to_vec();
                data.splice(at..at, part);
            }
            2 => {
                let text = random.of(&[TEXTS, NUMBERS].concat()).copied();
                data.splice(at..at, text.unwrap_or_default().bytes());
            }
            _ => {
                if let Some(byte) = data.get_mut(at) {
                    *byte = u8::try_from(random.below(256)).unwrap_or_default();
                }
            }
        }
    }
    data
}

/// Changes the JSON that an input is or ends with; `None` if there is none.
fn tree(data: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let starts = data.iter().enumerate();
    let starts = starts
        .filter(|(_, byte)| b"{[".contains(byte))
        .map(|(at, _)| at);
    let parse = |at: usize| Some((at, serde_json::from_slice::<Value>(&data[at..]).ok()?));
    let (at, mut value) = starts.take(4).find_map(parse)?;
    for _ in 0..=random.below(3) {
        change(&mut value, random);
    }
    let mut changed = data[..at].to_vec();
    changed.extend(value.to_string().into_bytes());
    Some(changed)
}

/// Changes one node of a tree.
fn change(root: &mut Value, random: &mut Random) {
    let mut pointers = Vec::new();
    collect(root, &mut String::new(), &mut pointers);
    let (Some(at), Some(other)) = (random.of(&pointers).cloned(), random.of(&pointers).cloned())
    else {
        return;
    };
    let copy = root.pointer(&other).cloned().unwrap_or_default();
    let name = other.rsplit('/').next().unwrap_or_default();
    let name = name.replace("~1", "/").replace("~0", "~");
    let Some(node) = root.pointer_mut(&at) else {
        return;
    };
    match random.below(8) {
        0 => *node = copy,
        1 => *node = scalar(random),
        2 => *node = json!([copy]),
        3 => {
            let mut object = Map::new();
            object.insert(name, node.take());
            *node = object.into();
        }
        _ => change_inside(node, name, copy, random),
    }
}

fn change_inside(node: &mut Value, name: String, copy: Value, random: &mut Random) {
    match node {
        Value::Object(object) => {
            let names: Vec<String> = object.keys().cloned().collect();
            let chosen = random.of(&names).cloned().unwrap_or_default();
            match random.below(3) {
                0 => drop(object.remove(&chosen)),
                1 => drop(object.insert(name, copy)),
                _ => {
                    let value = object.remove(&chosen).unwrap_or(copy);
                    object.insert(name, value);
                }
            }
        }
        Value::Array(list) => match random.below(3) {
            0 if !list.is_empty() => drop(list.remove(random.below(list.len()))),
            1 => list.insert(random.below(list.len() + 1), copy),
            _ => list.extend(list.clone().into_iter().take(64)),
        },
        Value::String(text) => match random.below(4) {
            0 => text.push_str(random.of(TEXTS).copied().unwrap_or_default()),
            1 => drop(text.pop()),
            2 => *text = name,
            _ => {
                *text = text
                    .repeat(1 + random.below(40))
                    .chars()
                    .take(4_000)
                    .collect()
            }
        },
        other => *other = scalar(random),
    }
}

fn scalar(random: &mut Random) -> Value {
    match random.below(4) {
        0 => random.of(TEXTS).copied().into(),
        1 => random
            .of(&[Value::Null, true.into(), false.into(), json!({}), json!([])])
            .cloned()
            .into(),
        _ => {
            let number = random.of(NUMBERS).copied().unwrap_or("0");
            serde_json::from_str(number).unwrap_or_default()
        }
    }
}

/// Lists the pointers of all nodes, at most a few thousand.
fn collect(value: &Value, pointer: &mut String, found: &mut Vec<String>) {
    if found.len() > 4_000 {
        return;
    }
    found.push(pointer.clone());
    let length = pointer.len();
    let mut below = |part: &str, value: &Value| {
        pointer.push('/');
        pointer.push_str(&part.replace('~', "~0").replace('/', "~1"));
        collect(value, pointer, found);
        pointer.truncate(length);
    };
    match value {
        Value::Object(object) => object.iter().for_each(|(name, value)| below(name, value)),
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                below(&index.to_string(), value);
            }
        }
        _ => {}
    }
}
