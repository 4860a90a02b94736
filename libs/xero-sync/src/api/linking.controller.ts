import { Body, Controller, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../host/access.js';
import { LinkFiles } from '../linking/link-files.service.js';
import { Linking } from '../linking/linking.service.js';
import { SyncError } from '../sync-error.js';
import { Answers } from './api-docs.js';
import { LinkDto, LinkFileView, LinkVerdictView } from './linking.dto.js';
import { RecordNames } from './record-names.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

const kindParam = ApiParam({ name: 'kind', description: 'Kind or name of the record.', example: 'invoice' });
const idParam = ApiParam({ name: 'id', example: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c' });

@ApiTags('Xero: links')
@Controller('integrations/xero')
@UseGuards(XeroGuard)
@Allow('configure')
export class LinkingController {
  constructor(
    private readonly linking: Linking,
    private readonly files: LinkFiles,
    private readonly names: RecordNames,
  ) {}

  @Post('records/:kind/:id/link')
  @kindParam
  @idParam
  @Answers(LinkVerdictView, {
    summary: 'Link a record with what it is in Xero',
    description:
      'Xero is asked first whether it exists there, is of the right kind and is in use; refused when another record has it. A link that was there before is replaced. Nothing is sent at once: the next change is sent there.',
    body: LinkDto,
    errors: [400, 404, 409, 422, 503],
  })
  async link(
    @By() caller: Caller,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body() { xeroId }: LinkDto,
  ): Promise<LinkVerdictView> {
    const ref = await this.names.existing(caller.workspaceId, kind, id);
    return this.linking.applyOne(caller, { ref, remoteId: xeroId });
  }

  @Post('records/:kind/:id/unlink')
  @kindParam
  @idParam
  @Answers(LinkVerdictView, {
    summary: 'Unlink a record from Xero',
    description: 'Nothing is changed in Xero. The record may be sent anew afterwards; the answer says when.',
    errors: [404, 409, 422],
  })
  async unlink(@By() caller: Caller, @Param('kind') kind: string, @Param('id') id: string): Promise<LinkVerdictView> {
    return this.linking.applyOne(caller, { ref: await this.names.existing(caller.workspaceId, kind, id) });
  }

  @Post('links/files')
  @ApiConsumes('text/csv')
  @ApiBody({
    schema: {
      type: 'string',
      example: 'record,number,xeroId\r\ncompany,C-00042,9b278f12-31a4-4b9c-9a7e-1f2d3c4b5a69\r\n',
    },
  })
  @ApiQuery({ name: 'write', required: false, schema: { type: 'boolean', default: false } })
  @Answers(LinkFileView, {
    summary: 'Link and unlink many records by a file',
    description:
      'At most 200 rows of `record`, `number` (or id) and `xeroId` (or the word unlink). Without `write=true` it is a preview: every row says what would become of it. With it, what is not rejected is done; the same file may be sent again.',
    errors: [400, 409, 503],
  })
  async file(
    @By() caller: Caller,
    @Query('write') write: string | undefined,
    @Req() request: object,
  ): Promise<LinkFileView> {
    if (write !== undefined && write !== 'true' && write !== 'false')
      throw new SyncError('invalid', 'not_a_boolean', 'The parameter "write" must be true or false.');
    return this.files.take(caller, textOf(request), { write: write === 'true' });
  }
}

/** The file as the host's body parser left it. */
function textOf(request: { body?: unknown }): string {
  const { body } = request;
  if (typeof body === 'string') return body;
  if (Buffer.isBuffer(body)) return body.toString('utf8');
  throw new SyncError(
    'invalid',
    'not_csv',
    'This address takes a CSV file. Send the file itself as the body, with "Content-Type: text/csv".',
  );
}
