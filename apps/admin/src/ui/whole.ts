/**
 * A page of a record asks for it whole. react-admin would begin with what a list told of it, which has no lines; under a key of its own it
 * waits for the record itself.
 */
export const whole = { meta: { whole: true } };
