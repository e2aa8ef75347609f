"""Many projects: the list of Keystone, a token of each, and what one project may not see of another.

The account has eu-de, eu-de_team, eu-nl and MOS, which `ann` may use, eu-de_off (not enabled) and
lonely, which she may not. Until the program knows `--all-projects`, all of it is skipped.
"""

import json

MINE = ["eu-de", "eu-de_team"]


def run(peers):
    if "--all-projects" not in peers.desk().run("list", "--help").out:
        return peers.skip("all of it", "this program does not know --all-projects yet")
    world = peers.world
    with_password(peers, world)
    with_other_proofs(peers, world)
    trouble(peers, world)


def names(done):
    """Which projects the orders say that they are of."""
    found = []
    for line in done.out.splitlines():
        order = json.loads(line)
        found.append((order.get("_project") or {}).get("name"))
    return sorted(found, key=str)


def shows(done, wanted):
    if done.code != 0:
        return done.exits(0)
    if names(done) != sorted(wanted):
        return f"shows {names(done)} in place of {sorted(wanted)}"
    for line in done.out.splitlines():
        order = json.loads(line)
        project = order["_project"]
        if list(order)[-1] != "_project" or set(project) != {"id", "name", "region", "cloud"}:
            return f"_project is {project}, and the last member is {list(order)[-1]}"
        if not order["orderId"].endswith("-" + project["name"]):
            return f"{order['orderId']} is said to be of {project['name']}"
    return None


def own_tokens(world, done):
    """Each project was asked with a token that Keystone says is for it (the stand-in answers 403 otherwise)."""
    wrong = [seen for seen in done.service if seen.status != 200]
    return wrong and f"refused: {wrong}"


def with_password(peers, world):
    env = world.rc()
    env.pop("OS_PROJECT_NAME")
    desk = peers.desk(env)
    done = desk.list("-A")
    peers.check("-A, no project given: every enabled project of the region", shows(done, MINE), own_tokens(world, done))
    peers.check("-A says how many projects there are", done.says(r"\b2 projects"))
    again = desk.list("-A")
    posts = [seen for seen in again.identity if seen.method == "POST"]
    peers.check("-A again: the tokens are kept", shows(again, MINE), posts and f"signed in again: {posts}")
    done = peers.desk(world.rc()).list("-A")
    peers.check("-A beside OS_PROJECT_NAME", shows(done, MINE), own_tokens(world, done))
    done = peers.desk(env).list("-A", "--except", "eu-de_team")
    peers.check("-A --except by name", shows(done, ["eu-de"]))
    done = peers.desk(env).list("-A", "--except", world.project("eu-de_team"))
    peers.check("-A --except by id", shows(done, ["eu-de"]))
    done = peers.desk(env).list("--project", "eu-de,eu-de_team")
    peers.check("--project with two names", shows(done, MINE), own_tokens(world, done))
    done = peers.desk(env).list("--project", "eu-de_*")
    peers.check("--project with a star", shows(done, ["eu-de_team"]))
    done = peers.desk(env).list("--project", "eu-de_team")
    peers.check("--project with one name: no column of projects",
                done.lists(world.order("eu-de/public", "eu-de_team")), done.never_says("_project"))
    done = peers.desk(world.rc(OS_REGION_NAME="eu-nl")).list("-A")
    peers.check("-A in another region", shows(done, ["eu-nl"]))
    done = peers.desk(env).list("-A", "--dry-run")
    peers.check("-A --dry-run sends nothing", done.exits(0), done.sends_nothing())


def with_other_proofs(peers, world):
    key = world.access_key("eu-de")
    key.user, key.projects = "ann", {world.project(name) for name in ("eu-de", "eu-de_team", "eu-nl", "MOS")}
    env = {"OS_ACCESS_KEY": key.access, "OS_SECRET_KEY": key.secret, "OS_AUTH_URL": world.keystone.url(),
           "OS_REGION_NAME": "eu-de", "MA_ORDERS_ENDPOINT": world.url("eu-de/public")}
    done = peers.desk(env).list("-A")
    peers.check("-A with an access key: the list is asked for with a signature", shows(done, MINE))
    token = world.keystone.token("ann")
    env = {"OS_TOKEN": token, "OS_AUTH_TYPE": "token", "OS_AUTH_URL": world.keystone.url(), "OS_REGION_NAME": "eu-de"}
    done = peers.desk(env).list("-A")
    peers.check("-A with an unscoped token", shows(done, MINE), own_tokens(world, done))
    clouds = {
        name: {"region_name": "eu-de", "auth": {
            "auth_url": world.keystone.url(), "username": "ann", "password": world.keystone.passwords["ann"],
            "user_domain_name": world.account, "project_name": project, "project_domain_name": world.account}}
        for name, project in (("one", "eu-de"), ("two", "eu-de_team"))
    }
    desk = peers.desk(files={"clouds.yaml": json.dumps({"clouds": clouds})})
    for flags in (["--cloud", "one,two"], ["--cloud", "one", "--cloud", "two"], ["--cloud", "*"]):
        done = desk.list(*flags)
        peers.check(f"two clouds, {' '.join(flags)}", shows(done, MINE), own_tokens(world, done))


def trouble(peers, world):
    env = world.rc()
    env.pop("OS_PROJECT_NAME")
    done = peers.desk(env).list("--project", "eu-de,lonely")
    peers.check("a project that one may not use: named, nothing printed", done.code in (0, 1) and "exit 0",
                done.says("lonely"), done.out and "something was printed")
    done = peers.desk(env).list("--project", "eu-de,nobody")
    peers.check("a project that is not there: 9 or 2, named", done.code not in (2, 9) and done.exits(9),
                done.says("nobody"), done.out and "something was printed")
