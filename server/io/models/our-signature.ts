// Made by `npm run catalogue`: Ed25519 over the list of models in our-list.ts.

export const OUR_KEY = "MCowBQYDK2VwAyEAi6hP+Xih5aXT0az5qmFzifE4PMvgEdSJ7czCPhWeEi8=";
export const OUR_SIGNATURE =
  "KfY4tdMDuzAal8OhDPbanQRGV3E8khUHe5oUdu6bYC0T64qcLFOWY3AEG389mMChXxpwyjCmJTEGsDz1qh52Aw==";
