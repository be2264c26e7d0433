// region: program
// Tests a client against the emulator: node client.mjs
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Sends a request and returns the JSON of the response. */
async function request(method, url, body, token) {
  const headers = { "content-type": "application/json" };
  if (token) headers["x-amz-bearer"] = token;
  const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw Object.assign(new Error(text), { status: response.status });
  return text ? JSON.parse(text) : null;
}

/** The client under test. Put yours here: it needs the endpoint and the participant token. */
class Client {
  received = [];

  async connect(endpoint, participantToken) {
    const wanted = { Type: ["WEBSOCKET", "CONNECTION_CREDENTIALS"] };
    const connection = await request("POST", `${endpoint}/participant/connection`, wanted, participantToken);
    this.endpoint = endpoint;
    this.token = connection.ConnectionCredentials.ConnectionToken;
    this.socket = new WebSocket(connection.Websocket.Url);
    await new Promise((subscribed, failed) => {
      this.socket.onerror = failed;
      this.socket.onopen = () => {
        this.socket.send(JSON.stringify({ topic: "aws/subscribe", content: { topics: ["aws/chat"] } }));
      };
      this.socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data);
        if (frame.topic === "aws/subscribe") subscribed();
        if (frame.topic === "aws/chat") this.received.push(JSON.parse(frame.content));
      };
    });
  }

  async send(text) {
    const message = { ContentType: "text/plain", Content: text };
    await request("POST", `${this.endpoint}/participant/message`, message, this.token);
  }

  /** Waits until an item of this content type is received. */
  async item(contentType) {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = this.received.find((item) => item.ContentType === contentType);
      if (found) return found;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error(`no item ${contentType}`);
  }
}

async function test({ endpoint, controlApi, contactId, participantToken }) {
  const chat = `${controlApi}/chats/${contactId}`;
  const client = new Client();
  await client.connect(endpoint, participantToken);

  // The agent joins and asks. The question arrives on the WebSocket.
  await request("POST", `${chat}/join`, { displayName: "Sam" });
  await request("POST", `${chat}/say`, { content: "How can I help?" });
  assert.equal((await client.item("text/plain")).Content, "How can I help?");

  // What the emulator received.
  await client.send("Where is my order?");
  const { sent } = await request("GET", chat);
  assert.deepEqual(sent.map((call) => call.content), ["Where is my order?"]);

  // The next call is refused.
  const fault = { operation: "SendMessage", status: 429, code: "ThrottlingException" };
  await request("POST", `${controlApi}/faults`, fault);
  await assert.rejects(client.send("Hello?"), { status: 429 });

  // A chat lasts 25 hours at most.
  await request("POST", `${controlApi}/clock`, { advanceSeconds: 25 * 60 * 60 });
  await client.item("application/vnd.amazonaws.connect.event.chat.ended");
  client.socket.close();
}

const options = ["--port", "0", "--chat", "Ada", "--json"];
const emulator = spawn("connectparticipant-emulator", options, { stdio: ["ignore", "pipe", "inherit"] });
try {
  const [line] = await once(createInterface(emulator.stdout), "line");
  await test(JSON.parse(line));
  console.log("passed");
} finally {
  emulator.kill();
}
// end region
