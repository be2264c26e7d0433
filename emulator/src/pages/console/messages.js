// The messages of a chat. An entry that has not changed keeps its element, so that what a person has
// selected stays selected while others arrive.

import { dayAndTime, element, time } from "./console-dom.js";
import { markdown } from "./console-markdown.js";

export const EVENT = "application/vnd.amazonaws.connect.event.";
const EVENT_TEXTS = {
  "participant.joined": (who) => `${who} has joined`,
  "participant.left": (who) => `${who} has left`,
  "participant.idle": (who) => `${who} is idle`,
  "participant.returned": (who) => `${who} is back`,
  "participant.autodisconnection": (who) => `${who} was disconnected for being idle`,
  "participant.displayname.updated": (who) => `The customer's name is now ${who}`,
  "chat.ended": () => "The chat has ended",
  "chat.rehydrated": () => "The earlier chat can be read again",
  "transfer.succeeded": () => "The chat was transferred",
  "transfer.failed": () => "The transfer of the chat has failed",
};
const OUTCOMES = {
  succeeded: () => "The customer has signed in",
  failed: (error) => `The sign-in has failed${error ? `: ${error}` : ""}`,
  timeout: () => "The sign-in took too long",
  expired: () => "The request to sign in has expired",
  cancelled: () => "The sign-in was cancelled",
};
const NO_MESSAGE = "No messages yet. The customer's client connects with the participant token.";
const isQuestion = (item) => (item.ContentType ?? "").endsWith(".message.interactive");

// Draws a chat into the list. `firstNew` is the id of the first message that has not been seen.
export function drawMessages(list, view, firstNew, decide) {
  const entries = entriesOf(view, firstNew, decide);
  const known = new Map([...list.children].map((item) => [item.dataset.key, item]));
  entries.forEach((entry, at) => {
    let item = known.get(entry.key);
    if (item?.dataset.signature !== entry.signature) {
      const fresh = entry.draw();
      fresh.dataset.key = entry.key;
      fresh.dataset.signature = entry.signature;
      item?.replaceWith(fresh);
      item = fresh;
    }
    known.delete(entry.key);
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
  });
  for (const gone of known.values()) gone.remove();
}

function entriesOf(view, firstNew, decide) {
  const entries = [];
  const add = (key, at, state, draw) =>
    entries.push({ key, at, signature: JSON.stringify(state), draw });
  let before = null;
  for (const item of view.transcript) {
    if (item.Id === firstNew) {
      add("new", item.AbsoluteTime, "", () => element("li", "new-line", "New messages"));
    }
    const isEvent = item.Type === "EVENT";
    const named = before !== item.ParticipantId;
    before = isEvent ? null : item.ParticipantId;
    if (isEvent) add(item.Id, item.AbsoluteTime, item, () => drawEvent(item));
    else {
      const state = [item, named, view.ended];
      const draw = () => drawMessage(item, named, view, decide);
      add(item.Id, item.AbsoluteTime, state, draw);
    }
  }
  view.signIns.forEach((signIn, number) => {
    const line = (at, text) => () => element("li", "event sign-in", `${text} · ${time(at)}`);
    const asked = line(signIn.initiated, "The customer was asked to sign in");
    add(`sign-in-${number}`, signIn.initiated, "", asked);
    if (signIn.ended) {
      const tell = OUTCOMES[signIn.outcome] ?? (() => "Another sign-in has replaced this one");
      const ended = line(signIn.ended, tell(signIn.error));
      add(`sign-in-${number}-end`, signIn.ended, signIn, ended);
    }
  });
  if (entries.length === 0) add("none", "", "", () => element("li", "event", NO_MESSAGE));
  // Sorting is stable: what is of one time stays in order.
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function drawEvent(item) {
  const name = (item.ContentType ?? "").replace(EVENT, "");
  const who = item.DisplayName ?? "Someone";
  const text = EVENT_TEXTS[name]?.(who) ?? name.replaceAll(".", " ");
  return element("li", "event", `${text} · ${time(item.AbsoluteTime)}`);
}

function drawMessage(item, named, view, decide) {
  const role = item.ParticipantRole;
  const own = role !== "CUSTOMER" && role !== "SYSTEM";
  const drawn = element("li", own ? "own" : role === "SYSTEM" ? "system" : "");
  if (named) {
    const name = role === "SYSTEM" ? "System" : item.DisplayName;
    drawn.append(element("p", "who", `${name ?? "Someone"} · ${time(item.AbsoluteTime)}`));
  }
  const bubble = element("div", "bubble");
  const kind = item.ContentType ?? "";
  if (item.Type === "ATTACHMENT") drawAttachment(bubble, item.Attachments?.[0], view, decide);
  else if (kind === "text/markdown") {
    bubble.classList.add("rich");
    bubble.append(...markdown(item.Content ?? ""));
  } else if (kind.startsWith("text/")) bubble.textContent = item.Content;
  else if (!isQuestion(item) || !drawQuestion(bubble, item.Content)) {
    bubble.classList.add("code");
    bubble.textContent = indent(item.Content ?? "");
  }
  drawn.append(bubble);
  const receipt = own ? item.MessageMetadata?.Receipts?.at(-1) : undefined;
  if (receipt) drawn.append(element("p", "receipt", receipt.ReadTimestamp ? "Read" : "Delivered"));
  return drawn;
}

// A question with its answers; false if the content is not one.
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

function drawAttachment(bubble, attachment, view, decide) {
  if (!attachment) return;
  const states = { IN_PROGRESS: " (being scanned)", REJECTED: " (rejected by the scanner)" };
  const state = states[attachment.Status];
  if (state) {
    bubble.append(paperclip(), `${attachment.AttachmentName}${state}`);
    if (attachment.Status === "IN_PROGRESS" && !view.ended) bubble.append(verdict(attachment, decide));
    return;
  }
  const link = element("a", "", attachment.AttachmentName);
  const contact = encodeURIComponent(view.initialContactId);
  link.href = `/_control/chats/${contact}/attachments/${encodeURIComponent(attachment.AttachmentId)}`;
  link.download = attachment.AttachmentName;
  bubble.append(paperclip(), link);
}

function verdict(attachment, decide) {
  const buttons = element("p", "verdict");
  for (const [text, status] of [["Approve", "APPROVED"], ["Reject", "REJECTED"]]) {
    const button = element("button", "small-button", text);
    button.dataset.verdict = status;
    button.addEventListener("click", () => decide(attachment.AttachmentId, status));
    buttons.append(button);
  }
  return buttons;
}

const paperclip = () => document.querySelector(".attach svg").cloneNode(true);

function indent(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

