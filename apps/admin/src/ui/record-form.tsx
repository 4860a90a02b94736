import { useMemo, type ReactElement, type ReactNode } from 'react';
import {
  Create,
  Edit,
  SaveButton,
  SimpleForm,
  Toolbar,
  type CreateProps,
  type EditProps,
  type RaRecord,
} from 'react-admin';
import { Problem } from '../data/rest';
import { useProblemNotice } from './problem-notice';
import { whole } from './whole';

type FormProps<Page> = Omit<Page, 'children'> & {
  children: ReactNode;
  /** Instead of the button that saves. */
  toolbar?: ReactElement;
};

/** A form for a new record. Pressing the button twice makes one record. */
export const RecordCreate = ({ children, toolbar, ...props }: FormProps<CreateProps>) => {
  const tellProblem = useProblemNotice();
  const idempotencyKey = useMemo(() => crypto.randomUUID(), []);
  return (
    <Create
      redirect="show"
      {...props}
      mutationOptions={{ meta: { idempotencyKey }, onError: (error) => tellUnlessBesideFields(error, tellProblem) }}
    >
      <Form toolbar={toolbar}>{children}</Form>
    </Create>
  );
};

/** A form for a record that exists. Nothing is shown as saved before it is. */
export const RecordEdit = ({ children, toolbar, ...props }: FormProps<EditProps<RaRecord>>) => {
  const tellProblem = useProblemNotice();
  return (
    <Edit
      mutationMode="pessimistic"
      queryOptions={whole}
      redirect="list"
      {...props}
      mutationOptions={{ onError: (error) => tellUnlessBesideFields(error, tellProblem) }}
    >
      <Form toolbar={toolbar}>{children}</Form>
    </Edit>
  );
};

const Form = ({ children, toolbar = <FormToolbar /> }: { children: ReactNode; toolbar?: ReactElement | undefined }) => (
  <SimpleForm toolbar={toolbar} sanitizeEmptyValues={false} warnWhenUnsavedChanges>
    {children}
  </SimpleForm>
);

const FormToolbar = () => (
  <Toolbar>
    <SaveButton alwaysEnable={false} />
  </Toolbar>
);

/** What belongs to a field stands there already. */
function tellUnlessBesideFields(error: unknown, tell: (error: unknown) => void): void {
  const isBesideFields = error instanceof Problem && error.fields.length > 0 && error.status === 400;
  if (!isBesideFields) tell(error);
}
