// Mail that goes out, by the bindings of the Worker.

export const hasMailBinding = (env, binding) => typeof env[binding]?.send === "function";

/** Sends a mail, and gives its id. The contents of its attachments come beside the rest, which is JSON. */
export const sendMail = async (env, binding, json, contents) => {
  const mail = JSON.parse(json);
  mail.attachments?.forEach((attachment, index) => { attachment.content = contents[index]; });
  const sent = await env[binding].send(mail);
  return sent?.messageId ?? "";
};
