/** Name and version of this program, as its files say who wrote them; a test compares it with package.json. */
export const appName = 'Glassbox 0.1.0';
