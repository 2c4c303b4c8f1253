// E6, E21: one party cheats. B is `peyk-planted`, the same program, in which the linker has put
// single lies (src/app/testing); the couriers are honest. Where it can be seen that something does
// not hold, A deposits nothing and says so; B learns nothing but what the agreed sizes allow. What
// is given (E6) has no elements, and nothing to repeat or to fill up: there it is a wrong key or
// another item. A is that cheat in e12-liars; a side stops in e06-nobody-goes-first.
import { Deals, replace } from './lib/deals.mjs';
import { marker } from './lib/letters.mjs';
import { searchForLines, searchForTopics, tellInQuestions, worthless } from './lib/liars.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];
const gifts = ['wrong-key', 'another-item'];
const questions = ['repeated-element', 'identity-element', 'longer-list', 'another-list',
  'another-constant', 'other-key', 'silence'];

// B has a list of all that could be meant, and fills up what the question has room for. That is no
// lie that could be found: both are warned that so little to choose from tells much.
async function paddedUniverse(play, deals) {
  const { a, b, channel } = deals;
  const universe = Array.from({ length: 8 }, (_, i) => marker(`universe-${i}-`));
  const outside = deals.secret('outside-');
  const { act } = await deals.ask('universe', { lines: [universe[5], outside, universe[2]],
    more: ['--size', String(universe.length)] });
  const { number } = await deals.stands(b, 'ask', act, 'asked');
  const all = deals.file([...universe, marker('one-more')]);
  const more = await b.attempt(['ask', 'answer', channel, String(number), '--list', all]);
  play.could_not('B', 'bring more than was agreed on', more.code !== 0, more.err.trim());
  const done = await b.attempt(['ask', 'answer', channel, String(number), '--list',
    deals.file(universe)]);
  const [atA, atB] = await Promise.all([deals.stands(a, 'ask', act, 'answered'),
    deals.stands(b, 'ask', act, 'answered')]);
  play.could('B', 'learn which of its eight guesses A has, and no more',
    atB.common.join() === [universe[2], universe[5]].join() && atA.common_count === 2,
    `${atB.common_count} of ${universe.length}`);
  const { members: [ledger] } = await a.json(['ledger', '--with', 'B1']);
  const words = await a.command(['ledger', '--with', 'B1']);
  play.could('both', 'be warned that the result says much, B before it answered, A in its ledger',
    done.err.includes('Beware: there is so little to choose from') &&
    ledger.questions[0].small_universe === true && ledger.questions[0].common_count === 2 &&
    words.includes('Beware: there is so little to choose from'), done.err.trim());
}

await scenario('a party that cheats is found out, and learns nothing by it', async (play) => {
  const scene = await openStage(play, { couriers: { names } });
  const { b } = scene;
  const deals = new Deals(scene);
  await paddedUniverse(play, deals);
  const lies = [...gifts, ...questions];
  await replace(b.daemon, lies, () => b.up());
  const [swaps, asked] = [new Map(), new Map()];
  for (const lie of gifts) swaps.set(lie, await deals.propose(lie));
  for (const lie of questions) asked.set(lie, await deals.ask(lie));
  // In this order: B tells the next lie with each.
  for (const swap of swaps.values()) await deals.join(swap);
  for (const swap of swaps.values()) await deals.accept(swap);
  for (const [lie, swap] of swaps) await worthless(play, deals, 'B', lie, swap);
  await tellInQuestions(play, deals, 'B', questions,
    { ask: (lie) => asked.get(lie), answer: (question) => deals.answer(question) });
  await searchForTopics(play, deals, 'B', deals.secrets);
  await searchForLines(play, deals, [...swaps.values()]);
  await b.daemon.stop();
  play.could('B', 'tell every lie', lies.every((lie) => b.daemon.told(lie) === 1),
    b.daemon.log.match(/planted: told [a-z-]+/g).join('; '));
});
