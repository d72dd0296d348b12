//! The validator: checks every request and every response against the fragment by JSON Schema.
//!
//! It knows no type that was generated from the fragment, so the two cannot share a mistake. Requests that fail are
//! answered with 400; a response that fails is a bug of the simulator.

mod json_schema;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::api::dialect::Dialect;
use crate::api::field::Field;
use crate::api::fragment;
use crate::api::operation::Operation;
use crate::api::query;

/// The statuses of the checks that all operations share. Not every operation documents all of them.
const SHARED: &[u16] = &[400, 401, 403, 404, 429];

/// The dialect of a response (`None` for a request), and the pointer to a schema.
type Key = (Option<Dialect>, String);

type Compiled = Arc<Result<Validator, String>>;

/// Compiled schemas, each compiled on first use and shared by all simulators of the process.
static COMPILED: LazyLock<Mutex<HashMap<Key, Compiled>>> = LazyLock::new(Mutex::default);

/// Checks the query and the body of a request. The error names the position and the reason.
pub(crate) fn request(
    operation: Operation,
    query: &str,
    body: Option<&Value>,
) -> Result<(), String> {
    let entry =
        fragment::operation(operation).ok_or("the fragment does not describe the operation")?;
    parameters(entry, query)?;
    let (Some(body), Some(schema)) = (body, fragment::body_schema(entry, None)) else {
        return Ok(());
    };
    check(None, schema, body).map_err(|reason| reason.trim_start_matches(": ").to_owned())?;
    match fragment::instructions(entry) {
        Some(known) => instructions(known, operation, &body["instructions"]),
        None => Ok(()),
    }
}

/// Checks the status and the body of a response. The error names the position and the reason.
pub(crate) fn response(
    operation: Option<Operation>,
    status: u16,
    body: Option<&Value>,
    dialect: &Dialect,
) -> Result<(), String> {
    let schema = response_schema(operation, status)
        .ok_or_else(|| format!("status {status} is not documented for the operation"))?;
    match body {
        Some(body) => check(Some(*dialect), schema, body),
        None if status == 401 => Ok(()),
        None => Err(format!("a response with status {status} needs a body")),
    }
}

/// Returns the schemas of the fragment as definitions of a JSON Schema in which no object has an unlisted property.
pub(crate) fn strict_schemas() -> Map<String, Value> {
    json_schema::definitions()
}

fn parameters(entry: &'static Value, query: &str) -> Result<(), String> {
    let given = query::pairs(query)?;
    for parameter in entry["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        let value = given.iter().find(|(given, _)| given == name);
        let (Some((_, text)), "query") = (value, parameter["in"].as_str().unwrap_or_default())
        else {
            continue;
        };
        let value = match (parameter["schema"]["type"].as_str(), text.as_str()) {
            (Some("integer"), _) => text.parse::<i64>().map_or(json!(text), Value::from),
            (Some("boolean"), "true" | "1") => json!(true),
            (Some("boolean"), "false" | "0") => json!(false),
            _ => json!(text),
        };
        jsonschema::validator_for(&parameter["schema"])
            .map_err(|error| error.to_string())
            .and_then(|schema| schema.validate(&value).map_err(|error| error.to_string()))
            .map_err(|reason| format!("query parameter `{name}`: {reason}"))?;
    }
    Ok(())
}

/// Checks each instruction by the schema of its kind.
fn instructions(
    known: &'static Value,
    operation: Operation,
    instructions: &Value,
) -> Result<(), String> {
    for (position, instruction) in instructions.as_array().into_iter().flatten().enumerate() {
        let pointer = format!("/instructions/{position}");
        let kind = instruction["kind"].as_str();
        let kind = kind.ok_or_else(|| format!("{pointer}: `kind` is missing"))?;
        let schema = known[kind].as_str();
        let schema = schema.ok_or_else(|| format!("{pointer}: unknown kind `{kind}`"))?;
        check(None, schema, instruction).map_err(|reason| format!("{pointer}{reason}"))?;
        if operation == Operation::PatchExperiment {
            fields(&instruction["value"]).map_err(|reason| format!("{pointer}/value{reason}"))?;
        }
    }
    Ok(())
}

/// Checks the updates of single fields that an instruction contains.
fn fields(updates: &Value) -> Result<(), String> {
    for (field, update) in updates.as_object().into_iter().flatten() {
        let known = Field::from_name(field).ok_or_else(|| format!(": unknown field `{field}`"))?;
        if let Some(value) = update.get("value") {
            check(None, &known.schema(), value)
                .map_err(|reason| format!("/{field}/value{reason}"))?;
        }
    }
    Ok(())
}

fn check(dialect: Option<Dialect>, pointer: &str, value: &Value) -> Result<(), String> {
    let compiled = compiled((dialect, pointer.to_owned()));
    let validator = compiled.as_ref().as_ref().map_err(Clone::clone)?;
    // Whether there is an error is found out faster than which one.
    if validator.is_valid(value) {
        return Ok(());
    }
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
    let schema = json_schema::schema(pointer, dialect.as_ref());
    let compiled =
        jsonschema::validator_for(&schema).map_err(|error| format!("{pointer}: {error}"));
    let compiled = Arc::new(compiled);
    cache.insert(key, Arc::clone(&compiled));
    compiled
}

/// Returns the pointer to the schema of a response.
///
/// A request without an operation gets the errors that the operations document. The only status that is sent and not
/// documented is 409, for what creates an experiment or an iteration: for a version of a flag that is not the present
/// one, and in one dialect for a key in use.
pub(crate) fn response_schema(operation: Option<Operation>, status: u16) -> Option<&'static str> {
    let of = |operation| fragment::body_schema(fragment::operation(operation)?, Some(status));
    let creates = matches!(
        operation,
        Some(Operation::CreateExperiment | Operation::CreateIteration)
    );
    let any = || Operation::ALL.iter().copied().find_map(of);
    match operation {
        Some(operation) if SHARED.contains(&status) => of(operation).or_else(any),
        Some(operation) if !(creates && status == 409) => of(operation),
        _ => any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_response_is_reported_with_its_pointer() {
        let response = json!({"items": [{"key": "a"}]});
        let error = self::response(
            Some(Operation::GetExperiments),
            200,
            Some(&response),
            &Dialect::default(),
        )
        .unwrap_err();
        assert!(error.starts_with("/items/0: "), "{error}");
    }

    #[test]
    fn an_unlisted_property_is_valid_only_in_its_dialect() {
        let response = json!({"items": [], "surprise": 1});
        let check = |dialect| {
            let operation = Some(Operation::GetExperiments);
            self::response(operation, 200, Some(&response), &dialect)
        };
        assert!(check(Dialect::default()).is_err());
        assert_eq!(check(Dialect::default().unknown_fields(true)), Ok(()));
    }

    #[test]
    fn timestamps_must_have_the_type_of_the_dialect() {
        let mut response = json!({"_creationDate": 1});
        let operation = Some(Operation::GetExperimentationSettings);
        let strings = Dialect::default().string_timestamps(true);
        assert!(self::response(operation, 200, Some(&response), &strings).is_err());
        response["_creationDate"] = json!("1");
        assert_eq!(
            self::response(operation, 200, Some(&response), &strings),
            Ok(())
        );
        assert!(self::response(operation, 200, Some(&response), &Dialect::default()).is_err());
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
        let error = check(json!({"kind": "updateExperimentFields", "value": update})).unwrap_err();
        assert!(
            error.starts_with("/instructions/0/value/tags/value"),
            "{error}"
        );
    }

    #[test]
    fn statuses_are_those_that_are_documented() {
        let create = Some(Operation::CreateExperiment);
        assert!(response_schema(create, 200).is_none());
        assert!(response_schema(create, 422).is_none());
        assert!(response_schema(create, 409).is_some());
        assert!(response_schema(Some(Operation::GetExperiment), 409).is_none());
        assert!(response_schema(None, 405).is_some());
    }
}
