// One courier is offered more than ten times what it can do, with idle connections, half-open ones,
// slow readers and nonsense beside. It holds them back before public-key work, serves those who
// were there, keeps its memory, counts refusals by their reasons, and is itself again in seconds.
// Once with memory for fewer lines than want to stand idle, once with 2,000 idle lines at once.
// With a sanitizer the crowd is smaller, and speed and memory are no matter; the rest must hold.
import { readFileSync } from 'node:fs';

import { runTool } from './lib/program.mjs';
import { isSanitized } from './lib/sanitizer.mjs';
import { scenario } from './lib/scenario.mjs';
import { Stage, openStage } from './lib/stage.mjs';
import { sleep, until } from './lib/wait.mjs';

const idleLines = isSanitized ? 200 : 2_000;  // at least; a hundred more want one
const otherLines = 100;  // at most: who sends, reads slowly, speaks nonsense; desks and peers
const slowReaders = isSanitized ? 2 : 20;
const halfOpen = isSanitized ? 300 : 400;  // more than handshakes at once
const nonsense = isSanitized ? 14 : 60;
// `memory` in MiB, as set: there is a line for each. `stand`: whoever wants to be idle gets in.
const small = { memory: isSanitized ? 256 : 512, stand: false };
const large = { memory: 2_304, stand: true };
const openFiles = large.memory + 1_000;  // of one process, where the large crowd stands
const cellsPerSecond = isSanitized ? 100 : 150;  // of a line; a peer's has 75 to carry here
const offered = 15;  // times what it can open
// What the lines that send are let is so much less than what it can open without that limit. Else
// nothing would show; so they are few, for in a crowd other bounds hold it back as well: from five
// it opened but 1.4 times what they are let when their rate was not held.
const clearly = 4;
const mostSenders = isSanitized ? 2 : 3;
const sendersFor = (most) => (
  Math.max(1, Math.min(mostSenders, Math.floor(most / (clearly * 1.1 * cellsPerSecond)))));
// Of the whole crowd, which has been there for three: handshakes time out after ten.
const leastSeconds = 10;
const recovered = 15;

const reasons = ['rate_limited', 'not_opened', 'malformed_cell', 'not_a_cell', 'tls_failed',
  'bad_requests', 'visitors_gone', 'handshakes_timed_out', 'handshakes_crowded',
  'network_share_used', 'slow_readers'];
// Nobody here need be refused for these.
const otherReasons = ['overloaded', 'line_share_used', 'opening_full', 'malformed_header',
  'opened_too_late', 'replayed', 'replay_filter_full', 'replay_share_used', 'no_such_peer',
  'peer_away', 'peer_line_down', 'peer_queue_full', 'store_failed', 'put_queue_full',
  'put_conflict', 'put_full', 'ask_queue_full', 'swap_over_limit', 'swap_full', 'swap_over',
  'swap_refused', 'swap_unknown', 'late', 'gossip_over_limit', 'gossip_queue_full',
  'accept_failed', 'line_over_limit', 'quiet_lines', 'wrong_day', 'malformed_operation',
  'line_unknown', 'answer_unexpected', 'answer_malformed', 'gossip_malformed',
  'gossip_unknown_courier', 'gossip_wrong_day', 'gossip_bad_signature'];
// A courier with a sanitizer may not read so fast that it comes to the rate of a line.
const expectedOf = ({ stand }) => [...reasons, ...stand ? [] : ['lines_refused_full']]
  .filter((reason) => reason !== 'rate_limited' || !isSanitized);
const missingOf = (size, counts) => expectedOf(size).filter((reason) => !(counts[reason] > 0));

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

// Cells a second that a courier opens at most here, beside those who send them, when it holds
// nobody back and has memory for all that waits; what it serves costs it more than these, which are
// for nobody.
async function capacity(play) {
  const stage = play.keep(new Stage());
  await stage.makeCouriers({ settings: { memory: 8_192, cells_per_second: 100_000 } });
  const [courier] = stage.couriers;
  const flood = runTool('flood.mjs', courier.port, 'senders=20000');
  await sleep(3);
  const before = await courier.stats();
  await sleep(4);
  const opened = difference(await courier.stats(), before).not_opened / 4;
  const { looks, held_back: heldBack } = await flood.end();
  await stage.close();
  play.check('whoever sends has more than it takes: what it opens then is the most it can',
    heldBack > 0.9 * looks, `held back at ${heldBack} of ${looks} looks`);
  play.say(`it opens at most ${opened.toFixed(0)} cells/s`);
  return opened;
}

// Who sends comes first: later there is no line left for them. A process each, for a crowd is
// busier than one that sends.
async function floodOf(courier, { senders, perSecond }, stand) {
  const idle = `idle*${idleLines + 100}`;
  const floods = [runTool('flood.mjs', courier.port, `senders*${senders}=${perSecond}`,
    `slow_readers*${slowReaders}`)];
  await sleep(2);
  if (stand) {
    floods.push(runTool('flood.mjs', courier.port, idle));
    await until(`${idleLines} lines stand`,
      async () => (await courier.stats()).now_lines >= idleLines + otherLines, 60);
  }
  const rest = [`half_open*${halfOpen}`, `nonsense*${nonsense}`, ...stand ? [] : [idle]];
  floods.push(runTool('flood.mjs', courier.port, ...rest));
  await sleep(3);
  return floods;
}

function checkOffer(play, { senders, most }, did, flooded, seconds) {
  const each = (count) => (count / seconds).toFixed(0);
  const letIn = senders * cellsPerSecond;
  if (isSanitized) {
    play.check('it was offered more than three times what it lets in, all the time',
      did.wanted / seconds > 3 * letIn && did.held_back > 0.9 * did.looks,
      `${each(did.wanted)} cells/s offered on ${senders} lines, ${each(flooded.requests)} read`);
    return;
  }
  play.check('it was offered more than ten times what it can do, all the time',
    did.wanted / seconds > 10 * most && did.held_back > 0.9 * did.looks,
    `${each(did.wanted)} cells/s offered, ${(did.wanted / seconds / most).toFixed(1)} times as ` +
    `much; ${each(flooded.requests)} were read`);
  // Else nothing were shown: a courier that could open no more anyhow holds nobody back.
  play.check('it could open far more than these lines are let', most > clearly * letIn,
    `${most.toFixed(0)} cells/s without that limit, ${letIn} let; a slower machine cannot show it`);
  play.could_not('who sends', 'make it do more public-key work than its lines are let',
    flooded.not_opened / seconds < 1.25 * letIn,
    `${each(flooded.not_opened)} cells/s opened in vain, ${cellsPerSecond} let for each of ` +
    `${senders} lines`);
}
function checkCrowd(play, size, { before, most, during, did, flooded }) {
  const { memory, stand } = size;
  const shown = `${did.connections} made, ${flooded.connections} accepted, ` +
    `${during.now_lines} lines open`;
  if (stand) {
    play.check('2,000 idle lines stood there at once', during.now_lines >= idleLines + otherLines,
      shown);
  } else {
    play.check(`${idleLines} wanted a line, and it let in as many as it has memory for`,
      did.connections > idleLines && during.now_lines > 0.9 * memory &&
      during.now_lines <= memory, shown);
  }
  if (!isSanitized) {
    play.could_not('the crowd', `make it take more memory than the ${memory} MiB that are set`,
      most < memory, `${most.toFixed(0)} MiB at most, ${before.toFixed(0)} before`);
  }
  const missing = missingOf(size, flooded);
  play.check('refusals are counted by their reasons', missing.length === 0, missing.length > 0
    ? `none: ${missing.join(', ')}`
    : expectedOf(size).map((reason) => `${flooded[reason]} ${reason}`).join(', '));
  const uncounted = otherReasons.filter((reason) => typeof flooded[reason] !== 'number');
  play.check('so would be whatever else it refuses for', uncounted.length === 0,
    uncounted.join(', ') || `${otherReasons.length} more counters`);
}

async function recovers(play, muscat, usual, quiet) {
  const over = Date.now();
  await until('Muscat has nothing of the flood in hand', async () => {
    const now = await muscat.stats();
    return now.now_passages < 3 * quiet.passages + 50 && now.now_lines < 20;
  }, recovered);
  const emptied = (Date.now() - over) / 1000;
  const again = await rateOf(muscat, 3);
  play.check('it is itself again within seconds', again > usual / 2,
    `nothing in hand after ${emptied.toFixed(1)} s, ${again.toFixed(0)} cells/s served`);
}

async function flood(play, most, courierSize) {
  const { memory, stand } = courierSize;
  const senders = sendersFor(most);
  const perSecond = isSanitized ? 6 * cellsPerSecond : Math.ceil(offered * most / senders);
  play.say(`with ${memory} MiB`);
  const { stage, a, b, channel } = await openStage(play,
    { couriers: { settings: { memory, cells_per_second: cellsPerSecond } } });
  const muscat = stage.courier('Muscat');
  await a.send(channel, 'before the flood');
  await b.arrived(channel, 1);
  const usual = await rateOf(muscat, 3);
  const quiet = { memory: memoryOf(muscat).now, passages: (await muscat.stats()).now_passages };

  const before = await muscat.stats();
  const began = Date.now();
  const floods = await floodOf(muscat, { senders, perSecond }, stand);
  const complete = Date.now();
  await a.send(channel, 'in the flood');
  await b.send(channel, 'we are wet');
  const writing = Date.now();
  const texts = await b.arrived(channel, 2);
  await a.arrived(channel, 1);
  const carried = (Date.now() - writing) / 1000;
  const served = await rateOf(muscat, 3);
  await sleep(Math.max(0, leastSeconds - (Date.now() - complete) / 1000));
  // Some come late on a slow machine; whether they do is checked below.
  await until('each reason was met', async () => (
    missingOf(courierSize, difference(await muscat.stats(), before)).length === 0), 15)
    .catch(() => {});
  const during = await muscat.stats();
  const seconds = (Date.now() - began) / 1000;
  const flooded = difference(during, before);
  const taken = memoryOf(muscat).most;
  const did = sum(await Promise.all(floods.map((one) => one.end())));

  play.could('A and B', 'exchange letters during the flood', texts[1] === 'in the flood',
    `in ${carried.toFixed(1)} s`);
  const least = isSanitized ? 0 : usual / 2;
  play.could('those who were there before', 'go on being served by it', served > least,
    `${served.toFixed(0)} cells/s of theirs, ${usual.toFixed(0)} before`);
  checkOffer(play, { senders, most }, did, flooded, seconds);
  checkCrowd(play, courierSize, { before: quiet.memory, most: taken, during, did, flooded });
  await recovers(play, muscat, usual, quiet);
  await a.send(channel, 'after the flood');
  const all = await b.arrived(channel, 3);
  play.could('B', 'read all letters once and in order',
    all.join() === 'before the flood,in the flood,after the flood');
  play.check('nobody is blamed', (await a.outbox()).complaints.length === 0);
  await stage.close();
}

// The system's bound of open files is the courier's too.
function canStand() {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const most = /Max open files\s+\d+\s+(\d+)/.exec(limits)?.[1];
  return most === undefined || Number(most) >= openFiles;
}

await scenario('a courier among more than ten times what it can do', async (play) => {
  if (isSanitized) {
    play.say('with a sanitizer: a smaller crowd, and nothing about speed and memory');
    await flood(play, Infinity, small);
    return;
  }
  const most = await capacity(play);
  await flood(play, most, small);
  const stands = canStand();
  play.check(`a process may open ${openFiles} files, as 2,000 idle lines at once take`, stands,
    stands ? '' : `not shown: let it, by \`ulimit -n ${openFiles}\` as root before this, or by ` +
      'nofile in /etc/security/limits.conf');
  if (stands) await flood(play, most, large);
});
