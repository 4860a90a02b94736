import { applyDecorators } from '@nestjs/common';
import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { Location } from '../location/location.entity.js';
import { Product } from '../product/product.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

/*
 * What the tables of documents have besides their columns: the indexes by which they are found, what must hold, and which
 * records they name. All names begin with the table's.
 */

type Class = new () => object;

/** The table of any numbered document with a date. */
export const NumberedTable = (table: string, statuses: readonly string[]) =>
  applyDecorators(
    Entity(table),
    Index(`${table}_number`, ['workspaceId', 'number'], { unique: true }),
    Index(`${table}_by_date`, ['workspaceId', 'date', 'id']),
    Index(`${table}_by_update`, ['workspaceId', 'updatedAt']),
    statusIsKnown(table, statuses),
    ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: `${table}_workspace`, onDelete: 'CASCADE' }),
  );

/** The table of a document with a customer or a supplier. */
export const DocumentTable = (table: string, party: 'customer' | 'supplier', statuses: readonly string[]) =>
  applyDecorators(
    NumberedTable(table, statuses),
    Index(`${table}_by_company`, ['workspaceId', 'companyId', 'date']),
    Index(`${table}_by_contact`, ['workspaceId', 'contactId', 'date']),
    Index(`${table}_by_status`, ['workspaceId', 'status', 'date']),
    Index(`${table}_by_total`, ['workspaceId', 'totalMinor']),
    Check(`${table}_have_one_${party}`, '(company_id IS NULL) <> (contact_id IS NULL)'),
    Check(`${table}_amounts_are_known`, `amounts_are IN ('exclusive', 'inclusive', 'noTax')`),
    Check(`${table}_add_up`, 'net + tax = total AND total >= 0'),
    Names(() => Company, 'companyId', `${table}_company`),
    Names(() => Contact, 'contactId', `${table}_contact`),
  );

/** Drafts have no number, and everything else has one. */
export const NumberedAtIssue = (table: string) =>
  Check(`${table}_are_numbered`, `(status = 'draft') = (number IS NULL)`);

/** The table of the lines of any document, each about a product; `document` is the property with the document's id. */
export const ProductLineTable = (table: string, of: () => Class, document: string) =>
  applyDecorators(
    Entity(table),
    Index(`${table}_by_document`, ['workspaceId', document, 'position']),
    Index(`${table}_by_product`, ['workspaceId', 'productId']),
    ForeignKey(of, ['workspaceId', document], ['workspaceId', 'id'], {
      name: `${table}_document`,
      onDelete: 'CASCADE',
    }),
    Names(() => Product, 'productId', `${table}_product`),
  );

/** The table of the lines of a document with a customer or a supplier. */
export const LineTable = (table: string, of: () => Class, document: string) =>
  applyDecorators(
    ProductLineTable(table, of, document),
    Check(`${table}_quantity_is_positive`, 'quantity > 0'),
    Names(() => TaxRate, 'taxRateId', `${table}_tax_rate`),
    Names(() => Location, 'locationId', `${table}_location`),
  );

/** As `LineTable`, for lines with a discount. */
export const SalesLineTable = (table: string, of: () => Class, document: string) =>
  applyDecorators(
    LineTable(table, of, document),
    Check(`${table}_discount_is_a_percentage`, 'discount_percent >= 0 AND discount_percent <= 100'),
  );

/** Says that `property` holds the id of another record of the workspace. */
export const Names = (record: () => Class, property: string, name: string) =>
  ForeignKey(record, ['workspaceId', property], ['workspaceId', 'id'], { name });

/** The table of what settles documents: money or credit. */
export const SettlementTable = (table: string, statuses: readonly string[]) =>
  applyDecorators(
    Entity(table),
    Index(`${table}_number`, ['workspaceId', 'number'], { unique: true }),
    Index(`${table}_by_update`, ['workspaceId', 'updatedAt']),
    Check(`${table}_amount_is_positive`, 'amount > 0'),
    statusIsKnown(table, statuses),
  );

const statusIsKnown = (table: string, statuses: readonly string[]) =>
  Check(`${table}_status_is_known`, `status IN (${statuses.map((status) => `'${status}'`).join(', ')})`);
