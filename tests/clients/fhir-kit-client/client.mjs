// How fhir-kit-client connects as one of the parties, and what it says of an answer.
import assert from 'node:assert/strict';
import * as undici from 'undici';
import { Client } from 'fhir-kit-client';
import { gateway, identity } from '../node/journey.mjs';

// The client calls the global fetch, and hands it what requestOptions say; undici's own takes a
// client certificate by its dispatcher.
Object.assign(globalThis, {
  fetch: undici.fetch, Request: undici.Request, Response: undici.Response, Headers: undici.Headers,
});

export const connect = (party) =>
  new Client({
    baseUrl: gateway.fhir,
    requestOptions: { dispatcher: new undici.Agent({ connect: identity(party) }) },
  });

export const answered = (result) => Client.httpFor(result).response.status;

export async function refused(wanted, act) {
  const error = await act().then(() => null, (failure) => failure);
  assert.equal(error?.response?.status, wanted, error?.message ?? 'it was taken');
  assert.equal(error.response.data.resourceType, 'OperationOutcome');
  return error.response.data;
}
