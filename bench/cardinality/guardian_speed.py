"""What a data point costs each host, one core each, runs alternating."""

import itertools
import time

import guardian_hosts
import points
import report
from server import cpu_s, memory_mb

REQUESTS, WARM_UP = 400, 40
SETTLE_S = 0.2  # Until a host has put away what it answered last.
HIGH, LOW = 100_000, 50
KEY = "server_cpu_s_per_million"
# The streams that come, and the limit on the values of each attribute.
CASES = {
    "values known, below the limit": ("known", HIGH),
    "values known, over the limit": ("known", LOW),
    "every value new, over the limit": ("new", LOW),
}


def options(one, limit):
    if one.is_weir:
        return {"metrics": {"limit": 0, "attribute_limit": limit, "action": "aggregate"}}
    return {"max_cardinality_delta_per_epoch": limit, "epoch_duration_seconds": 300,
            "enforcement_mode": "strip_and_reaggregate"}


def bodies():
    """Of each kind of streams the requests; those of `known` come again and again."""
    count = REQUESTS + WARM_UP
    known = [points.encode(made) for made in points.requests("sum", 1)]
    new = points.requests("sum", 1, points.STREAMS, count * points.POINTS_PER_REQUEST)
    return {"known": list(itertools.islice(itertools.cycle(known), count)),
            "new": [points.encode(made) for made in new]}


def measure(one, limit, requests, folder):
    with guardian_hosts.Host(one, options(one, limit), folder) as host:
        for body in requests[:WARM_UP]:
            host.send(body)
        time.sleep(SETTLE_S)
        before, begun = cpu_s(host.pid), time.monotonic()
        for body in requests[WARM_UP:]:
            host.send(body)
        took = time.monotonic() - begun
        time.sleep(SETTLE_S)
        items = REQUESTS * points.POINTS_PER_REQUEST
        return {"items_per_s": items / took,
                KEY: (cpu_s(host.pid) - before) * 1e6 / items,
                "server_rss_peak_mb": memory_mb(host.pid, "VmHWM")}


def left(one, limit, kind, folder):
    """The share of the points that is sent on, and whether their sum stays what it was."""
    first = 0 if kind == "known" else points.STREAMS
    requests = list(points.requests("sum", 1, first))
    output, sent = folder / "left.jsonl", folder / "sent.jsonl"
    with guardian_hosts.Host(one, options(one, limit), folder, output) as host:
        for made in requests:
            host.send(points.encode(made))
    sent.write_text("\n".join(map(points.as_line, requests)))
    counts, sums = [], []
    for path in (output, sent):
        values = [value for _, _, _, value in guardian_hosts.points_in(path)]
        counts.append(len(values))
        sums.append(sum(values))
    return counts[0] / counts[1], sums[0] == sums[1]


def play(contenders, runs, folder):
    """{case: {host: runs}}, and {case: {host: (share of points left, sum is right)}}; Weir is the
    last of the hosts."""
    prepared = bodies()
    measured = {case: {one.label: [] for one in contenders} for case in CASES}
    checked = {case: {} for case in CASES}
    for case, (kind, limit) in CASES.items():
        for one in contenders:
            checked[case][one.label] = left(one, limit, kind, folder)
        for number in range(runs):
            for one in contenders:
                run = measure(one, limit, prepared[kind], folder)
                measured[case][one.label].append(run)
                print(f"{case}: {one.label}: run {number + 1}: {run[KEY]:.3f} CPU-s/M", flush=True)
    return measured, checked


def table(measured, checked):
    rows = ["| input | host | CPU-s per million points | times Weir's | peak RSS MB | points left "
            "| sum |", "|---|---|---:|---:|---:|---:|---|"]
    for case, hosts in measured.items():
        weir = list(hosts.values())[-1]
        for label, runs in hosts.items():
            ratio = report.paired(runs, weir, lambda a, b: a[KEY] / b[KEY])
            share, right = checked[case][label]
            rows.append(
                f"| {case} | {label} | {report.spread(report.values(runs, KEY))} "
                f"| {'' if runs is weir else f'**{ratio:.1f}**'} "
                f"| {report.median(runs, 'server_rss_peak_mb'):.0f} | {100 * share:.0f} % "
                f"| {'right' if right else '**wrong**'} |"
            )
    return rows
