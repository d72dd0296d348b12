//! Suggestions: the edit of the fragment for each kind of difference.

use crate::drift::change::{Change, Severity};
use crate::drift::finding::Finding;

/// Returns the edit that makes the fragment agree with upstream.
///
/// It names the extension where one is needed, for known values and former names.
pub(super) fn edit(finding: &Finding) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "it".to_owned());
    let (old, new) = (value(&finding.old), value(&finding.new));
    match finding.change {
        Change::OperationAdded => {
            "add the operation with its parameters, statuses and behaviour (x-idempotent, x-repeat-unknown, x-pages, x-expands)".into()
        }
        Change::OperationRemoved => "remove the operation, and the schemas that nothing else reaches".into(),
        Change::OperationMoved => format!("move the operation to {new}"),
        Change::OperationRenamed => {
            format!("set operationId to `{new}`; that renames the generated method, so keep the old one if that is not wanted")
        }
        Change::Deprecated => "set `deprecated: true` there, and say in its description what to use instead".into(),
        Change::NoLongerDeprecated => "remove `deprecated: true` there".into(),
        Change::OptionalParameterAdded | Change::RequiredParameterAdded => format!("add the parameter {new}"),
        Change::ParameterRemoved => "remove the parameter".into(),
        Change::ParameterRenamed | Change::PathParameterRenamed => format!("rename the parameter to {new}"),
        Change::StyleChanged => format!("set style and explode to {new}"),
        Change::OptionalBodyAdded | Change::RequiredBodyAdded => "add the request body".into(),
        Change::RequestBodyRemoved => "remove the request body".into(),
        Change::ResponseBodyAdded => "add the content of the response".into(),
        Change::ResponseBodyRemoved => "remove the content of the response".into(),
        Change::SuccessStatusAdded | Change::ErrorStatusAdded => format!("add the status {new}"),
        Change::SuccessStatusRemoved | Change::ErrorStatusRemoved => format!("remove the status {old}"),
        Change::SuccessStatusChanged => format!("change the status {old} to {new}"),
        Change::ResponseHeaderAdded => format!("add the header `{new}` to the response; no generated type reads it"),
        Change::ResponseHeaderRemoved => "remove the header".into(),
        Change::MediaTypeAdded => format!("no edit is needed; {new} may be added"),
        Change::MediaTypeRemoved => format!("replace the media type {old}"),
        Change::OptionalPropertyAdded => format!("add the property, {new}"),
        Change::RequiredPropertyAdded => format!("add the property, {new}, and list it under `required`"),
        Change::OptionalPropertyRemoved | Change::RequiredPropertyRemoved => "remove the property".into(),
        Change::OptionalPropertyRenamed | Change::RequiredPropertyRenamed => {
            format!("rename the property to `{new}` and set `x-renamed-from: {old}`, so that responses are read under both names")
        }
        Change::OldNameReturned => {
            format!("responses are read under both names; rename it to `{new}` with `x-renamed-from: {old}` if the old name stays")
        }
        Change::OmissionStale => {
            format!("take `{old}` out of `x-omits`; if it has another name now, omit that or add it as a property")
        }
        Change::OmissionRequired => {
            format!("requests without it are refused: take it out of `x-omits`, add the property, {new}, and list it under `required`")
        }
        Change::BecameRequired => "list it under `required`".into(),
        Change::BecameOptional => "take it out of `required`".into(),
        Change::OptionalBecameNullable | Change::RequiredBecameNullable => "set `nullable: true` there".into(),
        Change::NoLongerNullable => "remove `nullable: true` there".into(),
        Change::BecameReadOnly => "set `readOnly: true` there, and see that no request sends it".into(),
        Change::NoLongerReadOnly => "remove `readOnly: true` there".into(),
        Change::OptionalBecameWriteOnly => "set `writeOnly: true` there".into(),
        Change::RequiredBecameWriteOnly => {
            "set `writeOnly: true` there and take it out of `required` where responses use the schema".into()
        }
        Change::NoLongerWriteOnly => "remove `writeOnly: true` there".into(),
        Change::TypeChanged | Change::TypeWidened | Change::TypeNarrowed => format!("change the type to {new}"),
        Change::LenientTypeChanged => format!(
            "responses are read in both forms; change the type to {new} {}",
            if finding.severity == Severity::Breaking { "since requests must be written so" } else { "if requests must be written so" }
        ),
        Change::FormatChanged | Change::FormatReplaced | Change::FormatWidened | Change::FormatNarrowed => match new.as_str() {
            "it" | "none" => "remove `format`".into(),
            new => format!("set `format: {new}`"),
        },
        Change::EnumValueAdded => format!("add `{new}` to the enum, and drop it from `x-known-values` if it is there"),
        Change::ClosedEnumWidened => format!("add {new} to the enum"),
        Change::EnumValueRemoved => format!("move `{old}` from the enum to `x-known-values`, so that it keeps its name"),
        Change::EnumValueRenamed => format!("replace `{old}` by `{new}` in the enum, and list `{old}` under `x-known-values`"),
        Change::EnumAdded => format!("add `enum: [{new}]` with an `x-enum` name"),
        Change::EnumRemoved => format!("remove `enum` and list its values under `x-known-values: [{old}]`"),
        Change::DefaultChanged => "state the new default in the description and the changelog; the server applies it".into(),
        Change::LimitTightened | Change::LimitLoosened => format!("set {new}"),
        Change::VariantAdded => "add the variant".into(),
        Change::VariantRemoved => "remove the variant".into(),
        Change::OtherPropertiesRefused => "set `additionalProperties: false`".into(),
        Change::OtherPropertiesAllowed => "remove `additionalProperties: false`".into(),
        Change::SchemaRenamed => {
            format!("no edit is needed; renaming it to `{new}` would rename the generated type")
        }
        Change::CallbackAdded => "no edit is needed: the client receives no requests; accept it in openapi/provenance.toml".into(),
        Change::CallbackRemoved => "remove the callback".into(),
        Change::ServerAdded => format!("add the server {new}"),
        Change::ServerRemoved => format!("remove the server {old}, or accept that it stays"),
        Change::SecurityChanged => format!("the token is now sent as {new}: change the security scheme, and how the client sends it"),
    }
}
