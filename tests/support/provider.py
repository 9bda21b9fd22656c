"""An identity provider as a process of its own: `oidc-provider-mock`, and PKCE enforced in front of it.

`python -m tests.support.provider PORT SECONDS`, where tokens live for SECONDS. Started by `provider()`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import make_server

import httpx

from infrastructure.embedded.children import free_port, wait_for
from tests.support.tree import ROOT

CLIENT = "concord-dashboard"
KEY = "today"

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Challenged:
    """Gives no token for a code unless the verifier fits the challenge that the code was asked with (RFC 7636)."""

    def __init__(self, inner: Wsgi) -> None:
        self._inner = inner
        self._challenges: dict[str, str] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """One request."""
        if environ["PATH_INFO"] == "/oauth2/authorize" and environ["REQUEST_METHOD"] == "POST":
            return self._inner(environ, self._noting(parse_qs(environ["QUERY_STRING"]), start_response))
        if environ["PATH_INFO"] == "/oauth2/token":
            sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(sent)
            fields = parse_qs(sent.decode())
            (code,), (verifier,) = fields["code"], fields.get("code_verifier", [""])
            fits = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
            if self._challenges.get(code) != fits:
                start_response("400 Bad Request", [("Content-Type", "application/json")])
                return [b'{"error": "invalid_grant", "error_description": "the verifier does not fit"}']
        return self._inner(environ, start_response)

    def _noting(self, asked: dict[str, list[str]], start_response: Callable[..., Any]) -> Callable[..., Any]:
        def begun(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            location = dict(headers).get("Location", "")
            code = parse_qs(urlsplit(location).query).get("code")
            if code and asked.get("code_challenge_method") == ["S256"]:
                self._challenges[code[0]] = asked["code_challenge"][0]
            return start_response(status, headers, *more)

        return begun


@dataclass(frozen=True)
class IdentityProvider:
    """A provider that runs: its issuer, and its process."""

    issuer: str
    process: subprocess.Popen[bytes]

    async def answers(self, address: str, **form: str) -> str:
        """Somebody fills in the provider's form; where it sends them back to."""
        async with httpx.AsyncClient() as http:
            answer = await http.post(address, data=form)
        assert answer.status_code in {302, 303}, answer.text
        return answer.headers["location"]

    def ends(self) -> None:
        """It is gone."""
        self.process.kill()
        self.process.wait(30)


@contextmanager
def provider(seconds: int = 3600) -> Iterator[IdentityProvider]:
    """A provider on a free port of this machine, for the length of a block."""
    port = free_port(None)
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.provider", str(port), str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        found = IdentityProvider(f"http://127.0.0.1:{port}", process)
        try:
            assert wait_for(lambda: _published(found.issuer), 60), "the identity provider does not start"
            yield found
        finally:
            found.ends()


def _published(issuer: str) -> bool:
    try:
        return httpx.get(f"{issuer}/.well-known/openid-configuration").is_success
    except httpx.TransportError:
        return False


def _with_a_named_key(storage: Callable[[], Any]) -> object:
    made = storage()
    made.jwk = type(made.jwk).generate_key(is_private=True, options={"kid": KEY})
    return made


def _serve(port: int, seconds: int) -> None:
    mock: Any = import_module("oidc_provider_mock._app")  # only here: it warns of its own future, which is not ours

    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    mock.AuthorizationCodeGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]
    # Like every provider that replaces its keys, it says which one it signed with.
    mock.Storage = partial(_with_a_named_key, mock.Storage)
    mock.OpenIDCode.get_encode_header = lambda *_: {"alg": "RS256", "kid": KEY}
    found: Wsgi = mock.app(access_token_max_age=timedelta(seconds=seconds))
    with make_server("127.0.0.1", port, Challenged(found)) as server:
        server.serve_forever()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
