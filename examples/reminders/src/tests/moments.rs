//! When reminders are due, and what is refused.

use super::*;

#[test]
fn a_time_can_be_said_in_many_ways() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        for (when, seconds) in [
            (json!({"in": 0.5}), 0.5),
            (json!({"in": 90}), 90.0),
            (json!({"at": START + 1_500}), 1.5),
            (json!({"at": "2026-01-01T00:01:00Z"}), 60.0),
            (json!({"at": "2026-01-01T00:01:00.250Z"}), 60.25),
            (json!({"at": "2026-01-01T02:01:00+02:00"}), 60.0),
            (json!({"at": "2026-01-01 00:01"}), 60.0),
            (json!({"at": "2026-01-02"}), 86_400.0),
            (json!({"at": START - 59_000}), -59.0),
            (json!({"cron": "*/5 * * * *"}), 300.0),
            (json!({"every": 1.5}), 1.5),
        ] {
            let next = remind(&tab, &when.to_string(), when).await?;
            let due = START + (seconds * 1000.0) as i64;
            assert_eq!(next.due, due, "{}", next.text);
        }
        Ok(())
    })
}

#[test]
fn what_is_refused_says_why() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        for (when, text) in [
            (
                json!({"tomorrow": 1}),
                "Invalid argument 2 (`when`) of remind: unknown variant `tomorrow`, expected one \
                 of `in`, `at`, `cron`, `every`",
            ),
            (
                json!({"in": "soon"}),
                "Invalid argument 2 (`when`) of remind: invalid type: string \"soon\", expected f64",
            ),
            (
                json!({"in": -5}),
                "`in` takes a number of seconds from 0 to 315360000 (10 years), not -5",
            ),
            (
                json!({"every": 0}),
                "`every` takes a number of seconds from 1 to 2592000 (30 days), not 0",
            ),
            (
                json!({"at": true}),
                "Invalid argument 2 (`when`) of remind: `at` takes an ISO date, or milliseconds \
                 since 1970",
            ),
            (
                json!({"at": "now"}),
                "`at` takes a date such as 2026-08-15T09:00:00Z, not \"now\"",
            ),
            (
                json!({"at": "2026-13-01T00:00:00Z"}),
                "`at` takes a date such as 2026-08-15T09:00:00Z, not \"2026-13-01T00:00:00Z\"",
            ),
            (
                json!({"at": "2025-12-31T23:00:00Z"}),
                "`at` 2025-12-31T23:00:00Z has passed",
            ),
            (
                json!({"cron": "0 25 * * *"}),
                "`cron` \"0 25 * * *\": Failed to parse 25: 25 is outside of constraint range of \
                 0 - 23.",
            ),
            (json!({"cron": "0 0 31 2 *"}), "No valid next date was found."),
        ] {
            assert_eq!(text_of(remind(&tab, "x", when).await), text);
        }
        let soon = || json!({"in": 1});
        assert_eq!(
            text_of(remind(&tab, " \n", soon()).await),
            "a reminder needs a text"
        );
        assert_eq!(
            text_of(remind(&tab, &"é".repeat(201), soon()).await),
            "a reminder's text has at most 200 characters, and this one 201"
        );
        let insists = ("x", json!({"every": 60}), true);
        assert_eq!(
            text_of(tab.call::<Pending>("remind", &insists).await),
            "only a reminder that rings once can insist"
        );
        assert_eq!(list(&inbox).await?, Reminders::default());
        Ok(())
    })
}

#[test]
fn there_is_a_limit_to_what_pends() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        for number in 0..100 {
            remind(&tab, &number.to_string(), json!({"in": number})).await?;
        }
        let one_more = remind(&tab, "one more", json!({"in": 5})).await;
        assert_eq!(text_of(one_more), "100 reminders are pending");
        world.advance(secs(100)).await;
        let list = list(&inbox).await?;
        assert_eq!((list.pending.len(), list.rung.len()), (0, 20));
        Ok(())
    })
}
