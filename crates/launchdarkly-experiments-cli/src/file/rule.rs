//! A rule of a flag, as a file names it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::file::form;

/// A rule of a flag: by its description, reference or id, or as `{id: ID}` where nothing is to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The description, the reference or the id.
    Name(String),
    /// The id, which is not looked up.
    Id(String),
}

/// The id of the default rule.
pub(crate) const FALLTHROUGH: &str = "fallthrough";

/// What is given by its id.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    id: String,
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = |name: &str| Ok(Rule::Name(name.to_owned()));
        form::text_or_mapping(
            from,
            "the name of a rule, `fallthrough`, or {id: ID}",
            name,
            |form: Form| Ok(Rule::Id(form.id)),
        )
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Rule::Name(name) => to.serialize_str(name),
            Rule::Id(id) => Form { id: id.clone() }.serialize(to),
        }
    }
}

impl JsonSchema for Rule {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rule".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A rule: `fallthrough` for the default one, else the description, the reference or the id.",
            "anyOf": [
                {"type": "string", "minLength": 1, "examples": [FALLTHROUGH]},
                {
                    "type": "object",
                    "properties": {"id": {"type": "string", "description": "The id, which is not looked up."}},
                    "required": ["id"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
