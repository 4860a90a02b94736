import { parentPort } from 'node:worker_threads';
import { printed, type PrintJob } from './printing.js';

// Laying out a long document takes a processor for seconds: that happens in a thread of its own.
parentPort!.on('message', (job: PrintJob) => {
  void printed(job).then(
    (pdf) => parentPort!.postMessage({ pdf }),
    (error: Error) => parentPort!.postMessage({ problem: error.message }),
  );
});
