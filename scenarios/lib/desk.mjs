// A desk as its delegate has it: a folder, a process, and the command line.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Daemon, run } from './program.mjs';
import { until } from './wait.mjs';

export class Refused extends Error {
  constructor(args, done) {
    super(`peyk ${args.join(' ')}: ${done.code}: ${done.err.trim()}`);
    Object.assign(this, done);
    try {
      this.id = JSON.parse(done.err).error;
    } catch {
      this.id = undefined;  // said in words
    }
  }
}

export class Desk {
  // `label` names the folder; `name` is what the delegate called it.
  constructor(stage, label, { name = label, passphrase = `passphrase of ${label}` } = {}) {
    Object.assign(this, { stage, label, name, passphrase });
    this.home = join(stage.folder, 'desks', label);
    this.passphraseFile = join(stage.folder, `${label}.passphrase`);
    this.daemon = new Daemon(['desk', 'run', '--home', this.home], stage.folder);
  }

  // As it ends, whatever the code.
  attempt(args, options = {}) {
    return run([...args, '--home', this.home], { home: this.stage.folder, ...options });
  }
  async command(args, options) {
    const done = await this.attempt(args, options);
    if (done.code !== 0) throw new Refused(args, done);
    return done.out;
  }
  async json(args, options) {
    const out = await this.command([...args, '--json'], options);
    return JSON.parse(out);
  }

  async init(courierCards = []) {
    mkdirSync(join(this.stage.folder, 'desks'), { recursive: true });
    writeFileSync(this.passphraseFile, `${this.passphrase}\n`, { mode: 0o600 });
    await this.command(['desk', 'init', '--name', this.name, '--class', 'practice',
      '--passphrase-file', this.passphraseFile]);
    if (courierCards.length > 0) await this.command(['trust', ...courierCards]);
  }

  start() { return this.daemon.start(); }
  unlock() {
    return this.command(['desk', 'unlock', '--passphrase-file', this.passphraseFile]);
  }
  lock() { return this.command(['desk', 'lock']); }
  async up() {
    await this.start();
    await this.unlock();
  }
  // Until it can carry anything: keys of the day, and the couriers' time.
  ready(seconds) {
    return until(`${this.label} is ready`, async () => {
      const status = await this.status();
      return status.has_keys && status.knows_time;
    }, seconds, () => this.told());
  }
  // How things stand, for who looks for a mistake.
  async told() {
    const commands = [['desk', 'status'], ['card', 'list'], ['outbox']];
    const all = await Promise.all(commands.map((args) => this.attempt(args)));
    return `${this.label}:\n${all.map((done) => done.out + done.err).join('')}`;
  }

  status() { return this.json(['desk', 'status']); }
  outbox() { return this.json(['outbox']); }
  relations() { return this.json(['card', 'list']); }
  channels() { return this.json(['channel', 'list']); }

  async makeCard(peer) {
    const card = await this.command(['card', 'make', peer]);
    const path = join(this.stage.folder, 'cards', `of-${this.label}-for-${peer}.card`);
    writeFileSync(path, card, { mode: 0o600 });
    return path;
  }
  acceptCard(file, peer) { return this.command(['card', 'accept', file, '--as', peer]); }
  words(peer) {
    return until(`${this.label} has words with ${peer}`, async () => {
      const done = await this.attempt(['card', 'words', peer, '--json']);
      return done.code === 0 && JSON.parse(done.out).words;
    }, 60, () => this.told());
  }
  confirmWords(peer) { return this.json(['card', 'words', peer, '--confirm']); }
  openChannel(channel, peer, ...flags) {
    return this.command(['channel', 'open', channel, '--with', peer, ...flags]);
  }
  // One channel with members, questions, rounds.
  show(channel) { return this.json(['channel', 'show', channel]); }
  // One act: act('suspend', 'geneva', …) and the like; those of `peyk channel` by their name there.
  act(what, channel, ...more) {
    const own = ['send', 'question', 'answer', 'agenda', 'minutes'];
    return this.json([...(own.includes(what) ? [] : ['channel']), what, channel, ...more]);
  }

  // Long texts by standard input, which takes one line end away: so one is added.
  send(channel, text, ...flags) {
    const isShort = Buffer.byteLength(text) < 4096 && !text.startsWith('-');
    return isShort ? this.json(['send', channel, text, ...flags])
      : this.json(['send', channel, ...flags], { input: `${text}\n` });
  }
  async read(channel, after = 0) {
    const out = await this.command(['read', channel, '--after', String(after), '--json']);
    return out.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }
  async received(channel) {
    return (await this.read(channel)).filter((act) => act.kind === 'letter' && !act.mine);
  }
  async acts(channel, kind) {
    return (await this.read(channel)).filter((act) => act.kind === kind);
  }
  async texts(channel) { return (await this.received(channel)).map((letter) => letter.text); }

  arrived(channel, count, seconds) {
    return until(`${count} letters at ${this.label}`, async () => {
      const texts = await this.texts(channel);
      return texts.length >= count ? texts : undefined;
    }, seconds, () => this.told());
  }
  // Until `condition` holds of the channel as this desk shows it, which it is not at first.
  sees(what, channel, condition, seconds) {
    return until(`${this.label} sees ${what}`, async () => {
      const done = await this.attempt(['channel', 'show', channel, '--json']);
      const shown = done.code === 0 && JSON.parse(done.out);
      return shown && condition(shown) ? shown : undefined;
    }, seconds, () => this.told());
  }
  emptied(seconds) {
    return until(`the outbox of ${this.label} is empty`,
      async () => (await this.outbox()).waiting.length === 0, seconds, () => this.told());
  }
}
