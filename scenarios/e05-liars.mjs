// E5 with liars: plans are compared over a courier that lies, and by parties that cheat, A who asks
// as well as B who answers. Who lied is named where it can be known; both learn where they collide,
// or neither learns anything; and nothing of a plan is found where it should not be.
import { Deals, told } from './lib/deals.mjs';
import { askWithPlan, collideOverThePlace, searchForPlans, writePlans }
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
  await cheatInQuestions(play, deals, 'B', ['other-key', 'another-constant'], question);
  // With another plan than it has proved to have, or with another key than it has raised that with.
  await cheatInQuestions(play, deals, 'A', ['another-list', 'other-key'], question);
  await searchForPlans(play, scene, plans);
  const { members: [ledger] } = await a.json(['ledger']);
  play.check('A\'s ledger has the two of six by which B has learned something, and no other',
    ledger.questions.map((one) => one.standing).join() === 'answered,answered',
    ledger.questions.map((one) => one.standing).join(', '));
});
