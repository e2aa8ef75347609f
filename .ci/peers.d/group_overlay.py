"""Variables, alone and laid over the cloud that OS_CLOUD names, compared with the `openstack` command.

python-openstackclient runs inside this process (`openstack token issue`), with the same variables and
the same clouds.yaml; as in the group `clouds`, both sign in at the capturing service and the sign-in,
its address and the endpoint are compared.
"""

import contextlib
import io
import os

from capture import Capture
from group_clouds import cloud, compare, fill, settings

RC = {
    "OS_AUTH_URL": "@IAM@/v3", "OS_USERNAME": "rick", "OS_PASSWORD": "rc-secret", "OS_USER_DOMAIN_NAME": "rc-account",
    "OS_PROJECT_NAME": "rc-project", "OS_PROJECT_DOMAIN_NAME": "rc-account", "OS_REGION_NAME": "eu-nl",
}
OTC = {"OS_CLOUD": "otc"}


def rc(*without, **more):
    return {**{name: value for name, value in RC.items() if name not in without}, **more}


class Case:
    """Variables (and a cloud's file); `instead` and `instead_text` are what the openstack command gets for them."""

    def __init__(self, name, env, text="", differs=None, instead=None, instead_text=None, want=None, says=()):
        self.name, self.env, self.text, self.instead_text = name, env, text, instead_text or text
        self.differs, self.instead, self.want, self.says = differs, instead, want or {}, says


def cases():
    yield Case("an rc file", rc())
    yield Case("an rc file, OS_IDENTITY_API_VERSION=3", rc(OS_IDENTITY_API_VERSION="3"))
    yield Case("an rc file, auth URL without /v3", rc(OS_AUTH_URL="@IAM@"))
    yield Case("OS_AUTH_TYPE=password", rc(OS_AUTH_TYPE="password"))
    yield Case("OS_AUTH_TYPE=v3password", rc(OS_AUTH_TYPE="v3password"))
    yield Case("OS_AUTH_PLUGIN, the old name", rc("OS_PASSWORD", OS_AUTH_PLUGIN="v3totp", OS_PASSCODE="012345"),
               differs="the openstack command does not read it any more, openstacksdk does",
               instead=rc("OS_PASSWORD", OS_AUTH_TYPE="v3totp", OS_PASSCODE="012345"))
    yield Case("OS_USER_ID", rc("OS_USERNAME", "OS_USER_DOMAIN_NAME", OS_USER_ID="0123abc"))
    yield Case("OS_USER_DOMAIN_ID", rc("OS_USER_DOMAIN_NAME", OS_USER_DOMAIN_ID="dom1"))
    yield Case("OS_PROJECT_DOMAIN_ID", rc("OS_PROJECT_DOMAIN_NAME", OS_PROJECT_DOMAIN_ID="dom1"))
    yield Case("OS_PROJECT_ID", rc("OS_PROJECT_NAME", "OS_PROJECT_DOMAIN_NAME", OS_PROJECT_ID="p1"))
    yield Case("OS_PROJECT_ID and OS_PROJECT_NAME", rc(OS_PROJECT_ID="p1"))
    yield Case("OS_TENANT_NAME", rc("OS_PROJECT_NAME", OS_TENANT_NAME="team"))
    yield Case("OS_TENANT_ID", rc("OS_PROJECT_NAME", "OS_PROJECT_DOMAIN_NAME", OS_TENANT_ID="p1"))
    yield Case("OS_DEFAULT_DOMAIN", rc("OS_USER_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME", OS_DEFAULT_DOMAIN="dom1"),
               differs="openstack takes the option and sends no domain; here it is the id of both",
               instead=rc("OS_USER_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME", OS_USER_DOMAIN_ID="dom1",
                          OS_PROJECT_DOMAIN_ID="dom1"))
    yield Case("no OS_PROJECT_DOMAIN_NAME", rc("OS_PROJECT_DOMAIN_NAME"))
    yield Case("OS_INTERFACE", rc(OS_INTERFACE="internal"))
    yield Case("OS_ENDPOINT_TYPE", rc(OS_ENDPOINT_TYPE="internal"),
               differs="openstack itself reads OS_INTERFACE alone; older rc files say OS_ENDPOINT_TYPE",
               instead=rc(OS_INTERFACE="internal"))
    yield Case("empty variables are unset", rc(OS_PROJECT_ID="", OS_USER_ID="", OS_TOKEN="", OS_AUTH_TYPE=""))
    yield Case("a password with everything", rc(OS_PASSWORD="a b'c\"d$e\\f#g:h ä"))
    yield Case("a password of digits", rc(OS_PASSWORD="0123"))
    yield Case("v3applicationcredential", {
        "OS_AUTH_TYPE": "v3applicationcredential", "OS_AUTH_URL": "@IAM@/v3", "OS_REGION_NAME": "eu-nl",
        "OS_APPLICATION_CREDENTIAL_ID": "abc", "OS_APPLICATION_CREDENTIAL_SECRET": "s3cret"})
    yield Case("v3applicationcredential by name", rc(
        "OS_PASSWORD", "OS_PROJECT_NAME", "OS_PROJECT_DOMAIN_NAME", OS_AUTH_TYPE="v3applicationcredential",
        OS_APPLICATION_CREDENTIAL_NAME="ci", OS_APPLICATION_CREDENTIAL_SECRET="s3cret"))
    yield Case("v3totp", rc("OS_PASSWORD", OS_AUTH_TYPE="v3totp", OS_PASSCODE="012345"))
    yield Case("v3token with another project", rc("OS_PASSWORD", "OS_USERNAME", "OS_USER_DOMAIN_NAME",
                                                  OS_AUTH_TYPE="v3token", OS_TOKEN="tok0"))
    over, nowhere = cloud(), cloud(settings="")
    region = "openstacksdk takes region_name for the list of all regions; a region that is given decides here"
    yield Case("OS_CLOUD alone", OTC, over)
    for name, value in (("OS_USERNAME", "ben"), ("OS_PASSWORD", "laid-over"), ("OS_PROJECT_NAME", "team"),
                        ("OS_USER_DOMAIN_NAME", "other"), ("OS_PROJECT_DOMAIN_NAME", "other"),
                        ("OS_AUTH_URL", "@IAM2@/v3"), ("OS_INTERFACE", "admin"),
                        ("OS_AUTH_TYPE", "v3password"), ("OS_TENANT_NAME", "team")):
        yield Case(f"{name} over a cloud", {**OTC, name: value}, over)
    yield Case("OS_PROJECT_ID over a cloud's project_id", {**OTC, "OS_PROJECT_ID": "p2"},
               cloud(drop=["project_name", "project_domain_name"], project_id="p1"))
    yield Case("OS_PASSWORD for a cloud that has none", {**OTC, "OS_PASSWORD": "laid-over"}, cloud(drop=["password"]))
    yield Case("OS_REGION_NAME over a cloud", {**OTC, "OS_REGION_NAME": "eu-nl"}, over, region, instead_text=nowhere)
    yield Case("a whole rc file over a cloud", {**OTC, **rc()}, over, region, instead_text=nowhere)
    yield Case("OS_INTERFACE over a cloud's interface", {**OTC, "OS_INTERFACE": "admin"},
               cloud(settings("interface: internal")))


def run(peers):
    from openstackclient.shell import OpenStackShell

    capture = Capture(peers.traffic)
    for case in cases():
        text = fill(case.text, capture)
        files = {"clouds.yaml": text} if text else {}
        env = {name: fill(value, capture) for name, value in case.env.items()}
        desk = peers.desk(env, files)
        given = {name: fill(value, capture) for name, value in (case.instead or case.env).items()}
        with_theirs = peers.desk(files={"clouds.yaml": fill(case.instead_text, capture)} if text else {})
        theirs = resolve_with_client(OpenStackShell, peers, capture, with_theirs, given, bool(files))
        with_theirs.clear()
        peers.check(case.name, *compare(case, theirs, desk.list("--no-input", "--no-cache")))
        desk.clear()


def resolve_with_client(shell_of, peers, capture, desk, env, with_file):
    """What `openstack token issue` sends, and the endpoint that it would ask."""
    before, folder, mark = dict(os.environ), os.getcwd(), peers.traffic.mark()
    os.environ.clear()
    os.environ.update({"PATH": before["PATH"], "HOME": str(desk.home), **env})
    if with_file:
        os.environ["OS_CLIENT_CONFIG_FILE"] = str(desk.cwd / "clouds.yaml")
    os.chdir(desk.cwd)
    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            shell = shell_of()
            code = shell.run(["token", "issue", "-f", "value", "-c", "project_id"])
        posts = [seen for seen in peers.traffic.since(mark) if seen.method == "POST"]
        if code or not posts:
            return {"refused": True, "why": told.getvalue().strip()[-300:]}
        catalog = shell.client_manager.auth_ref.service_catalog
        endpoint = catalog.url_for(
            service_type="modelarts", interface=shell.client_manager._interface or "public",
            region_name=shell.client_manager._region_name or None)
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(before)
    return {"refused": False, "why": None, "auth": posts[-1].json(), "posted": f"{posts[-1].label}{posts[-1].path}",
            "endpoint": capture.label_of(endpoint)}
