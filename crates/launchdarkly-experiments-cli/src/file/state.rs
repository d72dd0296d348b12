//! The state of an experiment, as a file names it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::file::form;

/// The state that an experiment shall be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Created, and not started.
    Draft,
    /// An iteration is running.
    Running {
        /// Why it was started.
        reason: Option<String>,
    },
    /// The last iteration is stopped.
    Stopped {
        /// The name or id of the treatment that everybody gets from then on.
        winner: Option<String>,
        /// Why it is the winner.
        reason: Option<String>,
    },
    /// Archived.
    Archived,
}

/// A state as a mapping.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Form {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    running: Option<Running>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stopped: Option<Stopped>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Running {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stopped {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    winner: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl State {
    /// Returns the word for the state.
    pub fn as_str(&self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Running { .. } => "running",
            State::Stopped { .. } => "stopped",
            State::Archived => "archived",
        }
    }

    fn of_text(text: &str) -> Result<Self, String> {
        Ok(match text {
            "draft" => State::Draft,
            "running" => State::Running { reason: None },
            "archived" => State::Archived,
            "stopped" => State::Stopped {
                winner: None,
                reason: None,
            },
            other => {
                return Err(format!(
                    "`{other}` is not a state; write `draft`, `running`, `archived` or `{{stopped: {{winner: NAME, reason: TEXT}}}}`"
                ));
            }
        })
    }

    fn of_form(form: Form) -> Result<Self, String> {
        match (form.running, form.stopped) {
            (Some(Running { reason }), None) => Ok(State::Running { reason }),
            (None, Some(Stopped { winner, reason })) => Ok(State::Stopped { winner, reason }),
            _ => Err("this names no state, or two; write `{stopped: {winner: NAME, reason: TEXT}}` or `{running: {reason: TEXT}}`".to_owned()),
        }
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let expected = "draft, running, archived, or {stopped: {winner: NAME, reason: TEXT}}";
        form::text_or_mapping(from, expected, State::of_text, State::of_form)
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut form = Form::default();
        match self.clone() {
            State::Running {
                reason: reason @ Some(_),
            } => form.running = Some(Running { reason }),
            State::Stopped { winner, reason } if winner.is_some() || reason.is_some() => {
                form.stopped = Some(Stopped { winner, reason });
            }
            _ => return to.serialize_str(self.as_str()),
        }
        form.serialize(to)
    }
}

impl JsonSchema for State {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "State".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let reason = json_schema!({"type": "string", "description": "Why."});
        json_schema!({
            "description": "The state that the experiment shall be in.",
            "anyOf": [
                {"enum": ["draft", "running", "archived", "stopped"]},
                {
                    "type": "object",
                    "properties": {"running": {
                        "type": "object",
                        "properties": {"reason": reason},
                        "additionalProperties": false,
                    }},
                    "required": ["running"],
                    "additionalProperties": false,
                },
                {
                    "type": "object",
                    "properties": {"stopped": {
                        "type": "object",
                        "properties": {
                            "winner": {
                                "type": "string",
                                "description": "The name or id of the treatment that everybody gets from then on.",
                            },
                            "reason": reason,
                        },
                        "additionalProperties": false,
                    }},
                    "required": ["stopped"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
