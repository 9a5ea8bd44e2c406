//! What would be found if a task were accepted.

use crate::api::answer::Answer;
use crate::api::caller::{Caller, ProgrammeRead};
use crate::api::documents::Reach;
use crate::api::error::Error;
use crate::api::extract::{NoQuery, PathId, QueryArgs};
use crate::api::findings::{FindingOut, finding_out};
use crate::api::programme::task_steps::look;
use crate::api::resource::Resource;
use crate::api::responses::{Guarded, Missing};
use crate::db::tasks;
use crate::domain::finding::Finding;
use crate::domain::id::TaskId;
use crate::domain::programme::{Task, TaskAct, TaskState};
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

/// What would be found if a task were accepted as it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskPreviewOut {
    /// Where it stands.
    pub state: TaskState,
    /// What the caller may do next.
    pub allowed_actions: Vec<TaskAct>,
    /// What was found.
    pub findings: Vec<FindingOut>,
    /// Whether something stands in the way of an acceptance that overrides nothing.
    pub stopped: bool,
}

/// What would be found if a task were accepted as it stands: nothing is written.
#[utoipa::path(tag = "programme", operation_id = "get_task_preview", params(("id" = TaskId, Path, description = "Which.")),
    responses((status = 200, description = "What would be found.", body = TaskPreviewOut), Guarded, Missing))]
#[get("/tasks/{id}/preview")]
pub async fn get_task_preview(
    caller: Caller<ProgrammeRead>,
    path: PathId<TaskId>,
    args: QueryArgs<NoQuery>,
) -> Result<Answer<TaskPreviewOut>, Error> {
    let id = path.id()?;
    args.parsed()?;
    let out = caller
        .read(move |conn, access| {
            let task = tasks::get(conn, id)?.value;
            let issuer = task.see(conn, access)?;
            let findings = look(conn, &task)?;
            Ok(TaskPreviewOut {
                state: task.state,
                allowed_actions: Reach::of::<Task>(access).actions(&task, &issuer, false),
                stopped: findings.iter().any(|finding: &Finding| finding.stops(&[])),
                findings: findings.iter().map(|finding| finding_out(finding, true)).collect(),
            })
        })
        .await?;
    Ok(Answer::ok(out))
}
