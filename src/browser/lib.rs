//! The engine in a browser: a thin, typed binding over [`water_rules`].
//!
//! Packs and records stay here behind handles. Data comes in as JSON text, so that a number keeps the digits
//! that JavaScript prints for it, and goes out as plain objects whose amounts are decimal strings.

use engine::parse_date;
use engine::report::{
    Judgement, Report, canonical_json, is_by, lean_json, read_judgement_list, seen,
};
use engine::rule::Rules;
use js_sys::{JSON, JsString, Object, Reflect};
use model::diagnostic::Diagnostic;
use model::error::UserError;
use model::limits::MAX_BUNDLE_BYTES;
use model::text::Text;
use pack::PackFiles;
use pack::bundle::{TOO_LARGE, without_mark};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

/// A record that stays open, to be changed field by field, with a reviewer's judgements of its findings beside it.
#[wasm_bindgen]
pub struct ProjectRecord {
    open: engine::ProjectRecord,
    rules: Arc<Rules>,
    judgements: Vec<Judgement>,
}

/// Version of the engine.
#[wasm_bindgen(js_name = engineVersion)]
#[must_use]
pub fn engine_version() -> String {
    pack::ENGINE_VERSION.to_owned()
}

#[wasm_bindgen]
extern "C" {
    // As `js_sys` has it, but the text stays where it is.
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    fn parse_json(text: &JsValue) -> Result<JsValue, JsValue>;
}

/// What a pack as large as a province's takes while it is read, in bytes.
const PACK_MEMORY: usize = 8 << 20;

/// Grows the memory for a pack at once and not page by page: that is worth a tenth of a cold start.
pub fn make_room() {
    std::hint::black_box(Vec::<u8>::with_capacity(PACK_MEMORY));
}

/// What loading a pack answers: the pack, unless there is none, and its problems.
///
/// # Errors
/// None that a caller can cause.
pub fn loaded(pack: Option<JsValue>, diagnostics: &[Diagnostic]) -> Result<Object, JsValue> {
    let answer = Object::new();
    let pack = pack.unwrap_or(JsValue::UNDEFINED);
    Reflect::set(&answer, &"pack".into(), &pack)?;
    Reflect::set(&answer, &"diagnostics".into(), &plain(diagnostics)?)?;
    Ok(answer)
}

impl ProjectRecord {
    /// Opens a record.
    ///
    /// # Errors
    /// An `EngineFailure` if `record` is not an object. Bad values are not failures: they are the record's problems.
    pub fn open(rules: &Arc<Rules>, record: &JsValue) -> Result<Self, JsValue> {
        const WORDS: Words = ("项目数据应为一个对象", "A record is an object");
        match read(record, WORDS)? {
            Value::Object(record) => Ok(Self {
                open: engine::ProjectRecord::open(rules, &record),
                rules: Arc::clone(rules),
                judgements: Vec::new(),
            }),
            _ => Err(bad(WORDS, &reason(record.js_typeof()))),
        }
    }

    fn report(&self, as_of: &str) -> Result<Report, JsValue> {
        let report = self.open.screen(day(as_of)?);
        Ok(self.rules.judged(report, &self.judgements))
    }
}

#[wasm_bindgen]
impl ProjectRecord {
    /// Sets a field, or clears it with `null`; what is wrong with that field comes back.
    ///
    /// # Errors
    /// An `EngineFailure` if the value can't be written as JSON.
    #[wasm_bindgen(unchecked_return_type = "FieldProblem[]")]
    pub fn set(
        &mut self,
        field: &str,
        #[wasm_bindgen(unchecked_param_type = "unknown")] value: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let value: Value = read(
            value,
            ("这个值不能写成 JSON", "This value can't be written as JSON"),
        )?;
        plain(&self.open.set(field, &value))
    }

    /// A number as it was read, a decimal in its field's own unit: of a field, or of one in a list such as
    /// `products.1.output`. Nothing if no number was read.
    #[must_use]
    pub fn reading(&self, path: &str) -> Option<String> {
        self.open.reading(path)
    }

    /// Takes a reviewer's judgements of its findings, instead of those that it had: reports have them from then on.
    ///
    /// # Errors
    /// An `EngineFailure` if they are no list, or what is wrong with the first that can't be used.
    pub fn judge(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Judgement[]")] judgements: &JsValue,
    ) -> Result<(), JsValue> {
        self.judgements = self::judgements(judgements)?;
        Ok(())
    }

    /// On what a finding rests, to be kept with a judgement of it as its `seen`; empty if no such rule concerns the record.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    pub fn seen(
        &self,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
        code: &str,
    ) -> Result<Vec<String>, JsValue> {
        let report = self.open.decided(day(as_of)?);
        let finding = report.findings.iter().find(|finding| is_by(finding, code));
        Ok(finding.map(seen).unwrap_or_default())
    }

    /// Everything that is wrong with the record.
    ///
    /// # Errors
    /// None that a caller can cause.
    #[wasm_bindgen(unchecked_return_type = "FieldProblem[]")]
    pub fn problems(&self) -> Result<JsValue, JsValue> {
        plain(&self.open.problems())
    }

    /// Applies every rule, with the law of a date such as `2026-11-23`.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn screen(&self, #[wasm_bindgen(js_name = asOf)] as_of: &str) -> Result<JsValue, JsValue> {
        JSON::parse(&self.screen_text(as_of)?)
    }

    /// The whole report: every rule, those that don't concern the record included, with all words in both languages.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(js_name = screenFull, unchecked_return_type = "FullReport")]
    pub fn screen_full(
        &self,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<JsValue, JsValue> {
        JSON::parse(&self.screen_full_text(as_of)?)
    }

    /// The same report as JSON text: the same bytes on every platform, and quicker to hand to another thread.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(js_name = screenText)]
    pub fn screen_text(
        &self,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<String, JsValue> {
        Ok(lean_json(&self.report(as_of)?))
    }

    /// The whole report as JSON text.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(js_name = screenFullText)]
    pub fn screen_full_text(
        &self,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<String, JsValue> {
        Ok(canonical_json(&self.report(as_of)?))
    }

    /// What is to be asked next, and whether the verdict can still change.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(unchecked_return_type = "Next")]
    pub fn next(&self, #[wasm_bindgen(js_name = asOf)] as_of: &str) -> Result<JsValue, JsValue> {
        JSON::parse(&self.next_text(as_of)?)
    }

    /// The same as JSON text.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(js_name = nextText)]
    pub fn next_text(
        &self,
        #[wasm_bindgen(js_name = asOf)] as_of: &str,
    ) -> Result<String, JsValue> {
        let next = self.open.next(day(as_of)?);
        Ok(serde_json::to_string(&next).unwrap_or_default())
    }

    /// The verdict alone, for many records: nothing else crosses to JavaScript.
    ///
    /// # Errors
    /// An `EngineFailure` with the code `bad-date`.
    #[wasm_bindgen(unchecked_return_type = "Verdict")]
    pub fn verdict(&self, #[wasm_bindgen(js_name = asOf)] as_of: &str) -> Result<String, JsValue> {
        let date = day(as_of)?;
        Ok(self.open.verdict(date).name().to_owned())
    }
}

/// A reviewer's judgements of the findings of a record; none if nothing is given.
///
/// # Errors
/// An `EngineFailure` if they are no list, or what is wrong with the first that can't be used.
pub fn judgements(list: &JsValue) -> Result<Vec<Judgement>, JsValue> {
    const WORDS: Words = ("裁定应为一个列表", "Judgements are a list");
    if list.is_undefined() {
        return Ok(Vec::new());
    }
    let (judgements, problems) = read_judgement_list(read(list, WORDS)?, today()?);
    match problems.first() {
        None => Ok(judgements),
        Some(problem) => Err(told("bad-judgement", &problem.message)),
    }
}

/// The day that it is where the browser is.
///
/// # Errors
/// None that a caller can cause.
pub fn today() -> Result<jiff::civil::Date, JsValue> {
    let now = js_sys::Date::new_0();
    let (year, month, date) = (now.get_full_year(), now.get_month() + 1, now.get_date());
    day(&format!("{year:04}-{month:02}-{date:02}"))
}

/// What a wrong value is told, in Chinese and in English.
pub type Words = (&'static str, &'static str);

pub fn bad((zh, en): Words, detail: &dyn std::fmt::Display) -> JsValue {
    told(
        "bad-input",
        &Text::new(format!("{zh}：{detail}"), format!("{en}: {detail}")),
    )
}

const PACK: Words = (
    "规则包应为“路径：文字”的对象",
    "A pack is an object of path: text",
);

/// A bundle that may be text. The browser reads its JSON: cold, the module takes as long for that as for all the rules.
pub fn parsed(bundle: &JsValue) -> Result<JsValue, JsValue> {
    match bundle.dyn_ref::<JsString>() {
        Some(text) => {
            parse_json(text.trim_start().as_ref()).map_err(|error| bad(PACK, &reason(error)))
        }
        None => Ok(bundle.clone()),
    }
}

/// The files of a bundle.
pub fn pack_files(bundle: &JsValue) -> Result<PackFiles, JsValue> {
    let files = Reflect::get(bundle, &"files".into())
        .ok()
        .filter(JsValue::is_object);
    let Some(files) = files
        .as_ref()
        .or(Some(bundle))
        .and_then(|files| files.dyn_ref::<Object>())
    else {
        return Err(bad(PACK, &reason(bundle.js_typeof())));
    };
    let (mut read, mut size) = (PackFiles::new(), 0);
    for (path, content) in members(files) {
        let path = path.as_string().unwrap_or_default();
        // Beside files that stand alone.
        if path == "settings" && content.is_object() {
            continue;
        }
        let text = content.dyn_ref().and_then(well_formed);
        let text = text.ok_or_else(|| bad(PACK, &path))?;
        size += text.len();
        if size > MAX_BUNDLE_BYTES {
            return Err(bad(PACK, &TOO_LARGE));
        }
        read.insert(path, without_mark(text));
    }
    Ok(read)
}

/// The members of an object, each with its name.
fn members(object: &Object) -> impl Iterator<Item = (JsValue, JsValue)> {
    let part = |entry: &JsValue, place| Reflect::get_u32(entry, place).unwrap_or_default();
    Object::entries(object)
        .into_iter()
        .map(move |entry| (part(&entry, 0), part(&entry, 1)))
}

/// What an exception says.
pub fn reason(error: JsValue) -> String {
    error
        .as_string()
        .unwrap_or_else(|| String::from(Object::from(error).to_string()))
}

pub fn text_of(value: &JsValue, words: Words) -> Result<String, JsValue> {
    // `undefined` has no JSON; it means the same as `null`.
    if value.is_undefined() {
        return Ok("null".to_owned());
    }
    let text = JSON::stringify(value).map_err(|error| bad(words, &reason(error)))?;
    let text = text.as_string();
    let text = text.ok_or_else(|| bad(words, &"undefined"))?;
    // JSON would have a blank in its place, and what can't be read isn't what wasn't given.
    if text.contains("null") && has_no_number(value) {
        return Err(bad(words, &"NaN, Infinity"));
    }
    Ok(text)
}

/// Whether a number in it is none.
fn has_no_number(value: &JsValue) -> bool {
    match value.as_f64() {
        Some(number) => !number.is_finite(),
        None if value.is_object() => Object::values(value.unchecked_ref())
            .iter()
            .any(|each| has_no_number(&each)),
        None => false,
    }
}

/// A text, unless it has half a character in it.
fn well_formed(text: &JsString) -> Option<String> {
    // Half a character has become a sign that stands for it.
    text.as_string()
        .filter(|copy| !copy.contains('\u{fffd}') || text.is_valid_utf16())
}

/// A value of JavaScript, a number with the digits that it prints. It crosses as one text: value by value costs three times as
/// much as all the rest of opening a record.
///
/// # Errors
/// An `EngineFailure` if it has no JSON or isn't what is wanted.
pub fn read<T: serde::de::DeserializeOwned>(value: &JsValue, words: Words) -> Result<T, JsValue> {
    let text = text_of(value, words)?;
    // An object by which the library hands over its own numbers would become one. `stringify` writes a key just so, and
    // nothing else.
    if text.contains(r#"{"$serde_json::private::"#) {
        return Err(bad(words, &"$serde_json::private"));
    }
    serde_json::from_str(&text).map_err(|error| bad(words, &error))
}

pub fn day(as_of: &str) -> Result<jiff::civil::Date, JsValue> {
    parse_date(as_of).map_err(|error| failure(&error))
}

/// A value as plain objects.
///
/// # Errors
/// None that a caller can cause.
pub fn plain<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(JsValue::from)
}

pub fn failure(error: &dyn UserError) -> JsValue {
    told(error.code(), &error.words())
}

/// An `EngineFailure` as JavaScript has it.
fn told(code: &'static str, message: &Text) -> JsValue {
    #[derive(Serialize)]
    struct Failure<'a> {
        code: &'static str,
        message: &'a Text,
    }
    plain(&Failure { code, message }).unwrap_or_else(|other| other)
}
