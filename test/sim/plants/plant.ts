// What a planted fault is: a mistake that we could have made, put in from outside, which the simulation must find.

export interface Plant<Spoils> {
  readonly name: string;
  /** What it breaks, and by which check it is found. */
  readonly breaks: string;
  /** A seed that finds it. */
  readonly seed: number;
  /** Made anew for each seed: some of them remember. */
  readonly spoils: () => Spoils;
}
