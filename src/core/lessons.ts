import { type ChatPreset, chatPresets, startingPoints } from './chatPresets.ts';
import { type CompletionPreset, completionPresets } from './completionPresets.ts';
import presetFile from './presets.json' with { type: 'json' };
import { type ComparePreset, comparePresets } from './presets.ts';

/** A preset of any tab: it fills that tab's form and sends nothing. */
export type Lesson =
  | ({ readonly mode: 'chat' } & ChatPreset)
  | ({ readonly mode: 'compare' } & ComparePreset)
  | ({ readonly mode: 'completion' } & CompletionPreset);

const known: readonly Lesson[] = [
  ...chatPresets.map((preset) => ({ mode: 'chat', ...preset }) as const),
  ...comparePresets.map((preset) => ({ mode: 'compare', ...preset }) as const),
  ...completionPresets.map((preset) => ({ mode: 'completion', ...preset }) as const),
];

/** All measured presets, first steps to advanced. */
export const lessons: readonly Lesson[] = presetFile.flatMap(({ id }) =>
  known.filter((lesson) => lesson.id === id),
);

/** Their groups, in that order. */
export const lessonGroups: readonly string[] = [...new Set(lessons.map(({ group }) => group))];

/** What links once called presets that are others' by now. */
const formerIds: Readonly<Record<string, string>> = { temperature: 'temperature-sweep' };

/** The lesson or starting point that a link names. */
export function findLesson(wanted: string | null): Lesson | undefined {
  const id = wanted !== null && Object.hasOwn(formerIds, wanted) ? formerIds[wanted] : wanted;
  const lesson = lessons.find((each) => each.id === id);
  if (lesson !== undefined) return lesson;
  const point = startingPoints.find((each) => each.id === id);
  return point === undefined ? undefined : { mode: 'chat', ...point };
}
