// E23. Three languages, three calendars, one name four ways. A text is kept as it was typed, found
// however it is spelt, and a date means the same day to everybody.
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

// The same name as four people type it: Arabic and Persian letters, half-space, space, tatweel.
const spellings = ['علي\u200cرضا كريمي', 'علی‌رضا کریمی', 'علی رضا کریمی', 'علـیرضا کَریمی'];
const days = [['2031-03-21', 'en'], ['۱۴۱۰/۱/۱', 'fa'], ['١٤٥٢/١١/٢٧ هـ', 'ar']];

// A day as another implementation of the calendars has it: its day, and its year.
function dayIn(language, calendar, milliseconds) {
  const digits = { en: 'latn', fa: 'arabext', ar: 'arab' }[language];
  const parts = new Intl.DateTimeFormat(`${language}-u-ca-${calendar}-nu-${digits}`,
    { day: 'numeric', month: 'numeric', year: 'numeric', timeZone: 'UTC' })
    .formatToParts(milliseconds);
  const part = (type) => parts.find((one) => one.type === type).value;
  return { day: part('day'), year: part('year') };
}

// The time of an act in the calendars of its reader, or in those that the reader asks for.
async function times(play, b, channel) {
  const [letter] = await b.read(channel);
  const calendars = { Gregorian: 'gregory', 'Solar Hijri': 'persian', Islamic: 'islamic-umalqura' };
  for (const [language, own, ...flags] of [['en', ['Gregorian']], ['fa', ['Solar Hijri']],
    ['ar', ['Gregorian', 'Islamic']], ['en', ['Islamic'], '--dates', 'islamic'],
    ['fa', Object.keys(calendars), '--dates', 'all']]) {
    const said = await b.command(['read', channel, '--lang', language, ...flags]);
    const [heading] = said.split('\n');
    const shown = Object.keys(calendars).filter((name) => {
      const { day, year } = dayIn(language, calendars[name], letter.time_milliseconds);
      return new RegExp(`(^|[^\\p{Nd}])${day} [^·]* ${year}`, 'u').test(heading);
    });
    play.could(`a reader of ${language} ${flags.join(' ')}`.trim(),
      `read a time in ${own.join(' and ')}`, shown.join() === own.join(), heading);
  }
}

await scenario('one name four ways, one day in three calendars', async (play) => {
  const { a, b, channel } = await openStage(play);
  for (const name of spellings) await a.send(channel, `نام او ${name} است.`);
  await a.act('minutes', channel, 'The visit of ALI was postponed – 14 days.', '--round', '1');
  await b.arrived(channel, spellings.length);
  await until('the minutes are there', async () => (await b.acts(channel, 'minutes'))[0]);
  play.could('B', 'read each as it was typed', (await b.texts(channel)).every((text, i) => (
    text === `نام او ${spellings[i]} است.`)));
  const find = async (text, ...flags) => (await b.command(['search', text, '--json', ...flags]))
    .split('\n').filter(Boolean).map((line) => JSON.parse(line));
  for (const name of spellings) {
    const found = await find(name);
    play.could('B', `find all four by “${name}”`, found.length === spellings.length,
      `${found.length} found`);
  }
  play.could('B', 'find Latin words in any case, and in minutes too',
    (await find('ali')).map((act) => act.kind).join() === 'minutes');
  play.could('B', 'find digits of another script', (await find('۱۴ days')).length === 1);
  play.could_not('B', 'find what is not there', (await find('کریمیان')).length === 0);
  play.could_not('B', 'find it in a channel that there is not',
    (await b.attempt(['search', 'ali', '--channel', 'bern', '--json'])).code === 1);
  const byPipe = await b.command(['search', '--json'], { input: `${spellings[3]}\n` });
  play.could('B', 'search without the command line showing for what',
    byPipe.split('\n').filter(Boolean).length === spellings.length);
  const nothing = await b.attempt(['search', ' ', '--json']);
  play.could_not('B', 'search for nothing', nothing.code === 2 &&
    /error_search_empty/.test(nothing.err), JSON.parse(nothing.err).text);
  const said = await b.command(['search', 'کريمی', '--lang', 'fa']);
  play.could('a speaker of Persian', 'read where it was found', said.includes('در') &&
    said.split('│').length === spellings.length + 1, said.split('\n')[1]);

  for (const [day, language] of days) {
    await a.act('question', channel, 'When?', '--due', day, '--lang', language);
  }
  const questions = await until('all questions are there', async () => {
    const all = await b.acts(channel, 'question');
    return all.length === days.length && all;
  });
  play.could('all', 'mean the same day in three calendars', new Set(questions.map((question) => (
    question.until_milliseconds))).size === 1, days.map(([day]) => day).join(' = '));
  for (const [, language] of days) {
    const shown = await b.command(['channel', 'show', channel, '--lang', language]);
    const numbers = { en: ['2031', '1410', '1452'], fa: ['۲۰۳۱', '۱۴۱۰', '۱۴۵۲'],
      ar: ['٢٠٣١', '١٤١٠', '١٤٥٢'] }[language];
    play.could(`a speaker of ${language}`, 'read when an answer is due in all three',
      numbers.every((number) => shown.includes(number)));
  }
  await times(play, b, channel);
  for (const day of ['5/12/2031', '2031-02-30', '1600/1/1', 'tomorrow']) {
    const refused = await a.attempt(['question', channel, 'x', '--due', day, '--json']);
    play.could_not('A', `type “${day}”, which could be misunderstood`, refused.code === 2 &&
      JSON.parse(refused.err).error.startsWith('error_date'), JSON.parse(refused.err).text);
  }
});
