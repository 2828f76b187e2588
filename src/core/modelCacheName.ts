/** The Cache Storage in which verified model parts are kept; engine fills it, the page lists and empties it. */
export const modelCacheName = 'glassbox-models';
