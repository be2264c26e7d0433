// What the drivers share: the emulator's control API, the person who signs in, and how a difference is told.

export function check(what, found, expected) {
  if (found !== expected) {
    throw new Error(`${what} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
  }
}

export function there(what, found) {
  if (!found) {
    throw new Error(`${what} is missing`);
  }
  return found;
}

/** Tries again until there is a result; 20 seconds at most. */
export async function until(what, attempt) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await attempt();
    if (found) {
      return found;
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`it takes too long until ${what}`);
}

/** The other side of a chat: the flow, the agent, the identity provider, the storage. */
export class Emulator {
  constructor(url) {
    this.url = url;
  }

  async request(path, options) {
    const response = await fetch(`${this.url}/_control${path}`, options);
    const text = await response.text();
    check(`the status of ${path} (${text})`, response.ok, true);
    return text ? JSON.parse(text) : undefined;
  }

  get(path) {
    return this.request(path);
  }

  post(path, body) {
    const headers = { "content-type": "application/json" };
    return this.request(path, { method: "POST", headers, body: JSON.stringify(body) });
  }
}

/** Fills in the form at an authentication URL; the code and the state of the redirect that follows. */
export async function signIn(url) {
  const page = new URL(url);
  const form = new URLSearchParams({ decision: "sign-in", username: "Ada", password: "right" });
  for (const name of ["redirect_uri", "state"]) {
    form.set(name, page.searchParams.get(name));
  }
  const response = await fetch(`${page.origin}${page.pathname}`, {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  const location = there("the redirect", response.headers.get("location"));
  return Object.fromEntries(new URL(location).searchParams);
}
