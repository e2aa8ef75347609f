"""An identity service and a ModelArts that believe everything and remember what they were asked.

Two clients that are given the same settings must send the same sign-in to the same address and ask
the same endpoint; Keystone itself is not needed for that, and this is much faster.
"""

import datetime
import http.server
import json
import threading

from modelarts import Door

PROJECT = "0123456789abcdef0123456789abcdef"
REGIONS = ("eu-de", "eu-nl", "RegionOne")
INTERFACES = ("public", "internal", "admin")


class Capture:
    """The doors: `iam` and `iam2` for sign-ins, `<region>/<interface>` and `override` for orders."""

    def __init__(self, traffic):
        self.traffic, self.doors, self.subject_token = traffic, {}, "tok"
        for label in ("iam", "iam2", "override", *(f"{r}/{i}" for r in REGIONS for i in INTERFACES)):
            handler = type("Handler", (Handler,), {"owner": self, "label": label})
            door = Door(("127.0.0.1", 0), handler)
            threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            self.doors[label] = door

    def url(self, label="iam"):
        return f"http://127.0.0.1:{self.doors[label].server_address[1]}"

    def label_of(self, url):
        """Which door a URL leads to."""
        for label in self.doors:
            if url and url.startswith(self.url(label)):
                return label
        return None

    def token(self, project):
        endpoints = [
            {"id": f"{r}-{i}", "interface": i, "region": r, "region_id": r,
             "url": f"{self.url(f'{r}/{i}')}/v1/{project}"}
            for r in REGIONS for i in INTERFACES
        ]
        catalog = [
            {"id": kind, "name": "modelarts", "type": kind, "endpoints": endpoints}
            for kind in ("modelarts", "modelartsv1")
        ]
        now = datetime.datetime.now(datetime.timezone.utc)
        wall = "%Y-%m-%dT%H:%M:%S.000000Z"
        return {"token": {
            "methods": ["password"], "catalog": catalog, "roles": [{"id": "r", "name": "member"}],
            "issued_at": now.strftime(wall), "expires_at": (now + datetime.timedelta(days=1)).strftime(wall),
            "user": {"id": "u", "name": "ann", "domain": {"id": "d", "name": "account"}},
            "project": {"id": project, "name": "eu-de", "domain": {"id": "d", "name": "account"}},
        }}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner = None
    label = ""

    def log_message(self, *_):
        pass

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        path, _, query = self.path.partition("?")
        server = "identity" if self.label.startswith("iam") else "service"
        status, extra, answer = self.decide(path, body)
        self.owner.traffic.record(server, self.label, self.command, path, query, self.headers, body, status)
        text = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in extra.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET

    def decide(self, path, body):
        if path.endswith("/auth/tokens") and self.command == "POST":
            scope = (json.loads(body)["auth"].get("scope") or {}) if body else {}
            project = scope.get("project", {}).get("id", PROJECT) if isinstance(scope, dict) else PROJECT
            return 201, {"X-Subject-Token": self.owner.subject_token}, self.owner.token(project)
        if path.endswith("/auth/tokens"):
            return 200, {"X-Subject-Token": "tok"}, self.owner.token(PROJECT)
        if path.endswith("/orders"):
            return 200, {}, {"count": 0, "items": []}
        if self.label.startswith("iam"):
            # The version document of an identity service, at whatever address it is asked for.
            root = self.owner.url(self.label) + "/" + path.strip("/").removesuffix("v3").strip("/")
            version = {"id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
                       "links": [{"rel": "self", "href": root.rstrip("/") + "/v3/"}]}
            if path.rstrip("/").endswith("/v3"):
                return 200, {}, {"version": version}
            return 300, {}, {"versions": {"values": [version]}}
        return 404, {}, {"error_code": "APIGW.0101", "error_msg": "The API does not exist"}
