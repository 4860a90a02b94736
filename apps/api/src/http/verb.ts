import { applyDecorators, Delete, Post } from '@nestjs/common';
import { ApiWrites } from './api-docs.js';
import { Permission } from './permission.js';
import { VersionDto } from './record.dto.js';

/** `POST :id/<verb>`: the next step of a record, which needs nothing but the version that the caller has seen. */
export const Verb = (
  verb: string,
  view: abstract new () => object,
  described: { summary: string; description?: string },
) => applyDecorators(Post(`:id/${verb}`), Permission('edit'), ApiWrites(view, { ...described, body: VersionDto }));

/** `DELETE :id`, of the version that the caller has seen. */
export const Removes = (summary: string) =>
  applyDecorators(Delete(':id'), Permission('edit'), ApiWrites(undefined, { summary, status: 204, body: VersionDto }));
