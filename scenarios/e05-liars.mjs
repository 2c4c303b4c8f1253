// E5 with liars: plans are compared over a courier that lies, and by parties that cheat, A who asks
// as well as B who answers. Who lied is named where it can be known; both learn where they collide,
// or neither learns anything; and nothing of a plan is found where it should not be.
import { Deals, told } from './lib/deals.mjs';
import { askWithPlan, collideOverThePlace, searchForPlans, showWhereAPasses, writePlans }
  from './lib/deconfliction.mjs';
import { cheatInQuestions, lyingCourier, namedByB, nobodyElseBlamed } from './lib/liars.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

async function overACourier(play, deals, { ask, answer }) {
  const lies = ['wrong-share', 'each-side-differently'];
  await lyingCourier(play, deals, 'Oslo', lies, async () => {
    for (const lie of lies) {
      const question = await ask();
      await answer(question);
      const { act } = question;
      const [atA, atB] = await Promise.all([deals.stands(deals.a, 'ask', act, 'answered'),
        deals.stands(deals.b, 'ask', act, 'answered')]);
      await told(deals.stage.courier('Oslo').daemon, lie);
      play.could('both', `learn where they collide, over a courier that lies (${lie})`,
        collideOverThePlace(atA, atB), `${atA.common_count} cells`);
      if (lie === 'wrong-share') namedByB(play, 'Oslo', 'wrong_share', atB);
      nobodyElseBlamed(play, 'Oslo', atA, atB);
    }
  });
}

// B has a place as large as the question has room for. That is no lie that could be found.
async function coveredRegion(play, deals, plans) {
  const { a, b, channel } = deals;
  const { act } = await askWithPlan(a, channel, plans.A, '--size', '1024');
  const { number } = await deals.stands(b, 'ask', act, 'asked');
  const more = await b.attempt(['ask', 'answer', channel, String(number), '--plan', plans.country]);
  play.could_not('B', 'bring a plan of more cells than was agreed on', more.code !== 0,
    more.err.trim());
  await b.json(['ask', 'answer', channel, String(number), '--plan', plans.region]);
  const [atA, atB] = await Promise.all([deals.stands(a, 'ask', act, 'answered'),
    deals.stands(b, 'ask', act, 'answered')]);
  play.could('B', 'learn where A passes a region that it covers, and nothing of A beyond it',
    showWhereAPasses(atB) && atB.common_count < atA.own_items,
    `${atB.common_count} of ${atA.own_items} cells, by ${atB.own_items}`);
  const { members: [ledger] } = await a.json(['ledger', '--with', 'B1']);
  const last = ledger.questions.at(-1);
  play.could('A', 'see in its ledger how much that was, and what was told before',
    last.common_count === atA.common_count && last.told_alike_before === 2, JSON.stringify(last));
}

await scenario('plans are compared, and whoever lies gains nothing by it', async (play) => {
  const scene = await openStage(play, { couriers: { names } });
  const { stage, a, b, channel } = scene;
  const deals = new Deals(scene);
  const plans = writePlans(stage.folder);
  const question = {
    ask: () => askWithPlan(a, channel, plans.A),
    answer: ({ act }) => deals.act(b, 'ask', act, 'asked', 'answer', '--plan', plans.B),
  };
  await overACourier(play, deals, question);
  await coveredRegion(play, deals, plans);
  await cheatInQuestions(play, deals, 'B', ['repeated-element', 'identity-element',
    'another-constant', 'other-key', 'silence'], question);
  // With more cells than agreed, with another plan than it has proved to have, or with another key
  // than it has raised that with; or it says nothing more.
  await cheatInQuestions(play, deals, 'A', ['longer-list', 'another-list', 'other-key', 'silence'],
    question);
  await searchForPlans(play, scene, plans);
  const { members: [ledger] } = await a.json(['ledger']);
  play.check('A\'s ledger has the three by which B has learned something, and no other',
    ledger.questions.map((one) => one.standing).join() === 'answered,answered,answered',
    ledger.questions.map((one) => one.standing).join(', '));
});
