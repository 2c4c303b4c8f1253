// Texts for letters: real ones from PEYK_LETTERS or ../shared/letters where they are, else made up.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { projectFolder } from './program.mjs';

function realTexts() {
  const folder = process.env.PEYK_LETTERS ?? join(projectFolder, '..', 'shared', 'letters');
  if (!existsSync(folder)) return '';
  return readdirSync(folder).sort().filter((name) => name.endsWith('.txt'))
    .map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

const madeUp = 'دوست گرامی، پیشنهاد شما رسید. في انتظار جوابكم. We could meet in May. ١٢٣ ۱۲۳\n';

// A text of exactly so many bytes of UTF-8, cut between characters and filled up with dots.
export function letterOf(size, source = realTexts() || madeUp) {
  let bytes = Buffer.from(source);
  while (bytes.length < size) bytes = Buffer.concat([bytes, bytes, Buffer.from('\n')]);
  let end = size;
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) --end;
  const text = bytes.subarray(0, end).toString();
  return text + '.'.repeat(size - end);
}

// A word that is nowhere by chance.
export const marker = (what) => `${what}${randomBytes(9).toString('hex')}`;

// Numbers from a seed, so that what failed can be played again (mulberry32).
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
export const seedOfRun = () => Number(process.env.PEYK_SEED ?? Date.now() % 1_000_000_000);
