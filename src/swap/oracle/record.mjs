// docs/vectors/record.json: a joint record read with an npm CBOR library and checked from
// docs/protocol.md §11.6 alone, as whoever holds the file and no Peyk would.
import { exit } from 'node:process';

import {
  comparisons, fromHex, fromNpm, holds, joined, same,
} from '../../crypto/oracle/harness.mjs';

const page = await fromNpm(() => import('../../crypto/oracle/page.mjs'));
const npm = await fromNpm(async () => ({
  ...(await import('@noble/curves/ed25519')),
  ...(await import('@noble/post-quantum/ml-dsa')),
  ...(await import('cbor2')),
}));
const { cbor, derive, hash, labelText, openOnce, signedBytes, u64, u8, vectors } = page;
const { RistrettoPoint, ed25519, ristretto255_hasher } = page;

const all = vectors('record');
const G = RistrettoPoint.BASE;
const H = ristretto255_hasher.hashToCurve(new Uint8Array(0),
  { DST: labelText('swap_generator') });
const read = (bytes) => npm.decode(bytes, npm.cdeDecodeOptions);

function verifies(what, key, label, message, signature) {
  const signed = signedBytes(label, message);
  holds(what, npm.ed25519.verify(signature.slice(0, 64), signed, key.slice(0, 32)) &&
    npm.ml_dsa65.verify(key.slice(32), signed, signature.slice(64)));
}

// In its one writing, and not zero.
function scalar(what, bytes) {
  const number = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  holds(what, bytes.length === 32 && number > 0n && number < ed25519.CURVE.n);
  return number;
}

// What a side gave, opened as the other side can: its items.
function opened(side, [key, blinding, sealed], offer, frame) {
  const E0 = RistrettoPoint.fromHex(offer.get(2).slice(0, 32));
  holds(`key ${side} is the released one`, G.multiply(scalar(`s ${side}`, key))
    .add(H.multiply(scalar(`t ${side}`, blinding))).equals(E0));
  same(`sealed ${side}`, hash('swap_sealed', sealed), offer.get(1));
  const content = read(openOnce(derive('swap_content', key, frame), frame, sealed));
  holds(`content ${side}`, content.size === 2 && content.get(0) === 1 &&
    content.get(1).length === offer.get(0).length);
  return content.get(1).map(([salt, item], i) => {
    same(`item ${i} of side ${side}`, hash('swap_item', salt, item), offer.get(0)[i]);
    return item;
  });
}

function signatures(side, items, message) {
  holds(`1 to 16 signatures of side ${side}`,
    items.length % 2 === 0 && items.length >= 2 && items.length <= 32);
  const keys = items.filter((_, i) => i % 2 === 1);
  holds(`each key of side ${side} once`,
    new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size === keys.length);
  keys.forEach((key, i) =>
    verifies(`signature ${i} of side ${side}`, key, 'joint_record', message, items[2 * i]));
  return keys;
}

// The first signature of each side.
function check(file) {
  holds('a map of five', file.size === 5 && file.get(0) === 2);
  const text = new Uint8Array(Buffer.from(file.get(1)));
  same('text', text, new Uint8Array(Buffer.from(all.text)));
  const manifestBytes = file.get(2);
  const manifest = read(manifestBytes);
  const deadline = Number(manifest.get(2));
  const [couriers, offers] = [manifest.get(3), manifest.get(4)];
  const frame = hash('swap_frame', manifest.get(1), u64(deadline), joined(...couriers));
  const swapId = hash('swap_id', cbor({ 0: 1, 1: hash('swap_manifest', manifestBytes), 2: deadline,
    3: couriers, 4: offers.map((offer) => offer.get(2)) }));
  same('swap id', swapId, fromHex(all.swap_id));

  const message = joined(u8(1), frame, hash('joint_record', text));
  holds('two sides', file.get(3).length === 2);
  const items = file.get(3).map((given, side) => opened(side, given, offers[side], frame));
  const keys = items.flatMap((of, side) => signatures(side, of, message));
  same('signers', joined(...keys.map((key) => hash('principal_id', key))),
    joined(...all.signers.map(fromHex)));

  const certificate = file.get(4);
  const liars = (couriers.length - 1) / 3;
  holds('2f + 1 couriers', certificate.length === 2 * liars + 1);
  for (const [place, key, signature] of certificate) {
    same(`courier ${place}`, hash('courier_id', key), couriers[place - 1]);
    verifies(`ready ${place}`, key, 'swap_statement',
      joined(u8(1), u8(1), swapId, couriers[place - 1]), signature);
  }
  holds('couriers rise',
    certificate.every(([place], i) => i === 0 || place > certificate[i - 1][0]));
  return items.map((of) => of[0]);
}

// What goes to whoever signs, and what comes back: of the same frame and text.
function checkSigning(given, request, signature) {
  holds('a request of five', request.size === 5 && request.get(0) === 1);
  same('text of the request', new Uint8Array(Buffer.from(request.get(1))),
    new Uint8Array(Buffer.from(all.text)));
  holds('a signature of three', signature.size === 3 && signature.get(0) === 1);
  const frame = hash('swap_frame', request.get(2), u64(Number(request.get(3))),
    joined(...request.get(4)));
  const text = new Uint8Array(Buffer.from(request.get(1)));
  verifies('the signature that came back', signature.get(1), 'joint_record',
    joined(u8(1), frame, hash('joint_record', text)), signature.get(2));
  holds('it is one of the record', given.some((one) =>
    Buffer.from(one).equals(Buffer.from(signature.get(2)))));
}

try {
  const file = read(fromHex(all.record));
  const given = check(file);
  checkSigning(given, read(fromHex(all.request)), read(fromHex(all.signature)));
} catch (error) {
  console.log(`FAILED ${error.message}`);
  exit(1);
}
console.log(`record: ${comparisons()} comparisons`);
