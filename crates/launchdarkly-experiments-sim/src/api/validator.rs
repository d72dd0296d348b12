//! The judge: JSON Schema made of the fragment, for every request and every reply.
//!
//! It knows no type that was generated from the fragment, so the two cannot agree on the same mistake.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::api::dialect::Dialect;
use crate::api::fragment;
use crate::api::operation::Operation;
use crate::engine::field_updates;
use crate::engine::list;

/// The dialect of a reply (none for a request), and the pointer to its schema.
type Key = (Option<Dialect>, String);

/// Compiled schemas, each made when it is first needed and shared by all simulators of the process.
static COMPILED: LazyLock<Mutex<HashMap<Key, Compiled>>> = LazyLock::new(Mutex::default);

type Compiled = Arc<Result<Validator, String>>;

/// Checks the query and the body of a request; an error says where and why.
pub(crate) fn request(
    operation: Operation,
    query: &str,
    body: Option<&Value>,
) -> Result<(), String> {
    let entry = fragment::operation(operation).ok_or("the operation is not in the fragment")?;
    parameters(entry, query)?;
    let (Some(body), Some(schema)) = (body, fragment::body_schema(entry, None)) else {
        return Ok(());
    };
    check(None, schema, body)?;
    match operation {
        Operation::PatchExperiment => instructions(&body["instructions"]),
        _ => Ok(()),
    }
}

/// Checks the status and body of a reply; an error says where and why.
pub(crate) fn reply(
    operation: Option<Operation>,
    status: u16,
    body: Option<&Value>,
    dialect: &Dialect,
) -> Result<(), String> {
    let schema = reply_schema(operation, status, dialect)
        .ok_or_else(|| format!("the fragment documents no status {status} here"))?;
    match body {
        Some(body) => check(Some(*dialect), schema, body),
        None if status == 401 => Ok(()),
        None => Err(format!("a reply with status {status} needs a body")),
    }
}

fn parameters(entry: &'static Value, query: &str) -> Result<(), String> {
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
        jsonschema::validator_for(&parameter["schema"])
            .map_err(|error| error.to_string())
            .and_then(|schema| schema.validate(&value).map_err(|error| error.to_string()))
            .map_err(|fault| format!("query parameter `{name}`: {fault}"))?;
    }
    Ok(())
}

fn instructions(instructions: &Value) -> Result<(), String> {
    let known = &fragment::document()["components"]["schemas"]["Instruction"]["x-instructions"];
    for (position, instruction) in instructions.as_array().into_iter().flatten().enumerate() {
        let place = format!("/instructions/{position}");
        let kind = instruction["kind"].as_str();
        let kind = kind.ok_or_else(|| format!("{place}: `kind` is missing"))?;
        let schema = known[kind].as_str();
        let schema = schema.ok_or_else(|| format!("{place}: there is no kind `{kind}`"))?;
        check(None, schema, instruction).map_err(|fault| format!("{place}{fault}"))?;
        for (field, update) in instruction["value"].as_object().into_iter().flatten() {
            let schema = field_updates::schema_of(field)
                .ok_or_else(|| format!("{place}/value: there is no field `{field}`"))?;
            if let Some(value) = update.get("value") {
                check(None, &schema, value)
                    .map_err(|fault| format!("{place}/value/{field}/value{fault}"))?;
            }
        }
    }
    Ok(())
}

fn check(dialect: Option<Dialect>, pointer: &str, value: &Value) -> Result<(), String> {
    let compiled = compiled((dialect, pointer.to_owned()));
    let validator = compiled.as_ref().as_ref().map_err(Clone::clone)?;
    match validator.iter_errors(value).next() {
        Some(error) => Err(format!("{}: {error}", error.instance_path())),
        None => Ok(()),
    }
}

fn compiled(key: Key) -> Compiled {
    let mut cache = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(compiled) = cache.get(&key) {
        return Arc::clone(compiled);
    }
    let (dialect, pointer) = &key;
    let components = match dialect {
        Some(dialect) => fragment::reply_components(dialect),
        None => fragment::request_components(),
    };
    let schema = json!({"$ref": pointer, "components": components});
    let made = jsonschema::validator_for(&schema).map_err(|error| format!("{pointer}: {error}"));
    let made = Arc::new(made);
    cache.insert(key, Arc::clone(&made));
    made
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
        let reply = json!({"items": [{"key": "a"}]});
        let fault = self::reply(
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
            self::reply(operation, 200, Some(&reply), &dialect)
        };
        assert!(check(Dialect::default()).is_err());
        assert_eq!(check(Dialect::default().unknown_fields(true)), Ok(()));
    }

    #[test]
    fn timestamps_must_have_the_type_of_the_dialect() {
        let mut reply = json!({"_creationDate": 1});
        let operation = Some(Operation::GetExperimentationSettings);
        let strings = Dialect::default().string_timestamps(true);
        assert!(self::reply(operation, 200, Some(&reply), &strings).is_err());
        reply["_creationDate"] = json!("1");
        assert_eq!(self::reply(operation, 200, Some(&reply), &strings), Ok(()));
        assert!(self::reply(operation, 200, Some(&reply), &Dialect::default()).is_err());
    }

    #[test]
    fn instructions_are_checked_by_their_kind() {
        let check = |instruction: Value| {
            let body = json!({"instructions": [instruction]});
            request(Operation::PatchExperiment, "", Some(&body))
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
