import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type TakenKind, TakenDocuments } from '#crm-core';
import type { IncomingDocument } from '../host/intake.js';
import { recordOf } from './crm-core.refs.js';
import { given } from './core-rows.js';
import { xeroActor } from './incoming-payments.js';

const kinds: Record<IncomingDocument['kind'], TakenKind> = {
  invoice: 'invoice',
  creditNote: 'creditNote',
  bill: 'supplierBill',
  supplierCredit: 'supplierCredit',
  salesOrder: 'salesOrder',
};

/** What was made of an incoming record: its id as the port writes it. */
export interface Made {
  id: string;
  remark?: string;
}

/** Documents of Xero's with the port's ids put back into the CRM core's own. */
@Injectable()
export class IntakeDocuments {
  constructor(private readonly documents: TakenDocuments) {}

  async take(incoming: IncomingDocument, tx: EntityManager): Promise<Made> {
    const { remoteId: _of, kind, contactId, lines, ...document } = incoming;
    const party = recordOf({ kind: 'contact', id: contactId });
    const { id, remark } = await this.documents.take(
      tx,
      {
        ...document,
        kind: kinds[kind],
        ...(party?.record === 'company' ? { companyId: party.id } : {}),
        ...(party?.record === 'contact' ? { contactId: party.id } : {}),
        lines: lines.map(({ itemId, ...line }) => ({ ...line, ...given({ productId: itemId }) })),
      },
      xeroActor,
    );
    return { id, ...given({ remark }) };
  }
}
