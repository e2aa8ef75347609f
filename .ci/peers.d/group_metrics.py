"""What `stats -o openmetrics` prints, read by promtool and by prometheus_client's strict parser.

To add a check, write a function that takes the text (`exposition`) and says what is wrong, and put
it into READERS. Rules for alerts are tried where the README has them: a block that is fenced as
`yaml` and begins with `groups:` is a file of rules, one that begins with `rule_files:` its test.
"""

import pathlib
import re
import shutil
import subprocess

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


def promtool_reads(text):
    """`promtool check metrics`: syntax, and Prometheus' own advice on names."""
    if not shutil.which("promtool"):
        return None
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=30)
    return (done.returncode or done.stderr) and f"promtool: {done.stderr.strip() or done.returncode}"


def strict_parser_reads(text):
    """prometheus_client's parser of OpenMetrics, which takes nothing that the standard forbids."""
    from prometheus_client.openmetrics.parser import text_string_to_metric_families

    try:
        return None if list(text_string_to_metric_families(text)) else "no metrics in it"
    except ValueError as error:
        return f"prometheus_client (OpenMetrics): {error}"


def textfile_parser_reads(text):
    """The older text format, which node_exporter's textfile collector reads."""
    from prometheus_client.parser import text_string_to_metric_families

    try:
        return None if list(text_string_to_metric_families(text)) else "no metrics in it"
    except ValueError as error:
        return f"prometheus_client (text format): {error}"


def is_complete(text):
    """HELP and TYPE for each, no timestamps, an end, no `info` type, no order's name."""
    if not text.endswith("# EOF\n"):
        return "no # EOF at the end"
    families = set(re.findall(r"^# TYPE (\S+) ", text, re.M))
    helped = set(re.findall(r"^# HELP (\S+) ", text, re.M))
    if families != helped:
        return f"TYPE and HELP differ: {families ^ helped}"
    if re.search(r"^# TYPE \S+ info$", text, re.M):
        return "a type `info`, which textfile parsers do not know"
    from prometheus_client.parser import text_string_to_metric_families

    stamped = [sample.name for family in text_string_to_metric_families(text) for sample in family.samples
               if sample.timestamp is not None]
    return stamped and f"a timestamp: {stamped[0]}"


READERS = [promtool_reads, strict_parser_reads, textfile_parser_reads, is_complete]

# How it is asked: name, flags, whether the question can be answered.
QUESTIONS = [
    ("plain", [], True),
    ("by pool", ["--by", "pool"], True),
    ("one pool", ["--pool", "pool-5ed5"], True),
    ("a pool that has no orders", ["--pool", "pool-nobody"], None),
    ("a window", ["--since", "2d"], True),
    ("a verdict", ["--fail-on", "failed"], None),
]


def run(peers):
    desk = peers.desk()
    help_text = desk.run("stats", "--help").out
    if "openmetrics" not in help_text:
        peers.skip("openmetrics", "this program does not know the format yet")
    else:
        if not shutil.which("promtool"):
            peers.skip("promtool", "not installed")
        for name, flags, answered in QUESTIONS:
            done = desk.run("stats", "--sandbox", "-o", "openmetrics", *flags)
            peers.check(f"openmetrics, {name}", *(read(done.out) for read in READERS),
                        answered and done.exits(0))
        for mode, code in (("503", 5), ("401", 8), ("404", 9), ("400", 4)):
            done = desk.run("sandbox", "--fail", mode, "--", "ma-orders", "stats", "-o", "openmetrics", "--retries", "0")
            peers.check(f"openmetrics when the service answers {mode}", *(read(done.out) for read in READERS),
                        done.exits(code), gauge(done.out, "ma_orders_up", 0), gauge(done.out, "ma_orders_exit_code", code))
        done = desk.run("stats", "-o", "openmetrics")
        peers.check("openmetrics when a setting is missing", *(read(done.out) for read in READERS), done.exits(2),
                    gauge(done.out, "ma_orders_up", 0), gauge(done.out, "ma_orders_exit_code", 2))
    rules(peers)


def gauge(text, name, value):
    found = re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", text, re.M)
    if [float(one) for one in found] != [float(value)]:
        return f"{name} is {found} in place of {value}"


def rules(peers):
    """`promtool check rules` and `promtool test rules` over the README's blocks, if it has any."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", README.read_text(), re.M | re.S)
    alerts = [block for block in blocks if block.startswith("groups:")]
    tests = [block for block in blocks if block.startswith("rule_files:")]
    folder = peers.scratch / "rules"
    folder.mkdir(exist_ok=True)
    if not alerts:
        return peers.skip("rules", "the README has no block of rules that begins with groups:")
    if not shutil.which("promtool"):
        return peers.skip("rules", "promtool is not installed")
    for number, text in enumerate(alerts):
        path = folder / f"{number}.yml"
        path.write_text(text)
        done = subprocess.run(["promtool", "check", "rules", path], capture_output=True, text=True, timeout=30)
        peers.check(f"promtool check rules, block {number + 1}", done.returncode and done.stderr + done.stdout)
    # A test of the rules may also stand beside this file; it names its rules as rules.yml.
    beside = pathlib.Path(__file__).with_name("rules_test.yml")
    tests += [beside.read_text()] if beside.exists() else []
    (folder / "rules.yml").write_text("\n".join([alerts[0]]))
    for number, text in enumerate(tests):
        path = folder / f"test-{number}.yml"
        path.write_text(text)
        done = subprocess.run(["promtool", "test", "rules", path], capture_output=True, text=True, timeout=30,
                              cwd=folder)
        peers.check(f"promtool test rules, {number + 1}", done.returncode and done.stderr + done.stdout)
