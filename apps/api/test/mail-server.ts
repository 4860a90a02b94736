import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail server on this machine that keeps what it is given. */
export interface MailServer {
  url: string;
  letters: { to: string[]; text: string }[];
  /** Answers 451 to every letter while it is set. */
  refuses: boolean;
  close(): Promise<void>;
}

export async function mailServer(): Promise<MailServer> {
  const kept: MailServer = { url: '', letters: [], refuses: false, close: () => Promise.resolve() };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString()));
      stream.on('end', () => {
        if (kept.refuses) return done(Object.assign(new Error('Try later'), { responseCode: 451 }));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        kept.letters.push({ to, text: raw.replaceAll('=\r\n', '').replaceAll('=3D', '=') });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  kept.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  kept.close = () => new Promise<void>((resolve) => server.close(resolve));
  return kept;
}
