//! After the work: the follow-up by someone else, and the village party organisation's check for rebound.
//!
//! Invariant: a follow-up that finds the matter unsolved, or a check that finds it back, opens a new cycle of the same case.
//! Who may do them, and within which days, is the policy's.

use bellwether_policy::Text;

use super::bounds;
use super::draft::{Draft, Follow};
use crate::{
    cases::model::{Failure, Read},
    refusal::{Arg, Refusal},
};

pub fn follow_up(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    in_the_way_of_the_grade(draft)?;
    somebody_was_asked(draft)?;
    if !draft.is_yes("solved") {
        draft.stage = None;
        draft.follow = Some(Follow::NewCycle(Failure::FollowUp));
    }
    Ok(())
}

/// A follow-up says who was asked if there are parties to ask, and it is not by telephone if there was no
/// number to look up.
fn somebody_was_asked(draft: &Draft<'_>) -> Result<(), Refusal> {
    let Some(asked) = draft.policy().field("asked") else { return Ok(()) };
    let is_asked_for = draft.act.fields.iter().any(|field| field.id == asked.id);
    if is_asked_for && !draft.case.parties.is_empty() && !draft.reading.open.contains_key(&asked.id) {
        return Err(bounds::not_given(asked));
    }
    if draft.text("way") == Some("phone") && draft.policy().read_first && draft.ctx.read == Read::Nothing {
        return Err(Refusal::new("refusal-number-unopened").at("way"));
    }
    Ok(())
}

fn in_the_way_of_the_grade(draft: &Draft<'_>) -> Result<(), Refusal> {
    let policy = draft.policy();
    let grade = draft.case.grade.as_deref().and_then(|grade| policy.grade(grade));
    let (Some(grade), Some(way)) = (grade, draft.text("way")) else { return Ok(()) };
    if grade.ways.is_empty() || grade.ways.iter().any(|known| known == way) {
        return Ok(());
    }
    let choices = policy.field("way").map_or(&[][..], |field| &field.choices);
    let title = |id: &String| {
        let choice = choices.iter().find(|choice| choice.id == *id);
        choice.map_or_else(|| Text::new(id, id), |choice| choice.title.clone())
    };
    let ways = grade.ways.iter().map(title).collect();
    Err(Refusal::new("refusal-wrong-way")
        .with("grade", Arg::Named(grade.title.clone()))
        .with("ways", Arg::List(ways))
        .at("way"))
}

pub fn check(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.is_yes("rebounded") {
        draft.stage = None;
        draft.follow = Some(Follow::NewCycle(Failure::Rebound));
    }
    Ok(())
}
