//! Between which numbers a value of a parameter or a cell of a table must be.

use super::document::Section;
use model::bytes::fields;
use model::diagnostic::{Diagnostic, Span};
use model::number;
use model::text::Text;
use rust_decimal::Decimal;

/// The least and the greatest number that there can be, in the unit of what it is a range of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub min: Option<Decimal>,
    /// The greatest.
    pub max: Option<Decimal>,
}

fields!(Bounds { min, max });

impl Bounds {
    /// Reads `min` and `max`; a least number above the greatest one is an error.
    pub(super) fn read(section: &Section<'_, '_>) -> Self {
        let (min, max) = (section.decimal("min"), section.decimal("max"));
        if let (Some(min), Some(max)) = (&min, &max)
            && max.value < min.value
        {
            let (least, most) = (number::print(min.value), number::print(max.value));
            section.push(Diagnostic::error(
                "range-reversed",
                max.span.clone(),
                format!("最大值 {most} 小于最小值 {least}。"),
                format!("The greatest value, {most}, is less than the least, {least}."),
            ));
        }
        Self {
            min: min.map(|min| min.value),
            max: max.map(|max| max.value),
        }
    }

    /// What is wrong with a number that isn't within, in a unit; `of` says whose number it is.
    #[must_use]
    pub fn outside(
        self,
        value: Decimal,
        unit: &str,
        span: impl FnOnce() -> Option<Span>,
        of: impl FnOnce() -> Text,
    ) -> Option<Diagnostic> {
        let low = self.min.is_some_and(|min| value < min);
        let high = self.max.is_some_and(|max| value > max);
        (low || high).then(|| {
            let of = of();
            let unit = if unit == "1" { "" } else { unit };
            let shown = |number: Decimal| format!("{} {unit}", number::print(number));
            let (value, min, max) = (
                number::print(value),
                self.min.map(shown).unwrap_or_default(),
                self.max.map(shown).unwrap_or_default(),
            );
            let (min, max) = (min.trim_end(), max.trim_end());
            let (range_zh, range_en) = match (self.min, self.max) {
                (Some(_), Some(_)) => (
                    format!("不在 {min} 到 {max} 之间"),
                    format!("isn't between {min} and {max}"),
                ),
                (Some(_), None) => (format!("小于 {min}"), format!("is less than {min}")),
                _ => (format!("大于 {max}"), format!("is more than {max}")),
            };
            Diagnostic::error(
                "out-of-range",
                span(),
                format!("{}：{value} {range_zh}。", of.zh),
                format!("{}: {value} {range_en}.", of.en),
            )
        })
    }

    /// `0 … 1`, with a dash where there is no end.
    #[must_use]
    pub fn print(self) -> String {
        let end = |number: Option<Decimal>| number.map_or_else(|| "—".to_owned(), number::print);
        format!("{} … {}", end(self.min), end(self.max))
    }
}
