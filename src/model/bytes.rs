//! What is compiled of a pack as bytes, and back. A general library for it would take half as much again, and be a fiftieth of
//! the module.

use crate::diagnostic::{Position, Span};
use crate::sorted::{Map, Set};
use crate::text::Text;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Number, Value};
use std::sync::Arc;

/// Bytes that are read, and the texts that they name by number. Past a mistake everything is read as nothing, and in the end it
/// is known that there was one.
pub struct Reader<'a> {
    bytes: &'a [u8],
    texts: Vec<Arc<str>>,
    /// How many values what is read is in.
    depth: usize,
    failed: bool,
}

/// The most of them: Rhai takes expressions of fewer levels, each a few steps.
const MAX_DEPTH: usize = 1_000;

impl<'a> Reader<'a> {
    /// Reads what [`Writer::end`] gave.
    pub fn new(bytes: &'a [u8], texts: &str) -> Self {
        let mut reader = Self {
            bytes,
            texts: Vec::new(),
            depth: 0,
            failed: false,
        };
        let mut rest = texts;
        for _ in 0..reader.length() {
            let (text, after) = rest
                .split_at_checked(reader.number() as usize)
                .unwrap_or_else(|| {
                    reader.fail();
                    ("", "")
                });
            reader.texts.push(text.into());
            rest = after;
        }
        reader.failed |= !rest.is_empty();
        reader
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
    pub fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        while let [byte] = self.take(1) {
            number |= u64::from(byte & 0x7f)
                .checked_shl(shift)
                .unwrap_or_default();
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

    /// Goes into a value that can hold others of its kind.
    pub fn enter(&mut self) {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.fail();
        }
    }

    /// Comes out of it.
    pub const fn leave(&mut self) {
        self.depth -= 1;
    }

    fn text(&mut self) -> Option<&Arc<str>> {
        let at = self.number() as usize;
        self.failed |= at >= self.texts.len();
        self.texts.get(at)
    }

    pub const fn fail(&mut self) {
        self.failed = true;
        self.bytes = &[];
    }
}

/// Bytes that are written, each text once.
#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
    texts: Vec<String>,
    places: std::collections::HashMap<String, usize>,
}

impl Writer {
    /// A whole number, as [`Reader::number`] reads it.
    pub fn number(&mut self, mut number: u64) {
        while number > 0x7f {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    fn text(&mut self, text: &str) {
        let place = *self.places.entry(text.to_owned()).or_insert_with(|| {
            self.texts.push(text.to_owned());
            self.texts.len() - 1
        });
        self.number(place as u64);
    }

    /// How many there are, then each.
    fn list<'t, T: Bytes + 't>(&mut self, items: impl ExactSizeIterator<Item = &'t T>) {
        self.number(items.len() as u64);
        items.for_each(|item| item.write(self));
    }

    /// The bytes, and all texts one after another.
    pub fn end(self) -> (Vec<u8>, String) {
        let mut whole = Self::default();
        whole.number(self.texts.len() as u64);
        self.texts
            .iter()
            .for_each(|text| whole.number(text.len() as u64));
        whole.bytes.extend(self.bytes);
        (whole.bytes, self.texts.concat())
    }
}

/// What can be written as bytes and read back.
pub trait Bytes: Sized {
    fn write(&self, to: &mut Writer);

    fn read(from: &mut Reader<'_>) -> Self;
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Bytes for $type {
            fn write(&self, to: &mut Writer) {
                to.number(*self as u64);
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
    fn write(&self, to: &mut Writer) {
        to.number((*self << 1 ^ *self >> 63) as u64);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let number = from.number();
        (number >> 1) as Self ^ -((number & 1) as Self)
    }
}

impl Bytes for bool {
    fn write(&self, to: &mut Writer) {
        to.number(u64::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.number() != 0
    }
}

impl Bytes for String {
    fn write(&self, to: &mut Writer) {
        to.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.text()
            .map(|text| (**text).to_owned())
            .unwrap_or_default()
    }
}

impl Bytes for Arc<str> {
    fn write(&self, to: &mut Writer) {
        to.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.text().map(Self::clone).unwrap_or_default()
    }
}

impl Bytes for Decimal {
    /// The scale, then the digits if they fit 64 bits; 32 and the whole of it if they don't.
    fn write(&self, to: &mut Writer) {
        match i64::try_from(self.mantissa()) {
            Ok(digits) if !(self.is_zero() && self.is_sign_negative()) => {
                to.number(self.scale().into());
                digits.write(to);
            }
            _ => {
                to.number(WIDE);
                to.bytes.extend(self.serialize());
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Self {
        match from.number() {
            WIDE => from
                .take(16)
                .try_into()
                .map_or(Self::ZERO, Self::deserialize),
            scale => Self::try_new(Bytes::read(from), scale as u32).unwrap_or_else(|_| {
                from.fail();
                Self::ZERO
            }),
        }
    }
}

/// Past every scale.
const WIDE: u64 = 32;

impl Bytes for Date {
    fn write(&self, to: &mut Writer) {
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

impl<T: Bytes> Bytes for Vec<T> {
    fn write(&self, to: &mut Writer) {
        to.list(self.iter());
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
            fn write(&self, to: &mut Writer) {
                to.list(self.iter());
            }

            fn read(from: &mut Reader<'_>) -> Self {
                $make(Vec::read(from))
            }
        }
    )*};
}

lists! {
    Box<[T]>: Vec::into_boxed_slice;
    Arc<[T]>: Arc::from;
    Set<T>: Self::in_order;
}

impl<A: Bytes, B: Bytes> Bytes for (A, B) {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        (A::read(from), B::read(from))
    }
}

impl<K: Bytes, V: Bytes> Bytes for Map<K, V> {
    fn write(&self, to: &mut Writer) {
        to.number(self.len() as u64);
        for (key, value) in self.iter() {
            key.write(to);
            value.write(to);
        }
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self::in_order(Vec::read(from))
    }
}

macro_rules! pointers {
    ($($type:ident)*) => {$(
        impl<T: Bytes> Bytes for $type<T> {
            fn write(&self, to: &mut Writer) {
                (**self).write(to);
            }

            fn read(from: &mut Reader<'_>) -> Self {
                Self::new(T::read(from))
            }
        }
    )*};
}

pointers!(Box Arc);

impl<T: Bytes> Bytes for Option<T> {
    fn write(&self, to: &mut Writer) {
        self.is_some().write(to);
        self.iter().for_each(|value| value.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Self {
        bool::read(from).then(|| T::read(from))
    }
}

/// A struct, by its fields in this order; those after a semicolon are of use only while files are checked, and aren't kept.
#[macro_export]
macro_rules! fields {
    ($($type:ident { $($field:ident),* $(; $($left:ident),*)? })*) => {$(
        impl $crate::bytes::Bytes for $type {
            fn write(&self, to: &mut $crate::bytes::Writer) {
                $(self.$field.write(to);)*
            }

            fn read(from: &mut $crate::bytes::Reader<'_>) -> Self {
                Self { $($field: $crate::bytes::Bytes::read(from),)* $($($left: Default::default(),)*)? }
            }
        }
    )*};
}
pub use crate::fields;

/// An enum: the number of a variant, then its parts. The first stands for what can't be read.
#[macro_export]
macro_rules! variants {
    ($type:ident { $none:ident $(, $number:literal $variant:ident ($($at:tt $part:ident)*))* }) => {
        impl $crate::bytes::Bytes for $type {
            fn write(&self, to: &mut $crate::bytes::Writer) {
                match self {
                    Self::$none => to.number(0),
                    $(Self::$variant { $($at: $part),* } => {
                        to.number($number);
                        $($part.write(to);)*
                    })*
                }
            }

            fn read(from: &mut $crate::bytes::Reader<'_>) -> Self {
                from.enter();
                let value = match from.number() {
                    0 => Self::$none,
                    $($number => Self::$variant { $($at: $crate::bytes::Bytes::read(from)),* },)*
                    _ => {
                        from.fail();
                        Self::$none
                    }
                };
                from.leave();
                value
            }
        }
    };
}
pub use crate::variants;

/// An enum without parts, by its place in a list of all in the order of their declaration.
#[macro_export]
macro_rules! listed {
    ($($type:ty: $all:expr;)*) => {$(
        impl $crate::bytes::Bytes for $type {
            fn write(&self, to: &mut $crate::bytes::Writer) {
                to.number(*self as u64);
            }

            fn read(from: &mut $crate::bytes::Reader<'_>) -> Self {
                let all = $all;
                all.get(from.number() as usize).copied().unwrap_or_else(|| {
                    from.fail();
                    all[0]
                })
            }
        }
    )*};
}
pub use crate::listed;

fields! {
    Text { zh, en }
    Span { file, start, end }
    Position { line, column }
}

variants!(Value {
    Null,
    1 Bool(0 yes),
    2 Number(0 number),
    3 String(0 text),
    4 Array(0 items),
    5 Object(0 members)
});

impl Bytes for Number {
    fn write(&self, to: &mut Writer) {
        to.text(&self.to_string());
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let number = from.text().and_then(|text| text.parse().ok());
        number.unwrap_or_else(|| {
            from.fail();
            Self::from(0)
        })
    }
}

impl Bytes for serde_json::Map<String, Value> {
    fn write(&self, to: &mut Writer) {
        to.number(self.len() as u64);
        for (name, value) in self {
            name.write(to);
            value.write(to);
        }
    }

    fn read(from: &mut Reader<'_>) -> Self {
        // One by one: collected they would be sorted first, by code that is 2 kB for each type of entry.
        let mut map = Self::new();
        for (name, value) in Vec::read(from) {
            map.insert(name, value);
        }
        map
    }
}
