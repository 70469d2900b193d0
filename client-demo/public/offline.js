// The page for a browser without a connection: in one language, and no longer than there is none.
'use strict';

const sections = [...document.querySelectorAll('section')];

/** The language that was chosen in the meetings; a browser that refuses storage says nothing. */
function chosen() {
  try {
    return localStorage.getItem('causeway.language') ?? '';
  } catch {
    return '';
  }
}

const wished = [chosen(), ...navigator.languages].map((tag) => tag.split('-')[0]);
const language = wished.find((tag) => sections.some(({ lang }) => lang === tag)) ?? 'en';
for (const section of sections) section.hidden = section.lang !== language;
const shown = sections.find(({ lang }) => lang === language);
document.documentElement.lang = language;
document.documentElement.dir = shown?.dir || 'ltr';

const again = () => location.reload();
for (const button of document.querySelectorAll('button')) button.addEventListener('click', again);
addEventListener('online', again);
