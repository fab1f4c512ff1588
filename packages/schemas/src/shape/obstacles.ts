import { type Obstacle, obstacleOf as obstacleOfData } from '@nest-kafka-kit/messaging/validation';
import type { Class } from './class-shape.js';

/** Why a field cannot be in any schema, whatever its validation decorators say. */
export function obstacleOf(type: Class, name: string | symbol): Obstacle | undefined {
  return name === '$ref'
    ? { problem: 'tools take that for a reference.', remedy: 'Rename the field.' }
    : obstacleOfData(type, name);
}
