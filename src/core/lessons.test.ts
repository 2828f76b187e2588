import { expect, it } from 'vitest';
import { nextQuestion, startingPoints } from './chatPresets.ts';
import { findLesson, lessonGroups, lessons } from './lessons.ts';
import presetFile from './presets.json' with { type: 'json' };
import { type NumericParam, numericParamProblem, numericParams } from './samplingParams.ts';

const limits = { vocabularySize: 49152, contextLength: 2048 };

it('holds all 22 presets in their order, every field read', () => {
  expect(lessons.map(({ id }) => id)).toEqual(presetFile.map(({ id }) => id));
  expect(lessons).toHaveLength(22);
  expect(lessonGroups).toEqual(['First steps', 'Sampling', 'Personas', 'Prompting', 'Limits', 'Advanced']);
  for (const [index, lesson] of lessons.entries()) {
    const { mode, title, group } = presetFile[index] ?? {};
    expect(lesson).toMatchObject({ mode, title, group });
    expect([lesson.lesson, lesson.tryThis]).not.toContain('');
  }
});

it.each([...lessons, ...startingPoints])('$id fills the form with allowed values', (lesson) => {
  for (const name of Object.keys(numericParams) as NumericParam[]) {
    expect(numericParamProblem(name, lesson.params[name], limits)).toBeNull();
  }
  if ('message' in lesson) expect(lesson.message.trim()).not.toBe('');
});

it('puts what was said before the question into the conversation', () => {
  const memory = findLesson('chat-memory');
  expect(memory).toMatchObject({
    mode: 'chat',
    message: 'What is it famous for?',
    earlier: [
      { role: 'user', content: 'What is the capital of France?' },
      { role: 'assistant', content: 'The capital of France is Paris.' },
    ],
  });
});

it('finds every lesson and starting point by the id of a link, those of old too', () => {
  for (const { id } of [...lessons, ...startingPoints]) expect(findLesson(id)?.id).toBe(id);
  expect(findLesson('temperature')?.id).toBe('temperature-sweep');
  for (const id of [null, '', 'no-such', 'constructor']) expect(findLesson(id)).toBeUndefined();
});

it('names six starting points, once each', () => {
  expect(new Set(startingPoints.map(({ id }) => id)).size).toBe(6);
});

it('knows the question that a preset has one ask next', () => {
  const asked = (id: string) => nextQuestion(findLesson(id) ?? { tryThis: '' });
  expect(asked('pirate')).toBe('Why is the sky blue?');
  expect(asked('hindi')).toBe('What is the capital of India?');
  expect(asked('chat-memory')).toBeUndefined();
});
