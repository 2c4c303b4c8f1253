// A scenario says for each role what it could and could not learn or do; each of these is checked.
//
//   await scenario('e1', 'A channel is opened', async (play) => {
//     play.could('A', 'send a letter', sent, 'the detail that is shown');
//     play.could_not('courier Bern', 'read a word', hits.length === 0, 'searched 5 files');
//   });
import { basename } from 'node:path';

import { run } from './program.mjs';
import { checkReports, checkSanitizer } from './sanitizer.mjs';

class Play {
  constructor() {
    this.checked = 0;
    this.failures = [];
    this.stages = [];
    this.skipped = [];
  }

  // Closed at the end, however the scenario ends.
  keep(stage) {
    this.stages.push(stage);
    return stage;
  }
  say(text) { console.log(`  ${text}`); }
  check(claim, good, detail = '') {
    ++this.checked;
    const shown = detail === '' ? '' : `: ${detail}`;
    console.log(`  ${good ? '✓' : '✗'} ${claim}${shown}`);
    if (!good) this.failures.push(`${claim}${shown}`);
  }
  could(role, what, good, detail) { this.check(`${role} could ${what}`, good, detail); }
  could_not(role, what, good, detail) { this.check(`${role} could not ${what}`, good, detail); }
  skip(what, why) {
    this.skipped.push(what);
    console.log(`  – skipped: ${what}: ${why}`);
  }
}

export async function scenario(title, act) {
  const play = new Play();
  const name = basename(process.argv[1], '.mjs');
  console.log(`${name}: ${title}`);
  const began = Date.now();
  try {
    await checkSanitizer(play, run);
    await act(play);
  } catch (error) {
    play.failures.push(error.stack);
    console.log(`  ✗ ${error.stack}`);
  }
  if (play.failures.length > 0 && process.env.PEYK_LOGS) {
    for (const stage of play.stages) {
      for (const daemon of stage.daemons) {
        console.log(`--- ${daemon.args.join(' ')}\n${daemon.log}`);
      }
    }
  }
  for (const stage of play.stages) await stage.close();
  checkReports(play);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (play.checked === 0 && play.failures.length === 0) play.failures.push('nothing was checked');
  const skipped = play.skipped.length > 0 ? `, ${play.skipped.length} skipped` : '';
  const good = play.checked - play.failures.length;
  console.log(`  ${good} of ${play.checked} claims hold${skipped}, ${seconds} s`);
  process.exit(play.failures.length === 0 ? 0 : 1);
}

export const listed = (map) => [...map].map(([size, count]) => `${count} × ${size} B`).join(', ');
export const hitList = (hits) => hits.map((hit) => `${hit.what} in ${hit.where}`).join('; ');
