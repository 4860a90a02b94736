import type { SvgIconProps } from '@mui/material';
import type { ComponentType } from 'react';
import type { RaRecord } from 'react-admin';
import type { Right } from './data/auth-provider';

/** Loads a page when it is first opened. */
type Load = () => Promise<{ default: ComponentType }>;

/** The sections of the menu, in their order. */
export const groups = [
  'parties',
  'sales',
  'purchasing',
  'stock',
  'making',
  'reports',
  'accounting',
  'settings',
] as const;
export type Group = (typeof groups)[number];

/** A record of the CRM: its pages, and where they are found. */
export interface RecordPages {
  /** As the collection is named in REST. */
  name: string;
  /** Absent: reached from other pages only. */
  group?: Group;
  icon: ComponentType<SvgIconProps>;
  /** The right to see it; making and changing need `edit`, or `admin` where that is the right to see it. */
  right: Right;
  pages: { list?: Load; show?: Load; create?: Load; edit?: Load };
  /** The name of one record, in titles, links and choices. */
  represent: string | ((record: RaRecord) => string);
}

/** A page that belongs to no record. */
export interface SinglePage {
  /** Below `/admin`. */
  path: string;
  group?: Group;
  icon?: ComponentType<SvgIconProps>;
  /** Key of its title. */
  title: string;
  /** `open`: needs no sign-in. */
  right: Right | 'open';
  page: Load;
  /** Whether the menu names it. */
  inMenu: boolean;
}
