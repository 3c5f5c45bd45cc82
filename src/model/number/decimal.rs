//! Decimals of at most 64 bits: the arithmetic that nearly all rules come by with, without a memory of its own.

use std::cmp::Ordering;

/// The digits of a decimal, and how many of them are behind the point.
pub type Digits = (i64, u8);

/// The most digits behind the point of a decimal.
pub(super) const MAX_SCALE: u8 = 28;

/// The powers of ten that fit 64 bits.
pub(super) const TENS: [i64; 19] = {
    let mut tens = [1; 19];
    let mut at = 1;
    while at < tens.len() {
        tens[at] = tens[at - 1] * 10;
        at += 1;
    }
    tens
};

/// A product of at most 64 bits.
#[inline]
fn product(x: i64, y: i64) -> Option<i64> {
    // A browser has no multiplication that says whether it went past 64 bits: of short numbers none does.
    match (i32::try_from(x), i32::try_from(y)) {
        (Ok(x), Ok(y)) => Some(i64::from(x) * i64::from(y)),
        _ => x.checked_mul(y),
    }
}

/// Two decimals with as many digits behind the point; nothing if that takes more than 64 bits.
#[inline]
pub fn aligned((x, a): Digits, (y, b): Digits) -> Option<(i64, i64, u8)> {
    let scaled = |digits: i64, by: u8| product(digits, *TENS.get(usize::from(by))?);
    Some(match a.cmp(&b) {
        Ordering::Equal => (x, y, a),
        Ordering::Less => (scaled(x, b - a)?, y, b),
        Ordering::Greater => (x, scaled(y, a - b)?, a),
    })
}

/// The sum of two decimals, if it takes at most 64 bits.
#[inline]
pub fn sum(x: Digits, y: Digits) -> Option<Digits> {
    aligned(x, y).and_then(|(x, y, scale)| Some((x.checked_add(y)?, scale)))
}

/// Their difference.
#[inline]
pub fn difference(x: Digits, y: Digits) -> Option<Digits> {
    aligned(x, y).and_then(|(x, y, scale)| Some((x.checked_sub(y)?, scale)))
}

/// Their product.
#[inline]
pub fn multiple(x: Digits, y: Digits) -> Option<Digits> {
    let scale = x.1 + y.1;
    Some((product(x.0, y.0)?, scale)).filter(|_| scale <= MAX_SCALE)
}

/// How two decimals stand.
#[inline]
pub fn ordering(x: Digits, y: Digits) -> Ordering {
    if let Some((x, y, _)) = aligned(x, y) {
        return x.cmp(&y);
    }
    // The one with fewer digits behind the point goes past 64 bits where it has as many as the other, so it is the larger
    // one, or where it is negative the smaller one; zero doesn't, but for want of so high a power of ten.
    if x.1 < y.1 {
        x.0.cmp(&0).then(0.cmp(&y.0))
    } else {
        0.cmp(&y.0).then(x.0.cmp(&0))
    }
}
