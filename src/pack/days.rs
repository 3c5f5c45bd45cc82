//! The days that a pack speaks of, and what is said of a day outside them.

use super::{PackData, Parameter};
use crate::calendar::add_years;
use crate::lint::Severity;
use crate::record::FieldProblem;
use crate::text::Text;
use jiff::civil::Date;

/// So long after its newest dated value, in years, a pack is taken to be out of date: a plan of five years has passed.
const YEARS_BEYOND: i64 = 5;
/// The year of a clock that was never set.
const UNSET: i16 = 1970;

impl PackData {
    /// The newest day that a parameter or a row of a table names, as its first or its last; nothing if there are no dates.
    pub(super) fn newest(&self) -> Option<Date> {
        let parameters = self
            .parameters
            .values()
            .flat_map(|Parameter { values, .. }| values);
        let values = parameters.flat_map(|value| [Some(value.from), value.until]);
        let rows = self.tables.values().flat_map(|table| &table.rows);
        values
            .chain(rows.flat_map(|row| [row.from, row.to]))
            .flatten()
            .max()
    }

    /// What a reader should know of a screening with the law of a day that the pack doesn't speak of. Of a pack that doesn't say
    /// from which day it speaks only a clock that was never set is told.
    pub(crate) fn about_day(&self, as_of: Date) -> Option<FieldProblem> {
        let from = self.manifest.from;
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
            let newest = self.newest.unwrap_or(from);
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
}
