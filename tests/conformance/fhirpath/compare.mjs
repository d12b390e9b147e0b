// compare.mjs EVALUATE TABLES SCRATCH [CORPUS]: runs every case in both engines and counts where
// they agree. Writes those that differ, without a known reason, to SCRATCH/differences.txt.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import { makeCases } from './cases.mjs';
import { reasonFor } from './reasons.mjs';
import { readTables } from './tables.mjs';

const wanted = 0.98;
const [evaluate, tables, scratch, corpus] = process.argv.slice(2);

// What asks a server, or a validator, in the other engine.
const asksOthers = /\b(resolve|memberOf|htmlChecks|conformsTo|now|today|timeOfDay)\(/;

function canonical(value) {
  if (typeof value === 'number') return Number(value.toPrecision(12));
  const quantity = /^(-?[0-9][0-9.e+-]*) ('.*'|[a-z]+)$/.exec(value);
  if (quantity) return `${Number(Number(quantity[1]).toPrecision(12))} ${quantity[2]}`;
  // The same moment, whatever the zone that it is written in.
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(value)) return Date.parse(value.replace('-00:00', 'Z')) || value;
  if (Array.isArray(value)) return value.map(canonical);
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, canonical(value[key])]));
  }
  return value;
}

function plain(item) {
  if (item && typeof item === 'object') {
    if (typeof item.namespace === 'string' && typeof item.name === 'string' && Object.keys(item).length === 2) {
      return `${item.namespace}.${item.name}`;
    }
    if (item.constructor !== Object && !Array.isArray(item)) return String(item);
  }
  return typeof item === 'bigint' ? Number(item) : item;
}

const stands = (item) => item !== null && item !== undefined && !(typeof item === 'number' && !Number.isFinite(item));
const text = (items) => JSON.stringify(items.filter(stands).map((item) => canonical(plain(item))));

const compiled = new Map();
function theirs({ file, expression }, resource) {
  try {
    if (!compiled.has(expression)) compiled.set(expression, fhirpath.compile(expression, r4, { resolveInternalTypes: true, traceFn: () => {} }));
    const items = compiled.get(expression)(resource, { resource, rootResource: resource });
    return Array.isArray(items) ? text(items) : 'error';
  } catch (error) {
    return 'error';
  }
}

const cases = makeCases(readTables(tables), corpus, join(scratch, 'samples'))
  .filter(({ expression }) => !asksOthers.test(expression));
const run = spawnSync(evaluate, { input: cases.map(({ file, expression }) => `${JSON.stringify({ file, expression })}\n`).join(''), maxBuffer: 2 ** 30 });
const answers = run.stdout.toString().split('\n').slice(0, -1).map((line) => JSON.parse(line));
if (answers.length !== cases.length) {
  process.stdout.write(`not ok - evaluate ended after ${answers.length} of ${cases.length} cases\n${run.stderr}`);
  process.exit(1);
}

const quiet = () => {};
console.warn = quiet;
console.log = quiet;
const counts = {};
const explained = {};
const unexplained = [];
let file;
let resource;
cases.forEach((one, i) => {
  if (one.file !== file) {
    file = one.file;
    resource = JSON.parse(readFileSync(file, 'utf8'));
  }
  const their = theirs(one, resource);
  const our = answers[i].items ? text(answers[i].items) : 'error';
  const count = (counts[one.group] ??= { cases: 0, same: 0 });
  ++count.cases;
  if (our === their) {
    ++count.same;
    return;
  }
  const reason = reasonFor(one, our, their);
  if (reason) explained[reason] = (explained[reason] ?? 0) + 1;
  else unexplained.push(`${one.group}\t${file}\t${one.expression}\n  ours   ${our.slice(0, 300)} ${answers[i].refused ?? answers[i].failed ?? ''}\n  theirs ${their.slice(0, 300)}\n`);
});
writeFileSync(join(scratch, 'differences.txt'), unexplained.join(''));

const say = (line) => process.stdout.write(`${line}\n`);
const all = { cases: 0, same: 0 };
for (const [group, { cases: number, same }] of Object.entries(counts)) {
  say(`# ${group}: ${same} of ${number} the same (${((100 * same) / number).toFixed(2)} %)`);
  all.cases += number;
  all.same += same;
}
for (const [reason, number] of Object.entries(explained)) say(`# ${number} differ: ${reason}`);
const share = `${all.same} of ${all.cases} the same (${((100 * all.same) / all.cases).toFixed(2)} %)`;
say(`${all.same >= wanted * all.cases && all.cases >= 2000 ? 'ok' : 'not ok'} - ${share}`);
say(`${unexplained.length === 0 ? 'ok' : 'not ok'} - ${unexplained.length} differ for no known reason`);
process.exit(unexplained.length === 0 && all.same >= wanted * all.cases ? 0 : 1);
