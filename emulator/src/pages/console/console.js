// The agent's console: shows chats as the control API tells them, and acts through the same API.

import { call, watch } from "./console-control.js";
import { $, time } from "./console-dom.js";
import { drawList } from "./console-list.js";
import { EVENT, drawMessages } from "./console-messages.js";
import * as samples from "./console-samples.js";

const TYPING_SHOWN = 12_000;
const TYPING_SENT_EVERY = 10_000;

// What outlives a reload of the page.
const kept = {
  read: (name, otherwise) => JSON.parse(sessionStorage.getItem(name) ?? "null") ?? otherwise,
  write: (name, value) => sessionStorage.setItem(name, JSON.stringify(value)),
};

const chats = new Map(); // in brief, by contact
let selected = null; // the contact that is shown
let view = null; // what the control API says of it
let watching = null; // the stream of its changes
let following = true; // whether the end of the messages is in view
let firstNew = null; // the first message that had not been seen when the chat was chosen
let typingUntil = 0;
let typedAt = 0;
let receipted = null; // the last message that was confirmed as read
const tokens = kept.read("tokens", {}); // of the chats that were started here
const drafts = kept.read("drafts", {}); // what was written and not sent, by chat
const seen = kept.read("seen", {}); // how many messages of the customer have been seen, by chat

const chatPath = (contact) => `/chats/${encodeURIComponent(contact)}`;
const agentOf = (chat) => chat.participants.find((who) => who.role !== "CUSTOMER" && !who.left);
const ofCustomer = (item) => item.ParticipantRole === "CUSTOMER" && item.Type !== "EVENT";

async function act(action, body = {}) {
  try {
    const value = await call(`${chatPath(selected)}/${action}`, body);
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

// The list of chats

function listChanged({ reset, chats: changed }) {
  if (reset) chats.clear();
  for (const chat of changed) chats.set(chat.contactId, chat);
  if (reset && selected && !chats.has(selected)) {
    deselect("That chat no longer exists: the emulator was restarted.");
  }
  refreshList();
}

function refreshList() {
  const hidden = $("hide-ended").checked;
  const shown = [...chats.values()]
    .filter((chat) => !hidden || !chat.ended || chat.contactId === selected)
    .sort((a, b) => (a.activity < b.activity ? 1 : a.activity > b.activity ? -1 : 0));
  $("no-chats").hidden = chats.size > 0;
  drawList($("chat-list"), shown, { selected, unread, choose: select });
  const waiting = shown.filter((chat) => unread(chat) > 0).length;
  document.title = `${waiting > 0 ? `(${waiting}) ` : ""}Agent console · Emulator`;
}

const isInView = (contact) => contact === selected && !document.hidden;

function unread(chat) {
  return isInView(chat.contactId) ? 0 : Math.max(0, chat.fromCustomer - (seen[chat.contactId] ?? 0));
}

function connected(is) {
  document.body.classList.toggle("disconnected", !is);
  if (!is) {
    $("endpoint").textContent = "The emulator does not respond. Trying again…";
    return;
  }
  call("").then((emulator) => {
    $("endpoint").textContent = `Endpoint ${emulator.url}`;
  }, () => {});
}

// One chat

function select(contact) {
  if (contact === selected) return;
  keepDraft();
  watching?.close();
  selected = contact;
  view = null;
  receipted = null;
  following = true;
  firstNew = null;
  typingUntil = 0;
  $("text").value = drafts[contact] ?? "";
  $("messages").replaceChildren();
  showProblem("");
  watching = watch(chatPath(contact), { message: chatChanged });
  history.replaceState(null, "", `#${contact}`);
  refreshList();
}

function deselect(why) {
  watching?.close();
  watching = null;
  selected = null;
  view = null;
  $("chat").hidden = true;
  $("nothing").hidden = false;
  $("nothing-text").textContent = why;
  history.replaceState(null, "", location.pathname);
}

function chatChanged({ reset, chat }) {
  const isFirst = view === null;
  const items = reset ? new Map() : new Map(view.transcript.map((item) => [item.Id, item]));
  for (const item of chat.transcript) items.set(item.Id, item);
  const sent = chat.sent;
  view = { ...chat, transcript: [...items.values()] };
  if (isFirst) {
    firstNew = view.transcript.filter(ofCustomer)[seen[selected] ?? 0]?.Id ?? null;
  } else if (!reset) noticeTyping(sent);
  draw();
}

function draw() {
  const customer = view.participants[0];
  const agent = agentOf(view);
  const ended = Boolean(view.ended);
  const online = customer.subscribedSockets > 0;
  $("nothing").hidden = true;
  $("chat").hidden = false;
  $("customer").textContent = customer.displayName;
  const parts = [ended ? "Ended" : online ? "Online" : "Offline", `started ${time(view.started)}`];
  if (agent) parts.push(`${agent.displayName} is in the chat`);
  if (view.signInPending && !ended) parts.push("asked to sign in");
  $("status").textContent = parts.join(" · ");
  $("join").hidden = Boolean(agent) || ended;
  $("leave").hidden = !agent || ended;
  $("transfer").disabled = ended;
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
  $("token-box").hidden = !tokens[selected] || ended;
  $("token").textContent = tokens[selected] ?? "";
  $("trouble").hidden = ended;
  $("more").hidden = ended;
  const decide = (attachmentId, status) => act("decide-attachment", { attachmentId, status });
  drawMessages($("messages"), view, firstNew, decide);
  if (following) $("messages").scrollTop = $("messages").scrollHeight;
  drawTyping();
  noticeSeen();
  if ($("read").checked) confirmRead(customer, agent);
}

function noticeSeen() {
  if (document.hidden || !view) return;
  const count = view.transcript.filter(ofCustomer).length;
  if (seen[selected] === count) return;
  seen[selected] = count;
  kept.write("seen", seen);
  refreshList();
}

// Typing and receipts

function noticeTyping(sent) {
  const customer = view.participants[0].participantId;
  for (const call of sent.filter((call) => call.participantId === customer)) {
    if (call.contentType === `${EVENT}typing`) typingUntil = Date.now() + TYPING_SHOWN;
    else if (call.operation === "SendMessage") typingUntil = 0;
  }
}

function drawTyping() {
  const typing = view && !view.ended && Date.now() < typingUntil;
  $("typing").textContent = typing ? `${view.participants[0].displayName} is typing…` : "";
}

const lastOfCustomer = () => view?.transcript.findLast(ofCustomer);

function confirmRead(customer, agent) {
  if (!agent || view.ended || document.hidden) return;
  const last = lastOfCustomer();
  if (!last || last.Id === receipted) return;
  receipted = last.Id;
  const receipts = last.MessageMetadata?.Receipts ?? [];
  const known = receipts.some((receipt) =>
    receipt.RecipientParticipantId === agent.participantId && receipt.ReadTimestamp);
  if (!known) act("receipt", { messageId: last.Id, read: true });
}

// What the agent does

$("new-chat").addEventListener("click", async () => {
  const started = await call("/chats", { displayName: "Customer" });
  tokens[started.ContactId] = started.ParticipantToken;
  kept.write("tokens", tokens);
  select(started.ContactId);
});

$("copy-token").addEventListener("click", () => {
  navigator.clipboard?.writeText(tokens[selected] ?? "");
});

$("join").addEventListener("click", async () => {
  if (await act("join", { displayName: "Agent" })) $("text").focus();
});

for (const [id, action, body] of [
  ["ask", "ask-to-sign-in"],
  ["transfer", "transfer"],
  ["leave", "leave"],
  ["end", "end"],
  ["end-unseen", "end-while-offline"],
  ["send-view", "view", samples.view],
  ["bot-stream", "stream", () => samples.answer(false)],
  ["bot-broken", "stream", () => samples.answer(true)],
]) {
  $(id).addEventListener("click", () => act(action, body?.()));
}
for (const button of document.querySelectorAll("[data-fault]")) {
  button.addEventListener("click", () => act("socket-fault", JSON.parse(button.dataset.fault)));
}
for (const button of document.querySelectorAll("[data-template]")) {
  button.addEventListener("click", () => act("say", samples.question(button.dataset.template)));
}
$("delivered").addEventListener("click", () => {
  const last = lastOfCustomer();
  if (last) act("receipt", { messageId: last.Id });
  else showProblem("The customer has not sent a message yet.");
});

$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const content = $("text").value.trim();
  if (!content) return;
  $("text").value = "";
  keepDraft();
  typedAt = 0;
  firstNew = null;
  const contentType = $("markdown").checked ? "text/markdown" : "text/plain";
  if (!(await act("say", { content, contentType }))) {
    $("text").value = content;
    keepDraft();
  }
});

$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
});

$("text").addEventListener("input", () => {
  keepDraft();
  if (Date.now() - typedAt < TYPING_SENT_EVERY) return;
  typedAt = Date.now();
  act("type");
});

function keepDraft() {
  if (!selected) return;
  const text = $("text").value;
  if (text) drafts[selected] = text;
  else delete drafts[selected];
  kept.write("drafts", drafts);
}

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
document.addEventListener("visibilitychange", () => {
  watching?.pause(document.hidden);
  if (!document.hidden && view) draw();
});
$("hide-ended").checked = kept.read("hide-ended", false);
$("hide-ended").addEventListener("change", () => {
  kept.write("hide-ended", $("hide-ended").checked);
  refreshList();
});
setInterval(drawTyping, 1000);
watch("/chats", { message: listChanged, connected });
if (location.hash.length > 1) select(decodeURIComponent(location.hash.slice(1)));
