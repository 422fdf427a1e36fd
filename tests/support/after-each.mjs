import { afterEach } from "vitest";
import { closeAll } from "./cleanup.mjs";

afterEach(closeAll);
