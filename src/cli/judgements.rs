//! `--judgements`: a file of a reviewer's judgements, each of a record of those that are screened.

use super::Failure;
use super::clock::today;
use super::files::given_text;
use super::print::problem;
use sheets::{Records, Row};
use std::path::Path;
use water_rules::{Judgement, RulePack, read_judgements_file};

/// Judgements of the records of a file.
#[derive(Default)]
pub(super) struct Judgements(Vec<Judgement>);

impl Judgements {
    /// Reads a file, if one is given; with anything wrong in it none of it is used.
    pub fn read(file: Option<&Path>, pack: &RulePack) -> Result<Self, Failure> {
        let Some(file) = file else {
            return Ok(Self::default());
        };
        let (shown, text) = given_text(file)?;
        let (judgements, problems) = read_judgements_file(&shown, &text, today(pack)?);
        for diagnostic in &problems {
            eprintln!("{}", problem(diagnostic));
        }
        if !problems.is_empty() {
            return Err(Failure::unusable(
                "裁定文件不能用。",
                "The judgements can't be used.",
            ));
        }
        Ok(Self(judgements))
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether each of them is of one record and no other.
    pub fn fit(&self, records: &Records) -> Result<(), Failure> {
        let count = records.rows.len();
        for judgement in &self.0 {
            let code = &judgement.code;
            let of = records.rows.iter().filter(|row| is_of(judgement, row));
            match (of.count(), &judgement.project) {
                (1, _) => {}
                (_, None) => {
                    return Err(Failure::unusable(
                        format!("有 {count} 个项目，{code} 的裁定须用 project 写明是哪一个。"),
                        format!(
                            "There are {count} records: the judgement of {code} must name its own as `project`."
                        ),
                    ));
                }
                (0, Some(name)) => {
                    return Err(Failure::unusable(
                        format!("没有名为“{name}”的项目，{code} 的裁定无处可用。"),
                        format!("No record is named “{name}”, as the judgement of {code} has it."),
                    ));
                }
                (several, Some(name)) => {
                    return Err(Failure::unusable(
                        format!("有 {several} 个名为“{name}”的项目，{code} 的裁定分不清是哪一个。"),
                        format!(
                            "{several} records are named “{name}”: whose the judgement of {code} is can't be told."
                        ),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Those of a record.
    pub fn of(&self, row: &Row) -> Vec<Judgement> {
        let own = self.0.iter().filter(|judgement| is_of(judgement, row));
        own.cloned().collect()
    }
}

fn is_of(judgement: &Judgement, row: &Row) -> bool {
    let named = judgement.project.as_deref();
    named.is_none_or(|name| name == row.name().trim())
}
