// Follows the event feed of a service: resumes behind a position, renews the token, verifies the hash chain.
import { createHash } from 'node:crypto';
import grpc from '@grpc/grpc-js';
import { messages } from './client.mjs';

/**
 * Reads the feed until an event has come.
 * @param start { position, hash } of the last event that was handled; position 0 with 32 zero bytes for none.
 * @param untilEventId The event to wait for. One that was handled before start ends it at the head of the log.
 * @param handle Called with each event, in order, each once.
 */
export async function follow(service, start, untilEventId, handle) {
  let last = start;
  for (;;) {
    const stream = await service.subscribe({ after_position: last.position, until_head: start.position > 0, include_headers: true });
    try {
      for await (const { event } of stream) {
        if (!event) continue; // progress, of use to those who leave events out
        verify(last, event);
        last = event;
        const type = messages.lookupType(event.type);
        handle({ ...event, message: event.payload_withheld ? undefined : type.toObject(type.decode(event.payload), { longs: Number }) });
        if (event.event_id === untilEventId) return last;
      }
      return last;
    } catch (error) {
      // The stream ends with its token, and when the service stops: resume behind the last event.
      if (error.code !== grpc.status.UNAUTHENTICATED && error.code !== grpc.status.UNAVAILABLE) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    } finally {
      stream.cancel();
    }
  }
}

function verify(previous, event) {
  if (event.position !== previous.position + 1) throw new Error(`gap: position ${event.position} follows ${previous.position}`);
  const digest = createHash('sha256').update(event.payload).digest();
  if (!event.payload_withheld && !digest.equals(event.digest)) throw new Error(`the payload at position ${event.position} does not match its digest`);
  if (!chainHash(previous.hash, event).equals(event.hash)) throw new Error(`the hash chain is broken at position ${event.position}`);
}

/** h = SHA-256(previous hash, position, event id, type, record time in µs, SHA-256 of the payload); numbers are 8 bytes, big-endian. */
export function chainHash(previousHash, event) {
  return createHash('sha256')
    .update(previousHash)
    .update(int64(BigInt(event.position)))
    .update(Buffer.from(event.event_id.replaceAll('-', ''), 'hex'))
    .update(event.type, 'utf8')
    .update(int64(BigInt(event.record_time.seconds) * 1_000_000n + BigInt(event.record_time.nanos) / 1000n))
    .update(event.digest)
    .digest();
}

function int64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
