"""boto3, unsigned: the same loops as the other peers' (`peer/src/lib.rs`)."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore import UNSIGNED
from botocore.config import Config

SESSION_ID = "00000000-1111-2222-3333-444444444444"
REDIRECT_URI = "https://app.example.com/signed-in"
CONNECTION_TOKEN = (
    "QVFJREFIaVBsYWNlaG9sZGVyLWNvbm5lY3Rpb24tdG9rZW4tZm9yLW1lYXN1"
    "cmVtZW50cy1vbmx5LW5vdC1hLXNlY3JldC0wMTIzNDU2Nzg5LTAxMjM0NTY3ODktMDEyMzQ1Njc4OS0wMTIzNDU2Nzg5"
)


def client(url, width):
    config = Config(signature_version=UNSIGNED, max_pool_connections=width)
    return boto3.client(
        "connectparticipant", region_name="us-east-1", endpoint_url=url, config=config
    )


def call(connect):
    response = connect.get_authentication_url(
        SessionId=SESSION_ID, RedirectUri=REDIRECT_URI, ConnectionToken=CONNECTION_TOKEN
    )
    assert response["AuthenticationUrl"]


def page(connect):
    response = connect.get_transcript(MaxResults=100, ConnectionToken=CONNECTION_TOKEN)
    assert len(response["Transcript"]) == 100


def peak_kib():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def measured(loop):
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    loop()
    wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
    print(json.dumps({"wall_ns": wall, "cpu_ns": cpu, "peak_kib": peak_kib()}))


def main(mode, url, count, width="1"):
    count, width = int(count), int(width)
    connect = client(url, width)
    one = page if mode == "transcript" else call
    if mode == "flight":
        with ThreadPoolExecutor(width) as pool:
            for _ in pool.map(lambda _: call(connect), range(width)):
                pass
            measured(lambda: [None for _ in pool.map(lambda _: call(connect), range(count))])
        return
    one(connect)
    measured(lambda: [one(connect) for _ in range(1, count)])


main(*sys.argv[1:])
