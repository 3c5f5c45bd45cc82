"""A client in Python, made of openapi.json: a real report is decoded, and so is what else is asked."""

import sys

from water_policy_screening_client import Client
from water_policy_screening_client.api.pack import pack as get_pack
from water_policy_screening_client.api.records import (
    certificate,
    explain,
    impact,
    next_,
    screen,
    what_if,
)
from water_policy_screening_client.api.server import health
from water_policy_screening_client.models import (
    Confidence,
    PackChange,
    PackChangeFiles,
    Problem,
    Record,
    Report,
    ScreenView,
    Summary,
    Verdict,
)

client = Client(base_url=sys.argv[1])
given = {"name": "甲厂", "kind": "new", "intake_m3": "90000"}
record = Record.from_dict(given)
day = __import__("datetime").date(2026, 11, 23)

assert health.sync(client=client).status == "ok"
report = screen.sync(client=client, body=record, as_of=day)
assert isinstance(report, Report), type(report)
assert report.verdict is Verdict.UNDETERMINED and report.findings, report.verdict
kinds = {finding.confidence for finding in report.findings}
assert kinds & {Confidence.R, Confidence.R_UNSURE}, kinds
short = screen.sync(client=client, body=record, as_of=day, view=ScreenView.SUMMARY, key=["name"])
assert isinstance(short, Summary) and short.key.to_dict() == {"name": "甲厂"}, short
assert next_.sync(client=client, body=record, as_of=day).open_
assert explain.sync(client=client, body=record, as_of=day).explanations
assert what_if.sync(client=client, body=record, as_of=day).verdict is report.verdict
issued = certificate.sync(client=client, body=record, as_of=day)
assert issued.digest.startswith("sha256:") and issued.record.to_dict() == given, issued
change = PackChange(files=PackChangeFiles(), records=[record])
assert impact.sync(client=client, body=change, as_of=day).projects == 1
assert get_pack.sync(client=client).digest == report.pack.digest
refused = screen.sync(client=client, body=Record.from_dict({"a": "x" * (1 << 20)}))
assert isinstance(refused, Problem) and refused.code == "too-large", refused
print(f"Python: {report.verdict}, {len(report.findings)} findings")
