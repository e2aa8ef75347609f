"""A stand-in for ModelArts: checks each token at the real Keystone and each signature, and gives one order.

It listens at several doors (ports), each with a label such as `eu-de/public`, so that the answer
says which endpoint was asked: the order's id is `CS-<label>-<project name>`.
"""

import http.server
import json
import socketserver
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request

import signing


class AccessKey:
    """An access key: its secret, its project, and a temporary key's security token.

    With a `user` (of the world's Keystone) it may ask for every project in `projects`, and the
    identity service takes its signature where it lists projects.
    """

    def __init__(self, access, secret, project, security_token=None):
        self.access, self.secret, self.project = access, secret, project
        self.security_token, self.user, self.projects = security_token, None, {project}


class Door(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """One listening port with its label."""

    daemon_threads = True
    request_queue_size = 64


class ModelArts:
    """All doors of the stand-in, and what they know."""

    def __init__(self, traffic, identity_url):
        self.traffic, self.identity_url = traffic, identity_url
        self.keys = {}
        self.admin_token = None
        self.doors = {}
        self.projects = {}
        self.pools = []
        # Tokens that no Keystone made, such as very long ones: token → (project id, project name).
        self.known_tokens = {}

    def open(self, label, host="127.0.0.1", port=0, tls=None, newest=None):
        """A new door; returns its root URL. `tls` is (certificate file, key file), `newest` the newest TLS."""
        handler = type("Handler", (Handler,), {"owner": self, "label": label})
        door = Door((host, port), handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            if newest:
                context.maximum_version = newest
            door.socket = context.wrap_socket(door.socket, server_side=True)
        threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.doors[label] = door
        return f"{'https' if tls else 'http'}://{host}:{door.server_address[1]}"

    def url(self, label):
        return f"http://127.0.0.1:{self.doors[label].server_address[1]}"

    def token_project(self, token):
        """(project id, project name) of a token, as Keystone says; None if it does not take the token."""
        if token in self.known_tokens:
            return self.known_tokens[token]
        request = urllib.request.Request(
            f"{self.identity_url}/v3/auth/tokens?nocatalog=1",
            headers={"X-Auth-Token": self.admin_token, "X-Subject-Token": token, "User-Agent": "stand-in"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                project = json.load(answer)["token"].get("project")
                return (project["id"], project["name"]) if project else (None, None)
        except urllib.error.HTTPError:
            return None


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers `GET /v1/{project id}/orders`, as far as a client can tell."""

    protocol_version = "HTTP/1.1"
    owner = None
    label = ""

    def log_message(self, *_):
        pass

    def do_GET(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        path, _, query = self.path.partition("?")
        status, answer = self.decide(headers, path, query)
        self.owner.traffic.record("service", self.label, "GET", path, query, headers, b"", status)
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Request-Id", "8080d377bffeb6d519b0567c09cebe6b")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

    def decide(self, headers, path, query):
        parts = path.split("/")
        if len(parts) != 4 or parts[:2] != ["", "v1"] or parts[3] != "orders":
            return 404, {"error_code": "APIGW.0101", "error_msg": f"The API does not exist: {path}"}
        project = parts[2]
        if "x-auth-token" in headers and "authorization" in headers:
            return 401, {"error_code": "APIGW.0301", "error_msg": "a token and a signature"}
        if "authorization" in headers:
            return self.signed(headers, project, query)
        return self.with_token(headers, project, query)

    def with_token(self, headers, project, query):
        known = self.owner.token_project(headers.get("x-auth-token", ""))
        if known is None:
            return 401, {"error_code": "APIGW.0307", "error_msg": "The token must be updated."}
        if known[0] != project:
            return 403, {
                "error_code": "ModelArts.0210",
                "error_msg": "The project id in the request URL does not match the token.",
            }
        return self.one_order(known[1], query)

    def signed(self, headers, project, query):
        try:
            key, _ = signing.verify(self.owner.keys, "GET", self.path, headers)
        except signing.Refused as refusal:
            return 401, {
                "error_code": "APIGW.0301",
                "error_msg": f"Incorrect IAM authentication information: {refusal}",
            }
        if project not in key.projects or headers.get("x-project-id") != project:
            return 403, {"error_code": "ModelArts.0210", "error_msg": "X-Project-Id or path is another project"}
        return self.one_order(self.owner.projects.get(project, project), query)

    def one_order(self, project_name, query):
        pool = dict(urllib.parse.parse_qsl(query)).get("involvedName", f"pool-{project_name}")
        self.owner.pools.append(pool)
        order = {
            "creationTimestamp": 1682043883000,
            "beginTimestamp": 1682043893000,
            "endTimestamp": 1682043893000,
            "orderName": "order.pool-w4l2n",
            "orderId": f"CS-{self.label}-{project_name}",
            "resourceName": f"{pool}-04f258c84780d5a52f3bc00dc15aa5e7",
            "resourceDisplayName": pool,
            "specCount": [{"flavor": "modelarts.vm.cpu.2u.d", "count": 1}],
            "operation": "apply",
            "phase": "successed",
        }
        return 200, {"count": 1, "items": [order]}
