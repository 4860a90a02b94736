import {
  AutocompleteInput,
  ReferenceField,
  ReferenceInput,
  type ReferenceInputProps,
  type Validator,
} from 'react-admin';

interface ChooseProps extends Pick<ReferenceInputProps, 'source' | 'filter' | 'sort'> {
  reference: string;
  validate?: Validator | Validator[];
  helperText?: string;
  label?: string;
  fullWidth?: boolean;
  /** The list's filter for what is typed; absent: its word search. */
  typed?: string;
}

/** A choice among the records of a list, found by typing; the server searches. */
export const Choose = ({ source, reference, filter, sort, typed, ...input }: ChooseProps) => (
  <ReferenceInput
    source={source}
    reference={reference}
    perPage={20}
    {...(filter ? { filter } : {})}
    {...(sort ? { sort } : {})}
  >
    <AutocompleteInput
      {...input}
      parse={(id: string) => id || null}
      filterToQuery={(words: string) => (words === '' ? {} : typed ? { [typed]: { like: words } } : { q: words })}
    />
  </ReferenceInput>
);

/** The name of a record that this one refers to, leading to its page. */
export const Link = ({
  source,
  reference,
  link = 'show',
}: {
  source: string;
  reference: string;
  label?: string;
  link?: 'show' | 'edit' | false;
}) => <ReferenceField source={source} reference={reference} link={link} emptyText="–" />;
