//! The keywords of OpenAPI 3.0.3: which keys each kind of object has, and what each value is.
//!
//! [`structure`](super::structure) compares the fragment with these tables. Keys that OpenAPI has and the client cannot
//! serve are in [`UNSUPPORTED`], each with the way out. Extensions (`x-`) are not here: what they mean depends on more
//! than their place, and `extensions.rs` checks that.

/// The form of a value.
pub(super) enum Form {
    /// A text.
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// An integer from 0.
    Count,
    /// A number.
    Number,
    /// Any value: an example, a default.
    Data,
    /// An object of this kind.
    Object(&'static Kind),
    /// `true`, `false`, or an object of this kind.
    FlagOr(&'static Kind),
    /// A list of values of this form.
    List(&'static Form),
    /// An object whose keys are names, with values of this form.
    Map(&'static Form),
}

/// A kind of object.
pub(super) struct Kind {
    /// Its name with an article, as messages call it.
    pub(super) name: &'static str,
    /// Its keys, each with the form of its value.
    pub(super) keys: &'static [(&'static str, Form)],
    /// The keys that it must have.
    pub(super) required: &'static [&'static str],
    /// The extensions that it may have: what a misspelled one is compared with.
    pub(super) extensions: &'static [&'static str],
}

use Form::{Count, Data, Flag, FlagOr, List, Map, Number, Object, OneOf, Text};

use crate::openapi::extensions::{ON_OPERATIONS, ON_SCHEMAS};

/// The document.
pub(super) static DOCUMENT: Kind = Kind {
    name: "a document",
    keys: &[
        ("openapi", Text),
        ("info", Object(&INFO)),
        ("servers", List(&Object(&SERVER))),
        ("security", List(&Map(&List(&Text)))),
        ("tags", List(&Object(&TAG))),
        ("paths", Map(&Object(&PATH_ITEM))),
        ("components", Object(&COMPONENTS)),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
    ],
    required: &["openapi", "info", "paths", "components"],
    extensions: &[],
};

static INFO: Kind = Kind {
    name: "an info",
    keys: &[
        ("title", Text),
        ("description", Text),
        ("version", Text),
        ("termsOfService", Text),
        ("contact", Object(&CONTACT)),
        ("license", Object(&LICENSE)),
    ],
    required: &["title", "version"],
    extensions: &[],
};

static CONTACT: Kind = Kind {
    name: "a contact",
    keys: &[("name", Text), ("url", Text), ("email", Text)],
    required: &[],
    extensions: &[],
};

static LICENSE: Kind = Kind {
    name: "a license",
    keys: &[("name", Text), ("url", Text)],
    required: &["name"],
    extensions: &[],
};

static SERVER: Kind = Kind {
    name: "a server",
    keys: &[
        ("url", Text),
        ("description", Text),
        ("variables", Map(&Object(&VARIABLE))),
    ],
    required: &["url"],
    extensions: &[],
};

static VARIABLE: Kind = Kind {
    name: "a variable of a server",
    keys: &[
        ("enum", List(&Text)),
        ("default", Text),
        ("description", Text),
    ],
    required: &["default"],
    extensions: &[],
};

static TAG: Kind = Kind {
    name: "a tag",
    keys: &[
        ("name", Text),
        ("description", Text),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
    ],
    required: &["name"],
    extensions: &[],
};

static EXTERNAL_DOCS: Kind = Kind {
    name: "an externalDocs",
    keys: &[("description", Text), ("url", Text)],
    required: &["url"],
    extensions: &[],
};

static COMPONENTS: Kind = Kind {
    name: "a components",
    keys: &[
        ("schemas", Map(&Object(&SCHEMA))),
        ("securitySchemes", Map(&Object(&SECURITY_SCHEME))),
    ],
    required: &["schemas"],
    extensions: &[],
};

static SECURITY_SCHEME: Kind = Kind {
    name: "a security scheme",
    keys: &[
        (
            "type",
            OneOf(&["apiKey", "http", "oauth2", "openIdConnect"]),
        ),
        ("description", Text),
        ("name", Text),
        ("in", OneOf(&["query", "header", "cookie"])),
        ("scheme", Text),
        ("bearerFormat", Text),
        ("flows", Data),
        ("openIdConnectUrl", Text),
    ],
    required: &["type"],
    extensions: &[],
};

static PATH_ITEM: Kind = Kind {
    name: "a path",
    keys: &[
        ("get", Object(&OPERATION)),
        ("put", Object(&OPERATION)),
        ("post", Object(&OPERATION)),
        ("delete", Object(&OPERATION)),
        ("options", Object(&OPERATION)),
        ("head", Object(&OPERATION)),
        ("patch", Object(&OPERATION)),
        ("trace", Object(&OPERATION)),
    ],
    required: &[],
    extensions: &[],
};

static OPERATION: Kind = Kind {
    name: "an operation",
    keys: &[
        ("operationId", Text),
        ("summary", Text),
        ("description", Text),
        ("tags", List(&Text)),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
        ("parameters", List(&Object(&PARAMETER))),
        ("requestBody", Object(&REQUEST_BODY)),
        ("responses", Map(&Object(&RESPONSE))),
        ("deprecated", Flag),
        ("security", List(&Map(&List(&Text)))),
    ],
    required: &["operationId", "responses"],
    extensions: &ON_OPERATIONS,
};

static PARAMETER: Kind = Kind {
    name: "a parameter",
    keys: &[
        ("name", Text),
        ("in", OneOf(&["query", "header", "path", "cookie"])),
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("schema", Object(&SCHEMA)),
        ("example", Data),
        ("examples", Map(&Data)),
        ("style", OneOf(&["form", "simple"])),
        ("explode", Flag),
    ],
    required: &["name", "in", "schema"],
    extensions: &[],
};

static REQUEST_BODY: Kind = Kind {
    name: "a request body",
    keys: &[
        ("description", Text),
        ("content", Map(&Object(&MEDIA_TYPE))),
        ("required", Flag),
    ],
    required: &["content"],
    extensions: &[],
};

static RESPONSE: Kind = Kind {
    name: "a response",
    keys: &[
        ("description", Text),
        ("headers", Map(&Object(&HEADER))),
        ("content", Map(&Object(&MEDIA_TYPE))),
    ],
    required: &["description"],
    extensions: &[],
};

static HEADER: Kind = Kind {
    name: "a header",
    keys: &[
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("schema", Object(&SCHEMA)),
        ("example", Data),
    ],
    required: &[],
    extensions: &[],
};

static MEDIA_TYPE: Kind = Kind {
    name: "a media type",
    keys: &[
        ("schema", Object(&SCHEMA)),
        ("example", Data),
        ("examples", Map(&Data)),
    ],
    required: &["schema"],
    extensions: &[],
};

static SCHEMA: Kind = Kind {
    name: "a schema",
    keys: &[
        ("$ref", Text),
        (
            "type",
            OneOf(&["string", "number", "integer", "boolean", "object", "array"]),
        ),
        ("format", Text),
        ("title", Text),
        ("description", Text),
        ("default", Data),
        ("example", Data),
        ("enum", List(&Data)),
        ("nullable", Flag),
        ("deprecated", Flag),
        ("readOnly", Flag),
        ("writeOnly", Flag),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
        ("required", List(&Text)),
        ("properties", Map(&Object(&SCHEMA))),
        ("additionalProperties", FlagOr(&SCHEMA)),
        ("items", Object(&SCHEMA)),
        ("allOf", List(&Object(&SCHEMA))),
        ("oneOf", List(&Object(&SCHEMA))),
        ("anyOf", List(&Object(&SCHEMA))),
        ("not", Object(&SCHEMA)),
        ("discriminator", Data),
        ("maximum", Number),
        ("minimum", Number),
        ("maxItems", Count),
        ("minItems", Count),
        ("maxProperties", Count),
        ("minProperties", Count),
    ],
    required: &[],
    extensions: &ON_SCHEMAS,
};

/// A key of a kind of object that OpenAPI has and the client cannot serve, and the way out.
type Unsupported = (&'static str, &'static str, &'static str);

/// Every such key.
pub(super) static UNSUPPORTED: &[Unsupported] = &[
    ("a path", "parameters", IN_EACH_OPERATION),
    (
        "a path",
        "servers",
        "remove it: the client has one base URL for all operations",
    ),
    ("a path", "summary", IN_EACH_OPERATION),
    ("a path", "description", IN_EACH_OPERATION),
    ("a path", "$ref", WRITE_OUT),
    (
        "an operation",
        "servers",
        "remove it: the client has one base URL for all operations",
    ),
    (
        "an operation",
        "callbacks",
        "remove it: the client receives no requests",
    ),
    ("a parameter", "$ref", WRITE_OUT),
    (
        "a parameter",
        "content",
        "give it a schema: the client writes no media type into a query",
    ),
    (
        "a parameter",
        "allowReserved",
        "remove it: the client encodes all reserved characters",
    ),
    (
        "a parameter",
        "allowEmptyValue",
        "remove it: an empty text is sent as such",
    ),
    ("a request body", "$ref", WRITE_OUT),
    ("a response", "$ref", WRITE_OUT),
    (
        "a response",
        "links",
        "remove it: the client follows no links",
    ),
    (
        "a media type",
        "encoding",
        "remove it: the client sends JSON only",
    ),
    ("a components", "responses", WRITE_OUT),
    ("a components", "parameters", WRITE_OUT),
    ("a components", "examples", WRITE_OUT),
    ("a components", "requestBodies", WRITE_OUT),
    ("a components", "headers", WRITE_OUT),
    ("a components", "links", WRITE_OUT),
    ("a components", "callbacks", WRITE_OUT),
    ("a schema", "pattern", IN_PROSE),
    ("a schema", "minLength", IN_PROSE),
    ("a schema", "maxLength", IN_PROSE),
    ("a schema", "multipleOf", IN_PROSE),
    ("a schema", "exclusiveMaximum", IN_PROSE),
    ("a schema", "exclusiveMinimum", IN_PROSE),
    ("a schema", "uniqueItems", IN_PROSE),
    ("a schema", "xml", "remove it: the client sends JSON only"),
];

const IN_EACH_OPERATION: &str = "write it in each operation of the path";
const WRITE_OUT: &str = "write it out where it is used: only schemas are referred to";
const IN_PROSE: &str = "state it in the description: a type that checks it would fail a response";
