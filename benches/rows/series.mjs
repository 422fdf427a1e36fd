// The rows of the growth tables.
import { rowsOf } from "./http.mjs";
import { createOf } from "./schedules.mjs";
import { echoOf, stateOf, updateOf } from "./sockets.mjs";

const COUNTS = [1, 10, 100, 1000];
const KIB = 1024;

/** What is measured at several sizes; `row` gives what is measured at one. */
export const series = [
  { name: "rows", title: "select as JSON by rows", sizes: COUNTS, row: (count) => rowsOf(`rows-${count}`, count) },
  { name: "schedules", title: "create a schedule by those pending", sizes: COUNTS, row: createOf },
  { name: "state", title: "one state update by KiB of state", sizes: COUNTS, row: (kib) => stateOf(kib * KIB) },
  { name: "update", title: "one state update by listeners", sizes: COUNTS, row: updateOf },
  { name: "echo", title: "WebSocket echo by connections", sizes: COUNTS, row: echoOf },
];
