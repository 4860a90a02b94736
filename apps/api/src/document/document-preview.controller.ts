import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { DocumentPreviewService, type PreviewedRecord } from '#crm-core';
import { ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { DocumentPreviewDto, DocumentPreviewView } from './document-preview.dto.js';

const collections: Record<string, PreviewedRecord> = {
  quotes: 'quote',
  'sales-orders': 'salesOrder',
  invoices: 'invoice',
  'credit-notes': 'creditNote',
  'purchase-orders': 'purchaseOrder',
  'supplier-bills': 'supplierBill',
  'supplier-credits': 'supplierCredit',
};

/** What a document would come to, while it is being typed. */
@ApiTags('Documents')
@Controller()
export class DocumentPreviewController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly previews: DocumentPreviewService,
  ) {}

  @Post(Object.keys(collections).map((collection) => `${collection}/preview`))
  @Permission('edit')
  @ApiWrites(DocumentPreviewView, {
    summary: 'Work out the lines, tax and total of a document without saving it',
    description: 'By the same rules as when it is saved. What would be refused is answered as problems.',
    body: DocumentPreviewDto,
  })
  preview(
    @By() caller: Caller,
    @Req() { path }: Request,
    @Body() input: DocumentPreviewDto,
  ): Promise<DocumentPreviewView> {
    const record = collections[path.split('/').at(-2)!]!;
    return this.door.show(caller, DocumentPreviewView, (tx) => this.previews.preview(tx, record, input));
  }
}
