//! What changes no meaning changes no report: spaces, line breaks, comments, parentheses around what stands alone, and `print`.

use crate::common::{bundled_files, difference, load};
use fastrand::Rng;
use serde_json::{Map, Value};
use water_rules::{PackFiles, RulePack, parse_date};

/// A token of a script: what can't be taken apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    /// A name, a word of the language or a number.
    Word(&'t str),
    Text(&'t str),
    /// A bracket, a comma or a semicolon.
    Mark(&'t str),
    /// Signs that stand together.
    Signs(&'t str),
}

impl<'t> Token<'t> {
    const fn text(self) -> &'t str {
        match self {
            Self::Word(text) | Self::Text(text) | Self::Mark(text) | Self::Signs(text) => text,
        }
    }
}

/// The tokens of a script behind its header; comments are left out.
fn tokens(script: &str) -> Vec<Token<'_>> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mark = |c: char| "(){}[],;".contains(c);
    let mut tokens = Vec::new();
    let mut rest = script.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = |wanted: &dyn Fn(char) -> bool| rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        let count = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").unwrap() + 2
        } else if first == '"' {
            let mut escaped = false;
            let closing = rest.char_indices().skip(1).find(|(_, c)| {
                let closes = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                closes
            });
            closing.unwrap().0 + 1
        } else if word(first) {
            end(&word)
        } else if mark(first) {
            1
        } else {
            end(&|c: char| !word(c) && !mark(c) && !c.is_whitespace() && c != '"')
        };
        let (text, behind) = rest.split_at(count);
        if !text.starts_with("//") && !text.starts_with("/*") {
            tokens.push(match first {
                '"' => Token::Text(text),
                c if word(c) => Token::Word(text),
                c if mark(c) => Token::Mark(text),
                _ => Token::Signs(text),
            });
        }
        rest = behind.trim_start();
    }
    tokens
}

/// What may stand between two tokens.
fn space(rng: &mut Rng) -> &'static str {
    const SPACES: [&str; 8] = [
        " ",
        "  ",
        "\n",
        "\n\n\n",
        "\t",
        "\r\n    ",
        " // 说明 /* \"\n",
        " /* if ) { \n */ ",
    ];
    SPACES[rng.usize(..SPACES.len())]
}

/// The place behind what stands from `at` on up to a mark outside of all brackets.
fn up_to(tokens: &[Token<'_>], at: usize, mark: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        let Token::Mark(text) = *token else { continue };
        if depth == 0 && text == mark {
            return Some(place);
        }
        depth += match text {
            "(" | "[" | "{" => 1,
            ")" | "]" | "}" => -1,
            _ => 0,
        };
        if depth < 0 {
            return None;
        }
    }
    None
}

/// A script with the same meaning: other spaces, comments and parentheses, and with `print` at the start of what it judges.
fn rewritten(text: &str, rng: &mut Rng) -> String {
    let header = text.lines().take_while(|line| line.starts_with("//!"));
    let header: String = header.map(|line| line.to_owned() + "\n").collect();
    let tokens = tokens(&text[header.len()..]);
    let (mut opened, mut closed) = (vec![0; tokens.len()], vec![0; tokens.len() + 1]);
    for at in 0..tokens.len() {
        if rng.bool() {
            continue;
        }
        let around = match (tokens[at], tokens.get(at + 1)) {
            // The condition of a branch.
            (Token::Word("if"), Some(_)) => up_to(&tokens, at + 1, "{").map(|end| (at + 1, end)),
            // What a variable is.
            (Token::Signs("="), Some(next)) if next.text() != "if" => {
                up_to(&tokens, at + 1, ";").map(|end| (at + 1, end))
            }
            (Token::Text(_), _) => Some((at, at + 1)),
            _ => None,
        };
        if let Some((from, to)) = around {
            opened[from] += 1;
            closed[to] += 1;
        }
    }
    let mut written = header + "\n";
    for (at, token) in tokens.iter().enumerate() {
        written += &")".repeat(closed[at]);
        let glued = matches!(
            (at.checked_sub(1).map(|at| tokens[at]), *token),
            (Some(Token::Mark(_)), _) | (_, Token::Mark(_))
        ) || opened[at] + closed[at] > 0;
        let point = matches!(token, Token::Signs("." | ".."))
            || at > 0 && matches!(tokens[at - 1], Token::Signs("." | ".."));
        if point || glued && rng.bool() {
            // A number with a point in it stays one.
        } else {
            written += space(rng);
        }
        written += &"(".repeat(opened[at]);
        written += token.text();
        let judges = at >= 5 && tokens[at - 4].text() == "judge" && tokens[at - 5].text() == "fn";
        if judges && token.text() == "{" {
            written += " print(7);";
        }
    }
    written + "\n"
}

/// The pack with every script rewritten.
fn pack(files: &PackFiles, rng: &mut Rng) -> RulePack {
    let mut files = files.clone();
    for (path, text) in &mut files {
        if path.ends_with(".rhai") {
            *text = rewritten(text, rng);
        }
    }
    load(&files)
}

/// A whole report without what was printed, lines of scripts and what names the pack's files.
fn meant(pack: &RulePack, record: &Map<String, Value>, day: &str) -> (String, usize) {
    let report = pack.screen(record, parse_date(day).unwrap());
    let mut report = serde_json::to_value(report).unwrap();
    report["pack"].as_object_mut().unwrap().remove("digest");
    let mut printed = 0;
    for finding in report["findings"].as_array_mut().unwrap() {
        let finding = finding.as_object_mut().unwrap();
        let lines = finding.remove("printed");
        printed += lines.map_or(0, |lines| lines.as_array().unwrap().len());
        for check in finding["checks"].as_array_mut().unwrap() {
            check.as_object_mut().unwrap().remove("line");
        }
    }
    (report.to_string(), printed)
}

#[test]
fn what_changes_no_meaning_changes_no_report() {
    let files = bundled_files();
    let own = load(&files);
    let cases = own
        .case_records()
        .map(|(record, day)| (record.clone(), day));
    let records: Vec<_> = cases.step_by(9).chain(own.generated(29).take(30)).collect();
    for seed in 0..3 {
        let other = pack(&files, &mut Rng::with_seed(seed));
        let mut lines = 0;
        for (record, day) in &records {
            let day = day.to_string();
            let (before, none) = meant(&own, record, &day);
            let (after, printed) = meant(&other, record, &day);
            assert!(
                before == after,
                "seed {seed}, {record:?} on {day}: {}",
                difference(&before, &after)
            );
            assert_eq!(none, 0);
            lines += printed;
        }
        assert!(lines > records.len() * 10, "little was printed: {lines}");
    }
}
