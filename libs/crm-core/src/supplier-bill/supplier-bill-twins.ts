import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { violates } from '../database/records.js';
import { FieldChecks } from '../validation/field-checks.js';
import { SupplierBill } from './supplier-bill.entity.js';

const enteredTwice = 'If it really is another bill, add something to its number, such as "/2".';

/** The supplier's number is how one notices that a bill was entered before. */
export async function checkTwin(
  tx: EntityManager,
  check: FieldChecks,
  bill: Pick<SupplierBill, 'companyId' | 'contactId' | 'supplierReference'>,
  id: string | undefined,
): Promise<void> {
  if (!bill.supplierReference) return;
  const [twin] = (await tx.query(
    `SELECT number, date::text AS date, total, currency FROM supplier_bills
     WHERE workspace_id = $1 AND supplier_reference = $2 AND status <> 'voided' AND id IS DISTINCT FROM $3::uuid
       AND (company_id = $4::uuid OR contact_id = $5::uuid)`,
    [workspaceOf(tx), bill.supplierReference, id ?? null, bill.companyId, bill.contactId],
  )) as { number: string | null; date: string; total: string; currency: string }[];
  if (!twin) return;
  const name = twin.number ? `supplier bill ${twin.number}` : 'a draft';
  check.problem(
    'supplierReference',
    'billed_twice',
    `The supplier's bill ${bill.supplierReference} is already entered as ${name} of ${twin.date} over ${twin.total} ${twin.currency}. ${enteredTwice}`,
  );
}

/** Two people may enter the same bill at the same moment; the database lets one of them. */
export async function refusingTwins<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const twin = ['company', 'contact'].some((party) => violates(error, '23505', `supplier_bills_${party}_reference`));
    if (!twin) throw error;
    const check = new FieldChecks('supplierBill', 'update');
    const message = `A bill of this supplier with this number was entered at the same moment. ${enteredTwice}`;
    check.problem('supplierReference', 'billed_twice', message);
    check.done();
    throw error;
  }
}
