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
