"""What the journeys in Python have in common: where the gateway is, how fhirpy connects as one of the
parties, what is sent, and how a check is told."""

import json
import pathlib
import re
import ssl
import sys
import uuid

from fhirpy import AsyncFHIRClient

GATEWAY = json.loads(pathlib.Path(sys.argv[1]).read_text())
MESSAGES = pathlib.Path(__file__).resolve().parent.parent / "messages"
IDENTIFIER = "https://clients.example/referral"
_failed = []


def connect(party, headers=None):
    client = GATEWAY["clients"][party]
    context = ssl.create_default_context(cafile=GATEWAY["ca"])
    context.load_cert_chain(client["certificate"], client["key"])
    return AsyncFHIRClient(
        GATEWAY["fhir"], extra_headers=headers, aiohttp_config={"ssl": context}
    )


def message(name, **values):
    text = (MESSAGES / f"{name}.json").read_text()
    return json.loads(re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], text))


def new_number():
    return f"client-{uuid.uuid4()}"


def resource(client, name, **values):
    content = message(name, **values)
    return client.resource(content.pop("resourceType"), **content)


def entries(bundle, kind):
    found = [entry.get("resource") for entry in bundle.get("entry", [])]
    return [each for each in found if each and each["resourceType"] == kind]


def task_of(bundle, referral):
    for task in entries(bundle, "Task"):
        reference = task["focus"]["reference"]
        if (reference if isinstance(reference, str) else str(reference)).endswith(referral):
            return task
    raise AssertionError("the bundle has no task for this referral")


def etag(task):
    return {"If-Match": f'W/"{task["meta"]["versionId"]}"'}


def expect(condition, words="not as expected"):
    if not condition:
        raise AssertionError(words)


async def check(what, act):
    """One line a check. What goes wrong is told, and the journey goes on as far as it can."""
    try:
        result = await act()
    except Exception as error:  # noqa: BLE001 - whatever it is, the check has failed
        _failed.append(what)
        print(f"not ok - {what}", flush=True)
        text = f"{type(error).__name__}: {error}"[:2000]
        print("#   " + text.replace("\n", "\n#   "), flush=True)
        return None
    print(f"ok - {what}", flush=True)
    return result


async def refused(kind, act):
    try:
        await act
    except kind as error:
        return getattr(error, "resource", None)
    raise AssertionError("it was taken")


def failures():
    return len(_failed)
