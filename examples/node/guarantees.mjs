// The guarantees of an event feed, named after those of etcd's watch, checked event by event. No network and no files: check-feed.mjs passes events in,
// and stores what is passed to `append`.
import { createHash } from 'node:crypto';
import { chainHash } from './feed.mjs';

// ordered       within a subscription positions ascend; along the log record times never decrease
// gapless       no position is missing between the first and the head
// unique        no event id at two positions, no position twice in a subscription
// resumable     a subscription begins right after its after_position, and repeats earlier events byte for byte
// hash chain    each hash follows from the previous one, each digest from its payload, and the head has the hash of its event
// complete      with a filter, the payloads that arrive are exactly those of the matching events
// bookmarkable  a progress message never goes back; no event at or before its position arrives after it, and none is missed by resuming there

const mostWaiting = 100; // events after a skipped one, before that counts as missing
const mostViolations = 1_000;
const genesis = '0'.repeat(64);

/** The event log as far as it was received, and what was wrong with it. */
export class Log {
  events = new Map(); // by position
  last = 0;
  subscriptions = 0;
  violations = []; // { guarantee, position, to, text }
  #positions = new Map(); // by event id
  #append = () => {};

  /** @param lines What an earlier process has appended. */
  constructor(lines, append) {
    for (const { subscription, event, violation } of lines) {
      if (subscription) this.subscriptions = subscription;
      if (event) this.#keep(event);
      if (violation) this.violations.push(violation);
    }
    this.#append = append;
  }

  get source() {
    return this.events.get(this.last)?.source;
  }

  /** Records a violation, once per guarantee and position. */
  broken(guarantee, position, text, to = position) {
    if (this.violations.length === mostViolations || (this.#isBroken(guarantee, position) && this.#isBroken(guarantee, to))) return;
    const violation = { guarantee, position, to, text };
    this.violations.push(violation);
    this.#append({ violation });
  }

  missing(from, to, where) {
    this.broken('gapless', from, `${from === to ? `position ${from}` : `positions ${from} to ${to}`} missing (${where})`, to);
  }

  /** Takes an event of a subscription without filter. */
  take(event, where) {
    const { position } = event;
    const known = this.events.get(position);
    const fields = known && differences(known, event);
    if (fields) this.broken('resumable', position, `position ${position} came with another ${fields} than before (${where})`);
    if (known) return;
    if (position < this.last && !this.#isBroken('gapless', position))
      this.broken('resumable', position, `position ${position} was left out at the start of an earlier subscription, and came now (${where})`);
    this.#add(event, where);
  }

  /** Whether the end of the log fits the events. */
  checkHead({ position, hash }, where) {
    const known = this.events.get(position);
    if (position < this.last) this.broken('resumable', this.last, `position ${this.last} came before, but the log ends at ${position} now (${where})`);
    else if (known && known.hash !== hash.toString('hex'))
      this.broken('hash chain', position, `position ${position} has another hash as the head than as an event (${where})`);
  }

  /** What no subscription has delivered, not even the one from the start of the log. */
  checkGaps(where) {
    const positions = [0, ...this.events.keys()].sort((one, other) => one - other);
    for (let index = 1; index < positions.length; index++)
      if (positions[index] > positions[index - 1] + 1) this.missing(positions[index - 1] + 1, positions[index] - 1, where);
  }

  #isBroken(guarantee, position) {
    return this.violations.some((known) => known.guarantee === guarantee && known.position <= position && position <= known.to);
  }

  #add(event, where) {
    const { position } = event;
    const other = this.#positions.get(event.event_id);
    if (other !== undefined) this.broken('unique', position, `position ${position} has the event id of position ${other} (${where})`);
    if (event.payload !== null && sha256(Buffer.from(event.payload, 'base64')) !== event.digest)
      this.broken('hash chain', position, `position ${position} has a payload that does not match its digest (${where})`);
    this.#checkLink(event, where);
    this.#append({ event }); // after its violations: a process that is killed in between receives the event again
    this.#keep(event);
    const next = this.events.get(position + 1);
    if (next) this.#checkLink(next, where);
  }

  #keep(event) {
    this.events.set(event.position, event);
    if (!this.#positions.has(event.event_id)) this.#positions.set(event.event_id, event.position);
    this.last = Math.max(this.last, event.position);
  }

  #checkLink(event, where) {
    const { position } = event;
    const previous = this.events.get(position - 1);
    const before = (of) => (of === 1 ? genesis : this.events.get(of - 1)?.hash);
    if (!before(position)) return; // missing, which is reported
    const hashes = [hashAfter(before(position), event)];
    // Where the previous hash was wrong, the log may go on with the right one: one wrong hash is one violation.
    if (this.#isBroken('hash chain', position - 1) && before(position - 1)) hashes.push(hashAfter(hashAfter(before(position - 1), previous), event));
    if (!hashes.includes(event.hash))
      this.broken('hash chain', position, `position ${position} has a hash that does not follow from position ${position - 1} (${where})`);
    if (previous && micros(event) < micros(previous))
      this.broken('ordered', position, `position ${position} was recorded before position ${position - 1} (${where})`);
  }
}

/** Checks one subscription without filter. */
export class Subscription {
  #log;
  #after;
  #where;
  #seen = new Set();
  #highest;
  #gaps = []; // { from, to }: skipped so far
  #waiting = []; // events after a hole

  constructor(log, after, where) {
    [this.#log, this.#after, this.#where] = [log, after, where];
  }

  /** Whether a skipped position may still come: out of order is not the same as missing. */
  get hasGap() {
    return this.#gaps.length > 0;
  }

  /** The last position, to resume from. */
  get position() {
    return this.#highest ?? this.#after;
  }

  take(event) {
    const { position } = event;
    const isFirst = this.#highest === undefined;
    if (this.#seen.has(position)) return this.#repeated(event);
    if (isFirst && position <= this.#after) this.#broken('resumable', position, `came although after_position was ${this.#after}`);
    if (!isFirst && position < this.#highest) this.#broken('ordered', position, `came after position ${this.#highest}`);
    if (position > this.position + 1) this.#gaps.push({ from: this.position + 1, to: position - 1, isFirst });
    this.#gaps = this.#gaps.flatMap((hole) => without(position, hole));
    this.#seen.add(position);
    this.#highest = Math.max(position, this.#highest ?? 0);
    this.#waiting.push(event);
    if (!this.hasGap || this.#waiting.length > mostWaiting) this.settle();
  }

  /** Takes a progress message. Nothing is left out of a subscription with headers, so it says no more than the events before it. */
  bookmark(position) {
    if (position < this.position) this.#broken('bookmarkable', position, `is a progress after position ${this.position}`);
    else if (position > this.position) this.#missing({ from: this.position + 1, to: position, isFirst: this.#highest === undefined });
  }

  /** Takes what has not come by now as missing; also at the end of the subscription. */
  settle() {
    for (const hole of this.#gaps) this.#missing(hole);
    this.#gaps = [];
    const events = this.#waiting.sort((one, other) => one.position - other.position);
    this.#waiting = [];
    for (const event of events) this.#log.take(event, this.#where);
  }

  #missing({ from, to, isFirst }) {
    const known = [...this.#log.events.keys()].filter((position) => from <= position && position <= to);
    for (const position of known) this.#broken('resumable', position, 'came before, and was left out now');
    // At the start of a resumed subscription it is a gap of the log or a fault of resuming: the subscription from the start of the log shows which.
    const isUndecided = isFirst && this.#after > 0;
    if (known.length === 0 && !isUndecided) this.#log.missing(from, to, this.#where);
  }

  #repeated(event) {
    const { position } = event;
    const fields = differences(this.#log.events.get(position) ?? this.#waiting.find((waiting) => waiting.position === position), event);
    this.#broken('unique', position, `came twice${fields && `, with another ${fields}`}`);
  }

  #broken(guarantee, position, text) {
    this.#log.broken(guarantee, position, `position ${position} ${text} (${this.#where})`);
  }
}

/** Checks one subscription with a filter, also where it is interrupted and resumed. Events that do not match may come without payload, or not at all. */
export class FilteredSubscription {
  position = 0; // the last position of an event or a progress message, to resume from
  hasGap = false;
  end; // the last position that must have come
  #bookmark = 0;
  #log;
  #matches;
  #where;
  #seen = new Set();
  #shown = new Set();

  constructor(log, matches, where) {
    [this.#log, this.#matches, this.#where, this.end] = [log, matches, where, log.last];
  }

  take(event) {
    const { position } = event;
    const known = this.#log.events.get(position);
    if (this.#seen.has(position)) return this.#broken('unique', position, 'came twice');
    if (position <= this.#bookmark) this.#broken('bookmarkable', position, `came after a progress to ${this.#bookmark}`);
    else if (position < this.position) this.#broken('ordered', position, `came after position ${this.position}`);
    this.#seen.add(position);
    this.position = Math.max(this.position, position);
    const isShown = event.payload !== null;
    if (isShown) this.#shown.add(position);
    const fields = known && differences(known, isShown && known.payload !== null ? event : { ...event, payload: known.payload });
    if (fields) this.#broken('resumable', position, `has another ${fields} than without filter`);
  }

  bookmark(position) {
    if (position < this.position) this.#broken('bookmarkable', position, `is a progress after position ${this.position}`);
    this.#bookmark = Math.max(this.#bookmark, position);
    this.position = Math.max(this.position, position);
  }

  settle() {}

  /** Called once the head was reached. */
  finish() {
    for (const [position, event] of this.#log.events) {
      if (position > this.end) continue;
      const isExpected = event.payload !== null && this.#matches(event);
      if (isExpected && !this.#shown.has(position)) this.#broken('complete', position, 'matches, and did not come');
      if (!isExpected && this.#shown.has(position)) this.#broken('complete', position, 'does not match, and came');
    }
  }

  #broken(guarantee, position, text) {
    this.#log.broken(guarantee, position, `position ${position} ${text} (${this.#where})`);
  }
}

/** What is stored and compared of a LoggedEvent. */
export function toRecord(event) {
  const { position, event_id, type, source, district, traceparent } = event;
  const record_time = { seconds: event.record_time?.seconds ?? 0, nanos: event.record_time?.nanos ?? 0 };
  const payload = event.payload_withheld ? null : event.payload.toString('base64');
  const [digest, hash] = [event.digest.toString('hex'), event.hash.toString('hex')];
  return { position, event_id, type, source, record_time, district, traceparent, digest, hash, payload };
}

/** The names of the fields that differ; empty if none does. */
function differences(one, other) {
  return Object.keys(other)
    .filter((field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]))
    .join(', ');
}

function without(position, hole) {
  const { from, to } = hole;
  if (position < from || position > to) return [hole];
  return [
    { ...hole, to: position - 1 },
    { ...hole, from: position + 1 },
  ].filter((rest) => rest.from <= rest.to);
}

const hashAfter = (hash, event) => chainHash(Buffer.from(hash, 'hex'), { ...event, digest: Buffer.from(event.digest, 'hex') }).toString('hex');
const micros = ({ record_time: { seconds, nanos } }) => seconds * 1_000_000 + Math.trunc(nanos / 1000);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
