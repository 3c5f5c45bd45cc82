//! The table of the rules in `rules/README.md` says what the pack holds. After a change of the rules or cases:
//! `UPDATE_README=1 cargo test --test it rules_readme`

use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use water_rules::{PackFiles, RulePack, load_pack, parse_date};

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules");
const START: &str =
    "<!-- made by a test from here: UPDATE_README=1 cargo test --test it rules_readme -->\n";
const END: &str = "<!-- to here -->";

fn read(folder: &Path, prefix: &str, files: &mut PackFiles) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{path}/"), files);
        } else if !path.starts_with('.') {
            files.insert(path, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// A table for each family.
fn table(pack: &RulePack, files: &PackFiles) -> String {
    let info = serde_json::to_value(pack.info()).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().replace('|', "\\|");
    let words = |value: &Value| format!("{} {}", text(&value["zh"]), text(&value["en"]));
    let title = |list: &str, id: &Value| {
        let found = info[list]
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["id"] == *id);
        words(&found.unwrap()["title"])
    };
    let rules: Vec<(&Value, _)> = info["rules"]
        .as_array()
        .unwrap()
        .iter()
        .zip(pack.coverage())
        .collect();
    let cases: usize = files
        .iter()
        .filter(|(path, _)| path.starts_with("cases/"))
        .map(|(_, text)| text.matches("[[case]]").count())
        .sum();
    let mut out = format!(
        "规则 {0} 条，用例 {cases} 个。 {0} rules, {cases} cases.\n",
        rules.len()
    );
    for family in info["families"].as_array().unwrap() {
        write!(out, "\n### {}\n\n", words(&family["title"])).unwrap();
        out += "| 编号 Code | 规则 Rule | 环节 Stage | 依据 Sources | 可信度 Confidence | 用例 Cases | 验证的结论 Outcomes in cases |\n";
        out += "|---|---|---|---|---|---|---|\n";
        for (rule, coverage) in rules
            .iter()
            .filter(|(rule, _)| rule["family"] == family["id"])
        {
            let source = |s: &Value| {
                format!("`{}` {}", text(&s["id"]), text(&s["article"]))
                    .trim_end()
                    .to_owned()
            };
            let sources: Vec<String> = rule["sources"]
                .as_array()
                .unwrap()
                .iter()
                .map(source)
                .collect();
            let outcomes: Vec<&str> = coverage.outcomes.iter().map(String::as_str).collect();
            writeln!(
                out,
                "| [{}]({}) | {} | {} | {} | {} | {} | {} |",
                text(&rule["code"]),
                coverage.path,
                words(&rule["title"]),
                title("stages", &rule["stage"]),
                sources.join("; "),
                text(&rule["confidence"]),
                coverage.cases,
                outcomes.join(", "),
            )
            .unwrap();
        }
    }
    out += &sources(pack, &text);
    out
}

/// Every source, and where its official text stands.
fn sources(pack: &RulePack, text: &dyn Fn(&Value) -> String) -> String {
    let library = serde_json::to_value(pack.library(parse_date("2026-11-23").unwrap())).unwrap();
    let sources = library["sources"].as_array().unwrap();
    let (all, known) = (
        sources.len(),
        sources.iter().filter(|s| s["address"].is_string()).count(),
    );
    let looked_up = sources.iter().filter(|s| s["register"].is_object()).count();
    let mut out = format!(
        "\n### 依据 Sources\n\n依据 {all} 项：官方原文有网址的 {known} 项，写明在哪里查的 {looked_up} 项，不是官方文件的 {0} 项。 \
         {all} sources: {known} with the address of the official text, {looked_up} with the register to look it up in, \
         {0} that are no official text.\n\n\
         | 依据 Source | 名称 Title | 可信度 Confidence | 官方原文 Official text |\n|---|---|---|---|\n",
        all - known - looked_up,
    );
    for source in sources {
        let (address, register) = (&source["address"], &source["register"]);
        let address = if let Some(address) = address.as_str() {
            format!("[网址 address]({address})")
        } else if register.is_object() {
            let part = |key: &str| text(&register[key]);
            let (zh, en) = (text(&register["name"]["zh"]), text(&register["name"]["en"]));
            format!(
                "[{zh} {en}]({}) 查 look for “{}”",
                part("address"),
                part("look_for")
            )
        } else {
            "不是官方文件 no official text".to_owned()
        };
        let (id, title) = (text(&source["id"]), text(&source["citation"]["zh"]));
        let confidence = text(&source["confidence"]);
        writeln!(out, "| `{id}` | {title} | {confidence} | {address} |").unwrap();
    }
    out
}

#[test]
fn the_table_of_the_rules_is_up_to_date() {
    let mut files = PackFiles::new();
    read(Path::new(RULES), "", &mut files);
    let loaded = load_pack(&files);
    let pack = loaded
        .pack
        .unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    // Each source says where its official text is, or that it is none.
    assert_eq!(loaded.diagnostics, []);
    let (above, rest) = files["README.md"]
        .split_once(START)
        .expect("README.md has the marker");
    let (old, below) = rest
        .split_once(END)
        .expect("README.md has the closing marker");
    let new = table(&pack, &files);
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(
            format!("{RULES}/README.md"),
            format!("{above}{START}{new}{END}{below}"),
        )
        .unwrap();
        return;
    }
    let stale = new.lines().zip(old.lines()).find(|(new, old)| new != old);
    assert!(
        new == old,
        "rules/README.md is stale: run `UPDATE_README=1 cargo test --test it rules_readme`\n{stale:#?}"
    );
}

/// A reader learns from the finding what the article says, or the notice that is cited as a whole.
#[test]
fn every_cited_article_is_told_in_short_words() {
    let info = serde_json::to_value(crate::common::bundled_pack().info()).unwrap();
    let listed = ["rules", "facts"].map(|kind| info[kind].as_array().unwrap().clone());
    let untold: Vec<String> = listed
        .iter()
        .flatten()
        .flat_map(|each| each["sources"].as_array().unwrap())
        .filter(|source| source.get("says").is_none())
        .map(|source| format!("{} {}", source["id"], source["article"]))
        .collect();
    assert_eq!(untold, [""; 0]);
}

/// The tables of what was found wrong name the cases that hold the right answer.
#[test]
fn every_case_that_the_tables_name_is_there() {
    let mut files = PackFiles::new();
    read(Path::new(RULES), "", &mut files);
    let declared = |id: &str| {
        files.iter().any(|(path, text)| {
            let holds = path.starts_with("cases/") || path == "properties.toml";
            holds && text.contains(&format!("\nid = \"{id}\"\n"))
                || *path == format!("decisions/{id}.toml")
        })
    };
    let told = &files["README.md"];
    let (_, told) = told.split_once("## 核查问题与用例").unwrap();
    let (told, _) = told.split_once("## 规则 Rules").unwrap();
    let named: Vec<&str> = told
        .lines()
        .filter_map(|line| line.strip_suffix(" |")?.rsplit(" | ").next())
        .flat_map(|cell| cell.split([',', ';']))
        .map(|name| {
            name.trim()
                .trim_start_matches("property ")
                .trim_start_matches("decision ")
        })
        .filter(|name| {
            name.contains('-') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
        .filter(|name| {
            !name.chars().next().is_some_and(char::is_uppercase) || name.starts_with('T')
        })
        .collect();
    assert!(named.len() > 300, "{}", named.len());
    let gone: Vec<&&str> = named.iter().filter(|name| !declared(name)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}
