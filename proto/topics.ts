// The topic grammar `scope:{id}:kind`: built here, parsed here, nowhere else.

export const TOPIC_SCOPES = ["user", "run", "task", "approval", "device"] as const;
export type TopicScope = (typeof TOPIC_SCOPES)[number];

export interface Topic {
  readonly scope: TopicScope;
  readonly id: string;
  readonly kind: string;
}

const TOPIC = /^(user|run|task|approval|device):([A-Za-z0-9_-]{1,64}):([a-z_]{1,32})$/;

/** Undefined for anything that is not exactly the grammar. */
export function parseTopic(text: string): Topic | undefined {
  const match = TOPIC.exec(text);
  const [, scope, id, kind] = match ?? [];
  if (scope === undefined || id === undefined || kind === undefined) return undefined;
  return { scope: scope as TopicScope, id, kind };
}

export function formatTopic(topic: Topic): string {
  return `${topic.scope}:${topic.id}:${topic.kind}`;
}
