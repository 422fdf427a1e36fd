//! Machines that fail between any two calls of the platform.

use worker::durable_object;
use worker_agents::{Error, Result, prelude::*, testing::*};

/// Keeps a ledger, with its length beside it.
#[durable_object]
pub struct Ledger {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Ledger {
    type State = u32;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_start(&self, _: Option<NoProps>) -> Result<()> {
        self.sql("create table if not exists entries (text text primary key)")?;
        Ok(())
    }
}

#[callable]
impl Ledger {
    fn add(&self, text: String) -> Result<u32> {
        let length = self.transaction(|| {
            self.sql(sql!("insert into entries values ({&text})"))?;
            self.update_state(|length| {
                *length += 1;
                *length
            })
        })?;
        self.broadcast(&text, &[])?;
        Ok(length)
    }

    /// Does not mind whatever fails.
    fn add_in_spite(&self) {
        let _ = self.transaction(|| {
            let _ = self.kv().put("one", &1);
            let _ = self.kv().put("two", &2);
            Ok(())
        });
        let _ = self.kv().put("three", &3);
    }

    async fn add_to(&self, other: String, text: String) -> Result<()> {
        Ledger::get(self.env(), &other)?.add(text.clone()).await?;
        self.add(text)?;
        Ok(())
    }
}

async fn entries(ledger: &TestAgent<Ledger>) -> Result<Vec<String>> {
    let read = async |agent: &Ledger| {
        let entries: Vec<String> = agent.sql("select text from entries order by text")?.all()?;
        // The transaction is there as a whole or not at all.
        assert_eq!(entries.len(), agent.state()? as usize);
        Ok(entries)
    };
    ledger.with(read).await
}

/// What one run has come to.
#[derive(Debug, PartialEq)]
struct Seen {
    acknowledged: Vec<String>,
    entries: Vec<String>,
    calls: u64,
}

/// Three entries, two of them over a connection that is made anew when it breaks.
fn run(crash: impl Fn(&TestAgent<Ledger>)) -> Result<Seen> {
    World::new().bind::<Ledger>().run(async |world| {
        let ledger = world.agent::<Ledger>("ledger");
        let mut acknowledged = Vec::new();
        crash(&ledger);
        let stub = Ledger::get(&world, "ledger")?;
        match stub.add("a".into()).await {
            Ok(_) => acknowledged.push("a".to_owned()),
            Err(error) => assert!(error.is_retryable(), "{error}"),
        }
        let mut client = ledger.connect("?_pk=me").await;
        for text in ["b", "c"] {
            if !client.as_ref().is_ok_and(TestClient::is_open) {
                client = ledger.connect("?_pk=me").await;
            }
            let connected = client.as_ref().map_err(Error::clone)?;
            match connected.call::<u32>("add", &(text,)).await {
                Ok(_) => acknowledged.push(text.to_owned()),
                Err(error) => {
                    assert_eq!(error, Error::Connection("Connection closed".into()));
                    assert_eq!(connected.closed().await.code, 1006);
                }
            }
        }
        let calls = ledger.host_calls();
        ledger.crash_at_host_call(0);
        Ok(Seen {
            acknowledged,
            entries: entries(&ledger).await?,
            calls,
        })
    })
}

#[test]
fn a_crash_at_any_call_keeps_what_was_acknowledged() -> Result<()> {
    let whole = run(|_| {})?;
    assert_eq!(whole.acknowledged, ["a", "b", "c"]);
    assert_eq!(whole.acknowledged, whole.entries);
    let mut without_word = 0;
    for call in 1..=whole.calls {
        let before = run(|ledger| ledger.crash_at_host_call(call))?;
        assert_eq!(before, run(|ledger| ledger.crash_at_host_call(call))?);
        let after = run(|ledger| ledger.crash_after_host_call(call))?;
        for seen in [before, after] {
            let kept = |text| seen.entries.contains(text);
            assert!(seen.acknowledged.iter().all(kept), "{call}: {seen:?}");
            // One crash costs one acknowledgement at most.
            assert!(seen.acknowledged.len() >= 2, "{call}: {seen:?}");
            without_word += seen.entries.len() - seen.acknowledged.len();
        }
    }
    assert!(without_word > 0);
    Ok(())
}

/// What a client hears of an entry whose `add` is cut short. Its last call is the
/// reply, and the one before it sends the entry.
fn heard(crash: impl Fn(&TestAgent<Ledger>, u64)) -> Result<Vec<String>> {
    World::new().run(async |world| {
        let ledger = world.agent::<Ledger>("ledger");
        let client = ledger.connect("?_pk=me").await?;
        client.frames().await;
        let before = ledger.host_calls();
        client.call::<u32>("add", &("first",)).await?;
        let reply = ledger.host_calls() - before;
        client.frames().await;

        crash(&ledger, reply);
        assert!(client.call::<u32>("add", &("second",)).await.is_err());
        let frames = client.frames().await;
        let texts = frames.iter().filter_map(|frame| frame.as_text());
        let texts = texts.filter(|text| !text.starts_with('{'));
        Ok(texts.map(str::to_owned).collect())
    })
}

#[test]
fn a_frame_is_sent_or_not() -> Result<()> {
    assert!(heard(|ledger, reply| ledger.crash_at_host_call(reply - 1))?.is_empty());
    let sent = heard(|ledger, reply| ledger.crash_after_host_call(reply - 1))?;
    assert_eq!(sent, ["second"]);
    let unanswered = heard(|ledger, reply| ledger.crash_at_host_call(reply))?;
    assert_eq!(unanswered, ["second"]);
    Ok(())
}

#[test]
fn code_that_goes_on_regardless_changes_nothing() -> Result<()> {
    for call in 1..=4 {
        World::new().bind::<Ledger>().run(async |world| {
            let ledger = world.agent::<Ledger>("ledger");
            let stub = Ledger::get(&world, "ledger")?;
            ledger.with(async |_| Ok(())).await?;
            ledger.crash_at_host_call(call);
            assert!(
                stub.add_in_spite()
                    .await
                    .is_err_and(|error| error.is_retryable())
            );
            let read = async |agent: &Ledger| agent.kv().list::<u32>("");
            let kept = ledger.with(read).await?.len();
            assert_eq!(kept, if call == 4 { 2 } else { 0 }, "{call}");
            Ok::<_, Error>(())
        })?;
    }
    Ok(())
}

#[test]
fn calls_of_other_agents_are_calls_too() -> Result<()> {
    for (reaches_it, call) in [(false, 1), (true, 2)] {
        World::new().bind::<Ledger>().run(async |world| {
            let (one, other) = (world.agent("one"), world.agent("other"));
            entries(&one).await?;
            one.crash_at_host_call(call);
            let stub = Ledger::get(&world, "one")?;
            assert!(stub.add_to("other".into(), "text".into()).await.is_err());
            assert_eq!(entries(&one).await?.len(), 0);
            assert_eq!(entries(&other).await?.len(), usize::from(reaches_it));
            Ok::<_, Error>(())
        })?;
    }
    Ok(())
}
