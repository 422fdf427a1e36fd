import { httpRows } from "./http.mjs";
import { scheduleRows } from "./schedules.mjs";
import { socketRows } from "./sockets.mjs";
import { startRows } from "./starts.mjs";

/**
 * What is measured. A row has `prepare(server)`, whose result it gets back;
 * `sample(server, prepared, ms)`, which resolves to one figure in its `unit`; and
 * `finish(prepared)`. Its goals are the ratios to the other workers that this SDK
 * is to stay below. With `ownProcess` it may restart the server.
 */
export const rows = [...httpRows, ...socketRows, ...scheduleRows, ...startRows];
