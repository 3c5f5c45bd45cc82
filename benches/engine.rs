//! Where the engine's time goes, natively: loading the pack, one screening, a list of projects, the impact of an edit.
//! `cargo bench -p water-rules-benches`; figures are for comparison within one run.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "benchmarks"
)]

#[path = "../tests/it/common/mod.rs"]
#[allow(dead_code, reason = "a part is used")]
mod common;

use common::{bundled_files, load};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::{Date, date};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Instant;
use water_rules::{RulePack, canonical_json};

const AS_OF: Date = date(2026, 11, 24);
/// The parameter that is moved, as it is written.
const PARAMETER: (&str, &str, &str) = (
    "parameters/evaluation.toml",
    "value = \"100\"",
    "value = \"101\"",
);

fn records(pack: &RulePack, count: usize) -> Vec<Map<String, Value>> {
    pack.generated(7)
        .take(count)
        .map(|(record, _)| record)
        .collect()
}

fn engine(c: &mut Criterion) {
    let files = bundled_files();
    let pack = load(&files);
    c.bench_function("load the pack", |b| b.iter(|| load(black_box(&files))));
    c.bench_function("load it after another", |b| {
        b.iter(|| pack.with_files(black_box(&files)).pack.unwrap())
    });

    let thousand = records(&pack, 1000);
    let mut group = c.benchmark_group("screen");
    group.throughput(Throughput::Elements(1000));
    group.sample_size(20);
    group.bench_function("1000 records, whole report", |b| {
        b.iter(|| {
            thousand
                .iter()
                .map(|record| pack.screen(record, AS_OF).findings.len())
                .sum::<usize>()
        })
    });
    group.bench_function("1000 records, report as text", |b| {
        b.iter(|| {
            thousand
                .iter()
                .map(|record| canonical_json(&pack.screen(record, AS_OF)).len())
                .sum::<usize>()
        });
    });
    group.bench_function("1000 records, outcomes alone", |b| {
        b.iter_batched(
            || (pack.baseline(AS_OF), thousand.clone()),
            |(mut baseline, records)| {
                baseline.add(records);
                baseline
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();

    let mut baseline = pack.baseline(AS_OF);
    baseline.add(records(&pack, 20_000));
    let mut changed = files;
    let (path, from, to) = PARAMETER;
    let text = changed.get_mut(path).unwrap();
    assert!(text.contains(from), "{path}");
    *text = text.replacen(from, to, 1);
    let changed = load(&changed);
    let mut group = c.benchmark_group("impact");
    group.sample_size(20);
    group.bench_function("20000 projects, one parameter", |b| {
        b.iter(|| changed.impact(black_box(&baseline)))
    });
    group.finish();
}

/// How long the next question takes on the way through an interview, from each sample: every question is answered as the sample
/// has it, else with *not known yet*.
fn interview(_: &mut Criterion) {
    let pack = load(&bundled_files());
    let info = serde_json::to_value(pack.info()).unwrap();
    let mut times = Vec::new();
    for sample in info["samples"].as_array().unwrap() {
        let mut open = pack.open(&Map::new());
        let mut done = BTreeSet::new();
        loop {
            let start = Instant::now();
            let next = open.next(AS_OF);
            times.push(start.elapsed());
            let field = next.open.into_iter().map(|question| question.field);
            let Some(field) = field.into_iter().find(|field| !done.contains(field)) else {
                break;
            };
            let answer = sample["record"].get(&*field).cloned();
            open.set(
                &field,
                &answer.unwrap_or_else(|| json!({ "not_known": true })),
            );
            done.insert(field);
        }
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!(
        "the next question, {} times: median {:?}, p95 {:?}, most {:?}",
        times.len(),
        at(50),
        at(95),
        at(100)
    );
}

criterion_group!(benches, engine, interview);
criterion_main!(benches);
