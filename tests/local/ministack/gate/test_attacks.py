"""Attacks of other users of the machine, and of web pages open on it, on the real local AWS."""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from botocore.credentials import Credentials

from backend.local import cloud
from backend.local.cloud import Cloud
from tests.local.ministack.gate import signing
from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud

LIST_TABLES = "DynamoDB_20120810.ListTables"
GET_SECRET = "secretsmanager.GetSecretValue"
NAMES_OF_ROOT = ["test", "", "000000000000", "123456789012"]


@pytest.fixture
def local_aws(shop: TestShop) -> Cloud:
    found = cloud.load_settings(shop.folder)
    assert found
    return found


@pytest.fixture
def root(local_aws: Cloud) -> Credentials:
    return Credentials(local_aws.access_key_id, local_aws.secret_access_key)


@pytest.fixture
def attacker(local_aws: Cloud) -> Iterator[httpx.Client]:
    """A program of another user of this machine, which sends what it likes."""
    with httpx.Client(base_url=local_aws.endpoint_url, timeout=60) as client:
        yield client


def url(local_aws: Cloud, path: str = "/") -> str:
    return local_aws.endpoint_url + path


def is_refused(answer: httpx.Response) -> bool:
    """Return whether the gate refused, without revealing a reason or the software."""
    return (answer.status_code, answer.text) == (403, '{"message":"Forbidden"}')


def secret_request(shop: TestShop) -> bytes:
    return json.dumps({"SecretId": f"serverlesspresso/{shop.stage}/customer-tokens"}).encode()


def test_own_root_key_is_accepted(
    local_aws: Cloud, root: Credentials, attacker: httpx.Client
) -> None:
    answer = attacker.send(signing.json_call(root, url(local_aws), "dynamodb", LIST_TABLES))
    assert answer.status_code == 200
    assert "TableNames" in answer.json()


@pytest.mark.parametrize("name", NAMES_OF_ROOT)
def test_emulators_default_root_keys_read_no_secret(
    shop: TestShop, local_aws: Cloud, attacker: httpx.Client, name: str
) -> None:
    body = secret_request(shop)
    for secret in ("test", name or "x", local_aws.access_key_id):
        keys = Credentials(name, secret)
        request = signing.json_call(keys, url(local_aws), "secretsmanager", GET_SECRET, body)
        assert is_refused(attacker.send(request))
    forged = f"AWS4-HMAC-SHA256 Credential={name}/20260101/us-east-1/secretsmanager/aws4_request"
    headers = {"X-Amz-Target": GET_SECRET, "Content-Type": "application/x-amz-json-1.1"}
    for authorization in (forged, f"{forged}, SignedHeaders=host, Signature=0", f"AWS {name}:x"):
        answer = attacker.post(
            "/", content=body, headers={**headers, "Authorization": authorization}
        )
        assert is_refused(answer)
    for query in (f"X-Amz-Credential={name}/20260101/us-east-1/s3/x", f"AWSAccessKeyId={name}"):
        assert is_refused(attacker.post(f"/?{query}", content=body, headers=headers))


def test_unsigned_calls_are_refused(shop: TestShop, attacker: httpx.Client) -> None:
    headers = {"X-Amz-Target": GET_SECRET, "Content-Type": "application/x-amz-json-1.1"}
    assert is_refused(attacker.post("/", content=secret_request(shop), headers=headers))
    bucket = f"/serverlesspresso-{shop.stage}-packages"
    for path in (bucket, f"{bucket}/sam.json", "/2015-03-31/functions/", "/?Action=ListTopics"):
        assert is_refused(attacker.get(path))
    pool = shop.call("GET", "/config").json()["userPoolId"]
    assert is_refused(attacker.get(f"/{pool}/.well-known/jwks.json"))
    assert is_refused(attacker.get("/oauth2/authorize"))


def test_roots_key_id_without_its_secret_is_refused(
    local_aws: Cloud, attacker: httpx.Client
) -> None:
    keys = Credentials(local_aws.access_key_id, "guessed")
    request = signing.json_call(keys, url(local_aws), "dynamodb", LIST_TABLES)
    assert is_refused(attacker.send(request))


@pytest.mark.parametrize("minutes", [-16, -6, 6, 16])
def test_recorded_request_is_refused_later(
    local_aws: Cloud, root: Credentials, attacker: httpx.Client, minutes: int
) -> None:
    with signing.clock_set(timedelta(minutes=minutes)):
        request = signing.json_call(root, url(local_aws), "dynamodb", LIST_TABLES)
    assert is_refused(attacker.send(request))


def test_altered_request_is_refused(
    local_aws: Cloud, root: Credentials, attacker: httpx.Client
) -> None:
    body = b'{"Limit": 1}'
    request = signing.json_call(root, url(local_aws), "dynamodb", LIST_TABLES, body)
    headers = dict(request.headers)
    assert attacker.post("/", content=body, headers=headers).status_code == 200
    assert is_refused(attacker.post("/", content=b'{"Limit": 2}', headers=headers))
    deletion = {**headers, "X-Amz-Target": "DynamoDB_20120810.DeleteTable"}
    assert is_refused(attacker.post("/", content=body, headers=deletion))
    assert is_refused(attacker.post("/elsewhere", content=body, headers=headers))


def test_altered_body_of_a_session_is_refused(
    shop: TestShop, local_aws: Cloud, attacker: httpx.Client
) -> None:
    """MiniStack would trust the hash in the request, and not check the body."""
    keys = a_session(shop)
    stated = {"X-Amz-Content-Sha256": hashlib.sha256(b"{}").hexdigest()}
    target = {"X-Amz-Target": LIST_TABLES, "Content-Type": "application/x-amz-json-1.0"}
    request = signing.signed(
        keys, url(local_aws), "dynamodb", body=b"{}", headers={**stated, **target}
    )
    headers = dict(request.headers)
    assert b"AccessDenied" in attacker.post("/", content=b"{}", headers=headers).content
    headers.pop("content-length")
    assert is_refused(attacker.post("/", content=b'{"Limit": 1}', headers=headers))


def a_session(shop: TestShop) -> Credentials:
    """Return keys of a realtime session, as the API has them when it presigns a URL."""
    iam = shop.aws.client("iam")
    [role] = [r for r in iam.list_roles()["Roles"] if "ealtime" in r["RoleName"]]
    found = shop.aws.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="test")
    keys = found["Credentials"]
    return Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


def test_session_is_refused_without_its_token(
    shop: TestShop, local_aws: Cloud, attacker: httpx.Client
) -> None:
    keys = a_session(shop)
    for token in (None, "another"):
        forged = Credentials(keys.access_key, keys.secret_key, token)
        request = signing.json_call(forged, url(local_aws), "dynamodb", LIST_TABLES)
        assert is_refused(attacker.send(request))


def test_keys_of_functions_cannot_be_derived_from_their_names(
    shop: TestShop, local_aws: Cloud, attacker: httpx.Client
) -> None:
    """MiniStack derives them from names alone, which anybody can guess."""
    shop.call("GET", "/health")  # a worker of the API runs
    functions = shop.aws.client("lambda").list_functions()["Functions"]
    [function] = [f for f in functions if f["FunctionName"] == f"serverlesspresso-{shop.stage}"]
    words = f"{function['FunctionArn']}:{function['Role']}"
    digest = hashlib.sha256(words.encode()).hexdigest()
    keys = Credentials(
        f"ASIA{digest[:16].upper()}",
        hashlib.sha256(f"secret:{digest}".encode()).hexdigest(),
        hashlib.sha256(f"token:{digest}".encode()).hexdigest(),
    )
    request = signing.json_call(
        keys, url(local_aws), "secretsmanager", GET_SECRET, secret_request(shop)
    )
    assert is_refused(attacker.send(request))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("POST", "/%5Fministack/reset"),
        ("POST", "/_ministack/config"),
        ("GET", "/_ministack/ready"),
        ("GET", "/_ministack/sns/sms-messages"),
        ("GET", "/_ministack/sqs/messages"),
        ("GET", "/_ministack/ses/messages"),
        ("GET", "/_ministack/lambda-code/000000000000/us-east-1/x"),
        ("GET", "/_localstack/health"),
        ("GET", "/_aws/execute-api/x/api/"),
        ("GET", "/health"),
        ("POST", "/_ministack/health"),
    ],
)
def test_emulators_own_paths_are_refused_to_everybody(
    shop: TestShop,
    local_aws: Cloud,
    root: Credentials,
    attacker: httpx.Client,
    method: str,
    path: str,
) -> None:
    assert is_refused(attacker.request(method, path))
    gateway_key = {"X-Front-Door-Key": local_aws.gateway_key}
    assert is_refused(attacker.request(method, path, headers=gateway_key))
    assert is_refused(
        attacker.send(signing.signed(root, url(local_aws, path), "s3", method=method))
    )
    assert shop.call("GET", f"/shops/{shop.shop_id}").status_code == 200


def test_health_check_reveals_nothing_else(attacker: httpx.Client) -> None:
    answer = attacker.get("/_ministack/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


HOSTS = ["rebound.example", "127.0.0.1", "127.0.0.1:80", "localhost", "", "s3.localhost"]


@pytest.mark.parametrize("host", HOSTS)
def test_foreign_host_is_refused(
    local_aws: Cloud, root: Credentials, attacker: httpx.Client, host: str
) -> None:
    """DNS rebinding: a DNS name of the attacker that points to 127.0.0.1."""
    assert is_refused(attacker.get("/_ministack/health", headers={"Host": host}))
    target = {"X-Amz-Target": LIST_TABLES, "Content-Type": "application/x-amz-json-1.0"}
    request = signing.signed(root, f"http://{host or 'x'}/", "dynamodb", body=b"{}", headers=target)
    request.url = httpx.URL(url(local_aws))
    request.headers["Host"] = host
    assert is_refused(attacker.send(request))


def test_web_page_is_refused(shop: TestShop, local_aws: Cloud, root: Credentials) -> None:
    """What a foreign web page makes a browser on this machine send, preflight first."""
    page = {"Origin": "https://attacker.example", "Sec-Fetch-Mode": "cors"}
    with httpx.Client(base_url=local_aws.endpoint_url, timeout=60) as browser:
        asked = {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,x-amz-target,x-amz-date",
        }
        assert is_refused(browser.options("/", headers={**page, **asked}))
        for origin in ("https://attacker.example", "null", f"http://127.0.0.1:{local_aws.port}"):
            assert is_refused(browser.post("/_ministack/reset", headers={"Origin": origin}))
            request = signing.json_call(
                Credentials("test", "test"),
                url(local_aws),
                "secretsmanager",
                GET_SECRET,
                secret_request(shop),
            )
            request.headers["Origin"] = origin
            assert is_refused(browser.send(request))
            genuine = signing.json_call(root, url(local_aws), "dynamodb", LIST_TABLES)
            genuine.headers["Origin"] = origin
            assert is_refused(browser.send(genuine))
        # An image or a form: no preflight, and no Origin with the former.
        assert is_refused(browser.get("/?Action=ListUsers&Version=2010-05-08"))
        form = {"Content-Type": "text/plain", "Origin": "null"}
        assert is_refused(browser.post("/", content=b"Action=ListUsers", headers=form))


def test_no_response_may_be_read_by_web_pages(
    shop: TestShop, local_aws: Cloud, root: Credentials, attacker: httpx.Client
) -> None:
    bucket = f"/serverlesspresso-{shop.stage}-packages"
    for answer in (
        attacker.send(signing.json_call(root, url(local_aws), "dynamodb", LIST_TABLES)),
        attacker.send(signing.signed(root, url(local_aws, bucket), "s3", method="GET")),
        attacker.get("/_ministack/health"),
        attacker.get("/"),
    ):
        names = {name.lower() for name in answer.headers}
        assert not [name for name in names if name.startswith("access-control-")]
        assert "server" not in names


def test_front_doors_calls_need_its_key(
    shop: TestShop, local_aws: Cloud, attacker: httpx.Client
) -> None:
    [api] = shop.aws.client("apigateway").get_rest_apis()["items"]
    path = f"/restapis/{api['id']}/api/_user_request_/health"
    assert is_refused(attacker.get(path))
    assert is_refused(attacker.get(path, headers={"X-Front-Door-Key": "guessed"}))
    key = {"X-Front-Door-Key": local_aws.gateway_key}
    assert attacker.get(path, headers=key).json()["status"] == "ok"


def test_front_doors_key_allows_nothing_else(
    shop: TestShop, local_aws: Cloud, attacker: httpx.Client
) -> None:
    key = {"X-Front-Door-Key": local_aws.gateway_key}
    amz = {"Content-Type": "application/x-amz-json-1.1"}
    cognito = "AWSCognitoIdentityProviderService"
    for target in (
        GET_SECRET,
        f"{cognito}.RespondToAuthChallenge",
        f"{cognito}.SignUp",
        f"{cognito}.AdminSetUserPassword",
    ):
        headers = {**key, **amz, "X-Amz-Target": target}
        assert is_refused(attacker.post("/", content=secret_request(shop), headers=headers))
    [api] = shop.aws.client("apigateway").get_rest_apis()["items"]
    path = f"/restapis/{api['id']}/api/_user_request_/health"
    credential = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request"
    assert is_refused(attacker.get(path, headers={**key, "Authorization": credential}))
    assert is_refused(attacker.get(f"{path}?X-Amz-Credential=test/x", headers=key))
    assert is_refused(attacker.get(f"/restapis/{api['id']}", headers=key))


def upgrade(local_aws: Cloud, query: str, **headers: str) -> int:
    """Ask for MQTT over WebSocket; return the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", local_aws.port, timeout=60)
    sent = {
        "Host": local_aws.mqtt_host,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol": "mqtt",
        **headers,
    }
    try:
        connection.request("GET", f"/mqtt?{query}", headers=sent)
        return connection.getresponse().status
    finally:
        connection.close()


def test_genuine_realtime_url_is_accepted(shop: TestShop, local_aws: Cloud) -> None:
    query = signing.presigned_query(a_session(shop), local_aws.mqtt_host)
    assert upgrade(local_aws, query) == 101


def test_forged_realtime_urls_are_refused(
    shop: TestShop, local_aws: Cloud, root: Credentials
) -> None:
    keys = a_session(shop)
    host = local_aws.mqtt_host
    genuine = signing.presigned_query(keys, host)
    with signing.clock_set(timedelta(minutes=-6)):
        stale = signing.presigned_query(keys, host)
    forgeries: dict[str, str] = {
        "unsigned": "",
        "the emulator's root": signing.presigned_query(Credentials("test", "test"), host),
        "an account": signing.presigned_query(Credentials("000000000000", "test"), host),
        "root's name": signing.presigned_query(Credentials(root.access_key, "guessed"), host),
        "another secret": signing.presigned_query(
            Credentials(keys.access_key, "guessed", keys.token), host
        ),
        "another token": genuine[:-8] + "00000000",
        "another host": signing.presigned_query(keys, "iot.eu-west-1.localhost"),
        "stale": stale,
        "a credential beside it": genuine + "&x-amz-credential=test",
    }
    assert {what: upgrade(local_aws, query) for what, query in forgeries.items()} == dict.fromkeys(
        forgeries, 403
    )
    assert upgrade(local_aws, genuine, Origin="https://attacker.example") == 403
    assert upgrade(local_aws, genuine, Host=f"127.0.0.1:{local_aws.port}") == 403


def test_keys_are_readable_by_their_owner_alone(shop: TestShop, local_aws: Cloud) -> None:
    root = shop.folder.root
    assert root.stat().st_mode & 0o077 == 0
    private = [shop.folder.description, shop.folder.cloud_settings, shop.folder.deployed]
    for place in (shop.folder.state, shop.folder.logs, shop.folder.scratch):
        private += [place, *place.rglob("*")]
    open_to_others = [str(p.relative_to(root)) for p in private if _mode(p) & 0o077]
    assert open_to_others == []


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except FileNotFoundError:  # a save moved it meanwhile
        return 0


def test_keys_are_on_no_command_line(shop: TestShop, local_aws: Cloud) -> None:
    secrets = (local_aws.secret_access_key, local_aws.gateway_key)
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().decode(errors="replace")
        except OSError:
            continue
        assert not any(secret in line for secret in secrets)
