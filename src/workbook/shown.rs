//! A cell as its office shows it: numbers to 15 significant digits, percent signs, units that a format adds, days of both
//! calendars of spreadsheets.

use jiff::Span;
use jiff::civil::date;
use model::grid::DIGITS_LOST;

/// Digits that a spreadsheet keeps.
const DIGITS: usize = 15;
/// Whole numbers from here on have digits that a spreadsheet doesn't keep.
const EXACT_BELOW: f64 = 1e15;

/// What a format of numbers adds to a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// Nothing that changes what is read.
    #[default]
    Plain,
    /// `0.00%`
    Percent,
    /// `0.00"万m³"`: what stands behind.
    Suffix(String),
    /// `000000`: as many digits, the first ones zero.
    Zeros(usize),
    /// `yyyy-mm-dd`, `h:mm`: a day, a time or both.
    Moment,
    /// `[h]:mm`: a time that goes on past a day.
    Duration,
}

impl Format {
    /// Reads a format code by its first section (ECMA-376 part 1, 18.8.31).
    pub fn of(code: &str) -> Self {
        let (mut digits, mut behind) = (String::new(), String::new());
        // Whether something stands in it that makes the digits others than those that are kept.
        let mut other = false;
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            let literal = match c {
                ';' => break,
                '"' => chars.by_ref().take_while(|c| *c != '"').collect(),
                '\\' | '!' => chars.next().map(String::from).unwrap_or_default(),
                // The width of a character, or one that fills the cell.
                '_' | '*' => {
                    chars.next();
                    continue;
                }
                '[' => {
                    let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    if is_elapsed(&inner) {
                        return Self::Duration;
                    }
                    // A condition: another section may be the one that is shown.
                    other |= inner.starts_with(['<', '>', '=']);
                    continue;
                }
                '%' if !other => return Self::Percent,
                '0' | '#' | '?' | '.' | ',' => {
                    // Digits go on behind a literal: `000-0000`.
                    other |= !behind.is_empty();
                    digits.push(c);
                    continue;
                }
                'd' | 'm' | 'y' | 'h' | 's' | 'D' | 'M' | 'Y' | 'H' | 'S' => return Self::Moment,
                // AM/PM
                'a' | 'A' if chars.as_str().starts_with(['/', 'm', 'M']) => return Self::Moment,
                // A power, a fraction, a text.
                c if c.is_ascii_alphabetic() || matches!(c, '/' | '@') => {
                    other = true;
                    continue;
                }
                c => c.to_string(),
            };
            if !digits.is_empty() {
                behind.push_str(&literal);
            }
        }
        let behind = behind.trim();
        // A comma behind the digits shows thousands: the number shown isn't the one that is kept.
        if other || digits.ends_with(',') || digits.is_empty() {
            Self::Plain
        } else if !behind.is_empty() {
            Self::Suffix(behind.to_owned())
        } else if digits.len() > 1 && digits.chars().all(|c| c == '0') {
            Self::Zeros(digits.len())
        } else {
            Self::Plain
        }
    }

    /// What the formats are that every workbook has without saying so (ECMA-376 part 1, 18.8.30).
    pub fn built_in(code: u16) -> Self {
        match code {
            9 | 10 => Self::Percent,
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Self::Moment,
            46 => Self::Duration,
            _ => Self::Plain,
        }
    }
}

/// Whether what stands in brackets is hours, minutes or seconds that go on: `h`, `mm`.
fn is_elapsed(inner: &str) -> bool {
    ['h', 'm', 's']
        .iter()
        .any(|unit| !inner.is_empty() && inner.chars().all(|c| c.eq_ignore_ascii_case(unit)))
}

/// A number as its office shows it. What a binary float adds behind the 15th digit nobody typed.
pub(crate) fn number(value: f64, format: &Format, since_1904: bool) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    match format {
        Format::Percent => format!("{}%", decimal(value, 2)),
        Format::Moment => day(value, since_1904).unwrap_or_else(|| plain(value)),
        Format::Duration => duration(value),
        _ if value.abs() >= EXACT_BELOW => plain(value),
        Format::Plain => plain(value),
        Format::Suffix(unit) => format!("{}{unit}", plain(value)),
        Format::Zeros(digits) => {
            let shown = plain(value);
            match shown.bytes().all(|b| b.is_ascii_digit()) {
                true => format!("{shown:0>digits$}"),
                false => shown,
            }
        }
    }
}

fn plain(value: f64) -> String {
    let lost = if value.abs() < EXACT_BELOW {
        ""
    } else {
        DIGITS_LOST
    };
    format!("{}{lost}", decimal(value, 0))
}

/// A number times a power of ten to 15 significant digits, without an exponent.
fn decimal(value: f64, shift: i32) -> String {
    let shown = format!("{value:.*e}", DIGITS - 1);
    let (mantissa, exponent) = shown.split_once('e').unwrap_or((&shown, "0"));
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    // Places before the point.
    let point = exponent.parse::<i32>().unwrap_or_default() + 1 + shift;
    let whole = usize::try_from(point).unwrap_or_default();
    if point <= 0 {
        let zeros = "0".repeat(point.unsigned_abs() as usize);
        format!("{sign}0.{zeros}{digits}")
    } else if digits.len() <= whole {
        format!("{sign}{digits:0<whole$}")
    } else {
        let (before, behind) = digits.split_at_checked(whole).unwrap_or((digits, ""));
        format!("{sign}{before}.{behind}")
    }
}

/// A day of a spreadsheet, with the time unless it is midnight; nothing if there is no such day. The calendar of 1900 counts
/// a 29 February that there wasn't.
fn day(serial: f64, since_1904: bool) -> Option<String> {
    const SECONDS: f64 = 86_400.0;
    let seconds = (serial * SECONDS).round();
    if !(0.0..3_000_000.0 * SECONDS).contains(&seconds) {
        return None;
    }
    let (days, rest) = ((seconds / SECONDS).floor(), seconds % SECONDS);
    #[allow(
        clippy::cast_possible_truncation,
        reason = "both are whole and below three million and 86,400"
    )]
    let (days, rest) = (days as i64, rest as i64);
    let time = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    let first = match (since_1904, days) {
        // A time without a day.
        (false, 0) => return Some(time),
        (true, _) => date(1904, 1, 1),
        (false, ..60) => date(1899, 12, 31),
        (false, 60) => return Some("1900-02-29".to_owned()),
        (false, _) => date(1899, 12, 30),
    };
    let day = first.checked_add(Span::new().try_days(days).ok()?).ok()?;
    Some(match rest {
        0 => day.to_string(),
        _ => format!("{day}T{time}"),
    })
}

/// A time that goes on past a day: `36:00:00`.
fn duration(days: f64) -> String {
    let seconds = (days.abs() * 86_400.0).round();
    let sign = if days < 0.0 { "-" } else { "" };
    let (minutes, seconds) = ((seconds / 60.0).floor(), seconds % 60.0);
    format!(
        "{sign}{}:{:02}:{seconds:02}",
        (minutes / 60.0).floor(),
        minutes % 60.0
    )
}

#[cfg(test)]
mod tests {
    use super::{Format, day, number};

    #[test]
    fn a_number_has_the_digits_that_its_office_sees() {
        let plain = |value| number(value, &Format::Plain, false);
        // =8.3-5.6, =0.1+0.2 and =1.1*3 as IEEE 754 has them.
        assert_eq!(plain(2.700_000_000_000_001), "2.7");
        assert_eq!(plain(0.300_000_000_000_000_04), "0.3");
        assert_eq!(plain(3.300_000_000_000_000_3), "3.3");
        assert_eq!(plain(-0.0), "0");
        assert_eq!(plain(-1234.5), "-1234.5");
        assert_eq!(plain(1e-7), "0.0000001");
        assert_eq!(plain(120.0), "120");
        assert_eq!(plain(999_999_999_999_999.0), "999999999999999");
        assert_eq!(number(0.09, &Format::Percent, false), "9%");
        assert_eq!(number(1.5, &Format::Percent, false), "150%");
        assert_eq!(number(0.000_5, &Format::Percent, false), "0.05%");
        assert_eq!(number(140_725.0, &Format::Zeros(8), false), "00140725");
        // 18 digits of a project code.
        assert_eq!(
            plain(240_614_001_002_026_020.0),
            "240614001002026000#DIGITS!"
        );
    }

    #[test]
    fn a_format_says_percent_unit_or_leading_zeros() {
        let unit = |unit: &str| Format::Suffix(unit.to_owned());
        assert_eq!(Format::of("0.00%"), Format::Percent);
        assert_eq!(Format::of("#,##0.00\"万m³\";[Red]-0"), unit("万m³"));
        assert_eq!(Format::of("0.0\\ !元"), unit("元"));
        assert_eq!(Format::of("000000"), Format::Zeros(6));
        for plain in [
            "General",
            "0",
            "0.00",
            "#,##0",
            "0!.0,\"万\"",
            "[>=10000]0!.0,\"万\";0",
            "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
            "\"¥\"#,##0.00",
            "0.00E+00",
            "000-00-0000",
            "@",
        ] {
            assert_eq!(Format::of(plain), Format::Plain, "{plain}");
        }
    }

    #[test]
    fn a_format_says_a_day_or_a_time() {
        for moment in [
            "DD/MM/YY",
            "H:MM:SS;@",
            "m\"M\"d\"D\";@",
            "[$-404]e\"年\"m\"月\"d\"日\"",
            "yyyy!年m!月",
            "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
            "ha/p\\\\m",
            "mm:ss.0",
            "*-yyyy-mm-dd",
        ] {
            assert_eq!(Format::of(moment), Format::Moment, "{moment}");
        }
        for duration in [
            "[h]:mm:ss",
            "[ss]",
            "[mm]",
            "[Blue]\\+[h]:mm",
            "[>=100][Magenta][s].00",
        ] {
            assert_eq!(Format::of(duration), Format::Duration, "{duration}");
        }
        for other in [
            "#,##0\\ [$\\u20bd-46D]",
            "\"Y: \"0.00;\"Y: \"-0.00\"m\"",
            "\\Y000000",
            "#,##0*y",
            "0_d",
            "[Red]General",
            "aaaa",
        ] {
            let format = Format::of(other);
            assert!(
                !matches!(format, Format::Moment | Format::Duration),
                "{other}"
            );
        }
        assert_eq!(Format::built_in(14), Format::Moment);
        assert_eq!(Format::built_in(31), Format::Moment);
        assert_eq!(Format::built_in(46), Format::Duration);
        assert_eq!(Format::built_in(10), Format::Percent);
        assert_eq!(Format::built_in(4), Format::Plain);
    }

    #[test]
    fn days_are_those_of_both_calendars() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(day(46_082.0, false), some("2026-03-01"));
        assert_eq!(day(44_620.0, true), some("2026-03-01"));
        assert_eq!(day(1.0, false), some("1900-01-01"));
        assert_eq!(day(59.0, false), some("1900-02-28"));
        assert_eq!(day(60.0, false), some("1900-02-29"));
        assert_eq!(day(61.0, false), some("1900-03-01"));
        assert_eq!(day(46_082.5, false), some("2026-03-01T12:00:00"));
        assert_eq!(day(46_081.999_999, false), some("2026-03-01"));
        assert_eq!(day(0.5, false), some("12:00:00"));
        assert_eq!(super::duration(1.5), "36:00:00");
        assert_eq!(day(2_958_465.0, false), some("9999-12-31"));
        assert_eq!(day(2_958_466.0, false), None);
        assert_eq!(day(-1.0, false), None);
    }
}
