import type { News } from './news.js';
import type { NewsType } from './news.entity.js';

/** What a program is told: `id` is the same in every attempt and at every endpoint. */
export interface Message {
  id: string;
  type: NewsType | 'test';
  time: string;
  workspace: string;
  data: Record<string, unknown>;
}

/** How many records one message names; `count` says how many there are. */
const mostNamed = 50;

/** Messages out of news: errors and changes are told together, everything else by itself. What only people need is left out. */
export function messagesOf(workspace: string, news: readonly News[]): Message[] {
  const messages: Message[] = [];
  const message = (first: News, last: News, data: Record<string, unknown>) =>
    messages.push({ id: `msg_${first.id}`, type: first.type, time: last.happenedAt.toISOString(), workspace, data });
  for (const [type, name] of [
    ['errors.found', 'errors'],
    ['drift.found', 'changes'],
  ] as const) {
    const some = news.filter((one) => one.type === type);
    if (some.length > 0)
      message(some[0]!, some.at(-1)!, { count: some.length, [name]: some.slice(0, mostNamed).map(dataOf) });
  }
  for (const one of news)
    if (one.type === 'connection.lost' || one.type === 'import.finished') message(one, one, dataOf(one));
  return messages;
}

const dataOf = ({ id: _id, happenedAt: _at, type: _type, ...data }: News): Record<string, unknown> => data;
