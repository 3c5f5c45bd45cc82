//! What the rule language says of itself: its words, its units, a script without its opening comments.

use lang::types::Unit;
use lang::vocabulary::{PARTS, VOCABULARY, markdown};
use lang::without_header;
use model::outcome::Comparison;
use std::collections::BTreeSet;

#[test]
fn only_the_opening_comments_are_left_out() {
    let script = "//! 标题\r\n\n  // note\nfn judge(p) { // why\n}\n// end";
    assert_eq!(
        without_header(script),
        "\n\n\nfn judge(p) { // why\n}\n// end"
    );
    assert_eq!(
        without_header("// a\rlet x = 1;\n// b\n"),
        "// a\rlet x = 1;\n// b\n"
    );
    assert_eq!(without_header("//! only"), "//! only");
}

#[test]
fn units_multiply_and_divide() {
    let volume = Unit::parse("m³/a");
    assert_eq!(
        volume.times(&Unit::parse("MWh/a"), -1).print().as_deref(),
        Some("m³/MWh")
    );
    assert_eq!(
        Unit::parse("m³/(人·d)").print().as_deref(),
        Some("m³/(d·人)")
    );
    assert_eq!(volume.times(&volume, -1).print(), None);
    assert_eq!(volume.times(&Unit::ANY, 1), volume);
    assert!(volume.differs(&Unit::parse("m³")) && !volume.differs(&Unit::ANY));
}

#[test]
fn every_comparison_is_in_it_and_every_word_in_a_part() {
    let check: BTreeSet<&str> = VOCABULARY
        .iter()
        .filter(|w| w.on == "check")
        .map(|w| w.name)
        .collect();
    let comparisons = Comparison::ALL.iter().map(|c| c.name());
    assert_eq!(
        check,
        comparisons.chain(["that", "unit", "otherwise"]).collect()
    );
    for word in VOCABULARY {
        assert!(
            PARTS.iter().any(|(part, ..)| *part == word.part()),
            "{}",
            word.name
        );
        assert!(
            word.example.contains(word.name) || word.name.chars().all(char::is_uppercase),
            "{}",
            word.name
        );
    }
    assert!(
        markdown()
            .lines()
            .filter(|line| line.starts_with("| `"))
            .count()
            == VOCABULARY.len()
    );
}
