//! Characters that are there and aren't seen, and letters that look like others: who reads a pack before signing it reads another
//! text than the engine.

use model::diagnostic::{Diagnostic, Place};
use std::ops::RangeInclusive;

/// Signs of the direction of writing, joiners, marks and spaces without width, tags.
const UNSEEN: [RangeInclusive<char>; 8] = [
    '\u{ad}'..='\u{ad}',
    '\u{61c}'..='\u{61c}',
    '\u{180e}'..='\u{180e}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{feff}'..='\u{feff}',
    '\u{e0000}'..='\u{e007f}',
];
/// Greek, Cyrillic, Armenian and Cherokee, many of whose letters look like Latin ones.
const OTHER: [RangeInclusive<char>; 2] = ['\u{370}'..='\u{58f}', '\u{13a0}'..='\u{13ff}'];
/// As units have it: `μg`, `Ω`.
const OF_UNITS: [char; 3] = ['μ', 'Ω', 'Δ'];

/// Warns of each file at the first of either that it has.
pub(crate) fn check<'a>(
    files: impl IntoIterator<Item = (&'a String, &'a String)>,
    problems: &mut Vec<Diagnostic>,
) {
    for (path, text) in files {
        // The mark that Windows programs put before a text is none of it.
        let begins = text.len() - text.trim_start_matches('\u{feff}').len();
        let found = |is: &dyn Fn(usize, char) -> bool| {
            let mut signs = text.char_indices().skip_while(|(at, _)| *at < begins);
            let (at, sign) = signs.find(|(at, sign)| !sign.is_ascii() && is(*at, *sign))?;
            let place = Place { file: path, text };
            Some((sign, place.bytes(at..at + sign.len_utf8())))
        };
        let among = |ranges: &[RangeInclusive<char>], sign| {
            ranges.iter().any(|range| range.contains(&sign))
        };
        if let Some((sign, span)) = found(&|_, sign| among(&UNSEEN, sign)) {
            let code = u32::from(sign);
            problems.push(
                Diagnostic::warning(
                    "unseen-character",
                    span,
                    format!("这里有一个看不见的字符（U+{code:04X}）：看到的和写的不一样。"),
                    format!("There is a character here that isn't seen (U+{code:04X}): the text isn't what it looks like."),
                )
                .help("删去它。", "Delete it."),
            );
        }
        // Within a word of Latin letters.
        let is_beside = |at: usize, sign: char| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + sign.len_utf8()..);
            let after = after.and_then(|after| after.chars().next());
            let latin = |beside: char| beside.is_ascii_alphabetic() || beside == '_';
            before.is_some_and(latin) || after.is_some_and(latin)
        };
        let looks_alike = |at: usize, sign: char| {
            among(&OTHER, sign) && !OF_UNITS.contains(&sign) && is_beside(at, sign)
        };
        if let Some((sign, span)) = found(&looks_alike) {
            let code = u32::from(sign);
            problems.push(Diagnostic::warning(
                "look-alike-letter",
                span,
                format!("“{sign}”（U+{code:04X}）不是拉丁字母，只是像：这个词和看到的不一样。"),
                format!("“{sign}” (U+{code:04X}) is no Latin letter and only looks like one: the word isn't what it looks like."),
            ));
        }
    }
}
