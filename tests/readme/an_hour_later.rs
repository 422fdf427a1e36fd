#[test]
fn an_hour_takes_no_time() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<ReminderAgent>("me");
        let tab = agent.connect("").await?;
        tab.frames().await;
        tab.call::<String>("remind_me", &("tea", 3600)).await?;
        agent.crash(); // the schedule stays
        let tab = agent.connect("").await?;
        tab.frames().await;
        world.advance(Duration::from_secs(3600)).await;
        assert_eq!(tab.frames().await, [WsMessage::Text("tea".into())]);
        Ok(())
    })
}
