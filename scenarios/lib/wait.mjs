// Waiting with deadlines.
import { setTimeout as pause } from 'node:timers/promises';

// Deadlines are far beyond what is expected; on a machine that does much else, still farther.
const patience = Number(process.env.PEYK_PATIENCE ?? 1);

// A day by which everything is over, for `--until`.
export const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

// A moment so many seconds from now, for `--until`.
export const inSeconds = (seconds) => (
  `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`);

export const sleep = (seconds) => pause(seconds * 1000);

// Asks `condition` until it gives something true, which is returned. When it is too late,
// `describe` tells how things stand.
export async function until(what, condition, seconds = 60, describe = () => '') {
  const deadline = Date.now() + seconds * patience * 1000;
  do {
    const value = await condition();
    if (value) return value;
    await pause(100);
  } while (Date.now() < deadline);
  throw new Error(`after ${seconds * patience} s still not so: ${what}\n${await describe()}`);
}
