//! The examples of the README compile and run as they stand there. rustdoc cannot
//! do that: it puts examples into a function, and `#[event]` needs a module.

#![deny(ambiguous_glob_imports, ambiguous_glob_reexports)]

#[allow(dead_code)]
mod counter {
    include!("counter.rs");

    mod two_tabs {
        use super::*;

        include!("two_tabs.rs");
    }

    mod reminders {
        use std::time::Duration;

        use super::*;
        use worker_agents::testing::World;

        include!("reminders.rs");
        include!("an_hour_later.rs");
    }

    #[allow(unreachable_pub)]
    mod workflow {
        use std::time::Duration;

        use super::*;
        use worker_agents::{WorkflowApproval, testing::World};

        #[durable_object]
        pub struct ShopAgent {
            base: AgentBase<Self>,
        }

        #[agent]
        impl Agent for ShopAgent {
            fn new(base: AgentBase<Self>) -> Self {
                Self { base }
            }
        }

        include!("workflow.rs");

        #[test]
        fn an_order_waits_for_its_approval() -> Result<()> {
            let world = World::new()
                .bind::<ShopAgent>()
                .bind_workflow::<OrderFlow>();
            world.run(async |world| {
                let shop = ShopAgent::get(&world, "corner")?;
                let id = shop.order("tea".into()).await?;
                world.advance(Duration::from_secs(6 * 24 * 3600)).await;
                shop.approve(&id).await?;
                world.advance(Duration::from_secs(3600)).await;
                let run = OrderFlow::binding(&world)?.get(&id).await?.status().await?;
                assert_eq!(run.output.as_deref(), Some("tea for 3"));
                Ok(())
            })
        }
    }
}

#[test]
fn the_readme_shows_this_very_code() {
    let readme = include_str!("../../README.md");
    for shown in [
        include_str!("counter.rs"),
        include_str!("two_tabs.rs"),
        include_str!("reminders.rs"),
        include_str!("an_hour_later.rs"),
        include_str!("workflow.rs"),
    ] {
        assert!(readme.contains(shown.trim()), "not in the README:\n{shown}");
    }
}
