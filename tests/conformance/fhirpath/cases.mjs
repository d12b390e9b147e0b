// What is compared: [{group, file, expression}], file by file.
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { literalExpressions, pathExpressions, unitExpressions } from './generated.mjs';
import { sample } from './samples.mjs';
import { elementsOf } from './tables.mjs';

const filesPerExpression = 2;
const mostBytes = 200000;

function jsonFiles(folder) {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return jsonFiles(path);
    return name.endsWith('.json') ? [path] : [];
  });
}

function parsed(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

// {type: [file]} of resources, and {path: Set(expression)} of the profiles' own rules.
function readCorpus(folder, types) {
  const byType = {};
  const rules = {};
  for (const file of jsonFiles(folder)) {
    const resource = parsed(file);
    if (types[resource?.resourceType]?.kind !== 'resource') continue;
    if (statSync(file).size <= mostBytes) (byType[resource.resourceType] ??= []).push(file);
    if (resource.resourceType !== 'StructureDefinition') continue;
    for (const element of [...(resource.snapshot?.element ?? []), ...(resource.differential?.element ?? [])]) {
      for (const { expression } of element.constraint ?? []) {
        if (expression) (rules[element.path] ??= new Set()).add(expression);
      }
    }
  }
  return { byType, rules };
}

function writeSamples(folder, types) {
  mkdirSync(folder, { recursive: true });
  const byType = {};
  for (const [name, { kind }] of Object.entries(types)) {
    if (kind !== 'resource' || ['Resource', 'DomainResource'].includes(name)) continue;
    byType[name] = [0, 1, 2].map((turn) => {
      const file = join(folder, `${name}-${turn}.json`);
      writeFileSync(file, JSON.stringify(sample(types, name, turn)));
      return file;
    });
  }
  return byType;
}

// An expression that is meant for a part, as one on the resource.
function within(path, expression) {
  return path.includes('.') ? `${path}.select(${expression})` : expression;
}

// [[path or type, expression]] of R4: rules of types, of their elements, and of data types.
function* rulesOf(types, invariants) {
  for (const [name, type] of Object.entries(types)) {
    for (const key of type.rules) if (invariants[key]) yield [name, type.kind, invariants[key]];
    for (const element of type.elements) {
      for (const key of element.rules) {
        if (invariants[key]) yield [`${name}.${element.name}`, type.kind, invariants[key]];
      }
    }
  }
}

export function makeCases({ types, invariants, searches }, corpus, made) {
  const fromCorpus = corpus ? readCorpus(corpus, types) : { byType: {}, rules: {} };
  const samples = writeSamples(made, types);
  const cases = [];
  const seen = new Set();
  const add = (group, file, expression) => {
    const id = `${file}\n${expression}`;
    if (file && !seen.has(id)) cases.push({ group, file, expression });
    seen.add(id);
  };
  const filesOf = (type) => [
    ...(fromCorpus.byType[type] ?? []).slice(0, filesPerExpression),
    ...(samples[type] ?? []),
  ];
  const anywhere = ['Patient', 'Observation', 'Bundle', 'Questionnaire', 'ServiceRequest', 'MedicationRequest', 'Timing', 'Claim'];
  for (const [path, kind, expression] of rulesOf(types, invariants)) {
    const root = path.split('.')[0];
    if (types[root].kind === 'resource' && samples[root]) {
      for (const file of filesOf(root)) add('R4 invariants', file, within(path, expression));
    } else if (kind === 'complex' || kind === 'primitive') {
      const [type, ...rest] = path.split('.');
      const all = `descendants().ofType(${type})${rest.map((name) => `.${name}`).join('')}`;
      for (const name of anywhere) for (const file of filesOf(name).slice(0, 3)) add('R4 invariants', file, `${all}.select(${expression})`);
    } else {
      for (const name of anywhere) for (const file of filesOf(name)) add('R4 invariants', file, expression);
    }
  }
  for (const { resource, expression } of searches) {
    for (const file of filesOf(resource)) add('R4 search parameters', file, expression);
  }
  for (const [path, expressions] of Object.entries(fromCorpus.rules)) {
    const root = path.split('.')[0];
    const plain = path.replace('[x]', '').replace(/:[^.]*/g, '');
    for (const expression of expressions) {
      if (samples[root]) {
        for (const file of filesOf(root)) add('UK Core and BaRS invariants', file, within(plain, expression));
      } else if (elementsOf(types, root).length > 0) {
        const rest = plain.split('.').slice(1).map((name) => `.${name}`).join('');
        for (const file of [...filesOf('Patient'), ...filesOf('ServiceRequest')]) {
          add('UK Core and BaRS invariants', file, `descendants().ofType(${root})${rest}.select(${expression})`);
        }
      }
    }
  }
  for (const expression of unitExpressions()) add('units', samples.Patient[0], expression);
  for (const expression of literalExpressions()) add('literals and operators', samples.Patient[0], expression);
  const various = ['Patient', 'ServiceRequest', 'Bundle', 'Observation', 'Organization', 'Task'];
  pathExpressions().forEach((expression, i) => {
    const files = filesOf(various[i % various.length]);
    for (const file of new Set([files[0], files.at(-1)])) add('paths', file, expression);
  });
  return cases.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}
