"""CPU time of fhirkit-rs' validate, from bytes, in one thread. A round for each line of standard
input, told as a line of JSON; compare.py says what to measure. It knows no profiles."""

import json
import pathlib
import sys
import time

import fhirkit


def cost_of(document, enough):
    times = 1
    while True:
        begun = time.thread_time_ns()
        for _ in range(times):
            fhirkit.validate(document)
        spent = (time.thread_time_ns() - begun) / 1000
        if spent >= enough:
            return spent / times
        times *= 2


def errors_of(document):
    return sum(issue.severity == "error" for issue in fhirkit.validate(document))


documents = [pathlib.Path(file).read_bytes() for file in json.loads(sys.argv[1])["files"]]
for order in sys.stdin:
    microseconds = [cost_of(document, 20_000) for document in documents]
    errors = [errors_of(document) for document in documents]
    print(json.dumps({"fhirkit": {"microseconds": microseconds, "errors": errors}}), flush=True)
