// What every client needs: tokens, channels, promises in place of callbacks, and errors with their reason.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

const here = dirname(fileURLToPath(import.meta.url));
const includeDirs = [join(here, '../../Protos'), join(here, 'node_modules/google-proto-files')];
const files = ['registry/v1/unit', 'registry/v1/campaign', 'registry/v1/theme', 'events/v1/feed', 'events/v1/registry_events'].map(
  (file) => `themeday/${file}.proto`,
);

const api = grpc.loadPackageDefinition(
  protoLoader.loadSync(files, { includeDirs, keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true }),
).themeday;

/** Decodes payloads of events by the full name of their message. */
export const messages = new protobuf.Root();
messages.resolvePath = (_, target) => includeDirs.map((directory) => join(directory, target)).find((path) => existsSync(path)) ?? target;
messages.loadSync(files, { keepCase: true });
messages.loadSync(['google/rpc/error_details.proto', 'google/rpc/status.proto'], { keepCase: true });

/** The same UUID for the same step of this program: a repeated request answers the same and does nothing twice. */
export function requestId(step) {
  const hash = createHash('sha256').update(`themeday-example/${step}`).digest();
  hash[6] = (hash[6] & 0x0f) | 0x80; // version 8, RFC 9562
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** The tokens of one client. get() answers one that is valid for at least 5 more seconds: tokens of clients last 30 seconds. */
export function createTokens(endpoint, clientId, clientSecret) {
  let token = { value: '', expires: 0 };
  return {
    get: async () => {
      if (Date.now() < token.expires - 5000) return token.value;
      const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
      const response = await fetch(endpoint, { method: 'POST', body: form, signal: AbortSignal.timeout(5000) });
      const answer = await response.json();
      if (!response.ok) throw Object.assign(new Error(`no token: ${answer.error} ${answer.error_description ?? ''}`), { httpStatus: response.status });
      token = { value: answer.access_token, expires: Date.now() + answer.expires_in * 1000 };
      return token.value;
    },
    /** After UNAUTHENTICATED: the next get() asks for a new token. */
    discard: () => (token = { value: '', expires: 0 }),
  };
}

/** The event feed of any service. Options are those of grpc-js channels. */
export function connectFeed(address, tokens, options = {}) {
  const feed = new api.events.v1.EventFeedService(new URL(address).host, credentialsOf(address), options);
  return {
    /** A readable stream of SubscribeResponse: { event } or { progress }. */
    subscribe: async (request, callOptions = {}) => feed.Subscribe(request, await metadata(tokens), callOptions),
    getHead: async () => {
      const headers = await metadata(tokens);
      return new Promise((resolve, reject) =>
        feed.GetHead({}, headers, { deadline: Date.now() + 5000 }, (error, head) => (error ? reject(error) : resolve(head))),
      );
    },
    close: () => feed.close(),
  };
}

export function connect({ REGISTRY_HTTP, REGISTRY_GRPC, CLIENT_ID, CLIENT_SECRET }) {
  const address = new URL(REGISTRY_GRPC).host;
  const credentials = credentialsOf(REGISTRY_GRPC);
  const tokens = createTokens(`${REGISTRY_HTTP}/connect/token`, CLIENT_ID, CLIENT_SECRET);
  const { registry } = api;
  const clients = {
    units: new registry.v1.UnitService(address, credentials),
    campaigns: new registry.v1.CampaignService(address, credentials),
    themes: new registry.v1.ThemeService(address, credentials),
  };
  const feed = connectFeed(REGISTRY_GRPC, tokens);
  return {
    ...Object.fromEntries(Object.entries(clients).map(([name, client]) => [name, promises(client, tokens)])),
    subscribe: feed.subscribe,
    upload: async (path, body) => {
      const response = await fetch(`${REGISTRY_HTTP}/v1/${path}`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${await tokens.get()}` },
        signal: AbortSignal.timeout(30000),
      });
      if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`);
      return response.json();
    },
    close: () => [...Object.values(clients), feed].forEach((client) => client.close()),
  };
}

/** Plaintext for http, on loopback; TLS for https, elsewhere. */
function credentialsOf(address) {
  return new URL(address).protocol === 'https:' ? grpc.credentials.createSsl() : grpc.credentials.createInsecure();
}

async function metadata(tokens) {
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${await tokens.get()}`);
  return metadata;
}

/** Unary RPCs as promises of { response, eventId }. UNAVAILABLE is retried: each mutating request carries a request_id. */
function promises(client, tokens) {
  const call = async (method, request, attempt = 1) => {
    const headers = await metadata(tokens);
    try {
      return await new Promise((resolve, reject) => {
        let eventId;
        const rpc = client[method](request, headers, { deadline: Date.now() + 5000 }, (error, response) =>
          error ? reject(error) : resolve({ response, eventId }),
        );
        rpc.on('metadata', (received) => ([eventId] = received.get('themeday-event-id')));
      });
    } catch (error) {
      if (error.code === grpc.status.UNAVAILABLE && attempt < 5) {
        await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
        return call(method, request, attempt + 1);
      }
      throw withReason(error);
    }
  };
  return new Proxy({}, { get: (_, method) => (request) => call(method, request) });
}

/** Adds what google.rpc.Status says to an error: the reason, its metadata, and the fields that are wrong. */
function withReason(error) {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!bytes) return error;
  const details = messages.lookupType('google.rpc.Status').decode(bytes).details.map((any) => {
    const type = messages.lookupType(any.type_url.split('/').pop());
    return { type: type.name, value: type.toObject(type.decode(any.value), { defaults: true }) };
  });
  const info = details.find(({ type }) => type === 'ErrorInfo')?.value;
  error.reason = info?.reason;
  error.metadataOfReason = info?.metadata ?? {};
  error.fields = details.find(({ type }) => type === 'BadRequest')?.value.field_violations ?? [];
  return error;
}
