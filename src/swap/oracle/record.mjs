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
const { cbor, hash, signedBytes, u64, u8, vectors } = page;

const all = vectors('record');
const read = (bytes) => npm.decode(bytes, npm.cdeDecodeOptions);

function verifies(what, key, label, message, signature) {
  const signed = signedBytes(label, message);
  holds(what, npm.ed25519.verify(signature.slice(0, 64), signed, key.slice(0, 32)) &&
    npm.ml_dsa65.verify(key.slice(32), signed, signature.slice(64)));
}

function check(file) {
  holds('a map of five', file.size === 5 && file.get(0) === 1);
  const text = new Uint8Array(Buffer.from(file.get(1)));
  same('text', text, new Uint8Array(Buffer.from(all.text)));
  const manifestBytes = file.get(3);
  const manifest = read(manifestBytes);
  const deadline = Number(manifest.get(2));
  const [couriers, offers] = [manifest.get(3), manifest.get(4)];
  const frame = hash('swap_frame', manifest.get(1), u64(deadline), joined(...couriers));
  const swapId = hash('swap_id', cbor({ 0: 1, 1: hash('swap_manifest', manifestBytes), 2: deadline,
    3: couriers, 4: offers.map((offer) => offer.get(2)) }));
  same('swap id', swapId, fromHex(all.swap_id));

  const message = joined(u8(1), frame, hash('joint_record', text));
  const sides = new Set();
  file.get(2).forEach(([key, side, item, salt, signature], i) => {
    verifies(`signature ${i}`, key, 'joint_record', message, signature);
    same(`item ${i}`, hash('swap_item', salt, signature), offers[side].get(0)[item]);
    same(`signer ${i}`, hash('principal_id', key), fromHex(all.signers[i]));
    sides.add(side);
  });
  holds('both sides have signed', sides.size === 2);

  const certificate = file.get(4);
  const liars = (couriers.length - 1) / 3;
  holds('2f + 1 couriers', certificate.length === 2 * liars + 1);
  for (const [place, key, signature] of certificate) {
    same(`courier ${place}`, hash('courier_id', key), couriers[place - 1]);
    verifies(`ready ${place}`, key, 'swap_statement',
      joined(u8(1), u8(1), swapId, couriers[place - 1]), signature);
  }
}

// What goes to whoever signs, and what comes back: of the same frame and text.
function checkSigning(file, request, signature) {
  holds('a request of five', request.size === 5 && request.get(0) === 1);
  same('text of the request', new Uint8Array(Buffer.from(request.get(1))),
    new Uint8Array(Buffer.from(all.text)));
  holds('a signature of three', signature.size === 3 && signature.get(0) === 1);
  const frame = hash('swap_frame', request.get(2), u64(Number(request.get(3))),
    joined(...request.get(4)));
  const text = new Uint8Array(Buffer.from(request.get(1)));
  verifies('the signature that came back', signature.get(1), 'joint_record',
    joined(u8(1), frame, hash('joint_record', text)), signature.get(2));
  same('it is the first of the record', signature.get(2), file.get(2)[0][4]);
}

try {
  const file = read(fromHex(all.record));
  check(file);
  checkSigning(file, read(fromHex(all.request)), read(fromHex(all.signature)));
} catch (error) {
  console.log(`FAILED ${error.message}`);
  exit(1);
}
console.log(`record: ${comparisons()} comparisons`);
