// Short forms whose dot ends no sentence. English, a part of a pattern.

export const SHORT_FORMS = String.raw`e\.g|i\.e|vs|cf|approx|Dr|Mr|Mrs|Ms`;
