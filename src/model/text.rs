//! Words for people, always in Chinese and English.

use crate::likeness::nearest;
use serde::Serialize;
use std::sync::Arc;

/// A sentence or label in both languages, shared by all that show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: Arc<str>,
    /// English.
    pub en: Arc<str>,
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl std::str::FromStr for Language {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "zh" | "zh-CN" => Ok(Self::Zh),
            "en" => Ok(Self::En),
            _ => Err(format!(
                "语言只能是 zh 或 en / the language is zh or en: {text}"
            )),
        }
    }
}

impl Text {
    /// Both languages at once.
    pub fn new(zh: impl Into<Arc<str>>, en: impl Into<Arc<str>>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The same word in both languages: a name or a code.
    pub fn same(word: impl Into<Arc<str>>) -> Self {
        let word = word.into();
        Self {
            zh: Arc::clone(&word),
            en: word,
        }
    }

    /// The words in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }

    /// Applies a change to both languages.
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        Self {
            zh: change(&self.zh).into(),
            en: change(&self.en).into(),
        }
    }
}

/// Whether a character isn't seen but changes what is: a control character, one without width, or one that turns the
/// direction of writing. The page's exports (`www/src/batch/safe.ts`) have the same.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    let unseen = [
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{fff9}'..='\u{fffb}',
    ];
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{feff}')
        || unseen.iter().any(|range| range.contains(&c))
}

/// A text of which each hidden character is shown by its number; tabs and line breaks stay.
#[must_use]
pub fn visible(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' | '\n' | '\r' => c.to_string(),
        c if is_hidden(c) => format!("⟨U+{:04X}⟩", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(shown).collect()
}

/// "Did you mean …" as a help line.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Text> {
    nearest(name, known).map(did_you_mean_this)
}

fn did_you_mean_this(near: &str) -> Text {
    Text::new(
        format!("是不是要写“{near}”？"),
        format!("Did you mean “{near}”?"),
    )
}
