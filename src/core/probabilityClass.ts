/**
 * Lower edges of the nine fixed classes, most likely first; the last class has none.
 * Never rescaled to the data, so that a colour means the same in every picture.
 */
export const classEdges: readonly number[] = [0.9, 0.7, 0.5, 0.25, 0.1, 0.03, 0.01, 0.001];

export const classCount = classEdges.length + 1;

/** Below this a token is called unlikely: it is underlined, and Ctrl+→ stops there. */
export const unlikelyBelow = 0.1;

/** Class 0 (p ≥ 90 %) to 8 (p < 0.1 %) of a probability in [0, 1]. */
export function classOf(probability: number): number {
  const index = classEdges.findIndex((edge) => probability >= edge);
  return index === -1 ? classEdges.length : index;
}

/** What a legend writes at the boundaries, from 100 to 0 percent. */
export const classBoundaries: readonly string[] = ['100', '90', '70', '50', '25', '10', '3', '1', '0.1', '0'];

/** One class in words: "≥ 90 %", "70–90 %", …, "< 0.1 %". */
export function classLabel(index: number): string {
  const upper = classBoundaries[index];
  const lower = classBoundaries[index + 1];
  if (upper === undefined || lower === undefined) throw new RangeError(`There is no class ${index}.`);
  if (index === 0) return `≥ ${lower} %`;
  if (index === classCount - 1) return `< ${upper} %`;
  return `${lower}–${upper} %`;
}
