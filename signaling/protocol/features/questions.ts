/** Questions of the people in a large meeting, with votes for those that others want to hear answered too. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Identity, ObjectId, Seq } from '../primitives.ts';
import { words } from '../words.ts';

/** Most questions that a room holds, answered ones included. */
export const MAX_QUESTIONS = 200;
/** Most of one participant that wait for an answer. */
export const MAX_OWN_QUESTIONS = 5;
export const MAX_QUESTION_CHARS = 500;
/** Most votes for one question, and for all of a room together. */
export const MAX_QUESTION_VOTES = 2_000;
export const MAX_ALL_QUESTION_VOTES = 10_000;

const QuestionView = z
  .object({
    id: ObjectId,
    place: Seq.describe('Orders those with as many votes'),
    text: z.string(),
    from: Identity.optional().describe('Missing: nobody is told'),
    name: DisplayName.optional().describe('Of `from`'),
    votes: z.int().min(0).describe('Of others than who asked'),
    answered: z.boolean(),
    answer: z.string().optional().describe('In writing; missing: none, or it was answered aloud'),
    mine: z.boolean().optional().describe('You asked it'),
    voted: z.boolean().optional().describe('You voted for it'),
  })
  .meta({ id: 'QuestionView' });
export type QuestionView = z.infer<typeof QuestionView>;

/** What the feature adds to the view of a room. */
export const questionsView = {
  questions: z.array(QuestionView).optional().describe('In the order in which they were asked; missing: none'),
};

const Question = z.object({ question: ObjectId });

export const questionsMethods = {
  'question.ask': command({
    summary: 'Asks a question, for somebody to answer aloud or in writing.',
    params: z.strictObject({
      text: words(MAX_QUESTION_CHARS),
      anonymous: z.boolean().optional().describe('Nobody in the room is told who asks. Default: false'),
      question: ObjectId.optional().describe('Your name for it: asked again under the same one, it is one question'),
    }),
    result: Question,
  }),
  'question.vote': command({
    summary: "Votes for somebody's question, or takes the vote back.",
    params: z.strictObject({ question: ObjectId, up: z.boolean() }),
  }),
  'question.answer': command({
    summary: 'Marks a question as answered, or as not answered.',
    params: z.strictObject({
      question: ObjectId,
      answered: z.boolean(),
      text: words(MAX_QUESTION_CHARS).optional().describe('The answer in writing'),
    }),
  }),
  'question.dismiss': command({
    summary: 'Takes a question away: your own, or as a moderator any.',
    params: z.strictObject({ question: ObjectId }),
  }),
};

export const questionsNotifications = {
  'question.asked': notification({
    summary: 'Somebody asked a question; or the room had forgotten one.',
    sequenced: true,
    data: Question.extend({ view: QuestionView }),
  }),
  'question.voted': notification({
    summary: 'Somebody voted for a question, or took the vote back.',
    sequenced: true,
    data: Question.extend({
      votes: z.int().min(0),
      voted: z.boolean().optional().describe('It was you: whether you vote for it now'),
    }),
  }),
  'question.answered': notification({
    summary: 'A question was marked as answered, or as not answered.',
    sequenced: true,
    data: Question.extend({ answered: z.boolean(), answer: z.string().optional() }),
  }),
  'question.dismissed': notification({ summary: 'A question was taken away.', sequenced: true, data: Question }),
};
