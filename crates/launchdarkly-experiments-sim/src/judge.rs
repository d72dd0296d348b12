//! The judge: JSON Schema made of the fragment, for every request and every reply.
//!
//! It knows no type that was generated from the fragment, so the two cannot agree on the same mistake.

use std::collections::HashMap;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::dialect::Dialect;
use crate::fields;
use crate::fragment;
use crate::list;
use crate::operation::Operation;

/// Compiled schemas, each made when it is first needed.
#[derive(Default)]
pub(crate) struct Judge {
    compiled: HashMap<(Option<Dialect>, String), Result<Validator, String>>,
}

impl std::fmt::Debug for Judge {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.compiled.len();
        formatter
            .debug_struct("Judge")
            .field("compiled", &count)
            .finish()
    }
}

impl Judge {
    /// Checks the query and the body of a request; an error says where and why.
    pub(crate) fn request(
        &mut self,
        operation: Operation,
        query: &str,
        body: Option<&Value>,
    ) -> Result<(), String> {
        let entry = fragment::operation(operation).ok_or("the operation is not in the fragment")?;
        self.query(entry, query)?;
        let (Some(body), Some(schema)) = (body, fragment::body_schema(entry, None)) else {
            return Ok(());
        };
        self.check(None, schema, body)?;
        match operation {
            Operation::PatchExperiment => self.instructions(&body["instructions"]),
            _ => Ok(()),
        }
    }

    /// Checks the status and body of a reply; an error says where and why.
    pub(crate) fn reply(
        &mut self,
        operation: Option<Operation>,
        status: u16,
        body: Option<&Value>,
        dialect: &Dialect,
    ) -> Result<(), String> {
        let schema = reply_schema(operation, status, dialect)
            .ok_or_else(|| format!("the fragment documents no status {status} here"))?;
        match body {
            Some(body) => self.check(Some(*dialect), schema, body),
            None if status == 401 => Ok(()),
            None => Err(format!("a reply with status {status} needs a body")),
        }
    }

    fn query(&mut self, entry: &'static Value, query: &str) -> Result<(), String> {
        let given = list::pairs(query).map_err(|problem| problem.message)?;
        for parameter in entry["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            let value = given.iter().find(|(given, _)| given == name);
            let (Some((_, text)), "query") = (value, parameter["in"].as_str().unwrap_or_default())
            else {
                continue;
            };
            let value = match parameter["schema"]["type"].as_str() {
                Some("integer") => text.parse::<i64>().map_or(json!(text), Value::from),
                _ => json!(text),
            };
            jsonschema::validate(&parameter["schema"], &value)
                .map_err(|error| format!("query parameter `{name}`: {error}"))?;
        }
        Ok(())
    }

    fn instructions(&mut self, instructions: &Value) -> Result<(), String> {
        let known = &fragment::document()["components"]["schemas"]["Instruction"]["x-instructions"];
        for (position, instruction) in instructions.as_array().into_iter().flatten().enumerate() {
            let place = format!("/instructions/{position}");
            let kind = instruction["kind"].as_str();
            let kind = kind.ok_or_else(|| format!("{place}: `kind` is missing"))?;
            let schema = known[kind].as_str();
            let schema = schema.ok_or_else(|| format!("{place}: there is no kind `{kind}`"))?;
            self.check(None, schema, instruction)
                .map_err(|fault| format!("{place}{fault}"))?;
            for (field, update) in instruction["value"].as_object().into_iter().flatten() {
                let schema = fields::schema_of(field)
                    .ok_or_else(|| format!("{place}/value: there is no field `{field}`"))?;
                if let Some(value) = update.get("value") {
                    self.check(None, &schema, value)
                        .map_err(|fault| format!("{place}/value/{field}/value{fault}"))?;
                }
            }
        }
        Ok(())
    }

    fn check(
        &mut self,
        dialect: Option<Dialect>,
        pointer: &str,
        value: &Value,
    ) -> Result<(), String> {
        let key = (dialect, pointer.to_owned());
        let compiled = self.compiled.entry(key).or_insert_with(|| {
            let components = match &dialect {
                Some(dialect) => fragment::reply_components(dialect),
                None => fragment::request_components(),
            };
            let schema = json!({"$ref": pointer, "components": components});
            jsonschema::validator_for(&schema).map_err(|error| format!("{pointer}: {error}"))
        });
        let validator = compiled.as_ref().map_err(Clone::clone)?;
        match validator.iter_errors(value).next() {
            Some(error) => Err(format!("{}: {error}", error.instance_path())),
            None => Ok(()),
        }
    }
}

/// The reference to the schema of a reply.
///
/// A path or method outside the API has no operation; its errors are those that the others document. A key in use
/// answered with 409 is the one status that a dialect adds.
pub(crate) fn reply_schema(
    operation: Option<Operation>,
    status: u16,
    dialect: &Dialect,
) -> Option<&'static str> {
    let of = |operation| fragment::body_schema(fragment::operation(operation)?, Some(status));
    let added = operation == Some(Operation::CreateExperiment) && status == 409 && dialect.conflict;
    match operation {
        Some(operation) if !added => of(operation),
        _ => Operation::ALL.into_iter().find_map(of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_that_breaks_the_fragment_is_told_by_its_pointer() {
        let mut judge = Judge::default();
        let reply = json!({"items": [{"key": "a"}]});
        let fault = judge
            .reply(
                Some(Operation::GetExperiments),
                200,
                Some(&reply),
                &Dialect::default(),
            )
            .unwrap_err();
        assert!(fault.starts_with("/items/0: "), "{fault}");
    }

    #[test]
    fn a_field_that_the_fragment_does_not_list_needs_the_dialect_for_it() {
        let reply = json!({"items": [], "surprise": 1});
        let check = |dialect| {
            let operation = Some(Operation::GetExperiments);
            Judge::default().reply(operation, 200, Some(&reply), &dialect)
        };
        assert!(check(Dialect::default()).is_err());
        assert_eq!(check(Dialect::default().unknown_fields(true)), Ok(()));
    }

    #[test]
    fn timestamps_must_have_the_type_of_the_dialect() {
        let mut reply = json!({"_creationDate": 1});
        let operation = Some(Operation::GetExperimentationSettings);
        let strings = Dialect::default().string_timestamps(true);
        let mut judge = Judge::default();
        assert!(judge.reply(operation, 200, Some(&reply), &strings).is_err());
        reply["_creationDate"] = json!("1");
        assert_eq!(judge.reply(operation, 200, Some(&reply), &strings), Ok(()));
        assert!(
            judge
                .reply(operation, 200, Some(&reply), &Dialect::default())
                .is_err()
        );
    }

    #[test]
    fn instructions_are_checked_by_their_kind() {
        let mut judge = Judge::default();
        let mut check = |instruction: Value| {
            let body = json!({"instructions": [instruction]});
            judge.request(Operation::PatchExperiment, "", Some(&body))
        };
        assert_eq!(check(json!({"kind": "archiveExperiment"})), Ok(()));
        assert!(
            check(json!({"kind": "dance"}))
                .unwrap_err()
                .contains("`dance`")
        );
        assert!(check(json!({"kind": "stopIteration"})).is_err());
        let update = json!({"tags": {"operation": "update", "value": "red"}});
        let fault = check(json!({"kind": "updateExperimentFields", "value": update})).unwrap_err();
        assert!(
            fault.starts_with("/instructions/0/value/tags/value"),
            "{fault}"
        );
    }

    #[test]
    fn statuses_are_those_that_are_documented() {
        let schema =
            |operation, status, dialect: &Dialect| reply_schema(operation, status, dialect);
        let default = Dialect::default();
        assert!(schema(Some(Operation::CreateExperiment), 200, &default).is_none());
        assert!(schema(Some(Operation::CreateExperiment), 409, &default).is_none());
        assert!(
            schema(
                Some(Operation::CreateExperiment),
                409,
                &default.conflict(true)
            )
            .is_some()
        );
        assert!(schema(None, 405, &default).is_some());
    }
}
