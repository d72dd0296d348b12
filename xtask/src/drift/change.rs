//! The kinds of differences, and the severity of each: one table.
//!
//! The severities follow from how the generated types behave: enums of strings are open, every optional property reads
//! `null`, unknown properties are ignored, required properties are strict, and every error body is one `ApiError` in
//! which nothing is required. Nothing else in `drift` knows the generated types.

use serde::Serialize;

/// How much a difference hurts users of the crates, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The crates work with it as they are.
    Tolerated,
    /// There is something new that the crates do not offer yet.
    Additive,
    /// It works, and will stop working at some time.
    Deprecated,
    /// Requests may be refused, or responses fail to decode.
    Breaking,
}

impl Severity {
    /// All severities, worst first, as reports list them.
    pub const WORST_FIRST: [Severity; 4] = [
        Severity::Breaking,
        Severity::Deprecated,
        Severity::Additive,
        Severity::Tolerated,
    ];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Tolerated => "tolerated",
            Severity::Additive => "additive",
            Severity::Deprecated => "deprecated",
            Severity::Breaking => "breaking",
        }
    }

    /// Its meaning for a program that uses the crates, as a sentence without a full stop.
    pub fn meaning(self) -> &'static str {
        match self {
            Severity::Tolerated => "The crates work with it as they are",
            Severity::Additive => "There is something new that the crates do not offer yet",
            Severity::Deprecated => "It works, and will stop working at some time",
            Severity::Breaking => "Requests may be refused, or responses fail to decode",
        }
    }
}

/// The side on which a schema is used, which decides how much a change of it hurts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Sent: parameters and request bodies.
    Request,
    /// Received, with a success status.
    Response,
    /// Received, with an error status.
    Error,
    /// In a response header or a callback, which no generated type sends or reads.
    Unread,
}

macro_rules! changes {
    ($($variant:ident $name:literal $text:literal $request:ident $response:ident;)+) => {
        /// A kind of difference; "old" is the fragment, "new" is upstream.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Change {
            $(#[doc = $text] $variant,)+
        }

        impl Change {
            /// Every kind.
            pub const ALL: &[Change] = &[$(Change::$variant,)+];

            /// Its name in reports and in accepted differences.
            pub fn name(self) -> &'static str {
                match self { $(Change::$variant => $name,)+ }
            }

            /// Its name in a sentence.
            pub fn text(self) -> &'static str {
                match self { $(Change::$variant => $text,)+ }
            }

            /// Its severity on one side.
            pub fn severity(self, side: Side) -> Severity {
                let (request, response) = match self { $(Change::$variant => (Severity::$request, Severity::$response),)+ };
                match side {
                    Side::Request => request,
                    Side::Response => response,
                    Side::Error | Side::Unread if response == Severity::Deprecated => Severity::Deprecated,
                    Side::Error | Side::Unread => Severity::Tolerated,
                }
            }
        }
    };
}

changes! {
    // kind                    name                           in a sentence                         in a request  in a response
    OperationAdded            "operation-added"              "operation added"                      Additive   Additive;
    OperationRemoved          "operation-removed"            "operation removed"                    Breaking   Breaking;
    OperationMoved            "operation-moved"              "operation moved to another path"      Breaking   Breaking;
    OperationRenamed          "operation-renamed"            "operationId renamed"                  Tolerated  Tolerated;
    Deprecated                "deprecated"                   "deprecated"                           Deprecated Deprecated;
    NoLongerDeprecated        "no-longer-deprecated"         "no longer deprecated"                 Tolerated  Tolerated;
    OptionalParameterAdded    "optional-parameter-added"     "optional parameter added"             Additive   Additive;
    RequiredParameterAdded    "required-parameter-added"     "required parameter added"             Breaking   Breaking;
    ParameterRemoved          "parameter-removed"            "parameter removed"                    Breaking   Breaking;
    ParameterRenamed          "parameter-renamed"            "parameter renamed"                    Breaking   Breaking;
    PathParameterRenamed      "path-parameter-renamed"       "path parameter renamed"               Tolerated  Tolerated;
    StyleChanged              "style-changed"                "parameter written in another style"   Breaking   Breaking;
    OptionalBodyAdded         "optional-body-added"          "optional request body added"          Additive   Additive;
    RequiredBodyAdded         "required-body-added"          "required request body added"          Breaking   Breaking;
    RequestBodyRemoved        "request-body-removed"         "request body removed"                 Breaking   Breaking;
    ResponseBodyAdded            "response-body-added"             "response body added"                     Additive   Additive;
    ResponseBodyRemoved          "response-body-removed"           "response body removed"                   Breaking   Breaking;
    SuccessStatusAdded        "success-status-added"         "success status added"                 Breaking   Breaking;
    SuccessStatusRemoved      "success-status-removed"       "success status removed"               Breaking   Breaking;
    SuccessStatusChanged      "success-status-changed"       "success status changed"               Breaking   Breaking;
    ErrorStatusAdded          "error-status-added"           "error status added"                   Tolerated  Tolerated;
    ErrorStatusRemoved        "error-status-removed"         "error status removed"                 Tolerated  Tolerated;
    ResponseHeaderAdded       "response-header-added"        "response header added"                Additive   Additive;
    ResponseHeaderRemoved     "response-header-removed"      "response header removed"              Tolerated  Tolerated;
    MediaTypeAdded            "media-type-added"             "media type added"                     Additive   Tolerated;
    MediaTypeRemoved          "media-type-removed"           "media type removed"                   Breaking   Breaking;
    OptionalPropertyAdded     "optional-property-added"      "optional property added"              Additive   Additive;
    RequiredPropertyAdded     "required-property-added"      "required property added"              Breaking   Additive;
    OptionalPropertyRemoved   "optional-property-removed"    "optional property removed"            Breaking   Tolerated;
    RequiredPropertyRemoved   "required-property-removed"    "required property removed"            Breaking   Breaking;
    OptionalPropertyRenamed   "optional-property-renamed"    "optional property renamed"            Breaking   Additive;
    RequiredPropertyRenamed   "required-property-renamed"    "required property renamed"            Breaking   Breaking;
    OldNameReturned           "old-name-returned"            "property renamed to a former name"    Breaking   Tolerated;
    OmissionStale             "omission-stale"               "omitted property does not exist"      Tolerated  Tolerated;
    OmissionRequired          "omission-required"            "omitted property is required"         Breaking   Tolerated;
    BecameRequired            "became-required"              "became required"                      Breaking   Tolerated;
    BecameOptional            "became-optional"              "became optional"                      Additive   Breaking;
    OptionalBecameNullable    "optional-became-nullable"     "optional value may be null"           Additive   Tolerated;
    RequiredBecameNullable    "required-became-nullable"     "required value may be null"           Additive   Breaking;
    NoLongerNullable          "no-longer-nullable"           "may no longer be null"                Breaking   Tolerated;
    BecameReadOnly            "became-read-only"             "became read-only"                     Breaking   Tolerated;
    NoLongerReadOnly          "no-longer-read-only"          "no longer read-only"                  Additive   Tolerated;
    OptionalBecameWriteOnly   "optional-became-write-only"   "optional value became write-only"     Tolerated  Tolerated;
    RequiredBecameWriteOnly   "required-became-write-only"   "required value became write-only"     Tolerated  Breaking;
    NoLongerWriteOnly         "no-longer-write-only"         "no longer write-only"                 Tolerated  Additive;
    TypeChanged               "type-changed"                 "type changed"                         Breaking   Breaking;
    TypeWidened               "type-widened"                 "type widened"                         Additive   Breaking;
    TypeNarrowed              "type-narrowed"                "type narrowed"                        Breaking   Tolerated;
    LenientTypeChanged        "lenient-type-changed"         "type changed; both forms are read" Breaking   Tolerated;
    FormatChanged             "format-changed"               "format changed in name only"          Tolerated  Tolerated;
    FormatReplaced            "format-replaced"              "format replaced by another"           Breaking   Breaking;
    FormatWidened             "format-widened"               "format widened"                       Additive   Breaking;
    FormatNarrowed            "format-narrowed"              "format narrowed"                      Breaking   Tolerated;
    EnumValueAdded            "enum-value-added"             "enum value added"                     Additive   Tolerated;
    EnumValueRemoved          "enum-value-removed"           "enum value removed"                   Breaking   Tolerated;
    EnumValueRenamed          "enum-value-renamed"           "enum value renamed"                   Breaking   Tolerated;
    EnumAdded                 "enum-added"                   "became an enum"                       Breaking   Tolerated;
    EnumRemoved               "enum-removed"                 "no longer an enum"                    Additive   Tolerated;
    ClosedEnumWidened         "closed-enum-widened"          "more values than a closed enum has"   Additive   Breaking;
    DefaultChanged            "default-changed"              "default changed"                      Tolerated  Tolerated;
    LimitTightened            "limit-tightened"              "limit tightened"                      Breaking   Tolerated;
    LimitLoosened             "limit-loosened"               "limit loosened"                       Additive   Breaking;
    VariantAdded              "variant-added"                "variant added"                        Additive   Breaking;
    VariantRemoved            "variant-removed"              "variant removed"                      Breaking   Tolerated;
    OtherPropertiesRefused    "other-properties-refused"     "other properties refused"             Breaking   Tolerated;
    OtherPropertiesAllowed    "other-properties-allowed"     "other properties allowed"             Additive   Breaking;
    SchemaRenamed             "schema-renamed"               "schema renamed"                       Tolerated  Tolerated;
    CallbackAdded             "callback-added"               "callback added"                       Additive   Additive;
    CallbackRemoved           "callback-removed"             "callback removed"                     Tolerated  Tolerated;
    ServerAdded               "server-added"                 "server added"                         Additive   Additive;
    ServerRemoved             "server-removed"               "server removed"                       Breaking   Breaking;
    SecurityChanged           "security-changed"             "authentication changed"               Breaking   Breaking;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by hand and not derived from the table, so that a slip in the table shows.
    #[test]
    fn the_side_decides_the_severity() {
        use Severity::{Additive as A, Breaking as B, Deprecated as D, Tolerated as T};
        let rows = [
            // change, in a request, in a response, in an error response
            (Change::EnumValueAdded, A, T, T),
            (Change::EnumValueRemoved, B, T, T),
            (Change::EnumValueRenamed, B, T, T),
            (Change::EnumAdded, B, T, T),
            (Change::EnumRemoved, A, T, T),
            (Change::ClosedEnumWidened, A, B, T),
            (Change::OptionalPropertyAdded, A, A, T),
            (Change::RequiredPropertyAdded, B, A, T),
            (Change::OptionalPropertyRemoved, B, T, T),
            (Change::RequiredPropertyRemoved, B, B, T),
            (Change::OptionalPropertyRenamed, B, A, T),
            (Change::RequiredPropertyRenamed, B, B, T),
            (Change::OldNameReturned, B, T, T),
            (Change::OmissionStale, T, T, T),
            (Change::OmissionRequired, B, T, T),
            (Change::BecameRequired, B, T, T),
            (Change::BecameOptional, A, B, T),
            (Change::OptionalBecameNullable, A, T, T),
            (Change::RequiredBecameNullable, A, B, T),
            (Change::NoLongerNullable, B, T, T),
            (Change::TypeChanged, B, B, T),
            (Change::TypeWidened, A, B, T),
            (Change::TypeNarrowed, B, T, T),
            (Change::LenientTypeChanged, B, T, T),
            (Change::FormatChanged, T, T, T),
            (Change::FormatWidened, A, B, T),
            (Change::FormatNarrowed, B, T, T),
            (Change::DefaultChanged, T, T, T),
            (Change::LimitTightened, B, T, T),
            (Change::LimitLoosened, A, B, T),
            (Change::VariantAdded, A, B, T),
            (Change::VariantRemoved, B, T, T),
            (Change::MediaTypeAdded, A, T, T),
            (Change::MediaTypeRemoved, B, B, T),
            (Change::Deprecated, D, D, D),
            (Change::NoLongerDeprecated, T, T, T),
            (Change::SchemaRenamed, T, T, T),
            (Change::ResponseHeaderAdded, A, A, T),
            (Change::ResponseHeaderRemoved, T, T, T),
            (Change::BecameReadOnly, B, T, T),
            (Change::NoLongerReadOnly, A, T, T),
            (Change::OptionalBecameWriteOnly, T, T, T),
            (Change::RequiredBecameWriteOnly, T, B, T),
            (Change::NoLongerWriteOnly, T, A, T),
            (Change::CallbackAdded, A, A, T),
            (Change::CallbackRemoved, T, T, T),
        ];
        for (change, request, response, error) in rows {
            let expected = [request, response, error];
            let sides = [Side::Request, Side::Response, Side::Error];
            let severities = sides.map(|side| change.severity(side));
            assert_eq!(severities, expected, "{}", change.name());
            assert_eq!(change.severity(Side::Unread), error, "{}", change.name());
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = Change::ALL.iter().map(|change| change.name()).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
