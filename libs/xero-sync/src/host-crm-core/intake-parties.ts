import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AddressInput, CompanyService, type ContactInput, ContactService, ProductService } from '#crm-core';
import type { IncomingContact, IncomingItem } from '../host/intake.js';
import { given } from './core-rows.js';
import { xeroActor } from './incoming-payments.js';
import type { Made } from './intake-documents.js';

/** Contacts of Xero's become companies with their people, items become products. */
@Injectable()
export class IntakeParties {
  constructor(
    private readonly companies: CompanyService,
    private readonly people: ContactService,
    private readonly products: ProductService,
  ) {}

  async company(incoming: IncomingContact, tx: EntityManager): Promise<Made> {
    const { name, email, phone, mobile, fax, taxNumber, salesTermsDays, purchaseTermsDays, currency } = incoming;
    const company = await this.companies.create(
      tx,
      {
        name,
        ...given({ email, phone, mobile, fax, taxNumber, salesTermsDays, purchaseTermsDays, currency }),
        addresses: oneOfEach(incoming.addresses as AddressInput[]),
        // Who has neither bought nor sold yet is a customer, as every new company is.
        isCustomer: incoming.isCustomer || !incoming.isSupplier,
        isSupplier: incoming.isSupplier,
      },
      xeroActor,
      given({ code: incoming.number?.trim() || undefined }),
    );
    for (const person of personsOf(incoming))
      await this.people.create(tx, { ...person, companyId: company.id }, xeroActor);
    return { id: `company.${company.id}` };
  }

  async product(incoming: IncomingItem, tx: EntityManager): Promise<Made> {
    const { number, name, isSold, isPurchased, tracked, stock } = incoming;
    const { description, purchaseDescription, salesPrice, purchasePrice, salesTaxRateId, purchaseTaxRateId } = incoming;
    const product = await this.products.create(
      tx,
      {
        code: number,
        name,
        ...given({ description, purchaseDescription, salesPrice, purchasePrice, salesTaxRateId, purchaseTaxRateId }),
        isSold,
        isPurchased,
        tracked,
      },
      xeroActor,
      tracked && stock ? { stock } : {},
    );
    return { id: product.id };
  }
}

const oneOfEach = (addresses: readonly AddressInput[]): AddressInput[] =>
  addresses.filter(({ kind }, at) => addresses.findIndex((other) => other.kind === kind) === at);

/** The people of a contact, the main one first; who has no name is called by the e-mail address. */
function personsOf({ firstName, lastName, persons }: IncomingContact): ContactInput[] {
  const same = (one: { firstName?: string; lastName?: string }) =>
    (one.firstName ?? '') === (firstName ?? '') && (one.lastName ?? '') === (lastName ?? '');
  const main =
    firstName || lastName ? (persons.find(same) ?? { firstName, lastName, includeInEmails: false }) : undefined;
  const all = [...(main ? [main] : []), ...persons.filter((person) => person !== main)];
  return all.flatMap((person) => {
    const named = person.firstName || person.lastName ? person : { ...person, lastName: person.email };
    if (!named.firstName && !named.lastName) return [];
    return [{ ...(given(named) as ContactInput), isPrimary: person === main }];
  });
}
