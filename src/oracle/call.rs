//! Calls of a script, and what its errors mean.

use super::value::{self, Unknown, unknown_in};
use engine::rule::fault::{Fault, Origin};
use lang::library::{Library, Source};
use lang::tree::At;
use rhai::{AST, CallFnOptions, Dynamic, Engine, EvalAltResult, Position, Scope};

#[derive(Clone, Copy)]
pub(super) struct Project;

/// Runs a function of a script on the record.
pub(super) fn run(engine: &Engine, ast: &AST, function: &str) -> value::Outcome<Dynamic> {
    let options = CallFnOptions::new().eval_ast(false).rewind_scope(false);
    let scope = &mut Scope::new();
    engine.call_fn_with_options::<Dynamic>(options, scope, ast, function, (Project,))
}

/// What isn't known, if that is why a script stopped.
pub(super) fn unknown_of(error: &EvalAltResult) -> Option<Unknown> {
    match innermost(error) {
        EvalAltResult::ErrorRuntime(token, _) => unknown_in(token),
        _ => None,
    }
}

/// A mistake at its place, and in which of the scripts.
pub(super) fn located(error: &EvalAltResult, library: &Library) -> Fault {
    let mut fault = fault_of(innermost(error));
    if fault.at.is_none() {
        fault.at = at(error.position());
    }
    let mut function = None;
    let mut outer = error;
    while let EvalAltResult::ErrorInFunctionCall(name, _, inner, _) = outer {
        (function, outer) = (Some(name), inner);
    }
    let named = |name: &String| {
        let mut files = library.0.iter().zip(1..);
        let of = |source: &Source| source.script().functions.iter().any(|f| f.name == *name);
        files.find(|(source, _)| of(source)).map(|(_, file)| file)
    };
    if fault.origin.is_none() {
        fault.origin = function.and_then(named).map(Origin::Library);
    }
    fault
}

pub(super) fn at(position: Position) -> Option<At> {
    Some(At {
        line: position.line()? as u32,
        column: position.position().unwrap_or(1) as u32,
    })
}

pub(super) fn innermost(error: &EvalAltResult) -> &EvalAltResult {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => innermost(inner),
        other => other,
    }
}

/// A mistake that Rhai met, in the words of the machine.
pub(super) fn fault_of(error: &EvalAltResult) -> Fault {
    let mut fault = match error {
        EvalAltResult::ErrorRuntime(token, _) => match token.read_lock::<Fault>() {
            Some(fault) => fault.clone(),
            None => Fault::new("script-error", token.to_string(), token.to_string()),
        },
        EvalAltResult::ErrorArrayBounds(length, place, _) => Fault::no_such_place(*place, *length),
        EvalAltResult::ErrorStackOverflow(_) => Fault::too_deep(),
        EvalAltResult::ErrorDataTooLarge(..) => Fault::too_large(),
        other => Fault::new("script-error", other.to_string(), other.to_string()),
    };
    fault.at = fault.at.or_else(|| at(error.position()));
    fault
}
