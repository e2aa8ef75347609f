"""Layouts of clouds.yaml, compared with what openstacksdk makes of the same files.

Both sign in at the same capturing service. Compared are the sign-in as it was sent (methods, user,
domains, project, scope), the address that it was sent to, and the endpoint that is asked then. Where
the program is meant to differ, the layout says why (`differs`), and what is right: the same as
openstacksdk makes of another text (`instead`), or a single answer (`want`).
"""

import os
import warnings

from capture import Capture

# Words in the texts below, replaced by the addresses of the capturing service.
AUTH = """\
      auth_url: @IAM@/v3
      username: ann
      password: secret
      user_domain_name: account
      project_name: eu-de
      project_domain_name: account
"""
SETTINGS = """\
    region_name: eu-de
"""


def cloud(settings=SETTINGS, auth=AUTH, name="otc", drop=(), **changed):
    """A clouds.yaml with one cloud. `drop` leaves lines of `auth` out; `changed` rewrites or adds them."""
    lines = []
    for line in auth.splitlines():
        key = line.strip().split(":")[0]
        if key in drop:
            continue
        if key in changed:
            line = f"      {key}: {changed.pop(key)}"
        lines.append(line)
    lines += [f"      {key}: {value}" for key, value in changed.items()]
    body = "    auth:\n" + "\n".join(lines) + "\n" if lines else ""
    return f"clouds:\n  {name}:\n{body}{settings}"


def indent(settings):
    return "".join(f"    {line}\n" for line in settings.splitlines())


def settings(text):
    """SETTINGS, and more lines at the cloud's own level."""
    return SETTINGS + indent(text)


class Layout:
    """Files, how they are asked for, and where the program is meant to differ from openstacksdk.

    `instead` is the clouds.yaml that openstacksdk is given in place of the layout's. `want` overrides
    parts of what it resolves: `refused`, `endpoint`, `as_it_is` (a token). `says` must stand in stderr.
    """

    def __init__(self, name, text="", files=None, cloud="otc", region=None, env=None, differs=None, instead=None,
                 want=None, says=()):
        self.name, self.cloud, self.region, self.env = name, cloud, region, env or {}
        self.files = {"clouds.yaml": text} if files is None else files
        self.differs, self.instead, self.want, self.says = differs, instead, want or {}, says


AS_WRITTEN = "openstacksdk has a number, a date or a truth made of it; a plain scalar is taken as it is written"
UNSET = "openstacksdk sends the word None; null, ~ and nothing are unset"
PUBLIC = """\
public-clouds:
  mine:
    auth:
      auth_url: @IAM@/{region_name}/v3
      user_domain_name: account
      project_domain_name: account
    regions: [eu-nl, eu-de]
    interface: public
"""
BARE = """\
      username: ann
      password: secret
      project_name: eu-de
"""


def layouts():
    yield from signing_in()
    yield from names_and_places()
    yield from regions()
    yield from interfaces()
    yield from merging()
    yield from profiles()
    yield from scalars()
    yield from shapes()
    yield from kinds()
    yield from refused()


def signing_in():
    yield Layout("plain", cloud())
    for kind in ("password", "v3password"):
        yield Layout(f"auth_type: {kind}", cloud(settings(f"auth_type: {kind}")))
    yield Layout("auth-type with a dash", cloud(settings("auth-type: v3password")))
    yield Layout("auth_plugin, the old name", cloud(settings("auth_plugin: v3password")))
    yield Layout("auth_type beats auth_plugin", cloud(settings("auth_plugin: v3token\nauth_type: v3password")))
    yield Layout("identity_api_version: 3", cloud(settings("identity_api_version: 3")))
    yield Layout("identity_api_version as a text", cloud(settings("identity_api_version: '3'")))
    yield Layout("auth_url without /v3", cloud(auth_url="@IAM@"))
    yield Layout("auth_url without /v3, with a slash", cloud(auth_url="@IAM@/"))
    yield Layout("auth_url with a slash behind /v3", cloud(auth_url="@IAM@/v3/"))
    yield Layout("auth_url below a path", cloud(auth_url="@IAM@/identity/v3"))
    yield Layout("auth_url below a path, without /v3", cloud(auth_url="@IAM@/identity"))
    yield Layout("auth_url with {region_name}", cloud(auth_url="@IAM@/{region_name}/v3"))
    yield Layout("auth_url with {region_name}, --region", cloud(settings="", auth_url="@IAM@/{region_name}/v3"),
                 region="eu-nl")
    yield Layout("{region_name} in a password stays", cloud(password="'{region_name}'"))
    yield Layout("braces in a password stay", cloud(password="'{}{0}%(a)s'"))


def names_and_places():
    yield Layout("user_id", cloud(drop=["username", "user_domain_name"], user_id="0123abc"))
    yield Layout("user_id beside a domain", cloud(drop=["username"], user_id="0123abc"))
    yield Layout("user_domain_id", cloud(drop=["user_domain_name"], user_domain_id="dom1"))
    yield Layout("project_domain_id", cloud(drop=["project_domain_name"], project_domain_id="dom1"))
    yield Layout("no project domain", cloud(drop=["project_domain_name"]))
    yield Layout("project_id", cloud(drop=["project_name", "project_domain_name"], project_id="p1"))
    yield Layout("project_id and project_name", cloud(project_id="p1"))
    yield Layout("domain_name for both", cloud(drop=["user_domain_name", "project_domain_name"],
                                               domain_name="account"))
    yield Layout("domain_id for both", cloud(drop=["user_domain_name", "project_domain_name"], domain_id="dom1"))
    yield Layout("domain_name outside auth",
                 cloud(settings("domain_name: account"), drop=["user_domain_name", "project_domain_name"]))
    yield Layout("default_domain_name", cloud(drop=["user_domain_name", "project_domain_name"],
                                              default_domain_name="account"))
    yield Layout("default_domain_id", cloud(drop=["user_domain_name", "project_domain_name"],
                                            default_domain_id="dom1"))
    yield Layout("default_domain_id outside auth",
                 cloud(settings("default_domain_id: dom1"), drop=["user_domain_name", "project_domain_name"]))
    yield Layout("default_domain_name beside a user's domain", cloud(drop=["project_domain_name"],
                                                                     default_domain_name="other"))
    for key in ("tenant_name", "tenant-name", "project-name"):
        yield Layout(key, cloud(drop=["project_name"], **{key: "eu-de_team"}))
    for key in ("tenant_id", "tenant-id", "project-id"):
        yield Layout(key, cloud(drop=["project_name", "project_domain_name"], **{key: "p1"}))
    yield Layout("project_name beats tenant_name", cloud(tenant_name="other"))
    yield Layout("user-domain-name with dashes", cloud(drop=["user_domain_name"], **{"user-domain-name": "account"}))
    yield Layout("auth-url and user-name of dashes",
                 cloud(drop=["auth_url"], **{"auth-url": "@IAM@/v3"}))
    yield Layout("user_name, the old name", cloud(drop=["username"], user_name="ben"))
    yield Layout("username outside auth", cloud(settings("username: ben"), drop=["username"]))
    yield Layout("password outside auth", cloud(settings("password: other"), drop=["password"]))
    yield Layout("auth_url outside auth", cloud(settings("auth_url: @IAM@/v3"), drop=["auth_url"]))
    yield Layout("project_name outside auth", cloud(settings("project_name: team"), drop=["project_name"]))
    yield Layout("project_name outside beats the one inside", cloud(settings("project_name: team")))
    yield Layout("project_id outside beside a name inside", cloud(settings("project_id: p1")))
    yield Layout("user_domain_name outside beats the one inside", cloud(settings("user_domain_name: outer")))
    yield Layout("username outside and inside", cloud(settings("username: ben")))
    yield Layout("everything outside auth", cloud(
        "".join(line[2:] + "\n" for line in AUTH.splitlines()) + SETTINGS, auth=""))


def regions():
    yield Layout("no region", cloud(settings=""))
    yield Layout("another region", cloud(settings="    region_name: eu-nl\n"))
    yield Layout("a region by another kind of name", cloud(settings="    region_name: RegionOne\n"))
    yield Layout("region-name with a dash", cloud(settings="    region-name: eu-nl\n"))
    yield Layout("--region over region_name", cloud(settings=""), region="eu-nl")
    yield Layout("--region beside a region_name", cloud(), region="eu-nl",
                 differs="openstacksdk takes region_name for the list of all regions; --region always decides",
                 instead=cloud(settings=""))
    listed = "    regions: [eu-nl, eu-de]\n"
    yield Layout("regions as texts: the first", cloud(settings=listed))
    yield Layout("regions as texts, --region", cloud(settings=listed), region="eu-de")
    yield Layout("a region outside the list", cloud(settings=listed), region="RegionOne",
                 says=["RegionOne", "eu-nl", "eu-de"])
    valued = """\
    regions:
      - name: eu-nl
        values:
          auth_url: @IAM2@/v3
          interface: internal
      - name: eu-de
        values:
          auth:
            project_name: eu-de_team
      - RegionOne
"""
    yield Layout("regions with values: the first one's are laid over", cloud(settings=valued, drop=["auth_url"]))
    yield Layout("regions with values, --region", cloud(settings=valued), region="eu-de")
    yield Layout("regions with values and texts, --region", cloud(settings=valued), region="RegionOne")
    yield Layout("regions with values: an override", cloud(settings="""\
    regions:
      - name: eu-de
        values:
          modelarts_endpoint_override: @OVERRIDE@
"""))
    yield Layout("region_name chooses in the list", cloud(settings=listed + SETTINGS))


def interfaces():
    for interface in ("public", "internal", "admin"):
        yield Layout(f"interface: {interface}", cloud(settings(f"interface: {interface}")))
        yield Layout(f"endpoint_type: {interface}", cloud(settings(f"endpoint_type: {interface}")))
        yield Layout(f"interface: {interface}URL", cloud(settings(f"interface: {interface}URL")))
    yield Layout("endpoint-type with a dash", cloud(settings("endpoint-type: internal")),
                 differs="openstacksdk overlooks this one; a dash is as good as an underscore in every key",
                 instead=cloud(settings("endpoint_type: internal")))
    yield Layout("endpoint_type and interface", cloud(settings("endpoint_type: admin\ninterface: internal")),
                 differs="openstacksdk lets the old name win, against its way with all others; the present name wins",
                 instead=cloud(settings("interface: internal")))
    for key in ("modelarts_endpoint_override", "modelarts-endpoint-override"):
        yield Layout(key, cloud(settings(f"{key}: @OVERRIDE@")))
    yield Layout("modelarts_endpoint_override with a path", cloud(
        settings("modelarts_endpoint_override: '@OVERRIDE@/v1/%(project_id)s'")))
    yield Layout("modelartsv1_endpoint_override", cloud(settings("modelartsv1_endpoint_override: @OVERRIDE@")),
                 differs="openstacksdk was asked for the type modelarts; this is the name of otcextensions",
                 want={"endpoint": "override"})


def merging():
    without = cloud(drop=["password"])
    secret = "clouds:\n  otc:\n    auth:\n      password: from-secure\n"
    yield Layout("secure.yaml gives the password", files={"clouds.yaml": without, "secure.yaml": secret})
    yield Layout("secure.yaml beats clouds.yaml", files={"clouds.yaml": cloud(), "secure.yaml": secret})
    yield Layout("secure.yml", files={"clouds.yaml": without, "secure.yml": secret})
    yield Layout("secure.json", files={"clouds.yaml": without, "secure.json":
                                       '{"clouds": {"otc": {"auth": {"password": "from-json"}}}}'})
    yield Layout("secure.yaml with more than secrets", files={
        "clouds.yaml": without, "secure.yaml": secret + "      project_name: team\n    region_name: eu-nl\n"})
    yield Layout("secure.yaml outside auth", files={
        "clouds.yaml": without, "secure.yaml": "clouds:\n  otc:\n    password: from-secure\n"})
    yield Layout("secure.yaml knows a cloud more", files={
        "clouds.yaml": cloud(), "secure.yaml": "clouds:\n  other:\n    auth:\n      password: x\n"})
    yield Layout("secure.yaml with dashes over underscores", files={
        "clouds.yaml": cloud(), "secure.yaml": "clouds:\n  otc:\n    auth:\n      project-name: team\n"},
        differs="openstacksdk merges first and lets the underscore win; keys are normalised before the merge here",
        instead=cloud(project_name="team"))
    yield Layout("secure.yaml in the home, clouds.yaml here", files={
        "clouds.yaml": without, "~/.config/openstack/secure.yaml": secret})
    yield Layout("clouds.yml", files={"clouds.yml": cloud()})
    yield Layout("clouds.json", files={"clouds.json": """{"clouds": {"otc": {"auth": {"auth_url": "@IAM@/v3",
        "username": "ann", "password": "secret", "user_domain_name": "account", "project_name": "eu-de"},
        "region_name": "eu-de"}}}"""})
    yield Layout("clouds.yaml of the home", files={"~/.config/openstack/clouds.yaml": cloud()})
    yield Layout("clouds.yaml here beats the home's", files={
        "clouds.yaml": cloud(), "~/.config/openstack/clouds.yaml": cloud(username="ben")})
    yield Layout("clouds.yaml beats clouds.yml", files={"clouds.yaml": cloud(), "clouds.yml": cloud(username="ben")})
    yield Layout("OS_CLIENT_CONFIG_FILE", files={"elsewhere.yaml": cloud(username="ben"), "clouds.yaml": cloud()},
                 env={"OS_CLIENT_CONFIG_FILE": "elsewhere.yaml"})
    yield Layout("OS_CLIENT_SECURE_FILE", files={"clouds.yaml": without, "elsewhere.yaml": secret},
                 env={"OS_CLIENT_SECURE_FILE": "elsewhere.yaml"})
    two = cloud() + "  stage:\n    auth:\n      auth_url: @IAM2@/v3\n      username: stager\n      password: p2\n" \
        "      user_domain_name: account\n      project_name: eu-nl\n    region_name: eu-nl\n"
    yield Layout("two clouds, the first", two)
    yield Layout("two clouds, the second", two, cloud="stage")
    yield Layout("two clouds, OS_CLOUD", two, cloud=None, env={"OS_CLOUD": "stage"})
    yield Layout("the only cloud", cloud(), cloud=None)
    yield Layout("a cloud that is not there", cloud(), cloud="nowhere", says=["nowhere", "otc"])
    yield Layout("a cloud's name with blanks and letters", cloud(name="'meine Wölke: 1'"), cloud="meine Wölke: 1")
    yield Layout("a cloud's name of digits", cloud(name="'0123'"), cloud="0123")
    yield Layout("other keys beside clouds", "client:\n  force_ipv4: true\ncache:\n  expiration_time: 3600\n" + cloud())
    yield Layout("settings of other programs", cloud(settings(
        "networks:\n  - name: a\n    routes_externally: true\nvolume_api_version: 3\nfloating_ip_source: None\n"
        "metrics:\n  statsd:\n    host: 127.0.0.1\ncompute_api_version: '2.79'")))


def profiles():
    bare = cloud(settings="    profile: mine\n", auth=BARE)
    yield Layout("a profile of clouds-public.yaml", files={"clouds.yaml": bare, "clouds-public.yaml": PUBLIC})
    yield Layout("a profile of clouds-public.yaml, --region", region="eu-de",
                 files={"clouds.yaml": bare, "clouds-public.yaml": PUBLIC})
    yield Layout("a profile's list refuses other regions", region="RegionOne", says=["RegionOne", "eu-nl"],
                 files={"clouds.yaml": bare, "clouds-public.yaml": PUBLIC})
    yield Layout("the cloud's own region in a profile's list", files={
        "clouds.yaml": cloud(settings="    profile: mine\n    region_name: eu-de\n", auth=BARE),
        "clouds-public.yaml": PUBLIC})
    yield Layout("cloud:, the old name of profile:", files={
        "clouds.yaml": cloud(settings="    cloud: mine\n", auth=BARE), "clouds-public.yaml": PUBLIC})
    yield Layout("the cloud beats its profile", files={
        "clouds.yaml": cloud(settings="    profile: mine\n    interface: internal\n", auth=BARE,
                             auth_url="@IAM2@/v3"), "clouds-public.yaml": PUBLIC})
    yield Layout("secure.yaml over cloud over profile", files={
        "clouds.yaml": bare, "clouds-public.yaml": PUBLIC,
        "secure.yaml": "clouds:\n  otc:\n    auth:\n      password: from-secure\n"})
    yield Layout("a profile with keys of dashes", files={
        "clouds.yaml": bare, "clouds-public.yaml": PUBLIC.replace("user_domain_name", "user-domain-name")})
    yield Layout("an unknown profile is a warning", cloud(settings("profile: nobody")), says=["warning:.*nobody"])
    yield Layout("profile and cloud equal to its own name", cloud(settings("profile: otc2\ncloud: otc2"), name="otc2"),
                 cloud="otc2", says=["warning:.*otc2"])
    yield Layout("profile otc with an auth_url of its own", cloud(settings("profile: otc")))
    yield Layout("profile otc, eu-nl", cloud(settings="    profile: otc\n", auth_url="@IAM@/{region_name}/v3"),
                 region="eu-nl")


def scalars():
    for text in ("0123", "00123", "12e3456789", "1_000", "0x1F", "1.10", "yes", "No", "on", "true", "2024-01-01",
                 "12:30:45", "+5", ".5", "1e3", "0b11", "0o17", "12345678901234567890123456789012"):
        yield Layout(f"password: {text}", cloud(password=text), differs=AS_WRITTEN,
                     instead=cloud(password=f"'{text}'"))
    for text in ("00123", "14610698", "yes"):
        yield Layout(f"username: {text}", cloud(username=text), differs=AS_WRITTEN,
                     instead=cloud(username=f"'{text}'"))
    digits = "01234567012345670123456701234567"
    yield Layout("project_id of 32 digits", cloud(drop=["project_name", "project_domain_name"], project_id=digits),
                 differs=AS_WRITTEN,
                 instead=cloud(drop=["project_name", "project_domain_name"], project_id=f"'{digits}'"))
    for text in (
        "'0123'", '"0123"', "!!str 0123", "'it''s'", r'"tab\tand \u0041"', "a#b", "a b  # a comment", "pä§s wörd",
        "'  blanks  '", "a:b", "'a: b'", "\"{'a': 1}\"", "-dash", "'*star'", "a,b]", "'null'", "'~'",
    ):
        yield Layout(f"password: {text}", cloud(password=text))
    yield Layout("password in a literal block", cloud(password="|-\n        sec: ret\n        two"))
    yield Layout("password in a folded block", cloud(password=">-\n        sec\n        ret"))
    for text in ("null", "~", ""):
        yield Layout(f"project_id: {text or '(nothing)'} is unset", cloud(project_id=text), differs=UNSET, instead=cloud())
    yield Layout("password: null is unset", cloud(password="null"), want={"refused": True}, says=["password"],
                 differs="openstacksdk sends the word None or nothing; a missing password is asked for or named")
    yield Layout("region_name: null is unset", cloud(settings="    region_name: null\n"),
                 differs="openstacksdk fails on it; null is unset", instead=cloud(settings=""))
    yield Layout("interface: null is unset", cloud(settings("interface: null")))


def shapes():
    yield Layout("a document that begins with ---", "---\n" + cloud() + "...\n")
    yield Layout("CRLF lines", cloud().replace("\n", "\r\n"))
    yield Layout("a byte order mark", "\ufeff" + cloud())
    yield Layout("comments everywhere", "# a\n" + cloud().replace("\n", "  # b\n", 3))
    yield Layout("flow mappings", "clouds: {otc: {auth: {auth_url: '@IAM@/v3', username: ann, password: 'se,cret', "
                 "user_domain_name: account, project_name: eu-de}, region_name: eu-de}}\n")
    yield Layout("an anchor and a merge key", """\
base: &base
  region_name: eu-nl
  auth: &auth
    auth_url: @IAM@/v3
    username: ann
    password: secret
    user_domain_name: account
clouds:
  otc:
    <<: *base
    auth:
      <<: *auth
      project_name: eu-de_team
""")
    yield Layout("an alias of a whole mapping", """\
auth: &auth
  auth_url: @IAM@/v3
  username: ann
  password: secret
  user_domain_name: account
  project_name: eu-de
clouds:
  otc: {auth: *auth, region_name: eu-de}
""")
    yield Layout("quoted keys", cloud().replace("username:", '"username":').replace("auth:", "'auth':"))


def kinds():
    token = "      auth_url: @IAM@/v3\n      token: tok0\n      project_name: eu-de\n      project_domain_name: account\n"
    for kind in ("token", "v3token"):
        yield Layout(f"auth_type: {kind} with a project", cloud(settings(f"auth_type: {kind}"), auth=token),
                     differs="openstacksdk re-scopes every token; one that is for this project already is used as it is",
                     want={"as_it_is": True})
    yield Layout("auth_type: token with another project", cloud(settings("auth_type: v3token"), auth=token,
                                                                project_name="eu-de_team"))
    yield Layout("v3applicationcredential by id", cloud(settings("auth_type: v3applicationcredential"), auth="""\
      auth_url: @IAM@/v3
      application_credential_id: abc
      application_credential_secret: s3cret
"""))
    yield Layout("v3applicationcredential by name", cloud(settings("auth_type: v3applicationcredential"), auth="""\
      auth_url: @IAM@/v3
      application_credential_name: ci
      application_credential_secret: s3cret
      username: ann
      user_domain_name: account
"""))
    yield Layout("v3applicationcredential with dashes", cloud(settings("auth_type: v3applicationcredential"), auth="""\
      auth-url: @IAM@/v3
      application-credential-id: abc
      application-credential-secret: s3cret
"""))
    yield Layout("v3totp", cloud(settings("auth_type: v3totp"), drop=["password"], passcode="'012345'"))
    yield Layout("v3totp, a passcode that looks like a number", cloud(
        settings("auth_type: v3totp"), drop=["password"], passcode="012345"), differs=AS_WRITTEN,
        instead=cloud(settings("auth_type: v3totp"), drop=["password"], passcode="'012345'"))
    yield Layout("v3multifactor", cloud(settings(
        "auth_type: v3multifactor\nauth_methods: [v3password, v3totp]"), passcode="'012345'"))
    yield Layout("v3multifactor with one method", cloud(settings(
        "auth_type: v3multifactor\nauth_methods: [v3password]")))


def refused():
    """What is not obeyed, or refused by name."""
    twice = cloud(settings("region_name: eu-nl"))
    yield Layout("two keys alike", twice, want={"refused": True}, says=[r"line 11\b|:11\b", "twice|two|again|duplicate|already"],
                 differs="openstacksdk takes the last in silence")
    for key in ("verify: false", "insecure: true", "insecure: 'yes'", "verify: 'False'", "verify: 0"):
        yield Layout(f"{key} is a warning", cloud(settings(key)), says=["warning:.*(verify|insecure|certificate)"])
    for kind in ("none", "v3oidcpassword", "http_basic", "v3kerberos"):
        yield Layout(f"auth_type: {kind} is refused", cloud(settings(f"auth_type: {kind}")), want={"refused": True},
                     differs="only some kinds are supported; the others are named", says=[kind, r"clouds\.yaml"])
    yield Layout("a file that is not YAML", "clouds: [", want={"refused": True}, says=[r"clouds\.yaml"],
                 differs="openstacksdk skips the file; what was asked for by name is not passed over")


def run(peers):
    from openstack.config import loader  # the yardstick; without it the group is skipped

    warnings.simplefilter("ignore")
    capture = Capture(peers.traffic)
    for layout in layouts():
        files = {name: fill(text, capture) for name, text in layout.files.items()}
        instead = {"clouds.yaml": fill(layout.instead, capture)} if layout.instead else files
        with_theirs = peers.desk(layout.env, instead)
        theirs = resolve_with_sdk(loader, peers, capture, with_theirs, layout)
        with_theirs.clear()
        desk = peers.desk(layout.env, files)
        flags = ["--cloud", layout.cloud] if layout.cloud else []
        flags += ["--region", layout.region] if layout.region else []
        done = desk.list("--no-input", "--no-cache", *flags)
        peers.check(layout.name, *compare(layout, theirs, done))
        desk.clear()


def fill(text, capture):
    for word, label in (("@IAM@", "iam"), ("@IAM2@", "iam2"), ("@OVERRIDE@", "override")):
        text = text.replace(word, capture.url(label))
    return text


def resolve_with_sdk(loader, peers, capture, desk, layout):
    """What openstacksdk makes of the same files: a dictionary with refused, or auth, posted, endpoint."""
    places = [desk.cwd, desk.home / ".config" / "openstack"]
    found = {
        kind: [str(place / f"{kind}.{ending}") for place in places for ending in ("yaml", "yml", "json")]
        for kind in ("clouds", "secure", "clouds-public")
    }
    before, folder, mark = dict(os.environ), os.getcwd(), peers.traffic.mark()
    for name in [name for name in os.environ if name.startswith("OS_")]:
        os.environ.pop(name)
    os.environ.update(layout.env)
    os.chdir(desk.cwd)
    try:
        config = loader.OpenStackConfig(
            config_files=found["clouds"], secure_files=found["secure"], vendor_files=found["clouds-public"])
        cloud = config.get_one(cloud=layout.cloud, **({"region_name": layout.region} if layout.region else {}))
        access = cloud.get_session().auth.get_access(cloud.get_session())
        endpoint = cloud.get_endpoint("modelarts") or access.service_catalog.url_for(
            service_type="modelarts", interface=cloud.get_interface("modelarts") or "public",
            region_name=cloud.get_region_name("modelarts") or None)
    except Exception as refusal:  # any refusal of theirs is one answer: refused
        return {"refused": True, "why": f"{type(refusal).__name__}: {refusal}"}
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(before)
    posts = [seen for seen in peers.traffic.since(mark) if seen.method == "POST"]
    return {"refused": False, "why": None, "auth": posts[-1].json(), "posted": f"{posts[-1].label}{posts[-1].path}",
            "endpoint": capture.label_of(endpoint)}


def compare(layout, theirs, done):
    """What is wrong with a run, compared with openstacksdk's answer and the layout's own wishes."""
    want = {**theirs, **layout.want}
    if theirs["refused"] and not want["refused"]:
        yield f"openstacksdk refuses what it should be compared with: {theirs['why']}"
        return
    yield done.says(*layout.says)
    if want["refused"]:
        yield done.exits(2)
        yield done.sends_nothing()
        return
    yield done.exits(0)
    posts = [seen for seen in done.identity if seen.method == "POST"]
    if want.get("as_it_is"):
        yield posts and f"signed in with {posts[0].json()}"
    elif len(posts) != 1:
        yield f"{len(posts)} sign-ins in place of one"
    else:
        if plain(posts[0].json()) != plain(want["auth"]):
            yield f"signed in with {plain(posts[0].json())} in place of {plain(want['auth'])}"
        posted = f"{posts[0].label}{posts[0].path}"
        if posted != want["posted"]:
            yield f"signed in at {posted} in place of {want['posted']}"
    asked = {seen.label for seen in done.service}
    if asked != {want["endpoint"]}:
        yield f"asked {asked} in place of {want['endpoint']}"


def plain(auth):
    """A sign-in without what makes no difference: a null, the order of methods."""
    if isinstance(auth, dict):
        return {key: plain(value) for key, value in auth.items() if value is not None}
    return sorted(auth, key=str) if isinstance(auth, list) else auth
