//! The parts of a workbook that is a ZIP.

use crate::encoding::{Decode, document};
use crate::error::BookError;
use crate::long_cell::{self, OfXml};
use crate::xml::{attribute, next, reader, whole};
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::{self, Cursor, Read};
use zip::ZipArchive;

/// An open ZIP.
pub(crate) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// The places of its parts. Programs differ in small and capital letters of a path, and in what is between its folders.
    places: HashMap<String, usize>,
    decode: Decode,
}

impl<'b> Package<'b> {
    pub fn open(bytes: &'b [u8], decode: Decode) -> Result<Self, BookError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BookError::Damaged)?;
        let mut places = HashMap::new();
        for (place, name) in archive.file_names().enumerate() {
            if let Ok(name) = name {
                places.entry(plain(&name)).or_insert(place);
            }
        }
        Ok(Self {
            archive,
            places,
            decode,
        })
    }

    pub fn has(&self, path: &str) -> bool {
        self.places.contains_key(&plain(path))
    }

    pub fn has_folder(&self, path: &str) -> bool {
        let mut names = self.archive.file_names().flatten();
        names.any(|name| name.replace('\\', "/").starts_with(path))
    }

    /// The bytes of a part.
    pub fn part(&mut self, path: &str) -> Option<Vec<u8>> {
        let place = *self.places.get(&plain(path))?;
        let mut bytes = Vec::new();
        let mut file = self.archive.by_index(place).ok()?;
        file.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// The text of a part that is XML.
    pub fn text(&mut self, path: &str) -> Option<Result<String, BookError>> {
        let bytes = self.part(path)?;
        Some(document(&bytes, "utf-8", self.decode).and_then(whole))
    }

    /// Sees to it that it holds at most so many bytes, and no cell more text than a cell may, before any of it is kept; what it
    /// says of itself isn't believed.
    pub fn look_through(&mut self, most: usize) -> Result<(), BookError> {
        let mut left = most as u64;
        for index in 0..self.archive.len() {
            let file = self.archive.by_index(index);
            let file = file.map_err(|_| BookError::Damaged)?;
            let mut cells = OfXml::default();
            let size = io::copy(&mut file.take(left + 1), &mut cells);
            if cells.is_long {
                return Err(BookError::LongCell);
            }
            let size = size.map_err(|_| BookError::Damaged)?;
            left = left.checked_sub(size).ok_or(BookError::Damaged)?;
        }
        // The texts of an XLSB are no XML.
        let names: Vec<String> = self.places.keys().cloned().collect();
        let binary = |name: &&String| name.starts_with("xl/") && name.ends_with(".bin");
        let cells = |name: &&String| name.contains("sharedstrings") || name.contains("sheet");
        for name in names.iter().filter(binary).filter(cells) {
            if self
                .part(name)
                .is_some_and(|part| long_cell::in_xlsb(&part))
            {
                return Err(BookError::LongCell);
            }
        }
        Ok(())
    }

    /// The path of the workbook itself.
    pub fn workbook(&mut self) -> Result<Option<String>, BookError> {
        let root = self.relations("")?;
        let office = root
            .into_iter()
            .find(|link| link.kind.ends_with("/officeDocument"));
        Ok(office.map(|link| link.target))
    }

    /// What a part is linked to.
    pub fn relations(&mut self, part: &str) -> Result<Vec<Relation>, BookError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let Some(text) = self.text(&format!("{folder}{slash}_rels/{name}.rels")) else {
            return Ok(Vec::new());
        };
        let text = text?;
        let (mut xml, mut links) = (reader(&text), Vec::new());
        loop {
            match next(&mut xml)? {
                Event::Start(e) if e.local_name().as_ref() == "Relationship" => {
                    let of = |name| attribute(&e, name).unwrap_or_default();
                    links.push(Relation {
                        id: of("Id"),
                        kind: of("Type"),
                        target: within(folder, &of("Target")),
                    });
                }
                Event::Eof => return Ok(links),
                _ => {}
            }
        }
    }
}

/// A link between parts.
pub(crate) struct Relation {
    pub id: String,
    /// The last part of its address says which.
    pub kind: String,
    /// Path of the other part in the package.
    pub target: String,
}

/// A path as it is compared with others.
fn plain(path: &str) -> String {
    path.replace('\\', "/").to_ascii_lowercase()
}

/// A path as it is written in a part of a folder: from the root, or from there.
fn within(folder: &str, target: &str) -> String {
    if let Some(path) = target.strip_prefix('/') {
        return path.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in target.split('/') {
        match name {
            "." | "" => {}
            ".." => {
                path.pop();
            }
            _ => path.push(name),
        }
    }
    path.join("/")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Package, within};
    use crate::error::BookError;
    use std::io::{Cursor, Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    #[test]
    fn what_a_workbook_unpacks_to_is_counted_over_all_its_parts() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a", "b"] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&[b' '; 50_000]).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 1_000, "{}", bytes.len());
        let mut package = Package::open(&bytes, crate::decode).unwrap();
        assert_eq!(package.look_through(100_000), Ok(()));
        assert_eq!(package.look_through(99_999), Err(BookError::Damaged));
    }

    #[test]
    fn parts_are_found_from_the_root_and_from_a_folder() {
        assert_eq!(
            within("xl", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(
            within("xl", "/xl/worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(
            within("xl/a", "../worksheets/./sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
    }
}
