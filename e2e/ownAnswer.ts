import type { APIResponse, Route } from '@playwright/test';

/**
 * What the server answers, for a test that changes it on its way. A connection that is kept open can be closed by the
 * server in the very moment in which it is used again: then it is asked once more.
 */
export function ownAnswer(route: Route): Promise<APIResponse> {
  return route.fetch({ maxRetries: 3 });
}
