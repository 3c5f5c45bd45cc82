//! What words, choices and lines of a script were and are, as sentences of a diff.

use lang::without_header;
use model::sorted::Map;
use model::text::Text;
use pack::schema::{Choice, Field};

/// Takes the rest of a sentence on what moved, in Chinese and in English.
pub(crate) type Say<'s> = &'s mut dyn FnMut(String, String);

/// Says what words were and are, if they are others; what they are called is said before: 名称, `name`.
pub(crate) fn reworded(
    say: Say<'_>,
    (zh, en): (&str, &str),
    old: Option<&Text>,
    new: Option<&Text>,
) {
    if old == new {
        return;
    }
    let side = |text: Option<&Text>, pick: fn(&Text) -> &str| {
        text.map_or_else(|| "—".to_owned(), |text| format!("“{}”", pick(text)))
    };
    let change = |pick: fn(&Text) -> &str| {
        (side(old, pick) != side(new, pick))
            .then(|| format!("{} → {}", side(old, pick), side(new, pick)))
    };
    // Where one language stayed as it was, what moved is shown in the other.
    let (in_zh, in_en) = (change(|text| &text.zh), change(|text| &text.en));
    let shown_zh = in_zh.clone().or_else(|| in_en.clone()).unwrap_or_default();
    let shown_en = in_en.or(in_zh).unwrap_or_default();
    say(format!("的{zh}：{shown_zh}"), format!(", {en}: {shown_en}"));
}

/// Says what a value was and is, as it is printed, if it is another; what it is called is said before: 单位, `unit`.
pub(crate) fn moved(say: Say<'_>, (zh, en): (&str, &str), old: &str, new: &str) {
    if old != new {
        say(
            format!("的{zh}：{old} → {new}"),
            format!(", {en}: {old} → {new}"),
        );
    }
}

/// Says of words by key which of them were and are what.
pub(crate) fn all_reworded(say: Say<'_>, old: &Map<String, Text>, new: &Map<String, Text>) {
    let keys = old
        .keys()
        .chain(new.keys().filter(|key| !old.contains_key(*key)));
    for key in keys {
        let name = (format!("用词 {key}"), format!("words {key}"));
        reworded(say, (&name.0, &name.1), old.get(key), new.get(key));
    }
}

/// Says which choices of a field are new, gone or called otherwise.
pub(crate) fn choices(say: Say<'_>, old: &Field, new: &Field) {
    let (old, new) = (&old.choices, &new.choices);
    let among =
        |all: &[Choice], choice: &Choice| all.iter().position(|other| other.value == choice.value);
    let one = |choice: &Choice| {
        let (label, value) = (&choice.label, &choice.value);
        // A choice of a table may be called what it is.
        let named = |word: &str| match word == value {
            true => word.to_owned(),
            false => format!("{word} ({value})"),
        };
        Text::new(named(&label.zh), named(&label.en))
    };
    let missing_in = |all: &[Choice], from: &[Choice]| -> Vec<Text> {
        let from = from.iter().filter(|choice| among(all, choice).is_none());
        from.map(one).collect()
    };
    let kinds = [
        (missing_in(new, old), "删除", "gone"),
        (missing_in(old, new), "新增", "new"),
    ];
    for (found, zh, en) in kinds.into_iter().filter(|(found, ..)| !found.is_empty()) {
        let names = listed(&found);
        say(
            format!("的选项：{zh} {}", names.zh),
            format!(", choices {en}: {}", names.en),
        );
    }
    let kept = || {
        let new = new
            .iter()
            .filter_map(|choice| Some((among(old, choice)?, choice)));
        new.filter_map(|(at, choice)| Some((at, old.get(at)?, choice)))
    };
    for (_, was, is) in kept() {
        let name = (format!("选项 {}", is.value), format!("choice {}", is.value));
        reworded(say, (&name.0, &name.1), Some(&was.label), Some(&is.label));
    }
    if kept().zip(kept().skip(1)).any(|((a, ..), (b, ..))| b < a) {
        say(
            "的选项换了顺序".to_owned(),
            ": its choices stand in another order".to_owned(),
        );
    }
    if kept().any(|(_, was, is)| was.within != is.within) {
        say(
            "的选项换了所属".to_owned(),
            ": what narrows its choices changed".to_owned(),
        );
    }
}

/// Names as a sentence lists them: the first few.
pub(crate) fn listed(names: &[Text]) -> Text {
    let few = || names.iter().take(5);
    let (zh, en): (Vec<&str>, Vec<&str>) = few().map(|name| (&*name.zh, &*name.en)).unzip();
    let more = names.len() > zh.len();
    Text::new(
        zh.join("、") + if more { " 等" } else { "" },
        en.join(", ") + if more { ", …" } else { "" },
    )
}

/// Whether two scripts say the same, however they are laid out.
pub(crate) fn say_alike(a: &str, b: &str) -> bool {
    a == b || in_words(a) == in_words(b)
}

/// A script without its header, comments and line breaks: what is left says the same however it is laid out.
pub(crate) fn in_words(text: &str) -> String {
    let script = without_header(text);
    let mut signs = script.chars().peekable();
    let (mut words, mut quoted) = (String::new(), false);
    while let Some(sign) = signs.next() {
        match sign {
            '\\' if quoted => {
                words.push(sign);
                words.extend(signs.next());
                continue;
            }
            '"' => quoted = !quoted,
            '/' if !quoted && signs.peek() == Some(&'/') => {
                signs.by_ref().find(|sign| *sign == '\n');
                continue;
            }
            sign if !quoted && sign.is_whitespace() => {
                if !words.ends_with(' ') {
                    words.push(' ');
                }
                continue;
            }
            _ => {}
        }
        words.push(sign);
    }
    words.trim().to_owned()
}

/// As many lines of a script are quoted in a sentence, and as many signs; what is longer is for the texts side by side.
const QUOTED: (usize, usize) = (3, 240);

/// Says which lines of a script were and are what, if they are few, and else that it changed; (zh, en) is what of it did.
pub(crate) fn script_moved(say: Say<'_>, (zh, en): (&str, &str), old: &str, new: &str) {
    let lines = |text: &str| -> Vec<String> {
        let body = without_header(text);
        let lines = body.lines().map(in_words);
        lines.filter(|line| !line.is_empty()).collect()
    };
    let (old, new) = (lines(old), lines(new));
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[start..], &new[start..]);
    let behind = old.iter().rev().zip(new.iter().rev());
    let end = behind.take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    let side = |lines: &[String]| {
        let text = lines.join(" ");
        let short = lines.len() <= QUOTED.0 && text.chars().count() <= QUOTED.1;
        short.then(|| match text.is_empty() {
            true => "—".to_owned(),
            false => format!("`{text}`"),
        })
    };
    match side(old).zip(side(new)) {
        Some((was, is)) => say(
            format!("的{zh}：{was} → {is}"),
            format!(", {en}: {was} → {is}"),
        ),
        None => say(format!("的{zh}有改动"), format!(": {en} changed")),
    }
}
