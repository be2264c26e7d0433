// A whole chat with the AWS SDK for JavaScript, through every operation that the emulator serves.
//
// Usage: node flow.mjs URL, with NODE_PATH at the installed packages. The emulator verifies the signatures of the
// service `connect`. Prints a line for each operation and a closing line; exits with 1 if anything is not as
// it should be.

import { createRequire } from "node:module";

import { Emulator, check, signIn, there, until } from "./control.mjs";

const OPERATIONS = 22;
const KEY = "EMULATOR";
const SECRET = "emulator-secret";
const TOPIC = "arn:aws:sns:us-east-1:123456789012:chat";
const INSTANCE = { InstanceId: "a1b2c3d4-5678-90ab-cdef-111122223333" };
const FLOW = { ContactFlowId: "f10f10f1-5678-90ab-cdef-111122223333" };

const require = createRequire(import.meta.url);
const packages = {
  connect: "@aws-sdk/client-connect",
  connectparticipant: "@aws-sdk/client-connectparticipant",
};
const sdk = { connect: require(packages.connect), connectparticipant: require(packages.connectparticipant) };
const version = require(`${packages.connect}/package.json`).version;

class Flow {
  constructor(url) {
    this.emulator = new Emulator(url);
    this.calls = new Map();
    const client = (secret) => ({
      endpoint: url,
      region: "us-east-1",
      maxAttempts: 1,
      credentials: { accessKeyId: KEY, secretAccessKey: secret },
    });
    this.clients = {
      connect: new sdk.connect.ConnectClient(client(SECRET)),
      connectparticipant: new sdk.connectparticipant.ConnectParticipantClient(client(SECRET)),
      wrong: new sdk.connect.ConnectClient(client("another secret")),
    };
  }

  async call(service, operation, members, client = service) {
    this.calls.set(operation, (this.calls.get(operation) ?? 0) + 1);
    const response = await this.clients[client].send(new sdk[service][`${operation}Command`](members));
    check(`${operation}: status`, response.$metadata.httpStatusCode, 200);
    there(`${operation}: request id`, response.$metadata.requestId);
    return response;
  }

  connect(operation, members) {
    return this.call("connect", operation, members);
  }

  participant(operation, members) {
    return this.call("connectparticipant", operation, { ConnectionToken: this.token, ...members });
  }

  async refused(code, status, service, operation, members, client) {
    let error;
    try {
      await this.call(service, operation, members, client);
    } catch (thrown) {
      error = thrown;
    }
    check(`${operation}: code`, error?.name, code);
    check(`${operation}: status`, error.$metadata.httpStatusCode, status);
  }

  control(action, body = {}) {
    return this.emulator.post(`/chats/${this.contact.ContactId}/${action}`, body);
  }
}

async function start(flow) {
  const chat = {
    ...INSTANCE,
    ...FLOW,
    ParticipantDetails: { DisplayName: "Ada" },
    Attributes: { tier: "gold" },
    InitialMessage: { ContentType: "text/markdown", Content: "**Grüße** \u{1f980}" },
    SupportedMessagingContentTypes: ["text/plain", "text/markdown"],
    SegmentAttributes: { "connect:Subtype": { ValueString: "connect:Chat" } },
  };
  const started = await flow.connect("StartChatContact", chat);
  flow.contact = { ContactId: started.ContactId };
  flow.initial = { InitialContactId: started.ContactId };
  const html = { ...chat, InitialMessage: { ContentType: "text/html", Content: "x" } };
  await flow.refused("InvalidParameterException", 400, "connect", "StartChatContact", html);
  await flow.refused("InvalidSignatureException", 403, "connect", "StartChatContact", chat, "wrong");
  const connected = await flow.call("connectparticipant", "CreateParticipantConnection", {
    ParticipantToken: started.ParticipantToken,
    Type: ["CONNECTION_CREDENTIALS"],
    ConnectParticipant: true,
  });
  flow.token = there("the connection token", connected.ConnectionCredentials.ConnectionToken);
}

async function contact(flow) {
  const initial = { ...INSTANCE, ...flow.initial };
  const chat = { ...INSTANCE, ...flow.contact };
  await flow.connect("UpdateContactAttributes", { ...initial, Attributes: { language: "Æ" } });
  const { Attributes } = await flow.connect("GetContactAttributes", initial);
  check("the attributes", JSON.stringify(Attributes), JSON.stringify({ language: "Æ", tier: "gold" }));
  const topic = { StreamingEndpointArn: TOPIC };
  const { StreamingId } = await flow.connect("StartContactStreaming", {
    ...chat,
    ChatStreamingConfiguration: topic,
    ClientToken: flow.contact.ContactId,
  });
  there("the streaming id", StreamingId);
  const stop = { ...chat, StreamingId };
  await flow.connect("StopContactStreaming", stop);
  await flow.refused("InvalidRequestException", 400, "connect", "StopContactStreaming", stop);
  const bot = { ...chat, ParticipantDetails: { ParticipantRole: "CUSTOM_BOT", DisplayName: "Robo" } };
  const created = await flow.connect("CreateParticipant", bot);
  there("the bot's token", created.ParticipantCredentials.ParticipantToken);
  await flow.refused("ServiceQuotaExceededException", 402, "connect", "CreateParticipant", bot);
}

async function talk(flow) {
  const text = 'quoted: "ß"\n\t\\';
  const sent = await flow.participant("SendMessage", { ContentType: "text/plain", Content: text });
  const typing = "application/vnd.amazonaws.connect.event.typing";
  await flow.participant("SendEvent", { ContentType: typing });
  const page = await flow.participant("GetTranscript", { SortOrder: "ASCENDING", MaxResults: 100 });
  const messages = page.Transcript.filter((item) => item.Type === "MESSAGE");
  check("the id of a message", messages[1].Id, sent.Id);
  check("a message", messages[1].Content, text);
  const refused = { ConnectionToken: "wrong", ContentType: "text/plain", Content: "x" };
  await flow.refused("AccessDeniedException", 403, "connectparticipant", "SendMessage", refused);
  const template = { template: { a: 1 }, inputSchema: { b: 2 }, data: {} };
  const { viewToken } = await flow.control("view", template);
  const { View } = await flow.participant("DescribeView", { ViewToken: viewToken });
  check("the view's template", View.Content.Template, '{"a":1}');
}

async function attach(flow) {
  const started = await flow.participant("StartAttachmentUpload", {
    ContentType: "text/plain",
    AttachmentSizeInBytes: 4,
    AttachmentName: "a.txt",
  });
  const { Url, HeadersToInclude } = started.UploadMetadata;
  const stored = await fetch(Url, { method: "PUT", headers: HeadersToInclude, body: "four" });
  check("the status of the upload", stored.status, 200);
  await flow.participant("CompleteAttachmentUpload", { AttachmentIds: [started.AttachmentId] });
  const found = await until("the attachment is approved", async () => {
    try {
      return await flow.participant("GetAttachment", { AttachmentId: started.AttachmentId });
    } catch (error) {
      check("an unscanned attachment", error.name, "ValidationException");
      return undefined;
    }
  });
  check("the file", await (await fetch(found.Url)).text(), "four");
}

async function signedIn(flow) {
  const { sessionId } = await flow.control("ask-to-sign-in");
  const asked = { SessionId: sessionId, RedirectUri: "https://app.example.com/signed-in?a=1&b=2" };
  const { AuthenticationUrl } = await flow.participant("GetAuthenticationUrl", asked);
  const { state, code } = await signIn(AuthenticationUrl);
  await flow.connect("UpdateParticipantAuthentication", { ...INSTANCE, State: state, Code: code });
  const chat = await flow.emulator.get(`/chats/${flow.contact.ContactId}`);
  check("the outcome of the sign-in", chat.signIns.at(-1).outcome, "succeeded");
  const again = await flow.control("ask-to-sign-in");
  await flow.participant("CancelParticipantAuthentication", { SessionId: again.sessionId });
}

async function end(flow) {
  await flow.participant("DisconnectParticipant", {});
  const nothing = { ...INSTANCE, ContactId: "nothing" };
  await flow.refused("ResourceNotFoundException", 404, "connect", "StopContact", nothing);
  const ParticipantDetails = { DisplayName: "Ada" };
  const next = await flow.connect("StartChatContact", { ...INSTANCE, ...FLOW, ParticipantDetails });
  const source = { RehydrationType: "ENTIRE_PAST_SESSION", SourceContactId: flow.contact.ContactId };
  const associated = await flow.connect("CreatePersistentContactAssociation", {
    ...INSTANCE,
    InitialContactId: next.ContactId,
    ...source,
  });
  check("the earlier contact", associated.ContinuedFromContactId, source.SourceContactId);
  await flow.connect("StopContact", { ...INSTANCE, ContactId: next.ContactId });
  const AiAgent = { AiAgentId: "01234567-0123-0123-0123-0123456789ab" };
  const assisted = await flow.connect("StartAssistantContact", { ...INSTANCE, AiAgent, ParticipantDetails });
  there("the participant token", assisted.ParticipantToken);
  const event = await flow.connect("SendChatIntegrationEvent", {
    SourceId: `+49 ${flow.contact.ContactId}`,
    DestinationId: "shop",
    Event: { Type: "MESSAGE", ContentType: "text/plain", Content: "Moin" },
    NewSessionDetails: { ParticipantDetails },
  });
  check("whether a chat begins", event.NewChatCreated, true);
}

const flow = new Flow(process.argv[2]);
try {
  for (const step of [start, contact, talk, attach, signedIn, end]) {
    await step(flow);
  }
  check("the number of operations", flow.calls.size, OPERATIONS);
} catch (error) {
  console.log(`FAILED: AWS SDK for JavaScript ${version}: ${error.stack}`);
  process.exit(1);
}
let calls = 0;
for (const [operation, count] of [...flow.calls].sort()) {
  console.log(`${operation.padEnd(36)} ${String(count).padStart(3)} calls as expected`);
  calls += count;
}
console.log(`AWS SDK for JavaScript ${version}: ${flow.calls.size} operations, ${calls} calls, 0 failed`);
