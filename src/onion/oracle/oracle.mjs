// docs/vectors/onion.json, computed anew from docs/protocol.md §7 alone: what a desk wraps, what
// each hop opens, sends on and answers, what the desk opens, and the keys of the day.
import { exit } from 'node:process';

import {
  comparisons, fromHex, fromNpm, holds, joined, same,
} from '../../crypto/oracle/harness.mjs';

const page = await fromNpm(() => import('../../crypto/oracle/page.mjs'));
const { cbor, decapsulate, derive, encapsulate, hash, isSigned, kemKeys, keystream } = page;
const { openOnce, sealOnce, u8, u16, u32, u64, zeros } = page;

const all = page.vectors('onion');
const bytes = (text) => fromHex(text === '' ? '-' : text);
const begins = (what, cell, text) => same(what, cell.slice(0, text.length / 2), bytes(text));
const ends = (what, cell, text) => same(what, cell.slice(-text.length / 2), bytes(text));

const cellHead = (kind, position, exchange) =>
  joined(u8(1), u8(kind), u8(position), zeros(5), u64(exchange));

// --- §7.2 ----------------------------------------------------------------------------------------

const overhead = 1184;
const layerSize = (p) => 16368 - overhead * (p - 1);
const bound = (p, day) => [u8(p), u32(day)];
const padOf = (secret, p, day) =>
  keystream(derive('layer_pad', secret, ...bound(p, day)), overhead * p);
const requestKey = (secret, p, day) => derive('layer_request', secret, ...bound(p, day));
const requestAssociated = (p, day, ciphertext, padBefore) =>
  joined(u8(1), u8(p), u32(day), ciphertext, padBefore);

function headerOf(hops, p) {
  const { delay, deadline } = hops[p - 1];
  const next = p < 3 ? bytes(hops[p].courier) : zeros(32);
  return joined(u8(1), u8(p < 3 ? 1 : 2), zeros(2), u32(delay), u32(deadline), next);
}

// The desk: from the path, the operation and the randomness to the cell.
function wrapped({ day, exchange, hops }, operation) {
  const made = hops.map((hop) => encapsulate(
    kemKeys(bytes(hop.onion_key_seed)).publicKey, bytes(hop.encapsulation_randomness)));
  let inner = operation;
  for (const p of [3, 2, 1]) {
    const { ciphertext, secret } = made[p - 1];
    const padBefore = p === 1 ? zeros(0) : padOf(made[p - 2].secret, p - 1, day);
    inner = joined(u32(day), ciphertext, sealOnce(requestKey(secret, p, day),
      requestAssociated(p, day, ciphertext, padBefore), joined(headerOf(hops, p), inner)));
  }
  return joined(cellHead(1, 1, exchange), inner);
}

// Hop p: from the cell and its own key to what it sends on.
function opened(cell, p, day, hop, header) {
  const payload = cell.slice(16);
  const layer = payload.slice(0, layerSize(p));
  same(`day at hop ${p}`, layer.slice(0, 4), u32(day));
  const ciphertext = layer.slice(4, 1124);
  const secret = decapsulate(kemKeys(bytes(hop.onion_key_seed)), ciphertext);
  same(`ss ${p}`, secret, bytes(hop.ss));
  same(`request key ${p}`, requestKey(secret, p, day), bytes(hop.request_key));
  const plain = openOnce(requestKey(secret, p, day),
    requestAssociated(p, day, ciphertext, payload.slice(layerSize(p))), layer.slice(1124));
  same(`header ${p}`, plain.slice(0, 44), header);
  same(`replay tag ${p}`, derive('layer_replay', secret, ciphertext).slice(0, 16),
    bytes(hop.replay_tag));
  begins(`pad ${p}`, padOf(secret, p, day), hop.pad_begins);
  return { secret, onward: joined(plain.slice(44), padOf(secret, p, day)), inner: plain.slice(44) };
}

function request() {
  const { day, hops, cell } = all.request;
  const operation = keystream(bytes(all.request.operation_is_keystream_of), 12816);
  const made = wrapped(all.request, operation);
  same('the cell that the desk wraps', made, bytes(cell));
  const secrets = [];
  let travelling = made;
  hops.forEach((hop, index) => {
    const p = index + 1;
    begins(`cell at hop ${p}`, travelling, hop.cell_begins);
    ends(`cell at hop ${p}`, travelling, hop.cell_ends);
    const layer = opened(travelling, p, day, hop, headerOf(hops, p));
    secrets.push(layer.secret);
    holds(`size at hop ${p}`, layer.onward.length === 16368);
    if (p === 3) same('operation', layer.inner, operation);
    travelling = joined(cellHead(1, p + 1, 100 + index), layer.onward);
  });
  return secrets;
}

// --- §7.3 ----------------------------------------------------------------------------------------

const answerKey = (secret, p, day) => derive('layer_answer', secret, ...bound(p, day));
const answerAssociated = (p, day) => joined(u8(1), u8(p), u32(day));

function answer(secrets) {
  const { day, hops } = all.request;
  const plain = keystream(bytes(all.answer.answer_is_keystream_of), 16320);
  let sealed = plain;
  for (const [index, exchange] of [[2, 101], [1, 100], [0, 77]]) {
    const p = index + 1;
    const secret = secrets[index];
    same(`answer key ${p}`, answerKey(secret, p, day), bytes(hops[index].answer_key));
    sealed = sealOnce(answerKey(secret, p, day), answerAssociated(p, day), sealed);
    const pad = keystream(derive('layer_answer_pad', secret, ...bound(p, day)), 16 * index);
    same(`answer pad ${p}`, pad, bytes(hops[index].answer_pad));
    const cell = joined(cellHead(2, p, exchange), sealed, pad);
    holds(`size of answer ${p}`, cell.length === 16384);
    begins(`answer of hop ${p}`, cell, all.answer.sent[2 - index].cell_begins);
    ends(`answer of hop ${p}`, cell, all.answer.sent[2 - index].cell_ends);
  }
  // The desk.
  let inside = bytes(all.answer.cell).slice(16);
  secrets.forEach((secret, index) => {
    const p = index + 1;
    inside = openOnce(answerKey(secret, p, day), answerAssociated(p, day),
      inside.slice(0, 16368 - 16 * index));
  });
  same('the answer that the desk opens', inside, plain);
}

// --- §7.4 ----------------------------------------------------------------------------------------

function keys() {
  const { day, couriers } = all.keys;
  const ids = couriers.map((one) => bytes(one.id));
  holds('rising', ids.every((id, i) => i === 0 || Buffer.compare(ids[i - 1], id) < 0));
  const onionKeys = couriers.map((one) => bytes(one.onion_public_key));
  const entries = joined(...ids.flatMap((id, i) => [id, onionKeys[i]]));
  const digest = hash('key_set_digest', u32(day), entries);
  same('set digest', digest, bytes(all.keys.digest));
  const signatures = couriers.map((courier, i) => {
    const publicKey = bytes(courier.signing_public_key);
    same('courier id', ids[i], hash('courier_id', publicKey));
    // The signatures are random; what is around them is not.
    const announcement = bytes(courier.announcement);
    const announced = announcement.slice(-3373);
    same('announcement', announcement,
      cbor({ 0: 1, 1: 1, 2: ids[i], 3: day, 4: onionKeys[i], 5: announced }));
    holds('announcement is signed', isSigned(publicKey, 'key_announcement',
      joined(u8(1), ids[i], u32(day), onionKeys[i]), announced));
    const statement = bytes(courier.statement);
    const stated = statement.slice(-3373);
    same('statement', statement, cbor({ 0: 1, 1: 2, 2: ids[i], 3: day, 4: digest, 5: stated }));
    const statedBytes = joined(u8(1), ids[i], u32(day), digest);
    holds('statement is signed', isSigned(publicKey, 'key_set_statement', statedBytes, stated));
    holds('under its own label only',
      !isSigned(publicKey, 'key_announcement', statedBytes, stated));
    begins('gossip', joined(cellHead(5, 0, 0), u16(announcement.length), announcement),
      courier.gossip_cell_begins);
    return stated;
  });
  const document = bytes(all.keys.document_signed_by_first_and_last);
  // Signed anew for the document: taken from it, and verified.
  const signers = [0, 2].map((i, nth) => {
    const signature = document.slice(nth === 1 ? -3373 : -(2 * 3373 + 38))
      .slice(0, 3373);
    holds('document is signed', isSigned(bytes(couriers[i].signing_public_key),
      'key_set_statement', joined(u8(1), ids[i], u32(day), digest), signature));
    return [ids[i], signature];
  });
  same('document', document,
    cbor({ 0: 1, 1: day, 2: ids.map((id, i) => [id, onionKeys[i]]), 3: signers }));
  holds('all signed', signatures.length === 3);
  pages(day, digest, document);
}

function pages(day, digest, document) {
  const pageOf = (offset, exchange) => {
    const part = document.slice(offset, offset + 16368 - 44);
    return joined(cellHead(4, 0, exchange), u32(day), digest, u32(document.length), u32(offset),
      part, zeros(16368 - 44 - part.length));
  };
  begins('page request', joined(cellHead(3, 0, 5), u32(day), u32(0), u32(2500), zeros(64)),
    all.keys.page_request_begins);
  begins('page', pageOf(0, 5), all.keys.page_begins);
  begins('page from 4000', pageOf(4000, 6), all.keys.page_from_4000_begins);
  ends('page from 4000', pageOf(4000, 6), all.keys.page_from_4000_ends);
  begins('no page', joined(cellHead(4, 0, 7), u32(day), zeros(64)), all.keys.no_page_begins);
}

try {
  answer(request());
  keys();
} catch (error) {
  console.log(`FAILED ${error.message}`);
  exit(1);
}
console.log(`onion: ${comparisons()} comparisons`);
