const plain = /^[-+]?(\d+\.?\d*|\.\d+)$/;
const grouped = /^[-+]?\d{1,3}(,\d{3})+$/;

/**
 * A number as people write it: decimal digits with a point or a comma, a minus of either kind.
 * @param whole takes commas before three digits for grouping ("1,024"), as whole numbers are shown here.
 * @returns null for anything else, other notations such as 0x10 or 1e3 among them.
 */
export function readNumber(text: string, whole: boolean): number | null {
  const signed = text.trim().replace('−', '-');
  const digits = whole && grouped.test(signed) ? signed.replaceAll(',', '') : signed.replace(',', '.');
  return plain.test(digits) ? Number(digits) : null;
}

/** Whether more has to be typed before it can be judged: "", "-", "0.". */
export function isHalfTyped(text: string): boolean {
  return /^[-−+]?$|[.,]$/.test(text.trim());
}
