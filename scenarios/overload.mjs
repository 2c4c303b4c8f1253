// One courier is offered ten times what it can do, with 2,000 idle connections, half-open ones,
// slow readers and nonsense beside. It holds them back before public-key work, serves those who
// were there, keeps its memory, counts refusals by their reasons, and is itself again in seconds.
import { readFileSync } from 'node:fs';

import { runTool } from './lib/program.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { sleep, until } from './lib/wait.mjs';

const memory = 512;  // MiB, as set
const cellsPerSecond = 150;  // of a line; a peer's has about half of it to carry here
// Long enough for handshakes to time out, after ten seconds.
const leastSeconds = 14;
const recovered = 15;

const reasons = ['rate_limited', 'not_opened', 'malformed_cell', 'not_a_cell', 'tls_failed',
  'bad_requests', 'handshakes_timed_out', 'handshakes_crowded', 'network_share_used',
  'lines_refused_full', 'slow_readers'];

// Resident memory in MiB: now, and the most there ever was.
function memoryOf(courier) {
  const status = readFileSync(`/proc/${courier.daemon.pid}/status`, 'utf8');
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) / 1024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}
const difference = (after, before) => Object.fromEntries(Object.keys(after)
  .filter((key) => !key.startsWith('now_') && typeof after[key] === 'number')
  .map((key) => [key, after[key] - before[key]]));
const sum = (all) => Object.fromEntries(Object.keys(all[0])
  .map((key) => [key, all.reduce((total, one) => total + one[key], 0)]));
// What only those ask for whose cells open.
const useful = (counts) => (
  counts.forwarded + counts.served_put + counts.served_ask + counts.served_nothing);

async function rateOf(courier, seconds) {
  const before = await courier.stats();
  await sleep(seconds);
  return useful(difference(await courier.stats(), before)) / seconds;
}

await scenario('a courier among ten times what it can do', async (play) => {
  const settings = { memory, cells_per_second: cellsPerSecond };
  const { stage, a, b, channel } = await openStage(play, { couriers: { settings } });
  const muscat = stage.courier('Muscat');
  await a.send(channel, 'before the flood');
  await b.arrived(channel, 1);
  const usual = await rateOf(muscat, 3);
  const quiet = { memory: memoryOf(muscat).now, passages: (await muscat.stats()).now_passages };

  const before = await muscat.stats();
  const began = Date.now();
  // Who sends comes first: later there is no line left for them. A process each, for a crowd is
  // busier than one that sends.
  const floods = [runTool('flood.mjs', muscat.port, 'senders', 'slow_readers')];
  await sleep(2);
  floods.push(runTool('flood.mjs', muscat.port, 'half_open', 'nonsense', 'idle'));
  await sleep(3);
  await a.send(channel, 'in the flood');
  await b.send(channel, 'we are wet');
  const writing = Date.now();
  const texts = await b.arrived(channel, 2);
  await a.arrived(channel, 1);
  const carried = (Date.now() - writing) / 1000;
  const during = await rateOf(muscat, 3);
  await sleep(Math.max(0, leastSeconds - (Date.now() - began) / 1000));
  const after = await muscat.stats();
  const seconds = (Date.now() - began) / 1000;
  const flooded = difference(after, before);
  const most = memoryOf(muscat);
  const did = sum(await Promise.all(floods.map((flood) => flood.end())));

  play.could('A and B', 'exchange letters during the flood', texts[1] === 'in the flood',
    `in ${carried.toFixed(1)} s`);
  play.could('those who were there before', 'go on being served by it', during > usual / 5,
    `${during.toFixed(0)} cells/s of theirs, ${usual.toFixed(0)} before`);
  const opened = useful(flooded) + flooded.not_opened + flooded.malformed_header;
  play.check('it was offered ten times what it can do', did.wanted > 10 * opened,
    `${(did.wanted / seconds).toFixed(0)} cells/s offered, of which ` +
    `${(flooded.requests / seconds).toFixed(0)} were read and ` +
    `${(opened / seconds).toFixed(0)} opened`);
  play.check('there were 2,000 connections and more', did.connections > 2_000,
    `${did.connections} made, ${flooded.connections} accepted, ${after.now_lines} lines open`);
  play.could_not('the crowd', `make it take more memory than the ${memory} MiB that are set`,
    most.most < memory, `${most.most.toFixed(0)} MiB at most, ${quiet.memory.toFixed(0)} before`);
  const missing = reasons.filter((reason) => !(flooded[reason] > 0));
  play.check('refusals are counted by their reasons', missing.length === 0, missing.length > 0
    ? `none: ${missing.join(', ')}`
    : reasons.map((reason) => `${flooded[reason]} ${reason}`).join(', '));

  const over = Date.now();
  await until('Muscat has nothing of the flood in hand', async () => {
    const now = await muscat.stats();
    return now.now_passages < 3 * quiet.passages + 50 && now.now_lines < 20;
  }, recovered);
  const emptied = (Date.now() - over) / 1000;
  const again = await rateOf(muscat, 3);
  play.check('it is itself again within seconds', again > usual / 2,
    `nothing in hand after ${emptied.toFixed(1)} s, ${again.toFixed(0)} cells/s served`);
  await a.send(channel, 'after the flood');
  const all = await b.arrived(channel, 3);
  play.could('B', 'read all letters once and in order',
    all.join() === 'before the flood,in the flood,after the flood');
  play.check('nobody is blamed', (await a.outbox()).complaints.length === 0);
});
