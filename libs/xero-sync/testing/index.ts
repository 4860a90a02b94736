/** What a host tests its side of the port with. */
export { testCrmHost } from './crm-host.contract.js';
export type { ContractCase, HostUnderTest } from './host-under-test.js';
