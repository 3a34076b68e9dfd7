"""One made-up incident while it is being written: records of services, what fails when, and the truth about it."""

import datetime
import json
import pathlib
import random

from formats import FORMATS
from stacks import all_stacks


class World:
    """Times are seconds from the first line. The same kind, variant and seed give the same bytes."""

    def __init__(self, kind, variant, seed, stack_index, lines):
        self.rng = random.Random(f"{kind}/{variant}/{seed}")
        self.kind, self.variant, self.seed = kind, variant, seed
        stacks = all_stacks()
        self.stack = stacks[stack_index % len(stacks)]
        self.minutes = self.rng.randint(45, 70)
        self.end = self.minutes * 60.0
        self.start = datetime.datetime(2026, 3, 2) + datetime.timedelta(days=self.rng.randrange(0, 240), minutes=self.rng.randrange(8 * 60, 20 * 60))
        self.lines = lines
        self.roles = ["edge", "front", "core", "side", "db", "node"]
        self.effects, self.records, self.silences = [], [], []
        self.worker_stops = self.end
        self.rate = 1.0  # what traffic is multiplied by, or a function of the time
        self.truth = {"status": "cause", "accept": [], "culprit": [], "facts": [], "false_culprits": [], "false_texts": []}
        self.question = ""

    # -- who ---------------------------------------------------------------------------------------
    def name(self, role):
        return self.stack.services[role].name

    def at_clock(self, at):
        return self.start + datetime.timedelta(seconds=at)

    def hhmm(self, at):
        return self.at_clock(at).strftime("%H:%M")

    # -- what is logged --------------------------------------------------------------------------------
    def log(self, role, at, level, message, tag=None, error=None, **fields):
        if role not in self.roles or not 0 <= at < self.end:
            return
        if any(r == role and b <= at < e for r, b, e in self.silences):
            return
        service = self.stack.services[role]
        text = FORMATS[service.format](service, self.at_clock(at), level, message, dict(fields), error, self.rng)
        self.records.append((at, len(self.records), role, text, tag))

    def every(self, period, begin=0.0, end=None, jitter=0.3):
        at = begin + self.rng.random() * period
        while at < (self.end if end is None else min(end, self.end)):
            yield at
            at += period * (1 + jitter * (self.rng.random() * 2 - 1))

    def hex(self, digits):
        return "".join(self.rng.choice("0123456789abcdef") for _ in range(digits))

    def effect(self, begin, end, share, emit, writes=None):
        """From `begin` to `end` so large a share of the requests goes wrong: `emit(world, at, request)` logs it and returns
        (status at the edge, seconds it took)."""
        self.effects.append((begin, end, share, emit, writes))

    def silence(self, role, begin, end):
        """The service logs nothing in that time: it is not running."""
        self.silences.append((role, begin, end))

    def answer(self, culprit, facts, false_culprits=(), false_texts=(), status="cause", accept=()):
        self.truth.update(status=status, accept=list(accept) or [status], culprit=list(culprit), facts=list(facts),
                          false_culprits=list(false_culprits), false_texts=list(false_texts))

    def ask(self, *questions):
        self.question = self.rng.choice(questions)

    # -- to disk ---------------------------------------------------------------------------------------
    def write(self, folder):
        folder = pathlib.Path(folder)
        logs = folder / "logs"
        tagged = {"cause": [], "evidence": [], "recovery": []}
        total = 0
        for role in self.roles:
            service = self.stack.services[role]
            rows = sorted(r for r in self.records if r[2] == role)
            path = logs / service.file
            path.parent.mkdir(parents=True, exist_ok=True)
            number = 1
            with open(path, "w", encoding="utf-8", newline="\n") as out:
                for at, _, _, text, tag in rows:
                    if tag:
                        tagged[tag].append({"file": service.file, "line": number, "line_end": number + text.count("\n"),
                                            "time": self.at_clock(at).isoformat(timespec="milliseconds") + "Z", "text": text.split("\n")[0]})
                    out.write(text + "\n")
                    number += text.count("\n") + 1
            total += number - 1
        # A culprit may be named by its file too, when no other file has that name.
        paths = [pathlib.PurePath(self.stack.services[r].file) for r in self.roles]
        stems = [p.stem for p in paths]
        mine = [p for r, p in zip(self.roles, paths) if self.name(r) in self.truth["culprit"]]
        self.truth["culprit_files"] = [n for p in mine for n in (str(p), *([p.stem, p.name] if stems.count(p.stem) == 1 else []))]
        truth = {"kind": self.kind, "variant": self.variant, "seed": self.seed, "stack": self.stack.name, "lines": total,
                 "question": self.question, **self.truth, **tagged}
        for rows in tagged.values():
            for row in rows[3:]:  # a fault may be said a thousand times; where is enough
                del row["time"], row["text"]
        (folder / "truth.json").write_text(json.dumps(truth) + "\n", encoding="utf-8")
        return truth
