//! Rhai's syntax errors in words that a policy officer understands.

use crate::tree::At;
use model::diagnostic::{Diagnostic, Place, char_span};
use rhai::{LexError, ParseError, ParseErrorType};

/// Signs of full width that are typed for those that scripts have, with these.
const FULL_WIDTH: [(char, &str); 23] = [
    ('（', "("),
    ('）', ")"),
    ('“', "\""),
    ('”', "\""),
    ('‘', "\""),
    ('’', "\""),
    ('，', ","),
    ('；', ";"),
    ('：', ":"),
    ('｛', "{"),
    ('｝', "}"),
    ('【', "["),
    ('】', "]"),
    ('［', "["),
    ('］', "]"),
    ('＝', "="),
    ('＜', "<"),
    ('＞', ">"),
    ('！', "!"),
    ('＋', "+"),
    ('－', "-"),
    ('。', "."),
    ('、', ","),
];

/// The first sign of full width outside of texts and comments, by its place in bytes.
fn full_width(text: &str) -> Option<(usize, char, &'static str)> {
    let (mut signs, mut within) = (text.char_indices().peekable(), false);
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' if within => {
                signs.next();
            }
            '"' => within = !within,
            _ if within => {}
            '/' if signs.peek().is_some_and(|(_, next)| *next == '/') => {
                signs.by_ref().find(|(_, sign)| *sign == '\n');
            }
            sign => {
                if let Some((_, plain)) = FULL_WIDTH.iter().find(|(wide, _)| *wide == sign) {
                    return Some((at, sign, plain));
                }
            }
        }
    }
    None
}

/// A script that can't be read. Rhai stops at the first mistake, so there is one for a file.
pub(super) fn explain(place: Place<'_>, error: &ParseError) -> Diagnostic {
    let position = error.position();
    if let Some((at, wide, plain)) = full_width(place.text) {
        return Diagnostic::error(
            "full-width",
            place.bytes(at..at + wide.len_utf8()),
            format!("这里的“{wide}”是全角符号，规则里要写半角的 {plain} 。"),
            format!("The sign “{wide}” is of full width: write {plain} in a rule."),
        )
        .help(
            "切换到英文输入法再输入符号；双引号之间的文字不受影响。",
            "Type signs with an English keyboard; what stands between quotes may be of full width.",
        );
    }
    let span = match (position.line(), position.position()) {
        (Some(line), column) => char_span(place, line, column.unwrap_or(1)),
        // At the end of the file.
        _ => place.bytes(place.text.len()..place.text.len()),
    };
    let at = At {
        line: position.line().unwrap_or_default() as u32,
        column: position.position().unwrap_or(1) as u32,
    };
    let rest = at.offset(place.text).and_then(|at| place.text.get(at..));
    let equals = rest.is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("=="));
    let (code, zh, en) = match error.err_type() {
        ParseErrorType::MissingToken(..)
        | ParseErrorType::Reserved(_)
        | ParseErrorType::BadInput(LexError::ImproperSymbol(..))
            if equals =>
        {
            (
                "syntax",
                "比较是否相等要写“==”。".to_owned(),
                "To ask whether two values are the same write “==”.".to_owned(),
            )
        }
        ParseErrorType::FnMissingParams(name) => (
            "syntax",
            format!("函数“{name}”后面缺少参数，应写成 {name}(project)。"),
            format!("The parameters of the function “{name}” are missing: write {name}(project)."),
        ),
        ParseErrorType::FnMissingName => (
            "syntax",
            "“fn”后面缺少函数的名字。".to_owned(),
            "A name is missing behind “fn”.".to_owned(),
        ),
        ParseErrorType::FnMissingBody(name) => (
            "syntax",
            format!("函数“{name}”缺少 {{ … }}。"),
            format!("The function “{name}” has no {{ … }}."),
        ),
        ParseErrorType::VariableExpected => (
            "syntax",
            "“let”或“for”后面缺少变量的名字。".to_owned(),
            "A name is missing behind “let” or “for”.".to_owned(),
        ),
        ParseErrorType::PropertyExpected => (
            "syntax",
            "“.”后面缺少名字。".to_owned(),
            "A name is missing behind “.”.".to_owned(),
        ),
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
        ParseErrorType::WrongFnDefinition => (
            "syntax",
            "函数不能写在函数里面；前面可能少了“}”。".to_owned(),
            "A function can't stand inside another; perhaps a “}” is missing before it.".to_owned(),
        ),
        ParseErrorType::FnDuplicatedParam(name, parameter) => (
            "duplicate-variable",
            format!("函数“{name}”有两个参数都叫“{parameter}”。"),
            format!("Two parameters of the function “{name}” are called “{parameter}”."),
        ),
        ParseErrorType::DuplicatedProperty(name) => (
            "syntax",
            format!("名称“{name}”写了两次。"),
            format!("The name “{name}” is written twice."),
        ),
        ParseErrorType::LoopBreak => (
            "syntax",
            "“break”和“continue”只能写在“for”里面。".to_owned(),
            "“break” and “continue” can only stand inside a “for”.".to_owned(),
        ),
        ParseErrorType::AssignmentToInvalidLHS(_) | ParseErrorType::AssignmentToConstant(_) => (
            "syntax",
            "“=”前面要是变量的名字。".to_owned(),
            "The name of a variable belongs before “=”.".to_owned(),
        ),
        ParseErrorType::MalformedIndexExpr(_) => (
            "syntax",
            "“[ ]”里要写整数，表示列表的第几项，从 0 数起。".to_owned(),
            "A whole number belongs between “[ ]”: the place in a list, counted from 0.".to_owned(),
        ),
        ParseErrorType::BadInput(LexError::MalformedChar(_)) => (
            "syntax",
            "文字要放在双引号里。".to_owned(),
            "A text stands between double quotes.".to_owned(),
        ),
        ParseErrorType::BadInput(LexError::MalformedEscapeSequence(written)) => (
            "syntax",
            format!("文字里的“{written}”读不了；要写“\\”本身，写两个。"),
            format!("“{written}” in a text can't be read; for a “\\” itself write two."),
        ),
        ParseErrorType::BadInput(LexError::MalformedIdentifier(name)) => (
            "syntax",
            format!("“{name}”不能作名字。"),
            format!("“{name}” can't be a name."),
        ),
        // What those who write rules hardly come to.
        other => (
            "syntax",
            "这一处写法不对。".to_owned(),
            format!("This can't be read: {other}."),
        ),
    };
    Diagnostic::error(code, span, zh, en)
}
