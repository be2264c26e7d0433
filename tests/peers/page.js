// The steps of a customer with amazon-connect-chatjs; browser.mjs serves this and prints the report.

/* global connect */

const PATIENCE = 30_000;
const steps = [];
const seen = [];

function check(what, found, expected) {
  if (found !== expected) {
    throw new Error(`${what} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
  }
}

/** Asks the page's own server. */
async function ask(action, body = {}) {
  const response = await fetch(`/${action}`, { method: "POST", body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${action}: ${text}`);
  }
  return JSON.parse(text);
}

/** Waits for an event that the session tells. */
async function told(name, matches = () => true) {
  for (let waited = 0; waited < PATIENCE; waited += 50) {
    const event = seen.find((it) => it.name === name && matches(it.data));
    if (event) {
      return event.data;
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
  const names = seen.map((event) => `${event.name} ${event.data?.ContentType ?? ""}`).join(", ");
  throw new Error(`${name} is not told within ${PATIENCE / 1000} s; told: ${names}`);
}

async function run() {
  const started = await ask("start");
  const contact = started.ContactId;
  const control = (action, body) => ask("control", { contact, action, body });
  connect.ChatSession.setGlobalConfig({
    endpoint: started.endpoint,
    region: "us-east-1",
    features: { messageReceipts: { shouldSendMessageReceipts: true, throttleTime: 1000 } },
  });
  const session = connect.ChatSession.create({
    chatDetails: {
      contactId: contact,
      participantId: started.ParticipantId,
      participantToken: started.ParticipantToken,
    },
    options: { region: "us-east-1" },
    type: connect.ChatSession.SessionTypes.CUSTOMER,
    disableCSM: true,
  });
  const events = [
    "AuthenticationInitiated",
    "AuthenticationSuccessful",
    "AuthenticationCanceled",
    "ConnectionBroken",
    "ConnectionEstablished",
    "ConnectionLost",
    "DeliveredReceipt",
    "Ended",
    "Message",
    "ParticipantDisplayNameUpdated",
    "ReadReceipt",
    "Typing",
  ];
  for (const name of events) {
    session[`on${name}`]((event) => seen.push({ name, data: event?.data }));
  }

  check("connectSuccess", (await session.connect()).connectSuccess, true);
  await told("ConnectionEstablished");
  steps.push("connect");

  await control("join", { displayName: "Sam" });
  await told("Message", (item) => item.ContentType?.endsWith("participant.joined"));
  const text = 'Grüße \u{1f980} "quoted"\n';
  const sent = await session.sendMessage({ contentType: "text/plain", message: text });
  const echo = await told("Message", (item) => item.Id === sent.data.Id);
  check("the customer's message", echo.Content, text);
  steps.push("send a message");

  await control("say", { content: "**Hello**", contentType: "text/markdown" });
  const said = await told("Message", (item) => item.Content === "**Hello**");
  check("who wrote it", said.ParticipantRole, "AGENT");
  await control("type");
  await told("Typing", (item) => item.ParticipantRole === "AGENT");
  steps.push("receive a message and typing");

  for (const read of [false, true]) {
    await control("receipt", { messageId: sent.data.Id, read });
  }
  // A message's metadata, not an event: the library tells from it which receipt it is.
  await told("ReadReceipt", (item) => item.MessageMetadata?.MessageId === sent.data.Id);
  await session.sendEvent({
    contentType: "application/vnd.amazonaws.connect.event.message.read",
    content: JSON.stringify({ messageId: said.Id }),
  });
  const { sent: calls } = await ask("chat", { contact });
  check("the receipt that arrives", calls.some((call) => call.content?.includes(said.Id)), true);
  steps.push("receipts both ways");

  const file = new File(["four"], "a.txt", { type: "text/plain" });
  await session.sendAttachment({ attachment: file });
  const approved = (name) => (item) => {
    const found = item.Attachments?.[0];
    return found?.AttachmentName === name && found.Status === "APPROVED";
  };
  const own = await told("Message", approved("a.txt"));
  await control("attach", { name: "b.txt", contentType: "text/plain", base64: btoa("five!") });
  const theirs = await told("Message", approved("b.txt"));
  for (const [item, content] of [[own, "four"], [theirs, "five!"]]) {
    const attachmentId = item.Attachments[0].AttachmentId;
    const blob = await session.downloadAttachment({ attachmentId });
    check("an attachment", await blob.text(), content);
  }
  steps.push("attachments both ways");

  await control("ask-to-sign-in");
  const initiated = await told("AuthenticationInitiated");
  const { SessionId } = JSON.parse(initiated.Content);
  const response = await session.getAuthenticationUrl({
    redirectUri: "https://app.example.com/signed-in",
    sessionId: SessionId,
  });
  await ask("signIn", { authenticationUrl: response.data.AuthenticationUrl });
  await told("AuthenticationSuccessful");
  await control("rename-customer", { displayName: "Countess" });
  await told("ParticipantDisplayNameUpdated");
  steps.push("sign in");

  const established = seen.filter((event) => event.name === "ConnectionEstablished").length;
  await ask("control", { contact, action: "socket-fault", body: { fault: "cut" } });
  await told("ConnectionLost");
  for (let waited = 0; waited < PATIENCE; waited += 50) {
    if (seen.filter((event) => event.name === "ConnectionEstablished").length > established) {
      break;
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
  await control("say", { content: "still there?" });
  await told("Message", (item) => item.Content === "still there?");
  const transcript = await session.getTranscript({ sortOrder: "ASCENDING", maxResults: 100 });
  const messages = transcript.data.Transcript.filter((item) => item.Type === "MESSAGE");
  const texts = messages.map((item) => item.Content).join("|");
  check("the transcript", texts, [text, "**Hello**", "still there?"].join("|"));
  steps.push("reconnect");

  await session.disconnectParticipant();
  await told("Ended");
  steps.push("leave");
}

let error;
try {
  await run();
} catch (failure) {
  const said = failure instanceof Error ? failure.message : JSON.stringify(failure);
  error = `after ${steps.at(-1) ?? "nothing"}: ${said}`;
}
await ask("report", { steps, error });
