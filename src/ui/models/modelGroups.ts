import type { KnownModel } from '../../core/knownModel.ts';

export interface ModelGroup {
  readonly title: string;
  readonly models: readonly KnownModel[];
}

type Place = 'page' | 'device' | 'server';

const titles: Readonly<Record<Place, string>> = {
  page: 'Comes with the page',
  device: 'Files',
  server: 'Servers',
};

function placeOf({ origin }: KnownModel): Place {
  switch (origin.kind) {
    case 'embedded':
    case 'scripted':
      return 'page';
    case 'file':
    case 'url':
    case 'hub':
      return 'device';
    case 'server':
      return 'server';
    default:
      return origin satisfies never;
  }
}

/** By where they come from; in each group the last used stands first. */
export function groupModels(models: readonly KnownModel[]): readonly ModelGroup[] {
  const ordered = models.toSorted((a, b) => (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0));
  return (['page', 'device', 'server'] as const)
    .map((place) => ({ title: titles[place], models: ordered.filter((model) => placeOf(model) === place) }))
    .filter((group) => group.models.length > 0);
}
