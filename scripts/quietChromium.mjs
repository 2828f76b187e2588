// @ts-check

/** How tests and measurements start Chromium: without a window, and without what it does of its own accord. */
export const QUIET_ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];
