"""Names of real clouds, with TLS: which host is asked for a region, and which form of signature it gets.

Nothing leaves the machine: in the namespace of the run these names lead to addresses of ours.
"""

from far import OLD_HOST, UNNAMED_HOST, far


def run(peers):
    there = far(peers)
    if there is None:
        return
    world = peers.world
    certificates(peers, world, there)
    keys(peers, world, there)
    ready_tokens(peers, world, there)
    sign_ins(peers, world, there)


def certificates(peers, world, there):
    env = world.rc(OS_AUTH_URL="https://iam.eu-de.otc.t-systems.com/v3")
    order = world.order("eu-de/public", "eu-de")
    done = peers.desk(env).run("list", "--retries", "3")
    peers.check("an unknown authority is refused, once", done.exits(6), done.sends_nothing(),
                done.says("certificate"), done.never_says("retrying"))
    for name in ("OS_CACERT", "MA_ORDERS_CA_FILE", "SSL_CERT_FILE"):
        done = peers.desk({**env, name: str(there.authority)}).list()
        peers.check(f"{name} names the authority", done.lists(order))
    done = peers.desk(env).list("--ca-file", str(there.authority))
    peers.check("--ca-file names the authority", done.lists(order))
    token = {"MA_ORDERS_TOKEN": world.keystone.token("ann", "eu-de"), "OS_PROJECT_ID": world.project("eu-de"),
             "OS_CACERT": str(there.authority)}
    done = peers.desk(token).list("--endpoint", f"https://{OLD_HOST}")
    peers.check("a server that knows no newer TLS than 1.2", done.lists(world.order(OLD_HOST, "eu-de")))
    done = peers.desk(token).run("list", "--retries", "3", "--endpoint", f"https://{UNNAMED_HOST}")
    peers.check("a certificate for other names is refused, once", done.exits(6), done.sends_nothing(),
                done.says("certificate"), done.never_says("retrying"))
    desk = peers.desk({**env, "OS_CACERT": "~/ca.pem"})
    desk.write("~/ca.pem", there.authority.read_text())
    peers.check("OS_CACERT expands ~", desk.list().lists(order))


def keys(peers, world, there):
    """An access key has no catalog: the host beside the identity service, or OTC's pattern."""
    key, trust = world.key, {"OS_CACERT": str(there.authority)}
    env = {"OS_ACCESS_KEY": key.access, "OS_SECRET_KEY": key.secret, "OS_PROJECT_ID": key.project, **trust}
    otc, huawei = "iam.{}.otc.t-systems.com", "iam.{}.myhuaweicloud.com"
    cases = [
        ("beside iam.eu-de, OTC", {"OS_AUTH_URL": f"https://{otc.format('eu-de')}/v3"},
         "modelarts.eu-de.otc.t-systems.com", "Credential="),
        ("beside iam.eu-de, OTC, a region that replaces the label",
         {"OS_AUTH_URL": f"https://{otc.format('eu-de')}/v3", "OS_REGION_NAME": "eu-nl"},
         "modelarts.eu-nl.otc.t-systems.com", "Credential="),
        ("beside iam.eu-de:443, OTC", {"OS_AUTH_URL": f"https://{otc.format('eu-de')}:443/v3"},
         "modelarts.eu-de.otc.t-systems.com", "Credential="),
        ("beside iam.eu-de:8443, the port goes along", {"OS_AUTH_URL": f"https://{otc.format('eu-de')}:8443/v3"},
         "modelarts.eu-de.otc.t-systems.com:8443", "Credential="),
        ("no auth URL, OTC's pattern, eu-de", {"OS_REGION_NAME": "eu-de"}, "modelarts.eu-de.otc.t-systems.com",
         "Credential="),
        ("no auth URL, OTC's pattern, eu-nl", {"OS_REGION_NAME": "eu-nl"}, "modelarts.eu-nl.otc.t-systems.com",
         "Credential="),
        ("beside iam.cn-north-4, Huawei", {"OS_AUTH_URL": f"https://{huawei.format('cn-north-4')}/v3"},
         "modelarts.cn-north-4.myhuaweicloud.com", "Access="),
        ("beside iam.cn-north-4, Huawei, another region",
         {"OS_AUTH_URL": f"https://{huawei.format('cn-north-4')}/v3", "OS_REGION_NAME": "cn-south-1"},
         "modelarts.cn-south-1.myhuaweicloud.com", "Access="),
        ("OTC, MA_ORDERS_SIGNATURE=access", {"OS_REGION_NAME": "eu-de", "MA_ORDERS_SIGNATURE": "access"},
         "modelarts.eu-de.otc.t-systems.com", "Access="),
        ("Huawei, MA_ORDERS_SIGNATURE=credential",
         {"OS_AUTH_URL": f"https://{huawei.format('cn-north-4')}/v3", "MA_ORDERS_SIGNATURE": "credential"},
         "modelarts.cn-north-4.myhuaweicloud.com", "Credential="),
    ]
    for name, more, host, form in cases:
        done = peers.desk({**env, **more}).list()
        used = done.service[0].headers.get("authorization", "") if done.service else ""
        peers.check(f"key, {name}", done.lists(world.order(host, "eu-de")),
                    form not in used and f"signed {used[:30]!r}")
    for name, more in (
        ("a region of no pattern", {"OS_REGION_NAME": "cn-north-4"}),
        ("the global iam.myhuaweicloud.com", {"OS_AUTH_URL": "https://iam.myhuaweicloud.com/v3"}),
        ("a host that is not called iam", {"OS_AUTH_URL": "https://keystone.example.test/v3"}),
    ):
        done = peers.desk({**env, **more}).list("--no-input")
        peers.check(f"key, {name}: no host is guessed", done.exits(2), done.asks(service=0), done.says("endpoint"))
    hw = {"HW_ACCESS_KEY": key.access, "HW_SECRET_KEY": key.secret, "HW_PROJECT_ID": key.project, **trust}
    done = peers.desk({**hw, "HW_REGION_NAME": "eu-de"}).list()
    peers.check("Terraform's HW_* with HW_REGION_NAME=eu-de", done.lists(
        world.order("modelarts.eu-de.otc.t-systems.com", "eu-de")))


def ready_tokens(peers, world, there):
    token, trust = world.keystone.token("ann", "eu-de"), {"OS_CACERT": str(there.authority)}
    env = {"MA_ORDERS_TOKEN": token, "OS_PROJECT_ID": world.project("eu-de"), **trust}
    done = peers.desk({**env, "OS_REGION_NAME": "eu-de"}).list()
    host = "modelarts.eu-de.otc.t-systems.com"
    peers.check("the README's CI job: token, project and region alone", done.lists(world.order(host, "eu-de")),
                done.asks(identity=0, service=1))
    done = peers.desk({**env, "OS_AUTH_URL": "https://iam.eu-de.otc.t-systems.com/v3"}).list()
    peers.check("token and project beside iam.eu-de", done.lists(world.order(host, "eu-de")))
    done = peers.desk({**env, "OS_AUTH_URL": "https://iam.eu-de.otc.t-systems.com/v3"}).list("--region", "eu-nl")
    peers.check("token and project beside iam.eu-de, --region eu-nl",
                done.lists(world.order("modelarts.eu-nl.otc.t-systems.com", "eu-de")))


def sign_ins(peers, world, there):
    """After a sign-in the catalog is looked at, whatever the identity service is called."""
    trust = {"OS_CACERT": str(there.authority)}
    for host in ("iam.eu-de.otc.t-systems.com", "iam.myhuaweicloud.com", "keystone.example.test",
                 "iam.eu-de.otc.t-systems.com:8443"):
        for region in ("eu-de", "eu-nl"):
            done = peers.desk(world.rc(OS_AUTH_URL=f"https://{host}/v3", OS_REGION_NAME=region, **trust)).list()
            peers.check(f"sign-in at {host}, {region}: the catalog's endpoint",
                        done.lists(world.order(f"{region}/public", "eu-de")))
    text = f"""clouds:
  otc:
    profile: otc
    cacert: {there.authority}
    auth:
      username: ann
      password: {world.keystone.passwords["ann"]!r}
      user_domain_name: {world.account}
      project_name: eu-de
      project_domain_name: {world.account}
"""
    text = text.replace(repr(world.keystone.passwords["ann"]), '"' + world.keystone.passwords["ann"] + '"')
    for region in (None, "eu-de", "eu-nl"):
        done = peers.desk(files={"clouds.yaml": text}).list(
            "--cloud", "otc", *(["--region", region] if region else []))
        asked = {seen.headers.get("host") for seen in done.identity}
        host = f"iam.{region or 'eu-de'}.otc.t-systems.com"
        peers.check(f"the built-in profile otc, region {region}",
                    done.lists(world.order(f"{region or 'eu-de'}/public", "eu-de")),
                    asked != {host} and f"signed in at {asked} in place of {host}")
