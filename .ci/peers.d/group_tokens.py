"""Tokens that are kept, revoked or have ended."""

import time


def run(peers):
    world = peers.world
    keystone, order = world.keystone, world.order("eu-de/public", "eu-de")

    desk = peers.desk(world.rc())
    first, second = desk.list(), desk.list()
    peers.check("the second run signs in no more", first.lists(order), second.lists(order),
                first.asks(identity=1), second.asks(identity=0))
    used = second.service[0].headers["x-auth-token"] if second.service else None
    if used:
        keystone.revoke(used)
    third, fourth = desk.list(), desk.list()
    peers.check("a cached token that was revoked costs one new sign-in", third.lists(order),
                third.asks(identity=1, service=2), fourth.asks(identity=0, service=1))
    done = peers.desk(world.rc()).list("--no-cache")
    peers.check("--no-cache signs in", done.lists(order), done.asks(identity=1))

    token = keystone.token("ann", "eu-de")
    keystone.revoke(token)
    env = {"MA_ORDERS_TOKEN": token, "OS_PROJECT_ID": world.project("eu-de"),
           "MA_ORDERS_ENDPOINT": world.url("eu-de/public")}
    done = peers.desk(env).list()
    peers.check("a revoked token that was given: 8, once, with its source", done.exits(8), done.asks(service=1),
                done.says("MA_ORDERS_TOKEN"))
    env = {"OS_TOKEN": token, "OS_AUTH_URL": keystone.url(), "OS_REGION_NAME": "eu-de"}
    done = peers.desk(env).list()
    peers.check("a revoked token alone: refused by the identity service, 8", done.exits(8), done.asks(service=0),
                done.says("OS_TOKEN"))

    short = keystone.token("ann", "eu-de", seconds=1)
    time.sleep(1.2)
    env = {"MA_ORDERS_TOKEN": short, "OS_PROJECT_ID": world.project("eu-de"),
           "MA_ORDERS_ENDPOINT": world.url("eu-de/public")}
    done = peers.desk(env).list()
    peers.check("a token that has ended: 8, with another way", done.exits(8), done.says("openstack token issue"))

    desk = peers.desk(world.rc())
    from oslo_config import cfg
    cfg.CONF.set_override("expiration", 60, group="token")
    try:
        desk.list()
    finally:
        cfg.CONF.clear_override("expiration", group="token")
    done = desk.list()
    peers.check("a kept token that is about to end is not used", done.lists(order), done.asks(identity=1))

    # One desk, two identities, two projects: nothing of one run reaches the other.
    desk = peers.desk(world.rc())
    desk.list()
    done = desk.list(env={"OS_PROJECT_NAME": "eu-de_team"})
    peers.check("another project does not get the kept token", done.lists(world.order("eu-de/public", "eu-de_team")),
                done.asks(identity=1))
    done = desk.list(env={"OS_USERNAME": "tom totp", "OS_PASSWORD": "tom-pass"})
    peers.check("another user does not get the kept token", done.lists(order), done.asks(identity=1))
    done = desk.list()
    peers.check("the first identity's token is still kept", done.lists(order), done.asks(identity=0))
    done = desk.run("logout")
    after = desk.list()
    peers.check("logout forgets", done.exits(0), after.asks(identity=1))
    shown = desk.config()
    peers.check("config shows the kept token's project id and endpoint",
                shown.has("project id", world.project("eu-de")), shown.has("endpoint", world.url("eu-de/public")))
    secret = [p for p in desk.cache_files() if p.stat().st_mode & 0o077]
    peers.check("every file of the cache is the owner's alone", secret and f"{secret} can be read by others")
