"""What every group of checks uses: counting, running the program on a clean desk, and the recorded traffic."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time


class Report:
    """Prints one line for each check, and counts."""

    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, 0
        self.group = ""
        self.failures = []

    def check(self, name, *problems):
        """A check passes when none of `problems` says anything (None and "" are silence)."""
        said = [str(problem) for problem in problems if problem]
        if said:
            self.failed += 1
            self.failures.append((self.group, name, "; ".join(said)))
            print(f"FAIL  {self.group}: {name}: {'; '.join(said)}", flush=True)
        else:
            self.passed += 1
            print(f"ok    {self.group}: {name}", flush=True)

    def skip(self, name, why):
        self.skipped += 1
        print(f"skip  {self.group}: {name}: {why}", flush=True)

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        return 1 if self.failed else 0


class Traffic:
    """All requests that the peers were sent, in the order in which they came."""

    def __init__(self):
        self._lock = threading.Lock()
        self._all = []

    def record(self, server, label, method, path, query, headers, body, status):
        seen = Seen(server, label, method, path, query, dict(headers), body, status)
        with self._lock:
            self._all.append(seen)
        return seen

    def mark(self):
        with self._lock:
            return len(self._all)

    def since(self, mark):
        with self._lock:
            return list(self._all[mark:])


class Seen:
    """One request as a peer saw it. `server` is identity or service, `label` which door it came to."""

    def __init__(self, server, label, method, path, query, headers, body, status):
        self.server, self.label, self.method, self.path, self.query = server, label, method, path, query
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body, self.status = body, status

    def json(self):
        try:
            return json.loads(self.body)
        except (TypeError, ValueError):
            return None

    def methods(self):
        """The methods of a sign-in: ["password"], …"""
        try:
            return self.json()["auth"]["identity"]["methods"]
        except (KeyError, TypeError):
            return None

    def __repr__(self):
        query = f"?{self.query}" if self.query else ""
        return f"{self.server}[{self.label}] {self.method} {self.path}{query} -> {self.status}"


class Ran:
    """What one run of the program did: exit code, both streams, and the requests it sent."""

    def __init__(self, code, out, err, seen, seconds):
        self.code, self.out, self.err, self.seen, self.seconds = code, out, err, seen, seconds

    @property
    def identity(self):
        return [seen for seen in self.seen if seen.server == "identity"]

    @property
    def service(self):
        return [seen for seen in self.seen if seen.server == "service"]

    def orders(self):
        """The orders' ids, from `-o jsonl`."""
        return [json.loads(line).get("orderId") for line in self.out.splitlines() if line.strip()]

    def first_line(self):
        """The line of stderr that says most: the error, else the last one."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        for line in lines:
            if line.startswith("error:"):
                return line
        return lines[-1] if lines else ""

    # What can be wrong with a run: each returns None, or what is wrong.

    def exits(self, code):
        if self.code != code:
            return f"exit {self.code} in place of {code} ({self.first_line()[:300]})"

    def lists(self, order_id):
        """Exit 0, and the only order is the one of this door and project."""
        if self.code != 0:
            return self.exits(0)
        if self.orders() != [order_id]:
            return f"lists {self.orders()} in place of {order_id}"

    def says(self, *patterns):
        missing = [p for p in patterns if not re.search(p, self.err, re.I | re.S)]
        if missing:
            return f"stderr lacks {missing}: {self.err.strip()[:300]!r}"

    def never_says(self, *texts):
        there = [t for t in texts if t in self.err or t in self.out]
        if there:
            return f"output holds {there}"

    def asks(self, identity=None, service=None):
        """How many requests each side got."""
        got = (len(self.identity), len(self.service))
        want = (identity if identity is not None else got[0], service if service is not None else got[1])
        if got != want:
            return f"sent {got[0]} to identity and {got[1]} to the service in place of {want}: {self.seen}"

    def sends_nothing(self):
        if self.seen:
            return f"sent {self.seen}"

    def sign_in(self, methods):
        """The sign-ins that were sent used exactly these methods, once."""
        got = [seen.methods() for seen in self.identity if seen.method == "POST"]
        if got != [methods]:
            return f"signed in with {got} in place of {[methods]}"


class Settings:
    """The answer of `config -o json`, looked up by group and setting."""

    def __init__(self, ran):
        self.ran, self.rows, self.broken = ran, [], None
        try:
            self.rows = json.loads(ran.out)
            if not isinstance(self.rows, list):
                raise ValueError("not an array")
        except ValueError as error:
            self.broken = f"config -o json is not an array: {error}; {ran.first_line()[:200]}"

    def row(self, setting):
        wanted = setting.replace("_", " ").lower()
        for row in self.rows:
            if str(row.get("setting")).replace("_", " ").lower() == wanted:
                return row
        return None

    def value(self, setting):
        row = self.row(setting)
        return None if row is None else row.get("value")

    def has(self, setting, value=None, source=None, group=None, overrides=None):
        """What is wrong with this row; `value`, `source` and `overrides` are regular expressions."""
        if self.broken:
            return self.broken
        row = self.row(setting)
        if row is None:
            return f"config has no row {setting!r} (it has {[r.get('setting') for r in self.rows]})"
        wrong = []
        if not isinstance(row.get("overrides"), list):
            wrong.append(f"{setting!r} has no list `overrides`")
        if group and row.get("group") != group:
            wrong.append(f"{setting!r} stands in group {row.get('group')!r}, not {group!r}")
        for member, pattern in (("value", value), ("source", source)):
            if pattern and not re.search(pattern, str(row.get(member)), re.I):
                wrong.append(f"{member} of {setting!r} is {row.get(member)!r}, not /{pattern}/")
        if overrides and not re.search(overrides, json.dumps(row.get("overrides", "")), re.I):
            wrong.append(f"{setting!r} overrides {row.get('overrides')!r}, not /{overrides}/")
        return "; ".join(wrong)


class Desk:
    """A clean home and working folder with files, and an environment that holds nothing else."""

    def __init__(self, peers, env=None, files=None, prefix=()):
        self.peers, self.prefix = peers, list(prefix)
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=peers.scratch))
        self.home, self.cwd = self.folder / "home", self.folder / "cwd"
        self.home.mkdir()
        self.cwd.mkdir()
        self.env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "TZ": "UTC", **(env or {})}
        for name, text in (files or {}).items():
            self.write(name, text)

    def write(self, name, text, mode=0o600):
        """`~/x` is in the home, everything else in the working folder."""
        path = self.home / name[2:] if name.startswith("~/") else self.cwd / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def run(self, *args, env=None, stdin=None, timeout=40):
        mark, begun = self.peers.traffic.mark(), time.monotonic()
        try:
            done = subprocess.run(
                [*self.prefix, str(self.peers.program), *args],
                cwd=self.cwd, env={**self.env, **(env or {})}, input=stdin or "", capture_output=True,
                text=True, timeout=timeout, errors="replace",
            )
            code, out, err = done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired:
            code, out, err = -1, "", f"error: not ended within {timeout} s"
        return Ran(code, out, err, self.peers.traffic.since(mark), time.monotonic() - begun)

    def list(self, *args, **more):
        return self.run("list", "-o", "jsonl", "--retries", "0", *args, **more)

    def config(self, *args, **more):
        return Settings(self.run("config", "-o", "json", *args, **more))

    def cache_files(self):
        return [p for p in (self.home / ".cache").rglob("*") if p.is_file()]

    def clear(self):
        shutil.rmtree(self.folder, ignore_errors=True)
