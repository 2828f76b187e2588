/** A model is not where it was looked for. Its message is a plain sentence. */
export class AbsentModelError extends Error {}
