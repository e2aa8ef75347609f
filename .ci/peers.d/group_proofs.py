"""Every kind of proof (a password, a token, a second factor, an application credential, a key), whole.

Each is tried as variables and as a cloud; the sign-in that Keystone saw is compared, and the order
that came back tells which project and which endpoint were asked.
"""

import json


def cloud(name="otc", **settings):
    """The text of a clouds.yaml with one cloud (JSON is YAML)."""
    return json.dumps({"clouds": {name: settings}})


def run(peers):
    world = peers.world
    passwords(peers, world)
    tokens(peers, world)
    second_factors(peers, world)
    application_credentials(peers, world)
    unsupported(peers, world)
    access_keys(peers, world)
    refusals(peers, world)


def passwords(peers, world):
    order = world.order("eu-de/public", "eu-de")
    auth = {
        "auth_url": world.keystone.url(), "username": "ann", "password": world.keystone.passwords["ann"],
        "user_domain_name": world.account, "project_name": "eu-de", "project_domain_name": world.account,
    }
    cases = {
        "password, an rc file": world.rc(),
        "password, OS_AUTH_TYPE=password": world.rc(OS_AUTH_TYPE="password"),
        "password, OS_AUTH_TYPE=v3password": world.rc(OS_AUTH_TYPE="v3password"),
        "password, an auth URL without /v3": world.rc(OS_AUTH_URL=world.keystone.url().removesuffix("/v3")),
        "password, an auth URL that ends in a slash": world.rc(OS_AUTH_URL=world.keystone.url() + "/"),
        "password, user and domain by id": world.rc(
            OS_USERNAME="", OS_USER_ID=world.keystone.users["ann"], OS_USER_DOMAIN_NAME=""),
        "password, user's domain by id": world.rc(
            OS_USER_DOMAIN_NAME="", OS_USER_DOMAIN_ID=world.keystone.domains[world.account]),
        "password, project by id": world.rc(
            OS_PROJECT_NAME="", OS_PROJECT_DOMAIN_NAME="", OS_PROJECT_ID=world.project("eu-de")),
        "password, tenant name": world.rc(OS_PROJECT_NAME="", OS_TENANT_NAME="eu-de"),
        "password, tenant id": world.rc(OS_PROJECT_NAME="", OS_TENANT_ID=world.project("eu-de")),
        "password, OS_DEFAULT_DOMAIN for both": world.rc(
            OS_USER_DOMAIN_NAME="", OS_PROJECT_DOMAIN_NAME="",
            OS_DEFAULT_DOMAIN=world.keystone.domains[world.account]),
        "password, OS_DEFAULT_DOMAIN_NAME for both": world.rc(
            OS_USER_DOMAIN_NAME="", OS_PROJECT_DOMAIN_NAME="", OS_DEFAULT_DOMAIN_NAME=world.account),
        "password, OS_DEFAULT_DOMAIN_ID for both": world.rc(
            OS_USER_DOMAIN_NAME="", OS_PROJECT_DOMAIN_NAME="",
            OS_DEFAULT_DOMAIN_ID=world.keystone.domains[world.account]),
        "password of digits, user with a blank": world.rc("digits", OS_USERNAME="14610698 " + world.account),
    }
    for name, env in cases.items():
        done = peers.desk({k: v for k, v in env.items() if v}).list()
        peers.check(name, done.lists(order), done.sign_in(["password"]))
    for kind in (None, "password", "v3password"):
        settings = {"auth": auth, "region_name": "eu-de", **({"auth_type": kind} if kind else {})}
        done = peers.desk(files={"clouds.yaml": cloud(**settings)}).list("--cloud", "otc")
        peers.check(f"password, a cloud with auth_type {kind}", done.lists(order), done.sign_in(["password"]))


def tokens(peers, world):
    keystone = world.keystone
    order, team = world.order("eu-de/public", "eu-de"), world.order("eu-de/public", "eu-de_team")
    token = keystone.token("ann", "eu-de")
    places = {"OS_PROJECT_ID": world.project("eu-de"), "OS_AUTH_URL": keystone.url(), "OS_REGION_NAME": "eu-de"}
    endpoint = {"MA_ORDERS_ENDPOINT": world.url("eu-de/public")}
    as_it_is = {
        "--token with project and endpoint": ({}, ["--token", token]),
        "MA_ORDERS_TOKEN": ({"MA_ORDERS_TOKEN": token}, []),
        "OS_TOKEN": ({"OS_TOKEN": token}, []),
        "OS_AUTH_TOKEN": ({"OS_AUTH_TOKEN": token}, []),
        "OS_TOKEN with OS_AUTH_TYPE=v3token": ({"OS_TOKEN": token, "OS_AUTH_TYPE": "v3token"}, []),
    }
    for name, (env, flags) in as_it_is.items():
        done = peers.desk({**places, **endpoint, **env}).list(*flags)
        peers.check(f"token as it is: {name}", done.lists(order), done.asks(identity=0, service=1))

    # The token alone, with the identity service: project and catalog are asked for.
    for name, env in (
        ("OS_TOKEN", {"OS_TOKEN": token}),
        ("MA_ORDERS_TOKEN", {"MA_ORDERS_TOKEN": token}),
        ("OS_TOKEN, OS_AUTH_TYPE=token", {"OS_TOKEN": token, "OS_AUTH_TYPE": "token"}),
    ):
        desk = peers.desk({"OS_AUTH_URL": keystone.url(), "OS_REGION_NAME": "eu-de", **env})
        done = desk.list()
        asked = [(seen.method, seen.path) for seen in done.identity]
        wrong = None
        if asked != [("GET", "/v3/auth/tokens")]:
            wrong = f"asked {asked} in place of one GET /v3/auth/tokens"
        elif done.identity[0].headers.get("x-subject-token") != token \
                or done.identity[0].headers.get("x-auth-token") != token:
            wrong = "X-Auth-Token and X-Subject-Token are not both the token"
        peers.check(f"token alone: {name}: its project and catalog come from the identity service",
                    done.lists(order), wrong)

    # Re-scoped only under an explicit type and another project.
    for kind in ("token", "v3token"):
        done = peers.desk({
            "OS_AUTH_TYPE": kind, "OS_TOKEN": token, "OS_AUTH_URL": keystone.url(), "OS_REGION_NAME": "eu-de",
            "OS_PROJECT_NAME": "eu-de_team", "OS_PROJECT_DOMAIN_NAME": world.account,
        }).list()
        peers.check(f"token re-scoped to another project by name, OS_AUTH_TYPE={kind}",
                    done.lists(team), done.sign_in(["token"]))
    done = peers.desk({
        "OS_AUTH_TYPE": "token", "OS_TOKEN": keystone.token("ann"), "OS_AUTH_URL": keystone.url(),
        "OS_REGION_NAME": "eu-de", "OS_PROJECT_NAME": "eu-de", "OS_PROJECT_DOMAIN_NAME": world.account,
    }).list()
    peers.check("an unscoped token is scoped under OS_AUTH_TYPE=token", done.lists(order), done.sign_in(["token"]))
    auth = {"auth_url": keystone.url(), "token": token, "project_name": "eu-de_team",
            "project_domain_name": world.account}
    done = peers.desk(files={"clouds.yaml": cloud(auth_type="token", auth=auth, region_name="eu-de")}).list(
        "--cloud", "otc")
    peers.check("token re-scoped to another project, a cloud", done.lists(team), done.sign_in(["token"]))

    # A project that is not the token's: said before anything is sent wrongly.
    done = peers.desk({"MA_ORDERS_TOKEN": token, "OS_AUTH_URL": keystone.url(), "OS_REGION_NAME": "eu-de"}).list(
        "--project-id", world.project("eu-de_team"))
    if done.code == 2:
        peers.check("--project-id that is not the token's project", done.says("project"), done.asks(service=0))
    else:
        # Where the token's project is not known, the service's own refusal is the answer.
        peers.check("--project-id that is not the token's project", done.exits(8))

    # admin_token: token and endpoint as they are.
    env = {"OS_AUTH_TYPE": "admin_token", "OS_TOKEN": token, "OS_ENDPOINT": world.url("eu-de/public"),
           "OS_PROJECT_ID": world.project("eu-de")}
    done = peers.desk(env).list()
    peers.check("admin_token, variables", done.lists(order), done.asks(identity=0, service=1))
    settings = {"auth_type": "admin_token", "auth": {
        "token": token, "endpoint": world.url("eu-de/public") + "/v1/" + world.project("eu-de")},
        "project_id": world.project("eu-de")}
    done = peers.desk(files={"clouds.yaml": cloud(**settings)}).list("--cloud", "otc")
    peers.check("admin_token, a cloud", done.lists(order), done.asks(identity=0, service=1))

    # What stands in files.
    desk = peers.desk({**places, **endpoint})
    desk.write("token", token + "\n")
    done = desk.list("--token-file", "token")
    peers.check("--token-file", done.lists(order))
    done = desk.list("--token-file", "-", stdin=token + "\n")
    peers.check("--token-file -", done.lists(order))
    # A password wins where a user name is set: a stale token does not beat a good rc file.
    done = peers.desk({**world.rc(), "OS_TOKEN": "stale"}).list()
    peers.check("a stale OS_TOKEN beside a whole rc file: the password is used",
                done.lists(order), done.sign_in(["password"]))
    done = peers.desk({**world.rc(), "OS_TOKEN": token, "OS_AUTH_TYPE": "password"}).list()
    peers.check("OS_AUTH_TYPE=password beats a token", done.lists(order), done.sign_in(["password"]))


def second_factors(peers, world):
    keystone, order = world.keystone, world.order("eu-de/public", "eu-de")
    base = world.rc("mia mfa")
    desk = peers.desk({**base, "OS_PASSCODE": keystone.passcode("mia mfa")})
    done = desk.list()
    peers.check("password with OS_PASSCODE: both methods at once",
                done.lists(order), done.sign_in(["password", "totp"]))
    for name in ("v3totp", "totp"):
        env = world.rc("tom totp", OS_AUTH_TYPE=name, OS_PASSCODE=keystone.passcode("tom totp"))
        env.pop("OS_PASSWORD")
        done = peers.desk(env).list()
        peers.check(f"{name} alone", done.lists(order), done.sign_in(["totp"]))
    settings = {
        "auth_type": "v3multifactor", "auth_methods": ["v3password", "v3totp"], "region_name": "eu-de",
        "auth": {"auth_url": keystone.url(), "username": "mia mfa", "password": "mia-pass",
                 "passcode": keystone.passcode("mia mfa"), "user_domain_name": world.account,
                 "project_name": "eu-de", "project_domain_name": world.account},
    }
    done = peers.desk(files={"clouds.yaml": cloud(**settings)}).list("--cloud", "otc")
    peers.check("v3multifactor with its auth_methods", done.lists(order), done.sign_in(["password", "totp"]))
    settings["auth_methods"] = ["v3totp"]
    settings["auth"].update(username="tom totp", passcode=keystone.passcode("tom totp"))
    done = peers.desk(files={"clouds.yaml": cloud(**settings)}).list("--cloud", "otc")
    peers.check("v3multifactor that lists totp alone", done.lists(order), done.sign_in(["totp"]))
    done = peers.desk({**world.rc("mia mfa"), "OS_AUTH_TYPE": "v3multifactor", "OS_AUTH_METHODS": "v3password,v3totp",
                       "OS_PASSCODE": keystone.passcode("mia mfa")}).list()
    peers.check("v3multifactor, OS_AUTH_METHODS", done.lists(order), done.sign_in(["password", "totp"]))
    # Keystone answers 401 with a receipt and required_auth_methods.
    done = peers.desk(base).list("--no-input")
    peers.check("a missing second factor names OS_PASSCODE", done.exits(8), done.says("OS_PASSCODE"),
                done.asks(service=0))
    done = peers.desk(base).list("--no-input", "-vv")
    shown = [line for line in done.err.splitlines() if "openstack-auth-receipt" in line.lower()
             and "redacted" not in line.lower()]
    peers.check("-vv hides the receipt", done.exits(8), shown and f"shown: {shown}")
    done = peers.desk({**base, "OS_PASSCODE": "000000"}).list("--no-input")
    peers.check("a wrong passcode is refused once", done.exits(8), done.asks(identity=1, service=0))


def application_credentials(peers, world):
    keystone = world.keystone
    for key, project in (("ci", "eu-de"), ("team", "eu-de_team")):
        made, order = keystone.app_credentials[key], world.order("eu-de/public", project)
        env = {"OS_AUTH_TYPE": "v3applicationcredential", "OS_AUTH_URL": keystone.url(), "OS_REGION_NAME": "eu-de",
               "OS_APPLICATION_CREDENTIAL_ID": made["id"], "OS_APPLICATION_CREDENTIAL_SECRET": made["secret"]}
        done = peers.desk(env).list()
        wrong = None
        if done.identity and done.identity[0].json() != {"auth": {"identity": {
                "methods": ["application_credential"],
                "application_credential": {"id": made["id"], "secret": made["secret"]}}}}:
            wrong = "the sign-in is not method, id and secret alone"
        peers.check(f"application credential by id, {project}", done.lists(order),
                    done.sign_in(["application_credential"]), wrong)
        env.pop("OS_AUTH_TYPE")
        done = peers.desk(env).list()
        peers.check(f"application credential by id without OS_AUTH_TYPE, {project}", done.lists(order),
                    done.sign_in(["application_credential"]))
        auth = {"auth_url": keystone.url(), "application_credential_name": made["name"],
                "application_credential_secret": made["secret"], "username": "ann",
                "user_domain_name": world.account}
        settings = {"auth_type": "v3applicationcredential", "auth": auth, "region_name": "eu-de"}
        done = peers.desk(files={"clouds.yaml": cloud(**settings)}).list("--cloud", "otc")
        peers.check(f"application credential by name and user, a cloud, {project}", done.lists(order),
                    done.sign_in(["application_credential"]))
    made = keystone.app_credentials["ci"]
    done = peers.desk({
        "OS_AUTH_TYPE": "v3applicationcredential", "OS_AUTH_URL": keystone.url(), "OS_REGION_NAME": "eu-de",
        "OS_APPLICATION_CREDENTIAL_NAME": made["name"], "OS_APPLICATION_CREDENTIAL_SECRET": made["secret"],
        "OS_USERNAME": "ann", "OS_USER_DOMAIN_NAME": world.account,
    }).list()
    peers.check("application credential by name and user, variables", done.lists(world.order("eu-de/public", "eu-de")))
    done = peers.desk({**world.rc(), "OS_APPLICATION_CREDENTIAL_ID": made["id"],
                       "OS_APPLICATION_CREDENTIAL_SECRET": made["secret"]}).list()
    peers.check("an application credential stands before a password",
                done.lists(world.order("eu-de/public", "eu-de")), done.sign_in(["application_credential"]))
    done = peers.desk({
        "OS_AUTH_TYPE": "v3applicationcredential", "OS_AUTH_URL": keystone.url(),
        "OS_APPLICATION_CREDENTIAL_ID": made["id"],
    }).list("--no-input")
    peers.check("an application credential without its secret names what it lacks", done.exits(2),
                done.says("OS_APPLICATION_CREDENTIAL_SECRET"), done.sends_nothing())


def unsupported(peers, world):
    """A password never leaves by a way that was not asked for."""
    for kind in ("v3oidcpassword", "v3samlpassword", "v3adfspassword", "v3kerberos", "none", "http_basic",
                 "v3oauth1", "v3tokenlessauth", "v2password", "nonsense"):
        done = peers.desk(world.rc(OS_AUTH_TYPE=kind)).list("--no-input")
        peers.check(f"OS_AUTH_TYPE={kind} is refused", done.exits(2), done.says(kind, "OS_AUTH_TYPE"),
                    done.sends_nothing())
    for kind in ("v3oidcpassword", "v3samlpassword", "nonsense"):
        auth = {"auth_url": world.keystone.url(), "username": "ann", "password": "p",
                "user_domain_name": world.account, "project_name": "eu-de"}
        text = cloud(auth_type=kind, auth=auth, region_name="eu-de")
        done = peers.desk(files={"clouds.yaml": text}).list("--cloud", "otc", "--no-input")
        peers.check(f"auth_type {kind} of a cloud is refused", done.exits(2), done.says(kind, r"clouds\.yaml"),
                    done.sends_nothing())


def access_keys(peers, world):
    order = world.order("eu-de/public", "eu-de")
    key, short = world.key, world.access_key("eu-de", temporary=True)
    places = {"MA_ORDERS_ENDPOINT": world.url("eu-de/public")}
    project = {"OS_PROJECT_ID": key.project}
    for form in (None, "access", "credential"):
        how = {"MA_ORDERS_SIGNATURE": form} if form else {}
        wanted = "Credential=" if form == "credential" else "Access="
        for name, env in (
            ("OS_ACCESS_KEY", {**project, "OS_ACCESS_KEY": key.access, "OS_SECRET_KEY": key.secret}),
            ("OS_ACCESS_KEY, temporary", {**project, "OS_ACCESS_KEY": short.access, "OS_SECRET_KEY": short.secret,
                                          "OS_SECURITY_TOKEN": short.security_token}),
            ("HUAWEICLOUD_SDK_AK", {"HUAWEICLOUD_SDK_AK": key.access, "HUAWEICLOUD_SDK_SK": key.secret,
                                    "HUAWEICLOUD_SDK_PROJECT_ID": key.project}),
        ):
            done = peers.desk({**places, **how, **env}).list()
            used = done.service[0].headers.get("authorization", "") if done.service else ""
            peers.check(f"access key, {name}, form {form or 'by the host'}", done.lists(order),
                        done.asks(identity=0, service=1), wanted not in used and f"signed {used[:40]!r}")
    desk = peers.desk({**places, **project, "OS_ACCESS_KEY": short.access, "OS_SECRET_KEY": short.secret,
                       "AWS_ACCESS_KEY_ID": short.access, "AWS_SESSION_TOKEN": short.security_token})
    peers.check("AWS_SESSION_TOKEN of the same key is its security token", desk.list().lists(order))
    desk = peers.desk({**places, **project, "OS_ACCESS_KEY": key.access, "OS_SECRET_KEY": key.secret,
                       "AWS_ACCESS_KEY_ID": "another", "AWS_SESSION_TOKEN": "t", "S3_SECURITY_TOKEN": "left-over"})
    peers.check("AWS_* and S3_* of others do not go along", desk.list().lists(order))
    # A refused signature is never repeated, nor tried in the other form.
    wrong = {**places, **project, "OS_ACCESS_KEY": key.access, "OS_SECRET_KEY": "wrong"}
    done = peers.desk(wrong).run("list", "--pool", "a,b,c", "--retries", "3")
    peers.check("a refused signature ends the run: one request for three pools", done.exits(8), done.asks(service=1))
    done = peers.desk(wrong).run("list", "--phase", "failed,running", "--retries", "3")
    peers.check("a refused signature ends the run: one request for two phases", done.exits(8), done.asks(service=1))
    auth = {"auth_url": world.keystone.url(), "project_id": key.project}
    text = cloud(ak=key.access, sk=key.secret, auth=auth, modelarts_endpoint_override=world.url("eu-de/public"))
    done = peers.desk(files={"clouds.yaml": text}).list("--cloud", "otc")
    peers.check("a cloud's ak and sk where nothing in auth is complete", done.lists(order), done.asks(identity=0))
    auth = {"auth_url": world.keystone.url(), "username": "ann", "password": world.keystone.passwords["ann"],
            "user_domain_name": world.account, "project_name": "eu-de", "project_domain_name": world.account}
    text = cloud(ak=key.access, sk=key.secret, auth=auth, region_name="eu-de")
    done = peers.desk(files={"clouds.yaml": text}).list("--cloud", "otc")
    peers.check("a cloud's password stands before its ak and sk", done.lists(order), done.sign_in(["password"]))


def refusals(peers, world):
    done = peers.desk(world.rc(OS_PASSWORD="wrong")).list("--no-input")
    host = world.keystone.url().split("/")[2]
    peers.check("a refused password: once, named as a sign-in", done.exits(8), done.asks(identity=1, service=0),
                done.says("sign", host, "OS_AUTH_URL"), done.never_says("--endpoint"))
    done = peers.desk(world.rc(OS_AUTH_URL=world.keystone.url().removesuffix("v3") + "nothing/v3")).list("--no-input")
    peers.check("a wrong path in OS_AUTH_URL is 8", done.exits(8), done.says("identity", "/v3"))
    env = world.rc()
    env.pop("OS_PROJECT_DOMAIN_NAME")
    done = peers.desk(env).list("--no-input")
    peers.check("a project without a domain names OS_PROJECT_DOMAIN_NAME", done.exits(8),
                done.says("OS_PROJECT_DOMAIN_NAME"))
    env = world.rc()
    env.pop("OS_USERNAME")
    done = peers.desk(env).list("--no-input")
    peers.check("a password without a user names OS_USERNAME", done.exits(2), done.says("OS_USERNAME"),
                done.sends_nothing())
    env.pop("OS_PASSWORD")
    env["OS_USERNAME"] = "ann"
    done = peers.desk(env).list("--no-input")
    peers.check("a user without a password names OS_PASSWORD", done.exits(2), done.says("OS_PASSWORD"),
                done.sends_nothing())
    done = peers.desk(world.rc(OS_PASSWORD="wrong")).list("--no-input", "-v")
    peers.check("Keystone's request id is shown (x-openstack-request-id)", done.says("req-[0-9a-f-]{36}"))
