//! Days: moving by days, years and working days, and the parts of a date.

use crate::limits::MAX_WORKING_DAYS;
use jiff::SignedDuration;
use jiff::civil::{Date, Weekday};

/// The day that is so many days later; nothing past the calendar.
pub fn add_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(SignedDuration::try_from_hours(days.checked_mul(24)?)?)
        .ok()
}

/// The same day so many years later; 29 February becomes the 28th in a year that has none.
pub fn add_years(day: Date, years: i64) -> Option<Date> {
    let year = i16::try_from(i64::from(day.year()).checked_add(years)?).ok()?;
    let month = Date::new(year, day.month(), 1).ok()?;
    Date::new(year, day.month(), day.day().min(month.days_in_month())).ok()
}

/// The day that is so many working days after another, or before it; the first day doesn't count.
/// Saturdays and Sundays are days off, unless what is `known` of a day says otherwise. Nothing comes back past the calendar.
///
/// # Errors
/// Whatever asking of a day gives: days off without end are gone through until it refuses.
pub fn add_working_days<E>(
    mut day: Date,
    amount: i64,
    mut known: impl FnMut(Date) -> Result<Option<bool>, E>,
) -> Result<Option<Date>, E> {
    let left = amount.checked_abs().filter(|n| *n <= MAX_WORKING_DAYS);
    let Some(mut left) = left else {
        return Ok(None);
    };
    while left > 0 {
        let next = if amount > 0 {
            day.tomorrow()
        } else {
            day.yesterday()
        };
        let Ok(next) = next else { return Ok(None) };
        day = next;
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        left -= i64::from(known(day)?.unwrap_or(!weekend));
    }
    Ok(Some(day))
}

/// The last day of the year.
pub fn year_end(day: Date) -> Option<Date> {
    Date::new(day.year(), 12, 31).ok()
}

/// How many days the first is after the second.
pub fn days_between(day: Date, other: Date) -> i64 {
    day.duration_since(other).as_hours() / 24
}

/// A part of a date, if it has one by that name.
pub fn part(day: Date, name: &str) -> Option<i64> {
    Some(match name {
        "year" => day.year().into(),
        "month" => day.month().into(),
        "day" => day.day().into(),
        _ => return None,
    })
}
