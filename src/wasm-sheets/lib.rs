//! The module that reads workbooks: loaded when one is opened, and the same reader as the command's.

use js_sys::{Object, Reflect};
use model::error::UserError;
use model::text::Text;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use workbook::{Wanted, is_workbook};

/// Reads a file by its content: JSON text of a `Grid`, or nothing if it is a text. Without the name of a sheet, the first
/// in view that holds anything; `with_hidden` takes rows and columns that are hidden, too.
///
/// # Errors
/// JSON text of an `EngineFailure`: what the file is that can't be read, and what to do.
#[wasm_bindgen(js_name = readWorkbook)]
pub fn read_workbook(
    bytes: &[u8],
    sheet: Option<String>,
    #[wasm_bindgen(js_name = withHidden)] with_hidden: bool,
) -> Result<Option<String>, JsValue> {
    if !is_workbook(bytes) {
        return Ok(None);
    }
    let wanted = Wanted { sheet, with_hidden };
    let grid = workbook::read(bytes, &wanted, decode).map_err(|error| {
        let Text { zh, en } = error.words();
        let failure = serde_json::json!({
            "code": error.code(),
            "message": { "zh": &*zh, "en": &*en },
        });
        JsValue::from_str(&failure.to_string())
    })?;
    Ok(serde_json::to_string(&grid).ok())
}

#[wasm_bindgen]
extern "C" {
    type TextDecoder;

    #[wasm_bindgen(constructor, catch)]
    fn new(label: &str, options: &Object) -> Result<TextDecoder, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &[u8]) -> Result<String, JsValue>;
}

/// `workbook::Decode` by the browser: as it is there, none of its tables is sent.
fn decode(bytes: &[u8], label: &str) -> Option<String> {
    let options = Object::new();
    for strict in ["fatal", "ignoreBOM"] {
        Reflect::set(&options, &strict.into(), &JsValue::TRUE).ok()?;
    }
    let decoder = TextDecoder::new(label, &options).ok()?;
    decoder.decode(bytes).ok()
}
