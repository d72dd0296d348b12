//! Percentages as the API writes them: decimal strings, compared exactly.

/// How many digits after the point are read; enough for a share that was computed as a float.
pub(crate) const DIGITS: u32 = 30;

/// One percent.
const UNIT: u128 = 10_u128.pow(DIGITS);

/// One hundred percent.
pub(crate) const WHOLE: u128 = 100 * UNIT;

/// Reads a percentage from `"0"` to `"100"`, in units of its last digit.
pub(crate) fn parse(text: &str) -> Option<u128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() > 9 || fraction.len() > DIGITS as usize {
        return None;
    }
    let whole = whole.parse::<u128>().ok().filter(|whole| *whole <= 100)?;
    let width = DIGITS as usize;
    let value = whole * UNIT + format!("{fraction:0<width$}").parse::<u128>().ok()?;
    (value <= WHOLE).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_exactly_and_within_bounds() {
        let cases = [
            ("0", Some(0)),
            ("10", Some(10 * UNIT)),
            ("33.3", Some(333 * UNIT / 10)),
            (
                "33.333333333333336",
                Some(33_333_333_333_333_336 * 10_u128.pow(15)),
            ),
            ("100", Some(WHOLE)),
            ("100.0", Some(WHOLE)),
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
