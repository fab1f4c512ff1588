import type { ClassProblem } from '../../errors.js';

/** Why a class or a field cannot carry its data. */
export type Obstacle = Omit<ClassProblem, 'place'>;

/** An obstacle and its place, such as `OrderPlaced.lines.at`. */
export type PlacedObstacle = ClassProblem;
