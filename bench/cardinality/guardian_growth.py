"""Two of the Collector's open issues, played to all hosts at once: what passes in each window.

50403: so many new values of an attribute a second, for ever. 50406: a set of values that stays as
it is, but has more than the limit. Both are in each request, as two metrics.
"""

import contextlib
import random
import time
import uuid

import guardian_hosts
import points

LIMIT = 10
WINDOW_S = 10  # The shortest that cardinality_guardian takes.
WINDOWS = 6
NEW_A_SECOND = 5
STABLE = 50
SECOND_NS = 10**9

WEIR_GROWTH = "`new_attribute_limit: 10`"
WEIR_TOTAL = "`attribute_limit: 10`"


def options(one):
    """The options of one host, by what the page calls them."""
    if not one.is_weir:
        return {f"`max_cardinality_delta_per_epoch: {LIMIT}`": {
            "max_cardinality_delta_per_epoch": LIMIT, "epoch_duration_seconds": WINDOW_S,
            "enforcement_mode": "strip_and_reaggregate"}}
    common = {"limit": 0, "attribute_limit": 0, "window": f"{WINDOW_S}s", "action": "aggregate"}
    return {WEIR_GROWTH: {"metrics": {**common, "new_attribute_limit": LIMIT}},
            WEIR_TOTAL: {"metrics": {**common, "attribute_limit": LIMIT}}}


def request(chance, stable, start_ns, second):
    def point(identity):
        attributes = {"http.route": f"/orders/{second % 4}", "user.id": identity}
        return {
            "attributes": [{"key": k, "value": {"stringValue": v}} for k, v in attributes.items()],
            "startTimeUnixNano": str(start_ns + second * SECOND_NS),
            "timeUnixNano": str(start_ns + (second + 1) * SECOND_NS),
            "asInt": str(chance.randint(1, 9)),
        }

    new = [str(uuid.UUID(int=chance.getrandbits(128))) for _ in range(NEW_A_SECOND)]
    return points.request([
        points.metric(name, "sum", 1, [point(identity) for identity in identities])
        for name, identities in (("growth", new), ("stable", stable))
    ])


def window_of(start_ns, time_ns):
    return (time_ns - start_ns - SECOND_NS) // (WINDOW_S * SECOND_NS)


def outcome(found, start_ns):
    """Of each metric: the values that passed in each window, the points that kept theirs, the
    sum of all."""
    seen = {name: {"values": [set() for _ in range(WINDOWS)], "kept": [0] * WINDOWS, "sum": 0}
            for name in ("growth", "stable")}
    for name, attributes, time_ns, value in found:
        entry = seen[name]
        entry["sum"] += value
        if "user.id" in attributes:
            window = window_of(start_ns, time_ns)
            entry["values"][window].add(attributes["user.id"])
            entry["kept"][window] += 1
    return seen


def send_all(hosts, requests):
    begun = time.monotonic()
    for second, made in enumerate(requests):
        time.sleep(max(0, begun + second - time.monotonic()))
        body = points.encode(made)
        for host in hosts:
            host.send(body)


def play(contenders, folder):
    """{(host, options): outcome}, and what was sent as an outcome of its own."""
    chance = random.Random(1)
    stable = [str(uuid.UUID(int=chance.getrandbits(128))) for _ in range(STABLE)]
    start_ns = time.time_ns()
    requests = [request(chance, stable, start_ns, s) for s in range(WINDOWS * WINDOW_S)]
    outputs = {}
    with contextlib.ExitStack() as running:
        hosts = []
        for one in contenders:
            for name, chosen in options(one).items():
                output = folder / f"growth-{len(outputs)}.jsonl"
                outputs[one.label, name] = output
                host = guardian_hosts.Host(one, chosen, folder, output)
                hosts.append(running.enter_context(host))
        send_all(hosts, requests)
    sent = folder / "sent.jsonl"
    sent.write_text("\n".join(map(points.as_line, requests)))
    return ({key: outcome(guardian_hosts.points_in(output), start_ns)
             for key, output in outputs.items()},
            outcome(guardian_hosts.points_in(sent), start_ns))


def head(last):
    windows = " | ".join(str(n + 1) for n in range(WINDOWS))
    return [f"| host | options | {windows} | {last} |", "|---|---|" + "---:|" * (WINDOWS + 1)]


def growth_table(found, sent):
    rows = head("sum out / in")
    for (label, name), seen in found.items():
        passed = " | ".join(str(len(values)) for values in seen["growth"]["values"])
        rows.append(f"| {label} | {name} | {passed} "
                    f"| {seen['growth']['sum']:,} / {sent['growth']['sum']:,} |")
    return rows


def stable_table(found, sent):
    rows = head("sum out / in")
    for (label, name), seen in found.items():
        lost = zip(sent["stable"]["kept"], seen["stable"]["kept"])
        touched = " | ".join(str(whole - kept) for whole, kept in lost)
        rows.append(f"| {label} | {name} | {touched} "
                    f"| {seen['stable']['sum']:,} / {sent['stable']['sum']:,} |")
    return rows


def verdicts(found, sent):
    for (label, name), seen in found.items():
        passed = [len(values) for values in seen["growth"]["values"]]
        touched = [whole - kept for whole, kept in zip(sent["stable"]["kept"],
                                                       seen["stable"]["kept"])]
        yield (f"- {label}, {name}: of {WINDOWS * NEW_A_SECOND * WINDOW_S} new values "
               f"{sum(passed)} passed, {passed[0]} in the first window and at most "
               f"{max(passed[1:])} in any other; of the points of the stable set "
               f"{sum(touched):,} of {sum(sent['stable']['kept']):,} lost their value")
    wrong = [f"{label}, {name}" for (label, name), seen in found.items()
             if any(seen[metric]["sum"] != sent[metric]["sum"] for metric in seen)]
    yield ("- the sums are what was sent, to the unit, at every host" if not wrong
           else f"- **the sums are not what was sent** at: {'; '.join(wrong)}")
