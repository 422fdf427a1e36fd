#[derive(Serialize, Deserialize)]
pub struct Order {
    item: String,
}

#[derive(Default)]
pub struct OrderFlow;

#[workflow] // a Cloudflare Workflow: each step that has ended is never done again
impl Workflow for OrderFlow {
    type Params = Order;
    type Output = String;

    async fn run(&self, event: WorkflowEvent<Order>, step: WorkflowStep) -> Result<String> {
        let shop = step.agent::<ShopAgent>()?; // the agent that has started the run
        let item = event.payload.item.as_str();

        let patient = StepOptions::new().retries(10);
        let price = step.run("price", patient, || shop.price(item)).await?;

        // Nothing runs and nothing is paid for while a person thinks.
        let week = Approval::new().timeout(Duration::from_secs(7 * 24 * 3600));
        step.wait_for_approval::<()>(week).await?;

        step.sleep("cool down", Duration::from_secs(3600)).await?;
        Ok(format!("{item} for {price}"))
    }
}

#[callable]
impl ShopAgent {
    pub async fn order(&self, item: String) -> Result<String> {
        self.run_workflow::<OrderFlow>(&Order { item }).await // gives the run's id
    }

    pub async fn approve(&self, id: &str) -> Result<()> {
        self.approve_workflow(id, WorkflowApproval::new()).await
    }

    #[callable(internal)] // workflows, schedules and other agents only
    fn price(&self, item: &str) -> Result<usize> {
        Ok(item.len())
    }
}
