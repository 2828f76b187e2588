/**
 * "12,345": digits in groups of three before the point, the others as they are.
 *
 * By hand, because a page's first figures stand on it: the first `Intl.NumberFormat` takes some 25 ms to make.
 */
export function formatCount(value: number): string {
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return value > 0 ? '∞' : '-∞';
  const [whole = '', decimals] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** The same with a true minus: "−12,345". */
export function formatSigned(value: number): string {
  return formatCount(value).replace('-', '−');
}
