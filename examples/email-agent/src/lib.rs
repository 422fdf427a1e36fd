//! An inbox that answers while you are away.

mod inbox;
mod store;

use worker::*;
use worker_agents::{
    AddressResolver, AgentEmail, EmailReply, Error, Result, Schedule, ScheduleFilter,
    SecureReplyResolver, email_event, prelude::*, route_agent_email,
};

pub use inbox::{Away, Inbox, Mail, Mode, Thread};
use store::{NewMail, Store};

/// The longest text of an answer, in letters.
const MAX_TEXT: usize = 2000;
/// The longest time before an automatic answer: a week.
const MAX_DELAY: u64 = 7 * 24 * 60 * 60;

/// An agent that keeps the mail it gets, and answers it: by itself while its owner
/// is away, at once or a while later, or with what its owner writes in the page.
#[durable_object]
pub struct InboxAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for InboxAgent {
    type State = Inbox;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        self.store().prepare()?;
        self.refresh()
    }

    async fn on_email(&self, email: AgentEmail) -> Result<()> {
        let parsed = email.parsed().await?;
        let mail = NewMail::received(email.reference(), parsed, self.now());
        // A server that was not told of its success brings the mail again.
        let Some(mail) = self.store().add(mail)? else {
            return Ok(());
        };
        let Away {
            mode, text, delay, ..
        } = self.state()?.away;
        let is_first = !self.store().is_answered(mail.thread)?;
        match mode {
            Mode::Now if is_first => {
                let reply = self.signed(EmailReply::new(&text));
                match self.reply_to_email(&email, reply).await {
                    Ok(None) => {}
                    Ok(Some(_)) => self.store().add_answer(mail.id, &text, true, self.now())?,
                    // The mail is stored, and an error would bring it again. What cannot
                    // be answered at once, as one without Message-ID, may be so later.
                    Err(_) => drop(self.schedule(After::secs(0)).answer(mail.id)?),
                }
            }
            Mode::Later if is_first => {
                self.schedule(After::secs(delay)).answer(mail.id)?;
            }
            _ => {}
        }
        self.refresh()
    }

    fn validate_state_change(&self, _next: &Inbox, source: &StateSource) -> Result<()> {
        match source {
            StateSource::Server => Ok(()),
            StateSource::Client(_) => Err("the inbox changes by mail and by its methods".into()),
        }
    }
}

#[callable]
impl InboxAgent {
    /// What to answer while nobody reads, and when.
    #[callable(name = "setAway")]
    pub fn set_away(&self, away: Away) -> Result<()> {
        check(&away.text)?;
        if away.delay > MAX_DELAY {
            return Err(Error::msg(format!(
                "`delay` is at most {MAX_DELAY} seconds"
            )));
        }
        self.update_state(|inbox| inbox.away = away)
    }

    /// Sends what a human has written as the answer to a thread's last mail.
    pub async fn write(&self, thread: i64, text: String) -> Result<()> {
        check(&text)?;
        let Some((mail, reference)) = self.store().last_received(thread)? else {
            return Err(Error::msg(format!("there is no thread {thread}")));
        };
        let reply = self.signed(EmailReply::new(&text).automatic(false));
        self.send_reply(&reference, reply).await?;
        self.store().add_answer(mail, &text, false, self.now())?;
        // Not before: what could not be sent leaves the automatic answer to go.
        self.forget_answers(thread)?;
        self.refresh()
    }

    /// Takes a thread, and the answer that it waits for, out of the inbox.
    pub fn delete(&self, thread: i64) -> Result<()> {
        self.forget_answers(thread)?;
        self.store().delete(thread)?;
        self.refresh()
    }

    /// What a schedule calls with a mail that nobody has answered meanwhile.
    #[callable(internal)]
    async fn answer(&self, mail: i64) -> Result<()> {
        let Some((thread, reference)) = self.store().received(mail)? else {
            return Ok(());
        };
        let text = self.state()?.away.text;
        if !self.store().is_answered(thread)? {
            let reply = self.signed(EmailReply::new(&text));
            if self.send_reply(&reference, reply).await?.is_some() {
                self.store().add_answer(mail, &text, true, self.now())?;
            }
        }
        // This schedule is gone after it, and so is what the page says of it.
        let after_this = ScheduleOptions::new().key("refresh");
        self.schedule_with(After::secs(0), after_this).refresh()?;
        Ok(())
    }

    /// Makes the state, which every tab has, say what is stored.
    #[callable(internal)]
    fn refresh(&self) -> Result<()> {
        let mut threads = self.store().threads()?;
        for (schedule, mail) in self.pending()? {
            let thread = self.store().thread_of(mail)?;
            let waiting = threads.iter_mut().find(|known| Some(known.id) == thread);
            if let Some(waiting) = waiting {
                waiting.answer_due = Some(schedule.due);
            }
        }
        if self.state()?.threads == threads {
            return Ok(());
        }
        self.update_state(|inbox| inbox.threads = threads)
    }
}

impl InboxAgent {
    fn store(&self) -> Store<'_> {
        Store(&self.base)
    }

    /// Signed where there is a secret: what comes back to it finds this agent.
    fn signed(&self, reply: EmailReply) -> EmailReply {
        match self.env().var(SECRET) {
            Ok(secret) => reply.sign(secret),
            Err(_) => reply.unsigned(),
        }
    }

    /// The schedules of answers, with the mails that they are for.
    fn pending(&self) -> Result<Vec<(Schedule, i64)>> {
        let answers = ScheduleFilter::new().callback("answer");
        let schedules = self.list_schedules(&answers)?.into_iter();
        schedules
            .map(|schedule| {
                let mail = schedule.payload()?;
                Ok((schedule, mail))
            })
            .collect()
    }

    fn forget_answers(&self, thread: i64) -> Result<()> {
        for (schedule, mail) in self.pending()? {
            if self.store().thread_of(mail)? == Some(thread) {
                self.cancel_schedule(&schedule.id)?;
            }
        }
        Ok(())
    }
}

fn check(text: &str) -> Result<()> {
    match text.chars().count() {
        _ if text.trim().is_empty() => Err("an answer needs a text".into()),
        0..=MAX_TEXT => Ok(()),
        length => Err(Error::msg(format!(
            "an answer has at most {MAX_TEXT} characters, and this one {length}"
        ))),
    }
}

/// The secret of the signatures.
const SECRET: &str = "EMAIL_SECRET";

/// Mail to `inbox@…` goes to the agent `inbox`, and the answers to what an agent
/// wrote go back to it.
#[email_event]
async fn email(message: ForwardableEmailMessage, env: Env) -> worker_agents::Result<()> {
    let env = AgentEnv::from(env);
    let by_address = AddressResolver::new("inbox-agent");
    match env.var(SECRET) {
        Ok(secret) => {
            let resolver = (SecureReplyResolver::new(secret)?, by_address);
            route_agent_email(&message, &env, resolver).await
        }
        Err(_) => route_agent_email(&message, &env, by_address).await,
    }
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
