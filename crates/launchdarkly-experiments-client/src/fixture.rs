//! Values of response types, for a program's own tests.
//!
//! These types are `non_exhaustive`, so that LaunchDarkly can add a property without breaking a program; in return a program cannot write them as literals.
//! [`fixture`] makes them from the JSON that matters to a test.
//! What a type requires beyond that is in the tables of `generated/fixtures.rs`.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::decode::{DecodeError, decode};

/// Makes a value of a response type from JSON, for tests.
///
/// A required property that is left out gets a default, in nested objects and lists too: an empty text, list or map, `0`, `false`, or the first value of an enum.
///
/// # Errors
/// When the JSON is not an object, or one of its values does not fit the type.
///
/// ```
/// use launchdarkly_experiments_client::{fixture, types::Experiment};
/// use serde_json::json;
///
/// let experiment: Experiment = fixture(json!({
///     "key": "checkout-button",
///     "currentIteration": { "status": "running", "treatments": [{ "name": "Green" }] },
/// }))?;
/// assert_eq!(experiment.key, "checkout-button");
/// assert_eq!(experiment.name, "");
/// # Ok::<(), launchdarkly_experiments_client::DecodeError>(())
/// ```
pub fn fixture<T: Fixture>(mut value: Value) -> Result<T, DecodeError> {
    T::SHAPE.fill(&mut value);
    decode(value.to_string().as_bytes())
}

/// A type that [`fixture`] makes: one of a response, or of what it contains.
pub trait Fixture: DeserializeOwned + Shaped {}

impl<T: DeserializeOwned + Shaped> Fixture for T {}

/// A type with a table of what it requires; it cannot be named outside this crate.
pub trait Shaped {
    /// The table.
    #[doc(hidden)]
    const SHAPE: Shape;
}

/// The shape of a value, as far as defaults need it.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A text, with its default.
    Text(&'static str),
    /// A number or a moment.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// Any JSON value.
    Any,
    /// A list of values.
    List(&'static Shape),
    /// A map to values.
    Map(&'static Shape),
    /// An object with named properties.
    Object(&'static Object),
}

/// The properties of an object that are required, or contain objects.
#[derive(Debug)]
pub struct Object(pub(crate) &'static [Property]);

/// A property of an object.
#[derive(Debug)]
pub(crate) struct Property {
    name: &'static str,
    is_required: bool,
    shape: Shape,
}

pub(crate) const fn required(name: &'static str, shape: Shape) -> Property {
    Property {
        name,
        is_required: true,
        shape,
    }
}

pub(crate) const fn optional(name: &'static str, shape: Shape) -> Property {
    Property {
        name,
        is_required: false,
        shape,
    }
}

impl Shape {
    /// Adds what is required and missing, at any depth.
    fn fill(&self, value: &mut Value) {
        match (self, value) {
            (Shape::List(item), Value::Array(list)) => {
                list.iter_mut().for_each(|value| item.fill(value));
            }
            (Shape::Map(item), Value::Object(map)) => {
                map.values_mut().for_each(|value| item.fill(value));
            }
            (Shape::Object(object), Value::Object(map)) => {
                for property in object.0 {
                    match map.get_mut(property.name) {
                        Some(value) => property.shape.fill(value),
                        None if property.is_required => {
                            map.insert(property.name.to_owned(), property.shape.default());
                        }
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn default(&self) -> Value {
        match self {
            Shape::Text(text) => (*text).into(),
            Shape::Integer => 0.into(),
            Shape::Boolean => false.into(),
            Shape::Any => Value::Null,
            Shape::List(_) => Value::Array(Vec::new()),
            Shape::Map(_) => Value::Object(Map::new()),
            Shape::Object(_) => {
                let mut object = Value::Object(Map::new());
                self.fill(&mut object);
                object
            }
        }
    }
}
