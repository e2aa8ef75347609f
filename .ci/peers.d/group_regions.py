"""Which endpoint is asked: region, interface, catalog, overrides, and what the cache keeps of them."""

import json


def run(peers):
    world = peers.world
    for region in ("eu-de", "eu-nl"):
        for interface in ("public", "internal", "admin"):
            for variable in ("OS_INTERFACE", "OS_ENDPOINT_TYPE"):
                for spelling in (interface, interface + "URL"):
                    env = world.rc(OS_REGION_NAME=region, **{variable: spelling})
                    done = peers.desk(env).list()
                    peers.check(f"{region}, {variable}={spelling}",
                                done.lists(world.order(f"{region}/{interface}", "eu-de")))
    order = world.order("eu-de/public", "eu-de")
    other = world.order("eu-nl/public", "eu-de")

    desk = peers.desk(world.rc())
    peers.check("--region beats OS_REGION_NAME", desk.list("--region", "eu-nl").lists(other))
    done = desk.list()
    peers.check("… and the kept token serves the other region too", done.lists(order), done.asks(identity=0))
    done = desk.list("--region", "eu-nl")
    peers.check("… and back", done.lists(other), done.asks(identity=0))
    done = desk.list(env={"OS_INTERFACE": "internal"})
    peers.check("… and another interface", done.lists(world.order("eu-de/internal", "eu-de")), done.asks(identity=0))

    desk = peers.desk(world.rc())
    done = desk.list("--region", "eu-dee")
    peers.check("a region that the catalog lacks: 2, with those that are there", done.exits(2),
                done.says("eu-dee", "--region", "eu-de", "eu-nl"), done.asks(service=0))
    done = desk.list()
    peers.check("a mistyped region leaves nothing that the next run trips over", done.lists(order))

    env = world.rc()
    env.pop("OS_REGION_NAME")
    token = world.keystone.token("ann", "eu-de")
    catalog = world.keystone.call("GET", "/auth/tokens", headers={"X-Subject-Token": token})[2]["token"]["catalog"]
    regions = {e["region"] for s in catalog if s["type"] == "modelarts" for e in s["endpoints"]}
    done = peers.desk(env).list()
    answered = done.orders()[0].split("-", 1)[1].split("/")[0] if done.code == 0 and done.orders() else None
    rest = regions - {answered}
    peers.check("no region: the first of the catalog, with a note that names the others",
                done.exits(0), answered not in regions and f"answered by {answered}", done.says(*rest))

    done = peers.desk(world.rc("lone", "lonely", OS_REGION_NAME="RegionOne")).list()
    peers.check("a region by any name chooses in the catalog", done.lists(world.order("RegionOne/public", "lonely")))
    env = world.rc("lone", "lonely")
    env.pop("OS_REGION_NAME")
    done = peers.desk(env).list()
    peers.check("a catalog of one region needs no region", done.lists(world.order("RegionOne/public", "lonely")))
    done = peers.desk(world.rc("lone", "lonely")).list()
    peers.check("OS_REGION_NAME that the catalog lacks: 2, with its source", done.exits(2),
                done.says("OS_REGION_NAME", "RegionOne"))

    project = world.project("eu-de")
    root = world.url("override")
    wanted = world.order("override", "eu-de")
    for tail in ("", "/", "/v1", "/v1/", f"/v1/{project}", f"/v1/{project}/", f"/v1/{project}/orders",
                 "/v1/%(project_id)s", "/v1/$(project_id)s", "/v1/$(tenant_id)s", "/v1/{project_id}"):
        for variable in ("MA_ORDERS_ENDPOINT", "OS_MODELARTS_ENDPOINT_OVERRIDE", "OS_MODELARTSV1_ENDPOINT_OVERRIDE"):
            done = peers.desk(world.rc(**{variable: root + tail})).list()
            peers.check(f"{variable} that ends in {tail.replace(project, 'PROJECT')!r}", done.lists(wanted))
    done = peers.desk(world.rc()).list("--endpoint", root)
    peers.check("--endpoint beats the catalog", done.lists(wanted))
    for key in ("modelarts_endpoint_override", "modelartsv1_endpoint_override", "modelarts-endpoint-override"):
        settings = {
            "auth": {"auth_url": world.keystone.url(), "username": "ann",
                     "password": world.keystone.passwords["ann"], "user_domain_name": world.account,
                     "project_name": "eu-de", "project_domain_name": world.account},
            "region_name": "eu-de", key: root + "/v1/%(project_id)s",
        }
        desk = peers.desk(files={"clouds.yaml": json.dumps({"clouds": {"otc": settings}})})
        peers.check(f"a cloud's {key}", desk.list("--cloud", "otc").lists(wanted))
    # A named cloud never takes its places from OS_*.
    settings.pop(key)
    desk = peers.desk({"OS_REGION_NAME": "eu-nl", "OS_PROJECT_NAME": "eu-de_team", "OS_INTERFACE": "admin",
                       "OS_MODELARTS_ENDPOINT_OVERRIDE": root},
                      {"clouds.yaml": json.dumps({"clouds": {"otc": settings}})})
    peers.check("a cloud that --cloud names takes no place from OS_*", desk.list("--cloud", "otc").lists(order))
    peers.check("a cloud that MA_ORDERS_CLOUD names takes no place from OS_*",
                desk.list(env={"MA_ORDERS_CLOUD": "otc"}).lists(order))
    peers.check("--region beats a named cloud's", desk.list("--cloud", "otc", "--region", "eu-nl").lists(other))

    # No identity service, an unknown region: nobody is guessed.
    done = peers.desk({"MA_ORDERS_TOKEN": token, "OS_PROJECT_ID": project, "OS_REGION_NAME": "cn-north-4"}).list()
    peers.check("no endpoint is guessed for an unknown region", done.exits(2), done.sends_nothing())
