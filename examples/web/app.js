// A chat page without a framework. Everything about the chat is in the package; this file draws it.
//
// The page's own address says where to find things, after `#`:
//   chatEndpoint  a URL of your back end that starts a chat and returns its participant token
//   token         a participant token instead, for tests
//   endpoint      the endpoint of the service, such as an emulator; by default the region's
//   region        the region, by default us-east-1
//   redirect      the redirect URI of the sign-in, by default signed-in.html beside this page
import init, { Chat } from "./package/index.js";

const settings = new URLSearchParams(location.hash.slice(1));
const element = (id) => document.getElementById(id);
const options = { region: settings.get("region") ?? "us-east-1" };
if (settings.has("endpoint")) options.endpoint = settings.get("endpoint");
const items = new Map();
let chat;
let token;
let popup;

// What this tab needs to continue after a reload: the place in the chat, what has been drawn, and the participant
// token. Scripts of this origin can read it until the tab is closed. A page that must not store the token asks its
// back end for it again.
const KEPT = "chat";
const DRAWN = 200;
const drawn = [];
addEventListener("pagehide", keep);
// A browser may end a hidden page without another event.
document.addEventListener("visibilitychange", keep);

function keep() {
  if (!chat || chat.state === "ended") return;
  const kept = { token, checkpoint: chat.checkpoint(), drawn, page: location.href };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}

function findKept() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  // Another chat, in the same tab.
  return settings.has("token") && settings.get("token") !== kept?.token ? null : kept;
}

element("start").addEventListener("submit", async (event) => {
  event.preventDefault();
  await begin(async () => connect(await participantToken(element("name").value)));
});
const kept = findKept();
if (kept) begin(() => resume(kept));
else if (settings.has("token")) begin(() => connect(settings.get("token")));

async function participantToken(name) {
  const response = await fetch(settings.get("chatEndpoint") ?? "/chat", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ParticipantDetails: { DisplayName: name } }),
  });
  if (!response.ok) throw new Error(`the back end responded with ${response.status}`);
  return (await response.json()).data.startChatResult.ParticipantToken;
}

function connect(participantToken) {
  token = participantToken;
  return Chat.connect(token, options);
}

function resume(kept) {
  token = kept.token;
  // Read before, if it was.
  for (const event of kept.drawn) show({ ...event, origin: "past" });
  return Chat.resume(token, kept.checkpoint, options);
}

async function begin(session) {
  element("problem").textContent = "";
  element("state").textContent = "connecting";
  try {
    await init();
    chat = await session();
  } catch (error) {
    sessionStorage.removeItem(KEPT);
    element("state").textContent = "not connected";
    element("problem").textContent = error.message;
    return;
  }
  element("start").hidden = true;
  for (const id of ["log", "compose", "leave"]) element(id).hidden = false;
  element("log").lastElementChild?.scrollIntoView({ block: "end" });
  element("text").focus();
  showState();
  for await (const event of chat) show(event);
}

async function showState() {
  element("state").textContent = chat.state;
  while (chat.state !== "ended") element("state").textContent = await chat.stateChange();
}

function show(event) {
  // Typing events and receipts are not drawn again, and a sign-in in progress is delivered again.
  if (["message", "attachment", "lifecycle", "gap"].includes(event.type)) drawn.push(event);
  if (drawn.length > DRAWN) drawn.shift();
  switch (event.type) {
    case "message":
    case "attachment":
      place(event);
      if (event.type === "message" && !isMine(event) && event.origin !== "past") {
        element("typing").textContent = "";
        chat.markRead(event.id);
      }
      break;
    case "typing":
      if (!isMine(event)) showTyping(event.displayName ?? "Someone");
      break;
    case "receipt": {
      const line = items.get(event.messageId)?.querySelector(".receipt");
      const read = event.recipients.some((recipient) => recipient.read);
      if (line) line.textContent = read ? "Read" : "Delivered";
      break;
    }
    case "lifecycle": {
      const sentence = SENTENCES[event.name]?.(event.displayName ?? "Someone");
      if (sentence) note(sentence);
      break;
    }
    case "signInRequested":
      element("sign-in").hidden = false;
      element("popup").focus();
      break;
    case "signedIn":
      closeSignIn();
      note("You are signed in");
      break;
    case "signInFailed":
      closeSignIn();
      note(`You are not signed in: ${event.reason}`);
      break;
    case "gap":
      note("Some messages may be missing here");
      break;
    case "ended":
      closeSignIn();
      sessionStorage.removeItem(KEPT);
      element("state").textContent = `ended: ${event.reason}`;
      for (const id of ["compose", "leave"]) element(id).hidden = true;
      break;
  }
}

/** What the page shows of an event, by the event's name. It shows nothing of other events. */
const SENTENCES = {
  "participant.joined": (who) => `${who} has joined`,
  "participant.left": (who) => `${who} has left`,
  "participant.active": (who) => `${who} is active`,
  "participant.inactive": (who) => `${who} is not active`,
  "participant.invited": (who) => `${who} was invited`,
  "participant.idle": (who) => `${who} is idle`,
  "participant.returned": (who) => `${who} is back`,
  "participant.autodisconnection": (who) => `${who} was disconnected for being idle`,
  "participant.displayname.updated": (who) => `The customer's name is now ${who}`,
  "transfer.succeeded": () => "The chat was transferred",
  "transfer.failed": () => "The transfer of the chat has failed",
  "chat.ended": () => "The chat has ended",
};

// The page is the customer's. The session learns its own participant id only from what it has sent.
const isMine = (item) => item.role === "CUSTOMER";

let typingTimer;
function showTyping(name) {
  element("typing").textContent = `${name} is typing…`;
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => (element("typing").textContent = ""), 12_000);
}

function place(event) {
  const line = items.get(event.id) ?? document.createElement("li");
  items.set(event.id, line);
  line.className = isMine(event) ? "mine" : "other";
  line.replaceChildren();
  line.append(span("who", `${event.displayName ?? event.role ?? ""} ${clock(event.time)}`));
  if (event.type === "attachment") event.files.forEach((file) => line.append(download(file)));
  else line.append(span("body", event.text));
  if (event.contentType === "application/vnd.amazonaws.connect.message.interactive") {
    line.append(choices(event.content));
  }
  if (isMine(event)) line.append(span("receipt", ""));
  const log = element("log");
  const before = [...log.children].find((other) => event.time && other.dataset.time > event.time);
  line.dataset.time = event.time ?? "";
  if (!line.isConnected) log.insertBefore(line, event.late ? (before ?? null) : null);
  line.scrollIntoView({ block: "end" });
}

function note(text) {
  const line = document.createElement("li");
  line.className = "note";
  line.textContent = text;
  element("log").append(line);
  line.scrollIntoView({ block: "end" });
}

function span(name, text) {
  const part = document.createElement("span");
  part.className = name;
  part.textContent = text;
  return part;
}

const clock = (time) => (time ? new Date(time).toLocaleTimeString([], { timeStyle: "short" }) : "");

/** The choices of an interactive message. Its answer is the title of a choice. */
function choices(content) {
  const row = document.createElement("span");
  row.className = "choices";
  let elements = [];
  try {
    elements = JSON.parse(content).data.content.elements ?? [];
  } catch {
    // What cannot be read is shown as its title.
  }
  for (const choice of elements) {
    if (!choice?.title) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = choice.title;
    button.addEventListener("click", () => attempt(() => chat.send(choice.title)));
    row.append(button);
  }
  return row;
}

function download(file) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `${file.name ?? "File"}${file.approved ? "" : ` (${file.status ?? "waiting"})`}`;
  button.disabled = !file.approved;
  button.addEventListener("click", () => attempt(async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await chat.download(file.id));
    link.download = file.name ?? "file";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }));
  return button;
}

/** Shows the error of something that the user did. */
async function attempt(act) {
  element("notice").textContent = "";
  try {
    return await act();
  } catch (error) {
    element("notice").textContent = error.message;
  }
}

element("compose").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = element("text").value;
  const sent = await attempt(() => chat.send(text));
  if (sent !== undefined) element("text").value = "";
});
element("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    element("compose").requestSubmit();
  }
});
element("text").addEventListener("input", () => chat?.typing().catch(() => {}));

element("file").addEventListener("change", async () => {
  const [file] = element("file").files;
  if (!file) return;
  const bar = element("progress");
  const stop = element("stop");
  const upload = new AbortController();
  stop.onclick = () => upload.abort();
  bar.hidden = stop.hidden = false;
  bar.value = 0;
  const progress = (sent, size) => (bar.value = size ? sent / size : 1);
  await attempt(() => chat.upload(file, progress, upload.signal));
  bar.hidden = stop.hidden = true;
  element("file").value = "";
});

element("leave").addEventListener("click", () => attempt(() => chat.disconnect()));

const redirectUri = () => settings.get("redirect") ?? new URL("signed-in.html", location.href.split("#")[0]).href;

element("popup").addEventListener("click", () => {
  // Opened while the user clicks, or the browser blocks it.
  popup = open("", "sign-in", "popup,width=480,height=640");
  if (!popup) {
    element("notice").textContent = "The browser has blocked the window. Sign in in this window instead.";
    element("redirect").focus();
    return;
  }
  attempt(async () => {
    const url = await chat.signIn(redirectUri());
    popup.location = url;
  });
});
element("redirect").addEventListener("click", () => attempt(async () => {
  location = await chat.signIn(redirectUri());
}));
element("refuse").addEventListener("click", () => attempt(() => chat.cancelSignIn()));

function closeSignIn() {
  element("sign-in").hidden = true;
  popup?.close();
  popup = undefined;
}
