import { vi } from 'vitest';

/** A second, which is the default, is little on a machine that runs other tests beside. */
const timeout = 20_000;
const { waitFor } = vi;

vi.waitFor = (callback, options) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout, ...options });
