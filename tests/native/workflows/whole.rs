//! An agent and its workflow together: a month passes, a person decides, and
//! machines fail on the way.

use std::time::Duration;

use worker_agents::{Approval, Error, StepOptions, WorkflowApproval, workflow};

use super::*;

const DAY: Duration = Duration::from_secs(24 * 3600);

#[derive(Serialize, Deserialize)]
pub struct Order {
    item: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    item: String,
    tries: u32,
    by: String,
}

#[derive(Default)]
pub struct Purchase;

#[workflow(binding = "PURCHASE")]
impl Workflow for Purchase {
    type Params = Order;
    type Output = Receipt;

    async fn run(&self, event: WorkflowEvent<Order>, step: WorkflowStep) -> Result<Receipt> {
        let buyer = step.agent::<Buyer>()?;
        let tries = step
            .run_counted("shop", StepOptions::new().retries(3), async |attempt| {
                buyer.count("shop").await?;
                match attempt {
                    3 => Ok(attempt),
                    _ => Err(Error::msg("the shop is closed")),
                }
            })
            .await?;
        step.sleep("month", DAY * 30).await?;
        step.report_progress(&json!({"step": "asking"})).await?;
        step.broadcast(&json!({"type": "asking"})).await?;
        let week = Approval::new().timeout(DAY * 7);
        let by = step.wait_for_approval::<String>(week).await?;
        step.merge_agent_state(&json!({"bought": event.payload.item}))
            .await?;
        step.run("pay", StepOptions::new(), async || buyer.count("pay").await)
            .await?;
        let item = event.payload.item;
        Ok(Receipt { item, tries, by })
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Basket {
    bought: String,
    ended: Vec<Value>,
}

#[durable_object]
pub struct Buyer {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Buyer {
    type State = Basket;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_workflow_complete(
        &self,
        workflow: WorkflowRef,
        result: WorkflowValue,
    ) -> Result<()> {
        let receipt: Receipt = result.read()?;
        assert!(workflow.is::<Purchase>());
        self.update_state(|basket| basket.ended.push(json!([workflow.id, receipt])))
    }

    async fn on_workflow_error(&self, workflow: WorkflowRef, error: String) -> Result<()> {
        self.update_state(|basket| basket.ended.push(json!([workflow.id, error])))
    }
}

#[callable]
impl Buyer {
    pub async fn buy(&self, id: &str) -> Result<String> {
        let order = Order { item: "tea".into() };
        let options = RunWorkflowOptions::new().id(id);
        self.run_workflow_with::<Purchase>(&order, options).await
    }

    pub async fn decide(&self, id: &str, yes: bool) -> Result<()> {
        match yes {
            true => {
                let approval = WorkflowApproval::new().metadata("ann");
                self.approve_workflow(id, approval).await
            }
            false => self.reject_workflow(id, Some("too dear")).await,
        }
    }

    pub fn count(&self, what: &str) -> Result<u32> {
        let count = self.counted(what)? + 1;
        self.kv().put(what, &count)?;
        Ok(count)
    }

    pub fn counted(&self, what: &str) -> Result<u32> {
        Ok(self.kv().get(what)?.unwrap_or_default())
    }
}

fn shop() -> World {
    World::new().bind::<Buyer>().bind_workflow::<Purchase>()
}

/// The row's status, and what the agent was told of the end.
async fn end(buyer: &TestAgent<Buyer>) -> Result<(String, Vec<Value>)> {
    buyer
        .with(async |buyer| {
            let row = buyer.get_workflow("a")?.ok_or("there is no row")?;
            Ok((row.status.as_str().to_owned(), buyer.state()?.ended))
        })
        .await
}

#[test]
fn what_has_been_done_is_not_done_again_whenever_machines_fail() -> Result<()> {
    for crash in [0, 1, 2, 5, 24 * 3600, 40 * 24 * 3600] {
        let tested: Result<()> = shop().forgetful().run(async |world| {
            let (agent, buyer) = (world.agent::<Buyer>("ann"), Buyer::get(&world, "ann")?);
            let client = agent.connect("").await?;
            buyer.buy("a").await?;
            world.advance(Duration::from_secs(crash)).await;
            world.crash_workflows();
            world.advance(DAY * 33).await;
            assert_eq!(
                end(&agent).await?.0,
                if crash > 3_000_000 {
                    "errored"
                } else {
                    "running"
                }
            );
            if crash > 3_000_000 {
                // Nobody has decided in time.
                return Ok(());
            }
            world.crash_workflows();
            world.settle().await;
            buyer.decide("a", true).await?;
            // The agent's machine is not there when a step of the run calls it next.
            agent.unreachable(1);
            world.advance(Duration::from_secs(60)).await;
            let receipt = json!({"item": "tea", "tries": 3, "by": "ann"});
            assert_eq!(
                end(&agent).await?,
                ("complete".into(), vec![json!(["a", receipt])])
            );
            assert_eq!(buyer.counted("shop").await?, 3, "{crash}");
            assert_eq!(buyer.counted("pay").await?, 1, "{crash}");
            let run = Purchase::binding(&world)?.get("a").await?;
            assert_eq!(
                run.status().await?.output.map(|receipt| receipt.by),
                Some("ann".into())
            );
            while client.next_json().await?["type"] != "asking" {}
            Ok(())
        });
        tested?;
    }
    Ok(())
}

#[test]
fn a_no_ends_the_run_and_is_told_once() -> Result<()> {
    shop().run(async |world| {
        let (agent, buyer) = (world.agent::<Buyer>("ann"), Buyer::get(&world, "ann")?);
        buyer.buy("a").await?;
        // Long before the run asks.
        buyer.decide("a", false).await?;
        world.advance(DAY * 31).await;
        let told = json!(["a", "too dear"]);
        assert_eq!(end(&agent).await?, ("errored".into(), vec![told]));
        assert_eq!(buyer.counted("pay").await?, 0);
        Ok(())
    })
}

#[test]
fn a_hundred_runs_are_all_tracked_and_all_complete() -> Result<()> {
    shop().run(async |world| {
        let (agent, buyer) = (world.agent::<Buyer>("ann"), Buyer::get(&world, "ann")?);
        let ids: Vec<String> = (0..100).map(|number| format!("run-{number}")).collect();
        for id in &ids {
            buyer.buy(id).await?;
            buyer.decide(id, true).await?;
        }
        world.advance(DAY * 31).await;
        agent
            .with(async |agent| {
                let done = worker_agents::WorkflowFilter::new()
                    .status(worker_agents::WorkflowStatus::Complete);
                assert_eq!(agent.get_workflows(&done)?.total, 100);
                assert_eq!(agent.state()?.ended.len(), 100);
                Ok(())
            })
            .await
    })
}

#[test]
fn progress_that_is_lost_on_the_way_is_told_again() -> Result<()> {
    shop().run(async |world| {
        let (agent, buyer) = (world.agent::<Buyer>("ann"), Buyer::get(&world, "ann")?);
        buyer.buy("a").await?;
        buyer.decide("a", true).await?;
        world.advance(DAY).await;
        // The next call is that of the progress.
        agent.unreachable(2);
        world.advance(DAY * 30).await;
        assert_eq!(end(&agent).await?.0, "complete");
        Ok(())
    })
}
