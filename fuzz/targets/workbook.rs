//! Parts of workbooks, each within one that opens: what a sheet holds is mutated, and not its container. The first byte tells
//! the kind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use workbook::{Wanted, decode, read};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    let bytes = match kind {
        b'B' => xlsb(rest),
        b'X' => xls(rest),
        b'O' => zipped(&[
            (
                "mimetype",
                b"application/vnd.oasis.opendocument.spreadsheet",
            ),
            ("content.xml", rest),
        ]),
        // FODS, HTML, SpreadsheetML, and whole files.
        _ => rest.to_vec(),
    };
    for with_hidden in [false, true] {
        let wanted = Wanted {
            sheet: None,
            with_hidden,
        };
        let Ok(grid) = read(&bytes, &wanted, decode) else {
            continue;
        };
        assert!(grid.rows.len() <= 1_048_576, "more rows than a sheet has");
        assert_eq!(
            Ok(grid),
            read(&bytes, &wanted, decode),
            "not the same twice"
        );
    }
});

/// An XLSB of this sheet, whose shared texts are two.
fn xlsb(sheet: &[u8]) -> Vec<u8> {
    let links = format!(
        r#"<Relationships><Relationship Id="a" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/><Relationship Id="b" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.bin"/></Relationships>"#
    );
    // A tab with the number, the link and the name "a".
    let tab = b"\x9C\x01\x14\0\0\0\0\x01\0\0\0\x01\0\0\0a\0\x01\0\0\0a\0";
    let texts = b"\x13\x07\0\x01\0\0\0x\0\x13\x09\0\x02\0\0\0y\0z\0";
    zipped(&[
        ("xl/workbook.bin", tab),
        ("xl/_rels/workbook.bin.rels", links.as_bytes()),
        ("xl/sharedStrings.bin", texts),
        ("xl/worksheets/sheet1.bin", sheet),
    ])
}

/// An XLS of these records.
fn xls(records: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a container");
    let mut stream = file.create_stream("/Workbook").expect("a stream");
    stream.write_all(records).expect("its bytes");
    drop(stream);
    file.into_inner().into_inner()
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, options).expect("a part");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a workbook").into_inner()
}
