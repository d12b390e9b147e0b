// What the journeys in JavaScript have in common: where the gateway is, what is sent, and how a
// check is told.
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';

// What deploy/quickstart wrote.
export const gateway = JSON.parse(readFileSync(process.argv[2], 'utf8'));

// What a client needs to connect as one of the parties.
export function identity(party) {
  const client = gateway.clients[party];
  return {
    ca: readFileSync(gateway.ca),
    cert: readFileSync(client.certificate),
    key: readFileSync(client.key),
  };
}

// A message of ../messages, with its {{names}} filled in.
export function message(name, values = {}) {
  const text = readFileSync(new URL(`../messages/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text.replace(/\{\{(\w+)\}\}/g, (_, key) => values[key]));
}

// A business identifier that nobody has used before.
export const newNumber = () => `client-${randomUUID()}`;

let failures = 0;

// One line a check. What goes wrong is told, and the journey goes on as far as it can.
export async function check(what, act) {
  try {
    const result = await act();
    console.log(`ok - ${what}`);
    return result;
  } catch (error) {
    ++failures;
    console.log(`not ok - ${what}`);
    const answer = error.response?.data ?? error.outcome;
    console.log(`#   ${String(error.message).split('\n').join('\n#   ')}`);
    if (answer) console.log(`#   ${JSON.stringify(answer).slice(0, 2000)}`);
    return undefined;
  }
}

export function finish() {
  process.exitCode = failures === 0 ? 0 : 1;
}

// Answers of the gateway, looked into.
export const resources = (bundle, type) =>
  (bundle.entry ?? []).map((entry) => entry.resource).filter((r) => r?.resourceType === type);

export const taskOf = (bundle, referral) =>
  resources(bundle, 'Task').find((task) => task.focus?.reference?.endsWith(`ServiceRequest/${referral}`));

// The task of who is asked, or was asked last, for a referral. `search` asks for Tasks with these
// parameters and gives the Bundle.
export async function taskNow(search, referral) {
  const bundle = await search({ focus: `ServiceRequest/${referral}`, _sort: '-_lastUpdated' });
  const tasks = resources(bundle, 'Task');
  return tasks.find((task) => task.status === 'requested') ?? tasks[0];
}

export const idIn = (location) => /ServiceRequest\/([^/]+)/.exec(location)?.[1];

export const errors = (outcome) =>
  (outcome?.issue ?? []).filter((issue) => issue.severity === 'error' || issue.severity === 'fatal');

// The text of a $timeline, of which a practice reads every line.
export const timelineText = (parameters) =>
  parameters.parameter.find((parameter) => parameter.name === 'text')?.valueString ?? '';

// JSON Patches of a Task or ServiceRequest, and of a Task that is declined.
export const status = (value) => [{ op: 'replace', path: '/status', value }];

export const declined = (code) => [
  ...status('rejected'),
  {
    op: 'add',
    path: '/statusReason',
    value: { coding: [{ system: 'https://referral-gateway.example/fhir/CodeSystem/task-reason', code }] },
  },
];
