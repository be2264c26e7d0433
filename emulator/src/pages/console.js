// The agent's console: shows a chat as the control API tells it, and acts through the same API.
"use strict";

const $ = (id) => document.getElementById(id);
const EVENT = "application/vnd.amazonaws.connect.event.";
const EVENT_TEXTS = {
  "participant.joined": (who) => `${who} joined`,
  "participant.left": (who) => `${who} left`,
  "participant.displayname.updated": (who) => `The customer is now ${who}`,
  "chat.ended": () => "The chat has ended",
  "chat.rehydrated": () => "The earlier chat can be read again",
  "transfer.succeeded": () => "The chat was transferred",
};
const NO_MESSAGE = "Nothing has been said yet. The customer's client connects with the participant token.";
const TYPING_SHOWN = 12_000;
const TYPING_SENT_EVERY = 10_000;

let selected = null; // the contact that is shown
let view = null; // what the control API says of it
let source = null; // its server-sent events
let following = true; // whether the end of the messages is in view
let typingUntil = 0;
let typingSeen = 0; // how many typing events of the customer have been seen
let typedAt = 0;
let receipted = null; // the last message that was confirmed as read
const tokens = new Map(); // of the chats that were started here
const texts = new Map(); // what was written and not sent, by chat

async function call(path, body, method = body === undefined ? "GET" : "POST") {
  const response = await fetch(`/_control${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const value = text ? JSON.parse(text) : {};
  if (!response.ok) throw new Error(value.error ?? `The emulator answered ${response.status}.`);
  return value;
}

async function act(action, body = {}) {
  try {
    const value = await call(`/chats/${encodeURIComponent(selected)}/${action}`, body);
    showProblem("");
    return value;
  } catch (error) {
    showProblem(error.message);
    return null;
  }
}

function showProblem(text) {
  $("problem").textContent = text;
  $("problem").hidden = !text;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const agentOf = (chat) => chat.participants.find((who) => who.role !== "CUSTOMER" && !who.left);
const initial = (name) => (name.trim()[0] ?? "?").toUpperCase();
const time = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const dayAndTime = (iso) => new Date(iso).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
const isQuestion = (item) => (item.ContentType ?? "").endsWith(".message.interactive");

function stateOf(chat) {
  if (chat.ended) return ["Ended", ""];
  return chat.participants[0].subscribedSockets > 0 ? ["Online", "online"] : ["Offline", ""];
}

// The list of chats

async function refreshList() {
  try {
    drawList((await call("/chats")).reverse());
  } catch {
    $("endpoint").textContent = "The emulator does not answer.";
  }
}

function drawList(chats) {
  $("no-chats").hidden = chats.length > 0;
  const items = chats.map((chat) => {
    const button = element("button");
    const name = chat.participants[0].displayName;
    const avatar = element("span", "avatar", initial(name));
    avatar.setAttribute("aria-hidden", "true");
    const [text, className] = stateOf(chat);
    const messages = chat.transcript.filter((item) => item.Type !== "EVENT");
    const last = messages.at(-1);
    button.append(
      avatar,
      element("span", "name", name),
      element("span", `state ${className}`, text),
      element("span", "last", last ? lastLine(last) : "No message yet"),
    );
    if (chat.initialContactId === selected) button.setAttribute("aria-current", "true");
    button.dataset.contact = chat.initialContactId;
    button.addEventListener("click", () => select(chat.initialContactId));
    const item = element("li");
    item.append(button);
    return item;
  });
  const focused = document.activeElement?.dataset?.contact;
  $("chat-list").replaceChildren(...items);
  if (focused) document.querySelector(`[data-contact="${CSS.escape(focused)}"]`)?.focus();
}

function lastLine(item) {
  if (item.Type === "ATTACHMENT") return item.Attachments?.[0]?.AttachmentName ?? "A file";
  if (isQuestion(item)) return "A question with answers";
  return item.Content ?? "";
}

// One chat

function select(contact) {
  if (selected) texts.set(selected, $("text").value);
  source?.close();
  selected = contact;
  view = null;
  receipted = null;
  following = true;
  typingUntil = 0;
  typingSeen = -1;
  $("text").value = texts.get(contact) ?? "";
  showProblem("");
  source = new EventSource(`/_control/chats/${encodeURIComponent(contact)}/watch`);
  source.addEventListener("message", (event) => {
    view = JSON.parse(event.data);
    draw();
  });
  history.replaceState(null, "", `#${contact}`);
  refreshList();
}

function draw() {
  const customer = view.participants[0];
  const agent = agentOf(view);
  const ended = Boolean(view.ended);
  $("nothing").hidden = true;
  $("chat").hidden = false;
  $("customer").textContent = customer.displayName;
  const [state] = stateOf(view);
  const parts = [state, `started ${time(view.started)}`];
  if (agent) parts.push(`${agent.displayName} takes part`);
  if (view.signInPending && !ended) parts.push("asked to sign in");
  $("status").textContent = parts.join(" · ");
  $("join").hidden = Boolean(agent) || ended;
  $("ask").disabled = ended || view.signInPending;
  $("end").disabled = ended;
  const off = ended || !agent;
  $("composer").classList.toggle("off", off);
  for (const field of $("composer").querySelectorAll("textarea, button, input")) field.disabled = off;
  $("text").placeholder = ended
    ? "The chat has ended."
    : agent
      ? "Write a message…"
      : "Join the chat to write.";
  $("token-box").hidden = !tokens.has(selected) || ended;
  $("token").textContent = tokens.get(selected) ?? "";
  $("trouble").hidden = ended;
  drawMessages(agent);
  noticeTyping(customer);
  confirmRead(customer, agent);
}

function drawMessages(agent) {
  const list = $("messages");
  let before = null;
  list.replaceChildren(
    ...view.transcript.map((item) => {
      const drawn = item.Type === "EVENT" ? drawEvent(item) : drawMessage(item, agent, before);
      before = item.Type === "EVENT" ? null : item.ParticipantId;
      return drawn;
    }),
  );
  if (view.transcript.length === 0) list.append(element("li", "event", NO_MESSAGE));
  if (following) list.scrollTop = list.scrollHeight;
}

function drawEvent(item) {
  const name = (item.ContentType ?? "").replace(EVENT, "");
  const who = item.DisplayName ?? "Someone";
  const text = EVENT_TEXTS[name]?.(who) ?? name.replaceAll(".", " ");
  return element("li", "event", `${text} · ${time(item.AbsoluteTime)}`);
}

function drawMessage(item, agent, before) {
  const role = item.ParticipantRole;
  const own = role !== "CUSTOMER" && role !== "SYSTEM";
  const drawn = element("li", own ? "own" : role === "SYSTEM" ? "system" : "");
  if (before !== item.ParticipantId) {
    const name = role === "SYSTEM" ? "System" : item.DisplayName;
    drawn.append(element("p", "who", `${name ?? "Someone"} · ${time(item.AbsoluteTime)}`));
  }
  const bubble = element("div", "bubble");
  if (item.Type === "ATTACHMENT") drawAttachment(bubble, item.Attachments?.[0]);
  else if ((item.ContentType ?? "").startsWith("text/")) bubble.textContent = item.Content;
  else if (!isQuestion(item) || !drawQuestion(bubble, item.Content)) {
    bubble.classList.add("code");
    bubble.textContent = indent(item.Content ?? "");
  }
  drawn.append(bubble);
  const receipt = own ? item.MessageMetadata?.Receipts?.at(-1) : undefined;
  if (receipt) {
    drawn.append(element("p", "receipt", receipt.ReadTimestamp ? "Read" : "Delivered"));
  }
  return drawn;
}

// A question with its answers; false if the content is none.
function drawQuestion(bubble, text) {
  let asked;
  try {
    asked = JSON.parse(text).data.content;
    asked.elements ??= asked.timeslots.map((slot) => ({ title: dayAndTime(slot.date) }));
    if (typeof asked.title !== "string") return false;
  } catch {
    return false;
  }
  bubble.classList.add("card-like");
  bubble.append(element("p", "title", asked.title));
  if (asked.subtitle) bubble.append(element("p", "subtitle", asked.subtitle));
  const answers = element("ul", "answers");
  answers.append(...asked.elements.map((answer) => element("li", "", answer.title ?? "…")));
  bubble.append(answers);
  return true;
}

function drawAttachment(bubble, attachment) {
  if (!attachment) return;
  const states = { IN_PROGRESS: " (being scanned)", REJECTED: " (rejected by the scanner)" };
  const state = states[attachment.Status];
  if (state) {
    bubble.append(paperclip(), `${attachment.AttachmentName}${state}`);
    return;
  }
  const link = element("a", "", attachment.AttachmentName);
  const contact = encodeURIComponent(selected);
  link.href = `/_control/chats/${contact}/attachments/${encodeURIComponent(attachment.AttachmentId)}`;
  link.download = attachment.AttachmentName;
  bubble.append(paperclip(), link);
}

const paperclip = () => document.querySelector(".attach svg").cloneNode(true);

function indent(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// Typing and receipts

function noticeTyping(customer) {
  const sent = view.sent.filter((sent) => sent.participantId === customer.participantId);
  const typed = sent.filter((sent) => sent.contentType === `${EVENT}typing`).length;
  if (typingSeen >= 0 && typed > typingSeen) typingUntil = Date.now() + TYPING_SHOWN;
  typingSeen = typed;
  if (sent.at(-1)?.operation === "SendMessage") typingUntil = 0;
  drawTyping();
}

function drawTyping() {
  const typing = view && !view.ended && Date.now() < typingUntil;
  $("typing").textContent = typing ? `${view.participants[0].displayName} is typing…` : "";
}

function confirmRead(customer, agent) {
  if (!agent || view.ended || document.hidden) return;
  const last = view.transcript.findLast((item) => item.ParticipantId === customer.participantId
    && item.Type !== "EVENT");
  if (!last || last.Id === receipted) return;
  receipted = last.Id;
  const receipts = last.MessageMetadata?.Receipts ?? [];
  const known = receipts.some((receipt) => receipt.RecipientParticipantId === agent.participantId);
  if (!known) act("receipt", { messageId: last.Id, read: true });
}

// What the agent does

$("new-chat").addEventListener("click", async () => {
  const started = await call("/chats", { displayName: "Customer" });
  tokens.set(started.ContactId, started.ParticipantToken);
  select(started.ContactId);
});

$("copy-token").addEventListener("click", () => {
  navigator.clipboard?.writeText(tokens.get(selected) ?? "");
});

$("join").addEventListener("click", async () => {
  if (await act("join", { displayName: "Agent" })) $("text").focus();
});

$("ask").addEventListener("click", () => act("ask-to-sign-in"));
$("end").addEventListener("click", () => act("end"));
$("end-unseen").addEventListener("click", () => act("end-while-offline"));
for (const button of document.querySelectorAll("[data-fault]")) {
  button.addEventListener("click", () => act("socket-fault", JSON.parse(button.dataset.fault)));
}

$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const content = $("text").value.trim();
  if (!content) return;
  $("text").value = "";
  typedAt = 0;
  if (!(await act("say", { content }))) $("text").value = content;
});

$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
});

$("text").addEventListener("input", () => {
  if (Date.now() - typedAt < TYPING_SENT_EVERY) return;
  typedAt = Date.now();
  act("type");
});

$("messages").addEventListener("scroll", () => {
  const list = $("messages");
  following = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
});

$("file").addEventListener("change", async () => {
  const file = $("file").files[0];
  if (!file) return;
  const url = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.readAsDataURL(file);
  });
  await act("attach", {
    name: file.name,
    contentType: file.type || "application/octet-stream",
    base64: url.slice(url.indexOf(",") + 1),
  });
  $("file").value = "";
});

new ResizeObserver(() => {
  if (following) $("messages").scrollTop = $("messages").scrollHeight;
}).observe($("messages"));
document.addEventListener("visibilitychange", () => view && draw());
setInterval(drawTyping, 1000);
setInterval(refreshList, 2000);
call("").then((emulator) => {
  $("endpoint").textContent = `Endpoint ${emulator.url}`;
});
refreshList();
if (location.hash.length > 1) select(decodeURIComponent(location.hash.slice(1)));
