# region: program
"""Tests a client against the emulator: python3 client.py"""

import json
import subprocess
import urllib.error
import urllib.request


def request(method, url, body=None, token=None):
    """Sends a request and returns the JSON of the response."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["X-Amz-Bearer"] = token
    data = None if body is None else json.dumps(body).encode()
    message = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(message, timeout=10) as response:
        return json.loads(response.read() or "null")


class Client:
    """The client under test. Put yours here: it needs the endpoint and the participant token."""

    def __init__(self, endpoint, participant_token):
        self.endpoint = endpoint
        wanted = {"Type": ["CONNECTION_CREDENTIALS"], "ConnectParticipant": True}
        connection = request("POST", f"{endpoint}/participant/connection", wanted, participant_token)
        self.token = connection["ConnectionCredentials"]["ConnectionToken"]

    def send(self, text):
        message = {"ContentType": "text/plain", "Content": text}
        url = f"{self.endpoint}/participant/message"
        for last in (False, True):
            try:
                return request("POST", url, message, self.token)["Id"]
            except urllib.error.HTTPError as error:
                if error.code != 429 or last:
                    raise

    def messages(self):
        transcript = request("POST", f"{self.endpoint}/participant/transcript", {}, self.token)
        return [item["Content"] for item in transcript["Transcript"] if item["Type"] == "MESSAGE"]


def test(started):
    control = started["controlApi"]
    chat = f"{control}/chats/{started['contactId']}"
    client = Client(started["endpoint"], started["participantToken"])

    # The agent joins and asks.
    request("POST", f"{chat}/join", {"displayName": "Sam"})
    request("POST", f"{chat}/say", {"content": "How can I help?"})

    # The service throttles the client's message once.
    fault = {"operation": "SendMessage", "status": 429, "code": "ThrottlingException"}
    request("POST", f"{control}/faults", fault)
    client.send("Where is my order?")
    assert sorted(client.messages()) == ["How can I help?", "Where is my order?"]

    # What the emulator received, and how often the client tried.
    sent = request("GET", chat)["sent"]
    assert [call["content"] for call in sent] == ["Where is my order?"], sent
    assert request("GET", control)["requests"]["SendMessage"] == 2

    # A chat lasts 25 hours at most.
    request("POST", f"{control}/clock", {"advanceSeconds": 25 * 60 * 60})
    try:
        client.send("Hello?")
        raise AssertionError("the chat has not ended")
    except urllib.error.HTTPError as error:
        assert error.code == 403, error


command = ["connectparticipant-emulator", "--port", "0", "--chat", "Ada", "--json"]
with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as emulator:
    try:
        test(json.loads(emulator.stdout.readline()))
    finally:
        emulator.terminate()
print("passed")
# end region
