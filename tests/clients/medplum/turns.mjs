// Journeys that take a turn, with @medplum/core: no room, cancelled before and after acceptance and
// against completion, what came of it to file, and notifications that are posted.
//   node turns.mjs QUICKSTART.json
import assert from 'node:assert/strict';
import { connect, refused } from './client.mjs';
import { receive } from './receiver.mjs';
import { check, finish, gateway, message, newNumber, status, taskNow } from '../node/journey.mjs';

const practice = connect('practice');
const linkWorker = connect('link-worker');
const provider = connect('provider');
const otherProvider = connect('other-provider');

const choir = '5c1f2c3d-0000-4000-8000-000000000001';
const dance = '5c1f2c3d-0000-4000-8000-000000000002';
const lonely = { coding: [{ system: 'http://snomed.info/sct', code: '267076002' }] };

const send = async (change = {}) =>
  (await practice.createResource({ ...message('referral', { number: newNumber() }), ...change })).id;
const task = (reader, referral) => taskNow((query) => reader.search('Task', query), referral);
const step = (client, each, patch) => client.patchResource('Task', each.id, patch);
const completed = () => {
  const { contained, output } = message('outcomes');
  return [
    ...status('completed'),
    { op: 'add', path: '/contained', value: contained },
    { op: 'add', path: '/output', value: output },
  ];
};
const revoke = (referral) => practice.patchResource('ServiceRequest', referral, status('revoked'));

// ---- a service that has no room ----

const say = (client, service, state) =>
  client.patchResource('HealthcareService', service, [{
    op: 'replace',
    path: '/extension/0',
    value: {
      url: 'https://referral-gateway.example/fhir/StructureDefinition/capacity',
      extension: [{ url: 'state', valueCode: state }],
    },
  }]);
const ownerOfNew = async () => (await task(practice, await send({ reasonCode: [lonely] }))).owner.reference;

await check('a provider closes its service, and the next referral goes to another', async () => {
  const closed = await say(provider, choir, 'closed');
  assert.equal(closed.extension[0].extension[0].valueCode, 'closed');
  assert.match(closed.availabilityExceptions, /Closed for new referrals/);
  assert.equal(await ownerOfNew(), 'Organization/VC902');
});

await check('nobody else says it for them: 403', () =>
  refused(otherProvider, 403, () => say(otherProvider, choir, 'open')));

await check('when all are closed the link workers get it', async () => {
  await say(otherProvider, dance, 'closed');
  assert.equal(await ownerOfNew(), 'Organization/U99901');
});

await check('and what is open again gets the next one', async () => {
  await say(provider, choir, 'open');
  assert.equal(await ownerOfNew(), 'Organization/VC901');
  await say(otherProvider, dance, 'open');
});

// ---- cancelled ----

await check('cancelled before acceptance, nobody has it any more', async () => {
  const referral = await send();
  assert.equal((await revoke(referral)).status, 'revoked');
  const ended = await task(linkWorker, referral);
  assert.equal(ended.status, 'cancelled');
  const outcome = await refused(linkWorker, 422, () => step(linkWorker, ended, status('accepted')));
  assert.match(outcome.issue[0].details.text, /cancelled/);
});

await check('cancelled after acceptance, the link worker is asked, and confirms', async () => {
  const referral = await send();
  await step(linkWorker, await task(linkWorker, referral), status('accepted'));
  await revoke(referral);
  const asked = await task(linkWorker, referral);
  assert.equal(asked.status, 'accepted');
  assert.equal(asked.businessStatus.coding[0].code, 'cancellation-requested');
  assert.equal((await step(linkWorker, asked, status('cancelled'))).status, 'cancelled');
});

await check('a cancellation that races the completion loses neither', async () => {
  for (let round = 0; round < 4; ++round) {
    const referral = await send();
    const accepted = await step(linkWorker, await task(linkWorker, referral), status('accepted'));
    const [done, withdrawn] = await Promise.all([step(linkWorker, accepted, completed()), revoke(referral)]);
    assert.equal(done.status, 'completed');
    assert.equal(withdrawn.status, 'revoked');
    assert.equal((await practice.readResource('Task', accepted.id)).status, 'completed');
    assert.equal((await practice.readResource('ServiceRequest', referral)).status, 'revoked');
  }
});

// ---- what came of it ----

const filed = await send();
const messageBack = (client) => client.get(client.fhirUrl('ServiceRequest', filed, '$message-back'));

await check('before anything came of it there is no message back: 409', async () => {
  const outcome = await refused(practice, 409, () => messageBack(practice));
  assert.match(outcome.issue[0].details.text, /\$timeline/);
});

await check('a score outside its scale is refused, with its place', async () => {
  const patch = completed();
  patch[1].value[0].valueQuantity.value = 36;
  await step(linkWorker, await task(linkWorker, filed), status('accepted'));
  const outcome = await refused(linkWorker, 422, async () => step(linkWorker, await task(linkWorker, filed), patch));
  assert.deepEqual(outcome.issue[0].expression, ['Task.contained[0].valueQuantity.value']);
});

await check('then the practice reads the message back as a document, with the scores in pairs', async () => {
  await step(linkWorker, await task(linkWorker, filed), completed());
  const document = await messageBack(practice);
  assert.equal(document.type, 'document');
  const composition = document.entry[0].resource;
  assert.equal(composition.status, 'final');
  assert.equal(composition.section[0].title, 'Plan and requested actions');
  const text = JSON.stringify(composition);
  for (const words of ['Please review the sleeping tablets', 'score 19 then 24 (+5)', 'Sees people every week']) {
    assert.ok(text.includes(words), `${words}: ${text}`);
  }
  const outcome = await practice.validateResource(document);
  assert.deepEqual(outcome.issue.filter((issue) => issue.severity === 'error'), []);
});

await check('and to nobody else', async () => {
  const other = connect('other-practice');
  await refused(other, 404, () => messageBack(other));
});

// ---- hearing of it ----

const receiver = await receive(gateway, 'practice');
const typeOf = ({ bundle }) =>
  bundle.entry[0].resource.parameter.find((each) => each.name === 'type').valueCode;
const heardOf = (referral) => ({ body }) => body.includes(`ServiceRequest/${referral}`);

const subscription = await check('a subscription shakes hands, and is active', async () => {
  const made = await practice.createResource(message('subscription', { endpoint: receiver.url }));
  assert.equal(practice.lastStatus(), 201);
  assert.equal(made.status, 'requested');
  await receiver.next((each) => typeOf(each) === 'handshake');
  return made;
});

await check('what happens is posted, signed, by ids alone', async () => {
  const referral = await send();
  await step(linkWorker, await task(linkWorker, referral), status('accepted'));
  const told = await receiver.next(heardOf(referral));
  assert.equal(typeOf(told), 'event-notification');
  assert.doesNotMatch(told.body, /Winifred|9990000026|1951-11-02/);
  assert.deepEqual(receiver.refused, []);
  // The package refuses the same signature over another text.
  assert.throws(() => receiver.webhook.verify(told.body.replace('history', 'History'), told.headers));
  assert.equal((await practice.readResource('Subscription', subscription.id)).status, 'active');
});

await check('paused it is silent, and goes on where it stopped', async () => {
  await practice.patchResource('Subscription', subscription.id, status('off'));
  const referral = await send();
  const { status: now } = await practice.patchResource('Subscription', subscription.id, status('requested'));
  assert.equal(now, 'requested');
  await receiver.next(heardOf(referral));
});

await check('removed, it is gone', async () => {
  await practice.deleteResource('Subscription', subscription.id);
  await refused(practice, 404, () => practice.readResource('Subscription', subscription.id));
});

receiver.close();

finish();
