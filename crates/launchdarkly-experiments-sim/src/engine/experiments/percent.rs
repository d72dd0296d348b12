//! Percentages as decimal strings, parsed exactly instead of as floating-point numbers.

/// The maximum number of decimal places, enough for a share that was computed as a floating-point number.
pub(crate) const DECIMAL_PLACES: u32 = 30;

/// One percent.
const UNIT: u128 = 10_u128.pow(DECIMAL_PLACES);

/// One hundred percent.
pub(crate) const HUNDRED: u128 = 100 * UNIT;

/// Parses a percentage from `"0"` to `"100"`, in units of the last decimal place.
pub(crate) fn parse(text: &str) -> Option<u128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole)
        || !digits(fraction)
        || whole.len() > 9
        || fraction.len() > DECIMAL_PLACES as usize
    {
        return None;
    }
    let whole = whole.parse::<u128>().ok().filter(|whole| *whole <= 100)?;
    let width = DECIMAL_PLACES as usize;
    let value = whole * UNIT + format!("{fraction:0<width$}").parse::<u128>().ok()?;
    (value <= HUNDRED).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_parsed_exactly_and_within_bounds() {
        let cases = [
            ("0", Some(0)),
            ("10", Some(10 * UNIT)),
            ("33.3", Some(333 * UNIT / 10)),
            (
                "33.333333333333336",
                Some(33_333_333_333_333_336 * 10_u128.pow(15)),
            ),
            ("100", Some(HUNDRED)),
            ("100.0", Some(HUNDRED)),
            ("100.000000000000000000000000000001", None),
            ("0.000000000000000000000000000001", Some(1)),
            ("0.0000000000000000000000000000001", None),
            ("999999999", None),
            ("-1", None),
            ("", None),
            ("5.", None),
            (".5", None),
            ("1e2", None),
            ("ten", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
