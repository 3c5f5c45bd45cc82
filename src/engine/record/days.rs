//! What is said of a day that a pack doesn't speak of.

use super::FieldProblem;
use jiff::civil::Date;
use model::calendar::add_years;
use model::diagnostic::Severity;
use model::text::Text;
use pack::PackData;

/// So long after its newest dated value, in years, a pack is taken to be out of date: a plan of five years has passed.
const YEARS_BEYOND: i64 = 5;
/// The year of a clock that was never set.
const UNSET: i16 = 1970;

/// What a reader should know of a screening with the law of a day that the pack doesn't speak of. Of a pack that doesn't say
/// from which day it speaks only a clock that was never set is told.
pub fn about_day(data: &PackData, as_of: Date) -> Option<FieldProblem> {
    let from = data.manifest.from;
    let early = from.is_none_or(|from| as_of < from);
    let (code, message) = if as_of.year() == UNSET && early {
        (
            "clock-not-set",
            Text::new(
                format!("适用日期是 {as_of}，像是没有校准的时钟，请核对日期。"),
                format!("The date is {as_of}, as of a clock that was never set: check it."),
            ),
        )
    } else {
        let from = from?;
        let newest = data.newest.unwrap_or(from);
        if early {
            (
                "before-pack",
                Text::new(
                    format!("规则包自 {from} 起有规定，{as_of} 在此之前，结论不能作准。"),
                    format!(
                        "The pack speaks from {from} on; {as_of} is before it, and the verdict can't be relied on."
                    ),
                ),
            )
        } else if add_years(newest, YEARS_BEYOND).is_some_and(|last| as_of > last) {
            (
                "beyond-pack",
                Text::new(
                    format!(
                        "规则包最新的数值到 {newest} 为止，{as_of} 已超出 {YEARS_BEYOND} 年以上，请先更新规则包。"
                    ),
                    format!(
                        "The newest value of the pack is of {newest}; {as_of} is more than {YEARS_BEYOND} years later: update the pack first."
                    ),
                ),
            )
        } else {
            return None;
        }
    };
    Some(FieldProblem {
        field: "as_of".to_owned(),
        code,
        severity: Severity::Warning,
        message,
        value: Some(as_of.to_string()),
    })
}
