"""Runs groups of checks against peers that are not ours: `main.py PROGRAM FOLDER [GROUP…]`.

A group is a file with a function `run(peers)` and a line in GROUPS; its docstring says what it is for.
"""

import importlib
import importlib.util
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

from harness import Desk, Report, Traffic

# In the order in which they run; `.ci/peers NAME…` chooses.
GROUPS = {
    "proofs": "every kind of proof, with a real Keystone",
    "tokens": "revoked, expired and cached tokens",
    "regions": "regions, interfaces, catalog and overrides",
    "fixtures": "what otc-auth, Horizon, Terraform and Huawei's SDK write",
    "settings": "what config says, and settings that are refused or warned of",
    "clouds": "layouts of clouds.yaml, compared with openstacksdk",
    "overlay": "variables, alone and over a cloud, compared with the openstack command",
    "pools": "odd pool names, signed in both forms",
    "pairs": "two identities at once: one is used whole",
    "projects": "many projects and many clouds",
    "hosts": "names of real clouds, with TLS",
    "proxies": "nginx, squid, tinyproxy and SOCKS",
    "metrics": "OpenMetrics, read by promtool and prometheus_client",
}
# Names that stand for several groups.
ALIASES = {
    "keystone": ["proofs", "tokens", "regions", "fixtures"],
    "identity": ["proofs", "tokens", "regions", "fixtures", "settings", "clouds", "overlay", "pools", "pairs", "hosts"],
}


class Peers:
    """What a group is given: the report, the traffic, and a world of peers that is built on first use."""

    def __init__(self, program, folder):
        self.program, self.folder = pathlib.Path(program).resolve(), pathlib.Path(folder).resolve()
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="peers-"))
        self.report, self.traffic = Report(), Traffic()
        # Whether the run has a network of its own, which it may change as it likes.
        self.isolated = os.environ.get("MA_ORDERS_PEERS_ISOLATED") == "1"
        self.at_end = []
        self._world = None

    @property
    def world(self):
        if self._world is None:
            from world import World

            try:
                self._world = World(self)
            except Exception as failure:  # the same answer for every group that needs it
                self._world = failure
        if isinstance(self._world, Exception):
            raise self._world
        return self._world

    def check(self, name, *problems):
        self.report.check(name, *problems)

    def skip(self, name, why):
        self.report.skip(name, why)

    def desk(self, env=None, files=None, prefix=()):
        return Desk(self, env, files, prefix)


def main(program, folder, names):
    chosen = []
    for name in names or GROUPS:
        if name not in GROUPS and name not in ALIASES:
            print(f"error: no group {name}; there are {', '.join([*ALIASES, *GROUPS])}", file=sys.stderr)
            return 2
        chosen += ALIASES.get(name, [name])
    peers = Peers(program, folder)
    # Ended from outside too, no server is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if peers.isolated:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    try:
        if importlib.util.find_spec("huaweicloudsdkcore") is None:
            peers.skip("Huawei's signing code", "not installed; signatures are checked by code of ours alone")
        for name in dict.fromkeys(chosen):
            peers.report.group, begun = name, time.monotonic()
            try:
                importlib.import_module(f"group_{name}").run(peers)
            except ImportError as missing:
                if missing.name and (missing.name.startswith("group_") or missing.name in ("harness", "world")):
                    raise
                peers.skip("all of it", f"{missing} (is it installed?)")
            except Exception:  # one broken group must not hide the others
                peers.check("the group itself", traceback.format_exc())
            print(f"      {name} took {time.monotonic() - begun:.0f} s", flush=True)
    finally:
        for finish in reversed(peers.at_end):
            finish()
        shutil.rmtree(peers.scratch, ignore_errors=True)
    return peers.report.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
