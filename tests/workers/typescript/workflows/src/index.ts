// Workflows that report to the agent that has started them.
import { AgentWorkflow, type AgentWorkflowEvent, type AgentWorkflowStep } from "agents/workflows";

type Recorder = { recordWorkflowResult(taskId: string, result: unknown): Promise<void> };
type Task = { taskId: string; shouldFail?: boolean; waitForApproval?: boolean };

export class TestProcessingWorkflow extends AgentWorkflow {
  async run(event: AgentWorkflowEvent<Task>, step: AgentWorkflowStep) {
    const { taskId, shouldFail, waitForApproval } = event.payload;
    await this.reportProgress({ step: "start", status: "running", percent: 0.1, message: "Starting processing" });
    if (waitForApproval) {
      await this.reportProgress({ step: "approval", status: "pending", percent: 0.3, message: "Waiting for approval" });
      const answer = await step.waitForEvent<{ approved: boolean; reason?: string }>("wait-for-approval", { type: "approval", timeout: "1 minute" });
      if (!answer.payload.approved) {
        await step.reportError(`Rejected: ${answer.payload.reason ?? "No reason given"}`);
        throw new Error("Workflow rejected");
      }
    }
    await this.reportProgress({ step: "process", status: "running", percent: 0.5, message: "Processing task" });
    const result = await step.do("process", { retries: { limit: 0, delay: 1 } }, async () => {
      if (shouldFail) throw new Error("Intentional failure for testing");
      return { processed: true, taskId };
    });
    await step.do("notify-agent", () => (this.agent as unknown as Recorder).recordWorkflowResult(taskId, result));
    this.broadcastToClients({ type: "workflow-progress", taskId, status: "completing" });
    await this.reportProgress({ step: "complete", status: "running", percent: 0.9, message: "Almost done" });
    await step.reportComplete(result);
    return result;
  }
}

export class SimpleTestWorkflow extends AgentWorkflow {
  async run(event: AgentWorkflowEvent<{ value: string }>, step: AgentWorkflowStep) {
    const result = await step.do("echo", async () => ({ echoed: event.payload.value }));
    await step.sendEvent({ kind: "echoed" });
    await step.reportComplete(result);
    return result;
  }
}

export class ThrowInRunWorkflow extends AgentWorkflow {
  async run(event: AgentWorkflowEvent<{ message: string }>): Promise<void> {
    throw new Error(event.payload.message);
  }
}

export class ReportErrorThenThrowWorkflow extends AgentWorkflow {
  async run(event: AgentWorkflowEvent<{ message: string }>, step: AgentWorkflowStep): Promise<void> {
    await step.reportError(event.payload.message);
    throw new Error(event.payload.message);
  }
}

export class ReportErrorOnlyWorkflow extends AgentWorkflow {
  async run(event: AgentWorkflowEvent<{ message: string }>, step: AgentWorkflowStep) {
    await step.reportError(event.payload.message);
    const result = await step.do("continue-work", async () => ({ continued: true }));
    await step.reportComplete(result);
    return result;
  }
}

export class ThrowNonErrorWorkflow extends AgentWorkflow {
  async run(event: AgentWorkflowEvent<{ value: string }>): Promise<void> {
    throw event.payload.value;
  }
}

export default { fetch: () => new Response("Not found", { status: 404 }) };
