//! Fractions of any length.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use std::cmp::Ordering;
use std::ops::Neg;

/// A reduced fraction; what is below its line is above 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Fraction {
    pub above: BigInt,
    pub below: BigInt,
}

impl Fraction {
    /// The fraction of two numbers, the second one above 0.
    pub fn reduced(above: BigInt, below: BigInt) -> Self {
        let shared = shared(&above, &below);
        Self {
            above: above / &shared,
            below: below / shared,
        }
    }

    /// Bits of the longer part.
    pub fn bits(&self) -> u64 {
        self.above.bits().max(self.below.bits())
    }

    /// How many places behind the point it has as a decimal; nothing if none ends it.
    pub fn places(&self) -> Option<u32> {
        let twos = self.below.trailing_zeros().unwrap_or_default();
        let (mut fives, mut rest) = (0, &self.below >> twos);
        loop {
            let (fifth, left) = rest.div_rem(&BigInt::from(5));
            if left.sign() != Sign::NoSign {
                break;
            }
            (fives, rest) = (fives + 1, fifth);
        }
        (rest == BigInt::from(1)).then(|| fives.max(twos as u32))
    }

    // What the parts share is taken out before they are multiplied, after Knuth (The Art of Computer Programming, 4.5.1): it is
    // found in shorter numbers, and at once where one of them is short.

    pub fn plus(&self, other: &Self) -> Self {
        let common = shared(&self.below, &other.below);
        let by = &self.below / &common;
        let above = &self.above * (&other.below / &common) + &other.above * &by;
        let left = shared(&above, &common);
        Self {
            above: above / &left,
            below: by * (&other.below / left),
        }
    }

    pub fn times(&self, other: &Self) -> Self {
        let (one, two) = (
            shared(&self.above, &other.below),
            shared(&other.above, &self.below),
        );
        Self {
            above: (&self.above / &one) * (&other.above / &two),
            below: (&self.below / two) * (&other.below / one),
        }
    }

    /// The quotient by one that isn't zero.
    pub fn over(&self, other: &Self) -> Self {
        let (above, below) = (other.below.clone(), other.above.clone());
        self.times(&if below.sign() == Sign::Minus {
            Self {
                above: -above,
                below: -below,
            }
        } else {
            Self { above, below }
        })
    }

    /// What is left of the quotient cut to a whole number.
    pub fn rest(&self, other: &Self) -> Self {
        let common = shared(&self.below, &other.below);
        let by = &self.below / &common;
        let rest = (&self.above * (&other.below / common)) % (&other.above * &by);
        Self::reduced(rest, by * &other.below)
    }
}

impl Neg for &Fraction {
    type Output = Fraction;

    fn neg(self) -> Fraction {
        Fraction {
            above: -&self.above,
            below: self.below.clone(),
        }
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.above * &other.below).cmp(&(&other.above * &self.below))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The greatest common divisor of two numbers, the second one not zero.
fn shared(x: &BigInt, y: &BigInt) -> BigInt {
    let (x, y) = (x.magnitude(), y.magnitude());
    // One step of Euclid's makes two of a length of them, and a short one of a short and a long one.
    let (x, y) = if x < y { (y, x) } else { (x, y) };
    if *y == BigUint::ZERO {
        return x.clone().into();
    }
    let rest = x % y;
    match (u64::try_from(y), u64::try_from(&rest)) {
        (Ok(y), Ok(rest)) => y.gcd(&rest).into(),
        _ => y.gcd(&rest).into(),
    }
}
