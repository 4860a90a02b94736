import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { failPoint, isArmed } from '../engine/fail-points.js';

/** What became of one request on the socket; tells "never sent" from "nobody knows". */
export class Wire {
  /** True once the socket stood (and, under TLS, was secured): from here on bytes may have left. */
  began = false;
  /** Node's code of the socket error, such as ECONNREFUSED. Never a message: messages may quote a request. */
  errorCode?: string;
  late = false;

  constructor(private readonly sendBy?: Date) {}

  /** Whether the time to send is over; asked again when the socket stands, as connecting may take long. */
  isLate(): boolean {
    if (this.sendBy !== undefined && Date.now() >= this.sendBy.getTime()) this.late = true;
    return this.late;
  }

  /** A transport in axios's sense. It watches the socket and holds the request back once `sendBy` has passed. */
  readonly transport = {
    request: (options: http.RequestOptions, onResponse: (response: http.IncomingMessage) => void) => {
      const secure = options.protocol === 'https:';
      const writes = this.sendBy !== undefined;
      const request = (secure ? https : http).request(options, onResponse);
      request.on('error', (error: NodeJS.ErrnoException) => {
        this.errorCode ??= error.code;
      });
      request.once('socket', (socket) => this.watch(request, socket, secure));
      if (writes && (isArmed('request_half_sent') || isArmed('request_sent'))) sendInHalves(request);
      return request;
    },
  };

  private watch(request: http.ClientRequest, socket: Socket, secure: boolean): void {
    if (!socket.connecting) {
      this.began = true;
      return;
    }
    // Prepended: Node flushes the buffered request in its own listener of this event.
    socket.prependOnceListener('connect', () => {
      if (this.isLate()) request.destroy();
      else if (!secure) this.began = true;
    });
    // Under TLS the buffered request leaves with the end of the handshake, so its failure is the only sure "not sent".
    socket.prependOnceListener('secureConnect', () => (this.began = true));
  }
}

/** Sends the body in two halves with the fail points behind each, so that a test can stop in the middle. */
function sendInHalves(request: http.ClientRequest): void {
  const write = request.write.bind(request) as (chunk: Buffer, then: () => void) => boolean;
  const end = request.end.bind(request) as (chunk?: Buffer) => http.ClientRequest;
  const parts: Buffer[] = [];
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) parts.push(Buffer.from(chunk as string));
  };
  request.write = ((chunk: unknown) => {
    keep(chunk);
    return true;
  }) as typeof request.write;
  request.end = ((chunk?: unknown) => {
    keep(chunk);
    const bytes = Buffer.concat(parts);
    const middle = Math.floor(bytes.length / 2);
    request.once('finish', () => failPoint('request_sent'));
    if (middle === 0) return end(bytes);
    write(bytes.subarray(0, middle), () => {
      failPoint('request_half_sent');
      end(bytes.subarray(middle));
    });
    return request;
  }) as typeof request.end;
}
