//! What a case is taken for: its grade, its category, and a second line that vouches for it.
//!
//! Invariant: a new grade moves last days but never a start; a second line is another line than those that reported.

use super::{draft::Draft, standing};
use crate::{
    cases::model::{Actor, Case, Change, Context, Reporter},
    refusal::Refusal,
};

pub fn grade(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let grade = draft.text("grade").map(str::to_owned);
    if grade.is_some() && grade == draft.case.grade && draft.act.to.is_none() {
        return Err(Refusal::new("refusal-same-grade").at("grade"));
    }
    draft.grade = grade;
    Ok(())
}

pub fn category(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let category = draft.text("category").map(str::to_owned);
    if category.as_ref() == Some(&draft.case.category) {
        return Err(Refusal::new("refusal-same-category").at("category"));
    }
    draft.category = category;
    Ok(())
}

pub fn corroborate(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let line = other_line(draft.case, draft.actor, draft.ctx)?;
    draft.change = Change::Corroborated(Reporter { who: draft.actor.who.clone(), line });
    Ok(())
}

/// The actor's line that has not reported this case yet.
pub fn other_line(case: &Case, actor: &Actor, ctx: &Context<'_>) -> Result<String, Refusal> {
    let reported = |line: &str| case.reporters.iter().any(|reporter| reporter.line == line);
    // Who writes down what a visitor says vouches for nothing.
    let mut lines = ctx.policy.lines.iter().filter(|line| !line.counter && standing::stands_on(actor, line));
    let line = lines.find(|line| !reported(&line.id)).ok_or_else(|| Refusal::new("refusal-same-line"))?;
    Ok(line.id.clone())
}
