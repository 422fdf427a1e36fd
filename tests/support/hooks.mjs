// Runs a React hook as a page would: react-dom on a small DOM, the real socket underneath.
import { Window } from "happy-dom";
import { createElement, StrictMode } from "react";
import { closeLater } from "./cleanup.mjs";
import { until } from "./wait.mjs";

const window = new Window({ url: "http://localhost/" });
Object.assign(globalThis, { window, document: window.document });
const { createRoot } = await import("react-dom/client");

/** Renders `hook(props)`; `current` is what it returned last, `renders` everything it returned. */
export function renderHook(hook, props, { strict = false } = {}) {
  const root = createRoot(document.createElement("div"));
  const rendered = { renders: [] };
  function Probe(given) {
    rendered.current = hook(given);
    rendered.renders.push(rendered.current);
    return null;
  }
  rendered.rerender = (next) => {
    const probe = createElement(Probe, next);
    root.render(strict ? createElement(StrictMode, null, probe) : probe);
  };
  rendered.unmount = () => root.unmount();
  closeLater(rendered.unmount);
  rendered.rerender(props);
  return rendered;
}

/** Waits until the hook's value fulfils `check`, and returns that value. */
export const settles = (rendered, check, what) => until(() => rendered.current && check(rendered.current) && rendered.current, what);
