import { Inject } from '@nestjs/common';
import { FormatReadOnlyError } from '../errors.js';
import { type EventClass, registeredEvents } from '../events/index.js';
import { EventRepository } from './event-repository.js';

const EVENTS = Symbol('messaging:events');

interface Host {
  readonly [EVENTS]: EventRepository;
}

type Original<Data> = (this: Host, ...parameters: unknown[]) => Promise<Data | undefined>;

type Producing<Data> = (...parameters: never[]) => Promise<Data | undefined>;

/**
 * Publishes what the method of a provider or controller returns; the caller gets it once it is
 * durable. Returning `undefined` publishes nothing.
 *
 * @throws what `EventRepository.publish` throws
 * @throws FormatReadOnlyError where it is written, for an event with a format, which another service publishes
 * @example
 * @Produces(UserCreated)
 * async register(email: string): Promise<UserCreated> {
 *   return { userId: randomUUID(), email, name: email };
 * }
 */
export function Produces<Data extends object>(eventClass: EventClass<Data>) {
  const event = registeredEvents().find((each) => each.eventClass === eventClass);
  if (event?.format) throw new FormatReadOnlyError(event.type, event.format.name);
  return <Method extends Producing<Data>>(
    target: object,
    _method: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    Inject(EventRepository)(target, EVENTS);
    const original = descriptor.value as unknown as Original<Data>;
    const producing: Original<Data> = async function (this: Host, ...parameters) {
      const data = await original.apply(this, parameters);
      if (data !== undefined) await this[EVENTS].publish(eventClass, data);
      return data;
    };
    // Decorators below this one wrote on the method it replaces.
    for (const key of Reflect.getMetadataKeys(original)) {
      Reflect.defineMetadata(key, Reflect.getMetadata(key, original), producing);
    }
    descriptor.value = producing as unknown as Method;
  };
}
