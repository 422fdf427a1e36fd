//! The reminders over HTTP.

use super::*;

async fn send(inbox: &Inbox, method: &str, path: &str, body: &str) -> Result<(u16, String)> {
    let request = ::http::Request::builder()
        .method(method)
        .uri(format!("{}{path}", inbox.url()))
        .body(body.as_bytes().to_vec())
        .map_err(Error::msg)?;
    let response = inbox.fetch(request.into()).await?;
    Ok((response.status(), response.into_text().await?))
}

#[test]
fn reminders_are_made_listed_and_cancelled() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        let new = r#"{"text": "tea", "when": {"in": 300}}"#;
        let (status, body) = send(&inbox, "POST", "", new).await?;
        assert_eq!(status, 201);
        let tea: Pending = serde_json::from_str(&body).unwrap();

        let (status, body) = send(&inbox, "GET", "", "").await?;
        let listed: Reminders = serde_json::from_str(&body).unwrap();
        assert_eq!((status, &listed.pending[..]), (200, &[tea.clone()][..]));
        assert_eq!(tab.state::<Reminders>().await?, Some(listed));

        let path = format!("/{}", tea.id);
        assert_eq!(send(&inbox, "DELETE", &path, "").await?.0, 204);
        assert_eq!(tab.state().await?, Some(Reminders::default()));
        let gone = format!("no reminder {} is pending or missed\n", tea.id);
        assert_eq!(send(&inbox, "DELETE", &path, "").await?, (404, gone));
        Ok(())
    })
}

#[test]
fn a_bad_request_says_why() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        for (body, text) in [
            ("tea", "expected ident at line 1 column 2\n"),
            (r#"{"text": "tea"}"#, "missing field `when`\n"),
            (
                r#"{"text": "", "when": {"in": 1}}"#,
                "a reminder needs a text\n",
            ),
        ] {
            let answer = send(&inbox, "POST", "", body).await?;
            assert_eq!(answer, (400, text.to_owned()));
        }
        assert_eq!(send(&inbox, "PUT", "", "").await?.0, 405);
        assert_eq!(send(&inbox, "DELETE", "", "").await?.0, 405);
        Ok(())
    })
}
