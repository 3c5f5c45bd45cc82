//! What stands in the cells of office files is read as it looks.

use crate::common::small_pack;
use sheets::read;
use workbook::Wanted;

/// The name of the project in a table of one row, and how many notices it is read with.
fn name(cell: &str) -> (String, usize) {
    let csv = format!("项目名称,取水量（万m³）\n\"{cell}\",1\n");
    let pack = small_pack([]);
    let read = read("a.csv", csv.as_bytes(), pack.schema(), &Wanted::default()).unwrap();
    let record = read.rows[0].record.as_ref().unwrap();
    (
        record["name"].as_str().unwrap().to_owned(),
        read.notices.len(),
    )
}

#[test]
fn what_a_pdf_copies_is_read_as_it_looks() {
    let (_, usual) = name("用水单位");
    assert_eq!(
        name("⽤⽔\u{200b}单位⻓治"),
        ("用水单位长治".to_owned(), usual + 2)
    );
    assert_eq!(name("用水㎥①"), ("用水㎥①".to_owned(), usual));
    // The first, the last and some between of the 214 radicals of the block.
    for (radical, character) in [('⼀', '一'), ('⼝', '口'), ('⽔', '水'), ('⿕', '龠')] {
        let cell = format!("甲{radical}");
        assert_eq!(name(&cell), (format!("甲{character}"), usual + 1));
    }
}
