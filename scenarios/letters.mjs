// Letters of every length arrive byte-equal and once; two hundred both ways at once, in order.
import { letterOf } from './lib/letters.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';

const sizes = [1, 4096, 1 << 20];
const count = 200;
const short = (texts) => texts.length > 6 ? `${texts.length} letters` : texts.join(', ');

async function lengths(play) {
  const { stage, a, b, channel } = await openStage(play);
  const texts = sizes.map((size) => letterOf(size));
  const began = Date.now();
  for (const text of texts) await a.send(channel, text);
  const [longest] = (await a.outbox()).waiting.slice(-1);
  play.could('A', 'see how far a long letter is', longest.bytes >= 1 << 20,
    `${longest.bytes_sealed} of ${longest.bytes} B sealed`);
  const arrived = await b.arrived(channel, sizes.length, 120);
  play.could('B', 'read letters of 1 B, 4 KiB and 1 MiB, byte for byte',
    arrived.every((text, i) => Buffer.from(text).equals(Buffer.from(texts[i]))) &&
    arrived.length === sizes.length, `in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  const tooLong = await a.attempt(['send', channel, '--json'], { input: letterOf((1 << 20) + 1) });
  play.could_not('A', 'send one byte more', tooLong.code !== 0, tooLong.err.trim());
  await a.emptied();
  await stage.close();
}

async function many(play) {
  const { a, b, channel } = await openStage(play);
  const texts = { a: [], b: [] };
  const began = Date.now();
  for (let i = 1; i <= count; ++i) {
    texts.a.push(`نامهٔ ${i} از الف`);
    texts.b.push(`رسالة ${i} من باء`);
    await Promise.all([a.send(channel, texts.a.at(-1)), b.send(channel, texts.b.at(-1))]);
  }
  const sent = ((Date.now() - began) / 1000).toFixed(1);
  const [atB, atA] = await Promise.all([
    b.arrived(channel, count, 180), a.arrived(channel, count, 180)]);
  await Promise.all([a.emptied(), b.emptied()]);
  play.could('B', `read ${count} letters once and in order`,
    JSON.stringify(atB) === JSON.stringify(texts.a), short(atB));
  play.could('A', `read ${count} letters that came meanwhile, once and in order`,
    JSON.stringify(atA) === JSON.stringify(texts.b), short(atA));
  play.say(`sent in ${sent} s, all there after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  const order = async (desk) => (await desk.read(channel)).map((letter) => letter.act).join();
  play.could('A and B', 'see the same order of all', await order(a) === await order(b));
}

await scenario('letters of every length and number', async (play) => {
  await lengths(play);
  await many(play);
});
