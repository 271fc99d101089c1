export { lockOpen } from './repository.ts';
