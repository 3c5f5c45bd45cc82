//! Tables of bands: what is in a band is charged at its rate.

use super::tables::{Cell, ColumnKind, Table};
use jiff::civil::Date;
use model::diagnostic::{Diagnostic, Position, Span};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// From where a band goes, to where if it ends, and its rate.
pub struct Band {
    /// The place of its row.
    pub row: usize,
    pub from: Decimal,
    pub to: Option<Decimal>,
    pub rate: Decimal,
}

/// Why a table isn't one of bands.
pub enum BandsProblem {
    /// It hasn't the columns.
    Columns,
    /// A row of it.
    Row(Diagnostic),
}

impl Table {
    /// The bands in force on a date, in order; a row that lacks an amount isn't one.
    pub fn bands(&self, date: Date) -> Vec<Band> {
        let number = |row: usize, column: &str| {
            let (column, _) = self.column(column)?;
            match self.rows.get(row)?.cells.get(column)? {
                Cell::Number(number) => Some(*number),
                _ => None,
            }
        };
        let rows = self.rows.iter().enumerate();
        let mut bands: Vec<Band> = rows
            .filter(|(_, row)| row.in_force(date))
            .filter_map(|(row, _)| {
                Some(Band {
                    row,
                    from: number(row, "from")?,
                    to: number(row, "to"),
                    rate: number(row, "rate")?,
                })
            })
            .collect();
        bands.sort_by_key(|band| band.from);
        bands
    }

    /// What is wrong with it as a table of bands, on whichever day: each amount from 0 on is in one band.
    pub fn bands_problem(&self, name: &str) -> Option<BandsProblem> {
        let numbers = ["from", "to", "rate"].iter().all(|name| {
            let column = self.column(name);
            column.is_some_and(|(_, column)| column.kind == ColumnKind::Number)
        });
        let from = self.column("from").map(|(place, _)| place);
        if !numbers || self.keys.iter().any(|key| Some(*key) != from) {
            return Some(BandsProblem::Columns);
        }
        let days: BTreeSet<Date> = self
            .rows
            .iter()
            .flat_map(|row| {
                let after = row.to.and_then(|to| to.tomorrow().ok());
                [Some(row.from.unwrap_or(Date::MIN)), after]
            })
            .flatten()
            .collect();
        let problem = days.into_iter().find_map(|day| self.problem_on(name, day));
        problem.map(BandsProblem::Row)
    }

    fn problem_on(&self, name: &str, day: Date) -> Option<Diagnostic> {
        let at = |row: usize| {
            let place = Position {
                line: self.rows.get(row).map_or(1, |row| row.line),
                column: 1,
            };
            Some(Span {
                file: format!("tables/{name}.csv"),
                start: place,
                end: place,
            })
        };
        let bands = self.bands(day);
        let in_force = self.rows.iter().enumerate();
        let mut in_force = in_force.filter(|(_, row)| row.in_force(day));
        if let Some((row, _)) = in_force.find(|(row, _)| !bands.iter().any(|b| b.row == *row)) {
            return Some(Diagnostic::error(
                "band-incomplete",
                at(row),
                "这一档缺少 from 或 rate。",
                "This band lacks `from` or `rate`.",
            ));
        }
        let mut reached = Some(Decimal::ZERO);
        for band in &bands {
            let from = model::number::print(band.from);
            match reached {
                Some(end) if band.from > end => {
                    let end = model::number::print(end);
                    return Some(gap(at(band.row), &end, Some(&from)));
                }
                Some(end) if band.from == end && band.to.is_none_or(|to| to > band.from) => {}
                _ => {
                    return Some(Diagnostic::error(
                        "band-overlap",
                        at(band.row),
                        format!(
                            "分档重叠：从 {from} 起的这一档和前一档有共同的部分，或者止于起点之前。"
                        ),
                        format!(
                            "The bands overlap: this one, from {from}, has a part in common with the one before it, or ends where it begins."
                        ),
                    ));
                }
            }
            reached = band.to;
        }
        match (reached, bands.last()) {
            (Some(end), Some(last)) => {
                let end = model::number::print(end);
                Some(gap(at(last.row), &end, None))
            }
            _ => None,
        }
    }
}

fn gap(span: Option<Span>, from: &str, to: Option<&str>) -> Diagnostic {
    let (zh, en) = match to {
        Some(to) => (format!("从 {from} 到 {to}"), format!("from {from} to {to}")),
        None => (format!("{from} 以上"), format!("above {from}")),
    };
    Diagnostic::error(
        "band-gap",
        span,
        format!("分档有空档：{zh}没有费率。"),
        format!("There is a gap between the bands: none says what is charged {en}."),
    )
    .help(
        "各档首尾相接，从 0 起，最后一档的 to 空着。",
        "Let each band begin where the one before it ends, the first at 0, and leave the last `to` empty.",
    )
}
