/**
 * zod tries once whether it may make functions of text. A page with a strict content security policy, such as ours, refuses
 * that and reports it. To be imported before anything that makes a schema.
 */
import { config } from 'zod';

if (typeof document !== 'undefined') config({ jitless: true });
