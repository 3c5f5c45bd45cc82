//! Numbers by hand, and by the million against a library that shares no code with them.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::limits::MAX_NUMBER_BITS;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use fastrand::Rng;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::thread;

#[test]
fn reads_what_people_type() {
    for (text, value) in [
        ("2.70", "2.7"),
        ("１２，３４５．６", "12345.6"),
        ("-0.0", "0"),
        ("+3", "3"),
        ("1,234,567", "1234567"),
    ] {
        assert_eq!(parse(text).map(print), Ok(value.to_owned()), "{text}");
    }
    for text in [
        "", "1e3", "12,34", "1.", ".5", "0x10", "一百", "1 2", "1,2345",
    ] {
        assert_eq!(parse(text), Err(NotANumber::Malformed), "{text}");
    }
    assert_eq!(
        parse("1234567890123456789012345678901234567890"),
        Err(NotANumber::TooLong)
    );
}

#[test]
fn reads_json_exponents_exactly_or_not_at_all() {
    assert_eq!(parse_json("1.5e3").map(print), Ok("1500".to_owned()));
    assert_eq!(parse_json("1e-7").map(print), Ok("0.0000001".to_owned()));
    assert_eq!(parse_json("1e400"), Err(NotANumber::TooLong));
}

fn number(text: &str) -> Number {
    parse_json(text).unwrap().into()
}

fn quotient(above: &str, below: &str) -> Number {
    number(above).checked_div(&number(below)).unwrap()
}

#[test]
fn a_quotient_stays_a_fraction() {
    let third = quotient("1", "3");
    assert_eq!(third.checked_mul(&number("3")), Ok(number("1")));
    assert_eq!(
        third.checked_add(&third).unwrap().checked_add(&third),
        Ok(number("1.00"))
    );
    assert_eq!(quotient("0.27", "1.35"), number("0.2"));
    assert_eq!(number("8.3").checked_sub(&number("5.6")), Ok(number("2.7")));
    let small = number("1e-28");
    let square = small.checked_mul(&small).unwrap();
    assert!(square > Number::ZERO && square < small);
    assert_eq!(square.to_string(), format!("0.{}1", "0".repeat(55)));
    assert_eq!(square.checked_div(&small), Ok(small));
}

#[test]
fn divides_and_leaves_a_rest() {
    for (x, y, quotient, rest) in [
        ("7", "2", "3.5", "1"),
        ("-7", "2", "-3.5", "-1"),
        ("7", "-2", "-3.5", "1"),
        ("7.5", "0.4", "18.75", "0.3"),
        ("0", "-3", "0", "0"),
        ("-9223372036854775808", "-1", "9223372036854775808", "0"),
    ] {
        let (x, y) = (number(x), number(y));
        assert_eq!(x.checked_div(&y), Ok(number(quotient)), "{x} / {y}");
        assert_eq!(x.checked_rem(&y), Ok(number(rest)), "{x} % {y}");
    }
    for zero in [Number::ZERO, number("0.000"), number("-0")] {
        let by_zero = Err(ArithmeticError::DivisionByZero);
        assert_eq!(number("1").checked_div(&zero), by_zero);
        assert_eq!(quotient("1", "3").checked_rem(&zero), by_zero);
    }
}

#[test]
fn equal_numbers_have_one_place_in_a_set() {
    let thirds = [quotient("1", "3"), quotient("0.2", "0.6")];
    let set: HashSet<Number> = ["2.70", "2.7", "2.7000000000000000000000000", "0", "0.00"]
        .map(number)
        .into_iter()
        .chain(thirds)
        .chain([number("1e20"), number("100000000000000000000.00")])
        .collect();
    assert_eq!(set.len(), 4);
}

#[test]
fn compares_by_value_whatever_its_length() {
    let rising = [
        "-79228162514264337593543950335",
        "-9223372036854775808",
        "-9223372036854775807.5",
        "-1",
        "-0.0000000000000000000000000001",
        "0.000000000000000000000",
        "0.0000000000000000000000000001",
        "0.3333333333333333333333333333",
        "0.9999999999999999999999999999",
        "1.000000000000000000",
        "9223372036854775807",
        "9223372036854775808",
        "79228162514264337593543950335",
    ];
    for (i, x) in rising.iter().enumerate() {
        for (j, y) in rising.iter().enumerate() {
            assert_eq!(number(x).cmp(&number(y)), i.cmp(&j), "{x} {y}");
        }
    }
    let third = quotient("1", "3");
    assert!(third > number(rising[7]) && third < number("0.3333333333333333333333333334"));
}

#[test]
fn is_a_whole_number_or_not() {
    for (value, whole) in [
        (number("3.00"), Some(3)),
        (number("0.0000000000000000000000"), Some(0)),
        (number("-9223372036854775808"), Some(i64::MIN)),
        (number("2.5"), None),
        (number("0.0000000000000000000000000001"), None),
        (quotient("7", "3"), None),
    ] {
        assert_eq!(
            (value.is_integer(), value.to_i64()),
            (whole.is_some(), whole),
            "{value}"
        );
    }
    let long = number("9223372036854775808");
    assert_eq!((long.is_integer(), long.to_i64()), (true, None));
    assert_eq!((-&long).to_i64(), Some(i64::MIN));
    assert_eq!(
        (-&number("-9223372036854775808"), long.abs()),
        (long.clone(), long)
    );
}

#[test]
fn rounds_fractions_as_it_rounds_decimals() {
    for (value, places, even, up) in [
        (number("2.5"), 0, "2", "3"),
        (number("-2.5"), 0, "-2", "-3"),
        (number("-3.5"), 0, "-4", "-4"),
        (number("0.5"), 0, "0", "1"),
        (number("1.005"), 2, "1", "1.01"),
        (number("1.015"), 2, "1.02", "1.02"),
        (number("1.0149999999999999999999999999"), 2, "1.01", "1.01"),
        (quotient("2", "3"), 3, "0.667", "0.667"),
        (quotient("-2", "3"), 0, "-1", "-1"),
        (number("2.5"), 4_000_000_000, "2.5", "2.5"),
        (
            number("12345678901234567890.5"),
            0,
            "12345678901234567890",
            "12345678901234567891",
        ),
        (number("0.9999999999999999999999999999"), 27, "1", "1"),
    ] {
        let rounded = [value.round_half_even(places), value.round_half_up(places)];
        assert_eq!(
            rounded,
            [Ok(number(even)), Ok(number(up))],
            "{value} to {places}"
        );
    }
    let third = quotient("1", "3");
    assert!(third.round_half_up(300).is_ok());
    for places in [400, 4_000_000_000] {
        assert_eq!(third.round_half_up(places), Err(ArithmeticError::TooLarge));
    }
}

#[test]
fn ends_at_its_limit_with_an_error() {
    let two = number("2");
    let mut power = two.clone();
    for _ in 1..MAX_NUMBER_BITS - 1 {
        power = power.checked_mul(&two).unwrap();
    }
    // 2 to the power of 1,023 has 1,024 bits, above the line and below it.
    let below = number("1").checked_div(&power).unwrap();
    assert_eq!(power.checked_mul(&two), Err(ArithmeticError::TooLarge));
    assert_eq!(power.checked_add(&power), Err(ArithmeticError::TooLarge));
    assert_eq!(below.checked_div(&two), Err(ArithmeticError::TooLarge));
    assert_eq!(power.checked_mul(&below), Ok(number("1")));
    assert!(power.work() > 0 && number("1").work() == 0);
}

#[test]
fn writes_what_ends_whole_and_marks_what_does_not() {
    for (value, text) in [
        (number("2.700"), "2.7"),
        (number("-0.05"), "-0.05"),
        (number("100"), "100"),
        (number("-0.0"), "0"),
        (number("1.5e20"), "150000000000000000000"),
        (quotient("1", "8"), "0.125"),
        (quotient("1", "3"), "0.3333333333333333333333333333…"),
        (quotient("-2", "3"), "-0.6666666666666666666666666666…"),
        (quotient("1", "300"), "0.003333333333333333333333333333…"),
        (quotient("1000", "7"), "142.8571428571428571428571428…"),
        (quotient("1e28", "7"), "1428571428571428571428571428…"),
        (
            quotient("79228162514264337593543950333", "7"),
            "11318308930609191084791992904…",
        ),
        (
            quotient("1", "1e28").checked_div(&number("3")).unwrap(),
            &format!("0.{}{}…", "0".repeat(28), "3".repeat(28)),
        ),
    ] {
        assert_eq!(value.to_string(), text);
    }
    let ends = quotient("1", "1024").checked_div(&number("1e28")).unwrap();
    assert_eq!(ends.to_string(), format!("0.{}9765625", "0".repeat(31)));
    assert_eq!(parse("0.3333…"), Err(NotANumber::Malformed));
}

#[test]
fn never_writes_two_that_differ_alike() {
    let one = number("1");
    let third = quotient("1", "3");
    let tiny = number("1e-28");
    for (x, y, short) in [
        (&one, &quotient("0.9999999", "1"), ["1", "0.9999999"]),
        (
            &third,
            &number("0.3333333"),
            ["0.333333333333", "0.3333333"],
        ),
        (&third, &number("0.5"), ["0.333333", "0.5"]),
        (&third, &quotient("2", "6"), ["0.333333", "0.333333"]),
        (
            &one,
            &one.checked_sub(&tiny).unwrap(),
            ["1", "0.9999999999999999999999999999"],
        ),
        (&number("0.00000001"), &Number::ZERO, ["0.00000001", "0"]),
        (
            &number("-0.00000001"),
            &number("0.00000001"),
            ["-0.00000001", "0.00000001"],
        ),
    ] {
        assert_eq!(print_short_apart(&[x, y]), short);
    }
    for (x, short) in [
        (number("0.33333333333"), "0.333333"),
        (number("2.0000005"), "2"),
        (number("0.00000001"), "0.00000001"),
        (
            number("-0.0000000000000000000000000001"),
            "-0.0000000000000000000000000001",
        ),
        (quotient("2", "3"), "0.666667"),
    ] {
        assert_eq!(print_short_apart(&[&x]), [short]);
    }
    let near = third
        .checked_add(&number("1e-28").checked_mul(&tiny).unwrap())
        .unwrap();
    let near = near
        .checked_add(&third)
        .unwrap()
        .checked_sub(&third)
        .unwrap();
    let [x, y] = &print_apart(&[&third, &near])[..] else {
        unreachable!("two of two");
    };
    assert_eq!(third.to_string(), near.to_string());
    assert_eq!((x.len(), x == y), (2 + 56 + MORE.len(), false));
    assert_eq!(
        print_apart(&[&third, &third.clone(), &one])[..2],
        [third.to_string(), third.to_string()]
    );
}

/// A number and the same of the other library.
#[derive(Clone, Debug)]
struct Twice {
    ours: Number,
    theirs: RBig,
}

/// A number as it stands in records and rules: often short, now and then at an end of what a decimal holds.
fn decimal(rng: &mut Rng) -> Twice {
    let bits = match rng.u8(..32) {
        0..=7 => rng.u32(1..8),
        8..=23 => rng.u32(1..28),
        24..=29 => rng.u32(1..65),
        _ => rng.u32(65..97),
    };
    let digits = (rng.u128(..) >> (128 - bits)) as i128 * [1, -1][usize::from(rng.bool())];
    let digits = if rng.u8(..50) == 0 {
        [i128::from(i64::MIN), i64::MAX.into(), 1_i128 << 63, 0][rng.usize(..4)]
    } else {
        digits
    };
    let scale = if rng.u8(..8) > 0 {
        rng.u32(..5)
    } else {
        rng.u32(..29)
    };
    Twice {
        ours: Decimal::from_i128_with_scale(digits, scale).into(),
        theirs: RBig::from_parts(digits.into(), UBig::from(10_u8).pow(scale as usize)),
    }
}

/// What an operation must give: nothing for a division by zero, and whether the result is too large.
fn operated(operation: u8, x: &RBig, y: &RBig) -> Result<RBig, ArithmeticError> {
    if y.is_zero() && operation > 2 {
        return Err(ArithmeticError::DivisionByZero);
    }
    let result = match operation {
        0 => x + y,
        1 => x - y,
        2 => x * y,
        3 => x / y,
        _ => x - y * (x / y).trunc(),
    };
    if bits(&result) > MAX_NUMBER_BITS as usize {
        return Err(ArithmeticError::TooLarge);
    }
    Ok(result)
}

/// Of the longer part.
fn bits(number: &RBig) -> usize {
    let (above, below) = number.clone().into_parts();
    above.into_parts().1.bit_len().max(below.bit_len())
}

fn operate(operation: u8, x: &Number, y: &Number) -> Result<Number, ArithmeticError> {
    match operation {
        0 => x.checked_add(y),
        1 => x.checked_sub(y),
        2 => x.checked_mul(y),
        3 => x.checked_div(y),
        _ => x.checked_rem(y),
    }
}

/// Does to both what must come out the same; nothing if that is no number.
fn both(operation: u8, x: &Twice, y: &Twice) -> Option<Twice> {
    let ours = operate(operation, &x.ours, &y.ours);
    let theirs = operated(operation, &x.theirs, &y.theirs);
    assert_eq!(
        ours.as_ref().err(),
        theirs.as_ref().err(),
        "{x:?} {operation} {y:?}"
    );
    Some(Twice {
        ours: ours.ok()?,
        theirs: theirs.ok()?,
    })
}

/// The same number made another way, or the number itself where that goes past the limit.
fn made_anew(value: &Twice, rng: &mut Rng) -> Twice {
    let by = decimal(rng);
    let anew = match rng.u8(..4) {
        0 => both(0, value, &by).and_then(|sum| both(1, &sum, &by)),
        1 => both(1, &by, value).and_then(|difference| both(1, &by, &difference)),
        2 => both(2, value, &by).and_then(|product| both(3, &product, &by)),
        _ => both(3, value, &by).and_then(|quotient| both(2, &quotient, &by)),
    };
    anew.unwrap_or_else(|| value.clone())
}

/// That a number is theirs to the last bit.
fn assert_same(ours: &Number, theirs: &RBig) {
    let ours = ours.fraction();
    let theirs_of_ours = RBig::from_parts(
        IBig::from_le_bytes(&ours.above.to_signed_bytes_le()),
        UBig::from_le_bytes(&ours.below.magnitude().to_bytes_le()),
    );
    assert_eq!(&theirs_of_ours, theirs);
}

fn hashed(number: &Number) -> u64 {
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

fn tens(places: u32) -> IBig {
    IBig::from(10).pow(places as usize)
}

/// What must come out when a number is rounded.
fn rounded(number: &RBig, places: u32, to_even: bool) -> RBig {
    let scaled = number * tens(places);
    let floor = scaled.floor();
    let half = RBig::from_parts(1.into(), 2_u8.into());
    let up = match (&scaled - &floor).cmp(&half) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal if to_even => floor.trailing_zeros() == Some(0),
        Ordering::Equal => scaled > RBig::ZERO,
    };
    RBig::from_parts(
        floor + i32::from(up),
        UBig::from(10_u8).pow(places as usize),
    )
}

/// That what is written is the number, in its shortest form, or its first 28 digits or more.
fn assert_written(number: &Twice, text: &str) {
    let cut = text.strip_suffix(MORE);
    let plain = cut.unwrap_or(text);
    let (sign, unsigned) = plain
        .strip_prefix('-')
        .map_or((1, plain), |rest| (-1, rest));
    let (before, after) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    assert!(before == "0" || !before.starts_with('0'), "{text}");
    let places = after.len() as u32;
    let digits = format!("{before}{after}");
    let written = RBig::from(digits.parse::<IBig>().unwrap()) / tens(places);
    let size = &number.theirs * IBig::from(sign);
    assert!(size > RBig::ZERO || text == "0");
    if cut.is_some() {
        assert!(
            written < size && (size - written) * tens(places) < RBig::ONE,
            "{text}"
        );
        let significant = digits.trim_start_matches('0').len();
        assert!(
            significant == 28 || significant > 28 && places == 0,
            "{text}"
        );
    } else {
        assert_eq!(written, size, "{text}");
        assert!(!after.ends_with('0') && !unsigned.ends_with('.'), "{text}");
    }
}

/// Chains that grew until they were too large, and results that no decimal ends.
#[derive(Default)]
struct Seen {
    too_large: u32,
    fractions: u32,
}

#[test]
fn a_million_chains_are_exact() {
    const CHAINS: u32 = 250_000;
    let parts = thread::scope(|scope| {
        let started = [1, 2, 3, 4].map(|seed| scope.spawn(move || chains(seed, CHAINS)));
        started.map(|part| part.join().unwrap())
    });
    for Seen {
        too_large,
        fractions,
    } in parts
    {
        assert!(
            too_large > CHAINS / 10_000 && fractions > CHAINS / 20,
            "{too_large} {fractions}"
        );
    }
}

/// Chains of operations and comparisons, each second one of them exactly on its limit.
fn chains(seed: u64, count: u32) -> Seen {
    let mut rng = Rng::with_seed(seed);
    let mut seen = Seen::default();
    for chain in 0..count {
        let mut value = decimal(&mut rng);
        // One in a thousand grows until it is too large.
        let growing = chain % 1_000 == 0;
        for _ in 0..if growing { 40 } else { rng.u8(1..6) } {
            let other = if growing && rng.bool() {
                value.clone()
            } else {
                decimal(&mut rng)
            };
            let operation = if growing {
                2 + rng.u8(..2)
            } else {
                rng.u8(..5)
            };
            let (x, y) = if rng.bool() {
                (&value, &other)
            } else {
                (&other, &value)
            };
            match both(operation, x, y) {
                Some(result) => value = result,
                None => seen.too_large += u32::from(growing),
            }
        }
        let Twice { ours, theirs } = &value;
        assert_same(ours, theirs);
        let mut limit = made_anew(&value, &mut rng);
        if chain % 2 == 0 {
            assert_eq!(hashed(ours), hashed(&limit.ours));
        } else {
            // Beside it, at times by less than a decimal can hold.
            let mut by = decimal(&mut rng);
            if rng.bool() {
                by = both(2, &by, &decimal(&mut rng)).unwrap();
            }
            limit = both(rng.u8(..2), &limit, &by).unwrap_or(limit);
        }
        let order = theirs.cmp(&limit.theirs);
        assert_eq!(ours.cmp(&limit.ours), order, "{ours} {}", limit.ours);
        assert_eq!(ours == &limit.ours, order.is_eq(), "{ours} {}", limit.ours);
        let whole = theirs.denominator() == &UBig::ONE;
        assert_eq!(ours.is_integer(), whole, "{ours}");
        assert_eq!(
            ours.to_i64(),
            whole
                .then(|| i64::try_from(theirs.numerator()).ok())
                .flatten()
        );
        if chain % 8 < 2 {
            let places = rng.u32(..40);
            for to_even in [true, false] {
                let theirs = rounded(theirs, places, to_even);
                let ours = if to_even {
                    ours.round_half_even(places)
                } else {
                    ours.round_half_up(places)
                };
                if bits(&theirs) > MAX_NUMBER_BITS as usize {
                    assert_eq!(ours, Err(ArithmeticError::TooLarge));
                } else {
                    assert_same(&ours.unwrap(), &theirs);
                }
            }
            let text = ours.to_string();
            seen.fractions += u32::from(text.ends_with(MORE));
            assert_written(&value, &text);
            let [x, y] = &print_short_apart(&[ours, &limit.ours])[..] else {
                unreachable!("two of two");
            };
            assert_eq!(x == y, order.is_eq(), "{x} {y}");
        }
    }
    seen
}
