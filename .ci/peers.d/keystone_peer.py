"""A real Keystone (sqlite, fernet tokens) inside this process, with projects, users and a catalog.

`Keystone.start` makes the database, serves the WSGI application at loopback doors with labels, and
fills it through its own HTTP API. Every request is recorded, but for the stand-in's own questions.
"""

import base64
import hashlib
import hmac
import io
import json
import logging
import os
import shutil
import socketserver
import ssl
import struct
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import wsgiref.simple_server

import signing

ACCOUNT = "OTC-EU-DE-00000000001000000001"
CONFIG = """
[DEFAULT]
log_file = {folder}/keystone.log
use_stderr = false
[database]
connection = sqlite:///{folder}/keystone.db
[fernet_tokens]
key_repository = {folder}/fernet
[fernet_receipts]
key_repository = {folder}/receipts
[credential]
key_repository = {folder}/credential
[auth]
methods = password,token,totp,application_credential
[identity]
password_hash_rounds = 4
[cache]
enabled = true
backend = dogpile.cache.memory
[token]
expiration = 86400
"""


class Keystone:
    """The running Keystone; ids of what is in it, and helpers that speak to it as its admin."""

    def __init__(self, folder, kept, traffic):
        self.folder, self.kept, self.traffic = folder, kept, traffic
        self.doors = {}
        self.projects, self.users, self.domains, self.app_credentials = {}, {}, {}, {}
        self.passwords, self.totp_secrets = {}, {}
        self.admin_token = None
        # Access keys by id, whose signatures are taken where projects are listed.
        self.keys = {}
        self._lock = threading.Lock()
        self._application = None

    def start(self):
        """Ready to serve: database, keys, application and the first door."""
        from cryptography.fernet import Fernet

        for name in ("fernet", "receipts", "credential"):
            (self.folder / name).mkdir(parents=True, mode=0o700)
            for number in ("0", "1"):
                (self.folder / name / number).write_bytes(Fernet.generate_key())
        config = self.folder / "keystone.conf"
        config.write_text(CONFIG.format(folder=self.folder))
        self._database(config)
        os.environ["OS_KEYSTONE_CONFIG_FILES"] = str(config)
        argv, sys.argv = sys.argv, ["keystone"]
        try:
            from keystone.server.wsgi import initialize_public_application

            self._application = initialize_public_application()
        finally:
            sys.argv = argv
            os.environ.pop("OS_KEYSTONE_CONFIG_FILES")
        logging.getLogger().setLevel(logging.ERROR)
        self.open("main")
        self.admin_token = self.sign_in(
            {"name": "admin", "password": "admin-secret", "domain": {"id": "default"}},
            {"project": {"name": "admin", "domain": {"id": "default"}}},
        )[0]

    def _database(self, config):
        """Tables and admin, made once and kept: they take longer than all the rest."""
        from importlib.metadata import version

        template = self.kept / f"keystone-{version('keystone')}.db"
        if not template.exists():
            for command in (["db_sync"], ["bootstrap", "--bootstrap-password", "admin-secret"]):
                manage = os.path.join(os.path.dirname(sys.executable), "keystone-manage")
                done = subprocess.run(
                    [manage, "--config-file", str(config), *command], capture_output=True, text=True, timeout=300)
                if done.returncode:
                    raise RuntimeError(f"keystone-manage {command[0]}: {done.stderr[-500:]}")
            # Under another name first: two runs may do this at once.
            part = template.with_suffix(f".{os.getpid()}")
            shutil.copy(self.folder / "keystone.db", part)
            part.rename(template)
        shutil.copy(template, self.folder / "keystone.db")

    def open(self, label, host="127.0.0.1", port=0, tls=None):
        """A further door to the same Keystone; the label tells in the records who was asked."""
        server = wsgiref.simple_server.make_server(
            host, port, self._serve(label), server_class=ThreadingServer, handler_class=QuietHandler
        )
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.doors[label] = server
        return f"{'https' if tls else 'http'}://{host}:{server.server_address[1]}"

    def url(self, label="main"):
        """The address that stands in OS_AUTH_URL."""
        return f"http://127.0.0.1:{self.doors[label].server_address[1]}/v3"

    def _serve(self, label):
        """The application, one request at a time (sqlite), with a record of each."""

        def application(environ, start_response):
            length = int(environ.get("CONTENT_LENGTH") or 0)
            body = environ["wsgi.input"].read(length) if length else b""
            environ["wsgi.input"] = io.BytesIO(body)
            answered = []

            def remember(status, headers, exc_info=None):
                answered.append(int(status.split()[0]))
                return start_response(status, headers, exc_info)

            if environ.get("HTTP_AUTHORIZATION"):
                self._take_signature(environ)
            with self._lock:
                answer = list(self._application(environ, remember))
            if environ.get("HTTP_USER_AGENT") != "stand-in":
                headers = {k[5:].replace("_", "-"): v for k, v in environ.items() if k.startswith("HTTP_")}
                self.traffic.record(
                    "identity", label, environ["REQUEST_METHOD"],
                    environ["SCRIPT_NAME"] + environ["PATH_INFO"], environ.get("QUERY_STRING", ""),
                    headers, body, answered[0] if answered else 0,
                )
            return answer

        return application

    def _take_signature(self, environ):
        """Keystone knows no signatures, the cloud's identity service does: a good one is made a token here."""
        headers = {k[5:].replace("_", "-").lower(): v for k, v in environ.items() if k.startswith("HTTP_")}
        path, query = environ["SCRIPT_NAME"] + environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        try:
            key, _ = signing.verify(self.keys, environ["REQUEST_METHOD"], f"{path}?{query}" if query else path, headers)
        except (signing.Refused, KeyError):
            return
        if key.user and path == "/v3/auth/projects":
            environ["HTTP_X_AUTH_TOKEN"] = self.token(key.user)
        elif key.user and path == "/v3/projects":
            environ["HTTP_X_AUTH_TOKEN"] = self.admin_token

    # What the checks ask of it.

    def call(self, method, path, body=None, token=None, headers=None):
        """(status, headers, JSON) of one request to its API; raises on anything but 2xx."""
        request = urllib.request.Request(
            self.url() + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json", "User-Agent": "stand-in",
                **({"X-Auth-Token": token or self.admin_token} if token or self.admin_token else {}),
                **(headers or {}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
                return answer.status, answer.headers, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.code} {error.read()[:300]}") from None

    def sign_in(self, user, scope=None):
        """(token, its body) of a password sign-in."""
        auth = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}}
        if scope:
            auth["auth"]["scope"] = scope
        _, headers, body = self.call("POST", "/auth/tokens", auth)
        return headers["X-Subject-Token"], body["token"]

    def token(self, user, project=None, seconds=None):
        """A token of a seeded user; `seconds` is its life."""
        from oslo_config import cfg

        scope = {"project": {"id": self.projects[project]}} if project else "unscoped"
        if seconds is not None:
            cfg.CONF.set_override("expiration", seconds, group="token")
        try:
            return self.sign_in({"id": self.users[user], "password": self.passwords[user]}, scope)[0]
        finally:
            if seconds is not None:
                cfg.CONF.clear_override("expiration", group="token")

    def revoke(self, token):
        self.call("DELETE", "/auth/tokens", headers={"X-Subject-Token": token})

    def body_of(self, token):
        return self.call("GET", "/auth/tokens", headers={"X-Subject-Token": token})[2]["token"]

    def passcode(self, user):
        """The code of the second factor at this moment (RFC 6238, 30 s, 6 digits)."""
        return totp(self.totp_secrets[user])

    # Seeding.

    def domain(self, name):
        self.domains[name] = self.call("POST", "/domains", {"domain": {"name": name}})[2]["domain"]["id"]
        return self.domains[name]

    def project(self, name, domain=ACCOUNT, enabled=True, key=None):
        body = {"project": {"name": name, "domain_id": self.domains[domain], "enabled": enabled}}
        made = self.call("POST", "/projects", body)[2]["project"]["id"]
        self.projects[key or name] = made
        return made

    def user(self, name, password, domain=ACCOUNT, projects=(), options=None, key=None):
        body = {"user": {"name": name, "password": password, "domain_id": self.domains[domain],
                         "options": options or {}}}
        made = self.call("POST", "/users", body)[2]["user"]["id"]
        key = key or name
        self.users[key], self.passwords[key] = made, password
        for project in projects:
            self.call("PUT", f"/projects/{self.projects[project]}/users/{made}/roles/{self.member}")
        return made

    def totp(self, key):
        """Gives a user a second factor."""
        secret = base64.b32encode(hashlib.sha256(key.encode()).digest()[:20]).decode()
        body = {"credential": {"type": "totp", "blob": secret, "user_id": self.users[key]}}
        self.call("POST", "/credentials", body)
        self.totp_secrets[key] = secret

    def application_credential(self, key, user, project, name):
        token = self.token(user, project)
        body = {"application_credential": {"name": name}}
        made = self.call("POST", f"/users/{self.users[user]}/application_credentials", body, token=token)
        self.app_credentials[key] = made[2]["application_credential"]

    def service(self, kind, name):
        return self.call("POST", "/services", {"service": {"type": kind, "name": name}})[2]["service"]["id"]

    def region(self, name):
        self.call("PUT", f"/regions/{name}", {"region": {}})

    def endpoint(self, service, region, interface, url):
        body = {"endpoint": {"service_id": service, "region_id": region, "interface": interface, "url": url}}
        return self.call("POST", "/endpoints", body)[2]["endpoint"]["id"]

    @property
    def member(self):
        if not hasattr(self, "_member"):
            roles = self.call("GET", "/roles")[2]["roles"]
            self._member = next(role["id"] for role in roles if role["name"] == "member")
        return self._member


def totp(secret, moment=None):
    counter = struct.pack(">Q", int(moment if moment is not None else time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"


class ThreadingServer(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def server_bind(self):
        # Without the look-up of the host's full name.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]
        self.setup_environ()


class QuietHandler(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        pass

    def address_string(self):
        return self.client_address[0]
