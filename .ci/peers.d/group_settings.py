"""`config` as the answer to "who am I, and why", and settings that are refused, warned of or checked."""

import json
import re

GROUPS = ["Identity", "Service", "Connection", "Local"]


def run(peers):
    world = peers.world
    config(peers, world)
    verbose(peers, world)
    odd_values(peers, world)
    certificates(peers, world)
    cache(peers, world)


def config(peers, world):
    env = world.rc()
    desk = peers.desk(env)
    shown = desk.config()
    rows = [set(row) for row in shown.rows]
    wanted = {"group", "setting", "value", "source", "overrides"}
    peers.check("every row has group, setting, value, source, overrides", shown.broken,
                any(row != wanted for row in rows) and f"the first row has {sorted(rows[0])}")
    order = [row.get("group") for row in shown.rows]
    peers.check("the groups are Identity, Service, Connection, Local, in this order",
                list(dict.fromkeys(order)) != GROUPS and f"they are {list(dict.fromkeys(order))}")
    peers.check("an rc file's rows", shown.ran.exits(0), shown.ran.sends_nothing(),
                shown.has("kind", "password", "OS_PASSWORD", "Identity"),
                shown.has("user", "ann", "OS_USERNAME", "Identity"),
                shown.has("domain", world.account, "OS_USER_DOMAIN_NAME", "Identity"),
                shown.has("project", "eu-de", "OS_PROJECT_NAME", "Identity"),
                shown.has("auth url", world.keystone.url(), "OS_AUTH_URL", "Identity"),
                shown.has("region", "eu-de", "OS_REGION_NAME", "Service"))
    peers.check("no secret is shown", shown.ran.never_says(world.keystone.passwords["ann"]))
    shown = desk.config("--region", "eu-nl")
    peers.check("--region overrides OS_REGION_NAME",
                shown.has("region", "eu-nl", "--region", overrides="OS_REGION_NAME"))
    key = world.key
    shown = peers.desk({"OS_ACCESS_KEY": key.access, "OS_SECRET_KEY": key.secret, "OS_PROJECT_ID": key.project,
                        "MA_ORDERS_ENDPOINT": world.url("eu-de/public")}).config()
    peers.check("an access key's rows", shown.has("kind", "access key", "OS_ACCESS_KEY", "Identity"),
                shown.has("access key id", key.access, group="Identity"), shown.ran.never_says(key.secret),
                shown.has("project id", key.project, "OS_PROJECT_ID", "Service"),
                shown.has("endpoint", world.url("eu-de/public"), "MA_ORDERS_ENDPOINT", "Service"))
    cloud = {"region_name": "eu-de", "auth": {
        "auth_url": world.keystone.url(), "username": "ann", "password": world.keystone.passwords["ann"],
        "user_domain_name": world.account, "project_name": "eu-de", "project_domain_name": world.account}}
    desk = peers.desk(files={"clouds.yaml": json.dumps({"clouds": {"otc": cloud}})})
    shown = desk.config("--cloud", "otc")
    named = r"clouds\.yaml \(otc\)"
    peers.check("a cloud's rows are named as clouds.yaml (otc)", shown.has("kind", "password", named, "Identity"),
                shown.has("user", "ann", named), shown.has("auth url", world.keystone.url(), named),
                shown.has("region", "eu-de", named), shown.has("cloud", "otc", "--cloud", "Local"))
    for name, env in (("nothing at all", {}), ("a user without a password", {"OS_USERNAME": "ann"})):
        desk = peers.desk(env)
        shown = desk.config("--no-input") if "--no-input" in desk.run("config", "--help").out else desk.config()
        peers.check(f"config with {name}: 2, the table all the same", shown.broken, shown.ran.exits(2),
                    not shown.ran.err.strip() and "stderr says nothing")
    help_text = peers.desk().run("config", "--help").out
    if "--check" not in help_text:
        return peers.skip("config --check", "this program does not know it yet")
    peers.check("config --check with a good rc file", peers.desk(world.rc()).run("config", "--check").exits(0))
    done = peers.desk(world.rc(OS_PASSWORD="wrong")).run("config", "--check")
    peers.check("config --check with a wrong password", done.exits(8), done.asks(identity=1, service=0))
    asked = peers.desk(world.rc()).run("config", "--check").service
    peers.check("config --check asks for one order",
                [seen.query for seen in asked if "limit=1" in seen.query] == [] and f"asked {asked}")


def verbose(peers, world):
    done = peers.desk(world.rc()).list("-v")
    peers.check("-v says who, from where, for which project and at which endpoint, in one line", done.exits(0),
                not any(re.search("password|ann", line) and re.search("OS_", line) and world.url("eu-de/public") in line
                        and re.search(f"eu-de|{world.project('eu-de')}", line) for line in done.err.splitlines())
                and f"no such line: {done.err.strip()[:300]!r}")
    token = world.keystone.token("ann", "eu-de")
    for flags in ([], ["-v"], ["-vv"]):
        done = peers.desk(world.rc()).list(*flags)
        used = [seen.headers.get("x-auth-token") for seen in done.service]
        peers.check(f"no secret on any stream, {flags or 'plain'}",
                    done.never_says(world.keystone.passwords["ann"], token, *[one for one in used if one]))


def odd_values(peers, world):
    order = world.order("eu-de/public", "eu-de")
    for name in ("OS_USERNAME", "OS_PROJECT_NAME", "OS_USER_DOMAIN_NAME", "OS_REGION_NAME", "OS_AUTH_URL"):
        good = world.rc()[name]
        for what, value in (("a carriage return", good + "\r"), ("quotes around it", f'"{good}"'),
                            ("apostrophes around it", f"'{good}'"), ("a line's end", good + "\n")):
            done = peers.desk(world.rc(**{name: value})).list("--no-input")
            peers.check(f"{name} with {what} is refused by name", done.exits(2), done.says(name), done.sends_nothing())
    for what, value in (("a carriage return", "p\r"), ("quotes around it", '"p"')):
        done = peers.desk(world.rc(OS_PASSWORD=value)).list("--no-input")
        peers.check(f"OS_PASSWORD with {what}: a note, and it is sent", done.exits(8), done.asks(identity=1),
                    done.says("note:.*OS_PASSWORD"))
    for value in ("1", "true", "yes"):
        done = peers.desk(world.rc(OS_INSECURE=value)).list()
        count = done.err.count("warning:")
        peers.check(f"OS_INSECURE={value}: one warning, not obeyed", done.lists(order), done.says("OS_INSECURE"),
                    count != 1 and f"{count} warnings")


def certificates(peers, world):
    """Client certificates of a cloud: supported, or refused by name."""
    auth = {"auth_url": world.keystone.url(), "username": "ann", "password": world.keystone.passwords["ann"],
            "user_domain_name": world.account, "project_name": "eu-de", "project_domain_name": world.account}
    cloud = {"auth": auth, "region_name": "eu-de", "cert": "/nowhere/cert.pem", "key": "/nowhere/key.pem"}
    done = peers.desk(files={"clouds.yaml": json.dumps({"clouds": {"otc": cloud}})}).list("--cloud", "otc")
    peers.check("a client certificate that cannot be used is named", done.exits(2), done.says("cert"),
                done.sends_nothing())


def cache(peers, world):
    """The lock beside the kept token is not a way to write or to lock other files."""
    desk = peers.desk(world.rc())
    desk.list()
    locks = [path for path in desk.cache_files() if path.suffix == ".lock"]
    if not locks:
        return peers.skip("the lock of the cache", "there is no lock file")
    victim = desk.write("victim", "precious")
    for path in locks:
        path.unlink()
        path.symlink_to(victim)
    for path in desk.cache_files():
        if path.suffix != ".lock":
            path.unlink()
    done = desk.list()
    peers.check("a link in place of the lock is not followed", victim.read_text() != "precious" and "it was written to",
                victim.stat().st_mode & 0o777 != 0o600 and "its mode was changed", done.code not in (0, 1, 2) and done.exits(0))
