//! Writing a number: whole for a report, short for a sentence.

use super::decimal::{MAX_SCALE, TENS};
use super::exact::{Form, Middle, Number};
use super::fraction::Fraction;
use num_bigint::{BigInt, BigUint, Sign};
use std::fmt;

/// Ends the digits of a number that no decimal ends: they are its first ones, cut and not rounded.
pub const MORE: &str = "…";

/// Digits that are written of a number that no decimal ends, if they all still differ then; those before the point always are.
const SIGNIFICANT: u32 = MAX_SCALE as u32;

/// Places behind the point of a number in a sentence, if they all still differ then.
const SHORT: u32 = 6;

/// As [`print_apart`] writes it alone.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&exact(self, SIGNIFICANT))
    }
}

/// Writes the numbers of a check: the shortest exact decimal, without an exponent; of one that no decimal ends the first 28
/// digits and [`MORE`]. Two that differ are never written alike: there are more digits then.
#[must_use]
pub fn print_apart(numbers: &[&Number]) -> Vec<String> {
    apart(numbers, SIGNIFICANT, exact)
}

/// Writes the numbers of a sentence: at most six places behind the point, half to even. Two that differ are never written
/// alike, nor is one as zero that isn't: there are more places then.
#[must_use]
pub fn print_short_apart(numbers: &[&Number]) -> Vec<String> {
    let with_zero: Vec<&Number> = [&Number::ZERO].iter().chain(numbers).copied().collect();
    apart(&with_zero, SHORT, rounded).split_off(1)
}

/// The numbers, written with so many digits or the next multiple of that at which those that differ are written differently.
fn apart(numbers: &[&Number], digits: u32, write: fn(&Number, u32) -> String) -> Vec<String> {
    let mut wanted = digits;
    loop {
        let texts: Vec<String> = numbers.iter().map(|n| write(n, wanted)).collect();
        let differs = |(at, text): (usize, &String)| {
            let before = texts.iter().zip(numbers).take(at);
            !before
                .into_iter()
                .any(|(t, n)| t == text && Some(n) != numbers.get(at))
        };
        // Two fractions of so few bits can't be alike for ever.
        if texts.iter().enumerate().all(differs) {
            return texts;
        }
        wanted += digits;
    }
}

/// All digits if they end, else the first ones and [`MORE`].
fn exact(number: &Number, significant: u32) -> String {
    if let Form::Decimal(digits, scale) = number.0 {
        return shortest(digits < 0, &digits.unsigned_abs().to_string(), scale.into());
    }
    if let Form::Fraction(above, below) = number.0
        && let Some((digits, places)) =
            first_digits(above.unsigned_abs(), below.unsigned_abs(), significant)
    {
        return plain(above < 0, &digits, places) + MORE;
    }
    let fraction = number.fraction();
    let (above, below) = (fraction.above.magnitude(), fraction.below.magnitude());
    let digits = |places: u32| (above * BigUint::from(10_u8).pow(places)) / below;
    if let Some(places) = fraction.places() {
        return shortest(number.is_negative(), &digits(places).to_string(), places);
    }
    let mut places = 0;
    loop {
        let text = digits(places).to_string();
        let seen = if text == "0" { 0 } else { text.len() as u32 };
        if seen >= significant {
            return plain(number.is_negative(), &text, places) + MORE;
        }
        places += significant - seen;
    }
}

/// So many digits, zeros before the first other one not counted, of a reduced fraction that no decimal ends, and how many of
/// them are behind the point: divided by hand. Nothing of one that a decimal ends, or of one too long for that.
fn first_digits(above: u64, below: u64, significant: u32) -> Option<(String, u32)> {
    let mut other = below >> below.trailing_zeros();
    while other.is_multiple_of(5) {
        other /= 5;
    }
    if other == 1 || below > u64::MAX / 10 {
        return None;
    }
    let (whole, mut rest) = (above / below, above % below);
    let mut digits = if whole == 0 {
        String::new()
    } else {
        whole.to_string()
    };
    let mut places = 0;
    while digits.len() < significant as usize {
        let next = (rest * 10 / below) as u8;
        rest = rest * 10 % below;
        places += 1;
        if next > 0 || !digits.is_empty() {
            digits.push(char::from(b'0' + next));
        }
    }
    Some((digits, places))
}

/// So many places behind the point at most, half to even.
fn rounded(number: &Number, places: u32) -> String {
    match number.0 {
        Form::Decimal(_, scale) if u32::from(scale) <= places => exact(number, 0),
        _ => {
            let by = TENS.get(places as usize).copied().map(i128::from);
            // Parts of 64 bits by a power of ten that fits them, too: the product fits 128.
            if let Some(((above, below), by)) = number.short_parts().zip(by)
                && let Ok(digits) = i64::try_from(Middle::ToEven.round((above * by, below)))
            {
                return shortest(digits < 0, &digits.unsigned_abs().to_string(), places);
            }
            let Fraction { above, below } = number.fraction();
            let digits = Middle::ToEven.round((above * BigInt::from(10).pow(places), below));
            let text = digits.magnitude().to_string();
            shortest(digits.sign() == Sign::Minus, &text, places)
        }
    }
}

/// Digits with so many of them behind the point, without zeros at their end.
fn shortest(negative: bool, digits: &str, places: u32) -> String {
    let mut text = plain(negative, digits, places);
    if places > 0 {
        let end = text.trim_end_matches('0').trim_end_matches('.').len();
        text.truncate(end);
    }
    text
}

/// Digits with so many of them behind the point.
fn plain(negative: bool, digits: &str, places: u32) -> String {
    let places = places as usize;
    let mut text = String::with_capacity(digits.len().max(places) + 3);
    if negative {
        text.push('-');
    }
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if places > 0 {
        text.push('.');
        text.extend(std::iter::repeat_n('0', places - fraction.len()));
        text.push_str(fraction);
    }
    text
}
