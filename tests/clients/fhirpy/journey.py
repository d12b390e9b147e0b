"""The journey of a referral with fhirpy, as practice, link worker and provider.

python journey.py QUICKSTART.json
"""

import asyncio
import datetime
import json
import re
import sys

from fhirpy.base.exceptions import MultipleResourcesFound, OperationOutcome, ResourceNotFound

from parties import (
    GATEWAY,
    IDENTIFIER,
    check,
    connect,
    entries,
    etag,
    expect,
    failures,
    message,
    new_number,
    refused,
    resource,
    task_of,
)


async def main():
    practice, link_worker, provider = map(connect, ("practice", "link-worker", "provider"))
    queue = GATEWAY["clients"]["link-worker"]["queue"]
    provider_queue = GATEWAY["clients"]["provider"]["queue"]
    start = datetime.datetime.now(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    number, bundle_number = new_number(), new_number()

    async def create():
        created = resource(practice, "referral", number=number)
        await created.save()
        expect(created["meta"]["versionId"] == "1")
        return created.id

    first = await check("the practice creates a referral", create)

    async def create_again():
        again = resource(practice, "referral", number=number)
        await again.save()
        expect(again.id == first)

    await check("the same again: the same id", create_again)

    async def get_or_create():
        found, is_new = await (
            practice.resources("ServiceRequest")
            .search(identifier=f"{IDENTIFIER}|{number}")
            .get_or_create(resource(practice, "referral", number=number))
        )
        expect(found.id == first and not is_new)

    await check("get_or_create finds it", get_or_create)

    async def transaction():
        answer = await practice.execute("", data=message("transaction", number=bundle_number))
        expect(answer["type"] == "transaction-response")
        found = [e["response"] for e in answer["entry"] if "ServiceRequest/" in e["response"].get("location", "")]
        return found[0]["status"][:3], re.search(r"ServiceRequest/([^/]+)", found[0]["location"])[1]

    async def transaction_new():
        status, referral = await transaction()
        expect(status == "201", status)
        return referral

    async def transaction_again():
        expect(await transaction() == ("200", second))

    second = await check("the practice sends a transaction: 201 for its entry", transaction_new)
    await check("the same transaction again: 200 for its entry, the same place", transaction_again)

    async def search():
        found = await practice.resources("ServiceRequest").search(identifier=f"{IDENTIFIER}|{number}").get()
        expect(found.id == first)

    await check("the practice finds it by its identifier", search)

    async def pages():
        third = resource(practice, "referral", number=new_number())
        await third.save()
        mine = practice.resources("ServiceRequest").search(_lastUpdated=f"ge{start}").limit(2)
        seen = [each.id for each in await mine.fetch_all()]
        expect(len(seen) == len(set(seen)), "something twice")
        expect({first, second, third.id} <= set(seen), "something is missing")

    await check("pages lead to one another, and show everything once", pages)

    async def count():
        expect(await practice.resources("ServiceRequest").search(_lastUpdated=f"ge{start}").count() >= 3)

    await check("the practice counts its referrals", count)

    async def faults():
        act = resource(practice, "refused", number=new_number()).save()
        outcome = await refused(OperationOutcome, act)
        issues = [each for each in outcome["issue"] if each["severity"] in ("error", "fatal")]
        expect(len(issues) >= 4, f"only {len(issues)} issues")
        expect(all(each.get("expression") for each in issues), "an issue without its place")

    await check("a refused message is told all its faults, each with its place", faults)

    def waiting(client, owner):
        return (
            client.resources("Task")
            .search(owner=f"Organization/{owner}", status="requested")
            .include("Task", "focus")
            .sort("-_lastUpdated")
            .limit(100)
        )

    async def poll():
        bundle = await waiting(link_worker, queue).fetch_raw()
        expect(first in [each["id"] for each in entries(bundle, "ServiceRequest")])
        return task_of(bundle, first)["id"]

    task_id = await check("the link worker sees the task, with the referral", poll)

    async def claim(client, owner, referral):
        bundle = await client.resources("Task").execute("$claim", data=message("claim", queue=owner))
        task = task_of(bundle, referral)
        expect(task["businessStatus"]["coding"][0]["code"] == "picked-up")
        return task

    claimed = await check("the link worker claims it", lambda: claim(link_worker, queue, first))

    async def accept():
        task = await link_worker.resources("Task").search(_id=task_id).get()
        task["status"] = "accepted"
        await task.save()
        expect(task["status"] == "accepted")

    await check("the link worker accepts it by PUT", accept)

    async def stale():
        late = connect("link-worker", etag(claimed))
        task = late.resource("Task", **{**claimed, "status": "in-progress"})
        await refused(MultipleResourcesFound, task.save())  # so fhirpy calls a 412

    await check("a stale If-Match: 412", stale)

    async def refer_onward():
        created = resource(link_worker, "onward", number=new_number(), first=first)
        await created.save()
        return created.id

    onward = await check("the link worker refers onward", refer_onward)

    async def poll_provider():
        bundle = await waiting(provider, provider_queue).fetch_raw()
        view = [each for each in entries(bundle, "ServiceRequest") if each["id"] == onward]
        text = json.dumps(view[0], default=str)
        expect("9990000026" not in text and "1951-11-02" not in text, "more than a provider may know")
        return task_of(bundle, onward)["id"]

    offered = await check("the provider sees its task, with what it may know", poll_provider)

    async def accept_provider():
        await claim(provider, provider_queue, onward)
        task = await provider.reference("Task", offered).to_resource()
        task["status"] = "accepted"
        await task.update()
        expect(task["status"] == "accepted")

    await check("the provider claims and accepts it", accept_provider)

    async def complete(client, task_id):
        task = await client.reference("Task", task_id).to_resource()
        task["status"] = "completed"
        task["output"] = message("output")
        await task.update()
        expect(task["status"] == "completed" and task["output"])

    await check("the provider completes it, with what came of it", lambda: complete(provider, offered))
    await check("the link worker completes the first task", lambda: complete(link_worker, task_id))

    async def read():
        referral = await practice.reference("ServiceRequest", first).to_resource()
        expect(referral["status"] == "active")
        await referral.refresh()  # with If-None-Match: the bare number
        expect(referral.id == first)

    await check("the practice reads its referral, and again when it may have changed", read)

    async def see():
        found = await practice.resources("Task").search(focus=f"ServiceRequest/{first}").fetch_all()
        expect([each["status"] for each in found] == ["completed"])

    await check("the practice sees that the task is completed", see)

    async def timeline():
        told = await practice.reference("ServiceRequest", first).execute("$timeline", method="get")
        text = [each["valueString"] for each in told["parameter"] if each["name"] == "text"]
        expect("Larkfield Community Trust" in text[0], text[0])

    await check("the practice reads the timeline, the provider in it", timeline)

    async def history():
        versions = await practice.execute(f"Task/{task_id}/_history", method="get")
        expect(versions["type"] == "history" and len(versions["entry"]) >= 3)

    await check("the practice reads the history of the task", history)

    async def foreign():
        other = connect("other-practice")
        await refused(ResourceNotFound, other.reference("ServiceRequest", first).to_resource())

    await check("another practice's referral: 404", foreign)


asyncio.run(main())
sys.exit(1 if failures() else 0)
