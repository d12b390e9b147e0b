// How @medplum/core connects as one of the parties, and what it says of an answer.
import assert from 'node:assert/strict';
import * as undici from 'undici';
import { MedplumClient } from '@medplum/core';
import { gateway, identity } from '../node/journey.mjs';

// One client for each party; it caches nothing, so that every read is a request.
export function connect(party) {
  const dispatcher = new undici.Agent({ connect: identity(party) });
  const seen = [];
  const client = new MedplumClient({
    baseUrl: gateway.fhir.replace(/fhir$/, ''),
    fhirUrlPath: 'fhir',
    cacheTime: 0,
    fetch: async (url, init) => {
      const response = await undici.fetch(url, { ...init, dispatcher });
      seen.push(response.status);
      return response;
    },
  });
  client.lastStatus = () => seen.at(-1);
  return client;
}

export async function refused(client, wanted, act) {
  const error = await act().then(() => null, (failure) => failure);
  assert.ok(error, 'it was taken');
  assert.equal(client.lastStatus(), wanted, error.message);
  assert.equal(error.outcome?.resourceType, 'OperationOutcome');
  return error.outcome;
}
