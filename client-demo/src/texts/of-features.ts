/** The English texts of the features of a meeting: they come with the code that says them. */
import { addEnglish } from './texts.ts';

addEnglish(
  import.meta.glob<string>(['../features/*/texts.ftl', '!../features/devices/texts.ftl'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);
