/** The texts of this page: they come with it alone, so that the meeting's page does not grow by them. */
import { addEnglish, addTranslations } from '../texts/texts.ts';
import english from './texts.ftl?raw';

addEnglish({ 'admin/texts.ftl': english });
addTranslations(import.meta.glob<string>('../languages/*/admin.ftl', { query: '?raw', import: 'default' }));
