// Couriers and desks on this machine, and the lines between them.
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Courier } from './courier.mjs';
import { Desk } from './desk.mjs';
import { hitList } from './scenario.mjs';
import { canReadMemory } from './search.mjs';
import { until } from './wait.mjs';
import { Watcher } from './watcher.mjs';

// Below those that the system takes for outgoing connections: a courier that was killed finds its
// port free again.
const ports = { from: 20_000, to: 32_000 };
const given = new Set();

function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}

export async function freePort() {
  for (let tries = 0; tries < 200; ++tries) {
    const port = ports.from + Math.floor(Math.random() * (ports.to - ports.from));
    if (!given.has(port) && await canListen(port)) {
      given.add(port);
      return port;
    }
  }
  throw new Error('no free port on this machine');
}

// A desk of class practice commits some two hundred times a second, so the folders lie in memory
// where there is such a file system: a busy disk would slow the play down. What is killed here are
// processes, which take nothing along; what a power failure takes, src/store tests.
function placeForFolders() {
  const inMemory = '/dev/shm';
  if (process.env.TMPDIR) return tmpdir();
  try {
    accessSync(inMemory, constants.W_OK | constants.X_OK);
    return inMemory;
  } catch {
    return tmpdir();
  }
}

export const courierNames = ['Muscat', 'Bern', 'Doha'];

export class Stage {
  constructor() {
    this.folder = mkdtempSync(join(placeForFolders(), 'peyk-'));
    this.couriers = [];
    this.desks = [];
    this.watcher = new Watcher();
    this.remove = () => rmSync(this.folder, { recursive: true, force: true });
    process.once('exit', this.remove);
  }

  get daemons() { return [...this.desks, ...this.couriers].map((one) => one.daemon); }

  // Couriers that know each other, running. `watched`: also the lines between them. `settings`: of
  // all of them.
  async makeCouriers({ names = courierNames, watched = false, settings = {} } = {}) {
    for (const name of names) {
      const courier = new Courier(this, name, await freePort());
      await courier.init();
      for (const [key, value] of Object.entries(settings)) courier.set(key, value);
      this.couriers.push(courier);
    }
    for (const courier of this.couriers) {
      const others = this.couriers.filter((other) => other !== courier);
      const cards = [];
      for (const other of others) cards.push(await this.cardOf(other, watched && courier.name));
      await courier.peer(...cards);
    }
    await Promise.all(this.couriers.map((courier) => courier.start()));
  }

  // The card with which `reader` reaches the courier; past the watcher where one is named.
  async cardOf(courier, reader) {
    if (!reader) return courier.card();
    const port = await freePort();
    await this.watcher.watch(`${reader} to ${courier.name}`, port, courier.port);
    return courier.card(port);
  }

  async makeDesk(label, { watched = false, ...options } = {}) {
    const desk = new Desk(this, label, options);
    const cards = [];
    for (const courier of this.couriers) cards.push(await this.cardOf(courier, watched && label));
    await desk.init(cards);
    this.desks.push(desk);
    return desk;
  }

  courier(name) { return this.couriers.find((courier) => courier.name === name); }

  async close() {
    await Promise.all(this.daemons.map((daemon) => daemon.kill()));
    this.watcher.close();
    this.remove();
    process.off('exit', this.remove);
  }
}

// A card is made, handed over and accepted; both compare the words. `{ words }` of both ends.
export async function befriend(a, b, names = { a: 'A1', b: 'B1' }) {
  const card = await a.makeCard(names.b);
  await b.acceptCard(card, names.a);
  const words = [await a.words(names.b), await b.words(names.a)];
  await Promise.all([a.confirmWords(names.b), b.confirmWords(names.a)]);
  return { card, words };
}

export async function openChannel(a, b, channel, names = { a: 'A1', b: 'B1' }) {
  await a.openChannel(channel, names.b);
  await until(`the channel is at ${b.label}`,
    async () => (await b.channels()).some((one) => one.name === channel));
}

// Desks that are ready, by their labels: makeDesks(stage, ['A', 'B'], { A: { name } }).
export async function makeDesks(stage, labels, options = {}) {
  const desks = {};
  for (const label of labels) desks[label] = await stage.makeDesk(label, options[label]);
  const all = Object.values(desks);
  await Promise.all(all.map((desk) => desk.up()));
  await Promise.all(all.map((desk) => desk.ready()));
  return desks;
}
// Every two of these befriend each other, by their labels.
export function befriendAll(...pairs) {
  return Promise.all(pairs.map(([a, b]) => befriend(a, b, { a: a.label, b: b.label })));
}
// Two members of a channel who have a card of each other say so, by the names that they have there.
export async function bindEachOther(channel, [a, aName], [b, bName]) {
  for (const [desk, other, name] of [[a, b, bName], [b, a, aName]]) {
    const shown = await desk.sees(name, channel, (one) => one.members.some((member) => (
      member.said_name === name)));
    const member = shown.members.find((one) => one.said_name === name);
    await desk.command(['channel', 'bind', channel, member.name, other.label]);
  }
  const isOpen = (name) => (shown) => shown.members.some((member) => (
    member.said_name === name && member.connection === 'open'));
  await Promise.all([a.sees(`${bName} connected`, channel, isOpen(bName)),
    b.sees(`${aName} connected`, channel, isOpen(aName))]);
}

// Of what desk, log and memory of a role hold, as far as it can be read here.
export async function searchDesk(search, desk, looksIntoMemory) {
  const { hits, files } = await search.folder(desk.home);
  hits.push(...search.bytes('the log', Buffer.from(desk.daemon.log)));
  const memory = looksIntoMemory ? await search.memory(desk.daemon.pid) : { hits: [], size: 0 };
  hits.push(...memory.hits);
  const seen = looksIntoMemory ? `, ${(memory.size / 1048576).toFixed(0)} MB of memory` : '';
  return { hits, detail: `${files} files, ${desk.daemon.log.length} B of log${seen} searched` };
}

// No courier holds any of it: in its folder, its log and, with `memory`, the memory of those that
// run, as far as it can be read here.
export async function searchCouriers(play, search, { couriers }, what, { memory = false } = {}) {
  for (const courier of couriers) {
    const looks = memory && canReadMemory && courier.daemon.isRunning;
    const { hits, detail } = await searchDesk(search, courier, looks);
    play.could_not(`courier ${courier.name}`, what, hits.length === 0, hitList(hits) || detail);
  }
}

// What most scenarios begin with: couriers, two desks, a channel that both hold.
export async function openStage(play, { channel = 'geneva', a = {}, b = {}, couriers = {} } = {}) {
  const stage = play.keep(new Stage());
  await stage.makeCouriers(couriers);
  const deskA = await stage.makeDesk('A', a);
  const deskB = await stage.makeDesk('B', b);
  await Promise.all([deskA.up(), deskB.up()]);
  await Promise.all([deskA.ready(), deskB.ready()]);
  const opened = await befriend(deskA, deskB);
  await openChannel(deskA, deskB, channel);
  return { stage, a: deskA, b: deskB, channel, ...opened };
}
