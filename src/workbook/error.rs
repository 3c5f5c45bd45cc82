//! Why a workbook can't be read, and what to do about it.

use model::error::UserError;
use model::text::Text;

/// What a file is that holds no table that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// PNG, JPEG, GIF, TIFF, WebP or BMP.
    Picture,
    /// PDF.
    Pdf,
    /// Word, PowerPoint, WPS Writer, OpenDocument text.
    Document,
    /// ZIP, RAR or 7z of something else.
    Archive,
    /// Apple Numbers.
    Numbers,
    /// Excel of before 1997.
    Ancient,
}

/// Why a workbook can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words().en)]
#[non_exhaustive]
pub enum BookError {
    /// Something else than a workbook.
    Foreign(Foreign),
    /// With a password.
    Encrypted,
    /// Cut off, or unpacks to too much.
    Damaged,
    /// Texts in an encoding that isn't known, or that aren't in the one that is named.
    Encoding(String),
    /// By what its reader says.
    Unreadable(String),
    /// No cell of a sheet that the office sees holds anything.
    Empty {
        /// How many sheets are hidden.
        hidden: usize,
    },
    /// More cells or text than a sheet may have.
    TooManyCells,
    /// More text in a cell than a cell may have.
    LongCell,
    /// More sheets than a workbook may have.
    TooManySheets,
    /// Two contents of one cell.
    CellTwice,
    /// There is no sheet of that name.
    NoSheet(String),
}

impl UserError for BookError {
    fn code(&self) -> &'static str {
        match self {
            Self::Foreign(_) => "not-a-workbook",
            Self::Encrypted => "encrypted-workbook",
            Self::Damaged | Self::Unreadable(_) | Self::Encoding(_) | Self::CellTwice => {
                "bad-workbook"
            }
            Self::Empty { .. } => "empty",
            Self::TooManyCells | Self::LongCell | Self::TooManySheets => "too-large",
            Self::NoSheet(_) => "no-sheet",
        }
    }

    fn words(&self) -> Text {
        let (zh, en) = match self {
            Self::Foreign(Foreign::Picture) => (
                "这是图片，里面没有可读的表格。请找原来的表格文件，或者把数据录入 Excel、WPS 表格后再打开。",
                "This is a picture: there is no table in it that can be read. \
                 Ask for the table that it shows, or type it into a spreadsheet and open that.",
            ),
            Self::Foreign(Foreign::Pdf) => (
                "这是 PDF。请找原来的表格文件，或者把表格复制到 Excel、WPS 表格，存为 .xlsx 后再打开。",
                "This is a PDF. Ask for the table that it was made from, \
                 or copy the table into a spreadsheet, save it as .xlsx and open that.",
            ),
            Self::Foreign(Foreign::Document) => (
                "这是文字或演示文档，不是表格。请把其中的表格复制到 Excel、WPS 表格，存为 .xlsx 后再打开。",
                "This is a document or a presentation, not a spreadsheet. \
                 Copy its table into a spreadsheet, save it as .xlsx and open that.",
            ),
            Self::Foreign(Foreign::Archive) => (
                "这是压缩包，不是表格。请解压后打开里面的表格。",
                "This is an archive, not a spreadsheet. Unpack it and open the spreadsheet in it.",
            ),
            Self::Foreign(Foreign::Numbers) => (
                "这是 Apple Numbers 表格。请在 Numbers 里“导出为 Excel”后再打开。",
                "This is a spreadsheet of Apple Numbers. Export it to Excel and open that.",
            ),
            Self::Foreign(Foreign::Ancient) => (
                "这是 Excel 97 以前的表格。请在 Excel 或 WPS 里“另存为”.xlsx 后再打开。",
                "This is a spreadsheet from before Excel 97. Save it as .xlsx and open that.",
            ),
            Self::Encrypted => (
                "这个表格有密码。请在 Excel 或 WPS 里打开、取消密码，“另存为”.xlsx 后再打开。",
                "The spreadsheet has a password. \
                 Open it in a spreadsheet program, remove the password, save it and open that.",
            ),
            Self::Damaged => (
                "读不了这个电子表格：文件不完整，或者解压后超过 256 MB。请在 Excel 或 WPS 里打开并“另存为”.xlsx 后再试。",
                "The spreadsheet can't be read: it is damaged, or larger than 256 MB unpacked. \
                 Open it in a spreadsheet program, save it as .xlsx and open that.",
            ),
            Self::Encoding(label) => {
                return Text::new(
                    format!(
                        "读不了这个电子表格的文字编码（{label}）。请在 Excel 或 WPS 里打开、核对文字，“另存为”.xlsx 后再打开。"
                    ),
                    format!(
                        "The texts of the spreadsheet are in an encoding that can't be read ({label}). \
                         Open it in a spreadsheet program, check the texts, save it as .xlsx and open that."
                    ),
                );
            }
            Self::Unreadable(detail) => {
                return Text::new(
                    format!(
                        "读不了这个电子表格（{detail}）。请在 Excel 或 WPS 里“另存为”.xlsx 后再打开。"
                    ),
                    format!(
                        "The spreadsheet can't be read ({detail}). Save it as .xlsx and open that."
                    ),
                );
            }
            Self::Empty { hidden: 0 } => ("电子表格是空的。", "The spreadsheet is empty."),
            Self::Empty { hidden } => {
                return Text::new(
                    format!("能看到的工作表都是空的；有 {hidden} 张工作表是隐藏的，没有读取。"),
                    format!("The sheets in view are empty; {hidden} are hidden and were not read."),
                );
            }
            Self::TooManyCells => (
                "工作表太大：超过 800 万格或 256 MB 文字。请分成几个文件后再打开。",
                "The sheet is too large: over 8 million cells or 256 MB of text. \
                 Split it into several files.",
            ),
            Self::LongCell => (
                "有一格超过 32,767 字，电子表格里一格放不下这么多。请把这一格改短，“另存为”.xlsx 后再打开。",
                "There are over 32,767 characters in a cell, more than spreadsheets have room for. \
                 Shorten it, save the spreadsheet as .xlsx and open that.",
            ),
            Self::TooManySheets => (
                "工作表太多：超过 1000 张。请把要用的一张存为单独的文件后再打开。",
                "There are over 1,000 sheets. Save the one that is wanted as a file of its own.",
            ),
            Self::CellTwice => (
                "这个电子表格已损坏：有一格写了两次，各程序显示的会不一样。请在 Excel 或 WPS 里打开、核对，“另存为”.xlsx 后再试。",
                "The spreadsheet is damaged: a cell is there twice, and programs differ in what they show. \
                 Open it in a spreadsheet program, check it, save it as .xlsx and open that.",
            ),
            Self::NoSheet(name) => {
                return Text::new(
                    format!("没有名为“{name}”的工作表。"),
                    format!("There is no sheet “{name}”."),
                );
            }
        };
        Text::new(zh, en)
    }
}
