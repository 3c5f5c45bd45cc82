//! A policy in Rego, compiled once for regorus' virtual machine, and asked for one record after another.

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::RegoVM;
use regorus::{PolicyModule, Value, compile_policy_with_entrypoint};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// A compiled policy.
#[wasm_bindgen]
pub struct Policy(RegoVM);

#[wasm_bindgen]
impl Policy {
    /// Compiles a module for one entry point, such as `data.water.objections`.
    ///
    /// # Errors
    /// What the compiler says.
    #[wasm_bindgen(constructor)]
    pub fn new(rego: &str, entry: &str) -> Result<Policy, JsError> {
        let module = PolicyModule { id: "policy.rego".into(), content: rego.into() };
        let compiled = compile_policy_with_entrypoint(Value::new_object(), &[module], entry.into()).map_err(said)?;
        let program = Compiler::compile_from_policy(&compiled, &[entry]).map_err(said)?;
        let mut machine = RegoVM::new_with_policy(compiled);
        machine.load_program(program);
        Ok(Self(machine))
    }

    /// The value of the entry point for an input, both as JSON text.
    ///
    /// # Errors
    /// If the input isn't JSON, or what the machine says.
    pub fn evaluate(&mut self, input: &str) -> Result<String, JsError> {
        self.0.set_input(Value::from_json_str(input).map_err(said)?);
        self.0.execute().map_err(said)?.to_json_str().map_err(said)
    }
}

fn said(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}
