// What scripts/demo plays: three couriers and two desks on this machine, a Persian letter, an
// Arabic answer, a courier that is killed and a letter that arrives all the same; then who saw
// what.
//   node scenarios/demo.mjs [--keep] [--lang en|fa|ar]
import { parseArgs } from 'node:util';

import { program } from './lib/program.mjs';
import { Search, canReadMemory } from './lib/search.mjs';
import { Stage, befriend, openChannel } from './lib/stage.mjs';
import { isolated, say, table } from './lib/telling.mjs';
import { until } from './lib/wait.mjs';

const { values: options } = parseArgs({ options: {
  keep: { type: 'boolean', default: false }, lang: { type: 'string' },
} });
const tell = say(options.lang ?? process.env.LC_ALL ?? process.env.LANG ?? 'en');
const began = Date.now();
const channel = 'geneva';
const letters = [
  { from: 'a', text: 'درود بر شما. پیشنهاد می‌کنیم در اردیبهشت در ژنو دیدار کنیم.' },
  { from: 'b', text: 'وعليكم السلام. وصلتنا رسالتكم، ونوافق على اللقاء في جنيف.' },
  { from: 'a', text: 'با آن که یک پیک از میان رفته است، این نامه هم رسید.' },
];

function step(text) {
  const time = ((Date.now() - began) / 1000).toFixed(1).padStart(5);
  console.log(`${time} s  ${text}`);
}

async function deliver(desks, letter) {
  const reader = letter.from === 'a' ? desks.b : desks.a;
  const writer = desks[letter.from];
  const before = (await reader.received(channel)).length;
  step(tell('writes', { who: writer.label }));
  console.log(`         ${isolated(letter.text)}`);
  const sent = Date.now();
  await writer.send(channel, letter.text);
  const texts = await reader.arrived(channel, before + 1);
  if (texts.at(-1) !== letter.text) throw new Error('another letter arrived');
  const seconds = ((Date.now() - sent) / 1000).toFixed(1);
  step(tell('arrived', { who: reader.label, seconds }));
}

async function open(stage) {
  await stage.makeCouriers();
  step(tell('couriers', { names: stage.couriers.map((courier) => courier.name).join(', ') }));
  const a = await stage.makeDesk('A1', { watched: true });
  const b = await stage.makeDesk('B1', { watched: true });
  await Promise.all([a.up(), b.up()]);
  await Promise.all([a.ready(), b.ready()]);
  step(tell('desks'));
  const { words } = await befriend(a, b);
  if (words[0].join() !== words[1].join()) throw new Error('the words differ');
  step(tell('words', { words: words[0].join(' ') }));
  await openChannel(a, b, channel);
  step(tell('channel', { channel }));
  return { a, b };
}

// What a courier found at its place, and what a search of all that it has finds of the letters.
async function seenBy(courier, stats) {
  const search = new Search(Object.fromEntries(letters.map(({ text }, i) => [String(i), text])));
  const hits = (await search.folder(courier.home)).hits;
  hits.push(...search.bytes('log', Buffer.from(courier.daemon.log)));
  if (canReadMemory && courier.daemon.isRunning) {
    hits.push(...(await search.memory(courier.daemon.pid)).hits);
  }
  if (hits.length > 0) throw new Error(`${courier.name} holds a letter: ${hits[0].where}`);
  return tell('seen_by_courier', { cells: stats.requests, puts: stats.served_put,
    asks: stats.served_ask });
}

async function whoSawWhat(stage, desks, stats) {
  const [up] = stage.watcher.sizes('up');
  const [down] = stage.watcher.sizes('down');
  if (stage.watcher.sizes('up').size !== 1 || stage.watcher.sizes('down').size !== 1) {
    throw new Error('the watcher saw more than one size');
  }
  const rows = [[tell('watcher'), tell('seen_by_watcher',
    { up: up[1], up_size: up[0], down: down[1], down_size: down[0] })]];
  for (const courier of stage.couriers) {
    const lost = courier.daemon.isRunning ? '' : ` ${tell('killed')}`;
    rows.push([tell('courier', { name: courier.name }) + lost,
      await seenBy(courier, stats.get(courier.name) ?? await courier.stats())]);
  }
  for (const [desk, from] of [[desks.a, 'b'], [desks.b, 'a']]) {
    const mine = letters.filter((letter) => letter.from === from).map((letter) => letter.text);
    if ((await desk.texts(channel)).join() !== mine.join()) throw new Error('letters are missing');
    rows.push([tell('desk', { name: desk.label }), tell('seen_by_desk', { count: mine.length })]);
    for (const text of mine) rows.push(['', isolated(text)]);
  }
  console.log(`\n${tell('who_saw_what')}\n\n${table(rows)}\n`);
}

async function keepUp(stage, desks) {
  console.log(tell('kept', { folder: stage.folder }));
  console.log(`  ${program} read ${channel} --follow --home ${desks.b.home}`);
  console.log(`  ${program} send ${channel} '…' --home ${desks.a.home}`);
  console.log(`  ${program} desk status --home ${desks.a.home}\n`);
  console.log(tell('stop'));
  await new Promise((resolve) => { setInterval(() => {}, 1 << 30); void resolve; });
}

console.log(`\n${tell('title')}\n${tell('practice')}\n`);
const stage = new Stage();
try {
  const desks = await open(stage);
  await deliver(desks, letters[0]);
  await deliver(desks, letters[1]);
  const victim = stage.courier('Bern');
  const stats = new Map([[victim.name, await victim.stats()]]);
  await victim.daemon.kill();
  step(tell('is_killed', { name: victim.name }));
  await deliver(desks, letters[2]);
  await until('A1 sees it', async () => (await desks.a.status()).reduced_protection);
  step(tell('noticed', { who: desks.a.label, name: victim.name }));
  await whoSawWhat(stage, desks, stats);
  if (options.keep) await keepUp(stage, desks);
  await stage.close();
  console.log(tell('end'));
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
  await stage.close();
}
process.exit();
