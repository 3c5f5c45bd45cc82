//! Reads a script into a [`Script`]: the only file that sees the syntax tree of Rhai, which parses it.

use super::syntax_error;
use super::tree::{
    At, Block, Expr, ExprKind, For, Function, Lambda, Operator, Script, Stmt, StmtKind,
};
use model::diagnostic::{Diagnostic, Place};
use model::limits::{MAX_ARRAY, MAX_DEPTH, MAX_MAP, MAX_STRING};
use rhai::{AST, ASTFlags, ASTNode, Dynamic, Engine, FnCallExpr, FnPtr, Position, Token};
use std::collections::HashMap;

/// Parses scripts.
pub struct Parser(Engine);

impl Default for Parser {
    fn default() -> Self {
        Self(engine())
    }
}

impl Parser {
    /// Reads the script of a rule; its header is passed over.
    ///
    /// # Errors
    /// What can't be read, at its place. Rhai stops at the first mistake, so there is one for a file.
    pub fn parse(&self, place: Place<'_>) -> Result<Script, Box<Diagnostic>> {
        match self.0.compile(without_header(place.text)) {
            Ok(ast) => Ok(script(&ast)),
            Err(error) => Err(Box::new(syntax_error::explain(place, &error))),
        }
    }
}

/// An engine without any package that parses what the rule language allows.
pub fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_fast_operators(false)
        .set_allow_shadowing(false)
        .set_fail_on_invalid_map_property(true)
        .set_max_expr_depths(MAX_DEPTH, MAX_DEPTH)
        .set_max_string_size(MAX_STRING)
        .set_max_array_size(MAX_ARRAY)
        .set_max_map_size(MAX_MAP)
        .disable_symbol("eval");
    #[allow(deprecated, reason = "the hook is marked volatile, not obsolete")]
    engine.on_parse_token(|token, _, _| match token {
        // Both sides are worked out: what isn't known decides nothing by its place.
        Token::And => Token::Ampersand,
        Token::Or => Token::Pipe,
        other => other,
    });
    engine
}

/// The script behind the comments that open it, on the same lines. Rhai reads a comment letter by
/// letter, and most of a rule's text is its header.
pub fn without_header(text: &str) -> String {
    let mut blank = String::new();
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        // To Rhai a lone return ends a line, too.
        if line.contains('\r') || !(line.trim().is_empty() || line.trim_start().starts_with("//")) {
            break;
        }
        blank.push('\n');
        rest = after;
    }
    blank + rest
}

fn at(position: Position) -> At {
    At {
        line: position.line().unwrap_or(0) as u32,
        column: position.position().unwrap_or(1) as u32,
    }
}

/// The functions without a name, `|x| …`, by what Rhai calls them. In the tree each stands where it is written.
type Lambdas = HashMap<String, (Vec<String>, rhai::Stmt)>;

fn script(ast: &AST) -> Script {
    let mut functions: Vec<Function> = Vec::new();
    // Of a function without a name: where its body stands, what it is called, and its parameters.
    let mut nameless: Vec<(At, String, Vec<String>)> = Vec::new();
    for f in ast.iter_fn_def() {
        let params = f.params.iter().map(ToString::to_string).collect();
        if f.name.starts_with("anon$") {
            nameless.push((at(f.body.start_position()), f.name.to_string(), params));
            continue;
        }
        let function = Function {
            name: f.name.to_string(),
            params,
            body: Block {
                statements: Vec::new(),
                open: at(f.body.start_position()),
                close: at(f.body.end_position()),
            },
        };
        let place = functions.partition_point(|other| other.body.open <= function.body.open);
        functions.insert(place, function);
    }
    // Rhai shows the bodies only through a walk, so each statement is given to the function whose
    // braces it stands between.
    let mut lambdas = Lambdas::new();
    let mut named = Vec::new();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let [ASTNode::Stmt(stmt)] = path {
            let place = at(stmt.position());
            match nameless.iter().find(|(body, ..)| *body == place) {
                Some((_, name, params)) => {
                    lambdas.insert(name.clone(), (params.clone(), (*stmt).clone()));
                }
                None => named.push((place, (*stmt).clone())),
            }
        }
        true
    });
    for (place, stmt) in &named {
        if let Some(function) = functions
            .iter_mut()
            .find(|f| f.body.open <= *place && *place <= f.body.close)
        {
            function.body.statements.push(statement(stmt, &lambdas));
        }
    }
    Script {
        functions,
        stray: ast.statements().iter().map(|s| at(s.position())).collect(),
    }
}

fn block(block: &rhai::StmtBlock, lambdas: &Lambdas) -> Block {
    Block {
        statements: block
            .statements()
            .iter()
            .map(|s| statement(s, lambdas))
            .collect(),
        open: at(block.position()),
        close: at(block.end_position()),
    }
}

fn statement(stmt: &rhai::Stmt, lambdas: &Lambdas) -> Stmt {
    let expression = |expr: &rhai::Expr| expression(expr, lambdas);
    let block = |inner: &rhai::StmtBlock| block(inner, lambdas);
    use rhai::Stmt as S;
    let place = at(stmt.position());
    let forbidden = |what: &str| StmtKind::Forbidden(what.to_owned());
    let kind = match stmt {
        S::Noop(_) => StmtKind::Nothing,
        S::If(flow, _) => StmtKind::If(
            expression(&flow.expr),
            block(&flow.body),
            block(&flow.branch),
        ),
        S::For(parts, _) => {
            let (item, counter, flow) = &**parts;
            StmtKind::For(Box::new(For {
                item: item.name.to_string(),
                counter: counter.as_ref().map(|counter| counter.name.to_string()),
                list: expression(&flow.expr),
                body: block(&flow.body),
            }))
        }
        S::Var(parts, ..) => StmtKind::Let(parts.0.name.to_string(), expression(&parts.1)),
        S::Assignment(parts) => {
            let (op, sides) = &**parts;
            let (target, value) = (expression(&sides.lhs), expression(&sides.rhs));
            match op.get_op_assignment_info() {
                None => StmtKind::Assign(None, target, value),
                Some((.., written)) => match binary(written) {
                    Some(operator) => {
                        StmtKind::Assign(Some((operator, at(op.position()))), target, value)
                    }
                    None => StmtKind::Forbidden(format!("{written}=")),
                },
            }
        }
        S::FnCall(call, position) => {
            let place = at(*position);
            StmtKind::Expr(Expr {
                kind: call_kind(call, lambdas),
                at: place,
                start: place,
            })
        }
        S::Block(inner) => StmtKind::Block(block(inner)),
        S::Expr(expr) => StmtKind::Expr(expression(expr)),
        S::Return(_, flags, _) if flags.intersects(ASTFlags::BREAK) => forbidden("throw"),
        S::Return(value, ..) => StmtKind::Return(value.as_deref().map(expression)),
        S::BreakLoop(value, flags, _) if flags.intersects(ASTFlags::BREAK) => {
            StmtKind::Break(value.as_deref().map(expression))
        }
        S::BreakLoop(..) => StmtKind::Continue,
        S::Switch(..) => forbidden("switch"),
        S::While(..) | S::Do(..) => forbidden("while / loop"),
        S::TryCatch(..) => forbidden("try"),
        other => StmtKind::Forbidden(format!("{other:?}").chars().take(20).collect()),
    };
    Stmt { kind, at: place }
}

fn expression(expr: &rhai::Expr, lambdas: &Lambdas) -> Expr {
    let expression = |expr: &rhai::Expr| expression(expr, lambdas);
    let (place, start) = (at(expr.position()), at(expr.start_position()));
    use rhai::Expr as E;
    let forbidden = |what: &str| ExprKind::Forbidden(what.to_owned());
    let kind = match expr {
        E::BoolConstant(yes, _) => ExprKind::Boolean(*yes),
        E::IntegerConstant(whole, _) => ExprKind::Whole(*whole),
        E::StringConstant(text, _) => ExprKind::Text(text.to_string()),
        E::DynamicConstant(value, _) => return constant(value, place, lambdas),
        E::Array(items, _) => ExprKind::List(items.iter().map(expression).collect()),
        E::Unit(_) => ExprKind::Nothing,
        E::Variable(parts, ..) => ExprKind::Variable(parts.1.to_string()),
        E::Stmt(inner) => ExprKind::Block(block(inner, lambdas)),
        E::FnCall(call, _) => call_kind(call, lambdas),
        E::Dot(sides, flags, _) => {
            return chain(
                expression(&sides.lhs),
                Link::Dot,
                &sides.rhs,
                *flags,
                lambdas,
            );
        }
        E::Index(sides, flags, _) => {
            return chain(
                expression(&sides.lhs),
                Link::Index,
                &sides.rhs,
                *flags,
                lambdas,
            );
        }
        E::Coalesce(..) => forbidden("??"),
        E::InterpolatedString(..) => forbidden("${…}"),
        E::Map(..) => forbidden("#{…}"),
        E::ThisPtr(_) => forbidden("this"),
        E::CharConstant(..) => forbidden("'…'"),
        other => ExprKind::Forbidden(format!("{other:?}").chars().take(20).collect()),
    };
    let start = match &kind {
        ExprKind::Binary(_, a, b) | ExprKind::Range(a, b, _) => a.start.min(b.start),
        _ => start,
    };
    Expr {
        kind,
        at: place,
        start,
    }
}

/// How a part of a chain is tied to what stands before it.
#[derive(Clone, Copy)]
enum Link {
    Dot,
    Index,
}

/// `a.b.c(…)[d]`, which Rhai nests to the right.
fn chain(start: Expr, link: Link, rest: &rhai::Expr, flags: ASTFlags, lambdas: &Lambdas) -> Expr {
    let expression = |expr: &rhai::Expr| expression(expr, lambdas);
    use rhai::Expr as E;
    let (mut of, mut link, mut rest, mut flags) = (start, link, rest, flags);
    loop {
        let (own, next) = match rest {
            E::Dot(sides, own, _) if !flags.contains(ASTFlags::BREAK) => {
                (&sides.lhs, Some((Link::Dot, &sides.rhs, *own)))
            }
            E::Index(sides, own, _) if !flags.contains(ASTFlags::BREAK) => {
                (&sides.lhs, Some((Link::Index, &sides.rhs, *own)))
            }
            last => (last, None),
        };
        let (place, start) = (at(own.position()), of.start);
        let kind = match (link, own) {
            (Link::Dot, _) if flags.contains(ASTFlags::NEGATED) => {
                ExprKind::Forbidden("?.".to_owned())
            }
            (Link::Index, _) if flags.contains(ASTFlags::NEGATED) => {
                ExprKind::Forbidden("?[".to_owned())
            }
            (Link::Index, place) => ExprKind::Element(Box::new(of), Box::new(expression(place))),
            (Link::Dot, E::Property(name, _)) => {
                ExprKind::Property(Box::new(of), name.2.to_string())
            }
            (Link::Dot, E::MethodCall(call, _)) => ExprKind::Method(
                Box::new(of),
                call.name.to_string(),
                call.args.iter().map(expression).collect(),
            ),
            (Link::Dot, _) => ExprKind::Forbidden(".".to_owned()),
        };
        of = Expr {
            kind,
            at: place,
            start,
        };
        match next {
            Some(next) => (link, rest, flags) = next,
            None => return of,
        }
    }
}

/// A value that Rhai worked out while it parsed: a long number, a list of such values, or a function without a name.
fn constant(value: &Dynamic, place: At, lambdas: &Lambdas) -> Expr {
    let kind = if let Ok(number) = value.as_decimal() {
        ExprKind::Number(number)
    } else if let Ok(whole) = value.as_int() {
        ExprKind::Whole(whole)
    } else if let Ok(yes) = value.as_bool() {
        ExprKind::Boolean(yes)
    } else if let Ok(text) = value.as_immutable_string_ref() {
        ExprKind::Text(text.to_string())
    } else if let Ok(items) = value.as_array_ref() {
        ExprKind::List(
            items
                .iter()
                .map(|item| constant(item, place, lambdas))
                .collect(),
        )
    } else if let Some(pointer) = value.read_lock::<FnPtr>() {
        lambda(pointer.fn_name(), lambdas)
    } else {
        ExprKind::Forbidden(value.type_name().to_owned())
    };
    Expr {
        kind,
        at: place,
        start: place,
    }
}

/// `|x| …`, whose body is one expression.
fn lambda(name: &str, lambdas: &Lambdas) -> ExprKind {
    match lambdas.get(name) {
        Some((params, rhai::Stmt::Expr(body))) => ExprKind::Lambda(Box::new(Lambda {
            params: params.clone(),
            body: expression(body, lambdas),
        })),
        Some((params, rhai::Stmt::FnCall(call, position))) => {
            let place = at(*position);
            ExprKind::Lambda(Box::new(Lambda {
                params: params.clone(),
                body: Expr {
                    kind: call_kind(call, lambdas),
                    at: place,
                    start: place,
                },
            }))
        }
        _ => ExprKind::Forbidden("|…| { … }".to_owned()),
    }
}

fn call_kind(call: &FnCallExpr, lambdas: &Lambdas) -> ExprKind {
    let expression = |expr: &rhai::Expr| expression(expr, lambdas);
    let given = || call.args.iter().map(expression).collect::<Vec<_>>();
    let name = call.name.as_str();
    let one_of = |a: &rhai::Expr| Box::new(expression(a));
    match (name, call.args.as_slice()) {
        ("..", [from, to]) => ExprKind::Range(one_of(from), one_of(to), false),
        ("..=", [from, to]) => ExprKind::Range(one_of(from), one_of(to), true),
        // Rhai writes `in` so, too.
        ("contains", [list, value]) => {
            ExprKind::Binary(Operator::Contains, one_of(list), one_of(value))
        }
        _ if call.op_token.is_none() => ExprKind::Call(name.to_owned(), given()),
        ("!", [of]) => ExprKind::Unary(Operator::Not, one_of(of)),
        ("-", [of]) => ExprKind::Unary(Operator::Negate, one_of(of)),
        (_, [a, b]) => match binary(name) {
            Some(operator) => ExprKind::Binary(operator, one_of(a), one_of(b)),
            None => ExprKind::Forbidden(name.to_owned()),
        },
        _ => ExprKind::Forbidden(name.to_owned()),
    }
}

/// The operator between two values that Rhai calls so.
fn binary(name: &str) -> Option<Operator> {
    match name {
        "&" => Some(Operator::And),
        "|" => Some(Operator::Or),
        written => Operator::BINARY
            .iter()
            .find(|(_, own)| *own == written)
            .map(|(operator, _)| *operator),
    }
}
