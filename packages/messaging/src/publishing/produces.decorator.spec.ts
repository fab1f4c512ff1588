import { Controller, Get, Injectable, Module, Post, SetMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString, Length } from 'class-validator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import type { Admin, Broker } from '../ports/index.js';
import { InvalidEventError } from '../errors.js';
import { decodeEvent, Event } from '../events/index.js';
import type { MemoryBroker } from '../brokers/memory/memory-broker.js';
import type { MemoryLog } from '../brokers/memory/memory-log.js';
import { ADMIN, BROKER } from '../injection-tokens.js';
import { defineTopic } from '../topics/define-topic.js';
import { Produces } from './produces.decorator.js';

const notes = defineTopic({ name: 'notes', partitions: 1 });

@Event({ type: 'note.written', topic: notes, key: 'noteId' })
class NoteWritten {
  @IsString() readonly noteId!: string;
  @IsString() @Length(1, 20) readonly text!: string;
}

@Injectable()
class Greeting {
  readonly text = 'hello';
}

@Injectable()
class Notes {
  constructor(private readonly greeting: Greeting) {}

  @Produces(NoteWritten)
  async write(noteId: string, text: string): Promise<NoteWritten> {
    return { noteId, text };
  }

  @Produces(NoteWritten)
  async greet(noteId: string): Promise<NoteWritten> {
    return { noteId, text: this.greeting.text };
  }

  @Produces(NoteWritten)
  async maybe(text: string | undefined): Promise<NoteWritten | undefined> {
    return text === undefined ? undefined : { noteId: 'n-1', text };
  }

  @Produces(NoteWritten)
  async fail(): Promise<NoteWritten> {
    throw new Error('No paper.');
  }

  @Produces(NoteWritten)
  failAtOnce(): Promise<NoteWritten> {
    throw new Error('No pen.');
  }
}

@Injectable()
class MoreNotes extends Notes {
  @Produces(NoteWritten)
  async add(noteId: string): Promise<NoteWritten> {
    return { noteId, text: 'more' };
  }
}

@Controller()
class NotesController {
  @Produces(NoteWritten)
  @SetMetadata('below', 'kept')
  @Post('notes')
  async create(): Promise<NoteWritten> {
    return { noteId: 'n-1', text: 'from below' };
  }

  @Get('notes')
  @SetMetadata('above', 'kept')
  @Produces(NoteWritten)
  async list(): Promise<NoteWritten> {
    return { noteId: 'n-2', text: 'from above' };
  }
}

@Module({ controllers: [NotesController], providers: [Greeting, Notes, MoreNotes] })
class NotesModule {}

let app: NestFastifyApplication;

beforeEach(async () => {
  const messaging = { source: 'notes-service', defaultGroup: 'notes' };
  app = await startTestApp({ imports: [NotesModule], messaging, consumers: 'leave' });
  await app.get<Admin>(ADMIN).createTopics([notes]);
});

afterEach(() => app.close());

/** The data of all events stored. */
function stored(): unknown[] {
  const log = (app.get<Broker>(BROKER) as MemoryBroker).consumer('spec').unwrap<MemoryLog>();
  return log.read('notes', 0, 0n, 100).map((message) => decodeEvent(message).data);
}

describe('A method with @Produces', () => {
  it('publishes what it returns; the caller gets it once it is stored', async () => {
    const note = await app.get(Notes).write('n-1', 'hi');
    expect(note).toEqual({ noteId: 'n-1', text: 'hi' });
    expect(stored()).toEqual([{ noteId: 'n-1', text: 'hi' }]);
  });

  it('has its this, its parameters and what is injected', async () => {
    await app.get(Notes).greet('n-1');
    expect(stored()).toEqual([{ noteId: 'n-1', text: 'hello' }]);
  });

  it('publishes nothing when it returns undefined', async () => {
    await expect(app.get(Notes).maybe(undefined)).resolves.toBeUndefined();
    expect(stored()).toEqual([]);
    await app.get(Notes).maybe('something');
    expect(stored()).toHaveLength(1);
  });

  it('publishes nothing when it fails, and rejects with its own error', async () => {
    await expect(app.get(Notes).fail()).rejects.toThrow('No paper.');
    await expect(app.get(Notes).failAtOnce()).rejects.toThrow('No pen.');
    expect(stored()).toEqual([]);
  });

  it('rejects when what it returns is invalid', async () => {
    await expect(app.get(Notes).write('n-1', '')).rejects.toThrow(InvalidEventError);
    expect(stored()).toEqual([]);
  });

  it('works in a class that inherits some and adds others', async () => {
    await app.get(MoreNotes).write('n-1', 'hi');
    await app.get(MoreNotes).add('n-2');
    expect(stored()).toEqual([
      { noteId: 'n-1', text: 'hi' },
      { noteId: 'n-2', text: 'more' },
    ]);
  });
});

describe('Other decorators of a method with @Produces', () => {
  it.each(['below', 'above'])('are kept %s it', (place) => {
    const { create, list } = NotesController.prototype;
    expect(Reflect.getMetadata(place, place === 'below' ? create : list)).toBe('kept');
  });

  it('make it a route: above or below, the answer is the published data', async () => {
    const created = await app.inject({ method: 'POST', url: '/notes' });
    const listed = await app.inject({ method: 'GET', url: '/notes' });
    expect([created.statusCode, listed.statusCode]).toEqual([201, 200]);
    expect(stored()).toEqual([created.json(), listed.json()]);
  });
});
