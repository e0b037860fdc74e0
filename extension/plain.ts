/** Text of others on one line of a list; "$(" would be drawn as an icon. */
export const plain = (text: string): string => text.replaceAll(/\s+/g, " ").replaceAll("$(", "$ (");
