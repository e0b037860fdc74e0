// A hash over everything that happened in a simulation: the same seed gives the same one (FNV-1a, 32 bits).
export class History {
  hash = 0x811c9dc5;

  note(what: string): void {
    let { hash } = this;
    for (let i = 0; i < what.length; i++) hash = Math.imul(hash ^ what.charCodeAt(i), 0x01000193);
    this.hash = hash >>> 0;
  }
}
