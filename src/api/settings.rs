//! What an office knows once for all its records, laid over a pack: its name, answers that hold unless a record says otherwise,
//! rows of its own for the pack's tables, and values and rows that it confirmed in a document. These count as official.
//!
//! Settings are an object, and a file of them is the same in TOML; `docs/settings.md` describes both.

use engine::record;
use jiff::civil::Date;
use model::diagnostic::Diagnostic;
use model::number;
use model::sorted::Set;
use model::text::Text;
use pack::given::{Given, Part, Places};
use pack::schema::IfBlank;
use pack::sources::bad_address;
use pack::tables::{Cell, Row, Table, read_cell};
use pack::{Confidence, Confirmation, DatedValue, PackData, Parameter, Source};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Reads settings from a file.
#[must_use]
pub fn read(file: &str, text: &str, problems: &mut Vec<Diagnostic>) -> Map<String, Value> {
    pack::document::read(file, text, problems, |root| root.map())
}

/// Lays settings over a pack; nothing comes back if there is an error. `today` is the day after which nothing can have been
/// confirmed, `file` the name and the text that they were read from, if they were.
pub(crate) fn lay(
    settings: &Map<String, Value>,
    data: &PackData,
    today: Date,
    file: Option<(&str, &str)>,
    problems: &mut Vec<Diagnostic>,
) -> Option<PackData> {
    let (laid, found) = match file {
        None => laid(settings, data, today, &|_| None),
        Some((name, text)) => pack::document::read(name, text, &mut Vec::new(), |root| {
            laid(settings, data, today, &|path| root.place(path))
        }),
    };
    let sound = !found.iter().any(Diagnostic::is_error);
    problems.extend(found);
    let office = settings.get("office").and_then(Value::as_str);
    let canonical = Value::Object(settings.clone()).to_string();
    sound.then(|| laid.settled(office.unwrap_or_default().to_owned(), &canonical))
}

fn laid(
    settings: &Map<String, Value>,
    data: &PackData,
    today: Date,
    places: Places<'_>,
) -> (PackData, Vec<Diagnostic>) {
    let mut layer = Layer {
        data: data.clone(),
        today,
        given: Given::new(places),
    };
    layer.all(settings);
    (layer.data, layer.given.problems)
}

/// Settings that are being laid over a pack.
struct Layer<'p> {
    data: PackData,
    today: Date,
    given: Given<'p>,
}

impl Layer<'_> {
    fn all(&mut self, settings: &Map<String, Value>) {
        let whole = Part {
            path: "",
            members: settings,
        };
        self.given.known(
            whole,
            &[
                "office",
                "document_code",
                "addressee",
                "answers",
                "units",
                "confirmed",
                "row",
                "article",
            ],
        );
        for named in ["office", "document_code", "addressee"] {
            let _ = self.given.text(whole, named, false);
        }
        self.answers(settings);
        self.units(settings);
        for (place, part) in self.given.list(settings, "confirmed") {
            let path = format!("confirmed.{place}");
            let part = Part {
                path: &path,
                members: &part,
            };
            match (part.members.get("parameter"), part.members.get("table")) {
                (Some(_), None) => self.parameter(part),
                (None, Some(_)) => self.rows(part),
                _ => self.given.error(
                    "missing-key",
                    &path,
                    "写明 parameter（参数）或者 table（表）其中一项。",
                    "Name either a `parameter` or a `table`.",
                ),
            }
        }
        let mut added: Vec<(String, Row, usize)> = Vec::new();
        for (place, part) in self.given.list(settings, "row") {
            let path = format!("row.{place}");
            let part = Part {
                path: &path,
                members: &part,
            };
            if let Some((table, row)) = self.row(part, place) {
                added.push((table, row, place));
            }
        }
        self.clashes(&added);
        for (table, row, _) in added.into_iter().rev() {
            // Before those of the pack: of rows that fit alike the first one counts.
            if let Some(table) = self.data.tables.get_mut(&table) {
                table.rows.insert(0, row);
            }
        }
        for (place, part) in self.given.list(settings, "article") {
            let path = format!("article.{place}");
            let part = Part {
                path: &path,
                members: &part,
            };
            self.article(part);
        }
    }

    /// Who, when and which document: without each of them nothing is confirmed.
    fn confirmation(&mut self, part: Part<'_>) -> Option<Arc<Confirmation>> {
        let (by, on, document) = (
            self.given.text(part, "by", true),
            self.given.day_past(part, "on", self.today),
            self.given.text(part, "document", true),
        );
        Some(Arc::new(Confirmation {
            by: by?,
            on: on?.to_string(),
            document: document?,
        }))
    }

    fn answers(&mut self, settings: &Map<String, Value>) {
        for (name, value) in self.given.object(settings, "answers", "answers") {
            let path = format!("answers.{name}");
            if !self.data.manifest.office.answers.contains(&name) {
                let known = self.data.manifest.office.answers.clone();
                let words = (
                    "field",
                    "可以在单位设置里填的字段",
                    "field that settings answer",
                );
                self.given
                    .undeclared(words, &name, &path, known.iter().map(String::as_str));
                continue;
            }
            let Some((index, field)) = self.data.schema.get(&name) else {
                continue;
            };
            let mut wrong = Vec::new();
            let answer = record::read_answer(&self.data.schema, field, &name, &value, &mut wrong);
            let words = Text::new(
                format!("按单位设置：{}", field.label.zh),
                format!("By the office's settings: {}", field.label.en),
            );
            for problem in wrong {
                let (zh, en) = (&problem.message.zh, &problem.message.en);
                self.given.error(problem.code, &path, zh, en);
            }
            let span = self.given.place(&path);
            if let (Some(_), Some(field)) = (answer, self.data.schema.fields.get_mut(index)) {
                field.if_blank = Some(IfBlank {
                    value,
                    words,
                    by_office: true,
                    span,
                });
            }
        }
    }

    /// The units in which an office writes amounts: those that the pack can convert.
    fn units(&mut self, settings: &Map<String, Value>) {
        for (of, unit) in self.given.object(settings, "units", "units") {
            let path = format!("units.{of}");
            let known: Vec<String> = self
                .data
                .schema
                .units
                .iter()
                .filter(|known| known.of == of)
                .map(|known| known.name.clone())
                .collect();
            let name = unit.as_str().unwrap_or_default();
            if name != of && !known.iter().any(|known| known == name) {
                let words = ("unit", "单位", "unit");
                self.given
                    .undeclared(words, name, &path, known.iter().map(String::as_str));
                continue;
            }
            let fields = self.data.schema.fields.iter_mut();
            for field in fields.filter(|field| field.unit.as_deref() == Some(of.as_str())) {
                field.usual_unit = Some(name.to_owned());
            }
        }
    }

    fn parameter(&mut self, part: Part<'_>) {
        self.given.known(
            part,
            &["parameter", "value", "from", "to", "by", "on", "document"],
        );
        let confirmation = self.confirmation(part);
        let Some(name) = self.given.text(part, "parameter", true) else {
            return;
        };
        let (from, to) = (
            self.given.date(part, "from", false),
            self.given.date(part, "to", false),
        );
        let Some(parameter) = self.data.parameters.get(&name) else {
            let known: Vec<String> = self.data.parameters.keys().cloned().collect();
            let words = ("parameter", "参数", "parameter");
            let known = known.iter().map(String::as_str);
            self.given
                .undeclared(words, &name, &part.at("parameter"), known);
            return;
        };
        let mut values = parameter.values.clone();
        let (bounds, unit) = (parameter.bounds, parameter.unit.clone());
        let written = match part.members.get("value") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let Ok(value) = number::parse(&written) else {
            self.given.error(
                "bad-number",
                &part.at("value"),
                "写明文件上的数值（value），应为十进制数。",
                "Give the value that the document has as `value`, a decimal number.",
            );
            return;
        };
        let outside = bounds.outside(value, &unit, || None, || Parameter::called(&name));
        if let Some(problem) = outside {
            let (zh, en) = (&problem.message.zh, &problem.message.en);
            self.given.error(problem.code, &part.at("value"), zh, en);
        }
        let Some(confirmed) = confirmation else {
            return;
        };
        let today = self.today;
        let place = values.iter().position(|held| match from {
            Some(from) => held.from == from,
            None => held.in_force(today),
        });
        match (place.and_then(|place| values.get_mut(place)), from) {
            (Some(held), _) => {
                held.value = value;
                held.confidence = Confidence::Official;
                held.confirmed = Some(confirmed);
                if to.is_some() {
                    held.until = to;
                }
            }
            (None, Some(from)) => {
                let source = self.document(&confirmed);
                // The value before it ends where this one begins.
                for held in values.iter_mut().filter(|held| held.in_force(from)) {
                    held.until = from.yesterday().ok();
                }
                let dated = DatedValue {
                    from,
                    until: to,
                    value,
                    source,
                    article: String::new(),
                    confidence: Confidence::Official,
                    confirmed: Some(confirmed),
                    span: None,
                };
                values.insert(values.partition_point(|held| held.from <= from), dated);
            }
            (None, None) => {
                self.given.error(
                    "no-value-in-force",
                    &part.at("parameter"),
                    "这个参数今天没有有效值，请写明从哪一天起（from）。",
                    "The parameter has no value in force today: say from which day, as `from`.",
                );
                return;
            }
        }
        let overlap = values.windows(2).any(|pair| match pair {
            [earlier, later] => earlier.until.is_none_or(|until| later.from <= until),
            _ => false,
        });
        if overlap {
            self.given.error(
                "overlapping-dates",
                &part.at("from"),
                "这个参数有两个值在同一天有效，请写明到哪一天止（to）。",
                "Two values of the parameter would be in force on one day: say until when, as `to`.",
            );
        }
        if let Some(parameter) = self.data.parameters.get_mut(&name) {
            parameter.values = values;
        }
    }

    /// The document of a confirmation as a source that a report cites.
    fn document(&mut self, confirmed: &Confirmation) -> String {
        let id = format!("settings:{}", confirmed.document);
        let source = Source::document(&confirmed.document);
        self.data.sources.insert(id.clone(), source);
        id
    }

    /// A table of the pack by its name in a part.
    fn table(&mut self, part: Part<'_>) -> Option<(String, Table)> {
        let name = self.given.text(part, "table", true)?;
        let table = self.data.tables.get(&name).cloned();
        if table.is_none() {
            let known: Vec<String> = self.data.tables.keys().cloned().collect();
            let known = known.iter().map(String::as_str);
            self.given
                .undeclared(("table", "表", "table"), &name, &part.at("table"), known);
        }
        Some((name, table?))
    }

    /// Cells by the places of their columns.
    fn cells(&mut self, part: Part<'_>, key: &str, table: &Table) -> Vec<(usize, Cell)> {
        let mut cells = Vec::new();
        for (name, value) in self.given.object(part.members, &part.at(key), key) {
            let path = format!("{}.{name}", part.at(key));
            let Some((place, column)) = table.column(&name) else {
                let known = table.columns.iter().map(|column| column.name.as_str());
                self.given
                    .undeclared(("column", "列", "column"), &name, &path, known);
                continue;
            };
            let text = match &value {
                Value::String(text) => text.trim().to_owned(),
                other => other.to_string(),
            };
            let span = self.given.place(&path);
            let cell = read_cell(column, &text, &|| span.clone(), &mut self.given.problems);
            cells.push((place, cell));
        }
        cells
    }

    /// Rows of the pack that were found in a document as they are here, or as `set` has them.
    fn rows(&mut self, part: Part<'_>) {
        self.given
            .known(part, &["table", "where", "set", "by", "on", "document"]);
        let confirmation = self.confirmation(part);
        let Some((name, mut table)) = self.table(part) else {
            return;
        };
        let (wanted, set) = (
            self.cells(part, "where", &table),
            self.cells(part, "set", &table),
        );
        if let Some((place, _)) = set.iter().find(|(place, _)| table.keys.contains(place)) {
            let key = table.columns.get(*place).map_or("", |c| c.name.as_str());
            self.given.error(
                "key-column",
                &part.at("set"),
                &format!("“{key}”是查找用的列，不能改；另加一行（[[row]]）。"),
                &format!("“{key}” is what rows are found by: add a [[row]] instead."),
            );
        }
        let Some(confirmed) = confirmation else {
            return;
        };
        let fits = |row: &Row| {
            wanted
                .iter()
                .all(|(place, cell)| row.cells.get(*place) == Some(cell))
        };
        let mut count = 0;
        for row in table.rows.iter_mut().filter(|row| fits(row)) {
            for (place, cell) in &set {
                if let Some(held) = row.cells.get_mut(*place) {
                    *held = cell.clone();
                }
            }
            row.confidence = Confidence::Official;
            row.confirmed = Some(Arc::clone(&confirmed));
            count += 1;
        }
        if count == 0 {
            self.given.error(
                "no-such-row",
                &part.at("where"),
                &format!("表“{name}”里没有这样的行；另加一行（[[row]]）。"),
                &format!("The table “{name}” has no such row: add a [[row]] instead."),
            );
        }
        self.data.tables.insert(name, table);
    }

    /// A row of the office's own.
    fn row(&mut self, part: Part<'_>, place: usize) -> Option<(String, Row)> {
        self.given.known(
            part,
            &["table", "cells", "from", "to", "by", "on", "document"],
        );
        let confirmation = self.confirmation(part);
        let (from, to) = (
            self.given.date(part, "from", false),
            self.given.date(part, "to", false),
        );
        let (name, table) = self.table(part)?;
        let given = self.cells(part, "cells", &table);
        let mut cells = vec![Cell::Empty; table.columns.len()];
        for (place, cell) in given {
            if let Some(held) = cells.get_mut(place) {
                *held = cell;
            }
        }
        if cells.iter().all(|cell| *cell == Cell::Empty) {
            self.given.error(
                "missing-key",
                &part.at("cells"),
                "缺少“cells”：这一行的内容。",
                "`cells`, what the row holds, is missing.",
            );
        }
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            self.given.error(
                "dates-reversed",
                &part.at("to"),
                "结束日期早于开始日期。",
                "It ends before it begins.",
            );
        }
        let confirmed = confirmation?;
        let source = self.document(&confirmed);
        let row = Row {
            line: place as u32,
            cells,
            from,
            to,
            source,
            confidence: Confidence::Official,
            confirmed: Some(confirmed),
            added: true,
        };
        Some((name, row))
    }

    /// Two rows of the office's own with the same keys may not be in force on the same day.
    fn clashes(&mut self, added: &[(String, Row, usize)]) {
        for (at, (name, row, place)) in added.iter().enumerate() {
            let Some(table) = self.data.tables.get(name) else {
                continue;
            };
            let keys = table.keys.clone();
            let same = |other: &Row| {
                keys.iter()
                    .all(|k| other.cells.get(*k) == row.cells.get(*k))
            };
            let meets = |other: &Row| {
                other
                    .to
                    .is_none_or(|to| row.from.is_none_or(|from| from <= to))
                    && row
                        .to
                        .is_none_or(|to| other.from.is_none_or(|from| from <= to))
            };
            let before = added.iter().take(at);
            let clash = before
                .filter(|(other, held, _)| other == name && same(held) && meets(held))
                .map(|(.., place)| *place)
                .next();
            if let Some(other) = clash.filter(|_| !keys.is_empty()) {
                self.given.error(
                    "overlapping-rows",
                    &format!("row.{place}"),
                    &format!("与第 {other} 条 [[row]] 的键相同，同一时期有两行；写明 from、to。"),
                    &format!(
                        "It has the keys of [[row]] {other} and is in force on the same days: give `from` and `to`."
                    ),
                );
            }
        }
    }

    /// The office's own copy of an article that the pack cites, or where it found the official text of the document.
    fn article(&mut self, part: Part<'_>) {
        self.given
            .known(part, &["source", "article", "text", "address"]);
        let address = self.given.text(part, "address", false);
        // A text is that of one article, an address that of the whole document.
        let copied = address.is_none() || part.members.contains_key("text");
        let _ = (
            self.given.text(part, "article", copied),
            self.given.text(part, "text", copied),
        );
        let Some(id) = self.given.text(part, "source", true) else {
            return;
        };
        if let Some(problem) = address.as_ref().and_then(|text| bad_address(text, None)) {
            let (zh, en) = (&problem.message.zh, &problem.message.en);
            self.given.error(problem.code, &part.at("address"), zh, en);
            return;
        }
        let Some(source) = self.data.sources.get_mut(&id) else {
            let known: Set<String> = self.data.sources.keys().cloned().collect();
            let known: Vec<String> = known.into_vec();
            let known = known.iter().map(String::as_str);
            self.given
                .undeclared(("source", "依据", "source"), &id, &part.at("source"), known);
            return;
        };
        if address.is_some() {
            source.address = address;
            source.register = None;
        }
    }
}
