// E12. Each side has a list of whom it holds and whom it misses. First both learn whose names stand
// on both lists, however they are spelt, and no other name; then each gives the other the places of
// those it holds, item by item in the agreed order, both at once, with one courier gone for good.
import { Deals } from './lib/deals.mjs';
import { Prisoners } from './lib/prisoners.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

async function matched(play, prisoners) {
  const act = await prisoners.ask();
  await prisoners.answer(act);
  const [atA, atB] = await prisoners.answered(act);
  play.could('both', 'learn whose names stand on both lists, each in its own spelling',
    prisoners.areMatched(atA, atB),
    `${atA.common_count} of ${prisoners.lists.A.length} and ${prisoners.lists.B.length}`);
  await prisoners.searchForNames(play);
}

async function released(play, deals, prisoners) {
  const swap = await prisoners.propose();
  await deals.join(swap);
  await deals.stands(deals.a, 'give', swap.act, 'joined');
  const before = [await deals.got(deals.a, swap.act), await deals.got(deals.b, swap.act)];
  play.could_not('either side', 'have a place before both have given',
    before.every((got) => got.length === 0));
  await deals.stage.courier('Oslo').daemon.kill();
  await deals.accept(swap);
  await Promise.all([deals.stands(deals.a, 'give', swap.act, 'released'),
    deals.stands(deals.b, 'give', swap.act, 'released')]);
  play.could('both', 'have every item of the other, in the agreed order',
    await deals.bothHave(swap), `${swap.own.A.length} and ${swap.own.B.length}`);
  await prisoners.searchAtCouriers(play);
}

await scenario('lists of prisoners are matched, and their places given at once', async (play) => {
  const deals = new Deals(await openStage(play, { couriers: { names } }));
  const prisoners = new Prisoners(deals);
  await matched(play, prisoners);
  await released(play, deals, prisoners);
});
