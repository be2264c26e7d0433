// The list of chats: newest activity first, with unread marks.

import { element } from "./console-dom.js";

// Draws the list. What has not changed stays as it is, with focus and selection.
export function drawList(list, chats, { selected, unread, choose }) {
  const focused = document.activeElement?.dataset?.contact;
  const known = new Map([...list.children].map((item) => [item.dataset.contact, item]));
  const items = chats.map((chat) => {
    const state = { ...chat, unread: unread(chat), selected: chat.contactId === selected };
    const signature = JSON.stringify(state);
    const old = known.get(chat.contactId);
    return old?.dataset.signature === signature ? old : drawEntry(state, signature, choose);
  });
  if (items.length !== list.children.length || items.some((item, at) => item !== list.children[at])) {
    list.replaceChildren(...items);
    if (focused) list.querySelector(`button[data-contact="${CSS.escape(focused)}"]`)?.focus();
  }
}

function drawEntry(chat, signature, choose) {
  const button = element("button");
  const avatar = element("span", "avatar", (chat.displayName.trim()[0] ?? "?").toUpperCase());
  avatar.setAttribute("aria-hidden", "true");
  const [text, className] = stateOf(chat);
  button.append(
    avatar,
    element("span", "name", chat.displayName),
    element("span", `state ${className}`, text),
    element("span", "last", chat.last ?? "No message yet"),
  );
  if (chat.unread > 0) {
    const mark = element("span", "unread", chat.unread > 99 ? "99+" : String(chat.unread));
    mark.setAttribute("aria-label", `${chat.unread} unread`);
    button.append(mark);
  }
  if (chat.selected) button.setAttribute("aria-current", "true");
  button.dataset.contact = chat.contactId;
  button.addEventListener("click", () => choose(chat.contactId));
  const item = element("li", chat.unread > 0 ? "has-unread" : "");
  item.dataset.contact = chat.contactId;
  item.dataset.signature = signature;
  item.append(button);
  return item;
}

function stateOf(chat) {
  if (chat.ended) return ["Ended", ""];
  return chat.online ? ["Online", "online"] : ["Offline", ""];
}
