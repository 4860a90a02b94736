import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import type { ListQuery } from '#crm-core';
import { ApiAnswersCsv } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { plainFieldsOf } from '../http/fields.js';
import { Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { HttpProblem } from '../http/problem.js';
import { ApiQueryFlag, QueryFlag } from '../http/query-flag.js';
import { invalidFields } from '../http/validation.js';
import { csvOf, firstBatch } from './csv-export.js';
import { exportedLists } from './exported-lists.js';

/** Every list as a file: the same rows in the same order as the list itself shows under the same filter. */
@ApiTags('Export')
@Controller()
@Permission('view')
export class ExportController {
  constructor(private readonly modules: ModuleRef) {}

  @Get(':collection/export.csv')
  @ApiParam({ name: 'collection', enum: Object.keys(exportedLists), example: 'invoices' })
  @ApiQuery({
    name: 'columns',
    required: false,
    description: 'Fields separated by commas, in the order of the file; absent: all that a row of the list has.',
    schema: { type: 'string', example: 'id,createdAt' },
  })
  @ApiQueryFlag('bom', 'Begins the file with a byte order mark, by which older spreadsheets tell UTF-8.')
  @ApiAnswersCsv({
    summary: 'The rows of a list as a file',
    description:
      'Takes `sort`, `filter` and `search` as the list does. At most 200,000 rows; a file that ends there says so in its last row. What a spreadsheet would take for a formula begins with an apostrophe.',
    example: 'number,date,total\r\nINV-00001,2026-01-31,12.50\r\n',
  })
  async export(
    @By() caller: Caller,
    @Param('collection') collection: string,
    @Listed(['columns', 'bom']) query: ListQuery,
    @Query('columns') wanted: string | undefined,
    @QueryFlag('bom') withMark: boolean,
  ): Promise<StreamableFile> {
    const list = Object.hasOwn(exportedLists, collection) ? exportedLists[collection] : undefined;
    if (!list)
      throw new HttpProblem(
        404,
        'no_such_export',
        'There is no such list to export.',
        `Lists with a file are ${Object.keys(exportedLists).join(', ')}.`,
      );
    refusePlaces(query);
    const [controller, view] = list;
    const columns = readColumns(wanted, plainFieldsOf(view));
    const lists = this.modules.get(controller, { strict: false });
    const read = (place: ListQuery) => lists.list(caller, { ...query, ...place });
    // Read before the reply begins, so that what is wrong with the query is still answered as a problem.
    const rows = csvOf(await read(firstBatch), columns, read, { withMark });
    return new StreamableFile(Readable.from(rows, { objectMode: false }), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${collection}.csv"`,
    });
  }
}

function refusePlaces(query: ListQuery): void {
  const places = (['page', 'pageSize', 'after', 'before'] as const).filter((name) => query[name] !== undefined);
  if (places.length > 0)
    throw invalidFields(
      places.map((field) => ({
        field,
        code: 'unknown_parameter',
        message: `"${field}" is not a parameter of a file, which has all rows of the list.`,
      })),
    );
}

function readColumns(wanted: unknown, known: readonly string[]): readonly string[] {
  if (wanted === undefined || wanted === '') return known;
  const columns = typeof wanted === 'string' ? wanted.split(',').map((name) => name.trim()) : [];
  const strange = columns.find((name) => !known.includes(name));
  if (columns.length > 0 && strange === undefined && new Set(columns).size === columns.length) return columns;
  throw invalidFields([
    {
      field: 'columns',
      code: 'unknown_column',
      message: `Columns are given once, as different names separated by commas; there are ${known.join(', ')}.`,
    },
  ]);
}
