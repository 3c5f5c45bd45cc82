//! What the command reads of workbooks, to be compared with what the page's module reads: a path a line comes in, a line of JSON
//! goes out, the grid or why there is none. `tests/workbooks.mjs` asks.

use model::error::UserError;
use std::io::{BufRead, Write};
use water_rules_workbook::{Wanted, decode, is_workbook, read};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for path in std::io::stdin().lock().lines() {
        let bytes = std::fs::read(path?)?;
        let said = if is_workbook(&bytes) {
            match read(&bytes, &Wanted::default(), decode) {
                Ok(grid) => serde_json::to_string(&grid)?,
                Err(error) => serde_json::json!({ "refused": error.words().zh }).to_string(),
            }
        } else {
            "null".to_owned()
        };
        writeln!(out, "{said}")?;
    }
    Ok(())
}
