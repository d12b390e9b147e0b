// The journey of a referral with @medplum/core, as practice, link worker and provider.
//   node journey.mjs QUICKSTART.json
import assert from 'node:assert/strict';
import { connect, refused } from './client.mjs';
import {
  check, errors, finish, gateway, idIn, message, newNumber, resources, status, taskOf, timelineText,
} from '../node/journey.mjs';

const practice = connect('practice');
const linkWorker = connect('link-worker');
const provider = connect('provider');
const { queue } = gateway.clients['link-worker'];
const providerQueue = gateway.clients.provider.queue;

const start = new Date().toISOString();
const number = newNumber();
const first = await check('the practice creates a referral: 201', async () => {
  const created = await practice.createResource(message('referral', { number }));
  assert.equal(practice.lastStatus(), 201);
  return created.id;
});

await check('the same again: 200, the same id', async () => {
  const again = await practice.createResource(message('referral', { number }));
  assert.equal(practice.lastStatus(), 200);
  assert.equal(again.id, first);
});

await check('createResourceIfNoneExist finds it', async () => {
  const again = await practice.createResourceIfNoneExist(
    message('referral', { number }), `identifier=https://clients.example/referral|${number}`);
  assert.equal(again.id, first);
});

const bundleNumber = newNumber();
const placeIn = (answer) =>
  answer.entry.map((each) => each.response).find((each) => each.location?.includes('ServiceRequest/'));
const second = await check('the practice sends a transaction: 201 for its entry', async () => {
  const answer = await practice.executeBatch(message('transaction', { number: bundleNumber }));
  assert.equal(answer.type, 'transaction-response');
  assert.match(placeIn(answer).status, /^201/);
  return idIn(placeIn(answer).location);
});

await check('the same transaction again: 200 for its entry, the same place', async () => {
  const answer = await practice.executeBatch(message('transaction', { number: bundleNumber }));
  assert.match(placeIn(answer).status, /^200/);
  assert.equal(idIn(placeIn(answer).location), second);
});

await check('the practice finds it by its identifier', async () => {
  const found = await practice.searchResources('ServiceRequest', {
    identifier: `https://clients.example/referral|${number}`,
  });
  assert.deepEqual(found.map((each) => each.id), [first]);
});

await check('pages lead to one another, and show everything once', async () => {
  const third = await practice.createResource(message('referral', { number: newNumber() }));
  const seen = [];
  for await (const page of practice.searchResourcePages('ServiceRequest', { _lastUpdated: `ge${start}`, _count: '2' })) {
    assert.ok(page.length > 0 && page.length <= 2, `a page with ${page.length}`);
    seen.push(...page.map((each) => each.id));
    assert.ok(seen.length < 100);
  }
  assert.equal(new Set(seen).size, seen.length);
  for (const id of [first, second, third.id]) assert.ok(seen.includes(id));
});

await check('a refused message is told all its faults, each with its place', async () => {
  const outcome = await refused(practice, 422, () => practice.createResource(message('refused', { number: newNumber() })));
  assert.ok(errors(outcome).length >= 4, `only ${errors(outcome).length} issues`);
  for (const issue of errors(outcome)) assert.ok(issue.expression?.length, JSON.stringify(issue));
});

const waiting = (owner) => ({
  owner: `Organization/${owner}`, status: 'requested', _include: 'Task:focus', _sort: '-_lastUpdated', _count: '100',
});

const polled = await check('the link worker sees the task, with the referral', async () => {
  const bundle = await linkWorker.search('Task', waiting(queue));
  assert.ok(resources(bundle, 'ServiceRequest').some((each) => each.id === first));
  return taskOf(bundle, first);
});

const claim = (client, owner) =>
  client.post(client.fhirUrl('Task', '$claim'), message('claim', { queue: owner }));
const claimed = await check('the link worker claims it', async () => {
  const task = taskOf(await claim(linkWorker, queue), first);
  assert.equal(task.businessStatus.coding[0].code, 'picked-up');
  return task;
});

const etag = (task) => ({ headers: { 'If-Match': `W/"${task.meta.versionId}"` } });

await check('the link worker accepts it by PATCH', async () => {
  const task = await linkWorker.patchResource('Task', polled.id, status('accepted'));
  assert.equal(task.status, 'accepted');
});

await check('a stale If-Match: 412', () =>
  refused(linkWorker, 412, () =>
    linkWorker.updateResource({ ...claimed, status: 'in-progress' }, etag(claimed))));

const onward = await check('the link worker refers onward: 201', async () => {
  const created = await linkWorker.createResource(message('onward', { number: newNumber(), first }));
  assert.equal(linkWorker.lastStatus(), 201);
  return created.id;
});

const offered = await check('the provider sees its task, with what it may know', async () => {
  const bundle = await provider.search('Task', waiting(providerQueue));
  const text = JSON.stringify(resources(bundle, 'ServiceRequest').find((each) => each.id === onward));
  assert.doesNotMatch(text, /9990000026|1951-11-02/);
  const task = taskOf(bundle, onward);
  assert.ok(task.partOf[0].reference.endsWith(polled.id));
  return task;
});

await check('the provider claims and accepts it', async () => {
  await claim(provider, providerQueue);
  const task = await provider.patchResource('Task', offered.id, status('accepted'));
  assert.equal(task.status, 'accepted');
});

await check('the provider completes it by PUT, with what came of it', async () => {
  const task = await provider.readResource('Task', offered.id);
  const completed = await provider.updateResource({ ...task, status: 'completed', output: message('output') });
  assert.equal(completed.status, 'completed');
});

await check('the link worker completes the first task', async () => {
  const task = await linkWorker.patchResource('Task', polled.id, [
    ...status('completed'), { op: 'add', path: '/output', value: message('output') },
  ]);
  assert.equal(task.status, 'completed');
});

await check('the practice reads its referral, which is still its own', async () => {
  const read = await practice.readResource('ServiceRequest', first);
  assert.equal(read.status, 'active');
  assert.equal((await practice.readVersion('ServiceRequest', first, '1')).id, first);
});

await check('the practice sees that the task is completed', async () => {
  const found = await practice.searchResources('Task', { focus: `ServiceRequest/${first}` });
  assert.deepEqual(found.map((each) => each.status), ['completed']);
});

await check('the practice reads the timeline, the provider in it', async () => {
  const timeline = await practice.get(practice.fhirUrl('ServiceRequest', first, '$timeline'));
  assert.match(timelineText(timeline), /Larkfield Community Trust/);
});

await check('the practice reads the history of the task', async () => {
  const history = await practice.readHistory('Task', polled.id);
  assert.ok(history.entry.length >= 3, `${history.entry.length} versions`);
});

await check("another practice's referral: 404", async () => {
  const other = connect('other-practice');
  await refused(other, 404, () => other.readResource('ServiceRequest', first));
});

finish();
