// csv-parse: streaming, quotes and all; the CSV parser of the Node.js CSV project, no dependencies.
export { parse } from 'csv-parse';
