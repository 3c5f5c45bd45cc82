//! What day it is at the office: a law is in force by its days, and not by those of the machine that a program runs on.

use super::Failure;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::error::UserError;
use water_rules::{RulePack, parse_date};

/// The time zone that the call names, else that of the pack, else the machine's.
pub(super) fn zone(named: Option<&str>, of_pack: Option<&str>) -> Result<TimeZone, Failure> {
    named.or(of_pack).map_or_else(
        || Ok(TimeZone::system()),
        |name| {
            TimeZone::get(name).map_err(|_| {
                Failure::unusable(
                    format!("没有叫“{name}”的时区，应写成 Asia/Shanghai 这样。"),
                    format!("There is no time zone “{name}”; write it like Asia/Shanghai."),
                )
            })
        },
    )
}

/// The day that it is in a time zone.
pub(super) fn today_in(zone: &TimeZone) -> Date {
    Timestamp::now().to_zoned(zone.clone()).date()
}

/// The day that it is where the pack applies.
pub(super) fn today(pack: &RulePack) -> Result<Date, Failure> {
    Ok(today_in(&zone(None, pack.time_zone())?))
}

/// A date as a call gives it.
pub(super) fn date(text: &str) -> Result<Date, Failure> {
    parse_date(text).map_err(|error| Failure::Unusable(error.words()))
}

/// The date whose law is to be applied: the one given, or today.
pub(super) fn day(as_of: Option<&str>, pack: &RulePack) -> Result<Date, Failure> {
    as_of.map_or_else(|| today(pack), date)
}
