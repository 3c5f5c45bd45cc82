//! What a code looks like: its characters, and its check character where it has one.

use super::document::Section;
use model::bytes::fields;
use model::diagnostic::Diagnostic;
use model::text::Text;

/// What a text field looks like that holds a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// The forms that it may have: `9` is a digit, `A` a capital letter, `X` one or the other, `[…]` one of those in it; any
    /// other character is itself.
    pub patterns: Vec<String>,
    /// How its last character is worked out, if it checks the others.
    pub check: Option<CheckCharacter>,
    /// What it looks like, in words.
    pub words: Text,
}

/// A last character that checks the others: of modulus minus the remainder of their weighted sum, as GB 32100 has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckCharacter {
    /// The characters in the order of their values, from 0; as many as the modulus.
    pub alphabet: String,
    /// The weight of each character but the last.
    pub weights: Vec<u32>,
}

fields! {
    Format { patterns, check, words }
    CheckCharacter { alphabet, weights }
}

/// What is wrong with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// It hasn't the form.
    Form,
    /// Its last character doesn't check the others.
    Check,
}

impl Format {
    /// What is wrong with a code, if anything is.
    #[must_use]
    pub fn mismatch(&self, code: &str) -> Option<Mismatch> {
        if !self.patterns.iter().any(|pattern| fits(pattern, code)) {
            return Some(Mismatch::Form);
        }
        let sound = self.check.as_ref().is_none_or(|check| check.holds(code));
        (!sound).then_some(Mismatch::Check)
    }
}

impl CheckCharacter {
    fn holds(&self, code: &str) -> bool {
        let value = |c: char| self.alphabet.chars().position(|known| known == c);
        let values: Option<Vec<usize>> = code.chars().map(value).collect();
        let Some((last, others)) = values.as_deref().and_then(<[usize]>::split_last) else {
            return false;
        };
        let modulus = self.alphabet.chars().count();
        let weighted = others.iter().zip(&self.weights);
        let sum: usize = weighted
            .map(|(value, weight)| value * *weight as usize)
            .sum();
        others.len() == self.weights.len() && (sum + last).is_multiple_of(modulus)
    }
}

fn fits(pattern: &str, code: &str) -> bool {
    let (mut pattern, mut code) = (pattern.chars(), code.chars());
    while let Some(wanted) = pattern.next() {
        let Some(c) = code.next() else { return false };
        let fits = match wanted {
            '9' => c.is_ascii_digit(),
            'A' => c.is_ascii_uppercase(),
            'X' => c.is_ascii_digit() || c.is_ascii_uppercase(),
            // All of the set is taken, also past the one that fits.
            '[' => {
                let mut any = false;
                for one in pattern.by_ref().take_while(|c| *c != ']') {
                    any |= one == c;
                }
                any
            }
            itself => c == itself,
        };
        if !fits {
            return false;
        }
    }
    code.next().is_none()
}

/// Reads `format = { patterns = […], check = { alphabet = "…", weights = […] }, zh = "…", en = "…" }`.
pub(super) fn read(section: &Section<'_, '_>) -> Option<Format> {
    let patterns: Vec<String> = section
        .texts("patterns")
        .into_iter()
        .map(|t| t.value)
        .collect();
    if patterns.is_empty() {
        section.missing("patterns");
    }
    let check = section.section("check").and_then(|check| {
        let alphabet = check.need_text("alphabet");
        let weights = check.whole_numbers("weights");
        check.finish();
        Some(CheckCharacter {
            alphabet: alphabet?.value,
            weights,
        })
    });
    if let Some(check) = check
        .as_ref()
        .filter(|check| check.alphabet.is_empty() || check.weights.is_empty())
    {
        let _ = check;
        section.push(Diagnostic::error(
            "bad-format",
            section.span(),
            "校验码要写明字符表（alphabet）和权数（weights）。",
            "A check character needs its `alphabet` and its `weights`.",
        ));
    }
    let (zh, en) = (section.need_text("zh"), section.need_text("en"));
    section.finish();
    Some(Format {
        patterns,
        check,
        words: Text::new(zh?.value, en?.value),
    })
}
