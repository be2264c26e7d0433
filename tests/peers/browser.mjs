// amazon-connect-chatjs in headless Chromium, in a page of another origin than the emulator.
//
// Usage: node browser.mjs URL CHROMIUM, with NODE_PATH at the installed packages. Serves page.html and page.js,
// opens them in Chromium with web security on, and prints what the page reports: a line for each step and a
// closing line. What a page may not do itself, the server does for it: it starts the chat, plays the agent, and
// completes the sign-in as a back end does. Exits with 1 if anything is not as it should be.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Emulator, signIn } from "./control.mjs";

const PATIENCE = 180_000;

const [url, chromium] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const library = require.resolve("amazon-connect-chatjs/dist/amazon-connect-chat.js");
const version = require("amazon-connect-chatjs/package.json").version;
const emulator = new Emulator(url);
const { ConnectClient, UpdateParticipantAuthenticationCommand } = require("@aws-sdk/client-connect");
const backEnd = new ConnectClient({
  endpoint: url,
  region: "us-east-1",
  credentials: { accessKeyId: "EMULATOR", secretAccessKey: "emulator-secret" },
});
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const files = {
  "/": [file("page.html"), "text/html; charset=utf-8"],
  "/page.js": [file("page.js"), "text/javascript; charset=utf-8"],
  "/chat.js": [library, "text/javascript; charset=utf-8"],
};
let report;
const reported = new Promise((resolve) => {
  report = resolve;
});

/** What the page asks the server for. */
const actions = {
  start: async () => ({ endpoint: url, ...(await emulator.post("/chats", { displayName: "Ada" })) }),
  control: ({ contact, action, body }) => emulator.post(`/chats/${contact}/${action}`, body ?? {}),
  chat: ({ contact }) => emulator.get(`/chats/${contact}`),
  signIn: async ({ authenticationUrl }) => {
    const { state, code } = await signIn(authenticationUrl);
    const members = { InstanceId: "emulator", State: state, Code: code };
    await backEnd.send(new UpdateParticipantAuthenticationCommand(members));
    return {};
  },
  report: async (outcome) => {
    report(outcome);
    return {};
  },
};

const server = createServer(async (request, response) => {
  const respond = (status, type, body) => {
    response.writeHead(status, { "content-type": type }).end(body);
  };
  const found = files[request.url];
  if (request.method === "GET") {
    return found ? respond(200, found[1], readFileSync(found[0])) : respond(404, "text/plain", "");
  }
  try {
    let text = "";
    for await (const part of request.setEncoding("utf-8")) {
      text += part;
    }
    const outcome = await actions[request.url.slice(1)](JSON.parse(text));
    return respond(200, "application/json", JSON.stringify(outcome ?? {}));
  } catch (error) {
    return respond(500, "text/plain", String(error));
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

const profile = mkdtempSync(join(tmpdir(), "peers-chromium-"));
const browser = spawn(
  chromium,
  [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    // This machine and no other.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
    `http://127.0.0.1:${server.address().port}/`,
  ],
  { stdio: "ignore" },
);
const ended = new Promise((resolve) => {
  browser.on("exit", (code) => resolve({ steps: [], error: `Chromium has ended: ${code}` }));
  browser.on("error", (error) => resolve({ steps: [], error: `Chromium does not start: ${error}` }));
  setTimeout(() => resolve({ steps: [], error: "the page takes too long" }), PATIENCE).unref();
});
const { steps, error } = await Promise.race([reported, ended]);
browser.kill("SIGKILL");
server.close();
server.closeAllConnections();
try {
  rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
} catch {
  // The browser may still be writing; what is left is in the folder for temporary files.
}
for (const step of steps) {
  console.log(`${step.padEnd(36)} as expected`);
}
if (error) {
  console.log(`FAILED: amazon-connect-chatjs ${version}: ${error}`);
  process.exit(1);
}
console.log(`amazon-connect-chatjs ${version} in Chromium: ${steps.length} steps, 0 failed`);
process.exit(0);
