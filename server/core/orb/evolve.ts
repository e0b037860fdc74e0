// Applies orb facts.
import type { Fact } from "../fact.ts";
import type { OrbMoment, OrbPreference } from "./types.ts";

export function evolvePreference(state: OrbPreference, fact: Fact): OrbPreference {
  return fact.kind === "palette-changed" ? { palette: fact.palette } : state;
}

export function evolveMoment(state: OrbMoment, fact: Fact): OrbMoment {
  return fact.kind === "orb-moment-changed" ? fact.moment : state;
}
