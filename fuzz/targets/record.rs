//! Files of records. The first byte tells how the rest is named, or that it is the sheet of a workbook.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use water_rules::RulePack;
use workbook::Wanted;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

thread_local! {
    static PACK: RulePack = water_rules_fuzz::shanxi();
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    let name = match kind {
        b'J' => "a.json",
        b'N' => "a.ndjson",
        b'C' => "a.csv",
        _ => "a.xlsx",
    };
    let sheet = (*kind == b'S').then(|| workbook(rest));
    PACK.with(|pack| {
        let bytes = sheet.as_deref().unwrap_or(rest);
        let Ok(records) = sheets::read(name, bytes, pack.schema(), &Wanted::default()) else {
            return;
        };
        let record = records.rows.iter().find_map(|row| row.record.as_ref().ok());
        record.map(|record| water_rules_fuzz::report(&pack.open(record)));
    });
});

/// A workbook with this sheet and one shared text.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PARTS: [(&str, &str); 5] = [
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="r1" Type="{}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="{}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="{}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/sharedStrings.xml", "<sst><si><t>name</t></si></sst>"),
        (
            "xl/styles.xml",
            r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
        ),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let parts = PARTS.map(|(name, text)| (name, text.replace("{}", RELATIONS).into_bytes()));
    for (name, bytes) in parts
        .iter()
        .map(|(n, b)| (*n, b.as_slice()))
        .chain([("xl/worksheets/sheet1.xml", sheet)])
    {
        zip.start_file(name, options).expect("a part");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a workbook").into_inner()
}
