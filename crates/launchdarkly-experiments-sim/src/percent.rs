//! Percentages as the API writes them: decimal strings, compared exactly.

/// Billionths of a percent; fine enough for any allocation.
const SCALE: u64 = 1_000_000_000;

/// One hundred percent.
pub(crate) const WHOLE: u64 = 100 * SCALE;

/// Reads a percentage from `"0"` to `"100"` with at most nine decimals, in billionths of a percent.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() > 9 || fraction.len() > 9 {
        return None;
    }
    let value =
        whole.parse::<u64>().ok()? * SCALE + format!("{fraction:0<9}").parse::<u64>().ok()?;
    (value <= WHOLE).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_exactly_and_within_bounds() {
        let cases = [
            ("0", Some(0)),
            ("10", Some(10 * SCALE)),
            ("33.3", Some(33_300_000_000)),
            ("100", Some(WHOLE)),
            ("100.000000001", None),
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
