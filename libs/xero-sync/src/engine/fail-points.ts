import { appendFileSync, closeSync, fsyncSync, openSync } from 'node:fs';

/** The places at which a test may stop or kill the process; numbers as in the crash-point matrix of the fault suite. */
export const failPoints = {
  before_outbox_insert: 1,
  after_outbox_insert: 2,
  after_commit_before_wake_up: 3,
  wake_up_taken: 4,
  lane_taken: 5,
  attempt_committed: 6,
  request_half_sent: 7,
  request_sent: 8,
  answer_arrived: 9,
  answer_read: 10,
  between_results: 11,
  result_committed: 12,
  lane_lost: 13,
} as const;

export type FailPoint = keyof typeof failPoints;

interface Armed {
  point: FailPoint;
  hit: number;
  action: 'kill' | 'stop';
  marker?: string;
}

let armed: Armed | undefined;

/**
 * Arms one fail point for the life of the process: `name[:hit[:action[:marker file]]]`, e.g. `attempt_committed:3:kill:/tmp/m`.
 * `hit` counts from 1; `action` is `kill` (SIGKILL) or `stop` (SIGSTOP). The marker file gets a line before the process goes,
 * so that a test can prove that the point fired. An unknown name is an error: a case that cannot fire proves nothing.
 */
export function armFailPoint(spec: string | undefined): void {
  armed = undefined;
  if (!spec) return;
  const [point = '', hit = '1', action = 'kill', ...marker] = spec.split(':');
  if (!(point in failPoints)) throw new Error(`FAULT_POINT names no fail point: ${point}.`);
  if (!/^[1-9]\d*$/.test(hit)) throw new Error(`FAULT_POINT has no usable count: ${hit}.`);
  if (action !== 'kill' && action !== 'stop') throw new Error(`FAULT_POINT knows kill and stop, not ${action}.`);
  armed = {
    point: point as FailPoint,
    hit: Number(hit),
    action,
    ...(marker.length ? { marker: marker.join(':') } : {}),
  };
}

/** Whether this point is armed, for places where watching for it costs something. */
export const isArmed = (point: FailPoint): boolean => armed?.point === point;

/** Does nothing, unless a test armed this point and this is the hit it waits for. */
export function failPoint(point: FailPoint): void {
  if (armed?.point !== point) return;
  armed.hit -= 1;
  if (armed.hit > 0) return;
  const { action, marker } = armed;
  armed = undefined;
  if (marker) mark(marker, point);
  process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}

function mark(file: string, point: FailPoint): void {
  const handle = openSync(file, 'a');
  appendFileSync(handle, `${point} ${failPoints[point]} ${new Date().toISOString()}\n`);
  fsyncSync(handle);
  closeSync(handle);
}
