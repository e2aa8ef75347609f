"""Two identities in two families: one is used whole, and no request carries parts of both.

Each family has a user (or key), a project, a region and an identity door of its own. The requests
that Keystone and the stand-in saw are searched for every mark of every family; whoever is not the
chosen one must have left none.
"""

import itertools
import json

# In the order of their ranks; the first of a pair that is complete wins.
RANKS = ["flag-token", "flag-cloud", "ma-token", "ma-cloud", "os-appcred", "os-password", "os-token", "os-key",
         "sdk-key", "hw-key", "only-cloud", "sdk-file"]


class Family:
    """One identity in the form of one family: how it is given, and the marks by which it is known.

    `chosen` are flags for places (project, endpoint) that the family itself cannot name; places are
    resolved apart from who asks, so only the family that should win brings them.
    """

    def __init__(self, name, order, marks, env=None, flags=(), clouds=None, files=None, chosen=()):
        self.name, self.order, self.marks = name, order, [str(mark) for mark in marks]
        self.env, self.flags, self.clouds, self.files = env or {}, list(flags), clouds or {}, files or {}
        self.chosen = list(chosen)


def run(peers):
    world = peers.world
    families = make(world)
    for first, second in itertools.combinations(RANKS, 2):
        a, b = families[first], families[second]
        # Two of one OS_* family need the same variables; a token with a cloud of one rank has its own rule.
        if any(name in b.env and b.env[name] != value for name, value in a.env.items()) or (a.flags and b.flags):
            continue
        pair(peers, a, b)
    halves(peers, world, families)


def make(world):
    """Twelve families, each with a user, a project and doors of its own."""
    keystone, families = world.keystone, {}
    for name in RANKS:
        domain, project, user = f"account-{name}", f"eu-de_{name}", f"user-{name}"
        keystone.domain(domain)
        keystone.project(project, domain)
        keystone.user(user, f"secret-{name}", domain, [project])
        keystone.open(f"iam-{name}")
        world.modelarts.open(f"door-{name}")
        world.modelarts.projects[keystone.projects[project]] = project
        families[name] = family(world, name, domain, project, user)
    return families


def family(world, name, domain, project, user):
    keystone, door, password = world.keystone, f"door-{name}", f"secret-{name}"
    project_id, url, endpoint = keystone.projects[project], keystone.url(f"iam-{name}"), world.url(door)
    order = world.order(door, project)
    marks = [project_id, project, user, password, domain, f"iam-{name}", door]
    by_flags = ["--project-id", project_id, "--endpoint", endpoint]
    places = {"OS_AUTH_URL": url, "OS_MODELARTS_ENDPOINT_OVERRIDE": endpoint}
    if name.endswith("token"):
        token = keystone.token(user, project)
        marks.append(token)
        return {
            "flag-token": Family(name, order, marks, flags=["--token", token], chosen=by_flags),
            "ma-token": Family(name, order, marks, {"MA_ORDERS_TOKEN": token}, chosen=by_flags),
            "os-token": Family(name, order, marks, {"OS_TOKEN": token, "OS_PROJECT_ID": project_id, **places}),
        }[name]
    if name.endswith("cloud"):
        clouds = {name: {
            "auth": {"auth_url": url, "username": user, "password": password, "user_domain_name": domain,
                     "project_name": project, "project_domain_name": domain},
            "modelarts_endpoint_override": endpoint}}
        flags = ["--cloud", name] if name == "flag-cloud" else []
        env = {"MA_ORDERS_CLOUD": name} if name == "ma-cloud" else {}
        return Family(name, order, marks, env, flags, clouds)
    if name == "os-password":
        return Family(name, order, marks, {
            **places, "OS_USERNAME": user, "OS_PASSWORD": password, "OS_USER_DOMAIN_NAME": domain,
            "OS_PROJECT_NAME": project, "OS_PROJECT_DOMAIN_NAME": domain})
    if name == "os-appcred":
        keystone.application_credential(name, user, project, f"ci-{name}")
        made = keystone.app_credentials[name]
        return Family(name, order, [*marks, made["id"], made["secret"]], {
            **places, "OS_APPLICATION_CREDENTIAL_ID": made["id"],
            "OS_APPLICATION_CREDENTIAL_SECRET": made["secret"]})
    key = world.access_key(project, temporary=name in ("sdk-key", "hw-key"))
    marks += [key.access, key.security_token or key.access]
    endpoint_alone = ["--endpoint", endpoint]
    return {
        "os-key": Family(name, order, marks, {
            "OS_ACCESS_KEY": key.access, "OS_SECRET_KEY": key.secret, "OS_PROJECT_ID": project_id,
            "OS_MODELARTS_ENDPOINT_OVERRIDE": endpoint}),
        "sdk-key": Family(name, order, marks, {
            "HUAWEICLOUD_SDK_AK": key.access, "HUAWEICLOUD_SDK_SK": key.secret,
            "HUAWEICLOUD_SDK_PROJECT_ID": project_id,
            "HUAWEICLOUD_SDK_SECURITY_TOKEN": key.security_token or ""}, chosen=endpoint_alone),
        "hw-key": Family(name, order, marks, {
            "HW_ACCESS_KEY": key.access, "HW_SECRET_KEY": key.secret, "HW_PROJECT_ID": project_id,
            "HW_SECURITY_TOKEN": key.security_token or ""}, chosen=endpoint_alone),
        "sdk-file": Family(name, order, marks, files={
            "~/.huaweicloud/credentials": f"[basic]\nak = {key.access}\nsk = {key.secret}\n"
                                          f"project_id = {project_id}\n"}, chosen=endpoint_alone),
    }[name]


def pair(peers, a, b):
    """`a` stands in the higher rank: it is used whole, and `b` leaves no mark."""
    clouds = {**b.clouds, **a.clouds}
    files = {**b.files, **a.files, **({"clouds.yaml": json.dumps({"clouds": clouds})} if clouds else {})}
    desk = peers.desk({**b.env, **a.env}, files)
    done = desk.list("--no-input", *a.flags, *b.flags, *a.chosen)
    peers.check(f"{a.name} stands before {b.name}", done.lists(a.order), *strangers(done, b))
    desk.clear()


def strangers(done, lost):
    """Every mark of the family that was not chosen, found in a request."""
    for seen in done.seen:
        text = json.dumps([seen.label, seen.path, seen.query, seen.headers, seen.body.decode(errors="replace")])
        found = [mark[:24] for mark in lost.marks if mark in text]
        if found:
            yield f"{seen} carries {found} of {lost.name}"


def halves(peers, world, families):
    """A family that is not whole: the next one is used whole, or nothing is sent; never two halves."""
    rc, key, sdk, hw = (families[n] for n in ("os-password", "os-key", "sdk-key", "hw-key"))
    where = {"MA_ORDERS_ENDPOINT": world.url("eu-de/public")}

    def without(family, *names):
        return {k: v for k, v in family.env.items() if k not in names}

    env = {**without(key, "OS_SECRET_KEY", "OS_PROJECT_ID", "OS_MODELARTS_ENDPOINT_OVERRIDE"), **rc.env}
    done = peers.desk(env).list("--no-input")
    peers.check("OS_ACCESS_KEY without its secret beside a whole password", done.lists(rc.order),
                done.says("warning:.*OS_ACCESS_KEY"), *strangers(done, key))
    done = peers.desk(env).list("--no-input", "-q")
    peers.check("… and -q keeps that warning", done.lists(rc.order), done.says("warning:.*OS_ACCESS_KEY"))
    env = {**without(rc, "OS_PASSWORD"), **without(sdk)}
    done = peers.desk(env).list("--no-input", *sdk.chosen)
    peers.check("a user without a password beside a whole key of the SDK", done.lists(sdk.order),
                done.says("warning:.*OS_PASSWORD"), *strangers(done, rc))
    env = {**without(key, "OS_SECRET_KEY"), **without(sdk, "HUAWEICLOUD_SDK_AK")}
    done = peers.desk(env).list("--no-input", *key.chosen)
    peers.check("two halves of two keys send nothing", done.exits(2), done.sends_nothing(),
                done.says("OS_SECRET_KEY"))
    env = {**without(sdk, "HUAWEICLOUD_SDK_SK"), **without(hw, "HW_ACCESS_KEY")}
    done = peers.desk(env).list("--no-input")
    peers.check("two halves of Huawei's two families send nothing", done.exits(2), done.sends_nothing())
    env = {**without(sdk, "HUAWEICLOUD_SDK_SK"), **hw.env}
    done = peers.desk(env).list("--no-input", *hw.chosen)
    peers.check("half a key of the SDK beside a whole one of HW_*", done.lists(hw.order), *strangers(done, sdk))
    file = families["sdk-file"]
    done = peers.desk(without(key, "OS_SECRET_KEY"), file.files).list("--no-input", *file.chosen)
    peers.check("half a key beside a whole credentials file", done.lists(file.order), *strangers(done, key))
    # An environment's password never goes to a clouds.yaml that nobody named.
    cloud = {"auth": {"auth_url": world.keystone.url("iam-only-cloud")}, "region_name": "eu-de"}
    files = {"clouds.yaml": json.dumps({"clouds": {"trap": cloud}})}
    done = peers.desk(without(rc, "OS_AUTH_URL"), files).list("--no-input")
    peers.check("a password of the environment does not go to a clouds.yaml that was not named",
                done.exits(2), done.sends_nothing(), done.says("OS_AUTH_URL"))
    files_of_one = {"clouds.yaml": json.dumps({"clouds": families["only-cloud"].clouds})}
    done = peers.desk({"OS_PASSWORD": "p", "OS_USERNAME": "u"}, files_of_one).list("--no-input")
    peers.check("… nor is the only cloud used beside a credential of OS_*", done.exits(2), done.sends_nothing())
    done = peers.desk({**rc.env, "OS_CLOUD": "trap"}, files).list("--no-input")
    peers.check("OS_* is laid over the cloud that OS_CLOUD names", done.lists(rc.order),
                done.sign_in(["password"]))
    # Two secrets of one family at one rank.
    token = world.keystone.token("ann", "eu-de")
    for name, env, flags, said in (
        ("--token and --token-file", {}, ["--token", token, "--token-file", "token"], ["--token-file", "--token"]),
        ("MA_ORDERS_TOKEN and MA_ORDERS_TOKEN_FILE", {"MA_ORDERS_TOKEN": token, "MA_ORDERS_TOKEN_FILE": "token"}, [],
         ["MA_ORDERS_TOKEN_FILE", "MA_ORDERS_TOKEN"]),
        ("OS_TOKEN and OS_AUTH_TOKEN that differ", {"OS_TOKEN": token, "OS_AUTH_TOKEN": token + "x"}, [],
         ["OS_TOKEN", "OS_AUTH_TOKEN"]),
    ):
        done = peers.desk({**where, "OS_PROJECT_ID": world.project("eu-de"), **env}, {"token": token + "x"}).list(*flags)
        peers.check(f"{name} are refused, both named", done.exits(2), done.says(*said), done.sends_nothing())
    # What a flag names and cannot be used is never passed over.
    for name, env, flags in (
        ("--cloud that is not there", {}, ["--cloud", "nowhere"]),
        ("MA_ORDERS_CLOUD that is not there", {"MA_ORDERS_CLOUD": "nowhere"}, []),
        ("--token-file that is not there", {}, ["--token-file", "nowhere"]),
        ("MA_ORDERS_TOKEN_FILE that is not there", {"MA_ORDERS_TOKEN_FILE": "nowhere"}, []),
    ):
        done = peers.desk({**rc.env, **env}).list("--no-input", *flags)
        peers.check(f"{name} beside a whole rc file: 2, nothing sent", done.exits(2), done.says("nowhere"),
                    done.sends_nothing())
    cloud = {"auth": {"auth_url": world.keystone.url(), "username": "other", "password": "other-secret"}}
    files = {"clouds.yaml": json.dumps({"clouds": {"otc": cloud}})}
    env = {"OS_PROJECT_ID": "nobody", "OS_REGION_NAME": "eu-nl"}
    done = peers.desk(env, files).list("--token", token, "--cloud", "otc", "--region", "eu-de")
    peers.check("--token with --cloud: the cloud gives places and none of its secrets",
                done.lists(world.order("eu-de/public", "eu-de")),
                any("other" in seen.body.decode() for seen in done.identity) and "the cloud's user was sent")
