// E20. One act goes over several couriers and arrives once. Neither courier holds anything of which
// it could tell one side one thing and the other side another.
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const puts = async (stage) => {
  const all = {};
  for (const courier of stage.couriers) all[courier.name] = (await courier.stats()).served_put;
  return all;
};

await scenario('one act over several couriers arrives once', async (play) => {
  const { stage, a, b, channel } = await openStage(play);
  await Promise.all([a.emptied(), b.emptied()]);
  const before = await puts(stage);

  // B stands still until two couriers hold the letter.
  b.daemon.pause();
  const accepted = await a.send(channel, 'the same assurance');
  const copies = await until('two couriers hold the letter', async () => {
    const [letter] = (await a.outbox()).waiting;
    const stored = letter.copies.filter((copy) => copy.state === 'stored');
    return new Set(stored.map((copy) => copy.courier)).size >= 2 ? stored : undefined;
  });
  const carried = await puts(stage);
  const by = stage.couriers.filter(({ name }) => carried[name] > before[name])
    .map(({ name }) => name);
  b.daemon.resume();
  const couriers = [...new Set(copies.map((copy) => copy.courier))];
  play.could('A', 'send one act over two couriers',
    couriers.length >= 2 && couriers.every((name) => by.includes(name)),
    `receipts of ${couriers.join(' and ')}`);

  await b.arrived(channel, 1);
  await a.emptied();
  // Longer than any copy still on its way.
  await a.send(channel, 'and then the next');
  await b.arrived(channel, 2);
  await Promise.all([a.emptied(), b.emptied()]);
  const letters = await b.received(channel);
  const same = letters.filter((letter) => letter.act === accepted.act);
  play.could('B', 'read it once', same.length === 1 && letters.length === 2 &&
    same[0].text === 'the same assurance', `${letters.length} letters, number ${same[0]?.number}`);
  const numbers = (await b.read(channel)).map((letter) => letter.number);
  play.check('its number is given once', new Set(numbers).size === numbers.length,
    numbers.join(', '));

  const atA = (await a.read(channel)).map(({ act, text }) => ({ act, text }));
  const atB = (await b.read(channel)).map(({ act, text }) => ({ act, text }));
  play.could_not('a courier', 'tell one side one thing and the other side another',
    JSON.stringify(atA) === JSON.stringify(atB), 'both hold the same acts in the same order');
});
