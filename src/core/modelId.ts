/** Ids can be a folder's name and a link's parameter. */
export const modelIdPattern = /^[a-z0-9][a-z0-9._-]{0,99}$/i;

/** Longest readable part, so that what tells two models of one name apart still fits. */
const longestSlug = 60;

/**
 * The id of a model that was brought here.
 * @param name what people call it.
 * @param identity letters, digits, dots and dashes (a hash, say) that no other model has: the same id means the same
 * vocabulary and weights.
 */
export function modelIdFrom(name: string, identity: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, longestSlug)
    .replace(/[^a-z0-9]+$/, '');
  return `${slug || 'model'}-${identity}`;
}

/** What people can read of an id of `modelIdFrom`: without the hash that tells two models of one name apart. */
export function readablePart(id: string): string {
  return id.replace(/-[0-9a-f]{8,16}(?=-[a-z0-9]+$|$)/, '');
}
