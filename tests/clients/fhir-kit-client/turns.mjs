// Journeys that take a turn, with fhir-kit-client: declined, in danger, without a practice, not to be
// found by address; who helps nearby; and the regional picture.
//   node turns.mjs QUICKSTART.json
import assert from 'node:assert/strict';
import { Client } from 'fhir-kit-client';
import { answered, connect, refused } from './client.mjs';
import {
  check, declined, finish, gateway, message, newNumber, resources, status, taskNow, timelineText,
} from '../node/journey.mjs';

const practice = connect('practice');
const linkWorker = connect('link-worker');
const provider = connect('provider');
const otherProvider = connect('other-provider');
const triage = connect('triage');
const operator = connect('operator');

const code = (value) => ({ coding: [{ system: 'http://snomed.info/sct', code: value }] });
const lonely = code('267076002');
const isolated = code('422650009');

const send = async (body, headers = {}) => {
  const created = await practice.create({ resourceType: 'ServiceRequest', body, options: { headers } });
  assert.equal(answered(created), 201);
  return created;
};

const openTask = (reader, referral) =>
  taskNow((searchParams) => reader.search({ resourceType: 'Task', searchParams }), referral);
const ownerOf = async (referral) => (await openTask(practice, referral)).owner.reference;

const step = (client, id, jsonPatch) => client.patch({ resourceType: 'Task', id, jsonPatch });

// ---- declined, and declined, and declined ----

const chain = await check('a named provider is asked first', async () => {
  const created = await send({
    ...message('referral', { number: newNumber() }),
    performer: [{ reference: 'HealthcareService/larkfield-garden' }],
    reasonCode: [{ text: 'Would like to be read to' }, lonely],
  });
  assert.equal(await ownerOf(created.id), 'Organization/VC901');
  return created.id;
});

await check('a decline without a coded reason is refused, and the codes are told', async () => {
  const task = await openTask(provider, chain);
  const outcome = await refused(422, () =>
    step(provider, task.id, [
      ...status('rejected'), { op: 'add', path: '/statusReason', value: { text: 'We are full' } },
    ]));
  assert.match(outcome.issue[0].details.text ?? outcome.issue[0].diagnostics, /at-capacity/);
});

await check('its decline leads to the next by a rule', async () => {
  await step(provider, (await openTask(provider, chain)).id, declined('at-capacity'));
  assert.equal(await ownerOf(chain), 'Organization/VC903');
});

await check('the next decline to a third, by the need', async () => {
  await step(otherProvider, (await openTask(otherProvider, chain)).id, declined('out-of-area'));
  assert.equal(await ownerOf(chain), 'Organization/VC902');
});

await check('and the third to the link workers, who accept', async () => {
  await step(otherProvider, (await openTask(otherProvider, chain)).id, declined('not-eligible'));
  const task = await openTask(linkWorker, chain);
  assert.equal(task.owner.reference, 'Organization/U99901');
  assert.equal((await step(linkWorker, task.id, status('accepted'))).status, 'accepted');
});

await check('the practice reads all four offers in the timeline', async () => {
  const timeline = timelineText(await practice.operation({
    name: '$timeline', resourceType: 'ServiceRequest', id: chain, method: 'GET',
  }));
  for (const words of ['Offer 2', 'Offer 3', 'Offer 4', 'at-capacity', 'Larkfield Readers', 'Harbour']) {
    assert.ok(timeline.includes(words), `${words}: ${timeline}`);
  }
});

// ---- somebody is in danger ----

await check('a danger reaches no provider, and the referrer is told whom to ring', async () => {
  const body = message('referral', { number: newNumber() });
  body.performer = [{ reference: 'HealthcareService/larkfield-garden' }];
  body.contained.find((each) => each.resourceType === 'Flag').code.text = 'May be in danger at home';
  const outcome = await send(body, { Prefer: 'return=OperationOutcome' });
  assert.match(JSON.stringify(outcome.issue), /ring 999/);
  const id = Client.httpFor(outcome).response.headers.get('location').split('/').at(-1);
  assert.equal(await ownerOf(id), 'Organization/U99901');
  await refused(404, () => provider.read({ resourceType: 'ServiceRequest', id }));
});

// ---- somebody without a practice ----

await check('who refers themself without a practice is taken, warned, and seen by the triage desk', async () => {
  const body = message('referral', { number: newNumber() });
  body.requester = { reference: '#person' };
  // Who helped them to write it, and no more.
  body.supportingInfo.push({ reference: '#referrer' });
  const person = body.contained.find((each) => each.resourceType === 'Patient');
  person.generalPractitioner[0].identifier.value = 'V81997';
  const outcome = await send(body, { Prefer: 'return=OperationOutcome' });
  assert.ok(outcome.issue.some((issue) => issue.severity === 'warning'));
  const id = Client.httpFor(outcome).response.headers.get('location').split('/').at(-1);
  const task = await openTask(triage, id);
  assert.equal(task.owner.reference, 'Organization/QZ9');
  assert.equal((await step(triage, task.id, status('accepted'))).status, 'accepted');
});

// ---- somebody who must not be found ----

async function livingByTheHarbour(meta) {
  const body = message('transaction', { number: newNumber() });
  const of = (type) => body.entry.map((each) => each.resource).find((each) => each.resourceType === type);
  Object.assign(of('Patient'), { address: [{ line: ['1 Nonesuch Quay'], postalCode: 'ZZ98 3VZ' }], ...meta });
  of('ServiceRequest').reasonCode = [isolated];
  const answer = await practice.transaction({ body });
  const { location } = answer.entry.map((each) => each.response).find((each) => each.location);
  return /ServiceRequest\/([^/]+)/.exec(location)[1];
}

await check('who lives by the harbour goes to the lunch club there', async () => {
  assert.equal(await ownerOf(await livingByTheHarbour({})), 'Organization/VC902');
});

await check('a sensitive person is not routed by their address', async () => {
  const restricted = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' };
  const sensitive = await livingByTheHarbour({ meta: { security: [restricted] } });
  assert.equal(await ownerOf(sensitive), 'Organization/U99901');
  await refused(404, () => otherProvider.read({ resourceType: 'ServiceRequest', id: sensitive }));
});

// ---- who helps nearby ----

const helping = (searchParams, options = {}) =>
  practice.search({ resourceType: 'HealthcareService', searchParams, options });
const named = (bundle) => resources(bundle, 'HealthcareService').map((each) => each.name);

await check('services are found by need, age, place and day', async () => {
  const wanted = { 'service-type': 'company', age: 70 };
  assert.deepEqual(named(await helping(wanted)), ['Harbour dance', 'Larkfield choir']);
  assert.deepEqual(named(await helping({ ...wanted, near: 'ZZ99', day: 'tue', free: true })), ['Larkfield choir']);
  assert.deepEqual(named(await helping({ ...wanted, near: '51.8|-2.5|1|km' })), ['Larkfield choir']);
  assert.deepEqual(named(await helping({ ...wanted, age: 20 })), []);
});

await check('and by POST to _search, with the place and who runs it', async () => {
  const bundle = await helping(
    { name: 'choir', _include: ['HealthcareService:location', 'HealthcareService:organization'] },
    { postSearch: true });
  assert.deepEqual(named(bundle), ['Larkfield choir']);
  assert.equal(resources(bundle, 'Location')[0].name, 'The Made-up Hall');
  assert.equal(resources(bundle, 'Organization')[0].name, 'Larkfield Community Trust');
  const service = resources(bundle, 'HealthcareService')[0];
  const resolved = await practice.resolve({ reference: service.providedBy.reference, context: bundle });
  assert.equal(resolved.name, 'Larkfield Community Trust');
});

// ---- the regional picture ----

// The client asks for FHIR alone unless it is told otherwise, and a report is none.
const report = (client, accept) =>
  client.request(`${gateway.fhir.replace(/\/fhir$/, '')}/ops/report?by=pcn`, { options: { headers: { accept } } });

await check('the operator reads the report, which names nobody', async () => {
  const text = JSON.stringify(await report(operator, 'application/json'));
  assert.match(text, /"pcn":"U99901"/);
  assert.doesNotMatch(text, /Winifred|9990000026|1951-11-02/);
});

await check('nobody else does: 403', () => refused(403, () => report(linkWorker, 'application/json')));

finish();
