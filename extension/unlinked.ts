// Notifications make links of "[words](address)", those that run commands too: words of models and of projects are never to be one.

/** As it reads, with nothing in it that can be clicked. */
export const unlinked = (text: string): string => text.replaceAll("](", "] (");
