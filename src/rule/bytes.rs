//! Programs as bytes, and back. A general library for it would take half as much again, and be a fiftieth of the module.

use super::operators::Op;
use super::program::{Check, Conclusion, Function, Loop, Member, Node, Program};
use super::val::Val;
use crate::report::{Comparison, Outcome, Weight};
use crate::sorted::{Map, Set};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::rc::Rc;
use std::sync::Arc;

/// Bytes that are read. Past a mistake everything is read as nothing, and in the end it is known that there was one.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    /// How many steps what is read is in.
    depth: usize,
    failed: bool,
}

/// The most of them: Rhai takes expressions of fewer levels, each a few steps.
const MAX_STEPS: usize = 1_000;

impl<'a> Reader<'a> {
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            depth: 0,
            failed: false,
        }
    }

    /// Whether all was read, without a mistake.
    pub const fn done(&self) -> bool {
        self.bytes.is_empty() && !self.failed
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.bytes.split_at_checked(length).unwrap_or_else(|| {
            self.failed = true;
            (&[], &[])
        });
        self.bytes = rest;
        taken
    }

    /// A whole number: seven bits a byte, the low ones first, the eighth of all but the last byte set.
    fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        while let [byte] = self.take(1) {
            number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or_default();
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
        }
        number
    }

    /// How many items follow; each takes a byte at least.
    fn length(&mut self) -> usize {
        let length = self.number() as usize;
        if length > self.bytes.len() {
            self.fail();
            return 0;
        }
        length
    }

    fn fail(&mut self) {
        self.failed = true;
        self.bytes = &[];
    }
}

#[cfg(feature = "study")]
fn write_number(mut number: u64, to: &mut Vec<u8>) {
    while number > 0x7f {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// What can be written as bytes and read back.
pub(super) trait Bytes: Sized {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>);

    fn read(from: &mut Reader<'_>) -> Self;
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Bytes for $type {
            #[cfg(feature = "study")]
            fn write(&self, to: &mut Vec<u8>) {
                write_number(*self as u64, to);
            }

            fn read(from: &mut Reader<'_>) -> Self {
                from.number() as Self
            }
        }
    )*};
}

numbers!(u8, u16, u32, usize, i8, i16);

impl Bytes for i64 {
    /// The sign is the lowest bit, so that small negative numbers are short, too.
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        write_number((*self << 1 ^ *self >> 63) as u64, to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let number = from.number();
        (number >> 1) as Self ^ -((number & 1) as Self)
    }
}

impl Bytes for bool {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        to.push(u8::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.number() != 0
    }
}

#[cfg(feature = "study")]
fn write_text(text: &str, to: &mut Vec<u8>) {
    text.len().write(to);
    to.extend(text.bytes());
}

impl Bytes for String {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        write_text(self, to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let length = from.length();
        let text = std::str::from_utf8(from.take(length)).map(ToOwned::to_owned);
        text.unwrap_or_else(|_| {
            from.fail();
            Self::new()
        })
    }
}

impl Bytes for Arc<str> {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        write_text(self, to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        String::read(from).into()
    }
}

impl Bytes for Decimal {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        to.extend(self.serialize());
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.take(16).try_into().map_or(Self::ZERO, Self::deserialize)
    }
}

impl Bytes for Date {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        self.year().write(to);
        self.month().write(to);
        self.day().write(to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self::new(Bytes::read(from), Bytes::read(from), Bytes::read(from)).unwrap_or_else(|_| {
            from.fail();
            Self::default()
        })
    }
}

/// How many there are, then each.
#[cfg(feature = "study")]
fn write_list<'t, T: Bytes + 't>(items: impl ExactSizeIterator<Item = &'t T>, to: &mut Vec<u8>) {
    items.len().write(to);
    items.for_each(|item| item.write(to));
}

impl<T: Bytes> Bytes for Vec<T> {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        write_list(self.iter(), to);
    }

    // A plain loop is the least code, and there are a dozen of it.
    fn read(from: &mut Reader<'_>) -> Self {
        let mut items = Self::new();
        for _ in 0..from.length() {
            items.push(T::read(from));
        }
        items
    }
}

/// What is made of a list once it is read.
macro_rules! lists {
    ($($type:ty: $make:expr;)*) => {$(
        impl<T: Bytes> Bytes for $type {
            #[cfg(feature = "study")]
            fn write(&self, to: &mut Vec<u8>) {
                write_list(self.iter(), to);
            }

            fn read(from: &mut Reader<'_>) -> Self {
                $make(Vec::read(from))
            }
        }
    )*};
}

lists! {
    Box<[T]>: Vec::into_boxed_slice;
    Rc<[T]>: Rc::from;
    Set<T>: Self::in_order;
}

impl<A: Bytes, B: Bytes> Bytes for (A, B) {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        (A::read(from), B::read(from))
    }
}

impl<K: Bytes, V: Bytes> Bytes for Map<K, V> {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        self.len().write(to);
        for (key, value) in self.iter() {
            key.write(to);
            value.write(to);
        }
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self::in_order(Vec::read(from))
    }
}

impl<T: Bytes> Bytes for Box<T> {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        (**self).write(to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self::new(T::read(from))
    }
}

impl<T: Bytes> Bytes for Option<T> {
    #[cfg(feature = "study")]
    fn write(&self, to: &mut Vec<u8>) {
        self.is_some().write(to);
        self.iter().for_each(|value| value.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Self {
        bool::read(from).then(|| T::read(from))
    }
}

/// A struct, by its fields in this order.
macro_rules! fields {
    ($($type:ident { $($field:ident),* })*) => {$(
        impl $crate::rule::bytes::Bytes for $type {
            #[cfg(feature = "study")]
            fn write(&self, to: &mut Vec<u8>) {
                $(self.$field.write(to);)*
            }

            fn read(from: &mut $crate::rule::bytes::Reader<'_>) -> Self {
                Self { $($field: $crate::rule::bytes::Bytes::read(from)),* }
            }
        }
    )*};
}
pub(super) use fields;

/// An enum: the number of a variant, then its parts. The first stands for what can't be read.
macro_rules! variants {
    ($type:ident { $none:ident $(, $number:literal $variant:ident ($($at:tt $part:ident)*))* }) => {
        impl Bytes for $type {
            #[cfg(feature = "study")]
            fn write(&self, to: &mut Vec<u8>) {
                match self {
                    Self::$none => to.push(0),
                    $(Self::$variant { $($at: $part),* } => {
                        to.push($number);
                        $($part.write(to);)*
                    })*
                }
            }

            fn read(from: &mut Reader<'_>) -> Self {
                from.depth += 1;
                if from.depth > MAX_STEPS {
                    from.fail();
                }
                let value = match from.number() {
                    0 => Self::$none,
                    $($number => Self::$variant { $($at: Bytes::read(from)),* },)*
                    _ => {
                        from.fail();
                        Self::$none
                    }
                };
                from.depth -= 1;
                value
            }
        }
    };
}

fields! {
    Program { functions, checks, applies, judge }
    Function { slots, body }
    Member { name, columns, items }
    Loop { item, counter, list, body }
    Conclusion { outcome, key }
    Check { key, weight, line, actual, actual_key, comparison, limits, limit_key, unit, otherwise }
}

variants!(Val {
    Unit,
    1 Bool(0 yes),
    2 Int(0 whole),
    3 Number(0 digits 1 scale),
    4 Wide(0 at),
    5 Text(0 text),
    6 Day(0 day),
    7 List(0 at),
    8 Row(0 table 1 row),
    9 Item(0 field 1 at),
    10 Unknown(0 what)
});

variants!(Node {
    AsOf,
    1 Constant(0 value),
    2 Local(0 slot),
    3 Set(0 slot 1 value),
    4 If(0 condition 1 then 2 other),
    5 For(0 parts),
    6 Return(0 value),
    7 Block(0 body),
    8 List(0 items),
    9 Range(0 start 1 end 2 inclusive),
    10 Field(0 at),
    11 Has(0 at),
    12 FieldIs(0 at 1 text),
    13 Parameter(0 at),
    14 Find(0 table 1 keys),
    15 HasRow(0 table 1 keys),
    16 Member(0 value 1 member),
    17 Element(0 value 1 at),
    18 Outcome(0 code),
    19 FigureOf(0 code 1 name),
    20 Both(0 sides 1 decides),
    21 Unary(0 op 1 value),
    22 Binary(0 op 1 left 2 right),
    23 WorkingDays(0 day 1 count),
    24 Call(0 function 1 given),
    25 Check(0 at),
    26 Conclude(0 conclusion),
    27 Figure(0 name 1 value 2 unit),
    28 Note(0 key),
    29 Refer(0 department 1 key)
});

/// An enum without parts, by its place in a list of all.
macro_rules! listed {
    ($($type:ty: $all:expr;)*) => {$(
        impl Bytes for $type {
            #[cfg(feature = "study")]
            fn write(&self, to: &mut Vec<u8>) {
                to.push(*self as u8);
            }

            fn read(from: &mut Reader<'_>) -> Self {
                let all = $all;
                all.get(from.number() as usize).copied().unwrap_or_else(|| {
                    from.fail();
                    all[0]
                })
            }
        }
    )*};
}

listed! {
    Op: Op::ALL;
    Outcome: Outcome::ALL;
    Comparison: Comparison::ALL;
    Weight: [Weight::Require, Weight::Advise, Weight::Inform];
}
