"""The files and variables that other tools write, as they write them, with nothing added.

`list` must work with each, and `config -o json` must name kind, project, endpoint and source.
"""

import json


def run(peers):
    world = peers.world
    otc_auth(peers, world)
    horizon(peers, world)
    openstackclient(peers, world)
    terraform(peers, world)
    huawei_sdk(peers, world)


def expect(peers, name, desk, flags, order, kind, source, project=None, endpoint=None):
    """`list` works, and `config` says who asked, for what, where, and where that came from."""
    world = peers.world
    done = desk.list(*flags)
    peers.check(f"{name}: list", done.lists(order))
    shown = desk.config(*flags)
    # What only the identity service knows of a token that is sent as it is, config may leave to it.
    ready = kind == "token"
    peers.check(
        f"{name}: config", shown.ran.exits(0),
        shown.has("kind", kind, source, "Identity"),
        not ready and shown.has("project id", project or world.project("eu-de"), group="Service"),
        not ready and shown.has("endpoint", endpoint or world.url("eu-de/public"), group="Service"),
    )


def otc_auth(peers, world):
    """otc-auth writes one cloud for each project, with a profile that does not exist."""
    clouds = {}
    for name in ("eu-de", "eu-de_team"):
        full = f"{world.account}_{name}"
        clouds[full] = {
            "profile": full, "cloud": full, "interface": "public", "identity_api_version": "3",
            "auth_type": "token",
            "auth": {"auth_url": world.keystone.url(), "token": world.keystone.token("ann", name),
                     "project_domain_name": name},
        }
    files = {"~/.config/openstack/clouds.yaml": json.dumps({"clouds": clouds}, indent=2)}
    for name in ("eu-de", "eu-de_team"):
        full = f"{world.account}_{name}"
        desk = peers.desk(files=files)
        done = desk.list("--cloud", full, "--region", "eu-de")
        peers.check(f"otc-auth's cloud of {name}: list", done.lists(world.order("eu-de/public", name)),
                    [s.method for s in done.identity] != ["GET"] and f"asked {done.identity}",
                    done.says("warning:.*profile"))
        shown = desk.config("--cloud", full, "--region", "eu-de")
        peers.check(f"otc-auth's cloud of {name}: config", shown.ran.exits(0),
                    shown.has("kind", "token", rf"clouds\.yaml \({full}\)", "Identity"))
    full = f"{world.account}_eu-de"
    desk = peers.desk({"OS_CLOUD": full}, files)
    peers.check("otc-auth's cloud, OS_CLOUD", desk.list("--region", "eu-de").lists(world.order("eu-de/public", "eu-de")))
    desk = peers.desk(files=files)
    done = desk.list("--cloud", full)
    peers.check("otc-auth's cloud without any region: the catalog's first",
                done.exits(0), done.code == 0 and not done.orders()[0].endswith("-eu-de") and f"{done.orders()}")
    desk = peers.desk(files=files)
    done = desk.list("--no-input")
    peers.check("two clouds and none chosen: both are named", done.exits(2),
                done.says(full, f"{world.account}_eu-de_team", "--cloud"), done.sends_nothing())
    # `otc-auth access-token create` and `temp-access-token` print these.
    short = world.access_key("eu-de", temporary=True)
    env = {"AWS_ACCESS_KEY_ID": short.access, "AWS_SECRET_ACCESS_KEY": short.secret,
           "AWS_SESSION_TOKEN": short.security_token, "S3_ACCESS_KEY_ID": short.access,
           "OS_ACCESS_KEY": short.access, "OS_SECRET_KEY": short.secret,
           "OS_PROJECT_ID": world.project("eu-de"), "MA_ORDERS_ENDPOINT": world.url("eu-de/public")}
    expect(peers, "otc-auth's temporary key", peers.desk(env), [], world.order("eu-de/public", "eu-de"),
           "access key", "OS_ACCESS_KEY")


def horizon(peers, world):
    """What the dashboard hands out: rc file and clouds.yaml, with a password and for CI."""
    keystone, order = world.keystone, world.order("eu-de/public", "eu-de")
    rc = {
        "OS_AUTH_URL": keystone.url(), "OS_PROJECT_ID": world.project("eu-de"), "OS_PROJECT_NAME": "eu-de",
        "OS_USER_DOMAIN_NAME": world.account, "OS_PROJECT_DOMAIN_ID": keystone.domains[world.account],
        "OS_USERNAME": "ann", "OS_PASSWORD": keystone.passwords["ann"], "OS_REGION_NAME": "eu-de",
        "OS_INTERFACE": "public", "OS_IDENTITY_API_VERSION": "3",
    }
    expect(peers, "Horizon's rc file", peers.desk(rc), [], order, "password", "OS_PASSWORD")
    secret = keystone.app_credentials["ci"]
    rc = {
        "OS_AUTH_TYPE": "v3applicationcredential", "OS_AUTH_URL": keystone.url(),
        "OS_IDENTITY_API_VERSION": "3", "OS_REGION_NAME": "eu-de", "OS_INTERFACE": "public",
        "OS_APPLICATION_CREDENTIAL_ID": secret["id"], "OS_APPLICATION_CREDENTIAL_SECRET": secret["secret"],
    }
    expect(peers, "Horizon's rc file of an application credential", peers.desk(rc), [], order,
           "application credential", "OS_APPLICATION_CREDENTIAL")
    text = f"""# This is a clouds.yaml file, which can be used by OpenStack tools as a source
clouds:
  openstack:
    auth:
      auth_url: {keystone.url()}
      username: "ann"
      project_id: {world.project("eu-de")}
      project_name: "eu-de"
      user_domain_name: "{world.account}"
    region_name: "eu-de"
    interface: "public"
    identity_api_version: 3
"""
    secure = json.dumps({"clouds": {"openstack": {"auth": {"password": keystone.passwords["ann"]}}}})
    files = {"~/.config/openstack/clouds.yaml": text, "~/.config/openstack/secure.yaml": secure}
    expect(peers, "Horizon's clouds.yaml, the only cloud", peers.desk(files=files), [], order,
           "password", r"clouds\.yaml \(openstack\)")
    expect(peers, "Horizon's clouds.yaml, --cloud", peers.desk(files=files), ["--cloud", "openstack"], order,
           "password", r"clouds\.yaml \(openstack\)")
    expect(peers, "Horizon's clouds.yaml, OS_CLOUD", peers.desk({"OS_CLOUD": "openstack"}, files), [], order,
           "password", r"clouds\.yaml \(openstack\)")
    desk = peers.desk({"OS_CLOUD": "openstack", "OS_PASSWORD": keystone.passwords["ann"]},
                      {"~/.config/openstack/clouds.yaml": text})
    expect(peers, "Horizon's clouds.yaml, OS_CLOUD, OS_PASSWORD laid over", desk, [], order,
           "password", "OS_PASSWORD")
    text = f"""clouds:
  openstack:
    auth:
      auth_url: {keystone.url()}
      application_credential_id: "{secret['id']}"
      application_credential_secret: "{secret['secret']}"
    region_name: "eu-de"
    interface: "public"
    identity_api_version: 3
    auth_type: "v3applicationcredential"
"""
    expect(peers, "Horizon's clouds.yaml of an application credential", peers.desk(files={"clouds.yaml": text}),
           ["--cloud", "openstack"], order, "application credential", r"clouds\.yaml \(openstack\)")


def openstackclient(peers, world):
    """The examples of python-openstackclient's manual, and a token that it issued."""
    keystone, order = world.keystone, world.order("eu-de/public", "eu-de")
    env = {"OS_AUTH_URL": keystone.url(), "OS_IDENTITY_API_VERSION": "3", "OS_PROJECT_NAME": "eu-de",
           "OS_PROJECT_DOMAIN_NAME": world.account, "OS_USERNAME": "ann", "OS_USER_DOMAIN_NAME": world.account,
           "OS_PASSWORD": keystone.passwords["ann"], "OS_REGION_NAME": "eu-de"}
    expect(peers, "openstackclient's variables", peers.desk(env), [], order, "password", "OS_PASSWORD")
    token = issued(peers, env)
    env = {"OS_TOKEN": token, "OS_AUTH_URL": keystone.url(), "OS_REGION_NAME": "eu-de"}
    expect(peers, "a token of `openstack token issue`, OS_TOKEN", peers.desk(env), [], order, "token", "OS_TOKEN")
    env = {"MA_ORDERS_TOKEN": token, "OS_PROJECT_ID": world.project("eu-de"), "OS_REGION_NAME": "eu-de",
           "OS_AUTH_URL": keystone.url()}
    expect(peers, "a token of `openstack token issue`, the README's CI job", peers.desk(env), [], order,
           "token", "MA_ORDERS_TOKEN")
    env = {"OS_AUTH_TYPE": "token", "OS_AUTH_URL": keystone.url(), "OS_TOKEN": token, "OS_PROJECT_NAME": "eu-de",
           "OS_PROJECT_DOMAIN_NAME": world.account, "OS_REGION_NAME": "eu-de"}
    expect(peers, "openstackclient's token variables", peers.desk(env), [], order, "token", "OS_TOKEN")


def issued(peers, env):
    """A token as `openstack token issue -f value -c id` prints it."""
    import os
    import pathlib
    import subprocess
    import sys

    client = pathlib.Path(sys.executable).with_name("openstack")
    done = subprocess.run([client, "token", "issue", "-f", "value", "-c", "id"], capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"], "HOME": str(peers.scratch), **env}, timeout=60,
                          cwd=peers.scratch)
    peers.check("openstackclient itself signs in at this Keystone", done.returncode and done.stderr[-300:])
    return done.stdout.strip()


def terraform(peers, world):
    """The variables of Huawei's Terraform provider."""
    order, key = world.order("eu-de/public", "eu-de"), world.key
    short = world.access_key("eu-de", temporary=True)
    places = {"MA_ORDERS_ENDPOINT": world.url("eu-de/public"), "HW_REGION_NAME": "eu-de"}
    env = {"HW_ACCESS_KEY": key.access, "HW_SECRET_KEY": key.secret, "HW_PROJECT_ID": key.project, **places}
    expect(peers, "Terraform's HW_*", peers.desk(env), [], order, "access key", "HW_ACCESS_KEY")
    env = {"HW_ACCESS_KEY": short.access, "HW_SECRET_KEY": short.secret, "HW_PROJECT_ID": short.project,
           "HW_SECURITY_TOKEN": short.security_token, **places}
    expect(peers, "Terraform's HW_*, temporary", peers.desk(env), [], order, "access key", "HW_ACCESS_KEY")
    env = {"HUAWEICLOUD_SDK_AK": key.access, "HUAWEICLOUD_SDK_SK": key.secret,
           "HUAWEICLOUD_SDK_PROJECT_ID": key.project, "MA_ORDERS_ENDPOINT": world.url("eu-de/public")}
    expect(peers, "Huawei's SDK's variables", peers.desk(env), [], order, "access key", "HUAWEICLOUD_SDK_AK")


def huawei_sdk(peers, world):
    """The credentials file of Huawei's SDK."""
    order, key = world.order("eu-de/public", "eu-de"), world.key
    short = world.access_key("eu-de", temporary=True)
    places = {"MA_ORDERS_ENDPOINT": world.url("eu-de/public")}
    text = f"[basic]\nak = {key.access}\nsk = {key.secret}\nproject_id = {key.project}\n"
    expect(peers, "Huawei's SDK's file", peers.desk(places, {"~/.huaweicloud/credentials": text}), [], order,
           "access key", r"\.huaweicloud/credentials")
    text = (f"[basic]\nak={short.access}\nsk={short.secret}\nproject_id={short.project}\n"
            f"security_token={short.security_token}\n")
    expect(peers, "Huawei's SDK's file, temporary", peers.desk(places, {"~/.huaweicloud/credentials": text}), [],
           order, "access key", r"\.huaweicloud/credentials")
    desk = peers.desk(places, {"elsewhere": text})
    desk.env["HUAWEICLOUD_SDK_CREDENTIALS_FILE"] = str(desk.cwd / "elsewhere")
    expect(peers, "Huawei's SDK's file, named by its variable", desk, [], order, "access key", "elsewhere")
    for name, broken in (("an empty sk", f"[basic]\nak = {key.access}\nsk =\nproject_id = {key.project}\n"),
                         ("a line without =", f"[basic]\nak {key.access}\nsk = x\n")):
        done = peers.desk(places, {"~/.huaweicloud/credentials": broken}).list("--no-input")
        peers.check(f"Huawei's SDK's file with {name}: refused with the line", done.exits(2),
                    done.says("line|:[23]"), done.sends_nothing())
    desk = peers.desk(places)
    desk.write("~/.huaweicloud/credentials", f"[basic]\nak={key.access}\nsk={key.secret}\nproject_id={key.project}\n",
               mode=0o644)
    done = desk.list()
    peers.check("Huawei's SDK's file that others can read: a warning", done.lists(order), done.says("warning:.*read"))
