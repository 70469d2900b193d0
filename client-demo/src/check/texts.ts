/** The English texts of the self-test: they come with its code. */
import { addEnglish } from '../texts/texts.ts';

const [english = ''] = Object.values(
  import.meta.glob<string>('./texts.ftl', { query: '?raw', import: 'default', eager: true }),
);
addEnglish({ '../check/texts.ftl': english });
