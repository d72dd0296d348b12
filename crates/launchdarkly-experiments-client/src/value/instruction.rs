//! The instructions of a semantic patch, tagged by `kind`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An instruction of a kind that this version does not know, with all of its fields.
///
/// It is made only by reading JSON, so it never hides a known kind.
///
/// ```
/// use launchdarkly_experiments_client::{UnknownInstruction, types::Instruction};
/// use serde_json::json;
///
/// let json = json!({ "kind": "pauseIteration", "until": "2027-01-01" });
/// let instruction: Instruction = serde_json::from_value(json.clone())?;
/// let is_kept = |unknown: &UnknownInstruction| unknown.kind() == "pauseIteration";
/// assert!(matches!(&instruction, Instruction::Unknown(unknown) if is_kept(unknown)));
/// assert_eq!(serde_json::to_value(&instruction)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UnknownInstruction(Map<String, Value>);

impl UnknownInstruction {
    /// Returns all of its fields, `kind` included.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Returns its kind.
    pub fn kind(&self) -> &str {
        self.0
            .get("kind")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// An instruction as it is on the wire: its tag, then its fields.
#[derive(Serialize)]
pub(crate) struct Tagged<'a, T> {
    pub(crate) kind: &'static str,
    #[serde(flatten)]
    pub(crate) fields: &'a T,
}

/// An object with its tag, whose fields are not read yet.
pub(crate) struct Untyped {
    pub(crate) kind: String,
    pub(crate) fields: Map<String, Value>,
}

impl Untyped {
    pub(crate) fn read<T: for<'de> Deserialize<'de>>(self) -> serde_json::Result<T> {
        serde_json::from_value(Value::Object(self.fields))
    }

    pub(crate) fn unknown(self) -> UnknownInstruction {
        UnknownInstruction(self.fields)
    }
}

impl<'de> Deserialize<'de> for Untyped {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        match fields.get("kind") {
            Some(Value::String(kind)) => Ok(Untyped {
                kind: kind.clone(),
                fields,
            }),
            Some(_) => Err(serde::de::Error::custom(
                "the `kind` of an instruction must be a string",
            )),
            None => Err(serde::de::Error::missing_field("kind")),
        }
    }
}

/// Declares the enum of a domain of instructions from its documented kinds.
macro_rules! instructions {
    (
        $(#[$domain_doc:meta])*
        pub enum $domain:ident;
        with_fields { $($(#[$doc:meta])* $variant:ident($fields:ty) = $kind:literal,)* }
        bare { $($(#[$bare_doc:meta])* $bare:ident = $bare_kind:literal,)* }
    ) => {
        $(#[$domain_doc])*
        ///
        /// A kind that is not listed is kept as `Unknown`, with all of its fields, and written back unchanged.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $domain {
            $($(#[$doc])* $variant($fields),)*
            $($(#[$bare_doc])* $bare,)*
            /// A kind that this version does not know.
            Unknown($crate::value::instruction::UnknownInstruction),
        }

        impl $domain {
            /// The kinds that this version knows.
            pub const KINDS: &'static [&'static str] = &[$($kind,)* $($bare_kind,)*];

            /// Returns the kind as it is on the wire.
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $kind,)*
                    $(Self::$bare => $bare_kind,)*
                    Self::Unknown(instruction) => instruction.kind(),
                }
            }
        }

        $(impl From<$fields> for $domain {
            fn from(fields: $fields) -> Self {
                Self::$variant(fields)
            }
        })*

        impl serde::Serialize for $domain {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use $crate::value::instruction::Tagged;
                match self {
                    $(Self::$variant(fields) => Tagged { kind: $kind, fields }.serialize(serializer),)*
                    $(Self::$bare => Tagged { kind: $bare_kind, fields: &() }.serialize(serializer),)*
                    Self::Unknown(instruction) => instruction.serialize(serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $domain {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let untyped = $crate::value::instruction::Untyped::deserialize(deserializer)?;
                match untyped.kind.as_str() {
                    $($kind => untyped.read().map(Self::$variant).map_err(serde::de::Error::custom),)*
                    $($bare_kind => Ok(Self::$bare),)*
                    _ => Ok(Self::Unknown(untyped.unknown())),
                }
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $domain {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($domain).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let known: Vec<schemars::Schema> = vec![
                    $(schemars::json_schema!({
                        "properties": { "kind": { "const": $kind } },
                        "allOf": [generator.subschema_for::<$fields>()],
                    }),)*
                    $(schemars::json_schema!({ "properties": { "kind": { "const": $bare_kind } } }),)*
                    schemars::json_schema!({
                        "properties": { "kind": { "not": { "enum": Self::KINDS } } },
                    }),
                ];
                schemars::json_schema!({
                    "type": "object",
                    "required": ["kind"],
                    "properties": { "kind": { "type": "string" } },
                    "anyOf": known,
                })
            }
        }
    };
}
pub(crate) use instructions;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::types::Instruction;

    #[test]
    fn an_unknown_instruction_is_kept_whole() {
        let written = json!({"kind": "teleport", "to": {"x": [1, null]}, "now": true});
        let read: Instruction = serde_json::from_value(written.clone()).expect("reads");
        assert_eq!(read.kind(), "teleport");
        assert!(matches!(read, Instruction::Unknown(_)));
        assert_eq!(serde_json::to_value(&read).expect("writes"), written);
    }

    #[test]
    fn a_known_instruction_is_typed_and_says_what_it_lacks() {
        let stop =
            json!({"kind": "stopIteration", "winningTreatmentId": "t", "winningReason": "r"});
        let read: Instruction = serde_json::from_value(stop.clone()).expect("reads");
        assert!(
            matches!(&read, Instruction::StopIteration(stop) if stop.winning_treatment_id == "t")
        );
        assert_eq!(serde_json::to_value(&read).expect("writes"), stop);
        for (broken, says) in [
            (json!({"kind": "updateName"}), "missing field `value`"),
            (json!({"value": "x"}), "missing field `kind`"),
            (json!({"kind": 7}), "must be a string"),
        ] {
            let error = serde_json::from_value::<Instruction>(broken)
                .expect_err(says)
                .to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_null_in_a_field_update_is_a_value_and_not_an_absence() {
        for update in [
            json!({"kind": "updateExperimentFields", "value": {"holdoutId": {"operation": "update", "value": null}}}),
            json!({"kind": "updateExperimentFields", "value": {"holdoutId": {"operation": "remove"}}}),
        ] {
            let read: Instruction = serde_json::from_value(update.clone()).expect("reads");
            assert_eq!(serde_json::to_value(&read).expect("writes"), update);
        }
    }
}
