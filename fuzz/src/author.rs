//! Rules and records at random: of fitting types, and nothing else is made sure of. `tests/it/generated_rules.rs` compares
//! what every way in says of them.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// What an expression is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Number,
    Boolean,
    Text,
    Date,
}

const TYPES: [Type; 4] = [Type::Number, Type::Boolean, Type::Text, Type::Date];

/// Writes one rule: what stands in it is of fitting types, and nothing else is made sure of.
pub struct Author<'r> {
    rng: &'r mut Rng,
    /// How many rules there are before it, which it may read.
    before: usize,
    /// The variables that there are, innermost last.
    variables: Vec<(String, Type)>,
    /// The products whose fields may be read.
    items: Vec<String>,
    named: usize,
}

impl<'r> Author<'r> {
    /// Of a rule with so many before it.
    pub const fn new(rng: &'r mut Rng, before: usize) -> Self {
        Self {
            rng,
            before,
            variables: Vec::new(),
            items: Vec::new(),
            named: 0,
        }
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.rng.usize(..of.len())]
    }

    fn name(&mut self, of: &str) -> String {
        self.named += 1;
        format!("{of}{}", self.named)
    }

    fn value(&mut self, of: Type, depth: u32) -> String {
        let own = self.variables.iter().filter(|(_, own)| *own == of);
        let own: Vec<String> = own.map(|(name, _)| name.clone()).collect();
        if !own.is_empty() && self.rng.u8(..3) == 0 {
            return own[self.rng.usize(..own.len())].clone();
        }
        match of {
            Type::Number => self.number(depth),
            Type::Boolean => self.boolean(depth),
            Type::Text => self.text(depth),
            Type::Date => self.date(depth),
        }
    }

    fn item(&mut self) -> Option<String> {
        let all = self.items.len();
        (all > 0).then(|| self.items[self.rng.usize(..all)].clone())
    }

    fn number(&mut self, depth: u32) -> String {
        if depth == 0 || self.rng.u8(..4) == 0 {
            if let (Some(item), 0) = (self.item(), self.rng.u8(..2)) {
                return format!("{item}.output");
            }
            return self
                .pick(&[
                    "0",
                    "1",
                    "2",
                    "3",
                    "0.1",
                    "2.7",
                    "100",
                    "project.intake_m3",
                    "project.output",
                    "project.reuse_share",
                    "param(\"unit_limit\")",
                    "count(project.products)",
                    "count(project.monthly_m3)",
                    "sum(project.monthly_m3)",
                ])
                .to_owned();
        }
        let depth = depth - 1;
        let (a, b) = (
            self.value(Type::Number, depth),
            self.value(Type::Number, depth),
        );
        match self.rng.u8(..15) {
            0 => format!("({a} + {b})"),
            1 => format!("({a} - {b})"),
            2 => format!("({a} * {b})"),
            3 => format!("({a} / {b})"),
            4 => format!("({a} % {b})"),
            5 => format!("(-{a})"),
            6 => format!("min({a}, {b})"),
            7 => format!("max({a}, {b})"),
            8 => format!("abs({a})"),
            9 => format!("round_half_even({a}, {})", self.rng.u8(..4)),
            10 => format!("round_half_up({a}, {})", self.rng.u8(..4)),
            11 => format!("project.monthly_m3[{}]", self.rng.u8(..3)),
            12 => format!("{}.year", self.value(Type::Date, depth)),
            13 if self.rng.bool() => {
                let key = self.value(Type::Text, depth);
                format!("table(\"rows\").find({key}, {a}).value")
            }
            13 if self.before > 0 => {
                format!(
                    "finding(\"Q-{}\").figure(\"f\")",
                    self.rng.usize(..self.before)
                )
            }
            _ => {
                let word = self.pick(&["sum", "min", "max"]);
                let (of, test) = self.each(depth);
                format!("{word}(project.products, {of}{test})")
            }
        }
    }

    /// A value for each product, and a condition or none.
    fn each(&mut self, depth: u32) -> (String, String) {
        let name = self.name("p");
        self.items.push(name.clone());
        let value = self.value(Type::Number, depth);
        let test = self.value(Type::Boolean, depth);
        self.items.pop();
        let test = match self.rng.bool() {
            true => format!(", |{name}| {test}"),
            false => String::new(),
        };
        (format!("|{name}| {value}"), test)
    }

    fn boolean(&mut self, depth: u32) -> String {
        if depth == 0 || self.rng.u8(..4) == 0 {
            return self
                .pick(&[
                    "true",
                    "false",
                    "project.metered",
                    "project.has(\"output\")",
                    "project.has(\"remark\")",
                    "project.has(\"products\")",
                ])
                .to_owned();
        }
        let depth = depth - 1;
        match self.rng.u8(..9) {
            0 => format!("!{}", self.value(Type::Boolean, depth)),
            kind @ 1..=2 => {
                let sign = if kind == 1 { "&&" } else { "||" };
                let (a, b) = (
                    self.value(Type::Boolean, depth),
                    self.value(Type::Boolean, depth),
                );
                format!("({a} {sign} {b})")
            }
            3..=4 => {
                let sign = self.pick(&["<", "<=", ">", ">=", "==", "!="]);
                let of = if self.rng.u8(..4) == 0 {
                    Type::Date
                } else {
                    Type::Number
                };
                format!(
                    "({} {sign} {})",
                    self.value(of, depth),
                    self.value(of, depth)
                )
            }
            5 => {
                let sign = self.pick(&["==", "!="]);
                let (a, b) = (self.value(Type::Text, depth), self.value(Type::Text, depth));
                format!("({a} {sign} {b})")
            }
            6 => {
                let text = self.value(Type::Text, depth);
                match self.rng.bool() {
                    true => format!("starts_with({text}, \"a\")"),
                    false => format!("[\"a\", \"水\"].contains({text})"),
                }
            }
            7 if self.rng.bool() => {
                let (key, from) = (
                    self.value(Type::Text, depth),
                    self.value(Type::Number, depth),
                );
                format!("table(\"rows\").has({key}, {from})")
            }
            7 if self.before > 0 => {
                let said = self.pick(&["pass", "revise", "undetermined", "not_applicable"]);
                let rule = self.rng.usize(..self.before);
                format!("(finding(\"Q-{rule}\").outcome == \"{said}\")")
            }
            _ => {
                let (word, name) = (self.pick(&["any", "all"]), self.name("p"));
                self.items.push(name.clone());
                let test = self.value(Type::Boolean, depth);
                self.items.pop();
                format!("{word}(project.products, |{name}| {test})")
            }
        }
    }

    fn text(&mut self, depth: u32) -> String {
        if let (Some(item), 0) = (self.item(), self.rng.u8(..3)) {
            return format!("{item}.name");
        }
        if depth > 0 && self.rng.u8(..4) == 0 {
            return format!(
                "skip({}, {})",
                self.value(Type::Text, depth - 1),
                self.rng.u8(..3)
            );
        }
        self.pick(&["\"a\"", "\"水\"", "\"\"", "project.remark", "project.name"])
            .to_owned()
    }

    fn date(&mut self, depth: u32) -> String {
        if depth > 0 && self.rng.bool() {
            let day = self.value(Type::Date, depth - 1);
            return match self.rng.u8(..4) {
                0 => format!("add_working_days({day}, {})", self.rng.i16(-40..60)),
                1 => format!("add_days({day}, {})", self.rng.i16(-40..400)),
                2 => format!("add_years({day}, {})", self.rng.i8(-5..6)),
                _ => format!("year_end({day})"),
            };
        }
        self.pick(&[
            "as_of()",
            "date(\"2026-02-28\")",
            "date(\"2024-02-29\")",
            "project.opened",
        ])
        .to_owned()
    }

    fn outcome(&mut self) -> String {
        let word = self.pick(&["reject", "revise", "undetermined", "condition", "advice"]);
        format!("{word}(\"{}\")", self.pick(&["a", "b"]))
    }

    fn check(&mut self, depth: u32) -> String {
        let weight = self.pick(&["require", "advise", "inform"]);
        let of = TYPES[self.rng.usize(..4)];
        let actual = self.value(of, depth);
        let mut limit = || self.value(of, depth);
        let (a, b) = (limit(), limit());
        let compared = match (of, self.rng.u8(..4)) {
            (_, 0) => "present()".to_owned(),
            (Type::Number, 1) => format!("between({a}, {b}, \"b\")"),
            (Type::Number, _) => {
                let word = self.pick(&["at_most", "at_least", "below", "above"]);
                format!("{word}({a}, \"b\")")
            }
            (Type::Date, 1..=2) => {
                let word = self.pick(&["before", "after"]);
                format!("{word}({a}, \"b\")")
            }
            (Type::Text, 1) => format!("one_of([{a}, {b}], \"b\")"),
            (Type::Text, 2) => format!("none_of([{a}, {b}], \"b\")"),
            _ => {
                let word = self.pick(&["same_as", "differs_from"]);
                format!("{word}({a}, \"b\")")
            }
        };
        let otherwise = match (weight, self.rng.u8(..5)) {
            ("inform", _) | (_, 0) if weight != "require" => String::new(),
            _ => format!(".otherwise({})", self.outcome()),
        };
        format!("{weight}(\"a\").that({actual}, \"b\").{compared}{otherwise};")
    }

    /// Statements in a block of their own.
    fn block(&mut self, depth: u32, within: bool) -> String {
        let variables = self.variables.len();
        let count = self.rng.u8(1..4);
        let lines: Vec<String> = (0..count).map(|_| self.statement(depth, within)).collect();
        self.variables.truncate(variables);
        lines.join("\n")
    }

    /// A statement; `within` a loop.
    fn statement(&mut self, depth: u32, within: bool) -> String {
        if depth == 0 {
            return self.check(1);
        }
        let depth = depth - 1;
        match self.rng.u8(..16) {
            0..=2 => {
                let of = TYPES[self.rng.usize(..4)];
                let (value, name) = (self.value(of, 2), self.name("v"));
                self.variables.push((name.clone(), of));
                format!("let {name} = {value};")
            }
            3 if !self.variables.is_empty() => {
                let at = self.rng.usize(..self.variables.len());
                let (name, of) = self.variables[at].clone();
                format!("{name} = {};", self.value(of, 2))
            }
            4..=5 => {
                let (test, then) = (self.value(Type::Boolean, 2), self.block(depth, within));
                let other = match self.rng.bool() {
                    true => format!(" else {{\n{}\n}}", self.block(depth, within)),
                    false => String::new(),
                };
                format!("if {test} {{\n{then}\n}}{other}")
            }
            6 => {
                let name = self.name("p");
                self.items.push(name.clone());
                let body = self.block(depth, true);
                self.items.pop();
                format!("for {name} in project.products {{\n{body}\n}}")
            }
            7 => {
                let (name, list) = (self.name("v"), self.pick(&["0..3", "project.monthly_m3"]));
                self.variables.push((name.clone(), Type::Number));
                let body = self.block(depth, true);
                self.variables.retain(|(own, _)| *own != name);
                format!("for {name} in {list} {{\n{body}\n}}")
            }
            8 => format!("figure(\"f\", {}, \"m³\");", self.value(Type::Number, 2)),
            9 => format!("conclude({});", self.outcome()),
            10 => "note(\"a\");".to_owned(),
            11 => "refer(\"water\", \"b\");".to_owned(),
            12 => {
                let of = TYPES[self.rng.usize(..4)];
                format!("print({});", self.value(of, 1))
            }
            13 if within => {
                let (test, word) = (
                    self.value(Type::Boolean, 1),
                    self.pick(&["break", "continue"]),
                );
                format!("if {test} {{ {word}; }}")
            }
            14 => format!("if {} {{ return; }}", self.value(Type::Boolean, 1)),
            _ => self.check(2),
        }
    }

    /// A whole script.
    pub fn script(&mut self) -> String {
        let applies = match self.rng.u8(..4) {
            0 => format!(
                "fn applies(project) {{ {} }}\n",
                self.value(Type::Boolean, 2)
            ),
            _ => String::new(),
        };
        format!(
            "{applies}fn judge(project) {{\n{}\n}}\n",
            self.block(3, false)
        )
    }
}

/// A table that rules look up, and days off.
pub const TABLES: [(&str, &str); 4] = [
    (
        "tables/rows.toml",
        "title = { zh = \"表\", en = \"Rows\" }\n\
         [[column]]\nname = \"key\"\ntype = \"text\"\nkey = \"exact\"\nlabel = { zh = \"名\", en = \"Key\" }\n\
         [[column]]\nname = \"from\"\ntype = \"number\"\nkey = \"at_least\"\nlabel = { zh = \"起\", en = \"From\" }\n\
         [[column]]\nname = \"value\"\ntype = \"number\"\nlabel = { zh = \"值\", en = \"Value\" }\n",
    ),
    (
        "tables/rows.csv",
        "key,from,value,effective_from,effective_to,source,confidence\n\
         a,0,2.7,,,law,S1\na,2,0.3,,2026-11-23,law,S1\na,2,0.4,2026-11-24,,law,S1\n水,1,100,,,law,S2\n,50,7,,,law,S1\n",
    ),
    (
        "tables/holidays.toml",
        "title = { zh = \"节假日\", en = \"Holidays\" }\n\
         [[column]]\nname = \"working\"\ntype = \"boolean\"\nlabel = { zh = \"上班\", en = \"Working\" }\n",
    ),
    (
        "tables/holidays.csv",
        "working,effective_from,effective_to,source,confidence\n\
         false,2026-02-15,2026-02-23,law,S1\ntrue,2026-02-28,2026-02-28,law,S1\n",
    ),
];

/// An answer of one of the kinds that there are, or none at all.
pub fn record(rng: &mut Rng) -> Map<String, Value> {
    let mut record = Map::new();
    let mut answer = |name: &str, values: &[Value]| {
        let given = match rng.u8(..8) {
            0 => return,
            1 => json!({ "none": true }),
            2 => json!({ "not_known": true }),
            3 => json!("?"),
            _ => values[rng.usize(..values.len())].clone(),
        };
        record.insert(name.to_owned(), given);
    };
    let numbers = [
        json!("0"),
        json!("1"),
        json!("2.7"),
        json!("100"),
        json!("0.1"),
    ];
    answer("intake_m3", &numbers);
    answer("output", &numbers);
    answer("reuse_share", &[json!("0.1"), json!("1"), json!("0")]);
    answer("metered", &[json!(true), json!(false)]);
    answer("remark", &[json!("a"), json!("水"), json!("ab")]);
    answer("name", &[json!("a"), json!("b")]);
    answer(
        "opened",
        &[
            json!("2026-02-28"),
            json!("2024-02-29"),
            json!("2026-11-23"),
        ],
    );
    let lists = [
        json!([]),
        json!(["1", "2.5"]),
        json!(["1", null, "3", "0.1"]),
    ];
    answer("monthly_m3", &lists);
    let products = [
        json!([]),
        json!([{ "name": "a", "output": "1" }]),
        json!([{ "name": "水", "output": "2.7" }, { "name": "b" }, { "output": "0" }]),
    ];
    answer("products", &products);
    record
}

/// Amounts as they are written, and as no one would.
const AMOUNTS: [&str; 18] = [
    "\"0\"",
    "\"1\"",
    "\"2.7\"",
    "2.70",
    "\"100\"",
    "\"0.1\"",
    "1e2",
    "2.7000000000000000000000001",
    "-0.0",
    "\"1,000\"",
    "\"２.７\"",
    "\"0.00027万m³\"",
    "79228162514264337593543950335",
    "1e-28",
    "\"-3\"",
    "\"1/3\"",
    "123456789012345678901234567890",
    "\"2.7 kg\"",
];

/// Days at the ends of months, years and the calendar.
const DAYS: [&str; 8] = [
    "2026-02-28",
    "2024-02-29",
    "2026-11-23",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-12-31",
    "20261123",
];

/// The same, as anybody may write them.
pub fn odd_record(rng: &mut Rng) -> Map<String, Value> {
    let mut record = Map::new();
    let mut answer = |name: &str, value: &mut dyn FnMut(&mut Rng) -> Value| {
        let given = match rng.u8(..12) {
            0 => return,
            1 => json!({ "none": true }),
            2 => json!({ "not_known": true, "who": "a" }),
            3 => json!("?"),
            4 => [
                json!(null),
                json!(""),
                json!("待查"),
                json!("无"),
                json!({ "a": 1 }),
                json!([[]]),
            ][rng.usize(..6)]
            .clone(),
            5 => json!({ "value": value(rng), "from": "p. 1" }),
            _ => value(rng),
        };
        record.insert(name.to_owned(), given);
    };
    let mut amount = |rng: &mut Rng| -> Value {
        // Half of them simple, or hardly any two of a record would meet.
        let many = if rng.bool() { 6 } else { AMOUNTS.len() };
        serde_json::from_str(AMOUNTS[rng.usize(..many)]).unwrap_or_default()
    };
    let mut word = |rng: &mut Rng| {
        let long = "长".repeat(rng.usize(1..2_100));
        json!(["a", "水", "ab", "", " b ", "<b>", "=1+1", &long][rng.usize(..8)])
    };
    answer("intake_m3", &mut amount);
    answer("output", &mut amount);
    answer("reuse_share", &mut |rng| {
        json!(["0.1", "1", "0", "50%", "1.1"][rng.usize(..5)])
    });
    answer("metered", &mut |rng| {
        [
            json!(true),
            json!(false),
            json!("是"),
            json!("√"),
            json!("0"),
            json!("maybe"),
        ][rng.usize(..6)]
        .clone()
    });
    answer("remark", &mut word);
    answer("name", &mut word);
    answer("opened", &mut |rng| json!(DAYS[rng.usize(..DAYS.len())]));
    answer("monthly_m3", &mut |rng| {
        let items = (0..rng.usize(..5)).map(|_| {
            if rng.u8(..6) == 0 {
                Value::Null
            } else {
                amount(rng)
            }
        });
        items.collect()
    });
    answer("products", &mut |rng| {
        let product = |rng: &mut Rng| {
            let mut product = Map::new();
            if rng.u8(..5) > 0 {
                product.insert("name".to_owned(), word(rng));
            }
            if rng.u8(..5) > 0 {
                product.insert("output".to_owned(), amount(rng));
            }
            match rng.u8(..20) {
                0 => Value::Null,
                1 => json!("a"),
                _ => product.into(),
            }
        };
        (0..rng.usize(..4)).map(|_| product(rng)).collect()
    });
    if rng.u8(..10) == 0 {
        record.insert(
            ["typo", "__proto__", "intake_m"][rng.usize(..3)].to_owned(),
            json!("x"),
        );
    }
    record
}
