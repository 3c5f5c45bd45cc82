//! Every limit of the engine, in one place. What goes past one ends with an error that says so, and never with a trap.
//!
//! They are counts and sizes and not seconds: the same input gives the same report on a slow machine. Seconds are
//! the page's to limit: it ends the engine's thread after 5 s for a screening, and starts a new one.

/// Steps that one run of a rule may take: a node that is gone through, and a round of a loop.
pub const MAX_OPERATIONS: u64 = 200_000;
/// Steps that all rules of a screening may take together; rules that come later aren't run.
pub const MAX_SCREENING_OPERATIONS: u64 = 2_000_000;
/// Items of lists and pieces of 16 bytes of texts that one run may go through, compare or show. A single step can
/// go through a whole list, so steps alone don't bound the time. A day that is asked whether it is worked counts as one, and
/// as one more for every 16 holidays.
pub const MAX_WORK: u64 = 1_000_000;
/// Items of lists, things that are missing, long numbers and pieces of 16 bytes of texts that one run of
/// a rule may make: some 10 MB.
pub const MAX_MADE: usize = 500_000;
/// Ways that a rule is gone through where its conditions aren't known; what more ways come to is not
/// known.
pub const MAX_PATHS: usize = 64;
/// The same where it is asked what could still be answered: most of a record is open then, and what isn't gone through is
/// taken for anything that the rule names.
pub const MAX_ASKED_PATHS: usize = 16;
/// Steps that are spent on trying the answers to questions, to ask first what leaves the least to ask.
pub const MAX_TRIED_OPERATIONS: u64 = 10_000;
/// Rows of tables that one run of a rule may look at.
pub const MAX_ROWS: usize = 1_000_000;
/// Functions within functions.
pub const MAX_CALLS: usize = 16;
/// Calls of a rule's own functions that its checks follow, each call of each call anew.
pub const MAX_CHECKED_CALLS: usize = 1_000;
/// Expressions within expressions.
pub const MAX_DEPTH: usize = 32;
/// Bytes of a text.
pub const MAX_STRING: usize = 4_096;
/// Items of a list, those of the lists in it included; one fewer where the list is written out.
pub const MAX_ARRAY: usize = 256;
/// Entries of a map. The language of rules has none, so nothing reaches it.
pub const MAX_MAP: usize = 64;
/// Variables at one time.
pub const MAX_VARIABLES: usize = 64;
/// Checks, figures, conclusions, referrals, notes and printed lines that one run of a rule may give, together.
pub const MAX_RESULTS: usize = 256;
/// Bits of a number above and below the line of its reduced fraction, each: some 308 digits. What makes a longer one is the
/// fault `number-too-large`.
pub const MAX_NUMBER_BITS: u64 = 1_024;
/// Working days that a date can move by: some forty years.
pub const MAX_WORKING_DAYS: i64 = 10_000;

/// Rules of a pack; each gives one finding, so this is the most that a report holds.
pub const MAX_RULES: usize = 1_000;
/// Bytes of a rule.
pub const MAX_SOURCE: usize = 64 * 1024;
/// Bytes of a pack over all files.
pub const MAX_PACK_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of a bundle: JSON writes some characters of a pack in more than one.
pub const MAX_BUNDLE_BYTES: usize = 2 * MAX_PACK_BYTES;

/// Characters of a text in a record.
pub const MAX_TEXT: usize = 2_000;
/// Items of a list in a record.
pub const MAX_LIST: usize = 200;
/// Problems of a record that are told, and of a single field of it; of more it is said that there are more.
pub const MAX_PROBLEMS: usize = 100;
/// Characters of a name for which a similar one is looked for.
pub const MAX_MISSPELT: usize = 100;

/// Different fields of the records of a list, known or not, where they are read as columns.
pub const MAX_COLUMNS: usize = 1_000;

/// Bytes of a file of records or certificates.
pub const MAX_INPUT_BYTES: usize = 64 * 1024 * 1024;
/// Bytes that a workbook may unpack to, and that the texts of a sheet may add up to.
pub const MAX_UNPACKED: usize = 256 * 1024 * 1024;
/// Characters of a cell of a workbook, as spreadsheets have it.
pub const MAX_CELL_TEXT: usize = 32_767;
/// Rows of a sheet, as spreadsheets have it.
pub const MAX_SHEET_ROWS: usize = 1_048_576;
/// Sheets of a workbook.
pub const MAX_SHEETS: usize = 1_000;
/// Cells of the rectangle that the rows of a sheet that hold something fill.
pub const MAX_CELLS: usize = 8_000_000;
