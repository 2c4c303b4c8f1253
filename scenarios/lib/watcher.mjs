// The watcher: stands in lines as a plain TCP forwarder and sees what anybody on the way sees, the
// heads of TLS records (RFC 8446 §5.1). It can also cut, hold, delay and corrupt, each direction by
// itself. The tests of src/net have one in C++ (peyk-wire-proxy); this one needs no test build, for
// scripts/demo has none.
import { createServer, connect } from 'node:net';

import { Channel, fair } from './bad_line.mjs';

const applicationData = 23;
// A cell is a WebSocket head in one record and 16,384 bytes in another: docs/protocol.md §7.
const fullRecord = 16_384 + 5 + 1 + 16;

// Cuts one direction of a connection into records.
class RecordReader {
  constructor(onRecord) {
    this.onRecord = onRecord;
    this.head = Buffer.alloc(0);
    this.left = 0;
  }

  take(data) {
    let at = 0;
    while (at < data.length) {
      if (this.left > 0) {
        const size = Math.min(this.left, data.length - at);
        this.left -= size;
        at += size;
        if (this.left === 0) this.onRecord(this.type, this.size);
        continue;
      }
      const need = 5 - this.head.length;
      this.head = Buffer.concat([this.head, data.subarray(at, at + need)]);
      at += need;
      if (this.head.length < 5) return;
      this.type = this.head[0];
      this.left = this.head.readUInt16BE(3);
      this.size = this.left + 5;
      this.head = Buffer.alloc(0);
    }
  }
}

// Records of one direction -> sizes of what was sent after the line was opened: everything up to
// and with a full record is one. The opening ends before the head of the first.
class SizeCounter {
  constructor() {
    this.sizes = new Map();
    this.times = [];
    this.before = 0;
    this.open = false;
  }

  record(type, size) {
    if (type !== applicationData) {
      if (this.open) this.add(size);
      return;
    }
    if (size !== fullRecord) {
      this.before = this.open ? this.before + size : size;
      return;
    }
    this.open = true;
    this.add(this.before + size);
    this.before = 0;
  }
  add(size) {
    this.sizes.set(size, (this.sizes.get(size) ?? 0) + 1);
    this.times.push(Date.now());
  }
}

class Line {
  constructor(name) {
    this.name = name;
    this.up = [];
    this.down = [];
    this.channels = new Set();
    this.blocked = false;
    this.weather = { up: fair(), down: fair() };
    this.spoilt = 0;
    this.ended = 0;  // directions of connections
  }

  accept(client, port) {
    if (this.blocked) {
      client.destroy();
      return;
    }
    const server = connect({ host: '127.0.0.1', port });
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
    }
    this.carry(client, server, 'up');
    this.carry(server, client, 'down');
  }

  carry(from, to, direction) {
    const counter = new SizeCounter();
    this[direction].push(counter);
    const reader = new RecordReader((type, size) => counter.record(type, size));
    const channel = new Channel(from, to, this.weather[direction], {
      onData: (data) => reader.take(data),
      onSpoilt: () => { ++this.spoilt; },
      onOver: () => {
        ++this.ended;
        this.channels.delete(channel);
      },
    });
    this.channels.add(channel);
  }

  // Every size that was seen, and how often.
  sizes(direction) {
    const all = new Map();
    for (const { sizes } of this[direction]) {
      for (const [size, count] of sizes) all.set(size, (all.get(size) ?? 0) + count);
    }
    return all;
  }
  times(direction) { return this[direction].flatMap((counter) => counter.times); }
  cut() {
    for (const channel of [...this.channels]) channel.cut();
  }
  block(blocked = true) {
    this.blocked = blocked;
    if (blocked) this.cut();
  }
  // What `change` sets holds in these directions until clear().
  worsen(directions, change) {
    for (const direction of directions) Object.assign(this.weather[direction], change);
  }
  clear() {
    this.blocked = false;
    this.worsen(['up', 'down'], fair());
    for (const channel of this.channels) channel.go_on();
  }
}

export class Watcher {
  constructor() {
    this.lines = new Map();
    this.servers = [];
  }

  watch(name, port, to) {
    const line = new Line(name);
    this.lines.set(name, line);
    const server = createServer((socket) => line.accept(socket, to));
    this.servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1' }, resolve);
    });
  }

  // Lines whose name begins so: 'A to ' are those of desk A.
  of(prefix = '') {
    return [...this.lines.values()].filter((line) => line.name.startsWith(prefix));
  }
  sizes(direction, prefix) {
    const all = new Map();
    for (const line of this.of(prefix)) {
      for (const [size, count] of line.sizes(direction)) {
        all.set(size, (all.get(size) ?? 0) + count);
      }
    }
    return all;
  }
  count(direction, prefix) {
    return [...this.sizes(direction, prefix).values()].reduce((sum, count) => sum + count, 0);
  }
  // How many were seen in a stretch of time (milliseconds since 1970).
  countBetween(direction, prefix, from, to) {
    return this.of(prefix).flatMap((line) => line.times(direction))
      .filter((time) => time >= from && time < to).length;
  }

  close() {
    for (const server of this.servers) server.close();
    for (const line of this.lines.values()) line.cut();
  }
}
