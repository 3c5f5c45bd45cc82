//! The days that a pack speaks of.

use super::{PackData, Parameter};
use jiff::civil::Date;

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
}
