// The control API: calls, and streams of changes that survive a restart of the emulator.

const RETRY = 1000;

export async function call(path, body, method = body === undefined ? "GET" : "POST") {
  const response = await fetch(`/_control${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const value = text ? JSON.parse(text) : {};
  if (!response.ok) throw new Error(value.error ?? `The emulator responded with ${response.status}.`);
  return value;
}

// Watches a path. After a failure it connects again, and goes on after the last event it has seen.
export function watch(path, { message, connected = () => {} }) {
  let source = null;
  let timer = null;
  let last = null;

  function open() {
    timer = null;
    const query = last === null ? "" : `?after=${encodeURIComponent(last)}`;
    source = new EventSource(`/_control${path}/watch${query}`);
    source.addEventListener("open", () => connected(true));
    source.addEventListener("message", (event) => {
      last = event.lastEventId;
      message(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      close();
      connected(false);
      timer = setTimeout(open, RETRY);
    });
  }

  function close() {
    clearTimeout(timer);
    timer = null;
    source?.close();
    source = null;
  }

  open();
  return {
    close,
    // A page that nobody sees holds no connection: browsers have few of them.
    pause: (paused) => {
      if (paused) close();
      else if (!source && timer === null) open();
    },
  };
}
