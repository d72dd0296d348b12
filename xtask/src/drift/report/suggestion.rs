//! What to edit in the fragment, for each kind of difference.

use crate::drift::change::{Change, Effect};

/// The edit that makes the fragment follow the document, in a sentence's fragment.
///
/// It names extensions of the fragment where following needs one: known values, former names.
pub(in crate::drift) fn edit(
    change: Change,
    effect: Effect,
    was: Option<&str>,
    is: Option<&str>,
) -> String {
    let (was, is) = (was.unwrap_or("it"), is.unwrap_or("it"));
    match change {
        Change::OperationAdded => {
            "add the operation with its parameters, statuses and behaviour (x-idempotent, x-repeat-unknown, x-pages, x-expands)".into()
        }
        Change::OperationRemoved => "remove the operation, and the schemas that nothing else reaches".into(),
        Change::OperationMoved => format!("move the operation to {is}"),
        Change::OperationRenamed => {
            format!("set operationId to `{is}`; that renames the generated method, so keep the old one if that is not wanted")
        }
        Change::Deprecated => "set `deprecated: true` there, and say in its description what to use instead".into(),
        Change::NoLongerDeprecated => "remove `deprecated: true` there".into(),
        Change::OptionalParameterAdded | Change::RequiredParameterAdded => format!("add the parameter {is}"),
        Change::ParameterRemoved => "remove the parameter".into(),
        Change::ParameterRenamed | Change::PathParameterRenamed => format!("rename the parameter to {is}"),
        Change::StyleChanged => format!("set style and explode to {is}"),
        Change::OptionalBodyAdded | Change::RequiredBodyAdded => "add the request body".into(),
        Change::RequestBodyRemoved => "remove the request body".into(),
        Change::ReplyBodyAdded => "add the content of the reply".into(),
        Change::ReplyBodyRemoved => "remove the content of the reply".into(),
        Change::SuccessStatusAdded | Change::ErrorStatusAdded => format!("add the status {is}"),
        Change::SuccessStatusRemoved | Change::ErrorStatusRemoved => format!("remove the status {was}"),
        Change::SuccessStatusChanged => format!("change the status {was} to {is}"),
        Change::MediaTypeAdded => format!("nothing must change; {is} may be added"),
        Change::MediaTypeRemoved => format!("replace the media type {was}"),
        Change::OptionalPropertyAdded => format!("add the property, {is}"),
        Change::RequiredPropertyAdded => format!("add the property, {is}, and list it under `required`"),
        Change::OptionalPropertyRemoved | Change::RequiredPropertyRemoved => "remove the property".into(),
        Change::OptionalPropertyRenamed | Change::RequiredPropertyRenamed => {
            format!("rename the property to `{is}` and set `x-renamed-from: {was}`, so that replies are read under both names")
        }
        Change::OldNameReturned => {
            format!("replies are read under both names; rename it to `{is}` with `x-renamed-from: {was}` if the old name stays")
        }
        Change::BecameRequired => "list it under `required`".into(),
        Change::BecameOptional => "take it out of `required`".into(),
        Change::OptionalBecameNullable | Change::RequiredBecameNullable => "set `nullable: true` there".into(),
        Change::NoLongerNullable => "remove `nullable: true` there".into(),
        Change::TypeChanged | Change::TypeWidened | Change::TypeNarrowed => format!("change the type to {is}"),
        Change::LenientTypeChanged => format!(
            "replies are read in both forms; change the type to {is} when requests must be written so{}",
            if effect == Effect::Breaking { ", which they must" } else { "" }
        ),
        Change::FormatChanged | Change::FormatReplaced | Change::FormatWidened | Change::FormatNarrowed => match is {
            "it" | "none" => "remove `format`".into(),
            is => format!("set `format: {is}`"),
        },
        Change::EnumValueAdded => format!("add `{is}` to the enum, and drop it from `x-known-values` if it is there"),
        Change::ClosedEnumWidened => format!("add {is} to the enum"),
        Change::EnumValueRemoved => format!("move `{was}` from the enum to `x-known-values`, so that it keeps its name"),
        Change::EnumValueRenamed => format!("replace `{was}` by `{is}` in the enum, and list `{was}` under `x-known-values`"),
        Change::EnumAdded => format!("add `enum: [{is}]` with an `x-enum` name"),
        Change::EnumRemoved => format!("remove `enum` and list its values under `x-known-values: [{was}]`"),
        Change::DefaultChanged => "say the new default in the description and the changelog; defaults are the server's to apply".into(),
        Change::LimitTightened | Change::LimitLoosened => format!("set {is}"),
        Change::VariantAdded => "add the variant".into(),
        Change::VariantRemoved => "remove the variant".into(),
        Change::OtherPropertiesRefused => "set `additionalProperties: false`".into(),
        Change::OtherPropertiesAllowed => "remove `additionalProperties: false`".into(),
        Change::SchemaRenamed => {
            format!("nothing must change; renaming it to `{is}` would rename the generated type")
        }
        Change::ServerAdded => format!("add the server {is}"),
        Change::ServerRemoved => format!("remove the server {was}, or accept that it stays"),
        Change::SecurityChanged => format!("the token is now sent as {is}: change the security scheme, and how the client sends it"),
    }
}
