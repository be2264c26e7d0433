"""The operations of Connect Participant with boto3, and every error that the model names.

`cargo xtask peers` starts the emulator and runs this with its address. Prints a line for each
operation and a closing line; exits with 1 if anything is not as it should be.
"""

import json
import sys
import time

import boto3
import botocore
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from control import Emulator, Failed, check, download, there, upload

OPERATIONS = 11


def client(url):
    config = Config(
        signature_version=UNSIGNED,
        retries={"total_max_attempts": 1},
        connect_timeout=30,
        read_timeout=60,
        # What the service refuses is to be refused by the emulator.
        parameter_validation=False,
        proxies={},
    )
    return boto3.client(
        "connectparticipant", region_name="us-east-1", endpoint_url=url, config=config
    )


class Session:
    """A chat, its customer, and what has been checked so far."""

    def __init__(self, emulator, participant):
        self.emulator = emulator
        self.client = participant
        started = emulator.post("/chats", displayName="Ada")
        self.contact = started["ContactId"]
        self.participant_token = started["ParticipantToken"]
        self.checks = {}
        self.codes = set()

    def control(self, action, **body):
        return self.emulator.post(f"/chats/{self.contact}/{action}", **body)

    def call(self, operation, **members):
        """Calls an operation with the connection token; the response."""
        members.setdefault("ConnectionToken", getattr(self, "token", None))
        method = getattr(self.client, botocore.xform_name(operation))
        response = method(**members)
        check(f"{operation}: status", response["ResponseMetadata"]["HTTPStatusCode"], 200)
        there(f"{operation}: request id", response["ResponseMetadata"]["RequestId"])
        self.count(operation)
        return response

    def refused(self, operation, code, status, **members):
        """Calls an operation that must be refused in this way."""
        try:
            self.call(operation, **members)
        except ClientError as error:
            check(f"{operation}: code", error.response["Error"]["Code"], code)
            check(f"{operation}: status", error.response["ResponseMetadata"]["HTTPStatusCode"], status)
            there(f"{operation}: message", error.response["Error"]["Message"])
            # Only what the model names is an exception of its own.
            check(f"{operation}: exception", type(error).__name__, code)
            self.count(operation)
            self.codes.add(code)
            return
        raise Failed(f"{operation} is not refused with {code}")

    def count(self, operation):
        self.checks[operation] = self.checks.get(operation, 0) + 1


def connect(chat):
    members = {"Type": ["WEBSOCKET", "CONNECTION_CREDENTIALS"], "ConnectParticipant": True}
    response = chat.call(
        "CreateParticipantConnection",
        ParticipantToken=chat.participant_token,
        ConnectionToken=None,
        **members,
    )
    there("the socket's address", response["Websocket"]["Url"].startswith("ws"))
    there("its expiry", response["Websocket"]["ConnectionExpiry"])
    chat.token = there("the connection token", response["ConnectionCredentials"]["ConnectionToken"])
    refused = {"ConnectionToken": None, **members}
    chat.refused(
        "CreateParticipantConnection", "AccessDeniedException", 403, ParticipantToken="wrong", **refused
    )
    refused["Type"] = []
    chat.refused(
        "CreateParticipantConnection",
        "ValidationException",
        400,
        ParticipantToken=chat.participant_token,
        **refused,
    )


def talk(chat):
    text = "Grüße \U0001f980 \"quoted\"\n"
    sent = chat.call("SendMessage", ContentType="text/plain", Content=text, ClientToken="once")
    there("the message's time", sent["AbsoluteTime"])
    again = chat.call("SendMessage", ContentType="text/plain", Content=text, ClientToken="once")
    check("the id of a repeated message", again["Id"], sent["Id"])
    plain = {"ContentType": "text/plain", "Content": "x"}
    chat.refused("SendMessage", "ValidationException", 400, ContentType="text/plain", Content="")
    chat.refused("SendMessage", "ValidationException", 400, ContentType="image/gif", Content="x")
    chat.refused("SendMessage", "AccessDeniedException", 403, ConnectionToken="wrong", **plain)
    chat.emulator.fault("SendMessage", 429, "ThrottlingException")
    chat.refused("SendMessage", "ThrottlingException", 429, **plain)
    chat.emulator.fault("SendMessage", 500, "InternalServerException")
    chat.refused("SendMessage", "InternalServerException", 500, **plain)

    event = "application/vnd.amazonaws.connect.event."
    there("the event's id", chat.call("SendEvent", ContentType=event + "typing")["Id"])
    chat.refused("SendEvent", "ValidationException", 400, ContentType=event + "nothing")
    chat.control("join", displayName="Sam")
    chat.control("say", content="Hello")
    second = chat.control("join", displayName="Kim")["participantId"]
    receipt = {"ContentType": event + "message.read", "Content": json.dumps({"messageId": sent["Id"]})}
    chat.refused("SendEvent", "ConflictException", 409, **receipt)
    chat.control("leave", participant=second)


def read(chat):
    response = chat.call("GetTranscript", SortOrder="ASCENDING", ScanDirection="BACKWARD", MaxResults=100)
    texts = [item.get("Content") for item in response["Transcript"] if item["Type"] == "MESSAGE"]
    check("the messages", texts, ["Grüße \U0001f980 \"quoted\"\n", "Hello"])
    roles = [item["ParticipantRole"] for item in response["Transcript"] if item["Type"] == "MESSAGE"]
    check("who wrote them", roles, ["CUSTOMER", "AGENT"])
    first = chat.call("GetTranscript", MaxResults=1)
    check("the items of a page", len(first["Transcript"]), 1)
    second = chat.call("GetTranscript", MaxResults=1, NextToken=there("a token", first["NextToken"]))
    there("another item", second["Transcript"][0]["Id"] != first["Transcript"][0]["Id"])
    chat.refused("GetTranscript", "ValidationException", 400, MaxResults=101)


def attach(chat):
    content = b"four"
    file = {"ContentType": "text/plain", "AttachmentSizeInBytes": len(content), "AttachmentName": "a.txt"}
    response = chat.call("StartAttachmentUpload", **file)
    attachment, metadata = response["AttachmentId"], response["UploadMetadata"]
    ids = {"AttachmentIds": [attachment]}
    chat.refused("CompleteAttachmentUpload", "ValidationException", 400, **ids)
    upload(metadata, content)
    chat.call("CompleteAttachmentUpload", **ids)
    chat.refused("CompleteAttachmentUpload", "ConflictException", 409, **ids)

    response = until_scanned(chat, attachment)
    check("the attachment's size", response["AttachmentSizeInBytes"], len(content))
    check("the attachment", download(response["Url"]), content)
    chat.refused("GetAttachment", "ValidationException", 400, AttachmentId="")
    chat.refused("GetAttachment", "ValidationException", 400, AttachmentId=attachment, UrlExpiryInSeconds=4)

    chat.refused("StartAttachmentUpload", "ValidationException", 400, **{**file, "AttachmentSizeInBytes": 0})
    for _ in range(100):
        try:
            chat.call("StartAttachmentUpload", **file)
        except ClientError:
            break
    chat.refused("StartAttachmentUpload", "ServiceQuotaExceededException", 402, **file)


def until_scanned(chat, attachment):
    """What GetAttachment returns once the attachment is approved."""
    for _ in range(200):
        try:
            return chat.call("GetAttachment", AttachmentId=attachment, UrlExpiryInSeconds=60)
        except ClientError as error:
            check("an unscanned attachment", error.response["Error"]["Code"], "ValidationException")
            time.sleep(0.05)
    raise Failed("the attachment is not approved within 10 seconds")


def view(chat):
    token = chat.control("view", template={"a": 1}, inputSchema={"b": 2}, data={})["viewToken"]
    content = chat.call("DescribeView", ViewToken=token)["View"]["Content"]
    check("the view's template", json.loads(content["Template"]), {"a": 1})
    check("the view's schema", json.loads(content["InputSchema"]), {"b": 2})
    chat.refused("DescribeView", "ResourceNotFoundException", 404, ViewToken="none/of these")


def sign_in(chat):
    session = chat.control("ask-to-sign-in")["sessionId"]
    redirect = {"RedirectUri": "https://app.example.com/signed-in?a=1&b=2"}
    chat.refused("GetAuthenticationUrl", "ValidationException", 400, SessionId=session[:35], **redirect)
    response = chat.call("GetAuthenticationUrl", SessionId=session, **redirect)
    there("the authentication URL", response["AuthenticationUrl"].startswith("http"))
    chat.refused("GetAuthenticationUrl", "AccessDeniedException", 403, SessionId=session, ConnectionToken="wrong", **redirect)
    chat.call("CancelParticipantAuthentication", SessionId=session)
    chat.refused("CancelParticipantAuthentication", "ValidationException", 400, SessionId="x")


def leave(chat):
    chat.call("DisconnectParticipant", ClientToken="bye")
    chat.refused("DisconnectParticipant", "AccessDeniedException", 403, ConnectionToken="wrong")
    chat.refused("SendMessage", "AccessDeniedException", 403, ContentType="text/plain", Content="x")


def main():
    url = sys.argv[1]
    chat = Session(Emulator(url), client(url))
    try:
        for step in (connect, talk, read, attach, view, sign_in, leave):
            step(chat)
        check("the number of operations", len(chat.checks), OPERATIONS)
        check(
            "the errors that were seen",
            sorted(chat.codes),
            [
                "AccessDeniedException",
                "ConflictException",
                "InternalServerException",
                "ResourceNotFoundException",
                "ServiceQuotaExceededException",
                "ThrottlingException",
                "ValidationException",
            ],
        )
    except (Failed, ClientError) as failure:
        print(f"FAILED: {failure}")
        return 1
    for operation, count in sorted(chat.checks.items()):
        print(f"{operation:<32} {count:>3} calls as expected")
    print(
        f"boto3 {boto3.__version__}: {len(chat.checks)} operations, {sum(chat.checks.values())} calls,"
        f" {len(chat.codes)} kinds of errors, 0 failed"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
