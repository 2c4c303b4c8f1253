// A courier as its operator has it: a folder and a process.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Daemon, run } from './program.mjs';

export class Courier {
  constructor(stage, name, port) {
    Object.assign(this, { stage, name, port });
    this.home = join(stage.folder, 'couriers', name);
    this.daemon = new Daemon(['courier', 'run', '--home', this.home], stage.folder);
  }

  async command(...args) {
    const done = await run(['courier', ...args, '--home', this.home], { home: this.stage.folder });
    if (done.code !== 0) throw new Error(`${this.name}: courier ${args[0]}: ${done.err}`);
    return done.out;
  }

  async init() {
    mkdirSync(join(this.stage.folder, 'couriers'), { recursive: true });
    await this.command('init', '--name', this.name, '--listen', `127.0.0.1:${this.port}`);
  }

  // The card with another address, as if the line passed there: where the watcher stands. The pin
  // in it is the courier's, so the watcher can do no more than watch.
  async card(port = this.port) {
    const file = join(this.home, 'config.toml');
    const settings = readFileSync(file);
    const own = `127.0.0.1:${this.port}`;
    const lines = settings.toString().split('\n').map((line) => (
      line.startsWith('addresses') ? line.replace(own, `127.0.0.1:${port}`) : line));
    writeFileSync(file, lines.join('\n'));
    const card = await this.command('card');
    writeFileSync(file, settings);
    const path = join(this.stage.folder, 'cards', `${this.name}-${port}.card`);
    mkdirSync(join(this.stage.folder, 'cards'), { recursive: true });
    writeFileSync(path, card);
    return path;
  }

  // In config.toml: read when it starts.
  set(key, value) {
    const file = join(this.home, 'config.toml');
    const lines = readFileSync(file, 'utf8').split('\n').map((line) => (
      line.startsWith(`${key} = `) ? `${key} = ${value}` : line));
    writeFileSync(file, lines.join('\n'));
  }
  peer(...cards) { return this.command('peer', ...cards); }
  async stats() { return JSON.parse(await this.command('stats', '--json')); }
  start() { return this.daemon.start(); }
}
