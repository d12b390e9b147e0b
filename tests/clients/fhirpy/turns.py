"""Journeys that take a turn, with fhirpy: a person who refers themself, a danger, consent that is withdrawn, who
helps nearby, a service that has no room, and notifications that are posted.

python turns.py QUICKSTART.json
"""

import asyncio
import json
import sys

from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound
from standardwebhooks import WebhookVerificationError

from parties import GATEWAY, check, connect, entries, expect, failures, message, new_number, refused, resource
from receiver import Receiver

CHOIR = "5c1f2c3d-0000-4000-8000-000000000001"
TELL = {"Prefer": "return=OperationOutcome"}


async def task_now(client, referral):
    """The task of who is asked, or was asked last."""
    tasks = await client.resources("Task").search(focus=f"ServiceRequest/{referral}").fetch_all()
    requested = [task for task in tasks if task["status"] == "requested"]
    return (requested or tasks[-1:])[0]


async def step(task, status):
    task["status"] = status
    await task.update()
    expect(task["status"] == status, task["status"])


async def timeline(client, referral):
    told = await client.reference("ServiceRequest", referral).execute("$timeline", method="get")
    return next(each["valueString"] for each in told["parameter"] if each["name"] == "text")


async def without_a_practice(practice, triage):
    async def refer_oneself():
        body = message("referral", number=new_number())
        body["requester"] = {"reference": "#person"}
        # Who helped them to write it, and no more.
        body["supportingInfo"].append({"reference": "#referrer"})
        person = next(each for each in body["contained"] if each["resourceType"] == "Patient")
        person["generalPractitioner"][0]["identifier"]["value"] = "V81997"
        outcome = await connect("practice", TELL).execute("ServiceRequest", data=body)
        warnings = [each["severity"] for each in outcome["issue"]]
        expect("warning" in warnings and "error" not in warnings, str(outcome))
        return (await practice.resources("ServiceRequest").search(
            identifier=f"https://clients.example/referral|{body['identifier'][0]['value']}").get()).id

    own = await check("somebody without a practice refers themself, and is taken", refer_oneself)

    async def desk():
        task = await task_now(triage, own)
        expect(task["owner"]["identifier"]["value"] == "QZ9", str(task["owner"]))
        await step(task, "accepted")

    await check("the triage desk sees and accepts it", desk)


async def in_danger(practice, provider):
    async def keep_from_providers():
        body = message("referral", number=new_number())
        body["performer"] = [{"reference": "HealthcareService/larkfield-garden"}]
        flag = next(each for each in body["contained"] if each["resourceType"] == "Flag")
        flag["code"]["text"] = "May be in danger at home"
        outcome = await connect("practice", TELL).execute("ServiceRequest", data=body)
        expect("ring 999" in json.dumps(outcome), str(outcome))
        sent = await practice.resources("ServiceRequest").search(
            identifier=f"https://clients.example/referral|{body['identifier'][0]['value']}").get()
        expect((await task_now(practice, sent.id))["owner"]["identifier"]["value"] == "U99901")
        await refused(ResourceNotFound, provider.reference("ServiceRequest", sent.id).to_resource())

    await check("a danger reaches no provider, and the referrer is told whom to ring", keep_from_providers)


async def consent_withdrawn(practice, link_worker, provider):
    async def under_way():
        first = resource(practice, "referral", number=new_number())
        await first.save()
        await step(await task_now(link_worker, first.id), "accepted")
        onward = resource(link_worker, "onward", number=new_number(), first=first.id)
        await onward.save()
        await step(await task_now(provider, onward.id), "accepted")
        return first.id, onward.id

    first, onward = await check("a provider works on an onward referral", under_way)

    async def withdraw():
        outcome = await practice.reference("ServiceRequest", first).execute("$withdraw-consent")
        expect("Larkfield Community Trust was told to stop" in json.dumps(outcome), str(outcome))

    await check("the practice withdraws the person's consent, and hears who was told", withdraw)

    async def unseen():
        await refused(ResourceNotFound, provider.reference("ServiceRequest", onward).to_resource())
        task = await task_now(provider, onward)
        expect(task["businessStatus"]["coding"][0]["code"] == "cancellation-requested")
        await step(task, "cancelled")

    await check("from then on the provider sees nothing but that it is to stop, and confirms it", unseen)

    async def still_helped():
        expect((await task_now(link_worker, first))["status"] == "accepted")
        again = resource(link_worker, "onward", number=new_number(), first=first)
        outcome = await refused(OperationOutcome, again.save())
        expect("does not let this be shared" in json.dumps(outcome), str(outcome))
        text = await timeline(practice, first)
        expect("no longer lets this be shared with providers" in text, text)

    await check("the link worker keeps the person, and may not share it anew", still_helped)


async def who_helps(practice):
    async def names(**wanted):
        found = await practice.resources("HealthcareService").search(**wanted).fetch_all()
        return [each["name"] for each in found]

    async def search():
        company = {"service-type": "company", "age": 70}
        expect(await names(**company) == ["Harbour dance", "Larkfield choir"])
        expect(await names(**company, near="ZZ99") == ["Larkfield choir"])
        expect(await names(**company, near="51.8|-2.5|1|km", day="tue") == ["Larkfield choir"])
        expect(await names(**{**company, "age": 20}) == [])

    await check("services are found by need, age, place and day", search)

    async def follow():
        choir = await practice.resources("HealthcareService").search(name="choir").get()
        place = await choir["location"][0].to_resource()
        trust = await choir["providedBy"].to_resource()
        expect(place["name"] == "The Made-up Hall" and trust["name"] == "Larkfield Community Trust")

    await check("and lead to the place and to who runs it", follow)


async def room(practice):
    # fhirpy patches with a part of the resource, which is no format of R4; the body of a JSON Patch goes
    # through execute, and its type has to be said.
    patching = connect("provider", {"Content-Type": "application/json-patch+json"})

    async def say(state, *more):
        url = "https://referral-gateway.example/fhir/StructureDefinition/capacity"
        value = {"url": url, "extension": [{"url": "state", "valueCode": state}, *more]}
        patch = [{"op": "replace", "path": "/extension/0", "value": value}]
        return await patching.execute(f"HealthcareService/{CHOIR}", method="patch", data=patch)

    async def waiting_list():
        await say("waiting-list", {"url": "weeks", "valueUnsignedInt": 6})
        seen = await practice.reference("HealthcareService", CHOIR).to_resource()
        expect("6 weeks" in seen["availabilityExceptions"], str(seen))
        await say("open")

    await check("a provider has a waiting list, and everybody reads how long", waiting_list)


async def hearing(practice, link_worker):
    async with Receiver(GATEWAY, "link-worker") as receiver:

        def kind(bundle):
            status = bundle["entry"][0]["resource"]["parameter"]
            return next(each["valueCode"] for each in status if each["name"] == "type")

        async def subscribe():
            made = resource(link_worker, "subscription", endpoint=receiver.url)
            await made.save()
            expect(made["status"] == "requested")
            await receiver.next(lambda bundle, _: kind(bundle) == "handshake")
            return made

        subscription = await check("a subscription shakes hands", subscribe)

        async def told():
            first = resource(practice, "referral", number=new_number())
            await first.save()
            task = await task_now(link_worker, first.id)
            bundle, body, headers = await receiver.next(lambda _, body: task.id in body)
            expect(kind(bundle) == "event-notification" and receiver.refused == 0)
            expect("Winifred" not in body and "9990000026" not in body, "more than ids")
            forged = body.replace("history", "History")
            try:
                receiver.webhook.verify(forged, headers)
            except WebhookVerificationError:
                return
            raise AssertionError("a forged notification would be taken")

        await check("what is sent to the queue is posted, signed, by ids alone", told)

        async def remove():
            await subscription.delete()
            await refused(ResourceNotFound, link_worker.reference("Subscription", subscription.id).to_resource())

        await check("removed, it is gone", remove)


async def polling(practice, link_worker):
    queue = GATEWAY["clients"]["link-worker"]["queue"]
    feed = link_worker.reference("Subscription", f"feed-{queue}")

    async def events(**params):
        told = await feed.execute("$events", method="get", params=params)
        status = entries(told, "Parameters")[0]["parameter"]
        parts = [each["part"] for each in status if each["name"] == "notification-event"]
        return [{part["name"]: part for part in each} for each in parts]

    async def gapless():
        numbers = [int(each["event-number"]["valueString"]) for each in await events(eventsSinceNumber=1)]
        expect(numbers == list(range(1, len(numbers) + 1)) and numbers, str(numbers))
        return await last()

    async def last():
        told = await feed.execute("$status", method="get")
        status = entries(told, "Parameters")[0]["parameter"]
        name = "events-since-subscription-start"
        return int(next(each["valueString"] for each in status if each["name"] == name))

    since = await check("the feed of a queue is read from its first event on, without a gap", gapless)

    async def next_one():
        first = resource(practice, "referral", number=new_number())
        await first.save()
        task = await task_now(link_worker, first.id)
        (event,) = await events(eventsSinceNumber=since + 1)
        expect(event["focus"]["valueReference"]["reference"].endswith(f"Task/{task.id}"), str(event))

    await check("and then from where one had come to", next_one)

    async def wait():
        waiting = connect("triage", {"Prefer": "wait=20"})
        search = waiting.resources("Task").search(owner="Organization/QZ9", status="requested")
        answer = asyncio.create_task(search.fetch_raw())
        await asyncio.sleep(0)
        body = message("referral", number=new_number())
        person = next(each for each in body["contained"] if each["resourceType"] == "Patient")
        person["generalPractitioner"][0]["identifier"]["value"] = "V81999"
        sent = await practice.execute("ServiceRequest", data=body)
        tasks = entries(await asyncio.wait_for(answer, 15), "Task")
        expect([str(each["focus"]["reference"]).endswith(sent["id"]) for each in tasks] == [True], str(tasks))
        await step(tasks[0], "accepted")  # so that nothing is waiting there any more

    await check("a poll that waits is answered when a referral comes", wait)


async def main():
    practice, link_worker, provider, triage = map(connect, ("practice", "link-worker", "provider", "triage"))
    await without_a_practice(practice, triage)
    await in_danger(practice, provider)
    await consent_withdrawn(practice, link_worker, provider)
    await who_helps(practice)
    await room(practice)
    await hearing(practice, link_worker)
    await polling(practice, link_worker)


asyncio.run(main())
sys.exit(1 if failures() else 0)
