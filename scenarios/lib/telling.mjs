// The words of the demo, in the three languages, and a table of two columns.

const words = {
  en: {
    title: 'Peyk: a letter is carried',
    practice: 'Class practice, for trying out, all on this machine. It protects nobody.',
    couriers: 'three couriers run: {names}',
    desks: 'two desks run, A1 and B1; their lines are busy from now on, whatever happens',
    words: 'a card went from A1 to B1; both compare the same four words: {words}',
    channel: 'the channel {channel} is open',
    writes: '{who} writes:',
    arrived: '{who} has it, {seconds} s later',
    is_killed: 'the courier {name} is killed and does not come back',
    noticed: '{who} says so: {name} is silent, protection is reduced',
    who_saw_what: 'Who saw what',
    watcher: 'the watcher of both desks\' lines',
    seen_by_watcher: '{up} cells up, each {up_size} B; {down} down, each {down_size} B',
    courier: 'courier {name}',
    killed: '(killed)',
    seen_by_courier: '{cells} cells, {puts} puts, {asks} asks; no name, no word',
    desk: 'desk {name}',
    seen_by_desk: '{count} letters, each once:',
    kept: 'Everything stays up, in {folder}. In another terminal, for example:',
    stop: 'Ctrl-C stops all of it and deletes the folder.',
    end: 'Everything has been stopped and deleted.',
  },
  fa: {
    title: '«پیک»: نامه‌ای برده می‌شود',
    practice: 'ردهٔ تمرینی، برای آزمودن: همه چیز روی همین رایانه است و از هیچ کس حفاظت نمی‌کند.',
    couriers: 'سه پیک به کار افتادند: {names}',
    desks: 'دو میز A1 و B1 به کار افتادند؛ خط آن‌ها از این پس همیشه مشغول است',
    words: 'کارتی از A1 به B1 رسید؛ هر دو همین چهار واژه را می‌بینند: {words}',
    channel: 'کانال {channel} باز است',
    writes: '{who} می‌نویسد:',
    arrived: 'پس از {seconds} ثانیه به {who} رسید',
    is_killed: 'پیک {name} کشته شد و باز نمی‌گردد',
    noticed: '{who} می‌گوید: {name} خاموش است و حفاظت کاهش یافته است',
    who_saw_what: 'چه کسی چه دید',
    watcher: 'ناظر خط‌های هر دو میز',
    seen_by_watcher: '{up} سلول به بالا، هر یک {up_size} بایت؛ ' +
      '{down} به پایین، هر یک {down_size} بایت',
    courier: 'پیک {name}',
    killed: '(کشته شد)',
    seen_by_courier: '{cells} سلول، {puts} نهادن، {asks} پرسیدن؛ نه نامی، نه واژه‌ای',
    desk: 'میز {name}',
    seen_by_desk: '{count} نامه، هر یک یک بار:',
    kept: 'همه چیز در {folder} برپا می‌ماند. در پایانه‌ای دیگر، برای نمونه:',
    stop: 'Ctrl-C همه را می‌ایستاند و پوشه را پاک می‌کند.',
    end: 'همه چیز ایستاد و پاک شد.',
  },
  ar: {
    title: '«بيك»: رسالة تُحمل',
    practice: 'فئة تدريبية، للتجربة: كل شيء على هذا الجهاز، ولا تحمي أحداً.',
    couriers: 'ثلاثة سعاة يعملون: {names}',
    desks: 'مكتبان يعملان، A1 و B1؛ خطّاهما مشغولان من الآن مهما حدث',
    words: 'وصلت بطاقة من A1 إلى B1؛ يقارن الطرفان الكلمات الأربع نفسها: {words}',
    channel: 'القناة {channel} مفتوحة',
    writes: '{who} يكتب:',
    arrived: 'وصلت إلى {who} بعد {seconds} ثانية',
    is_killed: 'قُتل الساعي {name} ولن يعود',
    noticed: '{who} يقول ذلك: {name} صامت والحماية منقوصة',
    who_saw_what: 'من رأى ماذا',
    watcher: 'مراقب خطوط المكتبين',
    seen_by_watcher: '{up} خلية صاعدة، كل منها {up_size} بايت؛ ' +
      '{down} نازلة، كل منها {down_size} بايت',
    courier: 'الساعي {name}',
    killed: '(قُتل)',
    seen_by_courier: '{cells} خلية، {puts} إيداعاً، {asks} سؤالاً؛ لا اسم ولا كلمة',
    desk: 'المكتب {name}',
    seen_by_desk: 'عدد الرسائل {count}، كل منها مرة:',
    kept: 'يبقى كل شيء قائماً في {folder}. في طرفية أخرى، مثلاً:',
    stop: 'Ctrl-C يوقف كل شيء ويحذف المجلد.',
    end: 'أُوقف كل شيء وحُذف.',
  },
};

// First strong isolate … pop: what stands inside does not turn what stands around (UAX #9).
export const isolated = (text) => `\u2068${text}\u2069`;

// say('fa_IR.UTF-8')('channel', { channel: 'geneva' })
export function say(locale) {
  const language = Object.keys(words).find((one) => locale.startsWith(one)) ?? 'en';
  const value = (text) => (language === 'en' ? String(text) : isolated(text));
  return (id, values = {}) => words[language][id]
    .replaceAll(/\{(\w+)\}/g, (_, name) => value(values[name]));
}

// Columns on a terminal: marks and joiners take none.
const width = (text) => [...text.replaceAll(/\p{M}|\p{Cf}/gu, '')].length;

export function table(rows) {
  const first = Math.max(...rows.map(([name]) => width(name)));
  return rows.map(([name, what]) => (
    `  ${name}${' '.repeat(first - width(name))}  ${what}`)).join('\n');
}
