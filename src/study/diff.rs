//! What moved between two packs, in sentences that an official note can take over.

use crate::properties::Property;
use crate::reworded::{all_reworded, choices, listed, moved, reworded, say_alike, script_moved};
use engine::rule::{Fact, Rule, Rules};
use jiff::civil::Date;
use lang::header::FactHeader;
use model::number;
use model::sorted;
use model::text::Text;
use pack::schema::Field;
use pack::tables::{Cell, Column, Row, Table};
use pack::{Bounds, Case, DatedValue, Decision, Department, Manifest, PackData, Parameter, Source};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What kind of thing moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A value of a parameter.
    Parameter,
    /// A row of a table.
    Row,
    /// A rule.
    Rule,
    /// A derived fact, or a file of functions that scripts share.
    Fact,
    /// A field of the record.
    Field,
    /// A law, notice or standard.
    Source,
    /// A department that follows up.
    Department,
    /// Known answers of a file.
    Case,
    /// A property that the pack claims.
    Property,
    /// The opinion that is printed.
    Opinion,
    /// The pack itself.
    Pack,
}

/// One thing that moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// What it is.
    pub kind: Kind,
    /// Its name in the pack: a parameter's or a table's name, a rule's code, …
    pub name: String,
    /// What happened to it, in one sentence.
    pub text: Text,
}

/// Everything that moved from one pack to another: the pack, parameters, tables, rules, fields, sources.
pub fn diff(a: (&PackData, &Rules), b: (&PackData, &Rules)) -> Vec<Move> {
    let mut moves = Moves::default();
    if a.0.manifest.version != b.0.manifest.version {
        let (old, new) = (&a.0.manifest.version, &b.0.manifest.version);
        moves.push(
            Kind::Pack,
            &b.0.manifest.id,
            format!("版本 {old} → {new}"),
            format!("Version {old} → {new}"),
        );
    }
    let (old, new) = (a.0.manifest.from, b.0.manifest.from);
    if old != new {
        let (old, new) = (day(old), day(new));
        moves.push(
            Kind::Pack,
            &b.0.manifest.id,
            format!("规定起始日 {old} → {new}"),
            format!("Speaks from {old} → {new}"),
        );
    }
    if let Some(note) =
        b.0.manifest
            .note
            .as_ref()
            .filter(|note| a.0.manifest.note.as_ref() != Some(note))
    {
        let said = |text: &str, end: &[char]| text.trim_end_matches(end).to_owned();
        let (zh, en) = (said(&note.zh, &['。']), said(&note.en, &['.']));
        moves.push(
            Kind::Pack,
            &b.0.manifest.id,
            format!("修改说明：{zh}"),
            format!("Reason: {en}"),
        );
    }
    pairs(&a.0.parameters, &b.0.parameters, |name, old, new| {
        moves.parameter(name, old, new)
    });
    pairs(&a.0.tables, &b.0.tables, |name, old, new| {
        moves.table(name, (a.0, old), (b.0, new))
    });
    let by_path = |rules: &'_ Rules| {
        rules
            .rules
            .iter()
            .map(|rule| (rule.path.clone(), Arc::clone(rule)))
            .collect()
    };
    pairs::<Arc<Rule>>(&by_path(a.1), &by_path(b.1), |_, old, new| {
        moves.rule(old.map(Arc::as_ref), new.map(Arc::as_ref), (a.0, b.0));
    });
    let facts = |rules: &'_ Rules| {
        let facts = rules.facts.iter();
        facts
            .map(|fact| (fact.name.to_string(), Arc::clone(fact)))
            .collect()
    };
    pairs::<Arc<Fact>>(&facts(a.1), &facts(b.1), |name, old, new| {
        moves.fact(name, old.map(Arc::as_ref), new.map(Arc::as_ref));
    });
    let shared = |rules: &'_ Rules| {
        let files = rules.library.0.iter();
        files
            .map(|source| (source.path.clone(), source.text.clone()))
            .collect()
    };
    pairs::<String>(&shared(a.1), &shared(b.1), |path, old, new| {
        moves.shared(path, old, new);
    });
    let by_name = |data: &PackData| {
        let fields = data.schema.fields.iter().flat_map(|field| {
            let items = field.items.iter();
            let items = items.map(move |item| (format!("{}.{}", field.name, item.name), item));
            [(field.name.to_string(), field)].into_iter().chain(items)
        });
        fields.map(|(name, field)| (name, field.clone())).collect()
    };
    pairs::<Field>(&by_name(a.0), &by_name(b.0), |name, old, new| {
        moves.field(name, old, new)
    });
    pairs(&a.0.sources, &b.0.sources, |name, old, new| {
        moves.source(name, old, new)
    });
    let by_id = |data: &PackData| {
        let departments = data.departments.iter();
        departments
            .map(|department| (department.id.clone(), department.clone()))
            .collect()
    };
    pairs::<Department>(&by_id(a.0), &by_id(b.0), |id, old, new| {
        moves.department(id, old, new);
    });
    moves.pack(a.0, b.0);
    moves.cases(a.0, b.0);
    let printed = |data: &PackData| serde_json::to_value(&data.opinion).unwrap_or_default();
    if printed(a.0) != printed(b.0) {
        let (zh, en) = ("打印的审查意见书有改动", "The printed opinion changed");
        moves.push(Kind::Opinion, "opinion", zh.to_owned(), en.to_owned());
    }
    moves.0
}

/// What moved of the properties that two packs claim: a draft may drop those that guard it.
pub fn properties_moved(a: &[Property], b: &[Property]) -> Vec<Move> {
    let mut moves = Moves::default();
    let by_id = |all: &[Property]| {
        let all = all.iter();
        all.map(|one| (one.named().0.to_owned(), one.clone()))
            .collect()
    };
    pairs::<Property>(&by_id(a), &by_id(b), |id, old, new| {
        let Some((_, name)) = new.or(old).map(Property::named) else {
            return;
        };
        let mut say = |zh: String, en: String| {
            let (zh, en) = (
                format!("性质“{}”{zh}", name.zh),
                format!("Property “{}”{en}", name.en),
            );
            moves.push(Kind::Property, id, zh, en);
        };
        if let Some((old, new)) = both(old, new, &mut say)
            && !old.same(new)
        {
            say("有改动".to_owned(), " changed".to_owned());
        }
    });
    moves.0
}

/// Each name of either side with what it is there.
fn pairs<T>(
    a: &sorted::Map<String, T>,
    b: &sorted::Map<String, T>,
    mut each: impl FnMut(&str, Option<&T>, Option<&T>),
) {
    let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    for name in names {
        each(name, a.get(name), b.get(name));
    }
}

/// Both sides of what is on both; of what is on one side only it is said whether it is new or gone.
fn both<'t, T>(
    old: Option<&'t T>,
    new: Option<&'t T>,
    say: &mut impl FnMut(String, String),
) -> Option<(&'t T, &'t T)> {
    match (old, new) {
        (None, Some(_)) => say("新增".to_owned(), " is new".to_owned()),
        (Some(_), None) => say("删除".to_owned(), " is gone".to_owned()),
        _ => {}
    }
    old.zip(new)
}

#[derive(Default)]
struct Moves(Vec<Move>);

/// `0.27 m³/MWh`; a fraction has no unit.
fn amount(value: &DatedValue, unit: &str) -> String {
    let unit = if unit == "1" { "" } else { unit };
    format!("{} {unit}", number::print(value.value))
        .trim_end()
        .to_owned()
}

/// Until when, in words.
fn day(date: Option<Date>) -> String {
    date.map_or_else(|| "—".to_owned(), |date| date.to_string())
}

fn end(until: Option<Date>) -> Text {
    until.map_or_else(
        || Text::new("长期有效", "without an end"),
        |day| Text::new(format!("至 {day}"), format!("until {day}")),
    )
}

impl Moves {
    fn push(&mut self, kind: Kind, name: &str, zh: String, en: String) {
        self.0.push(Move {
            kind,
            name: name.to_owned(),
            text: Text::new(format!("{zh}。"), format!("{en}.")),
        });
    }

    fn parameter(&mut self, name: &str, old: Option<&Parameter>, new: Option<&Parameter>) {
        let Some(shown) = new.or(old) else { return };
        let (label, unit) = (&shown.label, &shown.unit);
        let mut say = |zh: String, en: String| {
            self.push(
                Kind::Parameter,
                name,
                format!("参数“{}”{zh}", label.zh),
                format!("Parameter “{}”{en}", label.en),
            )
        };
        let Some((old, new)) = both(old, new, &mut say) else {
            return;
        };
        if old.unit != new.unit {
            say(
                format!("单位 {} → {}", old.unit, new.unit),
                format!(": unit {} → {}", old.unit, new.unit),
            );
        }
        moved(&mut say, RANGE, &old.bounds.print(), &new.bounds.print());
        reworded(&mut say, NAME, Some(&old.label), Some(&new.label));
        for value in &new.values {
            let (from, now) = (value.from, amount(value, unit));
            match old.values.iter().find(|other| other.from == value.from) {
                None => match old
                    .values
                    .iter()
                    .rev()
                    .find(|other| other.from < value.from)
                {
                    Some(before) => {
                        let before = amount(before, unit);
                        say(
                            format!("自 {from} 起：{before} → {now}"),
                            format!(" from {from}: {before} → {now}"),
                        );
                    }
                    None => say(
                        format!("自 {from} 起为 {now}"),
                        format!(" from {from}: {now}"),
                    ),
                },
                Some(other) => {
                    if other.value != value.value {
                        let before = amount(other, unit);
                        say(
                            format!("自 {from} 起的值：{before} → {now}"),
                            format!(", the value from {from}: {before} → {now}"),
                        );
                    }
                    if other.until != value.until {
                        let (before, after) = (end(other.until), end(value.until));
                        say(
                            format!("自 {from} 起的值（{now}）：{} → {}", before.zh, after.zh),
                            format!(
                                ", the value from {from} ({now}): {} → {}",
                                before.en, after.en
                            ),
                        );
                    }
                    if (&other.source, &other.article, other.confidence)
                        != (&value.source, &value.article, value.confidence)
                    {
                        let based = |v: &DatedValue| {
                            format!("{} {} {}", v.source, v.article, v.confidence.print())
                                .replace("  ", " ")
                        };
                        let (before, after) = (based(other), based(value));
                        say(
                            format!("自 {from} 起的值，依据：{before} → {after}"),
                            format!(", the value from {from}, source: {before} → {after}"),
                        );
                    }
                }
            }
        }
        for value in old
            .values
            .iter()
            .filter(|value| !new.values.iter().any(|other| other.from == value.from))
        {
            let (from, was) = (value.from, amount(value, unit));
            say(
                format!("自 {from} 起的值（{was}）删除"),
                format!(": the value from {from} ({was}) is gone"),
            );
        }
    }

    fn table(
        &mut self,
        name: &str,
        (a, old): (&PackData, Option<&Table>),
        (b, new): (&PackData, Option<&Table>),
    ) {
        let Some(shown) = new.or(old) else { return };
        let title = &shown.title;
        let mut say = |zh: String, en: String| {
            self.push(
                Kind::Row,
                name,
                format!("表“{}”{zh}", title.zh),
                format!("Table “{}”{en}", title.en),
            )
        };
        let Some((old, new)) = both(old, new, &mut say) else {
            return;
        };
        reworded(&mut say, NAME, Some(&old.title), Some(&new.title));
        for column in &old.columns {
            if new.column(&column.name).is_none() {
                let (zh, en) = (&column.label.zh, &column.label.en);
                say(
                    format!("删除列“{zh}”"),
                    format!(": the column “{en}” is gone"),
                );
            }
        }
        for column in &new.columns {
            let (zh, en) = (&column.label.zh, &column.label.en);
            let Some((_, was)) = old.column(&column.name) else {
                say(
                    format!("新增列“{zh}”"),
                    format!(": the column “{en}” is new"),
                );
                continue;
            };
            let mut say = |rest_zh: String, rest_en: String| {
                say(
                    format!("的列“{zh}”{rest_zh}"),
                    format!(", column “{en}”{rest_en}"),
                );
            };
            reworded(&mut say, NAME, Some(&was.label), Some(&column.label));
            let unit = |column: &Column| column.unit.clone().unwrap_or_else(|| "—".to_owned());
            moved(&mut say, UNIT, &unit(was), &unit(column));
            let (before, after) = (was.bounds.print(), column.bounds.print());
            moved(&mut say, RANGE, &before, &after);
            if (was.kind, was.key) != (column.kind, column.key) {
                say(
                    "的类型或查找方式有改动".to_owned(),
                    ": its type, or how rows are found by it, changed".to_owned(),
                );
            }
            all_reworded(&mut say, &was.choices, &column.choices);
        }
        let columns = |table: &Table| -> Vec<String> {
            table
                .columns
                .iter()
                .map(|column| column.name.clone())
                .collect()
        };
        if columns(old) != columns(new) {
            // Cells of other columns can't be told apart one by one.
            let (was, is) = (old.rows.len(), new.rows.len());
            say(
                format!("的列换了，各行不逐一比较：{was} 行 → {is} 行"),
                format!(
                    ": with other columns, its rows aren't compared one by one: {was} → {is} rows"
                ),
            );
            return;
        }
        let (before, after) = (by_keys(old), by_keys(new));
        for (key, row) in &after {
            let place = place(b, new, row);
            let Some(other) = before.get(key) else {
                let values = values(b, new, row);
                say(
                    format!("新增一行（{}）：{}", place.zh, values.zh),
                    format!(", a new row ({}): {}", place.en, values.en),
                );
                continue;
            };
            for ((column, was), is) in new
                .columns
                .iter()
                .zip(&other.cells)
                .zip(&row.cells)
                .filter(|((_, was), is)| was != is)
            {
                let unit = unit_of(column);
                let (was, is) = (called(a, column, was), called(b, column, is));
                let change = |was: &str, is: &str| {
                    let side = |text: &str| {
                        if text.is_empty() {
                            "—".to_owned()
                        } else {
                            text.to_owned()
                        }
                    };
                    let change = format!("{} → {} {unit}", side(was), side(is));
                    change.trim_end().to_owned()
                };
                let (zh, en) = (change(&was.zh, &is.zh), change(&was.en, &is.en));
                say(
                    format!("（{}）的{}：{zh}", place.zh, column.label.zh),
                    format!(" ({}), {}: {en}", place.en, column.label.en),
                );
            }
            if other.to != row.to {
                let (was, is) = (end(other.to), end(row.to));
                say(
                    format!("（{}）：{} → {}", place.zh, was.zh, is.zh),
                    format!(" ({}): {} → {}", place.en, was.en, is.en),
                );
            }
            if (&other.source, other.confidence) != (&row.source, row.confidence) {
                let based = |row: &Row| format!("{} {}", row.source, row.confidence.print());
                let change = format!("{} → {}", based(other), based(row));
                say(
                    format!("（{}）的依据：{change}", place.zh),
                    format!(" ({}), source: {change}", place.en),
                );
            }
        }
        for (_, row) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
            let (place, values) = (place(a, old, row), values(a, old, row));
            say(
                format!("删除一行（{}）：{}", place.zh, values.zh),
                format!(", a row is gone ({}): {}", place.en, values.en),
            );
        }
    }

    fn rule(&mut self, old: Option<&Rule>, new: Option<&Rule>, (a, b): (&PackData, &PackData)) {
        let Some(shown) = new.or(old) else { return };
        let (code, title) = (&*shown.header.code, &**shown.header.title);
        let mut say = |zh: String, en: String| {
            self.push(
                Kind::Rule,
                code,
                format!("规则 {code}“{}”{zh}", title.zh),
                format!("Rule {code} “{}”{en}", title.en),
            );
        };
        let Some((old, new)) = both(old, new, &mut say) else {
            return;
        };
        let (x, y) = (&old.header, &new.header);
        if x.code != y.code {
            say(
                format!("编号 {} → {}", x.code, y.code),
                format!(": code {} → {}", x.code, y.code),
            );
        }
        if (x.from, x.until) != (y.from, y.until) {
            let (was, is) = (end(x.until), end(y.until));
            say(
                format!("施行：自 {} {} → 自 {} {}", x.from, was.zh, y.from, is.zh),
                format!(
                    " in force: from {} {} → from {} {}",
                    x.from, was.en, y.from, is.en
                ),
            );
        }
        if !say_alike(&old.text, &new.text) {
            script_moved(&mut say, ("判断", "what it decides"), &old.text, &new.text);
        }
        let (was, is) = (x.subjects.join(", "), y.subjects.join(", "));
        moved(&mut say, ("对象", "subjects"), &was, &is);
        let cited = |rule: &Rule| {
            let sources = rule.header.sources.iter();
            sources
                .map(|source| source.citation.clone())
                .collect::<Vec<_>>()
        };
        if cited(old) != cited(new) {
            let list = |rule: &Rule, pick: fn(&Text) -> &str, glue: &str| {
                cited(rule).iter().map(pick).collect::<Vec<_>>().join(glue)
            };
            say(
                format!(
                    "的依据：{} → {}",
                    list(old, |t| &t.zh, "、"),
                    list(new, |t| &t.zh, "、")
                ),
                format!(
                    ", sources: {} → {}",
                    list(old, |t| &t.en, "; "),
                    list(new, |t| &t.en, "; ")
                ),
            );
        }
        if x.departments != y.departments {
            let list = |data: &PackData, ids: &[String], zh: bool| {
                let names = ids
                    .iter()
                    .filter_map(|id| data.departments.iter().find(|d| d.id == *id));
                let names: Vec<&str> = names
                    .map(|d| if zh { &*d.name.zh } else { &*d.name.en })
                    .collect();
                names.join(if zh { "、" } else { ", " })
            };
            say(
                format!(
                    "的承办部门：{} → {}",
                    list(a, &x.departments, true),
                    list(b, &y.departments, true)
                ),
                format!(
                    ", departments: {} → {}",
                    list(a, &x.departments, false),
                    list(b, &y.departments, false)
                ),
            );
        }
        let (was, is) = (x.confidence.print(), y.confidence.print());
        moved(&mut say, CONFIDENCE, was, is);
        reworded(&mut say, NAME, Some(&x.title), Some(&y.title));
        reworded(
            &mut say,
            EXPLANATION,
            Some(&x.explanation),
            Some(&y.explanation),
        );
        all_reworded(&mut say, &words(&x.words), &words(&y.words));
    }

    /// Known answers and decisions, a sentence for each file and what happened to them.
    fn cases(&mut self, a: &PackData, b: &PackData) {
        let (a, b) = (by_file(a), by_file(b));
        let none = sorted::Map::default();
        pairs(&a, &b, |file, old, new| {
            let (old, new) = (old.unwrap_or(&none), new.unwrap_or(&none));
            let (mut added, mut gone, mut changed) = (Vec::new(), Vec::new(), Vec::new());
            pairs(old, new, |id, old, new| match (old, new) {
                (None, _) => added.push(Text::same(id)),
                (_, None) => gone.push(Text::same(id)),
                (Some(old), Some(new)) if !old.says_as(*new) => changed.push(Text::same(id)),
                _ => {}
            });
            let kinds = [
                (gone, "删除", "gone"),
                (changed, "改动", "changed"),
                (added, "新增", "new"),
            ];
            for (ids, zh, en) in kinds.into_iter().filter(|(ids, ..)| !ids.is_empty()) {
                let (count, names) = (ids.len(), listed(&ids));
                self.push(
                    Kind::Case,
                    file,
                    format!("用例 {file}：{zh} {count} 个（{}）", names.zh),
                    format!("Known answers {file}: {count} {en} ({})", names.en),
                );
            }
        });
    }

    fn fact(&mut self, name: &str, old: Option<&Fact>, new: Option<&Fact>) {
        let Some(shown) = new.or(old) else { return };
        let title = &shown.header.title;
        let mut say = |zh: String, en: String| {
            self.push(
                Kind::Fact,
                name,
                format!("推定事实“{}”{zh}", title.zh),
                format!("Fact “{}”{en}", title.en),
            )
        };
        let Some((old, new)) = both(old, new, &mut say) else {
            return;
        };
        let (x, y) = (&old.header, &new.header);
        if !say_alike(&old.source.text, &new.source.text) {
            let (old, new) = (&old.source.text, &new.source.text);
            script_moved(&mut say, ("算法", "how it is worked out"), old, new);
        }
        moved(&mut say, UNIT, &x.unit, &y.unit);
        let (was, is) = (term(x.from, x.until), term(y.from, y.until));
        moved(&mut say, TERM, &was, &is);
        let cited = |header: &FactHeader| {
            let sources = header.sources.iter().map(|source| &source.citation);
            let (zh, en): (Vec<&str>, Vec<&str>) = sources
                .map(|citation| (&*citation.zh, &*citation.en))
                .unzip();
            Text::new(zh.join("、"), en.join("; "))
        };
        let (before, after) = (cited(x), cited(y));
        if before != after {
            say(
                format!("的依据：{} → {}", before.zh, after.zh),
                format!(", sources: {} → {}", before.en, after.en),
            );
        }
        let (was, is) = (x.confidence.print(), y.confidence.print());
        moved(&mut say, CONFIDENCE, was, is);
        reworded(&mut say, NAME, Some(&x.title), Some(&y.title));
        reworded(
            &mut say,
            EXPLANATION,
            Some(&x.explanation),
            Some(&y.explanation),
        );
        all_reworded(&mut say, &words(&x.words), &words(&y.words));
    }

    fn shared(&mut self, path: &str, old: Option<&String>, new: Option<&String>) {
        let mut say = |zh: String, en: String| {
            self.push(
                Kind::Fact,
                path,
                format!("共用函数 {path} {zh}"),
                format!("Shared functions {path}{en}"),
            )
        };
        if let Some((old, new)) = both(old, new, &mut say)
            && !say_alike(old, new)
        {
            say("有改动".into(), " changed".into());
        }
    }

    fn field(&mut self, name: &str, old: Option<&Field>, new: Option<&Field>) {
        let Some(shown) = new.or(old) else { return };
        let label = &shown.label;
        let mut say = |zh: String, en: String| {
            self.push(
                Kind::Field,
                name,
                format!("字段“{}”{zh}", label.zh),
                format!("Field “{}”{en}", label.en),
            )
        };
        let Some((old, new)) = both(old, new, &mut say) else {
            return;
        };
        moved(&mut say, ("类型", "type"), old.kind.name(), new.kind.name());
        let unit = |field: &Field| field.unit.as_deref().unwrap_or("—").to_owned();
        moved(&mut say, UNIT, &unit(old), &unit(new));
        let range = |&Field { min, max, .. }: &Field| Bounds { min, max }.print();
        moved(&mut say, RANGE, &range(old), &range(new));
        choices(&mut say, old, new);
        reworded(&mut say, NAME, Some(&old.label), Some(&new.label));
        let words = [
            (("说明", "help"), &old.help, &new.help),
            (("问法", "question"), &old.question, &new.question),
            (("出处", "found in"), &old.found_in, &new.found_in),
            (("答“没有”", "the answer none"), &old.none, &new.none),
        ];
        for (name, old, new) in words {
            reworded(&mut say, name, old.as_ref(), new.as_ref());
        }
        let blank = |field: &Field| field.if_blank.as_ref().map(|blank| blank.words.clone());
        let (was, is) = (blank(old), blank(new));
        reworded(&mut say, ("空白", "a blank"), was.as_ref(), is.as_ref());
        let taken = |field: &Field| field.if_blank.as_ref().map(|blank| blank.value.clone());
        let rest = [
            ("if_blank.value", taken(old) != taken(new)),
            ("group", old.group != new.group),
            ("stage", old.stage != new.stage),
            ("synonyms", old.synonyms != new.synonyms),
            ("answered_by", old.answered_by != new.answered_by),
            ("checklist", old.checklist != new.checklist),
            ("usual", old.usual != new.usual),
            ("format", old.format != new.format),
            ("lookup", old.lookup != new.lookup),
        ];
        let rest = rest.into_iter().filter(|(_, moved)| *moved);
        let keys: Vec<Text> = rest.map(|(key, _)| Text::same(key)).collect();
        if !keys.is_empty() {
            let keys = listed(&keys);
            say(
                format!("的其他设定有改动：{}", keys.zh),
                format!(", otherwise changed: {}", keys.en),
            );
        }
    }

    fn source(&mut self, name: &str, old: Option<&Source>, new: Option<&Source>) {
        let Some(shown) = new.or(old) else { return };
        let title = &shown.title;
        let mut say = |zh: String, en: String| {
            self.push(
                Kind::Source,
                name,
                format!("依据《{}》{zh}", title.zh),
                format!("Source “{}”{en}", title.en),
            )
        };
        let Some((old, new)) = both(old, new, &mut say) else {
            return;
        };
        let (was, is) = (term(old.from, old.until), term(new.from, new.until));
        moved(&mut say, TERM, &was, &is);
        let (was, is) = (old.confidence.print(), new.confidence.print());
        moved(&mut say, CONFIDENCE, was, is);
        reworded(&mut say, NAME, Some(&old.title), Some(&new.title));
        let plain = [
            (("文号", "number"), &old.number, &new.number),
            (("网址", "address"), &old.address, &new.address),
        ];
        for (name, old, new) in plain {
            let text = |text: &Option<String>| text.as_deref().map(Text::same);
            reworded(&mut say, name, text(old).as_ref(), text(new).as_ref());
        }
        let looked_up = |source: &Source| {
            let register = source.register.as_ref()?;
            let (name, address, what) = (&register.name, &register.address, &register.look_for);
            Some(Text::new(
                format!("{}（{address}）：{what}", name.zh),
                format!("{} ({address}): {what}", name.en),
            ))
        };
        let (was, is) = (looked_up(old), looked_up(new));
        let name = ("查原文的地方", "where its text is looked up");
        reworded(&mut say, name, was.as_ref(), is.as_ref());
        let articles = old
            .says
            .keys()
            .chain(new.says.keys().filter(|key| !old.says.contains_key(*key)));
        for article in articles {
            let name = (format!("要点（{article}）"), format!("what {article} says"));
            let (old, new) = (old.says.get(article), new.says.get(article));
            reworded(&mut say, (&name.0, &name.1), old, new);
        }
    }

    fn department(&mut self, id: &str, old: Option<&Department>, new: Option<&Department>) {
        let Some(shown) = new.or(old) else { return };
        let name = &shown.name;
        let mut say = |zh: String, en: String| {
            self.push(
                Kind::Department,
                id,
                format!("部门“{}”{zh}", name.zh),
                format!("Department “{}”{en}", name.en),
            )
        };
        let Some((old, new)) = both(old, new, &mut say) else {
            return;
        };
        reworded(&mut say, NAME, Some(&old.name), Some(&new.name));
        reworded(
            &mut say,
            ("职责", "duty"),
            old.duty.as_ref(),
            new.duty.as_ref(),
        );
    }

    /// What `pack.toml` and the head of `fields.toml` say besides.
    fn pack(&mut self, a: &PackData, b: &PackData) {
        let (old, new) = (&a.manifest, &b.manifest);
        let mut say = |zh: String, en: String| {
            self.push(
                Kind::Pack,
                &new.id,
                format!("规则包{zh}"),
                format!("The pack{en}"),
            );
        };
        reworded(&mut say, NAME, Some(&old.title), Some(&new.title));
        reworded(
            &mut say,
            ("适用范围", "where it applies"),
            Some(&old.jurisdiction),
            Some(&new.jurisdiction),
        );
        let about = |manifest: &Manifest| {
            let subject = manifest.subject.as_ref();
            subject.map(|subject| (subject.field.clone(), subject.default.clone()))
        };
        let (sums, units) = (
            |manifest: &Manifest| {
                let sums = manifest.portfolio.as_ref();
                sums.map(|p| {
                    (
                        p.name.clone(),
                        p.region.clone(),
                        p.by.clone(),
                        p.cap.clone(),
                        p.used.clone(),
                        p.finding.clone(),
                        p.figure.clone(),
                    )
                })
            },
            |data: &PackData| -> Vec<(String, String, Decimal)> {
                let units = data.schema.units.iter();
                units
                    .map(|unit| (unit.name.clone(), unit.of.clone(), unit.factor))
                    .collect()
            },
        );
        let tour = |manifest: &Manifest| {
            manifest
                .interview
                .tour
                .as_ref()
                .map(|tour| tour.sample.clone())
        };
        let (x, y) = (&old.interview, &new.interview);
        let rest = [
            ("time_zone", old.time_zone != new.time_zone),
            ("families", !same(&old.families, &new.families)),
            ("doubts", old.doubts != new.doubts),
            ("stages", !same(&old.stages, &new.stages)),
            ("subject", about(old) != about(new)),
            ("portfolio", sums(old) != sums(new)),
            (
                "office",
                (&old.office.answers, &old.office.tables)
                    != (&new.office.answers, &new.office.tables),
            ),
            ("start", !same(&x.start, &y.start)),
            ("checklist", !same(&x.checklists, &y.checklists)),
            ("balance", !same(&x.balances, &y.balances)),
            ("tour", tour(old) != tour(new)),
            ("group", !same(&a.schema.groups, &b.schema.groups)),
            ("unit", units(a) != units(b)),
            ("samples", !same(&a.samples, &b.samples)),
        ];
        let rest = rest.into_iter().filter(|(_, moved)| *moved);
        let keys: Vec<Text> = rest.map(|(key, _)| Text::same(key)).collect();
        if !keys.is_empty() {
            let keys = listed(&keys);
            say(
                format!("的其他设定有改动：{}", keys.zh),
                format!(", otherwise changed: {}", keys.en),
            );
        }
    }
}

/// What names of things are called in a sentence.
const NAME: (&str, &str) = ("名称", "name");
const EXPLANATION: (&str, &str) = ("说明", "explanation");
const UNIT: (&str, &str) = ("单位", "unit");
const RANGE: (&str, &str) = ("范围", "range");
const CONFIDENCE: (&str, &str) = ("可信度", "confidence");
const TERM: (&str, &str) = ("施行日期", "in force");

/// From which day to which something is in force.
fn term(from: Option<Date>, until: Option<Date>) -> String {
    format!("{} … {}", day(from), day(until))
}

/// Whether two say the same, wherever they stand.
fn same(a: &impl Serialize, b: &impl Serialize) -> bool {
    serde_json::to_string(a).ok() == serde_json::to_string(b).ok()
}

/// Words by key, without the lines on which they stand.
fn words(words: &sorted::Map<String, (Text, u32)>) -> sorted::Map<String, Text> {
    let words = words.iter();
    words
        .map(|(key, (text, _))| (key.clone(), text.clone()))
        .collect()
}

/// A known answer, or that of a decision.
#[derive(Clone, Copy)]
struct Known<'a> {
    case: &'a Case,
    decision: Option<&'a Decision>,
}

impl Known<'_> {
    /// Whether another one says the same, wherever each stands.
    fn says_as(self, other: Self) -> bool {
        let (a, b) = (self.case, other.case);
        a.name == b.name
            && a.as_of == b.as_of
            && a.record == b.record
            && (&a.verdict, &a.findings, &a.figures) == (&b.verdict, &b.findings, &b.figures)
            && (&a.facts, &a.missing) == (&b.facts, &b.missing)
            && self.decision.map(|d| (&d.decided, &d.verdicts))
                == other.decision.map(|d| (&d.decided, &d.verdicts))
    }
}

/// Known answers and decisions by their names, by file.
fn by_file(data: &PackData) -> sorted::Map<String, sorted::Map<String, Known<'_>>> {
    let cases = data.cases.iter().map(|case| (case, None));
    let decisions = data.decisions.iter().map(|d| (&d.case, Some(d)));
    let mut files: sorted::Map<String, sorted::Map<String, Known<'_>>> = sorted::Map::default();
    for (case, decision) in cases.chain(decisions) {
        let file = files.or_insert_with(case.file.clone(), sorted::Map::default);
        file.insert(case.id.clone(), Known { case, decision });
    }
    files
}

/// The rows by what they are looked up by, and since when.
fn by_keys(table: &Table) -> BTreeMap<(Vec<String>, Option<Date>, usize), &Row> {
    let mut seen: BTreeMap<(Vec<String>, Option<Date>), usize> = BTreeMap::new();
    let keyed = table.rows.iter().map(|row| {
        let keys = table
            .keys
            .iter()
            .filter_map(|key| row.cells.get(*key))
            .map(Cell::print);
        let place = (keys.collect::<Vec<_>>(), row.from);
        // Rows of a table without keys are told apart by their order.
        let count = seen.entry(place.clone()).or_default();
        *count += 1;
        ((place.0, place.1, *count), row)
    });
    keyed.collect()
}

/// What a cell holds as the pack calls it: by the choices of columns of that name, else by those of the field that is called
/// alike, as the page shows it.
fn called(data: &PackData, column: &Column, cell: &Cell) -> Text {
    let Cell::Text(code) = cell else {
        return Text::same(cell.print());
    };
    let columns = data.tables.values().flat_map(|table| &table.columns);
    let mut named = columns.filter(|other| other.name == column.name);
    let own = named.find_map(|column| column.choices.get(code));
    let end = format!("_{}", column.name);
    let fields = || {
        data.schema
            .fields
            .iter()
            .filter(|field| !field.choices.is_empty())
    };
    let field = fields().find(|field| *field.name == *column.name);
    let field = field.or_else(|| fields().find(|field| field.name.ends_with(&end)));
    let choices = field.map(|field| &field.choices);
    let choice = choices.and_then(|choices| choices.iter().find(|choice| choice.value == *code));
    let label = own.or(choice.map(|choice| &choice.label));
    label.cloned().unwrap_or_else(|| Text::same(code.clone()))
}

/// What a row is looked up by, and since when: `国家，空气冷却，0；2019-12-27`.
fn place(data: &PackData, table: &Table, row: &Row) -> Text {
    let columns = table
        .keys
        .iter()
        .filter_map(|key| table.columns.get(*key).zip(row.cells.get(*key)));
    let keys = columns.map(|(column, cell)| called(data, column, cell));
    let keys = keys.filter(|key| !key.zh.is_empty());
    let (zh, en): (Vec<String>, Vec<String>) = keys
        .map(|key| (key.zh.to_string(), key.en.to_string()))
        .unzip();
    let from = row.from.map(|day| day.to_string()).unwrap_or_default();
    let joined = |keys: String, between: &str| match (keys.is_empty(), from.is_empty()) {
        (false, false) => format!("{keys}{between}{from}"),
        _ => format!("{keys}{from}"),
    };
    Text::new(joined(zh.join("，"), "；"), joined(en.join(", "), "; "))
}

/// The unit of a column, unless its label says it.
fn unit_of(column: &Column) -> &str {
    let unit = column.unit.as_deref().unwrap_or_default();
    if unit == "1" || column.label.zh.contains(unit) {
        ""
    } else {
        unit
    }
}

/// The other cells with their labels.
fn values(data: &PackData, table: &Table, row: &Row) -> Text {
    let cells = table.columns.iter().zip(&row.cells).enumerate();
    let cells =
        cells.filter(|(index, (_, cell))| !table.keys.contains(index) && !cell.print().is_empty());
    let shown = cells.map(|(_, (column, cell))| {
        let unit = unit_of(column);
        let value = called(data, column, cell);
        let zh = format!("{} {} {unit}", column.label.zh, value.zh);
        let en = format!("{} {} {unit}", column.label.en, value.en);
        (zh.trim_end().to_owned(), en.trim_end().to_owned())
    });
    let (zh, en): (Vec<String>, Vec<String>) = shown.unzip();
    Text::new(zh.join("，"), en.join(", "))
}
