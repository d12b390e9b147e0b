// Invented resources of any type: every element filled, down to a depth.
import { elementsOf } from './tables.mjs';

const primitives = {
  boolean: [true, false], integer: [3, 0], positiveInt: [1, 7], unsignedInt: [0, 12],
  decimal: [1.5, 0.25], string: ['alpha', 'Beta gamma'], markdown: ['*text*'], code: ['draft', 'active'],
  id: ['a1', 'b2'], uri: ['urn:invented:x', 'http://example.org/x'], url: ['http://example.org/u'],
  canonical: ['http://example.org/c|1.0'], oid: ['urn:oid:1.2.3'],
  uuid: ['urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7'], base64Binary: ['AAAA'],
  date: ['2020-02-29', '2019-07'], dateTime: ['2020-03-01T10:00:00Z', '2018'],
  instant: ['2020-03-01T10:00:00.123Z'], time: ['10:30:00'],
  xhtml: ['<div xmlns="http://www.w3.org/1999/xhtml"><p>text</p></div>'],
};

const capital = (name) => name[0].toUpperCase() + name.slice(1);

// `turn` chooses among values and types, so that samples of one type differ.
function value(types, name, depth, turn) {
  const list = primitives[name];
  if (list) return list[turn % list.length];
  if (name === 'Resource') return { resourceType: 'Basic', id: `r${turn}`, code: { text: 'a thing' } };
  const object = {};
  for (const element of elementsOf(types, name)) {
    if (element.name === 'extension' && depth < 3) continue;
    if (element.name === 'modifierExtension' || element.name === 'contained') continue;
    const type = element.types[turn % element.types.length];
    if (!primitives[type] && depth === 0) continue;
    if (turn % 3 === 2 && element.name.length % 2 === 0) continue; // some have less
    const member = element.isChoice ? element.name + capital(type) : element.name;
    const one = (n) => value(types, type, depth - 1, n);
    object[member] = element.isArray ? [one(turn), one(turn + 1)] : one(turn);
    if (primitives[type] && !element.isArray && element.name.length === 6) {
      object[`_${member}`] = { extension: [{ url: 'urn:invented:e', valueString: 'aside' }] };
    }
  }
  return object;
}

export function sample(types, name, turn) {
  return { resourceType: name, ...value(types, name, 3, turn) };
}
