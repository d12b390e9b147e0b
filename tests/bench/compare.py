"""Plays the FHIR library in turn with other validators and prints what came of it. tests/bench/run
says with which arguments."""

import argparse
import json
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
GOALS = {"hapi": 300, "medplum": 15, "fhirkit": 1}
NAMES = {"hapi": "HAPI", "medplum": "Medplum", "fhirkit": "fhirkit-rs"}


def say(text=""):
    print(text, flush=True)


def fail(text):
    sys.exit(f"run: {text}")


def indented(text):
    """The same JSON, one value a line, indented by 4; strings and digits as they were."""
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', text)
    out, depth = [], 0
    for before, token in zip([""] + tokens, tokens):
        closes, is_empty = token in "}]", before in ("{", "[")
        depth -= closes
        if (closes and not is_empty) or (not closes and is_empty) or before == ",":
            out.append("\n" + " " * 4 * depth)
        out.append(": " if token == ":" else token)
        depth += token in "{["
    return "".join(out)


def write_documents(options):
    """The files to measure, in a folder of their own."""
    folder = options.work / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    files = []

    def add(name, text):
        file = folder / name
        if file in files:
            fail(f"two documents are called {name}")
        file.write_bytes(text)
        files.append(file)

    for source in options.documents_as_they_are + options.also_indented:
        name = re.sub(r"[^\w-]", "_", source.stem)[:32].rstrip("_-")
        text = source.read_bytes()
        add(name + ".json", text)
        if source in options.also_indented:
            add(name + ".4.json", indented(text.decode()).encode())
    return files


class Player:
    """A program that measures a round for each line it is sent."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self.child = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True,
                                      env={**os.environ, **(environment or {})})

    def play(self):
        try:
            self.child.stdin.write("round\n")
            self.child.stdin.flush()
            line = self.child.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            fail(f"{self.name} ended before its time")
        return json.loads(line)

    def end(self):
        self.child.stdin.close()
        self.child.wait()


def ask_hapi(options, files, packages, profiles):
    """One run of a program that is told --bench, packages and files, and that prints a table."""
    command = [*shlex.split(options.hapi), "--bench", str(options.hapi_runs)]
    if packages:
        types = {file: json.loads(file.read_bytes())["resourceType"] for file in files}
        wanted = options.work / "profiles.tsv"
        wanted.write_text("".join(f"{file.name}\t{profiles[kind]}\n" for file, kind in types.items()
                                  if kind in profiles))
        command += ["--packages", *packages, "--profile-from-meta", "--profile-map", str(wanted)]
    done = subprocess.run([*command, "--", *map(str, files)], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, check=False)
    lines = [line.split() for line in done.stdout.splitlines()]
    if done.returncode != 0 or not lines or "cpu_ms" not in lines[0]:
        fail("the command of --hapi failed, or its table has no column cpu_ms")
    rows = {line[0]: dict(zip(lines[0], line)) for line in lines[1:]}
    return {"microseconds": [float(rows[file.name]["cpu_ms"]) * 1000 for file in files],
            "errors": [int(rows[file.name]["errors"]) for file in files]}


def measure(options, files, packages, profiles):
    """Median microseconds, and errors found, by name of who was measured."""
    figures = {}
    if options.hapi:
        say("HAPI runs by itself, as it takes long to get warm")
        figures["hapi"] = ask_hapi(options, files, packages, profiles)

    arguments = [word for package in packages for word in ("--package", package)]
    for kind, url in profiles.items():
        arguments += ["--profile", kind, url]
    job = json.dumps({"files": list(map(str, files)), "packages": packages, "profiles": profiles,
                      "modules": str(options.modules)})
    players = [Player("bench", [options.bench, *arguments, *files])]
    if options.modules:
        players.append(Player("medplum", ["node", options.modules.parent / "time_medplum.mjs", job]))
    if options.python:
        players.append(Player("fhirkit", [sys.executable, HERE / "time_fhirkit.py", job],
                              {"PYTHONPATH": str(options.python)}))
    rounds = []
    for number in range(options.rounds):
        one = {}
        for player in players:
            one.update(player.play())
        rounds.append(one)
        say(f"round {number + 1} of {options.rounds}")
    for player in players:
        player.end()
    for name, last in rounds[-1].items():
        figures[name] = {**last, "microseconds": [
            statistics.median(one[name]["microseconds"][i] for one in rounds)
            for i in range(len(files))]}
    return figures


def print_table(title, files, figures):
    others = [name for name in NAMES if name in figures]
    say(f"\n{title}: microseconds of CPU a document")
    say(f"{'document':35}{'bytes':>7}{'RapidJSON':>11}{'ours':>9}{'of its speed':>14}"
        + "".join(f"{NAMES[name]:>13}{'ours':>9}" for name in others))
    ratios = {name: [] for name in ("rapidjson", *others)}
    for i, file in enumerate(files):
        cost = {name: one["microseconds"][i] for name, one in figures.items()}
        for name in ratios:
            ratios[name].append(cost[name] / cost["ours"])
        line = (f"{file.stem:35}{file.stat().st_size:7}{cost['rapidjson']:11.1f}{cost['ours']:9.1f}"
                f"{ratios['rapidjson'][-1]:14.3f}")
        for name in others:
            line += f"{cost[name]:13.1f}{ratios[name][-1]:8.1f}x"
        say(line)
    for word, choose in (("least", min), ("median", statistics.median)):
        say(f"{word:62}{choose(ratios['rapidjson']):14.3f}"
            + "".join(f"{'':13}{choose(ratios[name]):8.1f}x" for name in others))
    say(f"{'goal':62}{0.2:14.3f}" + "".join(f"{'':13}{GOALS[name]:8.1f}x" for name in others))
    say("errors found, document by document: "
        + "; ".join(f"{name} {' '.join(map(str, figures[name]['errors']))}"
                    for name in ("ours", *others)))
    if "medplum" in figures:
        profiled = figures["medplum"]["profiled"]
        say(f"Medplum held {sum(profiled)} of {len(profiled)} against a profile; fhirkit-rs knows none")


def print_footprint(options, files, title, packages):
    arguments = [word for package in packages for word in ("--package", package)]
    done = subprocess.run([options.bench, *arguments, "--documents", str(options.documents), *files],
                          stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        fail("the bench program failed")
    one = json.loads(done.stdout)
    say(f"\n{title}: loading, and memory")
    say(f"Library::load {one['load_ms']:.1f} ms (the first of a process {one['first_load_ms']:.1f}), "
        f"Rulebook {one['rules_ms']:.1f} ms (first {one['first_rules_ms']:.1f})")
    before, loaded = one["megabytes_before"], one["megabytes_loaded"]
    say(f"resident {before:.1f} MB before, {loaded:.1f} MB with the definitions: "
        f"{loaded - before:.1f} MB are theirs")
    for number, megabytes in one["megabytes_after"].items():
        say(f"resident {megabytes:.1f} MB after {int(number):,} documents")


def main():
    parser = argparse.ArgumentParser(prog="compare.py", description=__doc__)
    parser.add_argument("--bench", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--modules", type=pathlib.Path)
    parser.add_argument("--python", type=pathlib.Path)
    parser.add_argument("--hapi")
    parser.add_argument("--hapi-runs", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--package", action="append", default=[])
    parser.add_argument("--profile", action="append", default=[])
    parser.add_argument("--also-indented", type=pathlib.Path, action="append", default=[])
    parser.add_argument("documents_as_they_are", type=pathlib.Path, nargs="*")
    options = parser.parse_args()
    files = write_documents(options)
    profiles = dict(text.split("=", 1) for text in options.profile)

    settings = [("base R4", [], {})]
    if options.package:
        settings.append(("with packages and their profiles", options.package, profiles))
    for title, packages, wanted in settings:
        say(f"\nmeasuring: {title}")
        print_table(title, files, measure(options, files, packages, wanted))
    for title, packages, _ in settings:
        print_footprint(options, files, title, packages)


if __name__ == "__main__":
    main()
