//! Amounts as people write them: `159.83万方`, `1,598,300`, `1.6×10⁴ m³/年`. What is typed into a form, stands in a cell or
//! under a heading, or comes in JSON as text is read here and nowhere else.

use model::number::{self, NotANumber, half_width};
use pack::schema::{Field, Schema};
use rust_decimal::Decimal;

/// Bytes of a heading that may end in a unit.
const LONGEST_HEADING: usize = 600;

/// Why a text is no amount of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAnAmount {
    /// Not one number.
    Number(NotANumber),
    /// Only about a number.
    Approximate,
    /// In a unit that the field doesn't take.
    Unit(String),
}

/// What makes of a number one that is only about right.
const ABOUT: [&str; 19] = [
    "约", "近", "左右", "大概", "上下", "不足", "超过", "以上", "以下", "余", "多", "几", "~", "≈",
    "±", ">", "<", "about", "approx",
];

/// Words for powers of ten, the longest first.
const MULTIPLES: [(&str, i64); 8] = [
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("千", 1_000),
    ("百", 100),
    ("十", 10),
];

/// Units that are written in more than one way, each with the way that packs write it.
const SPELLINGS: [(&str, &str); 21] = [
    ("平方米", "m²"),
    ("立方米", "m³"),
    ("立方", "m³"),
    ("㎥", "m³"),
    ("㎡", "m²"),
    ("m^3", "m³"),
    ("M3", "m³"),
    ("M³", "m³"),
    ("m3", "m³"),
    ("m2", "m²"),
    ("公顷", "hm²"),
    ("千瓦时", "kWh"),
    ("千瓦", "kW"),
    ("兆瓦", "MW"),
    ("/year", "/a"),
    ("/yr", "/a"),
    ("每年", "/a"),
    ("/年", "/a"),
    ("/天", "/d"),
    ("/日", "/d"),
    ("·", ""),
];

/// Reads an amount in the unit of a field, exactly.
pub fn read(schema: &Schema, field: &Field, text: &str) -> Result<Decimal, NotAnAmount> {
    let plain: String = text.trim().chars().map(half_width).collect();
    let (number, unit) = split(&plain).ok_or_else(|| no_number(&plain))?;
    let unit = unit.trim();
    let factor = match unit {
        "" => Some(Decimal::ONE),
        _ => factor(schema, field, unit),
    };
    let factor = factor.ok_or_else(|| no_unit(unit))?;
    let number = number::parse_json(&number).map_err(NotAnAmount::Number)?;
    number
        .checked_mul(factor)
        // A product that was cut short isn't the amount that was written.
        .filter(|product| product.checked_div(factor) == Some(number))
        .ok_or(NotAnAmount::Number(NotANumber::TooLong))
}

/// Whether a text is a number without a unit.
pub fn is_bare(text: &str) -> bool {
    let plain: String = text.trim().chars().map(half_width).collect();
    split(&plain).is_some_and(|(_, unit)| unit.trim().is_empty())
}

/// How many of a field's own unit one of another is; nothing if the field doesn't take it.
pub fn factor(schema: &Schema, field: &Field, unit: &str) -> Option<Decimal> {
    let unit = spelled(unit);
    let own = spelled(
        field
            .unit
            .as_deref()
            .filter(|own| *own != "1")
            .unwrap_or_default(),
    );
    declared(schema, field, &own, &unit).or_else(|| {
        let (word, rest, many) = multiple(&unit)?;
        if rest.is_empty() {
            // `万` alone is 万 of the field's own unit, or that unit itself where it begins so.
            return match multiple(&own) {
                None => Some(many),
                Some((own, ..)) => (own == word).then_some(Decimal::ONE),
            };
        }
        // `万 万m³` labels the same number twice.
        if rest.starts_with(word) {
            return declared(schema, field, &own, rest);
        }
        (!own.is_empty() && same(&own, rest)).then_some(many)
    })
}

/// The end of a heading that is a unit of a field, after the words that are left: `再生水量/万m³`.
pub fn unit_at_end<'t, 's>(
    schema: &Schema,
    heading: &'t str,
    named: impl Fn(&str) -> Option<&'s Field>,
) -> Option<(&'t str, &'t str)> {
    const BETWEEN: [char; 12] = [
        '/', '／', '_', ' ', ',', '，', ':', '：', '-', '—', '(', '（',
    ];
    // Each start is looked up: what is long is no heading, and would take the square of its length.
    if heading.len() > LONGEST_HEADING {
        return None;
    }
    let mut starts = heading.char_indices().skip(1).map(|(at, _)| at);
    starts.find_map(|at| {
        let (name, unit) = heading.split_at_checked(at)?;
        let unit = unit.trim_matches(BETWEEN).trim_matches([')', '）']);
        let unit = unit
            .strip_prefix("单位")
            .map_or(unit, |rest| rest.trim_matches(BETWEEN));
        if unit.is_empty() || !unit.starts_with(begins_a_unit) {
            return None;
        }
        let name = name.trim_matches(BETWEEN);
        let field = named(name)?;
        factor(schema, field, unit).map(|_| (name, unit))
    })
}

/// Whether a unit may begin so: most letters of a heading don't, and then its fields needn't be looked for.
fn begins_a_unit(c: char) -> bool {
    c.is_ascii_alphanumeric() || "百千万亿十㎥㎡立方公兆元亩人%％ｍ".contains(c)
}

/// Splits off the number, written so that it can be read: `1 598 300` with commas, `1.6×10⁴` as `1.6e4`.
fn split(plain: &str) -> Option<(String, &str)> {
    let mut number = String::new();
    let mut end = 0;
    let mut chars = plain.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '-' | '+' if at == 0 => number.push(c),
            '0'..='9' | '.' | ',' => number.push(c),
            // Between digits it parts thousands.
            ' ' | '\u{2009}' | '\u{202f}' | '\'' | '’'
                if number.ends_with(|c: char| c.is_ascii_digit())
                    && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit()) =>
            {
                number.push(',');
            }
            _ => break,
        }
        end = at + c.len_utf8();
    }
    if !number.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest = plain.get(end..)?;
    match power(rest) {
        Some((exponent, rest)) => Some((format!("{number}e{exponent}"), rest)),
        None => Some((number, rest)),
    }
}

/// Reads `×10⁴` or `x10^4`.
fn power(rest: &str) -> Option<(String, &str)> {
    let ten = rest.trim_start().strip_prefix(['×', 'x', 'X', '*', '✕'])?;
    let raised = ten.trim_start().strip_prefix("10")?;
    let (digits, is_digit): (&str, fn(char) -> Option<char>) = match raised.strip_prefix('^') {
        Some(digits) => (digits, |c| matches!(c, '0'..='9' | '-').then_some(c)),
        None => (raised, |c| {
            let place = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻".chars().position(|each| each == c)?;
            "0123456789-".chars().nth(place)
        }),
    };
    let end = digits
        .find(|c| is_digit(c).is_none())
        .unwrap_or(digits.len());
    let (exponent, rest) = digits.split_at_checked(end)?;
    let exponent: String = exponent.chars().filter_map(is_digit).collect();
    (!exponent.is_empty()).then_some((exponent, rest))
}

/// A unit that the pack declares for the field.
fn declared(schema: &Schema, field: &Field, own: &str, unit: &str) -> Option<Decimal> {
    if !own.is_empty() && same(own, unit) {
        return Some(Decimal::ONE);
    }
    let of = field.unit.as_deref()?;
    let known = schema
        .units
        .iter()
        .find(|known| known.of == of && same(&spelled(&known.name), unit));
    known.map(|known| known.factor)
}

fn multiple(unit: &str) -> Option<(&'static str, &str, Decimal)> {
    MULTIPLES
        .iter()
        .find_map(|(word, many)| Some((*word, unit.strip_prefix(word)?, Decimal::from(*many))))
}

/// Whether two units are one: the field says already that an amount is a year's, so `m³` may be written `m³/a` and the other
/// way round.
fn same(one: &str, other: &str) -> bool {
    let bare = |unit: &str| unit.strip_suffix("/a").unwrap_or(unit).to_owned();
    one == other || !bare(one).is_empty() && bare(one) == bare(other)
}

/// The same unit however it was typed.
pub fn spelled(unit: &str) -> String {
    let plain: String = unit
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .collect();
    let mut unit = plain.trim_matches(['(', ')']).to_owned();
    for (from, to) in SPELLINGS {
        // Most units have none of them.
        let mut places = unit.as_bytes().windows(from.len());
        if places.any(|place| place == from.as_bytes()) {
            unit = unit.replace(from, to);
        }
    }
    // `方` is short for `立方米`, but not in `平方公里`.
    let unit = match unit
        .strip_suffix('方')
        .or_else(|| unit.strip_suffix("方/a"))
    {
        Some(many) if !many.ends_with('平') => unit.replace('方', "m³"),
        _ => unit,
    };
    match unit.as_str() {
        "年" => "a".to_owned(),
        "天" | "日" => "d".to_owned(),
        _ => unit,
    }
}

/// What to say of a text that doesn't begin with a number.
fn no_number(text: &str) -> NotAnAmount {
    if text.contains(|c: char| c.is_ascii_digit()) && is_about(text) {
        NotAnAmount::Approximate
    } else {
        NotAnAmount::Number(NotANumber::Malformed)
    }
}

/// What to say of what follows a number and is no unit.
fn no_unit(rest: &str) -> NotAnAmount {
    let goes_on = |c: char| c.is_ascii_digit() || "/-+×xX*.,^".contains(c);
    if is_about(rest) {
        NotAnAmount::Approximate
    } else if rest
        .trim_start_matches(|c: char| "/-+×xX*.,^ ".contains(c))
        .starts_with(|c: char| c.is_ascii_digit())
        && rest.starts_with(goes_on)
    {
        NotAnAmount::Number(NotANumber::Malformed)
    } else {
        NotAnAmount::Unit(rest.to_owned())
    }
}

fn is_about(text: &str) -> bool {
    let lower = text.to_lowercase();
    ABOUT.iter().any(|word| lower.contains(word))
}
