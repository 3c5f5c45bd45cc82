//! The next question: a robot answers only what is asked, from a record, and comes to the verdict of the whole record.

use crate::common::{bundled_pack, load, rule, small_pack};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use water_rules::{
    Next, Outcome, PackFiles, ProjectRecord, RulePack, Verdict, load_pack, parse_date,
};

type Record = Map<String, Value>;

/// What a pack says of its questions.
struct Asked {
    fields: BTreeMap<String, Value>,
    /// By list, what a yes or no is that isn't an exception.
    lists: BTreeMap<String, bool>,
    /// By field, the table of amounts that it stands in.
    tables: BTreeMap<String, String>,
    /// By table, the one that its sum is held against.
    against: BTreeMap<String, String>,
    /// What the choices at the start answer.
    start: BTreeSet<String>,
    /// What the settings of an office have, or have left: no project is asked for it.
    office: BTreeSet<String>,
}

impl Asked {
    fn of(pack: &RulePack) -> Self {
        let info = serde_json::to_value(pack.info()).unwrap();
        let all = |of: &str| info[of].as_array().unwrap().clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let tables = all("balances").into_iter().flat_map(|table| {
            let parts = table["parts"].as_array().unwrap().clone();
            let key = text(&table["key"]);
            parts
                .into_iter()
                .map(move |part| (part.as_str().unwrap().to_owned(), key.clone()))
        });
        let start = all("start").into_iter();
        let start =
            start.flat_map(|start| start["answers"].as_object().cloned().unwrap_or_default());
        let fields: BTreeMap<String, Value> = all("fields")
            .into_iter()
            .map(|f| (text(&f["name"]), f))
            .collect();
        let office = info["office"]["answers"].as_array().unwrap().iter();
        let office = office.map(text);
        let left = |name: &String| fields.get(name).is_some_and(|f| !f["if_blank"].is_null());
        let against = all("balances").into_iter().filter_map(|table| {
            let other = table["against"].as_str()?.to_owned();
            Some((text(&table["key"]), other))
        });
        Self {
            tables: tables.collect(),
            against: against.collect(),
            start: start.map(|(name, _)| name).collect(),
            office: office.filter(left).collect(),
            fields,
            lists: all("checklists")
                .into_iter()
                .map(|list| (text(&list["key"]), list["answer"] == json!(true)))
                .collect(),
        }
    }

    /// Whether a question is of the topic of what the choice at the start answers.
    fn goes_on(&self, field: &str) -> bool {
        let topic = |name: &str| self.fields.get(name).map(|field| &field["group"]);
        self.start.iter().any(|name| topic(name) == topic(field))
    }

    /// What a blank means: what the pack takes it for, else that it isn't known.
    fn blank(&self, field: &str) -> Value {
        let blank = &self.fields[field]["if_blank"];
        match blank.get("value") {
            None => json!({ "not_known": true }),
            Some(none) if none == "none" => json!({ "none": true }),
            Some(value) => value.clone(),
        }
    }

    /// Whether it is an amount in a table, of which the pack says what a blank is.
    fn is_blank_amount(&self, field: &str) -> bool {
        self.tables.contains_key(field) && !self.fields[field]["if_blank"].is_null()
    }

    /// Whether the amounts of a table are what those of the other side come to, which is answered: one of them is the rest, by
    /// one press.
    fn adds_up(&self, table: &str, record: &Record, done: &BTreeSet<String>) -> bool {
        let sum = |table: &str| {
            let parts = self.tables.iter().filter(|(_, of)| *of == table);
            let answers = parts.map(|(part, _)| done.get(part).and_then(|part| record.get(part)));
            let amounts = answers.map(|answer| match answer? {
                Value::String(amount) => amount.parse::<f64>().ok(),
                none if *none == json!({ "none": true }) => Some(0.0),
                amount => amount.as_f64(),
            });
            amounts.sum::<Option<f64>>()
        };
        let other = self.against.get(table).and_then(|other| sum(other));
        other.is_some_and(|other| other > 0.0 && sum(table) == Some(other))
    }

    fn list(&self, field: &str) -> Option<&str> {
        self.fields[field]["checklist"].as_str()
    }

    /// What is asked together with a question: a list, a table, or a choice with the one that narrows it.
    fn together(&self, next: &Next, record: &Record, field: &str) -> Vec<String> {
        let (list, table) = (self.list(field), self.tables.get(field));
        if list.is_none() && table.is_none() {
            let mut own = vec![field.to_owned()];
            own.extend(self.narrowed(record, field).map(str::to_owned));
            return own;
        }
        let alike = |other: &str| self.list(other) == list && self.tables.get(other) == table;
        let open = next.open.iter().map(|open| open.field.to_string());
        open.filter(|other| alike(other)).collect()
    }

    /// The choice by which one that narrows it is answered, too: a county lies in its city.
    fn narrowed(&self, record: &Record, field: &str) -> Option<&str> {
        let (name, inner) = self.fields.iter().find(|(_, f)| f["within"] == field)?;
        let choices = inner["choices"].as_array()?;
        let chosen = choices
            .iter()
            .find(|choice| record.get(name) == Some(&choice["value"]))?;
        let within = chosen["within"].as_array()?;
        within.contains(record.get(field)?).then_some(name)
    }

    /// Whether an answer is a set that is there whole, which takes one press.
    fn is_whole(&self, field: &str, answer: &Value) -> bool {
        let declared = &self.fields[field];
        let (Some(choices), Some(given)) = (declared["choices"].as_array(), answer.as_array())
        else {
            return false;
        };
        declared["type"] == "choices"
            && self.list(field).is_none()
            && choices.len() > 2
            && choices
                .iter()
                .all(|choice| given.contains(&choice["value"]))
    }

    /// Whether an answer is that of a list or table with which nobody has to do anything.
    fn goes_without_saying(&self, field: &str, answer: &Value) -> bool {
        let none = ["none", "0", ""].iter().any(|none| answer == none)
            || [json!({ "none": true }), json!(0), json!([])].contains(answer);
        match self.list(field) {
            Some(list) if self.fields[field]["if_blank"].is_null() => {
                let usual = self.fields[field]["usual"].as_str().unwrap_or("none");
                *answer == json!(self.lists[list]) || answer == usual
            }
            Some(_) => none || *answer == json!(false) || *answer == self.blank(field),
            None => self.tables.contains_key(field) && none,
        }
    }
}

/// What a walk took.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    /// Answers that were given.
    typed: usize,
    /// Of them those that the bureau's settings hold: what is so of the county.
    of_county: usize,
    /// Questions that the record doesn't answer either: *not known yet*, or *none*.
    unanswered: usize,
    /// Lists and tables that were confirmed.
    confirmed: usize,
}

/// Answers only what is asked.
fn walk(pack: &RulePack, asked: &Asked, record: &Record, day: Date) -> (Record, Next, Taken) {
    let mut open = pack.open(&Record::new());
    let (mut answers, mut taken) = (Record::new(), Taken::default());
    let mut answer = |open: &mut ProjectRecord, field: &str, value: &Value| {
        open.set(field, value);
        answers.insert(field.to_owned(), value.clone());
    };
    // What the large choice at the start gives.
    let text = |field: &str| record.get(field).and_then(Value::as_str);
    let subject = text("subject").unwrap_or("construction");
    if asked.fields.contains_key("subject") && ["construction", "region_year"].contains(&subject) {
        answer(&mut open, "subject", &json!(subject));
        if let Some(kind @ ("new" | "existing")) = text("kind") {
            answer(&mut open, "kind", &json!(kind));
        }
    }
    // What its office's settings would have.
    for (field, value) in record
        .iter()
        .filter(|(name, _)| asked.office.contains(*name))
    {
        answer(&mut open, field, value);
    }
    let mut done: BTreeSet<String> = BTreeSet::new();
    loop {
        let next = open.next(day);
        // Without a next question nothing that is open changes the verdict.
        let turns = next.turning.iter().any(|field| !done.contains(&**field));
        let asked_next = next.open.iter().filter(|_| turns);
        let mut left = asked_next.filter(|q| !done.contains(&*q.field));
        // The first screen goes on from what was chosen.
        let begun = left.clone().filter(|_| done.is_empty());
        let mut begun = begun.filter(|q| asked.goes_on(&q.field));
        let question = begun.next().or_else(|| left.next());
        let (false, Some(question)) = (next.certain, question) else {
            // What a table fills is stated; who has another answer changes it.
            let changed = changed(asked, record, &done, &open, day);
            if changed.is_empty() {
                return (answers, next, taken);
            }
            for field in changed {
                answer(&mut open, &field, &record[&field]);
                done.insert(field);
                taken.typed += 1;
            }
            continue;
        };
        let field = question.field.to_string();
        let table = asked.tables.get(&field);
        let together = asked.list(&field).is_some() || table.is_some();
        taken.confirmed += usize::from(together);
        let before = taken.typed;
        for field in asked.together(&next, record, &field) {
            if !done.insert(field.clone()) {
                continue;
            }
            let given = record.get(&field);
            // Of an amount in a table none is 0, and not what a blank is: it is passed over.
            if given.is_none() && asked.is_blank_amount(&field) {
                continue;
            }
            let value = given.cloned().unwrap_or_else(|| asked.blank(&field));
            answer(&mut open, &field, &value);
            if asked.goes_without_saying(&field, &value) {
                continue;
            }
            if given.is_none() {
                taken.unanswered += 1;
                continue;
            }
            if asked.is_whole(&field, &value) {
                taken.confirmed += 1;
                continue;
            }
            if asked.narrowed(record, &field).is_some() {
                continue;
            }
            taken.typed += 1;
            let declared = &asked.fields[&field];
            taken.of_county +=
                usize::from(declared["answered_by"] == "bureau" && declared["group"] == "region");
        }
        if taken.typed > before && table.is_some_and(|table| asked.adds_up(table, record, &done)) {
            taken.typed -= 1;
            taken.confirmed += 1;
        }
    }
}

/// The fields that a table fills otherwise than the record has them.
fn changed(
    asked: &Asked,
    record: &Record,
    done: &BTreeSet<String>,
    open: &ProjectRecord,
    day: Date,
) -> Vec<String> {
    let filled = |field: &&String| asked.fields[*field]["lookup"] == json!(true);
    let others: Vec<&String> = record
        .keys()
        .filter(|field| !done.contains(*field) && asked.fields.contains_key(*field))
        .filter(filled)
        .collect();
    if others.is_empty() {
        return Vec::new();
    }
    let report = open.screen(day);
    let read = report.findings.iter().flat_map(|finding| &finding.fields);
    let read: BTreeMap<&str, &str> = read.map(|field| (&*field.name, &*field.value)).collect();
    let print = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let differs = |field: &&String| {
        let stated = read.get(field.as_str());
        stated.is_some_and(|stated| *stated != print(&record[*field]))
    };
    others.into_iter().filter(differs).cloned().collect()
}

/// Every record that comes with the pack.
fn records(pack: &RulePack) -> Vec<(Record, Date)> {
    let info = serde_json::to_value(pack.info()).unwrap();
    let today = parse_date("2026-11-23").unwrap();
    let samples = info["samples"].as_array().unwrap().clone();
    let samples = samples
        .into_iter()
        .map(|sample| (sample["record"].as_object().unwrap().clone(), today));
    let own = pack.decision_records().chain(pack.case_records());
    samples
        .chain(own.map(|(record, day)| (record.clone(), day)))
        .collect()
}

/// The record of a sample.
fn sample_record(pack: &RulePack, id: &str) -> Record {
    let info = serde_json::to_value(pack.info()).unwrap();
    let samples = info["samples"].as_array().unwrap();
    let sample = samples.iter().find(|sample| sample["id"] == id).unwrap();
    sample["record"].as_object().unwrap().clone()
}

fn middle(mut counts: Vec<usize>) -> usize {
    counts.sort_unstable();
    counts.get(counts.len() / 2).copied().unwrap_or_default()
}

/// Whatever else is answered, what was certain stays, and so does what hangs only on what isn't known yet.
fn stays_certain(
    pack: &RulePack,
    asked: &Asked,
    records: &[(Record, Date)],
    day: Date,
    certain: Vec<(&Record, Verdict)>,
) {
    let mut others: Vec<Record> = Vec::new();
    for (other, _) in records.iter().step_by(97) {
        let mut other = other.clone();
        // What a table fills or settings leave isn't open.
        other.retain(|field, _| {
            let declared = asked.fields.get(field);
            declared.is_some_and(|f| f["lookup"] != true) && !asked.office.contains(field)
        });
        others.push(other);
    }
    let more = |answers: &Record, other: &Record| {
        let mut more = other.clone();
        more.extend(answers.clone());
        more
    };
    let all = certain
        .iter()
        .flat_map(|(answers, verdict)| others.iter().map(|other| (more(answers, other), *verdict)));
    let (all, verdicts): (Vec<Record>, Vec<Verdict>) = all.unzip();
    let mut baseline = pack.baseline(day);
    baseline.add(all.iter().cloned());
    for ((more, was), is) in all.iter().zip(verdicts).zip(baseline.verdicts()) {
        let undecided = || {
            let undecided = pack.open(more).decided(day).findings.into_iter();
            let undecided = undecided.filter(|f| f.outcome < Outcome::Pass);
            let said = undecided.map(|f| (f.code, f.outcome, f.missing));
            said.collect::<Vec<_>>()
        };
        assert_eq!(*is, was, "{:?}; {more:?}", undecided());
    }
}

#[test]
fn a_robot_that_answers_what_is_asked_comes_to_the_verdict_of_the_record() {
    let pack = bundled_pack();
    let asked = Asked::of(&pack);
    let records = records(&pack);
    let walks = |at: usize| {
        let (pack, asked) = (&pack, &asked);
        let own = records.iter().skip(at).step_by(2);
        let walked = own.map(|(record, day)| {
            let (answers, next, taken) = walk(pack, asked, record, *day);
            (record, *day, answers, next, taken)
        });
        walked.collect::<Vec<_>>()
    };
    let (mut all, other) = std::thread::scope(|scope| {
        let first = scope.spawn(|| walks(0));
        let second = walks(1);
        (first.join().unwrap(), second)
    });
    all.extend(other);
    let mut by: BTreeMap<Verdict, Vec<Taken>> = BTreeMap::new();
    let (mut wrong, mut certain) = (Vec::new(), BTreeMap::<Date, Vec<_>>::new());
    for (record, day, answers, next, taken) in &all {
        let whole = pack.open(record).verdict(*day);
        if next.verdict != whole {
            wrong.push(format!("{whole:?}, not {:?}: {answers:?}", next.verdict));
        }
        by.entry(whole).or_default().push(*taken);
        if next.field.is_none() {
            let own = certain.entry(*day).or_default();
            own.push((answers, next.verdict));
            if own.len() == 100 {
                stays_certain(&pack, &asked, &records, *day, std::mem::take(own));
            }
        }
    }
    for (day, own) in certain {
        stays_certain(&pack, &asked, &records, day, own);
    }
    println!(
        "verdict: walks; middle and most of answers given (without the county’s), all asked, confirmed"
    );
    for (verdict, taken) in &by {
        let count = |of: &dyn Fn(&Taken) -> usize| {
            let counts: Vec<usize> = taken.iter().map(of).collect();
            (middle(counts.clone()), counts.into_iter().max().unwrap())
        };
        println!(
            "{verdict:?}: {}; {:?} ({:?}), {:?}, {:?}",
            taken.len(),
            count(&|t| t.typed),
            count(&|t| t.typed - t.of_county),
            count(&|t| t.typed + t.unanswered + t.confirmed),
            count(&|t| t.confirmed),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:#?}",
        wrong.len(),
        all.len()
    );
    let typed = |verdict: Verdict| by[&verdict].iter().map(|t| t.typed);
    assert!(middle(typed(Verdict::Rejected).collect()) <= 5);
    assert!(middle(typed(Verdict::Pass).collect()) <= 20);
    assert!(typed(Verdict::Pass).all(|typed| typed <= 25));
}

#[test]
fn a_record_that_stays_open_is_asked_as_one_that_is_opened_with_its_answers() {
    let pack = bundled_pack();
    let mut compared = 0;
    for (record, day) in records(&pack).iter().step_by(61) {
        let mut open = pack.open(&Record::new());
        let mut answers = Record::new();
        let mut compare = |open: &ProjectRecord, answers: &Record, last: &str| {
            let anew = pack.open(answers).next(*day);
            assert_eq!(open.next(*day), anew, "after {last}: {answers:?}");
            compared += 1;
        };
        // Answers come, are another, and go again.
        let given = || record.iter().take(12);
        for (field, value) in given() {
            open.set(field, value);
            answers.insert(field.clone(), value.clone());
            compare(&open, &answers, field);
        }
        for (field, _) in given().skip(1).step_by(3) {
            let not_known = json!({ "not_known": true });
            open.set(field, &not_known);
            answers.insert(field.clone(), not_known);
            compare(&open, &answers, field);
        }
        for (field, _) in given() {
            open.set(field, &Value::Null);
            answers.remove(field);
            compare(&open, &answers, field);
        }
    }
    assert!(compared > 300, "{compared}");
}

/// A report takes from its screening what no answer can change; who asks for the next question alone has no screening.
#[test]
fn a_report_says_of_what_is_open_what_the_next_question_says() {
    let pack = bundled_pack();
    let mut all = records(&pack);
    all.extend(pack.generated(11).take(600));
    let mut asked = 0;
    for (place, (record, day)) in all.iter().enumerate() {
        let report = pack.open(record).screen(*day);
        let next = pack.open(record).next(*day);
        let first = next.open.first().filter(|_| next.field.is_some());
        assert_eq!(
            (report.verdict, report.certain, report.next.as_ref()),
            (next.verdict, next.certain, first),
            "{place}"
        );
        asked += usize::from(report.next.is_some());
    }
    assert!(asked > 1000, "{asked}");
}

// ---- small packs, whose every record can be tried -------------------------------------------------------------------

/// Numbers that look random; one seed gives always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

const YES_OR_NO: usize = 5;

/// A pack of some rules over five yes-or-no's and a choice.
fn made(seed: u64) -> RulePack {
    let mut dice = Dice(seed);
    let mut files: PackFiles = [
        ("pack.toml", include_str!("../data/pack/pack.toml")),
        ("sources.toml", include_str!("../data/pack/sources.toml")),
        (
            "departments.toml",
            include_str!("../data/pack/departments.toml"),
        ),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    let mut fields = "[[group]]\nid = \"g\"\ntitle = { zh = \"组\", en = \"Group\" }\n".to_owned();
    for at in 0..YES_OR_NO {
        fields += &format!(
            "[[field]]\nname = \"b{at}\"\ntype = \"boolean\"\ngroup = \"g\"\nlabel = {{ zh = \"乙{at}\", en = \"B{at}\" }}\n"
        );
    }
    fields += "[[field]]\nname = \"c\"\ntype = \"choice\"\ngroup = \"g\"\nlabel = { zh = \"丙\", en = \"C\" }\nchoices = [";
    for value in ["x", "y", "z"] {
        fields += &format!(
            "{{ value = \"{value}\", label = {{ zh = \"{value}\", en = \"{value}\" }} }}, "
        );
    }
    fields += "]\n";
    files.insert("fields.toml".to_owned(), fields);
    // No rule has two conditions on one field: each is gone through both ways while it isn't known, so that a rule which
    // contradicts itself, and can never say what it could, is asked about in vain.
    let condition = |dice: &mut Dice, used: &mut Vec<usize>| {
        let place = loop {
            let place = dice.roll(YES_OR_NO + 2).min(YES_OR_NO);
            if !used.contains(&place) {
                break place;
            }
        };
        used.push(place);
        if place < YES_OR_NO {
            format!("{}project.b{place}", ["", "!"][dice.roll(2)])
        } else {
            format!(
                "project.c {} \"{}\"",
                ["==", "!="][dice.roll(2)],
                ["x", "y", "z"][dice.roll(3)]
            )
        }
    };
    for place in 0..2 + dice.roll(4) {
        let mut used = Vec::new();
        let applies = match dice.roll(3) {
            0 => "true".to_owned(),
            1 => condition(&mut dice, &mut used),
            _ => format!(
                "{} {} {}",
                condition(&mut dice, &mut used),
                ["&&", "||"][dice.roll(2)],
                condition(&mut dice, &mut used)
            ),
        };
        let applies = match &*applies {
            "true" => String::new(),
            other => format!("fn applies(project) {{ {other} }}\n"),
        };
        let outcome = ["reject", "revise", "condition"][dice.roll(3)];
        let script = format!(
            "{applies}fn judge(project) {{ if {} {{ conclude({outcome}(\"a\")); }} }}",
            condition(&mut dice, &mut used)
        );
        let code = format!("R-{place}");
        files.insert(format!("quota/r{place}.rhai"), rule(&code, &script));
    }
    load(&files)
}

/// Answers by field: nothing, or the place of the value.
type Partial = Vec<Option<usize>>;

fn values(field: usize) -> usize {
    if field < YES_OR_NO { 2 } else { 3 }
}

fn record_of(partial: &Partial) -> Record {
    let given = partial.iter().enumerate().filter_map(|(field, value)| {
        let value = (*value)?;
        Some(if field < YES_OR_NO {
            (format!("b{field}"), json!(value == 1))
        } else {
            ("c".to_owned(), json!(["x", "y", "z"][value]))
        })
    });
    given.collect()
}

/// What some answers become with one more.
fn more(partial: &Partial) -> Vec<Vec<Partial>> {
    let open = (0..partial.len()).filter(|field| partial[*field].is_none());
    let after = open.map(|field| {
        let answered = (0..values(field)).map(|value| {
            let mut more = partial.clone();
            more[field] = Some(value);
            more
        });
        answered.collect()
    });
    after.collect()
}

/// The verdicts that some answers can still come to, by everything that may be answered: a field that stays blank isn't known.
fn seen(
    partial: &Partial,
    verdict: &dyn Fn(&Partial) -> Verdict,
    known: &mut BTreeMap<Partial, BTreeSet<Verdict>>,
) -> BTreeSet<Verdict> {
    if let Some(seen) = known.get(partial) {
        return seen.clone();
    }
    let mut all: BTreeSet<Verdict> = [verdict(partial)].into();
    for after in more(partial).iter().flatten() {
        all.extend(seen(after, verdict, known));
    }
    known.insert(partial.clone(), all.clone());
    all
}

/// How many questions it takes at least, on the average over all answers, until the verdict is certain.
fn least(
    partial: &Partial,
    seen: &BTreeMap<Partial, BTreeSet<Verdict>>,
    known: &mut BTreeMap<Partial, f64>,
) -> f64 {
    if let Some(least) = known.get(partial) {
        return *least;
    }
    let questions = if seen[partial].len() == 1 {
        0.0
    } else {
        let after = more(partial).into_iter().map(|after| {
            let count = after.len() as f64;
            let rest = after.iter().map(|more| least(more, seen, known));
            1.0 + rest.sum::<f64>() / count
        });
        after.fold(f64::INFINITY, f64::min)
    };
    known.insert(partial.clone(), questions);
    questions
}

#[test]
fn on_small_packs_it_takes_hardly_more_questions_than_the_fewest_possible() {
    let day = parse_date("2026-11-23").unwrap();
    let (mut worst, mut sum) = ((0.0_f64, 0), (0.0, 0.0));
    for seed in 1..=200 {
        let pack = made(seed);
        let nothing: Partial = vec![None; YES_OR_NO + 1];
        let verdict = |partial: &Partial| pack.open(&record_of(partial)).verdict(day);
        let mut all = BTreeMap::new();
        seen(&nothing, &verdict, &mut all);
        let mut steps: BTreeMap<Partial, Next> = BTreeMap::new();
        let (mut questions, mut whole_records) = (0, 0);
        for whole in all
            .keys()
            .filter(|partial| partial.iter().all(Option::is_some))
        {
            whole_records += 1;
            let mut partial = nothing.clone();
            loop {
                let next = steps
                    .entry(partial.clone())
                    .or_insert_with(|| pack.open(&record_of(&partial)).next(day));
                let can_be = &all[&partial];
                assert!(can_be.contains(&next.verdict));
                assert!(can_be.iter().all(|verdict| next.could_be.contains(verdict)));
                if next.certain {
                    assert_eq!(next.field, None);
                    break;
                }
                let asked = next.field.as_deref().unwrap();
                let field = asked
                    .strip_prefix('b')
                    .map_or(YES_OR_NO, |at| at.parse().unwrap());
                assert_eq!(partial[field], None, "{seed}: {asked} is asked again");
                partial[field] = whole[field];
                questions += 1;
            }
        }
        let fewest = least(&nothing, &all, &mut BTreeMap::new());
        let own = f64::from(questions) / f64::from(whole_records);
        sum = (sum.0 + own, sum.1 + fewest);
        if fewest > 0.0 && own / fewest > worst.0 {
            worst = (own / fewest, seed);
        }
        assert!(
            fewest > 0.0 || own == 0.0,
            "{seed}: {own} questions where none is needed"
        );
    }
    println!(
        "at most {:.3} times the fewest (pack {}), {:.3} over all",
        worst.0,
        worst.1,
        sum.0 / sum.1
    );
    assert!(worst.0 <= 1.2, "{worst:?}");
    assert!(sum.0 / sum.1 <= 1.05, "{sum:?}");
}

// ---- one thing at a time ------------------------------------------------------------------------------------------

/// Nobody is asked what only another kind of application has, and nobody anything for the sake of a doubt.
#[test]
fn each_kind_of_application_is_asked_what_it_has() {
    let pack = bundled_pack();
    let of_pack = Asked::of(&pack);
    let day = parse_date("2026-11-23").unwrap();
    // All that is asked of one who answers from a sample and leaves blank what it hasn't.
    let asked = |sample: &str, changes: &[(&str, Value)], without: &[&str]| {
        let mut record = sample_record(&pack, sample);
        record.extend(
            changes
                .iter()
                .map(|(field, value)| ((*field).to_owned(), value.clone())),
        );
        record.retain(|field, _| !without.contains(&field.as_str()));
        let doubted = pack.open(&record).next(day).open;
        let mut doubted = doubted.iter().flat_map(|open| &open.why);
        assert!(
            doubted.all(|code| !code.starts_with("DOUBT")),
            "{changes:?}"
        );
        let (answers, ..) = walk(&pack, &of_pack, &record, day);
        answers.keys().cloned().collect::<BTreeSet<_>>()
    };
    let none_of = |open: &BTreeSet<String>, fields: &[&str]| {
        let stray: Vec<_> = fields
            .iter()
            .filter(|field| open.contains(**field))
            .collect();
        assert!(stray.is_empty(), "{stray:?}");
    };
    let all_of = |open: &BTreeSet<String>, fields: &[&str]| {
        let lost: Vec<_> = fields
            .iter()
            .filter(|field| !open.contains(**field))
            .collect();
        assert!(lost.is_empty(), "{lost:?}");
    };
    let of_a_year = [
        "actual_m3",
        "plan_monthly_m3",
        "plan_adjusted_m3",
        "leader_since",
    ];
    let of_a_permit = ["idle_years", "restriction_grounds"];
    let of_a_farm = [
        "irrigation_coefficient",
        "canal_coefficient",
        "crops",
        "irrigated_mu",
    ];
    let of_a_town = [
        "resident_price_steps_yuan",
        "supplied_m3",
        "tax_shown_apart",
    ];
    let of_an_application = [
        "application_papers",
        "assessment",
        "application_received",
        "permit_approved",
    ];
    let plant = |kind: &str| asked("luliang-gas-power", &[("kind", json!(kind))], &[]);

    let new = plant("new");
    none_of(&new, &of_a_year);
    none_of(&new, &of_a_permit);
    none_of(&new, &of_a_farm);
    none_of(&new, &of_a_town);
    none_of(
        &new,
        &["report_year", "renewal_requested", "existing_intake_m3"],
    );
    all_of(&new, &of_an_application);

    let unlicensed = plant("unlicensed");
    none_of(&unlicensed, &of_a_permit);
    none_of(
        &unlicensed,
        &["report_year", "renewal_requested", "existing_intake_m3"],
    );
    all_of(&unlicensed, &of_an_application);

    let change = plant("change");
    all_of(&change, &of_an_application);
    all_of(&change, &of_a_permit);
    all_of(&change, &["existing_intake_m3"]);
    none_of(&change, &["report_year", "renewal_requested"]);

    let of_a_user = [
        ("kind", json!("existing")),
        ("report_year", json!(2025)),
        ("report_filed", json!("2025-12-20")),
        ("permit_m3", json!("258800")),
        ("permit_term_years", json!("5")),
        ("permit_expires", json!("2030-12-31")),
    ];
    let existing = asked("luliang-gas-power", &of_a_user, &[]);
    all_of(&existing, &of_a_year);
    all_of(&existing, &of_a_permit);
    all_of(&existing, &["report_year", "renewal_requested"]);
    none_of(&existing, &of_an_application[..3]);
    none_of(
        &existing,
        &[
            "basin_application_received",
            "plan_proposed",
            "existing_intake_m3",
        ],
    );

    let supplier = asked("urban-supplier", &[], &[]);
    all_of(&supplier, &of_a_town);
    none_of(&supplier, &of_a_farm);

    let hotel = asked(
        "hotel-on-public-supply",
        &[("local_quota", json!("100"))],
        &[],
    );
    none_of(
        &hotel,
        &[
            "permit_term_years",
            "permit_expires",
            "report_year",
            "metered",
        ],
    );
    none_of(&hotel, &of_an_application);

    let reservoir = asked("zihong-reservoir", &[], &[]);
    all_of(&reservoir, &["irrigation_coefficient", "irrigated_mu"]);

    let production = [
        "production_m3",
        "product_intake_m3",
        "output",
        "products",
        "industry",
    ];
    all_of(&plant("expansion"), &["production_m3", "products"]);
    let greening = [("kind", json!("expansion")), ("sector", json!("ecology"))];
    let greening = asked("luliang-gas-power", &greening, &production);
    none_of(&greening, &production);
}

/// What is asked first are the questions of which an answer changes the verdict as it stands: of the others none does.
#[test]
fn only_what_turns_the_verdict_as_it_stands_is_said_to() {
    let pack = bundled_pack();
    let asked = Asked::of(&pack);
    let day = parse_date("2026-11-23").unwrap();
    let mut others = 0;
    for sample in serde_json::to_value(pack.info()).unwrap()["samples"]
        .as_array()
        .unwrap()
    {
        let (id, record) = (&sample["id"], sample["record"].as_object().unwrap());
        let open = pack.open(record);
        let next = open.next(day);
        let open: Vec<&str> = next.open.iter().map(|open| &*open.field).collect();
        let turning: Vec<&str> = next.turning.iter().map(|field| &**field).collect();
        assert_eq!(next.field.as_deref(), turning.first().copied(), "{id}");
        for field in open.iter().filter(|field| !turning.contains(field)) {
            let declared = &asked.fields[*field];
            let choices = declared["choices"].as_array();
            let values: Vec<Value> = match declared["type"].as_str().unwrap() {
                "boolean" => vec![json!(true), json!(false)],
                "choice" => choices
                    .unwrap()
                    .iter()
                    .map(|c| c["value"].clone())
                    .collect(),
                "number" | "integer" => vec![json!("0"), json!("1"), json!("1000000")],
                _ => Vec::new(),
            };
            for value in values {
                others += 1;
                let mut answered = record.clone();
                answered.insert((*field).to_owned(), value.clone());
                let after = pack.open(&answered).verdict(day);
                assert_eq!(after, next.verdict, "{id}: {field} = {value}");
            }
        }
    }
    assert!(others > 0);
}

/// What only a check for information reads turns no verdict; an amount that is given only with it is asked for.
#[test]
fn what_only_informs_is_not_asked() {
    let asked = |with: &str| {
        let script = format!(
            "fn judge(project) {{ if project.metered {{ conclude(revise(\"a\")); }}\n\
             figure(\"a\", project.output, \"m³\");\n\
             if project.has(\"intake_m3\") {{ {with} }} }}"
        );
        let pack = small_pack([("quota/r.rhai".to_owned(), rule("QUOTA-01", &script))]);
        let next = pack
            .open(&Record::new())
            .next(parse_date("2026-11-23").unwrap());
        let fields: BTreeSet<String> = next
            .open
            .iter()
            .map(|open| open.field.to_string())
            .collect();
        fields
    };
    let of = |fields: &[&str]| fields.iter().map(|field| (*field).to_owned()).collect();
    let informs = "inform(\"a\").that(project.intake_m3, \"a\").at_most(100, \"b\").otherwise(advice(\"b\"));";
    assert_eq!(asked(informs), of(&["metered", "output"]));
    let gives = format!("{informs} figure(\"b\", project.intake_m3, \"m³\");");
    assert_eq!(asked(&gives), of(&["intake_m3", "metered", "output"]));
}

/// Where there is no next question and the verdict isn't certain, no answer to what is open changes it while what isn't known
/// yet stays so, by trying them all; and what can change it is asked.
#[test]
fn what_hangs_on_what_is_not_known_yet_stays_until_it_is_known() {
    let day = parse_date("2026-11-23").unwrap();
    let not_known = json!({ "not_known": true });
    let mut dice = Dice(23);
    let (mut stays, mut asked, mut in_vain) = (0, 0, 0);
    for seed in 1..=60 {
        let pack = made(seed);
        for _ in 0..60 {
            let mut unknown = Vec::new();
            let given: Partial = (0..=YES_OR_NO)
                .map(|field| match dice.roll(3) {
                    0 => None,
                    1 => Some(dice.roll(values(field))),
                    _ => {
                        unknown.push(field);
                        None
                    }
                })
                .collect();
            let record = |partial: &Partial| {
                let mut record = record_of(partial);
                for field in &unknown {
                    let name = match *field {
                        YES_OR_NO => "c".to_owned(),
                        field => format!("b{field}"),
                    };
                    record.insert(name, not_known.clone());
                }
                record
            };
            let next = pack.open(&record(&given)).next(day);
            if next.certain {
                continue;
            }
            let mut all = vec![given];
            for field in (0..=YES_OR_NO).filter(|field| !unknown.contains(field)) {
                let open = all.iter().filter(|partial| partial[field].is_none());
                let answered = open.flat_map(|partial| {
                    (0..values(field)).map(|value| {
                        let mut more = partial.clone();
                        more[field] = Some(value);
                        more
                    })
                });
                let answered: Vec<Partial> = answered.collect();
                all.extend(answered);
            }
            let verdicts: BTreeSet<Verdict> = all
                .iter()
                .map(|partial| pack.open(&record(partial)).verdict(day))
                .collect();
            if next.field.is_none() {
                assert_eq!(verdicts, [next.verdict].into(), "{seed}: {next:?}");
                stays += 1;
            } else {
                asked += 1;
                in_vain += usize::from(verdicts.len() == 1);
            }
        }
    }
    println!("{stays} stay, {asked} are asked on, {in_vain} of them in vain");
    assert!(
        stays > 300 && in_vain * 20 <= asked,
        "{stays}, {in_vain} of {asked}"
    );
}

/// What the bureau's settings hold of its county isn't typed.
#[test]
fn with_the_settings_of_its_bureau_a_pass_takes_at_most_25_typed_answers() {
    let record = sample_record(&bundled_pack(), "zihong-reservoir");
    let who = "by = \"张三\"\non = 2025-12-01\ndocument = \"晋水资〔2025〕1号\"\n";
    let place = "city = \"晋中市\", county = \"祁县\"";
    let settings = format!(
        "[answers]\ncity = \"晋中市\"\ncounty = \"祁县\"\n\
         [[row]]\ntable = \"region_ledgers\"\n\
         cells = {{ {place}, year = 2026, use_cap_m3 = {}, used_m3 = {} }}\n{who}",
        record["region_use_cap_m3"], record["region_use_m3"],
    );
    let today = parse_date("2026-11-23").unwrap();
    let (loaded, _) = bundled_pack().with_settings_file("s.toml", &settings, today);
    assert_eq!(loaded.diagnostics, []);
    let pack = loaded.pack.unwrap();
    let (answers, next, taken) = walk(&pack, &Asked::of(&pack), &record, today);
    assert_eq!(
        (next.verdict, next.certain),
        (Verdict::Pass, true),
        "{answers:?}"
    );
    assert!(taken.typed <= 25, "{taken:?}: {answers:?}");
}

#[test]
fn an_answer_taken_back_leaves_no_stray_question() {
    let pack = made(7);
    let day = parse_date("2026-11-23").unwrap();
    let mut open = pack.open(&Record::new());
    let before = open.next(day);
    let field = before.field.clone().unwrap();
    let to = |open: &mut ProjectRecord, value: Value| {
        open.set(&field, &value);
        open.next(day)
    };
    let value = |yes: bool| {
        if &*field == "c" {
            json!(if yes { "x" } else { "y" })
        } else {
            json!(yes)
        }
    };
    let yes = to(&mut open, value(true));
    let no = to(&mut open, value(false));
    assert_ne!(yes, no);
    assert_eq!(to(&mut open, value(true)), yes);
    assert_eq!(to(&mut open, Value::Null), before);
    let not_known = to(&mut open, json!({ "not_known": true }));
    assert!(!not_known.certain);
    assert!(not_known.open.iter().all(|open| open.field != field));
}

#[test]
fn mistakes_in_the_words_of_the_interview_are_named_at_their_place() {
    let pack = "[[start]]\nkey = \"a\"\ntitle = { zh = \"甲\", en = \"A\" }\nanswers = { kind = \"no\", gone = 1 }\n\
        [[checklist]]\nkey = \"l\"\ntitle = { zh = \"甲\", en = \"A\" }\nnone = { zh = \"无\", en = \"None\" }\n\
        [[balance]]\nkey = \"t\"\ntitle = { zh = \"甲\", en = \"A\" }\nparts = [\"kind\", \"away\"]\n";
    let head = concat!("tour = \"gone\"\n", include_str!("../data/pack/pack.toml"));
    let fields = "[[group]]\nid = \"g\"\ntitle = { zh = \"组\", en = \"Group\" }\n[[field]]\nname = \"kind\"\ntype = \"choice\"\n\
        group = \"g\"\nchecklist = \"m\"\nanswered_by = \"nobody\"\nlabel = { zh = \"类\", en = \"Kind\" }\nchoices = [{ value = \"x\", label = { zh = \"x\", en = \"x\" } }]\n\
        [[field]]\nname = \"zone\"\ntype = \"choice\"\n\
        group = \"g\"\nchecklist = \"l\"\nlabel = { zh = \"区\", en = \"Zone\" }\nchoices = [{ value = \"none\", label = { zh = \"无\", en = \"None\" } }]\n\
        [[field]]\nname = \"range\"\ntype = \"choice\"\n\
        group = \"g\"\nchecklist = \"l\"\nusual = \"out\"\nlabel = { zh = \"界\", en = \"Range\" }\nchoices = [{ value = \"out\", label = { zh = \"外\", en = \"Out\" } }]\n\
        [[field]]\nname = \"reach\"\ntype = \"choice\"\n\
        group = \"g\"\nchecklist = \"l\"\nusual = \"gone\"\nlabel = { zh = \"段\", en = \"Reach\" }\nchoices = [{ value = \"none\", label = { zh = \"无\", en = \"None\" } }]\n";
    let files: PackFiles = [
        ("pack.toml", format!("{head}\n{pack}")),
        ("fields.toml", fields.to_owned()),
        (
            "sources.toml",
            include_str!("../data/pack/sources.toml").to_owned(),
        ),
        (
            "departments.toml",
            include_str!("../data/pack/departments.toml").to_owned(),
        ),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into();
    let above = head.lines().count() as u32 + 1;
    let found: BTreeSet<(String, u32, u32, &str)> = load_pack(&files)
        .diagnostics
        .iter()
        .map(|problem| {
            let span = problem.span.as_ref().unwrap();
            (
                span.file.clone(),
                span.start.line,
                span.start.column,
                problem.code,
            )
        })
        .collect();
    let at = |file: &str, line: u32, column: u32, code: &'static str| {
        (file.to_owned(), line, column, code)
    };
    for expected in [
        at("pack.toml", 1, 8, "unknown-name"),
        at("pack.toml", above + 2, 7, "bad-start"),
        at("pack.toml", above + 2, 7, "unknown-field"),
        at("pack.toml", above + 10, 7, "bad-balance"),
        at("pack.toml", above + 10, 7, "unknown-field"),
        at("fields.toml", 5, 8, "unknown-name"),
        at("fields.toml", 5, 8, "bad-checklist"),
        at("fields.toml", 9, 15, "unknown-name"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:#?}");
    }
    // None of these is an answer of a choice of which one is `none`, or what the field says is usual.
    let misplaced = found.iter().filter(|(.., code)| *code == "bad-checklist");
    assert_eq!(misplaced.count(), 2);
}
