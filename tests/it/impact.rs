//! What a change of a pack does to a list of projects, against screening every project under both packs.

use crate::common::{bundled_files, load};
use std::collections::BTreeMap;
use study::impact::Impact;
use water_rules::{Outcome, Report, Verdict};
use water_rules::{PackFiles, RulePack, canonical_json, load_pack, parse_date};

const PROJECTS: usize = 250;

/// The pack in `rules/` with one text replaced, which must be there.
fn edited(path: &str, old: &str, new: &str) -> PackFiles {
    let mut files = bundled_files();
    let text = files.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
    assert!(text.contains(old), "{path} has no {old}");
    *text = text.replacen(old, new, 1);
    files
}

/// The impact of a change, and the reports of every project under both packs.
fn impact(before: &RulePack, after: &RulePack) -> (Impact, Vec<[Report; 2]>) {
    let as_of = parse_date("2026-11-23").unwrap();
    let records: Vec<_> = before
        .generated(5)
        .map(|(record, _)| record)
        .take(PROJECTS)
        .collect();
    let mut baseline = before.baseline(as_of);
    baseline.add(records.clone());
    let reports = records
        .iter()
        .map(|record| [before, after].map(|pack| pack.screen(record, as_of)))
        .collect();
    (after.impact(&baseline), reports)
}

/// Outcomes by the paths of the rules: one that isn't there says nothing.
fn outcomes(report: &Report) -> BTreeMap<&str, Outcome> {
    report
        .findings
        .iter()
        .map(|f| (&*f.rule, f.outcome))
        .collect()
}

/// The flips and the rules' moves are those that screening everything finds; the rules that were not run again say the same.
fn agrees(before: &RulePack, after: &RulePack) -> Impact {
    let (impact, reports) = impact(before, after);
    let mut flips: BTreeMap<(Verdict, Verdict), usize> = BTreeMap::new();
    let mut moves: BTreeMap<(String, Outcome, Outcome), usize> = BTreeMap::new();
    let mut touched = 0;
    for [old, new] in &reports {
        let (a, b) = (outcomes(old), outcomes(new));
        let none = &Outcome::NotApplicable;
        let mut changed = old.figures != new.figures;
        for path in a
            .keys()
            .chain(b.keys().filter(|path| !a.contains_key(*path)))
        {
            let (from, to) = (a.get(path).unwrap_or(none), b.get(path).unwrap_or(none));
            if from != to {
                changed = true;
                let code = old
                    .findings
                    .iter()
                    .chain(&new.findings)
                    .find(|f| &*f.rule == *path)
                    .unwrap()
                    .code
                    .to_string();
                *moves.entry((code, *from, *to)).or_default() += 1;
            }
        }
        if old.verdict == new.verdict {
            touched += usize::from(changed);
        } else {
            *flips.entry((old.verdict, new.verdict)).or_default() += 1;
        }
    }
    let found = impact
        .flips
        .iter()
        .map(|flip| ((flip.from, flip.to), flip.projects));
    assert_eq!(found.collect::<BTreeMap<_, _>>(), flips);
    let found = impact.rules.iter().flat_map(|rule| {
        rule.moves
            .iter()
            .map(|(from, to, n)| ((rule.code.clone(), *from, *to), *n))
    });
    assert_eq!(found.collect::<BTreeMap<_, _>>(), moves);
    assert_eq!(
        (impact.projects, impact.flipped),
        (PROJECTS, flips.values().sum())
    );
    assert_eq!(impact.touched, touched);
    for count in &impact.verdicts {
        let having = |side: usize| {
            reports
                .iter()
                .filter(|pair| pair[side].verdict == count.verdict)
                .count()
        };
        assert_eq!(
            (count.before, count.after),
            (having(0), having(1)),
            "{:?}",
            count.verdict
        );
    }
    impact
}

#[test]
fn the_same_pack_changes_nothing_and_runs_nothing() {
    let pack = load(&bundled_files());
    // Words, notes and comments decide nothing.
    let mut files = edited("fields.toml", "zh = \"所在市\"", "zh = \"城市\"");
    for text in files
        .iter_mut()
        .filter(|(path, _)| path.ends_with(".rhai"))
        .map(|(_, text)| text)
    {
        *text = format!("// 说明 / a note\n{text}");
    }
    let same = agrees(&pack, &load(&files));
    assert_eq!((same.flipped, same.touched, same.run.len()), (0, 0, 0));
    assert_eq!(
        &*same.summary.en,
        "None of 250 projects has another verdict."
    );
}

#[test]
fn a_changed_row_reaches_only_the_rules_that_read_it_and_those_that_read_them() {
    let pack = load(&bundled_files());
    let files = edited(
        "tables/water_tax_rates.csv",
        "other,surface,1,",
        "other,surface,9.9,",
    );
    let after = load(&files);
    let impact = agrees(&pack, &after);
    let rules = pack.info();
    let all = serde_json::to_value(&rules).unwrap()["rules"]
        .as_array()
        .unwrap()
        .len();
    assert!(
        impact.run.contains(&"TAX-01".to_owned()) && impact.run.len() < all / 3,
        "{:?} of {all}",
        impact.run
    );
    assert!(impact.flipped + impact.touched > 0, "{}", impact.summary.en);
    assert!(impact.first.iter().all(|p| p.from != p.to));
    for group in &impact.groups {
        let moved: usize = group.values.iter().map(|v| v.worse + v.better).sum();
        assert_eq!(moved, impact.flipped, "{}", group.by);
    }
}

#[test]
fn any_change_gives_what_screening_everything_gives() {
    let pack = load(&bundled_files());
    let rule = bundled_files()
        .into_iter()
        .find(|(path, _)| path.starts_with("caps/") && path.ends_with(".rhai"))
        .unwrap()
        .0;
    let mut without = bundled_files();
    let leaf = ["incentives/", "targets/"];
    without.retain(|path, _| {
        !(path.ends_with(".rhai") && leaf.iter().any(|folder| path.starts_with(folder)))
    });
    without.retain(|path, _| !path.starts_with("cases/") && path != "properties.toml");
    let mut later = bundled_files();
    let text = later.get_mut(&rule).unwrap();
    let from = text
        .lines()
        .find(|line| line.starts_with("//! @from"))
        .unwrap()
        .to_owned();
    *text = text.replacen(&from, "//! @from 2031-01-01", 1);
    let mut bounded = bundled_files();
    let fields = bounded.get_mut("fields.toml").unwrap();
    let at = fields.find("name = \"surface_m3\"").unwrap();
    let least = at + fields[at..].find("min = \"0\"").unwrap();
    fields.replace_range(least..least + "min = \"0\"".len(), "min = \"100000\"");
    // Known answers and samples with values below it would be mistakes, and the tour is one of them.
    let aside = ["cases/", "decisions/", "samples/"];
    bounded.retain(|path, _| !aside.iter().any(|of| path.starts_with(of)));
    let manifest = bounded.get_mut("pack.toml").unwrap();
    let lines = manifest.lines().filter(|line| !line.starts_with("tour = "));
    *manifest = lines.collect::<Vec<_>>().join("\n");
    for files in [without, later, bounded] {
        let impact = agrees(&pack, &load(&files));
        assert!(impact.flipped + impact.touched > 0, "{}", impact.summary.en);
    }
}

#[test]
fn every_parameter_when_it_moves() {
    let pack = load(&bundled_files());
    let mut moved = 0;
    for (path, text) in bundled_files() {
        if !path.starts_with("parameters/") {
            continue;
        }
        // Every value of the file a little lower.
        let mut files = bundled_files();
        let lower = |line: &str| {
            let value = line
                .trim()
                .strip_prefix("value = \"")
                .and_then(|rest| rest.strip_suffix('"'));
            value.map_or_else(
                || line.to_owned(),
                |value| line.replace(value, &format!("0.{}", value.replace('.', ""))),
            )
        };
        // Days and years are counted by whole numbers: those stay.
        let mut counted = false;
        // Nor does it matter what they can be.
        let ranged = |line: &&str| !line.starts_with("min = ") && !line.starts_with("max = ");
        let lines = text.lines().filter(ranged).map(|line| {
            if line.starts_with('[') && !line.starts_with("[[") {
                counted = pack.rules().counted.contains(line.trim_matches(['[', ']']));
            }
            if counted {
                line.to_owned()
            } else {
                lower(line)
            }
        });
        let text: Vec<String> = lines.collect();
        files.insert(path.clone(), text.join("\n"));
        let impact = agrees(&pack, &load(&files));
        moved += impact.flipped + impact.touched;
    }
    assert!(moved > 0);
}

/// A draft whose parameters move is read in part only, and is the pack that reading all of it gives.
#[test]
fn a_pack_with_one_file_changed_is_the_pack_read_whole() {
    let pack = load(&bundled_files());
    let whole = |path: &str, text: &str| {
        let mut files = bundled_files();
        files.insert(path.to_owned(), text.to_owned());
        load_pack(&files)
    };
    let records: Vec<_> = pack.generated(3).take(20).collect();
    for (path, text) in bundled_files() {
        if !path.starts_with("parameters/") {
            continue;
        }
        let lower = text.replace("value = \"", "value = \"0");
        let renamed = format!(
            "{text}\n[another_one]\nlabel = {{ zh = \"另一\", en = \"Another\" }}\n[[another_one.value]]\nfrom = 2020-01-01\nvalue = \"1\"\nsource = \"no-such-source\"\nconfidence = \"S1\"\n"
        );
        for text in [
            lower.as_str(),
            &renamed,
            "[",
            &text.replacen("value = \"", "value = \"x", 1),
            &text.replace("value = \"", "value = \"0.5"),
        ] {
            let (quick, whole) = (pack.with_file(&path, text), whole(&path, text));
            assert_eq!(quick.diagnostics, whole.diagnostics, "{path}");
            let (Some(quick), Some(whole)) = (&quick.pack, &whole.pack) else {
                assert!(quick.pack.is_none() && whole.pack.is_none(), "{path}");
                continue;
            };
            assert_eq!(quick.digest(), whole.digest());
            for (record, as_of) in &records {
                assert_eq!(
                    canonical_json(&quick.screen(record, *as_of)),
                    canonical_json(&whole.screen(record, *as_of)),
                    "{path}"
                );
            }
        }
    }
}
