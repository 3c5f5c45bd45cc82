//! Rhai's syntax errors in words that a policy officer understands.

use model::diagnostic::{Diagnostic, Place, char_span};
use rhai::{LexError, ParseError, ParseErrorType};

/// A script that can't be read. Rhai stops at the first mistake, so there is one for a file.
pub(super) fn explain(place: Place<'_>, error: &ParseError) -> Diagnostic {
    let position = error.position();
    let span = match (position.line(), position.position()) {
        (Some(line), column) => char_span(place, line, column.unwrap_or(1)),
        // At the end of the file.
        _ => place.bytes(place.text.len()..place.text.len()),
    };
    let (code, zh, en) = match error.err_type() {
        ParseErrorType::UnexpectedEOF => (
            "syntax",
            "文件在这里突然结束，可能少了“}”或“)”。".to_owned(),
            "The file ends too early; perhaps a “}” or “)” is missing.".to_owned(),
        ),
        ParseErrorType::MissingToken(token, _) => (
            "syntax",
            format!("这里缺少“{token}”。"),
            format!("“{token}” is missing here."),
        ),
        ParseErrorType::MissingSymbol(_) | ParseErrorType::ExprExpected(_) => (
            "syntax",
            "这里缺少一个值或算式。".to_owned(),
            "A value or an expression is missing here.".to_owned(),
        ),
        ParseErrorType::UnknownOperator(operator) => (
            "syntax",
            format!("没有“{operator}”这个运算符。"),
            format!("There is no operator “{operator}”."),
        ),
        ParseErrorType::Reserved(word)
        | ParseErrorType::BadInput(LexError::ImproperSymbol(word, _)) => (
            "not-allowed",
            format!("规则里不能用“{word}”。"),
            format!("“{word}” can't be used in a rule."),
        ),
        ParseErrorType::FnDuplicatedDefinition(name, _) => (
            "duplicate-function",
            format!("函数“{name}”写了两次。"),
            format!("The function “{name}” is written twice."),
        ),
        ParseErrorType::ExprTooDeep => (
            "depth-limit",
            "算式嵌套太深。".to_owned(),
            "The expression is nested too deeply.".to_owned(),
        ),
        ParseErrorType::LiteralTooLarge(what, most) => (
            "size-limit",
            format!("写在这里的内容太大（{what}，最多 {most}）。"),
            format!("What is written here is too large ({what}, at most {most})."),
        ),
        ParseErrorType::VariableExists(name) => (
            "duplicate-variable",
            format!("变量“{name}”已经有了。"),
            format!("The variable “{name}” exists already."),
        ),
        ParseErrorType::BadInput(LexError::UnterminatedString) => (
            "syntax",
            "文字没有用引号结束。".to_owned(),
            "The text has no closing quote.".to_owned(),
        ),
        ParseErrorType::BadInput(LexError::StringTooLong(most)) => (
            "size-limit",
            format!("文字超过 {most} 字。"),
            format!("The text is longer than {most} characters."),
        ),
        ParseErrorType::BadInput(LexError::MalformedNumber(number)) => (
            "syntax",
            format!("“{number}”不是数字。"),
            format!("“{number}” is not a number."),
        ),
        ParseErrorType::BadInput(LexError::UnexpectedInput(sign)) => (
            "syntax",
            format!("这里不能出现“{sign}”。"),
            format!("“{sign}” can't be here."),
        ),
        other => (
            "syntax",
            format!("这一处写法不对：{other}"),
            format!("This can't be read: {other}"),
        ),
    };
    Diagnostic::error(code, span, zh, en)
}
