// A crowd against one courier, as a process of its own: node flood.mjs <port> <part…>, until its
// input ends. `idle*400`: so many of them; `senders=9000` or `senders*2=9000`: each would send so
// many cells a second. Every part comes from addresses of its own (127.0.<number>.*), as from
// networks of its own. At the end it prints what it did, as JSON.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

const cellSize = 16_384;
const port = Number(process.argv[2]);
const did = { wanted: 0, cells: 0, connections: 0, lines: 0, unread: 0, looks: 0, held_back: 0 };
let over = false;

const upgrade = 'GET / HTTP/1.1\r\nHost: courier.example\r\nUpgrade: websocket\r\n' +
  'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

// docs/protocol.md §7.1; in a frame of RFC 6455 §5.2 with a mask of zeros.
function frameOf(kind, position, payload) {
  const head = Buffer.from([0x82, 0xfe, cellSize >> 8, cellSize & 255, 0, 0, 0, 0]);
  const cell = Buffer.alloc(cellSize);
  cell.set([1, kind, position]);
  payload.copy(cell, 16);
  return Buffer.concat([head, cell]);
}

// Of today and for nobody's key: who opens it has done all the public-key work in vain.
function hollowRequest() {
  const payload = randomBytes(cellSize - 16);
  payload.writeUInt32BE(Math.floor(Date.now() / 86_400_000));
  return frameOf(1, 1, payload);
}
function keyPageRequest() {
  const payload = Buffer.alloc(cellSize - 16);
  payload.writeUInt32BE(Math.floor(Date.now() / 86_400_000));
  return frameOf(3, 0, payload);
}

// The i-th connection of a part; again whenever it ends.
function place(part, i, networks) { return `127.0.${part}.${1 + (i % networks)}`; }
function again(make) {
  if (!over) setTimeout(() => over || make(), 150 + Math.random() * 200);
}

function openTcp(from, onConnect, make) {
  ++did.connections;
  const socket = connect({ host: '127.0.0.1', port, localAddress: from }, () => onConnect(socket));
  socket.on('error', () => {});
  socket.once('close', () => again(make));
}

// `asks` is the request: usually for a line. Who `leaves` does not wait for an answer.
function openLine(from, onOpen, make, { asks = upgrade, leaves = false } = {}) {
  ++did.connections;
  const socket = connect({ host: '127.0.0.1', port, localAddress: from });
  socket.on('error', () => {});
  const tls = connectTls({ socket, rejectUnauthorized: false, minVersion: 'TLSv1.3',
    ALPNProtocols: ['http/1.1'] }, () => {
    tls.write(asks, () => leaves && tls.destroy());
  });
  tls.on('error', () => {});
  tls.once('data', (data) => {
    if (!data.toString('latin1').startsWith('HTTP/1.1 101')) {
      tls.destroy();
      return;
    }
    ++did.lines;
    onOpen(tls);
  });
  tls.once('close', () => {
    socket.destroy();
    again(make);
  });
}

// So many a second as long as they are taken; what is not, waits here, and goes as soon as it can.
function sendOn(tls, frame, perSecond, count) {
  const batch = 8;
  const frames = Buffer.concat(Array(batch).fill(frame));
  const from = Date.now();
  let sent = 0;
  let counted = { wanted: 0, sent: 0 };
  const wanted = () => Math.floor((Date.now() - from) / 1000 * perSecond);
  const send = () => {
    while (!over && !tls.destroyed && !tls.writableNeedDrain && sent + batch <= wanted()) {
      tls.write(frames);
      sent += batch;
    }
  };
  tls.on('drain', send);
  const timer = setInterval(() => {
    if (over || tls.destroyed) {
      clearInterval(timer);
      return;
    }
    send();
    const now = { wanted: wanted(), sent };
    count({ wanted: now.wanted - counted.wanted, sent: now.sent - counted.sent,
      isHeldBack: sent + batch <= now.wanted });
    counted = now;
  }, 20);
}

// Each would send far more than a line may.
function sender(i, perSecond) {
  openLine(place(1, i, 10), (tls) => {
    tls.resume();
    sendOn(tls, hollowRequest(), perSecond, ({ wanted, sent, isHeldBack }) => {
      did.wanted += wanted;
      did.cells += sent;
      ++did.looks;
      if (isHeldBack) ++did.held_back;
    });
  }, () => sender(i, perSecond));
}
function idle(i) {
  openLine(place(2, i, 50), () => {}, () => idle(i));
}
function halfOpen(i) {
  openTcp(place(3, i, 50), (socket) => {
    if (i % 2 === 0) socket.write(Buffer.from([0x16, 3, 1]));  // the beginning of a hello
  }, () => halfOpen(i));
}
// No TLS, no HTTP inside, no upgrade, no frame, no cell, half a request.
const nonsense = [
  (socket) => socket.end(randomBytes(512)),
  (socket) => socket.end('GET / HTTP/1.1\r\n\r\n'),
  (socket) => socket.end(Buffer.concat([Buffer.from([0x16, 3, 1, 2, 0, 1]), randomBytes(511)])),
];
function malformed(i) {
  const make = () => malformed(i);
  const from = place(4, i, 20);
  const how = i % 7;
  if (how < 3) openTcp(from, nonsense[how], make);
  else if (how === 3) openLine(from, () => {}, make, { asks: 'LINE PLEASE\r\n\r\n' });
  else if (how === 4) openLine(from, (tls) => tls.write(randomBytes(200)), make);
  else if (how === 5) openLine(from, (tls) => tls.write(frameOf(2, 1, randomBytes(100))), make);
  else openLine(from, () => {}, make, { asks: 'GET / HTTP/1.1\r\n', leaves: true });
}
function slowReader(i) {
  openLine(place(5, i, 10), (tls) => {
    tls.pause();
    sendOn(tls, keyPageRequest(), 100, ({ sent }) => { did.unread += sent; });
  }, () => slowReader(i));
}

const parts = { senders: [sender, 5], slow_readers: [slowReader, 20], half_open: [halfOpen, 400],
  nonsense: [malformed, 60], idle: [idle, 2_100] };
for (const argument of process.argv.slice(3)) {
  const [, name, number, value] = /^(\w+)(?:\*(\d+))?(?:=(\d+))?$/.exec(argument);
  const [make, usual] = parts[name];
  const count = Number(number ?? usual);
  for (let i = 0; i < count; ++i) setTimeout(() => make(i, Number(value)), Math.random() * 1_500);
}
process.stdin.once('end', () => {
  over = true;
  process.stdout.write(`${JSON.stringify(did)}\n`, () => process.exit(0));
});
process.stdin.resume();
