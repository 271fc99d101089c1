import * as admins from '../admins/repository.ts';
import * as tags from '../tags/repository.ts';
import type { Deps } from '../web/deps.ts';

/** Every dictionary a client refers to, by id and in its order. */
export type ClientNames = {
  tags: Map<number, tags.Tag>;
  admins: Map<number, admins.Admin>;
};

export async function loadClientNames(deps: Deps): Promise<ClientNames> {
  const [labels, people] = await Promise.all([tags.known(deps), admins.known(deps)]);
  return {
    tags: new Map(labels.map((tag) => [tag.id, tag])),
    admins: new Map(people.map((admin) => [admin.id, admin])),
  };
}
