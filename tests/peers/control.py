"""What the drivers share: the emulator's control API, the person who signs in, and how a difference is told."""

import json
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT = 60


class Failed(Exception):
    """Something is not as it should be."""


def check(what, found, expected):
    if found != expected:
        raise Failed(f"{what} is {found!r}, not {expected!r}")


def there(what, found):
    if not found:
        raise Failed(f"{what} is missing")
    return found


class Emulator:
    """The other side of a chat: the flow, the agent, the identity provider, the storage."""

    def __init__(self, url):
        self.url = url

    def post(self, path, **body):
        request = urllib.request.Request(
            f"{self.url}/_control{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            text = response.read()
        return json.loads(text) if text else None

    def get(self, path):
        with urllib.request.urlopen(f"{self.url}/_control{path}", timeout=TIMEOUT) as response:
            return json.loads(response.read())

    def fault(self, operation, status, code):
        self.post("/faults", operation=operation, times=1, status=status, code=code)


def upload(metadata, content):
    """Stores the bytes of an attachment as StartAttachmentUpload says."""
    request = urllib.request.Request(
        metadata["Url"], data=content, headers=metadata["HeadersToInclude"], method="PUT"
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT) as stored:
        check("the status of the upload", stored.status, 200)


def download(url):
    with urllib.request.urlopen(url, timeout=TIMEOUT) as stored:
        return stored.read()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def sign_in(url):
    """Fills in the form at an authentication URL; the query of the redirect that follows."""
    page = urllib.parse.urlsplit(url)
    asked = dict(urllib.parse.parse_qsl(page.query))
    form = {name: asked[name] for name in ("redirect_uri", "state")}
    form.update(decision="sign-in", username="Ada", password="right")
    request = urllib.request.Request(
        f"{page.scheme}://{page.netloc}{page.path}", data=urllib.parse.urlencode(form).encode()
    )
    try:
        urllib.request.build_opener(_Stay).open(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as redirect:
        location = urllib.parse.urlsplit(there("the redirect", redirect.headers["Location"]))
        return dict(urllib.parse.parse_qsl(location.query))
    raise Failed("the sign-in does not redirect")
