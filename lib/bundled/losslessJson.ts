// lossless-json: IDs of 19 digits pass through JSON unharmed; small, maintained, no dependencies.
export { LosslessNumber, isInteger, isSafeNumber, parse, stringify } from 'lossless-json';
