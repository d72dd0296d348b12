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

/// At the root of an area, and then on each of its operations: only those belong to it, and no neighbours.
pub const SELECTED: &str = "x-selected";

/// Every extension of an operation.
pub const ON_OPERATIONS: [&str; 6] = [
    IDEMPOTENT,
    REPEAT_UNKNOWN,
    PAGES,
    EXPANDS,
    WIRE_MEDIA_TYPE,
    SELECTED,
];

/// On an enum: the name of its concept, which becomes the name of the open enum.
pub const ENUM: &str = "x-enum";
/// On a string that once was an enum: the values that are known.
pub const KNOWN_VALUES: &str = "x-known-values";
/// On a property: its former name.
pub const RENAMED_FROM: &str = "x-renamed-from";
/// On a string: it holds a decimal number.
pub const DECIMAL: &str = "x-decimal";
/// On the component `Instruction`: the kinds of instructions, each with its component.
pub const INSTRUCTIONS: &str = "x-instructions";
/// On an object schema: the properties of LaunchDarkly's document that are left out on purpose.
pub const OMITS: &str = "x-omits";

/// Every extension of a schema.
pub const ON_SCHEMAS: [&str; 6] = [
    ENUM,
    KNOWN_VALUES,
    RENAMED_FROM,
    DECIMAL,
    INSTRUCTIONS,
    OMITS,
];

/// On a normalized schema: a map from the current names of properties to their former names.
pub const FORMER_NAMES: &str = "x-former-names";
/// On a generated document: what wrote it, from what.
pub const GENERATED: &str = "x-generated";
