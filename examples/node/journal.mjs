// What check-feed.mjs has received: one JSON line per subscription, event and violation, only ever appended. A process that is killed loses at most
// the end of the last line, which the next one drops.
import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The check itself failed: nothing is known of the feed. */
export class CannotCheckError extends Error {}

const linesPerSync = 100;

/** Opens the journal of a folder, creating both if missing. */
export function openJournal(folder) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'feed.jsonl');
  const file = openSync(path, 'a');
  const directory = openSync(folder, 'r');
  fsyncSync(directory); // otherwise a power failure could lose the file itself
  closeSync(directory);

  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) ftruncateSync(file, end); // torn while it was written
  fdatasyncSync(file);
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  let unsynced = 0;

  const sync = () => {
    if (unsynced > 0) fdatasyncSync(file);
    unsynced = 0;
  };
  return {
    path,
    lines: lines.map((line, index) => parse(path, line, index + 1)),
    /** Appends a line. It survives the end of this process at once, and that of the machine after sync(). */
    append: (line) => {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      if (++unsynced >= linesPerSync) sync();
    },
    sync,
  };
}

function parse(path, line, number) {
  try {
    return JSON.parse(line);
  } catch {
    throw new CannotCheckError(`${path} is damaged at line ${number}: only its last line may be incomplete`);
  }
}
