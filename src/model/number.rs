//! Numbers: reading, exact arithmetic, rounding and printing. No binary float touches a rule.
//!
//! What is written, in a record, a pack or a script, is a [`Decimal`] of at most 28 digits; what is worked out of it is a
//! [`Number`].

mod decimal;
mod exact;
mod fraction;
mod print;
#[cfg(test)]
mod tests;

pub use decimal::aligned;
pub use decimal::{Digits, difference, multiple, ordering, sum};
pub use exact::{ArithmeticError, Number};
pub use print::{MORE, print_apart, print_short_apart};

use rust_decimal::Decimal;

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotANumber {
    /// Not written as a decimal number.
    Malformed,
    /// More than 28 significant digits, or too large to be kept exactly.
    TooLong,
}

/// Reads a plain decimal such as `-12.50`; digits may be full-width and thousands may be
/// separated by commas in groups of three. Exponents are refused: nobody types them by intent.
///
/// # Errors
/// [`NotANumber`] when the text is something else or can't be kept exactly.
pub fn parse(text: &str) -> Result<Decimal, NotANumber> {
    if let Some(short) = parse_short(text) {
        return Ok(short);
    }
    let plain: String = text.trim().chars().map(half_width).collect();
    let unsigned = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut grouped = false;
    for group in groups {
        grouped = true;
        if group.len() != 3 || !digits(group) {
            return Err(NotANumber::Malformed);
        }
    }
    if !digits(first) || !digits(fraction) || (grouped && first.len() > 3) {
        return Err(NotANumber::Malformed);
    }
    let bare = plain.replace(',', "");
    Decimal::from_str_exact(bare.strip_prefix('+').unwrap_or(&bare))
        .map_err(|_| NotANumber::TooLong)
}

/// Reads what nearly all numbers are: at most 18 digits, with a point between two of them or without. Nothing of any other.
fn parse_short(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mut digits, mut count, mut point) = (0_i64, 0_u32, None);
    for byte in unsigned.bytes() {
        match byte {
            b'0'..=b'9' if count < 18 => {
                digits = digits * 10 + i64::from(byte - b'0');
                count += 1;
            }
            b'.' if point.is_none() && count > 0 => point = Some(count),
            _ => return None,
        }
    }
    let scale = count - point.unwrap_or(count);
    if count == 0 || point.is_some() && scale == 0 {
        return None;
    }
    let signed = if unsigned.len() < text.len() {
        -digits
    } else {
        digits
    };
    Some(Decimal::new(signed, scale))
}

/// Reads a number as JSON writes it: plain or with an exponent.
///
/// # Errors
/// [`NotANumber`] as for [`parse`].
pub fn parse_json(text: &str) -> Result<Decimal, NotANumber> {
    if let Some(short) = parse_short(text) {
        return Ok(short);
    }
    if text.contains(['e', 'E']) {
        let (mantissa, exponent) = text.split_once(['e', 'E']).ok_or(NotANumber::Malformed)?;
        let exponent: i32 = exponent.parse().map_err(|_| NotANumber::TooLong)?;
        let mut value = parse(mantissa)?;
        if exponent.abs() > 28 {
            return Err(NotANumber::TooLong);
        }
        for _ in 0..exponent.abs() {
            let (next, back) = if exponent > 0 {
                let next = value.checked_mul(Decimal::TEN);
                (next, next.and_then(|n| n.checked_div(Decimal::TEN)))
            } else {
                let next = value.checked_div(Decimal::TEN);
                (next, next.and_then(|n| n.checked_mul(Decimal::TEN)))
            };
            // A step that can't be undone lost a digit.
            value = next
                .filter(|_| back == Some(value))
                .ok_or(NotANumber::TooLong)?;
        }
        return Ok(value);
    }
    parse(text)
}

/// Prints the shortest exact form: no trailing zeros, no exponent, no negative zero.
#[must_use]
pub fn print(value: Decimal) -> String {
    value.normalize().to_string()
}

/// Full-width digits and signs as their half-width forms.
#[must_use]
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' => ' ',
        '−' | '–' => '-',
        _ => c,
    }
}
