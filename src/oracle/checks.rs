//! Checks as the oracle makes them: a draft that each part of the sentence fills in.

use super::value::{
    Outcome as Scripted, Unknown, among, day_in, fault, has, is_unknown, number_in, order, print,
    same,
};
use engine::rule::frame::{Conclusion, Made, Shown};
use model::outcome::{Comparison, Weight};
use rhai::Dynamic;

/// A check while it is being written.
pub(super) struct Draft {
    pub key: String,
    pub weight: Weight,
    pub line: u32,
    pub actual: Option<(Dynamic, String)>,
    pub compared: Option<Compared>,
    pub unit: Option<String>,
    pub otherwise: Option<Conclusion>,
}

/// The right side of a check and how it came out.
pub(super) struct Compared {
    comparison: Comparison,
    limits: Vec<Dynamic>,
    label: String,
    pub holds: Result<bool, Unknown>,
}

fn shown(value: &Dynamic) -> Shown {
    match number_in(value) {
        Some(number) => Shown::Number(number),
        None if is_unknown(value) => Shown::Unknown,
        None => Shown::Other(print(value)),
    }
}

impl Draft {
    /// As a finding has it, if it was written to its end.
    pub fn made(&self) -> Option<Made> {
        let ((actual, actual_key), compared) = (self.actual.as_ref()?, self.compared.as_ref()?);
        Some(Made {
            key: self.key.clone(),
            weight: self.weight,
            line: self.line,
            actual: shown(actual),
            actual_key: actual_key.clone(),
            comparison: compared.comparison,
            limits: compared.limits.iter().map(shown).collect(),
            limit_key: compared.label.clone(),
            holds: compared.holds.as_ref().ok().copied(),
            unit: self.unit.clone(),
            otherwise: self.otherwise.clone(),
        })
    }
}

impl Draft {
    /// Compares the two sides.
    pub fn compare(
        &mut self,
        comparison: Comparison,
        limits: Vec<Dynamic>,
        label: String,
    ) -> Scripted<()> {
        let Some((actual, _)) = &self.actual else {
            return fault(
                "check-without-value",
                format!("比对“{}”缺少 .that(…)。", self.key),
                format!("The check “{}” has no .that(…).", self.key),
            );
        };
        let holds = holds(comparison, actual, &limits)?;
        self.compared = Some(Compared {
            comparison,
            limits,
            label,
            holds,
        });
        Ok(())
    }
}

fn holds(
    comparison: Comparison,
    actual: &Dynamic,
    limits: &[Dynamic],
) -> Scripted<Result<bool, Unknown>> {
    let name = comparison.name();
    let against = |i: usize| limits.get(i).unwrap_or(&Dynamic::UNIT);
    let ordered = |i: usize, test: fn(std::cmp::Ordering) -> bool| {
        Ok(order(name, actual, against(i))?.map(test))
    };
    let dates = || {
        let date = |v: &Dynamic| day_in(v).is_some() || is_unknown(v);
        if date(actual) && date(against(0)) {
            Ok(())
        } else {
            fault(
                "mixed-types",
                format!("{name} 要用于日期。"),
                format!("{name} takes dates."),
            )
        }
    };
    match comparison {
        Comparison::AtMost => ordered(0, std::cmp::Ordering::is_le),
        Comparison::AtLeast => ordered(0, std::cmp::Ordering::is_ge),
        Comparison::Below => ordered(0, std::cmp::Ordering::is_lt),
        Comparison::Above => ordered(0, std::cmp::Ordering::is_gt),
        Comparison::Before => dates().and_then(|()| ordered(0, std::cmp::Ordering::is_lt)),
        Comparison::After => dates().and_then(|()| ordered(0, std::cmp::Ordering::is_gt)),
        Comparison::Between => Ok(
            match (
                ordered(0, std::cmp::Ordering::is_ge)?,
                ordered(1, std::cmp::Ordering::is_le)?,
            ) {
                (Ok(false), _) | (_, Ok(false)) => Ok(false),
                (Err(low), Err(high)) => Err(low.and(&high)),
                (Err(unknown), _) | (_, Err(unknown)) => Err(unknown),
                _ => Ok(true),
            },
        ),
        Comparison::SameAs => same(name, actual, against(0)),
        Comparison::DiffersFrom => Ok(same(name, actual, against(0))?.map(|same| !same)),
        Comparison::OneOf => among(actual, limits),
        Comparison::NoneOf => Ok(among(actual, limits)?.map(|found| !found)),
        Comparison::Present => Ok(has(actual)),
    }
}
