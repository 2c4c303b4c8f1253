// E5. "If our aircraft stray, do not shoot": two plans – flights of the one, places and a convoy of
// the other – are compared, and both learn the cells in which they collide, and nothing else.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { newestStands } from './lib/deals.mjs';
import { askWithPlan, attemptToAsk, collideOverThePlace, searchForPlans, writePlans }
  from './lib/deconfliction.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

const questions = (desk) => desk.json(['ask', 'list']);

async function refusals(play, { a, channel }, plans) {
  const wrong = await attemptToAsk(a, channel, plans.wrong);
  play.could_not('A', 'ask with a plan that is none; it is told which feature, and why',
    wrong.code !== 0 && wrong.err.includes('Feature 2 of the plan is no line or place'),
    wrong.err.trim());
  const many = await attemptToAsk(a, channel, plans.A, '--size', '32');
  play.could_not('A', 'ask with more cells than agreed; it is told a grid that has room',
    many.code !== 0 && /`--cell \d+ --time \d+ --height \d+`/.test(many.err), many.err.trim());
  play.could_not('A', 'have asked anything by that', (await questions(a)).length === 0);
}

async function collide(play, { stage, a, b, channel }, plans) {
  await askWithPlan(a, channel, plans.A);
  const asked = await newestStands(b, 'asked');
  play.could('B', 'read on which grid it is asked, and that A widens its plan',
    asked.subject.kind === 'cells' && asked.subject.origin === '51,35' &&
    asked.subject.cell === 5000 && asked.subject.distance === 5000 && asked.subject.asker_widens,
    JSON.stringify(asked.subject));
  const before = [await questions(a), await questions(b)];
  play.could_not('either side', 'learn anything before both have answered',
    before.every(([one]) => one.common_count === undefined));
  const list = await b.attempt(['ask', 'answer', channel, String(asked.number), '--list', plans.B]);
  play.could_not('B', 'answer with a list in the place of a plan', list.code !== 0,
    list.err.trim());
  await b.json(['ask', 'answer', channel, String(asked.number), '--plan', plans.B]);
  const [atA, atB] = await Promise.all([newestStands(a, 'answered'), newestStands(b, 'answered')]);
  play.could('both', 'learn the same cells, over the place while A passes it',
    collideOverThePlace(atA, atB),
    `${atA.common_count} of ${atA.own_items} and ${atB.own_items} cells`);
  await saved(play, { stage, a, b, channel }, atA, atB);
  await searchForPlans(play, { stage, a, b }, plans);
}

async function saved(play, { stage, a, b, channel }, atA, atB) {
  for (const [desk, view] of [[a, atA], [b, atB]]) {
    const [geojson, picture] = ['geojson', 'svg'].map((ending) => (
      join(stage.folder, `collisions-${desk.label}.${ending}`)));
    const save = ['ask', 'save', channel, String(view.number), '--geojson', geojson, '--picture',
      picture];
    await desk.command(save);
    const { features } = JSON.parse(readFileSync(geojson, 'utf8'));
    const svg = readFileSync(picture, 'utf8');
    play.could(desk.label, 'save them as GeoJSON and as a picture without script',
      features.length === view.common_count && features.every((one) => (
        one.properties.from >= '2026-12-01T09:54' && one.properties.until <= '2026-12-01T10:16')) &&
      svg.startsWith('<svg') && !/script|href|url/.test(svg.replace(/xmlns="[^"]*"/, '')),
      `${features.length} features, ${statSync(picture).size} B of picture`);
    const again = await desk.attempt(save);
    play.could_not(desk.label, 'save them over another file', again.code !== 0, again.err.trim());
  }
}

async function apart(play, { a, b, channel }, plans) {
  await askWithPlan(a, channel, plans.A, '--they-widen');
  const asked = await newestStands(b, 'asked');
  await b.json(['ask', 'answer', channel, String(asked.number), '--plan', plans.apart]);
  const [atA, atB] = await Promise.all([newestStands(a, 'answered'), newestStands(b, 'answered')]);
  play.could('both', 'learn that plans do not collide, B widening its own',
    atA.common_count === 0 && atB.common_count === 0 && !atB.subject.asker_widens &&
    atB.own_items > 40, `of ${atA.own_items} and ${atB.own_items} cells`);
  const { members: [ledger] } = await a.json(['ledger']);
  play.could('A', 'see in its ledger what B has learned, and that answers add up',
    ledger.questions.map((one) => one.common_count > 0).join() === 'true,false' &&
    ledger.questions.map((one) => one.told_alike_before).join() === '0,1',
    JSON.stringify(ledger.questions));
}

await scenario('two plans are compared, and only the collisions are learned', async (play) => {
  const stage = await openStage(play, { couriers: { names } });
  const plans = writePlans(stage.stage.folder);
  await refusals(play, stage, plans);
  await collide(play, stage, plans);
  await apart(play, stage, plans);
});
