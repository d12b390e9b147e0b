// Expressions made by rule and by lot; the lots fall the same way each time.
const numbers = ['0', '1', '2', '-3', '10', '1.0', '1.50', '0.1', '2.5', '100', '0.001'];
const strings = ["''", "'a'", "'abc'", "'A b c'", "'n\\u00e4her'", "'10'", "'1.5'", "'true'", "'2020-01-01'",
  "'5 \\'mg\\''", "'it\\'s'", "'a,b,c'", "' x '"];
const moments = ['@2020', '@2020-01', '@2020-01-31', '@2020-02-29', '@2020-01-01T', '@2020-01-01T10:00:00Z',
  '@2020-01-01T11:00:00+01:00', '@2020-01-01T10:00:00.000Z', '@2020-06', '@2019-12-31'];
const times = ['@T10', '@T10:30', '@T10:30:00', '@T10:30:00.5', '@T23:59:59'];
const quantities = ["5 'mg'", "5.0 'mg'", "1 year", "1 month", "2 days", "48 hours", "1 'kg'", "3 weeks"];
// Units of one kind each, and one list of several.
const kinds = [
  ['g', 'mg', 'ug', 'kg', '[lb_av]', '[oz_av]'], ['m', 'cm', 'mm', 'km', '[in_i]', '[ft_i]'], ['L', 'mL', 'dm3', 'cm3', 'dL'],
  ['s', 'min', 'h', 'd', 'wk', 'mo', 'a', 'ms'], ['mmol/L', 'umol/mL', 'mol/m3'], ['g/L', 'mg/mL', 'mg/dL', 'kg/m3'],
  ['mm[Hg]', 'kPa', 'bar', 'N/m2', 'kg.m-1.s-2'], ['%', '1', '[ppth]'], ['/min', 'Hz', '1/s', '{beats}/min'],
  ['U/L', 'kat/L', 'umol/min/L'], ['10*9/L', '10*3/uL', '/uL'], ['J', 'N.m', 'kcal', 'W.h'], ['g', 'm', 's', 'Cel', 'g/m', '[IU]', '1'],
].map((units) => units.map((unit) => `'${unit}'`));
const calendar = ['year', 'months', 'week', 'days', 'hours', 'minute', 'seconds', 'milliseconds'];
const booleans = ['true', 'false', '{}'];
const collections = ['{}', '(1 | 2 | 3)', '(2 | 3 | 4)', "('a' | 'b')", "('b' | 'a')", '(1 | 1.0 | 2)',
  "(true | false)", "(1 | 'a')", '(3 | 2 | 1)'];
const comparisons = ['=', '!=', '~', '!~', '<', '<=', '>', '>='];
const arithmetic = ['+', '-', '*', '/', 'div', 'mod'];
const logic = ['and', 'or', 'xor', 'implies'];
const onStrings = ['length()', 'upper()', 'lower()', "startsWith('a')", "endsWith('c')", "contains('b')", 'substring(1)',
  'substring(0, 2)', 'substring(9)', "indexOf('b')", "replace('a', 'x')", "matches('^[a-c]+$')", "replaceMatches('[a-b]', 'z')",
  'toChars()', "split(',')", 'trim()', 'toInteger()', 'toDecimal()', 'toBoolean()', 'toDate()', 'toDateTime()', 'toTime()',
  'toQuantity()', 'toString()', 'convertsToInteger()', 'convertsToDecimal()', 'convertsToBoolean()', 'convertsToDate()',
  'convertsToDateTime()', 'convertsToTime()', 'convertsToQuantity()', 'convertsToString()'];
const onNumbers = ['abs()', 'ceiling()', 'floor()', 'truncate()', 'round()', 'round(1)', 'sqrt()', 'exp()', 'ln()', 'log(10)',
  'power(2)', 'power(0.5)', 'toString()', 'toInteger()', 'toDecimal()', 'toBoolean()', 'convertsToInteger()', 'toQuantity()'];
const onCollections = ['count()', 'empty()', 'exists()', 'first()', 'last()', 'tail()', 'skip(1)', 'take(2)', 'distinct()',
  'isDistinct()', 'not()', 'single()', 'all($this > 0)', 'where($this > 1)', 'select($this)', 'where($index = 1)',
  'aggregate($this + $total, 0)', 'allTrue()', 'anyTrue()', 'allFalse()', 'anyFalse()', "join('-')", 'repeat($this)',
  'exists($this = 2)', 'ofType(Integer)', 'trace(\'t\')'];
const binaryOnCollections = ['union', 'combine', 'intersect', 'exclude', 'subsetOf', 'supersetOf'];

// Names that most resources have, and some that few have.
const paths = ['id', 'meta', 'meta.profile', 'extension', 'identifier', 'identifier.system', 'identifier.value', 'status',
  'name', 'name.given', 'name.family', 'subject', 'subject.reference', 'code', 'code.coding', 'code.coding.code',
  'entry', 'entry.resource', 'entry.resource.id', 'entry.fullUrl', 'text.status', 'contained', 'telecom', 'telecom.value',
  'address', 'address.line', 'period.start', 'birthDate', 'value', 'url', 'type', 'type.coding', 'children()',
  'descendants()', 'descendants().ofType(Coding)', 'descendants().ofType(Reference).reference',
  'descendants().where($this is dateTime)', 'descendants().ofType(Period)', 'descendants().ofType(code)',
  'descendants().ofType(Extension).url', 'Resource.id', 'DomainResource.text', 'extension.value', 'nothing'];
const onPaths = ['', '.count()', '.exists()', '.empty()', '.first()', '.last()', '.distinct().count()', '.isDistinct()', '[0]', '[1]',
  '.tail().count()', '.skip(2).count()', '.where($this.exists()).count()', '.all($this.exists())', '.select($this.id)',
  '.children().count()', '.descendants().count()', '.where(id.exists())', '.ofType(string)', '.is(string)', '.hasValue()',
  '.first().toString()', '.first() is Element', '.first().type().name', '.extension.exists()', '.repeat(extension).count()',
  '.select(code | id)', '.combine(id).count()', '.single()', '.not()', ".where($this = 'x')", ".first() = 'active'",
  '.first() > @2019', '.take(3)', '.allTrue()', '.where(system.exists() and code.exists())', '.select(url)',
  '.where(use = \'official\' or use = \'usual\')', '.first().length()', ".first().startsWith('h')", ".first().matches('^[A-Za-z]+$')",
  '.exists() and id.exists()', '.exists() or name.empty()', '.count() > 1 implies id.exists()', '.intersect(children()).count()'];

// A linear congruential generator (Numerical Recipes).
function lots(seed) {
  let state = seed;
  return (list) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return list[Math.floor((state / 2 ** 32) * list.length)];
  };
}

export function literalExpressions() {
  const made = new Set();
  const all = [...numbers, ...strings, ...moments, ...times, ...quantities, ...booleans];
  for (const kind of [numbers, strings, moments, times, quantities, booleans]) {
    for (const op of comparisons) for (const a of kind) made.add(`${a} ${op} ${kind[(kind.indexOf(a) * 3 + 1) % kind.length]}`);
  }
  for (const a of numbers) for (const op of arithmetic) made.add(`${a} ${op} ${numbers[(numbers.indexOf(a) * 5 + 2) % numbers.length]}`);
  for (const a of booleans) for (const b of booleans) for (const op of logic) made.add(`${a} ${op} ${b}`);
  for (const a of strings) for (const f of onStrings) made.add(`${a}.${f}`);
  for (const a of numbers) for (const f of onNumbers) made.add(`(${a}).${f}`);
  for (const a of collections) for (const f of onCollections) made.add(`${a}.${f}`);
  for (const f of binaryOnCollections) for (const a of collections) for (const b of collections) made.add(`${a}.${f}(${b})`);
  for (const op of ['=', '!=', '~', '!~', '|']) for (const a of collections) for (const b of collections) made.add(`${a} ${op} ${b}`);
  for (const a of ['1', "'a'", '{}', '2.0']) for (const b of collections) made.add(`${a} in ${b}`).add(`${b} contains ${a}`);
  for (const a of [...moments, ...times]) for (const q of ['1 year', '1 month', '13 months', '1 week', '1 day', '36 hours', '90 minutes', '10 seconds']) {
    made.add(`${a} + ${q}`).add(`${a} - ${q}`);
  }
  for (const a of strings) made.add(`${a} & 'z'`).add(`${a} + 'z'`).add(`{} & ${a}`).add(`{} + ${a}`);
  for (const a of all) for (const type of ['Integer', 'Decimal', 'String', 'Boolean', 'Date', 'DateTime', 'Time', 'Quantity']) {
    if (all.indexOf(a) % 2 === 0) made.add(`${a} is ${type}`).add(`(${a} as ${type}).exists()`);
  }
  for (const a of booleans) made.add(`iif(${a}, 1, 2)`).add(`iif(${a}, 1)`).add(`${a}.not()`).add(`${a}.toInteger()`);
  const choose = lots(7);
  const term = () => choose([choose(numbers), choose(numbers), choose(strings), choose(moments), choose(booleans), choose(collections)]);
  const operator = () => choose([...comparisons, ...arithmetic, ...logic, '&', '|', 'in', 'contains']);
  for (let i = 0; i < 400; ++i) made.add(`${term()} ${operator()} ${term()} ${operator()} ${term()}`);
  return [...made];
}

export function unitExpressions() {
  const made = new Set();
  const units = [...kinds, [...kinds[3], ...calendar]];
  for (const kind of units) for (const a of kind) for (const b of kind) {
    for (const op of ['=', '!=', '~', '<', '>=', '+', '-']) made.add(`2 ${a} ${op} 3 ${b}`);
  }
  for (const kind of units) for (const a of kind) {
    const b = kind[(kind.indexOf(a) * 3 + 1) % kind.length];
    made.add(`(6 ${a} * 3 ${b}) / 3 ${b} ~ 6 ${a}`).add(`6 ${a} / 3 ${b}`);
  }
  for (const kind of kinds) for (const a of kind) for (const b of kind) {
    const unit = b.replaceAll("'", '');
    made.add(`'5 \\'${a.replaceAll("'", '')}\\''.toQuantity('${unit}')`).add(`'5 \\'${a.replaceAll("'", '')}\\''.toQuantity('${unit}') ~ 5 ${a}`);
    made.add(`3 * 2 ${a}`).add(`2 ${a} * 1.5`).add(`6 ${a} / 3`);
  }
  return [...made];
}

export function pathExpressions() {
  return paths.flatMap((path) => onPaths.map((rest) => path + rest));
}
