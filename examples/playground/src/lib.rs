//! One agent that shows everything an agent can do, for a page that looks at it.
//!
//! A file for each capability: those that take an `AgentBase<A>` look at any agent.

mod connections;
mod diary;
mod errand;
mod mail;
mod methods;
mod moment;
mod tables;
mod text;
mod work;

use std::time::Duration;

use worker::*;
use worker_agents::{
    AddressResolver, AgentEmail, Error, Result, RunWorkflowOptions, ScheduleFilter,
    WorkflowApproval, WorkflowInfo, email_event, prelude::*, route_agent_email,
};

pub use connections::Seen;
pub use diary::{Entry, Kind};
pub use errand::{Errand, Wish};
pub use mail::Mail;
pub use methods::Method;
pub use moment::{Moment, Pending};
pub use tables::{Cell, Rows, Table};
use text::checked;
pub use work::Work;

/// The longest title, in letters.
const MAX_TITLE: usize = 60;
/// How high `count_down` counts at most.
const MAX_COUNTDOWN: u32 = 60;

/// The state: what every connected client has, and may change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Board {
    /// Anything.
    pub title: String,
    /// A number that `add` adds to.
    pub count: i64,
    /// Whether the work in the queue fails.
    pub jobs_fail: bool,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            title: "Hello".into(),
            count: 0,
            jobs_fail: false,
        }
    }
}

/// An agent to look at.
#[durable_object]
pub struct PlaygroundAgent {
    base: AgentBase<Self>,
}

#[agent(retry(max_attempts = 3, base_delay = "500ms", max_delay = "1s"))]
impl Agent for PlaygroundAgent {
    type State = Board;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        diary::prepare(&self.base)?;
        mail::prepare(&self.base)
    }

    fn validate_state_change(&self, next: &Board, _source: &StateSource) -> Result<()> {
        match next.title.chars().count() {
            0..=MAX_TITLE => Ok(()),
            _ => Err(Error::msg(format!(
                "`title` has at most {MAX_TITLE} letters"
            ))),
        }
    }

    fn should_connection_be_readonly(&self, _: &Connection, context: &ConnectionContext) -> bool {
        context.request.query("readonly").is_some()
    }

    fn get_connection_tags(
        &self,
        _connection: &Connection,
        context: &ConnectionContext,
    ) -> Result<Vec<String>> {
        Ok(context.request.query("tag").into_iter().collect())
    }

    async fn on_connect(&self) -> Result<()> {
        connections::tell(&self.base)
    }

    async fn on_close(&self) -> Result<()> {
        connections::tell(&self.base)
    }

    async fn on_email(&self, email: AgentEmail) -> Result<()> {
        if let Some(subject) = mail::store(&self.base, &email).await? {
            self.tell(Kind::Mail, &subject)?;
        }
        Ok(())
    }

    fn on_workflow_progress(&self, _: WorkflowRef, progress: WorkflowValue) -> Result<()> {
        self.tell(Kind::Run, &progress.read::<String>()?)
    }

    fn on_workflow_complete(&self, _: WorkflowRef, result: WorkflowValue) -> Result<()> {
        self.tell(Kind::Run, &result.read::<String>()?)
    }

    fn on_workflow_error(&self, _: WorkflowRef, error: String) -> Result<()> {
        self.tell(Kind::Run, &error)
    }
}

#[callable]
impl PlaygroundAgent {
    /// The methods that can be called by name.
    pub fn methods(&self) -> Vec<Method> {
        methods::list::<Self>()
    }

    /// Adds `by` to the count, and returns the new one.
    pub fn add(&self, by: i64) -> Result<i64> {
        self.update_state(|board| {
            board.count = board.count.saturating_add(by);
            board.count
        })
    }

    /// Greets somebody, with a shout if `loud` is true. `loud` may be left out.
    pub fn greet(&self, name: &str, loud: Option<bool>) -> String {
        match loud {
            Some(true) => format!("HELLO {}!", name.to_uppercase()),
            _ => format!("Hello {name}"),
        }
    }

    /// Sends the numbers from `from` down to 1, two a second.
    #[callable(stream)]
    pub async fn count_down(&self, from: u32, out: StreamingResponse<u32>) -> Result<()> {
        for number in (1..=from.min(MAX_COUNTDOWN)).rev() {
            // The client may have gone.
            if !out.send(number)? {
                return Ok(());
            }
            self.sleep(Duration::from_millis(500)).await;
        }
        out.end("lift-off")?;
        Ok(())
    }

    /// Fails, with a reason of yours.
    pub fn fail(&self, reason: &str) -> Result<()> {
        Err(Error::msg(reason))
    }

    /// Rings `text` in every open page: `when` is `{"after": 5}` or `{"every": 5}`
    /// in seconds, `{"at": 1790000000000}`, or `{"cron": "* * * * *"}`.
    pub fn plan(&self, text: &str, when: Moment) -> Result<Pending> {
        let text = checked("a text", text)?;
        let schedule = self.schedule(when.resolve(self.now())?).ring(text)?;
        Ok(Pending::from(schedule))
    }

    /// The schedules that are pending.
    pub fn schedules(&self) -> Result<Vec<Pending>> {
        let pending = self.list_schedules(&ScheduleFilter::new())?;
        Ok(pending.into_iter().map(Pending::from).collect())
    }

    /// Cancels a schedule.
    pub fn cancel(&self, id: &str) -> Result<bool> {
        self.cancel_schedule(id)
    }

    /// What a schedule calls when it is due.
    #[callable(internal)]
    fn ring(&self, text: &str) -> Result<()> {
        self.tell(Kind::Ring, text)
    }

    /// Queues a piece of work.
    pub fn enqueue(&self, text: &str) -> Result<String> {
        self.queue().work_on(checked("a text", text)?)
    }

    /// Lets the work in the queue fail, or succeed again.
    pub fn let_jobs_fail(&self, fail: bool) -> Result<()> {
        self.update_state(|board| board.jobs_fail = fail)
    }

    /// What waits in the queue, and what has failed for good.
    pub fn work(&self) -> Result<Work> {
        work::list(&self.base)
    }

    /// What the queue calls. It fails while the state says so: three attempts, then
    /// it is kept among the failed.
    #[callable(internal)]
    async fn work_on(&self, text: &str) -> Result<()> {
        let attempt = self.current().attempt.unwrap_or(1);
        self.tell(Kind::Work, &format!("{text}: attempt {attempt}"))?;
        self.sleep(Duration::from_millis(700)).await;
        if self.state()?.jobs_fail {
            return Err(Error::msg(format!("`jobsFail` is true, so {text} failed")));
        }
        self.tell(Kind::Work, &format!("{text}: done"))
    }

    /// Puts failed work back.
    #[callable(name = "retry")]
    pub fn try_again(&self, id: &str) -> Result<bool> {
        self.retry_failed(id)
    }

    /// Forgets failed work.
    pub fn forget(&self, id: &str) -> Result<bool> {
        self.delete_failed(id)
    }

    /// Starts a workflow that fetches something, if somebody agrees.
    pub async fn fetch_me(&self, what: &str) -> Result<String> {
        let what = checked("a wish", what)?.into();
        let wish = Wish { what };
        // Kept beside the run too: of its parameters, only the run knows.
        let options = RunWorkflowOptions::new().metadata(&wish);
        self.run_workflow_with::<Errand>(&wish, options).await
    }

    /// The workflows that were started last.
    pub fn errands(&self) -> Result<Vec<WorkflowInfo>> {
        errand::list(&self.base)
    }

    /// Agrees to what a workflow asks.
    pub async fn approve(&self, id: &str) -> Result<()> {
        self.approve_workflow(id, WorkflowApproval::new()).await
    }

    /// Refuses what a workflow asks, which ends it.
    pub async fn reject(&self, id: &str) -> Result<()> {
        self.reject_workflow(id, Some("not today")).await
    }

    /// The mails that have come, the newest first.
    pub fn inbox(&self) -> Result<Vec<Mail>> {
        mail::list(&self.base)
    }

    /// Answers a mail, in its thread.
    pub async fn answer(&self, mail: i64, text: &str) -> Result<()> {
        let subject = mail::answer(&self.base, mail, text).await?;
        self.tell(Kind::Mail, &format!("answered: {subject}"))
    }

    /// The tables of the agent's database, the SDK's own among them.
    pub fn tables(&self) -> Result<Vec<Table>> {
        tables::list(&self.base)
    }

    /// Runs an SQL query that reads. One that would write is refused.
    pub fn query(&self, sql: &str) -> Result<Rows> {
        tables::query(&self.base, sql)
    }

    /// The open connections.
    pub fn connections(&self) -> Result<Vec<Seen>> {
        connections::list(&self.base)
    }

    /// Closes a connection, as a restart of the server does: its client comes back.
    pub fn disconnect(&self, id: &str) -> Result<bool> {
        connections::drop(&self.base, id)
    }

    /// What has happened, the newest first.
    pub fn happened(&self) -> Result<Vec<Entry>> {
        diary::list(&self.base)
    }

    /// Writes something down, and tells every open page.
    #[callable(skip)]
    fn tell(&self, kind: Kind, text: &str) -> Result<()> {
        diary::tell(&self.base, kind, text)
    }
}

/// Mail to `playground-agent+name@…` goes to the agent of that name.
#[email_event]
async fn email(message: ForwardableEmailMessage, env: Env) -> Result<()> {
    let resolver = AddressResolver::new("playground-agent");
    route_agent_email(&message, &env, resolver).await
}

#[event(fetch)]
async fn fetch(req: Request, env: Env, _ctx: Context) -> worker::Result<Response> {
    match route_agent_request(&req, &env).await? {
        Some(response) => Ok(response),
        None => Ok(Response::error("Not found", 404)?),
    }
}

#[cfg(test)]
mod tests;
