import { PositionResponse } from '../http/position.response.js';

/** Where the message is stored. */
export class SentMessageResponse extends PositionResponse {}
