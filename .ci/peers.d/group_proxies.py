"""Proxies that others wrote: squid, tinyproxy, a SOCKS server, and nginx before the service.

The client stands in a namespace from which nothing but the proxies can be reached, so an answer
came through one. A relay before each counts how often a tunnel was asked for.
"""

import shutil
import subprocess

from capture import Capture
from far import PROXY_ADDRESS, Relay, far, free_port, start

USER, PASSWORD = "ann", "proxy-s3cret"


def run(peers):
    reverse_proxy(peers)
    there = far(peers)
    if there is None:
        return
    squid(peers, there)
    tinyproxy(peers, there)
    socks(peers, there)
    nothing_else(peers, there)


def desk(peers, there, **env):
    """A client that signs in far away: only a proxy leads there."""
    world = peers.world
    base = world.rc("fay", "far", OS_AUTH_URL="https://iam.far.example.test/v3", OS_REGION_NAME="far",
                    OS_CACERT=str(there.authority))
    return peers.desk({**base, **env}, prefix=there.prefix)


def through(peers, there, name, port, scheme="http", wrong_password=None, with_password=False):
    """The usual checks of one proxy: it works, a refusal counts once and is named, nothing secret is shown."""
    world = peers.world
    order = world.order("modelarts.far.example.test", "far")
    relay = Relay(PROXY_ADDRESS, (PROXY_ADDRESS, port))
    address = f"{PROXY_ADDRESS}:{relay.port}"
    login = f"{USER}:{PASSWORD}@" if with_password else ""
    for variable in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        done = desk(peers, there, **{variable: f"{scheme}://{login}{address}"}).list()
        peers.check(f"{name}, {variable}", done.lists(order), done.never_says(PASSWORD))
    before = relay.connects()
    done = desk(peers, there, HTTPS_PROXY=f"{scheme}://{login}{address}", NO_PROXY=".example.test").list(
        "--timeout", "8s")
    peers.check(f"{name}, NO_PROXY goes around it", done.exits(6), relay.connects() != before and "it was used")
    if with_password:
        for what, given in (("no password", ""), ("a wrong password", f"{USER}:wr0ng-secret@")):
            before = relay.connects()
            done = desk(peers, there, HTTPS_PROXY=f"{scheme}://{given}{address}").run(
                "list", "-o", "jsonl", "--retries", "3")
            count = relay.connects() - before
            peers.check(f"{name}, {what}: refused, once, and named", done.exits(6),
                        count != 1 and f"{count} tunnels were asked for in place of one",
                        done.says("proxy", address, "HTTPS_PROXY"), done.never_says("wr0ng-secret", PASSWORD))


def squid(peers, there):
    if not shutil.which("squid"):
        return peers.skip("squid", "not installed")
    folder = there.folder / "squid"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    opened, locked = free_port(PROXY_ADDRESS), free_port(PROXY_ADDRESS)
    hashed = subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], capture_output=True, text=True).stdout.strip()
    (folder / "users").write_text(f"{USER}:{hashed}\n")
    (folder / "users").chmod(0o644)
    (folder / "squid.conf").write_text(f"""
http_port {PROXY_ADDRESS}:{opened}
http_port {PROXY_ADDRESS}:{locked}
auth_param basic program /usr/lib/squid/basic_ncsa_auth {folder}/users
auth_param basic children 1
acl opened localport {opened}
acl known proxy_auth REQUIRED
acl forbidden dstdomain modelarts.cn-north-4.myhuaweicloud.com
http_access deny forbidden
http_access allow opened
http_access allow known
http_access deny all
pid_filename {folder}/squid.pid
access_log none
cache_log {folder}/cache.log
cache deny all
shutdown_lifetime 0 seconds
hosts_file /etc/hosts
""")
    if not start(peers, ["squid", "-N", "-f", str(folder / "squid.conf")], PROXY_ADDRESS, opened, folder):
        return peers.skip("squid", "does not start here")
    through(peers, there, "squid", opened)
    through(peers, there, "squid with a password", locked, with_password=True)
    # A destination that squid forbids: 403 to CONNECT.
    relay = Relay(PROXY_ADDRESS, (PROXY_ADDRESS, opened))
    done = desk(peers, there, HTTPS_PROXY=f"http://{PROXY_ADDRESS}:{relay.port}").run(
        "list", "--retries", "3", "--no-cache", "--endpoint", "https://modelarts.cn-north-4.myhuaweicloud.com")
    count = sum(1 for first in relay.begun if b"cn-north-4" in first)
    peers.check("squid forbids the destination: once, and named", done.exits(6),
                count != 1 and f"{count} tunnels were asked for in place of one", done.says("proxy", "refused"))


def tinyproxy(peers, there):
    if not shutil.which("tinyproxy"):
        return peers.skip("tinyproxy", "not installed")
    for name, auth in (("tinyproxy", ""), ("tinyproxy with a password", f"BasicAuth {USER} {PASSWORD}\n")):
        folder = there.folder / name.replace(" ", "-")
        folder.mkdir()
        port = free_port(PROXY_ADDRESS)
        (folder / "tiny.conf").write_text(
            f"Port {port}\nListen {PROXY_ADDRESS}\nTimeout 60\nMaxClients 50\nConnectPort 443\n{auth}")
        if start(peers, ["tinyproxy", "-d", "-c", str(folder / "tiny.conf")], PROXY_ADDRESS, port, folder):
            through(peers, there, name, port, with_password=bool(auth))
        else:
            peers.skip(name, "does not start here")


def socks(peers, there):
    if not shutil.which("microsocks"):
        return peers.skip("SOCKS", "microsocks is not installed")
    for name, scheme, login in (("socks5h", "socks5h", False), ("socks5h with a password", "socks5h", True),
                                ("socks5", "socks5", False)):
        folder = there.folder / name.replace(" ", "-")
        folder.mkdir()
        port = free_port(PROXY_ADDRESS)
        command = ["microsocks", "-i", PROXY_ADDRESS, "-p", str(port)]
        command += ["-u", USER, "-P", PASSWORD] if login else []
        if start(peers, command, PROXY_ADDRESS, port, folder):
            through(peers, there, name, port, scheme, with_password=login)
        else:
            peers.skip(name, "does not start here")


def nothing_else(peers, there):
    """No proxy, a broken one, one that is not there, and loopback."""
    world = peers.world
    done = desk(peers, there).list("--timeout", "8s")
    peers.check("without a proxy the service cannot be reached from there", done.exits(6), done.sends_nothing())
    for value in ("http://[", "ftp://proxy.example.test:21", "http://:@"):
        done = desk(peers, there, HTTPS_PROXY=value).list()
        peers.check(f"HTTPS_PROXY={value} is refused", done.exits(2), done.says("HTTPS_PROXY"))
    port = free_port(PROXY_ADDRESS)
    done = desk(peers, there, HTTPS_PROXY=f"http://{PROXY_ADDRESS}:{port}").list()
    peers.check("a proxy that is not there is named", done.exits(6), done.says("proxy", f"{PROXY_ADDRESS}:{port}"))
    relay = Relay("127.0.0.1", ("127.0.0.1", port))
    proxy = f"http://127.0.0.1:{relay.port}"
    done = peers.desk(world.rc(HTTPS_PROXY=proxy, HTTP_PROXY=proxy, ALL_PROXY=proxy, http_proxy=proxy)).list()
    peers.check("loopback never uses a proxy", done.lists(world.order("eu-de/public", "eu-de")),
                relay.begun and "it was used")


def reverse_proxy(peers):
    """nginx before the service, with buffers that hold a token of 9,000 characters, and with ones that do not."""
    if not shutil.which("nginx"):
        return peers.skip("nginx", "not installed")
    world = peers.world
    token = "MII" + "aB3-+=" * 1500
    world.modelarts.known_tokens[token] = (world.project("eu-de"), "eu-de")
    folder = peers.scratch / "nginx"
    folder.mkdir()
    wide, tight, plain = free_port(), free_port(), free_port()
    capture = Capture(peers.traffic)
    capture.subject_token = token
    iam_wide, iam_plain = free_port(), free_port()
    servers = ""
    for port, buffers in ((wide, "large_client_header_buffers 8 32k;"), (tight, "large_client_header_buffers 4 4k;"),
                          (plain, "")):
        servers += f"""
  server {{
    listen 127.0.0.1:{port};
    {buffers}
    location / {{ proxy_pass {world.url("eu-de/public")}; proxy_set_header Host $http_host; }}
  }}"""
    for port, buffers in ((iam_wide, "proxy_buffer_size 32k; proxy_buffers 8 32k;"), (iam_plain, "")):
        servers += f"""
  server {{
    listen 127.0.0.1:{port};
    {buffers}
    location / {{ proxy_pass {capture.url()}; }}
  }}"""
    (folder / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;{servers}
}}
""")
    if not start(peers, ["nginx", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], "127.0.0.1", wide, folder):
        return peers.skip("nginx", "does not start here")
    order = world.order("eu-de/public", "eu-de")
    env = {"MA_ORDERS_TOKEN": token, "OS_PROJECT_ID": world.project("eu-de")}
    done = peers.desk(env).list("--endpoint", f"http://127.0.0.1:{wide}")
    peers.check("nginx with buffers that are large enough for a token of 9,003 characters", done.lists(order))
    for name, port in (("4k", tight), ("nginx's default", plain)):
        done = peers.desk(env).run("list", "--retries", "3", "--endpoint", f"http://127.0.0.1:{port}")
        peers.check(f"nginx whose buffers are too small ({name}): 4, once, with its words", done.exits(4),
                    done.says("400", "too large", f"{len(token):,}|{len(token)}"), done.never_says(token, "month"),
                    done.sends_nothing())
    done = peers.desk({**env, "MA_ORDERS_TOKEN": world.keystone.token("ann", "eu-de")}).list(
        "--endpoint", f"http://127.0.0.1:{plain}")
    peers.check("nginx as a plain reverse proxy", done.lists(order))
    rc = {**world.rc(), "OS_AUTH_URL": f"http://127.0.0.1:{iam_wide}/v3"}
    done = peers.desk(rc).list()
    peers.check("a sign-in through nginx whose token has 9,003 characters", done.exits(0),
                [len(seen.headers.get("x-auth-token", "")) for seen in done.service] != [9003] and f"sent {done.seen}")
    rc["OS_AUTH_URL"] = f"http://127.0.0.1:{iam_plain}/v3"
    done = peers.desk(rc).list()
    peers.check("a sign-in through nginx whose buffers are too small for the answer is 5 (its 502)", done.exits(5),
                done.says("502", "sign"), done.asks(service=0))
    key = world.key
    for form in ("access", "credential"):
        env = {"OS_ACCESS_KEY": key.access, "OS_SECRET_KEY": key.secret, "OS_PROJECT_ID": key.project,
               "MA_ORDERS_SIGNATURE": form}
        done = peers.desk(env).list("--endpoint", f"http://127.0.0.1:{plain}", "--pool", "a&b c/ä")
        peers.check(f"a signature through nginx stays good, {form}", done.lists(order))
