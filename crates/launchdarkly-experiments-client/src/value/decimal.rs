//! Exact decimals: strings on the wire, numbers where people type them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::shown::one_line;

/// A decimal number in the spelling in which it is sent.
///
/// Percents and thresholds are strings in LaunchDarkly's API.
/// This reads a string or a number, and always writes a string; no binary float comes between what is typed and what is sent.
///
/// Decimals are equal and ordered by their value, exactly and however many digits they have: `10` equals `10.00`.
/// [`as_str`](Self::as_str) has the spelling.
///
/// Text that is not a number is kept when a response is read, so that it does not cost the rest of the response; [`is_number`](Self::is_number) tells.
/// It equals only the same text, and is neither less nor greater than another.
///
/// ```
/// use launchdarkly_experiments_client::Decimal;
///
/// assert_eq!(Decimal::from(50).as_str(), "50");
/// assert_eq!(Decimal::try_from(33.3)?.as_str(), "33.3");
/// assert_eq!("12.50".parse::<Decimal>()?.as_str(), "12.50");
/// assert!("ten".parse::<Decimal>().is_err());
///
/// let ten: Decimal = "10.00".parse()?;
/// assert_eq!(ten, Decimal::from(10));
/// assert!(ten < "10.000000000000000000000000000000000000000001".parse()?);
/// # Ok::<(), launchdarkly_experiments_client::NotADecimal>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Decimal(String);

/// Text or a float that is not a decimal number, of which the message shows the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotADecimal(String);

impl fmt::Display for NotADecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a decimal number; write it like `12.5`",
            self.0
        )
    }
}

impl std::error::Error for NotADecimal {}

impl Decimal {
    /// Keeps a text that is not checked, for input that is checked later.
    ///
    /// ```
    /// use launchdarkly_experiments_client::Decimal;
    ///
    /// let typed = Decimal::from_text_unchecked("ten");
    /// assert!(!typed.is_number());
    /// ```
    pub fn from_text_unchecked(text: impl Into<String>) -> Self {
        Decimal(text.into())
    }

    /// Returns the number as it is on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a number; what was read in a response or kept unchecked may be any text.
    pub fn is_number(&self) -> bool {
        is_decimal(&self.0)
    }

    /// Returns the digits and how many of them stand after the point, for exact arithmetic: `12.50` is `(1250, 2)`.
    ///
    /// `None` if it is not a number, or has more than 38 digits.
    pub fn digits_and_scale(&self) -> Option<(i128, u32)> {
        if !self.is_number() {
            return None;
        }
        let scale = self
            .0
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len());
        let digits = self.0.replace('.', "").parse().ok()?;
        Some((digits, u32::try_from(scale).ok()?))
    }

    /// Returns the nearest float, for arithmetic that need not be exact; `None` if it is not a number.
    pub fn to_f64(&self) -> Option<f64> {
        if self.is_number() {
            self.0.parse().ok()
        } else {
            None
        }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self.0 == other.0 {
            return Some(Ordering::Equal);
        }
        let (one, other) = (Parts::of(&self.0)?, Parts::of(&other.0)?);
        Some(match (one.negative, other.negative) {
            (false, false) => one.size().cmp(&other.size()),
            (true, true) => other.size().cmp(&one.size()),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        })
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match Parts::of(&self.0) {
            Some(parts) => parts.hash(state),
            None => self.0.hash(state),
        }
    }
}

/// A number as the digits that count.
#[derive(Hash)]
struct Parts<'a> {
    negative: bool,
    /// Without zeros in front.
    whole: &'a str,
    /// Without zeros behind.
    fraction: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        if !is_decimal(text) {
            return None;
        }
        let unsigned = text.trim_start_matches(['-', '+']);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let (whole, fraction) = (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        );
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Parts {
            negative: text.starts_with('-') && !zero,
            whole,
            fraction,
        })
    }

    /// A key that is ordered as the numbers are, without their signs: the longer whole number is larger, and fractions are in the order of text.
    fn size(&self) -> (usize, &str, &str) {
        (self.whole.len(), self.whole, self.fraction)
    }
}

/// An optional sign, digits, and optionally a point and more digits.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        if is_decimal(text) {
            Ok(Decimal(text.to_owned()))
        } else {
            Err(NotADecimal(one_line(text).into_owned()))
        }
    }
}

impl TryFrom<&str> for Decimal {
    type Error = NotADecimal;

    fn try_from(text: &str) -> Result<Self, NotADecimal> {
        text.parse()
    }
}

impl TryFrom<f64> for Decimal {
    type Error = NotADecimal;

    /// Converts a float into the shortest decimal that reads as it: 33.3 is `33.3`. Infinities and NaN are refused.
    fn try_from(number: f64) -> Result<Self, NotADecimal> {
        // Rust prints the shortest digits that read back, and never an exponent.
        if number.is_finite() {
            Ok(Decimal(number.to_string()))
        } else {
            Err(NotADecimal(number.to_string()))
        }
    }
}

macro_rules! from_integers {
    ($($integer:ty)*) => {
        $(impl From<$integer> for Decimal {
            fn from(number: $integer) -> Self {
                Decimal(number.to_string())
            }
        })*
    };
}
from_integers!(u8 u16 u32 u64 i8 i16 i32 i64);

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Number)
    }
}

struct Number;

impl Visitor<'_> for Number {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number, as a string or a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
        Ok(Decimal(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Decimal, E> {
        Ok(Decimal(text))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Decimal, E> {
        Ok(number.into())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Decimal, E> {
        Ok(number.into())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Decimal, E> {
        Decimal::try_from(number).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    use super::*;

    fn hash(decimal: &Decimal) -> u64 {
        BuildHasherDefault::<DefaultHasher>::default().hash_one(decimal)
    }

    #[test]
    fn strings_and_numbers_are_read_and_a_string_is_written() {
        for (json, text) in [
            (r#""10""#, "10"),
            ("10", "10"),
            ("-3", "-3"),
            ("33.3", "33.3"),
            (r#""0.10""#, "0.10"),
            (r#""n/a""#, "n/a"),
        ] {
            let read: Decimal = serde_json::from_str(json).expect(json);
            assert_eq!(read.as_str(), text);
            assert_eq!(
                serde_json::to_string(&read).expect("writes"),
                format!("\"{text}\"")
            );
        }
        assert!(serde_json::from_str::<Decimal>("null").is_err());
    }

    #[test]
    fn typed_numbers_have_no_noise() {
        // 3 times 11.1 in binary floats is 33.3 with noise; typed, it is not computed.
        assert_eq!(Decimal::try_from(33.3).expect("finite").as_str(), "33.3");
        assert_eq!(
            Decimal::try_from(1e-7).expect("finite").as_str(),
            "0.0000001"
        );
        for text in ["", ".", "1.", ".5", "1e3", "1,5", " 1", "NaN", "--1"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert!(Decimal::try_from(f64::NAN).is_err());
    }

    #[test]
    fn numbers_are_compared_by_their_value() {
        let long = format!("33.{}", "3".repeat(60));
        // In order, those of a line alike.
        let lines: [&[&str]; 9] = [
            &["-10", "-010.0"],
            &["-9.5"],
            &["-0.0000000000000000000000000000000000000000001"],
            &["0", "-0", "+0.00", "000"],
            &["0.05"],
            &["0.1", "+0.10"],
            &[&long],
            &["33.4"],
            &["100", "100.0"],
        ];
        let number = |text: &str| text.parse::<Decimal>().expect(text);
        for (place, line) in lines.iter().enumerate() {
            for (other_place, other_line) in lines.iter().enumerate() {
                for (one, other) in line.iter().zip(other_line.iter().rev()) {
                    let (one, other) = (number(one), number(other));
                    let found = one.partial_cmp(&other);
                    assert_eq!(one == other, place == other_place);
                    assert_eq!(hash(&one) == hash(&other), place == other_place);
                    assert_eq!(found, Some(place.cmp(&other_place)), "{one} {other}");
                }
            }
        }
        let read: Decimal = serde_json::from_str(r#""n/a""#).expect("any text");
        assert_eq!(read.partial_cmp(&number("1")), None);
        assert_eq!(number("1").partial_cmp(&read), None);
        assert_eq!(read, Decimal::from_text_unchecked("n/a"));
        assert_ne!(read, Decimal::from_text_unchecked("N/A"));
    }

    #[test]
    fn arithmetic_is_exact_where_it_fits() {
        let parts = |text: &str| text.parse::<Decimal>().expect(text).digits_and_scale();
        assert_eq!(parts("12.50"), Some((1250, 2)));
        assert_eq!(parts("-7"), Some((-7, 0)));
        assert_eq!(parts(&"9".repeat(60)), None);
    }
}
