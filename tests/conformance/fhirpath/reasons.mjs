// The known reasons for a difference; differences.md says more of each.
const typesOfId = /\b(Extension|extension|Element|id|url|descendants|children)\b/;
const reasons = [
  ['quantities with a comparator', ({ expression }) => expression.includes('(low <= high)')],
  ['quantities of different dimension', ({ group }, ours) => group === 'units' && ours === '[]'],
  ['units of products', ({ expression, group }) => group === 'units' && /' [*/] |[a-z] [*/] /.test(expression)],
  ['special and arbitrary units', ({ expression, group }) => group === 'units' && /'Cel'|'\[IU\]'/.test(expression)],
  ['sums of two units of one size', ({ expression, group }) => group === 'units' && / [+-] /.test(expression)],
  ['`as` on several items', ({ expression }, ours, theirs) => theirs === 'error' && / as |\bas\(/.test(expression)],
  ['fhirpath.js gives extensions and ids no FHIR type', ({ expression }) =>
    (/ofType\((Extension|Element|Reference|string|code)\)/.test(expression) || /\b(is|is\(|type\(\))/.test(expression)) && typesOfId.test(expression)],
  ['names that R4 does not know', ({ expression }) => /children|descendants/.test(expression)],
  ['`~` of collections in another order', ({ expression }) => /\) !?~ \(/.test(expression)],
  ['text of an object', (one, ours, theirs) => theirs.includes('[object Object]')],
  ['`@2020-01-01T`', ({ expression }, ours, theirs) => theirs === 'error' && /T( |$|\))/.test(expression)],
  ['fractions of a second', ({ expression }) => /@T10:30:00\.5 [+-]/.test(expression)],
  ['remainders of decimals', ({ expression }) => / mod 0/.test(expression)],
  ['numbers of more than 38 digits', ({ expression }) => expression === '(100).exp()'],
  ['order of booleans', ({ expression }, ours) => ours === 'error' && /(true|false) [<>]=? /.test(expression)],
  ['values of different types', ({ expression, group }, ours, theirs) =>
    group === 'literals and operators' && (ours === 'error' || /[@']/.test(expression))],
  ['the other side is not looked at', ({ expression }, ours, theirs) => theirs === 'error' && / (and|or|implies) /.test(expression)],
  ['types are not asked for beside the empty collection', ({ expression }, ours, theirs) => theirs === 'error' && /\{\}/.test(expression)],
];

export function reasonFor(one, ours, theirs) {
  return reasons.find(([, fits]) => fits(one, ours, theirs))?.[0];
}
