import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryUserRepository } from '../in-memory-user.repository.js';
import { ProjectUserUseCase } from './project-user.use-case.js';

const userId = '3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10';
const ada = { userId, email: 'ada@example.com', name: 'Ada Lovelace' };

let users: InMemoryUserRepository;
let project: ProjectUserUseCase;

beforeEach(() => {
  users = new InMemoryUserRepository();
  project = new ProjectUserUseCase(users);
});

describe('The read model of users', () => {
  it('knows a created user', async () => {
    await project.created(ada);
    expect(await users.find(userId)).toEqual(ada);
  });

  it('changes what an update names and keeps what it leaves out', async () => {
    await project.created(ada);
    await project.updated({ userId, name: 'Ada King' });
    expect(await users.find(userId)).toEqual({ ...ada, name: 'Ada King' });
    await project.updated({ userId, email: 'ada@example.org' });
    expect(await users.find(userId)).toEqual({
      userId,
      name: 'Ada King',
      email: 'ada@example.org',
    });
  });

  it('forgets a deleted user', async () => {
    await project.created(ada);
    await project.deleted({ userId });
    expect(await users.find(userId)).toBeUndefined();
  });

  it('makes no user of an update or a deletion alone', async () => {
    await project.updated({ userId, name: 'Nobody' });
    await project.deleted({ userId });
    expect(await users.find(userId)).toBeUndefined();
  });

  it('keeps users apart', async () => {
    const other = { ...ada, userId: '9c1b2a34-52a4-4e0e-9a51-6f2e1c9b7d11' };
    await project.created(ada);
    await project.created(other);
    await project.deleted({ userId });
    expect(await users.find(other.userId)).toEqual(other);
  });

  it('is the same after every event has come twice, each repeated at once or all of them', async () => {
    const story = [
      () => project.created(ada),
      () => project.updated({ userId, name: 'Ada King' }),
      () => project.updated({ userId, email: 'ada@example.org' }),
    ];
    for (const told of story) await told();
    const once = await users.find(userId);

    for (const told of story) {
      await told();
      await told();
    }
    expect(await users.find(userId)).toEqual(once);

    await project.deleted({ userId });
    await project.deleted({ userId });
    expect(await users.find(userId)).toBeUndefined();
  });
});
