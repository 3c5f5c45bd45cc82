//! What one run of a rule reads, compares and concludes, and the finding that comes of it.

use super::header::Header;
use super::host::HOLIDAYS;
use super::machine::{self, Machine};
use super::program::{self, Program};
use super::value::{
    Outcome as Scripted, Unknown, among, day_in, fault, is_unknown, number_in, order, print, same,
    size, spend,
};
use crate::limits::MAX_RESULTS;
use crate::lint::{Diagnostic, Severity};
use crate::number;
use crate::pack::schema::{Choice, Field};
use crate::pack::tables::Cell;
use crate::pack::{Confidence, PackData};
use crate::report::{
    Check, Comparison, Finding, Missing, MissingKind, NOT_IN_FORCE, NamedValue, Outcome,
    ParameterRead, Printed, Rendered, RowRead, Weight,
};
use crate::sorted::{Map, Set};
use crate::text::Text;
use jiff::civil::Date;
use rhai::Dynamic;
use rust_decimal::Decimal;
use std::rc::Rc;
use std::sync::Arc;

/// An outcome and the key of its words.
#[derive(Clone, Debug)]
pub(crate) struct Conclusion {
    pub outcome: Outcome,
    pub key: String,
}

/// A check while it is being written.
pub(super) struct Draft {
    pub key: String,
    pub weight: Weight,
    pub line: u32,
    pub actual: Option<(Dynamic, String)>,
    pub compared: Option<Compared>,
    pub unit: Option<String>,
    pub otherwise: Option<Conclusion>,
}

/// The right side of a check and how it came out.
pub(super) struct Compared {
    comparison: Comparison,
    limits: Vec<Dynamic>,
    label: String,
    holds: Result<bool, Unknown>,
}

/// What a run left behind.
#[derive(Default)]
pub(super) struct Frame {
    /// The fields read, by place in the schema.
    pub fields: Map<usize, Arc<Rendered<NamedValue>>>,
    pub parameters: Set<String>,
    /// Rows read by table and place, with their keys.
    pub rows: Map<(String, usize), Vec<String>>,
    pub findings: Set<String>,
    pub checks: Vec<Draft>,
    pub figures: Vec<(String, Decimal, String)>,
    pub conclusions: Vec<Conclusion>,
    pub referrals: Vec<(String, String)>,
    pub notes: Vec<String>,
    /// What the script printed for its author, each with its line.
    pub printed: Vec<Printed>,
    /// Rows looked at so far.
    pub scanned: usize,
    /// Checks, figures, conclusions, referrals, notes and printed lines so far.
    pub results: usize,
}

impl Frame {
    /// The gravest of what the checks and the conclusions say, and of how the run ended.
    pub fn outcome(&self, ended: &Ended) -> Outcome {
        if matches!(ended, Ended::NotInForce | Ended::NotApplicable) {
            return Outcome::NotApplicable;
        }
        let checks = self
            .checks
            .iter()
            .filter(|draft| draft.weight != Weight::Inform)
            .filter_map(|draft| {
                Some(match draft.compared.as_ref()?.holds {
                    Ok(true) => return None,
                    Ok(false) => draft
                        .otherwise
                        .as_ref()
                        .map_or(Outcome::Advice, |conclusion| conclusion.outcome),
                    Err(_) => Outcome::Undetermined,
                })
            });
        let end =
            matches!(ended, Ended::Unknown(_) | Ended::Failed(_)).then_some(Outcome::Undetermined);
        let said = checks
            .chain(self.conclusions.iter().map(|conclusion| conclusion.outcome))
            .chain(end);
        said.min().unwrap_or(Outcome::Pass)
    }

    /// The figures as other rules read them: as exact as a report prints them.
    pub fn figures(&self) -> Vec<(String, Decimal)> {
        self.figures
            .iter()
            .map(|(name, value, _)| (name.clone(), value.normalize()))
            .collect()
    }

    /// Everything that isn't known and that was come to.
    pub fn missing(&self, ended: &Ended) -> Set<Missing> {
        let checks = self
            .checks
            .iter()
            .filter_map(|draft| draft.compared.as_ref()?.holds.as_ref().err());
        let end = match ended {
            Ended::Unknown(unknown) => Some(unknown),
            _ => None,
        };
        checks
            .chain(end)
            .flat_map(|unknown| unknown.0.iter().cloned())
            .collect()
    }

    /// What a program left behind, as Rhai leaves it.
    pub fn of(machine: &Machine<'_>, program: &Program, shown: &mut Shown) -> Self {
        let (trace, schema) = (&machine.memory.trace, &machine.data.schema);
        let text = |id| machine.text(id).to_owned();
        let conclusion = |said: &program::Conclusion| Conclusion {
            outcome: said.outcome,
            key: text(said.key),
        };
        let mut frame = Self::default();
        for index in trace.fields.iter() {
            let Some(field) = schema.fields.get(index) else {
                continue;
            };
            let value = shown
                .fields
                .or_insert_with(index, || show(field, machine.print_field(index)));
            frame.fields.insert(index, Arc::clone(value));
        }
        let parameter = |at| Some(machine.data.parameters.at(at)?.0.clone());
        frame.parameters = trace.parameters.iter().filter_map(parameter).collect();
        frame.findings = trace
            .findings
            .iter()
            .filter_map(|at| Some(machine.pool.codes().get(at)?.to_string()))
            .collect();
        for read in &trace.rows {
            let Some((table, _)) = machine.data.tables.at(read.table.into()) else {
                continue;
            };
            let keys = || {
                trace
                    .keys(read)
                    .iter()
                    .map(|key| machine.print(*key))
                    .filter(|key| !key.is_empty())
                    .collect()
            };
            let place = (table.clone(), read.row as usize);
            if read.again {
                frame.rows.insert(place, keys());
            } else {
                frame.rows.or_insert_with(place, keys);
            }
        }
        for row in trace.holidays.iter() {
            frame
                .rows
                .or_insert_with((HOLIDAYS.to_owned(), row), Vec::new);
        }
        for made in &trace.checks {
            let Some(check) = program.checks.get(made.check) else {
                continue;
            };
            frame.checks.push(Draft {
                key: text(check.key),
                weight: check.weight,
                line: check.line,
                actual: Some((machine.dynamic(made.actual), text(check.actual_key))),
                compared: Some(Compared {
                    comparison: check.comparison,
                    limits: trace
                        .limits(made)
                        .iter()
                        .map(|limit| machine.dynamic(*limit))
                        .collect(),
                    label: text(check.limit_key),
                    holds: made.holds.map_err(|unknown| machine.unknown_of(unknown)),
                }),
                unit: made.unit.map(text),
                otherwise: check.otherwise.as_ref().map(conclusion),
            });
        }
        frame.figures = trace
            .figures
            .iter()
            .filter_map(|(name, value, unit)| {
                Some((text(*name), machine.decimal(*value)?, text(*unit)))
            })
            .collect();
        frame.conclusions = trace.conclusions.iter().map(conclusion).collect();
        frame.referrals = trace
            .referrals
            .iter()
            .map(|(department, key)| (text(*department), text(*key)))
            .collect();
        frame.notes = trace.notes.iter().map(|key| text(*key)).collect();
        frame
    }

    /// Counts a check, a figure, a conclusion, a referral, a note or a printed line before it is kept.
    pub fn count(&mut self) -> Scripted<()> {
        self.results += 1;
        if self.results <= MAX_RESULTS {
            return Ok(());
        }
        fault(
            "size-limit",
            "规则给出的比对、测算值、结论和说明太多，已停止。",
            "The rule gave too many checks, figures, conclusions and notes and was stopped.",
        )
    }
}

/// What a finding says to the rules that read it.
#[derive(Clone)]
pub(crate) struct Said {
    pub outcome: Outcome,
    pub title: Arc<Rendered<Text>>,
    pub figures: Vec<(String, Decimal)>,
    pub missing: Vec<Missing>,
}

/// How a run ended.
pub(super) enum Ended {
    /// The rule is not in force on the date.
    NotInForce,
    /// The rule doesn't concern the record.
    NotApplicable,
    /// It ran to its end.
    Done,
    /// It came to a branch or an answer that depends on absent data.
    Unknown(Unknown),
    /// The script is wrong or went over a limit.
    Failed(Box<Diagnostic>),
}

impl Ended {
    /// How a program's run ended.
    pub fn of(machine: &Machine<'_>, ended: machine::Ended) -> Self {
        match ended {
            machine::Ended::NotApplicable => Self::NotApplicable,
            machine::Ended::Done => Self::Done,
            machine::Ended::Unknown(unknown) => Self::Unknown(machine.unknown_of(unknown)),
        }
    }
}

/// A field as a report shows it.
pub(super) fn show(field: &Field, value: String) -> Arc<Rendered<NamedValue>> {
    Arc::new(Rendered::new(NamedValue {
        name: Arc::clone(&field.name),
        label: field.label.clone(),
        value: value.into(),
        unit: field.unit.clone().unwrap_or_default(),
    }))
}

impl Draft {
    /// Compares the two sides.
    pub fn compare(
        &mut self,
        comparison: Comparison,
        limits: Vec<Dynamic>,
        label: String,
    ) -> Scripted<()> {
        let Some((actual, _)) = &self.actual else {
            return fault(
                "check-without-value",
                format!("比对“{}”缺少 .that(…)。", self.key),
                format!("The check “{}” has no .that(…).", self.key),
            );
        };
        // The report shows both sides.
        spend(size(actual) + limits.iter().map(size).sum::<usize>());
        let holds = holds(comparison, actual, &limits)?;
        self.compared = Some(Compared {
            comparison,
            limits,
            label,
            holds,
        });
        Ok(())
    }

    fn margin(&self, compared: &Compared) -> Option<Decimal> {
        let actual = number_in(&self.actual.as_ref()?.0)?;
        let limit = |i: usize| compared.limits.get(i).and_then(number_in);
        match compared.comparison {
            Comparison::AtMost | Comparison::Below => number::subtract(limit(0)?, actual),
            Comparison::AtLeast | Comparison::Above => number::subtract(actual, limit(0)?),
            Comparison::Between => {
                Some(number::subtract(actual, limit(0)?)?.min(number::subtract(limit(1)?, actual)?))
            }
            _ => None,
        }
    }
}

fn holds(
    comparison: Comparison,
    actual: &Dynamic,
    limits: &[Dynamic],
) -> Scripted<Result<bool, Unknown>> {
    let name = comparison.name();
    let against = |i: usize| limits.get(i).unwrap_or(&Dynamic::UNIT);
    let ordered = |i: usize, test: fn(std::cmp::Ordering) -> bool| {
        Ok(order(name, actual, against(i))?.map(test))
    };
    let dates = || {
        let date = |v: &Dynamic| day_in(v).is_some() || is_unknown(v);
        if date(actual) && date(against(0)) {
            Ok(())
        } else {
            fault(
                "mixed-types",
                format!("{name} 要用于日期。"),
                format!("{name} takes dates."),
            )
        }
    };
    match comparison {
        Comparison::AtMost => ordered(0, std::cmp::Ordering::is_le),
        Comparison::AtLeast => ordered(0, std::cmp::Ordering::is_ge),
        Comparison::Below => ordered(0, std::cmp::Ordering::is_lt),
        Comparison::Above => ordered(0, std::cmp::Ordering::is_gt),
        Comparison::Before => dates().and_then(|()| ordered(0, std::cmp::Ordering::is_lt)),
        Comparison::After => dates().and_then(|()| ordered(0, std::cmp::Ordering::is_gt)),
        Comparison::Between => Ok(
            match (
                ordered(0, std::cmp::Ordering::is_ge)?,
                ordered(1, std::cmp::Ordering::is_le)?,
            ) {
                (Ok(false), _) | (_, Ok(false)) => Ok(false),
                (Err(unknown), _) | (_, Err(unknown)) => Err(unknown),
                _ => Ok(true),
            },
        ),
        Comparison::SameAs => same(actual, against(0)),
        Comparison::DiffersFrom => Ok(same(actual, against(0))?.map(|same| !same)),
        Comparison::OneOf => among(actual, limits),
        Comparison::NoneOf => Ok(among(actual, limits)?.map(|found| !found)),
        // Absence is what this one asks about.
        Comparison::Present => Ok(Ok(!is_unknown(actual))),
    }
}

/// What findings of a screening show already.
#[derive(Default)]
pub(super) struct Shown {
    /// By place.
    fields: Map<usize, Arc<Rendered<NamedValue>>>,
    rows: ShownRows,
}

/// By table, place and keys.
type ShownRows = Map<((String, usize), Vec<String>), Arc<Rendered<RowRead>>>;

/// What a finding is made from besides the frame.
pub(super) struct Context<'a> {
    pub data: &'a PackData,
    pub header: &'a Header,
    pub rule: &'a Arc<str>,
    pub family: &'a Arc<str>,
    pub units: &'a Map<String, String>,
    pub words: &'a Map<String, Rc<[Choice]>>,
    pub as_of: Date,
    /// What a rule says that doesn't concern the record.
    pub words_of_none: &'a Text,
    /// How sure the findings are that were made before, by code.
    pub confidences: &'a Map<Arc<str>, Confidence>,
}

impl Context<'_> {
    fn say(&self, key: &str) -> Text {
        self.header
            .words
            .get(key)
            .map_or_else(|| Text::same(key), |(text, _)| text.clone())
    }

    /// The finding of a run.
    pub fn finding(&self, frame: Frame, ended: Ended, shown: &mut Shown) -> Finding {
        let outcome = frame.outcome(&ended);
        let missing = frame.missing(&ended);
        let mut sentences = Vec::new();
        let mut checks = Vec::new();
        let mut held = Vec::new();
        let figures: Vec<(&str, String)> = frame
            .figures
            .iter()
            .map(|(name, value, _)| (name.as_str(), number::print_short(*value)))
            .collect();
        for draft in &frame.checks {
            let Some(compared) = &draft.compared else {
                continue;
            };
            let Ok(holds) = &compared.holds else { continue };
            let mut check = self.check(draft, compared, *holds);
            check.label = fill(&check.label, Some((draft, compared, &check)), &figures);
            if *holds {
                held.push(check.label.clone());
            } else {
                let key = draft
                    .otherwise
                    .as_ref()
                    .map_or(&draft.key, |conclusion| &conclusion.key);
                sentences.push(fill(
                    &self.say(key),
                    Some((draft, compared, &check)),
                    &figures,
                ));
            }
            checks.push(check);
        }
        for conclusion in &frame.conclusions {
            sentences.push(fill(&self.say(&conclusion.key), None, &figures));
        }
        let reason = match ended {
            Ended::NotInForce => Some(NOT_IN_FORCE.to_owned()),
            Ended::NotApplicable => Some(self.reason(&frame)),
            _ => None,
        };
        let mut error = None;
        match ended {
            Ended::Done | Ended::Unknown(_) => {}
            Ended::NotInForce => {
                let until = self
                    .header
                    .until
                    .map(|d| (format!("至 {d} "), format!(" to {d}")))
                    .unwrap_or_default();
                sentences.push(Text::new(
                    format!(
                        "本规则自 {} {}施行，{} 不适用。",
                        self.header.from, until.0, self.as_of
                    ),
                    format!(
                        "In force from {}{}: not on {}.",
                        self.header.from, until.1, self.as_of
                    ),
                ));
            }
            Ended::NotApplicable => {
                sentences = vec![self.words_of_none.clone()];
            }
            Ended::Failed(diagnostic) => {
                sentences.push(Text::new(
                    format!("规则执行出错，须人工判定：{}", diagnostic.message.zh),
                    format!(
                        "The rule failed; a person must decide: {}",
                        diagnostic.message.en
                    ),
                ));
                error = Some(*diagnostic);
            }
        }
        sentences.extend(
            frame
                .notes
                .iter()
                .map(|key| fill(&self.say(key), None, &figures)),
        );
        let composed = sentences.is_empty() && missing.iter().all(|m| m.kind == MissingKind::Field);
        if outcome == Outcome::Pass && sentences.is_empty() {
            sentences.push(passed(&held));
        }
        // What is only shown may be absent from a finding that passes.
        if outcome < Outcome::Pass {
            sentences.extend(without(&missing));
        }
        let parameters = self.parameters(&frame);
        let rows = self.rows(&frame, shown);
        let weakest = parameters
            .iter()
            .map(|p| p.confidence)
            .chain(rows.iter().map(|r| r.confidence));
        let weakest = weakest.chain(
            frame
                .findings
                .iter()
                .filter_map(|code| self.confidences.get(code.as_str()))
                .copied(),
        );
        Finding {
            code: self.header.code.clone(),
            rule: Arc::clone(self.rule),
            family: Arc::clone(self.family),
            stage: self.header.stage.clone(),
            outcome,
            reason,
            title: self.header.title.clone(),
            message: match sentences.as_slice() {
                [one] => one.clone(),
                all => Text::new(
                    all.iter().map(|t| &*t.zh).collect::<String>(),
                    all.iter().map(|t| &*t.en).collect::<Vec<_>>().join(" "),
                ),
            },
            composed,
            confidence: weakest.fold(self.header.confidence, Confidence::max),
            checks,
            figures: frame
                .figures
                .iter()
                .map(|(name, value, unit)| NamedValue {
                    name: name.as_str().into(),
                    label: self.say(name),
                    value: number::print(*value).into(),
                    unit: unit.as_str().into(),
                })
                .collect(),
            fields: frame.fields.values().cloned().collect(),
            parameters,
            rows,
            findings: frame.findings.into_vec(),
            sources: Arc::clone(&self.header.sources),
            departments: Arc::clone(&self.header.departments),
            missing: missing.into_vec(),
            error,
            printed: frame.printed,
        }
    }

    /// Why the rule doesn't concern the record: the fields that it looked at, else the findings, else what the record is about.
    fn reason(&self, frame: &Frame) -> String {
        let fields: Vec<&str> = frame.fields.values().map(|field| &*field.name).collect();
        if !fields.is_empty() {
            return fields.join(" ");
        }
        if frame.findings.iter().next().is_some() {
            return frame
                .findings
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(" ");
        }
        let subject = self.data.manifest.subject.as_ref();
        subject
            .map_or("applies", |subject| &subject.field)
            .to_owned()
    }

    /// Departments that the run referred to, with the reason.
    pub fn referrals(&self, frame: &Frame) -> Vec<(String, Arc<str>, Text)> {
        let figures: Vec<(&str, String)> = frame
            .figures
            .iter()
            .map(|(name, value, _)| (name.as_str(), number::print_short(*value)))
            .collect();
        frame
            .referrals
            .iter()
            .map(|(department, key)| {
                (
                    department.clone(),
                    self.header.code.clone(),
                    fill(&self.say(key), None, &figures),
                )
            })
            .collect()
    }

    fn check(&self, draft: &Draft, compared: &Compared, holds: bool) -> Check {
        let (actual, actual_key) = draft.actual.clone().unwrap_or_default();
        let known = |value: &Dynamic| {
            if is_unknown(value) {
                String::new()
            } else {
                print(value)
            }
        };
        let numeric = number_in(&actual).is_some();
        // What a choice is called, where the value is one.
        let choices = self.words.get(&draft.key);
        let words = |values: &[Dynamic]| {
            let labels = choices.into_iter().flat_map(|choices| {
                values
                    .iter()
                    .map(|value| choices.iter().find(|c| c.value == print(value)))
            });
            let labels: Option<Vec<&Text>> =
                labels.map(|choice| choice.map(|c| &c.label)).collect();
            let labels = labels.filter(|labels| !labels.is_empty())?;
            let join = |pick: fn(&Text) -> &str, comma: &str| {
                labels
                    .iter()
                    .map(|label| pick(label))
                    .collect::<Vec<_>>()
                    .join(comma)
            };
            Some(Text::new(join(|t| &t.zh, "、"), join(|t| &t.en, ", ")))
        };
        Check {
            key: draft.key.clone(),
            severity: draft.weight,
            label: self.say(&draft.key),
            actual: known(&actual),
            actual_words: words(std::slice::from_ref(&actual)),
            actual_label: self.say(&actual_key),
            comparison: compared.comparison,
            limit: compared
                .limits
                .iter()
                .map(known)
                .collect::<Vec<_>>()
                .join(", "),
            limit_words: words(&compared.limits),
            limit_label: if compared.label.is_empty() {
                Text::default()
            } else {
                self.say(&compared.label)
            },
            unit: draft
                .unit
                .clone()
                .or_else(|| self.units.get(&draft.key).cloned())
                .filter(|u| numeric && u != "1")
                .unwrap_or_default(),
            holds,
            margin: draft.margin(compared).map(number::print),
            line: draft.line,
        }
    }

    fn parameters(&self, frame: &Frame) -> Vec<ParameterRead> {
        let read = frame.parameters.iter().filter_map(|name| {
            let parameter = self.data.parameters.get(name)?;
            Some((name, parameter, parameter.on(self.as_of)?))
        });
        read.map(|(name, parameter, value)| ParameterRead {
            name: name.clone(),
            label: parameter.label.clone(),
            value: number::print(value.value),
            unit: parameter.unit.clone(),
            confidence: value.confidence,
            source: value.source.clone(),
            citation: self.data.cite(&value.source, &value.article),
            from: value.from.to_string(),
            to: value.until.map(|d| d.to_string()),
        })
        .collect()
    }

    fn rows(&self, frame: &Frame, shown: &mut Shown) -> Vec<Arc<Rendered<RowRead>>> {
        let show = |(at, key): (&(String, usize), &Vec<String>)| {
            let place = (at.clone(), key.clone());
            if let Some(row) = shown.rows.get(&place) {
                return Some(Arc::clone(row));
            }
            let row = Arc::new(Rendered::new(self.row(&at.0, at.1, key)?));
            shown.rows.insert(place, Arc::clone(&row));
            Some(row)
        };
        frame.rows.iter().filter_map(show).collect()
    }

    fn row(&self, name: &str, index: usize, key: &[String]) -> Option<RowRead> {
        let table = self.data.tables.get(name)?;
        let row = table.rows.get(index)?;
        let cells = table
            .columns
            .iter()
            .zip(&row.cells)
            .filter(|(_, cell)| **cell != Cell::Empty);
        Some(RowRead {
            table: name.to_owned(),
            title: table.title.clone(),
            key: key.to_vec(),
            line: row.line,
            source: row.source.clone(),
            citation: self.data.cite(&row.source, ""),
            confidence: row.confidence,
            from: row.from.map(|d| d.to_string()).unwrap_or_default(),
            to: row.to.map(|d| d.to_string()),
            cells: cells
                .map(|(column, cell)| NamedValue {
                    name: column.name.as_str().into(),
                    label: column.label.clone(),
                    value: cell.print().into(),
                    unit: column.unit.as_deref().unwrap_or_default().into(),
                })
                .collect(),
        })
    }
}

/// Puts amounts into a sentence.
fn fill(
    text: &Text,
    check: Option<(&Draft, &Compared, &Check)>,
    figures: &[(&str, String)],
) -> Text {
    if !text.zh.contains('{') && !text.en.contains('{') {
        return text.clone();
    }
    let fill = |sentence: &str, pick: fn(&Text) -> &str| {
        let mut filled = sentence.to_owned();
        if let Some((draft, compared, check)) = check {
            let short = |value: &Dynamic| {
                number_in(value).map_or_else(|| print(value), number::print_short)
            };
            let actual = draft
                .actual
                .as_ref()
                .filter(|(v, _)| !is_unknown(v))
                .map(|(v, _)| short(v))
                .unwrap_or_default();
            let limit = compared
                .limits
                .iter()
                .map(short)
                .collect::<Vec<_>>()
                .join("、");
            let actual = check.actual_words.as_ref().map_or(actual.as_str(), pick);
            let limit = check.limit_words.as_ref().map_or(limit.as_str(), pick);
            let margin = draft
                .margin(compared)
                .map(|m| number::print_short(m.abs()))
                .unwrap_or_default();
            for (name, value) in [
                ("{actual}", actual),
                ("{limit}", limit),
                ("{margin}", &margin),
                ("{unit}", &check.unit),
            ] {
                filled = filled.replace(name, value);
            }
        }
        for (name, value) in figures {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        filled
    };
    Text::new(fill(&text.zh, |t| &t.zh), fill(&text.en, |t| &t.en))
}

fn passed(held: &[Text]) -> Text {
    if held.is_empty() {
        return Text::new("符合。", "Nothing to object to.");
    }
    Text::new(
        format!(
            "{}。",
            held.iter()
                .map(|t| t.zh.trim_end_matches('。'))
                .collect::<Vec<_>>()
                .join("；")
        ),
        format!(
            "{}.",
            held.iter()
                .map(|t| t.en.trim_end_matches('.'))
                .collect::<Vec<_>>()
                .join("; ")
        ),
    )
}

fn without(missing: &Set<Missing>) -> Vec<Text> {
    let (impossible, absent): (Vec<&Missing>, Vec<&Missing>) =
        missing.iter().partition(|m| m.kind == MissingKind::Value);
    let list = |separator: &str, pick: fn(&Text) -> &str, of: &[&Missing]| {
        of.iter()
            .map(|m| pick(&m.label))
            .collect::<Vec<_>>()
            .join(separator)
    };
    let mut sentences = Vec::new();
    if !absent.is_empty() {
        let (zh, en) = (
            list("、", |t| &t.zh, &absent),
            list(", ", |t| &t.en, &absent),
        );
        sentences.push(Text::new(
            format!("缺少{zh}，无法判定。"),
            format!("Can't be decided without: {en}."),
        ));
    }
    if !impossible.is_empty() {
        let (zh, en) = (
            list("；", |t| &t.zh, &impossible),
            list("; ", |t| &t.en, &impossible),
        );
        sentences.push(Text::new(
            format!("无法计算：{zh}。"),
            format!("Can't be worked out: {en}."),
        ));
    }
    sentences
}

/// An error of the script, met while it ran.
pub(super) fn script_error(
    code: &'static str,
    span: Option<crate::lint::Span>,
    message: Text,
) -> Box<Diagnostic> {
    Box::new(Diagnostic {
        code,
        severity: Severity::Error,
        span,
        message,
        help: None,
        related: Vec::new(),
    })
}
