"""Verifies the signatures of requests as a service does: computes them again with botocore.

Usage: verify.py PROGRAM [ARGUMENT...]. Starts a server on a free port of this machine, runs the program with the server's URL,
and prints a line for each request. Exits with 1 if a signature differs from botocore's, or if the program fails.
"""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ACCESS_KEY, SECRET, TOKEN = "AKIDEXAMPLE", "secret", "to/k+en="
ACCEPTED, REFUSED = [], []


def expected(method, url, body, headers, scope, date):
    """The signature that botocore computes for what has arrived."""
    _, day, region, service, _ = scope
    if not date.startswith(day):
        return "another day"
    request = AWSRequest(method=method, url=url, data=body, headers=headers)
    request.context["timestamp"] = date
    auth = SigV4Auth(Credentials(ACCESS_KEY, SECRET), service, region)
    text = auth.string_to_sign(request, auth.canonical_request(request))
    return auth.signature(text, request)


class Handler(BaseHTTPRequestHandler):
    def verify(self):
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        path, _, query = self.path.partition("?")
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        if "X-Amz-Signature" in parameters:
            kind = "pre-signed URL"
            scope = parameters["X-Amz-Credential"].split("/")
            names = parameters["X-Amz-SignedHeaders"].split(";")
            signature, date = parameters["X-Amz-Signature"], parameters["X-Amz-Date"]
            token = parameters.get("X-Amz-Security-Token")
            # botocore takes the query without the signature.
            query = "&".join(part for part in query.split("&") if not part.startswith("X-Amz-Signature="))
        else:
            kind = "signed call"
            fields = self.headers.get("authorization", "").removeprefix("AWS4-HMAC-SHA256 ").split(", ")
            fields = dict(field.split("=", 1) for field in fields if "=" in field)
            scope = fields.get("Credential", "////").split("/")
            names = fields.get("SignedHeaders", "").split(";")
            signature, date = fields.get("Signature"), self.headers.get("x-amz-date", "")
            token = self.headers.get("x-amz-security-token")
        url = f"http://{self.headers['host']}{path}" + (f"?{query}" if query else "")
        headers = {name: self.headers[name] for name in names if name in self.headers}
        right = expected(self.command, url, body, headers, scope, date) == signature
        right = right and token in (None, TOKEN) and scope[0] == ACCESS_KEY and "host" in names
        (ACCEPTED if right else REFUSED).append(f"{kind}: {self.command} {path}")
        credentials = "temporary" if token else "permanent"
        print(f"{'accepted' if right else 'refused '} {kind:15} {credentials} {self.command:5} {path}", flush=True)
        answer = b"{}"
        self.send_response(200 if right else 403)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = verify

    def log_message(self, *_):
        pass


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    result = subprocess.run([*sys.argv[1:], url], timeout=600)
    server.shutdown()
    # The requests of a wrong secret are the only ones that differ.
    right = result.returncode == 0 and len(ACCEPTED) == 8 and len(REFUSED) == 2
    print(f"botocore agrees with {len(ACCEPTED)} signatures and refuses {len(REFUSED)} of a wrong secret" if right
          else f"FAILED: {len(ACCEPTED)} of 8 accepted, {len(REFUSED)} of 2 refused, exit {result.returncode}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
