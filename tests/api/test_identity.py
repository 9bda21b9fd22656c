"""Who may say that they are somebody."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.identity import Verifier, known
from api.keys import FRESH_SECONDS, REST_SECONDS, STALE_SECONDS, PublishedKeys
from api.problems import Rejected
from domain.people import Directory, Person
from tests.support.deals import PEOPLE
from tests.support.tokens import Provider, Signer, claims_for, ec_signer, rsa_signer, unsigned

RSA, EC = rsa_signer(), ec_signer()


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def provider() -> Provider:
    return Provider([RSA.jwk, EC.jwk])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def verifier(provider: Provider, clock: Clock) -> AsyncIterator[Verifier]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(provider)) as client:
        keys = PublishedKeys("https://id.example/keys", client, clock)
        yield Verifier(keys, issuer="https://id.example", audience="concord")


async def refused(verifier: Verifier, token: str) -> str:
    """The code that a token is turned away with."""
    with pytest.raises(Rejected) as caught:
        await verifier.verify(token)
    return caught.value.sort.code


@pytest.mark.parametrize("signer", [RSA, EC], ids=["rsa", "ec"])
async def test_a_token_of_the_provider_says_who_asks(verifier: Verifier, signer: Signer) -> None:
    bearer = await verifier.verify(signer.token())
    assert bearer.subject == "vera"
    assert bearer.until > datetime.now(UTC)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"exp": datetime.now(UTC) - timedelta(minutes=2)}, "token_expired"),
        ({"exp": None}, "token_invalid"),
        ({"exp": "never"}, "token_invalid"),
        ({"exp": 10**30}, "token_invalid"),
        ({"nbf": datetime.now(UTC) + timedelta(minutes=5)}, "token_invalid"),
        ({"iat": datetime.now(UTC) + timedelta(minutes=5)}, "token_invalid"),
        ({"iat": None}, "token_invalid"),
        ({"aud": "another-application"}, "token_invalid"),
        ({"aud": None}, "token_invalid"),
        ({"iss": "https://evil.example"}, "token_invalid"),
        ({"iss": None}, "token_invalid"),
        ({"sub": None}, "token_invalid"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_token_must_be_for_us_and_in_time(verifier: Verifier, changed: dict[str, Any], code: str) -> None:
    assert await refused(verifier, RSA.token(**changed)) == code


async def test_a_token_without_a_signature_is_not_a_token(verifier: Verifier) -> None:
    for algorithm in ("none", "None", "NONE"):
        forged = unsigned({"alg": algorithm, "typ": "JWT", "kid": RSA.kid}, claims_for("cecil"))
        assert await refused(verifier, forged) == "token_invalid"


async def test_a_public_key_is_not_a_shared_secret(verifier: Verifier) -> None:
    public = RSA.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = unsigned({"alg": "HS256", "typ": "JWT", "kid": RSA.kid}, claims_for("cecil")).rpartition(".")[0]
    signature = hmac.new(public, head.encode(), hashlib.sha256).digest()
    forged = f"{head}.{unsigned({}, {}, signature).rpartition('.')[2]}"
    assert await refused(verifier, forged) == "token_invalid"


async def test_the_key_says_which_algorithm_not_the_token(verifier: Verifier) -> None:
    forged = jwt.encode(claims_for("cecil"), EC.private, algorithm="ES256", headers={"kid": RSA.kid})
    assert await refused(verifier, forged) == "token_invalid"
    another = jwt.encode(claims_for("cecil"), RSA.private, algorithm="RS512", headers={"kid": RSA.kid})
    assert await refused(verifier, another) == "token_invalid"


async def test_a_strangers_key_under_a_known_name_does_not_pass(verifier: Verifier) -> None:
    assert await refused(verifier, rsa_signer(RSA.kid).token()) == "token_invalid"


async def test_a_key_that_the_token_brings_along_is_not_looked_at(verifier: Verifier) -> None:
    stranger = rsa_signer("stranger")
    token = stranger.token(
        headers={"jwk": stranger.jwk, "jku": "https://evil.example/keys", "x5u": "https://evil.example"}
    )
    assert await refused(verifier, token) == "token_invalid"


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "…", "." * 20, "A" * 9000], ids=lambda token: token[:5])
async def test_what_is_no_token_is_turned_away(verifier: Verifier, token: str) -> None:
    assert await refused(verifier, token) == "token_invalid"


async def test_a_token_that_names_no_key_is_turned_away(verifier: Verifier) -> None:
    assert await refused(verifier, jwt.encode(claims_for("vera"), RSA.private, algorithm="RS256")) == "token_invalid"
    assert await refused(verifier, unsigned({"alg": "RS256", "kid": 7}, claims_for("vera"))) == "token_invalid"


async def test_a_shared_secret_among_the_published_keys_is_passed_over(provider: Provider, verifier: Verifier) -> None:
    provider.keys.append({"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "kid": "secret"})
    forged = jwt.encode(
        claims_for("cecil"), b"secret-secret-secret-secret-secret", algorithm="HS256", headers={"kid": "secret"}
    )
    assert await refused(verifier, forged) == "token_invalid"


async def test_a_key_for_encryption_checks_no_signature(provider: Provider, verifier: Verifier) -> None:
    other = rsa_signer("enc-1")
    provider.keys.append(other.jwk | {"use": "enc"})
    assert await refused(verifier, other.token()) == "token_invalid"


async def test_a_key_too_short_to_trust_checks_no_signature(provider: Provider, verifier: Verifier) -> None:
    weak = rsa_signer("weak", bits=1024)
    provider.keys.append(weak.jwk)
    with pytest.warns(match="below the minimum"):
        token = weak.token()
    assert await refused(verifier, token) == "token_invalid"


async def test_keys_are_fetched_once_and_again_when_a_new_one_is_named(
    provider: Provider, verifier: Verifier, clock: Clock
) -> None:
    await verifier.verify(RSA.token())
    await verifier.verify(EC.token())
    assert provider.asked == 1
    new = ec_signer("ec-2")
    provider.keys = [new.jwk]
    clock.now += REST_SECONDS
    await verifier.verify(new.token())
    assert provider.asked == 2
    assert await refused(verifier, RSA.token()) == "token_invalid", "a key that was withdrawn is gone"


async def test_a_forger_cannot_make_us_ask_the_provider_all_the_time(provider: Provider, verifier: Verifier) -> None:
    for number in range(20):
        assert await refused(verifier, rsa_signer_named(f"made-up-{number}")) == "token_invalid"
    assert provider.asked == 1


async def test_known_keys_hold_for_a_day_while_the_provider_is_away(
    provider: Provider, verifier: Verifier, clock: Clock
) -> None:
    await verifier.verify(RSA.token())
    provider.status = 503
    clock.now += FRESH_SECONDS + 1
    await verifier.verify(RSA.token())
    clock.now += STALE_SECONDS
    assert await refused(verifier, RSA.token()) == "identity_unavailable"


async def test_without_any_key_nobody_can_be_checked(provider: Provider, verifier: Verifier) -> None:
    provider.status = 500
    assert await refused(verifier, RSA.token()) == "identity_unavailable"


def rsa_signer_named(kid: str) -> str:
    """A token under a key id of that name."""
    return jwt.encode(claims_for("vera"), EC.private, algorithm="ES256", headers={"kid": kid})


async def test_the_directory_says_what_a_person_may_do(verifier: Verifier) -> None:
    caller = known(await verifier.verify(RSA.token(roles=["board"], name="Mallory")), PEOPLE)
    assert (caller.person, caller.name, caller.roles) == ("vera", "Vera", ("vp_corporate_development",))


@pytest.mark.parametrize("subject", ["mallory", "system", "Vera", "vera ", "", "auth0|123", "vera\n", "v" * 99])
async def test_who_is_not_in_the_directory_is_nobody(verifier: Verifier, subject: str) -> None:
    bearer = await verifier.verify(RSA.token(sub=subject))
    with pytest.raises(Rejected) as caught:
        known(bearer, PEOPLE)
    assert caught.value.sort.code == "person_unknown"


async def test_the_actor_of_the_passing_of_time_is_nobody_even_when_listed(verifier: Verifier) -> None:
    listed = Directory({"system": Person(name="System", roles=("ceo",))})
    bearer = await verifier.verify(RSA.token(sub="system"))
    with pytest.raises(Rejected):
        known(bearer, listed)


async def test_who_left_is_nobody(verifier: Verifier) -> None:
    left = Directory({"vera": Person(name="Vera", roles=("ceo",), active=False)})
    bearer = await verifier.verify(RSA.token())
    with pytest.raises(Rejected) as caught:
        known(bearer, left)
    assert caught.value.sort.code == "person_unknown"
