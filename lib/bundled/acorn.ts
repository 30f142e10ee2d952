// acorn: the JavaScript parser of ESLint, webpack and Rollup; no dependencies.
export { parse } from 'acorn';
export type { CallExpression, Comment, Token, Expression, MemberExpression, Node, SpreadElement } from 'acorn';
