// Plans as cells of a blind question from docs/protocol.md §12.5 and §12.8 alone, against
// docs/vectors/deconfliction.json: both must come to the same items.
//
//   node cells.mjs
import { readFileSync } from 'node:fs';
import { exit } from 'node:process';

const vectors = JSON.parse(readFileSync(
  new URL('../../../docs/vectors/deconfliction.json', import.meta.url), 'utf8'));

// --- subject -----------------------------------------------------------------------------------

// One unsigned number, true or false, in its shortest form; null where it is none.
function next(bytes) {
  const head = bytes.at.value < bytes.all.length ? bytes.all[bytes.at.value++] : -1;
  if (head === 0xf4 || head === 0xf5) return head === 0xf5;
  if (head < 0 || head > 0x1a) return null;
  if (head < 0x18) return head;
  const size = 1 << (head - 0x18);
  if (bytes.at.value + size > bytes.all.length) return null;
  const value = bytes.all.readUIntBE(bytes.at.value, size);
  bytes.at.value += size;
  return value < [24, 256, 65_536][head - 0x18] ? null : value;
}

const bounds = [[0, 3_599_999_999], [100_000_000, 1_700_000_000], [1, 1_000_000], [1, 100_000],
  [1, 604_800], [0, 1_000_000], [0, 100_000]];

function subjectOf(hex) {
  const bytes = { all: Buffer.from(hex, 'hex'), at: { value: 1 } };
  if (bytes.all[0] !== 0xa9 || next(bytes) !== 0 || next(bytes) !== 4) return null;
  const numbers = [];
  for (const [key, [least, most]] of bounds.entries()) {
    if (next(bytes) !== key + 1) return null;
    const value = next(bytes);
    if (typeof value !== 'number' || value < least || value > most) return null;
    numbers.push(value);
  }
  if (next(bytes) !== 8) return null;
  const askerWidens = next(bytes);
  if (typeof askerWidens !== 'boolean' || bytes.at.value !== bytes.all.length) return null;
  const [longitude, latitude, side, height, seconds, sideways, upwards] = numbers;
  return { longitude: longitude / 1e7 - 180, latitude: latitude / 1e7 - 90, side, height, seconds,
    sideways, upwards, askerWidens };
}

// --- map ---------------------------------------------------------------------------------------

const radius = 6_371_008.8;
const radians = (degrees) => (degrees * Math.PI) / 180;

function metres(subject, [longitude, latitude]) {
  let away = longitude - subject.longitude;
  while (away >= 180) away -= 360;
  while (away < -180) away += 360;
  return { x: radius * Math.cos(radians(subject.latitude)) * radians(away),
    y: radius * radians(latitude - subject.latitude) };
}

const secondsOf = (time) => Date.parse(time) / 1000;

// --- cells -------------------------------------------------------------------------------------

class Plan {
  constructor(subject, widens) {
    this.subject = subject;
    this.sideways = widens ? subject.sideways : 0;
    this.upwards = widens ? subject.upwards : 0;
    this.items = new Set();
  }

  // A box of whole metres and seconds, its ends included.
  touch(low, high) {
    const { side, height, seconds } = this.subject;
    const range = (from, to, wider, size) => {
      const first = Math.floor((from - wider) / size);
      return Array.from({ length: Math.floor((to + wider) / size) - first + 1 },
        (_, i) => first + i);
    };
    for (const x of range(low.x, high.x, this.sideways, side)) {
      for (const y of range(low.y, high.y, this.sideways, side)) {
        for (const z of range(low.z, high.z, this.upwards, height)) {
          for (const time of range(low.time, high.time, 0, seconds)) {
            const item = Buffer.alloc(32);
            [x, y, z, time].forEach((number, i) => item.writeBigInt64BE(BigInt(number), 8 * i));
            this.items.add(item.toString('hex'));
          }
        }
      }
    }
  }

  leg(from, to) {
    const step = this.subject.seconds;
    const duration = to.time - from.time;
    const last = Math.floor(to.time / step);
    for (let slice = Math.floor(from.time / step); slice <= last; ++slice) {
      const begin = Math.max(from.time, slice * step);
      const end = Math.min(to.time, (slice + 1) * step);
      const low = { time: begin };
      const high = { time: slice === last ? end : end - 1 };
      for (const axis of ['x', 'y', 'z']) {
        const at = [begin, end].map((time) => (
          from[axis] + ((to[axis] - from[axis]) * (time - from.time)) / duration));
        low[axis] = Math.floor(Math.min(...at));
        high[axis] = Math.ceil(Math.max(...at));
      }
      this.touch(low, high);
    }
  }

  line({ coordinates }, { times, height }) {
    const moments = coordinates.map((position, i) => {
      const { x, y } = metres(this.subject, position);
      return { x: Math.round(x), y: Math.round(y), z: Math.round(position[2] ?? height),
        time: secondsOf(times[i]) };
    });
    for (let i = 1; i < moments.length; ++i) this.leg(moments[i - 1], moments[i]);
  }

  // Rows as wide as a cell; of each its westernmost to its easternmost metre.
  area({ coordinates: [ring] }, { from, until, lowest, highest }) {
    const corners = ring.map((position) => metres(this.subject, position));
    const { side } = this.subject;
    const norths = corners.map(({ y }) => y);
    const [south, north] = [Math.min(...norths), Math.max(...norths)];
    for (let row = Math.floor(south / side); row <= Math.floor(north / side); ++row) {
      const bottom = Math.max(row * side, south);
      const top = Math.min((row + 1) * side, north);
      const easts = [];
      for (let i = 1; i < corners.length; ++i) {
        const [a, b] = [corners[i - 1], corners[i]];
        for (const corner of [a, b]) {
          if (corner.y >= bottom && corner.y <= top) easts.push(corner.x);
        }
        for (const y of [bottom, top]) {
          if ((a.y - y) * (b.y - y) < 0) easts.push(a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y));
        }
      }
      this.touch(
        { x: Math.floor(Math.min(...easts)), y: Math.floor(bottom), z: Math.floor(lowest),
          time: secondsOf(from) },
        { x: Math.ceil(Math.max(...easts)),
          y: (row + 1) * side > north ? Math.ceil(north) : top - 1, z: Math.ceil(highest),
          time: secondsOf(until) },
      );
    }
  }
}

let wrong = 0;
for (const [index, { subject: hex, of_asker: ofAsker, plan, items }] of vectors.entries()) {
  const subject = subjectOf(hex);
  let found = null;
  if (subject && plan) {
    const cells = new Plan(subject, subject.askerWidens === ofAsker);
    const draw = plan.geometry.type === 'Polygon' ? 'area' : 'line';
    cells[draw](plan.geometry, plan.properties);
    found = [...cells.items].sort();
  } else if (subject) {
    found = 'taken';
  }
  if (JSON.stringify(found) === JSON.stringify(items && [...items].sort())) continue;
  wrong += 1;
  console.log(`FAILED vector ${index}: ${found?.length} items, in the file ${items?.length}`);
}
console.log(`${vectors.length} plans and subjects`);
exit(wrong || vectors.length < 10 ? 1 : 0);
