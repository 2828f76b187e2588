/**
 * What every model is measured on: the same short text, in the public domain, in the words of its first edition.
 * Models may have read it in training, so its figures compare models; they say little of a text that is new.
 */
export const standardText = {
  source: 'Charles Darwin, On the Origin of Species, 1859, chapter XIV (public domain)',
  text: 'It is interesting to contemplate an entangled bank, clothed with many plants of many kinds, with birds singing on the bushes, with various insects flitting about, and with worms crawling through the damp earth, and to reflect that these elaborately constructed forms, so different from each other, and dependent on each other in so complex a manner, have all been produced by laws acting around us. These laws, taken in the largest sense, being Growth with Reproduction; Inheritance which is almost implied by reproduction; Variability from the indirect and direct action of the external conditions of life, and from use and disuse; a Ratio of Increase so high as to lead to a Struggle for Life, and as a consequence to Natural Selection, entailing Divergence of Character and the Extinction of less-improved forms.',
} as const;
