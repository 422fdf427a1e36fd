// The shim of worker-build without a proxy around each event: what a wasm instance
// that was lost needs is a check of one number.
import { WorkerEntrypoint } from "cloudflare:workers";
import * as exports from "./index.js";

const initState = exports.__worker_init_state();

/** A new instance in place of one that a trap has ended. */
function ready() {
  if (!initState.criticalError) return;
  console.log("Reinitializing Wasm application");
  exports.__wbg_reset_state();
  initState.criticalError = false;
  initState.instanceId++;
}

function noteTrap(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  console.error("Critical", error);
  initState.criticalError = true;
}

addEventListener("error", ({ error }) => noteTrap(error));

class Entrypoint extends WorkerEntrypoint {}

$HANDLERS

const handler = (run) =>
  function (event, env, ctx) {
    ready();
    try {
      return run.call({ env, ctx }, event);
    } catch (error) {
      noteTrap(error);
      throw error;
    }
  };

export default Object.fromEntries($EVENTS.map((name) => [name, handler(Entrypoint.prototype[name])]));

const NOT_FORWARDED = ["constructor", "free", "__destroy_into_raw"];
// What wasm-bindgen's methods read of `this`, before they do anything else.
const OF_INSTANCE = ["__wbg_inst", "__wbg_ptr"];

/** A class of the same methods, whose objects are made again in a new instance. */
function durable(Class) {
  const Platform = Object.getPrototypeOf(Class);
  const Base = Platform === Function.prototype ? class {} : Platform;

  class Durable extends Base {
    #args;
    #object;
    #instanceId;

    constructor(...args) {
      super(...args);
      this.#args = args;
      live(this);
    }

    static live(durable) {
      ready();
      if (durable.#instanceId !== initState.instanceId) {
        try {
          durable.#object = new Class(...durable.#args);
        } catch (error) {
          initState.criticalError = true;
          throw error;
        }
        durable.#instanceId = initState.instanceId;
      }
      return durable.#object;
    }
  }

  const { live } = Durable;
  delete Durable.live;
  const define = (name, property) => Object.defineProperty(Durable.prototype, name, { ...property, configurable: true });
  const noted = (run) =>
    function (...args) {
      ready();
      try {
        return run.apply(this, args);
      } catch (error) {
        noteTrap(error);
        throw error;
      }
    };
  for (const name of OF_INSTANCE) define(name, { get() { return live(this)[name]; } });
  for (const [name, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(Class.prototype))) {
    if (NOT_FORWARDED.includes(name)) continue;
    define(name, get ? { get: noted(get) } : { value: noted(value), writable: true });
  }
  return Object.defineProperty(Durable, "name", { value: Class.name });
}

