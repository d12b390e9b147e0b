// What fhir/definitions/r4 says, as far as cases are made of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const lines = (file) => readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');

// {name: {kind, base, elements: [{name, max, types}], rules: [key]}}
function readTypes(file) {
  const types = {};
  let type;
  for (const line of lines(file)) {
    const words = line.trim().split(' ');
    if (!line.startsWith(' ')) {
      type = types[words[1]] = { kind: words[2], base: words[3], elements: [], rules: [] };
    } else if (words[0] === '!') {
      type.rules.push(...words.slice(1));
    } else {
      const stop = words.findIndex((word, i) => i > 1 && ['@', '?!', '=', '!'].includes(word));
      const names = words.slice(2, stop < 0 ? undefined : stop);
      const bang = words.lastIndexOf('!');
      type.elements.push({
        name: words[0].replace('[x]', ''),
        isChoice: words[0].endsWith('[x]'),
        isArray: words[1].endsWith('*'),
        types: names.map((name) => name.replace(/[({].*/, '')),
        rules: bang < 0 ? [] : words.slice(bang + 1),
      });
    }
  }
  return types;
}

export function readTables(folder) {
  const types = readTypes(join(folder, 'types.txt'));
  const invariants = {};
  for (const line of lines(join(folder, 'invariants.txt'))) {
    const [key, , , expression] = line.split('\t');
    if (expression) invariants[key] = expression;
  }
  const searches = lines(join(folder, 'search.txt')).map((line) => {
    const [resource, code, , expression] = line.split('\t');
    return { resource, code, expression };
  });
  return { types, invariants, searches };
}

export function elementsOf(types, name) {
  const type = types[name];
  if (!type) return [];
  return [...(type.base && type.base !== '-' ? elementsOf(types, type.base) : []), ...type.elements];
}
