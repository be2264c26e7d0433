"""A whole chat, through every operation that the emulator serves: from StartChatContact to its end.

Usage: flow.py boto3|aws URL. The same calls are made with boto3 or with the AWS command line. The emulator
verifies the signatures of the service `connect`. Prints a line for each operation and a closing line; exits with
1 if anything is not as it should be.
"""

import json
import os
import re
import subprocess
import sys
import time

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import ClientError

from control import Emulator, Failed, check, download, sign_in, there, upload

OPERATIONS = 22
# The account that the emulator knows without --account.
KEY, SECRET = "EMULATOR", "emulator-secret"
TOPIC = "arn:aws:sns:us-east-1:123456789012:chat"
INSTANCE = {"InstanceId": "a1b2c3d4-5678-90ab-cdef-111122223333"}
FLOW = {"ContactFlowId": "f10f10f1-5678-90ab-cdef-111122223333"}


class Refused(Exception):
    """The service answers with an error."""

    def __init__(self, operation, code, status):
        super().__init__(f"{operation} is refused with {code}")
        self.code, self.status = code, status


class Boto:
    """boto3."""

    def __init__(self, url):
        self.url = url
        self.name = f"boto3 {boto3.__version__}"

    def call(self, service, operation, members, secret=SECRET):
        config = Config(retries={"total_max_attempts": 1}, read_timeout=60, proxies={})
        client = boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=self.url,
            aws_access_key_id=KEY,
            aws_secret_access_key=secret,
            config=config,
        )
        try:
            response = getattr(client, botocore.xform_name(operation))(**members)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            raise Refused(operation, error.response["Error"]["Code"], status) from error
        there(f"{operation}: request id", response.pop("ResponseMetadata")["RequestId"])
        return response


class CommandLine:
    """The AWS command line."""

    def __init__(self, url):
        self.url = url
        self.program = os.path.join(os.path.dirname(sys.executable), "aws")
        self.environment = {
            **os.environ,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_MAX_ATTEMPTS": "1",
            # The models of this boto3: the command line's own may be older than an operation.
            "AWS_DATA_PATH": os.path.join(os.path.dirname(botocore.__file__), "data"),
        }
        version = subprocess.run([self.program, "--version"], capture_output=True, text=True, timeout=60)
        self.name = version.stdout.split()[0].replace("/", " ")

    def call(self, service, operation, members, secret=SECRET):
        command = [self.program, "--endpoint-url", self.url, "--output", "json", service]
        command += [botocore.xform_name(operation, "-"), "--cli-input-json", json.dumps(members)]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=120,
            env={**self.environment, "AWS_SECRET_ACCESS_KEY": secret},
        )
        if done.returncode == 0:
            return json.loads(done.stdout) if done.stdout.strip() else {}
        error = re.search(r"An error occurred \((\w+)\) when calling the (\w+) operation", done.stderr)
        if not error or error[2] != operation:
            raise Failed(f"{operation}: {done.stderr.strip() or done.stdout.strip()}")
        # It does not print the status.
        raise Refused(operation, error[1], None)


class Flow:
    def __init__(self, client, emulator):
        self.client, self.emulator = client, emulator
        # The emulator may have served others before.
        self.run = f"{client.name} {time.time_ns()}"
        self.calls = {}

    def connect(self, operation, **members):
        return self.call("connect", operation, members)

    def participant(self, operation, **members):
        return self.call("connectparticipant", operation, {"ConnectionToken": self.token, **members})

    def call(self, service, operation, members, **options):
        self.calls[operation] = self.calls.get(operation, 0) + 1
        return self.client.call(service, operation, members, **options)

    def refused(self, code, status, service, operation, members, **options):
        try:
            self.call(service, operation, members, **options)
        except Refused as refused:
            check(f"{operation}: code", refused.code, code)
            if refused.status is not None:
                check(f"{operation}: status", refused.status, status)
            return
        raise Failed(f"{operation} is not refused with {code}")

    def control(self, action, **body):
        return self.emulator.post(f"/chats/{self.contact['ContactId']}/{action}", **body)


def start(flow):
    chat = {
        **INSTANCE,
        **FLOW,
        "ParticipantDetails": {"DisplayName": "Ada"},
        "Attributes": {"tier": "gold"},
        "InitialMessage": {"ContentType": "text/markdown", "Content": "**Grüße** \U0001f980"},
        "SupportedMessagingContentTypes": ["text/plain", "text/markdown"],
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Chat"}},
        "ChatDurationInMinutes": 60,
        "ConnectionTypes": ["WEBSOCKET", "CONNECTION_CREDENTIALS"],
        "ChatStreamingConfiguration": {"StreamingEndpointArn": TOPIC},
        "ClientToken": flow.run,
    }
    started = flow.connect("StartChatContact", **chat)
    there("the participant token", started["ParticipantToken"])
    there("the socket's address", started["Websocket"]["Url"].startswith("ws"))
    there("the connection token", started["ConnectionCredentials"]["ConnectionToken"])
    again = flow.connect("StartChatContact", **chat)
    check("a repeated start", again["ContactId"], started["ContactId"])
    flow.contact = {"ContactId": started["ContactId"]}
    flow.initial = {"InitialContactId": started["ContactId"]}
    flow.streaming = there("the streaming id", started["StreamingId"])
    html = {**chat, "ClientToken": "other", "InitialMessage": {"ContentType": "text/html", "Content": "x"}}
    flow.refused("InvalidParameterException", 400, "connect", "StartChatContact", html)
    flow.refused(
        "InvalidSignatureException", 403, "connect", "StartChatContact", chat, secret="another secret"
    )
    connection = {"Type": ["CONNECTION_CREDENTIALS"], "ConnectParticipant": True}
    connected = flow.call(
        "connectparticipant",
        "CreateParticipantConnection",
        {"ParticipantToken": started["ParticipantToken"], **connection},
    )
    flow.token = there("the connection token", connected["ConnectionCredentials"]["ConnectionToken"])


def attributes(flow):
    chat = {**INSTANCE, **flow.initial}
    check("the attributes", flow.connect("GetContactAttributes", **chat)["Attributes"], {"tier": "gold"})
    flow.connect("UpdateContactAttributes", **chat, Attributes={"language": "Æ"})
    found = flow.connect("GetContactAttributes", **chat)["Attributes"]
    check("the attributes", found, {"tier": "gold", "language": "Æ"})
    nothing = {**INSTANCE, "InitialContactId": "nothing"}
    flow.refused("ResourceNotFoundException", 404, "connect", "GetContactAttributes", nothing)
    large = {**chat, "Attributes": {"a": "x" * 32767}}
    flow.refused("InvalidParameterException", 400, "connect", "UpdateContactAttributes", large)


def streaming(flow):
    chat = {**INSTANCE, **flow.contact}
    other = {"StreamingEndpointArn": TOPIC + "-2"}
    second = flow.connect(
        "StartContactStreaming", **chat, ChatStreamingConfiguration=other, ClientToken=flow.run
    )["StreamingId"]
    there("another streaming id", second != flow.streaming)
    flow.connect("StopContactStreaming", **chat, StreamingId=second)
    flow.refused(
        "InvalidRequestException", 400, "connect", "StopContactStreaming", {**chat, "StreamingId": second}
    )
    wrong = {**chat, "ChatStreamingConfiguration": {"StreamingEndpointArn": "chat"}, "ClientToken": "wrong"}
    flow.refused("InvalidParameterException", 400, "connect", "StartContactStreaming", wrong)


def bot(flow):
    chat = {**INSTANCE, **flow.contact}
    details = {"ParticipantRole": "CUSTOM_BOT", "DisplayName": "Robo"}
    created = flow.connect("CreateParticipant", **chat, ParticipantDetails=details)
    there("the bot's token", created["ParticipantCredentials"]["ParticipantToken"])
    agent = {**chat, "ParticipantDetails": {**details, "ParticipantRole": "AGENT"}}
    flow.refused("InvalidRequestException", 400, "connect", "CreateParticipant", agent)
    flow.refused(
        "ServiceQuotaExceededException",
        402,
        "connect",
        "CreateParticipant",
        {**chat, "ParticipantDetails": details},
    )


def talk(flow):
    text = "quoted: \"ß\"\n\t\\"
    sent = flow.participant("SendMessage", ContentType="text/plain", Content=text)
    event = "application/vnd.amazonaws.connect.event."
    flow.participant("SendEvent", ContentType=event + "typing")
    flow.control("join", displayName="Sam")
    flow.control("say", content="Hello")
    page = flow.participant("GetTranscript", SortOrder="ASCENDING", MaxResults=100)
    messages = [item for item in page["Transcript"] if item["Type"] == "MESSAGE"]
    texts = [item["Content"] for item in messages]
    check("the messages", texts, ["**Grüße** \U0001f980", text, "Hello"])
    check("the id of a message", messages[1]["Id"], sent["Id"])
    flow.refused(
        "AccessDeniedException",
        403,
        "connectparticipant",
        "SendMessage",
        {"ConnectionToken": "wrong", "ContentType": "text/plain", "Content": "x"},
    )
    published = [note["topicArn"] for note in flow.emulator.get("/notifications")["last"]]
    there("what was published to the topic", published.count(TOPIC) >= 3)


def attach(flow):
    content = b"four"
    response = flow.participant(
        "StartAttachmentUpload",
        ContentType="text/plain",
        AttachmentSizeInBytes=len(content),
        AttachmentName="a.txt",
        ClientToken="file",
    )
    upload(response["UploadMetadata"], content)
    attachment = response["AttachmentId"]
    flow.participant("CompleteAttachmentUpload", AttachmentIds=[attachment], ClientToken="file")
    for _ in range(100):
        try:
            check("the file", download(flow.participant("GetAttachment", AttachmentId=attachment)["Url"]), content)
            return
        except Refused as refused:
            check("an unscanned attachment", refused.code, "ValidationException")
            time.sleep(0.1)
    raise Failed("the attachment is not approved within 10 seconds")


def view(flow):
    token = flow.control("view", template={"a": 1}, inputSchema={"b": 2}, data={})["viewToken"]
    content = flow.participant("DescribeView", ViewToken=token)["View"]["Content"]
    check("the view's template", json.loads(content["Template"]), {"a": 1})


def signed_in(flow):
    redirect = {"RedirectUri": "https://app.example.com/signed-in?a=1&b=2"}
    session = {"SessionId": flow.control("ask-to-sign-in")["sessionId"]}
    url = flow.participant("GetAuthenticationUrl", **session, **redirect)["AuthenticationUrl"]
    redirected = sign_in(url)
    outcome = {**INSTANCE, "State": redirected["state"], "Code": redirected["code"]}
    flow.connect("UpdateParticipantAuthentication", **outcome)
    chat = flow.emulator.get(f"/chats/{flow.contact['ContactId']}")
    check("the outcome of the sign-in", chat["signIns"][-1]["outcome"], "succeeded")
    flow.refused("InvalidRequestException", 400, "connect", "UpdateParticipantAuthentication", outcome)
    session = {"SessionId": flow.control("ask-to-sign-in")["sessionId"]}
    flow.participant("CancelParticipantAuthentication", **session)


def end(flow):
    flow.participant("DisconnectParticipant", ClientToken="bye")
    nothing = {**INSTANCE, "ContactId": "nothing"}
    flow.refused("ResourceNotFoundException", 404, "connect", "StopContact", nothing)


def again(flow):
    """Other chats: after the first, with an assistant, from another messenger."""
    details = {"DisplayName": "Ada"}
    chat = flow.connect("StartChatContact", **INSTANCE, **FLOW, ParticipantDetails=details)
    source = {"RehydrationType": "ENTIRE_PAST_SESSION", "SourceContactId": flow.contact["ContactId"]}
    contact = {**INSTANCE, "InitialContactId": chat["ContactId"]}
    associated = flow.connect("CreatePersistentContactAssociation", **contact, **source)
    check("the earlier contact", associated["ContinuedFromContactId"], source["SourceContactId"])
    stop = {**INSTANCE, "ContactId": chat["ContactId"], "DisconnectReason": {"Code": "DISCONNECTED"}}
    flow.connect("StopContact", **stop)
    flow.refused("InvalidRequestException", 400, "connect", "StopContact", stop)
    assistant = {"AiAgentId": "01234567-0123-0123-0123-0123456789ab"}
    started = flow.connect("StartAssistantContact", **INSTANCE, AiAgent=assistant, ParticipantDetails=details)
    there("the participant token", started["ParticipantToken"])
    ends = {"SourceId": f"+49 {flow.run}", "DestinationId": "shop", "Subtype": "connect:SMS"}
    message = {"Type": "MESSAGE", "ContentType": "text/plain", "Content": "Moin"}
    session = {"ParticipantDetails": details, "SupportedMessagingContentTypes": ["text/plain"]}
    new = flow.connect("SendChatIntegrationEvent", **ends, Event=message, NewSessionDetails=session)
    check("whether a chat begins", new["NewChatCreated"], True)
    more = flow.connect("SendChatIntegrationEvent", **ends, Event=message)
    check("whether another chat begins", more.get("NewChatCreated", False), False)
    check("the chat", more["InitialContactId"], new["InitialContactId"])
    flow.refused(
        "InvalidRequestException",
        400,
        "connect",
        "SendChatIntegrationEvent",
        {**ends, "DestinationId": "nobody", "Event": {"Type": "DISCONNECT"}},
    )


def main():
    clients = {"boto3": Boto, "aws": CommandLine}
    kind, url = sys.argv[1:]
    flow = Flow(clients[kind](url), Emulator(url))
    try:
        for step in (start, attributes, streaming, bot, talk, attach, view, signed_in, end, again):
            step(flow)
        check("the number of operations", len(flow.calls), OPERATIONS)
    except (Failed, Refused) as failure:
        print(f"FAILED: {flow.client.name}: {failure!r}")
        return 1
    for operation, count in sorted(flow.calls.items()):
        print(f"{operation:<36} {count:>3} calls as expected")
    print(f"{flow.client.name}: {len(flow.calls)} operations, {sum(flow.calls.values())} calls, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
