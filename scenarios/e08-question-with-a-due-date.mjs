// E8. Questions through the protecting power, which used to be lost: each has a date until which an
// answer is due, and both sides see whether it was asked, answered, or is overdue – also when a
// courier on the way is lost.
import { marker } from './lib/letters.mjs';
import { scenario } from './lib/scenario.mjs';
import { Search, canReadMemory } from './lib/search.mjs';
import { openStage, searchCouriers, searchDesk } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const stateOf = (shown, number) => (
  shown.questions.find((question) => question.number === number)?.state);

// As a person types it.
const inSeconds = (seconds) => new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)
  .replace('T', ' ');

await scenario('a question has a due date, and both see what becomes of it', async (play) => {
  const words = { question: marker('prisoners'), answer: marker('names') };
  const { stage, a, b, channel } = await openStage(play);
  await stage.courier('Bern').daemon.kill();

  // Typed in the asker's calendar.
  await a.act('question', channel, words.question, '--due', '۱۴۱۰/۱/۱', '--lang', 'fa');
  const asked = await until('the question is at B', async () => (
    await b.acts(channel, 'question'))[0]);
  play.could('B', 'read the question and until when an answer is due', asked.text ===
    words.question && new Date(asked.until_milliseconds).toISOString().startsWith('2031-03-21'),
    new Date(asked.until_milliseconds).toISOString());
  const said = await b.command(['read', channel, '--lang', 'fa']);
  play.could('B', 'read that date in three calendars', said.includes('۱۴۱۰') &&
    said.includes('۲۰۳۱') && said.includes('۱۴۵۲'), said.split('\n')[1]);
  const own = await a.show(channel);
  play.could('A', 'see that it was asked and not answered yet',
    own.questions[0].mine && own.questions[0].state === 'asked');
  play.could('A', 'see that it is at the desk of B', (await until('A knows', async () => {
    const [question] = await a.acts(channel, 'question');
    return question.readers.every((reader) => reader.state === 'delivered') && question;
  })).readers[0].name === 'B1');

  await a.act('question', channel, 'Has the ship left?', '--due', inSeconds(6));
  await b.act('answer', channel, String(asked.number), words.answer);
  const answered = await a.sees('the answer', channel, (shown) => (
    stateOf(shown, own.questions[0].number) === 'answered'));
  const [answer] = await a.acts(channel, 'answer');
  play.could('A', 'read the answer, and to which question it is', answer.text === words.answer &&
    answer.question === own.questions[0].number &&
    answered.questions[0].answers.join() === String(answer.number));
  play.could('B', 'see that its question is answered',
    stateOf(await b.show(channel), asked.number) === 'answered');

  const none = await b.attempt(['answer', channel, '999', 'x', '--json']);
  play.could_not('B', 'answer what was not asked', none.code === 1 &&
    /error_no_such_number/.test(none.err), none.err.trim());
  const itself = await a.attempt(['answer', channel, String(own.questions[0].number), 'x',
    '--json']);
  play.could_not('A', 'answer its own question', itself.code === 1 &&
    /error_own_question/.test(itself.err), itself.err.trim());
  const past = await a.attempt(['question', channel, 'x', '--due', '2020-01-01', '--json']);
  play.could_not('A', 'ask what is overdue already', past.code === 2 &&
    /error_date_past/.test(past.err), past.err.trim());

  const overdue = await a.sees('that the other one is overdue', channel, (shown) => (
    shown.questions.some((question) => question.state === 'overdue')));
  play.could('A', 'see which question is overdue', overdue.questions.map((question) => (
    question.state)).join() === 'answered,overdue' && overdue.open_questions === 1);
  const atB = await b.sees('that it is overdue', channel, (shown) => (
    shown.questions.some((question) => question.state === 'overdue')));
  play.could_not('B', 'look as if it had not been asked',
    atB.questions.map((question) => question.state).join() === 'answered,overdue');
  const shown = await a.command(['channel', 'show', channel]);
  play.could('A', 'read that on its screen', /Question \d+ from this desk, .*overdue/.test(shown),
    shown.split('\n').find((line) => line.includes('overdue')));
  await b.act('answer', channel, String(atB.questions[1].number), 'It has.');
  await a.sees('the late answer', channel, (now) => now.open_questions === 0);
  play.could('B', 'answer late all the same', true);

  const search = new Search(words);
  await searchCouriers(play, search, stage, 'learn the question or the answer', { memory: true });
  const own_name = await searchDesk(new Search({ 'its name': 'Muscat' }), stage.courier('Muscat'),
    canReadMemory);
  play.check('the search finds at a courier what it does know: its name',
    own_name.hits.length > 0);
  if (!canReadMemory) play.skip('the couriers\' memory', 'only root may read it');
});
