// ioredis: the client that n8n itself runs its queue on. Bundled it is 190 KB, where @redis/client is 430 KB and comes without the text of its licence.
export { Redis } from 'ioredis';
