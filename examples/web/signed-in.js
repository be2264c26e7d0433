// Where the identity provider redirects to. Hands the result to the back end, which completes the sign-in;
// the chat learns of it by an event.
const parameters = new URLSearchParams(location.search);
const result = document.getElementById("result");
// Neither the history nor a copied address keeps the code.
history.replaceState(null, "", location.pathname);
const body = {};
for (const name of ["code", "state", "error"]) {
  if (parameters.has(name)) body[name] = parameters.get(name);
}
try {
  const response = await fetch("/authentication", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the back end answers ${response.status}`);
  result.textContent = body.code ? "Signed in. You can close this window." : "The sign-in did not succeed.";
} catch (error) {
  result.textContent = error.message;
}
// In the chat's own window; a popup is closed by the chat.
const kept = JSON.parse(sessionStorage.getItem("chat") ?? "null");
if (kept && !opener) {
  const back = document.getElementById("back");
  back.href = kept.page;
  back.hidden = false;
}
