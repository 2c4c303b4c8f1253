// E12 with liars: names are matched and then places given, over a courier that lies and by sides
// that cheat, A who asks and proposes as well as B who answers and joins. Of a match whoever cheats
// learns nothing; a swap is released to both, and what is not as it was promised is said to be so.
// No courier has a name or a place. A list that is filled up with guesses is played by E21
// (cheating-party); what is given has no elements, and nothing to repeat.
import { Deals, told } from './lib/deals.mjs';
import { cheating, lyingCourier, namedByB, nobodyElseBlamed, tellInQuestions, worthless }
  from './lib/liars.mjs';
import { Prisoners } from './lib/prisoners.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

async function overACourier(play, deals, prisoners) {
  const { daemon } = deals.stage.courier('Oslo');
  await lyingCourier(play, deals, 'Oslo', ['wrong-share', 'each-side-differently'], async () => {
    const act = await prisoners.ask();
    await prisoners.answer(act);
    const [atA, atB] = await prisoners.answered(act);
    await told(daemon, 'wrong-share');
    play.could('both', 'learn whose names stand on both lists, over a courier that lies',
      prisoners.areMatched(atA, atB), `${atA.common_count} names`);
    namedByB(play, 'Oslo', 'wrong_share', atB);
    nobodyElseBlamed(play, 'Oslo', atA, atB);

    const swap = await prisoners.propose();
    await deals.join(swap);
    await deals.accept(swap);
    const both = await Promise.all([deals.stands(deals.a, 'give', swap.act, 'released'),
      deals.stands(deals.b, 'give', swap.act, 'released')]);
    await told(daemon, 'each-side-differently');
    play.could('both', 'have every place, although the courier tells one side that it is over',
      await deals.bothHave(swap));
    nobodyElseBlamed(play, 'Oslo', ...both);
  });
}

// First about its lists, then about what it gives.
async function by(play, deals, prisoners, cheat, inMatch, inSwap) {
  await cheating(play, deals, cheat, [...inMatch, ...inSwap], async () => {
    await tellInQuestions(play, deals, cheat, inMatch, {
      ask: async () => ({ act: await prisoners.ask() }),
      answer: ({ act }) => prisoners.answer(act),
    });
    for (const lie of inSwap) {
      const swap = await prisoners.propose();
      await deals.join(swap);
      await deals.accept(swap);
      await worthless(play, deals, cheat, lie, swap);
    }
  });
}

await scenario('prisoners are matched and given, and whoever lies is seen to', async (play) => {
  const deals = new Deals(await openStage(play, { couriers: { names } }));
  const prisoners = new Prisoners(deals);
  await overACourier(play, deals, prisoners);
  await by(play, deals, prisoners, 'B',
    ['other-key', 'repeated-element', 'identity-element', 'silence'], ['wrong-key']);
  await by(play, deals, prisoners, 'A', ['another-list', 'longer-list', 'silence'],
    ['another-item', 'wrong-key']);
  await prisoners.searchForNames(play);
  await prisoners.searchAtCouriers(play);
});
