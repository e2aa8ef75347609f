"""A far-away copy of the world: https, names of real clouds, and a client that reaches it by a proxy alone.

Needs the network and mount namespaces that `.ci/peers` enters where the machine allows it. In them
the well-known names (`iam.eu-de.otc.t-systems.com` and the like) lead to addresses of ours, port 443,
with certificates of an authority of ours. `Far.client` is a further namespace, from which only
10.77.0.1 can be reached, where the proxies listen.
"""

import datetime
import ipaddress
import os
import pathlib
import socket
import ssl
import subprocess
import threading
import time

# Names, and the last number of the address (10.78.0.N) that they lead to.
IDENTITY_HOSTS = (
    "iam.eu-de.otc.t-systems.com", "iam.eu-nl.otc.t-systems.com", "iam.myhuaweicloud.com",
    "iam.cn-north-4.myhuaweicloud.com", "keystone.example.test", "iam.far.example.test",
)
MODELARTS_HOSTS = {
    "modelarts.eu-de.otc.t-systems.com": 2, "modelarts.eu-nl.otc.t-systems.com": 3,
    "modelarts.cn-north-4.myhuaweicloud.com": 4, "modelarts.far.example.test": 5,
    "modelarts.cn-south-1.myhuaweicloud.com": 6,
}
# A server that knows no TLS 1.3, and a name that stands in no certificate.
OLD_HOST, UNNAMED_HOST = "old.example.test", "unnamed.example.test"
PROXY_ADDRESS = "10.77.0.1"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


class Far:
    """Certificates, names, doors with TLS, and the client's namespace."""

    def __init__(self, peers):
        self.peers, self.world = peers, peers.world
        self.folder = peers.scratch / "far"
        self.folder.mkdir(mode=0o755)
        peers.scratch.chmod(0o711)
        self.client = f"peers-{os.getpid()}"
        self.authority, self.certificate, self.key = certificates(self.folder)
        self._network()
        tls = (str(self.certificate), str(self.key))
        keystone, modelarts = self.world.keystone, self.world.modelarts
        keystone.open("far-iam", "10.78.0.1", 443, tls)
        keystone.open("far-iam-8443", "10.78.0.1", 8443, tls)
        for host, number in MODELARTS_HOSTS.items():
            modelarts.open(host, f"10.78.0.{number}", 443, tls)
            modelarts.open(f"{host}:8443", f"10.78.0.{number}", 8443, tls)
        modelarts.open(OLD_HOST, "10.78.0.7", 443, tls, ssl.TLSVersion.TLSv1_2)
        keystone.region("far")
        service = keystone.service("modelarts", "modelarts")
        endpoint = keystone.endpoint(service, "far", "public", "https://modelarts.far.example.test/v1/$(project_id)s")
        keystone.project("far")
        modelarts.projects[keystone.projects["far"]] = "far"
        keystone.user("fay", "fay-pass", projects=["far"])
        keystone.call("PUT", f"/OS-EP-FILTER/projects/{keystone.projects['far']}/endpoints/{endpoint}")

    def _network(self):
        for number in range(1, 10):
            run("ip", "addr", "add", f"10.78.0.{number}/32", "dev", "lo")
        hosts = self.folder / "hosts"
        lines = ["127.0.0.1 localhost"]
        lines += [f"10.78.0.1 {host}" for host in IDENTITY_HOSTS]
        lines += [f"10.78.0.{number} {host}" for host, number in MODELARTS_HOSTS.items()]
        lines += [f"{PROXY_ADDRESS} proxy.example.test", f"10.78.0.7 {OLD_HOST}", f"10.78.0.2 {UNNAMED_HOST}"]
        hosts.write_text("\n".join(lines) + "\n")
        run("mount", "--bind", str(hosts), "/etc/hosts")
        run("ip", "netns", "add", self.client)
        run("ip", "link", "add", "toclient", "type", "veth", "peer", "name", "eth0", "netns", self.client)
        run("ip", "addr", "add", f"{PROXY_ADDRESS}/24", "dev", "toclient")
        run("ip", "link", "set", "toclient", "up")
        for command in (("addr", "add", "10.77.0.2/24", "dev", "eth0"), ("link", "set", "eth0", "up"),
                        ("link", "set", "lo", "up")):
            run("ip", "-n", self.client, *command)

    @property
    def prefix(self):
        """Words before a command that make it run at the far client."""
        return ["ip", "netns", "exec", self.client]

    def close(self):
        subprocess.run(["ip", "netns", "del", self.client], capture_output=True, timeout=30)


def far(peers):
    """The one far world of a run, or None and a skipped check where the machine does not allow it."""
    if getattr(peers, "_far", None) is None:
        if not peers.isolated:
            peers.skip("all of it", "no network namespace of its own here (unshare --net --mount as root)")
            return None
        peers._far = Far(peers)
        peers.at_end.append(peers._far.close)
    return peers._far


def certificates(folder):
    """An authority and one certificate for every name: paths of authority, certificate and key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    now = datetime.datetime.now(datetime.timezone.utc)

    def named(common):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    def builder(subject, issuer, public):
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
                .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
                .not_valid_after(now + datetime.timedelta(days=2)))

    root_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = (builder(named("peers' authority"), named("peers' authority"), root_key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(root_key, hashes.SHA256()))
    names = [x509.DNSName(name) for name in (*IDENTITY_HOSTS, *MODELARTS_HOSTS, OLD_HOST, "proxy.example.test")]
    names += [x509.IPAddress(ipaddress.ip_address(PROXY_ADDRESS))]
    leaf = (builder(named("peers"), root.subject, leaf_key.public_key())
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(root_key, hashes.SHA256()))
    authority, certificate, key = folder / "ca.pem", folder / "server.pem", folder / "server.key"
    authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    certificate.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(leaf_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                           serialization.NoEncryption()))
    return authority, certificate, key


class Relay:
    """Stands before a proxy, counts connections and remembers how each began."""

    def __init__(self, host, target):
        self.target, self.begun = target, []
        self.listener = socket.create_server((host, 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            near, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near):
        with near:
            first = near.recv(65536)
            self.begun.append(first)
            with socket.create_connection(self.target, timeout=20) as away:
                away.settimeout(None)
                away.sendall(first)
                back = threading.Thread(target=pump, args=(away, near), daemon=True)
                back.start()
                pump(near, away)
                back.join(timeout=20)

    def connects(self):
        """How often a tunnel was asked for."""
        return sum(1 for first in self.begun if first.startswith(b"CONNECT ") or first[:1] == b"\x05")


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def free_port(host="127.0.0.1"):
    with socket.create_server((host, 0)) as listener:
        return listener.getsockname()[1]


def start(peers, command, host, port, folder):
    """Starts a server and waits until it listens; ended with the run. None where it does not come up."""
    log = open(pathlib.Path(folder) / "out.log", "w")
    process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    peers.at_end.append(lambda: stop(process))
    for _ in range(200):
        if process.poll() not in (None, 0):
            return None
        try:
            socket.create_connection((host, port), timeout=1).close()
            return process
        except OSError:
            time.sleep(0.05)
    return None


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
