// Checks the event feed of any ThemeDay service: subscribes, is stopped and resumed at random, stores what it receives, and reports which guarantee was
// broken at which position. guarantees.mjs says what is guaranteed. Exit code 0: nothing was broken; 1: something was; 2: it could not be checked.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import grpc from '@grpc/grpc-js';
import { connectFeed, createTokens } from './client.mjs';
import { FilteredSubscription, Log, Subscription, toRecord } from './guarantees.mjs';
import { CannotCheckError, openJournal } from './journal.mjs';

const usage = `node check-feed.mjs --folder FOLDER [options]
  --address URL          the gRPC address of the service (REGISTRY_GRPC)
  --token-endpoint URL   REGISTRY/connect/token (REGISTRY_HTTP/connect/token)
  --client-id ID         (CLIENT_ID)
  --client-secret SECRET (CLIENT_SECRET: other users of the machine see options)
  --folder FOLDER        what was received is stored in feed.jsonl there; the next check of the same service resumes from it
  --seconds N            goes on following for N seconds before it reads to the head, also while the service is killed and restarted
  --seed N               repeats the random choices of another run
  --kill                 runs the check as a child process, which is killed (SIGKILL) at random
In brackets: the environment variable that is used if the option is missing.`;

const timeoutMs = 60_000; // without --seconds: how long nothing but errors is accepted
const initialBackoffMs = 100;
const maxBackoffMs = 5_000;
const gapTimeoutMs = 1_000; // how long a missing position is awaited before a subscription is cancelled
const transient = ['UNAVAILABLE', 'UNAUTHENTICATED', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'ABORTED', 'CANCELLED', 'INTERNAL', 'UNKNOWN'];

process.on('uncaughtException', fail); // 1 would mean that a guarantee was broken
const options = readOptions();
const random = createRandom(`${options.seed}/${options.run}`);
try {
  process.exitCode = options.kill ? await checkInChildren() : await check();
} catch (error) {
  fail(error);
}

function fail(error) {
  console.error(error instanceof CannotCheckError ? error.message : error);
  process.exit(2);
}

function readOptions() {
  const { REGISTRY_GRPC, REGISTRY_HTTP, CLIENT_ID, CLIENT_SECRET } = process.env;
  const text = (fallback) => ({ type: 'string', default: fallback });
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        address: text(REGISTRY_GRPC),
        'token-endpoint': text(REGISTRY_HTTP && `${REGISTRY_HTTP}/connect/token`),
        'client-id': text(CLIENT_ID),
        'client-secret': text(CLIENT_SECRET),
        folder: { type: 'string' },
        seconds: text('0'),
        seed: text(`${Math.floor(Math.random() * 1e6)}`),
        run: text('0'), // set by checkInChildren: 1, 2, …
        kill: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
    const missing = ['address', 'token-endpoint', 'client-id', 'client-secret', 'folder'].filter((name) => !values[name]);
    if (missing.length > 0 && !values.help) throw new Error(`missing: ${missing.map((name) => `--${name}`).join(', ')}`);
    for (const name of ['seconds', 'seed', 'run']) if (!/^\d+$/.test(values[name])) throw new Error(`--${name} must be a number`);
    for (const name of ['address', 'token-endpoint'])
      if (values[name] && !URL.canParse(values[name])) throw new Error(`--${name} must be a URL, such as http://127.0.0.1:5102`);
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  return { ...values, seconds: Number(values.seconds), run: Number(values.run), followUntil: Date.now() + Number(values.seconds) * 1000 };
}

/** Starts itself again and again and kills it, so that each process has nothing but the folder to resume from. */
async function checkInChildren() {
  console.log(`seed ${options.seed}`);
  const mostKills = options.seconds > 0 ? Infinity : random.between(3, 10);
  for (let run = 1; ; run++) {
    const rest = Math.max(0, Math.ceil((options.followUntil - Date.now()) / 1000));
    const given = ['address', 'token-endpoint', 'client-id', 'folder', 'seed'].flatMap((name) => [`--${name}`, options[name]]);
    const child = fork(fileURLToPath(import.meta.url), [...given, '--seconds', `${rest}`, '--run', `${run}`], {
      env: { ...process.env, CLIENT_SECRET: options['client-secret'] },
    });
    const kill = () => child.kill('SIGKILL');
    let [events, timer] = [0, undefined];
    if (run <= mostKills && (options.seconds === 0 || rest > 0)) {
      const [mostEvents, afterMs] = [random.upTo(1_000), random.upTo(options.seconds > 0 ? 5_000 : 500)];
      // The first message says that it is running: what starting takes would otherwise use up the time.
      child.on('message', (received) => {
        timer ??= setTimeout(kill, afterMs);
        if ((events += received) >= mostEvents) kill();
      });
    }
    const [code, signal] = await once(child, 'exit');
    clearTimeout(timer);
    if (signal !== 'SIGKILL') return code ?? 2;
  }
}

async function check() {
  if (options.run === 0) console.log(`seed ${options.seed}`);
  process.on('disconnect', () => process.exit(2)); // the parent is gone
  process.channel?.unref(); // which that listener would keep open
  process.send?.(0);
  const journal = openJournal(options.folder);
  const log = new Log(journal.lines, (line) => {
    journal.append(line);
    if (line.event) process.send?.(1);
  });
  const endings = countEndings(journal.lines);
  const tokens = createTokens(options['token-endpoint'], options['client-id'], options['client-secret']);
  const feed = connectFeed(options.address, tokens, {
    'grpc.initial_reconnect_backoff_ms': initialBackoffMs,
    'grpc.max_reconnect_backoff_ms': maxBackoffMs,
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 5_000,
  });
  const subscribe = createSubscriber({ feed, tokens, log, journal, endings });

  try {
    while (Date.now() < options.followUntil) await subscribe({ after: randomStart(log), stop: randomStop(log, options.followUntil - Date.now()) });
    await readToHead(subscribe, log);
    await readAgain(subscribe, log);
    for (const filter of randomFilters(log)) await readFiltered(subscribe, log, filter);
  } catch (error) {
    if (!(error instanceof CannotCheckError) || log.violations.length === 0) throw error;
    console.error(error.message); // what was broken before is reported all the same
  }
  feed.close();
  return report(log, endings);
}

async function readToHead(subscribe, log) {
  for (let stops = 20, reached = false; !reached; stops--)
    reached = await subscribe({ after: randomStart(log), untilHead: true, stop: stops > 0 ? randomStop(log) : undefined });
}

/** Reads everything once more from the start: the same bytes, and nothing that was not there. */
async function readAgain(subscribe, log) {
  for (let after = 0; !(await subscribe({ after, untilHead: true, onEnd: (checked) => (after = checked.position) })); );
  log.checkGaps(whereOf(log));
}

async function readFiltered(subscribe, log, { text, matches }) {
  const checked = new FilteredSubscription(log, matches, `filter ${text}`);
  for (let stops = 3, reached = false; !reached; stops--)
    reached = await subscribe({ after: checked.position, untilHead: true, filter: text, checked, stop: stops > 0 ? randomStop(log) : undefined });
  checked.finish();
}

/** Returns a function that subscribes once and reads until the head, the random stop or an error. It returns whether the head was reached. */
function createSubscriber({ feed, tokens, log, journal, endings }) {
  let [failures, lastSuccess] = [0, Date.now()];

  return async function subscribe({ after, filter = '', untilHead = false, stop, checked, onEnd }) {
    let head;
    let stream;
    let ending = 'end of the stream';
    const begin = () => {
      log.subscriptions++;
      journal.append({ subscription: log.subscriptions, after, filter, time: new Date().toISOString() });
      checked ??= new Subscription(log, after, whereOf(log));
    };
    try {
      head = await feed.getHead(); // a service that does not answer has no subscription to count
      begin();
      log.checkHead(head, whereOf(log));
      if (filter) checked.end = Math.min(checked.end, head.position); // what is missing from there on is reported already
      const include_headers = !filter || random.between(0, 1) === 0; // without filter the hash chain is checked
      const request = { after_position: after, filter, until_head: untilHead, include_headers };
      stream = await feed.subscribe(request, { deadline: Date.now() + 60_000 });
      const wasStopped = await readStream(stream, checked, stop, () => ([failures, lastSuccess] = [0, Date.now()]));
      ending = wasStopped ? 'cancelled' : untilHead ? 'head' : ending;
      if (ending !== 'end of the stream') [failures, lastSuccess] = [0, Date.now()];
    } catch (error) {
      ending = nameOf(error);
      if (!transient.includes(ending)) throw cannotCheck(error);
      if (ending === 'UNAUTHENTICATED') tokens.discard();
      if (Date.now() - Math.max(lastSuccess, options.followUntil) > timeoutMs) throw cannotCheck(error);
    } finally {
      stream?.cancel();
      checked?.settle();
      if (checked) onEnd?.(checked);
    }
    if (ending === 'head' && !filter && checked.position < head.position) log.missing(checked.position + 1, head.position, whereOf(log));
    if (head) {
      journal.append({ ended: log.subscriptions, with: ending });
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    }
    journal.sync();
    if (ending !== 'head' && ending !== 'cancelled') await delay(Math.min(initialBackoffMs * 2 ** failures++, maxBackoffMs));
    return ending === 'head';
  };
}

/** Passes the events on; returns true if the random stop came before the end. */
async function readStream(stream, checked, stop, onSuccess) {
  let isStopped = false;
  const timers = [];
  const cancel = () => {
    isStopped = true;
    stream.cancel();
  };
  const requestStop = () => {
    stop = { events: 0 };
    if (!checked.hasGap) cancel();
    else timers.push(setTimeout(cancel, gapTimeoutMs));
  };
  stream.on('error', () => {}); // the loop below has it, unless it has ended
  if (stop?.ms !== undefined) timers.push(setTimeout(requestStop, stop.ms));
  let events = 0;
  try {
    for await (const { event, progress } of stream) {
      onSuccess();
      if (progress) checked.bookmark(progress.position);
      if (!event) continue;
      checked.take(toRecord(event));
      if (++events >= stop?.events && !checked.hasGap) return true;
    }
  } catch (error) {
    if (!isStopped) throw error;
  } finally {
    timers.forEach(clearTimeout);
  }
  return isStopped;
}

function report(log, endings) {
  const { violations, events, last, subscriptions } = log;
  for (const { guarantee, text } of violations) console.log(`${guarantee}: ${text}`);
  console.log(`subscriptions ended by: ${[...endings].map(([ending, count]) => `${ending} ${count}`).join(', ')}`);
  if (options.run > 0) console.log(`the check was killed ${options.run - 1} times`);
  const result = violations.length === 0 ? 'no guarantee broken' : `${violations.length} violation${violations.length > 1 ? 's' : ''}`;
  console.log(`checked ${events.size} events up to position ${last} of ${log.source ?? options.address} in ${subscriptions} subscriptions: ${result}`);
  return violations.length === 0 ? 0 : 1;
}

/** Mostly right after the last event that was stored; sometimes a few events before, which must come again as they were. */
function randomStart(log) {
  return random.between(0, 3) > 0 ? log.last : Math.max(0, log.last - random.upTo(50));
}

function randomStop(log, mostMs = 1_000) {
  if (random.between(0, 1) === 0) return { events: random.upTo(Math.max(64, log.last / 10)), ms: mostMs };
  return { ms: Math.min(mostMs, random.upTo(5_000)) };
}

/** A district, a type, and both, of events whose payload this client may see. */
function randomFilters(log) {
  const visible = [...log.events.values()].filter((event) => event.payload !== null && event.district);
  if (visible.length === 0) return [];
  const any = () => visible[random.between(0, visible.length - 1)];
  const [{ district }, { type }, both] = [any(), any(), any()];
  return [
    { text: `district = "${district}"`, matches: (event) => event.district === district },
    { text: `type = "${type}"`, matches: (event) => event.type === type },
    { text: `district = "${both.district}" AND type = "${both.type}"`, matches: (event) => event.district === both.district && event.type === both.type },
  ];
}

/** A subscription without an ending was that of a process that was killed. */
function countEndings(lines) {
  const endings = new Map();
  const count = (ending) => endings.set(ending, (endings.get(ending) ?? 0) + 1);
  let open = 0;
  for (const line of lines) {
    if (line.subscription) open++;
    if (line.ended) count(line.with);
    if (line.ended) open--;
  }
  if (open > 0) endings.set('kill', open);
  return endings;
}

function whereOf(log) {
  return log.subscriptions <= 1 ? 'first subscription' : `after resume ${log.subscriptions - 1}`;
}

function nameOf(error) {
  if (error.httpStatus) return error.httpStatus < 500 ? 'no token' : 'UNAVAILABLE';
  if (error.code in grpc.status && typeof error.code === 'number') return grpc.status[error.code];
  return error.name === 'TypeError' || error.name === 'TimeoutError' || error.name === 'SyntaxError' ? 'UNAVAILABLE' : error.name; // of fetch
}

function cannotCheck(error) {
  return new CannotCheckError(`cannot check ${options.address}: ${error.message}${error.cause ? `: ${error.cause.message || error.cause.code}` : ''}`);
}

function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** mulberry32, seeded by a text. */
function createRandom(seed) {
  let state = [...seed].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 16777619), 2166136261);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** A whole number, both ends included. */
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    /** 1 to most, small ones as often as large ones: evenly distributed by magnitude. */
    upTo: (most) => Math.floor(Math.max(1, most) ** next()),
  };
}
