"""Checks the signature of a request: `Access=` with Huawei's own code, `Credential=` with code of ours.

The older form, `Credential=`, has no public Python implementation that is installed here, so it is
worked out from the vendor's description: a key derived in four steps, a scope in the string to
sign. Its canonical request is the same text as that of `Access=`, so it is held against Huawei's.
"""

import datetime
import hashlib
import hmac
import re
import urllib.parse

try:
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkcore.sdk_request import SdkRequest
    from huaweicloudsdkcore.signer.signer import Signer
except ImportError:  # said once, by main.py
    Signer = None

HEADER = re.compile(
    r"SDK-HMAC-SHA256 (Access|Credential)=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$"
)


class Refused(Exception):
    """Why a signature is not accepted, in the gateway's words."""


def read(authorization):
    """(form, access key id, scope or None, signed headers, signature) of an Authorization header."""
    match = HEADER.match(authorization or "")
    if not match:
        raise Refused("authorization header is malformed")
    form, who, signed, signature = match.groups()
    access_key, _, scope = who.partition("/")
    return form, access_key, scope or None, signed.split(";"), signature


def verify(keys, method, target, headers, body=b""):
    """Who signed: the entry of `keys` (by access key id). `target` is the request line's own text."""
    form, access_key, scope, signed, signature = read(headers.get("authorization"))
    if access_key not in keys:
        raise Refused(f"Get secretKey failed,ak:{access_key},err:ak not exist")
    key = keys[access_key]
    date = headers.get("x-sdk-date") or ""
    if "x-sdk-date" not in signed:
        raise Refused("x-sdk-date is not signed")
    try:
        moment = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        raise Refused("x-sdk-date is malformed") from None
    if abs((datetime.datetime.now(datetime.timezone.utc) - moment).total_seconds()) > 900:
        raise Refused("signature expired")
    if key.security_token is not None and headers.get("x-security-token") != key.security_token:
        raise Refused("securitytoken is wrong or missing")
    if key.security_token is None and headers.get("x-security-token"):
        raise Refused("a permanent key came with a securitytoken")
    ours = canonical_request(method, target, headers, signed, body)
    if Signer is not None:
        theirs = huaweis_canonical_request(key, method, target, headers, signed, body)
        if ours != theirs:
            raise AssertionError(f"two canonical requests differ: {ours!r} and {theirs!r}")
    if form == "Access":
        if scope:
            raise Refused("Access= has no scope")
        expected = huaweis_signature(key, method, target, headers, signed, body, ours, date)
    else:
        expected = credential_signature(key.secret, scope, date, ours)
    if not hmac.compare_digest(expected, signature):
        raise Refused("verify aksk signature fail")
    return key, form


def pairs_of(target):
    path, _, query = target.partition("?")
    return path, urllib.parse.parse_qsl(query, keep_blank_values=True)


def canonical_request(method, target, headers, signed, body):
    """The text whose hash is signed, after the vendor's description."""
    path, pairs = pairs_of(target)
    segments = [urllib.parse.quote(urllib.parse.unquote(s), safe="~") for s in path.split("/")]
    uri = "/".join(segments)
    if not uri.endswith("/"):
        uri += "/"
    quoted = [f"{urllib.parse.quote(k, safe='~')}={urllib.parse.quote(v, safe='~')}" for k, v in sorted(pairs)]
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in signed)
    payload = hashlib.sha256(body).hexdigest()
    return "\n".join([method, uri, "&".join(quoted), lines, ";".join(signed), payload])


def credential_signature(secret, scope, date, canonical):
    """The older form: the secret goes through date, region, service and a fixed word."""
    parts = (scope or "").split("/")
    if len(parts) != 4 or parts[3] != "sdk_request" or parts[0] != date[:8]:
        raise Refused(f"the scope {scope!r} is malformed")
    key = ("SDK" + secret).encode()
    for part in parts:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["SDK-HMAC-SHA256", date, scope, digest])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _huaweis_request(key, method, target, headers, signed, body):
    path, pairs = pairs_of(target)
    request = SdkRequest()
    request.method, request.schema, request.host = method, "http", headers["host"]
    request.resource_path, request.query_params = path, pairs
    request.header_params = {name: headers[name] for name in signed}
    request.body = body
    return Signer(BasicCredentials(key.access, key.secret, key.project)), request


def huaweis_canonical_request(key, method, target, headers, signed, body):
    signer, request = _huaweis_request(key, method, target, headers, signed, body)
    return signer._process_canonical_request(request, signed)


def huaweis_signature(key, method, target, headers, signed, body, canonical, date):
    """What Huawei's SDK itself would have signed, with the same headers and date."""
    if Signer is None:
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = "\n".join(["SDK-HMAC-SHA256", date, digest])
        return hmac.new(key.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    signer, request = _huaweis_request(key, method, target, headers, signed, body)
    signed_by_them = signer.sign(request).header_params["Authorization"]
    return read(signed_by_them)[4]
