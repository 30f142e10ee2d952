// acorn: the JavaScript parser of ESLint, webpack and Rollup; no dependencies.
export { parse } from 'acorn';
export type { CallExpression, Expression, MemberExpression, Node, Program, SpreadElement, Super } from 'acorn';
