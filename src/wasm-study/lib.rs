//! What goes beyond screening: explanation, what-if, certificates, the pack to be read, many records at once.

use browser::{
    ProjectRecord, bad, day, failure, loaded, make_room, pack_files, read, reason, today,
};
use engine::record::columns::FieldColumn;
use js_sys::{Array, Float64Array, JSON, Object, Reflect, Uint32Array};
use pack::Bundle;
use serde::Serialize;
use serde_json::{Map, Value};
use sheets::{Choices, Grid};
use std::cell::OnceCell;
use study::certificate::Hash;
use study::explain::Explainer;
use study::impact;
use study::signature::PublicKey;
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("study.d.ts");

/// A pack that is ready to screen.
#[wasm_bindgen]
pub struct RulePack {
    pack: water_rules::RulePack,
    explainer: OnceCell<Explainer>,
}

/// Reads and checks a pack: a bundle's text, or an object of path and text.
///
/// # Errors
/// An `EngineFailure` if it is neither. A bad pack is not a failure: its problems come back.
#[wasm_bindgen(js_name = loadPack, unchecked_return_type = "LoadedPack")]
pub fn load_pack(
    #[wasm_bindgen(unchecked_param_type = "PackFiles | string")] files: &JsValue,
) -> Result<Object, JsValue> {
    make_room();
    let bundle = browser::parsed(files)?;
    let files = pack_files(&bundle)?;
    answer(settled(water_rules::load_pack(&files), &bundle)?)
}

fn answer(answer: water_rules::LoadedPack) -> Result<Object, JsValue> {
    let pack = answer.pack.map(|pack| RulePack {
        pack,
        explainer: OnceCell::new(),
    });
    loaded(pack.map(JsValue::from), &answer.diagnostics)
}

const RECORD: (&str, &str) = ("项目数据应为一个对象", "A record is an object");

const RECORDS: (&str, &str) = ("应为项目数据的列表", "A list of records is wanted");

const COLUMN: (&str, &str) = ("应为一列值", "A column of values is wanted");

const CHOICES: (&str, &str) = (
    "应为对各列、各格、各行的说明",
    "What was said of columns, cells and rows is wanted",
);

fn parsed<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    JSON::parse(&serde_json::to_string(value).unwrap_or_default())
}

/// Whether one of these keys (Ed25519 or SM2, PEM) signed a bundle's files.
///
/// # Errors
/// An `EngineFailure` with the code `bad-input` if the text is no bundle, or `bad-key`.
#[wasm_bindgen(js_name = signedBy)]
pub fn signed_by(bundle: &str, keys: Vec<String>) -> Result<bool, JsValue> {
    let bundle = bundle_of(bundle)?;
    any_key(keys, |key| key.signed(&bundle.files, &bundle.signatures))
}

/// Whether one of these keys signed a bundle's files and what is compiled of them.
///
/// # Errors
/// Those of [`signed_by`].
#[wasm_bindgen(js_name = signedWhole)]
pub fn signed_whole(bundle: &str, keys: Vec<String>) -> Result<bool, JsValue> {
    let bundle = bundle_of(bundle)?;
    any_key(keys, |key| key.signed_whole(&bundle))
}

fn bundle_of(text: &str) -> Result<Bundle, JsValue> {
    Bundle::read(text).map_err(|error| bad(("不是规则包", "Not a rule pack"), &error))
}

fn any_key(keys: Vec<String>, signed: impl Fn(&PublicKey) -> bool) -> Result<bool, JsValue> {
    for key in keys {
        let key = PublicKey::read(&key).map_err(|error| failure(&error))?;
        if signed(&key) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A pack with the settings laid over it that its bundle carries; without them, and with what is wrong, if they can't be used.
fn settled(
    loaded: water_rules::LoadedPack,
    bundle: &JsValue,
) -> Result<water_rules::LoadedPack, JsValue> {
    const WORDS: (&str, &str) = ("单位设置应为一个对象", "Settings are an object");
    let settings = Reflect::get(bundle, &"settings".into()).unwrap_or_default();
    if !settings.is_object() {
        return Ok(loaded);
    }
    let settings: Map<String, Value> = read(&settings, WORDS)?;
    Ok(loaded.settled(&settings, today()?))
}

/// Every word that a rule may use, as editors take it.
///
/// # Errors
/// None that a caller can cause.
#[wasm_bindgen(unchecked_return_type = "Word[]")]
pub fn vocabulary() -> Result<JsValue, JsValue> {
    parsed(&lang::vocabulary::words())
}

#[wasm_bindgen]
impl RulePack {
    /// Fields, groups, rules, samples and words of the pack.
    ///
    /// # Errors
    /// None that a caller can cause.
    #[wasm_bindgen(unchecked_return_type = "PackInfo")]
    pub fn info(&self) -> Result<JsValue, JsValue> {
        JSON::parse(&self.info_text())
    }

    /// The same as JSON text, quicker to hand to another thread.
    #[wasm_bindgen(js_name = infoText)]
    #[must_use]
    pub fn info_text(&self) -> String {
        serde_json::to_string(&self.pack.info()).unwrap_or_default()
    }

    /// Opens a record.
    ///
    /// # Errors
    /// An `EngineFailure` if `record` is not an object. Bad values are not failures: they are the record's problems.
    pub fn open(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, unknown>")] record: &JsValue,
    ) -> Result<ProjectRecord, JsValue> {
        ProjectRecord::open(self.pack.rules(), record)
    }

    /// The bundle of the files with what they are compiled to, for the module that only screens.
    #[must_use]
    pub fn compiled(&self) -> String {
        let mut bundle = Bundle::of(self.pack.files().clone());
        bundle.compiled = Some(self.pack.compiled());
        let settled = water_rules::SettledBundle {
            bundle: &bundle,
            settings: self.pack.settings(),
        };
        serde_json::to_string(&settled).unwrap_or_default()
    }

    /// Reads settings from a file in TOML, and checks them against this pack; what is wrong with them has its place.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(js_name = readSettings, unchecked_return_type = "SettingsRead")]
    pub fn read_settings(&self, name: &str, text: &str, today: &str) -> Result<JsValue, JsValue> {
        let text = text.trim_start_matches('\u{feff}');
        let (loaded, settings) = self.pack.with_settings_file(name, text, day(today)?);
        parsed(&serde_json::json!({ "settings": settings, "diagnostics": loaded.diagnostics }))
    }

    /// What is wrong with settings under this pack.
    ///
    /// # Errors
    /// An `EngineFailure`: `bad-input` if they are no object, `bad-date`.
    #[wasm_bindgen(js_name = checkSettings, unchecked_return_type = "Diagnostic[]")]
    pub fn check_settings(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Settings")] settings: &JsValue,
        today: &str,
    ) -> Result<JsValue, JsValue> {
        const WORDS: (&str, &str) = ("单位设置应为一个对象", "Settings are an object");
        let settings: Map<String, Value> = read(settings, WORDS)?;
        parsed(&self.pack.with_settings(&settings, day(today)?).diagnostics)
    }

    /// Whether what a bundle has compiled is what these scripts are compiled to.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-input` if the text is no bundle.
    pub fn confirms(&self, bundle: &str) -> Result<bool, JsValue> {
        Ok(self.pack.confirms(&bundle_of(bundle)?))
    }

    /// The report of a record with the explanation of each finding that concerns it, step by step.
    ///
    /// # Errors
    /// An `EngineFailure`: `bad-input` if `record` is not an object, `bad-date`.
    #[wasm_bindgen(unchecked_return_type = "Explained")]
    pub fn explain(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, unknown>")] record: &JsValue,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<JsValue, JsValue> {
        let explainer = self.explainer.get_or_init(|| self.pack.explainer());
        parsed(&explainer.explain(&read(record, RECORD)?, day(as_of)?))
    }

    /// The smallest changes that would better the verdict; of a record that passes, how far it can grow.
    ///
    /// # Errors
    /// An `EngineFailure`: `bad-input` if `record` is not an object, `bad-date`.
    #[wasm_bindgen(js_name = whatIf, unchecked_return_type = "WhatIf")]
    pub fn what_if(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, unknown>")] record: &JsValue,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<JsValue, JsValue> {
        parsed(&self.pack.what_if(&read(record, RECORD)?, day(as_of)?))
    }

    /// The certificate of a record: canonical JSON text, byte for byte as the command writes it.
    ///
    /// # Errors
    /// An `EngineFailure`: `bad-input` if `record` is not an object, `bad-date`; what is wrong with a judgement.
    pub fn certify(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, unknown>")] record: &JsValue,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
        #[wasm_bindgen(unchecked_param_type = "\"sha256\" | \"sm3\"")] hash: &str,
        #[wasm_bindgen(unchecked_param_type = "Judgement[]")] judgements: &JsValue,
    ) -> Result<String, JsValue> {
        let record = read(record, RECORD)?;
        let judgements = browser::judgements(judgements)?;
        let report = self.pack.screen(&record, day(as_of)?);
        let report = self.pack.judged(report, &judgements);
        let hash = if hash == "sm3" {
            Hash::Sm3
        } else {
            Hash::Sha256
        };
        Ok(water_rules::certify(
            &self.pack,
            &record,
            &judgements,
            &report,
            hash,
        ))
    }

    /// Screens the records of one certificate, or of several one after another, again and says what differs, and what they
    /// would be by the law of `today`.
    ///
    /// # Errors
    /// An `EngineFailure` if the text holds no certificates, or `bad-date`.
    #[wasm_bindgen(unchecked_return_type = "Verification[]")]
    pub fn verify(&self, text: &str, today: &str) -> Result<JsValue, JsValue> {
        let verified = self.pack.verify(text, day(today)?);
        parsed(&verified.map_err(|error| failure(&error))?)
    }

    /// What the pack holds, to be read; its known answers are run.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(unchecked_return_type = "Library")]
    pub fn library(&self, #[wasm_bindgen(js_name = asOf)] as_of: &str) -> Result<JsValue, JsValue> {
        parsed(&self.pack.library(day(as_of)?))
    }

    /// The same with no `cases`: those `cases` runs, few at a time.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(unchecked_return_type = "Library")]
    pub fn contents(
        &self,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<JsValue, JsValue> {
        parsed(&self.pack.contents(day(as_of)?))
    }

    /// So many known answers from a place on, counted from 0, run; none past the last.
    ///
    /// # Errors
    /// None but of the engine itself.
    #[wasm_bindgen(unchecked_return_type = "CasePage[]")]
    pub fn cases(&self, from: usize, count: usize) -> Result<JsValue, JsValue> {
        parsed(&self.pack.case_pages(from, count))
    }

    /// The same where all known answers of an earlier version were run: of one that comes out as it did there, its place
    /// among them.
    ///
    /// # Errors
    /// None but of the engine itself.
    #[wasm_bindgen(js_name = casesAfter, unchecked_return_type = "(CasePage | number)[]")]
    pub fn cases_after(
        &self,
        before: &RulePack,
        from: usize,
        count: usize,
    ) -> Result<JsValue, JsValue> {
        parsed(&self.pack.case_pages_after(&before.pack, from, count))
    }

    /// Screens records; what a list of projects shows of each comes back.
    ///
    /// # Errors
    /// An `EngineFailure`: `bad-input` if `records` is not a list of objects, `bad-date`.
    #[wasm_bindgen(unchecked_return_type = "Listed[]")]
    pub fn list(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, unknown>[]")] records: &JsValue,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<JsValue, JsValue> {
        let date = day(as_of)?;
        let records: Vec<Map<String, Value>> = read(records, RECORDS)?;
        parsed(&self.pack.listed(&records, date))
    }

    /// The same, with the figures, the facts and the problems of each.
    ///
    /// # Errors
    /// An `EngineFailure`: `bad-input` if `records` is not a list of objects, `bad-date`.
    #[wasm_bindgen(js_name = screenMany, unchecked_return_type = "Screened[]")]
    pub fn screen_many(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, unknown>[]")] records: &JsValue,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<JsValue, JsValue> {
        let date = day(as_of)?;
        let records: Vec<Map<String, Value>> = read(records, RECORDS)?;
        parsed(&self.pack.screened(&records, date))
    }

    /// Reads the text of a file of records: CSV, JSON or NDJSON. `choices` is what a person said of its columns,
    /// of the texts in its cells, and of its rows.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-file` if the file as a whole can't be read.
    #[wasm_bindgen(js_name = readText, unchecked_return_type = "Sheet")]
    pub fn read_text(
        &self,
        name: &str,
        text: &str,
        #[wasm_bindgen(unchecked_param_type = "Choices")] choices: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let choices: Choices = read(choices, CHOICES)?;
        parsed(
            &self
                .pack
                .read_text(name, text, &choices)
                .map_err(|error| failure(&error))?,
        )
    }

    /// Reads a table of cells: JSON text of a `Grid`.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-input` if the text is no `Grid`.
    #[wasm_bindgen(js_name = readGrid, unchecked_return_type = "Sheet")]
    pub fn read_grid(
        &self,
        grid: &str,
        #[wasm_bindgen(unchecked_param_type = "Choices")] choices: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let choices: Choices = read(choices, CHOICES)?;
        let grid: Grid = serde_json::from_str(grid)
            .map_err(|error| bad(("应为单元格的表", "A table of cells is wanted"), &error))?;
        parsed(&self.pack.read_grid(grid, &choices))
    }
}

/// A column: numbers, values with the place of each project's, or values.
fn column(values: &JsValue) -> Result<FieldColumn, JsValue> {
    if let Some(numbers) = values.dyn_ref::<Float64Array>() {
        return Ok(FieldColumn::Numbers(numbers.to_vec()));
    }
    if Array::is_array(values) {
        return Ok(FieldColumn::Values(read(values, COLUMN)?));
    }
    let part = |name: &str| {
        Reflect::get(values, &name.into()).map_err(|error| bad(COLUMN, &reason(error)))
    };
    Ok(FieldColumn::Coded(
        read(&part("values")?, COLUMN)?,
        Uint32Array::new(&part("codes")?).to_vec(),
    ))
}

/// A list of projects under a pack, to be filled and compared with other packs.
#[wasm_bindgen(js_name = Standing)]
pub struct Baseline(impact::Baseline);

#[wasm_bindgen]
impl RulePack {
    /// An empty list of projects under this pack, with the law of a date.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(js_name = standing)]
    pub fn baseline(
        &self,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<Baseline, JsValue> {
        Ok(Baseline(self.pack.baseline(day(as_of)?)))
    }

    /// The pack with another text of one file. Where only values of parameters move, this is quick enough to follow a number
    /// while it is dragged.
    ///
    /// # Errors
    /// None that a caller can cause.
    #[wasm_bindgen(js_name = withFile, unchecked_return_type = "LoadedPack")]
    pub fn with_file(&self, path: &str, text: &str) -> Result<Object, JsValue> {
        answer(self.pack.with_file(path, text))
    }

    /// A pack of other files, as `loadPack` reads it, sooner: what is as it was isn't read again.
    ///
    /// # Errors
    /// An `EngineFailure` if it is no object of path and text. A bad pack is not a failure: its problems come back.
    #[wasm_bindgen(js_name = withFiles, unchecked_return_type = "LoadedPack")]
    pub fn with_files(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PackFiles")] files: &JsValue,
    ) -> Result<Object, JsValue> {
        answer(self.pack.with_files(&pack_files(files)?))
    }

    /// What moved from this pack to another, in sentences.
    ///
    /// # Errors
    /// None that a caller can cause.
    #[wasm_bindgen(unchecked_return_type = "Move[]")]
    pub fn diff(&self, after: &RulePack) -> Result<JsValue, JsValue> {
        parsed(&self.pack.diff(&after.pack))
    }

    /// The days from which this pack and another say different things.
    ///
    /// # Errors
    /// None that a caller can cause.
    #[wasm_bindgen(js_name = changedDays, unchecked_return_type = "string[]")]
    pub fn changed_days(&self, after: &RulePack) -> Result<JsValue, JsValue> {
        parsed(&self.pack.changed_days(&after.pack))
    }

    /// What the known answers expect of each rule, and which of its branches they reach.
    ///
    /// # Errors
    /// None that a caller can cause.
    #[wasm_bindgen(unchecked_return_type = "Coverage[]")]
    pub fn coverage(&self) -> Result<JsValue, JsValue> {
        parsed(&self.pack.coverage())
    }

    /// The same of one file alone, by its path; null if no known answer could go through it.
    ///
    /// # Errors
    /// None that a caller can cause.
    #[wasm_bindgen(js_name = coverageOf, unchecked_return_type = "Coverage | null")]
    pub fn coverage_of(&self, path: &str) -> Result<JsValue, JsValue> {
        parsed(&self.pack.coverage_of(path))
    }

    /// Records one step below, at and one step above the limit of each check of a rule, with what each gives.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(unchecked_return_type = "Boundary[]")]
    pub fn boundaries(
        &self,
        code: &str,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<JsValue, JsValue> {
        parsed(&self.pack.boundaries(code, day(as_of)?))
    }

    /// What can be reasoned about the pack without a record, by intervals; all of it warnings.
    ///
    /// # Errors
    /// None that a caller can cause.
    #[wasm_bindgen(unchecked_return_type = "Diagnostic[]")]
    pub fn reach(&self) -> Result<JsValue, JsValue> {
        parsed(&self.pack.reach())
    }

    /// The names of the properties that the pack declares.
    #[wasm_bindgen(js_name = propertyIds)]
    pub fn property_ids(&self) -> Vec<String> {
        self.pack.property_ids().map(str::to_owned).collect()
    }

    /// Tries a property that the pack declares, by its name, on so many records, always the same ones; what breaks it is made
    /// small. Nothing if the pack declares none of that name.
    ///
    /// # Errors
    /// None that a caller can cause.
    #[wasm_bindgen(unchecked_return_type = "PropertyResult | undefined")]
    pub fn property(&self, id: &str, records: usize) -> Result<JsValue, JsValue> {
        match self.pack.property(id, records) {
            Some(result) => parsed(&result),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// What this pack would change for a list of projects that stands under another one.
    ///
    /// # Errors
    /// None that a caller can cause.
    #[wasm_bindgen(unchecked_return_type = "Impact")]
    pub fn impact(
        &self,
        #[wasm_bindgen(js_name = standing)] baseline: &Baseline,
    ) -> Result<JsValue, JsValue> {
        parsed(&self.pack.impact(&baseline.0))
    }
}

#[wasm_bindgen(js_class = Standing)]
impl Baseline {
    /// Screens more projects and keeps what every rule says of them; how many there are now comes back.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-input` if `records` is not a list of objects.
    pub fn add(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, unknown>[]")] records: &JsValue,
    ) -> Result<usize, JsValue> {
        let records: Vec<Map<String, Value>> = read(records, RECORDS)?;
        self.0.add(records);
        Ok(self.0.len())
    }

    /// The same of projects that come by columns, which is quicker: nothing is made for a single project.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-input` if a column is none, or is of more or fewer projects than the first.
    #[wasm_bindgen(js_name = addColumns)]
    pub fn add_columns(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Columns")] columns: &Object,
    ) -> Result<usize, JsValue> {
        let mut read = Vec::new();
        for entry in Object::entries(columns) {
            let [name, values] =
                [0, 1].map(|place| Reflect::get_u32(&entry, place).unwrap_or_default());
            read.push((name.as_string().unwrap_or_default(), column(&values)?));
        }
        self.0.add_columns(read).map_err(|uneven| {
            bad(
                COLUMN,
                &format!("{} ({} ≠ {})", uneven.name, uneven.rows, uneven.wanted),
            )
        })?;
        Ok(self.0.len())
    }

    /// The same of projects that come as a file has them, which is the quickest: a JSON list in UTF-8, of which nothing is
    /// made but columns.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-input` if the bytes are no JSON list of objects.
    #[wasm_bindgen(js_name = addJson)]
    pub fn add_json(&mut self, json: &[u8]) -> Result<usize, JsValue> {
        let json = std::str::from_utf8(json).map_err(|error| bad(RECORDS, &error))?;
        self.0
            .add_json(json.trim_start_matches('\u{feff}'))
            .map_err(|error| bad(RECORDS, &error))?;
        Ok(self.0.len())
    }

    /// The verdict of each project, in order: 0 rejected, 1 revise, 2 undetermined, 3 conditional, 4 pass, 5 out of scope.
    #[must_use]
    pub fn verdicts(&self) -> Vec<u8> {
        self.0
            .verdicts()
            .iter()
            .map(|verdict| *verdict as u8)
            .collect()
    }

    /// What the rule of a path says of each project, in order: 0 reject, 1 revise, 2 undetermined, 3 condition, 4 advice,
    /// 5 pass, 6 not applicable. Nothing if there is no such rule.
    #[must_use]
    pub fn outcomes(&self, path: &str) -> Option<Vec<u8>> {
        Some(
            self.0
                .outcomes(path)?
                .map(|outcome| outcome as u8)
                .collect(),
        )
    }

    /// The whole report of a project, counted from 0, as JSON text: worked out when it is asked for. Nothing if there is no
    /// such project.
    #[must_use]
    pub fn report(&self, index: usize) -> Option<String> {
        self.0
            .report(index)
            .map(|report| water_rules::canonical_json(&report))
    }
}
