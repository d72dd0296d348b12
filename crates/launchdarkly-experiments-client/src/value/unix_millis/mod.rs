//! Timestamps, in milliseconds since the Unix epoch.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

mod rfc3339;

/// A timestamp in milliseconds since 1970-01-01T00:00:00Z; negative before it.
///
/// LaunchDarkly's schema says integer and its examples say string.
/// This reads an integer, an integral float, a string of digits, or RFC 3339 (whose fractions of a millisecond are cut off), and always writes an integer.
///
/// ```
/// use launchdarkly_experiments_client::UnixMillis;
///
/// let timestamp = UnixMillis(1_654_104_600_000);
/// for json in [
///     "1654104600000",
///     "1654104600000.0",
///     r#""1654104600000""#,
///     r#""2022-06-01T17:30:00Z""#,
/// ] {
///     assert_eq!(serde_json::from_str::<UnixMillis>(json)?, timestamp);
/// }
/// assert_eq!(serde_json::to_string(&timestamp)?, "1654104600000");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Conversions
///
/// It converts to and from `SystemTime`, and with the features `jiff`, `chrono` and `time` to and from the types of these crates.
/// Towards another type a conversion fails with [`OutOfRange`] if that type does not hold the timestamp.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use launchdarkly_experiments_client::UnixMillis;
///
/// let time: SystemTime = UnixMillis(1_654_104_600_000).try_into()?;
/// assert_eq!(time, SystemTime::UNIX_EPOCH + Duration::from_millis(1_654_104_600_000));
/// assert_eq!(UnixMillis::try_from(time)?.0, 1_654_104_600_000);
/// # Ok::<(), launchdarkly_experiments_client::OutOfRange>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct UnixMillis(pub i64);

/// A timestamp that the other type cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange;

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the timestamp is out of the range of the type that it is converted to")
    }
}

impl std::error::Error for OutOfRange {}

impl fmt::Display for UnixMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl From<i64> for UnixMillis {
    fn from(millis: i64) -> Self {
        UnixMillis(millis)
    }
}

impl TryFrom<UnixMillis> for SystemTime {
    type Error = OutOfRange;

    fn try_from(timestamp: UnixMillis) -> Result<Self, OutOfRange> {
        let distance = Duration::from_millis(timestamp.0.unsigned_abs());
        let time = if timestamp.0 < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        };
        time.ok_or(OutOfRange)
    }
}

impl TryFrom<SystemTime> for UnixMillis {
    type Error = OutOfRange;

    /// Converts; fractions of a millisecond are cut off towards the past.
    fn try_from(time: SystemTime) -> Result<Self, OutOfRange> {
        let nanos = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i128::try_from(after.as_nanos()),
            Err(before) => i128::try_from(before.duration().as_nanos()).map(|nanos| -nanos),
        };
        let millis = nanos
            .ok()
            .and_then(|nanos| i64::try_from(nanos.div_euclid(1_000_000)).ok());
        millis.map(UnixMillis).ok_or(OutOfRange)
    }
}

/// ```
/// use launchdarkly_experiments_client::UnixMillis;
///
/// let timestamp: jiff::Timestamp = UnixMillis(1_654_104_600_000).try_into()?;
/// assert_eq!(timestamp.to_string(), "2022-06-01T17:30:00Z");
/// assert_eq!(UnixMillis::from(timestamp).0, 1_654_104_600_000);
/// # Ok::<(), launchdarkly_experiments_client::OutOfRange>(())
/// ```
#[cfg(feature = "jiff")]
impl TryFrom<UnixMillis> for jiff::Timestamp {
    type Error = OutOfRange;

    fn try_from(timestamp: UnixMillis) -> Result<Self, OutOfRange> {
        jiff::Timestamp::from_millisecond(timestamp.0).map_err(|_| OutOfRange)
    }
}

#[cfg(feature = "jiff")]
impl From<jiff::Timestamp> for UnixMillis {
    /// Converts; fractions of a millisecond are cut off towards the past.
    fn from(time: jiff::Timestamp) -> Self {
        // Some 9,999 years of nanoseconds, in milliseconds, fit with room to spare.
        UnixMillis(i64::try_from(time.as_nanosecond().div_euclid(1_000_000)).unwrap_or(i64::MAX))
    }
}

/// ```
/// use chrono::{DateTime, Utc};
/// use launchdarkly_experiments_client::UnixMillis;
///
/// let time: DateTime<Utc> = UnixMillis(1_654_104_600_000).try_into()?;
/// assert_eq!(time.timestamp(), 1_654_104_600);
/// assert_eq!(UnixMillis::from(time).0, 1_654_104_600_000);
/// # Ok::<(), launchdarkly_experiments_client::OutOfRange>(())
/// ```
#[cfg(feature = "chrono")]
impl TryFrom<UnixMillis> for chrono::DateTime<chrono::Utc> {
    type Error = OutOfRange;

    fn try_from(timestamp: UnixMillis) -> Result<Self, OutOfRange> {
        chrono::DateTime::from_timestamp_millis(timestamp.0).ok_or(OutOfRange)
    }
}

#[cfg(feature = "chrono")]
impl From<chrono::DateTime<chrono::Utc>> for UnixMillis {
    /// Converts; fractions of a millisecond are cut off towards the past.
    fn from(time: chrono::DateTime<chrono::Utc>) -> Self {
        UnixMillis(time.timestamp_millis())
    }
}

/// ```
/// use launchdarkly_experiments_client::UnixMillis;
/// use time::OffsetDateTime;
///
/// let time: OffsetDateTime = UnixMillis(1_654_104_600_000).try_into()?;
/// assert_eq!(time.unix_timestamp(), 1_654_104_600);
/// assert_eq!(UnixMillis::from(time).0, 1_654_104_600_000);
/// # Ok::<(), launchdarkly_experiments_client::OutOfRange>(())
/// ```
#[cfg(feature = "time")]
impl TryFrom<UnixMillis> for time::OffsetDateTime {
    type Error = OutOfRange;

    fn try_from(timestamp: UnixMillis) -> Result<Self, OutOfRange> {
        time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(timestamp.0) * 1_000_000)
            .map_err(|_| OutOfRange)
    }
}

#[cfg(feature = "time")]
impl From<time::OffsetDateTime> for UnixMillis {
    /// Converts; fractions of a millisecond are cut off towards the past.
    fn from(time: time::OffsetDateTime) -> Self {
        // Some 9,999 years of nanoseconds, in milliseconds, fit with room to spare.
        UnixMillis(
            i64::try_from(time.unix_timestamp_nanos().div_euclid(1_000_000)).unwrap_or(i64::MAX),
        )
    }
}

impl<'de> Deserialize<'de> for UnixMillis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyForm)
    }
}

/// Reads a timestamp in any of its forms.
struct AnyForm;

impl Visitor<'_> for AnyForm {
    type Value = UnixMillis;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "milliseconds since the Unix epoch, as an integer or a string of digits, or RFC 3339",
        )
    }

    fn visit_i64<E: de::Error>(self, millis: i64) -> Result<UnixMillis, E> {
        Ok(UnixMillis(millis))
    }

    fn visit_u64<E: de::Error>(self, millis: u64) -> Result<UnixMillis, E> {
        let fits = i64::try_from(millis)
            .map_err(|_| E::invalid_value(Unexpected::Unsigned(millis), &self))?;
        Ok(UnixMillis(fits))
    }

    fn visit_f64<E: de::Error>(self, millis: f64) -> Result<UnixMillis, E> {
        // Two to the 63rd is the first float past the range; the comparison is false for NaN.
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        if millis.fract() == 0.0 && (-LIMIT..LIMIT).contains(&millis) {
            #[allow(clippy::cast_possible_truncation)]
            return Ok(UnixMillis(millis as i64));
        }
        Err(E::invalid_value(Unexpected::Float(millis), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<UnixMillis, E> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let millis = if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            text.parse().ok()
        } else {
            rfc3339::millis(text)
        };
        millis
            .map(UnixMillis)
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_and_nonsense_is_refused() {
        let reads = |json: &str| {
            serde_json::from_str::<UnixMillis>(json)
                .map(|timestamp| timestamp.0)
                .ok()
        };
        for (json, millis) in [
            ("1", Some(1)),
            ("-1", Some(-1)),
            ("1.6541046e12", Some(1_654_104_600_000)),
            ("1654104600000.0", Some(1_654_104_600_000)),
            (r#""-62135596800000""#, Some(-62_135_596_800_000)),
            (r#""2022-06-01T17:30:00.25+00:00""#, Some(1_654_104_600_250)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            (r#""9223372036854775807""#, Some(i64::MAX)),
            ("9223372036854775808", None),
            (r#""9223372036854775808""#, None),
            ("1.5", None),
            ("1e19", None),
            (r#""""#, None),
            (r#""-""#, None),
            (r#""yesterday""#, None),
            ("null", None),
            ("[1]", None),
        ] {
            assert_eq!(reads(json), millis, "{json}");
        }
    }

    #[test]
    fn the_whole_range_converts_without_a_panic() {
        for millis in [
            i64::MIN,
            i64::MIN + 1,
            -1_500,
            -1,
            0,
            1,
            1_654_104_600_123,
            i64::MAX - 1,
            i64::MAX,
        ] {
            if let Ok(time) = SystemTime::try_from(UnixMillis(millis)) {
                assert_eq!(UnixMillis::try_from(time), Ok(UnixMillis(millis)));
            }
        }
        let before = SystemTime::UNIX_EPOCH - Duration::from_micros(1);
        assert_eq!(UnixMillis::try_from(before), Ok(UnixMillis(-1)));
    }

    #[cfg(all(feature = "jiff", feature = "chrono", feature = "time"))]
    #[test]
    fn the_three_time_crates_agree() {
        for millis in [-1, 0, 1_654_104_600_123] {
            let timestamp = UnixMillis(millis);
            let jiff = jiff::Timestamp::try_from(timestamp).expect("in range");
            let chrono = chrono::DateTime::try_from(timestamp).expect("in range");
            let time = time::OffsetDateTime::try_from(timestamp).expect("in range");
            for back in [UnixMillis::from(jiff), chrono.into(), time.into()] {
                assert_eq!(back, timestamp);
            }
        }
        for millis in [i64::MIN, i64::MAX] {
            assert!(jiff::Timestamp::try_from(UnixMillis(millis)).is_err());
            assert!(chrono::DateTime::try_from(UnixMillis(millis)).is_err());
            assert!(time::OffsetDateTime::try_from(UnixMillis(millis)).is_err());
        }
    }
}
