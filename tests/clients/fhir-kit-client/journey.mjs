// The journey of a referral with fhir-kit-client, as practice, link worker and provider.
//   node journey.mjs QUICKSTART.json
import assert from 'node:assert/strict';
import { Client } from 'fhir-kit-client';
import { answered, connect, refused } from './client.mjs';
import {
  check, errors, finish, gateway, idIn, message, newNumber, resources, status, taskOf, timelineText,
} from '../node/journey.mjs';

const practice = connect('practice');
const linkWorker = connect('link-worker');
const provider = connect('provider');
const { queue } = gateway.clients['link-worker'];
const providerQueue = gateway.clients.provider.queue;

const start = new Date().toISOString();

await check('the capability statement is one of FHIR R4', async () => {
  const statement = await practice.capabilityStatement();
  assert.equal(statement.resourceType, 'CapabilityStatement');
  assert.match(statement.fhirVersion, /^4\.0/);
});

const number = newNumber();
const first = await check('the practice creates a referral: 201', async () => {
  const created = await practice.create({ resourceType: 'ServiceRequest', body: message('referral', { number }) });
  assert.equal(answered(created), 201);
  const { response } = Client.httpFor(created);
  assert.equal(idIn(response.headers.get('location')), created.id);
  assert.ok(response.headers.get('etag'));
  return created.id;
});

await check('the same again: 200, the same id', async () => {
  const again = await practice.create({ resourceType: 'ServiceRequest', body: message('referral', { number }) });
  assert.equal(answered(again), 200);
  assert.equal(again.id, first);
});

await check('the same again with If-None-Exist: the same id', async () => {
  const again = await practice.create({
    resourceType: 'ServiceRequest',
    body: message('referral', { number }),
    options: { headers: { 'If-None-Exist': `identifier=https://clients.example/referral|${number}` } },
  });
  assert.equal(again.id, first);
});

const bundleNumber = newNumber();
const second = await check('the practice sends a transaction: 201 for its entry', async () => {
  const answer = await practice.transaction({ body: message('transaction', { number: bundleNumber }) });
  assert.equal(answer.type, 'transaction-response');
  const entry = answer.entry.find((each) => each.response.location?.includes('ServiceRequest/'));
  assert.match(entry.response.status, /^201/);
  return idIn(entry.response.location);
});

await check('the same transaction again: 200 for its entry, the same place', async () => {
  const answer = await practice.transaction({ body: message('transaction', { number: bundleNumber }) });
  const entry = answer.entry.find((each) => each.response.location?.includes('ServiceRequest/'));
  assert.match(entry.response.status, /^200/);
  assert.equal(idIn(entry.response.location), second);
});

await check('a batch takes two referrals', async () => {
  const entry = [newNumber(), newNumber()].map((each) => ({
    resource: message('referral', { number: each }),
    request: { method: 'POST', url: 'ServiceRequest' },
  }));
  const answer = await practice.batch({ body: { resourceType: 'Bundle', type: 'batch', entry } });
  assert.equal(answer.type, 'batch-response');
  assert.deepEqual(answer.entry.map((each) => each.response.status.slice(0, 3)), ['201', '201']);
});

for (const postSearch of [false, true]) {
  await check(`the practice finds it by its identifier (${postSearch ? 'POST' : 'GET'})`, async () => {
    const found = await practice.search({
      resourceType: 'ServiceRequest',
      searchParams: { identifier: `https://clients.example/referral|${number}` },
      options: { postSearch },
    });
    assert.deepEqual(resources(found, 'ServiceRequest').map((each) => each.id), [first]);
  });
}

await check('pages lead to one another, and show everything once', async () => {
  const seen = [];
  let pages = 0;
  let bundle = await practice.search({
    resourceType: 'ServiceRequest', searchParams: { _lastUpdated: `ge${start}`, _count: 2 },
  });
  for (; bundle && pages < 50; bundle = await practice.nextPage({ bundle })) {
    ++pages;
    const page = resources(bundle, 'ServiceRequest').map((each) => each.id);
    assert.ok(page.length > 0 && page.length <= 2, `a page with ${page.length}`);
    seen.push(...page);
  }
  assert.equal(pages, Math.ceil(seen.length / 2));
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(seen.includes(first) && seen.includes(second) && seen.length >= 4);
});

await check('a refused message is told all its faults, each with its place', async () => {
  const outcome = await refused(422, () =>
    practice.create({ resourceType: 'ServiceRequest', body: message('refused', { number: newNumber() }) }));
  assert.ok(errors(outcome).length >= 4, `only ${errors(outcome).length} issues`);
  for (const issue of errors(outcome)) assert.ok(issue.expression?.length, JSON.stringify(issue));
});

const polled = await check('the link worker sees the task, with the referral', async () => {
  const queueNow = await linkWorker.search({
    resourceType: 'Task',
    searchParams: {
      owner: `Organization/${queue}`, status: 'requested', _include: 'Task:focus', _sort: '-_lastUpdated', _count: 100,
    },
  });
  assert.ok(resources(queueNow, 'ServiceRequest').some((each) => each.id === first));
  const task = taskOf(queueNow, first);
  assert.equal(task.owner.reference, `Organization/${queue}`);
  return task;
});

const claimed = await check('the link worker claims it', async () => {
  const bundle = await linkWorker.operation({
    name: '$claim', resourceType: 'Task', input: message('claim', { queue }),
  });
  assert.equal(bundle.type, 'searchset');
  const task = taskOf(bundle, first);
  assert.equal(task.status, 'requested');
  assert.equal(task.businessStatus.coding[0].code, 'picked-up');
  return task;
});

const etag = (task) => ({ headers: { 'If-Match': `W/"${task.meta.versionId}"` } });

const accepted = await check('the link worker accepts it, with If-Match', async () => {
  const task = await linkWorker.patch({
    resourceType: 'Task', id: polled.id, jsonPatch: status('accepted'), options: etag(claimed),
  });
  assert.equal(task.status, 'accepted');
  assert.notEqual(task.meta.versionId, claimed.meta.versionId);
  return task;
});

await check('a stale If-Match: 412', () =>
  refused(412, () =>
    linkWorker.patch({
      resourceType: 'Task', id: polled.id, jsonPatch: status('in-progress'), options: etag(claimed),
    })));

const onward = await check('the link worker refers onward: 201', async () => {
  const created = await linkWorker.create({
    resourceType: 'ServiceRequest', body: message('onward', { number: newNumber(), first }),
  });
  assert.equal(answered(created), 201);
  return created.id;
});

const offered = await check('the provider sees its task, with what it may know', async () => {
  const queueNow = await provider.search({
    resourceType: 'Task',
    searchParams: {
      owner: `Organization/${providerQueue}`, status: 'requested', _include: 'Task:focus', _sort: '-_lastUpdated',
    },
  });
  const task = taskOf(queueNow, onward);
  assert.ok(task.partOf[0].reference.endsWith(polled.id));
  const text = JSON.stringify(resources(queueNow, 'ServiceRequest').find((each) => each.id === onward));
  assert.doesNotMatch(text, /9990000026|1951-11-02/);
  return task;
});

await check('the provider claims and accepts it', async () => {
  await provider.operation({ name: 'claim', resourceType: 'Task', input: message('claim', { queue: providerQueue }) });
  const task = await provider.patch({ resourceType: 'Task', id: offered.id, jsonPatch: status('accepted') });
  assert.equal(task.status, 'accepted');
});

await check('the provider completes it by PUT, with what came of it', async () => {
  const task = await provider.read({ resourceType: 'Task', id: offered.id });
  const body = { ...task, status: 'completed', output: message('output') };
  const completed = await provider.update({ resourceType: 'Task', id: offered.id, body, options: etag(task) });
  assert.equal(completed.status, 'completed');
  const again = await provider.update({ resourceType: 'Task', id: offered.id, body });
  assert.equal(again.meta.versionId, completed.meta.versionId);
});

await check('a step that does not follow: 422, and which do', async () => {
  const outcome = await refused(422, () =>
    provider.patch({ resourceType: 'Task', id: offered.id, jsonPatch: status('in-progress') }));
  assert.match(JSON.stringify(outcome), /completed/);
});

await check('the link worker completes the first task', async () => {
  const task = await linkWorker.patch({
    resourceType: 'Task',
    id: accepted.id,
    jsonPatch: [...status('completed'), { op: 'add', path: '/output', value: message('output') }],
  });
  assert.equal(task.status, 'completed');
});

await check('the practice reads its referral, which is still its own', async () => {
  const read = await practice.read({ resourceType: 'ServiceRequest', id: first });
  assert.equal(read.status, 'active');
  assert.equal(read.identifier[0].value, number);
  const version = await practice.vread({ resourceType: 'ServiceRequest', id: first, version: '1' });
  assert.equal(version.id, first);
});

await check('the practice sees that the task is completed', async () => {
  const found = await practice.search({
    resourceType: 'Task', searchParams: { focus: `ServiceRequest/${first}` },
  });
  assert.deepEqual(resources(found, 'Task').map((each) => each.status), ['completed']);
});

await check('the practice reads the timeline, the provider in it', async () => {
  const timeline = await practice.operation({
    name: '$timeline', resourceType: 'ServiceRequest', id: first, method: 'GET',
  });
  assert.match(timelineText(timeline), /Larkfield Community Trust/);
});

await check('the practice reads the history of the task and of the referral', async () => {
  const task = await practice.history({ resourceType: 'Task', id: polled.id });
  assert.equal(task.type, 'history');
  assert.ok(task.entry.length >= 3, `${task.entry.length} versions`);
  const referral = await practice.history({ resourceType: 'ServiceRequest', id: first });
  assert.ok(referral.entry.length >= 1);
});

await check('what is not there, or not theirs: 404', async () => {
  await refused(404, () => practice.read({ resourceType: 'ServiceRequest', id: '0190b6f8-0000-7000-8000-000000000000' }));
  await refused(404, () => connect('other-practice').read({ resourceType: 'ServiceRequest', id: first }));
});

finish();
