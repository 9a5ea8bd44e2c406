//! What is found about a task before what was done is accepted: parts of it that are not done, less reached than was
//! asked for, done too late. Only open parts stand in the way, and an approver may take them upon themselves.

use crate::domain::finding::{Finding, FindingCode};
use crate::domain::id::TaskId;
use crate::domain::programme::task::Task;

/// No law says how a plan is accepted: whoever issued it asks what it says.
pub const RULE: &str = "Quy chế làm việc của cơ quan ban hành văn bản";

/// Everything found about a task whose parts are these.
pub fn found(task: &Task, parts: &[(TaskId, crate::domain::programme::TaskState)]) -> Vec<Finding> {
    let mut all = Vec::new();
    let open: Vec<&TaskId> = parts.iter().filter(|(_, state)| state.open()).map(|(id, _)| id).collect();
    if !open.is_empty() {
        let finding = Finding::blocking(FindingCode::SubtasksOpen, RULE).overridable().with("open", open.len());
        all.push(open.iter().fold(finding, |finding, id| finding.with("task_id", id)));
    }
    let measured = task.result.as_ref().and_then(|result| result.measured);
    if let Some((quantity, measured)) = task.quantity.zip(measured)
        && measured < quantity
    {
        let short = Finding::warning(FindingCode::MeasuredShort, RULE);
        all.push(short.with("quantity", quantity).with("measured", measured));
    }
    if let Some(done_on) = task.settled_on().filter(|on| task.state.done() && *on > task.due_on) {
        all.push(Finding::warning(FindingCode::DoneLate, RULE).with("due_on", task.due_on).with("done_on", done_on));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::programme::TaskState as S;
    use crate::domain::programme::task::TaskResult;
    use crate::domain::programme::task::tests::task;
    use crate::domain::text::Note;
    use uuid::Uuid;

    #[test]
    fn open_parts_stand_in_the_way_and_too_little_or_too_late_is_to_be_considered() {
        let done = |on: &'static str| {
            let stands = [("2012-07-01", S::Assigned), ("2012-08-01", S::UnderWay), (on, S::Done)];
            task(1, ["2012-06-01", "2015-12-31"], &stands)
        };
        let part = |state| (TaskId(Uuid::nil()), state);
        let reached = |quantity: u32, measured: Option<u32>| {
            let text = Note::parse("Xong").unwrap();
            let result = Some(TaskResult { text, decision_id: None, reference: None, measured });
            Task { quantity: Some(quantity), result, ..done("2015-12-31") }
        };
        use FindingCode::{DoneLate, MeasuredShort, SubtasksOpen};
        for (task, parts, expected) in [
            (done("2015-12-31"), vec![], vec![]),
            (done("2016-01-01"), vec![], vec![DoneLate]),
            (done("2015-12-31"), vec![part(S::Done), part(S::Accepted), part(S::Dropped)], vec![]),
            (done("2015-12-31"), vec![part(S::Planned), part(S::UnderWay)], vec![SubtasksOpen]),
            (reached(30, Some(30)), vec![], vec![]),
            (reached(30, Some(29)), vec![part(S::Assigned)], vec![SubtasksOpen, MeasuredShort]),
            (reached(30, None), vec![], vec![]),
        ] {
            let codes: Vec<FindingCode> = found(&task, &parts).iter().map(|f| f.code).collect();
            assert_eq!(codes, expected);
            assert!(found(&task, &parts).iter().all(|f| (f.code == SubtasksOpen) == f.stops(&[])));
        }
        assert_eq!(found(&done("2015-12-31"), &[part(S::Planned), part(S::UnderWay)])[0].evidence.len(), 3);
    }
}
