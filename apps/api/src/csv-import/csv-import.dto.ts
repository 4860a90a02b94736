import { csvImportKinds, csvImportStates, csvOutcomes } from '#crm-core';
import { Flag, Id, OneOf, Parts, Text, Texts, TextsByName, Whole } from '../http/fields.js';
import { RecordView } from '../http/record.dto.js';

export class CsvImportView extends RecordView {
  @OneOf(csvImportKinds)
  kind!: string;
  @OneOf(csvImportStates, {
    description: 'Checked: nothing is written yet. Running: some of it is, ask for `run` again. Finished. Cancelled.',
  })
  state!: string;
  @Text({ example: 'Ada Berg' })
  sentBy!: string;
  @Whole({ example: 214, description: 'Rows of the file below the column names.' })
  rows!: number;
  @Whole({ example: 100, description: 'Rows that are dealt with; rejected ones are from the start.' })
  done!: number;
  @Whole({ example: 180, description: 'Rows that add a record, or would.' })
  created!: number;
  @Whole({ example: 20, description: 'Rows that change a record, or would.' })
  updated!: number;
  @Whole({ example: 10, description: 'Rows that say what is so already.' })
  unchanged!: number;
  @Whole({ example: 4, description: 'Rows that cannot be imported, each with its reasons.' })
  rejected!: number;
}

export class CsvImportRowView {
  @Whole({ example: 7, description: 'As spreadsheets count: the column names are row 1.' })
  row!: number;
  @TextsByName({ example: { name: 'Around the Horn', email: 'office@aroundthehorn.example' } })
  cells!: Record<string, string>;
  @OneOf(csvOutcomes)
  outcome!: string;
  @Flag({ example: false, description: 'Whether it is dealt with, or shows what would become of it.' })
  done!: boolean;
  @Id({
    nullable: true,
    description: 'The record it is about, if there is one; of opening stock the stock adjustment.',
  })
  recordId!: string | null;
  @Text({ nullable: true, example: 'C-00042' })
  number!: string | null;
  @Texts({ example: ['email'], description: 'The fields that it changes.' })
  changes!: string[];
  @Texts({ example: ['The name is missing. Enter one.'], description: 'Why it is rejected.' })
  reasons!: string[];
}

export class CsvImportRowsView {
  @Parts(() => CsvImportRowView)
  rows!: CsvImportRowView[];
  @Whole({ nullable: true, example: 101, description: 'Ask again with `after` = `next` until it is null.' })
  next!: number | null;
}
