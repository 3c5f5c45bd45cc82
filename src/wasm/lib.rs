//! The module that a page loads first: it screens with packs that come compiled.

use browser::{ProjectRecord, loaded, make_room, pack_files, parsed};
use engine::info::PackInfo;
use engine::rule::{Rules, compiled};
use js_sys::{JSON, JsString, Object, Reflect};
use pack::Compiled;
use std::sync::Arc;
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};

/// A pack that is ready to screen.
#[wasm_bindgen]
pub struct RulePack(Arc<Rules>);

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = atob)]
    fn decode_base64(text: &JsValue) -> Result<String, JsValue>;
}

/// Takes what came compiled of a pack: a bundle's text, or a bundle. Of one that has nothing compiled, or what another engine
/// compiled, there is neither a pack nor a problem.
///
/// # Errors
/// An `EngineFailure` if it is neither.
#[wasm_bindgen(js_name = loadPack, unchecked_return_type = "LoadedPack")]
pub fn load_pack(
    #[wasm_bindgen(unchecked_param_type = "PackFiles | string")] files: &JsValue,
) -> Result<Object, JsValue> {
    make_room();
    let bundle = parsed(files)?;
    let files = pack_files(&bundle)?;
    let rules = compiled_of(&bundle).and_then(|code| compiled::read(&code, &files));
    loaded(rules.map(|rules| RulePack(Arc::new(rules)).into()), &[])
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
        serde_json::to_string(&PackInfo::of(&self.0)).unwrap_or_default()
    }

    /// Opens a record.
    ///
    /// # Errors
    /// An `EngineFailure` if `record` is not an object. Bad values are not failures: they are the record's problems.
    pub fn open(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, unknown>")] record: &JsValue,
    ) -> Result<ProjectRecord, JsValue> {
        ProjectRecord::open(&self.0, record)
    }
}

/// What a bundle has of itself compiled, as [`Compiled`] is written.
fn compiled_of(bundle: &JsValue) -> Option<Compiled> {
    let text = Reflect::get(bundle, &"compiled".into())
        .ok()?
        .dyn_into::<JsString>()
        .ok()?;
    let end = u32::try_from(text.index_of("\n", 0)).ok()?;
    let code = decode_base64(&text.slice(0, end)).ok()?;
    Some(Compiled {
        code: code.chars().map(|byte| byte as u8).collect(),
        texts: text.slice(end + 1, text.length()).into(),
    })
}
