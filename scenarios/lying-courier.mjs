// E6, E21: one of four couriers lies about the shares it holds. It is `peyk-planted`, the same
// program, in which the linker has put single lies (src/app/testing). Nothing is released to one
// side only; both get what they were to get, or neither does; and who can be shown to lie is named.
import { blamed, Deals, replace, saidBy, told } from './lib/deals.mjs';
import { searchForLines } from './lib/liars.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];
const lies = ['wrong-share', 'ready-with-nothing', 'both-at-once', 'each-side-differently'];

// B, whose shares are there before A has accepted anything, names the courier.
async function named(play, deals, { act }, fault, words) {
  const one = await until(`B names Oslo for ${fault}`, async () => {
    const now = await deals.shown(deals.b, 'give', act);
    return blamed(now).length > 0 && now;
  });
  play.could('B', `name the courier that lied, and how (${fault})`,
    blamed(one).join() === `Oslo ${fault}` &&
    (await deals.b.command(['give', 'list'])).includes(words), words);
  play.could_not('B', 'have anything from that courier alone',
    one.standing === 'joined' && (await deals.got(deals.b, act)).length === 0, one.standing);
}

async function released(play, deals, swap, how) {
  await deals.accept(swap);
  const both = await Promise.all([deals.stands(deals.a, 'give', swap.act, 'released'),
    deals.stands(deals.b, 'give', swap.act, 'released')]);
  play.could_not('courier Oslo', `keep from either side what the other gave by ${how}`,
    await deals.bothHave(swap), blamed(...both).join(', ') || 'nobody is named');
  play.could_not('either side', 'take an honest courier for the liar',
    blamed(...both).every((blame) => blame.startsWith('Oslo ')));
}

// What cannot be shown to be a lie is only seen: the others say something else.
async function readyWithNothing(play, deals, swap) {
  const before = await until('B hears that Oslo is ready', async () => {
    const now = await deals.stands(deals.b, 'give', swap.act, 'joined');
    return saidBy(now, 'Oslo') === 'ready' && now;
  });
  play.could('courier Oslo', 'say that it has both shares although A has deposited nothing',
    names.filter((name) => saidBy(before, name) === 'ready').join() === 'Oslo',
    `Bern says ${saidBy(before, 'Bern')}`);
  await deals.withdraw(swap);
  const [atA, atB] = await Promise.all([deals.stands(deals.a, 'give', swap.act, 'called_off'),
    deals.stands(deals.b, 'give', swap.act, 'withdrawn', 'expired')]);
  const got = [await deals.got(deals.a, swap.act), await deals.got(deals.b, swap.act)];
  play.could_not('courier Oslo', 'keep the swap from being ended, or give anything to either side',
    got.flat().length === 0 && saidBy(atB, 'Oslo') === 'ready', `${atA.standing}, ${atB.standing}`);
  play.could_not('B', 'show that it lied, and names nobody', blamed(atA, atB).length === 0);
}

async function asked(play, deals) {
  const question = await deals.ask('topic');
  await deals.answer(question);
  const both = await Promise.all([deals.stands(deals.a, 'ask', question.act, 'answered'),
    deals.stands(deals.b, 'ask', question.act, 'answered')]);
  await told(deals.stage.courier('Oslo').daemon, 'wrong-share', 2);
  play.could('both', 'learn what both would talk about, over a courier that gives wrong shares',
    both.every((one) => one.common.join() === question.own.B[0]), blamed(...both).join(', '));
  play.could_not('either side', 'take an honest courier for the liar',
    blamed(...both).every((blame) => blame === 'Oslo wrong_share'));
}

await scenario('a courier that lies keeps nothing back and gives nothing away', async (play) => {
  const scene = await openStage(play, { couriers: { names } });
  const deals = new Deals(scene);
  const oslo = scene.stage.courier('Oslo');
  await replace(oslo.daemon, [...lies, 'wrong-share'], () => oslo.start());
  const swaps = {};
  for (const lie of lies) swaps[lie] = await deals.propose(lie);
  // Each lie is about the next swap that the courier hears of.
  for (const lie of lies) {
    await deals.join(swaps[lie]);
    if (lie !== 'each-side-differently') await told(oslo.daemon, lie);
  }
  await named(play, deals, swaps['wrong-share'], 'wrong_share',
    'Courier Oslo lied: it gave a share that is none.');
  await named(play, deals, swaps['both-at-once'], 'two_faced',
    'Courier Oslo lied: it said both that it releases and that it never will.');
  await readyWithNothing(play, deals, swaps['ready-with-nothing']);
  await released(play, deals, swaps['wrong-share'], 'giving wrong shares');
  await released(play, deals, swaps['both-at-once'], 'stating ready and expired');
  await released(play, deals, swaps['each-side-differently'], 'telling each side something else');
  await asked(play, deals);
  await searchForLines(play, deals, Object.values(swaps));
  await oslo.daemon.stop();
  play.could('courier Oslo', 'tell every lie', lies.every((lie) => oslo.daemon.told(lie) > 0),
    oslo.daemon.log.match(/planted: told [a-z-]+/g).join('; '));
});
