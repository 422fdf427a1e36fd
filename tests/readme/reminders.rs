#[durable_object]
pub struct ReminderAgent {
    base: AgentBase<Self>,
}

#[agent(retry(max_attempts = 5))]
impl Agent for ReminderAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_start(&self) -> Result<()> {
        // The same schedule again is the same one: it does not pile up.
        self.schedule(Cron::new("0 9 * * mon-fri")?).remind("stand-up")?;
        Ok(())
    }
}

#[callable]
impl ReminderAgent {
    pub fn remind_me(&self, what: &str, seconds: u64) -> Result<String> {
        // Method and argument are checked by the compiler.
        Ok(self.schedule(After::secs(seconds)).remind(what)?.id)
    }

    pub fn forget(&self, id: &str) -> Result<bool> {
        self.cancel_schedule(id)
    }

    #[callable(internal)] // schedules and other agents only
    fn remind(&self, what: &str) -> Result<()> {
        self.queue().tell_by_mail(what)?; // in order, after this call
        self.broadcast(what, &[])
    }

    #[callable(internal)]
    async fn tell_by_mail(&self, what: &str) -> Result<()> {
        // An error is tried again, with growing delays; after five attempts
        // `self.list_failed()` shows it.
        println!("{what}");
        Ok(())
    }
}
