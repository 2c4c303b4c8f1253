// docs/vectors/box.json, computed anew from docs/protocol.md §6 alone: names, keys and bodies, the
// receipt tree.
import { exit } from 'node:process';

import { comparisons, fromHex, fromNpm, joined, same } from '../../crypto/oracle/harness.mjs';

const page = await fromNpm(() => import('../../crypto/oracle/page.mjs'));
const libsodium = (await fromNpm(() => import('libsodium-wrappers'))).default;
const { derive, hash, u8, u32, u64 } = page;
await libsodium.ready;

const all = page.vectors('box');
// "12600 times 42"
function times(text) {
  const [count, byte] = text.split(' times ');
  return new Uint8Array(Number(count)).fill(parseInt(byte, 16));
}

function dayRoot(series, day) {
  if (series.form === 'opening') {
    return derive('box_day_root', fromHex(series.openings), u8(series.side), u32(day));
  }
  let root = fromHex(series.root);
  for (let d = series.first_day; d < day; ++d) root = derive('box_day_step', root);
  return root;
}

const placeParts = ({ courier, lane, round, slot }) =>
  [fromHex(courier), u8(lane), u64(round), u32(slot)];

function places() {
  for (const series of all.series) {
    for (const place of series.places) {
      const root = dayRoot(series, place.day);
      const names = derive('box_day_names', root);
      const bodies = derive('box_day_bodies', root);
      same('names', names, fromHex(place.names_key));
      same('bodies', bodies, fromHex(place.bodies_key));
      same('name', derive('box_name', names, ...placeParts(place)), fromHex(place.name));
      same('body key', derive('box_body', bodies, ...placeParts(place)), fromHex(place.body_key));
    }
  }
}

function body() {
  const { frame, body_key: key, name, nonce, tag } = all.body;
  const sealed = libsodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
    times(frame), fromHex(name), null, fromHex(nonce), fromHex(key));
  same('tag', sealed.slice(-16), fromHex(tag));
  same('hash of the body', hash('receipt_body', joined(fromHex(nonce), sealed)),
    fromHex(all.body.hash_receipt_body));
}

function bulk() {
  const of = all.bulk;
  const key = fromHex(of.attachment_key);
  same('id', derive('attachment_id', key).slice(0, 16), fromHex(of.id));
  const pieces = of.pieces.map(times);
  let chain = hash('attachment_hash', u64(pieces[0].length + pieces[1].length));
  pieces.forEach((piece, index) => {
    const filled = new Uint8Array(12584);
    filled.set(piece);
    const sealed = libsodium.crypto_aead_chacha20poly1305_ietf_encrypt(
      filled, new Uint8Array(0), null, new Uint8Array(12),
      derive('attachment_piece', key, u32(index)));
    same(`tag of piece ${index}`, sealed.slice(-16), fromHex(of.tags[index]));
    chain = hash('attachment_hash', chain, piece);
  });
  same('hash of the file', chain, fromHex(of.hash));
  const names = derive('bulk_names', fromHex(of.batch_key));
  const bodies = derive('bulk_bodies', fromHex(of.batch_key));
  same('names', names, fromHex(of.names_key));
  same('bodies', bodies, fromHex(of.bodies_key));
  const place = [fromHex(of.courier), u8(2), u64(of.piece), u32(of.put)];
  same('name of a piece', derive('box_name', names, ...place), fromHex(of.name));
  same('body key of a piece', derive('box_body', bodies, ...place), fromHex(of.body_key));
}

// Every level in full; a last node without a partner moves up unchanged.
function levelsOf(leaves) {
  const levels = [leaves];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    const level = [];
    for (let i = 0; i < below.length; i += 2) {
      const pair = i + 1 < below.length;
      level.push(pair ? hash('receipt_node', below[i], below[i + 1]) : below[i]);
    }
    levels.push(level);
  }
  return levels;
}

function receipts() {
  const { root, leaves } = all.receipt_tree;
  const made = leaves.map(({ salt, name, body: content, leaf }) => {
    const found =
      hash('receipt_leaf', fromHex(salt), fromHex(name), hash('receipt_body', times(content)));
    same('leaf', found, fromHex(leaf));
    return found;
  });
  const levels = levelsOf(made);
  same('root', levels.at(-1)[0], fromHex(root));
  leaves.forEach(({ path }, index) => {
    const beside = [];
    let at = index;
    for (const level of levels.slice(0, -1)) {
      if ((at ^ 1) < level.length) beside.push(level[at ^ 1]);
      at >>= 1;
    }
    same(`path of leaf ${index}`, joined(...beside), joined(...path.map(fromHex)));
  });
}

try {
  places();
  body();
  bulk();
  receipts();
} catch (error) {
  console.log(`FAILED ${error.message}`);
  exit(1);
}
console.log(`box: ${comparisons()} comparisons`);
