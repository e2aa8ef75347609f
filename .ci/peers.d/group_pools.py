"""Odd pool names, signed in both forms: what was signed and what was sent must be one text.

Each name goes as `--pool`; the stand-in checks the signature of the request line as it came, and
the decoded `involvedName` must be the name, letter by letter.
"""

import urllib.parse

NAMES = [
    "pool-5ed5", "a", "a&b", "a=b", "a&b=c&d", "a b", " leading", "trailing ", "a  b", "a+b", "+", "a%20b", "100%",
    "%", "%%", "%2", "%zz", "%C3%A4", "a/b", "/", "//", "a/../b", "..", ".", "a?b", "?", "a#b", "#", "a;b", "a:b",
    "a@b", "a!b", "a$b", "a'b", 'a"b', "a(b)", "a*b", "*", "a~b", "~", "a-b_c.d", "a\\b", "a|b", "a^b", "a`b",
    "a{b}", "a[b]", "[]", "<a>", "ä", "Ä ö ü ß", "a\u0308", "é", "日本語", "пул", "😀", "👩‍👩‍👧", "a\u00a0b", "a\u200bb",
    "\u202eabc", "İ", "ﬁ", "limit=1", "&limit=1", "involvedName", "a=&b", "==", "&&", "x" * 200, "ä" * 100, "0", "-1",
    "null", "true", "a\tb", "SELECT 1; --", "$(id)", "`id`", "${HOME}",
]


def run(peers):
    world = peers.world
    key = world.key
    base = {"MA_ORDERS_ENDPOINT": world.url("eu-de/public"), "OS_PROJECT_ID": key.project,
            "OS_ACCESS_KEY": key.access, "OS_SECRET_KEY": key.secret}
    desks = {form: peers.desk({**base, "MA_ORDERS_SIGNATURE": form}) for form in ("access", "credential")}
    for name in NAMES:
        for form, desk in desks.items():
            done = desk.list(f"--pool={name}")
            peers.check(f"{name[:40]!r}, {form}", *judge(done, name))


def judge(done, name):
    """Refused as an argument with nothing sent is right for what cannot be a name; else it must arrive."""
    if done.code == 2 and not done.seen and not printable(name):
        return
    yield done.exits(0)
    sent = [dict(urllib.parse.parse_qsl(seen.query, keep_blank_values=True)).get("involvedName")
            for seen in done.service]
    if sent != [name]:
        yield f"asked for {sent}"


def printable(name):
    """Whether nothing speaks against it: no control characters, no outer blanks, no comma."""
    return name.isprintable() and name == name.strip()
