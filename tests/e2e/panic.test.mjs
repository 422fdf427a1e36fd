// A panic ends every Rust object of the isolate. Nobody may wait for it: the caller is told within a second, the others go on.
import { panics } from "../support/panics.mjs";
import { target } from "../support/target.mjs";

panics([target.agents]);
