//! Writing a number: whole for a report, short for a sentence.

use super::decimal::MAX_SCALE;
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
        let mut written: Vec<(&String, &&Number)> = texts.iter().zip(numbers).collect();
        written.sort_by_key(|(text, _)| *text);
        let alike = |pair: &[(&String, &&Number)]| pair[0].0 == pair[1].0 && pair[0].1 != pair[1].1;
        // Two fractions of so few bits can't be alike for ever.
        if !written.windows(2).any(alike) {
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

/// So many places behind the point at most, half to even.
fn rounded(number: &Number, places: u32) -> String {
    match number.0 {
        Form::Decimal(_, scale) if u32::from(scale) <= places => exact(number, 0),
        _ => {
            let Fraction { above, below } = number.fraction();
            let digits = Middle::ToEven.round((above * BigInt::from(10).pow(places), below));
            let text = digits.magnitude().to_string();
            shortest(digits.sign() == Sign::Minus, &text, places)
        }
    }
}

/// Digits with so many of them behind the point, without zeros at their end.
fn shortest(negative: bool, digits: &str, places: u32) -> String {
    let text = plain(negative, digits, places);
    if places == 0 {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Digits with so many of them behind the point.
fn plain(negative: bool, digits: &str, places: u32) -> String {
    let places = places as usize;
    let sign = if negative { "-" } else { "" };
    let padded = format!("{sign}{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    if places == 0 {
        padded
    } else {
        format!("{whole}.{fraction}")
    }
}
