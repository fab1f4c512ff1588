import { PositionResponse } from '../http/position.response.js';

/** The place where the message is stored. */
export class SentMessageResponse extends PositionResponse {}
