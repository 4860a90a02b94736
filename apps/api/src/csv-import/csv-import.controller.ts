import { Controller, Get, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  csvImportKinds,
  csvImportList,
  CsvImportService,
  csvOutcomes,
  type CsvOutcome,
  type ListQuery,
  type Page,
} from '#crm-core';
import { ApiAnswersCsv, ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiTakesCsv, CsvBody } from '../http/csv-body.js';
import { present } from '../http/fields.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { idInPath, invalidFields } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { CsvImportRowsView, CsvImportView } from './csv-import.dto.js';

const kindParam = ApiParam({ name: 'kind', enum: csvImportKinds, example: 'companies' });
const rowsPerPage = 200;

@ApiTags('CSV import')
@Controller('csv-imports')
@Permission('edit')
export class CsvImportController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly imports: CsvImportService,
  ) {}

  @Get()
  @ApiList(csvImportList)
  @ApiPages(CsvImportView, { summary: 'List imports' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<CsvImportView>> {
    return this.door.page(caller, CsvImportView, (tx) => this.imports.list(tx, query));
  }

  @Get('templates/:kind')
  @kindParam
  @ApiAnswersCsv({
    summary: 'A file with the columns of an import and one row as an example',
    description: 'Columns may stand in any order, and those that are not needed may be left out.',
    example: 'code,salesPrice,purchasePrice\r\nTEA-500,12.50,7.50\r\n',
  })
  template(@Param('kind') kind: string): StreamableFile {
    return csvFile(this.imports.template(kind), `${kind}.csv`);
  }

  @Get(':id')
  @ApiReads(CsvImportView, { summary: 'How far an import is' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<CsvImportView> {
    return this.door.show(caller, CsvImportView, (tx) => this.imports.get(tx, id));
  }

  @Get(':id/rows')
  @ApiQuery({ name: 'outcome', required: false, enum: csvOutcomes })
  @ApiQuery({ name: 'after', required: false, schema: { type: 'integer', minimum: 0, default: 0 } })
  @ApiReads(CsvImportRowsView, {
    summary: 'What becomes of the rows of an import, 200 at a time',
    description: 'Before it is run this is the preview: nothing is written.',
  })
  async rows(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @Query('outcome') outcome: string | undefined,
    @Query('after') after = '0',
  ): Promise<CsvImportRowsView> {
    const wish = { ...readRowQuery(outcome, after), limit: rowsPerPage };
    const rows = await this.door.read(caller, (tx) => this.imports.rows(tx, id, wish));
    return present(CsvImportRowsView, { rows, next: rows.length === rowsPerPage ? rows.at(-1)!.row : null });
  }

  @Get(':id/rejected.csv')
  @ApiAnswersCsv({
    summary: 'The rejected rows as they came, each with its reason',
    description: 'Put them right and send the file as a new import; the column `reason` may stay.',
    example: 'name,email,reason\r\n,office@aroundthehorn.example,The name is missing. Enter one.\r\n',
  })
  async rejected(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<StreamableFile> {
    return csvFile(await this.door.read(caller, (tx) => this.imports.rejected(tx, id)), 'rejected.csv');
  }

  @Post(':kind')
  @kindParam
  @ApiTakesCsv('code,salesPrice,purchasePrice\r\nTEA-500,12.50,7.50\r\n')
  @ApiWrites(CsvImportView, {
    summary: 'Send a file to be imported; nothing is written yet',
    description:
      'At most 10,000 rows and 5 MB. Every row is checked and says what would become of it. Empty cells leave a field as it is. Companies and contacts are found by code or number, else by exactly their name; products by code.',
    status: 201,
    errors: [404, 413, 415],
  })
  send(@By() caller: Caller, @Param('kind') kind: string, @CsvBody() text: string): Promise<CsvImportView> {
    return this.door.change(caller, CsvImportView, (tx, actor) => this.imports.send(tx, kind, text, actor));
  }

  @Post(':id/run')
  @ApiWrites(CsvImportView, {
    summary: 'Import the next 100 rows',
    description:
      'Each step is one transaction: ask again until `state` is `finished`. An import that was cut off goes on where it stopped; asking once more after the end changes nothing.',
  })
  run(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<CsvImportView> {
    return this.door.change(caller, CsvImportView, (tx, actor) => this.imports.run(tx, id, actor));
  }

  @Post(':id/cancel')
  @ApiWrites(CsvImportView, {
    summary: 'Cancel an import',
    description: 'What is imported stays; the rest is left out.',
  })
  cancel(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<CsvImportView> {
    return this.door.change(caller, CsvImportView, (tx, actor) => this.imports.cancel(tx, id, actor));
  }
}

function readRowQuery(outcome: string | undefined, after: string): { outcome?: CsvOutcome; after: number } {
  const known = outcome === undefined || (csvOutcomes as readonly string[]).includes(outcome);
  const problems = [
    ...(known
      ? []
      : [{ field: 'outcome', code: 'not_a_choice', message: `The outcome must be one of ${csvOutcomes.join(', ')}.` }]),
    ...(typeof after === 'string' && /^\d{1,9}$/.test(after)
      ? []
      : [{ field: 'after', code: 'not_an_integer', message: 'The parameter "after" must be the number of a row.' }]),
  ];
  if (problems.length > 0) throw invalidFields(problems);
  return { ...(outcome === undefined ? {} : { outcome: outcome as CsvOutcome }), after: Number(after) };
}

const csvFile = (text: string, fileName: string) =>
  new StreamableFile(Buffer.from(text), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${fileName}"`,
  });
