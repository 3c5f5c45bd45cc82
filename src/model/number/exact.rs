//! The number that rules work with: exact whatever is done with it.

use super::decimal::{Digits, MAX_SCALE, TENS, aligned, difference, multiple, ordering, sum};
use super::fraction::Fraction;
use crate::limits::MAX_NUMBER_BITS;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Neg;

/// A rational number. Two are equal, ordered and hashed by value: 2.70 is 2.7, and `1 / 3 * 3` is 1.
///
/// What makes a number larger than [`MAX_NUMBER_BITS`] is an error and never a rounded result.
#[derive(Clone, Debug)]
pub struct Number(pub(super) Form);

/// How a number is kept: always in the first form that can hold it.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// A decimal: its digits, and how many of them are behind the point, at most [`MAX_SCALE`].
    Decimal(i64, u8),
    /// A reduced fraction; what is below its line is above 1.
    Fraction(i64, i64),
    /// A reduced fraction of more digits.
    Long(Box<Fraction>),
}

/// Why an operation gives no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArithmeticError {
    /// A division by zero, or the rest of one.
    DivisionByZero,
    /// The result takes more than [`MAX_NUMBER_BITS`].
    TooLarge,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operation {
    /// What it gives for two fractions, not reduced. Their parts take 64 bits with their signs: no product and no sum of two
    /// goes past 128.
    const fn short(self, (a, b): (i128, i128), (c, d): (i128, i128)) -> (i128, i128) {
        match self {
            Self::Add => (a * d + c * b, b * d),
            Self::Subtract => (a * d - c * b, b * d),
            Self::Multiply => (a * c, b * d),
            Self::Divide => (a * d, b * c),
            Self::Remainder => ((a * d) % (c * b), b * d),
        }
    }

    /// The same of any length, reduced.
    fn long(self, x: &Fraction, y: &Fraction) -> Fraction {
        match self {
            Self::Add => x.plus(y),
            Self::Subtract => x.plus(&-y),
            Self::Multiply => x.times(y),
            Self::Divide => x.over(y),
            Self::Remainder => x.rest(y),
        }
    }
}

/// How a number is rounded that lies in the middle.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Middle {
    ToEven,
    AwayFromZero,
}

impl Middle {
    /// A fraction as whole number.
    pub(super) fn round<T: Integer + Clone>(self, (number, by): (T, T)) -> T {
        let negative = number < T::zero();
        let (floor, rest) = number.div_mod_floor(&by);
        let left = by - rest.clone();
        let up = match rest.cmp(&left) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal if self == Self::ToEven => floor.is_odd(),
            Ordering::Equal => !negative,
        };
        if up { floor + T::one() } else { floor }
    }
}

/// A fraction of parts that fit 128 bits with their signs.
fn short((above, below): (i128, i128)) -> Number {
    let negative = (above < 0) != (below < 0);
    let (above, below) = (above.unsigned_abs(), below.unsigned_abs());
    let shared = match (u64::try_from(above), u64::try_from(below)) {
        // Twice as fast.
        (Ok(above), Ok(below)) => above.gcd(&below).into(),
        _ => above.gcd(&below),
    };
    let (above, below) = ((above / shared) as i128, below / shared);
    let above = if negative { -above } else { above };
    if let Some(digits) = decimal(above, below) {
        return Number::decimal(digits);
    }
    Number(match (i64::try_from(above), i64::try_from(below)) {
        (Ok(above), Ok(below)) => Form::Fraction(above, below),
        _ => Form::Long(Box::new(Fraction::reduced(above.into(), below.into()))),
    })
}

/// The decimal that ends a reduced fraction, if one of at most 64 bits does.
fn decimal(above: i128, below: u128) -> Option<Digits> {
    let twos = below.trailing_zeros();
    let odd = below >> twos;
    // All powers of five of a decimal but the last one fit 64 bits.
    let (mut fives, mut rest) = match u64::try_from(odd) {
        Ok(odd) => (0, odd),
        Err(_) if odd.is_multiple_of(5) => (1, u64::try_from(odd / 5).ok()?),
        Err(_) => return None,
    };
    while rest % 5 == 0 {
        (fives, rest) = (fives + 1, rest / 5);
    }
    let scale = twos.max(fives);
    if rest != 1 || scale > u32::from(MAX_SCALE) {
        return None;
    }
    let by = 2_i128.pow(scale - twos) * 5_i128.pow(scale - fives);
    let digits = i64::try_from(above.checked_mul(by)?).ok()?;
    Some((digits, scale as u8))
}

/// A reduced fraction of any length.
fn long(fraction: Fraction) -> Number {
    match (
        i128::try_from(&fraction.above),
        i128::try_from(&fraction.below),
    ) {
        (Ok(above), Ok(below)) => short((above, below)),
        _ => Number(Form::Long(Box::new(fraction))),
    }
}

impl Number {
    /// Nothing.
    pub const ZERO: Self = Self(Form::Decimal(0, 0));

    /// A decimal of its digits and how many of them are behind the point.
    pub const fn decimal((digits, scale): Digits) -> Self {
        Self(Form::Decimal(digits, scale))
    }

    /// The digits and how many of them are behind the point, of a decimal of at most 64 bits and 28 places.
    pub const fn digits(&self) -> Option<Digits> {
        match self.0 {
            Form::Decimal(digits, scale) => Some((digits, scale)),
            _ => None,
        }
    }

    /// The fraction, not always reduced, if its parts take at most 64 bits.
    pub(super) fn short_parts(&self) -> Option<(i128, i128)> {
        match self.0 {
            Form::Decimal(digits, scale) => {
                let below = *TENS.get(usize::from(scale))?;
                Some((digits.into(), below.into()))
            }
            Form::Fraction(above, below) => Some((above.into(), below.into())),
            Form::Long(_) => None,
        }
    }

    /// The reduced fraction.
    pub(super) fn fraction(&self) -> Fraction {
        match &self.0 {
            Form::Decimal(digits, scale) => {
                Fraction::reduced((*digits).into(), BigInt::from(10).pow((*scale).into()))
            }
            Form::Fraction(above, below) => Fraction {
                above: (*above).into(),
                below: (*below).into(),
            },
            Form::Long(fraction) => (**fraction).clone(),
        }
    }

    fn operate(&self, operation: Operation, other: &Self) -> Result<Self, ArithmeticError> {
        if other.is_zero() && matches!(operation, Operation::Divide | Operation::Remainder) {
            return Err(ArithmeticError::DivisionByZero);
        }
        if let (Some(x), Some(y)) = (self.digits(), other.digits()) {
            let digits = match operation {
                Operation::Add => sum(x, y),
                Operation::Subtract => difference(x, y),
                Operation::Multiply => multiple(x, y),
                Operation::Divide | Operation::Remainder => None,
            };
            if let Some(digits) = digits {
                return Ok(Self::decimal(digits));
            }
            if operation == Operation::Divide
                && let Some((x, y, _)) = aligned(x, y)
            {
                return Ok(short((x.into(), y.into())));
            }
        }
        if let (Some(x), Some(y)) = (self.short_parts(), other.short_parts()) {
            return Ok(short(operation.short(x, y)));
        }
        within(long(operation.long(&self.fraction(), &other.fraction())))
    }

    /// The sum.
    ///
    /// # Errors
    /// [`ArithmeticError::TooLarge`].
    pub fn checked_add(&self, other: &Self) -> Result<Self, ArithmeticError> {
        self.operate(Operation::Add, other)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`ArithmeticError::TooLarge`].
    pub fn checked_sub(&self, other: &Self) -> Result<Self, ArithmeticError> {
        self.operate(Operation::Subtract, other)
    }

    /// The product.
    ///
    /// # Errors
    /// [`ArithmeticError::TooLarge`].
    pub fn checked_mul(&self, other: &Self) -> Result<Self, ArithmeticError> {
        self.operate(Operation::Multiply, other)
    }

    /// The quotient, a fraction if no decimal ends it.
    ///
    /// # Errors
    /// [`ArithmeticError`].
    pub fn checked_div(&self, other: &Self) -> Result<Self, ArithmeticError> {
        self.operate(Operation::Divide, other)
    }

    /// What is left of a division whose quotient is cut to a whole number: it has the sign of what is divided.
    ///
    /// # Errors
    /// [`ArithmeticError`].
    pub fn checked_rem(&self, other: &Self) -> Result<Self, ArithmeticError> {
        self.operate(Operation::Remainder, other)
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() {
            -self
        } else {
            self.clone()
        }
    }

    /// Whether it is zero.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        matches!(self.0, Form::Decimal(0, _))
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Decimal(above, _) | Form::Fraction(above, _) => *above < 0,
            Form::Long(fraction) => fraction.above.sign() == Sign::Minus,
        }
    }

    /// Whether it is a whole number.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Decimal(digits, scale) => {
                *digits == 0
                    || TENS
                        .get(usize::from(*scale))
                        .is_some_and(|by| digits % by == 0)
            }
            Form::Fraction(..) => false,
            Form::Long(fraction) => fraction.below == BigInt::from(1),
        }
    }

    /// The whole number that it is, if it is one of at most 64 bits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match self.0 {
            Form::Decimal(0, _) => Some(0),
            Form::Decimal(digits, scale) => {
                let by = TENS.get(usize::from(scale))?;
                (digits % by == 0).then_some(digits / by)
            }
            _ => None,
        }
    }

    /// The same as a decimal that can be written, if it has no more digits than one of those.
    #[must_use]
    pub fn to_decimal(&self) -> Option<Decimal> {
        if let Form::Decimal(digits, scale) = self.0 {
            return Some(Decimal::new(digits, scale.into()));
        }
        let fraction = self.fraction();
        let places = fraction.places().filter(|p| *p <= u32::from(MAX_SCALE))?;
        let digits = fraction.above * BigInt::from(10).pow(places) / fraction.below;
        Decimal::try_from_i128_with_scale(i128::try_from(digits).ok()?, places).ok()
    }

    /// Rounds half to even, as GB/T 8170 does, to so many places behind the point.
    ///
    /// # Errors
    /// [`ArithmeticError::TooLarge`]: more places than a number can have.
    pub fn round_half_even(&self, places: u32) -> Result<Self, ArithmeticError> {
        self.round(places, Middle::ToEven)
    }

    /// Rounds half away from zero, as money is rounded.
    ///
    /// # Errors
    /// [`ArithmeticError::TooLarge`]: more places than a number can have.
    pub fn round_half_up(&self, places: u32) -> Result<Self, ArithmeticError> {
        self.round(places, Middle::AwayFromZero)
    }

    fn round(&self, places: u32, middle: Middle) -> Result<Self, ArithmeticError> {
        if let Form::Decimal(_, scale) = self.0
            && u32::from(scale) <= places
        {
            return Ok(self.clone());
        }
        if let (Some((above, below)), Some(by)) = (self.short_parts(), TENS.get(places as usize)) {
            let digits = middle.round((above * i128::from(*by), below));
            return Ok(match i64::try_from(digits) {
                Ok(digits) => Self::decimal((digits, places as u8)),
                Err(_) => short((digits, (*by).into())),
            });
        }
        let fraction = self.fraction();
        if u64::from(places) >= MAX_NUMBER_BITS {
            // A decimal with so many places would take more bits than that; one with fewer is as it was.
            return fraction
                .places()
                .map(|_| self.clone())
                .ok_or(ArithmeticError::TooLarge);
        }
        let by = BigInt::from(10).pow(places);
        let digits = middle.round((fraction.above * &by, fraction.below));
        within(long(Fraction::reduced(digits, by)))
    }

    /// What an operation on it costs, as [`crate::limits::MAX_WORK`] counts: nothing worth counting unless it is long.
    #[must_use]
    pub fn work(&self) -> u64 {
        match &self.0 {
            Form::Decimal(..) | Form::Fraction(..) => 0,
            Form::Long(fraction) => (fraction.above.bits() + fraction.below.bits()) / 32,
        }
    }
}

/// The number, unless it is too large.
fn within(number: Number) -> Result<Number, ArithmeticError> {
    match &number.0 {
        Form::Long(fraction) if fraction.bits() > MAX_NUMBER_BITS => Err(ArithmeticError::TooLarge),
        _ => Ok(number),
    }
}

impl From<i64> for Number {
    fn from(whole: i64) -> Self {
        Self(Form::Decimal(whole, 0))
    }
}

impl From<Decimal> for Number {
    fn from(decimal: Decimal) -> Self {
        match i64::try_from(decimal.mantissa()) {
            Ok(digits) => Self(Form::Decimal(digits, decimal.scale() as u8)),
            Err(_) => short((decimal.mantissa(), 10_i128.pow(decimal.scale()))),
        }
    }
}

impl Neg for &Number {
    type Output = Number;

    fn neg(self) -> Number {
        match &self.0 {
            Form::Decimal(digits, scale) => match digits.checked_neg() {
                Some(digits) => Number::decimal((digits, *scale)),
                None => short((-i128::from(*digits), 10_i128.pow((*scale).into()))),
            },
            Form::Fraction(above, below) => short((-i128::from(*above), (*below).into())),
            Form::Long(fraction) => long(-&**fraction),
        }
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Some(x), Some(y)) = (self.digits(), other.digits()) {
            return ordering(x, y);
        }
        if let (Some((a, b)), Some((c, d))) = (self.short_parts(), other.short_parts()) {
            return (a * d).cmp(&(c * b));
        }
        self.fraction().cmp(&other.fraction())
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Decimal(x, a), Form::Decimal(y, b)) => ordering((*x, *a), (*y, *b)).is_eq(),
            (Form::Fraction(a, b), Form::Fraction(c, d)) => (a, b) == (c, d),
            (Form::Long(x), Form::Long(y)) => x == y,
            // Each number has one form.
            _ => false,
        }
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Form::Decimal(digits, scale) => {
                let (mut digits, mut scale) = (*digits, *scale);
                while scale > 0 && digits % 10 == 0 {
                    (digits, scale) = (digits / 10, scale - 1);
                }
                (digits, scale).hash(state);
            }
            Form::Fraction(above, below) => (above, below).hash(state),
            Form::Long(fraction) => fraction.hash(state),
        }
    }
}
