// The suite on panics once more, with the lean shim, and that of workflows.
import { describe } from "vitest";
import { leanConfig } from "../support/lean.mjs";
import { panics } from "../support/panics.mjs";
import { privateServer } from "../support/private-server.mjs";
import { rust } from "../support/target.mjs";
import { workflowPanics } from "../support/workflow-panics.mjs";

describe.runIf(rust)("with the lean shim", () => {
  describe("an agent", () => panics(rust ? [leanConfig("conformance")] : []));
  describe("a workflow", () => workflowPanics(privateServer(rust ? [leanConfig("workflows")] : [])));
});
