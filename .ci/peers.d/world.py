"""The world that most checks share: a Keystone with an account of several projects, and the stand-in.

| user | for | projects |
|---|---|---|
| `ann` | passwords, tokens, application credentials | eu-de, eu-de_team, eu-nl |
| `tom totp` | a second factor that is asked for alone | eu-de |
| `mia mfa` | password and second factor together, by rule | eu-de |
| `lone` | a project whose catalog has RegionOne alone | lonely |
"""

import secrets

from keystone_peer import ACCOUNT, Keystone
from modelarts import AccessKey, ModelArts

REGIONS = ("eu-de", "eu-nl")
INTERFACES = ("public", "internal", "admin")


class World:
    """Keystone and stand-in, seeded, with the few words that checks need to speak of them."""

    account = ACCOUNT

    def __init__(self, peers):
        self.keystone = Keystone(peers.scratch / "keystone", peers.folder, peers.traffic)
        self.keystone.start()
        self.modelarts = ModelArts(peers.traffic, self.keystone.url().removesuffix("/v3"))
        self.modelarts.admin_token = self.keystone.admin_token
        self.keystone.keys = self.modelarts.keys
        self._people()
        self._catalog()
        self.modelarts.projects = {made: name for name, made in self.keystone.projects.items()}
        self.key = self.access_key("eu-de")

    def _people(self):
        keystone = self.keystone
        keystone.domain(ACCOUNT)
        for name in ("eu-de", "eu-de_team", "eu-nl", "MOS", "lonely"):
            keystone.project(name)
        keystone.project("eu-de_off", enabled=False)
        keystone.user("ann", "Ann's päss: 0123 #", projects=["eu-de", "eu-de_team", "eu-nl", "MOS", "eu-de_off"])
        keystone.user("14610698 " + ACCOUNT, "0123", projects=["eu-de"], key="digits")
        keystone.user("tom totp", "tom-pass", projects=["eu-de"])
        keystone.totp("tom totp")
        keystone.user("mia mfa", "mia-pass", projects=["eu-de"],
                      options={"multi_factor_auth_enabled": True,
                               "multi_factor_auth_rules": [["password", "totp"]]})
        keystone.totp("mia mfa")
        keystone.user("lone", "lone-pass", projects=["lonely"])
        keystone.application_credential("ci", "ann", "eu-de", "ci")
        keystone.application_credential("team", "ann", "eu-de_team", "ci-team")

    def _catalog(self):
        keystone, modelarts = self.keystone, self.modelarts
        for region in (*REGIONS, "RegionOne"):
            keystone.region(region)
        identity = keystone.service("identity", "keystone")
        services = {kind: keystone.service(kind, "modelarts") for kind in ("modelarts", "modelartsv1", "modelartsv2")}
        for region in REGIONS:
            keystone.endpoint(identity, region, "public", keystone.url())
            modelarts.open(f"{region}/v2")
            keystone.endpoint(services["modelartsv2"], region, "public",
                              modelarts.url(f"{region}/v2") + "/v2/$(project_id)s")
            for interface in INTERFACES:
                modelarts.open(f"{region}/{interface}")
                for kind in ("modelarts", "modelartsv1"):
                    keystone.endpoint(services[kind], region, interface,
                                      modelarts.url(f"{region}/{interface}") + "/v1/$(project_id)s")
        modelarts.open("RegionOne/public")
        lone = keystone.endpoint(services["modelarts"], "RegionOne", "public",
                                 modelarts.url("RegionOne/public") + "/v1/$(tenant_id)s")
        # With an endpoint of its own, a project sees that one alone.
        keystone.call("PUT", f"/OS-EP-FILTER/projects/{keystone.projects['lonely']}/endpoints/{lone}")
        # The other projects see no RegionOne: their catalog is that of two regions.
        for region in REGIONS:
            group = keystone.call("POST", "/OS-EP-FILTER/endpoint_groups", {
                "endpoint_group": {"name": region, "filters": {"region_id": region}}})[2]["endpoint_group"]["id"]
            for name in ("eu-de", "eu-de_team", "eu-nl", "MOS"):
                keystone.call("PUT", f"/OS-EP-FILTER/endpoint_groups/{group}/projects/{keystone.projects[name]}")
        modelarts.open("override")

    def access_key(self, project, temporary=False):
        """A new access key for a project, known to the stand-in."""
        key = AccessKey("AK" + secrets.token_hex(9).upper(), secrets.token_urlsafe(30),
                        self.keystone.projects.get(project, project),
                        secrets.token_urlsafe(60) if temporary else None)
        self.modelarts.keys[key.access] = key
        return key

    def project(self, name):
        return self.keystone.projects[name]

    def url(self, label):
        """The root of one door of the stand-in."""
        return self.modelarts.url(label)

    def order(self, label, project):
        """The id of the only order at this door and project."""
        return f"CS-{label}-{project}"

    def rc(self, user="ann", project="eu-de", **more):
        """The variables of an OpenStack rc file."""
        return {
            "OS_AUTH_URL": self.keystone.url(),
            "OS_USERNAME": "ann" if user == "ann" else user,
            "OS_PASSWORD": self.keystone.passwords[user],
            "OS_USER_DOMAIN_NAME": ACCOUNT,
            "OS_PROJECT_NAME": project,
            "OS_PROJECT_DOMAIN_NAME": ACCOUNT,
            "OS_REGION_NAME": "eu-de",
            "OS_IDENTITY_API_VERSION": "3",
            **more,
        }
