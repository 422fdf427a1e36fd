// The bytes in which each provider streams an answer: the shapes that tests/native/ai/streams/ are written in too.

const event = (data, name) => `${name ? `event: ${name}\n` : ""}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

/** The two halves of a call's arguments, as providers send them in pieces. */
function halves(call) {
  const json = JSON.stringify(call.arguments);
  const middle = json.length >> 1;
  return [json.slice(0, middle), json.slice(middle)];
}

/** OpenAI's chat completions. */
export function openai({ text = [], calls = [], usage }) {
  const base = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "scripted" };
  const chunk = (delta, finish_reason = null) => event({ ...base, choices: [{ index: 0, delta, finish_reason }] });
  const called = calls.flatMap((call, index) => {
    const [head, tail] = halves(call);
    const begun = { index, id: call.id, type: "function", function: { name: call.name, arguments: head } };
    return [chunk({ tool_calls: [begun] }), chunk({ tool_calls: [{ index, function: { arguments: tail } }] })];
  });
  return [
    chunk({ role: "assistant", content: "" }),
    ...text.map((content) => chunk({ content })),
    ...called,
    chunk({}, calls.length > 0 ? "tool_calls" : "stop"),
    event({ ...base, choices: [], usage: { prompt_tokens: usage.input, completion_tokens: usage.output } }),
    event("[DONE]"),
  ];
}

/** Anthropic's messages. */
export function anthropic({ text = [], calls = [], usage }) {
  const named = (data) => event(data, data.type);
  const block = (index, content_block, deltas) => [
    named({ type: "content_block_start", index, content_block }),
    ...deltas.map((delta) => named({ type: "content_block_delta", index, delta })),
    named({ type: "content_block_stop", index }),
  ];
  const spoken = text.length === 0 ? [] : block(0, { type: "text", text: "" }, text.map((piece) => ({ type: "text_delta", text: piece })));
  const called = calls.flatMap((call, at) => {
    const deltas = ["", ...halves(call)].map((partial_json) => ({ type: "input_json_delta", partial_json }));
    return block(at + 1, { type: "tool_use", id: call.id, name: call.name, input: {} }, deltas);
  });
  const message = { id: "msg_1", type: "message", role: "assistant", content: [], model: "scripted", usage: { input_tokens: usage.input, output_tokens: 1 } };
  return [
    named({ type: "message_start", message }),
    named({ type: "ping" }),
    ...spoken,
    ...called,
    named({ type: "message_delta", delta: { stop_reason: calls.length > 0 ? "tool_use" : "end_turn", stop_sequence: null }, usage: { output_tokens: usage.output } }),
    named({ type: "message_stop" }),
  ];
}

/** Workers AI's own form, of its binding. */
export function workersAi({ text = [], calls = [], usage }) {
  const plain = calls.map(({ name, arguments: given }) => ({ name, arguments: given }));
  return [
    ...text.map((response) => event({ response, p: "abc" })),
    ...(plain.length > 0 ? [event({ response: null, tool_calls: plain })] : []),
    event({ response: "", usage: { prompt_tokens: usage.input, completion_tokens: usage.output } }),
    event("[DONE]"),
  ];
}

/** What Workers AI answers where it does not stream. */
export const workersAiWhole = ({ text = [], usage }) => ({
  response: JSON.parse(text.join("")),
  usage: { prompt_tokens: usage.input, completion_tokens: usage.output },
});

/** An error before the stream, as each provider's body has it. */
export const refusals = {
  openai: (message) => ({ error: { message, type: "invalid_request_error", param: null, code: null } }),
  anthropic: (message) => ({ type: "error", error: { type: "invalid_request_error", message } }),
  "workers-ai": (message) => message,
};
