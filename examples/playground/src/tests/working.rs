//! Schedules, the queue and the mail.

use std::time::Duration;

use worker_agents::{Result, WorkflowInfo, WorkflowStatus, testing::*};

use crate::{Entry, Errand, Kind, Mail, Moment, Pending, PlaygroundAgent, Work};

/// What has happened, the oldest first.
async fn happened(tab: &TestClient) -> Result<Vec<(Kind, String)>> {
    let entries: Vec<Entry> = tab.call("happened", &()).await?;
    let oldest_first = entries.into_iter().rev();
    Ok(oldest_first.map(|entry| (entry.kind, entry.text)).collect())
}

async fn pending(tab: &TestClient) -> Result<Vec<Pending>> {
    tab.call("schedules", &()).await
}

#[test]
fn a_schedule_of_each_kind_rings_when_it_is_due() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<PlaygroundAgent>("a").connect("").await?;
        let start = world.now();
        for (text, when) in [
            ("after", Moment::After(5.0)),
            ("at", Moment::At(start + 7_000)),
            ("every", Moment::Every(20.0)),
            ("cron", Moment::Cron("0 0 1 1 *".into())),
        ] {
            let made: Pending = tab.call("plan", &(text, when)).await?;
            assert_eq!(made.callback, "ring");
        }
        let due: Vec<i64> = pending(&tab)
            .await?
            .iter()
            .map(|one| one.due - start)
            .collect();
        assert_eq!(due.get(..3), Some([5_000, 7_000, 20_000].as_slice()));
        world.advance(Duration::from_secs(41)).await;
        let rung = ["after", "at", "every", "every"].map(|text| (Kind::Ring, text.to_owned()));
        assert_eq!(happened(&tab).await?, rung);

        let left = pending(&tab).await?;
        let repeats: Vec<_> = left.iter().filter_map(|one| one.repeats.clone()).collect();
        assert_eq!(
            repeats,
            [Moment::Every(20.0), Moment::Cron("0 0 1 1 *".into())]
        );
        for one in left {
            assert!(tab.call::<bool>("cancel", &(one.id,)).await?);
        }
        assert!(pending(&tab).await?.is_empty());
        Ok(())
    })
}

#[test]
fn a_time_that_cannot_be_is_refused() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<PlaygroundAgent>("a").connect("").await?;
        for when in [
            Moment::After(-1.0),
            Moment::After(1e300),
            Moment::At(world.now() - 1),
            Moment::Every(0.0),
            Moment::Cron("every noon".into()),
        ] {
            let refused = tab.call::<Pending>("plan", &("x", &when)).await;
            assert!(refused.is_err(), "{when:?}");
        }
        assert!(pending(&tab).await?.is_empty());
        Ok(())
    })
}

#[test]
fn work_that_fails_is_kept_and_succeeds_when_it_may() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<PlaygroundAgent>("a").connect("").await?;
        let () = tab.call("let_jobs_fail", &(true,)).await?;
        for text in ["dig", "rake"] {
            let _: String = tab.call("enqueue", &(text,)).await?;
        }
        let work: Work = tab.call("work", &()).await?;
        assert_eq!((work.queue.len(), work.failed.len()), (2, 0));
        world.advance(Duration::from_secs(30)).await;
        let work: Work = tab.call("work", &()).await?;
        assert!(work.queue.is_empty());
        let failed: Vec<_> = work
            .failed
            .iter()
            .map(|one| (one.attempts, one.error.as_str()))
            .collect();
        assert_eq!(
            failed,
            [
                (3, "`jobsFail` is true, so dig failed"),
                (3, "`jobsFail` is true, so rake failed")
            ]
        );

        let () = tab.call("let_jobs_fail", &(false,)).await?;
        let [dig, rake] = [&work.failed[0].id, &work.failed[1].id];
        assert!(tab.call::<bool>("retry", &(dig,)).await?);
        assert!(tab.call::<bool>("forget", &(rake,)).await?);
        world.advance(Duration::from_secs(5)).await;
        let last = happened(&tab).await?.pop();
        assert_eq!(last, Some((Kind::Work, "dig: done".into())));
        let work: Work = tab.call("work", &()).await?;
        assert!(work.failed.is_empty() && work.queue.is_empty());
        Ok(())
    })
}

#[test]
fn a_mail_is_shown_and_answered() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<PlaygroundAgent>("a");
        let tab = agent.connect("").await?;
        let raw = "Message-ID: <1@example.com>\r\nFrom: Ann <ann@example.com>\r\nSubject: tea\r\n\r\nhello";
        for _brought_twice in 0..2 {
            let mail = TestEmail::new("ann@example.com", "playground-agent+a@example.org", raw);
            agent.email(&mail).await?;
        }
        let inbox: Vec<Mail> = tab.call("inbox", &()).await?;
        let shown: Vec<_> = inbox.iter().map(|mail| (mail.sender.as_str(), mail.text.as_str())).collect();
        assert_eq!(shown, [("Ann <ann@example.com>", "hello")]);

        assert!(tab.call::<()>("answer", &(inbox[0].id, " ")).await.is_err());
        let () = tab.call("answer", &(inbox[0].id, "at four")).await?;
        let inbox: Vec<Mail> = tab.call("inbox", &()).await?;
        assert_eq!(inbox[0].answer.as_deref(), Some("at four"));
        let again = tab.call::<()>("answer", &(inbox[0].id, "at five")).await;
        let reason = "there is no mail 1 that waits for an answer";
        assert_eq!(again.unwrap_err().to_string(), reason);
        assert_eq!(world.sent_emails().len(), 1);
        assert_eq!(
            happened(&tab).await?,
            [(Kind::Mail, "tea".into()), (Kind::Mail, "answered: tea".into())]
        );
        Ok(())
    })
}

/// Who opens a page gets the whole diary, and all that waits: neither may grow too long
/// to be read.
#[test]
fn long_texts_are_refused_or_cut() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<PlaygroundAgent>("a");
        let tab = agent.connect("").await?;
        let long = "é".repeat(2_001);
        let refused = tab.call::<String>("enqueue", &(&long,)).await.unwrap_err();
        let reason = "a text has at most 2000 letters, and this one has 2001";
        assert_eq!(refused.to_string(), reason);
        let when = Moment::After(5.0);
        assert!(tab.call::<Pending>("plan", &(&long, &when)).await.is_err());
        assert!(tab.call::<String>("fetch_me", &(&long,)).await.is_err());
        assert!(tab.call::<()>("answer", &(1, &long)).await.is_err());

        let _: Pending = tab.call("plan", &("é".repeat(2_000), &when)).await?;
        world.advance(Duration::from_secs(6)).await;
        assert_eq!(happened(&tab).await?, [(Kind::Ring, "é".repeat(500))]);
        Ok(())
    })
}

#[test]
fn an_errand_waits_for_a_decision() -> Result<()> {
    let world = World::new()
        .bind::<PlaygroundAgent>()
        .bind_workflow::<Errand>();
    world.run(async |world| {
        let tab = world.agent::<PlaygroundAgent>("a").connect("").await?;
        let tea: String = tab.call("fetch_me", &("tea",)).await?;
        let cake: String = tab.call("fetch_me", &("cake",)).await?;
        world.advance(Duration::from_secs(3600)).await;
        let asked = [
            "tea for 3: is that all right?",
            "cake for 4: is that all right?",
        ];
        assert_eq!(
            happened(&tab).await?,
            asked.map(|text| (Kind::Run, text.to_owned()))
        );

        let () = tab.call("approve", &(&tea,)).await?;
        let () = tab.call("reject", &(&cake,)).await?;
        world.advance(Duration::from_secs(5)).await;
        let told = happened(&tab).await?;
        assert!(told.contains(&(Kind::Run, "tea: here it is".into())));
        assert!(told.iter().any(|(_, text)| text.contains("not today")));
        let errands: Vec<WorkflowInfo> = tab.call("errands", &()).await?;
        let status = |id: &str| {
            errands
                .iter()
                .find(|run| run.workflow_id == id)
                .map(|run| run.status)
        };
        assert_eq!(status(&tea), Some(WorkflowStatus::Complete));
        assert_eq!(status(&cake), Some(WorkflowStatus::Errored));
        Ok(())
    })
}
