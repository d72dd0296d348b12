//! The names of all extensions (`x-`), by which the fragment states what OpenAPI cannot express.
//!
//! `lint` refuses unknown ones, the passes and the generator read them, and the comparison respects some of them.

/// On an operation: repeating it leaves the same state.
pub const IDEMPOTENT: &str = "x-idempotent";
/// On an operation: it may be sent again when the outcome of an attempt is unknown.
pub const REPEAT_UNKNOWN: &str = "x-repeat-unknown";
/// On an operation: it returns a page of a list.
pub const PAGES: &str = "x-pages";
/// On an operation: the values that `expand` takes.
pub const EXPANDS: &str = "x-expands";
/// On an operation: the content type that the request has on the wire, where the document cannot say it.
pub const WIRE_MEDIA_TYPE: &str = "x-wire-media-type";

/// On an operation: the version of the API that it belongs to, where that is not the client's.
pub const API_VERSION: &str = "x-api-version";

/// At the root of an area, and then on each of its operations: only those belong to it, and no neighbours.
pub const SELECTED: &str = "x-selected";

/// Every extension of an operation.
pub const ON_OPERATIONS: [&str; 7] = [
    IDEMPOTENT,
    REPEAT_UNKNOWN,
    PAGES,
    EXPANDS,
    WIRE_MEDIA_TYPE,
    API_VERSION,
    SELECTED,
];

/// On an enum: the name of its concept, which becomes the name of the open enum.
pub const ENUM: &str = "x-enum";
/// On a string that once was an enum: the values that are known.
pub const KNOWN_VALUES: &str = "x-known-values";
/// On a property: its former name.
pub const RENAMED_FROM: &str = "x-renamed-from";
/// On a string: whether it holds a decimal number.
pub const DECIMAL: &str = "x-decimal";
/// On an integer or a string: whether it is a timestamp.
pub const MOMENT: &str = "x-moment";
/// Beside `x-moment: false`: why it is none, though it looks like one.
pub const MOMENT_REASON: &str = "x-moment-reason";
/// On a component: it is the body of error responses.
pub const ERROR: &str = "x-error";
/// On a property: its example is a string that contains JSON.
pub const PARSE_EXAMPLE: &str = "x-parse-example";
/// On a component: it is an instruction of a semantic patch, and these are its kinds, each with its component.
pub const INSTRUCTIONS: &str = "x-instructions";
/// On an object schema: the properties of LaunchDarkly's document that are left out on purpose.
pub const OMITS: &str = "x-omits";

/// Every extension of a schema.
pub const ON_SCHEMAS: [&str; 10] = [
    ENUM,
    KNOWN_VALUES,
    RENAMED_FROM,
    DECIMAL,
    MOMENT,
    MOMENT_REASON,
    ERROR,
    PARSE_EXAMPLE,
    INSTRUCTIONS,
    OMITS,
];

/// On a normalized schema: a map from the current names of properties to their former names.
pub const FORMER_NAMES: &str = "x-former-names";
/// On a generated document: what wrote it, from what.
pub const GENERATED: &str = "x-generated";
