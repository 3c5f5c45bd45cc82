//! Functions and statements.

use super::{Checker, Variable};
use crate::library::FileId;
use crate::tree::{At, Block, Expr, ExprKind, For, Function, Operator, Stmt, StmtKind};
use crate::types::{Class, Type, Unit};
use model::limits::{MAX_CALLS, MAX_CHECKED_CALLS};
use model::outcome::Weight;
use model::text::Text;

impl Checker<'_> {
    /// Looks into a function with these arguments and gives the type of its answer; `used` says whether that goes on.
    pub(super) fn enter(
        &mut self,
        file: FileId,
        function: &Function,
        arguments: Vec<Type>,
        used: bool,
    ) -> Type {
        let outside = (self.file, self.place);
        (self.file, self.place) = (file, self.place_of(file));
        let answer = self.body(function, arguments, used);
        (self.file, self.place) = outside;
        answer
    }

    fn body(&mut self, function: &Function, arguments: Vec<Type>, used: bool) -> Type {
        let at = function.body.open;
        if self.open.contains(&function.name) {
            self.error(
                "recursion",
                at,
                format!("函数“{}”调用了自己。", function.name),
                format!("The function “{}” calls itself.", function.name),
            );
            return Type::Any;
        }
        self.entered += 1;
        if self.open.len() > MAX_CALLS || self.entered > MAX_CHECKED_CALLS {
            let entered = std::mem::replace(&mut self.entered, usize::MAX / 2);
            // Said once.
            if entered < usize::MAX / 2 {
                self.too_deep(at);
            }
            return Type::Any;
        }
        self.open.push(function.name.clone());
        self.deepest = self.deepest.max(self.open.len());
        let outer = (
            std::mem::take(&mut self.scope),
            std::mem::take(&mut self.returns),
            std::mem::take(&mut self.outside),
            std::mem::take(&mut self.operand),
            std::mem::take(&mut self.within_lambda),
        );
        for (name, kind) in function.params.iter().zip(arguments) {
            self.name_value(name, kind);
        }
        let last = self.block(&function.body, used);
        self.leave(0);
        let ends = matches!(
            function.body.statements.last(),
            Some(Stmt {
                kind: StmtKind::Return(_),
                ..
            })
        );
        let mut answer = (!ends).then_some(last);
        for returned in std::mem::take(&mut self.returns) {
            if !used {
                self.complete(&returned);
            }
            answer = Some(match answer {
                Some(known) => known.join(returned),
                None => returned,
            });
        }
        (
            self.scope,
            self.returns,
            self.outside,
            self.operand,
            self.within_lambda,
        ) = outer;
        self.open.pop();
        answer.unwrap_or(Type::Nothing)
    }

    pub(super) fn too_deep(&mut self, at: At) {
        self.error(
            "depth-limit",
            at,
            "函数互相调用太多。",
            "Functions call each other too much.",
        );
    }

    /// A name for a value from here on.
    pub(super) fn name_value(&mut self, name: &str, kind: Type) {
        self.scope.push(Variable {
            name: name.to_owned(),
            kind,
            read: false,
        });
    }

    /// Leaves the variables behind that came after so many; an outcome that nobody asked for is dropped with them.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.scope.len() > depth {
            if let Some(Variable {
                kind: kind @ Type::Outcome(_),
                read: false,
                ..
            }) = self.scope.pop()
            {
                self.complete(&kind);
            }
        }
    }

    /// Statements whose last one is the value, if that goes on.
    pub(super) fn block(&mut self, block: &Block, used: bool) -> Type {
        let depth = self.scope.len();
        let mut last = Type::Nothing;
        for (place, stmt) in block.statements.iter().enumerate() {
            let used = used && place + 1 == block.statements.len();
            last = self.statement(stmt, used);
            if !used {
                self.complete(&last);
            }
        }
        self.leave(depth);
        last
    }

    /// A sentence that stops too early: a check without a comparison, an outcome that nobody gets.
    pub(super) fn complete(&mut self, value: &Type) {
        match value {
            Type::Check(shape) => {
                let key = shape.key.clone().unwrap_or_default();
                if !shape.compared {
                    self.error(
                        "check-without-comparison",
                        shape.position,
                        format!("比对“{key}”没有写和什么比。"),
                        format!("The check “{key}” compares with nothing."),
                    )
                    .help = Some(Text::new(
                        "加上 .that(…) 和 .at_most(…) 等。",
                        "Add .that(…) and .at_most(…) or another comparison.",
                    ));
                } else if !shape.otherwise && shape.weight == Weight::Require {
                    self.error(
                        "check-without-outcome",
                        shape.position,
                        format!("比对“{key}”没有写不符合时怎么办。"),
                        format!("The check “{key}” doesn't say what follows when it fails."),
                    )
                    .help = Some(Text::new(
                        "加上 .otherwise(revise(\"…\"))。",
                        "Add .otherwise(revise(\"…\")).",
                    ));
                }
            }
            Type::Outcome(at) => {
                self.error(
                    "outcome-without-conclude",
                    *at,
                    "这个结论没有生效。",
                    "This outcome has no effect.",
                )
                .help = Some(Text::new(
                    "写成 conclude(…)，或放进 .otherwise(…)。",
                    "Write conclude(…), or put it in .otherwise(…).",
                ));
            }
            _ => {}
        }
    }

    fn statement(&mut self, stmt: &Stmt, used: bool) -> Type {
        match &stmt.kind {
            StmtKind::Nothing | StmtKind::Continue => {}
            StmtKind::If(condition, then, other) => {
                let kind = self.value(condition);
                self.needs(&kind, Class::Boolean, condition.start);
                // Without an `else` there is no value.
                let used = used && !other.statements.is_empty();
                let (yes, no) = (self.block(then, used), self.block(other, used));
                if used {
                    return yes.join(no);
                }
            }
            StmtKind::For(parts) => self.for_each(parts),
            StmtKind::Let(name, value) => {
                let kind = self.value(value);
                self.name_value(name, kind);
            }
            StmtKind::Assign(operator, target, value) => self.assign(*operator, target, value),
            StmtKind::Block(block) => {
                let last = self.block(block, used);
                if used {
                    return last;
                }
            }
            StmtKind::Expr(expr) => return self.expression(expr, used),
            StmtKind::Return(value) => {
                let kind = value
                    .as_ref()
                    .map_or(Type::Nothing, |value| self.value(value));
                self.returns.push(kind);
            }
            StmtKind::Break(value) => {
                if let Some(value) = value {
                    self.not_allowed(value.start, "break …");
                }
            }
            StmtKind::Forbidden(what) => {
                self.not_allowed(stmt.at, what);
                return Type::Any;
            }
        }
        Type::Nothing
    }

    fn for_each(&mut self, parts: &For) {
        let item = if let ExprKind::Range(from, to, _) = &parts.list.kind {
            self.place(from);
            self.place(to);
            Type::Number(Unit::ANY)
        } else {
            match self.value(&parts.list) {
                Type::List(item) => *item,
                Type::Any => Type::Any,
                other => {
                    let words = other.words();
                    self.error(
                        "mixed-types",
                        parts.list.start,
                        format!("for 要用于列表，这里是{}。", words.zh),
                        format!("`for` goes through a list, not {}.", words.en),
                    );
                    Type::Any
                }
            }
        };
        let depth = self.scope.len();
        self.name_value(&parts.item, item);
        if let Some(counter) = &parts.counter {
            self.name_value(counter, Type::Number(Unit::ANY));
        }
        self.block(&parts.body, false);
        self.leave(depth);
    }

    fn assign(&mut self, operator: Option<(Operator, At)>, target: &Expr, value: &Expr) {
        let kind = self.value(value);
        let ExprKind::Variable(name) = &target.kind else {
            self.error(
                "not-allowed",
                target.start,
                "只能给变量赋值。",
                "Only a variable can be assigned to.",
            );
            return;
        };
        let Some(place) = self.scope.iter().rposition(|v| v.name == *name) else {
            // It is named as unknown.
            self.value(target);
            return;
        };
        if place < self.outside {
            self.error(
                "assignment-in-expression",
                target.start,
                format!("算式里不能给外面的变量“{name}”赋值。"),
                format!("An expression can't assign to “{name}”, which stands outside it."),
            )
            .help = Some(Text::new(
                "把赋值单独写成一句，放在这个算式之前。",
                "Make the assignment a statement of its own before the expression.",
            ));
        }
        let Some(before) = self.scope.get(place).map(|variable| variable.kind.clone()) else {
            return;
        };
        let after = match operator {
            Some((operator, at)) => self.operator(operator, &before, &kind, at, (target, value)),
            None => before.join(kind),
        };
        if let Some(variable) = self.scope.get_mut(place) {
            variable.kind = after;
        }
    }
}
