// Small immutable edits on records keyed by id, and the bound every such record has.

export type Table<T> = Readonly<Record<string, T>>;

export function put<T>(table: Table<T>, id: string, value: T): Table<T> {
  return { ...table, [id]: value };
}

export function drop<T>(table: Table<T>, id: string): Table<T> {
  if (!Object.hasOwn(table, id)) return table;
  const { [id]: _gone, ...rest } = table;
  return rest;
}

/** Keeps the newest `max` entries. Keys are time-ordered ids; insertion order is their order. */
export function newest<T>(table: Table<T>, max: number): Table<T> {
  const keys = Object.keys(table);
  if (keys.length <= max) return table;
  return Object.fromEntries(Object.entries(table).slice(keys.length - max));
}

/** The entry of an id that came from outside; names such as "constructor" are no entries. */
export function at<T>(table: Table<T>, id: string): T | undefined {
  return Object.hasOwn(table, id) ? table[id] : undefined;
}

/** Drops the oldest entries that are over until `max` are left; what is not over stays, whatever its age. */
export function trim<T>(table: Table<T>, max: number, over: (value: T) => boolean): Table<T> {
  let extra = Object.keys(table).length - max;
  if (extra <= 0) return table;
  return Object.fromEntries(
    Object.entries(table).filter(([, value]) => extra <= 0 || !over(value) || extra-- <= 0),
  );
}
