//! Enums that stay open: a value that LaunchDarkly adds tomorrow is kept, not refused.

use std::fmt;

/// A value that this version does not know, as it came.
///
/// It comes only from reading a value or parsing text, so it never hides a known one: `"running"` is always `IterationStatus::Running`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(pub(crate) Box<str>);

impl UnknownValue {
    /// The value as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Declares an open enum with all its traits.
macro_rules! open_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $value:literal,)+ }) => {
        $(#[$doc])*
        ///
        /// Open: a value that is not listed is kept as `Unknown` and written back unchanged.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A value that this version does not know.
            Unknown($crate::value::open_enum::UnknownValue),
        }

        impl $name {
            /// Every value that this version knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The value as it is on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)+
                    Self::Unknown(value) => value.as_str(),
                }
            }

            fn known(value: &str) -> Option<Self> {
                match value {
                    $($value => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self::known(value).unwrap_or_else(|| Self::Unknown($crate::value::open_enum::UnknownValue(value.into())))
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self::known(&value).unwrap_or_else(|| Self::Unknown($crate::value::open_enum::UnknownValue(value.into())))
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(value.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::value::open_enum::Text(std::marker::PhantomData))
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "anyOf": [{ "enum": [$($value),+] }, {}] })
            }
        }
    };
}
pub(crate) use open_enum;

/// Reads any text; a known value allocates nothing.
pub(crate) struct Text<T>(pub(crate) std::marker::PhantomData<T>);

impl<T: for<'a> From<&'a str>> serde::de::Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<T, E> {
        Ok(value.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::types::DataSource;

    #[test]
    fn an_unknown_value_is_kept_byte_for_byte() {
        for value in ["bigquery", "", "Snowflake", "größe\n\"x\""] {
            let json = serde_json::to_string(value).expect("writes");
            let read: DataSource = serde_json::from_str(&json).expect("reads");
            assert!(
                matches!(&read, DataSource::Unknown(kept) if kept.as_str() == value),
                "{read:?}"
            );
            assert_eq!(serde_json::to_string(&read).expect("writes"), json);
        }
    }

    #[test]
    fn a_known_value_is_never_unknown() {
        for known in DataSource::KNOWN {
            assert_eq!(&DataSource::from(known.as_str()), known);
            assert_eq!(
                &known.to_string().parse::<DataSource>().expect("infallible"),
                known
            );
        }
        assert_eq!(
            DataSource::from("snowflake".to_owned()),
            DataSource::Snowflake
        );
        assert!(serde_json::from_str::<DataSource>("7").is_err());
    }
}
