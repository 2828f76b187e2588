/** What else the model could have said, for every token of one reply. */
export function ProbabilityPanel() {
  return <section aria-label="Token probabilities" />;
}
