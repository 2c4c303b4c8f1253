// docs/vectors/swap.json, computed anew and checked from docs/protocol.md §11 alone: what is
// agreed, shares and their commitments, the constant's proof, messages, a statement.
import { exit } from 'node:process';

import {
  comparisons, fromHex, fromNpm, holds, joined, same,
} from '../../crypto/oracle/harness.mjs';

const page = await fromNpm(() => import('../../crypto/oracle/page.mjs'));
const { cbor, derive, hash, isSigned, labelText, openOnce, u64, u8 } = page;
const { RistrettoPoint, ed25519, ristretto255_hasher } = page;

const all = page.vectors('swap');
const order = ed25519.CURVE.n;
const modulo = (number) => ((number % order) + order) % order;
const toNumber = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const toBytes = (number) =>
  new Uint8Array(Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse());
const G = RistrettoPoint.BASE;
const H = ristretto255_hasher.hashToCurve(new Uint8Array(0),
  { DST: labelText('swap_generator') });
const parts = (bytes, size) => {
  const list = [];
  for (let at = 0; at < bytes.length; at += size) list.push(bytes.slice(at, at + size));
  return list;
};
const empty = { null: true };
const cborOrNull = (value) => (value === empty ? u8(0xf6) : cbor(value));

const couriers = all.couriers.map(fromHex);
const frame = hash('swap_frame', fromHex(all.salt), u64(all.deadline), joined(...couriers));

function inverse(number) {
  let [result, base, power] = [1n, modulo(number), order - 2n];
  for (; power > 0n; power >>= 1n) {
    if (power & 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
}

function sharing(side, index) {
  const key = toNumber(fromHex(side.key));
  const shares = side.shares.map((one) => parts(fromHex(one), 32).map(toNumber));
  const commitments = sharingOf(index);
  const [E0, E1] = parts(commitments, 32).map((one) => RistrettoPoint.fromHex(one));
  shares.forEach(([value, blinding], i) => holds(`share ${i + 1}`,
    G.multiply(value).add(H.multiply(blinding)).equals(E0.add(E1.multiply(BigInt(i + 1))))));
  // From every two of the four.
  for (let i = 1; i <= 4; ++i) {
    for (let j = 1; j < i; ++j) {
      const [I, J] = [BigInt(i), BigInt(j)];
      same(`key from ${j} and ${i}`, toBytes(modulo(
        shares[i - 1][0] * J * inverse(J - I) + shares[j - 1][0] * I * inverse(I - J))),
      toBytes(key));
    }
  }
  return { key, E0, commitments };
}

// The terms end with both sides' commitments: 2 · (head of two bytes, 64).
const termsBytes = fromHex(all.terms);
const sharingOf = (index) =>
  termsBytes.slice(termsBytes.length - 66 * (2 - index) + 2).slice(0, 64);

function constant(offer, key, E0) {
  const [S, proof] = [offer.slice(-32 - 2 - 96, -2 - 96), offer.slice(-96)];
  const point = RistrettoPoint.fromHex(S);
  same('S', G.multiply(key).toRawBytes(), S);
  const [c, s, t] = parts(proof, 32).map(toNumber);
  const R = G.multiply(s).add(point.multiply(c));
  const Q = H.multiply(t).add(E0.subtract(point).multiply(c));
  const message = joined(E0.toRawBytes(), S, R.toRawBytes(), Q.toRawBytes(), frame);
  holds('proof of S',
    ristretto255_hasher.hashToScalar(message, { DST: labelText('swap_key_proof') }) === c);
  return [S, proof];
}

function offer(side, index) {
  const { key, E0, commitments } = sharing(side, index);
  const items = side.items.map(({ salt, bytes }) => [fromHex(salt), fromHex(bytes)]);
  const sealed = fromHex(side.sealed);
  same('content', openOnce(derive('swap_content', fromHex(side.key), frame), frame, sealed),
    cbor({ 0: 1, 1: items }));
  const bytes = fromHex(side.offer);
  const shown = bytes[bytes.length - 1] === 0xf6 && bytes[bytes.length - 2] === 3
    ? empty : constant(bytes, key, E0);
  const agreed = items.map((one) => hash('swap_item', ...one));
  const made = joined(u8(0xa4), cbor(0), cbor(agreed), cbor(1),
    cbor(hash('swap_sealed', sealed)), cbor(2), cbor(commitments), cbor(3), cborOrNull(shown));
  same('offer', made, bytes);
  return { commitments, bytes };
}

function messages(side, index, swapId) {
  const token = derive('swap_token', fromHex(side.secret), swapId, couriers[0]);
  same('token', token, fromHex(side.token));
  same('deposit', cbor({ 0: 1, 1: 1, 2: termsBytes, 3: index, 4: token,
    5: fromHex(side.shares[0]) }), fromHex(side.deposit));
  return token;
}

function statement(swapId, token) {
  const key = fromHex(all.courier_key);
  same('courier id', hash('courier_id', key), couriers[0]);
  const ready = fromHex(all.ready);
  const stated = joined(u8(1), u8(1), swapId, couriers[0]);
  holds('ready', isSigned(key, 'swap_statement', stated, ready));
  same('show', cbor({ 0: 1, 1: 3, 2: swapId, 3: 0, 4: token, 5: 1, 6: [[1, 1, ready]] }),
    fromHex(all.show));
}

try {
  same('frame id', frame, fromHex(all.frame_id));
  const offers = all.sides.map(offer);
  const manifest = joined(u8(0xa5), cbor(0), cbor(1), cbor(1), cbor(fromHex(all.salt)), cbor(2),
    cbor(all.deadline), cbor(3), cbor(couriers), cbor(4), u8(0x82), offers[0].bytes,
    offers[1].bytes);
  same('manifest', manifest, fromHex(all.manifest));
  const manifestId = hash('swap_manifest', manifest);
  same('manifest id', manifestId, fromHex(all.manifest_id));
  holds('order of offers',
    Buffer.compare(Buffer.from(offers[0].commitments), Buffer.from(offers[1].commitments)) < 0);
  same('terms', cbor({ 0: 1, 1: manifestId, 2: all.deadline, 3: couriers,
    4: offers.map((one) => one.commitments) }), termsBytes);
  const swapId = hash('swap_id', termsBytes);
  same('swap id', swapId, fromHex(all.swap_id));
  const tokens = all.sides.map((side, index) => messages(side, index, swapId));
  statement(swapId, tokens[0]);
} catch (error) {
  console.log(`FAILED ${error.message}`);
  exit(1);
}
console.log(`swap: ${comparisons()} comparisons`);
